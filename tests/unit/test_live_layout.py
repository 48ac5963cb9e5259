"""What an interview looks like at terminals of several widths."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from bot.cli.live import layout
from bot.cli.live.meter import BARS
from bot.cli.live.state import Holder, Line, Status

pytestmark = pytest.mark.unit

ASK = "Design a system that flags fraudulent card payments in real time. Where would you start?"
NOW = Status(Holder.SPEAKING, elapsed_s=252, budget_s=1800, bars=5, question=ASK)


def drawn(now: Status, width: int = 80, height: int = 24, **options: bool) -> list[str]:
    return [row.plain.rstrip() for row in layout.status(now, width, height, **options)]


def test_at_80_columns() -> None:
    assert drawn(NOW) == [
        "─" * 79,
        "● You are speaking         4:12 of 30:00    ▮▮▮▮▮▯▯▯",
        "  c captions · ? keys · Ctrl-C stops",
    ]


def test_at_40_columns() -> None:
    assert drawn(NOW, width=40) == [
        "─" * 39,
        "● You speak     4:12/30:00  ▮▮▮▮▮▯▯▯",
        "  c captions · ? keys · Ctrl-C stops",
    ]


def test_without_unicode() -> None:
    assert drawn(NOW, ascii_only=True) == [
        "-" * 79,
        "* You are speaking         4:12 of 30:00    #####---",
        "  c captions · ? keys · Ctrl-C stops".replace("·", "|"),
    ]


def test_the_question_is_shown_where_it_has_left_the_screen() -> None:
    assert drawn(NOW, question=True)[1:3] == [
        "Design a system that flags fraudulent card payments in real time. Where would",
        "you start?",
    ]
    assert drawn(NOW, width=40, question=True)[1:4] == [
        "Design a system that flags fraudulent",
        "card payments in real time. Where would",
        "you start?",
    ]


def test_a_long_question_leaves_room_for_what_is_said() -> None:
    rows = drawn(replace(NOW, question=ASK * 10), width=40, height=12, question=True)
    assert len(rows) == 4 + layout.STATUS_ROWS
    assert rows[4].endswith("…")


@pytest.mark.parametrize(
    ("holder", "words", "short", "in_a_demo"),
    [
        (Holder.STARTING, "○ Getting ready", "○ One moment", "○ Getting ready"),
        (Holder.INTERVIEWER, "▸ Interviewer speaking", "▸ Interviewer", "▸ Interviewer speaking"),
        (Holder.LISTENING, "○ Listening to you", "○ Listening", "○ Listening"),
        (Holder.SPEAKING, "● You are speaking", "● You speak", "● Candidate speaking"),
        (Holder.HELD, "○ Take your time", "○ Your time", "○ Candidate thinking"),
        (Holder.THINKING, "… Interviewer thinking", "… Thinking", "… Interviewer thinking"),
        (Holder.PAUSED, "= Paused", "= Paused", "= Paused"),
        (Holder.OVER, "■ Ending", "■ Ending", "■ Ending"),
    ],
)
def test_every_state_has_a_symbol_and_words(holder: Holder, words: str, short: str, in_a_demo: str) -> None:
    now = replace(NOW, holder=holder)
    assert drawn(now)[1].split("  ")[0] == words
    assert drawn(now, width=40)[1].split("  ")[0] == short
    assert drawn(now, demo=True)[1].split("  ")[0] == in_a_demo


def test_a_lost_device_is_named() -> None:
    assert drawn(replace(NOW, holder=Holder.LOST, lost="microphone"))[1].startswith("! No microphone ")
    assert drawn(replace(NOW, holder=Holder.LOST, lost="speaker"), width=40)[1].startswith("! No speaker ")
    assert drawn(replace(NOW, holder=Holder.LOST, lost="microphone"), width=40)[1].startswith("! No mic ")


def test_nothing_moves_from_one_state_to_the_next() -> None:
    for width in (40, 55, 56, 57, 80, 200):
        shown = [drawn(replace(NOW, holder=holder, lost="microphone"), width=width)[1] for holder in Holder]
        assert len({row.index("4:12") for row in shown}) == 1
        assert len({row.index("▮") for row in shown}) == 1
    late = replace(NOW, elapsed_s=1900)
    assert drawn(NOW)[1].index("▮") == drawn(late)[1].index("▮")


def test_the_last_row_says_what_to_do() -> None:
    def last(now: Status, **options: bool) -> str:
        return drawn(now, **options)[-1].strip()

    assert last(replace(NOW, captions=True)) == "c hides captions · ? keys · Ctrl-C stops"
    assert last(NOW, keys=False) == "Ctrl-C stops"
    assert last(replace(NOW, holder=Holder.PAUSED)) == 'Say "let\'s go on" when you are back.'
    assert last(replace(NOW, fault="quiet")) == "! You sound quiet: move closer, or turn the microphone up."
    assert last(replace(NOW, fault="loud")) == "! Too loud, it clips: turn the microphone down a little."
    assert last(replace(NOW, fault="silent")) == "! Nothing comes from the microphone: is it muted?"
    assert last(replace(NOW, fault="silent", holder=Holder.LOST, lost="microphone")).endswith("Ctrl-C stops")


def test_the_keys_on_request() -> None:
    shown = drawn(replace(NOW, help=True))
    assert [row.split()[0] for row in shown[2:5]] == ["c", "?", "Ctrl-C"]
    assert "slower" in " ".join(shown)
    assert "slower" not in " ".join(drawn(replace(NOW, help=True), demo=True))


@pytest.mark.parametrize(("width", "height"), [(39, 24), (80, 7), (1, 1)])
def test_without_room_there_is_no_status(width: int, height: int) -> None:
    assert drawn(NOW, width=width, height=height, question=True) == []


@given(
    st.builds(
        Status,
        holder=st.sampled_from(list(Holder)),
        elapsed_s=st.integers(0, 200 * 60),
        budget_s=st.integers(1, 180 * 60),
        bars=st.integers(0, BARS),
        fault=st.sampled_from(["", "silent", "quiet", "loud"]),
        lost=st.sampled_from(["microphone", "speaker"]),
        question=st.text(max_size=400),
        captions=st.booleans(),
        help=st.booleans(),
    ),
    st.integers(40, 200),
    st.integers(8, 60),
    st.booleans(),
)
def test_at_any_size_the_status_fits(now: Status, width: int, height: int, question: bool) -> None:
    rows = layout.status(now, width, height, question=question)
    assert layout.STATUS_ROWS <= len(rows) < height
    assert all(cell_len(row.plain) < width for row in rows)
    assert all("\n" not in row.plain for row in rows)


# --- what stays -------------------------------------------------------------------------------------------


def test_a_long_line_is_wrapped_at_a_space_and_stands_under_itself() -> None:
    assert layout.block(Line("asked", "Design a search. Where do you start?", 61.0), 30).plain.split("\n") == [
        "01:01  Design a search. Where",
        "       do you start?",
        "",
    ]


def test_no_row_ends_in_a_space() -> None:
    """A terminal that is narrowed later would wrap it."""
    for width in range(14, 60):
        rows = layout.block(Line("reply", "word " * 50), width).plain.split("\n")
        assert all(row == row.rstrip() and len(row) <= width for row in rows)
        assert " ".join(rows).split().count("word") == 50


def test_who_spoke_stands_beside_it() -> None:
    reply = Line("reply", "I would start small.")
    assert layout.block(reply, 80).plain == "you    I would start small.\n"
    assert layout.block(reply, 80, you="reply").plain == "reply  I would start small.\n"
    assert layout.block(Line("said", "Go ahead.", 4000.0), 80).plain == "66:40  Go ahead.\n"


def test_without_a_terminal_each_is_one_line() -> None:
    assert layout.one_line(Line("asked", "word " * 50, 61.0)) == "01:01  " + "word " * 50
    assert layout.one_line(Line("reply", "I would start small.")) == "you    I would start small."
    assert layout.one_line(Line("lost", "The microphone is gone.")) == "The microphone is gone."


def test_brackets_are_text() -> None:
    assert layout.block(Line("asked", "What is [red]x[/]?", 1.0), 80).plain == "00:01  What is [red]x[/]?\n"
