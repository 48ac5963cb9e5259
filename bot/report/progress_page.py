"""Progress as a page: one file that opens from disk, with a small chart for each metric and a table behind it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bot import __version__
from bot.report.chart import HEIGHT, LEFT, WIDTH, chart
from bot.report.html import render
from bot.report.page import Beside
from bot.report.points import Point
from bot.report.progress import LEVELS, Line, Progress
from bot.report.progress_view import HOW, PAIRS, Shown, Theme, day, number, view
from bot.report.shapes import Accuracy
from bot.report.wording import many


@dataclass(frozen=True, slots=True)
class Row:
    """One session in the table behind a chart."""

    when: str
    value: str
    answers: int
    spread: str
    """The middle half of its answers."""
    level: str


@dataclass(frozen=True, slots=True)
class Day:
    """One day of the last weeks."""

    name: str
    was: bool | None


def page(progress: Progress, accuracy: Sequence[Accuracy], today: date, errs: Sequence[Mapping[str, str]] = ()) -> str:
    """The whole page as HTML text. `errs`: how right the word "change" is, see `bot.report.accuracy.of_change`."""
    past = progress.chosen.past
    shown = view(progress, today)
    levels = [level for level in LEVELS if any(one.level == level for one in past)]

    def level_of(line: Line, point: Point) -> str:
        return past[point.session].level if line.metric.of == "session" else ""

    def rows(line: Line) -> list[Row]:
        return [_row(line, point, day(on, today), level_of(line, point))
                for point, on in zip(line.points, line.days, strict=True)]  # fmt: skip

    def mark(line: Line, point: Point) -> str:
        """Which of the levels, where they are mixed."""
        level = level_of(line, point)
        return f"level-{levels.index(level)}" if len(levels) > 1 and level in levels else ""

    def beside(theme: Theme) -> Beside:
        measures = {theme.measure, "coverage"} if theme.measure == "structure" else {theme.measure}
        return Beside(
            tuple(one for one in shown.references if one.measure in measures),
            tuple(one for one in accuracy if one.measure in measures),
        )

    return render(
        "progress.html",
        styles=("report.css", "progress.css"),
        view=shown,
        progress=progress,
        how=HOW,
        errs=[one for one, there in zip(errs, (progress.lines, progress.drills), strict=False) if there],
        levels=levels,
        chart=chart,
        said=said,
        rows=rows,
        mark=mark,
        ends=lambda line: [day(line.days[end], today) for end in (0, -1)],
        items=items,
        over=lambda line: many(len(line.points), "point" if line.metric.pooled else line.metric.of),
        leveled=lambda row: len(levels) > 1 and row.line.metric.of == "session",
        columns=PAIRS,
        tick=tick,
        beside=beside,
        weeks=list(_weeks(progress, today)),
        size=(WIDTH, HEIGHT, LEFT),
        version=__version__,
    )


def said(row: Shown) -> str:
    """What the chart shows, for those who do not see it."""
    metric, values = row.line.metric, [point.value for point in row.line.points]
    unit = f" {metric.unit}"
    return (
        f"From {number(metric, values[0])} to {number(metric, values[-1])}{unit}; lowest "
        f"{number(metric, min(values))}, highest {number(metric, max(values))}; {row.verdict}."
    )


def items(line: Line) -> str:
    """What the points are counted from, as the head of a column."""
    item = line.metric.item
    return "Tries" if item == "try" else f"{item.capitalize()}s"


def tick(value: float) -> str:
    """A number of a scale."""
    return f"{value:g}"


def _row(line: Line, point: Point, on: str, level: str) -> Row:
    metric = line.metric
    spread = ""
    if point.low is not None and point.high is not None:
        spread = f"{number(metric, point.low)} to {number(metric, point.high)}"
    return Row(on, number(metric, point.value), point.answers, spread, level)


def _weeks(progress: Progress, today: date) -> Iterator[tuple[str, list[Day]]]:
    for week in progress.practice.weeks:
        days = [Day(day(week.monday + timedelta(days=i), today), was) for i, was in enumerate(week.days)]
        yield day(week.monday, today), days
