"""A point a session: each session's number of a metric, made from what its answers add, and their spread."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Final

from bot.report.history import Past
from bot.report.metrics import Metric
from bot.settings import PillarChoice

LEAST_WORDS: Final = 100
"""Of a session, for rates of speech: below, one filler more or less is more than 1 in 100 words."""
LEAST_ANSWERS: Final = 3
"""Of a session, for their spread."""

Parts = list[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Point:
    """One metric of one session."""

    session: int
    """Its place among the sessions."""
    value: float
    answers: int
    low: float | None
    """A quarter of the answers, by their weight, lies below; None for fewer than three answers."""
    high: float | None
    """A quarter lies above."""


class Points:
    """The points of some sessions, of answers to one pillar's questions or to all."""

    def __init__(self, past: Sequence[Past], pillar: PillarChoice | None) -> None:
        self._parts = [_by_metric(one, pillar) for one in past]
        self._words = [sum(words for words, _ in parts.get("words_per_minute", ())) for parts in self._parts]

    @property
    def short(self) -> int:
        """Sessions with too little speech for rates of it."""
        return sum(0 < words < LEAST_WORDS for words in self._words)

    def of(self, metric: Metric) -> tuple[Point, ...]:
        """The sessions in which it was measured."""
        return tuple(
            _point(metric, place, parts[metric.key])
            for place, (parts, words) in enumerate(zip(self._parts, self._words, strict=True))
            if metric.key in parts and (words >= LEAST_WORDS or not metric.speech)
        )


def _by_metric(past: Past, pillar: PillarChoice | None) -> dict[str, Parts]:
    found: dict[str, Parts] = {}
    for sample in past.samples:
        if pillar in {None, sample.pillar}:
            found.setdefault(sample.metric, []).extend(sample.parts)
    return found


def _point(metric: Metric, place: int, parts: Parts) -> Point:
    """The session's number, by the metric's own way, and the weighted quartiles of its answers."""
    # Plain Python: numpy is slower for the few answers of a session.
    each = sorted((counted / counted_in, counted_in) for counted, counted_in in parts)
    if metric.how == "rate":
        value = sum(counted for counted, _ in parts) / sum(counted_in for _, counted_in in parts)
    else:
        value = median(one for one, _ in each)
    spread = len(each) >= LEAST_ANSWERS
    return Point(place, value, len(each), *((_quantile(each, at) for at in (0.25, 0.75)) if spread else (None, None)))


def _quantile(each: Parts, share: float) -> float:
    """Of values in order with their weights: where `share` of the weight lies below, between two of them in a line."""
    wanted = share * sum(weight for _, weight in each)
    upto, before = 0.0, (0.0, each[0][0])
    for value, weight in each:
        middle = upto + weight / 2
        if middle >= wanted:
            at, last = before
            return value if middle == at else last + (value - last) * (wanted - at) / (middle - at)
        upto, before = upto + weight, (middle, value)
    return each[-1][0]
