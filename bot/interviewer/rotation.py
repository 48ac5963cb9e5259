"""Which question comes up when: weak ones early and again at growing intervals, the others once each, new ones first.

Nothing that was asked or planned before comes again while there is something new, except what was weak. Pure and
deterministic; days are numbered from 0.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from bot.interviewer.bank import Bank
from bot.interviewer.dossier import Relevance, lead
from bot.interviewer.item import Item
from bot.interviewer.review import Review
from bot.settings import Company, Level, PillarChoice

FIRST_GAP: Final = 2
"""Days from the first to the second try of a weak question; each later gap is at least twice the one before."""
PRACTICE_MINUTES: Final[dict[PillarChoice, int]] = {"fundamentals": 10, "design": 20, "behavioral": 10}
"""To answer a question aloud and compare. A told story takes two minutes, a design a good quarter of an hour."""
_LEVELS: Final = ("junior", "senior", "staff")
_TIMES: Final = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")


@dataclass(frozen=True, slots=True)
class Pick:
    """A question for a day, and why."""

    id: str
    pillar: PillarChoice
    ask: str
    reason: str


@dataclass(slots=True)
class _Weak:
    """An open question on its way."""

    item: Item
    reason: str
    days: list[int] = field(default_factory=list)

    @property
    def due(self) -> int:
        """The first day on which it may come again."""
        if not self.days:
            return 0
        gap = 2 * (self.days[-1] - self.days[-2]) if len(self.days) > 1 else FIRST_GAP
        return self.days[-1] + gap


class Rotation:
    """All questions of one plan; what is taken is remembered."""

    def __init__(
        self, bank: Bank, level: Level, company: Company, review: Review, relevance: Mapping[str, Relevance]
    ) -> None:
        self._relevance = relevance
        self._weak = [_Weak(item, one.reason) for one in review.open if (item := bank.get(one.item))]
        latest = review.latest
        stood = {name: [one for one in latest.values() if one.standing == name] for name in ("fair", "strong")}
        self._seen = [_Known(item, one.reason) for one in stood["fair"] if (item := bank.get(one.item))]
        self._seen += [
            _Known(item, "asked long ago") for name in review.seen if name not in latest and (item := bank.get(name))
        ]
        self._strong = [_Known(item, one.reason) for one in stood["strong"] if (item := bank.get(one.item))]
        self._new = _new(bank, level, company, {*review.seen, *latest}, relevance)
        self._taken: dict[str, _Known] = {}
        """New and fair ones that came up, in order; strong ones come up once and are not among them."""
        self._looked_back: set[str] = set()

    @property
    def waiting(self) -> bool:
        """Whether a weak question has not come up yet."""
        return any(not weak.days for weak in self._weak)

    @property
    def waiting_minutes(self) -> int:
        """What they take together."""
        return sum(PRACTICE_MINUTES[weak.item.pillar] for weak in self._weak if not weak.days)

    @property
    def anything_new(self) -> bool:
        """Whether a question is left that was neither asked nor planned."""
        return any(self._new.values())

    def weak(self, day: int, most_minutes: int) -> list[Pick]:
        """What is due again, those first that did not come up yet: at least one, and as many as the minutes hold."""
        due = sorted((weak for weak in self._weak if weak.due <= day), key=lambda weak: (bool(weak.days), weak.due))
        picks: list[Pick] = []
        spent = 0
        for weak in due:
            minutes = PRACTICE_MINUTES[weak.item.pillar]
            if picks and spent + minutes > most_minutes:
                continue
            spent += minutes
            weak.days.append(day)
            time = len(weak.days)
            again = f"; for the {_TIMES[time - 1]} time" if 1 < time <= len(_TIMES) else ""
            picks.append(_pick(weak.item, weak.reason + again))
        return picks

    def next(self, pillar: PillarChoice, day: int, why: str) -> Pick | None:
        """A new question of the pillar; only when nothing new is left in any, one that was seen, strong ones once.

        `why` is the reason of a new question, where the job description names none. None where there is nothing.
        """
        if self._new[pillar]:
            item = self._new[pillar].pop(0)
            named = lead(self._relevance, item).rstrip(".")
            near = "near to the job or your CV" if item.id in self._relevance else why
            return self._take(_Known(item, named[0].lower() + named[1:] if named else near), day)
        if self.anything_new:
            return None
        for known in (one for one in self._seen if one.item.pillar == pillar):
            self._seen.remove(known)
            return self._take(known, day)
        for known in (one for one in self._strong if one.item.pillar == pillar and not self.waiting):
            self._strong.remove(known)
            return _pick(known.item, known.reason)
        again = [known for known in self._taken.values() if known.item.pillar == pillar and day not in known.days]
        if not again:
            return None
        known = min(again, key=lambda known: (len(known.days), known.days[-1]))
        reason = f"last on day {known.days[-1] + 1}"
        known.days.append(day)
        return _pick(known.item, reason)

    def for_story(self, ids: Iterable[str], day: int, why: str) -> Pick | None:
        """One of `ids` that is still new, to write a story for: the most fitting."""
        wanted = set(ids)
        item = next((item for item in self._new["behavioral"] if item.id in wanted), None)
        if item is None:
            return None
        self._new["behavioral"].remove(item)
        return self._take(_Known(item, why), day)

    def look_back(self, day: int, count: int) -> list[Pick]:
        """For the last days, nothing new: weak questions, fair ones, strong ones, then the plan's own; each once."""
        picks: list[Pick] = []
        for weak in self._weak:
            if len(picks) < count and weak.item.id not in self._looked_back:
                weak.days.append(day)
                picks.append(self._last(weak.item, weak.reason))
        for known in (self._seen, self._strong):
            while known and len(picks) < count:
                one = known.pop(0)
                picks.append(self._last(one.item, one.reason))
        for one in sorted(self._taken.values(), key=lambda one: (len(one.days), one.days[-1])):
            if len(picks) < count and one.item.id not in self._looked_back:
                picks.append(self._last(one.item, f"first on day {one.days[0] + 1}"))
        return picks

    def _last(self, item: Item, reason: str) -> Pick:
        self._looked_back.add(item.id)
        return _pick(item, reason)

    def _take(self, known: "_Known", day: int) -> Pick:
        known.days.append(day)
        self._taken[known.item.id] = known
        return _pick(known.item, known.reason)


@dataclass(slots=True, eq=False)
class _Known:
    """A question that is no weak one, and the days on which it came up."""

    item: Item
    reason: str
    days: list[int] = field(default_factory=list)


def _pick(item: Item, reason: str) -> Pick:
    return Pick(item.id, item.pillar, item.ask, reason)


def _new(
    bank: Bank, level: Level, company: Company, gone: set[str], relevance: Mapping[str, Relevance]
) -> dict[PillarChoice, list[Item]]:
    """By pillar what was not asked yet, at the level or, where a pillar has none, at the nearest."""
    fitting = [item for item in bank if "any" in item.companies or company == "any" or company in item.companies]

    def distance(item: Item) -> int:
        return min(abs(_LEVELS.index(name) - _LEVELS.index(level)) for name in item.levels)

    def rank(item: Item) -> tuple[float, bool, int]:
        """What the job needs, what is made for the company, what is for this level alone; else as in the bank."""
        near = relevance[item.id].score if item.id in relevance else 0.0
        return (-near, company != "any" and company not in item.companies, len(item.levels))

    found: dict[PillarChoice, list[Item]] = {}
    for pillar in PRACTICE_MINUTES:
        own = [item for item in fitting if item.pillar == pillar]
        nearest = min(map(distance, own), default=0)
        found[pillar] = sorted((i for i in own if distance(i) == nearest and i.id not in gone), key=rank)
    return found
