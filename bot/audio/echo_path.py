"""Learns the sound's way from the speaker to the microphone, and subtracts what came that way.

A partitioned frequency-domain Kalman filter (Enzner and Vary 2006; Kuech et al. 2014): a step's size follows from
how unsure each part of the way still is and from how much of the microphone is something else, so that it learns
fast, holds still while the candidate talks, and needs no detector of that. It is long enough for a late speaker in
a room that rings; WebRTC's canceller, which comes after it, reaches over 50 ms and takes away what is not linear.
"""

import numpy as np
import numpy.typing as npt

from bot.audio.pcm import FRAME_SAMPLES, Signal

PARTS = 80
"""Of 20 ms each: the longest way. After 1 s a hall still rings at 20 dB below: too much to break in over."""
KEEP = 0.9995
"""How much of the way stays the same from one frame to the next."""
UNSURE = 0.05
"""How far each part of the way may be from nothing, as power, before anything was heard."""
FADES_AFTER = 20
FADES = 10 ** (-0.4 / 10)
"""Later parts may be less far, each by this: 60 dB in 3 s. Sooner learnt than if all were alike."""
OTHER = 0.3
"""How much of what is left counts as something else than echo: less learns sooner, more holds stiller while the
candidate talks. This, `KEEP` and `UNSURE` were chosen on five of the rooms of `scripts/bench_echo`, the number of
parts and how they fade on three made rooms that are not among them."""
WORSE = 2.0
"""If more is left than so many times the microphone's power, the room has changed altogether."""
SLOWLY = 0.05
"""Share of each frame in those powers: they look back 0.4 s."""

Spectra = npt.NDArray[np.complex64]
Powers = npt.NDArray[np.float32]


class EchoPath:
    """The way as known so far."""

    def __init__(self, parts: int = PARTS, unsure: float = UNSURE) -> None:
        bins = FRAME_SAMPLES + 1
        self._way: Spectra = np.zeros((parts, bins), np.complex64)
        fades = FADES ** np.maximum(0, np.arange(parts) - FADES_AFTER)
        self._at_first: Powers = (unsure * fades[:, None] * np.ones(bins)).astype(np.float32)
        self._unsure = self._at_first.copy()
        self._far: Spectra = np.zeros((parts, bins), np.complex64)
        self._before = np.zeros(FRAME_SAMPLES, np.float32)
        self.echo_power = 0.0
        """Mean square of what came that way in the last frame."""
        self.error_power = 0.0
        """Mean square that this may be wrong by, as unsure as the way still is."""
        self._near_power = self._rest_power = 0.0
        self._other: Powers = np.zeros(bins, np.float32)
        self._silent = parts
        """Frames since anything was played: after as many as there are parts none of it can come back any more."""
        self._idle = 0
        """Frames that `_age` has still to account for."""

    def process(self, near: Signal, far: Signal) -> Signal:
        """One frame of the microphone without what of `far`, played meanwhile and before, came back."""
        n = FRAME_SAMPLES
        self.play(far)
        if self._silent >= len(self._far):
            return self._unplayed(near)
        self._age()
        echo = np.fft.irfft(np.sum(self._way * self._far, axis=0))[n:].astype(np.float32, copy=False)
        self.echo_power = float(np.mean(np.square(echo)))
        rest = near - echo
        loud = np.square(self._far.real) + np.square(self._far.imag)
        worse = self._worse(near, rest)
        # The whole of it, though the error's window holds half: with more parts than one, half lets the way diverge.
        left = np.sum(self._unsure * loud, axis=0)
        # Half of it, by Parseval's theorem.
        self.error_power = float(np.sum(left)) / (2 * n) / n
        if worse:
            return near
        spectrum = np.fft.rfft(np.concatenate([np.zeros(n, np.float32), rest]))
        rest_power = np.square(np.abs(spectrum)).astype(np.float32, copy=False)
        self._other = 0.7 * self._other + 0.3 * rest_power
        step = self._unsure / (left + OTHER * np.maximum(rest_power, self._other) + 1e-10)
        unsure = KEEP**2 * (1 - 0.5 * step * loud) * self._unsure + (1 - KEEP**2) * np.square(np.abs(self._way))
        self._unsure = unsure.astype(np.float32, copy=False)
        change = step * np.conj(self._far) * spectrum
        taps = np.fft.irfft(change, axis=1)
        taps[:, n:] = 0.0
        self._way += np.fft.rfft(taps, axis=1).astype(np.complex64, copy=False)
        return rest.astype(np.float32)

    def play(self, far: Signal) -> None:
        """One frame of what is played. By itself where nothing is known of the microphone: nothing is learnt then."""
        self._silent = 0 if far.any() or self._before.any() else self._silent + 1
        if self._silent > len(self._far):
            return
        self._far = np.roll(self._far, 1, axis=0)
        self._far[0] = np.fft.rfft(np.concatenate([self._before, far]))
        self._before = far

    def _unplayed(self, near: Signal) -> Signal:
        """What `process` does where nothing played can be heard any more, which is most of the time, at little cost."""
        self.echo_power = self.error_power = 0.0
        self._worse(near, near)
        spectrum = np.fft.rfft(np.concatenate([np.zeros(FRAME_SAMPLES, np.float32), near]))
        self._other = 0.7 * self._other + 0.3 * np.square(np.abs(spectrum)).astype(np.float32, copy=False)
        self._idle += 1
        return near

    def _age(self) -> None:
        """The way may have changed in the frames for which nothing was learnt."""
        if self._idle:
            same = KEEP ** (2 * self._idle)
            unsure = same * self._unsure + (1 - same) * np.square(np.abs(self._way))
            self._unsure = unsure.astype(np.float32, copy=False)
            self._idle = 0

    def _worse(self, near: Signal, rest: Signal) -> bool:
        """Whether what is left is louder than what there was, lately: then all that was learnt is forgotten."""
        self._near_power += SLOWLY * (float(np.mean(np.square(near))) - self._near_power)
        self._rest_power += SLOWLY * (float(np.mean(np.square(rest))) - self._rest_power)
        if self._rest_power <= WORSE * self._near_power + 1e-9:
            return False
        self.forget()
        self._rest_power = self._near_power
        return True

    def anew(self, parts: int, unsure: float) -> "EchoPath":
        """A way of which nothing is known, for the sound that was played so far; `parts` at most as many as here."""
        other = EchoPath(parts, unsure)
        other._far[:] = self._far[:parts]
        other._before, other._silent = self._before, min(self._silent, parts)
        return other

    def forget(self) -> None:
        """The way has changed: it is learnt anew."""
        self._way[:] = 0.0
        self._unsure[:] = self._at_first
        self._idle = 0
