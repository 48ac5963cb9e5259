"""Tells what the canceller left of the interviewer's voice from somebody who speaks.

Where the interviewer's voice is expected in the microphone, and how loud, is known from the way it takes (see
`echo_path`). How much of it is left where that was subtracted is followed; sound no louder than that is the
interviewer's. AEC3 comes after: it holds back who breaks in for some frames, and what it leaves varies more.
Pure: levels come in frame by frame.
"""

from collections import deque
from dataclasses import dataclass

import numpy as np

from bot.audio.pcm import FRAME_S

FADES = 10 ** (-0.8 / 10)
"""The room rings on by this much from frame to frame: 60 dB in 1.5 s. Few rooms of a home ring longer."""
REMEMBERED_S = 6.0
"""What is left is followed over this much of the interviewer's voice."""
HIGH = 95.0
"""The share of it, in percent, that lies below the level taken for usual."""
LEAST_USUAL = 10 ** (-25 / 10)
"""And never below this, however well the way is known: the next question begins with sounds it was not learnt from.
Without it the interviewer broke in on itself in two rooms of four, after others had."""
MARGIN = 10 ** (6 / 10)
"""This much above what is usual, it is somebody else."""
CLEAR_MARGIN = 10 ** (10 / 10)
"""And this much above, so clearly that no more need be taken away."""
LEAST = 10 ** (-80 / 10)
"""Below this power nothing is expected."""
CLEAR = 10 ** (-45 / 10)
"""From this power on the echo stands out from the noise of most rooms, and what is left of it can be told."""
EVERY = 5
"""Frames after which the usual level is worked out anew."""
AROUND = round(0.5 / FRAME_S)
"""A frame counts for what is usual once so many came after it."""
SOMEBODY = round(0.08 / FRAME_S)
"""With so many frames of somebody else's among these and as many before it, its sound may be theirs: who breaks in has
soft sounds, too, which must not raise what the next one has to be louder than."""


@dataclass(frozen=True, slots=True)
class _Heard:
    """One frame in which the interviewer's voice is expected clearly."""

    share: float
    """What was left of it, against what was expected."""
    own: bool


class EchoGuard:
    """How loud the interviewer's voice is where the known way was subtracted."""

    def __init__(self) -> None:
        self.expected = 0.0
        """Power of the interviewer's voice in the last frame, as it came so far."""
        self.overpowered = False
        """The last frame is somebody else's so clearly that what is left of the interviewer in it matters little."""
        self._lately: deque[_Heard] = deque(maxlen=2 * AROUND + 1)
        self._shares: deque[float] = deque(maxlen=round(REMEMBERED_S / FRAME_S))
        self._usual = 1.0
        self._count = 0

    def skip(self) -> None:
        """A frame of which nothing is known."""
        self.expected *= FADES
        self.overpowered = False

    def judge(self, echo: float, rest: float, *, sure: bool) -> bool:
        """Whether a frame holds no more than the interviewer's voice.

        `echo` is the power expected in the microphone, `rest` what is left without it; `sure`: nobody else is
        listened to now, so that whatever is left is the interviewer's.
        """
        self.expected = max(echo, self.expected * FADES)
        usual = self._usual * self.expected
        self.overpowered = self.expected >= LEAST and rest > usual * CLEAR_MARGIN
        own = self.expected >= LEAST and rest < usual * MARGIN
        if self.expected > CLEAR:
            self._learn(_Heard(rest / self.expected, own or sure))
        return own

    def _learn(self, heard: _Heard) -> None:
        self._lately.append(heard)
        if len(self._lately) <= AROUND:
            return
        settled = self._lately[-1 - AROUND]
        if not settled.own or sum(not each.own for each in self._lately) >= SOMEBODY:
            return
        self._shares.append(settled.share)
        self._count += 1
        if self._count % EVERY == 0:
            self._usual = min(1.0, max(LEAST_USUAL, float(np.percentile(self._shares, HIGH))))
