"""Speaking along with a voice: how far behind, how steadily, and which words were held longer or shorter.

Both sides are words with times of one text, each in seconds of its own recording; the distance between the two
recordings' starts is known from the devices. Nothing is right or wrong here: it is a comparison with one voice.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median, quantiles
from typing import Final, Protocol

LEAST_WORDS: Final = 4
"""Below, nothing can be said of a rhythm."""
UNLIKE: Final = 1.6
"""A word whose share of the time is so many times the voice's, or the voice's its own, is named."""
LEAST_S: Final = 0.12
"""And by at least so much: a shorter difference is within the error of the times (`scripts/bench_timing`)."""
NAMED: Final = 3


class Placed(Protocol):
    """A word with its times; None where it was not said."""

    @property
    def text(self) -> str: ...
    @property
    def start_s(self) -> float | None: ...
    @property
    def end_s(self) -> float | None: ...


@dataclass(frozen=True, slots=True)
class Held:
    """A word held longer or shorter than the voice held it, overall pace put aside."""

    text: str
    own_s: float
    voice_s: float
    """As long as the voice would have held it at the speaker's pace."""


@dataclass(frozen=True, slots=True)
class Alongside:
    """The speaker beside the voice."""

    words: int
    """Those that both said."""
    lag_s: float
    """Median distance of the words' beginnings; below 0 the speaker was ahead."""
    spread_s: float
    """How far apart the middle half of these distances lies: small is steady."""
    pace: float
    """The speaker's time for the words by the voice's: 1.2 is a fifth slower."""
    held: tuple[Held, ...]


def alongside(own: Sequence[Placed], voice: Sequence[Placed], offset_s: float) -> Alongside | None:
    """Compare word by word; `offset_s` is how long after the voice's start the recording began.

    None where fewer than four words were said by both.
    """
    both = [
        (mine.text, mine.start_s, mine.end_s, theirs.start_s, theirs.end_s)
        for mine, theirs in zip(own, voice, strict=True)
        if mine.start_s is not None
        and mine.end_s is not None
        and theirs.start_s is not None
        and theirs.end_s is not None
    ]
    if len(both) < LEAST_WORDS:
        return None
    lags = [start_s + offset_s - voice_start_s for _, start_s, _, voice_start_s, _ in both]
    low, _, high = quantiles(lags, n=4)
    own_s = sum(end_s - start_s for _, start_s, end_s, _, _ in both)
    voice_s = sum(end_s - start_s for _, _, _, start_s, end_s in both)
    pace = own_s / voice_s if voice_s > 0 else 1.0
    held = [
        Held(text, round(end_s - start_s, 2), round((v_end_s - v_start_s) * pace, 2))
        for text, start_s, end_s, v_start_s, v_end_s in both
    ]
    unlike = [one for one in held if _unlike(one)]
    unlike.sort(key=lambda one: -abs(one.own_s - one.voice_s))
    return Alongside(len(both), round(median(lags), 2), round(high - low, 2), round(pace, 2), tuple(unlike[:NAMED]))


def _unlike(one: Held) -> bool:
    longer, shorter = max(one.own_s, one.voice_s), min(one.own_s, one.voice_s)
    return longer - shorter >= LEAST_S and longer >= UNLIKE * shorter
