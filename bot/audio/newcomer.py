"""Somebody who breaks in, or the interviewer by a way that is not known yet?

When headphones are pulled out, the interviewer is heard in full where nothing was expected. What tells it from a
person is that it hangs together with what is played: a way learnt from nothing soon explains some of it, and never any
of a person's voice. Pure: sound comes in frame by frame, time is the number of frames.
"""

from typing import Final

import numpy as np

from bot.audio.echo_path import EchoPath
from bot.audio.pcm import FRAME_S, Signal

PARTS: Final = 25
"""Of 20 ms each: a short way is learnt sooner, and echoes come within that, late speakers too."""
UNSURE: Final = 0.5
"""It may be strong."""
REMEMBERED: Final = 0.85
"""Share of what was heard that still counts a frame later."""
SOONEST_S: Final = 0.08
HINT_S: Final = 0.04
HINT: Final = 0.07
HINT_A_SECOND: Final = 0.5
"""So much of it, so soon, and more of it later, and it is not taken for a person yet, where the interviewer is known to
come back by another way. Of what was left of the interviewer where a microphone was carried about, half was explained
to 0.1 in 0.08 s and to 0.19 in 0.2 s; of 140 people over a loud echo one in twenty to 0.04."""
EXPLAINED: Final = 0.12
"""So much of it while the interviewer begins: in six measured rooms (RT60 0 to 2.9 s) 89 of 100 beginnings of the
interviewer were known by it within `HELD_S`, and within `AGAIN_S` 2 of 117 people over headphones were taken for it."""
EXPLAINED_LATER: Final = 0.25
"""Later a person is likelier: 1 of those was, and 45 of the 100."""
EXPLAINED_BESIDE: Final = 0.4
"""Where the interviewer is known to come back by another way it is a person in nearly all cases: one of ten was
explained to 0.25 by chance."""
AGAIN_S: Final = 0.4
"""After so long undecided a new way is begun: later on, a voice lends itself to being explained by chance."""
OVER_S: Final = 0.3
"""Silence after which the next sound is another newcomer."""
FAMILIAR_S: Final = 0.6
"""The interviewer was loud for so long, and nothing new was heard: it is not likely to come another way now."""
HELD_S: Final = 0.2
"""Before that a newcomer is held for the interviewer for so long."""


class Newcomer:
    """What is heard over the interviewer, and was not expected."""

    def __init__(self) -> None:
        self._way: EchoPath | None = None
        self._loud_s = 0.0
        self.forget()

    def forget(self) -> None:
        """There is none, and the interviewer is silent."""
        self._loud_s = 0.0
        self._end()

    def _end(self) -> None:
        self._way = None
        self._here_s = self._tried_s = self._silent_s = 0.0
        self._there = self._left = self._expected = self._usual = 0.0
        self._early = self._resembles = False

    @property
    def held(self) -> bool:
        """It came while the interviewer began, and most likely is the interviewer."""
        return self._way is not None and self._early and self._here_s < HELD_S

    @property
    def doubtful(self) -> bool:
        """It may be a person, and it may still turn out to be the interviewer."""
        return self._way is not None and self._resembles

    def is_interviewer(
        self,
        path: EchoPath,
        rest: Signal,
        far: Signal,
        *,
        expected: float,
        usual: float,
        loud: bool,
        new: bool,
        beside: bool,
    ) -> bool:
        """One frame while the interviewer is audible: whether it is heard by a way unlike the known `path`.

        `rest` is the microphone without what came along that, which has the power `expected` and leaves `usual` of it
        over; `far` is what was played, `loud` or not; `new`: nothing of the kind was expected; `beside`: the
        interviewer was heard along `path` lately, and taken away.
        """
        if self._way is not None:
            self._hear(self._way, rest, far, expected, usual, new=new)
        if self._way is None and new:
            self._early = self._loud_s < FAMILIAR_S
            self._begin(path)
        self._loud_s += FRAME_S * loud
        explained = self._there - self._left
        hint = max(HINT, HINT_A_SECOND * self._tried_s)
        self._resembles = beside and self._tried_s >= HINT_S and explained > max(hint * self._there, self._usual)
        share = EXPLAINED_BESIDE if beside else EXPLAINED if self._early else EXPLAINED_LATER
        return self._tried_s >= SOONEST_S and explained > max(share * self._there, self._expected)

    def skip(self, far: Signal) -> None:
        """A frame in which `far` was played, and of which nothing else is known."""
        if self._way is not None:
            self._way.play(far)

    def _begin(self, path: EchoPath) -> None:
        self._way = path.anew(PARTS, UNSURE)
        self._tried_s = self._there = self._left = self._expected = self._usual = 0.0

    def _hear(self, way: EchoPath, rest: Signal, far: Signal, expected: float, usual: float, *, new: bool) -> None:
        left = way.process(rest, far)
        self._there, self._left, self._expected, self._usual = (
            REMEMBERED * before + now
            for before, now in (
                (self._there, float(np.mean(np.square(rest)))),
                (self._left, float(np.mean(np.square(left)))),
                (self._expected, expected),
                (self._usual, usual),
            )
        )
        self._here_s += FRAME_S
        self._tried_s += FRAME_S
        self._silent_s = 0.0 if new else self._silent_s + FRAME_S
        if self._silent_s >= OVER_S:
            self._end()
        elif self._tried_s >= AGAIN_S:
            self._begin(way)
