"""The one audio format inside Viva: mono, 16-bit signed little-endian, 16 kHz on the input side."""

from collections import deque

import numpy as np
import numpy.typing as npt

SAMPLE_RATE = 16_000
"""Hz of everything captured, recorded and measured."""
SAMPLE_BYTES = 2
BYTES_PER_S = SAMPLE_RATE * SAMPLE_BYTES
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
    samples: Samples = np.clip(np.rint(signal * 32768.0), -32768, 32767).astype(np.int16)
    return samples


def rms_dbfs(pcm: bytes | Samples) -> float:
    """Level of the stretch in dB relative to full scale; -120.0 for digital silence or nothing."""
    signal = to_signal(pcm)
    power = float(np.mean(np.square(signal, dtype=np.float64))) if signal.size else 0.0
    return max(-120.0, 10.0 * float(np.log10(power))) if power > 0.0 else -120.0


class Reel:
    """The last stretch of a stream of frames, cut by time. Gaps in the stream read as silence."""

    def __init__(self, keep_s: float) -> None:
        self._keep_s = keep_s
        self._frames: deque[tuple[float, bytes]] = deque()

    def append(self, start_s: float, pcm: bytes) -> None:
        """Add the frame whose first sample is at `start_s`, later than all before."""
        self._frames.append((start_s, pcm))
        while self._frames and self._frames[0][0] < start_s - self._keep_s:
            self._frames.popleft()

    @property
    def start_s(self) -> float:
        """Time of the oldest sample kept; 0.0 when empty."""
        return self._frames[0][0] if self._frames else 0.0

    def cut(self, start_s: float, end_s: float) -> Signal:
        """The signal from `start_s` (or the oldest kept) to `end_s` (or the newest)."""
        wanted = [(at, pcm) for at, pcm in self._frames if at + len(pcm) / BYTES_PER_S > start_s and at < end_s]
        if not wanted:
            return np.zeros(0, dtype=np.float32)
        first = max(start_s, wanted[0][0])
        last = min(end_s, wanted[-1][0] + len(wanted[-1][1]) / BYTES_PER_S)
        signal = np.zeros(max(0, round((last - first) * SAMPLE_RATE)), dtype=np.float32)
        for at, pcm in wanted:
            piece = to_signal(pcm)
            offset = round((at - first) * SAMPLE_RATE)
            begin, end = max(0, offset), min(len(signal), offset + len(piece))
            if end > begin:
                signal[begin:end] = piece[begin - offset : end - offset]
        return signal
