"""Trying the devices out, for `viva check`: how loud the room is, and how much of the speaker comes back."""

import asyncio
import time
from collections import deque
from dataclasses import dataclass

import numpy as np

from bot.audio.capture import Capture
from bot.audio.desk import Desk
from bot.audio.devices import AudioBackend, Block
from bot.audio.pcm import FRAME_BYTES, SAMPLE_BYTES, SAMPLE_RATE, rms_dbfs, to_samples

ECHO_QUIET_S = 1.0
ECHO_SOUND_S = 4.0
ECHO_SETTLED_S = 2.0
"""The canceller has learnt the room after this much sound."""
TEST_DBFS = -20.0
SPAN_BYTES = 5 * FRAME_BYTES
"""Levels are taken over 0.1 s."""


@dataclass(frozen=True, slots=True)
class Listening:
    """A short recording, in numbers."""

    seconds: float
    noise_dbfs: float
    """Level of the quietest tenth."""
    level_dbfs: float
    """Level of the loudest twentieth: speech, if there was any."""
    clipped: bool


@dataclass(frozen=True, slots=True)
class EchoHeard:
    """What came back of a sound that was played."""

    over_noise_db: float
    """The speaker in the microphone, above the noise before."""
    cancelled_db: float
    """How much of it the canceller took away."""


class _Memory:
    def __init__(self) -> None:
        self.heard = bytearray()
        self.played: list[tuple[float, bytes]] = []

    def candidate(self, pcm: bytes) -> None:
        self.heard += pcm

    def interviewer(self, start_s: float, pcm: bytes) -> None:
        self.played.append((start_s, pcm))


def listen(backend: AudioBackend, device: str | None, seconds: float) -> tuple[str, Listening]:
    """Records for a while; the device's name and what was heard. Raises AudioDeviceError."""
    blocks: deque[Block] = deque()
    capture = Capture()
    stream = backend.open_input(device, blocks.append)
    try:
        time.sleep(seconds)
    finally:
        stream.close()
    capture.connect(stream.rate, stream.channels)
    while blocks:
        capture.feed(blocks.popleft())
    return stream.name, describe(b"".join(pcm for _, pcm in capture.frames()))


def describe(pcm: bytes) -> Listening:
    """Levels of a recording, 16 kHz mono; its first 0.3 s, in which devices wake up, are left out."""
    pcm = pcm[3 * SPAN_BYTES :] if len(pcm) > 6 * SPAN_BYTES else pcm
    spans = [rms_dbfs(pcm[at : at + SPAN_BYTES]) for at in range(0, len(pcm) - SPAN_BYTES + 1, SPAN_BYTES)]
    samples = np.frombuffer(pcm, dtype="<i2").astype(np.int32)
    return Listening(
        seconds=len(pcm) / SAMPLE_BYTES / SAMPLE_RATE,
        noise_dbfs=float(np.percentile(spans, 10)) if spans else -120.0,
        level_dbfs=float(np.percentile(spans, 95)) if spans else -120.0,
        clipped=bool(np.count_nonzero(np.abs(samples) >= 32_767) > 3),
    )


def try_speaker(backend: AudioBackend, device: str | None, *, play: bool) -> str:
    """Opens the speaker, with `play` sounds three notes; returns its name. Raises AudioDeviceError."""
    sound = bytearray()

    def fill(frames: int, audible_at: float, *, underflow: bool) -> bytes:  # noqa: ARG001 - the protocol's names
        piece = bytes(sound[: frames * SAMPLE_BYTES])
        del sound[: len(piece)]
        return piece + bytes(frames * SAMPLE_BYTES - len(piece))

    stream = backend.open_output(device, fill)
    try:
        if play:
            tones = _notes(stream.rate)
            sound += tones
            time.sleep(len(tones) / SAMPLE_BYTES / stream.rate + 0.3)
    finally:
        stream.close()
    return stream.name


async def hear_echo(backend: AudioBackend, input_device: str | None, output_device: str | None) -> EchoHeard:
    """Plays four seconds of noise like speech and compares what the microphone hears before and meanwhile."""
    memory = _Memory()
    desk = Desk(backend, memory, input_device=input_device, output_device=output_device, echo="cancel")
    clean = bytearray()
    desk.open()
    try:
        await _step(desk, clean, ECHO_QUIET_S)
        desk.playback.say(1, "", _speechlike(ECHO_SOUND_S), SAMPLE_RATE, last=True)
        await _step(desk, clean, ECHO_SOUND_S + 0.3)
    finally:
        await desk.close()
    return compare(bytes(memory.heard), bytes(clean), memory.played[0][0] if memory.played else 0.0)


def compare(heard: bytes, clean: bytes, started_s: float) -> EchoHeard:
    """From both recordings, 16 kHz mono from time 0; the sound began at `started_s`."""

    def between(pcm: bytes, start_s: float, end_s: float) -> float:
        return rms_dbfs(pcm[int(start_s * SAMPLE_RATE) * SAMPLE_BYTES : int(end_s * SAMPLE_RATE) * SAMPLE_BYTES])

    settled, end = started_s + ECHO_SETTLED_S, started_s + ECHO_SOUND_S
    raw = between(heard, settled, end)
    return EchoHeard(
        over_noise_db=raw - max(-90.0, between(heard, 0.3, started_s)),
        cancelled_db=raw - max(-90.0, between(clean, settled, end)),
    )


async def _step(desk: Desk, clean: bytearray, seconds: float) -> None:
    loop = asyncio.get_running_loop()
    until = loop.time() + seconds
    while loop.time() < until:
        for frame in desk.step().frames:
            clean += frame.pcm
        await asyncio.sleep(0.01)


def _notes(rate: int) -> bytes:
    out = []
    for hertz in (440.0, 554.4, 659.3):
        t = np.arange(int(0.4 * rate)) / rate
        out.append(np.sin(2 * np.pi * hertz * t) * np.minimum(1.0, np.minimum(t, 0.4 - t) / 0.02))
    return to_samples(np.concatenate(out) * 10 ** (TEST_DBFS / 20) * np.sqrt(2)).astype("<i2").tobytes()


def _speechlike(seconds: float) -> bytes:
    """Noise with the spectrum and the syllables of speech; the same each time."""
    n = int(seconds * SAMPLE_RATE)
    hertz = np.fft.rfftfreq(n, 1 / SAMPLE_RATE)
    spectrum = np.fft.rfft(np.random.default_rng(1).standard_normal(n))
    spectrum *= np.where((hertz > 150) & (hertz < 6_000), 1 / (1 + hertz / 500), 0.0)
    sound = np.fft.irfft(spectrum, n) * np.clip(np.sin(2 * np.pi * 3.3 * np.arange(n) / SAMPLE_RATE), 0, 1) ** 2
    return to_samples(sound / sound.std() * 10 ** (TEST_DBFS / 20)).astype("<i2").tobytes()
