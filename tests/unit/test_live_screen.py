"""The screen as commands use it: notes go in at once, whatever the terminal does."""

import io
import threading
from collections.abc import Iterator

import pytest
from rich.console import Console
from rich.text import Text

from bot.cli.live import layout
from bot.cli.live.screen import Screen
from bot.cli.live.state import Line
from bot.session.record import Event, InterviewerSpeech, QuestionAsked
from bot.settings import ScreenSettings
from tests.fakes.tty import Tty

pytestmark = pytest.mark.unit

ASK = "Design a search. Where do you start?"


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


class Stuck(Terminal):
    """A terminal that takes nothing until it is let go."""

    def __init__(self) -> None:
        super().__init__()
        self.asked = threading.Event()
        self.free = threading.Event()

    def write(self, text: str) -> int:
        self.asked.set()
        assert self.free.wait(20.0)
        return super().write(text)


class Gone(Terminal):
    def write(self, text: str) -> int:
        raise BrokenPipeError


def events(count: int) -> Iterator[Event]:
    yield QuestionAsked(t_s=1.0, id="search", text=ASK, move="ask", pillar="design")
    for number in range(count):
        yield InterviewerSpeech(t_s=5.0, text=f"Constraint number {number}.", start_s=3.0, end_s=5.0)


def console(file: io.StringIO, *, height: int = 24) -> Console:
    return Console(file=file, force_terminal=True, width=80, height=height, color_system=None)


def seen(file: io.StringIO) -> list[str]:
    tty = Tty()
    tty.feed(file.getvalue())
    return tty.all


def test_a_stopped_terminal_holds_nobody_up_and_misses_no_line() -> None:
    file = Stuck()
    said = [f"00:01  {ASK}", *(f"00:03  Constraint number {number}." for number in range(20))]
    with Screen(ScreenSettings(), minutes=30, console=console(file)) as screen:
        first, *others = events(20)
        screen.note(first)
        assert file.asked.wait(20.0)
        for event in others:
            screen.note(event)
        assert file.getvalue() == ""
        file.free.set()
    assert seen(file) == said


def test_a_terminal_that_is_gone_is_no_reason_to_fail() -> None:
    with Screen(ScreenSettings(), minutes=30, console=console(Gone())) as screen:
        for event in events(3):
            screen.note(event)


def test_a_screen_that_fails_says_so_in_the_log_without_a_word_of_what_was_said(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    failed = threading.Event()

    def fail(line: Line, *_: object, **__: object) -> Text:
        failed.set()
        raise ValueError(line.text)

    monkeypatch.setattr(layout, "block", fail)
    file = Terminal()
    with Screen(ScreenSettings(), minutes=30, console=console(file)) as screen:
        for event in events(3):
            screen.note(event)
        assert failed.wait(20.0)
    assert caplog.messages == ["the screen failed: ValueError"]
    assert seen(file) == []


def test_text_that_the_terminal_has_no_letters_for() -> None:
    raw = io.BytesIO()
    file = io.TextIOWrapper(raw, encoding="ascii")
    file.isatty = lambda: True  # type: ignore[method-assign]
    terminal = Console(file=file, force_terminal=True, width=80, color_system=None)
    with Screen(ScreenSettings(), minutes=30, console=terminal) as screen:
        screen.note(QuestionAsked(t_s=1.0, id="x", text="What is naïve “Bayes”?", move="ask", pillar="design"))
    assert b"00:01  What is na?ve ?Bayes??\n" in raw.getvalue()


def test_the_question_joins_the_status_when_it_has_left_the_screen() -> None:
    screen = Screen(ScreenSettings(), minutes=30, console=console(Terminal(), height=12))
    first, *others = events(6)

    def shown_below(*new: Event) -> bool:
        for event in new:
            screen.note(event)
        screen.lines(80)
        return any(ASK in row.plain for row in screen.status(80, 12))

    assert not shown_below(first)
    assert not shown_below(*others[:3])
    assert shown_below(*others[3:])
    assert not shown_below(first)
    assert not shown_below(first)


def test_where_no_status_is_drawn_the_frames_are_not_watched() -> None:
    assert Screen(ScreenSettings(plain=True), minutes=30, console=console(Terminal())).observers == ()
    assert Screen(ScreenSettings(), minutes=30, console=Console(file=io.StringIO())).observers == ()


def test_a_pipe_is_no_terminal_though_colour_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    file = io.StringIO()
    with Screen(ScreenSettings(), minutes=30, console=Console(file=file)) as screen:
        for event in events(1):
            screen.note(event)
    assert file.getvalue() == f"00:01  {ASK}\n00:03  Constraint number 0.\n"
