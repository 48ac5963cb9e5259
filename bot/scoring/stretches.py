"""The spoken words between two full stops, with the marks that tell where a clause may begin."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from bot.scoring.grammar import ADVERBS, DETERMINERS, EMBEDDERS, HELPERS, OPENERS, PERSON, PREPOSITIONS, TURNS
from bot.scoring.repeats import repetitions
from bot.scoring.tokens import Token, tokens
from bot.scoring.verbs import lemma_of, mended

MAX_WORDS: Final = 400
"""Words without a full stop that are looked at together. Nobody's sentence is as long; without a limit the work on a
text of conjunctions grows with the square of its length."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """The spoken words between two full stops."""

    at: tuple[int, ...]
    """Their indices among all words."""
    words: tuple[str, ...]
    names: tuple[bool, ...]
    edges: frozenset[int]
    commas: frozenset[int]
    question: bool
    colon: bool
    quoted: bool


def stretches(words: Sequence[str], skip: Collection[int], breaks: Collection[int]) -> Iterator[Stretch]:
    stream = tokens(words, breaks)
    quoted = _quoted(words)
    twice = {i for first, last in repetitions(stream, skip) for i in range(first, last + 1)}
    skip = {
        i for i in skip if i >= len(stream) or stream[i].text != "so"
    } | twice  # a "so" too many still begins a clause
    spoken = [i for i, token in enumerate(stream) if i not in skip and token.text]
    begin = 0
    for place, i in enumerate(spoken):
        later = spoken[place + 1] if place + 1 < len(spoken) else len(stream)
        ends = any(stream[k].stop for k in range(i, later)) or later == len(stream)
        ends = ends or place + 1 - begin == MAX_WORDS
        if ends or (i in quoted) != (later in quoted):
            yield _stretch(stream, spoken[begin : place + 1], later, quoted)
            begin = place + 1


def _stretch(stream: Sequence[Token], at: Sequence[int], end: int, quoted: Collection[int]) -> Stretch:
    commas = {k for k in range(1, len(at)) if _comma_between(stream, at[k - 1], at[k])}
    pauses = {k for k in range(1, len(at)) if stream[at[k]].pause}
    return Stretch(
        tuple(at),
        mended([stream[i].text for i in at], PERSON),
        tuple(_is_name(stream[i], first=k == 0) for k, i in enumerate(at)),
        frozenset(commas | pauses),
        frozenset(commas),
        any(stream[j].question for j in range(at[-1], end)),
        any(stream[j].raw.endswith(":") for j in range(at[-1], end)),
        at[0] in quoted,
    )


_OPEN = (DETERMINERS | PREPOSITIONS | OPENERS | HELPERS | PERSON) - {"up", "down", "out", "off", "over", "that", "this"}
"""Words that no clause ends with: a comma after them only belongs to a hesitation."""


def _comma_between(stream: Sequence[Token], here: int, later: int) -> bool:
    """Whether a comma lies between two words; what is left out between them, "um," has none that counts."""
    return stream[here].comma and (here + 1 == later or stream[here].text not in _OPEN)


def _is_name(token: Token, *, first: bool) -> bool:
    """Whether it is written like a name; at the start of a sentence only words that look like nothing else are."""
    capital = token.raw[:1].isupper() and token.text not in PERSON
    common = token.text.endswith(("ing", "ion", "ity", "ness", "ment", "cy", "ings", "ance", "ence", "ism", "ics", "s"))
    known = token.text in OPENERS | EMBEDDERS | ADVERBS | DETERMINERS | PREPOSITIONS | TURNS or lemma_of(token.text)
    return capital and not (first and (common or known))


_SHORTENED = {"'cause", "'em", "'til", "'bout", "'d", "'s", "'ll", "'re", "'ve"}


def _quoted(words: Sequence[str]) -> set[int]:
    """Indices of words between quotation marks."""
    inside, out = False, set()
    for i, word in enumerate(words):
        opening = word.startswith(('"', "“", "‘")) or (word.startswith("'") and word.lower() not in _SHORTENED)
        inside = inside or opening
        if inside:
            out.add(i)
        if word.rstrip(".,!?;:").endswith(('"', "”", "’", "'")) and not (opening and len(word) < 2):
            inside = False
    return out if not inside else set()
