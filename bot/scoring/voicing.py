"""Where a recording holds voice, every 10 ms: periodic sound that webrtcvad takes for speech, and what a listener
that knows people from noise hears.
"""

from collections.abc import Callable
from typing import Final

import numpy as np
import numpy.typing as npt
import webrtcvad

from bot.audio.pcm import SAMPLE_RATE, Signal, to_samples
from bot.scoring.loudness import HOP, Flags, Sound, blocks

Person = Callable[[bytes], bool]
"""Takes successive frames of 20 ms, 16 kHz and 16 bits; whether a person is heard in each. Keeps a state."""

_VAD_MODE: Final = 2
_PERIODIC: Final = 0.45
"""Normalised autocorrelation at the pitch lag of a voiced frame; breaths and hiss stay under 0.3."""
_PITCH_HZ: Final = (70, 400)
_FRAME: Final = 2 * HOP
_LATE: Final = 3
"""Silero judges windows of 32 ms, and a frame carries the last judgement: on average it is this many hops late."""


def voiced(sound: Sound, gain_db: float) -> Flags:
    """Frames that are periodic and that webrtcvad takes for speech, the sound being made louder by `gain_db`."""
    vad = webrtcvad.Vad(_VAD_MODE)
    gain = np.float32(10 ** (gain_db / 20))
    parts = []
    for _, block in blocks(sound):
        scaled = block * gain
        pcm = to_samples(scaled).tobytes()
        flags = np.array([vad.is_speech(pcm[i : i + 2 * HOP], SAMPLE_RATE) for i in range(0, len(pcm), 2 * HOP)], bool)
        speech = np.flatnonzero(flags)
        flags[speech] = _periodicity(scaled, speech) > _PERIODIC
        parts.append(flags)
    return np.concatenate(parts) if parts else np.zeros(0, bool)


def heard(sound: Sound, person: Person, gain_db: float) -> Flags:
    """Frames in which `person` hears someone, its delay taken off."""
    gain = np.float32(10 ** (gain_db / 20))
    out: list[bool] = []
    left = np.zeros(0, np.int16)
    hops = 0
    for _, block in blocks(sound):
        hops += block.size // HOP
        pcm = np.concatenate([left, to_samples(block * gain)])
        whole = pcm.size - pcm.size % _FRAME
        for first in range(0, whole, _FRAME):
            out += [person(pcm[first : first + _FRAME].tobytes())] * 2
        left = pcm[whole:]
    flags = np.zeros(hops, bool)
    early = np.array(out[_LATE:], bool)[:hops]
    flags[: early.size] = early
    return flags


def _periodicity(signal: Signal, hops: npt.NDArray[np.intp]) -> npt.NDArray[np.float64]:
    """Largest normalised autocorrelation at a pitch lag, of 40 ms around each of `hops`."""
    width, size = 640, 2_048
    padded = np.concatenate([np.zeros(width // 2, np.float32), signal, np.zeros(width, np.float32)])
    low, high = SAMPLE_RATE // _PITCH_HZ[1], SAMPLE_RATE // _PITCH_HZ[0]
    taper = 1.0 - np.arange(high + 1) / width
    out = np.zeros(hops.size)
    for i in range(0, hops.size, 2_000):
        part = hops[i : i + 2_000]
        starts = part * HOP + HOP // 2
        frames = padded[starts[:, None] + np.arange(width)]
        frames = frames - frames.mean(axis=1, keepdims=True)
        power = np.square(np.abs(np.fft.rfft(frames, size, axis=1)))
        power[:, : int(60 * size / SAMPLE_RATE)] = 0.0  # mains hum is periodic too
        correlation = np.fft.irfft(power, axis=1)[:, : high + 1] / taper
        energy = np.maximum(correlation[:, :1], 1e-12)
        out[i : i + 2_000] = (correlation / energy)[:, low:].max(axis=1)
    return out
