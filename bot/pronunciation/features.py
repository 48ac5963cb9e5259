"""The numbers from which sounds are scored and words are found missing, one row a sound or a word.

Each sound is seen in its word and its sentence: one unlikely sound among good ones is a slip of the model, and the
same in a sentence of unlikely ones is a mistake.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from bot.pronunciation.align import Placed, PlacedWord
from bot.pronunciation.frames import Matrix, SoundModel, pooled
from bot.pronunciation.phones import PHONES, VOWELS

COMPONENTS: Final = 40
"""How many principal components stand in a row themselves."""
VOICE: Final = 10
"""How many, as their mean over the window: what voice and accent it is."""
_LEAST: Final = -12.0
"""Log-posteriors below are all the same."""
_SQUEEZED_S: Final = 0.035
"""The aligner gives a sound 30 ms at least: one that is not there gets no more."""
_GAP: Final = 1
"""The column of a sound's row that holds it."""
_NUMBER: Final = {phone: i for i, phone in enumerate(PHONES)}

Column = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Evidence:
    """One window of a recording, and the words of the text that should be in it."""

    states: Matrix
    """Shape (states, WIDTH)."""
    state_s: float
    placed: Sequence[PlacedWord]
    """Times are seconds from the first state."""
    expected: Sequence[float]
    """How likely the recogniser finds each word in its place, 0 to 1."""
    likeness: Sequence[float]
    """How much what it heard there sounds like the word, 0 to 1."""


@dataclass(frozen=True, slots=True, eq=False)
class Features:
    """What is known of each sound of a window."""

    phones: tuple[Placed, ...]
    word: npt.NDArray[np.intp]
    """Which word each sound belongs to."""
    posteriors: Matrix
    """Log; shape (sounds, 39)."""
    sounds: Matrix
    """A row a sound, for its score."""
    words: Matrix
    """A row a word, for whether it is there."""

    @property
    def gaps(self) -> Column:
        """By how much each sound is likelier than the likeliest other, log."""
        return self.sounds[:, _GAP].astype(np.float64)


def features(evidence: Evidence, model: SoundModel) -> Features:
    """All rows of a window. The order of columns is what the trees were trained on."""
    phones = tuple(phone for word in evidence.placed for phone in word.phones)
    word = np.array([i for i, placed in enumerate(evidence.placed) for _ in placed.phones], np.intp)
    return rows(evidence, phones, word, model.components(pooled(evidence.states, evidence.state_s, phones)), model)


def gaps(states: Matrix, state_s: float, phones: Sequence[Placed], model: SoundModel) -> Column:
    """By how much each of some placed sounds is likelier than the likeliest other, log."""
    posteriors = model.log_posteriors(model.components(pooled(states, state_s, phones)))
    return _gaps(np.maximum(posteriors, _LEAST), np.array([_NUMBER[phone.phone] for phone in phones]))


def rows(
    evidence: Evidence,
    phones: tuple[Placed, ...],
    word: npt.NDArray[np.intp],
    components: Matrix,
    model: SoundModel,
) -> Features:
    """The rows, from the components of each sound's states."""
    posteriors = model.log_posteriors(components)
    if not phones:
        return Features((), word, posteriors, np.zeros((0, 0), np.float32), np.zeros((0, 0), np.float32))
    number = np.array([_NUMBER[phone.phone] for phone in phones])
    direct = model.direct(components, number).astype(np.float64)
    here = np.arange(len(phones))
    clipped = np.maximum(posteriors, _LEAST)
    likely = clipped[here, number].astype(np.float64)
    gap = _gaps(clipped, number)
    entropy = -(np.exp(posteriors) * clipped).sum(axis=1, dtype=np.float64)
    length = np.array([phone.end_s - phone.start_s for phone in phones])
    acoustic = np.clip([phone.acoustic for phone in phones], -20.0, 5.0)
    expected = np.log(np.clip(evidence.expected, 1e-4, 1.0))
    alike = np.array(evidence.likeness, np.float64)
    count = len(evidence.placed)
    sizes = np.bincount(word, minlength=count)
    first = np.concatenate([[0], np.cumsum(sizes)[:-1]])

    def mean(column: Column) -> Column:
        return np.bincount(word, column, count) / np.maximum(1, sizes)

    def least(column: Column) -> Column:
        return np.minimum.reduceat(column, first)

    vowel = np.array([phone.phone in VOWELS for phone in phones], np.float64)
    pace = float(np.median(length))
    by_word = [
        mean(likely), least(likely), mean(gap), least(gap), mean(entropy), mean(acoustic), least(acoustic),
        mean(np.log(length / pace)), expected, _before(expected), _after(expected), alike, _before(alike),
        _after(alike), sizes.astype(np.float64), mean((gap > 0).astype(np.float64)),
        mean((length < _SQUEEZED_S).astype(np.float64)), _before(mean(gap)), _after(mean(gap)),
        mean(direct), least(direct),
    ]  # fmt: skip
    overall = [
        float(np.mean(likely)), float(np.mean(gap)), float(np.mean(np.minimum(gap, 0.0))), float(np.mean(acoustic)),
        float(np.mean(expected)), float(np.min(expected)), float(np.mean(alike)), float(np.log(pace)), float(count),
        float(np.percentile(likely, 20)), float(np.mean(direct)), float(np.percentile(direct, 20)),
        *np.mean(components[:, :VOICE], axis=0).tolist(),
    ]  # fmt: skip
    by_sound = [
        likely, gap, entropy, _before(likely), _after(likely), _before(gap), _after(gap), length,
        np.log(length / pace), acoustic, _before(acoustic), _after(acoustic), vowel,
        (here - first[word]).astype(np.float64), (sizes[word] - 1 - here + first[word]).astype(np.float64),
        number.astype(np.float64), _before(number.astype(np.float64), -1.0), _after(number.astype(np.float64), -1.0),
        direct, _before(direct), _after(direct),
    ]  # fmt: skip
    words = np.column_stack([*by_word, *(np.full(count, value) for value in overall)])
    sounds = np.column_stack([*by_sound, words[word], clipped, components[:, :COMPONENTS]])
    return Features(phones, word, posteriors, sounds.astype(np.float32), words.astype(np.float32))


def _gaps(posteriors: Matrix, number: npt.NDArray[np.intp]) -> Column:
    here = np.arange(len(number))
    others = posteriors.copy()
    others[here, number] = -np.inf
    apart: Column = posteriors[here, number].astype(np.float64) - others.max(axis=1)
    return apart


def _before(column: Column, edge: float = 0.0) -> Column:
    return np.concatenate([[edge], column[:-1]])


def _after(column: Column, edge: float = 0.0) -> Column:
    return np.concatenate([column[1:], [edge]])
