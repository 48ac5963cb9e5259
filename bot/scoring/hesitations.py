"""Hesitation sounds, "um" and "uh", found in the sound: recognisers leave them out.

Three signs are weighed. A linear classifier says of each 20 ms how much the encoder's state looks like the inside of
an "um"; how long and how clearly it does; and whether the recogniser, asked for hesitation sounds, wrote one near.
The classifier knows when, the recogniser whether: it invents some over accented speech and places most wrongly.
`scripts/train_hesitations` fits both to labelled speech and writes the weights; `scripts/bench_fillers`
measures.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from math import exp, log
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from bot.scoring.spans import Span
from bot.scoring.tokens import tokens
from bot.stt.transcript import Hearing, Word

WEIGHTS: Final = {
    "whisper-base": Path(__file__).with_suffix(".json"),
    "whisper-tiny.en": Path(__file__).with_name("hesitations_tiny.json"),
}
"""By the model on whose states they were trained."""

Scores = npt.NDArray[np.float32]

_SMOOTH: Final = 5
"""States averaged: 0.1 s, the shortest filler."""
_FLOOR: Final = 0.0
"""Score above which a stretch is looked at."""
_SHORTEST: Final = 3
_HOLE: Final = 4
"""States: stretches nearer than 80 ms are one sound."""
_BEFORE_S: Final = 0.3
_AFTER_S: Final = 0.6
"""How far from where it was said the recogniser writes a filler; it is early more often than late."""
_LEAST_SCORE: Final = -3.0
_SILENT_SCORE: Final = -10.0
_EDGE_S: Final = 0.04
_SLOPE: Final = 1.5
"""Where no stretch stands out around a written filler, it reaches as far as the score stays this near its peak."""
_BESIDE_S: Final = 0.08
"""How far outside a sound it is looked for silence: edges are good to 0.04 s."""
_SURE: Final = 0.5
_TRAILING_S: Final = 0.4
"""An "um" that fades keeps its score until here before the end of the sound; one with a word after it does not."""
_SNAP_S: Final = 0.12
"""An edge this near to where sound sets in or ends is that edge."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A stretch that may be a hesitation sound."""

    span: Span
    features: tuple[float, ...]
    """Peak and mean score; log of its length in seconds; 1 where the recogniser wrote a filler, and the log of that
    filler's probability over 0.05, 0 where it wrote none; how well a word of meaning explains it, 0 to 1; and how
    many of its sides are silent."""
    nasal: float
    """Above 0 for "um", below for "uh"."""
    written: Word | None


@dataclass(frozen=True, slots=True)
class Hesitation:
    """A hesitation sound."""

    span: Span
    text: str
    confidence: float
    """Probability that it is one, 0 to 1."""
    written: Word | None
    """What the recogniser wrote for it."""


@dataclass(frozen=True, slots=True)
class Detector:
    """Weights as `scripts/train_hesitations` fits them."""

    state: npt.NDArray[np.float32]
    """A weight for each value of a state, for "inside a hesitation sound"."""
    state_bias: float
    nasal: npt.NDArray[np.float32]
    """The same for "um" against "uh"."""
    nasal_bias: float
    event: tuple[float, ...]
    """A weight for each feature of a candidate."""
    event_bias: float

    def confidence(self, candidate: Candidate) -> float:
        """Probability that it is a hesitation sound."""
        return _sigmoid(float(np.dot(self.event, candidate.features)) + self.event_bias)


@cache
def detector(model: str = "whisper-base") -> Detector:
    """The one that comes with Viva for this model."""
    data = json.loads(WEIGHTS[model].read_text(encoding="utf-8"))
    return Detector(
        np.array(data["state"], np.float32),
        data["state_bias"],
        np.array(data["nasal"], np.float32),
        data["nasal_bias"],
        tuple(data["event"]),
        data["event_bias"],
    )


def find_hesitations(hearing: Hearing, runs: Sequence[Span], weights: Detector | None = None) -> list[Hesitation]:
    """The hesitation sounds in one window, in order; `runs` are the stretches of speech, whose edges they share."""
    weights = weights or detector()
    out: list[Hesitation] = []
    for candidate in candidates(hearing, runs, weights):
        sure = weights.confidence(candidate)
        if sure < _SURE:
            continue
        span = _snapped(candidate.span, runs)
        if out and span.start_s < out[-1].span.end_s:
            span = Span(out[-1].span.end_s, span.end_s)
        if span.length_s > 0.0 and any(span.meets(run) for run in runs):
            text = _plain(candidate.written) if candidate.written else "um" if candidate.nasal > 0 else "uh"
            out.append(Hesitation(span, text, sure, candidate.written))
    return out


def trailing(states: npt.NDArray[np.float32], state_s: float, weights: Detector | None = None) -> float:
    """How surely sound that ends where its speech does ends in a hesitation sound, 0 to 1, by the sound alone.

    `states` of shape (states, width), one each `state_s`. While someone speaks there is no time to ask the recogniser.
    """
    weights = weights or detector()
    last = states[max(0, len(states) - round(_TRAILING_S / state_s)) :]
    if len(last) < _SMOOTH:
        return 0.0
    scores = last @ weights.state + np.float32(weights.state_bias)
    return _sigmoid(float(np.convolve(scores, np.ones(_SMOOTH) / _SMOOTH, "valid").max()))


def candidates(hearing: Hearing, runs: Sequence[Span], weights: Detector) -> list[Candidate]:
    """All stretches worth a look, in order: where the score is high, and where the recogniser wrote a filler."""
    if not hearing.states.size:
        return []
    scores = (hearing.states @ weights.state + np.float32(weights.state_bias)).astype(np.float32)
    smooth = np.convolve(scores, np.ones(_SMOOTH) / _SMOOTH, "same").astype(np.float32)
    # The encoder looks ahead and holds on: in silence a score says nothing.
    smooth[~_sounding(hearing, runs)] = _SILENT_SCORE
    found = _with_written(_stretches(smooth), hearing, smooth)
    out = []
    for first, past, written in found:
        span = Span(hearing.start_s + first * hearing.state_s, hearing.start_s + past * hearing.state_s)
        features = (
            float(smooth[first:past].max()),
            float(scores[first:past].mean()),
            log(span.length_s + hearing.state_s),
            1.0 if written else 0.0,
            log(max(written.probability, 1e-3) / 0.05) if written else 0.0,
            max((_explains(word, span) for word in hearing.words), default=0.0),
            float(sum(not any(run.start_s < at_s < run.end_s for run in runs) for at_s in _beside(span))),
        )
        nasal = float(hearing.states[first:past].mean(axis=0) @ weights.nasal) + weights.nasal_bias
        out.append(Candidate(span, features, nasal, written))
    return out


_Stretch = tuple[int, int, Word | None]
"""First state, past the last, and the filler that the recogniser wrote for it."""


def _with_written(stretches: Sequence[tuple[int, int]], hearing: Hearing, smooth: Scores) -> list[_Stretch]:
    """The stretches in order, each written filler with one of them, or with one of its own where there is none."""
    found: list[_Stretch] = [(first, past, None) for first, past in stretches]
    for word in hearing.words:
        if not tokens([word.text])[0].vocal:
            continue
        early, start, end, late = (
            int((at_s - hearing.start_s) / hearing.state_s)
            for at_s in (word.start_s - _BEFORE_S, word.start_s, word.end_s, word.end_s + _AFTER_S)
        )
        free = [i for i, (_, _, written) in enumerate(found) if not written]
        at = [i for i in free if found[i][0] <= end and found[i][1] > start]
        near = at or [i for i in free if found[i][0] < late and found[i][1] > early]
        if near:
            best = max(near, key=lambda i: smooth[found[i][0] : found[i][1]].max())
            found[best] = (*found[best][:2], word)
            continue
        around = _around(smooth, max(0, early), late)
        if around and not any(first < around[1] and past > around[0] for first, past, _ in found):
            found.append((*around, word))
    return sorted(found, key=lambda stretch: stretch[0])


def _explains(word: Word, span: Span) -> float:
    """How much of `span` is covered by a word of meaning, times the word's probability."""
    if tokens([word.text])[0].vocal:
        return 0.0
    return Span(word.start_s, word.end_s).within(span).length_s / span.length_s * word.probability


def _sounding(hearing: Hearing, runs: Sequence[Span]) -> npt.NDArray[np.bool_]:
    """Which states lie in speech, or right beside it."""
    out = np.zeros(len(hearing.states), bool)
    for run in runs:
        first = int((run.start_s - _EDGE_S - hearing.start_s) / hearing.state_s)
        past = int((run.end_s + _EDGE_S - hearing.start_s) / hearing.state_s) + 1
        if past > 0:
            out[max(0, first) : past] = True
    return out


def _beside(span: Span) -> tuple[float, float]:
    return span.start_s - _BESIDE_S, span.end_s + _BESIDE_S


def _stretches(smooth: Scores) -> list[tuple[int, int]]:
    """(first, past the last) of each stretch above the floor."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], smooth > _FLOOR, [False]]).astype(np.int8)))
    out: list[tuple[int, int]] = []
    for first, past in edges.reshape(-1, 2).tolist():
        if out and first - out[-1][1] <= _HOLE:
            out[-1] = (out[-1][0], past)
        else:
            out.append((first, past))
    return [(first, past) for first, past in out if past - first >= _SHORTEST]


def _around(smooth: Scores, low: int, high: int) -> tuple[int, int] | None:
    """The stretch around the best state between two."""
    window = smooth[low : high + 1]
    if not window.size:
        return None
    first = past = low + int(np.argmax(window))
    least = max(_LEAST_SCORE, float(smooth[first]) - _SLOPE)
    while first > 0 and smooth[first - 1] > least:
        first -= 1
    while past + 1 < smooth.size and smooth[past + 1] > least:
        past += 1
    return first, past + 1


def _snapped(span: Span, runs: Sequence[Span]) -> Span:
    """With its edges where the sound's are, if near."""
    start_s = min((run.start_s for run in runs), key=lambda at_s: abs(at_s - span.start_s), default=span.start_s)
    end_s = min((run.end_s for run in runs), key=lambda at_s: abs(at_s - span.end_s), default=span.end_s)
    return Span(
        start_s if abs(start_s - span.start_s) <= _SNAP_S else span.start_s,
        end_s if abs(end_s - span.end_s) <= _SNAP_S else span.end_s,
    )


def _plain(word: Word) -> str:
    return tokens([word.text])[0].text


def _sigmoid(value: float) -> float:
    return 1.0 / (1.0 + exp(-max(-50.0, min(50.0, value))))
