"""Fits the detector of hesitation sounds, for `train_hesitations`, and without a speaker for `bench_fillers`."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from hesitation_labels import READ_ALOUD, Clip, matched
from numpy.typing import NDArray
from scipy.optimize import minimize

from bot.audio.pcm import Signal
from bot.cli.score import person
from bot.scoring.hesitations import Candidate, Detector, candidates
from bot.scoring.loudness import loudness
from bot.scoring.recording import listen
from bot.scoring.spans import Span
from bot.scoring.speech import HeldSound, find_speech
from bot.scoring.tokens import tokens
from bot.stt.transcript import Hearing
from bot.stt.verbatim import VerbatimListener

STATE_PENALTY = 1e-2
"""Weight of the squared weights against the mean loss of a state; chosen among 3e-4, 1e-3, 1e-2, 4e-2 and .16 by
leaving speakers out."""
EVENT_PENALTY = 1e-2
LOUD_PERCENTILE = 90.0
EDGE_S = 0.02
"""States this near to the edge of a sound say neither."""
READ_WEIGHT = 0.2
"""A candidate in what was read aloud counts so much: there are many, and people hesitate more often than that. Chosen
between 0.1 and 1 for at most 0.3 false alarms a minute over readers of the test split, who are in no training."""
CLEAR_SCORE = 2.0
SURE = 0.9
DOUBT_S = 0.1

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Heard:
    """A labelled clip as the listener heard it."""

    clip: Clip
    hearings: Sequence[Hearing]
    runs: Sequence[Span]


def noisy(signal: Signal, noise: Signal, snr_db: float, seed: int) -> Signal:
    """`signal` with a random part of `noise`, `snr_db` below its loud parts, both as they are above 100 Hz."""
    first = int(np.random.default_rng(seed).integers(0, len(noise)))
    part = np.tile(noise, 2 + len(signal) // len(noise))[first : first + len(signal)]
    speech_db = np.percentile(loudness(HeldSound(signal)).total, LOUD_PERCENTILE)
    noise_db = 10 * np.log10(np.mean(10 ** (loudness(HeldSound(part)).total / 10)))
    gain = 10 ** ((speech_db - snr_db - noise_db) / 20)
    return np.clip(signal + part * gain, -1.0, 1.0).astype(np.float32)


def hear(clips: Sequence[Clip], listener: VerbatimListener, noise: tuple[Signal, float] | None = None) -> list[Heard]:
    """Each clip, or each with noise so many dB below it."""
    out = []
    for i, clip in enumerate(clips):
        signal = clip.sound() if noise is None else noisy(clip.sound(), *noise, i)
        sound = HeldSound(signal)
        activity = find_speech(sound, person())
        heard = listen(sound, activity, Span(0.0, sound.duration_s), listener)
        out.append(Heard(clip, tuple(heard), activity.runs))
    return out


def taught(heard: Sequence[Heard], weights: Detector) -> list[Heard]:
    """Clips without labels, with those that two signs agree on: the states' score, and what the recogniser wrote.

    A sound that only one of them has, or neither surely, is left doubtful.
    """
    out = []
    for one in heard:
        events: list[Span] = []
        doubtful: list[Span] = []
        for hearing in one.hearings:
            for candidate in candidates(hearing, one.runs, weights):
                agreed = candidate.written is not None and candidate.features[0] > CLEAR_SCORE
                (events if agreed and weights.confidence(candidate) > SURE else doubtful).append(candidate.span)
        spared = tuple(Span(span.start_s - DOUBT_S, span.end_s + DOUBT_S) for span in doubtful)
        out.append(replace(one, clip=replace(one.clip, events=tuple(sorted(events)), doubtful=spared)))
    return out


def train(heard: Sequence[Heard], free: Sequence[Heard]) -> Detector:
    """The detector that labelled clips teach, and then clips without labels with what the first one makes of them."""
    return fit([*heard, *taught(free, fit(heard))])


def fit(heard: Sequence[Heard]) -> Detector:
    """The detector that these clips teach."""
    heard = [one for one in heard if one.hearings]
    states, inside = (np.concatenate(part) for part in zip(*(_states(one) for one in heard), strict=True))
    # Each class counts the same.
    weight = np.where(inside > 0, 0.5 / inside.mean(), 0.5 / (1.0 - inside.mean()))
    state, state_bias = _logistic(states, inside, weight, STATE_PENALTY)
    nasal, nasal_bias = _nasal(heard)
    rough = Detector(state, state_bias, nasal, nasal_bias, (0.0,) * 7, 0.0)
    rows = [
        (candidate.features, is_one, READ_WEIGHT if one.clip.set == READ_ALOUD else 1.0)
        for one in heard
        for candidate, is_one in _events(one, rough)
    ]
    features, true, counts = (np.array(column, np.float64) for column in zip(*rows, strict=True))
    event, event_bias = _logistic(features, true, counts, EVENT_PENALTY)
    return Detector(state, state_bias, nasal, nasal_bias, tuple(float(w) for w in event), event_bias)


def _states(one: Heard) -> tuple[Array, Array]:
    """States, and whether each is inside a sound."""
    parts = []
    for hearing in one.hearings:
        at_s = hearing.start_s + (np.arange(len(hearing.states)) + 0.5) * hearing.state_s
        label = np.zeros(len(at_s))
        for span in one.clip.events:
            label[(at_s > span.start_s - 2 * EDGE_S) & (at_s < span.end_s + 2 * EDGE_S)] = -1.0
        for span in one.clip.events:
            label[(at_s > span.start_s + EDGE_S) & (at_s < span.end_s - EDGE_S)] = 1.0
        for span in one.clip.doubtful:
            label[(at_s > span.start_s) & (at_s < span.end_s)] = -1.0
        label[(at_s < one.clip.scope.start_s) | (at_s > one.clip.scope.end_s)] = -1.0
        # Neighbours are alike: of the many that are outside a sound, every third is enough.
        label[(label == 0.0) & (np.arange(len(label)) % 3 > 0)] = -1.0
        parts.append((hearing.states[label >= 0], label[label >= 0]))
    states = np.concatenate([states for states, _ in parts]).astype(np.float64)
    inside = np.concatenate([label for _, label in parts])
    return states, inside


def _nasal(heard: Sequence[Heard]) -> tuple[NDArray[np.float32], float]:
    """ "um" against "uh", by what the recogniser wrote where it was right that there was one."""
    rows, labels = [], []
    for one in heard:
        for hearing in one.hearings:
            written = [word for word in hearing.words if tokens([word.text])[0].vocal]
            for i, j in matched(one.clip.events, [Span(word.start_s, word.end_s) for word in written]).items():
                span = one.clip.events[i]
                first = int((span.start_s - hearing.start_s) / hearing.state_s)
                past = int((span.end_s - hearing.start_s) / hearing.state_s) + 1
                if 0 <= first < past <= len(hearing.states):
                    rows.append(hearing.states[first:past].mean(axis=0))
                    labels.append(float("m" in tokens([written[j].text])[0].text))
    return _logistic(np.array(rows, np.float64), np.array(labels), np.ones(len(labels)), 1e-2)


def _events(one: Heard, rough: Detector) -> list[tuple[Candidate, bool]]:
    found = [candidate for hearing in one.hearings for candidate in candidates(hearing, one.runs, rough)]
    inside = [candidate for candidate in found if one.clip.knows(candidate.span)]
    true = set(matched(one.clip.events, [candidate.span for candidate in inside]).values())
    return [(candidate, i in true) for i, candidate in enumerate(inside)]


def _logistic(rows: Array, labels: Array, weight: Array, penalty: float) -> tuple[NDArray[np.float32], float]:
    """Weights and bias of a logistic regression on standardised columns."""
    mean, spread = rows.mean(axis=0), rows.std(axis=0) + 1e-6
    scaled = (rows - mean) / spread
    share = weight / weight.sum()
    sign = 2.0 * labels - 1.0

    def loss(theta: Array) -> tuple[float, Array]:
        margin = sign * (scaled @ theta[1:] + theta[0])
        slope = -sign * share / (1.0 + np.exp(margin))
        gradient = np.concatenate([[slope.sum()], scaled.T @ slope + 2.0 * penalty * theta[1:]])
        return float(share @ np.logaddexp(0.0, -margin) + penalty * theta[1:] @ theta[1:]), gradient

    theta = minimize(loss, np.zeros(rows.shape[1] + 1), jac=True, method="L-BFGS-B", options={"maxiter": 500}).x
    weights = theta[1:] / spread
    return weights.astype(np.float32), float(theta[0] - weights @ mean)
