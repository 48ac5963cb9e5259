"""Other standard ways to say a word than the American dictionary's: no "r" after vowels, the long "a" of "ask", and
"little" with no vowel in its second syllable.

Many people learned British English, or English close to it (India, Singapore, Nigeria), and are understood everywhere:
an "r" they never say is no mistake. Rules after Wells, Accents of English (1982): the sets START, NORTH, NEAR, SQUARE,
CURE and lettER without their r, and BATH with the vowel of START.
"""

from collections.abc import Iterable, Sequence
from typing import Final

from bot.pronunciation.phones import VOWELS, Pronunciation

_WITHOUT_R: Final = {
    "AA": ("AA",), "AO": ("AO",), "IH": ("IH", "AH"), "IY": ("IH", "AH"), "EH": ("EH", "AH"), "UH": ("UH", "AH"),
    "AY": ("AY", "AH"), "AW": ("AW", "AH"),
}  # fmt: skip
"""A vowel and an "r" that no vowel follows, without it."""
_ENDINGS: Final = frozenset({(), ("Z",), ("S",), ("D",)})
"""What may follow the last syllable of "layer", "layers", "layered"."""
_SYLLABIC: Final = frozenset({"L", "N"})
_BEFORE_SYLLABIC: Final = frozenset({"P", "B", "T", "D", "K", "G", "F", "V", "S", "Z", "SH", "CH", "TH"})
_BATH: Final = frozenset({
    "advance", "advanced", "advances", "advantage", "after", "afternoon", "afterwards", "answer", "answered",
    "answers", "ask", "asked", "asking", "asks", "aunt", "basket", "bath", "branch", "branches", "brass",
    "broadcast", "can't", "cast", "castle", "chance", "chances", "class", "classes", "command", "commands",
    "contrast", "dance", "demand", "demands", "disaster", "example", "examples", "fast", "faster", "fastest",
    "forecast", "forecasts", "france", "glance", "glass", "graph", "graphs", "grass", "half", "last", "lasted",
    "lasts", "laugh", "laughed", "mask", "masked", "masks", "master", "masters", "past", "pass", "passed",
    "passes", "path", "paths", "plant", "plants", "raft", "rather", "sample", "sampled", "samples", "sampling",
    "staff", "task", "tasks", "vast",
})  # fmt: skip


def varieties(word: str, ways: Sequence[Pronunciation]) -> tuple[Pronunciation, ...]:
    """`ways` to say the spoken `word`, and behind them what they are in other varieties; each once."""
    bath = [_first(way, "AE", "AA") for way in ways] if word in _BATH else []
    r_less = [_without_r(way) for way in (*bath, *ways)]
    return tuple(dict.fromkeys([*ways, *r_less, *_syllabic([*ways, *r_less]), *bath]))


def _first(way: Pronunciation, phone: str, other: str) -> Pronunciation:
    if phone not in way:
        return way
    at = way.index(phone)
    return (*way[:at], other, *way[at + 1 :])


def _without_r(way: Pronunciation) -> Pronunciation:
    out: list[str] = []
    for i, phone in enumerate(way):
        last_syllable = way[i + 1 :] in _ENDINGS and any(sound in VOWELS for sound in way[:i])
        if phone == "R" and i and way[i - 1] in _WITHOUT_R and not (i + 1 < len(way) and way[i + 1] in VOWELS):
            out[-1:] = _WITHOUT_R[way[i - 1]]
        elif phone == "ER" and last_syllable:
            out.append("AH")
        else:
            out.append(phone)
    return tuple(out)


def _syllabic(ways: Iterable[Pronunciation]) -> list[Pronunciation]:
    return [
        (*way[:-2], way[-1])
        for way in ways
        if len(way) > 3 and way[-1] in _SYLLABIC and way[-2] == "AH" and way[-3] in _BEFORE_SYLLABIC
    ]
