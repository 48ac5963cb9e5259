"""One metric as a small chart: where everything stands in it, as numbers; the template draws."""

from dataclasses import dataclass
from math import floor, log10
from typing import Final

from bot.report.points import Point
from bot.report.progress import Line
from bot.report.trend import Change

WIDTH: Final = 340.0
HEIGHT: Final = 132.0
LEFT: Final = 34.0
"""Room for the numbers of the scale."""
_RIGHT: Final = 8.0
_TOP: Final = 8.0
_BOTTOM: Final = 20.0
_FROM_ZERO: Final = 0.5
"""A scale whose lowest number is under this share of the highest begins at nought."""


@dataclass(frozen=True, slots=True)
class Mark:
    """One session: its number, and the middle half of its answers."""

    x: float
    y: float
    low: float | None
    high: float | None
    point: Point


@dataclass(frozen=True, slots=True)
class Tick:
    """A number of the scale."""

    y: float
    value: float


@dataclass(frozen=True, slots=True)
class Step:
    """The median before a change, or since."""

    x1: float
    x2: float
    y: float


@dataclass(frozen=True, slots=True)
class Chart:
    """All of it, in the units of a drawing of WIDTH by HEIGHT."""

    marks: tuple[Mark, ...]
    ticks: tuple[Tick, ...]
    steps: tuple[Step, ...]
    """Two where there is a clear change, else none."""
    radius: float


def chart(line: Line) -> Chart:
    """The sessions evenly apart, in the order of time."""
    values = [value for point in line.points for value in (point.value, point.low, point.high) if value is not None]
    low, high = scale(min(values), max(values))
    count = len(line.points)
    apart = (WIDTH - LEFT - _RIGHT) / count

    def x(place: float) -> float:
        return round(LEFT + apart * (place + 0.5), 1)

    def y(value: float) -> float:
        return round(_TOP + (HEIGHT - _TOP - _BOTTOM) * (high - value) / (high - low), 1)

    def maybe(value: float | None) -> float | None:
        return None if value is None else y(value)

    def steps(change: Change) -> tuple[Step, ...]:
        return (
            Step(x(-0.4), x(change.since - 0.6), y(change.before)),
            Step(x(change.since - 0.4), x(count - 0.6), y(change.after)),
        )

    return Chart(
        marks=tuple(
            Mark(x(place), y(point.value), maybe(point.low), maybe(point.high), point)
            for place, point in enumerate(line.points)
        ),
        ticks=tuple(Tick(y(value), value) for value in rounds(low, high)),
        steps=steps(line.trend.change) if line.trend.change else (),
        radius=round(max(1.2, min(3.6, 0.36 * apart)), 1),
    )


def scale(low: float, high: float) -> tuple[float, float]:
    """The lowest and the highest number drawn."""
    if 0 < low < _FROM_ZERO * high:
        low = 0.0
    if high <= low:
        return low - 0.5 * (abs(low) or 1.0), low + 0.5 * (abs(low) or 1.0)
    return low, high


def rounds(low: float, high: float) -> tuple[float, ...]:
    """Two to five round numbers between them."""
    rough = (high - low) / 4
    power = 10.0 ** floor(log10(rough))
    step = next(power * nice for nice in (1.0, 2.0, 2.5, 5.0, 10.0) if power * nice >= rough * 0.999)
    first, last = -floor(-low / step + 1e-9), floor(high / step + 1e-9)
    return tuple(round(step * i, 6) for i in range(first, last + 1))
