"""What stays is never scrolled away by what changes, and nothing of what changes stays."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cli.live.canvas import Canvas
from tests.fakes.tty import Tty

pytestmark = pytest.mark.unit

RULE = "-----"


def test_the_rows_stand_below_the_text() -> None:
    tty, canvas = Tty(), Canvas()
    tty.feed(canvas.paint("one\n", [RULE, "status"]))
    assert tty.screen == ["one", RULE, "status"]


def test_new_text_pushes_the_rows_down() -> None:
    tty, canvas = Tty(), Canvas()
    tty.feed(canvas.paint("one\n", [RULE, "status"]))
    tty.feed(canvas.paint("two\nthree\n", [RULE, "later"]))
    assert tty.screen == ["one", "two", "three", RULE, "later"]


def test_a_shorter_status_leaves_nothing_of_the_longer() -> None:
    tty, canvas = Tty(), Canvas()
    tty.feed(canvas.paint("one\n", [RULE, "a long question", "on two rows", "status"]))
    tty.feed(canvas.paint("", [RULE, "s"]))
    assert tty.screen == ["one", RULE, "s"]


def test_nothing_is_written_while_nothing_changes() -> None:
    canvas = Canvas()
    canvas.paint("one\n", [RULE])
    assert canvas.paint("", [RULE]) == ""
    canvas.forget()
    assert canvas.paint("", [RULE]) != ""


def test_the_cursor_is_hidden_at_the_first_row_and_comes_back_below_the_text() -> None:
    tty, canvas = Tty(), Canvas()
    tty.feed(canvas.paint("one\n", [RULE, "status"]))
    assert (tty.cursor, tty.cursor_shown) == ((1, 0), False)
    tty.feed(canvas.clear("two\n"))
    assert (tty.screen, tty.cursor, tty.cursor_shown) == (["one", "two"], (2, 0), True)
    assert tty.wraps


def test_rows_too_wide_for_a_terminal_that_was_narrowed_are_cut() -> None:
    tty, canvas = Tty(columns=8), Canvas()
    tty.feed(canvas.paint("one\n", [RULE * 3, "status", "hints"]))
    assert tty.screen == ["one", "-----" + "---", "status", "hints"]
    tty.feed(canvas.paint("two\n", [RULE, "status", "hints"]))
    assert tty.screen == ["one", "two", RULE, "status", "hints"]


def test_without_room_there_is_only_the_text() -> None:
    tty, canvas = Tty(), Canvas()
    tty.feed(canvas.paint("one\n", [RULE]))
    tty.feed(canvas.paint("two\n", []))
    assert (tty.screen, tty.cursor_shown) == (["one", "two"], True)
    assert canvas.paint("three\n", []) == "three\n"


@given(
    st.lists(
        st.tuples(st.integers(min_value=0, max_value=9), st.integers(min_value=1, max_value=5), st.booleans()),
        max_size=30,
    ),
    st.integers(min_value=6, max_value=12),
)
def test_all_text_stays_once_and_in_order_and_the_rows_only_on_the_screen(
    steps: list[tuple[int, int, bool]], height: int
) -> None:
    tty, canvas, said = Tty(rows=height), Canvas(), list[str]()
    for number, (lines, rows, forgets) in enumerate(steps):
        new = [f"said {number}.{line}" for line in range(lines)]
        said += new
        status = [f"row {number}.{row}" for row in range(rows)]
        if forgets:
            canvas.forget()
        tty.feed(canvas.paint("".join(f"{line}\n" for line in new), status))
        assert tty.all == [*said, *status]
        assert not any(row.startswith("row") for row in tty.scrollback)
    tty.feed(canvas.clear())
    assert tty.all == said
