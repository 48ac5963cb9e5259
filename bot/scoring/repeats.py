"""Words said twice and words broken off."""

from collections.abc import Collection, Sequence
from typing import Final

from bot.scoring.syllables import known
from bot.scoring.tokens import Token, word_set

_EMPHATIC: Final = word_set(
    "very really so no yes bye many much more way far long big too never ever again okay right well blah "
    "had that up super hey ha now there please quite yeah"
)
"""Said twice on purpose, or rightly ("that that", "had had")."""


def false_starts(stream: Sequence[Token]) -> list[tuple[int, int]]:
    """Words broken off: written with a dash, or a piece of the word that follows."""
    out = []
    for i, token in enumerate(stream):
        following = next((later.text for later in stream[i + 1 : i + 3] if not later.vocal), "")
        piece = (
            following.startswith(token.text)
            and following != token.text
            and token.text not in {"a", "i", "o"}
            and token.text.isalpha()
            and not known(token.text)
            and not token.closes
        )
        if token.text and (token.cut or piece):
            out.append((i, i))
    return out


def repetitions(stream: Sequence[Token], taken: Collection[int]) -> list[tuple[int, int]]:
    """The first of each pair of equal stretches of one to four words; fillers between are looked over."""
    spoken = [i for i in range(len(stream)) if i not in taken and stream[i].text]
    out: list[tuple[int, int]] = []
    position = 0
    while position < len(spoken):
        for size in (1, 2, 3, 4):
            first = spoken[position : position + size]
            second = spoken[position + size : position + 2 * size]
            if len(second) == size and _repeats(stream, first, second):
                out.append((first[0], first[-1]))
                position += size
                break
        else:
            position += 1
    return out


def _repeats(stream: Sequence[Token], first: list[int], second: list[int]) -> bool:
    if [stream[i].text for i in first] != [stream[i].text for i in second]:
        return False
    if first[-1] - first[0] != len(first) - 1 or any(stream[i].closes for i in first[:-1]):
        return False
    if stream[first[-1]].stop and not stream[first[-1]].cut:
        return False
    text = stream[first[0]].text
    if len(first) == 1:
        return text not in _EMPHATIC and not any(letter.isdigit() for letter in text)
    return True
