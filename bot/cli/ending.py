"""SIGTERM and SIGHUP as a way out like Ctrl-C: what was begun is ended, and the terminal given back, before it is over.

By themselves they end the process on the spot, with the keyboard still without echo.
"""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Final

_ENDING: Final = ("SIGTERM", "SIGHUP")


class ToldToEnd(BaseException):
    """Another program, or the closing of the terminal, ends this one. No Exception: nothing on the way may go on."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.exit_code = 128 + number


@contextmanager
def told_to_end() -> Iterator[None]:
    """While it lasts they raise ToldToEnd; what is ignored already, as under nohup, stays so."""
    before = {}
    for name in _ENDING:
        number = getattr(signal, name, None)  # Windows has no SIGHUP
        if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
            before[number] = signal.signal(number, _raise)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _raise(number: int, _frame: FrameType | None) -> None:
    raise ToldToEnd(number)
