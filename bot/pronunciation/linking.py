"""Linking: whether a word that ends in a consonant runs into the vowel that begins the next, or stops before it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from bot.pronunciation.levels import Levels
from bot.pronunciation.phones import VOWELS
from bot.pronunciation.spoken import SpokenWord

_CLOSED: Final = frozenset(["P", "T", "K", "B", "D", "G", "CH", "JH"])
"""Sounds that are silent by themselves before they burst."""
_DIP_DB: Final = 25.0
"""So far under the vowel the sound has stopped."""
_CLEAR_DB: Final = 30.0
"""Behind louder noise a stop cannot be seen."""
_JOINED_S, _BROKEN_S = 0.015, 0.03
_JOINED_CLOSED_S, _BROKEN_CLOSED_S = 0.08, 0.11
"""Quiet shorter than the first is none, longer than the second a stop, and between them it is not sure; stops of the
tongue and lips are silent for some 80 ms without any break. Set on a voice reading with and without glottal stops."""
_PAUSE_S: Final = 0.25


@dataclass(frozen=True, slots=True)
class Link:
    """Two neighbouring words that can be linked."""

    before: str
    after: str
    start_s: float
    """Start of the consonant."""
    end_s: float
    """End of the vowel."""
    joined: bool | None
    """None where it is not sure."""


def links(words: Sequence[SpokenWord], levels: Levels) -> Iterator[Link]:
    """Those with no punctuation and no pause between, in order."""
    for word, following in pairwise(words):
        last, first = word.sounds[-1], following.sounds[0]
        if word.closes or last.phone in VOWELS or first.phone not in VOWELS:
            continue
        vowel_db = levels.peak(first.start_s, first.end_s)
        runs = levels.quiet_runs(last.start_s, first.end_s, vowel_db - _DIP_DB)
        quiet_s = max((end - start for start, end in runs), default=0.0)
        if max(quiet_s, first.start_s - last.end_s) >= _PAUSE_S:
            continue
        closed = last.phone in _CLOSED
        joined_s, broken_s = (_JOINED_CLOSED_S, _BROKEN_CLOSED_S) if closed else (_JOINED_S, _BROKEN_S)
        joined = True if quiet_s <= joined_s else False if quiet_s >= broken_s else None
        if levels.clear_db < _CLEAR_DB:
            joined = None
        yield Link(word.text, following.text, last.start_s, first.end_s, joined)
