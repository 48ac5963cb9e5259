"""The one audio format inside Viva: mono, 16-bit signed little-endian, 16 kHz on the input side."""

import numpy as np
import numpy.typing as npt

SAMPLE_RATE = 16_000
"""Hz of everything captured, recorded and measured."""
SAMPLE_BYTES = 2
FRAME_S = 0.02
"""Seconds of audio in one frame from the microphone."""
FRAME_SAMPLES = int(SAMPLE_RATE * FRAME_S)
FRAME_BYTES = FRAME_SAMPLES * SAMPLE_BYTES

Samples = npt.NDArray[np.int16]
Signal = npt.NDArray[np.float32]


def to_signal(pcm: bytes | Samples) -> Signal:
    """16-bit samples as float32 in [-1, 1)."""
    samples = np.frombuffer(pcm, dtype="<i2") if isinstance(pcm, bytes) else pcm
    return samples.astype(np.float32) / 32768.0


def to_samples(signal: npt.NDArray[np.floating]) -> Samples:
    """Float samples as 16-bit, clipped to the range."""
    return np.clip(np.rint(signal * 32768.0), -32768, 32767).astype(np.int16)


def rms_dbfs(pcm: bytes | Samples) -> float:
    """Level of the stretch in dB relative to full scale; -120.0 for digital silence or nothing."""
    signal = to_signal(pcm)
    power = float(np.mean(np.square(signal, dtype=np.float64))) if signal.size else 0.0
    return max(-120.0, 10.0 * float(np.log10(power))) if power > 0.0 else -120.0
