"""A person at a real terminal: `viva` runs in a process of its own on a pseudo-terminal, and keys are typed into it.

The process has its own session and the pseudo-terminal is its controlling one, so Ctrl-C arrives as it does in life.
No model is needed: every frame is a person's voice.
"""

import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import sys
import termios
import time
from pathlib import Path
from types import TracebackType
from typing import Self

LONGEST_S = 40.0
"""Then something hangs."""
CTRL_C, CTRL_D, ENTER = "\x03", "\x04", "\r"
_ESCAPES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
_PROGRAM = """
import fcntl, sys, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
from bot.cli import app, score
score.person = lambda: lambda _frame: True
sys.exit(app.main(sys.argv[1:]))
"""


class Terminal:
    """`viva` with these arguments, at a terminal of 80 columns."""

    def __init__(self, *arguments: str, columns: int = 80) -> None:
        self._master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
        root = Path(__file__).parent.parent.parent
        self._process = subprocess.Popen(
            [sys.executable, "-c", _PROGRAM, *arguments],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            start_new_session=True,
            env={**os.environ, "PYTHONPATH": str(root), "TERM": "xterm", "NO_COLOR": "1"},
        )
        os.close(slave)
        self._text = ""
        self._seen = 0

    def expect(self, text: str) -> str:
        """All that was shown since the last call, once `text` is among it."""
        end_s = time.monotonic() + LONGEST_S
        while (at := self._text.find(text, self._seen)) < 0:
            left_s = end_s - time.monotonic()
            if left_s <= 0 or not self._more(left_s):
                raise AssertionError(f"{text!r} was not shown, but {self._text[self._seen :]!r}")
        found = self._text[self._seen : at + len(text)]
        self._seen = at + len(text)
        return found

    def press(self, keys: str) -> None:
        """Press these keys."""
        os.write(self._master, keys.encode())

    @property
    def echoes(self) -> bool:
        """Whether the terminal shows what is typed, a line at a time, as a shell leaves it."""
        modes = termios.tcgetattr(self._master)[3]
        return bool(modes & termios.ECHO and modes & termios.ICANON)

    def end(self) -> tuple[int, str]:
        """The exit code, and what was shown since the last `expect`."""
        end_s = time.monotonic() + LONGEST_S
        while self._more(max(0.0, end_s - time.monotonic())):
            pass
        return self._process.wait(LONGEST_S), self._text[self._seen :]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process.poll() is None:
            self._process.kill()
            self._process.wait()
        os.close(self._master)

    def _more(self, wait_s: float) -> bool:
        """Read what is shown; False at the end."""
        if not select.select([self._master], [], [], wait_s)[0]:
            return False
        try:
            got = os.read(self._master, 65536)
        except OSError:  # the other side was closed
            return False
        self._text = _ESCAPES.sub("", self._text + got.decode(errors="replace").replace("\r\n", "\n"))
        return bool(got)
