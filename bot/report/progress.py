"""All metrics over sessions: each session's number with its spread, and what can be said of change.

From here on everything is numbers; `bot.report.progress_view` puts them into words.
"""

from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median
from typing import Final, Literal, get_args

from bot.pronunciation.diary import Sitting
from bot.report.drilled import Drilled, drilled
from bot.report.drilled import days as days_of
from bot.report.habit import Practice, practice_of
from bot.report.history import Chosen, Past, Wish, choose
from bot.report.metrics import BY_KEY, METRICS, Metric
from bot.report.points import Point, Points
from bot.report.trend import Trend, trends
from bot.settings import Level, PillarChoice

PILLARS: Final[tuple[PillarChoice, ...]] = get_args(PillarChoice)
LEVELS: Final[tuple[Level, ...]] = get_args(Level)


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
class Group:
    """The sessions of one level, or their answers to one pillar's questions. Groups are not compared by any test."""

    by: Literal["pillar", "level"]
    name: str
    medians: dict[str, float]
    """Over sessions, by metric."""
    sessions: int


@dataclass(frozen=True, slots=True)
class Progress:
    """All there is to show."""

    wish: Wish
    chosen: Chosen
    lines: tuple[Line, ...]
    """In the order of METRICS; what was never measured is left out."""
    groups: tuple[Group, ...]
    """By pillar and by level, where there is more than one of them."""
    short: int
    """Sessions with too little speech for rates of it."""
    practice: Practice
    readings: tuple[Drilled, Trend] | None = None
    """What was read aloud in practice, over time; None where there was little."""


def progress(pasts: Iterable[Past], wish: Wish, today: date, sittings: Sequence[Sitting] = ()) -> Progress:
    """All metrics of the sessions wished for, with what can be said of change.

    The fewer metrics are looked at together, the smaller a change can be seen.
    """
    chosen = choose(pasts, wish)
    kinds: list[Hashable] = [
        (past.level, past.viva_version, None if wish.pillar else past.asked) for past in chosen.past
    ]
    points = Points(chosen.past, wish.pillar)
    drawn = [(metric, found) for metric in _metrics(wish) if (found := points.of(metric))]
    series: list[tuple[Sequence[float], Sequence[Hashable]]] = [
        ([p.value for p in found], [kinds[p.session] for p in found]) for _, found in drawn
    ]
    read = drilled(sittings) if wish.metric is None else None
    # Shown together, so held to one rate of false alarms together.
    told = trends([*series, read.series] if read and read.shares else series)
    reading = told.pop() if read and read.shares else None
    days = [past.created.astimezone().date() for past in chosen.practice if past.state != "unreadable"]
    return Progress(
        wish=wish,
        chosen=chosen,
        lines=tuple(
            Line(metric, found, trend, _spread(found)) for (metric, found), trend in zip(drawn, told, strict=True)
        ),
        groups=tuple(_groups(chosen.past, wish)),
        short=points.short,
        practice=practice_of([*days, *days_of(sittings)], today),
        readings=(read, reading) if read and reading else None,
    )


def _metrics(wish: Wish) -> Sequence[Metric]:
    return METRICS if wish.metric is None else [BY_KEY[wish.metric]]


def _spread(points: Sequence[Point]) -> float | None:
    widths = [point.high - point.low for point in points if point.low is not None and point.high is not None]
    return median(widths) if widths else None


def _groups(past: Sequence[Past], wish: Wish) -> Iterator[Group]:
    pillars = [] if wish.pillar else [_group("pillar", name, past, name, wish) for name in PILLARS]
    levels = [
        _group("level", level, [one for one in past if one.level == level], wish.pillar, wish) for level in LEVELS
    ]
    for groups in (pillars, levels):
        found = [group for group in groups if group.medians]
        yield from found if len(found) > 1 else ()


def _group(
    by: Literal["pillar", "level"], name: str, past: Sequence[Past], pillar: PillarChoice | None, wish: Wish
) -> Group:
    points = Points(past, pillar)
    found = {metric.key: points.of(metric) for metric in _metrics(wish)}
    medians = {key: median(point.value for point in some) for key, some in found.items() if some}
    return Group(by, name, medians, len({point.session for some in found.values() for point in some}))
