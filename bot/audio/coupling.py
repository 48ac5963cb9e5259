"""How closely the speaker and the microphone hang together in this room, and whether the canceller copes with it.

Until the canceller has shown that it takes the interviewer's voice away, Viva is deaf while the interviewer speaks
(half-duplex), and stays so where it never does: the fallback. With headphones there is nothing to take away:
nobody is deaf for longer than it takes to notice. Pure: levels come in frame by frame, time is the number of frames.
"""

from collections import deque

import numpy as np

from bot.audio.pcm import FRAME_S

Power = float
"""Mean square of a signal whose full scale is 1."""

LOUD: Power = 10 ** (-50 / 10)
"""The interviewer is audible from this level of the played sound on; pauses between words do not count."""
HEARD_DB = 6.0
"""A speaker that lifts the microphone by less than this over the room's noise is not heard by it."""
TAKEN_DB = 12.0
"""With less than this taken away, the interviewer could hear itself."""
JUDGED_S = 1.0
"""Loud sound of the interviewer over which one judges."""
LEARNT_S = 3.0
"""The way has to be learnt first: of the times the interviewer broke in on itself most were before."""
ARRIVED_S = 0.5
"""Whether there is an echo at all is known sooner; it has to arrive. Should it come later still, `newcomer` sees it."""
PATIENCE_S = 8.0
"""After so much of it without success it is time to say so."""
MISPLACED_S = 0.06
"""Less than the shortest run of speech that may break in."""
ADDED = 1.4
"""An echo taken away in the wrong place doubles it; this much is more than chance."""
QUIET_S = 10.0
"""The room's noise is the level that a fifth of the last so many seconds in which nothing is played stays below."""


class Coupling:
    """What is known so far."""

    def __init__(self) -> None:
        frames = round(JUDGED_S / FRAME_S)
        self._near: deque[Power] = deque(maxlen=frames)
        self._clean: deque[Power] = deque(maxlen=frames)
        self._quiet: deque[Power] = deque(maxlen=round(QUIET_S / FRAME_S))
        self._noise: Power | None = None
        self._added: deque[tuple[Power, Power, Power]] = deque(maxlen=round(MISPLACED_S / FRAME_S))
        self._loud_s = 0.0
        self.copes = False
        """There is an echo, and it was taken away."""
        self.trusted = False
        """The canceller copes, or there is nothing to cancel."""
        self.echoes = False
        """The microphone hears the speaker, or somebody who talks meanwhile."""

    @property
    def failed(self) -> bool:
        """It had time enough, and does not cope."""
        return not self.trusted and self._loud_s >= PATIENCE_S

    @property
    def taken_db(self) -> float:
        """How much of the microphone the canceller took away lately, while the interviewer was loud."""
        return _db(sum(self._near), sum(self._clean))

    def hear(self, near: Power, far: Power, clean: Power, *, audible: bool) -> None:
        """One frame of the microphone, of what was played at that time, and of the microphone cleaned.

        Zeros of a muted microphone tell nothing; a frame of lost sound is none.
        `audible`: the interviewer, or what the room still rings of it.
        """
        if not audible:
            self._quiet.append(near)
            self._noise = None
        if far < LOUD or (not near and not self._gated):
            return
        self._loud_s += FRAME_S
        self._near.append(near)
        self._clean.append(clean)
        self.echoes = self._heard()
        if not self.trusted:
            copes = self._loud_s >= LEARNT_S and self.taken_db >= TAKEN_DB
            self.copes = copes
            self.trusted = copes or (self._loud_s >= ARRIVED_S and not self.echoes)

    def skip(self) -> None:
        """A frame of which nothing is known."""
        self._added.clear()

    def misplaced(self, near: Power, echo: Power, rest: Power) -> bool:
        """Whether the echo comes elsewhere than expected: then nothing is trusted until it is learnt anew.

        A sound card that ran dry moves it. For one frame: the microphone, the echo `echo` expected in it, and what is
        left without that. Whoever talks meanwhile never makes `rest` louder than `near`, an echo taken away in the
        wrong place does.
        """
        self._added.append((near, echo, rest))
        nears, echoes, rests = map(sum, zip(*self._added, strict=True))
        if not (self.trusted and self.copes and self.echoes and len(self._added) == self._added.maxlen):
            return False
        # What rings on is softer, and seldom well known at first.
        clear = nears / len(self._added) > sum(self._near) / len(self._near) / 4
        if not (clear and rests > ADDED * nears and echoes > nears / 2):
            return False
        self.withdraw(LEARNT_S - JUDGED_S)
        return True

    def withdraw(self, loud_s: float = 0.0) -> None:
        """Nothing is trusted until it is learnt anew; so much of the interviewer counts as heard for that already."""
        self.trusted = self.copes = False
        self._near.clear()
        self._clean.clear()
        self._added.clear()
        self._loud_s = loud_s

    def forget(self) -> None:
        """Other devices: another echo, another noise."""
        self.withdraw()
        self._quiet.clear()
        self._noise = None

    def stands_out(self, power: Power) -> bool:
        """Whether there is more than the room's noise, where that is known."""
        if self._noise is None and self._quiet:
            self._noise = self._level_of_noise()
        return self._noise is not None and _db(power, self._noise) >= HEARD_DB

    def _heard(self) -> bool:
        return not self._quiet or self.stands_out(sum(self._near) / len(self._near))

    def _level_of_noise(self) -> Power:
        return 0.0 if self._gated else float(np.percentile([power for power in self._quiet if power], 20))

    @property
    def _gated(self) -> bool:
        """Whether zeros are this microphone's silence, as where a program takes away all noise; else it is muted."""
        return 2 * self._quiet.count(0.0) > len(self._quiet)


def _db(one: Power, other: Power) -> float:
    return 10.0 * float(np.log10((one + 1e-12) / (other + 1e-12)))
