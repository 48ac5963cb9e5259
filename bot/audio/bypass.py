"""A way around a stage that delays the sound, for frames that are better without it."""

import numpy as np

from bot.audio.pcm import Samples, Signal, to_samples, to_signal


class Bypass:
    """Both ways take as long, and one fades into the other within a frame."""

    def __init__(self, delay: int) -> None:
        """`delay`: by how many samples the stage delays; no more than a frame has."""
        self._late: Signal = np.zeros(delay, np.float32)
        self._around = 0.0

    def process(self, before: Signal, after: Samples, *, around: bool) -> bytes:
        """One frame of what went into the stage and of what came out of it → 16-bit PCM."""
        both = np.concatenate([self._late, before])
        delayed, self._late = both[: len(before)], both[len(before) :]
        was, self._around = self._around, float(around)
        if not was and not around:
            return after.tobytes()
        share = np.linspace(was, self._around, len(before), dtype=np.float32)
        return to_samples(share * delayed + (1 - share) * to_signal(after)).tobytes()
