"""The sounds that went badly, kind by kind: in which words, what was heard instead, how they are made.

And which of them to practise first: the one in most of the words that were not understood, then in most words.
One word is no pattern, unless it was not understood.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from bot.pronunciation.card import GOOD, POOR
from bot.pronunciation.diary import PhoneTried, WordTried
from bot.pronunciation.schedule import bare
from bot.pronunciation.sounds import SOUNDS
from bot.report.practice_shapes import How
from bot.report.shapes import First, Line, Moment, Piece, Row, line
from bot.report.wording import many

KINDS: Final = 5
"""Kinds of sound told of one text."""
_WORDS: Final = 6
"""Words told of one kind."""
_LEAST_WORDS: Final = 2
_VOWELS: Final = frozenset("AEIOU")
"""What ARPAbet's names of vowels begin with, and no other."""


@dataclass(frozen=True, slots=True)
class Poor:
    """A sound that went badly, in its word."""

    word: WordTried
    phone: PhoneTried
    moment: Moment | None
    """Of the word."""


@dataclass(frozen=True, slots=True)
class Kind:
    """All of one sound."""

    phone: str
    found: tuple[Poor, ...]

    @property
    def words(self) -> int:
        """Different words it went badly in."""
        return len({bare(one.word.text) for one in self.found})

    @property
    def unclear(self) -> int:
        """Of them, those that were not understood."""
        return len({bare(one.word.text) for one in self.found if not one.word.understood})

    @property
    def rank(self) -> tuple[int, int, float]:
        """The first to practise has the lowest."""
        return -self.unclear, -self.words, min(one.phone.score for one in self.found)


def poor_sounds(word: WordTried) -> list[PhoneTried]:
    """Those below `POOR`; of a word that was not understood its weakest at least, unless that was good."""
    if word.missing or not word.phones:
        return []
    found = [phone for phone in word.phones if phone.score < POOR and phone.phone in SOUNDS]
    weakest = min(word.phones, key=lambda phone: phone.score)
    if not found and not word.understood and weakest.score < GOOD and weakest.phone in SOUNDS:
        found = [weakest]
    return found


def how(word: WordTried) -> How:
    """How a word came over."""
    if word.missing:
        return "gone"
    if not word.understood:
        return "unclear"
    return "off" if poor_sounds(word) or word.put_in else "clear"


def instead(phone: PhoneTried) -> str | None:
    """The sound that was heard for it. A vowel heard as a consonant says more of where the sounds were looked for."""
    heard = phone.heard
    return heard if heard in SOUNDS and heard and (heard[0] in _VOWELS) == (phone.phone[0] in _VOWELS) else None


def kinds(found: Iterable[Poor]) -> list[Kind]:
    """Sound by sound, what to practise first in front."""
    by_phone: defaultdict[str, list[Poor]] = defaultdict(list)
    for one in found:
        by_phone[one.phone.phone].append(one)
    return sorted((Kind(phone, tuple(some)) for phone, some in by_phone.items()), key=lambda kind: kind.rank)


def told(word: WordTried) -> str:
    """The sounds of one word in a few words: "TH heard more like T"."""
    parts = [
        f"{phone.phone} heard more like {heard}" if (heard := instead(phone)) else f"{phone.phone} was not clear"
        for phone in poor_sounds(word)
    ]
    return "; ".join([*parts, *(f"a vowel after {one.after_phone}" for one in word.put_in)])


def sound_rows(found: Sequence[Kind]) -> Iterator[Row]:
    """A row a kind: the words by what was heard instead, then how it is made."""
    for kind in found[:KINDS]:
        lines = [*_words(kind), line(SOUNDS[kind.phone].hint)]
        yield Row(named(kind.phone), tuple(lines), "sounds")
    if rest := found[KINDS:]:
        more = ", ".join(named(kind.phone) for kind in rest)
        yield Row("Also", (line(more),), "sounds")


def named(phone: str) -> str:
    """A sound as it is shown: TH in "think"."""
    return f'{phone} in "{SOUNDS[phone].example}"'


def first(found: Sequence[Kind], contrast: str) -> First | None:
    """The kind to practise first; `contrast` is how to, where there are pairs for it. None where nothing stands out."""
    if not found or (not found[0].unclear and found[0].words < _LEAST_WORDS):
        return None
    kind = found[0]
    count = f"It went badly in {many(kind.words, 'word')}"
    if kind.unclear:
        some = "none of them understood" if kind.unclear == kind.words else f"{kind.unclear} of them not understood"
        count += f", {some}" if kind.words > 1 else ", which was not understood"
    heard = Counter(other for one in kind.found if (other := instead(one.phone)))
    why = [line(f"{count}."), *_words(kind)]
    why += [line(f"{phone}: {SOUNDS[phone].hint}") for phone in (kind.phone, *(o for o, _ in heard.most_common(1)))]
    if contrast:
        why.append(line(contrast))
    return First(f'The sound of "{SOUNDS[kind.phone].example}" ({kind.phone})', tuple(why))


def _words(kind: Kind) -> Iterator[Line]:
    by_heard: defaultdict[str | None, dict[str, Poor]] = defaultdict(dict)
    for one in kind.found:
        by_heard[instead(one.phone)].setdefault(bare(one.word.text), one)
    for heard in sorted(by_heard, key=lambda one: (one is None, -len(by_heard[one]))):
        pieces: list[Piece] = []
        words = list(by_heard[heard].values())
        for one in words[:_WORDS]:
            pieces += [Piece(", ")] * bool(pieces) + [Piece(one.word.text, one.moment)]
        if len(words) > _WORDS:
            pieces.append(Piece(f" and {len(words) - _WORDS} more"))
        pieces.append(Piece(f": heard more like {named(heard)}" if heard else ": not clear"))
        yield line(*pieces)
