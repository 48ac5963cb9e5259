"""Sound on its way to the speaker, shared between the conversation and the device's thread.

The conversation adds sentences and cuts; the device takes blocks. No method holds the lock for longer than it
takes to copy some bytes.
"""

import threading
from collections import deque
from dataclasses import dataclass, field

from bot.audio.pcm import SAMPLE_BYTES, SAMPLE_RATE
from bot.audio.resample import Resampler

FADE_S = 0.008
"""A cut ends in a ramp of this length, so that it does not click."""


@dataclass(slots=True)
class Sentence:
    """A sentence of an utterance and where its sound starts, in frames at the device's rate."""

    text: str
    start: int


@dataclass(slots=True, eq=False)
class Voice:
    """One utterance: its sound at the device's rate, and again at 16 kHz for the record."""

    utterance: int
    device: bytearray = field(default_factory=bytearray)
    record: bytearray = field(default_factory=bytearray)
    sentences: list[Sentence] = field(default_factory=list)
    taken: int = 0
    """Frames given to the device."""
    complete: bool = False
    """No sound will be added."""
    planned: int | None = None
    """Frames there were before a cut; None when nothing was cut."""

    @property
    def frames(self) -> int:
        return len(self.device) // SAMPLE_BYTES

    @property
    def over(self) -> bool:
        """All that will be heard was given to the device."""
        return self.complete and self.taken >= self.frames


@dataclass(frozen=True, slots=True)
class Span:
    """Frames [offset, offset + frames) of an utterance, `at` frames into a block."""

    voice: Voice
    offset: int
    frames: int
    at: int


@dataclass(frozen=True, slots=True)
class Given:
    """A block the device took: `position` counts all frames it ever took."""

    position: int
    audible_at: float
    """Stream time."""
    underflow: bool
    spans: tuple[Span, ...]


class VoiceQueue:
    """Utterances in order."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._voices: deque[Voice] = deque()
        self._given: deque[Given] = deque()
        self._position = 0

    def add(self, voice: Voice, text: str, device: bytes, record: bytes) -> None:
        """Appends sound to an utterance, queueing it if it is new; `text` starts a sentence."""
        with self._lock:
            if voice.complete:
                return
            if not any(queued is voice for queued in self._voices):
                self._voices.append(voice)
            if text:
                voice.sentences.append(Sentence(text, voice.frames))
            voice.device += device
            voice.record += record

    def complete(self, voice: Voice) -> None:
        """No more sound comes for this utterance."""
        with self._lock:
            voice.complete = True
            self._drop_over()

    def cut(self, rate: int, fade_s: float = FADE_S) -> None:
        """Drops what the device has not taken, but for a short ramp down; `rate` is the device's."""
        with self._lock:
            for voice in self._voices:
                voice.planned = voice.frames
                voice.complete = True
                fade = fade_s if voice.taken else 0.0
                _fade(voice.device, voice.taken, round(fade * rate))
                _fade(voice.record, voice.taken * SAMPLE_RATE // rate, round(fade * SAMPLE_RATE))
            self._drop_over()

    def convert(self, rate: int, new_rate: int) -> None:
        """Brings what waits to the rate of another device; what was taken of it stays taken."""
        with self._lock:
            for voice in self._voices:
                # Resampled as a whole: no seam where the device before left off.
                voice.device = bytearray(Resampler(rate, new_rate).process(bytes(voice.device), last=True))
                voice.taken = min(voice.frames, round(voice.taken * new_rate / rate))
                for sentence in voice.sentences:
                    sentence.start = round(sentence.start * new_rate / rate)
                if voice.planned is not None:
                    voice.planned = round(voice.planned * new_rate / rate)
            self._drop_over()

    def fill(self, frames: int, audible_at: float, *, underflow: bool) -> bytes:
        """The device's next block: sound, or silence while there is none."""
        out = bytearray()
        spans = []
        with self._lock:
            while len(out) < frames * SAMPLE_BYTES and self._voices:
                voice = self._voices[0]
                have = len(out) // SAMPLE_BYTES
                n = min(voice.frames - voice.taken, frames - have)
                if n <= 0:
                    break
                out += voice.device[voice.taken * SAMPLE_BYTES : (voice.taken + n) * SAMPLE_BYTES]
                spans.append(Span(voice, voice.taken, n, have))
                voice.taken += n
                self._drop_over()
            self._given.append(Given(self._position, audible_at, underflow, tuple(spans)))
            self._position += frames
        out += bytes(frames * SAMPLE_BYTES - len(out))
        return bytes(out)

    def given(self) -> list[Given]:
        """The blocks taken since the last call, in order."""
        with self._lock:
            blocks = list(self._given)
            self._given.clear()
        return blocks

    def _drop_over(self) -> None:
        while self._voices and self._voices[0].over:
            self._voices.popleft()


def _fade(pcm: bytearray, start: int, length: int) -> None:
    """Ends the sound `length` samples after `start` with a ramp; in place."""
    import numpy as np

    del pcm[(start + length) * SAMPLE_BYTES :]
    tail = np.frombuffer(bytes(pcm[start * SAMPLE_BYTES :]), dtype="<i2")
    ramp = np.linspace(1.0, 0.0, tail.size, endpoint=False)
    pcm[start * SAMPLE_BYTES :] = (tail * ramp).astype("<i2").tobytes()
