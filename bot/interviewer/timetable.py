"""The frame of a preparation plan: what each day is for, which pillar each week, when stories are written.

Pure. `preparation` fills the days.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from bot.interviewer.story_gaps import advice
from bot.settings import Company, Level, PillarChoice

MOST_WEEKS: Final = 26
MOST_DAYS: Final = 7
LEAST_MINUTES: Final = 15
MOST_MINUTES: Final = 180
"""Of a day."""
STORY_MINUTES: Final = 15
"""To write a situation part by part, and to mend what the check finds."""
MENDED: Final = 3
"""Stories that one such time mends."""
NEEDY: Final = 0.5
"""Need from which a pillar has the first week, whatever its share."""
FULL_EVERY: Final = 4
"""Weeks between mocks of all pillars on the way, in plans that go on for two weeks or more after the first of them."""

DayKind = Literal["baseline", "work", "mock", "full", "review", "light"]
"""`full` is a mock of all pillars, `mock` of the week's; `light` is half a review, and rest."""
Unit = Literal["mend", "add", "check"]
"""What is done for the stories in a quarter of an hour."""
PILLARS: Final[dict[PillarChoice, str]] = {
    "fundamentals": "fundamentals",
    "design": "system design",
    "behavioral": "behavioral stories",
}


@dataclass(frozen=True, slots=True)
class Wish:
    """What was asked for."""

    level: Level
    company: Company = "any"
    weeks: int = 4
    days: int = 4
    """A week."""
    minutes: int = 45
    """A day."""
    papers: str = ""
    """Options that name the job description and the CV, as a shell takes them: "--job ad.txt"."""
    redo: str = ""
    """The command that asks the weakest answer of a session again, where there is one."""


@dataclass(frozen=True, slots=True)
class Stories:
    """The candidate's own stories, as far as a plan needs them."""

    count: int = 0
    gaps: tuple[str, ...] = ()
    """One a story that lacks something: "kafka-out: No outcome is told." """
    uncovered: tuple[str, ...] = ()
    """Ids of questions that no story serves, those first that need one most."""


def day_kinds(wish: Wish) -> list[DayKind]:
    """What each day is for, all weeks in a row."""
    kinds: list[DayKind] = ["work"] * (wish.weeks * wish.days)
    for week in range(wish.weeks):
        last = (week + 1) * wish.days - 1
        if wish.days > 2 or (wish.days == 2 and week > 0) or (wish.days == 1 and week % 2 == 0):
            kinds[last] = "full" if wish.weeks >= FULL_EVERY + 2 and (week + 1) % FULL_EVERY == 0 else "mock"
    end = _end(wish)
    kinds[len(kinds) - len(end) :] = end
    kinds[0] = "baseline"
    return kinds


def final_from(wish: Wish) -> int:
    """The first day, from 0, of the end, in which nothing new is begun."""
    return wish.weeks * wish.days - len(_end(wish))


def _end(wish: Wish) -> list[DayKind]:
    """The last week; of a single week only its last day, or two of five and more."""
    if wish.weeks == 1:
        return ["full", "light"] if wish.days > 4 else ["full"]
    if wish.days == 1:
        return ["full"]
    # From the end: a light day, a mock, and before them review and mock in turn.
    backwards: list[DayKind] = ["light"]
    while len(backwards) < wish.days:
        backwards.append("review" if backwards[-1] == "full" else "full")
    return backwards[::-1]


def focuses(
    wish: Wish, weights: Mapping[PillarChoice, float], needs: Mapping[PillarChoice, float]
) -> list[PillarChoice]:
    """The pillar of each week: a needy one first, the weakest, then whichever is furthest behind its weight."""
    count = dict.fromkeys(weights, 0)
    found: list[PillarChoice] = []
    weakest = max(needs, key=lambda pillar: (needs[pillar], weights[pillar]), default=None)
    for week in range(wish.weeks):
        focus = max(weights, key=lambda pillar: weights[pillar] / (count[pillar] + 0.5))
        if week == 0 and weakest and needs[weakest] >= NEEDY:
            focus = weakest
        count[focus] += 1
        found.append(focus)
    return found


def theme(wish: Wish, week: int, focus: PillarChoice) -> str:
    """A week's headline; `week` from 0."""
    if wish.weeks == 1 and wish.days > 2:
        return f"Where you stand, {PILLARS[focus]}, and a full mock"
    if week == 0:
        return f"Where you stand, then {PILLARS[focus]}" if wish.days > 1 and wish.weeks > 1 else "Where you stand"
    if week == wish.weeks - 1:
        return "Full mocks, review and rest" if wish.days > 1 else "A full mock, and nothing new"
    return PILLARS[focus].capitalize()


def story_units(wish: Wish, stories: Stories, kinds: Sequence[DayKind]) -> dict[int, list[Unit]]:
    """What to do for the stories on which day: mend those there are, write those that are missing, check all.

    All in the first half of the weeks where the days hold it; what no day holds is left out.
    """
    missing = max(0, advice(stories.count, wish.level).low - stories.count)
    units: list[Unit] = ["mend"] * -(-len(stories.gaps) // MENDED)
    units += ["add"] * missing
    units += ["check"] if missing else []
    working = [day for day, kind in enumerate(kinds) if kind == "work"]
    if not working or not units:
        return {}
    half = [day for day in working if day // wish.days < -(-wish.weeks // 2)]
    most = units_a_day(wish)
    days = half if most * len(half) >= len(units) else working
    kept = units[: most * len(days)]
    found: dict[int, list[Unit]] = {}
    for place, unit in enumerate(kept):
        found.setdefault(days[place * len(days) // len(kept)], []).append(unit)
    return found


def units_a_day(wish: Wish) -> int:
    """At most two thirds of a day are for stories."""
    return max(1, wish.minutes * 2 // 3 // STORY_MINUTES)
