"""Where the interviewer's sound lies for the echo canceller: as even as the speaker itself is.

The record has each utterance where the devices' reports put it, and they err by up to five milliseconds from one to the
next. A canceller that knows the sound's way to a sample takes that for another room. But a speaker counts its samples
also between utterances: so one place is taken from the reports, and all others follow from the count, for as long as it
is not plainly wrong. A speaker whose clock differs from the microphone's drifts away from it; that a canceller follows.
Pure; counts and places are in samples of the session.
"""

from collections import deque

import numpy as np

from bot.audio.pcm import SAMPLE_RATE

REPORTS = 30
"""Whose median is believed against the count: 0.3 s of sound."""
LATE = 0.012 * SAMPLE_RATE
"""The canceller is given its sound 20 ms early; later than this, an echo might come before its cause."""
EARLY = 0.05 * SAMPLE_RATE
"""A speaker that ran dry lags behind its count."""


class Placing:
    """One speaker's count, put on the session clock."""

    def __init__(self) -> None:
        self._run = -1
        self._offset = 0.0
        self._errors: deque[float] = deque(maxlen=REPORTS)
        """By how much the latest reports lie behind the count."""
        self._next = 0

    def place(self, count: float, reported: float, size: int, *, run: int) -> int:
        """The session sample of the first of `size` samples.

        `count` is the speaker's own, `reported` where the reports put it. With another `run` the speaker was opened
        anew.
        """
        if run != self._run:
            self._run = run
            self._move(reported - count)
        self._errors.append(reported - count - self._offset)
        error = float(np.median(self._errors))
        if len(self._errors) == REPORTS and not -LATE <= error <= EARLY:
            self._move(self._offset + error)
        exact = count + self._offset
        # Pieces follow each other without a gap, however their counts are rounded.
        first = self._next if abs(exact - self._next) < 2.0 else round(exact)
        self._next = first + size
        return first

    def _move(self, offset: float) -> None:
        self._offset = offset
        self._errors.clear()
