"""What is practised: texts to read, topics to talk about, pairs of words, and notes on first languages.

These are the shapes, and what has to hold in them. `library.py` reads them from files, `own_text.py` cuts a text that
the user brings into parts that can be read at once.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import zip_longest
from typing import Annotated, Any, Final, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from bot.errors import PracticeError
from bot.pronunciation.phones import PHONES

Length = Literal["short", "medium", "long"]
Place = Literal["any", "start", "inner", "end"]
Phones = tuple[str, ...]

FEWEST_WORDS, MOST_WORDS = 8, 60
SHORT_WORDS, MEDIUM_WORDS = 18, 35
"""A text of up to so many words is short, or medium."""
LEAST_PAIRS: Final = 6

_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def _identifier(text: str) -> str:
    if not _ID.fullmatch(text) or len(text) > 60:
        raise ValueError("is no id: use lower-case letters, digits and -, at most 60")
    return text


def _shown(text: str) -> str:
    if CONTROL.search(text):
        raise ValueError("has characters that cannot be shown; write plain text")
    if not (text := text.strip()):
        raise ValueError("is empty; write the text")
    return text


def _phones(value: Any) -> Any:
    return tuple(value.split()) if isinstance(value, str) else value


def _known(phones: Phones) -> Phones:
    if unknown := sorted(set(phones) - set(PHONES)):
        raise ValueError(f"has no ARPAbet sound {unknown[0]!r}; write them as in CMUdict, without stress digits")
    return phones


Identifier = Annotated[str, AfterValidator(_identifier)]
Shown = Annotated[str, Field(max_length=2_000), AfterValidator(_shown)]
Sounds = Annotated[Phones, AfterValidator(_known)]
Pronounced = Annotated[Phones, BeforeValidator(_phones), AfterValidator(_known), Field(min_length=1, max_length=30)]


class _Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ReadText(_Entry):
    """Something to read aloud."""

    id: Identifier
    topic: Shown
    text: Shown

    @property
    def length(self) -> Length:
        """By its words."""
        count = len(self.text.split())
        return "short" if count <= SHORT_WORDS else "medium" if count <= MEDIUM_WORDS else "long"

    @model_validator(mode="after")
    def _readable(self) -> "ReadText":
        count = len(self.text.split())
        if not FEWEST_WORDS <= count <= MOST_WORDS:
            raise ValueError(f"text has {count} words; {FEWEST_WORDS} to {MOST_WORDS} can be practised at once")
        return self


class Topic(_Entry):
    """Something to talk about for a minute."""

    id: Identifier
    ask: Shown


class Pair(_Entry):
    """Two words that differ in one contrast, as they are pronounced."""

    one: Shown
    other: Shown
    one_phones: Pronounced
    other_phones: Pronounced


class Contrast(_Entry):
    """Two sounds, or a sound and none, that keep words apart."""

    id: Identifier
    name: Shown
    one: Sounds
    """Any of these in the first word …"""
    other: Sounds
    """… is any of these in the other; nothing is no sound at all."""
    place: Place = "any"
    load: Annotated[int, Field(ge=1, le=10)]
    """Functional load: how much of English hangs on it."""
    load_source: Literal["counted", "estimate"] = "estimate"
    """"counted" by scripts/count_loads."""
    tip: Shown
    pairs: Annotated[tuple[Pair, ...], Field(min_length=LEAST_PAIRS, max_length=200)]

    @model_validator(mode="after")
    def _differs_in_nothing_else(self) -> "Contrast":
        if not self.one and not self.other:
            raise ValueError("one and other are both empty; name a sound")
        for pair in self.pairs:
            if self.at(pair) is None:
                raise ValueError(
                    f"pairs: {pair.one} and {pair.other} do not differ in this contrast alone; mend the "
                    "pronunciations, or move the pair"
                )
        return self

    def at(self, pair: Pair) -> int | None:
        """The place of the contrast in the word that has the sound, the first where both have one.

        None where the words do not differ in this contrast alone.
        """
        longer, shorter = pair.one_phones, pair.other_phones
        if self.one and self.other:
            found = _exchanged(longer, shorter, self.one, self.other)
        elif self.one:
            found = _added(longer, shorter, self.one)
        else:
            longer = pair.other_phones
            found = _added(longer, pair.one_phones, self.other)
        return next((place for place in found if stands(self.place, place, len(longer))), None)


class Note(_Entry):
    """What often needs work for speakers of one language."""

    about: Literal["sounds", "clusters", "endings", "stress", "rhythm", "intonation"]
    text: Shown
    contrasts: tuple[Identifier, ...] = ()
    sources: Annotated[tuple[Identifier, ...], Field(min_length=1)]


class Language(_Entry):
    """A first language."""

    code: Annotated[str, Field(pattern=r"[a-z]{2}(-[A-Z]{2})?")]
    name: Shown
    also: tuple[Shown, ...] = ()
    notes: Annotated[tuple[Note, ...], Field(min_length=1)]


@dataclass(frozen=True)
class Material:
    """All there is to practise with."""

    texts: tuple[ReadText, ...]
    topics: tuple[Topic, ...]
    contrasts: tuple[Contrast, ...]
    languages: tuple[Language, ...]
    sources: Mapping[str, str]

    @cached_property
    def by_contrast(self) -> Mapping[str, Contrast]:
        """Contrasts by their id."""
        return {contrast.id: contrast for contrast in self.contrasts}

    def language(self, wanted: str) -> Language:
        """The one meant by a code or a name, in any case. Raises PracticeError."""
        name = wanted.strip().casefold()
        for language in self.languages:
            if name in {language.code.casefold(), language.name.casefold(), *(one.casefold() for one in language.also)}:
                return language
        known = ", ".join(f"{language.code} ({language.name})" for language in self.languages)
        raise PracticeError(f"There are no notes on the language {wanted!r}.", f"There are {known}; or leave it out.")

    def order(self, language: Language) -> tuple[str, ...]:
        """Contrasts to practise for a first language, those that English hangs on most first."""
        named = dict.fromkeys(contrast for note in language.notes for contrast in note.contrasts)
        return tuple(sorted(named, key=lambda contrast: -self.by_contrast[contrast].load))


def _exchanged(first: Phones, second: Phones, one: Phones, other: Phones) -> Iterator[int]:
    differ = [i for i, (a, b) in enumerate(zip_longest(first, second)) if a != b]
    if len(first) == len(second) and len(differ) == 1 and first[differ[0]] in one and second[differ[0]] in other:
        yield differ[0]


def _added(longer: Phones, shorter: Phones, sounds: Phones) -> Iterator[int]:
    for i, sound in enumerate(longer):
        if sound in sounds and longer[:i] + longer[i + 1 :] == shorter:
            yield i


def stands(place: Place, at: int, count: int) -> bool:
    """Whether the sound at a place of so many is where the contrast is."""
    return {"any": True, "start": at == 0, "inner": 0 < at < count - 1, "end": at == count - 1}[place]
