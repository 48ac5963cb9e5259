"""pocketsphinx' acoustic model of English: how well each 10 ms of sound fits each third of a sound of speech.

A sound ("T" between "S" and "R", at the start of a word) has three states, each a mixture of Gaussians: 128 in each of
three streams (cepstra, slopes, curvature), shared by all states of the same sound; the weights are the state's own.
Only the model's files are used. Here all Gaussians count, computed at once for the whole recording, where a decoder
takes the best four a frame: so a recording is scored once, however often it is aligned.

The formats are those of `s3gau`, `sendump` and `mdef` files (pocketsphinx' `ms_gauden.c`, `ptm_mgau.c`, `bin_mdef.c`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from bot.audio.pcm import SAMPLE_RATE, Signal
from bot.pronunciation.cepstra import CEPSTRA, cepstra

SILENCE: Final = "SIL"
STATES: Final = 3
"""States a sound."""
INSIDE, FIRST, LAST, ALONE = range(4)
"""Where in its word a sound is."""

Likelihoods = npt.NDArray[np.float32]
Numbers = npt.NDArray[np.intp]

_STREAMS: Final = 3
_LEAST_VARIANCE: Final = 1e-4
_UNIT: Final = 1024 * np.log(1.0001)
"""Weights are stored as bytes: so many natural logarithms below 1."""
_LEAST: Final = 1e-30
_HEADER_END: Final = b"endhdr\n"


@dataclass(frozen=True, slots=True, eq=False)
class AcousticModel:
    """The model's numbers, as read from its files."""

    phones: tuple[str, ...]
    """The sounds, with silence and two kinds of noise among them."""
    stay: npt.NDArray[np.float64]
    """Log-probability of a state's lasting another frame; shape (sounds, STATES)."""
    leave: npt.NDArray[np.float64]
    """The same of the next state's beginning."""
    linear: npt.NDArray[np.float32]
    """Of each Gaussian, for x and x squared; shape (sounds, streams, 2 * CEPSTRA, densities) …"""
    constant: npt.NDArray[np.float32]
    """… and alone; shape (sounds, streams, densities)."""
    weights: npt.NDArray[np.uint8]
    """Shape (streams, densities, states of all sounds)."""
    owner: Numbers
    """Which sound each state is of."""
    place: Numbers
    """Where each state stands among those of its sound."""
    triphones: tuple[npt.NDArray[np.int64], Numbers]
    """Sounds in their surroundings, as sorted numbers, and which sequence of states each has."""
    sequences: Numbers
    """Shape (sequences, STATES)."""
    alone: Numbers
    """The sequence of each sound whose surroundings are not known."""

    def states(self, phone: str, before: str, after: str, position: int) -> Numbers:
        """The states of a sound between two others; where the three were never met, of what comes nearest."""
        base, left, right = (self.phones.index(name) for name in (phone, before, after))
        silence = self.phones.index(SILENCE)
        edge_left = silence if position in {FIRST, ALONE} else left
        edge_right = silence if position in {LAST, ALONE} else right
        places = (position, *(other for other in range(4) if other != position))
        wanted = [
            _number(where, base, *around) for around in ((left, right), (edge_left, edge_right)) for where in places
        ]
        numbers, sequence = self.triphones
        at = np.minimum(np.searchsorted(numbers, wanted), len(numbers) - 1)
        met = np.flatnonzero(numbers[at] == wanted)
        states: Numbers = self.sequences[sequence[at[met[0]]] if met.size else self.alone[base]]
        return states


class Observation:
    """A recording as the model sees it. Sounds are compared with it as they are asked for, and kept."""

    def __init__(self, signal: Signal, model: AcousticModel | None = None) -> None:
        """Mono 16 kHz `signal`, which should be level (`bot.pronunciation.align.level`)."""
        self.model = model or acoustic_model()
        rows = cepstra(signal)
        self.length_s = len(signal) / SAMPLE_RATE
        self.frames = len(rows)
        streams = rows.reshape(self.frames, _STREAMS, CEPSTRA).transpose(1, 0, 2)
        self._rows = np.concatenate([streams, streams**2], axis=2).astype(np.float32)
        self._kept: dict[int, Likelihoods] = {}

    def likelihoods(self, states: Sequence[int] | Numbers) -> Likelihoods:
        """Log-likelihood of each frame in each of `states`; shape (frames, states)."""
        wanted = np.asarray(states, np.intp)
        out = np.empty((self.frames, len(wanted)), np.float32)
        owners = self.model.owner[wanted]
        for sound in np.unique(owners).tolist():
            if sound not in self._kept:
                self._kept[sound] = self._scored(sound)
            mine = owners == sound
            out[:, mine] = self._kept[sound][:, self.model.place[wanted[mine]]]
        return out

    @cached_property
    def likeliest(self) -> Likelihoods:
        """Log-likelihood of each frame in the likeliest of all sounds, their surroundings unknown."""
        each: Likelihoods = self.likelihoods(self.model.sequences[self.model.alone].ravel()).max(axis=1)
        return each

    def _scored(self, sound: int) -> Likelihoods:
        """Of all states of a sound; shape (frames, its states)."""
        model = self.model
        weights = np.exp(-_UNIT * model.weights[:, :, model.owner == sound]).astype(np.float32)
        total = np.zeros((self.frames, weights.shape[2]), np.float32)
        for stream in range(_STREAMS):
            each = self._rows[stream] @ model.linear[sound, stream] + model.constant[sound, stream]
            best = each.max(axis=1, keepdims=True)
            total += np.log(np.maximum(np.exp(each - best) @ weights[stream], _LEAST)) + best
        return total


@cache
def acoustic_model() -> AcousticModel:
    """The model that comes with pocketsphinx, read in a fraction of a second and kept."""
    from pocketsphinx import get_model_path

    return read_model(Path(get_model_path("en-us/en-us")))


def read_model(folder: Path) -> AcousticModel:
    """The model in `folder`. Raises OSError where a file is missing."""
    names, sequence, owner_of, sequences, matrices, numbers = _read_definition(folder / "mdef")
    count = int(sequences.max()) + 1
    owner = np.zeros(count, np.intp)
    for base, row in zip(owner_of.tolist(), sequences[sequence].tolist(), strict=True):
        owner[row] = base
    place = np.zeros(count, np.intp)
    for base in range(len(names)):
        place[owner == base] = np.arange(int(np.sum(owner == base)))
    means, variances = (
        _read_numbers(folder / name, 4 + _STREAMS).reshape(len(names), _STREAMS, -1, CEPSTRA)
        for name in ("means", "variances")
    )
    precision = 1.0 / np.maximum(variances, _LEAST_VARIANCE)
    linear = np.concatenate([means * precision, -0.5 * precision], axis=3).transpose(0, 1, 3, 2)
    constant = -0.5 * (means**2 * precision - np.log(precision / (2.0 * np.pi))).sum(axis=3)
    moves = _read_numbers(folder / "transition_matrices", 4).reshape(-1, STATES, STATES + 1)
    moves = moves / moves.sum(axis=2, keepdims=True)
    each = np.arange(STATES)
    order = np.argsort(numbers)
    bases = len(names)
    return AcousticModel(
        phones=names,
        stay=np.log(moves[matrices[:bases]][:, each, each]),
        leave=np.log(moves[matrices[:bases]][:, each, each + 1]),
        linear=np.ascontiguousarray(linear, np.float32),
        constant=constant.astype(np.float32),
        weights=_read_weights(folder / "sendump", count),
        owner=owner,
        place=place,
        triphones=(numbers[order], sequence[bases:][order]),
        sequences=sequences,
        alone=sequence[:bases],
    )


def _number(position: int, base: int, before: int, after: int) -> int:
    return ((position * 256 + base) * 256 + before) * 256 + after


def _read_definition(
    path: Path,
) -> tuple[tuple[str, ...], Numbers, Numbers, Numbers, Numbers, npt.NDArray[np.int64]]:
    """Names of sounds; of each sound, alone and in surroundings, its sequence and base; the sequences; transitions;
    and the numbers of those in surroundings.
    """
    raw = path.read_bytes()
    header = 12 + int(np.frombuffer(raw, "<i4", 1, 8)[0])
    bases, phones, states, _, _, _, count, _, nodes, _ = np.frombuffer(raw, "<i4", 10, header).tolist()
    start = at = header + 40
    names = []
    for _ in range(bases):
        end = raw.index(b"\0", at)
        names.append(raw[at:end].decode("ascii"))
        at = end + 1
    at = start + (at - start + 3) // 4 * 4 + nodes * 8
    entries = np.frombuffer(raw, np.dtype([("sequence", "<i4"), ("moves", "<i4"), ("about", "u1", 4)]), phones, at)
    at += phones * 12 + 4
    sequences = np.frombuffer(raw, "<u2", count * states, at).reshape(count, states).astype(np.intp)
    about = entries["about"].astype(np.int64)
    owner = about[:, 1].astype(np.intp)
    owner[:bases] = np.arange(bases)
    numbers = ((about[bases:, 0] * 256 + about[bases:, 1]) * 256 + about[bases:, 2]) * 256 + about[bases:, 3]
    return (
        tuple(names),
        entries["sequence"].astype(np.intp),
        owner,
        sequences,
        entries["moves"].astype(np.intp),
        numbers,
    )


def _read_numbers(path: Path, header: int) -> npt.NDArray[np.float64]:
    """The numbers of a file, all in a row; their count is the last of its `header` integers."""
    raw = path.read_bytes()
    at = raw.index(_HEADER_END) + len(_HEADER_END) + 4
    count = int(np.frombuffer(raw, "<i4", header, at)[-1])
    return np.frombuffer(raw, "<f4", count, at + 4 * header).astype(np.float64)


def _read_weights(path: Path, states: int) -> npt.NDArray[np.uint8]:
    raw = path.read_bytes()
    at = 0
    while length := int(np.frombuffer(raw, "<i4", 1, at)[0]):
        at += 4 + length
    densities, columns = np.frombuffer(raw, "<i4", 2, at + 4).tolist()
    weights = np.frombuffer(raw, np.uint8, _STREAMS * densities * columns, at + 12)
    return weights.reshape(_STREAMS, densities, columns)[:, :, :states]
