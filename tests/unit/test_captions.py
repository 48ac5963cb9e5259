"""What stands on the screen during an interview."""

import io
from collections.abc import Callable

import pytest
from rich.console import Console

from bot.cli import talk
from bot.session.record import DeviceBack, DeviceLost, Event, InterviewerSpeech, QuestionAsked

pytestmark = pytest.mark.unit

ASK = "Design a search. Where do you start?"


@pytest.fixture
def screen(monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[str]]:
    """The lines that some events leave."""

    def shown(*events: Event) -> list[str]:
        out = io.StringIO()
        monkeypatch.setattr(talk, "console", Console(file=out, width=200, highlight=False))
        captions = talk.Captions()
        for event in events:
            captions.show(event)
        return [line.rstrip() for line in out.getvalue().splitlines() if line.strip()]

    return shown


def asked(t_s: float, text: str) -> QuestionAsked:
    return QuestionAsked(t_s=t_s, id="search", text=text, move="ask", target=None, quote=None, pillar="design")


def spoke(t_s: float, text: str, *, interrupted: bool = False) -> InterviewerSpeech:
    return InterviewerSpeech(t_s=t_s, text=text, start_s=t_s - 2.0, end_s=t_s, interrupted=interrupted)


def test_a_question_stands_there_once_though_it_is_also_heard(screen: Callable[..., list[str]]) -> None:
    assert screen(asked(61.0, ASK), spoke(66.0, f"Okay, let's go on. {ASK}")) == [f"01:01  {ASK}"]
    assert screen(asked(61.0, ASK), spoke(62.5, "Design a", interrupted=True)) == [f"01:01  {ASK}"]


def test_what_else_is_said_stands_there_too(screen: Callable[..., list[str]]) -> None:
    lines = screen(asked(10.0, ASK), spoke(14.0, ASK), spoke(22.0, "About a thousand queries a second."))
    assert lines == [f"00:10  {ASK}", "00:20  About a thousand queries a second."]


def test_a_long_line_is_wrapped_at_a_space_and_stands_under_itself(screen: Callable[..., list[str]]) -> None:
    first, second = screen(spoke(2.0, "word " * 50))
    assert first.startswith("00:00  word")
    assert second.startswith("       word")
    assert (first + second).split().count("word") == 50


def test_brackets_are_text(screen: Callable[..., list[str]]) -> None:
    assert screen(asked(1.0, "What is [red]x[/]?")) == ["00:01  What is [red]x[/]?"]


def test_devices_that_go_and_come(screen: Callable[..., list[str]]) -> None:
    lines = screen(DeviceLost(t_s=1.0, device="input"), DeviceBack(t_s=2.0, device="input"))
    assert lines == ["The microphone is gone. Plug it in again; the interview waits.", "The microphone is back."]
