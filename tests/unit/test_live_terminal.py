"""The screen of a real process on a pseudo-terminal: what it shows, and that the terminal comes back whole."""

import shlex
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.fakes.screen_script import ASK, REPLY
from tests.fakes.tty_session import TtySession

pytestmark = [pytest.mark.unit, pytest.mark.timeout(300)]


SCRIPT = (sys.executable, "-m", "tests.fakes.screen_script")
Start = Callable[..., TtySession]
HINTS = "c captions · ? keys · Ctrl-C stops"


@pytest.fixture
def start() -> Iterator[Start]:
    sessions: list[TtySession] = []

    def begin(*arguments: str, **options: Any) -> TtySession:
        command = options.pop("command", [*SCRIPT, *arguments])
        sessions.append(TtySession(command, **options))
        return sessions[-1]

    yield begin
    for session in sessions:
        session.close()


def test_the_status_stands_below_what_was_said_and_goes_with_ctrl_c(start: Start) -> None:
    session = start()
    session.shows("Ctrl-C stops")
    session.shows(ASK)
    assert session.seen.all == [
        f"00:01  {ASK}",
        "─" * 79,
        "○ Getting ready            0:00 of 30:00    ▯▯▯▯▯▯▯▯",
        f"  {HINTS}",
    ]
    assert session.settings() != session.before
    session.press(b"\x03")
    session.shows("after")
    assert session.seen.all == [f"00:01  {ASK}", "after"]
    assert session.settings() == session.before
    assert session.seen.cursor_shown
    assert session.seen.wraps
    assert session.process.wait(10) == 0


def test_captions_on_request(start: Start) -> None:
    session = start()
    session.shows("c captions")
    session.press(b"c")
    session.shows("c hides captions")
    session.press(b"?")
    session.shows("Any time, say")
    session.press(b"?c")
    session.wait_for(lambda session: HINTS in session.text() and "Any time" not in session.text())
    assert REPLY not in session.raw


def test_captions_from_the_start(start: Start) -> None:
    session = start("--captions")
    session.shows(REPLY)
    assert "\x1b[36m" in session.raw


def test_without_colour_where_that_is_wished(start: Start) -> None:
    session = start("--captions", NO_COLOR="1")
    session.shows(REPLY)
    session.shows("Ctrl-C stops")
    assert "\x1b[36m" not in session.raw
    assert "\x1b[32m" not in session.raw


@pytest.mark.parametrize("way", ["--crash", "--at-once"])
def test_the_terminal_comes_back_whatever_happens(start: Start, way: str) -> None:
    session = start(way)
    session.shows(HINTS)
    session.press(b"\x03")
    session.wait_for(lambda session: session.process.poll() is not None)
    assert session.settings() == session.before
    session.wait_for(lambda session: session.seen.cursor_shown)
    assert "Ctrl-C" not in session.text()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_the_terminal_comes_back_when_the_process_is_ended(start: Start, number: signal.Signals) -> None:
    session = start()
    session.shows(HINTS)
    session.process.send_signal(number)
    assert session.process.wait(10) == -number
    assert session.settings() == session.before
    session.wait_for(lambda session: session.seen.cursor_shown)
    assert "Ctrl-C" not in session.text()


def test_a_shell_gets_its_terminal_back_while_the_program_is_stopped(start: Start) -> None:
    session = start(command=["sh", "-i"], PS1="ready> ", ENV="")
    session.shows("ready>")
    session.press(f"{shlex.join(SCRIPT)}\n".encode())
    session.shows(HINTS)
    assert not session.echoes()
    session.press(b"\x1a")
    session.wait_for(lambda session: session.echoes() and session.seen.cursor_shown)
    session.press(b"echo by the she''ll\n")
    session.shows("by the shell")
    assert "Ctrl-C" not in session.text()
    session.press(b"fg\n")
    session.shows(HINTS)
    assert not session.echoes()
    session.press(b"\x03")
    session.shows("after")
    assert "Ctrl-C" not in session.text()
    assert session.text().count(ASK) == 1
    assert session.echoes()


def test_in_the_background_there_is_no_status_until_it_is_called(start: Start) -> None:
    session = start(command=["sh", "-i"], PS1="ready> ", ENV="")
    session.shows("ready>")
    session.press(f"{shlex.join(SCRIPT)} &\n".encode())
    session.shows(ASK)
    session.press(b"sleep 1; echo by the she''ll\n")
    session.shows("by the shell")
    assert "Ctrl-C" not in session.text()
    assert session.echoes()
    session.press(b"fg\n")
    session.shows(HINTS)
    session.press(b"\x03")
    session.shows("after")
    assert session.text().count(ASK) == 1


def test_another_size_is_noticed(start: Start) -> None:
    session = start()
    session.shows("─" * 79)
    session.resize(50, 20)
    session.shows("○ One moment    0:00/30:00")
    session.resize(30, 20)
    session.wait_for(lambda session: "Ctrl-C" not in session.text())
    session.resize(100, 20)
    session.shows("─" * 99)
    assert session.text().count(ASK) == 1


@pytest.mark.parametrize(
    "options",
    [{"arguments": ["--plain"]}, {"TERM": "dumb"}, {"columns": 39}, {"rows": 7}, {"VIVA_DEBUG": "1"}],
    ids=str,
)
def test_plain_where_a_status_has_no_place(start: Start, options: dict[str, Any]) -> None:
    session = start("--captions", *options.pop("arguments", []), **options)
    session.shows("00:01")
    assert session.settings() == session.before
    session.process.send_signal(signal.SIGINT)
    session.shows("after")
    assert " ".join(session.text().split()) == f"00:01 {ASK} you {REPLY} after"
    assert "\x1b[?" not in session.raw


def test_a_pipe_gets_one_line_each_and_no_control_characters() -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.fakes.screen_script", "--captions"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    with process, process.stdout as out:
        shown = out.readline()
        process.send_signal(signal.SIGINT)
        shown += out.read()
    assert shown == f"00:01  {ASK}\nyou    {REPLY}\nafter\n"
