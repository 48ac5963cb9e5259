"""What is seen while a drill records: the time and the level."""

import shutil
import sys
from typing import Final

from bot.audio.pcm import BYTES_PER_S
from bot.cli.live.meter import BARS, Meter

_FAULT_WIDTH: Final = 20
_LINE_WIDTH: Final = 2 + 4 + 1 + BARS + 1 + _FAULT_WIDTH


class Needle:
    """The time and the level on one line of standard error, where that is a terminal."""

    def __init__(self, *, ends_alone: bool) -> None:
        self._meter = Meter()
        self._watched = sys.stderr.isatty()
        enter = ", or with Enter" if self._watched else ""
        self._how = f"it ends when you stop{enter}" if ends_alone else "Enter ends it"
        self._at_s = 0.0
        self._announced = False

    def hear(self, frame: bytes, *, speech: bool) -> None:
        self._meter.hear(self._at_s, frame, speech=speech, attentive=True)
        self._at_s += len(frame) / BYTES_PER_S

    def show(self, seconds: float) -> None:
        if not self._announced:
            self._announced = True
            print(f"Recording; {self._how}.", file=sys.stderr, flush=True)
        if self._watched:
            full, empty = _marks(sys.stderr.encoding)
            bars = full * self._meter.bars + empty * (BARS - self._meter.bars)
            fault = {"silent": "silent: is it muted?", "quiet": "quiet", "loud": "too loud"}.get(self._meter.fault, "")
            self._over(f"  {int(seconds) // 60}:{int(seconds) % 60:02d} {bars} {fault:<{_FAULT_WIDTH}}")

    def end(self) -> None:
        if self._watched and self._announced:
            self._over(" " * _LINE_WIDTH)
            print("\r", end="", file=sys.stderr, flush=True)

    @staticmethod
    def _over(line: str) -> None:
        """In place of the line before; never so long that it would go on in the next row."""
        print("\r" + line[: shutil.get_terminal_size().columns - 1], end="", file=sys.stderr, flush=True)


def _marks(encoding: str) -> tuple[str, str]:
    """A bar that is lit, and one that is not."""
    try:
        "▮▯".encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return "#", "."
    return "▮", "▯"
