"""What is practised: texts to read, topics to talk about, pairs of words, and notes on first languages.

`prompts/practice` holds what comes with Viva; the user's own files, untrusted, are added to it:

    read/*.yaml   talk/*.yaml   pairs/*.yaml       lists        (the user's lie in `<data>/drills`)
    languages/*.yaml                               one a file   (shipped only, as is sources.yaml)
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import zip_longest
from pathlib import Path
from typing import Annotated, Any, Final, Literal, TypeVar

import yaml
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from bot import strict_yaml
from bot.errors import PracticeError
from bot.pronunciation.phones import PHONES

Length = Literal["short", "medium", "long"]
Place = Literal["any", "start", "inner", "end"]
Phones = tuple[str, ...]

FEWEST_WORDS, MOST_WORDS = 8, 60
SHORT_WORDS, MEDIUM_WORDS = 18, 35
"""A text of up to so many words is short, or medium."""
MAX_FILE_BYTES: Final = 1_000_000
MAX_ENTRIES: Final = 1_000
LEAST_PAIRS: Final = 6
MOST_PARTS: Final = 20
"""Of a text of the user's own."""

_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=\S)")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def _identifier(text: str) -> str:
    if not _ID.fullmatch(text) or len(text) > 60:
        raise ValueError("is no id: use lower-case letters, digits and -, at most 60")
    return text


def _shown(text: str) -> str:
    if _CONTROL.search(text):
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
    load_source: Literal["brown1988", "estimate"] = "estimate"
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
        return next((place for place in found if _stands(self.place, place, len(longer))), None)


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


def load(shipped: Path, own: Path | None = None) -> Material:
    """What comes with Viva and, where it exists, the user's folder. Raises PracticeError naming file and field."""
    folders = [shipped, *([own] if own else [])]
    material = Material(
        texts=tuple(_all(ReadText, "read", folders)),
        topics=tuple(_all(Topic, "talk", folders)),
        contrasts=tuple(_all(Contrast, "pairs", folders)),
        languages=tuple(_languages(shipped / "languages")),
        sources=_sources(shipped),
    )
    _agree(material)
    return material


def own_texts(text: str) -> list[ReadText]:
    """A text the user brings, in parts that can be read at once, cut between sentences. Raises PracticeError."""
    sentences = SENTENCE_END.split(" ".join(_CONTROL.sub(" ", text).split()))
    parts: list[str] = []
    for sentence in sentences:
        count = len(sentence.split())
        if count > MOST_WORDS:
            raise PracticeError(
                f"A sentence of the text has {count} words; {MOST_WORDS} at most can be read at once.",
                "Cut it into shorter ones, with full stops.",
            )
        if parts and len(parts[-1].split()) + count <= MEDIUM_WORDS:
            parts[-1] += f" {sentence}"
        elif sentence:
            parts.append(sentence)
    if not parts:
        raise PracticeError("The text is empty: there is nothing to read.", "Give a few sentences.")
    if len(parts) > MOST_PARTS:
        raise PracticeError(
            f"The text is too long to practise: {len(text.split())} words.", "Give the part that matters."
        )
    return [ReadText.model_construct(id=f"own-{i}", topic="own", text=part) for i, part in enumerate(parts, start=1)]


def _exchanged(first: Phones, second: Phones, one: Phones, other: Phones) -> Iterator[int]:
    differ = [i for i, (a, b) in enumerate(zip_longest(first, second)) if a != b]
    if len(first) == len(second) and len(differ) == 1 and first[differ[0]] in one and second[differ[0]] in other:
        yield differ[0]


def _added(longer: Phones, shorter: Phones, sounds: Phones) -> Iterator[int]:
    for i, sound in enumerate(longer):
        if sound in sounds and longer[:i] + longer[i + 1 :] == shorter:
            yield i


def _stands(place: Place, at: int, count: int) -> bool:
    return {"any": True, "start": at == 0, "inner": 0 < at < count - 1, "end": at == count - 1}[place]


Kind = TypeVar("Kind", bound=BaseModel)
Listed = TypeVar("Listed", ReadText, Topic, Contrast)


def _all(kind: type[Listed], name: str, folders: Iterable[Path]) -> Iterator[Listed]:
    origin: dict[str, Path] = {}
    for path in (file for folder in folders for file in _files(folder / name)):
        data = _read(path)
        if not isinstance(data, list):
            raise PracticeError(f'{path} must be a list, each entry beginning with "- id:".', _MEND)
        if len(data) > MAX_ENTRIES:
            raise PracticeError(f"{path} has {len(data)} entries; at most {MAX_ENTRIES} fit a file.", "Split it.")
        for number, value in enumerate(data, start=1):
            entry_id = value.get("id") if isinstance(value, dict) else None
            entry = _valid(kind, value, path, entry_id if isinstance(entry_id, str) and entry_id else f"#{number}")
            if entry.id in origin:
                raise PracticeError(f"{path}, {entry.id}: the id is already used in {origin[entry.id]}.", _MEND)
            origin[entry.id] = path
            yield entry


def _languages(folder: Path) -> Iterator[Language]:
    for path in _files(folder):
        yield _valid(Language, _read(path), path, path.stem)


def _sources(shipped: Path) -> dict[str, str]:
    path = shipped / "sources.yaml"
    data = _read(path)
    if not isinstance(data, dict):
        raise PracticeError(f"{path} must be a mapping of names to sources.", _MEND)
    return {str(name): str(value) for name, value in data.items()}


def _agree(material: Material) -> None:
    """What is named has to be there."""
    for language in material.languages:
        for note in language.notes:
            unknown: Sequence[str] = [name for name in note.contrasts if name not in material.by_contrast]
            unknown = [*unknown, *(name for name in note.sources if name not in material.sources)]
            if unknown:
                raise PracticeError(f"The notes on {language.name} name {unknown[0]!r}, which is not there.", _MEND)


def _files(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    return sorted(path for path in folder.iterdir() if path.suffix in {".yaml", ".yml"} and path.is_file())


_MEND: Final = "Mend or remove the file."


def _read(path: Path) -> Any:
    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            raise PracticeError(f"{path} is larger than {MAX_FILE_BYTES:,} bytes.", "Split it.")
        return strict_yaml.parse(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise PracticeError(f"{path} cannot be read: {error.strerror}.", "Check the file's permissions.") from None
    except UnicodeDecodeError:
        raise PracticeError(f"{path} is not UTF-8 text.", "Save it as UTF-8.") from None
    except yaml.YAMLError as error:
        raise PracticeError(f"{path} is not valid YAML: {strict_yaml.told(error)}.", _MEND) from None
    except ValueError as error:
        raise PracticeError(f"{path}: {error}.", _MEND) from None


def _valid(kind: type[Kind], value: Any, path: Path, name: str) -> Kind:
    try:
        return kind.model_validate(value)
    except ValidationError as error:
        found = error.errors(include_url=False)[0]
        field = ".".join(str(part) for part in found["loc"])
        message = found["msg"].removeprefix("Value error, ")
        if found["type"] == "extra_forbidden":
            message = "there is no such field"
        elif found["type"] == "missing":
            message = "is missing"
        where = f"{path}, {name}" + (f", {field}" if field else "")
        raise PracticeError(f"{where}: {message[0].lower()}{message[1:]}.", _MEND) from None
