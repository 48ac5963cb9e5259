"""Whether something grows over a long run: a robust trend with an interval. Pure.

The slope is the median of the slopes between all pairs (Theil 1950, Sen 1968): a few wild values do not move it. Before
that the run is cut into stretches of equal length and each is its median, because neighbouring values resemble each
other; the interval (Sen's, by the variance of Kendall's tau) then counts every stretch as news. Of something that rises
and falls with the work at hand each may be its least value instead: what was not given back.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Any, Literal

import numpy as np

STRETCHES = 24
"""At most; fewer where there are not three values to each."""
LEAST = 5
"""Of fewer stretches no interval can be told."""
WIDE = 1.96
"""Standard deviations: 19 of 20."""

Verdict = Literal["flat", "grows", "too short to tell"]


@dataclass(frozen=True, slots=True)
class Trend:
    """Change an hour, and where it lies in 19 of 20 runs."""

    per_hour: float
    low: float
    high: float


def trend(
    at_s: Sequence[float], values: Sequence[float], *, least: bool = False, parts: Sequence[int] = ()
) -> Trend | None:
    """The change an hour of `values` taken at `at_s`; None where there are too few.

    With `least` each stretch is its least value, not its median. With `parts`, the number of each value's, only values
    of the same part are compared, as those of the same season are (Hirsch, Slack and Smith 1982): a step from one part
    to the next is no slope.
    """
    stands = np.min if least else np.median
    at, of, part = _stretches(np.asarray(at_s, float), np.asarray(values, float), np.asarray(parts, int), stands)
    if len(at) < LEAST:
        return None
    first, second = np.triu_indices(len(at), 1)
    alike = part[first] == part[second]
    first, second = first[alike], second[alike]
    slopes = np.sort(3600.0 * (of[second] - of[first]) / (at[second] - at[first]))
    if not len(slopes):
        return None
    counts = np.unique(part, return_counts=True)[1]
    spread = WIDE * sqrt(float((counts * (counts - 1) * (2 * counts + 5)).sum()) / 18)
    low = max(0, round((len(slopes) - spread) / 2) - 1)
    high = min(len(slopes) - 1, round((len(slopes) + spread) / 2))
    return Trend(float(np.median(slopes)), float(slopes[low]), float(slopes[high]))


def verdict(found: Trend | None, limit: float) -> Verdict:
    """Whether it surely grows by no more than `limit` an hour, surely grows by more, or neither is sure."""
    if found is None:
        return "too short to tell"
    if found.high <= limit:
        return "flat"
    return "grows" if found.low > limit else "too short to tell"


def _stretches(
    at: np.ndarray, values: np.ndarray, parts: np.ndarray, stands: Callable[[np.ndarray], Any]
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Stretches of equal length, cut where a part ends: the median of their times, what `stands` for their values, and
    their parts; no empty ones.
    """
    if len(at) < LEAST or np.ptp(at) <= 0.0:
        return at[:0], values[:0], parts[:0]
    parts = parts if len(parts) else np.zeros(len(at), int)
    count = max(LEAST, min(STRETCHES, len(at) // 3))
    place = np.minimum(((at - at.min()) / np.ptp(at) * count).astype(int), count - 1)
    held = [(place == number) & (parts == part) for part, number in np.unique(np.stack([parts, place], 1), axis=0)]
    return (
        np.array([np.median(at[here]) for here in held]),
        np.array([stands(values[here]) for here in held]),
        np.array([parts[here][0] for here in held]),
    )
