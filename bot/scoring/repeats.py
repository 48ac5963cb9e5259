"""Words said twice."""

from collections.abc import Collection, Sequence
from typing import Final

from bot.scoring import grammar, surface
from bot.scoring.tokens import Token, word_set
from bot.scoring.verbs import FORMS

_EMPHATIC: Final = word_set(
    "very really so no yes bye many much more way far long big too never ever again okay right well blah "
    "had that up super hey ha now there please quite yeah less most all every hard deep old new young slow fast soon "
    "late early little tiny small huge great good bad nice high low whole different real only lots everything "
    "everyone nothing ages years days hours over around down on wait sure exactly thanks sorry"
)
"""Said twice on purpose, or rightly ("that that", "had had")."""
_TENS: Final = word_set("ten eleven twelve nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred")
"""Years and shares: "twenty twenty", "fifty fifty"."""
_OBJECTS: Final = word_set("it you this")
_GOVERNS: Final = word_set("of for with to in on from about at by") | (FORMS.keys() - surface.HELPERS)
"""After these an "it" is an object, and the next "it" a subject: "where we built it, it was fine"."""
_SUBJECTS: Final = grammar.PERSON | surface.OTHER - {"that", "this", "one", "who", "people"}
_ASKS: Final = surface.WH | {"all", "thing"}


def repetitions(stream: Sequence[Token], taken: Collection[int]) -> list[tuple[int, int]]:
    """The first of each pair of equal stretches of one to four words; fillers between are looked over."""
    spoken = [i for i in range(len(stream)) if i not in taken and stream[i].text]
    said = [stream[i] for i in spoken]
    out: list[tuple[int, int]] = []
    position = 0
    while position < len(spoken):
        for size in (1, 2, 3, 4):
            if _repeats(said, position, size) and _joined(spoken, position, size):
                out.append((spoken[position], spoken[position + size - 1]))
                position += size
                break
        else:
            position += 1
    return out


def _joined(spoken: Sequence[int], at: int, size: int) -> bool:
    """Whether nothing was left out inside the first stretch."""
    return spoken[at + size - 1] - spoken[at] == size - 1


def _repeats(said: Sequence[Token], at: int, size: int) -> bool:
    """Whether `size` words from `at` are said again at once, and not on purpose."""
    first, second = said[at : at + size], said[at + size : at + 2 * size]
    if [token.text for token in first] != [token.text for token in second]:
        return False
    if any(token.closes for token in first[:-1]) or (first[-1].stop and not first[-1].cut):
        return False
    if first[-1].comma and second[-1].closes and len(first[-1].text) > 1:
        return False  # complete both times: "every day, every day,"
    text = first[0].text
    if size > 1:
        return text not in {"a", "so"} or first[1].text not in {"lot", "little", "bit", "long", "much", "many"}
    before = [token.text for token in reversed(said[max(0, at - 2) : at])]
    after = said[at + 2].text if at + 2 < len(said) else ""
    if text in {"that", "so"} and not first[0].cut:
        return after in _SUBJECTS  # "that that you have to", but "that that column", "so so slow"
    if text in {"is", "was"} and len(before) > 1 and before[0] in _SUBJECTS and before[1] in _ASKS:
        return False  # "what it is is a queue"
    if text in _OBJECTS and before and before[0] in _GOVERNS:
        return False
    if len(text) == 1 and text not in {"a", "i"}:
        return False  # spelled: "l l m"
    return text not in _EMPHATIC | _TENS and not any(letter.isdigit() for letter in text)
