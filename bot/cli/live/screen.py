"""The screen of an interview, to be put round `conduct`: one entry for all commands that hold one.

    with Screen(settings.screen, minutes=settings.interview.minutes) as screen:
        await conduct.conduct(…, listeners=screen.listeners, observers=screen.observers)

On a terminal it is the status below what was said; elsewhere, or where plain output is wanted, only what was said.
"""

import os
import sys
import threading
from collections.abc import Callable
from types import TracebackType
from typing import TYPE_CHECKING, Self

from rich.console import Console
from rich.text import Text

from bot.cli.live import layout
from bot.cli.live.keyboard import Keys, NoKeys, keys_here
from bot.cli.live.state import Line, Status, View
from bot.cli.live.terminal import Terminal, is_terminal, suits
from bot.session.record import Event
from bot.settings import ScreenSettings

if TYPE_CHECKING:
    from pipecat.observers.base_observer import BaseObserver

_open: list[Terminal] = []
"""The terminal in our hands, if any."""


def release() -> None:
    """Gives the terminal back, before the process ends without unwinding."""
    for terminal in _open:
        terminal.release()


class Screen:
    """A context manager. `listeners` and `observers` are what `conduct` is to be given; both only take notes."""

    def __init__(
        self,
        chosen: ScreenSettings,
        *,
        minutes: float,
        spent_s: float = 0.0,
        demo: bool = False,
        console: Console | None = None,
        keys: Keys | None = None,
    ) -> None:
        """`spent_s` is what an interview that is gone on with took before; `demo` has a synthetic candidate."""
        self._console = console or Console(highlight=False)
        self._view = View(minutes * 60.0, spent_s=spent_s, captions=chosen.captions)
        self._lock = threading.Lock()
        self._live = not chosen.plain and suits(self._console, dict(os.environ))
        self._demo = demo
        self._you = "reply" if demo else "you"
        self._fresh: list[Line] = []
        self._since: list[Line] = []
        """What was added since the question on the table, that with it."""
        self._height_since: tuple[int, int] | None = None
        """The rows it takes at some width."""
        self._drawn: tuple[Status, int, int, bool] | None = None
        self._rows: list[Text] = []
        """The status, and what it was drawn from: it mostly stays as it is."""
        keys = (keys or keys_here()) if self._live else NoKeys()
        self._has_keys = not isinstance(keys, NoKeys)
        self._terminal = Terminal(self._console, self, keys, live=self._live)

    def __enter__(self) -> Self:
        sys.stdout.flush()
        _open.append(self._terminal)
        self._terminal.open()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._terminal.close()
        _open.remove(self._terminal)

    @property
    def listeners(self) -> tuple[Callable[[Event], None], ...]:
        return (self.note,)

    @property
    def observers(self) -> "tuple[BaseObserver, ...]":
        if not self._live:
            return ()
        from bot.cli.live.observer import FloorObserver

        return (FloorObserver(self._view, self._lock),)

    def note(self, event: Event) -> None:
        """To be told every event of the session."""
        with self._lock:
            self._fresh += self._view.note(event)

    # --- for the terminal's thread ------------------------------------------------------------------------

    def press(self, key: str) -> None:
        """A key."""
        with self._lock:
            self._view.press(key)

    def lines(self, width: int) -> list[Text | str]:
        """What is new of what stays."""
        with self._lock:
            fresh, self._fresh = self._fresh, []
        for line in fresh:
            self._since = [line] if line.kind == "asked" else [*self._since, line]
            self._height_since = None
        if not is_terminal(self._console):
            return [layout.one_line(line, you=self._you) for line in fresh]
        return [layout.block(line, width, you=self._you) for line in fresh]

    def status(self, width: int, height: int) -> list[Text]:
        """The rows below."""
        with self._lock:
            now = self._view.status()
        question = self._rows_since(width) > height - layout.STATUS_ROWS
        if (state := (now, width, height, question)) != self._drawn:
            self._drawn = state
            self._rows = layout.status(
                now,
                width,
                height,
                keys=self._has_keys,
                demo=self._demo,
                ascii_only=self._console.options.ascii_only,
                question=question,
            )
        return self._rows

    def _rows_since(self, width: int) -> int:
        """Rows from the question on the table down: where they are more than the screen has, it has left it."""
        if self._height_since is None or self._height_since[0] != width:
            blocks = (layout.block(line, width, you=self._you).plain for line in self._since)
            self._height_since = (width, sum(text.count("\n") + 1 for text in blocks))
        return self._height_since[1]
