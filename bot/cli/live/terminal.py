"""The terminal of an interview: a thread that draws what is to be seen and reads the keys.

The interview never waits for the screen. Lines are handed over and drawn some time in the next eighth of a second; a
terminal that is stopped (Ctrl-S, a stalled connection) blocks this thread alone, misses states of the status, and no
line. In the background of a shell there is no status, and no key is read.
"""

import io
import logging
import os
import signal
import sys
import threading
from collections.abc import Callable
from types import FrameType
from typing import Protocol

from rich.console import Console
from rich.text import Text

from bot.cli.live import layout
from bot.cli.live.canvas import Canvas
from bot.cli.live.keyboard import Keys, NoKeys

logger = logging.getLogger(__name__)

PERIOD_S = 0.125
"""The screen changes at most this often."""
GRACE_S = 0.3
"""How long a way out that cannot wait lets the thread finish what it draws."""
_ENDING = ("SIGTERM", "SIGHUP")


class Picture(Protocol):
    """What there is to see. Called from the terminal's thread."""

    def press(self, key: str) -> None:
        """A key was pressed."""

    def lines(self, width: int) -> list[Text | str]:
        """What is new of what stays, in order; each is returned once. A string is one line, whatever its length."""
        ...

    def status(self, width: int, height: int) -> list[Text]:
        """The rows below."""
        ...


class Terminal:
    """Draws a picture until closed. To be opened and closed in one thread.

    Where it is not `live`, only the lines are written, one after the other, and nothing of the terminal is changed.
    """

    def __init__(self, console: Console, picture: Picture, keys: Keys | None = None, *, live: bool = True) -> None:
        self._console = console
        self._picture = picture
        self._live = live
        self._keys = keys or NoKeys()
        self._printer = Printer(console)
        self._canvas = Canvas()
        self._status: list[Text] = []
        self._rows: list[str] = []
        """The status as last asked for, and as text for the terminal."""
        self._drawing = threading.Lock()
        self._stop = threading.Event()
        self._broken = False
        self._mine = False
        """Whether the terminal is in our hands."""
        self._released = False
        """Given back on purpose: nothing is drawn."""
        self._size = (0, 0)
        self._before: dict[int, Callable[[int, FrameType | None], object] | int | None] = {}
        self._thread = threading.Thread(target=self._run, name="terminal", daemon=True)

    def open(self) -> None:
        """Starts drawing."""
        self._watch_signals()
        self._thread.start()

    def close(self) -> None:
        """Draws the last lines, takes the status away and gives the terminal back. Waits for a stopped one."""
        self._stop.set()
        try:
            while self._thread.is_alive():
                self._thread.join(0.5)
        finally:
            self._keys.leave()
            self._unwatch_signals()

    def release(self) -> None:
        """Gives the terminal back at once, if it takes the last words; from any thread, without waiting long."""
        self._released = True
        drawing = self._drawing.acquire(timeout=GRACE_S)
        try:
            self._keys.leave()
            self._mine = False
            if drawing:
                self._write(self._canvas.clear())
        finally:
            if drawing:
                self._drawing.release()

    # --- the thread ---------------------------------------------------------------------------------------

    def _run(self) -> None:
        try:
            while not self._stop.wait(PERIOD_S):
                with self._drawing:
                    self._tick()
            with self._drawing:
                self._write(self._canvas.clear(self._printed()))
        except Exception as error:  # noqa: BLE001 - a screen that fails must not end the interview
            logger.error("the screen failed: %s", type(error).__name__)
            self.release()

    def _tick(self) -> None:
        if self._released:
            return
        if not self._live or not self._foreground():
            self._mine = False
            self._write(self._printed())
            return
        if not self._mine:
            self._mine = True
            self._keys.enter()
            self._canvas.forget()
        for key in self._keys.read():
            self._picture.press(key)
        size = self._width_height()
        if size != self._size:
            self._size = size
            self._canvas.forget()
        text = self._printed()
        status = self._picture.status(*size)
        if status != self._status:
            self._status = status
            self._rows = [self._printer.print(row, size[0]).rstrip("\n") for row in status]
        self._write(self._canvas.paint(text, self._rows))

    def _printed(self) -> str:
        width = self._width_height()[0]
        lines = self._picture.lines(width)
        return "".join(f"{line}\n" if isinstance(line, str) else self._printer.print(line, width) for line in lines)

    def _width_height(self) -> tuple[int, int]:
        try:
            size = os.get_terminal_size(self._console.file.fileno())
        except (OSError, ValueError):
            return self._console.size
        return size.columns or 80, size.lines or 24

    def _write(self, text: str) -> None:
        if not text or self._broken:
            return
        encoding = getattr(self._console.file, "encoding", None) or "utf-8"
        try:
            self._console.file.write(text.encode(encoding, "replace").decode(encoding))
            self._console.file.flush()
        except (OSError, ValueError):
            # The terminal is gone; the interview is not.
            self._broken = True

    def _foreground(self) -> bool:
        if sys.platform == "win32":
            return True
        try:
            return os.tcgetpgrp(self._console.file.fileno()) == os.getpgrp()
        except (OSError, ValueError):
            # Not the terminal this process is controlled by.
            return True

    # --- signals ------------------------------------------------------------------------------------------

    def _watch_signals(self) -> None:
        if not self._live or threading.current_thread() is not threading.main_thread():
            return
        wanted = {"SIGTSTP": self._suspend, "SIGCONT": self._go_on, **dict.fromkeys(_ENDING, self._end)}
        for name, handler in wanted.items():
            number = getattr(signal, name, None)
            if number is not None and signal.getsignal(number) == signal.SIG_DFL:
                self._before[number] = signal.signal(number, handler)

    def _unwatch_signals(self) -> None:
        for number, before in self._before.items():
            # Another's handler that came later is theirs to take away.
            if getattr(signal.getsignal(number), "__self__", None) is self:
                signal.signal(number, before)
        self._before.clear()

    def _suspend(self, number: int, _frame: FrameType | None) -> None:
        """Ctrl-Z: the shell gets its terminal as it was."""
        self.release()
        signal.signal(number, signal.SIG_DFL)
        os.kill(os.getpid(), number)
        # Stopped here until someone says SIGCONT.
        signal.signal(number, self._suspend)
        self._released = False

    def _go_on(self, _number: int, _frame: FrameType | None) -> None:
        self._mine = False

    def _end(self, number: int, _frame: FrameType | None) -> None:
        """Asked to end while nobody else minds the signal."""
        self.release()
        signal.signal(number, signal.SIG_DFL)
        os.kill(os.getpid(), number)


class Printer:
    """What a console would print, as text, at any width."""

    def __init__(self, console: Console) -> None:
        self._out = Console(
            file=io.StringIO(),
            force_terminal=console.is_terminal,
            color_system=console.color_system or None,  # type: ignore[arg-type]  # rich names its own systems
            no_color=console.no_color,
            highlight=False,
            markup=False,
            legacy_windows=False,
        )

    def print(self, text: Text, width: int) -> str:
        """With its line end."""
        with self._out.capture() as captured:
            self._out.print(text, width=width)
        return captured.get()


def is_terminal(console: Console) -> bool:
    """Whether somebody sees it; rich also says so of a pipe where FORCE_COLOR is set."""
    try:
        return console.file.isatty()
    except ValueError:
        # It is closed.
        return False


def suits(console: Console, environment: dict[str, str]) -> bool:
    """Whether a status can be drawn and kept in order there."""
    return bool(
        is_terminal(console)
        and not console.is_dumb_terminal
        and not console.legacy_windows
        # Libraries' logs go to the same screen.
        and not environment.get("VIVA_DEBUG")
        and layout.is_room(*console.size)
    )
