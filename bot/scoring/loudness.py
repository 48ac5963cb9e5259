"""How loud a recording is, band by band every 10 ms, and what of it stands out: from its noise, from its room.

Noise is whatever sounds where nobody speaks, followed through the recording. What a room still holds of a sound that
has ended is told by the recording itself: its steepest falls are the room's own, and a frame that is no louder than
what they leave of the frames before is only the room.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, Protocol

import numpy as np
import numpy.typing as npt

from bot.audio.pcm import SAMPLE_RATE, Signal

Levels = npt.NDArray[np.float32]
Flags = npt.NDArray[np.bool_]

HOP_S: Final = 0.01
HOP: Final = int(SAMPLE_RATE * HOP_S)
SILENT_DB: Final = -120.0

_WIDTH: Final = 2 * HOP
_BLOCK_S: Final = 60.0
_EDGES_HZ: Final = (100, 200, 350, 550, 800, 1_100, 1_500, 2_000, 2_600, 3_400, 4_400, 5_800, 8_000)
_LOUD_PERCENTILE: Final = 95.0
_FAINT_DB: Final = 32.0
"""Sound this far under the speaker's loud parts is neither voice nor consonant: breath, and what microphones hiss."""
_NOISE_PERCENTILE: Final = 93.0
_EXCESS_DB: Final = 1.2
_MOST_EXCESS_DB: Final = 20.0
"""A frame stands out where its bands are, on average, so far above what 93 % of the noise stays under; a band counts
for 20 dB at most. Chosen with `scripts/bench_timing`, as is what follows."""
_NARROW_DB: Final = 50.0
"""A telephone's bands above 4.4 kHz stay further than this below the speaker's loud parts; with a microphone, the
least of 13 recordings had 31 dB."""
_NARROW_FAINT_DB: Final = 8.0
"""So much softer is what a telephone leaves of consonants, as a whole."""
_NOISE_FRAMES: Final = 50
_NOISE_BLOCK: Final = 16
_NOISE_NEAR: Final = 400
"""So many frames of noise before and after tell what is noise: it may begin and end."""
_FLOOR_RISE_DB: Final = 8.0
"""Where nearly all is speech, noise lies so far above the lowest tenth of the frames."""
_FALL_FROM_DB: Final = 8.0
_FALL_PERCENTILE: Final = 99.0
_FALL_FRAMES: Final = range(3, 31)
_ROOM_DB: Final = 2.0


class Sound(Protocol):
    """16 kHz mono sound that can be read by time; `bot.audio.files.Recording` is one."""

    @property
    def duration_s(self) -> float:
        """Seconds of sound."""
        ...

    def read(self, start_s: float, end_s: float) -> Signal:
        """The sound between two times, cut to what there is."""
        ...


@dataclass(frozen=True, slots=True)
class Loudness:
    """Levels every 10 ms, of 20 ms around it, in dB relative to full scale."""

    bands: Levels
    """Shape (bands, frames)."""
    total: Levels
    """All bands together."""

    def loud_db(self, speech: Flags) -> float:
        """Level of the loud parts of the frames that are speech."""
        return float(np.percentile(self.total[speech], _LOUD_PERCENTILE))

    def narrow(self, loud_db: float) -> bool:
        """Whether the sound came through a telephone, which has nothing above 4 kHz."""
        return bool(np.percentile(self.bands[-2:], 99, axis=1).max() < loud_db - _NARROW_DB)

    def above(self, loud_db: float, quiet: Flags) -> Flags:
        """Frames that are near enough to `loud_db` and stand out from the noise, which is what sounds in `quiet`."""
        excess = np.zeros(self.total.size, np.float32)
        for block, noise in _noise(self.bands, quiet):
            rise = np.clip(self.bands[:, block] - noise[:, None], 0.0, _MOST_EXCESS_DB)
            excess[block] = rise.mean(axis=0)
        faint_db = _FAINT_DB + (_NARROW_FAINT_DB if self.narrow(loud_db) else 0.0)
        return np.asarray((excess > _EXCESS_DB) & (self.total > loud_db - faint_db))

    def own(self, loud_db: float, speech: Flags) -> Flags:
        """Frames that are more than what the room still holds of the frames before."""
        held = np.full(self.total.size, SILENT_DB, np.float32)
        loud = speech & (self.total > loud_db - _FALL_FROM_DB)
        level = np.minimum(self.total, loud_db)
        for lag in _FALL_FRAMES:
            falls = (level[:-lag] - self.total[lag:])[loud[:-lag]]
            if falls.size:
                left = self.total[:-lag] - np.float32(np.percentile(falls, _FALL_PERCENTILE))
                np.maximum(held[lag:], left, out=held[lag:])
        return np.asarray(self.total > held + _ROOM_DB)


def loudness(sound: Sound) -> Loudness:
    """The levels of a recording; memory grows by some 50 bytes per 10 ms."""
    bands, total = [np.empty((len(_EDGES_HZ) - 1, 0), np.float32)], [np.empty(0, np.float32)]
    for frames in _frames(sound):
        power = _levels(frames)
        bands.append(to_db(power).astype(np.float32))
        total.append(to_db(power.sum(axis=0)).astype(np.float32))
    return Loudness(np.concatenate(bands, axis=1), np.concatenate(total))


def blocks(sound: Sound) -> Iterator[tuple[int, Signal]]:
    """Successive stretches of whole hops: (index of the first hop, samples)."""
    hops, size = int(sound.duration_s / HOP_S + 1e-6), int(_BLOCK_S / HOP_S)
    for first in range(0, hops, size):
        block = sound.read(first * HOP_S, min(hops, first + size) * HOP_S)
        yield first, block[: block.size - block.size % HOP]


def widened(flags: Flags, frames: int) -> Flags:
    """True also within so many frames of a True."""
    if not flags.any():
        return flags.copy()
    counts = np.concatenate([[0], np.cumsum(flags)])
    at = np.arange(flags.size)
    return np.asarray(counts[np.minimum(flags.size, at + frames + 1)] > counts[np.maximum(0, at - frames)])


def to_db(power: npt.NDArray[np.floating]) -> npt.NDArray[np.float64]:
    """Power relative to full scale as dB, -120 at the least."""
    return np.asarray(np.maximum(SILENT_DB, 10.0 * np.log10(np.maximum(power, 1e-12), dtype=np.float64)))


def _frames(sound: Sound) -> Iterator[npt.NDArray[np.float32]]:
    """The windows around successive hops, shape (frames, samples)."""
    side = (_WIDTH - HOP) // 2
    for first, block in blocks(sound):
        count = block.size // HOP
        if not count:
            continue
        before = sound.read(first * HOP_S - side / SAMPLE_RATE, first * HOP_S) if first else np.zeros(0, np.float32)
        end_s = (first + count) * HOP_S
        after = sound.read(end_s, end_s + side / SAMPLE_RATE)
        padded = np.concatenate([before, block, after])
        padded = np.pad(padded, (side - before.size, side - after.size))
        yield np.lib.stride_tricks.sliding_window_view(padded, _WIDTH)[::HOP]


def _levels(frames: npt.NDArray[np.float32]) -> npt.NDArray[np.float64]:
    """Mean square of each band in each frame; shape (bands, frames)."""
    spectrum = np.fft.rfft(frames * np.hanning(_WIDTH).astype(np.float32), axis=1)
    power = np.square(np.abs(spectrum), dtype=np.float64)
    edges = [round(hz * _WIDTH / SAMPLE_RATE) for hz in _EDGES_HZ]
    # A full-scale sine has a mean square of a half; Hann and one-sided FFT give N²/16 · 1.5.
    scale = _WIDTH**2 / 16 * 1.5 * 2
    return np.stack([power[:, low:high].sum(axis=1) for low, high in pairwise(edges)]) / scale


def _noise(bands: Levels, quiet: Flags) -> Iterator[tuple[slice, Levels]]:
    """For each block: what the nearest noise before and after stays under, in each band."""
    noise = np.flatnonzero(quiet)
    everywhere = _least(bands) if noise.size <= _NOISE_FRAMES else None
    for first in range(0, quiet.size, _NOISE_BLOCK):
        middle = int(np.searchsorted(noise, first + _NOISE_BLOCK // 2))
        near = noise[max(0, middle - _NOISE_NEAR) : middle + _NOISE_NEAR]
        level = np.percentile(bands[:, near], _NOISE_PERCENTILE, axis=1) if everywhere is None else everywhere
        yield slice(first, first + _NOISE_BLOCK), level.astype(np.float32)


def _least(bands: Levels) -> Levels:
    """The noise where nearly all is speech."""
    return (np.percentile(bands, 10.0, axis=1) + _FLOOR_RISE_DB).astype(np.float32)
