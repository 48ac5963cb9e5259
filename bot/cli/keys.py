"""Keys and lines typed at a terminal. Ctrl-C raises KeyboardInterrupt, whenever it comes."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

ENDED: Final = "\x04"
"""Ctrl-D, or the input is at its end."""
_ESCAPE: Final = b"\x1b"
_MOST_BYTES: Final = 4
"""A character has at most so many."""
_LONGEST_LINE: Final = 4096
_LOOK_S: Final = 0.1
"""A signal that comes just before the system waits for a key is only seen when the wait is over."""


def someone_there() -> bool:
    """Whether a person can be asked and can read the answer: input and output are a terminal."""
    return sys.stdin.isatty() and sys.stdout.isatty()


@contextmanager
def keys() -> Iterator[Callable[[], str]]:
    """A function that waits for the next key; what was typed before is dropped.

    The terminal is as it was when the block is left. Keys that are no character, such as arrows, are "".
    """
    if sys.platform == "win32":
        import msvcrt

        def pressed() -> str:
            key = msvcrt.getwch()
            if key in "\x00\xe0":
                msvcrt.getwch()
                return ""
            if key == "\x03":
                raise KeyboardInterrupt
            return ENDED if key == "\x1a" else key

        while msvcrt.kbhit():
            msvcrt.getwch()
        yield pressed
        return
    import termios
    import tty

    source = sys.stdin.fileno()
    before = termios.tcgetattr(source)
    try:
        # TCSANOW: the other ways wait for output, which a stopped terminal never takes.
        tty.setcbreak(source, termios.TCSANOW)
        termios.tcflush(source, termios.TCIFLUSH)
        yield lambda: _key(source)
    finally:
        termios.tcsetattr(source, termios.TCSANOW, before)


def line(prompt: str) -> str:
    """A line as it was typed, without spaces around it; empty at the end of the input."""
    if sys.platform == "win32":
        try:
            return input(prompt).strip()
        except EOFError:
            return ""
    print(prompt, end="", flush=True)
    source = sys.stdin.fileno()
    _wait(source)
    # A terminal gives a line at a time.
    got = os.read(source, _LONGEST_LINE)
    if not got:
        print()
    return got.decode(errors="replace").strip()


def _wait(source: int) -> None:
    import select

    while not select.select([source], [], [], _LOOK_S)[0]:
        pass


def _key(source: int) -> str:
    """One character; the bytes are read past Python's buffer, which would keep more than one."""
    _wait(source)
    try:
        got = os.read(source, 1)
    except OSError:  # the terminal is gone
        return ENDED
    if got == _ESCAPE:
        _pass_over_sequence(source)
        return ""
    while got and len(got) < _MOST_BYTES:
        try:
            return got.decode()
        except UnicodeDecodeError:
            got += os.read(source, 1)
    return ENDED if not got else ""


def _pass_over_sequence(source: int) -> None:
    """The rest of what an arrow or a function key sends at once, digits among them: "[1~", "OP"."""
    import select

    def more() -> bytes:
        return os.read(source, 1) if select.select([source], [], [], 0.0)[0] else b""

    if more() in {b"[", b"O"}:
        while (got := more()) and not b"@" <= got <= b"~":
            pass
