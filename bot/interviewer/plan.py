"""Which questions, in which order, with how much time each, made before the interview begins.

During it, time may drop what comes last, and a question may give way to a harder or easier one of its pillar.
"""

import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from bot.errors import BankError
from bot.interviewer import lines
from bot.interviewer.bank import Bank
from bot.interviewer.dossier import Relevance, lead
from bot.interviewer.item import Item
from bot.session.record import PlannedQuestion
from bot.settings import InterviewSettings, PillarChoice

SHARES: dict[str, dict[PillarChoice, float]] = {
    "junior": {"fundamentals": 0.5, "design": 0.2, "behavioral": 0.3},
    "senior": {"fundamentals": 0.25, "design": 0.4, "behavioral": 0.35},
    "staff": {"fundamentals": 0.1, "design": 0.45, "behavioral": 0.45},
}
"""Of the number of questions, by level: more design and behavioral with seniority."""

TYPICAL_S: dict[PillarChoice, float] = {"fundamentals": 210.0, "design": 480.0, "behavioral": 300.0}
"""Question, answer and follow-ups. A told story takes one to two minutes, a design several turns."""
LEAST_S: dict[PillarChoice, float] = {"fundamentals": 50.0, "design": 90.0, "behavioral": 75.0}
OPENING_S = 20.0
WARM_UP_S = 75.0
CLOSING_S = 45.0
QUICK_CLOSING_S = 20.0
"""One question of the candidate's and goodbye."""
GOODBYE_S = 15.0
WARM_UP_MINUTES = 5.0
"""Below this there is no warm-up, and the close is quick."""
ASKS_MINUTES = 3.0
"""Below this the candidate is not invited to ask."""
_LEVELS = ("junior", "senior", "staff")


@dataclass(frozen=True, slots=True)
class Slot:
    """One question of the plan and its share of the time."""

    item: Item
    seconds: float
    lead: str = ""
    """Why it is asked, where the job description names it: "The job description mentions Kafka." """


@dataclass(frozen=True, slots=True)
class Plan:
    """The interview as intended; time may drop what comes last."""

    slots: tuple[Slot, ...]
    warm_up: bool
    candidate_asks: bool
    seconds: float
    """All of it, from greeting to goodbye."""
    spare: tuple[Slot, ...] = ()
    """Asked only when the answers were so short that time is left."""
    reserve: tuple[Slot, ...] = ()
    """What may take a planned question's place when the answers ask for harder or easier ones; best first."""
    greeting: str = f"{lines.GREETING} {lines.FIRST}"
    """Said before the first question where there is no warm-up."""
    goodbye: str = lines.CLOSE
    follow_ups: bool = True

    @property
    def opening_s(self) -> float:
        """To be kept for the beginning."""
        return OPENING_S + (WARM_UP_S if self.warm_up else 0.0)

    @property
    def closing_s(self) -> float:
        """To be kept for the end."""
        if not self.candidate_asks:
            return GOODBYE_S
        return CLOSING_S if self.warm_up else QUICK_CLOSING_S

    def record(self) -> list[PlannedQuestion]:
        """The plan for `session.json`."""
        return [PlannedQuestion(id=s.item.id, pillar=s.item.pillar, text=s.item.ask) for s in self.slots]


def make_plan(
    bank: Bank,
    settings: InterviewSettings,
    seen_ids: Sequence[str] = (),
    seed: int = 0,
    relevance: Mapping[str, Relevance] = MappingProxyType({}),
) -> Plan:
    """The same arguments give the same plan.

    `seen_ids`: questions of past sessions, oldest first, once for each time asked. None comes again before
    the others of its pillar and level were seen. Among those seen equally often, the most relevant to the job
    and the résumé come first. Raises BankError if there is nothing to ask.
    """
    frame = _frame(settings)
    shares = {settings.pillar: 1.0} if settings.pillar else SHARES[settings.level]
    waiting = {pillar: _candidates(bank, pillar, settings, seen_ids, seed, relevance) for pillar in shares}
    waiting = {pillar: items for pillar, items in waiting.items() if items}
    if not waiting:
        asked_for = settings.pillar or "any pillar"
        raise BankError(
            f"The question bank has no question for {asked_for}.",
            'See what there is with "viva bank list".',
        )
    chosen = _choose(waiting, shares, _for_questions_s(frame), settings.questions)
    plan = _with_questions(frame, chosen, relevance)
    left = {pillar: [item for item in items if item not in chosen] for pillar, items in waiting.items()}
    left = {pillar: items for pillar, items in left.items() if items}
    plan = replace(plan, reserve=_slots(_reserve(chosen, left, seen_ids), relevance))
    if settings.questions is not None:
        return plan
    return replace(plan, spare=_slots(_choose(left, shares, 3 * plan.seconds, None), relevance))


def plan_from_record(planned: Sequence[PlannedQuestion], bank: Bank, settings: InterviewSettings) -> Plan:
    """The plan of an interrupted session, worded as it was; questions the bank no longer has are left out."""
    items = [item.model_copy(update={"ask": question.text}) for question in planned if (item := bank.get(question.id))]
    return _with_questions(_frame(settings), items)


def second_try(item: Item, change: str | None = None, *, follow_ups: bool = True) -> Plan:
    """One question again, with the time it has in a full interview; `change` is said before it, a sentence.

    What quotes a question is not said, but pointed to: two questions at once cannot be told apart by ear.
    """
    said = lines.ON_SCREEN if change and "?" in change else change
    seconds = TYPICAL_S[item.pillar]
    return Plan(
        (Slot(item, seconds),),
        warm_up=False,
        candidate_asks=False,
        seconds=seconds + OPENING_S + GOODBYE_S,
        greeting=" ".join(filter(None, (lines.TAKE_AGAIN, said))),
        goodbye=lines.BOTH_SHOWN,
        follow_ups=follow_ups,
    )


def demand(item: Item) -> float:
    """How much an item asks of a candidate: the mean of its levels, 0 for junior to 2 for staff."""
    return sum(_LEVELS.index(level) for level in item.levels) / len(item.levels)


def _reserve(chosen: list[Item], left: Mapping[PillarChoice, list[Item]], seen_ids: Sequence[str]) -> list[Item]:
    """Items not asked more often before than those planned of their pillar."""
    times = Counter(seen_ids)
    often = {pillar: max((times[item.id] for item in chosen if item.pillar == pillar), default=-1) for pillar in left}
    return [item for pillar, items in left.items() for item in items if times[item.id] <= often[pillar]]


def _slots(items: list[Item], relevance: Mapping[str, Relevance]) -> tuple[Slot, ...]:
    return tuple(Slot(item, TYPICAL_S[item.pillar], lead(relevance, item)) for item in items)


def _frame(settings: InterviewSettings) -> Plan:
    """The interview without its questions."""
    return Plan(
        (),
        warm_up=settings.minutes >= WARM_UP_MINUTES,
        candidate_asks=settings.minutes >= ASKS_MINUTES,
        seconds=settings.minutes * 60,
    )


def _for_questions_s(frame: Plan) -> float:
    return frame.seconds - frame.opening_s - frame.closing_s


def _candidates(  # noqa: PLR0917 - what a choice depends on
    bank: Bank,
    pillar: PillarChoice,
    settings: InterviewSettings,
    seen_ids: Sequence[str],
    seed: int,
    relevance: Mapping[str, Relevance],
) -> list[Item]:
    """The items of a pillar, best first: right level and company, least often seen, relevant, longest ago seen."""
    level = _LEVELS.index(settings.level)
    times = Counter(seen_ids)
    last = {item_id: place for place, item_id in enumerate(seen_ids)}
    chance = random.Random(f"{seed}:{pillar}")
    ranked: list[tuple[tuple[float, ...], Item]] = []
    for item in (item for item in bank if item.pillar == pillar):
        fits = "any" in item.companies or settings.company == "any" or settings.company in item.companies
        if not fits:
            continue
        distance = min(abs(_LEVELS.index(name) - level) for name in item.levels)
        made_for = settings.company != "any" and settings.company in item.companies
        near = relevance[item.id].score if item.id in relevance else 0.0
        key = (distance, times[item.id], -near, last.get(item.id, -1), not made_for, chance.random())
        ranked.append((key, item))
    return [item for _, item in sorted(ranked, key=lambda pair: pair[0])]


def _choose(
    waiting: dict[PillarChoice, list[Item]],
    shares: dict[PillarChoice, float],
    seconds: float,
    questions: int | None,
) -> list[Item]:
    """Greedy: always the pillar that is furthest behind its share, until the time is spent."""
    chosen: list[Item] = []
    taken: Counter[PillarChoice] = Counter()
    wanted = questions or 30
    # A number asked for is worth shorter questions; at least two are worth it anyway.
    while len(chosen) < wanted:
        costs = TYPICAL_S if questions is None and len(chosen) >= 2 else LEAST_S
        spent = sum(costs[item.pillar] for item in chosen)
        due = sorted(waiting, key=lambda pillar: (taken[pillar] + 0.5) / shares[pillar])
        pillar = next(
            (p for p in due if taken[p] < len(waiting[p]) and spent + costs[p] <= seconds),
            None,
        )
        if pillar is None:
            break
        chosen.append(waiting[pillar][taken[pillar]])
        taken[pillar] += 1
    if not chosen and waiting:
        shortest = min(waiting, key=lambda pillar: LEAST_S[pillar])
        return [waiting[shortest][0]]
    return chosen


def _with_questions(frame: Plan, items: list[Item], relevance: Mapping[str, Relevance] = MappingProxyType({})) -> Plan:
    typical = sum(TYPICAL_S[item.pillar] for item in items) or 1.0
    scale = min(max(_for_questions_s(frame), 30.0) / typical, 1.3)
    slots = (replace(slot, seconds=round(slot.seconds * scale, 1)) for slot in _slots(items, relevance))
    return replace(frame, slots=tuple(slots))
