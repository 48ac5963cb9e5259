"""A preparation plan by weeks: what to practise when, by seniority, and by what past sessions show to be weak.

The first day is a full mock interview, to see where one stands. After it each week has a pillar in focus, by the
level's mix of an interview and by need, and ends with a mock of that pillar. The last week has full mocks, review and
rest, and nothing new. Pure and deterministic: the same sessions give the same plan.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import cycle
from types import MappingProxyType
from typing import Final, Literal

from bot.errors import BankError
from bot.interviewer.bank import Bank
from bot.interviewer.dossier import Relevance
from bot.interviewer.plan import SHARES
from bot.interviewer.review import Review
from bot.interviewer.rotation import PRACTICE_MINUTES, Pick, Rotation
from bot.interviewer.story_gaps import RANGES, advice
from bot.interviewer.timetable import (
    MENDED,
    STORY_MINUTES,
    DayKind,
    Stories,
    Unit,
    Wish,
    day_kinds,
    final_from,
    focuses,
    story_units,
    theme,
    units_a_day,
)
from bot.settings import PillarChoice

PILLAR_MOCK: Final = 25
LONGEST_PILLAR_MOCK: Final = 45
LONGEST_MOCK: Final = 60
"""Minutes; rounds of one subject last about three quarters of an hour, and an hour is as long as one listens well."""
Kind = Literal["full_mock", "mock", "report", "redo", "stories", "questions", "review", "rest"]


@dataclass(frozen=True, slots=True)
class Remark:
    """Something to watch in a mock interview, with its evidence."""

    text: str
    pillar: PillarChoice | None = None
    """None for all of them."""


@dataclass(frozen=True, slots=True)
class Activity:
    """One thing to do on a day."""

    kind: Kind
    minutes: int
    title: str
    reason: str
    commands: tuple[str, ...] = ()
    """To be typed as they stand."""
    questions: tuple[Pick, ...] = ()


@dataclass(frozen=True, slots=True)
class Day:
    """One to three activities."""

    number: int
    """From 1, through all weeks."""
    activities: tuple[Activity, ...]

    @property
    def minutes(self) -> int:
        """All activities together."""
        return sum(activity.minutes for activity in self.activities)


@dataclass(frozen=True, slots=True)
class Week:
    """Some days with a theme."""

    number: int
    theme: str
    days: tuple[Day, ...]


@dataclass(frozen=True, slots=True)
class Preparation:
    """The whole plan."""

    wish: Wish
    weeks: tuple[Week, ...]
    notes: tuple[str, ...]
    """What does not fit into it, a sentence each."""

    @property
    def days(self) -> list[Day]:
        """All days in order."""
        return [day for week in self.weeks for day in week.days]

    @property
    def minutes(self) -> int:
        """All days together."""
        return sum(day.minutes for day in self.days)


LEAST_PRACTICE: Final = min(PRACTICE_MINUTES.values())
EMPTY: Final = Review()
NO_STORIES: Final = Stories()


def prepare(
    wish: Wish,
    bank: Bank,
    review: Review = EMPTY,
    stories: Stories = NO_STORIES,
    *,
    remarks: Sequence[Remark] = (),
    relevance: Mapping[str, Relevance] = MappingProxyType({}),
) -> Preparation:
    """The plan. `remarks` are what deliveries show; `relevance` is of a job, see `dossier.tailored`.

    Raises BankError if the bank has nothing for the level and company.
    """
    return _Planner(wish, bank, review, stories, remarks=remarks, relevance=relevance).plan()


class _Planner:
    """One plan in the making, day by day."""

    def __init__(
        self,
        wish: Wish,
        bank: Bank,
        review: Review,
        stories: Stories,
        *,
        remarks: Sequence[Remark],
        relevance: Mapping[str, Relevance],
    ) -> None:
        self._wish, self._stories = wish, stories
        self._rotation = Rotation(bank, wish.level, wish.company, review, relevance)
        if not (self._rotation.anything_new or review.seen):
            raise BankError(
                f"The question bank has no question for {wish.level} and {wish.company}.",
                'See what there is with "viva bank list".',
            )
        shares = {p: share for p, share in SHARES[wish.level].items() if any(item.pillar == p for item in bank)}
        needs = {pillar: review.need(pillar) for pillar in shares}
        self._needs = {pillar: need for pillar, need in needs.items() if need is not None}
        # From half its share where all was strong to half as much again where all was weak.
        self._weights = {pillar: share * (0.5 + self._needs.get(pillar, 0.5)) for pillar, share in shares.items()}
        self._spent: dict[PillarChoice, float] = dict.fromkeys(shares, 0.0)
        found = [Remark(pattern.text, pattern.pillar) for pattern in review.patterns]
        all_remarks = [*found, *remarks]
        self._remarks = {
            pillar: cycle([one.text for one in all_remarks if one.pillar in {None, pillar}]) for pillar in shares
        }
        self._full_remarks = cycle([one.text for one in all_remarks])
        self._kinds = day_kinds(wish)
        self._focus = focuses(wish, self._weights, self._needs)
        self._gaps = list(stories.gaps)
        self._waiting: list[Unit] = []
        self._written = 0
        self._units = story_units(wish, stories, self._kinds)

    def plan(self) -> Preparation:
        """Day after day, since each takes from what the days before have left."""
        size = self._wish.days
        days = [Day(number + 1, tuple(self._day(number))) for number in range(len(self._kinds))]
        weeks = tuple(
            Week(number + 1, theme(self._wish, number, focus), tuple(days[number * size : (number + 1) * size]))
            for number, focus in enumerate(self._focus)
        )
        return Preparation(self._wish, weeks, tuple(self._notes()))

    # --- a day ----------------------------------------------------------------------------------------

    def _day(self, day: int) -> list[Activity]:
        minutes, kind = self._wish.minutes, self._kinds[day]
        if kind == "work":
            return self._work(day, minutes)
        if kind == "review":
            return [self._look_back(day, minutes)]
        if kind == "light":
            rest = Activity("rest", 0, "Rest", "Half a day off, before the day itself.")
            return [self._look_back(day, minutes - minutes // 2), rest]
        return self._mock_day(day, minutes, kind)

    def _mock_day(self, day: int, minutes: int, kind: DayKind) -> list[Activity]:
        """A mock interview and its report; what is left goes to a second try or to questions."""
        pillar = None if kind in {"baseline", "full"} else self._focus[day // self._wish.days]
        report = 10 if minutes >= 30 else 5
        most = LONGEST_MOCK if pillar is None else PILLAR_MOCK if minutes <= 45 else LONGEST_PILLAR_MOCK
        mock = min(minutes - report, most)
        left = minutes - mock - report
        if left < LEAST_PRACTICE:
            mock, left = mock + left, 0
        done = [self._mock(pillar, mock, kind), _report(report, first=kind == "baseline")]
        if pillar:
            self._spent[pillar] += mock
        if 0 < left <= 20:
            done.append(_second_try(left, self._wish.redo))
        elif left and day >= final_from(self._wish):
            done.append(self._look_back(day, left))
        elif left and self._rotation.waiting_minutes > left - LEAST_PRACTICE:
            again = self._redo(self._rotation.weak(day, left), left)
            done.append(_longer(again, left - again.minutes))
        elif left:
            done.append(self._questions(day, left))
        return done

    def _work(self, day: int, minutes: int) -> list[Activity]:
        """What was weak, a story to write, and questions for the rest of the time."""
        left = minutes
        activities: list[Activity] = []
        units = self._due_units(day)
        story_minutes = min(STORY_MINUTES * len(units), minutes)
        # A weak question that has not come up yet may take what the stories leave; repeats leave room for new ones.
        room = minutes - story_minutes
        most = room if self._rotation.waiting else minutes // 2
        if room >= LEAST_PRACTICE and (picks := self._rotation.weak(day, min(most, room))):
            activities.append(self._redo(picks, room))
            left -= activities[-1].minutes
        if units:
            activities.append(self._story(day, units, min(story_minutes, left)))
            left -= activities[-1].minutes
        if left >= LEAST_PRACTICE or not activities:
            activities.append(self._questions(day, left))
            left = 0
        if left:
            first = activities[0]
            activities[0] = _longer(first, left)
        return activities

    def _due_units(self, day: int) -> list[Unit]:
        """What is done for the stories today; what a weak question leaves no time for waits for the next such day."""
        self._waiting += self._units.get(day, [])
        most = units_a_day(self._wish)
        if self._rotation.waiting:
            most = min(most, (self._wish.minutes - LEAST_PRACTICE) // STORY_MINUTES)
        units, self._waiting = self._waiting[:most], self._waiting[most:]
        return units

    # --- activities -----------------------------------------------------------------------------------

    def _mock(self, pillar: PillarChoice | None, minutes: int, kind: DayKind) -> Activity:
        options = [f"--pillar {pillar}"] if pillar else []
        options += [f"--level {self._wish.level}", f"--minutes {minutes}"]
        options += [f"--company {self._wish.company}"] if self._wish.company != "any" else []
        options += [self._wish.papers] if self._wish.papers else []
        command = f"viva interview {' '.join(options)}"
        watch = next(self._remarks[pillar] if pillar else self._full_remarks, "")
        watch = f" Watch this: {watch}" if watch else ""
        if pillar:
            return Activity(
                "mock", minutes, f"Mock interview, {pillar} only", f"{self._share(pillar)}.{watch}", (command,)
            )
        why = {
            "baseline": "To see where you stand; the last mock is compared with it.",
            "full": "All pillars together, as on the day.",
        }[kind]
        return Activity("full_mock", minutes, "Full mock interview", why + watch, (command,))

    def _redo(self, picks: Sequence[Pick], room: int) -> Activity:
        """Beside the mix of pillars: what was weak is repaired, and its pillar has its share all the same."""
        minutes = min(sum(PRACTICE_MINUTES[pick.pillar] for pick in picks), room)
        reason = "It was weak, or there was no answer."
        return Activity("redo", minutes, "Answer again, aloud, then compare", reason, _show(picks), tuple(picks))

    def _story(self, day: int, units: Sequence[Unit], minutes: int) -> Activity:
        self._spent["behavioral"] += minutes
        new = units.count("add")
        self._written += new
        low, high = RANGES[self._wish.level]
        picks = [self._rotation.for_story(self._stories.uncovered, day, "no story yet") for _ in range(new)]
        check = f"viva stories check --level {self._wish.level}"
        check += f" --company {self._wish.company}" if self._wish.company != "any" else ""
        mended = self._gaps[: MENDED * units.count("mend")]
        del self._gaps[: len(mended)]
        if not new:
            title = "Mend your stories" if mended else "Check your stories"
            lacking = " ".join(mended) or "All are written now; see what each lacks and which questions have none."
            return Activity("stories", minutes, title, lacking, (check,))
        title = "Write a story" if new == 1 else f"Write {new} stories"
        reason = " ".join([f"{low} to {high} stories are right for {self._wish.level}.", *mended])
        commands = ("viva stories add", *([check] if len(units) > new else []))
        return Activity("stories", minutes, title, reason, commands, tuple(pick for pick in picks if pick))

    def _questions(self, day: int, minutes: int) -> Activity:
        """Questions that fill the time, each of the pillar that is furthest behind."""
        new = self._rotation.anything_new
        picks: list[Pick] = []
        left = minutes
        while left >= LEAST_PRACTICE or not picks:
            pick = self._next(day, left, first=not picks)
            if pick is None:
                break
            picks.append(pick)
            cost = min(PRACTICE_MINUTES[pick.pillar], left)
            self._spent[pick.pillar] += cost
            left -= cost
        if not picks:
            return self._look_back(day, minutes)
        what = "New questions" if new else "Nothing new is left: seen questions"
        reason = f"{what}, by the mix of a {self._wish.level} interview."
        return Activity("questions", minutes, "Answer aloud, then compare", reason, _show(picks), tuple(picks))

    def _next(self, day: int, left: int, *, first: bool) -> Pick | None:
        focus = self._focus[day // self._wish.days]
        # The week's pillar has twice its weight.
        behind = sorted(self._spent, key=lambda p: (self._spent[p] + 1) / (self._weights[p] * (1 + (p == focus))))
        fitting = [pillar for pillar in behind if PRACTICE_MINUTES[pillar] <= left + 5]
        for pillar in [*fitting, *(pillar for pillar in behind if first and pillar not in fitting)]:
            if pick := self._rotation.next(pillar, day, self._share(pillar)):
                return pick
        return None

    def _look_back(self, day: int, minutes: int) -> Activity:
        picks = tuple(self._rotation.look_back(day, max(1, minutes // LEAST_PRACTICE)))
        if not picks:
            reason = "Nothing new now. Tell two of them aloud, two minutes each."
            return Activity("review", minutes, "Read over your stories", reason, ("viva stories list",))
        reason = "Nothing new now: say the main points of each aloud, in two minutes."
        return Activity("review", minutes, "Look back", reason, _show(picks), picks)

    def _share(self, pillar: PillarChoice) -> str:
        """How much of an interview the pillar is."""
        return f"{SHARES[self._wish.level][pillar] * 100:.0f} % of a {self._wish.level} interview is {pillar}"

    # --- the frame ------------------------------------------------------------------------------------

    def _notes(self) -> list[str]:
        """What does not fit."""
        wish, notes = self._wish, []
        wanted = advice(self._stories.count, wish.level)
        missing = wanted.low - self._stories.count - self._written
        if missing > 0:
            notes.append(
                f"{wanted.low - missing} stories by the end; {wanted.low} to {wanted.high} are right for {wish.level}: "
                f"{missing} more did not fit. Give more weeks, days or minutes."
            )
        if wanted.verdict == "too many":
            notes.append(wanted.text)
        if self._rotation.waiting:
            notes.append("Not every weak question fits. Give more weeks, days or minutes.")
        return notes


def _report(minutes: int, *, first: bool) -> Activity:
    reason = "The moments behind each number, not the numbers alone."
    if first:
        reason += ' Then run "viva plan" again.'
    return Activity("report", minutes, "Read the report", reason, ("viva report",))


def _second_try(minutes: int, command: str) -> Activity:
    reason = "At once, aloud, with the report at hand."
    return Activity("redo", minutes, "The weakest answer of the mock again", reason, (command,) if command else ())


def _longer(activity: Activity, minutes: int) -> Activity:
    return Activity(
        activity.kind,
        activity.minutes + minutes,
        activity.title,
        activity.reason,
        activity.commands,
        activity.questions,
    )


def _show(picks: Sequence[Pick]) -> tuple[str, ...]:
    return tuple(f"viva bank show {pick.id}" for pick in picks)
