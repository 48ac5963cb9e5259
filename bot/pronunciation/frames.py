"""What the recogniser's encoder makes of each sound, and which sound that is most like.

Whisper's encoder tells sounds apart without having been taught their names. A linear classifier on its states, learned
from sounds that experts found right, gives each sound's likelihood: how good a pronunciation is, is how likely the
sound is that should have been there.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from bot.pronunciation.align import Placed

Matrix = npt.NDArray[np.float32]

WIDTH: Final = 512
"""Of a state of Whisper base."""
_BESIDE_S: Final = 0.04
"""Sound on either side that is looked at: it tells where a stop came from and where a vowel went."""


@dataclass(frozen=True, slots=True, eq=False)
class SoundModel:
    """A projection of pooled states, a multinomial logistic regression on it, and a linear judge of each sound."""

    mean: Matrix
    """Shape (4 * WIDTH,)."""
    axes: Matrix
    """Principal axes, scaled to unit spread; shape (4 * WIDTH, components)."""
    weights: Matrix
    """Shape (components, sounds), in the order of `bot.pronunciation.phones.PHONES`."""
    bias: Matrix
    judges: Matrix
    """For each sound, weights of the experts' score, 0 to 2; shape (sounds, components)."""
    judge_bias: Matrix

    def components(self, pooled_states: Matrix) -> Matrix:
        """Shape (sounds of the text, components)."""
        return np.asarray((pooled_states - self.mean) @ self.axes, np.float32)

    def log_posteriors(self, components: Matrix) -> Matrix:
        """How likely each of the 39 sounds is, as logarithms; shape (sounds of the text, 39)."""
        return log_softmax(components @ self.weights + self.bias)

    def direct(self, components: Matrix, numbers: npt.NDArray[np.intp]) -> Matrix:
        """The score that the judge of each sound gives it; `numbers` are places in PHONES. Rough: trees refine it."""
        judged = np.einsum("ij,ij->i", components, self.judges[numbers]) + self.judge_bias[numbers]
        return np.asarray(judged, np.float32)


def pooled(states: Matrix, state_s: float, phones: Sequence[Placed]) -> Matrix:
    """The mean states of each sound's first and second half, before it and after it; shape (sounds, 4 * WIDTH).

    `states` has shape (states, WIDTH), one each `state_s` seconds from the time 0 of `phones` on.
    """
    if not len(states) or not phones:
        return np.zeros((0, 4 * WIDTH), np.float32)
    total = np.concatenate([np.zeros((1, states.shape[1])), np.cumsum(states, axis=0, dtype=np.float64)])
    start = np.array([phone.start_s for phone in phones])
    end = np.array([phone.end_s for phone in phones])
    middle = (start + end) / 2
    spans = ((start, middle), (middle, end), (start - _BESIDE_S, start), (end, end + _BESIDE_S))
    return np.concatenate([_mean(total, a / state_s, b / state_s) for a, b in spans], axis=1).astype(np.float32)


def _mean(total: npt.NDArray[np.float64], first: npt.NDArray[np.float64], past: npt.NDArray[np.float64]) -> Matrix:
    """The mean state between two times in states; a state counts by how much of it lies between them."""
    last = len(total) - 1
    first = np.clip(first, 0.0, last - 1e-3)
    past = np.maximum(np.clip(past, 0.0, last), first + 1e-3)
    sums = _up_to(total, past) - _up_to(total, first)
    return np.asarray(sums / (past - first)[:, None], np.float32)


def _up_to(total: npt.NDArray[np.float64], at: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    whole = np.minimum(at.astype(int), len(total) - 2)
    part = (at - whole)[:, None]
    return np.asarray(total[whole] * (1 - part) + total[whole + 1] * part, np.float64)


def log_softmax(values: Matrix) -> Matrix:
    """Logarithms of probabilities along the last axis."""
    shifted = values - values.max(axis=-1, keepdims=True)
    return np.asarray(shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True)), np.float32)
