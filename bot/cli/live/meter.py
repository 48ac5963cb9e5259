"""How loud the candidate's microphone is: a needle that does not jump, and a word when something is wrong with it.

Pure: 20 ms of sound at a time, with its time on the session clock. Levels are dB relative to full scale.
"""

from collections import deque
from math import log10
from typing import Literal

import numpy as np

from bot.audio.pcm import FRAME_S, rms_dbfs

Fault = Literal["", "silent", "quiet", "loud"]

BARS = 8
LOWEST_DBFS, HIGHEST_DBFS = -60.0, -6.0
"""The ends of the scale. What is softer is no voice at the microphone (`turns.vad.QUIETEST_DBFS`)."""
FALL_DB_PER_S = 30.0
"""The needle rises at once and falls this fast: it follows phrases, not syllables. Chosen by eye."""
QUIET_DBFS = -45.0
"""Speech with a mean below this is quiet: its weak sounds, some 15 dB down, come near the least level that is taken
for a voice. Recordings at a headset have -18 to -32, those at the far end of a table -35 to -44."""
QUIET_LEAST_S = 2.0
QUIET_MEMORY_S = 3.0
"""The level of speech is a mean over the last so many seconds of it, once there are `QUIET_LEAST_S`."""
CLIPPED = 32_100
"""Samples beyond this are clipped. A little under full scale: echo cancellation filters the flat tops."""
CLIPPED_SAMPLES = 3
"""So many in 20 ms, as in `viva check`."""
LOUD_FRAMES = 8
LOUD_WITHIN_S = 3.0
"""So many clipped frames in so long are no single bump against the desk."""
SILENT_DBFS = -90.0
SILENT_S = 5.0
"""A microphone that is on has noise of its own; a muted one delivers zeros."""
HOLD_S = 5.0
"""A word about a fault stays at least this long, so that it can be read."""


class Meter:
    """One microphone. Frames come in time order."""

    def __init__(self) -> None:
        self._dbfs = -120.0
        self._speech_s = 0.0
        self._speech_power = 0.0
        self._clipped: deque[float] = deque()
        self._silent_s = 0.0
        self._fault: Fault = ""
        self._fault_until_s = 0.0

    def hear(self, start_s: float, pcm: bytes, *, speech: bool, attentive: bool) -> None:
        """20 ms of the microphone. `speech`: the candidate speaks; `attentive`: nothing holds the microphone shut."""
        level = rms_dbfs(pcm)
        self._dbfs = max(level, self._dbfs - FALL_DB_PER_S * FRAME_S)
        self._silent_s = self._silent_s + FRAME_S if attentive and level <= SILENT_DBFS else 0.0
        if speech:
            self._speech_s = min(self._speech_s + FRAME_S, QUIET_MEMORY_S)
            share = FRAME_S / self._speech_s
            self._speech_power += (10 ** (level / 10) - self._speech_power) * share
        if _clipped(pcm):
            self._clipped.append(start_s)
        while self._clipped and self._clipped[0] < start_s - LOUD_WITHIN_S:
            self._clipped.popleft()
        self._judge(start_s)

    @property
    def bars(self) -> int:
        """The needle, 0 to `BARS`."""
        share = (self._dbfs - LOWEST_DBFS) / (HIGHEST_DBFS - LOWEST_DBFS)
        return max(0, min(BARS, round(share * BARS)))

    @property
    def fault(self) -> Fault:
        """What is wrong and has been for a while."""
        return self._fault

    def _judge(self, now_s: float) -> None:
        fault: Fault = ""
        if self._silent_s >= SILENT_S:
            fault = "silent"
        elif len(self._clipped) >= LOUD_FRAMES:
            fault = "loud"
        elif self._speech_s >= QUIET_LEAST_S and 10 * log10(self._speech_power + 1e-12) < QUIET_DBFS:
            fault = "quiet"
        if fault:
            self._fault, self._fault_until_s = fault, now_s + HOLD_S
        elif now_s >= self._fault_until_s or (self._fault == "silent" and not self._silent_s):
            self._fault = ""


def _clipped(pcm: bytes) -> bool:
    samples = np.frombuffer(pcm, dtype="<i2")
    if not samples.size or max(int(samples.max()), -int(samples.min())) < CLIPPED:
        return False
    return bool(np.count_nonzero(np.abs(samples.astype(np.int32)) >= CLIPPED) >= CLIPPED_SAMPLES)
