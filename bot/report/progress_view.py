"""Progress as words: every number is formatted here, once, for the terminal and for the page alike.

What went up or down is said as it is; nothing is graded.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Final

from bot.report import drilled_view, progress_notes
from bot.report.habit import Practice
from bot.report.history import Past
from bot.report.metrics import Metric
from bot.report.practice_view import ABOUT
from bot.report.progress import Group, Line, Progress
from bot.report.references import REFERENCES
from bot.report.shapes import Measure, Reference
from bot.report.trend import LEAST
from bot.report.wording import many

HOW: Final = (
    "The numbers are medians over sessions: before and since a change, or else of the earlier ones and the last third. "
    "A change is named only if it is steadier than chance: of a hundred such pages on which nothing changed, about two "
    "would name any. Of practice, a sitting stands for a session. One metric alone (--metric NAME) shows a smaller "
    "change."
)
IN_BRACKETS: Final = "In brackets: how far apart the middle half of a session's answers lies."
FEW: Final = "too few sessions to say"
PAIRS: Final = ("Heard", "Said", "Sittings")
"""What the table of pairs counts: tries that came out as meant."""
_THEMES: Final[dict[Measure, str]] = {
    "understood": "Reading aloud",
    "sounds": "Sounds that went badly",
    "melody": "Pace of reading",
    "pairs": "Pairs of words",
}
_SHORT: Final = frozenset({"s", "%"})
"""Units that stand beside the number."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One metric."""

    line: Line
    name: str
    figure: str
    """Earlier and now, "6.1 → 3.9"; one number where there are few sessions."""
    verdict: str
    unit: str
    """Where it does not stand beside the figure."""
    answers: str
    """How many, "212 answers"; of how many sessions where it is not all."""
    spread: str
    """How far apart the middle half of a session's answers usually lies; empty where there are few."""
    sure: str
    """How large the change is, or how large one would have to be; empty where there are few sessions."""

    @property
    def detail(self) -> str:
        """The unit and all the rest, in a line."""
        apart = f" ({self.spread} apart)" if self.spread else ""
        return "; ".join(filter(None, (self.unit, self.answers + apart, self.sure)))


@dataclass(frozen=True, slots=True)
class Theme:
    """Metrics that belong together."""

    measure: Measure
    rows: tuple[Shown, ...]

    @property
    def name(self) -> str:
        """As a heading."""
        return _theme(self.measure)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Medians of groups of sessions beside each other."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    """A metric with its unit, and its number in each group; empty where it was not measured. The first row counts the
    sessions; metrics of one group alone are left out."""


@dataclass(frozen=True, slots=True)
class ProgressView:
    """The whole of it."""

    title: str
    about: str
    changes: tuple[str, ...]
    """A sentence for each clear change; a sentence that there is none."""
    themes: tuple[Theme, ...]
    comparisons: tuple[Comparison, ...]
    """By kind of question and by level."""
    notes: tuple[str, ...]
    """What was left out or mixed, and what to do about it."""
    practice: tuple[str, ...]
    """The days of practice."""
    drills: tuple[Theme, ...]
    """The metrics of what was practised alone."""
    pairs: tuple[tuple[str, ...], ...]
    """Contrasts, with the columns `PAIRS`."""
    returning: tuple[str, ...]
    references: tuple[Reference, ...]


def view(progress: Progress, today: date) -> ProgressView:
    """All there is to show of progress on this day."""
    past, sittings = progress.chosen.past, progress.drilled.sittings
    shown = [_shown(line, len(past), today) for line in progress.lines]
    drills = [_shown(line, len(sittings), today) for line in progress.drills]
    themes = _by_theme(shown)
    read = _by_theme(drills)
    named = {theme.measure for theme in (*themes, *read)}
    contrasts = progress.drilled.contrasts
    over = [
        many(len(past), "session") if past else "",
        many(len(sittings), "sitting") + " of practice" if sittings else "",
    ]
    return ProgressView(
        title=f"Progress over {' and '.join(filter(None, over))}" if any(over) else "Progress",
        about=_about(progress, today),
        changes=_changes([*shown, *drills], alike=not progress.chosen.kinds),
        themes=themes,
        comparisons=tuple(_comparisons(progress)),
        notes=(*progress_notes.notes(progress), *drilled_view.notes(progress.drilled)),
        practice=_practice(progress.practice, today),
        drills=read,
        pairs=drilled_view.pairs(contrasts),
        returning=drilled_view.returning(progress.drilled.cards, progress.drilled.names, today),
        references=tuple(reference for reference in (*REFERENCES, *ABOUT) if reference.measure in named),
    )


def _by_theme(shown: Sequence[Shown]) -> tuple[Theme, ...]:
    return tuple(Theme(name, tuple(rows)) for name, rows in groupby(shown, key=lambda row: row.line.metric.theme))


def _theme(measure: Measure) -> str:
    return _THEMES.get(measure, measure.capitalize())


def day(when: date, today: date) -> str:
    """As "3 Nov", with the year where it is not this one."""
    return f"{when.day} {when:%b}" + ("" if when.year == today.year else f" {when.year}")


def number(metric: Metric, value: float) -> str:
    """A value of a metric, without its unit."""
    text = f"{value:.{metric.digits}f}"
    return text.lstrip("-") if float(text) == 0 else text


def when(past: Past) -> date:
    """The day of a session, where the candidate is."""
    return past.created.astimezone().date()


def _shown(line: Line, points: int, today: date) -> Shown:
    """A metric of so many sessions or sittings."""
    metric, trend = line.metric, line.trend
    change = trend.change
    if change:
        figure = f"{number(metric, change.before)} → {number(metric, change.after)}"
    elif trend.earlier is not None and trend.recent is not None:
        figure = f"{number(metric, trend.earlier)} → {number(metric, trend.recent)}"
    else:
        figure = number(metric, trend.median)
    if metric.unit in _SHORT:
        figure += f" {metric.unit}"
    if change:
        verdict = f"{_word(line)} since {day(line.days[change.since], today)}"
    else:
        verdict = "no clear change" if trend.enough else few(metric)
    return Shown(
        line=line,
        name=metric.name,
        figure=figure,
        verdict=verdict,
        unit="" if metric.unit in _SHORT else metric.unit,
        answers=_answers(line, points),
        spread="" if line.spread is None else _by(metric, line.spread),
        sure=_sure(line),
    )


def _word(line: Line) -> str:
    change = line.trend.change
    return line.metric.less if change and change.direction == "less" else line.metric.more


def few(metric: Metric) -> str:
    """What is said where there are too few points."""
    return "too few to say" if metric.pooled else FEW.replace("session", metric.of)


def _answers(line: Line, points: int) -> str:
    item = line.metric.item
    heard = many(line.answers, item, "tries" if item == "try" else "")
    if line.metric.pooled:
        return f"{heard} in {many(len(line.points), 'point')}"
    return heard if len(line.points) == points else f"{heard} in {many(len(line.points), line.metric.of)}"


def _sure(line: Line) -> str:
    metric, trend = line.metric, line.trend
    if trend.change:
        return f"by about {_by(metric, abs(trend.change.shift))}"
    if not trend.enough:
        return ""
    if trend.visible is None or (metric.most and trend.visible > metric.most):
        return "too uneven for any change to show yet"
    return f"a change under {_by(metric, trend.visible)} would not show yet"


def _by(metric: Metric, value: float) -> str:
    """A difference; finer than a value where it would be nought."""
    for digits in range(metric.digits, metric.digits + 3):
        if float(f"{value:.{digits}f}"):
            return f"{value:.{digits}f}"
    return "0"


def _about(progress: Progress, today: date) -> str:
    past, wish = progress.chosen.past, progress.wish
    days = [when(one) for one in past] or [one.created.astimezone().date() for one in progress.drilled.sittings]
    if not days:
        return ""
    first, last = day(days[0], today), day(days[-1], today)
    if not past:
        return first if first == last else f"{first} to {last}"
    parts = [first if first == last else f"{first} to {last}"]
    levels = sorted({one.level for one in past if one.level})
    parts += [", ".join(levels), wish.pillar or "all pillars", "with demo sessions" if wish.demo else ""]
    return " · ".join(filter(None, parts))


def _changes(shown: Sequence[Shown], *, alike: bool) -> tuple[str, ...]:
    changed = [
        f"{_theme(row.line.metric.theme)}, {row.name}: {row.verdict}, {row.figure} {row.unit}".rstrip()
        for row in shown
        if row.line.trend.change
    ]
    if changed or not shown:
        return tuple(changed)
    if any(row.line.trend.enough for row in shown):
        where = "" if alike else " among sessions of one kind"
        return (f"No clear change{where}: what goes up and down here may well be chance.",)
    of = shown[0].line.metric.of
    return (f"Too few {of}s to tell change from noise: it takes {LEAST} of one kind.",)


def _comparisons(progress: Progress) -> Iterator[Comparison]:
    for by, groups in groupby(progress.groups, key=lambda group: group.by):
        beside = list(groups)
        shared = [
            line.metric for line in progress.lines if sum(line.metric.key in group.medians for group in beside) > 1
        ]
        yield Comparison(
            title=f"Medians by {'kind of question' if by == 'pillar' else 'level'}",
            columns=tuple(group.name for group in beside),
            rows=(
                ("sessions", *(str(group.sessions) for group in beside)),
                *((_full_name(metric), *(_median(metric, group) for group in beside)) for metric in shared),
            ),
        )


def _full_name(metric: Metric) -> str:
    return f"{metric.name}, {metric.unit}"


def _median(metric: Metric, group: Group) -> str:
    value = group.medians.get(metric.key)
    return "" if value is None else number(metric, value)


def _practice(practice: Practice, today: date) -> tuple[str, ...]:
    if practice.last is None:
        return ()
    if not practice.days:
        return (f"Last practice: {day(practice.last, today)}.",)
    line = f"{many(practice.days, 'day')} of practice in these four weeks"
    if practice.weeks_in_a_row > 1:
        line += f"; {practice.weeks_in_a_row} weeks in a row with some"
    return (line + ".", "   ".join(_week(week.monday, week.days, today) for week in practice.weeks).rstrip())


def _week(monday: date, days: Sequence[bool | None], today: date) -> str:
    marks = "".join(" " if was is None else "●" if was else "·" for was in days)
    return f"{day(monday, today):>6} {marks}"
