"""What `scripts/train_pronunciation` has learned, kept beside this module: plain arrays, nothing is unpickled."""

from dataclasses import astuple, dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import numpy as np

from bot.pronunciation.frames import SoundModel
from bot.pronunciation.trees import Forest

WEIGHTS: Final = Path(__file__).with_suffix(".npz")
"""Its card is beside it, in weights.json."""
_PARTS: Final = ("mean", "axes", "weights", "bias", "judges", "judge_bias")


@dataclass(frozen=True, slots=True)
class Limits:
    """What the log-odds that a word is there mean, chosen on speakers of the train split that were left out."""

    there: float
    """From here on a word is taken to be there."""
    gone: float
    """Below, it is surely not: it scores 0."""


@dataclass(frozen=True, slots=True)
class Weights:
    """All that was learned."""

    sounds: SoundModel
    goodness: Forest
    """The experts' score of a sound, 0 to 2."""
    presence: Forest
    """The log-odds that a word is there."""
    limits: Limits


@cache
def weights() -> Weights:
    """Those that come with Viva, for Whisper base."""
    return read(WEIGHTS)


def read(path: Path) -> Weights:
    """As `write` left it."""
    with np.load(path, allow_pickle=False) as file:
        arrays = {name: file[name] for name in file.files}
    parts = (arrays[f"sounds.{part}"].astype(np.float32) for part in _PARTS)
    limits = Limits(*arrays["limits"].astype(float).tolist())
    return Weights(SoundModel(*parts), Forest.read(arrays, "goodness"), Forest.read(arrays, "presence"), limits)


def write(path: Path, learned: Weights) -> None:
    """Keep it: the projection in half precision, trees exactly."""
    model = learned.sounds
    arrays: dict[str, Any] = {
        "sounds.mean": model.mean.astype(np.float16),
        "sounds.axes": model.axes.astype(np.float16),
        "sounds.weights": model.weights,
        "sounds.bias": model.bias,
        "sounds.judges": model.judges,
        "sounds.judge_bias": model.judge_bias,
        **learned.goodness.arrays("goodness"),
        **learned.presence.arrays("presence"),
        "limits": np.array(astuple(learned.limits)),
    }
    np.savez_compressed(path, **arrays)
