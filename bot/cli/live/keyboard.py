"""Single keys while something else goes on: nothing here waits for one, as `bot.cli.keys` does.

They come without Enter and without echo, and the terminal is always given back as it was. Where standard input is no
terminal there are none.
"""

import os
import re
import select
import sys
from contextlib import suppress
from typing import Any, Protocol

if sys.platform != "win32":
    import termios

_SEQUENCE = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|O.|.)?", re.DOTALL)
"""Arrows and the like: their letters are no keys."""
_CHUNK = 256
ENDED = "\x04"
"""Ctrl-D, or the terminal is gone; then at every reading."""


class Keys(Protocol):
    """The keyboard."""

    def enter(self) -> None:
        """Keys come singly from now on. May be called again, after something else changed the terminal."""

    def leave(self) -> None:
        """The terminal as it was. May be called at any time, and again."""

    def read(self) -> str:
        """The keys pressed since the last call."""
        ...


class NoKeys:
    """Standard input is no terminal."""

    def enter(self) -> None:
        """Nothing to change."""

    def leave(self) -> None:
        """Nothing was changed."""

    def read(self) -> str:
        return ""


class PosixKeys:
    """A terminal with termios, by its file descriptor."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._before: list[Any] | None = None
        self._closed = False

    def enter(self) -> None:
        # TCSANOW: the other ways wait for output, which a stopped terminal never takes.
        with suppress(termios.error):
            if self._before is None:
                self._before = termios.tcgetattr(self._descriptor)
            now = [*self._before[:3], self._before[3] & ~(termios.ICANON | termios.ECHO), *self._before[4:6]]
            controls = list(self._before[6])
            controls[termios.VMIN], controls[termios.VTIME] = 1, 0
            termios.tcsetattr(self._descriptor, termios.TCSANOW, [*now, controls])

    def leave(self) -> None:
        before, self._before = self._before, None
        if before is not None:
            with suppress(termios.error):
                termios.tcsetattr(self._descriptor, termios.TCSANOW, before)

    def read(self) -> str:
        if self._closed:
            return ENDED
        if self._before is None or not select.select([self._descriptor], [], [], 0)[0]:
            return ""
        try:
            pressed = os.read(self._descriptor, _CHUNK)
        except OSError:
            pressed = b""
        if not pressed:
            self._closed = True
            return ENDED
        return _SEQUENCE.sub("", pressed.decode("utf-8", "replace"))


class WindowsKeys:
    """The console of Windows."""

    def enter(self) -> None:
        """`msvcrt` reads single keys as it is."""

    def leave(self) -> None:
        """Nothing was changed."""

    def read(self) -> str:
        import msvcrt

        console: Any = msvcrt
        pressed = ""
        while console.kbhit():
            key = console.getwch()
            if key in {"\x00", "\xe0"}:
                console.getwch()  # an arrow or a function key: two codes
            else:
                pressed += key
        return pressed


def keys_here() -> Keys:
    """The keys of standard input."""
    try:
        if not sys.stdin.isatty():
            return NoKeys()
        return WindowsKeys() if sys.platform == "win32" else PosixKeys(sys.stdin.fileno())
    except (AttributeError, OSError, ValueError):
        # There is no standard input, or it is closed.
        return NoKeys()
