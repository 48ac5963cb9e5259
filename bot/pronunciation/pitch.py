"""How high the voice is, every 10 ms: the melody that `bot.pronunciation.prosody` measures.

Praat's autocorrelation method with its path finding (Boersma 1993, Proceedings of the Institute of Phonetic Sciences
17), run twice: the first pass finds where the speaker's voice lies, the second looks only there (De Looze & Hirst 2008,
Speech Prosody). So a man's voice is not found an octave too high, nor a child's too low. What is still an octave off
its surroundings is put back, and short pieces that no voice could have jumped to are left out.
"""

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Final

import numpy as np
import numpy.typing as npt

from bot.audio.pcm import SAMPLE_RATE, Signal

STEP_S: Final = 0.01
_FLOOR_HZ: Final = 60.0
_CEILING_HZ: Final = 600.0
"""From a low man's voice to a small child's."""
_BELOW: Final = 0.75
_ABOVE: Final = 1.9
"""The second pass looks from .75 of the lower quartile, as De Looze and Hirst do, to 1.9 of the upper one instead of
their 1.5, which cuts off the ends of questions; just under 2, where octave errors begin."""
_MIN_VOICED: Final = 10
"""Voiced frames that a range is told from."""
_PERIODS: Final = 3.1
"""Praat's window is three periods of the lowest pitch."""
_AROUND: Final = 15
"""Frames on either side whose median a frame is compared with."""
_OCTAVE: Final = 12.0
_NEAR_OCTAVE: Final = 3.0
_JUMP_ST: Final = 3.0
"""More between two frames than a voice can do, some .6 (Xu & Sun 2002, Journal of the Acoustical Society 111)."""
_PIECE: Final = 8
"""Frames of a piece cut off by such a jump that is too short to be trusted: creak at the end of a sentence."""
_REFERENCE_HZ: Final = 100.0

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Pitch:
    """One value every `STEP_S`."""

    start_s: float
    """The middle of the first frame, seconds from the signal's first sample."""
    hz: tuple[float | None, ...]
    """None where there is no voice: silence, breath, voiceless sounds, creak without a pitch."""

    @cached_property
    def semitones(self) -> Floats:
        """Over 100 Hz; NaN where there is no voice."""
        values = np.array([np.nan if hz is None else hz for hz in self.hz], dtype=np.float64)
        return 12.0 * np.log2(values / _REFERENCE_HZ)

    def between(self, start_s: float, end_s: float) -> Floats:
        """The semitones from `start_s` to `end_s`, NaN where there is no voice."""
        first = max(0, int(np.ceil((start_s - self.start_s) / STEP_S - 1e-6)))
        last = max(0, int(np.floor((end_s - self.start_s) / STEP_S + 1e-6)) + 1)
        return self.semitones[first:last]

    def voiced(self, start_s: float, end_s: float) -> Floats:
        """The same without the frames that have no voice."""
        values = self.between(start_s, end_s)
        return values[~np.isnan(values)]

    @property
    def voiced_s(self) -> float:
        """How long there is voice."""
        return STEP_S * sum(hz is not None for hz in self.hz)


SILENT: Final = Pitch(0.0, ())


def track(signal: Signal) -> Pitch:
    """The pitch of mono 16 kHz speech by one speaker; all None where nothing is voiced."""
    if signal.size < SAMPLE_RATE * (_PERIODS / _FLOOR_HZ + STEP_S) or not np.any(signal):
        return SILENT
    start_s, wide = _praat(signal, _FLOOR_HZ, _CEILING_HZ)
    voiced = wide[wide > 0]
    if voiced.size < _MIN_VOICED:
        return Pitch(start_s, tuple(None for _ in wide))
    low, high = np.percentile(voiced, (25, 75))
    floor, ceiling = max(_FLOOR_HZ, _BELOW * low), min(_CEILING_HZ, _ABOVE * high)
    start_s, found = _praat(signal, floor, ceiling)
    return Pitch(start_s, tuple(float(hz) if hz > 0 else None for hz in _steady(_octaves(found))))


def _praat(signal: Signal, floor: float, ceiling: float) -> tuple[float, Floats]:
    """The time of the first frame, and Hz, 0 where there is no voice."""
    from parselmouth import Sound

    sound = Sound(signal.astype(np.float64), float(SAMPLE_RATE))
    pitch = sound.to_pitch_ac(time_step=STEP_S, pitch_floor=floor, pitch_ceiling=ceiling)
    return float(pitch.xs()[0]), np.asarray(pitch.selected_array["frequency"], dtype=np.float64)


def _octaves(hz: Floats) -> Floats:
    """Frames about an octave off the median of those around them, put back."""
    out = hz.copy()
    with np.errstate(divide="ignore"):
        tones = np.where(hz > 0, 12.0 * np.log2(np.maximum(hz, 1e-9)), np.nan)
    for i in np.flatnonzero(hz > 0):
        near = tones[max(0, i - _AROUND) : i + _AROUND + 1]
        off = tones[i] - float(np.nanmedian(near))
        if abs(abs(off) - _OCTAVE) <= _NEAR_OCTAVE:
            out[i] = hz[i] * (0.5 if off > 0 else 2.0)
    return out


def _steady(hz: Floats) -> Floats:
    """Without the short pieces at one end of which the pitch jumps."""
    out = hz.copy()
    voiced = np.concatenate([[False], hz > 0, [False]])
    with np.errstate(divide="ignore"):
        tones = 12.0 * np.log2(np.concatenate([[1.0], np.maximum(hz, 1.0), [1.0]]))
    jumps = np.flatnonzero(voiced[1:] & voiced[:-1] & (np.abs(np.diff(tones)) > _JUMP_ST))
    edges = np.flatnonzero(voiced[1:] != voiced[:-1])
    cuts = np.union1d(jumps, edges)
    for first, last in pairwise(cuts):
        if hz[first] > 0 and last - first < _PIECE and (first in jumps or last in jumps):
            out[first:last] = 0.0
    return out
