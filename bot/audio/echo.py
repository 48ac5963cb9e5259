"""Keeps the interviewer's own voice out of what the microphone hears.

Three ways: `cancel` subtracts it (WebRTC's AEC3, with noise suppression and gain control left off), fed with
what was played when it was heard; `half_duplex` is deaf while the interviewer is audible; `off` trusts the
headphones.
"""

from collections import deque
from typing import Literal, Protocol

import numpy as np

from bot.audio.bypass import Bypass
from bot.audio.coupling import LOUD, Coupling
from bot.audio.echo_guard import EchoGuard
from bot.audio.echo_path import EchoPath
from bot.audio.newcomer import Newcomer
from bot.audio.pcm import SAMPLE_BYTES, SAMPLE_RATE, Signal, to_samples, to_signal

EchoMode = Literal["cancel", "half_duplex", "off"]

KEPT_S = 5.0
"""Played sound is remembered this long."""
TAIL_S = 0.2
"""The room goes on after the speaker: deaf this much longer in half-duplex."""
LEAD_S = 0.02
"""The canceller gets the played sound this much early, so that an error in the clock cannot put the echo
before its cause, which it could not model."""
REORDERED = round(0.1 * SAMPLE_RATE)
"""Pieces follow one another in time but for shifts of the clock, which are shorter than this."""
CANCEL_DELAY = 128
"""Samples by which AEC3 delays the microphone (measured, constant: 8 ms)."""


class FarEnd:
    """The interviewer's sound by session sample, for the last seconds."""

    def __init__(self) -> None:
        self._pieces: deque[tuple[int, bytes]] = deque()

    def add(self, first: int, pcm: bytes) -> None:
        """Sound audible from session sample `first` on."""
        self._pieces.append((first, pcm))
        while self._pieces[0][0] < first - KEPT_S * SAMPLE_RATE:
            self._pieces.popleft()

    def read(self, first: int, n: int) -> bytes:
        """Samples [first, first + n), silent where nothing was played."""
        out = bytearray(n * SAMPLE_BYTES)
        for start, pcm in reversed(self._pieces):
            end = start + len(pcm) // SAMPLE_BYTES
            if end <= first - REORDERED:
                break
            low, high = max(first, start), min(first + n, end)
            if low < high:
                out[(low - first) * SAMPLE_BYTES : (high - first) * SAMPLE_BYTES] = pcm[
                    (low - start) * SAMPLE_BYTES : (high - start) * SAMPLE_BYTES
                ]
        return bytes(out)

    def heard_within(self, first: int, last: int) -> bool:
        """Whether anything was audible in samples [first, last)."""
        for start, pcm in reversed(self._pieces):
            end = start + len(pcm) // SAMPLE_BYTES
            if end <= first - REORDERED:
                break
            if start < last and end > first:
                return True
        return False


class Echo(Protocol):
    """What stands between the microphone and the listeners."""

    delay: int
    """Samples by which the output lags behind the input."""
    own: bool
    """The last frame holds the interviewer's voice and nobody else's, as far as can be told, or nothing at all."""
    doubtful: bool
    """What stands out in it may be a person, and may still turn out to be that voice."""

    @property
    def failed(self) -> bool:
        """It does not cope with this room, and is deaf while the interviewer is audible."""

    @property
    def taken_db(self) -> float:
        """How much of the interviewer's voice it took away lately."""

    def forget(self) -> None:
        """Other devices are heard from now on: what was learnt of the old ones says nothing."""

    def process(self, first: int, pcm: bytes) -> bytes:
        """One frame that starts at session sample `first`; returns as many samples."""

    def skip(self, first: int, pcm: bytes) -> bytes:
        """The same for one that mostly stands for lost sound: nothing is learnt from it, nobody heard in it."""


class Through:
    """Changes nothing."""

    delay = 0
    own = doubtful = failed = False
    taken_db = 0.0

    def forget(self) -> None: ...

    def process(self, first: int, pcm: bytes) -> bytes:  # noqa: ARG002 - the protocol's signature
        return pcm

    skip = process


class HalfDuplex:
    """Silence while the interviewer is audible, and shortly after."""

    delay = 0
    own = doubtful = failed = False
    taken_db = 0.0

    def __init__(self, far: FarEnd) -> None:
        self._far = far

    def forget(self) -> None: ...

    def process(self, first: int, pcm: bytes) -> bytes:
        n = len(pcm) // SAMPLE_BYTES
        if self._far.heard_within(first - round(TAIL_S * SAMPLE_RATE), first + n):
            return bytes(len(pcm))
        return pcm

    skip = process


class Canceller:
    """What came along the way it has learnt is taken away, then WebRTC's AEC3 takes away what is left.

    Deaf until that works, and watchful after. Where the way is known, whoever clearly speaks over the interviewer
    goes around AEC3, which holds them back by 20 dB and more for the first frames.
    """

    delay = CANCEL_DELAY

    def __init__(self, far: FarEnd) -> None:
        from pywebrtc_audio import EchoCanceller

        self._far = far
        self._lead = round(LEAD_S * SAMPLE_RATE)
        self._path = EchoPath()
        self._aec = EchoCanceller(SAMPLE_RATE, 1, round(LEAD_S * 1000))
        self._guard = EchoGuard()
        self._coupling = Coupling()
        self._newcomer = Newcomer()
        self._bypass = Bypass(CANCEL_DELAY)
        self.own = self.doubtful = False
        self.deaf = False
        """Nobody is listened to, whatever there is to hear."""

    @property
    def failed(self) -> bool:
        return self._coupling.failed

    @property
    def taken_db(self) -> float:
        return self._coupling.taken_db

    def process(self, first: int, pcm: bytes) -> bytes:
        n = len(pcm) // SAMPLE_BYTES
        played = self._far.read(first + self._lead, n)
        near, far = to_signal(pcm), to_signal(played)
        audible = self._far.heard_within(first - round(TAIL_S * SAMPLE_RATE), first + n)
        if not near.any():
            # Muted, or its silence is zeros: nothing came back, by whatever way.
            self._coupling.hear(0.0, _power(far), 0.0, audible=audible)
            self.deaf = audible and not self._coupling.trusted
            return self.skip(first, pcm)
        rest = self._path.process(near, far)
        clean = self._aec.process(to_samples(rest), np.frombuffer(played, dtype="<i2")).astype("<i2", copy=False)
        left = _power(to_signal(clean))
        self._coupling.hear(_power(near), _power(far), left, audible=audible)
        if self._coupling.misplaced(_power(near), self._path.echo_power, _power(rest)):
            self._path.forget()
        error = self._path.error_power
        same = self._guard.judge(self._path.echo_power, error, _power(rest))
        self._meet(rest, far, same=same, audible=audible)
        self.deaf = audible and not self._coupling.trusted
        held, self.doubtful = self._newcomer.held, self._newcomer.doubtful
        if (same or held or self.doubtful or self.deaf) and self._coupling.stands_out(max(_power(rest), error)):
            self._guard.learn()
        self.own = self.deaf or held or (same and self._coupling.echoes)
        return self._bypass.process(rest, clean, around=self._guard.overpowered and self._coupling.copes)

    def skip(self, first: int, pcm: bytes) -> bytes:
        far = to_signal(self._far.read(first + self._lead, len(pcm) // SAMPLE_BYTES))
        self._path.play(far)
        self._coupling.skip()
        self._guard.skip()
        self._newcomer.skip(far)
        self.own, self.doubtful = True, False
        return pcm

    def forget(self) -> None:
        self._coupling.forget()
        self._relearn()

    def _meet(self, rest: Signal, far: Signal, *, same: bool, audible: bool) -> None:
        """If something unexpected is the interviewer, nothing is trusted any more."""
        if not (audible and self._coupling.trusted):
            self._newcomer.forget()
            return
        if self._newcomer.is_interviewer(
            self._path,
            rest,
            far,
            expected=self._guard.expected,
            usual=self._guard.left,
            loud=_power(far) >= LOUD,
            new=not same and self._coupling.stands_out(_power(rest)),
            beside=self._coupling.copes,
        ):
            self._coupling.withdraw()
            self._relearn()

    def _relearn(self) -> None:
        self._path.forget()
        self._guard = EchoGuard()
        self._newcomer.forget()


def _power(signal: Signal) -> float:
    return float(np.mean(np.square(signal)))


def echo_for(mode: EchoMode, far: FarEnd) -> Echo:
    """The way asked for."""
    if mode == "cancel":
        return Canceller(far)
    return HalfDuplex(far) if mode == "half_duplex" else Through()
