"""All metrics over sessions: each session's number with its spread, and what can be said of change.

From here on everything is numbers; `bot.report.progress_view` puts them into words.
"""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median
from typing import Final

import numpy as np

from bot.report.habit import Practice, practice_of
from bot.report.history import Chosen, Past, Wish, choose
from bot.report.metrics import BY_KEY, METRICS, Metric
from bot.report.trend import Trend, trends
from bot.settings import PillarChoice

LEAST_WORDS: Final = 100
"""Of a session, for rates of speech: below, one filler more or less is more than 1 in 100 words."""
LEAST_ANSWERS: Final = 3
"""Of a session, for their spread."""

Parts = Sequence[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Point:
    """One metric of one session."""

    session: int
    """Its place in `Progress.chosen.past`."""
    value: float
    answers: int
    low: float | None
    """A quarter of the answers, by their weight, lies below; None for fewer than three answers."""
    high: float | None
    """A quarter lies above."""


@dataclass(frozen=True, slots=True)
class Line:
    """One metric over sessions."""

    metric: Metric
    points: tuple[Point, ...]
    trend: Trend
    spread: float | None
    """How far apart the middle half of a session's answers usually lie."""

    @property
    def answers(self) -> int:
        """Of all its sessions."""
        return sum(point.answers for point in self.points)


@dataclass(frozen=True, slots=True)
class Progress:
    """All there is to show."""

    wish: Wish
    chosen: Chosen
    lines: tuple[Line, ...]
    """In the order of METRICS; what was never measured is left out."""
    short: int
    """Sessions with too little speech for rates of it."""
    practice: Practice


def progress(pasts: Iterable[Past], wish: Wish, today: date) -> Progress:
    """All metrics of the sessions wished for, with what can be said of change.

    The fewer metrics are looked at together, the smaller a change can be seen.
    """
    chosen = choose(pasts, wish)
    kinds: list[Hashable] = [
        (past.level, past.viva_version, None if wish.pillar else past.asked) for past in chosen.past
    ]
    parts = [_by_metric(past, wish.pillar) for past in chosen.past]
    brief = [_words(one) < LEAST_WORDS for one in parts]
    drawn = []
    for metric in METRICS if wish.metric is None else [BY_KEY[wish.metric]]:
        points = tuple(
            _point(metric, place, one[metric.key])
            for place, one in enumerate(parts)
            if metric.key in one and not (metric.speech and brief[place])
        )
        if points:
            drawn.append((metric, points))
    found = trends([([p.value for p in points], [kinds[p.session] for p in points]) for _, points in drawn])
    lines = (Line(metric, points, trend, _spread(points)) for (metric, points), trend in zip(drawn, found, strict=True))
    days = (past.created.astimezone().date() for past in chosen.practice if past.state != "unreadable")
    return Progress(wish, chosen, tuple(lines), sum(brief), practice_of(days, today))


def _by_metric(past: Past, pillar: PillarChoice | None) -> dict[str, list[tuple[float, float]]]:
    found: dict[str, list[tuple[float, float]]] = {}
    for sample in past.samples:
        if pillar in {None, sample.pillar}:
            found.setdefault(sample.metric, []).extend(sample.parts)
    return found


def _words(parts: dict[str, list[tuple[float, float]]]) -> float:
    return sum(words for words, _ in parts.get("words_per_minute", ()))


def _point(metric: Metric, place: int, parts: Parts) -> Point:
    """The session's number, by the metric's own way, and the weighted quartiles of its answers."""
    counted, counted_in = np.array(parts, np.float64).T
    each = counted / counted_in
    value = counted.sum() / counted_in.sum() if metric.how == "rate" else np.median(each)
    low, high = _quartiles(each, counted_in) if each.size >= LEAST_ANSWERS else (None, None)
    return Point(place, float(value), each.size, low, high)


def _quartiles(values: np.ndarray[tuple[int], np.dtype[np.float64]], weights: np.ndarray) -> tuple[float, float]:
    order = np.argsort(values)
    upto = np.cumsum(weights[order])
    middles = (upto - weights[order] / 2) / upto[-1]
    low, high = np.interp([0.25, 0.75], middles, values[order])
    return float(low), float(high)


def _spread(points: Sequence[Point]) -> float | None:
    widths = [point.high - point.low for point in points if point.low is not None and point.high is not None]
    return median(widths) if widths else None
