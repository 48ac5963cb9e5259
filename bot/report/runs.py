"""The marks of a transcript: what they are called, and the runs of words that share them."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from bot.report.shapes import Mark, Token, Utterance

MARKS: Final[dict[Mark, str]] = {
    "vocal": "Hesitation sounds",
    "lexical": "Filler words",
    "repetition": "Repeats",
    "false_start": "Restarts",
    "pause": "Pauses",
    "mid_clause": "Pauses inside a clause",
    "decision": "Decisions",
    "unowned": '"We" with no owner near',
    "unsure": "Perhaps misheard",
    "struck": "Struck out by you",
}
"""In the order they are explained."""

ONE: Final[dict[Mark, str]] = {
    "vocal": "hesitation sound",
    "lexical": "filler word",
    "repetition": "repeat",
    "false_start": "restart",
    "pause": "pause",
    "mid_clause": "pause inside a clause",
    "decision": "decision",
    "unowned": "no owner",
    "unsure": "perhaps misheard",
    "struck": "struck out",
}
"""One of each, as it is called beside the word."""

TAGGED: Final[tuple[Mark, ...]] = ("decision", "unowned", "struck")
"""Stretches with their name written before them."""

_OF_ONE_WORD: Final[frozenset[Mark]] = frozenset({"vocal", "pause", "mid_clause"})


@dataclass(frozen=True, slots=True)
class Run:
    """Neighbouring words with the same marks."""

    marks: tuple[Mark, ...]
    tokens: tuple[Token, ...]
    tags: tuple[Mark, ...]
    """Those of `TAGGED` that begin here."""


def runs(tokens: Iterable[Token]) -> Iterator[Run]:
    """The tokens in order; a pause inside a run belongs to it."""
    before: tuple[Mark, ...] = ()
    held: list[Token] = []
    pauses: list[Token] = []
    marks: tuple[Mark, ...] = ()
    for token in tokens:
        if "pause" in token.marks:
            pauses.append(token)
            continue
        own = tuple(mark for mark in token.marks if mark not in _OF_ONE_WORD)
        if held and own == marks:
            held += [*pauses, token]
        else:
            if held:
                yield _run(marks, held, before)
                before = marks
            if pauses:
                yield Run((), tuple(pauses), ())
            held, marks = [token], own
        pauses = []
    if held:
        yield _run(marks, held, before)
    if pauses:
        yield Run((), tuple(pauses), ())


def _run(marks: tuple[Mark, ...], tokens: list[Token], before: tuple[Mark, ...]) -> Run:
    return Run(marks, tuple(tokens), tuple(mark for mark in TAGGED if mark in marks and mark not in before))


def counted(utterances: Iterable[Utterance]) -> dict[Mark, int]:
    """How many stretches of each mark there are; those there are none of are left out."""
    found: Counter[Mark] = Counter()
    for utterance in utterances:
        before: tuple[Mark, ...] = ()
        for token in utterance.tokens:
            if "pause" in token.marks:
                found["mid_clause" if "mid_clause" in token.marks else "pause"] += 1
                continue
            found.update(mark for mark in token.marks if mark == "vocal" or mark not in before)
            before = token.marks
    return {mark: found[mark] for mark in MARKS if found[mark]}
