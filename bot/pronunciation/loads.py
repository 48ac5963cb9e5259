"""How much of English hangs on a contrast: the words that it alone keeps apart (functional load, Brown 1988).

`scripts/count_loads` counts with it; the loads themselves lie with the pairs.
"""

from collections.abc import Collection, Iterator
from math import log2
from typing import Final

from bot.pronunciation.phones import Pronunciation
from bot.pronunciation.texts import Contrast, stands

MOST: Final = 10


def kept_apart(contrast: Contrast, words: Collection[Pronunciation]) -> int:
    """Pairs of these words that differ in the contrast and in nothing else."""
    found = {(word, partner) for word in words for partner in _partners(contrast, word) if partner in words}
    return len(found)


def load_of(pairs: int) -> int:
    """1 to 10: one more is about twice as many pairs."""
    return min(MOST, max(1, round(log2(pairs)))) if pairs else 1


def _partners(contrast: Contrast, word: Pronunciation) -> Iterator[Pronunciation]:
    """What a word that has the contrast's first side would be with its second."""
    if not contrast.one:
        for i in range(len(word) + 1):
            if stands(contrast.place, i, len(word) + 1):
                yield from ((*word[:i], sound, *word[i:]) for sound in contrast.other)
        return
    for i, sound in enumerate(word):
        if sound in contrast.one and stands(contrast.place, i, len(word)):
            yield from ((*word[:i], other, *word[i + 1 :]) for other in contrast.other)
            if not contrast.other:
                yield word[:i] + word[i + 1 :]
