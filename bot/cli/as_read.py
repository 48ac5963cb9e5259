"""A text as it was read: the words that were found, each with its sounds, and where the clauses of the text end.

Where a clause ends, a pause divides nothing. The text's punctuation says most of it; inside sentences the rules of
free speech do (`bot.scoring.boundaries`), which know "… because", "… that nobody had checked" and "… and lets us
replay it". `scripts/bench_prosody` says how right they are.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from bot.pronunciation.card import Pronunciation
from bot.pronunciation.spoken import SpokenWord, closes, marked, spoken
from bot.scoring.boundaries import divides
from bot.scoring.clauses import clause_starts
from bot.scoring.grammar import PERSON
from bot.scoring.surface import BE
from bot.scoring.tokens import tokens, word_set

_LEADS: Final = word_set(
    "because if when who whose whom which where while until unless although though since whether whereas"
)
"""A clause begins with them, unless a preposition comes before: "with which"."""
_OPENS: Final = _LEADS | word_set("and but or so that what before after how why here")
"""After these free speech may begin anew; who reads is still inside what they began."""
_MAY_OPEN: Final = PERSON | word_set("and but or so before after then that he she it they there here what how why")
"""Of the rest only these may begin a clause: in a written text a noun there belongs to what comes before, but for a
subject without its "that", which speech has more often."""
_BEFORE_WHICH: Final = word_set("with to of at in on by for from about through than as")


def clause_ends(written: Sequence[str]) -> frozenset[int]:
    """The numbers of the words after which a clause ends, given with their punctuation; the last is one of them."""
    plain, starts = tokens(written), clause_starts(written)

    def inside(i: int) -> bool:
        left, right = plain[i].text, plain[i + 1].text
        if i == 0 or left in _OPENS:
            return False
        if (right in _LEADS and left not in _BEFORE_WHICH) or (right == "that" and left in BE):
            return True
        return right in _MAY_OPEN and divides(plain[: i + 1], plain[i + 1 :], starts=i + 1 in starts)

    last = len(written) - 1
    return frozenset(i for i, word in enumerate(written) if closes(word) or i == last or inside(i))


def said(text: str, result: Pronunciation) -> list[SpokenWord]:
    """The words that were found, with the punctuation of the text; what is missing ends its clause a word earlier."""
    written = marked(text, [word.text for word in result.words])
    ends = clause_ends(written)
    out: list[SpokenWord] = []
    for i, (word, shown) in enumerate(zip(result.words, written, strict=True)):
        sounds = [
            _Sound(one.phone, one.start_s, one.end_s)
            for one in word.phones
            if one.start_s is not None and one.end_s is not None
        ]
        if sounds and not word.missing:
            out.append(spoken(shown, sounds, ends_clause=i in ends))
        elif out and i in ends:
            out[-1] = replace(out[-1], ends_clause=True)
    return out


@dataclass(frozen=True, slots=True)
class _Sound:
    """A sound that was found."""

    phone: str
    start_s: float
    end_s: float
