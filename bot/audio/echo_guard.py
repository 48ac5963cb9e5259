"""Tells what the canceller left of the interviewer's voice from somebody who speaks.

Where the interviewer's voice is expected in the microphone, and how loud, is known from the way it takes (see
`echo_path`). How much of it is left where that was subtracted is followed; sound no louder than that is the
interviewer's. AEC3 comes after: it holds back who breaks in for some frames, and what it leaves varies more.
Pure: levels come in frame by frame.
"""

from collections import deque

import numpy as np

from bot.audio.pcm import FRAME_S

FADES = 10 ** (-0.8 / 10)
"""The room rings on by this much from frame to frame: 60 dB in 1.5 s. Few rooms of a home ring longer."""
REMEMBERED_S = 4.5
"""What is left is followed over this much of the interviewer's loud voice: with 3 s it forgets what a room's worst
sounds leave, with 6 s it remembers for long how little it knew at first."""
HIGH = 90.0
"""The share of it, in percent, that lies below the level taken for usual. With 95 the soft sounds of who broke in make
the next one be heard later; with 60 one who walks about makes the interviewer hear itself."""
LEAST_USUAL = 10 ** (-25 / 10)
"""And never below this, however well the way is known: the next question begins with sounds it was not learnt from.
Without it the interviewer broke in on itself in two rooms of four, after others had."""
MARGIN = 10 ** (6 / 10)
"""This much above what is usual, it is somebody else."""
OVERPOWERED = 10 ** (10 / 10)
"""And this much above, so clearly that no more need be taken away."""
LEAST = 10 ** (-80 / 10)
"""Below this power nothing is expected."""
CLEAR = 10 ** (-45 / 10)
"""From this power on the echo stands out from the noise of most rooms, and what is left of it can be told."""
HEARD = 0.5
"""And with this share of the expected power the echo is there, and does not just ring on as most rooms do."""
EVERY = 5
"""Frames after which the usual level is worked out anew."""


class EchoGuard:
    """How loud the interviewer's voice is where the known way was subtracted."""

    def __init__(self) -> None:
        self.expected = 0.0
        """Power of the interviewer's voice in the last frame, as it came so far."""
        self.overpowered = False
        """The last frame is somebody else's so clearly that what is left of the interviewer in it matters little."""
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
        self.overpowered = self.expected >= LEAST and rest > usual * OVERPOWERED
        own = self.expected >= LEAST and rest < usual * MARGIN
        if (own or sure) and self.expected > CLEAR and echo > HEARD * self.expected:
            self._learn(rest / self.expected)
        return own

    def _learn(self, share: float) -> None:
        self._shares.append(share)
        self._count += 1
        if self._count % EVERY == 0:
            self._usual = min(1.0, max(LEAST_USUAL, float(np.percentile(self._shares, HIGH))))
