"""How fast a text was read and where it paused, from where its sounds lie."""

from collections.abc import Collection, Sequence

from bot.pronunciation.card import Pace, Pause, Word
from bot.pronunciation.levels import Levels
from bot.pronunciation.pauses import Edges, silences
from bot.pronunciation.phones import VOWELS


def measure(words: Sequence[Word], loud: Levels, ends: Collection[int] = ()) -> Pace:
    """Of the words that are there; after those numbered in `ends` a clause of the text ends."""
    there = sorted((edges.first[0], i, edges) for i, word in enumerate(words) if (edges := _edges(word)))
    found = silences([edges for _, _, edges in there], loud)
    pauses = [
        Pause(
            start_s=round(start_s, 2),
            end_s=round(end_s, 2),
            mid_clause=not any(i in ends for i in range(there[after][1], there[after + 1][1])),
        )
        for start_s, end_s, after in found
    ]
    whole_s = there[-1][2].last[1] - there[0][0] if there else 0.0
    speaking_s = whole_s - sum(end_s - start_s for start_s, end_s, _ in found)
    syllables = sum(phone.phone in VOWELS for word in words if not word.missing for phone in word.phones)
    return Pace(
        words_per_minute=round(60 * len(there) / whole_s, 1) if whole_s > 0 else None,
        articulation_rate=round(syllables / speaking_s, 2) if speaking_s > 0 else None,
        speaking_s=round(speaking_s, 2),
        pauses=pauses,
    )


def _edges(word: Word) -> Edges | None:
    """None for a word that is not there."""
    times = [
        (phone.start_s, phone.end_s) for phone in word.phones if phone.start_s is not None and phone.end_s is not None
    ]
    return Edges(times[0], times[-1]) if times else None
