"""Change and noise told apart, for one series of sessions: how sure it is that a number went up or down.

The unit is the session: answers of one session are not independent of each other. Sessions are compared only with
those of the same kind (level, pillar, version of Viva), so that harder questions are not taken for a change.

The test is Mann-Kendall's in its exact form: of all pairs of sessions of one kind, how many rose and how many fell,
against all orders the same numbers could have come in. It assumes no distribution and bears outliers.
Sources: Mann 1945; Kendall 1975; kinds added up as Hirsch, Slack & Smith 1982 do with seasons; the slope is that of
Theil 1950 and Sen 1968 over the same pairs; the date of a change is where Pettitt's 1979 statistic is largest; the
shift is that of Hodges & Lehmann 1963; many metrics at once are held to one rate of false alarms by Holm 1979.
"""

from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from math import factorial, prod, sqrt
from statistics import NormalDist
from typing import Final, Literal

import numpy as np
import numpy.typing as npt

ALPHA: Final = 0.02
"""How often anything at all is called a change where there is only noise. Stricter than the usual 5 %, since one looks
again after every session, and moods may last from one to the next: `scripts/bench_progress` has what that comes to."""
POWER: Final = 0.8
"""How surely a change of the size called visible is seen; the usual convention (Cohen 1988)."""
LEAST: Final = 7
"""Sessions of one kind. Numbers that only rise come about by chance twice in 7! orders, which sixteen metrics at once
leave room for; twice in 6! is too often."""
ASIDE: Final = 3
"""Sessions at least before and since a change."""

Numbers = npt.NDArray[np.float64]
Direction = Literal["less", "more"]
_NORMAL: Final = NormalDist()


@dataclass(frozen=True, slots=True)
class Change:
    """What is sure enough to be said."""

    direction: Direction
    since: int
    """Place of the first session after the change."""
    before: float
    """Median of the sessions before."""
    after: float
    """Median of the sessions since."""
    shift: float
    """The usual difference between a session since and one before, of the same kind."""


@dataclass(frozen=True, slots=True)
class Trend:
    """One series, summed up."""

    count: int
    median: float
    earlier: float | None
    """Median of the sessions but the recent ones."""
    recent: float | None
    """Median of the last third, three sessions at least."""
    slope: float | None
    """Per session, within kinds."""
    chance: float | None
    """How often numbers in no order rise or fall as steadily as these: p, two-sided, of this series alone. None where
    there are too few sessions to say."""
    visible: float | None
    """The smallest steady change from the first to the last session that would be seen four times in five."""
    change: Change | None = None
    """None: no clear change, or too few sessions to say."""

    @property
    def enough(self) -> bool:
        """Whether there are sessions enough to tell change from noise."""
        return self.chance is not None


def trends(series: Sequence[tuple[Sequence[float], Sequence[Hashable]]], alpha: float = ALPHA) -> list[Trend]:
    """Each of several series, shown together: values in the order of time, and the kind of each.

    In noise alone, no more than `alpha` of such lists have any change in them.
    """
    orders = [_Order(values, kinds) for values, kinds in series]
    testable = sum(order.enough for order in orders)
    found = [order.trend(alpha / max(1, testable)) for order in orders]
    sure = holm([trend.chance for trend in found], alpha)
    return [
        replace(trend, change=order.change()) if certain else trend
        for trend, order, certain in zip(found, orders, sure, strict=True)
    ]


def holm(chances: Sequence[float | None], alpha: float) -> list[bool]:
    """Which of several p-values hold when the chance of any false one is to be `alpha` (Holm 1979)."""
    ranked = sorted((p, i) for i, p in enumerate(chances) if p is not None)
    held = [False] * len(chances)
    for rank, (p, i) in enumerate(ranked):
        if p > alpha / (len(ranked) - rank):
            break
        held[i] = True
    return held


class _Order:
    """Pairs of sessions of one kind in a series."""

    def __init__(self, values: Sequence[float], kinds: Sequence[Hashable]) -> None:
        self.values: Numbers = np.asarray(values, np.float64)
        ranks = {kind: rank for rank, kind in enumerate(dict.fromkeys(kinds))}
        self.kinds = np.array([ranks[kind] for kind in kinds], np.int64)
        first, second = np.triu_indices(self.values.size, 1)
        same = self.kinds[first] == self.kinds[second]
        self.first, self.second = first[same], second[same]
        self.steps: Numbers = self.values[self.second] - self.values[self.first]

    @property
    def enough(self) -> bool:
        """Whether the sessions could have come in orders enough; those of one kind can if there are `LEAST`."""
        sizes = Counter(self.kinds.tolist()).values()
        return prod(factorial(min(size, LEAST)) for size in sizes) >= factorial(LEAST)

    @property
    def score(self) -> int:
        """Mann-Kendall's S: pairs that rose, less those that fell."""
        return int(np.sign(self.steps).sum())

    def trend(self, strictly: float) -> Trend:
        """All but the change; `strictly` is the level at which one of several series is tested first."""
        count = self.values.size
        recent = max(ASIDE, count // 3)
        split = count >= 2 * ASIDE
        slopes = self.steps / (self.second - self.first)
        return Trend(
            count=count,
            median=float(np.median(self.values)),
            earlier=float(np.median(self.values[:-recent])) if split else None,
            recent=float(np.median(self.values[-recent:])) if split else None,
            slope=float(np.median(slopes)) if self.enough else None,
            chance=self.chance() if self.enough else None,
            visible=self._visible(strictly) if self.enough else None,
        )

    def chance(self) -> float:
        """The share of orders with a score at least as far from zero, each kind's sessions exchanged among them."""
        ties = []
        for kind in np.unique(self.kinds):
            _, sizes = np.unique(self.values[self.kinds == kind], return_counts=True)
            ties.append(tuple(sorted(sizes.tolist())))
        fell = falls(tuple(sorted(ties)))
        scores = np.abs(fell.size - 1 - 2 * np.arange(fell.size))
        return float(min(1.0, fell[scores >= abs(self.score)].sum()))

    def change(self) -> Change:
        """Where the numbers went the way the score says, and how far."""
        sign = 1 if self.score > 0 else -1
        count = self.values.size
        places = range(ASIDE, count - ASIDE + 1)
        signs = np.sign(self.steps) * sign

        def apart(place: int) -> float:
            across = (self.first < place) & (self.second >= place)
            return float(signs[across].sum())

        since = max(places, key=apart)
        across = (self.first < since) & (self.second >= since)
        steps = self.steps[across]
        # Of numbers that are mostly equal, as shares of few, the median may be nought.
        return Change(
            "more" if sign > 0 else "less",
            since,
            before=float(np.median(self.values[:since])),
            after=float(np.median(self.values[since:])),
            shift=float(np.median(steps) or np.mean(steps)),
        )

    def _visible(self, strictly: float) -> float | None:
        """By the normal approximation of the score under a straight line with noise, searched by halving."""
        noise = self._noise()
        sizes = Counter(self.kinds.tolist()).values()
        deviation = sqrt(sum(n * (n - 1) * (2 * n + 5) / 18 for n in sizes))
        wanted = (_NORMAL.inv_cdf(1 - strictly / 2) + _NORMAL.inv_cdf(POWER)) * deviation
        span = self.values.size - 1
        if noise <= 0 or wanted >= self.steps.size:
            return None
        gaps, many = np.unique(self.second - self.first, return_counts=True)

        def score(total: float) -> float:
            rising = [_NORMAL.cdf(gap * total / span / (noise * sqrt(2))) for gap in gaps]
            return float(sum(n * (2 * p - 1) for n, p in zip(many, rising, strict=True)))

        low, high = 0.0, noise
        while score(high) < wanted:
            if high > 1e3 * noise:
                return None
            low, high = high, 2 * high
        while high - low > 1e-3 * high:
            middle = (low + high) / 2
            low, high = (middle, high) if score(middle) < wanted else (low, middle)
        return high

    def _noise(self) -> float:
        """The standard deviation of a session about its kind's level and the slope, outliers held down."""
        slopes = self.steps / (self.second - self.first)
        flat = self.values - np.arange(self.values.size) * (np.median(slopes) if slopes.size else 0.0)
        rest = np.concatenate([flat[self.kinds == k] - np.median(flat[self.kinds == k]) for k in np.unique(self.kinds)])
        return float(1.4826 * np.median(np.abs(rest))) or float(np.std(rest))


@lru_cache(maxsize=256)
def falls(ties: tuple[tuple[int, ...], ...]) -> Numbers:
    """How likely each number of falling pairs is when all orders are equally likely, from none to all.

    `ties` has a tuple a kind, of how many sessions share each value. The counts of falls in the orders of numbers
    with ties are the coefficients of the Gaussian multinomial, here a product of (1 - q^a) / (1 - q^b); see Andrews,
    The Theory of Partitions, 1976, theorem 3.6.
    """
    chances: Numbers = np.ones(1)
    for sizes in ties:
        before = 0
        for size in sizes:
            for i in range(1, size + 1):
                chances = _times(chances, before + i, i)
            before += size
    return chances


def _times(chances: Numbers, a: int, b: int) -> Numbers:
    """A polynomial of probabilities times (1 - q^a) / (1 - q^b), made probabilities again."""
    longer = np.concatenate([chances, np.zeros(a)])
    longer[a:] -= chances
    rows = -(-longer.size // b)
    sums = np.concatenate([longer, np.zeros(rows * b - longer.size)]).reshape(rows, b).cumsum(axis=0).ravel()
    kept = sums[: chances.size + a - b]
    scaled: Numbers = np.clip(kept, 0.0, None) * (b / a)
    return scaled
