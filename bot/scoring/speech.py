"""Where in a recording someone speaks, to about 10 ms: what latency and pauses are measured on.

Voice says that there is speech, loudness where it begins and ends. Around voice, sound that stands out from the noise
belongs to the word for as long as a consonant lasts: a strong one ("sh…") longer than a weak one, so that a breath
before a word is none of it. What a room still holds of the last word is no speech either. Levels are relative to the
recording's own, so that a quiet one measures alike. `scripts/bench_timing` measures how far off the edges are.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from bot.audio.pcm import SAMPLE_RATE, Signal
from bot.scoring.loudness import HOP, HOP_S, Flags, Loudness, Sound, blocks, loudness, to_db, widened
from bot.scoring.spans import Span, gaps, merged
from bot.scoring.voicing import Person, heard, voiced

__all__ = ["PAUSE_S", "Activity", "HeldSound", "Person", "Sound", "find_speech", "last_audible_s"]

PAUSE_S: Final = 0.25
"""Shorter silences belong to articulation (Goldman-Eisler 1968; de Jong & Bosker 2013)."""

_GRID: Final = 16 * HOP
"""Samples: whole frames, and whole windows of Silero."""
_MOMENT: Final = np.hanning(HOP + 1).astype(np.float32)
"""What the loudest moment is taken over: copies through 8 kHz and as MP3 then have the same one, to a sample."""
_MIN_LEVEL_DB: Final = -75.0
"""A recording whose loudest sound is below this is silent."""
_VAD_LEVEL_DB: Final = -22.0
_QUIET_AFTER: Final = 15
"""Frames from voice to what counts as noise; a consonant or the room may sound in them."""
_JOIN: Final = 5
"""Frames of silence that belong to a word."""
_LEAST_CORE: Final = 2
_LEAST_VOICE: Final = 8
"""Frames of voice that are speech, and not noise, where the listener is deaf to it: a creaky voice."""
_DEAF: Final = 10
_VOICE_DB: Final = 20.0
"""Voice so far under the speaker's loud parts may be a breath that sounds."""
_STRONG_DB: Final = 15.0
"""A consonant this close to the speaker's loud parts is an "s" or "sh", which may be long."""
_NARROW_STRONG_DB: Final = 12.0
"""So much less of them comes through a telephone."""
_PERSON_S: Final = 0.2
_NEAR_S: Final = 3.0
"""A stretch is a person's where the listener hears one for `_PERSON_S` in it or within `_NEAR_S` of it. With Silero,
16 clips of noise and room have at most 0.13 s in all, and of 72 clips of speech all but a whispered and a creaky one
have 0.9 s and more (`tests/model/test_score_recordings.py` holds the noise to it). The surroundings count because
Silero takes a creaky or whispered phrase for noise."""


@dataclass(frozen=True, slots=True)
class _Edge:
    """How much sound without voice a word may have on one side, in frames."""

    step: int
    weak: int
    strong: int
    hole: int
    """The longest silence in it ("…cts")."""


_LEAD: Final = _Edge(-1, 8, 20, 3)
_TAIL: Final = _Edge(1, 8, 25, 8)


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
    """All speech in `sound`, from a few passes over its blocks; memory grows by some 60 bytes per 10 ms.

    `person` is a fresh listener; with none, voice alone decides.
    """
    nothing = Activity(duration_s=sound.duration_s)
    sound = _Hung(sound)
    levels = loudness(sound)
    if not levels.total.size:
        return nothing
    loudest_db = float(np.percentile(levels.total, 98))
    if loudest_db < _MIN_LEVEL_DB:
        return nothing
    gain_db = _VAD_LEVEL_DB - loudest_db
    voice = voiced(sound, gain_db)
    speech = voice if person is None else _of_a_person(levels, voice, heard(sound, person, gain_db))
    if not speech.any():
        return nothing
    runs = (Span(first * HOP_S, last * HOP_S) for first, last in _words(levels, voice, speech))
    return Activity(tuple(map(sound.own, merged(runs, _JOIN * HOP_S))), nothing.duration_s)


class _Hung:
    """A sound behind a little silence, so much that its loudest moment falls on a grid of `_GRID`.

    Frames of 10 ms and a listener's windows then fall alike wherever the recording was begun or cut.
    """

    def __init__(self, sound: Sound) -> None:
        self._sound = sound
        loudest, at = 0.0, 0
        for first, block in blocks(sound):
            power = np.convolve(np.square(block), _MOMENT, "valid") if block.size > _MOMENT.size else block
            if power.size and power.max() > loudest:
                loudest, at = float(power.max()), first * HOP + int(power.argmax())
        self._before = -at % _GRID / SAMPLE_RATE

    @property
    def duration_s(self) -> float:
        """Seconds of sound, the silence before it included."""
        return self._before + self._sound.duration_s

    def read(self, start_s: float, end_s: float) -> Signal:
        """As any sound."""
        silence = np.zeros(round(max(0.0, min(self._before, end_s) - max(0.0, start_s)) * SAMPLE_RATE), np.float32)
        return np.concatenate([silence, self._sound.read(start_s - self._before, end_s - self._before)])

    def own(self, span: Span) -> Span:
        """A span on this clock, on that of the sound itself."""
        return Span(max(0.0, span.start_s - self._before), max(0.0, span.end_s - self._before))


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
    power_db = to_db(np.mean(np.square(whole, dtype=np.float64), axis=1))
    if power_db.max() < _MIN_LEVEL_DB:
        return None
    last = int(np.nonzero(power_db > power_db.max() - floor_db)[0][-1])
    return max(0.0, window.start_s) + (last + 1) * step / SAMPLE_RATE


def _of_a_person(levels: Loudness, voice: Flags, listened: Flags) -> Flags:
    """Where the listener hears a person, and voice near one that it is deaf to, if it is no softer than voice is."""
    if not listened.any():
        return listened
    audible = voice & (levels.total > levels.loud_db(listened) - _VOICE_DB)
    before_s = np.concatenate([[0.0], np.cumsum(listened) * HOP_S])
    reach, last = int(_NEAR_S / HOP_S), listened.size
    out = np.zeros(listened.size, bool)

    def near(start: int, end: int) -> bool:
        return bool(before_s[min(last, end + reach)] - before_s[max(0, start - reach)] >= _PERSON_S - 1e-9)

    for start, end in _runs(listened, 1):
        out[start:end] = near(start, end)
    deaf = audible & ~widened(listened, _DEAF)
    for start, end in _runs(audible, _JOIN):
        if deaf[start:end].sum() >= _LEAST_VOICE and near(start, end):
            out[start:end] |= audible[start:end]
    return out


def _words(levels: Loudness, voice: Flags, speech: Flags) -> Iterator[tuple[int, int]]:
    """First and past-the-last frame of each stretch of speech; they may overlap."""
    loud_db = levels.loud_db(speech)
    sounding = np.zeros(voice.size, bool)
    for start, end in _runs(voice & (levels.total > loud_db - _VOICE_DB), _JOIN):
        sounding[start:end] = end - start >= _LEAST_VOICE
    loud = levels.above(loud_db, ~widened(speech | sounding, _QUIET_AFTER))
    own = loud & levels.own(loud_db, speech)
    strong = levels.total > loud_db - _STRONG_DB - (_NARROW_STRONG_DB if levels.narrow(loud_db) else 0.0)
    core = speech & own
    for start, end in _runs(core, _JOIN):
        if core[start:end].sum() < _LEAST_CORE:
            continue
        first = _voiced_back(start, voice & loud)
        first = _reach(first, loud, strong, _LEAD)
        last = _reach(end - 1, own, strong, _TAIL)
        yield first, last + 1


def _voiced_back(start: int, voice: Flags) -> int:
    """The first frame of the voice that leads to `start`: a listener notices a word some frames late."""
    at = start
    while at > 0 and (before := np.flatnonzero(voice[max(0, at - _JOIN - 1) : at])).size:
        at = max(0, at - _JOIN - 1) + int(before[0])
    return at


def _reach(start: int, loud: Flags, strong: Flags, edge: _Edge) -> int:
    """The furthest frame from `start` on that still belongs to the word."""
    out, silent = start, 0
    for distance in range(1, edge.strong + 1):
        at = start + edge.step * distance
        if not 0 <= at < loud.size or silent > edge.hole:
            break
        if not loud[at]:
            silent += 1
            continue
        silent = 0
        if distance <= edge.weak or strong[at]:
            out = at
        elif abs(at - out) > edge.hole:
            break
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
