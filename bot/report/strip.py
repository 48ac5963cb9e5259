"""The timeline of an answer as drawn: rows of equal length, with the waveform and where each stretch stands.

Places are percentages of a row's width, so that it fits any screen; the waveform has `COLUMNS` columns a row.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from bot.report.shapes import Bar, Sound
from bot.report.wording import clock

LONGEST_ROW_S: Final = 45.0
"""At this length a pause of 0.25 s is 5 pixels wide on a desk, 2 on a phone."""
COLUMNS: Final = 300
HALF: Final = 100
"""Half the waveform's height, in its own units."""
_LEAST: Final = 2
_LOUDEST: Final = 255


@dataclass(frozen=True, slots=True)
class Band:
    """One stretch, or the part of it that lies in this row."""

    kind: str
    x: str
    width: str
    label: str


@dataclass(frozen=True, slots=True)
class Tick:
    """A time on the axis."""

    x: str
    text: str


@dataclass(frozen=True, slots=True)
class Strip:
    """One row."""

    start_s: float
    end_s: float
    candidate: str
    """The waveform as the data of an SVG path, `COLUMNS` wide and twice `HALF` high; empty without sound."""
    interviewer: str
    bands: tuple[Band, ...]
    fillers: tuple[Band, ...]
    ticks: tuple[Tick, ...]


def strips(bars: Sequence[Bar], sound: Sound | None) -> tuple[Strip, ...]:
    """The rows from the first bar to the last; none without bars."""
    if not bars:
        return ()
    start_s = math.floor(min(bar.moment.start_s for bar in bars))
    seconds = max(1.0, max(bar.moment.end_s for bar in bars) - start_s)
    rows = math.ceil(seconds / LONGEST_ROW_S)
    row_s = math.ceil(seconds / rows)
    return tuple(_strip(bars, sound, start_s + i * row_s, row_s) for i in range(rows))


def _strip(bars: Sequence[Bar], sound: Sound | None, start_s: float, row_s: float) -> Strip:
    end_s = start_s + row_s
    inside = [bar for bar in bars if bar.moment.start_s < end_s and bar.moment.end_s > start_s]

    def x(at_s: float) -> float:
        return 100 * (min(end_s, max(start_s, at_s)) - start_s) / row_s

    def band(bar: Bar) -> Band:
        left = x(bar.moment.start_s)
        return Band(bar.kind, _percent(left), _percent(x(bar.moment.end_s) - left), bar.label)

    pointed = [bar for bar in inside if bar.kind in {"filler", "struck"} and bar.moment.start_s >= start_s]
    return Strip(
        start_s,
        end_s,
        candidate=_wave(sound.candidate, sound.peaks_per_s, start_s, row_s) if sound else "",
        interviewer=_wave(sound.interviewer, sound.peaks_per_s, start_s, row_s) if sound else "",
        bands=tuple(band(bar) for bar in inside if bar.kind not in {"filler", "struck"}),
        fillers=tuple(band(bar) for bar in pointed),
        ticks=tuple(Tick(_percent(x(at)), clock(at)) for at in _ticks(start_s, row_s)),
    )


def _percent(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".") + "%"


def _ticks(start_s: float, row_s: float) -> Iterator[float]:
    step = 5 if row_s <= 25 else 10
    at = step * math.ceil(start_s / step)
    while at < start_s + 0.97 * row_s:
        yield float(at)
        at += step


def _wave(peaks: Sequence[int], per_s: float, start_s: float, row_s: float) -> str:
    """A vertical stroke for each column that is not silent, as loud as its loudest step."""
    loudest = max(peaks, default=0) or _LOUDEST
    out = []
    for column in range(COLUMNS):
        first = int((start_s + column * row_s / COLUMNS) * per_s)
        last = max(first + 1, int((start_s + (column + 1) * row_s / COLUMNS) * per_s))
        half = round(HALF * max(peaks[first:last], default=0) / loudest)
        if half >= _LEAST:
            out.append(f"M{column} {HALF - half}v{2 * half}")
    return "".join(out)
