"""Two things the candidate said that cannot both be so. Pure: the encoder is an argument.

A clause takes sides: it is negated or not, it names one of two opposites, it counts something. Two clauses contradict
each other when they are about the same, once the words that take sides are left out, and take different sides. Each
with a thing of its own, "recall rose" and "precision fell", they go together.
Rather none than a wrong one: an interviewer who claims a contradiction that is none has not listened. Clauses about
what was different at another time, or only might be, take no side.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from bot.interviewer.acts import is_question
from bot.interviewer.clauses import Clause, clauses, sentences
from bot.interviewer.encoder import Encoder
from bot.interviewer.facts import TURNS_KEPT, Contradiction, conflicting_facts
from bot.interviewer.lexicon import FUNCTION_WORDS, stem
from bot.interviewer.pattern import phrase_list, word_set, words_of
from bot.stt.transcript import Transcript

ALIKE: Final = 0.72
"""Likeness of the two clauses without the words that take sides, where one is negated."""
OPPOSITES_ALIKE: Final = 0.62
"""The same for two opposites."""
COUNTED_ALIKE: Final = 0.5
"""The same for two counts of the same thing."""
RATIO: Final = 1.6
"""Two counts differ when one is this many times the other: people round."""
MIN_CONTENT: Final = 2
"""Content words left in a clause; with fewer it is about anything."""


@dataclass(frozen=True, slots=True)
class _Stance:
    bare: str
    """The clause without the words that take sides."""
    content: frozenset[str]
    names: frozenset[str]
    """Words that name one thing among its like: L1, S3, BERT."""
    negated: bool
    sides: frozenset[tuple[int, int]]
    """(pair of opposites, which of the two)."""
    counts: frozenset[tuple[str, float]]
    """(what, how many)."""


def contradiction(
    here: Sequence[Transcript], before: Sequence[Transcript], now: Transcript, encoder: Encoder
) -> Contradiction | None:
    """The clearest contradiction of something said now with earlier turns, if there is one.

    `here` are the turns about the same question, `before` those about others.
    """
    if not (here or before):
        return None
    return (
        conflicting_facts(here, now, same_question=True)
        or conflicting_facts(before, now, same_question=False)
        or _same_thing_opposed([one for turn in (*before, *here) for one in _stances(turn)], _stances(now), encoder)
    )


_Stated = tuple[Clause, _Stance]


@lru_cache(maxsize=TURNS_KEPT)
def _stances(turn: Transcript) -> tuple[_Stated, ...]:
    """The clauses of a turn that take a side, with what they take."""
    return tuple((clause, stance) for clause in clauses(sentences(turn)) if (stance := _stance(clause.text)))


def _same_thing_opposed(before: Sequence[_Stated], after: Sequence[_Stated], encoder: Encoder) -> Contradiction | None:
    pairs = [
        (old, new, threshold)
        for old in range(len(before))
        for new in range(len(after))
        if (threshold := _opposed(before[old][1], after[new][1])) is not None
    ]
    if not pairs:
        return None
    left = encoder.encode([stance.bare for _, stance in before])
    right = encoder.encode([stance.bare for _, stance in after])
    alike = left @ right.T
    beyond = [(float(alike[old, new]) - threshold, old, new) for old, new, threshold in pairs]
    margin, old, new = max(beyond)
    return Contradiction(before[old][0], after[new][0]) if margin >= 0 else None


def _opposed(old: _Stance, new: _Stance) -> float | None:
    """The likeness from which two clauses contradict each other; None when they take no different sides."""
    within = old.content <= new.content or new.content <= old.content
    if not within or old.names != new.names:
        return None
    for what, many in old.counts:
        for other, more in new.counts:
            if what == other and not (old.negated or new.negated) and max(many, more) >= RATIO * min(many, more):
                return COUNTED_ALIKE
    if {axis for axis, _ in old.sides} == {axis for axis, _ in new.sides} and len(old.sides) == len(new.sides) == 1:
        return OPPOSITES_ALIKE if (old.sides != new.sides) != (old.negated != new.negated) else None
    return ALIKE if old.negated != new.negated and not (old.sides or new.sides) else None


def _stance(text: str) -> _Stance | None:
    """Which sides a clause takes; None for one that is a question, only possible, or of another time."""
    tokens = words_of(text)
    if is_question(text) or _ELSEWHEN.intersection(tokens) or any(p.find(tokens) for p in _NO_STANCE):
        return None
    negations = sum(token in _NEGATIONS or token.endswith("n't") for token in tokens)
    sides, counts, bare = set(), set(), []
    for place, token in enumerate(tokens):
        if token in _NEGATIONS or token.endswith("n't"):
            bare += ["do"] if token.endswith("n't") else []
        elif token in _SIDE:
            sides.add(_SIDE[token])
        elif (many := _number(token)) is not None:
            noun = next((stem(word) for word in tokens[place + 1 : place + 4] if stem(word) in _COUNTED), None)
            if noun:
                counts.add((noun, many))
        else:
            bare.append(token)
    content = frozenset(stem(token) for token in bare if token not in FUNCTION_WORDS and len(token) > 2)
    if len(content) < MIN_CONTENT or len(counts) > 1:
        return None
    named = (word for place, word in enumerate(text.split()) if (_NAME if place else _NUMBERED).match(word))
    names = frozenset(word.lower().strip(".,?!;:'") for word in named)
    return _Stance(" ".join(bare), content, names, negations % 2 == 1, frozenset(sides), frozenset(counts))


def _number(token: str) -> float | None:
    if token.isdigit():
        return float(token)
    return float(_NUMBERS[token]) if token in _NUMBERS else None


_NAME: Final = re.compile(r"(?!I\b|I['’])(?:[A-Z]|[a-z]*\d)")
_NUMBERED: Final = re.compile(r"[A-Za-z]+\d")
"""Any first word has a capital letter."""
_NEGATIONS = word_set("not no never none nobody nothing without cannot neither nor hardly")
_OPPOSITES: Final = (
    (
        "increased increases increase rose grew higher up improved improves",
        "decreased decreases fell dropped lower down worsened worse",
    ),
    ("batch offline nightly", "streaming online real-time realtime"),
    ("supervised labeled labelled", "unsupervised unlabeled unlabelled"),
    ("faster quicker fast", "slower slow"),
    ("simple simpler", "complex complicated"),
    ("always", "rarely seldom"),
    ("alone myself", "together team"),
    ("cheap cheaper", "expensive"),
    ("easy easier", "hard difficult"),
    ("small smaller few", "large larger big huge many"),
    ("stable", "unstable"),
    ("succeeded success successful", "failed failure"),
)
_SIDE = {word: (axis, side) for axis, pair in enumerate(_OPPOSITES) for side in (0, 1) for word in pair[side].split()}
_COUNTED = frozenset(
    map(
        stem,
        word_set(
            """
            people engineers developers persons scientists colleagues teams members users customers models rows labels
            examples features servers machines gpus weeks months years services countries shops stores
            """
        ),
    )
)
_NUMBERS: Final = {
    word: number
    for number, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen".split()  # noqa: SIM905
    )
} | {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "eighty": 80, "hundred": 100}
_ELSEWHEN = word_set(
    """
    if would could might may should unless maybe perhaps probably initially originally previously
    formerly before after
    first second third next new old until later then eventually finally now today
    currently anymore sometimes often usually other another instead except when whenever while during than compared
    versus ago joined left i'd we'd you'd
    """
)
_NO_STANCE = phrase_list(
    """
    at first
    in the beginning|end|past|future
    used to
    not only|just|necessarily|always|really|sure
    no longer
    from * to
    i don't|didn't know|remember|think
    """
)
