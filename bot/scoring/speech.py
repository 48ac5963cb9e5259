"""Where in a recording someone speaks, to about 20 ms: what latency and pauses are measured on.

Energy finds the edges, in two bands (so that an "s" counts) against a noise floor that follows the room.
Voice decides what the energy is: a stretch without periodic sound that webrtcvad also takes for speech is
a breath, a key or a door. A second listener, where there is one, knows a fan from a person: sound with no person
near is noise. Levels are relative to the recording's own, so that a quiet one measures alike.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np
import numpy.typing as npt
import webrtcvad

from bot.audio.pcm import SAMPLE_RATE, Signal, to_samples
from bot.scoring.spans import Span, gaps, merged

Levels = npt.NDArray[np.float32]
Flags = npt.NDArray[np.bool_]

HOP_S: Final = 0.01
PAUSE_S: Final = 0.25
"""Shorter silences belong to articulation (Goldman-Eisler 1968; de Jong & Bosker 2013)."""

_HOP: Final = int(SAMPLE_RATE * HOP_S)
_BLOCK_S: Final = 60.0
_BANDS_HZ: Final = ((200, 3_800), (3_800, 8_000))
_SILENT_DB: Final = -120.0
_RANGE_DB: Final = 50.0
"""How far under speech the floor is looked for; under digital silence there is none."""
_RISE: Final = 0.35
_MIN_RISE_DB: Final = 6.0
"""Speech starts this far above the floor: a third of the way up, and clear of the noise's own wobble
(10 ms of stationary noise varies by about 1 dB)."""
_MIN_LEVEL_DB: Final = -75.0
"""A recording whose loudest sound is below this is silent."""
_VAD_LEVEL_DB: Final = -22.0
_VAD_MODE: Final = 2
_PERIODIC: Final = 0.45
"""Normalised autocorrelation at the pitch lag of a voiced frame; breaths and hiss stay under 0.3."""
_PITCH_HZ: Final = (70, 400)
_MIN_VOICED_S: Final = 0.04
_LEAD_S: Final = 0.2
_TAIL_S: Final = 0.35
"""The longest unvoiced edge a word has ("sh…", "…sts"); what is longer is breath."""
_BREATH_S: Final = 0.2
"""An unvoiced stretch that stands alone and is longer than this is a breath, not a consonant."""
_PERSON_S: Final = 0.2
_NEAR_S: Final = 3.0
"""A stretch is a person's where the listener hears one for `_PERSON_S` in it or within `_NEAR_S` of it. With Silero,
16 clips of noise and room have at most 0.13 s in all, and of 72 clips of speech all but a whispered and a creaky one
have 0.9 s and more (`tests/model/test_score_recordings.py` holds the noise to it). The surroundings count because
Silero takes a creaky or whispered phrase for noise."""
_FRAME: Final = 2 * _HOP

Person = Callable[[bytes], bool]
"""Takes successive frames of 20 ms, 16 kHz and 16 bits; whether a person is heard in each. Keeps a state."""


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
class HeldSound:
    """A signal already in memory."""

    signal: Signal

    @property
    def duration_s(self) -> float:
        """Seconds of sound."""
        return self.signal.size / SAMPLE_RATE

    def read(self, start_s: float, end_s: float) -> Signal:
        """The sound between two times, cut to what there is."""
        return self.signal[max(0, round(start_s * SAMPLE_RATE)) : max(0, round(end_s * SAMPLE_RATE))]


@dataclass(frozen=True, slots=True)
class Activity:
    """Where there is speech."""

    runs: tuple[Span, ...] = ()
    """Stretches of speech, in order; silences shorter than 50 ms are not split at."""
    duration_s: float = 0.0

    def inside(self, window: Span) -> list[Span]:
        """The speech within `window`."""
        return [run.within(window) for run in self.runs if run.meets(window)]

    def phrases(self) -> list[Span]:
        """Speech between pauses of at least 0.25 s."""
        return merged(self.runs, PAUSE_S - 1e-6)

    def pauses(self) -> list[Span]:
        """Silences of at least 0.25 s between stretches of speech."""
        return gaps(self.runs, PAUSE_S)


def find_speech(sound: Sound, person: Person | None = None) -> Activity:
    """All speech in `sound`, from a few passes over its blocks; memory grows by a few bytes per 10 ms.

    `person` is a fresh listener; with none, voice alone decides.
    """
    levels = _band_levels(sound)
    if not levels.size:
        return Activity(duration_s=sound.duration_s)
    loudest_db = float(np.percentile(levels.max(axis=0), 98))
    if loudest_db < _MIN_LEVEL_DB:
        return Activity(duration_s=sound.duration_s)
    thresholds = np.stack([_threshold(band, loudest_db) for band in levels])
    loud = np.asarray((levels > thresholds).any(axis=0))
    gain_db = _VAD_LEVEL_DB - loudest_db
    voiced = _voiced(sound, loud, gain_db)
    spoken = [run for group in _grouped(_runs(loud, join=5), int(PAUSE_S / HOP_S)) for run in _spoken(group, voiced)]
    if person is not None and spoken:
        spoken = _near_person(spoken, _person_s(sound, person, gain_db))
    runs = [_refined(sound, run, thresholds) for run in spoken]
    return Activity(tuple(merged(runs, 0.05)), sound.duration_s)


def last_audible_s(sound: Sound, window: Span, floor_db: float = 40.0) -> float | None:
    """When the last sound in `window` ends, on a clean track; None where the window is silent.

    Audible is what is within `floor_db` of the window's own peak. Synthesised speech ends in digital
    silence, so the end of what was played is not the end of what was heard.
    """
    signal = sound.read(window.start_s, window.end_s)
    step = SAMPLE_RATE // 200
    whole = signal[: signal.size - signal.size % step].reshape(-1, step)
    if not whole.size:
        return None
    power_db = _db(np.mean(np.square(whole, dtype=np.float64), axis=1))
    if power_db.max() < _MIN_LEVEL_DB:
        return None
    last = int(np.nonzero(power_db > power_db.max() - floor_db)[0][-1])
    return max(0.0, window.start_s) + (last + 1) * step / SAMPLE_RATE


def _blocks(sound: Sound) -> Iterator[tuple[int, Signal]]:
    """Successive blocks of whole hops: (index of the first hop, samples)."""
    hops = int(sound.duration_s / HOP_S + 1e-6)
    size = int(_BLOCK_S / HOP_S)
    for first in range(0, hops, size):
        last = min(hops, first + size)
        block = sound.read(first * HOP_S, last * HOP_S)
        yield first, block[: block.size - block.size % _HOP]


def _frame_levels(frames: npt.NDArray[np.float32]) -> Levels:
    """Level of each band in each 10 ms frame, dB relative to full scale; shape (bands, frames)."""
    spectrum = np.fft.rfft(frames * np.hanning(_HOP).astype(np.float32), axis=1)
    power = np.square(np.abs(spectrum))
    width = SAMPLE_RATE / _HOP
    bands = [power[:, int(low / width) : int(high / width)].sum(axis=1) for low, high in _BANDS_HZ]
    # A full-scale sine has a mean square of a half; Hann and one-sided FFT give N²/16 · 1.5.
    return _db(np.stack(bands) / (_HOP**2 / 16 * 1.5) / 2).astype(np.float32)


def _band_levels(sound: Sound) -> Levels:
    parts = [_frame_levels(block.reshape(-1, _HOP)) for _, block in _blocks(sound) if block.size]
    return np.concatenate(parts, axis=1) if parts else np.empty((len(_BANDS_HZ), 0), np.float32)


def _threshold(levels: Levels, loudest_db: float) -> Levels:
    """How loud each frame of a band must be to count, following the noise over about 20 s."""
    size = 200
    blocks = [levels[i : i + size] for i in range(0, levels.size, size)]
    lows = np.array([np.percentile(block, 10) for block in blocks])
    tops = np.array([np.percentile(block, 95) for block in blocks])
    reach = 5
    floor = np.array([lows[max(0, i - reach) : i + reach + 1].min() for i in range(lows.size)])
    top = np.array([tops[max(0, i - reach) : i + reach + 1].max() for i in range(tops.size)])
    # Where nobody speaks for long, the loudest of the whole recording keeps hiss from becoming speech.
    top = np.maximum(top, loudest_db - 25.0)
    floor = np.maximum(floor, top - _RANGE_DB)
    threshold = floor + np.maximum(_MIN_RISE_DB, _RISE * (top - floor))
    return np.repeat(threshold, size)[: levels.size].astype(np.float32)


def _voiced(sound: Sound, loud: Flags, gain_db: float) -> Flags:
    """Frames that are periodic and that webrtcvad takes for speech."""
    vad = webrtcvad.Vad(_VAD_MODE)
    gain = np.float32(10 ** (gain_db / 20))
    out = np.zeros(loud.size, bool)
    for first, block in _blocks(sound):
        scaled = block * gain
        pcm = to_samples(scaled).tobytes()
        speech = np.array(
            [vad.is_speech(pcm[i : i + 2 * _HOP], SAMPLE_RATE) for i in range(0, len(pcm), 2 * _HOP)], bool
        )
        candidates = np.nonzero(speech & loud[first : first + speech.size])[0]
        out[first + candidates] = _periodicity(scaled, candidates) > _PERIODIC
    return out


def _person_s(sound: Sound, person: Person, gain_db: float) -> npt.NDArray[np.float64]:
    """Seconds during which a person was heard before each 10 ms, and after the last."""
    gain = np.float32(10 ** (gain_db / 20))
    heard: list[bool] = []
    for _, block in _blocks(sound):
        pcm = to_samples(block * gain)
        for first in range(0, pcm.size - _FRAME + 1, _FRAME):
            heard += [person(pcm[first : first + _FRAME].tobytes())] * 2
    return np.concatenate([[0.0], np.cumsum(heard) * HOP_S])


def _near_person(runs: list[tuple[int, int]], before_s: npt.NDArray[np.float64]) -> list[tuple[int, int]]:
    """The runs with a person in or near them."""
    reach, last = int(_NEAR_S / HOP_S), before_s.size - 1
    return [
        (start, end)
        for start, end in runs
        if before_s[min(last, end + reach)] - before_s[min(last, max(0, start - reach))] >= _PERSON_S - 1e-9
    ]


def _periodicity(signal: Signal, hops: npt.NDArray[np.intp]) -> npt.NDArray[np.float64]:
    """Largest normalised autocorrelation at a pitch lag, of 40 ms around each of `hops`."""
    width, size = 640, 2_048
    padded = np.concatenate([np.zeros(width // 2, np.float32), signal, np.zeros(width, np.float32)])
    low, high = SAMPLE_RATE // _PITCH_HZ[1], SAMPLE_RATE // _PITCH_HZ[0]
    taper = 1.0 - np.arange(high + 1) / width
    out = np.zeros(hops.size)
    for i in range(0, hops.size, 2_000):
        part = hops[i : i + 2_000]
        starts = part * _HOP + _HOP // 2
        frames = padded[starts[:, None] + np.arange(width)]
        frames = frames - frames.mean(axis=1, keepdims=True)
        power = np.square(np.abs(np.fft.rfft(frames, size, axis=1)))
        power[:, : int(60 * size / SAMPLE_RATE)] = 0.0  # mains hum is periodic too
        correlation = np.fft.irfft(power, axis=1)[:, : high + 1] / taper
        energy = np.maximum(correlation[:, :1], 1e-12)
        out[i : i + 2_000] = (correlation / energy)[:, low:].max(axis=1)
    return out


def _runs(flags: Flags, join: int) -> list[tuple[int, int]]:
    """(first, past the last) of each run of True, with holes shorter than `join` frames closed."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], flags, [False]]).astype(np.int8)))
    out: list[tuple[int, int]] = []
    for start, end in edges.reshape(-1, 2).tolist():
        if out and start - out[-1][1] < join:
            out[-1] = (out[-1][0], end)
        else:
            out.append((start, end))
    return out


def _grouped(runs: list[tuple[int, int]], gap: int) -> Iterator[list[tuple[int, int]]]:
    """Runs that no pause separates."""
    group: list[tuple[int, int]] = []
    for run in runs:
        if group and run[0] - group[-1][1] >= gap:
            yield group
            group = []
        group.append(run)
    if group:
        yield group


def _spoken(group: list[tuple[int, int]], voiced: Flags) -> Iterator[tuple[int, int]]:
    """The runs of a group that are speech: none without voice, no breaths, no long unvoiced edges."""
    at = group[0][0] + np.flatnonzero(voiced[group[0][0] : group[-1][1]])
    if at.size * HOP_S < _MIN_VOICED_S:
        return
    earliest, latest = int(at[0]) - int(_LEAD_S / HOP_S), int(at[-1]) + 1 + int(_TAIL_S / HOP_S)
    for start, end in group:
        breath = not voiced[start:end].any() and (end - start) * HOP_S > _BREATH_S
        first, last = max(start, earliest), min(end, latest)
        if last > first and not breath:
            yield first, last


def _refined(sound: Sound, run: tuple[int, int], thresholds: Levels) -> Span:
    """The run's edges from 10 ms windows every 2 ms, instead of every 10."""
    start_s, end_s = run[0] * HOP_S, run[1] * HOP_S
    step = _HOP // 5
    early = _window_flags(sound, start_s - 0.02, start_s + 0.01, step, thresholds[:, run[0]])
    if early.any():
        # The first loud window reaches into the sound with its last part: half a window later is the edge.
        start_s = max(0.0, start_s - 0.02) + int(np.argmax(early)) * step / SAMPLE_RATE + HOP_S / 2
    late = _window_flags(sound, end_s - 0.02, end_s + 0.02, step, thresholds[:, run[1] - 1])
    if late.any():
        last = late.size - 1 - int(np.argmax(late[::-1]))
        end_s = max(0.0, end_s - 0.02) + last * step / SAMPLE_RATE + HOP_S / 2
    return Span(start_s, max(start_s, end_s))


def _window_flags(sound: Sound, start_s: float, end_s: float, step: int, threshold: Levels) -> Flags:
    signal = sound.read(max(0.0, start_s), end_s + HOP_S)
    if signal.size < _HOP:
        return np.zeros(0, bool)
    frames = np.lib.stride_tricks.sliding_window_view(signal, _HOP)[::step]
    return np.asarray((_frame_levels(frames) > threshold[:, None]).any(axis=0))


def _db(power: npt.NDArray[np.floating]) -> npt.NDArray[np.float64]:
    return np.asarray(np.maximum(_SILENT_DB, 10.0 * np.log10(np.maximum(power, 1e-12), dtype=np.float64)))
