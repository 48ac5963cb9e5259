"""Tells what the canceller left of the interviewer's voice from somebody who speaks.

How much may be left where the interviewer's voice was subtracted is known from how unsure its way still is (see
`echo_path`): in a room that stays as it is, hardly more was ever left. Where the microphone is carried about, or a
loudspeaker distorts, more is; how much more is followed. Sound no louder than that is the interviewer's. AEC3 comes
after: it holds back who breaks in for some frames, and what it leaves varies more.
Pure: levels come in frame by frame.
"""

from collections import deque

import numpy as np

from bot.audio.pcm import FRAME_S

FADES = 10 ** (-0.8 / 10)
"""The room rings on by this much from frame to frame: 60 dB in 1.5 s. Few rooms of a home ring longer."""
REMEMBERED_S = 3.0
"""What is left is followed over this much of the interviewer's voice: a microphone may be carried about."""
HIGH = 85.0
"""The share of it, in percent, that lies below the level taken for usual: the few soft sounds of somebody who broke in
that were taken for the interviewer's do not count."""
LEAST_USUAL = 10 ** (-11 / 10)
"""And never below this share of what may be left, however little was: the next question begins with sounds that the way
was not learnt from."""
MARGIN = 10 ** (8 / 10)
"""This much above what is usual, it is somebody else."""
OVERPOWERED = 10 ** (12 / 10)
"""And this much above, so clearly that no more need be taken away. With 14 dB 17 of 160 who broke in over a loud echo
were heard late, with this 9; with 10 AEC3 helps less where the way is not known well."""
LEAST = 10 ** (-80 / 10)
"""Below this power nothing is expected."""
HEARD = 0.1
"""With this share of the expected power the echo is there, and does not just ring on as most rooms do."""
EVERY = 5
"""Frames after which the usual level is worked out anew."""


class EchoGuard:
    """How loud the interviewer's voice is where the known way was subtracted."""

    def __init__(self) -> None:
        self.expected = 0.0
        """Power of the interviewer's voice in the last frame, as it came so far."""
        self.left = 0.0
        """Power that is usually left of it."""
        self.overpowered = False
        """The last frame is somebody else's so clearly that what is left of the interviewer in it matters little."""
        self._share: float | None = None
        self._shares: deque[float] = deque(maxlen=round(REMEMBERED_S / FRAME_S))
        self._usual = 1.0
        self._count = 0

    def skip(self) -> None:
        """A frame of which nothing is known."""
        self.expected *= FADES
        self.overpowered = False
        self._share = None

    def judge(self, echo: float, error: float, rest: float) -> bool:
        """Whether a frame holds no more than the interviewer's voice.

        `echo` is the power expected in the microphone, `error` what this may be wrong by, `rest` what is left without
        the echo.
        """
        self.expected = max(echo, self.expected * FADES)
        self.left = self._usual * error
        self.overpowered = self.expected >= LEAST and rest > self.left * OVERPOWERED
        self._share = rest / error if error >= LEAST and echo > HEARD * self.expected else None
        return rest < self.left * MARGIN

    def learn(self) -> None:
        """The last frame was the interviewer's alone, and not below the room's noise."""
        if self._share is None:
            return
        self._shares.append(self._share)
        self._count += 1
        if self._count % EVERY == 0:
            self._usual = max(LEAST_USUAL, float(np.percentile(self._shares, HIGH)))
