"""All metrics over sessions: each session's number with its spread, and what can be said of change.

From here on everything is numbers; `bot.report.progress_view` puts them into words.
"""

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from statistics import median
from typing import Final, Literal, get_args

from bot.pronunciation.diary import Sitting
from bot.pronunciation.schedule import Card
from bot.report.drilled import Drilled, drilled
from bot.report.drilled import days as days_of
from bot.report.habit import Practice, practice_of
from bot.report.history import Chosen, Past, Wish, choose, drills
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
    days: tuple[date, ...]
    """Of the points."""
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
    drilled: Drilled
    drills: tuple[Line, ...]
    """The metrics of what was practised alone."""


def progress(  # noqa: PLR0917 - what there is, what is wished for, and the day
    pasts: Iterable[Past],
    wish: Wish,
    today: date,
    sittings: Sequence[Sitting] = (),
    cards: Iterable[Card] = (),
    names: Mapping[str, str] | None = None,
) -> Progress:
    """All metrics of the sessions and sittings wished for, with what can be said of change.

    `cards` are what returns, `names` those of the contrasts by id. The fewer metrics are looked at together, the
    smaller a change can be seen.
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
    near = drills(sittings, wish)
    read = drilled(near, names, cards if near else (), wish.metric)
    series += [([p.value for p in found], read.kinds(found)) for _, found in read.drawn]
    # Shown together, so held to one rate of false alarms together.
    told = trends(series)
    dates = [_day(past.created) for past in chosen.past]
    read_on = [_day(one.created) for one in read.sittings]
    days = [_day(past.created) for past in chosen.practice if past.state != "unreadable"]
    days += days_of(sittings) if wish.only != "interview" else []
    return Progress(
        wish=wish,
        chosen=chosen,
        lines=tuple(_lines(drawn, told[: len(drawn)], dates)),
        groups=tuple(_groups(chosen.past, wish)),
        short=points.short,
        practice=practice_of(days, today),
        drilled=read,
        drills=tuple(_lines(read.drawn, told[len(drawn) :], read_on)),
    )


def _lines(
    drawn: Iterable[tuple[Metric, tuple[Point, ...]]], told: Iterable[Trend], days: Sequence[date]
) -> Iterator[Line]:
    for (metric, found), trend in zip(drawn, told, strict=True):
        yield Line(metric, found, tuple(days[point.session] for point in found), trend, _spread(found))


def _day(when: datetime) -> date:
    return when.astimezone().date()


def _metrics(wish: Wish) -> Sequence[Metric]:
    return METRICS if wish.metric is None else [BY_KEY[wish.metric]] if wish.metric in BY_KEY else []


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
