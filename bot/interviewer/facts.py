"""Facts that a candidate states in passing, of which two cannot both be so: who decided, how many, how often.

A fact has a kind and a side, or a number, and belongs to what the turn is about: the words of weight in it. Two facts
conflict when their kinds are the same, their sides are not, and the turns share enough of those words. Pure.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from bot.interviewer.acts import is_question
from bot.interviewer.clauses import Clause, clauses, sentences
from bot.interviewer.lexicon import FUNCTION_WORDS, ORDINARY, stem
from bot.interviewer.pattern import Pattern, phrase_list, word_set
from bot.stt.transcript import Transcript

SHARED: Final = 1
"""Words of weight that two turns about one question share when they are about the same thing."""
SHARED_AFAR: Final = 3
"""The same for turns about different questions: they may tell of different projects."""
TEAM_RATIO: Final = 1.6
CADENCE_STEPS: Final = 2
"""Hourly and daily may be the same job told loosely; hourly and weekly are not."""


@dataclass(frozen=True)
class Contradiction:
    """What was said before, and what was said now."""

    earlier: Clause
    now: Clause


@dataclass(frozen=True)
class Fact:
    """One side taken, in one clause."""

    kind: str
    side: float
    clause: Clause
    about: frozenset[str]
    """Stems of the words of weight around it."""
    around: frozenset[str] = frozenset()
    """Where that is only what follows the phrase, those of the rest of the turn."""


def conflicting_facts(earlier: Sequence[Transcript], now: Transcript, *, same_question: bool) -> Contradiction | None:
    """The first pair of facts of which only one can be true; `same_question` tells whether one story was asked for."""
    shared = SHARED if same_question else SHARED_AFAR
    for new in facts(now):
        for turn in earlier:
            for old in facts(turn):
                if old.kind == new.kind and _apart(old, new) and _same_subject(old, new, shared):
                    return Contradiction(old.clause, new.clause)
    return None


@lru_cache(maxsize=256)
def facts(turn: Transcript) -> tuple[Fact, ...]:
    """The facts of a turn, in order; none from questions, wishes and other times."""
    parts = clauses(sentences(turn))
    weight = frozenset(stem(word) for part in parts for word in part.tokens if _has_weight(word))
    found: list[Fact] = []
    for part in parts:
        if is_question(part.text) or _ELSEWHEN.intersection(part.tokens):
            continue
        for kind, sides in _SIDES.items():
            for side, patterns in enumerate(sides):
                if hit := next((hit for pattern in patterns if (hit := pattern.find(part.tokens))), None):
                    about = weight if kind not in _WITH_OBJECT else _following(part, hit[1], weight)
                    found.append(Fact(kind, side, part, about - _OWN_WORDS, weight - about))
                    break
        found += [Fact("team", size, part, weight - _OWN_WORDS) for size in _team_size(part)]
        found += [Fact("cadence", step, part, weight - _OWN_WORDS) for step in _cadence(part)]
    return tuple(found)


def _apart(old: Fact, new: Fact) -> bool:
    if old.kind == "team":
        return max(old.side, new.side) >= TEAM_RATIO * min(old.side, new.side)
    if old.kind == "cadence":
        return abs(old.side - new.side) >= CADENCE_STEPS
    return old.side != new.side


def _same_subject(old: Fact, new: Fact, shared: int) -> bool:
    if new.kind == "experience":
        return bool(old.about & new.about)
    if new.kind == "having":
        return bool(old.about & new.about) and len(old.around & new.around) >= shared
    return len(old.about & new.about) >= shared


def _has_weight(word: str) -> bool:
    return len(word) > 3 and word not in FUNCTION_WORDS and stem(word) not in ORDINARY


def _following(part: Clause, end: int, weight: frozenset[str]) -> frozenset[str]:
    """What was never used, or was: the words right after the verb."""
    return frozenset(map(stem, part.tokens[end - 1 : end + 4])) & weight


def _team_size(part: Clause) -> list[float]:
    """As in "just three of us", "nine people on the team", "a team of twelve"."""
    tokens = part.tokens
    sizes = [
        _NUMBERS[token]
        for place, token in enumerate(tokens)
        if token in _NUMBERS and any(pattern.find(tokens[max(0, place - 3) : place + 6]) for pattern in _TEAM)
    ]
    return [float(size) for size in sizes if size > 1][:1]


def _cadence(part: Clause) -> list[float]:
    steps = [step for step, patterns in enumerate(_CADENCES) if any(pattern.find(part.tokens) for pattern in patterns)]
    return [float(step) for step in steps] if len(steps) == 1 else []


def _patterns(text: str) -> tuple[Pattern, ...]:
    return phrase_list(text)


_WITH_OBJECT: Final = frozenset({"experience", "having"})
"""Kinds whose words right after the phrase say what it is about."""
_SIDES: Final[dict[str, tuple[tuple[Pattern, ...], tuple[Pattern, ...]]]] = {
    "experience": (
        _patterns(
            """
            never worked|used|touched|tried|built|seen|run with
            never worked|used|touched|tried|run|ran
            not worked|used with
            haven't|hadn't|not had my hands on
            haven't|hadn't worked|used|tried
            no experience with|in
            didn't|don't use|have|run
            did|do not use|have|run
            """
        ),
        _patterns(
            """
            i|we've|had set up
            i|we've|have|had used|run|built|worked|operated with
            i|we|i've|we've used|ran|built|operated|maintained
            our|with|in|on kafka|spark|kubernetes|redis|airflow|flink|snowflake|tensorflow|pytorch
            """
        ),
    ),
    "having": (
        _patterns(
            """
            no|zero|without
            not one|a|any
            didn't|don't have|own|do|write|use|run any|a|an|one|the
            never had|did|wrote|ran|saw
            there was|were|is no|zero|nothing|not
            """
        ),
        _patterns(
            """
            we|i|they had|bought|hired|wrote|ran|did|got|own|owned
            we've|i've had|bought|written|run
            had monitoring|tests|labels|gpus|data|budget
            were|was from the start|day|first
            """
        ),
    ),
    "decision": (
        _patterns(
            """
            i decided|chose|insisted
            call|decision|choice * was mine
            my decision|call|choice|idea
            came up with * myself
            i came up with
            """
        ),
        _patterns(
            """
            wasn't|not my decision|call|choice|idea
            no say in
            he|she|manager|boss|lead|cto|architect|director|they decided|chose
            decided by|for
            handed|given it|to us|me
            """
        ),
    ),
    "doing": (
        _patterns(
            """
            on my own
            by myself
            alone
            all|everything|entirely|completely myself
            nobody|no one else * touched|worked|wrote|helped
            single-handed*
            """
        ),
        _patterns(
            """
            written|built|done|designed|made by my|a|the|our|another colleague|team|teammate|group|intern|contractor
            written|built|done|designed|made by * colleague|team|teammate
            my colleague|teammate|coworker wrote|built|did|designed
            i only|just|mostly consumed|reviewed|used
            together with
            """
        ),
    ),
    "use": (
        _patterns(
            """
            live ever|since
            still live|running|used|in|serving
            loved|adopted|used by|it|each|every
            was|is adopted
            it went live
            we never|didn't * roll it back
            """
        ),
        _patterns(
            """
            rolled it|back|this|the
            never|not launched|shipped|used|deployed|live|adopted
            on the shelf
            didn't|not trust it|the|us
            cancelled|canceled|shelved|abandoned
            """
        ),
    ),
    "automation": (
        _patterns("by hand\nmanual*\nnever|not automat*"),
        _patterns("by itself\nautomatic*\nwas|were|is|are|fully automated"),
    ),
    "time": (
        _patterns("hit it|the deadline\non time\nin time\nbefore the deadline"),
        _patterns("slipped\nmissed|miss the|our|it deadline|date\nweeks|months late\ntoo late"),
    ),
}
_CADENCES: Final = (
    _patterns("real time\nreal-time\nseconds|milliseconds delay|late|old|fresh\nstream*\nflink"),
    _patterns("every minute|few\nminutes old|late|delay"),
    _patterns("hourly\nevery hour|hours"),
    _patterns("nightly\ndaily\nevery night|day|morning\nonce a day\nper day\novernight"),
    _patterns("weekly\nonce a week\nevery week"),
    _patterns("monthly\nonce a month\nevery month"),
    _patterns("quarterly\nonce a quarter\nevery quarter\nonce|twice a year"),
)
"""From the freshest to the rarest."""
_TEAM: Final = _patterns(
    """
    of us
    team|group of
    people|engineers|developers|scientists on|in the|our|my team
    people|engineers|developers on|in the
    team|group had|was
    we were|are
    """
)
_NUMBERS: Final = (
    {
        word: number
        for number, word in enumerate(
            ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
        )
    }
    | {"fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50}
    | {str(n): n for n in range(2, 100)}
)
_ELSEWHEN = word_set(
    """
    if would could might should unless maybe perhaps probably initially originally previously formerly first later
    second third next another other different elsewhere instead except
    """
)
_OWN_WORDS = frozenset(
    map(
        stem,
        word_set(
            """
            decided decision manager lead colleague team people myself wrote written built never always worked
            night nightly daily week weekly month hour real batch stream seconds office remote recommend
            """
        ),
    )
)
"""They say what a fact is, not what it is about."""
