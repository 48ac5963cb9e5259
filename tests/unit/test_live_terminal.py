"""The screen of a real process on a pseudo-terminal: what it shows, and that the terminal comes back whole."""

import fcntl
import os
import pty
import shlex
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest

from tests.fakes.screen_script import ASK, REPLY
from tests.fakes.tty import Tty

pytestmark = [pytest.mark.unit, pytest.mark.timeout(60)]


SCRIPT = (sys.executable, "-m", "tests.fakes.screen_script")
HINTS = "c captions · ? keys · Ctrl-C stops"


class Session:
    """A program on a terminal, and what a person sees of it."""

    def __init__(
        self, *arguments: str, command: Sequence[str] = (), columns: int = 80, rows: int = 24, **environment: str
    ) -> None:
        self.person, self._program = pty.openpty()
        self.seen = Tty(columns, rows)
        self.raw = ""
        self.resize(columns, rows)
        self.before = termios.tcgetattr(self._program)
        self.process = subprocess.Popen(
            command or [*SCRIPT, *arguments],
            stdin=self._program,
            stdout=self._program,
            stderr=self._program,
            start_new_session=True,
            preexec_fn=self._take_terminal,  # noqa: PLW1509 - one system call, between fork and exec
            env={**os.environ, "TERM": "xterm-256color", "PYTHONIOENCODING": "utf-8", **environment},
        )

    def _take_terminal(self) -> None:
        """In the new process: it is the terminal of its session, so that keys become signals."""
        fcntl.ioctl(self._program, termios.TIOCSCTTY, 0)

    def resize(self, columns: int, rows: int) -> None:
        self.seen.columns, self.seen.rows = columns, rows
        fcntl.ioctl(self._program, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def press(self, keys: bytes) -> None:
        os.write(self.person, keys)

    def wait_for(self, shows: Callable[["Session"], object], seconds: float = 20.0) -> None:
        """Read until the screen shows it."""
        os.set_blocking(self.person, False)
        deadline = time.monotonic() + seconds
        while not shows(self):
            if time.monotonic() > deadline:
                pytest.fail(f"not seen: {self.seen.all}")
            try:
                text = os.read(self.person, 65536).decode()
            except (BlockingIOError, OSError):
                time.sleep(0.02)
                continue
            self.raw += text
            self.seen.feed(text)

    def text(self) -> str:
        return "\n".join(self.seen.all)

    def shows(self, text: str) -> None:
        self.wait_for(lambda session: text in session.text())

    def settings(self) -> list[Any]:
        return termios.tcgetattr(self._program)

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        os.close(self.person)
        os.close(self._program)


def echoes(session: Session) -> bool:
    return bool(session.settings()[3] & termios.ECHO)


@pytest.fixture
def start() -> Iterator[Callable[..., Session]]:
    sessions: list[Session] = []

    def begin(*arguments: str, **options: Any) -> Session:
        sessions.append(Session(*arguments, **options))
        return sessions[-1]

    yield begin
    for session in sessions:
        session.close()


def test_the_status_stands_below_what_was_said_and_goes_with_ctrl_c(start: Callable[..., Session]) -> None:
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


def test_captions_on_request(start: Callable[..., Session]) -> None:
    session = start()
    session.shows("c captions")
    session.press(b"c")
    session.shows("c hides captions")
    session.press(b"?")
    session.shows("Any time, say")
    session.press(b"?c")
    session.wait_for(lambda session: HINTS in session.text() and "Any time" not in session.text())
    assert REPLY not in session.raw


def test_captions_from_the_start(start: Callable[..., Session]) -> None:
    session = start("--captions")
    session.shows(REPLY)
    assert "\x1b[36m" in session.raw


def test_without_colour_where_that_is_wished(start: Callable[..., Session]) -> None:
    session = start("--captions", NO_COLOR="1")
    session.shows(REPLY)
    session.shows("Ctrl-C stops")
    assert "\x1b[36m" not in session.raw
    assert "\x1b[32m" not in session.raw


@pytest.mark.parametrize("way", ["--crash", "--at-once"])
def test_the_terminal_comes_back_whatever_happens(start: Callable[..., Session], way: str) -> None:
    session = start(way)
    session.shows(HINTS)
    session.press(b"\x03")
    session.wait_for(lambda session: session.process.poll() is not None)
    assert session.settings() == session.before
    session.wait_for(lambda session: session.seen.cursor_shown)
    assert "Ctrl-C" not in session.text()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_the_terminal_comes_back_when_the_process_is_ended(
    start: Callable[..., Session], number: signal.Signals
) -> None:
    session = start()
    session.shows(HINTS)
    session.process.send_signal(number)
    assert session.process.wait(10) == -number
    assert session.settings() == session.before
    session.wait_for(lambda session: session.seen.cursor_shown)
    assert "Ctrl-C" not in session.text()


def test_a_shell_gets_its_terminal_back_while_the_program_is_stopped(start: Callable[..., Session]) -> None:
    session = start(command=["sh", "-i"], PS1="ready> ", ENV="")
    session.shows("ready>")
    session.press(f"{shlex.join(SCRIPT)}\n".encode())
    session.shows(HINTS)
    assert not echoes(session)
    session.press(b"\x1a")
    session.wait_for(lambda session: echoes(session) and session.seen.cursor_shown)
    session.press(b"echo by the she''ll\n")
    session.shows("by the shell")
    assert "Ctrl-C" not in session.text()
    session.press(b"fg\n")
    session.shows(HINTS)
    assert not echoes(session)
    session.press(b"\x03")
    session.shows("after")
    assert "Ctrl-C" not in session.text()
    assert session.text().count(ASK) == 1
    assert echoes(session)


def test_in_the_background_it_keeps_quiet_until_it_is_called(start: Callable[..., Session]) -> None:
    session = start(command=["sh", "-i"], PS1="ready> ", ENV="")
    session.shows("ready>")
    session.press(f"{shlex.join(SCRIPT)} &\n".encode())
    session.press(b"sleep 1; echo by the she''ll\n")
    session.shows("by the shell")
    assert ASK not in session.text()
    session.press(b"fg\n")
    session.shows(HINTS)
    session.press(b"\x03")
    session.shows("after")
    assert session.text().count(ASK) == 1


def test_another_size_is_noticed(start: Callable[..., Session]) -> None:
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
def test_plain_where_a_status_has_no_place(start: Callable[..., Session], options: dict[str, Any]) -> None:
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
