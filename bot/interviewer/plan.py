"""Which questions, in which order, with how much time each: fixed before the interview begins."""

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.errors import BankError
from bot.interviewer.bank import Bank
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


def make_plan(bank: Bank, settings: InterviewSettings, seen_ids: Sequence[str] = (), seed: int = 0) -> Plan:
    """The same arguments give the same plan.

    `seen_ids`: questions of past sessions, oldest first, once for each time asked. None comes again before
    the others of its pillar and level were seen. Raises BankError if there is nothing to ask.
    """
    frame = _frame(settings)
    shares = {settings.pillar: 1.0} if settings.pillar else SHARES[settings.level]
    waiting = {pillar: _candidates(bank, pillar, settings, seen_ids, seed) for pillar in shares}
    waiting = {pillar: items for pillar, items in waiting.items() if items}
    if not waiting:
        asked_for = settings.pillar or "any pillar"
        raise BankError(
            f"The question bank has no question for {asked_for}.",
            'See what there is with "viva bank list".',
        )
    chosen = _choose(waiting, shares, _for_questions_s(frame), settings.questions)
    plan = _with_questions(frame, chosen)
    if settings.questions is not None:
        return plan
    left = {pillar: [item for item in items if item not in chosen] for pillar, items in waiting.items()}
    more = _choose({pillar: items for pillar, items in left.items() if items}, shares, 3 * plan.seconds, None)
    return replace(plan, spare=tuple(Slot(item, TYPICAL_S[item.pillar]) for item in more))


def plan_from_record(planned: Sequence[PlannedQuestion], bank: Bank, settings: InterviewSettings) -> Plan:
    """The plan of an interrupted session; questions the bank no longer has are left out."""
    items = [item for question in planned if (item := bank.get(question.id))]
    return _with_questions(_frame(settings), items)


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


def _candidates(
    bank: Bank, pillar: PillarChoice, settings: InterviewSettings, seen_ids: Sequence[str], seed: int
) -> list[Item]:
    """The items of a pillar, best first: right level and company, least often and longest ago seen."""
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
        key = (distance, times[item.id], last.get(item.id, -1), not made_for, chance.random())
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


def _with_questions(frame: Plan, items: list[Item]) -> Plan:
    typical = sum(TYPICAL_S[item.pillar] for item in items) or 1.0
    scale = min(max(_for_questions_s(frame), 30.0) / typical, 1.3)
    return replace(frame, slots=tuple(Slot(item, round(TYPICAL_S[item.pillar] * scale, 1)) for item in items))
