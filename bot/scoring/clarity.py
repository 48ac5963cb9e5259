"""Words that may have been misheard: where the recogniser was unsure, what recurs among them, what was perhaps meant.

A recogniser's doubt is no proof that a listener would not have understood: noise, a far microphone and rare names cause
it too. So only words that carry meaning are listed, and only where the doubt is strong; nothing is counted or graded.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from bot.scoring import grammar
from bot.scoring.card import AnswerCard, Scorecard, SpokenWord
from bot.scoring.sounds import phones, unlike
from bot.scoring.tokens import VOCAL, tokens, word_set

DOUBTED: Final = 0.4
"""Probability of a word under which it is listed; `scripts/bench_clarity` prints what that lists."""
_NEAR: Final = 2
"""Doubted words with one between are one stretch."""
_ALIKE: Final = 0.35
"""So unlike a term may sound and still be what was meant, of 1; other words come that near one time in 400."""
_MIN_PHONES: Final = 4
"""Shorter terms sound like too much."""
_MIN_LETTERS: Final = 4
_TERMS: Final = 2
"""Terms named for one stretch."""
_RECURS: Final = 2
_ELSEWHERE: Final = frozenset({"vocal", "lexical", "repetition", "false_start"})
_SMALL: Final = (
    grammar.STANDS_ALONE | grammar.OPENERS | grammar.EMBEDDERS | grammar.BE | grammar.HAVE | grammar.DO | grammar.MODAL
    | grammar.ADVERBS | grammar.OBJECTS | grammar.DETERMINERS | frozenset(grammar.NEGATED) | VOCAL
    | word_set("into onto from with about over under than yeah okay right able going want back down around well here")
)  # fmt: skip
"""Words that are said weakly by everyone; a listener supplies them."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """A stretch that a listener, too, may have misheard."""

    answer: int
    """Index of the answer."""
    text: str
    """As recognised."""
    start_s: float
    end_s: float
    probability: float
    """The recogniser's, of the word it was least sure of."""
    perhaps: tuple[str, ...]
    """Terms of the question that sound like it, the nearest first."""


@dataclass(frozen=True, slots=True)
class Recurring:
    """A word that was in doubt more than once."""

    text: str
    doubts: tuple[Doubt, ...]


@dataclass(frozen=True, slots=True)
class Clarity:
    """All of a scorecard."""

    doubts: tuple[Doubt, ...]
    recurring: tuple[Recurring, ...]
    """The most frequent first."""


def clarity(card: Scorecard, vocabulary: Mapping[int, Sequence[str]] | None = None) -> Clarity:
    """What may have been misheard; `vocabulary` is the terms each answer may use, by its index."""
    terms = vocabulary or {}
    doubts = [one for i, answer in enumerate(card.answers) for one in _doubts(i, answer, terms.get(i, ()))]
    heard: defaultdict[str, list[Doubt]] = defaultdict(list)
    for one in doubts:
        heard[one.perhaps[0] if one.perhaps else _plain(one.text)].append(one)
    recurring = [Recurring(text, tuple(those)) for text, those in heard.items() if len(those) >= _RECURS]
    return Clarity(tuple(doubts), tuple(sorted(recurring, key=lambda one: -len(one.doubts))))


def _doubts(index: int, answer: AnswerCard, terms: Sequence[str]) -> Iterator[Doubt]:
    """Not of an answer with too little speech to measure: its words are guesses."""
    if answer.not_enough:
        return
    said = list(answer.words)
    known = [(term, found) for term in dict.fromkeys(terms) if (found := phones(term)) and len(found) >= _MIN_PHONES]
    for first, last in _stretches(answer):
        words = said[first : last + 1]
        start_s, end_s = words[0].start_s, words[-1].end_s
        if start_s is None or end_s is None:
            continue
        text = " ".join(word.text for word in words)
        lowest = min(word.probability for word in words if word.probability is not None)
        yield Doubt(index, text, start_s, end_s, lowest, _perhaps(said, first, last, known))


def _stretches(answer: AnswerCard) -> list[tuple[int, int]]:
    """First and last index of each."""
    found: list[tuple[int, int]] = []
    for i, (word, token) in enumerate(zip(answer.words, tokens([w.text for w in answer.words]), strict=True)):
        small = token.text in _SMALL or len(token.text) < _MIN_LETTERS or token.cut
        if word.probability is None or word.probability >= DOUBTED or small or _counted(word, answer):
            continue
        if found and i - found[-1][1] <= _NEAR:
            found[-1] = (found[-1][0], i)
        else:
            found.append((i, i))
    return found


def _counted(word: SpokenWord, answer: AnswerCard) -> bool:
    """Whether it is a filler, a repetition or a restart: those are spoken of elsewhere."""
    if word.start_s is None or word.end_s is None or answer.fillers is None:
        return False
    middle = (word.start_s + word.end_s) / 2
    words = [event for event in answer.fillers.events if event.kind in _ELSEWHERE]
    struck = [event for event in answer.struck if event.kind in _ELSEWHERE]
    return any(
        event.start_s is not None and event.end_s is not None and event.start_s <= middle <= event.end_s
        for event in (*words, *struck)
    )


def _perhaps(
    said: Sequence[SpokenWord], first: int, last: int, terms: Sequence[tuple[str, tuple[str, ...]]]
) -> tuple[str, ...]:
    """Terms that sound like the stretch, with or without the word before and after it. Not what was recognised."""
    spans = {(max(0, first - a), min(len(said) - 1, last + b)) for a in (0, 1) for b in (0, 1)}
    heard = [" ".join(word.text for word in said[a : b + 1]) for a, b in spans]
    sounds = [found for text in heard if (found := phones(text))]
    plain = {_plain(text) for text in heard}
    rated = [
        (min(unlike(found, sound) for sound in sounds), term)
        for term, found in terms
        if sounds and not any(_plain(term) in text for text in plain)
    ]
    return tuple(term for distance, term in sorted(rated)[:_TERMS] if distance <= _ALIKE)


def _plain(text: str) -> str:
    return " ".join(token.text for token in tokens(text.split()))
