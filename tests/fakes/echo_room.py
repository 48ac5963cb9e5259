"""A room in virtual time in which the microphone hears the speaker, and people who say something at a known sample.

`EchoRoom.speaker` and `.microphone` are the two callbacks of `Simulated(realtime=False)`: their sample indices are
exact, so that everything the room does is placed to the sample on the session clock.
"""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from bot.audio.pcm import SAMPLE_RATE, Signal, to_samples, to_signal
from bot.audio.simulated import BLOCK

BARE: Signal = np.ones(1, dtype=np.float32)
"""The response of a cable: the speaker as it is."""


def response(raw: Signal, level_db: float, delay_s: float, like: Signal) -> Signal:
    """A room's measured response, 16 kHz, so scaled that `like` comes back at `level_db` against what was played.

    `delay_s` comes on top of what the response holds itself: a sound card's unreported latency.
    """
    size = 1 << (len(like) + len(raw)).bit_length()
    back = np.fft.irfft(np.fft.rfft(like, size) * np.fft.rfft(raw, size), size)[: len(like)]
    gain = 10 ** (level_db / 20) * np.sqrt(np.mean(np.square(like)) / np.mean(np.square(back)))
    late = np.zeros(round(delay_s * SAMPLE_RATE))
    return np.concatenate([late, raw * gain]).astype(np.float32)


class EchoRoom:
    """A speaker, a microphone, the way of the sound between them, some hiss, and whoever talks."""

    def __init__(
        self,
        heard_of_speaker: Signal = BARE,
        noise_dbfs: float = -65.0,
        loudspeaker: Callable[[Signal], Signal] | None = None,
        seed: int = 1,
    ) -> None:
        """`heard_of_speaker`: see `response`. `loudspeaker` may distort what is played, block by block."""
        self._way = _Convolution(heard_of_speaker)
        self._loudspeaker = loudspeaker
        self._noise = 10 ** (noise_dbfs / 20)
        self._chance = np.random.default_rng(seed)
        self._echo: dict[int, Signal] = {}
        self._talk: list[tuple[int, Signal]] = []

    def say(self, first: int, signal: Signal) -> None:
        """Somebody at the microphone says this from session sample `first` on."""
        self._talk.append((first, signal))

    def speaker(self, first: int, pcm: bytes) -> None:
        """What is audible now."""
        played = to_signal(pcm)
        if self._loudspeaker is not None:
            played = self._loudspeaker(played)
        self._echo[first] = self._way.process(played)

    def microphone(self, first: int, n: int) -> bytes:
        """What the microphone hears of it all."""
        heard = self._noise * self._chance.standard_normal(n)
        if (echo := self._echo.pop(first, None)) is not None:
            heard += echo
        self._talk = [(start, said) for start, said in self._talk if start + len(said) > first]
        for start, said in self._talk:
            low, high = max(first, start), min(first + n, start + len(said))
            if low < high:
                heard[low - first : high - first] += said[low - start : high - start]
        return to_samples(heard).tobytes()


class MovingRoom:
    """A microphone that somebody carries from one place to another and back, again and again, or a changing loudness.

    The devices' callbacks are those of `EchoRoom`.
    """

    def __init__(
        self,
        here: EchoRoom,
        there: EchoRoom,
        *,
        from_s: float,
        carried_s: float,
        stays_s: float,
    ) -> None:
        """From `from_s` on it is carried for `carried_s`, and stays for `stays_s` wherever it is."""
        self._places = here, there
        self._from_s, self._carried_s, self._stays_s = from_s, carried_s, stays_s

    def say(self, first: int, signal: Signal) -> None:
        """Somebody at the microphone says this, wherever it is."""
        for place in self._places:
            place.say(first, signal)

    def speaker(self, first: int, pcm: bytes) -> None:
        for place in self._places:
            place.speaker(first, pcm)

    def microphone(self, first: int, n: int) -> bytes:
        here, there = (to_signal(place.microphone(first, n)) for place in self._places)
        gone = self._gone(first / SAMPLE_RATE)
        return to_samples((1 - gone) * here + gone * there).tobytes()

    def _gone(self, now_s: float) -> float:
        """Share of the way that lies behind."""
        if now_s < self._from_s:
            return 0.0
        trips, since_s = divmod(now_s - self._from_s, self._carried_s + self._stays_s)
        share = min(1.0, since_s / self._carried_s)
        return 1.0 - share if trips % 2 else share


class _Convolution:
    """With a long response, a block of 10 ms at a time, without delay (partitioned overlap-save)."""

    def __init__(self, taps: Signal) -> None:
        parts = -(-len(taps) // BLOCK)
        padded = np.zeros(parts * BLOCK)
        padded[: len(taps)] = taps
        self._taps = np.fft.rfft(padded.reshape(parts, BLOCK), 2 * BLOCK, axis=1)
        self._past = np.zeros_like(self._taps)
        self._newest = 0
        self._before: Signal = np.zeros(BLOCK, np.float32)

    def process(self, block: Signal) -> Signal:
        parts = len(self._taps)
        self._newest = (self._newest - 1) % parts
        self._past[self._newest] = np.fft.rfft(np.concatenate([self._before, block]))
        self._before = block
        split = parts - self._newest
        total: npt.NDArray[np.complex128] = np.einsum("ij,ij->j", self._past[self._newest :], self._taps[:split])
        if split < parts:
            total = total + np.einsum("ij,ij->j", self._past[: self._newest], self._taps[split:])
        return np.fft.irfft(total)[BLOCK:].astype(np.float32)
