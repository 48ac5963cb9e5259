"""How loud a recording is from moment to moment, and where it is quiet."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from bot.audio.pcm import SAMPLE_RATE, Signal

STEP_S: Final = 0.005
_WINDOW_S: Final = 0.02
_BELOW_DB: Final = 25.0
"""Under the loud parts of speech it is quiet (de Jong & Wempe 2009, Behavior Research Methods 41)."""
_OVER_NOISE: Final = 1 / 3
"""Of the way up from the noise to the loud parts: what is behind the speech comes and goes by some dB."""
_ROOM_DB: Final = 12.0
"""Speech must stand out by so much, or quiet and loud cannot be told apart."""
_DIGITAL: Final = 1e-12

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Levels:
    """One level every `STEP_S`, in dB of full scale, of 20 ms around it."""

    db: Floats
    loud_db: float
    """Of the loud parts: what a twentieth of the frames is above."""
    noise_db: float
    """Of the quiet parts: what a twentieth is below."""

    @property
    def clear_db(self) -> float:
        """By how much speech stands out of what is behind it."""
        return self.loud_db - self.noise_db

    @property
    def quiet_db(self) -> float | None:
        """Below this it is quiet; None where nothing can be told."""
        if self.clear_db < _ROOM_DB:
            return None
        return max(self.loud_db - _BELOW_DB, self.noise_db + _OVER_NOISE * self.clear_db)

    def peak(self, start_s: float, end_s: float) -> float:
        """The loudest moment in dB."""
        return float(np.max(self._cut(start_s, end_s)))

    def least(self, start_s: float, end_s: float) -> float:
        """The quietest moment in dB."""
        return float(np.min(self._cut(start_s, end_s)))

    def quiet_runs(self, start_s: float, end_s: float, below_db: float | None) -> list[tuple[float, float]]:
        """Stretches from `start_s` to `end_s` that stay under a level, in seconds; none where it is None."""
        if below_db is None:
            return []
        first = self._frame(start_s)
        under = np.concatenate([[False], self._cut(start_s, end_s) < below_db, [False]])
        edges = np.flatnonzero(np.diff(under.astype(np.int8)))
        return [((first + a) * STEP_S, (first + b) * STEP_S) for a, b in edges.reshape(-1, 2)]

    def _cut(self, start_s: float, end_s: float) -> Floats:
        first = self._frame(start_s)
        return self.db[first : max(first + 1, self._frame(end_s))]

    def _frame(self, at_s: float) -> int:
        return min(max(0, round(at_s / STEP_S)), self.db.size - 1)


def levels(signal: Signal) -> Levels:
    """Those of mono 16 kHz sound of any length."""
    half = round(SAMPLE_RATE * _WINDOW_S / 2)
    power = np.concatenate([[0.0], np.cumsum(np.square(signal, dtype=np.float64))])
    at = np.arange(0, signal.size + 1, round(SAMPLE_RATE * STEP_S))
    first, last = np.maximum(0, at - half), np.minimum(signal.size, at + half)
    mean = (power[last] - power[first]) / np.maximum(1, last - first)
    db = 10.0 * np.log10(np.maximum(mean, _DIGITAL))
    return Levels(db, float(np.percentile(db, 95)), float(np.percentile(db, 5)))
