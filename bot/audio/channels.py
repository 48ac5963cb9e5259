"""Two channels as one: which to take, and whether they hold one person each."""

from typing import Final, Literal

import numpy as np
import numpy.typing as npt

from bot.audio.pcm import Signal

Channel = Literal["mix", "left", "right"]
"""What is taken of a recording with several channels: their average, or one."""

_STEP_S: Final = 0.1
_SILENT_DB: Final = -60.0
_OVER_DB: Final = 10.0
"""A channel holds a sound alone where it is this much louder than the other: two microphones of one room, or the
two sides of a stereo one, differ by less for most of the time."""
_SHARE: Final = 0.15
"""Least share of the sound that each channel must hold alone. These three are chosen by hand."""
_CANCELLED: Final = 0.01
"""Averaged, channels of opposite sign leave less than this of their power."""


def to_mono(block: npt.NDArray[np.float32], channel: Channel) -> Signal:
    """One channel of a block of shape (samples, channels), or their average.

    Two channels of opposite sign, as a wrongly wired microphone gives them, would cancel: then the left one is taken.
    """
    if channel != "mix":
        return np.ascontiguousarray(block[:, 0 if channel == "left" else 1])
    mixed: Signal = block.mean(axis=1)
    if block.shape[1] == 2 and np.square(mixed).sum() < _CANCELLED * np.square(block[:, 0]).sum():
        return np.ascontiguousarray(block[:, 0])
    return mixed


class Sides:
    """How loud the two channels are through a recording: a few bytes a second."""

    def __init__(self) -> None:
        self._levels: list[npt.NDArray[np.float32]] = []

    def add(self, block: npt.NDArray[np.float32], rate: int) -> None:
        """The next block, of shape (samples, channels)."""
        step = int(rate * _STEP_S)
        whole = len(block) - len(block) % step
        if block.shape[1] != 2 or not whole:
            return
        power = np.square(np.nan_to_num(block[:whole], posinf=0.0, neginf=0.0)).reshape(-1, step, 2).mean(axis=1)
        self._levels.append((10 * np.log10(np.maximum(power, 1e-12))).astype(np.float32))

    @property
    def apart(self) -> bool:
        """Whether each channel holds a good part of the sound alone, as two people's own microphones do."""
        if not self._levels:
            return False
        levels = np.concatenate(self._levels)
        loudest = np.maximum(levels.max(axis=1), _SILENT_DB)
        heard = levels[loudest > max(_SILENT_DB, float(np.percentile(loudest, 95)) - 30.0)]
        if not len(heard):
            return False
        over = heard[:, 0] - heard[:, 1]
        return bool(np.mean(over > _OVER_DB) >= _SHARE and np.mean(over < -_OVER_DB) >= _SHARE)
