"""Recordings without events: where to cut them for the recogniser, and what it must offer."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final, Protocol

import numpy as np

from bot.audio.pcm import SAMPLE_RATE, Signal
from bot.scoring.spans import Span
from bot.scoring.speech import Activity, Sound
from bot.scoring.verbatim import verbatim
from bot.stt.transcript import Hearing, Transcript

CHUNK_S: Final = 24.0
"""Longest stretch given to the recogniser at once; Whisper's window is 30 s."""
_MARGIN_S: Final = 0.2
_LEVEL_DB: Final = -20.0
"""About what real recordings have: of 13, stretches have -11 to -37."""
_LOUD_PERCENTILE: Final = 95.0
_MOST_GAIN: Final = 1_000.0


class Progress(Protocol):
    """Told the share done, 0 to 1, and what is being done, where that changes."""

    def __call__(self, share: float, doing: str = "", /) -> None:
        """May be called as often as you like."""
        ...


def no_progress(_share: float, _doing: str = "", /) -> None:
    """Nobody wants to know."""


def part(progress: Progress, first: float, last: float, doing: str = "") -> Progress:
    """The progress of one step of a longer work: its 0 to 1 is `first` to `last` of the whole."""
    progress(first, doing)
    return lambda share, inner="", /: progress(first + (last - first) * min(1.0, share), inner or doing)


class FollowedSound:
    """A sound that tells how much of it was read, for work that goes through it `passes` times."""

    def __init__(self, sound: Sound, passes: int, progress: Progress) -> None:
        self._sound = sound
        self._whole_s = max(1e-6, passes * sound.duration_s)
        self._read_s = 0.0
        self._progress = progress

    @property
    def duration_s(self) -> float:
        """Seconds of sound."""
        return self._sound.duration_s

    def read(self, start_s: float, end_s: float) -> Signal:
        """The sound between two times, cut to what there is."""
        self._read_s += max(0.0, end_s - start_s)
        self._progress(min(1.0, self._read_s / self._whole_s))
        return self._sound.read(start_s, end_s)


class Transcriber(Protocol):
    """Speech-to-text, as `bot.stt.whisper.WhisperTranscriber` does it."""

    def transcribe(
        self, signal: Signal, start_s: float = 0.0, vocabulary: Sequence[str] = (), *, before: str = ""
    ) -> Transcript:
        """The words of 16 kHz sound that starts at `start_s`, with times on that clock; `before`: what was said."""
        ...


class Listener(Protocol):
    """Listens for hesitation, as `bot.stt.verbatim.VerbatimListener` does it."""

    def hear(self, signal: Signal, start_s: float = 0.0) -> Sequence[Hearing]:
        """The evidence in 16 kHz sound that starts at `start_s`."""
        ...


def transcribe(
    sound: Sound,
    activity: Activity,
    window: Span,
    transcriber: Transcriber,
    progress: Progress = no_progress,
    *,
    listener: Listener | None = None,
) -> Transcript:
    """The words spoken in `window`, recognised piece by piece; the pieces end at pauses.

    With a `listener`, the hesitation sounds stand between the words; where there is no word there is none either.
    """
    pieces = _pieces(activity, window)
    parts: list[Transcript] = []
    spoken, before = False, ""
    for i, piece in enumerate(pieces):
        signal = levelled(sound.read(piece.start_s, piece.end_s))
        found = transcriber.transcribe(signal, start_s=piece.start_s, before=before)
        spoken, before = spoken or bool(found), found.text
        heard = listener.hear(signal, piece.start_s) if listener else ()
        parts.append(Transcript(verbatim(found.words, heard, activity.runs)) if heard else found)
        progress((i + 1) / len(pieces))
    return Transcript.join(parts) if spoken else Transcript()


def listen(sound: Sound, activity: Activity, window: Span, listener: Listener) -> Iterator[Hearing]:
    """The evidence of hesitation in `window`, piece by piece."""
    for piece in _pieces(activity, window):
        yield from listener.hear(levelled(sound.read(piece.start_s, piece.end_s)), piece.start_s)


def _pieces(activity: Activity, window: Span) -> list[Span]:
    """Stretches for the recogniser, with a little of the silence around them."""
    spoken = chunks([phrase.within(window) for phrase in activity.phrases() if phrase.meets(window)])
    return [Span(max(0.0, piece.start_s - _MARGIN_S), piece.end_s + _MARGIN_S) for piece in spoken]


def levelled(signal: Signal) -> Signal:
    """The same sound with its loud parts at -20 dBFS: a recogniser hears other words where it is loud or soft."""
    step = SAMPLE_RATE // 50
    whole = signal[: signal.size - signal.size % step].reshape(-1, step)
    if not whole.size:
        return signal
    loud = float(np.percentile(np.square(whole, dtype=np.float64).mean(axis=1), _LOUD_PERCENTILE))
    return signal * np.float32(min(_MOST_GAIN, (10 ** (_LEVEL_DB / 10) / max(loud, 1e-12)) ** 0.5))


def chunks(phrases: Sequence[Span], longest_s: float = CHUNK_S) -> list[Span]:
    """Phrases joined over the shortest silences first, to stretches of at most `longest_s`.

    So a stretch depends on what is near, and not on where the recording begins. A phrase that is longer by itself
    stays whole: the recogniser cuts it.
    """
    if not phrases:
        return []
    first, last, starts = list(range(len(phrases))), list(range(len(phrases))), [0]
    silences = [(round(b.start_s - a.end_s, 3), i) for i, (a, b) in enumerate(pairwise(phrases), start=1)]
    for _, i in sorted(silences):
        start, end = first[i - 1], last[i]
        if phrases[end].end_s - phrases[start].start_s <= longest_s:
            last[start], first[end] = end, start
        else:
            starts.append(i)
    return [Span(phrases[start].start_s, phrases[last[start]].end_s) for start in sorted(starts)]
