"""The microphone's blocks as 20 ms frames on the session clock, which they define.

Any rate and number of channels comes in; mono 16 kHz comes out. Sound the device lost, and time without a
device, are silence, so that the clock keeps to the world's, but for losses below `LEAP_S` that nobody reports.
"""

from collections import deque
from collections.abc import Iterator

import numpy as np

from bot.audio.clock import SampleClock
from bot.audio.devices import Block
from bot.audio.pcm import FRAME_BYTES, FRAME_SAMPLES, SAMPLE_BYTES, SAMPLE_RATE
from bot.audio.resample import Resampler

LOST_S = 0.01
"""Sound missing after a reported overflow is filled in from this length on."""
LEAP_S = 0.1
"""A jump in the reports without an overflow counts as lost sound from this length on: the machine slept. The clock has
to be sure of it first: the blocks until then lie before the silence, and not after."""
SETTLE_S = 1.0
"""Reports wander while a stream starts (by up to 80 ms on PulseAudio): no leap is believed."""


class Capture:
    """One session's microphone, over any number of streams."""

    def __init__(self) -> None:
        self.clock = SampleClock(SAMPLE_RATE)
        """Maps session samples to stream time."""
        self.lost_s = 0.0
        """Silence filled in so far."""
        self._frames_out = 0
        self._pending = bytearray()
        self._resampler = Resampler(SAMPLE_RATE, SAMPLE_RATE)
        self._rate = SAMPLE_RATE
        self._channels = 1
        self._taken = 0
        """Device frames of this stream."""
        self._base: float | None = 0.0
        """Session sample of the stream's first; None until a reopened stream delivers."""
        self._filled: deque[tuple[int, int]] = deque()
        """Silence that stands for lost sound: session samples [first, last)."""

    @property
    def index(self) -> int:
        """Session samples so far."""
        return self._frames_out * FRAME_SAMPLES + len(self._pending) // SAMPLE_BYTES

    def connect(self, rate: int, channels: int) -> None:
        """A stream was opened, the session's first or one after a loss."""
        self._rate, self._channels = rate, channels
        self._resampler = Resampler(rate, SAMPLE_RATE)
        self._taken = 0
        self._base = None if self.clock.ready else 0.0

    def begin(self, stream_time: float) -> None:
        """The clock starts at this moment, though nothing was delivered yet."""
        self.clock.feed(0, stream_time)
        self._base = None

    def feed(self, block: Block) -> None:
        """Takes one block."""
        if self._base is None:
            missing = self.clock.index_at(block.captured_at) - self.index
            if missing <= -self._samples(block):
                # Silence stands for it already: the time of what follows must stay true.
                return
            self._silence(missing)
            self._base = float(self.index)
        start = self._base + self._taken * SAMPLE_RATE / self._rate
        late_s = block.captured_at - self.clock.time_of(start) if self.clock.ready else 0.0
        if block.overflow and late_s > LOST_S:
            start += self._fill_in(late_s)
        leap_s = self.clock.feed(start, block.captured_at)
        if leap_s > LEAP_S and self._taken > SETTLE_S * self._rate:
            self.clock.shift(self._fill_in(leap_s))
        self._taken += len(block.pcm) // (SAMPLE_BYTES * self._channels)
        self._pending += self._resampler.process(_mono(block.pcm, self._channels))

    def lose(self) -> None:
        """The stream broke: until another is connected nothing is fed."""
        self._pending += self._resampler.process(b"", last=True)
        self._resampler = Resampler(self._rate, SAMPLE_RATE)

    def fill_until(self, stream_time: float) -> None:
        """Without a device, time passes in silence."""
        if self.clock.ready:
            self._silence(self.clock.index_at(stream_time) - self.index)

    def frames(self) -> Iterator[tuple[int, bytes]]:
        """The whole frames there are: first sample's index and 20 ms of sound."""
        while len(self._pending) >= FRAME_BYTES:
            pcm = bytes(self._pending[:FRAME_BYTES])
            del self._pending[:FRAME_BYTES]
            first = self._frames_out * FRAME_SAMPLES
            self._frames_out += 1
            yield first, pcm

    def missing(self, first: int) -> bool:
        """Whether the frame that starts at session sample `first` is mostly lost sound. To be asked in order."""
        while self._filled and self._filled[0][1] <= first:
            self._filled.popleft()
        last = first + FRAME_SAMPLES
        lost = sum(max(0, min(last, end) - max(first, start)) for start, end in self._filled)
        return lost > FRAME_SAMPLES // 2

    def _fill_in(self, seconds: float) -> int:
        """Puts silence before the block at hand; returns its samples."""
        self._pending += self._resampler.process(b"", last=True)
        self._resampler = Resampler(self._rate, SAMPLE_RATE)
        samples = round(seconds * SAMPLE_RATE)
        self._silence(samples)
        self._base = (self._base or 0.0) + samples
        return samples

    def _samples(self, block: Block) -> float:
        """Of the session."""
        return len(block.pcm) / (SAMPLE_BYTES * self._channels) * SAMPLE_RATE / self._rate

    def _silence(self, samples: float) -> None:
        whole = max(0, round(samples))
        if whole:
            self._filled.append((self.index, self.index + whole))
        self._pending += bytes(whole * SAMPLE_BYTES)
        self.lost_s += whole / SAMPLE_RATE


def _mono(pcm: bytes, channels: int) -> bytes:
    """The mean of the channels: an interface with the microphone on its second input is heard too."""
    if channels == 1:
        return pcm
    samples = np.frombuffer(pcm, dtype="<i2").reshape(-1, channels)
    return bytes(samples.mean(axis=1).astype("<i2").tobytes())
