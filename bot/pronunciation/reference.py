"""The text that is to be read, as words with all the right ways to say them.

A word as written may be several as spoken ("p99", "SQL", "ROC AUC", "March 5"): it stays one word here, for that is how
it is shown, and its pronunciations are those of all its readings.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from html import unescape
from typing import Final

from bot.errors import UsageError
from bot.pronunciation.accepted import accepted
from bot.pronunciation.links import only_links, sites
from bot.pronunciation.phones import MAX_WAYS, Phonemizer, Pronunciation, dictionary, joined, pronunciations
from bot.pronunciation.readings import MONTHS, TOKEN, dates, numbers
from bot.pronunciation.varieties import varieties

Spoken = Callable[[str], str]
"""Text as it is read aloud: numbers, signs and acronyms in words."""

MAX_WORDS: Final = 400
"""Two to four minutes of reading. Whoever reads more tires, and so does the list of what to work on."""
_ACRONYM: Final = re.compile(r"[A-Z][A-Z0-9]{1,4}")
_LETTERS: Final = re.compile(r"(?<!\d)[A-Z']+")
_HUNDREDS: Final = re.compile(r"\bhundred (?!and\b|thousand\b|million\b|billion\b|point\b|percent\b)(?=[a-z])")
_ENDING: Final = re.compile("['\N{RIGHT SINGLE QUOTATION MARK}]?s$")
_TAG: Final = re.compile(r"</?(?!https?:|www\.)[A-Za-z][^<>]*>")
"""Of a text copied from a page."""
_LATIN: Final = re.compile(r"[A-Za-z\u00c0-\u024f]")
_SHOWN: Final = 3
_ADDED: Final = 3
"""In a text a word may be read as so many words more than by itself: the sign before it is one of them."""
_DATE: Final = re.compile(r"\d{4}-\d\d-\d\d")
_BEAM: Final = 12
_DEAR: Final = (1_000_000, 0)
_LETTER_A: Final = (("EY",),)
_EDGES: Final = re.compile(r"^[^\w$£€#+%°&@'.]+|[^\w+#%°]+$")


@dataclass(frozen=True, slots=True)
class Reading:
    """One right reading of a word as written."""

    spoken: tuple[str, ...]
    ways: tuple[Pronunciation, ...]


@dataclass(frozen=True, slots=True)
class RefWord:
    """One word of the text, as written."""

    text: str
    """Without the punctuation around it."""
    spoken: tuple[str, ...]
    """Lower-case, as read aloud first of all."""
    ways: tuple[Pronunciation, ...]
    """All the right ways to say it."""
    ends_clause: bool = False
    """Whether a clause of the text ends after it: a pause there divides nothing."""
    others: tuple[Reading, ...] = ()
    """Other right readings, of dates and numbers."""
    otherwise: bool = False
    """Whether `spoken` is one of the others, because that was heard (`bot.pronunciation.heard.as_heard`)."""

    @property
    def told(self) -> str:
        """As a recogniser would write it in the middle of a sentence."""
        if self.otherwise:
            return " ".join(word.capitalize() if word in MONTHS else word for word in self.spoken)
        if _DATE.fullmatch(self.text) and self.spoken[0] in MONTHS:
            year, _, day = self.text.split("-")
            return f"{self.spoken[0].capitalize()} {int(day)}, {year}"
        lower = (self.text[1:].islower() and " " not in self.text) or len(self.text) == 1
        return self.text.lower() if lower else self.text


def read_text(text: str, spoken: Spoken, phonemize: Phonemizer) -> list[RefWord]:
    """The words of `text`. Raises UsageError where there is none to say, far too many, or in other letters."""
    if only_links(text):
        raise UsageError("The text is only a link, and nothing is fetched.", "Give the words that stand there.")
    text = sites(unescape(_TAG.sub(" ", text)))
    if text.isupper():
        text = _LETTERS.sub(lambda word: _unshouted(word[0], spoken), text)
    tokens = TOKEN.findall(" ".join(text.split()))
    written = [bare for token in tokens if (bare := _EDGES.sub("", token)) and any(map(str.isalnum, bare))]
    if not written:
        raise UsageError("The text is empty: there is nothing to read.", 'Give a sentence: --text "…".')
    foreign = [word for word in written if any(map(str.isalpha, word)) and not _LATIN.search(word)]
    if 2 * len(foreign) > len(written):
        raise UsageError(f"The text is not in Latin letters: {_some(foreign)}.", "Give the English text that was read.")
    if len(written) > MAX_WORDS:
        raise UsageError(
            f"The text has {len(written)} words; {MAX_WORDS} at most are scored at once.",
            "Cut the text and the recording into parts of two minutes or so.",
        )
    words = [_word(group, said, spoken, phonemize) for group, said in _grouped(written, _said(spoken(text)), spoken)]
    words = [word for word in words if word.ways]
    if not words:
        raise UsageError("The text holds no English word that can be said.", "Give a sentence in English.")
    return words


def _unshouted(word: str, spoken: Spoken) -> str:
    """Where all is in capitals, they tell no acronym: only words stay as they are that no dictionary has, or that are
    read as another word ("SQL").
    """
    letters = all(len(part) == 1 for part in _said(spoken(word)))
    known = word.lower() in dictionary() and (letters or _said(spoken(word)) == [word.lower()])
    return word.lower() if known else word


def _said(text: str) -> list[str]:
    return [bare for token in text.split() if (bare := token.strip(".,;:!?'-\"()").lower())]


def _grouped(written: Sequence[str], said: Sequence[str], spoken: Spoken) -> list[tuple[list[str], list[str]]]:
    """Which words as written are which as spoken: the unchanged ones one by one, the others in groups between them."""
    plain = [token.lower().replace("\N{RIGHT SINGLE QUOTATION MARK}", "'").strip("'") for token in written]
    groups: list[tuple[list[str], list[str]]] = []
    for kind, a, b, c, d in SequenceMatcher(None, plain, list(said), autojunk=False).get_opcodes():
        if kind == "equal":
            groups += [([written[a + i]], [said[c + i]]) for i in range(b - a)]
        elif kind == "insert" and groups:
            groups[-1][1].extend(said[c:d])
        elif b - a == d - c:
            groups += [([written[a + i]], [said[c + i]]) for i in range(b - a)]
        elif a < b:
            groups += _shared_out(written[a:b], said[c:d], spoken)
    return groups


def _shared_out(written: Sequence[str], said: Sequence[str], spoken: Spoken) -> list[tuple[list[str], list[str]]]:
    """Each word with its part of what was said: the parts that are most like the words read by themselves."""
    readings = [_said(spoken(word)) for word in written]
    # For the words so far, read as so much of what was said: the least cost, and where the last of them begins.
    costs: list[dict[int, tuple[int, int]]] = [{0: (0, 0)}]
    for reading in readings:
        step: dict[int, tuple[int, int]] = {}
        for start, (before, _) in costs[-1].items():
            for end in range(start + 1, min(len(said), start + len(reading) + _ADDED) + 1):
                step[end] = min(step.get(end, _DEAR), (before + _unlike(reading, said[start:end]), start))
        costs.append(dict(sorted(step.items(), key=lambda item: item[1])[:_BEAM]))
    if len(said) not in costs[-1]:
        return [(list(written), list(said))]
    parts: list[tuple[list[str], list[str]]] = []
    end = len(said)
    for word, step in zip(reversed(written), reversed(costs[1:]), strict=True):
        start = step[end][1]
        parts.append(([word], list(said[start:end])))
        end = start
    return parts[::-1]


def _unlike(a: Sequence[str], b: Sequence[str]) -> int:
    """How many words differ."""
    same = SequenceMatcher(None, a, b, autojunk=False).get_matching_blocks()
    return len(a) + len(b) - 2 * sum(block.size for block in same)


def _some(words: Sequence[str]) -> str:
    return ", ".join(words[:_SHOWN]) + (" …" if len(words) > _SHOWN else "")


def _word(group: Sequence[str], said: Sequence[str], spoken: Spoken, phonemize: Phonemizer) -> RefWord:
    """One word as written, with its readings and the pronunciations of all of them."""
    text, written = " ".join(group), group[0].lower()
    if len(group) == 1 and {written, _ENDING.sub("", written)} & accepted().keys():
        return RefWord(text, tuple(said), pronunciations(written, phonemize))
    first = tuple(said) or tuple(_said(spoken(text)))
    readings = [first]
    if _HUNDREDS.search(whole := " ".join(first)):
        readings.append(tuple(_HUNDREDS.sub("hundred and ", whole).split()))
    if len(group) == 1 and _ACRONYM.fullmatch(text) and len(said) == 1 and text.isalpha():
        readings.append(tuple(text.lower()))
    more = [reading for reading in (dates(text) or numbers(text, first)) if reading not in readings]
    others = tuple(Reading(reading, _said_as(reading, phonemize)) for reading in more)
    found = [*(_said_as(reading, phonemize) for reading in readings), *(other.ways[:1] for other in others)]
    ways = tuple(dict.fromkeys(way for ways in found for way in ways))[: 2 * MAX_WAYS]
    ways = varieties(said[0], ways)[: 2 * MAX_WAYS] if len(said) == 1 else ways
    return RefWord(text, tuple(said), ways, others=others)


def _said_as(reading: Sequence[str], phonemize: Phonemizer) -> tuple[Pronunciation, ...]:
    return joined(
        [_LETTER_A if _is_letter(i, reading) else pronunciations(word, phonemize) for i, word in enumerate(reading)]
    )


def _is_letter(i: int, reading: Sequence[str]) -> bool:
    """Whether an "a" is the letter: among other letters it is."""
    return reading[i] == "a" and any(len(near) == 1 for near in (*reading[max(0, i - 1) : i], *reading[i + 1 : i + 2]))
