"""Trying the devices out, for `viva check`: how loud the room is, and how much of the speaker comes back."""

import asyncio
import time
from collections import deque
from dataclasses import dataclass

import numpy as np

from bot.audio.capture import Capture
from bot.audio.desk import Desk
from bot.audio.devices import AudioBackend, Block
from bot.audio.pcm import FRAME_BYTES, SAMPLE_BYTES, SAMPLE_RATE, rms_dbfs, to_samples, to_signal

ECHO_QUIET_S = 1.0
ECHO_SOUND_S = 6.0
ECHO_SETTLED_S = 3.5
"""The canceller has learnt the room after this much sound."""
STANDS_OUT = 500.0
"""An arrival is so much stronger than what else is in the response: noise alone reaches 30."""
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
    left_over_noise_db: float = 0.0
    """What is left, above the noise before."""
    delay_ms: float | None = None
    """From the moment the speaker was reported to sound to its loudest arrival; None where it is not heard."""
    rings_ms: float | None = None
    """How long the room takes to become 60 dB softer; None where that cannot be told."""


class _Memory:
    def __init__(self) -> None:
        self.heard = bytearray()
        self.played: list[tuple[float, bytes]] = []

    def candidate(self, pcm: bytes) -> None:
        self.heard += pcm

    def interviewer(self, start_s: float, pcm: bytes) -> None:
        self.played.append((start_s, pcm))


def record(backend: AudioBackend, device: str | None, seconds: float) -> tuple[str, bytes]:
    """The device's name and so much of its sound, 16 kHz mono. Raises AudioDeviceError."""
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
    return stream.name, b"".join(pcm for _, pcm in capture.frames())


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
    """Plays six seconds of noise like speech and compares what the microphone hears before and meanwhile."""
    memory = _Memory()
    desk = Desk(backend, memory, input_device=input_device, output_device=output_device, echo="cancel")
    clean = bytearray()
    desk.open()
    try:
        await _step(desk, clean, ECHO_QUIET_S)
        desk.playback.say(1, "Noise.", _speechlike(ECHO_SOUND_S), SAMPLE_RATE, last=True)
        await _step(desk, clean, ECHO_SOUND_S + 0.6)
    finally:
        await desk.close()
    return compare(bytes(memory.heard), bytes(clean), memory.played[0][0] if memory.played else 0.0)


def compare(heard: bytes, clean: bytes, started_s: float) -> EchoHeard:
    """From both recordings, 16 kHz mono from time 0; the sound began at `started_s`."""

    def between(pcm: bytes, start_s: float, end_s: float) -> float:
        return rms_dbfs(pcm[int(start_s * SAMPLE_RATE) * SAMPLE_BYTES : int(end_s * SAMPLE_RATE) * SAMPLE_BYTES])

    way = arrival(heard, started_s)
    settled, end = started_s + ECHO_SETTLED_S, started_s + ECHO_SOUND_S
    raw, noise = between(heard, settled, end), max(-90.0, between(heard, 0.3, started_s))
    left = max(-90.0, between(clean, settled, end))
    return EchoHeard(
        over_noise_db=raw - noise,
        cancelled_db=raw - left,
        left_over_noise_db=left - noise,
        delay_ms=way[0] if way else None,
        rings_ms=way[1] if way else None,
    )


def arrival(heard: bytes, started_s: float) -> tuple[float, float | None] | None:
    """When the test's sound arrived and how long the room rings, in ms; None where that cannot be told.

    From the response of the room: the recording's spectrum over that of the sound. The ringing is 60 dB by the slope
    of the energy still to come (Schroeder 1965), between 5 and 25 dB below its beginning, or less where noise hides it.
    """
    played = to_signal(_speechlike(ECHO_SOUND_S))
    at = max(0, round(started_s * SAMPLE_RATE))
    there = to_signal(heard)[at : at + len(played) + SAMPLE_RATE]
    size = 1 << (len(played) + len(there)).bit_length()
    sent, came = np.fft.rfft(played, size), np.fft.rfft(there, size)
    loud = np.square(np.abs(sent))
    response = np.fft.irfft(came * np.conj(sent) / (loud + loud.mean() * 0.01), size)[:SAMPLE_RATE]
    energy = np.square(response)
    peak = int(energy.argmax())
    if energy[peak] < STANDS_OUT * np.median(energy):
        return None
    # What the recording's noise adds is even over time: the last quarter says how much.
    noise = float(energy[-SAMPLE_RATE // 4 :].mean())
    coming = np.cumsum((energy[peak:] - noise)[::-1])[::-1]
    fallen = 10 * np.log10(np.maximum(coming, 1e-12 * coming[0]) / coming[0])
    lowest = max(-25.0, 10.0 + 10 * float(np.log10(max(noise, 1e-20) * len(coming) / coming[0])))
    if lowest > -15.0:
        return 1000 * peak / SAMPLE_RATE, None
    first, last = (int(np.argmax(fallen < level)) for level in (-5.0, lowest))
    return 1000 * peak / SAMPLE_RATE, max(0.0, 60 / (-5.0 - lowest) * 1000 * (last - first) / SAMPLE_RATE)


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
