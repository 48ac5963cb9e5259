"""Vowels put in where the text has none: "street" as "suh-treet", "big" as "biggu".

Many languages have no consonants side by side or at the end of a word, and their speakers put a vowel there; one more
syllable makes a word harder to recognise than a sound that is a little off (Tajima, Port & Dalby 1997, Journal of
Phonetics 25). The words are placed once more, each with and without a vowel at every place where one may be put in.
Where the placing takes it, the vowel is judged by itself: is it a vowel to the sound model, how long is it, is it
voiced, is it louder than the consonants on its sides. `scripts/train_put_in` fitted how much each counts.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from bot.audio.pcm import Signal
from bot.pronunciation.align import Placed, PlacedWord
from bot.pronunciation.frames import Matrix, SoundModel, pooled
from bot.pronunciation.levels import Levels, levels
from bot.pronunciation.phones import PHONES, VOWELS, Pronunciation
from bot.pronunciation.pitch import Pitch, track
from bot.stt.transcript import Hearing

WEIGHTS: Final = (0.374, 0.781, -0.299, 0.045, 0.053, -0.080, 1.712)
"""For the log-odds of a vowel, the logarithm of its length, the share that is voiced, each dB over its left and its
right side, the end of a word; and alone. `scripts/train_put_in` prints them."""
SURE: Final = 1.5
"""Log-odds from which a vowel is told: of places where adults put none in, it is wrong at fewer than 1 in 100."""
_VOWELS: Final = ("AH", "IH", "UW")
"""What is put in, roughly: the sound model names it."""
_IS_VOWEL: Final = np.array([phone in VOWELS for phone in PHONES])
_GLIDES: Final = frozenset(["W", "Y", "R", "L", "HH"])
"""They sound like vowels, or take their shape: before these no end of a word is judged."""
_SONORANTS: Final = frozenset(["W", "Y", "R", "L", "M", "N", "NG"])
"""Their voice runs on into a vowel, or sounds like one: behind them nothing is judged."""
_ONSETS: Final = frozenset([(first, "L") for first in "PBKGF"] + [("S", second) for second in "NML"])
"""Elsewhere "l", "m" and "n" behind a consonant may be a syllable by themselves, as in "button" and "table"."""
_APART_S: Final = 0.1
_LONGEST_S: Final = 0.15
"""A longer one is an "uh"."""
_TAIL_S: Final = 0.1
_LEAST_VOWEL: Final = 1.0
"""Log-odds to the sound model."""
_LEAST_VOICED: Final = 0.5
_LEAST_S: Final = 0.03
_MOST_DB: Final = 30.0
_LEAST_SHARE: Final = 1e-3


@dataclass(frozen=True, slots=True)
class Vowel:
    """A vowel that was put in."""

    word: int
    """The number of its word."""
    place: int
    """How many sounds of the word come before it, one or more."""
    phone: str
    start_s: float
    end_s: float


def places(words: Sequence[PlacedWord]) -> list[list[int]]:
    """Where a vowel may be put into each word: before the sound of this number; at the end, their count."""
    out = []
    for i, word in enumerate(words):
        sounds = [placed.phone for placed in word.phones]
        found = [k for k in range(1, len(sounds)) if _cluster(sounds[k - 1], sounds[k])]
        following = words[i + 1] if i + 1 < len(words) else None
        if sounds[-1] not in VOWELS | _SONORANTS and (following is None or _open(word, following)):
            found.append(len(sounds))
        out.append(found)
    return out


def with_vowels(words: Sequence[PlacedWord]) -> list[list[Pronunciation]]:
    """Each word as it was said, first, and with one vowel put in at each place."""
    out = []
    for word, found in zip(words, places(words), strict=True):
        plain = tuple(placed.phone for placed in word.phones)
        out.append([plain, *((*plain[:k], vowel, *plain[k:]) for k in found for vowel in _VOWELS)])
    return out


@dataclass(frozen=True, slots=True)
class Proposed:
    """A vowel that the placing took, and the sounds on its sides."""

    word: int
    place: int
    vowel: Placed
    before: Placed
    after: Placed | None
    """None at the end, or before a pause."""
    last: bool
    """Whether it comes after the word's last sound."""


def vowels(
    signal: Signal, words: Sequence[PlacedWord], again: Sequence[PlacedWord] | None, hearing: Hearing, model: SoundModel
) -> list[Vowel]:
    """Those surely put in. `again` are the `words` placed `with_vowels`; times are from the first sample and state."""
    found = proposed(words, again)
    if not found or not len(hearing.states):
        return []
    states = pooled(hearing.states, hearing.state_s, [one.vowel for one in found])
    shares = np.exp(model.log_posteriors(model.components(states)))
    loud, pitch = levels(signal), track(signal)
    out = []
    for one, share in zip(found, shares, strict=True):
        if told(cues(one, share, loud, pitch)):
            named = PHONES[int(np.argmax(np.where(_IS_VOWEL, share, 0.0)))]
            out.append(Vowel(one.word, one.place, named, one.vowel.start_s, one.vowel.end_s))
    return out


def proposed(words: Sequence[PlacedWord], again: Sequence[PlacedWord] | None) -> list[Proposed]:
    """The vowels that the second placing took; none where nothing could be placed."""
    if again is None:
        return []
    out = []
    for i, (word, other) in enumerate(zip(words, again, strict=True)):
        vowel = other.phones[k] if (k := _extra(word, other)) is not None else None
        if k is None or vowel is None or vowel.end_s - vowel.start_s > _LONGEST_S + 1e-6:
            continue
        following = (*other.phones[k + 1 :], *(again[i + 1].phones if i + 1 < len(again) else ()))
        after = following[0] if following and following[0].start_s - vowel.end_s <= _APART_S else None
        out.append(Proposed(i, k, vowel, other.phones[k - 1], after, k == len(word.phones)))
    return out


def _extra(word: PlacedWord, other: PlacedWord) -> int | None:
    """Which sound of `other` the word has not."""
    plain, said = ([placed.phone for placed in one.phones] for one in (word, other))
    return next((k for k in range(1, len(said)) if said[:k] + said[k + 1 :] == plain and said[k] in _VOWELS), None)


def cues(one: Proposed, share: Matrix, loud: Levels, pitch: Pitch) -> tuple[float, ...]:
    """What speaks for it; `share` is how likely each sound of `PHONES` is there."""
    start_s, end_s = one.vowel.start_s, one.vowel.end_s
    middle_s = (start_s + end_s) / 2
    left_s = (one.before.start_s + one.before.end_s) / 2
    right_s = (one.after.start_s + one.after.end_s) / 2 if one.after else end_s + _TAIL_S
    peak = loud.peak(start_s, end_s)
    is_vowel = float(np.clip(share[_IS_VOWEL].sum(), _LEAST_SHARE, 1.0 - _LEAST_SHARE))
    return (
        float(np.log(is_vowel / (1.0 - is_vowel))),
        float(np.log(max(_LEAST_S, end_s - start_s))),
        min(1.0, 0.01 * pitch.voiced(start_s, end_s).size / (end_s - start_s)),
        float(np.clip(peak - loud.least(left_s, middle_s), 0.0, _MOST_DB)),
        float(np.clip(peak - loud.least(middle_s, right_s), 0.0, _MOST_DB)),
        float(one.last),
    )


def told(found: Sequence[float], weights: Sequence[float] = WEIGHTS) -> bool:
    """Whether a vowel surely was put in: likely, and by itself more a vowel than not, and voiced."""
    return weighed(found, weights) >= SURE and found[0] >= _LEAST_VOWEL and found[2] >= _LEAST_VOICED


def weighed(found: Sequence[float], weights: Sequence[float] = WEIGHTS) -> float:
    """The log-odds that a vowel was put in; the last weight stands alone."""
    return float(np.dot(found, weights[:-1]) + weights[-1])


def _cluster(before: str, after: str) -> bool:
    if before in VOWELS | _SONORANTS or after in VOWELS:
        return False
    return after not in {"N", "M", "L"} or (before, after) in _ONSETS


def _open(word: PlacedWord, following: PlacedWord) -> bool:
    """Whether a vowel behind the word would be one too many: before a vowel or a glide it cannot be told."""
    first = following.phones[0].phone
    return following.start_s - word.end_s > _APART_S or first not in VOWELS | _GLIDES
