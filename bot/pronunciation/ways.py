"""In which of its ways each word was said: the usual one, or another that fits clearly better.

The aligner alone takes a weak form wherever a vowel is short: chosen by its score, "you" and "on" would be judged by
sounds that nobody meant. So the encoder's judges decide, and the way that comes first has the benefit of the doubt.
"""

from collections.abc import Callable, Sequence
from typing import Final

import numpy as np

from bot.pronunciation.acoustics import Observation
from bot.pronunciation.align import PlacedWord, align
from bot.pronunciation.frames import Matrix, SoundModel, pooled
from bot.pronunciation.phones import PHONES, Pronunciation

_CLEARLY: Final = 0.25
"""By how much, of 2, the mean of a word's sounds has to be better than in the usual way. Compared on sentences that the
judges had learned from; on others, choosing so made no difference that could be seen."""

Align = Callable[[Observation, Sequence[Sequence[Pronunciation]]], list[PlacedWord] | None]


def place(
    heard: Observation,
    words: Sequence[Sequence[Pronunciation]],
    states: Matrix,
    state_s: float,
    model: SoundModel,
    *,
    aligned: Align = align,
) -> list[PlacedWord] | None:
    """Each word placed in a recording, in one of its ways, the usual one first; None as `align`.

    `states` are the encoder's, one each `state_s` seconds.
    """
    usual = aligned(heard, [ways[:1] for ways in words])
    if all(len(ways) == 1 for ways in words):
        return usual
    free = aligned(heard, words)
    if usual is None or free is None:
        return usual or free
    judged = (_judged(placed, states, state_s, model) for placed in (usual, free))
    chosen = [
        _way(other if theirs > mine + _CLEARLY else word)
        for word, other, mine, theirs in zip(usual, free, *judged, strict=True)
    ]
    for placed in (usual, free):
        if [_way(word) for word in placed] == chosen:
            return placed
    return aligned(heard, [[way] for way in chosen]) or usual


def _way(word: PlacedWord) -> Pronunciation:
    return tuple(phone.phone for phone in word.phones)


def _judged(placed: Sequence[PlacedWord], states: Matrix, state_s: float, model: SoundModel) -> list[float]:
    """How good each word's sounds are at first sight, 0 to 2."""
    phones = [phone for word in placed for phone in word.phones]
    seen = model.components(pooled(states, state_s, phones))
    each = model.direct(seen, np.array([PHONES.index(phone.phone) for phone in phones], np.intp))
    past = np.cumsum([len(word.phones) for word in placed])
    return [float(np.mean(part)) for part in np.split(each, past[:-1])]
