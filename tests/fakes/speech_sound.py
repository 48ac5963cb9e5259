"""Sound that every part of Viva takes for speech, at times known to the sample."""

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

RATE = 16_000
Signal = npt.NDArray[np.float32]


def vowel(seconds: float, *, pitch_hz: float = 120.0, level: float = 0.3) -> Signal:
    """A sung "ah": harmonics under three formants, pulsing like syllables, with 5 ms edges."""
    t = np.arange(round(seconds * RATE)) / RATE
    phase = 2 * np.pi * pitch_hz * (t + 0.01 * np.sin(2 * np.pi * 2.0 * t) / (2 * np.pi * 2.0))
    wave = np.zeros(t.size)
    for harmonic in range(1, int(4_000 / pitch_hz)):
        hz = harmonic * pitch_hz
        gain = sum(np.exp(-(((hz - formant) / 180.0) ** 2)) for formant in (700, 1_200, 2_600)) + 0.02
        wave += gain * np.sin(harmonic * phase)
    # Four "syllables" a second, the valleys 8 dB down: never a pause.
    wave *= 0.7 + 0.3 * np.cos(2 * np.pi * 4.0 * t)
    edge = min(80, t.size // 2)
    if edge:
        ramp = np.linspace(0.0, 1.0, edge)
        wave[:edge] *= ramp
        wave[-edge:] *= ramp[::-1]
    peak = np.abs(wave).max() if wave.size else 0.0
    return (level * wave / peak).astype(np.float32) if peak else wave.astype(np.float32)


def hiss(seconds: float, *, level: float, seed: int = 7) -> Signal:
    """White noise with this root mean square."""
    noise = np.random.default_rng(seed).standard_normal(round(seconds * RATE))
    return (level * noise).astype(np.float32)


def track(
    seconds: float,
    speech: Iterable[tuple[float, float]],
    *,
    noise: float = 0.0005,
    level: float = 0.3,
    pitch_hz: float = 120.0,
) -> Signal:
    """`seconds` of room noise with a vowel from start to end for each of `speech`."""
    out = hiss(seconds, level=noise) if noise else np.zeros(round(seconds * RATE), np.float32)
    for start_s, end_s in speech:
        first = round(start_s * RATE)
        sound = vowel(end_s - start_s, level=level, pitch_hz=pitch_hz)
        out[first : first + sound.size] += sound[: max(0, out.size - first)]
    return out
