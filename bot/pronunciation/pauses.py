"""Silences between the words of a reading, found in the sound near the words' borders.

The aligner gives silence to the sounds beside it when there is noise, and a word that is not of the text stands in no
gap of its own; so only where to look comes from it.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import Final, NamedTuple

from bot.pronunciation.levels import Levels

PAUSE_S: Final = 0.25
"""The usual threshold of a silent pause (Goldman-Eisler 1968; de Jong & Bosker 2013)."""
_CLICK_S: Final = 0.1
"""Sound this short inside a silence is a click or a breath, shorter than a syllable: the pause goes on."""
_HAIR_S: Final = 1e-6


class Edges(NamedTuple):
    """First and last sound of a word, each as (start, end) in seconds."""

    first: tuple[float, float]
    last: tuple[float, float]


class Silence(NamedTuple):
    """One pause."""

    start_s: float
    end_s: float
    after: int
    """The number of the word before it."""


def silences(words: Sequence[Edges], loud: Levels) -> list[Silence]:
    """Quiet of `PAUSE_S` or more from the middle of a word's last sound to the middle of the next one's first.

    Several between two words where something else was said there. Where loud and quiet cannot be told apart, the gaps
    between the words.
    """
    found = []
    for i, (word, following) in enumerate(pairwise(words)):
        from_s, to_s = sum(word.last) / 2, sum(following.first) / 2
        runs = loud.quiet_runs(from_s, to_s, loud.quiet_db)
        if loud.quiet_db is None:
            runs = [(word.last[1], following.first[0])]
        runs = _joined(runs)
        found += [Silence(start_s, end_s, i) for start_s, end_s in runs if end_s - start_s >= PAUSE_S - _HAIR_S]
    return found


def _joined(runs: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """Runs with next to nothing between them as one."""
    out: list[tuple[float, float]] = []
    for start_s, end_s in runs:
        if out and start_s - out[-1][1] <= _CLICK_S:
            out[-1] = (out[-1][0], end_s)
        else:
            out.append((start_s, end_s))
    return out
