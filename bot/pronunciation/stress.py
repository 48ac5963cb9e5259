"""Word stress: which syllable stands out, and whether a dictionary has it there.

A syllable stands out by being longer, louder and higher than the others (Fry 1958, Language and Speech 1). How much
each of the three counts was fitted on words whose stressed syllable is known: native speech, and a voice made to stress
the wrong syllable. A word is called astray only where another syllable is longer, louder and higher than every one that
a dictionary stresses, and likely by far to be the stressed one; for that, much of what is wrong stays unsaid.
`scripts/bench_prosody` prints how much. It errs where the aligner misplaces a vowel.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from bot.pronunciation.levels import Levels
from bot.pronunciation.pitch import Pitch
from bot.pronunciation.spoken import SpokenWord

_LONGER: Final = 0.84
"""For each unit of the natural logarithm of a vowel's length."""
_LOUDER: Final = 0.264
"""For each dB."""
_HIGHER: Final = 0.29
"""For each semitone."""
_FINAL: Final = -1.6
"""The last syllable before a pause is lengthened without being stressed."""
_SURE: Final = 0.7
_PAUSE_S: Final = 0.1
_BEFORE_S, _AFTER_S = 0.01, 0.03
"""Pitch is read a little around the vowel, where the aligner's borders may lie."""


@dataclass(frozen=True, slots=True)
class Stress:
    """How one word of two syllables or more was stressed."""

    text: str
    start_s: float
    end_s: float
    heard: int
    """The syllable that stands out most, from 0."""
    usual: int
    """The dictionary's that stands out most."""
    share: float
    """How likely it is the one heard, 0 to 1."""
    astray: bool
    """Whether it surely is not where the dictionary has it."""


def stress(word: SpokenWord, following_s: float | None, pitch: Pitch, levels: Levels) -> Stress | None:
    """None for words of one syllable, of unknown stress, or said without voice.

    `following_s` is when the next word begins; None for the last.
    """
    vowels = word.vowels
    if len(vowels) < 2 or not word.stressed:
        return None
    heights = [pitch.voiced(one.start_s - _BEFORE_S, one.end_s + _AFTER_S) for one in vowels]
    if not any(found.size for found in heights):
        return None
    lowest = min(float(np.max(found)) for found in heights if found.size)
    long = np.log([max(0.01, one.end_s - one.start_s) for one in vowels])
    loud = np.array([levels.peak(one.start_s, one.end_s) for one in vowels])
    high = np.array([float(np.max(found)) if found.size else lowest for found in heights])
    final = np.zeros(len(vowels))
    if following_s is None or following_s - word.end_s > _PAUSE_S:
        final[-1] = 1.0
    shares = _shares(_LONGER * long + _LOUDER * loud + _HIGHER * high + _FINAL * final)
    heard = int(np.argmax(shares))
    usual = max(word.stressed, key=lambda i: float(shares[i]))
    stands_out = all(
        values[heard] > values[i] for values in (long, loud, high) for i in word.stressed if i < len(vowels)
    )
    share = float(shares[heard])
    astray = heard not in word.stressed and stands_out and share >= _SURE
    return Stress(word.text, word.start_s, word.end_s, heard, usual, share, astray)


def _shares(values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    weights = np.exp(values - values.max())
    return np.asarray(weights / weights.sum(), dtype=np.float64)
