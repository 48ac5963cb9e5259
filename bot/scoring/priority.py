"""What to fix first: one thing, with the moment it was heard, as a coach would say it. No grade.

Content comes before delivery, and within content what an interviewer holds most against an answer comes first:

1. a question that was hardly answered: less than a quarter of its points, by weight (the interviewer's own line below
   which an answer is weak, `bot.interviewer.director.WEAK`);
2. a wrong claim (13 of the 14 labelled answers in which one is sure make one, `bot.interviewer.red_flags.SURE`);
3. a design that named a part before any constraint (advice of interview coaches, no research);
4. a story without an own decision, a decision without a reason, without an outcome (`bot.scoring.advice`; Naim 2018
   and Kacewicz 2014 on who decides). What a follow-up brought out counts as said;
5. points that are missing, the heaviest first, where the answer would be asked on (`director.GOOD` and, for a story,
   `ENOUGH`);
6. a question that got no answer, as the one to learn. An answer that was given comes first: it can be mended now;
7. a story longer than coaches advise (`bot.scoring.structure.STORY_S`);
8. delivery beyond a line that has a source (`bot.scoring.habits`, which names them). Pauses have none, so they are
   never what to fix first.

Where none of these is heard, nothing is said. The same card, the same advice.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from bot.scoring.advice import TEXTS
from bot.scoring.card import Length, PointCovered, Scorecard, Suggestion, Timed, WrongClaim
from bot.scoring.exchange import Exchange, Key, constraints_before, exchanges, own_chains, read
from bot.scoring.habits import FASTEST, FILLERS, LATEST_S, SLOWEST, Habit, habits
from bot.scoring.measures import summarize

WEAK: Final = 0.25
GOOD: Final = 0.65
ENOUGH: Final = 0.5
"""The interviewer's lines for the weighted share of points covered; the last for a story."""
BANK: Final = "the question's own points"
COACHES: Final = "usual advice of interview coaches, not research"
OWNERSHIP: Final = "Naim et al. 2018; Kacewicz 2014"

Measure = Literal["answer", "claims", "structure", "ownership", "coverage", "fillers", "pace", "latency"]


@dataclass(frozen=True, slots=True)
class Target:
    """How one would see next time that it is better: what is counted, the count now, and where it should go."""

    key: Key
    """Counted by `bot.scoring.exchange.read`."""
    name: str
    """In plain words: "decisions of your own"."""
    value: float
    wanted: Literal["more", "less"]
    goal: float
    """Reached from here on: at least this where more is wanted, at most this where less is."""
    unit: str = ""
    point: str = ""
    """Of the key `point`: which."""

    def met(self, value: float) -> bool:
        """Whether a later count reaches the goal."""
        return value >= self.goal if self.wanted == "more" else value <= self.goal


@dataclass(frozen=True, slots=True)
class Advice:
    """The one thing to change."""

    index: int
    """Place of the answer on the card, from 0."""
    measure: Measure
    text: str
    """What to change: a sentence, imperative."""
    why: str
    """What was heard, with its number: a sentence or two."""
    target: Target
    source: str
    """Why it matters: where the line or the advice comes from."""
    start_s: float | None = None
    """The moment, on the session's clock; None for text."""
    end_s: float | None = None
    quote: str = ""
    """What was said then; empty where it is about what was not said."""


_Ranked = tuple[int, Advice]
"""With its place in the order above."""


def first_thing(card: Scorecard) -> Advice | None:
    """What to fix first in the whole session, recording or text; None where nothing stands out.

    Of two answers with the same fault, the one that covered less of its question, then the earlier one.
    """
    found = [(rank, _covered(one), one.index, advice) for one in exchanges(card) for rank, advice in _content(one)]
    if found:
        return min(found, key=lambda each: each[:3])[3]
    return next(_delivery(card, exchanges(card)), None)


def weakest(card: Scorecard) -> tuple[int, Advice] | None:
    """The answer to be asked again and what to change in it; None where no answer stands out.

    Only main questions of the bank, with their follow-ups. The order is that of faults; of two answers with the same
    first fault, the one with more faults, then the one that covered less, then the earlier one.
    """
    found = []
    for one in exchanges(card):
        faults = list(_faults(card, one)) if one.asked else []
        if faults:
            rank, advice = min(faults, key=lambda each: each[0])
            found.append((rank, -len(faults), _covered(one), one.index, advice))
    return min(found, key=lambda each: each[:4])[3:] if found else None


def advice_for(card: Scorecard, index: int) -> Advice | None:
    """What to change in one answer, by the place of its main one; None where nothing stands out."""
    faults = [fault for one in exchanges(card) if one.index == index for fault in _faults(card, one)]
    return min(faults, key=lambda each: each[0])[1] if faults else None


def _faults(card: Scorecard, one: Exchange) -> Iterator[_Ranked]:
    yield from _content(one)
    alone = card.model_copy(update={"answers": list(one.answers), "summary": summarize(one.answers)})
    yield from ((8, advice) for advice in _delivery(alone, [one]))


def _covered(one: Exchange) -> float:
    return 1.0 if one.share is None else one.share


def _content(one: Exchange) -> Iterator[_Ranked]:
    """All that is amiss in what was said, in no order."""
    if not one.measured:
        yield 6, _unanswered(one)
        return
    yield from _coverage(one)
    structure = one.main.structure
    design = structure.design if structure else None
    if structure and structure.wrong_claims:
        yield 2, _wrong(one, structure.wrong_claims)
    if design and design.architecture and constraints_before(design) == 0:
        yield 3, _hasty(one, design.architecture, len(design.constraints))
    if (advice := _ownership(one)) is not None:
        yield 4, advice
    if structure and structure.length.verdict == "long":
        yield 7, _long(one, structure.length)


def _unanswered(one: Exchange) -> Advice:
    return Advice(
        one.index, "answer",
        "Work out a first step for this one and say it aloud; the follow-ups help from there.",
        one.main.not_enough or "No answer was heard.",
        Target("answered", "answers with enough speech to measure", 0.0, "more", 1.0), BANK,
        one.main.start_s, one.main.end_s, one.main.text,
    )  # fmt: skip


def _coverage(one: Exchange) -> Iterator[_Ranked]:
    """The heaviest missing point, in the question's order; follow-ups included."""
    points = one.main.coverage
    missing = [point for point in points if point.evidence is None]
    share = one.share
    if share is None or not missing:
        return
    enough = ENOUGH if one.main.pillar == "behavioral" else GOOD
    if share >= enough:
        return
    heaviest = max(missing, key=lambda point: point.weight)
    yield (1 if share < WEAK else 5), _missing(one, heaviest, len(points) - len(missing))


def _missing(one: Exchange, point: PointCovered, covered: int) -> Advice:
    """In the interviewer's own words where there are any: a point's name may give it away before the second try."""
    name = point.point.replace("_", " ")
    heard = f"{covered} of the question's {len(one.main.coverage)} points {'was' if covered == 1 else 'were'} heard"
    return Advice(
        one.index, "coverage",
        f'Answer this too, without being asked: "{point.asks}"' if point.asks else f"Speak of this too: {name}.",
        f"{heard}." if point.asks else f'{heard}; "{name}" was not.',
        Target("point", f'the point "{name}"', 0.0, "more", 1.0, point=point.point), BANK,
        one.main.start_s, one.main.end_s,
    )  # fmt: skip


def _wrong(one: Exchange, claims: Sequence[WrongClaim]) -> Advice:
    claim, count = claims[0], len(claims)
    sentences = "1 sentence seems" if count == 1 else f"{count} sentences seem"
    return Advice(
        one.index, "claims", "Look this claim up before you make it again.",
        f'{sentences} wrong; this one is like "{claim.claim}"',
        Target("claims", "claims that seem wrong", float(count), "less", 0.0), BANK,
        claim.start_s, claim.end_s, claim.text,
    )  # fmt: skip


def _hasty(one: Exchange, first: Timed, later: int) -> Advice:
    after = "none was raised later" if not later else f"{later} came later"
    return Advice(
        one.index, "structure",
        "Ask for a constraint or two before you name the first part of the system.",
        f"The first part was named with no constraint raised before it; {after}.",
        Target("constraints_first", "constraints before the first part", 0.0, "more", 1.0), COACHES,
        first.start_s, first.end_s, first.text,
    )  # fmt: skip


def _ownership(one: Exchange) -> Advice | None:
    """The first suggestion that no other answer of the exchange makes good."""
    for answer in one.measured:
        if answer.ownership is None:
            continue
        for suggestion in answer.ownership.suggestions:
            if (made := _suggested(one, len(answer.ownership.unowned), suggestion)) is not None:
                return made
    return None


def _suggested(one: Exchange, shared: int, suggestion: Suggestion) -> Advice | None:
    """`shared` is how many things "we" did with no decision of one's own near."""
    chains = len(list(own_chains(one)))
    decisions = f"{chains} decision{'' if chains == 1 else 's'}"
    acts = f'{shared} thing{"" if shared == 1 else "s"} "we" did, and no decision of your own.'
    target, why = {
        "unowned": (Target("own_decisions", "decisions of your own", 0.0, "more", 1.0), acts),
        "passive": (Target("unnamed", "decisions with nobody named", 0.0, "less", 0.0), ""),
        "reason": (Target("reasons", "decisions with their reason", 0.0, "more", 1.0), f"{decisions}, no reason near."),
        "outcome": (
            Target("outcomes", "decisions with what came of them", 0.0, "more", 1.0),
            f"{decisions}, and nothing of what came of {'it' if chains == 1 else 'them'}.",
        ),
    }[suggestion.kind]
    now = read(one, target.key)
    if now is None or (target.wanted == "more" and target.met(now)):
        return None
    if suggestion.kind == "passive":
        why = f"{now:.0f} decision{'' if now == 1 else 's'} with nobody named."
    said = suggestion.sentence
    moved = Target(target.key, target.name, now, target.wanted, target.goal)
    return Advice(
        one.index, "ownership", TEXTS[suggestion.kind], why, moved, OWNERSHIP, said.start_s, said.end_s, said.text
    )


def _long(one: Exchange, length: Length) -> Advice:
    high = length.high or 0.0
    most, told = (f"{high:.0f} words", f"{length.value:.0f} words") if length.unit == "words" else (
        f"{high / 60:.0f} minutes", f"{length.value / 60:.1f} minutes"
    )  # fmt: skip
    return Advice(
        one.index, "structure", f"Tell it in {most}: the situation in a sentence, then what you decided and did.",
        f"{told} before the first follow-up.",
        Target("length", "length of the story", length.value, "less", high, length.unit), COACHES,
        one.main.start_s, one.main.end_s,
    )  # fmt: skip


def _delivery(card: Scorecard, heard: Sequence[Exchange]) -> Iterator[Advice]:
    """The habits of this card alone, each at the moment that shows it best."""
    for habit in habits([card]):
        if (made := _habit(habit, heard)) is not None:
            yield made


def _habit(habit: Habit, heard: Sequence[Exchange]) -> Advice | None:
    """On the exchange that shows it most; None where that is one nobody judges, such as the warm-up."""
    if habit.measure == "ownership":
        return None
    key: Key = habit.measure
    slow = habit.measure == "pace" and habit.value < SLOWEST
    counted = [(value, one) for one in heard if (value := read(one, key)) is not None]
    if not counted:
        return None
    _, one = min(counted, key=lambda each: each[0] if slow else -each[0])
    goal = {"fillers": FILLERS, "pace": SLOWEST if slow else FASTEST, "latency": LATEST_S}[habit.measure]
    moment = _moment(one, habit.measure)
    return Advice(
        one.index, habit.measure, habit.tip, f"{habit.text}; {habit.reference}.",
        Target(key, habit.measure, habit.value, "more" if slow else "less", goal, habit.unit), habit.source,
        moment.start_s, moment.end_s, moment.text,
    )  # fmt: skip


def _moment(one: Exchange, measure: str) -> Timed:
    """Where fillers stand closest, the longest silence before an answer, or the answer."""
    whole = Timed(text="", start_s=one.main.start_s, end_s=one.main.end_s)
    if measure == "fillers":
        close = [
            (cluster.count, -cluster.start_s, cluster, answer)
            for answer in one.measured if answer.fillers for cluster in answer.fillers.clusters
        ]  # fmt: skip
        if not close:
            return whole
        _, _, cluster, answer = max(close, key=lambda each: each[:2])
        said = [
            word.text for word in answer.words
            if word.start_s is not None and cluster.start_s <= word.start_s < cluster.end_s
        ]  # fmt: skip
        return Timed(text=" ".join(said), start_s=cluster.start_s, end_s=cluster.end_s)
    if measure == "latency":
        waits = [
            (answer.latency.onset_s, answer.start_s) for answer in one.measured
            if answer.latency and not answer.latency.announced_pause and answer.start_s is not None
        ]  # fmt: skip
        if waits:
            onset_s, start_s = max(waits)
            return Timed(text="", start_s=start_s - onset_s, end_s=start_s)
    return whole
