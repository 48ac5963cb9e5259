"""A program on a pseudo-terminal, and what a person sees of it."""

import fcntl
import os
import pty
import struct
import subprocess
import termios
import time
from collections.abc import Callable, Sequence
from typing import Any

import pytest

from tests.fakes.tty import Tty


def _surroundings() -> dict[str, str]:
    """The environment without a size of the terminal, which would hide the real one."""
    return {name: value for name, value in os.environ.items() if name not in {"COLUMNS", "LINES"}}


class TtySession:
    """To be closed; the program is killed then, if it has not ended."""

    def __init__(self, command: Sequence[str], *, columns: int = 80, rows: int = 24, **environment: str) -> None:
        self.person, self._program = pty.openpty()
        self.seen = Tty(columns, rows)
        self.raw = ""
        self.resize(columns, rows)
        self.before = termios.tcgetattr(self._program)
        self.process = subprocess.Popen(
            list(command),
            stdin=self._program,
            stdout=self._program,
            stderr=self._program,
            start_new_session=True,
            preexec_fn=self._take_terminal,  # noqa: PLW1509 - one system call, between fork and exec
            env={**_surroundings(), "TERM": "xterm-256color", "PYTHONIOENCODING": "utf-8", **environment},
        )

    def _take_terminal(self) -> None:
        """In the new process: it is the terminal of its session, so that keys become signals."""
        fcntl.ioctl(self._program, termios.TIOCSCTTY, 0)

    def resize(self, columns: int, rows: int) -> None:
        self.seen.columns, self.seen.rows = columns, rows
        fcntl.ioctl(self._program, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def press(self, keys: bytes) -> None:
        os.write(self.person, keys)

    def wait_for(self, shows: Callable[["TtySession"], object], seconds: float = 20.0) -> None:
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

    def shows(self, text: str, seconds: float = 20.0) -> None:
        self.wait_for(lambda session: text in session.text(), seconds)

    def settings(self) -> list[Any]:
        """The terminal's modes."""
        return termios.tcgetattr(self._program)

    def echoes(self) -> bool:
        return bool(self.settings()[3] & termios.ECHO)

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        os.close(self.person)
        os.close(self._program)
