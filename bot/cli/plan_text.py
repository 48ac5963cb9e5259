"""A preparation plan as text: in the terminal at 80 columns, and as Markdown with boxes to tick."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from bot.interviewer.preparation import Activity, Preparation, Week
from bot.interviewer.review import Review
from bot.interviewer.rotation import Pick
from bot.scoring.habits import Habit
from bot.settings import PillarChoice

_WIDTH: Final = 100
_PAIRED: Final = frozenset({"redo", "questions", "review"})
"""Kinds with a command for each question."""
_PILLARS: Final[tuple[PillarChoice, ...]] = ("fundamentals", "design", "behavioral")


@dataclass(frozen=True, slots=True)
class Shown:
    """A plan and what it rests on."""

    plan: Preparation
    review: Review
    habits: Sequence[Habit] = ()
    notes: Sequence[str] = ()
    """Beside the plan's own."""

    @property
    def title(self) -> str:
        """What kind of plan it is."""
        wish = self.plan.wish
        style = {"any": "", "bigtech": ", big company", "startup": ", start-up"}[wish.company]
        return f"Preparation for a {wish.level} interview{style}"

    @property
    def size(self) -> str:
        """How much work it is."""
        wish = self.plan.wish
        weeks = f"{wish.weeks} week{'' if wish.weeks == 1 else 's'}"
        days = f"{wish.days} day{'' if wish.days == 1 else 's'} a week"
        return f"{weeks}, {days} of about {wish.minutes} minutes, {self.plan.minutes / 60:.1f} hours in all"

    @property
    def evidence(self) -> list[str]:
        """What the sessions show, a line each."""
        lines = [line for pillar in _PILLARS if (line := _standing(self.review, pillar))]
        lines += [pattern.text for pattern in self.review.patterns]
        lines += [
            f"{habit.text}, in session {habit.session}. To compare: {habit.reference} ({habit.source})."
            for habit in self.habits
        ]
        return lines


def show(shown: Shown, console: Console) -> None:
    """Print the plan, at most 100 columns wide."""
    console.print(Group(*_parts(shown)), width=min(_WIDTH, console.width))


def markdown(shown: Shown) -> str:
    """The plan with a box to tick for every activity."""
    lines = [f"# {shown.title}", "", f"{shown.size}.", ""]
    if shown.evidence:
        lines += ["## What your sessions show", "", *(f"- {line}" for line in shown.evidence), ""]
    if notes := [*shown.notes, *shown.plan.notes]:
        lines += [*(f"> {note}\n>" for note in notes[:-1]), f"> {notes[-1]}", ""]
    for week in shown.plan.weeks:
        lines += [f"## {_headline(week)}", ""]
        for day in week.days:
            lines += [f"### Day {day.number}", ""]
            for activity in day.activities:
                lines += _ticked(activity)
            lines.append("")
    return "\n".join(lines)


def _ticked(activity: Activity) -> Iterator[str]:
    minutes = f"{activity.minutes} min: " if activity.minutes else ""
    yield f"- [ ] {minutes}**{activity.title}.** {activity.reason}"
    if activity.kind not in _PAIRED or not activity.questions:
        yield from (f"  - {_code(command)}" for command in activity.commands)
        yield from (f"  - [ ] {pick.id}: {pick.ask} ({pick.reason})" for pick in activity.questions)
        return
    for command, pick in zip(activity.commands, activity.questions, strict=True):
        yield f"  - [ ] {pick.ask} {_code(command)} ({pick.reason})"


def _code(command: str) -> str:
    """A code span; a file's name in it may hold a backtick."""
    fence = "``" if "`" in command else "`"
    return f"{fence}{command}{fence}"


def _parts(shown: Shown) -> Iterator[RenderableType]:
    yield Text(shown.title, style="bold")
    yield Text(shown.size, style="dim")
    if shown.evidence:
        yield Text("\nWhat your sessions show", style="bold")
        yield from (_listed(line) for line in shown.evidence)
    if notes := [*shown.notes, *shown.plan.notes]:
        yield Text()
        yield from (Text(note, style="yellow") for note in notes)
    for week in shown.plan.weeks:
        yield Text(f"\n{_headline(week)}", style="bold")
        yield _days(week)


def _days(week: Week) -> Table:
    """Columns: day, minutes, what and why."""
    table = Table.grid(padding=(0, 2))
    table.add_column(style="cyan", no_wrap=True, min_width=6)
    table.add_column(style="dim", no_wrap=True, justify="right", min_width=6)
    table.add_column(overflow="fold")
    for day in week.days:
        for place, activity in enumerate(day.activities):
            name = f"Day {day.number}" if place == 0 else ""
            table.add_row(name, f"{activity.minutes} min" if activity.minutes else "", Group(*_activity(activity)))
    return table


def _activity(activity: Activity) -> Iterator[RenderableType]:
    yield Text(activity.title)
    yield Text(activity.reason, style="dim")
    if activity.kind not in _PAIRED or not activity.questions:
        yield from (Text(command, style="green") for command in activity.commands)
        yield from (_question(pick, pick.id) for pick in activity.questions)
        return
    for command, pick in zip(activity.commands, activity.questions, strict=True):
        yield _question(pick, command)


def _question(pick: Pick, name: str) -> RenderableType:
    reason = Text(f"{pick.ask} ", end="").append(f"({pick.reason})", style="dim")
    return Group(Text(name, style="green"), Padding(reason, (0, 0, 0, 2)))


def _listed(line: str) -> Table:
    table = Table.grid(padding=(0, 1))
    table.add_row("-", Text(line))
    return table


def _headline(week: Week) -> str:
    return f"Week {week.number}: {week.theme}"


def _standing(review: Review, pillar: PillarChoice) -> str:
    """Of one pillar: "Design: 3 questions, 1 strong, 2 weak"."""
    asked = [one for one in review.latest.values() if one.pillar == pillar]
    if not asked:
        return ""
    how = [one.standing if one.happened == "answered" and one.standing else one.happened for one in asked]
    counted = ", ".join(f"{how.count(name)} {name}" for name in dict.fromkeys(sorted(how, key=_ORDER.index)))
    return f"{pillar.capitalize()}: {len(asked)} question{'' if len(asked) == 1 else 's'}, {counted}."


_ORDER: Final = ("strong", "fair", "weak", "not known", "skipped", "unanswered")
