"""Facts that a candidate states in passing, of which two cannot both be so: who decided, how many, how often.

A fact has a kind and a side, or a number, and belongs to what the turn is about: the words of weight in it. Two facts
conflict when their kinds are the same, their sides are not, the turns share enough of those words, and neither clause
names a thing of its own: "I chose the model" and "she chose the vendor" go together. Pure.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from bot.interviewer.acts import is_question
from bot.interviewer.clauses import Clause, clauses, sentences
from bot.interviewer.fact_phrases import (
    AROUND_AN_EVENT,
    CADENCES,
    ELSEWHEN,
    FOR_A_TIME,
    NUMBERS,
    OWN_WORDS,
    POINTERS,
    RELATING,
    SIDES,
    TEAM,
    WITH_OBJECT,
)
from bot.interviewer.lexicon import FUNCTION_WORDS, ORDINARY, stem
from bot.stt.transcript import Transcript

SHARED: Final = 1
"""Words of weight that two turns about one question share when they are about the same thing."""
SHARED_AFAR: Final = 3
"""The same for turns about different questions: they may tell of different projects."""
TEAM_RATIO: Final = 1.6
CADENCE_STEPS: Final = 2
"""Hourly and daily may be the same job told loosely; hourly and weekly are not."""
TURNS_KEPT: Final = 64
"""Whose clauses and facts are not looked for again: more than are compared with one another."""


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
    named: frozenset[str] | None = None
    """Stems of all that the clause names beside the phrase; None where it points back instead: "it", "that"."""


def conflicting_facts(earlier: Sequence[Transcript], now: Transcript, *, same_question: bool) -> Contradiction | None:
    """The first pair of facts of which only one can be true; `same_question` tells whether one story was asked for."""
    shared = SHARED if same_question else SHARED_AFAR
    for new in facts(now):
        for turn in earlier:
            for old in facts(turn):
                if old.kind == new.kind and _apart(old, new) and _same_subject(old, new, shared):
                    return Contradiction(old.clause, new.clause)
    return None


@lru_cache(maxsize=TURNS_KEPT)
def facts(turn: Transcript) -> tuple[Fact, ...]:
    """The facts of a turn, in order; none from questions, wishes and other times."""
    parts = clauses(sentences(turn))
    weight = frozenset(stem(word) for part in parts for word in part.tokens if _has_weight(word))
    bounded = {part.sentence for part in parts if any(pattern.find(part.tokens) for pattern in FOR_A_TIME)}
    found: list[Fact] = []
    for part in parts:
        if is_question(part.text) or part.sentence in bounded or ELSEWHEN.intersection(part.tokens):
            continue
        for kind in SIDES:
            if (taken := _side(kind, part)) is not None:
                side, hit = taken
                about = weight if kind not in WITH_OBJECT else _following(part, hit[1], weight)
                found.append(Fact(kind, side, part, about - OWN_WORDS, weight - about, _named(part, hit)))
        if AROUND_AN_EVENT.intersection(part.tokens):
            continue
        named = _content(part.tokens)
        found += [Fact("team", size, part, weight - OWN_WORDS, named=named) for size in _team_size(part)]
        found += [Fact("cadence", step, part, weight - OWN_WORDS, named=named) for step in _cadence(part)]
    return tuple(found)


def _side(kind: str, part: Clause) -> tuple[int, tuple[int, int]] | None:
    """The side that the longest phrase takes, and where it stands: "not my call" holds "my call"."""
    hits = [
        (hit[1] - hit[0], -side, hit)
        for side, patterns in enumerate(SIDES[kind])
        for pattern in patterns
        if (hit := pattern.find(part.tokens))
    ]
    if not hits:
        return None
    _, side, hit = max(hits)
    return -side, hit


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
    if new.kind == "cadence":
        same = old.named and new.named and (old.named == new.named or len(old.named & new.named) >= 2)
        return bool(same) and _no_other_thing(old, new) and len(old.about & new.about) >= shared
    return _no_other_thing(old, new) and len(old.about & new.about) >= shared


def _no_other_thing(old: Fact, new: Fact) -> bool:
    """Whether one clause names nothing that the other does not name; a size of "us" needs no name."""
    if old.named is None or new.named is None:
        return True
    if not (old.named and new.named):
        return new.kind == "team"
    if new.kind == "doing":
        # The dashboards of the ingestion are not the ingestion.
        return old.named == new.named
    return old.named <= new.named or new.named <= old.named


def _named(part: Clause, phrase: tuple[int, int]) -> frozenset[str] | None:
    tokens = part.tokens
    if POINTERS.intersection(tokens) or "that" in {tokens[0], tokens[-1]}:
        return None
    return _content((*tokens[: phrase[0]], *tokens[phrase[1] :]))


def _content(tokens: Sequence[str]) -> frozenset[str]:
    kept = (word for word in tokens if len(word) > 2 and word not in FUNCTION_WORDS and word not in NUMBERS)
    return frozenset(map(stem, kept)) - OWN_WORDS


def _has_weight(word: str) -> bool:
    return len(word) > 3 and word not in FUNCTION_WORDS and stem(word) not in ORDINARY


def _following(part: Clause, end: int, weight: frozenset[str]) -> frozenset[str]:
    """What was never used, or was: the words right after the verb, up to what it was used for."""
    after = part.tokens[end - 1 : end + 4]
    stop = next((place for place, word in enumerate(after) if place > 1 and word in RELATING), len(after))
    return frozenset(map(stem, after[:stop])) & weight


def _team_size(part: Clause) -> list[float]:
    """As in "just three of us", "nine people on the team", "a team of twelve"."""
    tokens = part.tokens
    sizes = [
        NUMBERS[token]
        for place, token in enumerate(tokens)
        if token in NUMBERS and any(pattern.find(tokens[max(0, place - 3) : place + 6]) for pattern in TEAM)
    ]
    return [float(size) for size in sizes if size > 1][:1]


def _cadence(part: Clause) -> list[float]:
    steps = [step for step, patterns in enumerate(CADENCES) if any(pattern.find(part.tokens) for pattern in patterns)]
    return [float(step) for step in steps] if len(steps) == 1 else []
