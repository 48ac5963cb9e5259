"""Single keys at a terminal, without Enter."""

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


def someone_there() -> bool:
    """Whether a person can be asked and can read the answer: input and output are a terminal."""
    return sys.stdin.isatty() and sys.stdout.isatty()


@contextmanager
def keys() -> Iterator[Callable[[], str]]:
    """A function that waits for the next key; what was typed before is dropped. Ctrl-C raises KeyboardInterrupt.

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
        tty.setcbreak(source, termios.TCSAFLUSH)
        yield lambda: _key(source)
    finally:
        termios.tcsetattr(source, termios.TCSADRAIN, before)


def _key(source: int) -> str:
    """One character; the bytes are read past Python's buffer, which would keep more than one."""
    import select

    got = os.read(source, 1)
    if got == _ESCAPE:
        # An arrow or a function key sends more bytes at once, digits among them.
        while select.select([source], [], [], 0.0)[0] and os.read(source, 1):
            pass
        return ""
    while got and len(got) < _MOST_BYTES:
        try:
            return got.decode()
        except UnicodeDecodeError:
            got += os.read(source, 1)
    return ENDED if not got else ""
