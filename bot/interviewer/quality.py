"""What makes a question work in an interview, beyond the schema: complete, speakable, giving nothing away.

Pure. The shipped bank keeps to all of it; `viva bank check` tells authors of packs what does not, and a question
that a language model drafted is refused for it (`bot.interviewer.fresh`).
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from bot.interviewer.item import Item, Point
from bot.interviewer.lexicon import ORDINARY, stems
from bot.interviewer.pattern import Pattern, words_of

POINTS = range(3, 7)
"""Fewer leave nothing to follow up; more are never all reached."""
LEAST_SAYS = 3
SAYS_WORDS = range(5, 31)
"""Of one exemplar: a sentence as it is spoken."""
LEAST_TERMS = 4
LEAST_CONSTRAINTS = 2
LEAST_ASKS = 2
SAME_QUESTION = 0.6
"""Share of words in common from which two questions are one; the closest two of 86 questions share 0.4."""

_PLAIN_SPEECH = re.compile(r"[A-Za-z0-9 ,.?:'-]+")
_UNREADABLE = re.compile(r"[^A-Za-z0-9 ,.?:'-]")
_ACRONYM = re.compile(r"\b(?!I\b)[A-Z]*[A-Z][A-Z0-9]+(?=s?\b)")


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that keeps a question from working."""

    field: str
    """Where, as in the pack: `points.label_delay.probe`."""
    message: str
    """What is wrong and what to do, a sentence without its full stop."""

    def __str__(self) -> str:
        return f"{self.field}: {self.message}"


def faults(item: Item) -> list[Fault]:
    """All that is wrong with a valid item; empty when nothing is."""
    return [
        *_incomplete(item),
        *_unspeakable(item),
        *_repetitive(item),
        *_telling_probes(item),
        *_confused_constraints(item),
        *_wide_patterns(item),
    ]


def spoken(item: Item) -> dict[str, str]:
    """All that the item can make the interviewer say, by field."""
    said = {"ask": item.ask, "rephrase": item.rephrase}
    said |= {f"flips.{place}": text for place, text in enumerate(item.flips)}
    said |= {f"follow_ups.{move}": text for move, text in item.follow_ups.items()}
    said |= {f"constraints.{key}.tells": constraint.tells for key, constraint in item.constraints.items()}
    said |= {f"red_flags.{place}.probe": flag.probe for place, flag in enumerate(item.red_flags) if flag.probe}
    for point in item.points:
        said[f"points.{point.id}.probe"] = point.probe
        if point.hint:
            said[f"points.{point.id}.hint"] = point.hint
    return said


def acronyms(item: Item) -> set[str]:
    """Those it speaks and does not list in its vocabulary, where speech recognition would learn of them."""
    terms = {word for term in item.vocabulary for word in term.split()}
    return {found for text in spoken(item).values() for found in _ACRONYM.findall(text)} - terms


def same_question(text: str, asked: Collection[str]) -> bool:
    """Whether one of the questions asked is this one, perhaps in other words of the same stem."""
    mine = set(stems(text))
    return any(_share(mine, set(stems(other))) >= SAME_QUESTION for other in asked)


# --- complete ---------------------------------------------------------------------------------------------


def _incomplete(item: Item) -> Iterator[Fault]:
    if len(item.points) not in POINTS and (item.points or item.pillar != "behavioral"):
        wanted = f"{POINTS.start} to {POINTS.stop - 1}"
        yield Fault("points", f"{len(item.points)} of them; {wanted} make a question worth following up")
    if len(item.vocabulary) < LEAST_TERMS:
        yield Fault("vocabulary", f"fewer than {LEAST_TERMS} terms; list those that are easily misheard")
    if item.pillar == "design" and len(item.constraints) < LEAST_CONSTRAINTS:
        yield Fault("constraints", f"fewer than {LEAST_CONSTRAINTS}; add facts that change the design")
    if item.pillar == "behavioral" and item.points:
        yield from _roles(item.points)
    for point in item.points:
        yield from _few_exemplars(point)


def _roles(points: Iterable[Point]) -> Iterator[Fault]:
    roles = {point.role for point in points}
    if not {"reasoning", "outcome"} <= roles or not roles & {"decision", "action"}:
        yield Fault("points", "a story needs points with the roles decision or action, reasoning, and outcome")


def _few_exemplars(point: Point) -> Iterator[Fault]:
    field = f"points.{point.id}.says"
    if len(point.says) < LEAST_SAYS:
        yield Fault(field, f"{len(point.says)} sentences; give at least {LEAST_SAYS}")
    elif len({tuple(words_of(says)[:2]) for says in point.says}) < LEAST_SAYS:
        yield Fault(field, f"too much alike; begin at least {LEAST_SAYS} of them with other words")
    if any(len(says.split()) not in SAYS_WORDS for says in point.says):
        yield Fault(field, f"each must be a spoken sentence of {SAYS_WORDS.start} to {SAYS_WORDS.stop - 1} words")


# --- spoken -----------------------------------------------------------------------------------------------


def _unspeakable(item: Item) -> Iterator[Fault]:
    for field, text in spoken(item).items():
        if not _PLAIN_SPEECH.fullmatch(text):
            signs = " ".join(sorted(set(_UNREADABLE.findall(text))))
            yield Fault(field, f"holds {signs}, which a voice may not read as meant; write it in words")
    if unknown := sorted(acronyms(item)):
        yield Fault("vocabulary", f"lacks {', '.join(unknown)}, which the question speaks")


def _repetitive(item: Item) -> Iterator[Fault]:
    if _share(set(words_of(item.ask)), set(words_of(item.rephrase))) >= SAME_QUESTION:
        yield Fault("rephrase", "has the same words as ask; put the question differently")
    for text in _twice(spoken(item).values()):
        first, second, *_ = [field for field, other in spoken(item).items() if other.lower() == text]
        yield Fault(second, f"says the same as {first}")
    for text in _twice(says for point in item.points for says in point.says):
        owners = [point.id for point in item.points if text in {says.lower() for says in point.says}]
        yield Fault(f"points.{owners[-1]}.says", "repeats a sentence; each speaks for one point, once")


def _telling_probes(item: Item) -> Iterator[Fault]:
    """Two telling words in common with one exemplar: the probe all but says it."""
    asked = set(stems(item.ask)) | ORDINARY
    for point in item.points:
        telling = set(stems(point.probe)) - asked
        if any(len(telling & set(stems(says))) > 1 for says in point.says):
            yield Fault(f"points.{point.id}.probe", "gives its point away; ask without the words of its says")


def _confused_constraints(item: Item) -> Iterator[Fault]:
    names = [name for key, constraint in item.constraints.items() for name in (key, *constraint.asks)]
    for name in _twice(names):
        yield Fault("constraints", f"{name!r} leads to two of them; give each its own words")
    for key, constraint in item.constraints.items():
        if len(constraint.asks) < LEAST_ASKS:
            yield Fault(f"constraints.{key}.asks", f"give at least {LEAST_ASKS} phrases somebody may ask for it with")


# --- patterns ---------------------------------------------------------------------------------------------


def _wide_patterns(item: Item) -> Iterator[Fault]:
    """A pattern that other points' sentences, or the question itself, would match."""
    for point in item.points:
        others = [says for other in item.points if other is not point for says in other.says]
        if _found(point.patterns, (*others, item.ask, item.rephrase)):
            yield Fault(f"points.{point.id}.patterns", "match sentences of other points or the question; narrow them")
    good = [says for point in item.points for says in point.says]
    for place, flag in enumerate(item.red_flags):
        if _found(flag.patterns, good):
            yield Fault(f"red_flags.{place}.patterns", "match sentences of a good answer; narrow them")


def _found(patterns: Iterable[str], texts: Iterable[str]) -> bool:
    parsed = [Pattern.parse(pattern) for pattern in patterns]
    return any(pattern.find(words_of(text)) for text in texts for pattern in parsed)


def _twice(texts: Iterable[str]) -> list[str]:
    return [text for text, count in Counter(text.lower() for text in texts).items() if count > 1]


def _share(one: set[str], other: set[str]) -> float:
    return len(one & other) / len(one | other) if one | other else 0.0
