"""Someone reading, as the models hear it: an ear with a script, an aligner with a ruler, weights with one rule."""

from collections.abc import Mapping, Sequence

import numpy as np

from bot.audio.pcm import SAMPLE_RATE, Signal
from bot.pronunciation.acoustics import Observation
from bot.pronunciation.align import Placed, PlacedWord
from bot.pronunciation.frames import WIDTH, Matrix, SoundModel
from bot.pronunciation.phones import PHONES, Pronunciation, pronunciations
from bot.pronunciation.reference import RefWord
from bot.pronunciation.score import Tongue
from bot.pronunciation.trees import Forest
from bot.pronunciation.weights import Limits, Weights
from bot.stt.transcript import Hearing, Word

LIKENESS = 11
"""The column of a word's row that says how much what was heard sounds like it."""
WORD_S = 0.4


def noise(seconds: float, level: float = 0.1) -> Signal:
    """Something to place words in."""
    return (np.random.default_rng(0).standard_normal(round(seconds * SAMPLE_RATE)) * level).astype(np.float32)


def reference(text: str) -> list[RefWord]:
    """Plain words of the dictionary."""
    return [RefWord(word, (word,), sounds(word)) for word in text.split()]


def sounds(word: str) -> tuple[Pronunciation, ...]:
    return pronunciations(word, lambda _: "")


def even(heard: Observation, words: Sequence[Sequence[Pronunciation]]) -> list[PlacedWord] | None:
    """Each word in an equal share of the sound, in its first way to be said."""
    if not words:
        return None
    share = heard.length_s / len(words)
    return [_word(i * share, share, ways[0]) for i, ways in enumerate(words)]


def placed_evenly(
    heard: Observation, words: Sequence[Sequence[Pronunciation]], states: Matrix, state_s: float, model: SoundModel
) -> list[PlacedWord] | None:
    """The same in place of `bot.pronunciation.ways.place`."""
    return even(heard, words)


def _word(start_s: float, length_s: float, phones: Pronunciation) -> PlacedWord:
    step = length_s / len(phones)
    return PlacedWord(
        tuple(Placed(phone, start_s + k * step, start_s + (k + 1) * step, -2.0) for k, phone in enumerate(phones))
    )


class ScriptedEar:
    """Hears what the script says, word after word; a gap in it starts a new window."""

    def __init__(self, *windows: str, probability: float = 0.9, languages: Mapping[str, float] | None = None) -> None:
        self._windows, self._probability = windows, probability
        self._languages = languages or {"en": 1.0}
        self.expected: list[list[str]] = []
        """What it was asked to expect, call by call."""

    def hear(self, signal: Signal, start_s: float = 0.0) -> list[Hearing]:
        share = signal.size / SAMPLE_RATE / len(self._windows)
        out = []
        for i, text in enumerate(self._windows):
            at_s = start_s + i * share
            words = tuple(
                Word(word, at_s + k * WORD_S, at_s + (k + 1) * WORD_S, self._probability)
                for k, word in enumerate(text.split())
            )
            out.append(Hearing(at_s, 0.02, np.zeros((int(share / 0.02), WIDTH), np.float32), words))
        return out

    def expect(self, signal: Signal, words: Sequence[str]) -> Sequence[float]:
        self.expected.append(list(words))
        return [0.1] * len(words)

    def languages(self, signal: Signal) -> Mapping[str, float]:
        return self._languages


def stump(column: int, threshold: float, low: float, high: float) -> Forest:
    """A tree with one question."""
    return Forest(
        np.array([0], np.int32),
        np.array([column, -1, -1], np.int16),
        np.array([threshold, 0.0, 0.0], np.float32),
        np.array([1, 0, 0], np.int32),
        np.array([2, 0, 0], np.int32),
        np.array([0.0, low, high], np.float32),
        0.0,
    )


def tongue(goodness: Forest | None = None, absent: float = -5.0) -> Tongue:
    """A word is there if what was heard sounds half like it; every sound that is there has 1.8 of 2.

    `absent` are the log-odds of the others.
    """
    model = SoundModel(
        np.zeros(4 * WIDTH, np.float32),
        np.zeros((4 * WIDTH, 40), np.float32),
        np.zeros((40, len(PHONES)), np.float32),
        np.zeros(len(PHONES), np.float32),
        np.zeros((len(PHONES), 40), np.float32),
        np.zeros(len(PHONES), np.float32),
    )
    limits = Limits(there=0.6, gone=-3.0)
    weights = Weights(model, goodness or stump(0, 9.0, 1.8, 1.8), stump(LIKENESS, 0.5, absent, 1.0), limits)
    return Tongue(lambda text: [text.strip(".,").lower()], sounds, weights)
