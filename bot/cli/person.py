"""Whoever practises, at the keyboard: asked for a key, and free to end the sitting at any moment."""

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from rich.console import Console

from bot.cli.live.keyboard import ENDED, Keys

END: Final = "q"
_LOOK_S: Final = 0.05


class Ended(Exception):
    """Whoever practises wants to stop."""


class Person:
    """Whoever practises, at the keyboard; where there is none, Enter is taken as given."""

    def __init__(self, keys: Keys, console: Console, *, there: bool, wait: Callable[[float], None] = time.sleep):
        self.there = there
        self._keys = keys
        self._console = console
        self._wait = wait
        self._before = ""

    def pressed(self) -> str:
        """The keys, while something is played or recorded: those that end the sitting raise Ended there too."""
        found = self._keys.read()
        if END in found or ENDED in found:
            raise Ended
        self._before += found
        return found

    def ask(self, choices: Mapping[str, str], enter: str) -> str:
        """The key chosen of `choices`; "" is Enter, which does `enter`. Raises Ended for q and Ctrl-D.

        They are worded as whoever practises would say them, so that it is plain who reads: "I read", "listen".
        A choice without a name is taken, too, but not shown. A number is an answer even before the voice was done;
        other keys have only stopped it.
        """
        if not self.there:
            return ""
        named = [f"[Enter] {enter}", *(f"[{key}] {what}" for key, what in choices.items() if what), f"[{END}] end"]
        for row in _rows(named, self._console.width):
            self._console.print(row, style="dim")
        before, self._before = self._before, ""
        for key in before:
            if key.isdecimal() and key in choices:
                return key
        while True:
            for key in self._keys.read():
                if key in {END, ENDED}:
                    raise Ended
                if key in "\r\n":
                    return ""
                if key.lower() in choices:
                    return key.lower()
            self._wait(_LOOK_S)


def _rows(named: Sequence[str], width: int) -> list[str]:
    """The keys that can be pressed, in rows that part none."""
    rows = ["  " + named[0]]
    for one in named[1:]:
        if len(rows[-1]) + 2 + len(one) <= width:
            rows[-1] += f"  {one}"
        else:
            rows.append(f"  {one}")
    return rows
