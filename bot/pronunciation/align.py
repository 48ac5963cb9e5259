"""Where each sound of a text lies in a recording of it: forced alignment with pocketsphinx' acoustic model.

The aligner puts every sound of the text somewhere, said or not, and chooses among the ways to say a word the one that
fits best. Whether a word is there at all is judged after it, in `bot.pronunciation.score`. It is Viterbi's search for
the likeliest path (Rabiner 1989, "A Tutorial on Hidden Markov Models", section III.B) through all ways at once; no path
is given up on the way, so none is lost in accented speech or where words stand far apart.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bot.audio.pcm import Signal
from bot.pronunciation.acoustics import STATES, Observation
from bot.pronunciation.cepstra import FRAME_S
from bot.pronunciation.lattice import Lattice, Logs, Numbers, lattice
from bot.pronunciation.phones import Pronunciation


@dataclass(frozen=True, slots=True)
class Placed:
    """One sound of the text and where it fits best."""

    phone: str
    start_s: float
    end_s: float
    acoustic: float
    """How much likelier the sound is than the likeliest of all, log, a frame of 10 ms: the less, the worse it fits."""


@dataclass(frozen=True, slots=True)
class PlacedWord:
    """One word of the text as it was said best, with its sounds in order."""

    phones: tuple[Placed, ...]

    @property
    def start_s(self) -> float:
        """Start of the first sound, seconds from the signal's first sample."""
        return self.phones[0].start_s

    @property
    def end_s(self) -> float:
        """End of the last sound."""
        return self.phones[-1].end_s


def align(heard: Observation, words: Sequence[Sequence[Pronunciation]]) -> list[PlacedWord] | None:
    """Each word, given by the ways to say it, placed in a recording; None where it cannot hold them all.

    Silence between words is found by itself. At most a minute or so: memory grows with length times text.
    """
    if not words or not heard.frames:
        return None
    ways = lattice(words, heard.model)
    states, columns = np.unique(ways.states, return_inverse=True)
    columns = columns.reshape(ways.states.shape)
    fits = heard.likelihoods(states).astype(np.float64) - heard.likeliest[:, None]
    path = _best_path(fits, columns, ways)
    if path is None:
        return None
    placed: list[list[Placed]] = [[] for _ in words]
    fit = fits[np.arange(heard.frames), columns[path[:, 0], path[:, 1]]]
    starts = np.flatnonzero(np.diff(path[:, 0], prepend=-1))
    for first, past in zip(starts.tolist(), [*starts[1:].tolist(), heard.frames], strict=True):
        node = ways.nodes[path[first, 0]]
        if node.word is not None:
            mean = float(np.mean(fit[first:past]))
            placed[node.word].append(Placed(node.phone, first * FRAME_S, past * FRAME_S, mean))
    return [PlacedWord(tuple(word)) for word in placed]


def _best_path(fits: Logs, columns: Numbers, ways: Lattice) -> Numbers | None:
    """The node and the state of each frame on the likeliest path; None where no path is long enough.

    `fits` has a row a frame, and `columns` names those of each node's states.
    """
    frames, nodes = len(fits), len(columns)
    every = np.arange(nodes)
    score = np.full((nodes, STATES), -np.inf)
    score[ways.first, 0] = fits[0, columns[ways.first, 0]]
    entered = np.full((frames, nodes), -1, np.int16)
    moved = np.zeros((frames, nodes, STATES - 1), bool)
    for t in range(1, frames):
        stayed, leaving = score + ways.stay, score + ways.leave
        arriving = np.append(leaving[:, -1], -np.inf)[ways.before] + ways.costs
        best = arriving.argmax(axis=1)
        enter = arriving[every, best]
        entered[t] = np.where(enter > stayed[:, 0], best, -1)
        moved[t] = leaving[:, :-1] > stayed[:, 1:]
        np.maximum(enter, stayed[:, 0], out=score[:, 0])
        np.maximum(leaving[:, :-1], stayed[:, 1:], out=score[:, 1:])
        score += fits[t, columns]
    node, state = int(ways.last[np.argmax(score[ways.last, -1])]), STATES - 1
    if not np.isfinite(score[node, state]):
        return None
    path = np.empty((frames, 2), np.intp)
    for t in range(frames - 1, -1, -1):
        path[t] = node, state
        if state:
            state -= int(moved[t, node, state - 1])
        elif entered[t, node] >= 0:
            node, state = int(ways.before[node, entered[t, node]]), STATES - 1
    return path


def level(signal: Signal) -> Signal:
    """`signal` with its loud parts at -20 dBFS, so that the distance to the microphone does not count."""
    window = 320
    blocks = signal[: signal.size // window * window].reshape(-1, window)
    if not blocks.size:
        return signal
    loud = float(np.percentile(np.sqrt(np.mean(np.square(blocks, dtype=np.float64), axis=1)), 95))
    if loud <= 0.0:
        return signal
    return np.asarray(np.clip(signal * np.float32(0.1 / loud), -1.0, 1.0), np.float32)
