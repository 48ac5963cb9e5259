"""What the interviewer does after an answer. Pure: the same answer and history give the same move.

A good answer moves on quickly, a weak one gets one chance; at most three follow-ups a question, never the
same target twice, one pressure question a session.
"""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import Literal

from bot.interviewer.assess import Assessment, part_names
from bot.interviewer.clauses import Clause, from_subject, makes, number_in, subject
from bot.interviewer.facts import Contradiction
from bot.interviewer.item import Item, Point
from bot.interviewer.lexicon import FUNCTION_WORDS, stems
from bot.interviewer.moves import Move, MoveName
from bot.interviewer.pattern import word_set, words_of
from bot.interviewer.quotes import SHORTEST, quote_from

MAX_FOLLOW_UPS = 3
GOOD = 0.65
"""Weighted coverage from which an answer needs no repair."""
ENOUGH = 0.5
"""The same for a story with decision, reasons and outcome: these matter more than its other points."""
WEAK = 0.25
GAINED = 0.1
"""Rise of the coverage by which a follow-up was answered. In simulated interviews, of 76 answers that told a point
more 95 % rose by 0.14 or more, of 253 that told none 90 % by 0.04 at most: mere words raise it a little."""
WORTH_ASKING = 0.8
"""Weight of a point times the probability that it is missing."""
TOLD = 0.85
"""Probability from which a part of a story was told; 0.5 is enough where a clause says what such parts say, or
where the story as a whole is well told."""
WELL_TOLD = 0.75
FOLLOW_UP_S = 35.0
"""A follow-up and its answer take at least this long."""
TOO_SHORT_WORDS = 12
MOST_OF_A_KIND = 6
"""Times a session that short or wandering answers are met by saying so; then by asking for a point."""
CONTRADICTION = "contradiction"
"""The target of the one question a session about two things that do not go together."""
BOTH_QUOTES_WORDS = 18
"""What fits a question of 30 words."""

Pressure = Literal["flip_constraint", "scale_up", "probe_failure"]
Standing = Literal["strong", "fair", "weak"]
"""How an answer stands once all was said to a question; it moves the difficulty of what follows, nothing else."""


@dataclass(frozen=True, slots=True)
class History:
    """What was asked before."""

    follow_ups: tuple[Move, ...] = ()
    """On this question, in order."""
    targets: frozenset[str] = frozenset()
    """`item:target` of the whole session."""
    pressure_used: bool = False
    pressure_due: bool = True
    """False while a later question suits pressure better."""
    constraints_told: tuple[str, ...] = ()
    coverage_before: float | None = None
    """Coverage when the last follow-up was chosen; None before the first."""
    gave_up: int = 0
    """Times the candidate did not know, on this question."""
    quoted: frozenset[str] = frozenset()
    """What was said back in this session."""
    junior: bool = False
    """Of juniors one follow-up to a strong answer is enough."""
    contradiction: Contradiction | None = None
    """Of this turn with an earlier one, where none was asked about yet."""


@dataclass(frozen=True, slots=True)
class Clock:
    """The time there is."""

    question_left_s: float
    """Of this question's share."""
    session_left_s: float
    """Before the close must begin."""


@dataclass(frozen=True, slots=True)
class _Idea:
    name: MoveName
    target: str
    quote: tuple[Clause, ...] = ()
    claim: frozenset[str] = frozenset()
    """Stems of which the quote must have `needed`, where there are any: else it is about something else."""
    needed: int = 1


def decide(assessment: Assessment, item: Item, history: History, clock: Clock) -> Move:
    """The next move on this question, or `next_question`."""
    if clock.session_left_s < FOLLOW_UP_S:
        return Move("wrap_up", item.id)
    done = Move("next_question", item.id)
    asked = len(history.follow_ups)
    if asked >= MAX_FOLLOW_UPS or min(clock.question_left_s, clock.session_left_s) < FOLLOW_UP_S:
        return done
    if history.gave_up >= 2 or (history.gave_up and asked >= 2):
        return done
    before = history.coverage_before
    enough = ENOUGH if item.pillar == "behavioral" else GOOD
    if history.junior and before is not None and before >= enough and standing(assessment, item) == "strong":
        return done
    if (clash := _contradicted(item, history)) is not None:
        return clash
    if asked and before is not None and assessment.coverage < min(WEAK, before + GAINED):
        return done
    wanted = _PILLARS[item.pillar]
    for idea in wanted(assessment, item, history):
        if f"{item.id}:{idea.target}" not in history.targets:
            quote = quote_from(idea.quote, used=history.quoted)
            if quote and idea.claim and len(idea.claim & set(stems(quote))) < idea.needed:
                quote = None
            return Move(idea.name, item.id, idea.target, quote)
    return done


def standing(assessment: Assessment, item: Item) -> Standing:
    """The answer as a whole: by coverage, and for a story by its chain, too."""
    whole = item.pillar == "behavioral" and _whole(assessment, item)
    if assessment.coverage >= (ENOUGH if whole else GOOD):
        return "strong"
    return "fair" if whole or assessment.coverage >= WEAK else "weak"


def easier(assessment: Assessment, item: Item, history: History, clock: Clock) -> Move:
    """After "I don't know": another way into the same question, the lightest point first."""
    in_time = min(clock.question_left_s, clock.session_left_s) >= FOLLOW_UP_S
    if in_time and len(history.follow_ups) < MAX_FOLLOW_UPS and history.gave_up < 2:
        for point in sorted(_missing(assessment, item), key=lambda point: point.weight):
            if f"{item.id}:{point.id}" not in history.targets:
                return Move(_name_of(point), item.id, point.id)
    return Move("next_question", item.id)


def times_asked(target: str, targets: Collection[str]) -> int:
    """On how many questions a target, such as "outcome", was asked about; `targets` are `item:target`."""
    return sum(asked.endswith(f":{target}") for asked in targets)


def _contradicted(item: Item, history: History) -> Move | None:
    """Both sides in the candidate's own words, or nothing: without them it would be an accusation."""
    if history.contradiction is None or f"{item.id}:{CONTRADICTION}" in history.targets:
        return None
    both = (history.contradiction.now, history.contradiction.earlier)
    now, earlier = (quote_from([clause], longest=BOTH_QUOTES_WORDS - SHORTEST, entire=True) for clause in both)
    if not (now and earlier) or now in earlier or earlier in now:
        return None
    if len(f"{now} {earlier}".split()) > BOTH_QUOTES_WORDS:
        return None
    return Move("clarify", item.id, CONTRADICTION, now, earlier)


def _fundamentals(found: Assessment, item: Item, history: History) -> Iterator[_Idea]:
    yield from _first_aid(found, item, history)
    if found.coverage < GOOD:
        yield from _points(found, item)
    elif not history.follow_ups:
        yield from _twist(item, history)
        yield from _points(found, item)


def _design(found: Assessment, item: Item, history: History) -> Iterator[_Idea]:
    yield from _first_aid(found, item, history)
    asked = len(history.follow_ups)
    if found.architecture and not (history.constraints_told or found.constraints_asked or found.asked):
        chosen = tuple(
            from_subject(part)
            for part in found.architecture
            if subject(part.tokens) and _CHOOSING.intersection(part.tokens)
        )
        yield _Idea("ask_constraint_reason", "constraints", chosen, claim=part_names(item))
    if asked == MAX_FOLLOW_UPS - 1 or found.coverage >= GOOD:
        yield from _twist(item, history)
    if found.coverage < GOOD:
        yield from _points(found, item)


def _behavioral(found: Assessment, item: Item, history: History) -> Iterator[_Idea]:
    yield from _first_aid(found, item, history)
    acts = tuple(from_subject(part) for part in found.i_clauses + found.we_clauses if makes(part.tokens))
    decided = tuple(from_subject(part) for part in found.decisions if subject(part.tokens)) + acts
    if found.team_only:
        yield _Idea("probe_ownership", "ownership", decided)
    quotes: dict[str, tuple[Clause, ...]] = {"decision": (), "reasoning": decided, "outcome": decided}
    untold = [role for role in quotes if not told(found, item, role)]
    for role in sorted(untold, key=lambda role: -_most(found, item, role)):
        yield from _part(found, item, role, quotes[role])
    measured = tuple(clause for clause in found.claims if number_in(clause.tokens))
    metric = _Idea("probe_metric", "metric", measured or found.claims)
    asks_metric = bool(found.claims) and not history.follow_ups
    if asks_metric and not measured:
        yield metric
    if found.coverage < (ENOUGH if not untold else GOOD) and len(history.follow_ups) < MAX_FOLLOW_UPS - 1:
        yield from _points(found, item)
    if asks_metric and found.coverage < GOOD:
        yield metric


def _first_aid(found: Assessment, item: Item, history: History) -> Iterator[_Idea]:
    """Before anything else: back to the question, a claim that looks wrong, more than a few words."""
    if found.off_topic and times_asked("off_topic", history.targets) < MOST_OF_A_KIND:
        yield _Idea("reprompt", "off_topic")
    for index, sentence in found.red_flags:
        flag = item.red_flags[index]
        claim = {stem for says in flag.says for stem in stems(says)} - FUNCTION_WORDS
        if flag.probe:
            yield _Idea("clarify", f"red_flag_{index}", (sentence,), claim=frozenset(claim), needed=2)
    short = found.words < TOO_SHORT_WORDS and not found.covered
    if short and times_asked("more", history.targets) < MOST_OF_A_KIND:
        yield _Idea("clarify", "more")


def _points(found: Assessment, item: Item) -> Iterator[_Idea]:
    """By what is most likely to be gained; what an answer probably holds is not asked for."""
    for point in sorted(item.points, key=lambda point: -_gain(found, point)):
        if _gain(found, point) >= WORTH_ASKING:
            yield _Idea(_name_of(point), point.id, _near(found, point))


def _gain(found: Assessment, point: Point) -> float:
    """Weight, as far as the point is not covered."""
    return point.weight * (1 - found.likely.get(point.id, 0.0))


def _part(found: Assessment, item: Item, role: str, quote: tuple[Clause, ...]) -> Iterator[_Idea]:
    """A part of the story that is missing: by the item's own point where it has one."""
    name = _ROLE_MOVES[role]
    points = [point for point in item.points if point.role == role]
    for point in sorted(points, key=lambda point: -_gain(found, point))[:1]:
        yield _Idea(name, point.id, quote)
    yield _Idea(name, role, quote)


def _twist(item: Item, history: History) -> Iterator[_Idea]:
    """One pressure question a session: a constraint changes, or the load grows."""
    if history.pressure_used or not history.pressure_due:
        return
    for index in range(len(item.flips)):
        yield _Idea("flip_constraint", f"flip_{index}")
    if "scale_up" in item.follow_ups:
        yield _Idea("scale_up", "scale")


def told(found: Assessment, item: Item, role: str) -> bool:
    """Whether `decision`, `reasoning` or `outcome` of the story was told, or the item does not ask for it."""
    if item.points and not any(point.role == role for point in item.points):
        return True
    clauses = {"decision": found.decisions, "reasoning": found.reasons, "outcome": found.outcomes}
    if not item.points:
        return bool(clauses[role])
    sure = max((found.likely.get(point.id, 0.0) for point in item.points if point.role == role), default=0.0)
    doubtful = not clauses[role] and found.coverage < WELL_TOLD
    return sure >= (TOLD if doubtful else 0.5)


def _most(found: Assessment, item: Item, role: str) -> float:
    """What is to be gained of a part of the story at most."""
    return max((_gain(found, point) for point in item.points if point.role == role), default=0.0)


def _whole(found: Assessment, item: Item) -> bool:
    """Decision, reasons and outcome were all told."""
    return all(told(found, item, role) for role in ("decision", "reasoning", "outcome"))


def _missing(found: Assessment, item: Item) -> list[Point]:
    return [point for point in item.points if point.id in found.missing]


def _near(found: Assessment, point: Point) -> tuple[Clause, ...]:
    """The clauses of the sentence that the probe can refer to, those nearest to it first."""
    hook = next((evidence.sentence for evidence in found.hooks if evidence.point == point.id), None)
    if hook is None:
        return ()
    probe = {word for word in words_of(point.probe) if len(word) > 3}
    inside = [clause for clause in found.clauses if clause.sentence == hook.sentence]
    return tuple(sorted(inside, key=lambda clause: -len(probe.intersection(clause.tokens))))


def _name_of(point: Point) -> MoveName:
    """What kind of probe a point's is: by its role, or by the words of the probe."""
    if point.role in _ROLE_MOVES:
        return _ROLE_MOVES[point.role]
    words = set(words_of(point.probe))
    return next((name for name, marks in _MARKS if words & marks), "clarify")


_CHOOSING = word_set(
    """
    would i'd we'd use build put need combine choose start train add split deploy keep run store take pick serve
    """
)
_ROLE_MOVES: dict[str | None, MoveName] = {
    "decision": "probe_decision",
    "reasoning": "probe_reasoning",
    "outcome": "probe_outcome",
    "action": "clarify",
    "situation": "clarify",
    "reflection": "probe_failure",
}
_MARKS: tuple[tuple[MoveName, frozenset[str]], ...] = (
    ("probe_failure", frozenset({"fail", "fails", "wrong", "break", "breaks", "fooled", "slow", "happens"})),
    ("probe_metric", frozenset({"measure", "metric", "number", "numbers", "evaluate", "evidence", "score"})),
    ("probe_tradeoff", frozenset({"cost", "costs", "give", "instead", "price", "choose", "compare", "pays"})),
    ("probe_reasoning", frozenset({"why", "reason", "causes"})),
)
_PILLARS: dict[str, Callable[[Assessment, Item, History], Iterator[_Idea]]] = {
    "fundamentals": _fundamentals,
    "design": _design,
    "behavioral": _behavioral,
}
