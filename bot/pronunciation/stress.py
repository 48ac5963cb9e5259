"""Word stress: which syllable stands out, and whether a dictionary has it there.

A syllable stands out by being longer, louder and higher than the others (Fry 1958, Language and Speech 1). How much
each of the three counts was fitted on words whose stressed syllable is known: native speech, and a voice made to stress
the wrong syllable. A word is called astray only where another syllable is likelier by far than every one that a
dictionary stresses, and two of the three say so; for that, much of what is wrong stays unsaid. Whether the vowels are
full or weak, as the sound model hears them, added nothing to that. `scripts/bench_prosody` prints how much is found.
It errs where the aligner misplaces a vowel.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from bot.pronunciation.levels import Levels
from bot.pronunciation.pitch import Pitch
from bot.pronunciation.spoken import SpokenWord

WEIGHTS: Final = (0.973, 0.320, 0.189, -1.944)
"""For each unit of the natural logarithm of a vowel's length, each dB, each semitone, and for the last syllable before
a pause, which is lengthened without being stressed; `scripts/train_stress` prints them."""
_SURE: Final = 2.0
"""How far the log-odds of another syllable lie over those of every one that a dictionary stresses."""
_CUES: Final = (0, 1, 2)
"""Longer, louder, higher."""
_AGREE: Final = 2
"""So many of them have to say so: one alone may be the aligner's, or the vowel's own."""
_PAUSE_S: Final = 0.1
_BEFORE_S, _AFTER_S = 0.01, 0.03
"""Pitch is read a little around the vowel, where the aligner's borders may lie."""

Cues = npt.NDArray[np.float64]


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
    found = cues(word, following_s, pitch, levels) if word.stressed else None
    return None if found is None else judged(word, found)


def cues(word: SpokenWord, following_s: float | None, pitch: Pitch, levels: Levels) -> Cues | None:
    """A row a syllable: the logarithm of the vowel's length, dB, semitones, 1 if last before a pause.

    None for words of one syllable, or said without voice.
    """
    vowels = word.vowels
    heights = [pitch.voiced(one.start_s - _BEFORE_S, one.end_s + _AFTER_S) for one in vowels]
    if len(vowels) < 2 or not any(found.size for found in heights):
        return None
    lowest = min(float(np.max(found)) for found in heights if found.size)
    final = following_s is None or following_s - word.end_s > _PAUSE_S
    return np.array(
        [
            (
                np.log(max(0.01, vowel.end_s - vowel.start_s)),
                levels.peak(vowel.start_s, vowel.end_s),
                float(np.max(found)) if found.size else lowest,
                float(final and vowel is vowels[-1]),
            )
            for vowel, found in zip(vowels, heights, strict=True)
        ]
    )


def judged(word: SpokenWord, found: Cues, weights: Sequence[float] = WEIGHTS) -> Stress:
    """Which syllable stands out, of a word whose stress a dictionary knows."""
    odds = found @ np.asarray(weights)
    heard = int(np.argmax(odds))
    usual = max(word.stressed, key=lambda i: float(odds[i]))
    agree = sum(all(found[heard, cue] > found[i, cue] for i in word.stressed) for cue in _CUES)
    astray = heard not in word.stressed and agree >= _AGREE and float(odds[heard] - odds[usual]) >= _SURE
    return Stress(word.text, word.start_s, word.end_s, heard, usual, float(_shares(odds)[heard]), astray)


def _shares(values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    weights = np.exp(values - values.max())
    return np.asarray(weights / weights.sum(), dtype=np.float64)
