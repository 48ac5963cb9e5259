"""Signals for a program that has the keyboard: SIGTERM and SIGHUP are a way out like Ctrl-C, SIGCONT a way back in.

By themselves SIGTERM and SIGHUP end the process on the spot, with the keyboard still without echo.
"""

import signal
from collections.abc import Callable, Iterator
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


@contextmanager
def told_to_go_on(again: Callable[[], None]) -> Iterator[None]:
    """While it lasts, `again` is called whenever a stopped process goes on: Ctrl-Z gives the terminal to the shell."""
    number = getattr(signal, "SIGCONT", None)
    if number is None:
        yield
        return
    before = signal.signal(number, lambda *_: again())
    try:
        yield
    finally:
        signal.signal(number, before)


def _raise(number: int, _frame: FrameType | None) -> None:
    raise ToldToEnd(number)
