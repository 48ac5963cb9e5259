"""The synthetic candidate's voice: the interviewer's, made another person's.

Text is synthesised slower and played back faster by the same factor: the tempo stays, while pitch and
formants rise, as if the speaker were smaller. Fillers are made apart and drawn out, as people do; pauses are
digital silence.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np
import soxr

from bot.audio.pcm import SAMPLE_RATE, Samples, Signal, to_samples

SIZE = 1.25
"""Factor on pitch and formants; a woman's formants lie about 1.17 above a man's (Peterson & Barney 1952)."""
TEMPO = 0.8
"""The voice reads at about 200 words a minute; people explain at about 160."""
_DRAWN_OUT = 1.9
"""Factor on the length of a filler: the voice's "um" takes 0.22 s, people's 0.3 to 0.6 s."""
_BEFORE_FILLER_S = 0.08
_AFTER_FILLER_S = 0.22
_LEVEL = 10 ** (-24 / 20)
_AUDIBLE = 10 ** (-45 / 20)
_EDGE_S = 0.02

_FILLER = re.compile(r"\b(um|uh|er|hmm)\b[,.]?", re.IGNORECASE)

Kind = Literal["speech", "filler", "pause"]
Piece = str | float
"""A text to say, or seconds of silence."""


class Speaker(Protocol):
    """A speech engine."""

    sample_rate: int

    def signal(self, sentence: str, speed: float) -> Signal:
        """The sound of a speakable sentence, neither levelled nor trimmed."""
        ...


@dataclass(frozen=True, slots=True)
class Clip:
    """One stretch of the candidate's sound, 16 kHz."""

    text: str
    """The words, or nothing for a pause."""
    kind: Kind
    samples: Samples

    @property
    def duration_s(self) -> float:
        """Seconds."""
        return self.samples.size / SAMPLE_RATE


class CandidateVoice:
    """Says pieces. `readable` turns written text into speakable text."""

    def __init__(self, speaker: Speaker, readable: Callable[[str], str] = str) -> None:
        self._speaker = speaker
        self._readable = readable

    def clips(self, piece: Piece) -> list[Clip]:
        """The sound of one piece, fillers apart from the rest, each without silence around it."""
        if isinstance(piece, float):
            return [_pause(piece)]
        found: list[Clip] = []
        for text, kind in split_fillers(piece):
            if found and "filler" in (kind, found[-1].kind):
                found.append(_pause(_AFTER_FILLER_S if found[-1].kind == "filler" else _BEFORE_FILLER_S))
            found.append(Clip(text, kind, self._sound(text, kind)))
        return [clip for clip in found if clip.samples.size]

    def _sound(self, text: str, kind: Kind) -> Samples:
        speed = TEMPO / SIZE
        sound = self._speaker.signal(self._readable(text), speed)
        smaller = soxr.resample(sound, self._speaker.sample_rate * SIZE, SAMPLE_RATE).astype(np.float32)
        cut = _trimmed(smaller)
        if kind == "filler":
            cut = stretch(cut, _DRAWN_OUT)
        loud = cut[np.abs(cut) > _AUDIBLE]
        level = float(np.sqrt(np.mean(np.square(loud)))) if loud.size else _LEVEL
        return to_samples(cut * min(_LEVEL / level, 0.9 / max(float(np.max(np.abs(cut), initial=0.0)), 1e-6)))


def split_fillers(text: str) -> list[tuple[str, Kind]]:
    """`text` cut before and after each vocal filler, in order."""
    parts: list[tuple[str, Kind]] = []
    start = 0
    for match in _FILLER.finditer(text):
        parts += [(text[start : match.start()].strip(), "speech"), (match[0].strip(), "filler")]
        start = match.end()
    parts.append((text[start:].strip(), "speech"))
    return [(words, kind) for words, kind in parts if any(map(str.isalnum, words))]


def stretch(signal: Signal, factor: float, rate: int = SAMPLE_RATE) -> Signal:
    """`signal` made `factor` times as long at the same pitch, by overlapping similar stretches (WSOLA)."""
    window = int(0.04 * rate)
    hop = window // 2
    if signal.size < 3 * window:
        return signal
    count = int((signal.size * factor - window) / hop)
    seek = int(0.008 * rate)
    shape = np.hanning(window).astype(np.float32)
    padded = np.pad(signal, (seek, window + hop + seek))
    out = np.zeros(count * hop + window, np.float32)
    weight = np.full(out.size, 1e-6, np.float32)
    position = seek
    for step in range(count):
        at = step * hop
        out[at : at + window] += padded[position : position + window] * shape
        weight[at : at + window] += shape
        natural = padded[position + hop : position + hop + window]
        target = seek + int((step + 1) * hop / factor)
        around = padded[target - seek : target + seek + window]
        likeness = np.correlate(around, natural, mode="valid")
        position = target - seek + int(np.argmax(likeness))
    return (out / np.maximum(weight, 0.1)).astype(np.float32)


def _pause(seconds: float) -> Clip:
    return Clip("", "pause", np.zeros(round(seconds * SAMPLE_RATE), np.int16))


def _trimmed(signal: Signal) -> Signal:
    loud = np.flatnonzero(np.abs(signal) > _AUDIBLE)
    if not loud.size:
        return signal[:0]
    edge = int(_EDGE_S * SAMPLE_RATE)
    return signal[max(0, int(loud[0]) - edge) : int(loud[-1]) + edge]
