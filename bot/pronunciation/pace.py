"""How fast a text was read, from where its sounds lie."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from bot.pronunciation.card import Pace, Pause, Word
from bot.pronunciation.phones import VOWELS

PAUSE_S: Final = 0.25
"""The usual threshold of a silent pause."""


def measure(words: Sequence[Word]) -> Pace:
    """Of the words that are there."""
    spans = [(word.start_s, word.end_s) for word in words if word.start_s is not None and word.end_s is not None]
    spans.sort()
    pauses = [
        Pause(start_s=end_s, end_s=next_s)
        for (_, end_s), (next_s, _) in pairwise(spans)
        if next_s - end_s >= PAUSE_S - 1e-6
    ]
    whole_s = spans[-1][1] - spans[0][0] if spans else 0.0
    speaking_s = whole_s - sum(pause.end_s - pause.start_s for pause in pauses)
    syllables = sum(phone.phone in VOWELS for word in words if not word.missing for phone in word.phones)
    return Pace(
        words_per_minute=round(60 * len(spans) / whole_s, 1) if whole_s > 0 else None,
        articulation_rate=round(syllables / speaking_s, 2) if speaking_s > 0 else None,
        speaking_s=round(speaking_s, 2),
        pauses=pauses,
    )
