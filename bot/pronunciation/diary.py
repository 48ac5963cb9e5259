"""What was practised and what returns when, on disk: written all or nothing, and nothing damaged is written over.

<data>/practice/            0700
<YYYYMMDD-HHMMSS>-<id>.json   0600   viva.practice/1: one sitting, written anew after each try
schedule.json                 0600   viva.schedule/1: the cards
recordings/                   0700   only with --keep
"""

import json
import os
import secrets
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Annotated, Final, Literal, TypeVar

from filelock import FileLock
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from bot import kept_json
from bot.errors import PracticeError, StorageError
from bot.practice_files import ID, LOCK, RECORDINGS, SCHEDULE, SCHEDULE_SCHEMA, SITTING_SCHEMA, sitting_of
from bot.private import write_private
from bot.pronunciation.prosody import Measure
from bot.pronunciation.schedule import Card, When, merged
from bot.pronunciation.sounds import SOUNDS

_KEEP: Final = "It is left as it is. Put back a good copy, or move it elsewhere to go on without it."
_ROOM_BYTES: Final = 256_000
"""A long sitting."""

Kept = TypeVar("Kept", bound=BaseModel)
Mode = Literal["read", "shadow", "pairs", "talk"]
Percent = Annotated[float, Field(ge=0, le=100)]
Text = Annotated[str, Field(max_length=10_000)]
Seconds = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Recording = Annotated[str, Field(pattern=r"^\d{8}-\d{6}-[0-9a-f]{6}-\d{2,4}-[a-z]{1,10}\.wav$")]
"""The name of a file in `recordings`."""


def _known(phone: str) -> str:
    if phone not in SOUNDS:
        raise ValueError("no sound of English")
    return phone


class _Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", from_attributes=True)


class PhoneTried(_Entry):
    """A sound of a word."""

    phone: Annotated[str, AfterValidator(_known)]
    score: Percent
    heard: Text | None = None
    """Another sound that was heard instead."""


class VowelTried(_Entry):
    """A vowel that was said where the word has none."""

    vowel: Text
    after_phone: Text
    last: bool


class WordTried(_Entry):
    """A word of a text."""

    text: Text
    score: Percent
    understood: bool
    missing: bool = False
    instead: Text | None = None
    """For a missing word, what was heard in its place."""
    phones: tuple[PhoneTried, ...] = ()
    put_in: tuple[VowelTried, ...] = ()
    start_s: Seconds | None = None
    """From the start of its recording; None for a missing word, and in files of earlier versions."""
    end_s: Seconds | None = None


class PauseTried(_Entry):
    """A silence between two words of a reading."""

    start_s: Seconds
    end_s: Seconds
    inside: bool
    """Whether it divides a clause."""


class RemarkTried(_Entry):
    """Something heard at one moment of a reading: a word stressed elsewhere, an end that rose."""

    start_s: Seconds
    end_s: Seconds
    text: Text


class TextTried(_Entry):
    """A text read, or spoken along with the voice."""

    mode: Literal["read", "shadow"]
    text_id: Text
    at: When
    score: Percent
    intelligibility: Percent
    """The share of the words that were understood."""
    words: tuple[WordTried, ...]
    lag_s: float | None = None
    """`shadow`: how far behind the voice."""
    melody: dict[Measure, float | None] | None = None
    """Pace and melody, in the units of `prosody.MEANINGS`: what is usual is told from it."""
    voice: dict[Measure, float | None] | None = None
    """The same of the voice reading the text."""
    pauses: tuple[PauseTried, ...] = ()
    remarks: tuple[RemarkTried, ...] = ()
    written: tuple[Text, ...] = ()
    """The words as the text has them, with the punctuation after each."""
    recording: Recording | None = None
    """Only with --keep, as in the two below."""


class PairTried(_Entry):
    """One word of a pair, heard or said."""

    mode: Literal["pairs"]
    contrast: Text
    task: Literal["hear", "say"]
    at: When
    wanted: Text
    got: Text | None
    """The word that was chosen, or heard; None where it could have been either."""
    recording: Recording | None = None
    """Of a word that was said."""


class TalkTried(_Entry):
    """A minute on a topic."""

    mode: Literal["talk"]
    topic_id: Text
    at: When
    seconds: Annotated[float, Field(ge=0)]
    words_per_minute: float | None = None
    articulation_rate: float | None = None
    """Syllables a second, pauses left out."""
    mid_clause_pauses: float | None = None
    """In 100 words."""
    fillers: float | None = None
    """In 100 words."""
    recording: Recording | None = None


Tried = Annotated[TextTried | PairTried | TalkTried, Field(discriminator="mode")]


class Sitting(_Entry):
    """`viva practice`, once."""

    schema_: Literal["viva.practice/1"] = Field(default=SITTING_SCHEMA, alias="schema")
    id: Annotated[str, Field(pattern=f"^{ID.pattern}$")]
    created: When
    viva_version: Text
    mode: Mode
    language: Text | None = None
    tries: tuple[Tried, ...] = ()


class Plan(_Entry):
    """`schedule.json`."""

    schema_: Literal["viva.schedule/1"] = Field(default=SCHEDULE_SCHEMA, alias="schema")
    cards: tuple[Card, ...] = ()


def new_id(now: datetime) -> str:
    """A name for a sitting that begins now."""
    return f"{now.astimezone():%Y%m%d-%H%M%S}-{secrets.token_hex(3)}"


def keep(folder: Path, sitting: Sitting) -> Path:
    """Write a sitting, in place of what it was before; its file. Raises StorageError."""
    _private(folder)
    path = folder / f"{sitting.id}.json"
    write_private(path, sitting.model_dump_json(by_alias=True, indent=1) + "\n")
    return path


def sittings(folder: Path, last: int = 0) -> tuple[list[Sitting], list[PracticeError]]:
    """All there were, or the `last` so many, oldest first, and what is wrong with those that cannot be read."""
    found: list[Sitting] = []
    wrong: list[PracticeError] = []
    names = sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []
    ids = [one for name in names if (one := sitting_of(name)) is not None]
    for sitting_id in ids[-last:]:
        try:
            if (sitting := load(folder, sitting_id)) is not None:
                found.append(sitting)
        except PracticeError as error:
            wrong.append(error)
    return found, wrong


def load(folder: Path, sitting_id: str) -> Sitting | None:
    """One sitting; None where nothing of it was scored. Raises PracticeError where its file is damaged."""
    return _validated(Sitting, folder / f"{sitting_id}.json", SITTING_SCHEMA)


def melodies(tries: Iterable[Tried]) -> list[Mapping[Measure, float | None]]:
    """Pace and melody of the readings among `tries`, where they were measured."""
    return [one.melody for one in tries if isinstance(one, TextTried) and one.melody is not None]


def cards(folder: Path) -> tuple[Card, ...]:
    """What returns; nothing where nothing was practised. Raises PracticeError where the file is damaged."""
    plan = _validated(Plan, folder / SCHEDULE, SCHEDULE_SCHEMA)
    return plan.cards if plan else ()


def reschedule(folder: Path, change: Callable[[tuple[Card, ...]], Iterable[Card]]) -> tuple[Card, ...]:
    """Change the cards, all or nothing; the new ones. Raises PracticeError where the file is damaged, StorageError."""
    _private(folder)
    with _writing(folder), FileLock(folder / LOCK, mode=0o600):
        changed = {card.key: card for card in change(cards(folder))}
        plan = Plan(cards=tuple(sorted(changed.values(), key=lambda card: card.key)))
        write_private(folder / SCHEDULE, plan.model_dump_json(by_alias=True, indent=1) + "\n")
    return plan.cards


def take_cards(folder: Path, there: Iterable[Card]) -> int:
    """Take in cards from elsewhere; how many were new, or tried later than those here. Raises as `reschedule` does."""
    changed = 0

    def change(here: tuple[Card, ...]) -> list[Card]:
        nonlocal changed
        after = merged(here, there)
        changed = len(set(after) - set(here))
        return after

    reschedule(folder, change)
    return changed


def check_room(folder: Path) -> None:
    """Whether something can be kept, before anybody begins to read. Raises StorageError."""
    _private(folder)
    with _writing(folder), tempfile.TemporaryFile(dir=folder) as file:
        file.write(bytes(_ROOM_BYTES))
        file.flush()


def recordings(folder: Path) -> Path:
    """Where recordings go that are to be kept. Raises StorageError."""
    _private(folder)
    _private(folder / RECORDINGS)
    return folder / RECORDINGS


def _private(folder: Path) -> None:
    with _writing(folder):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if folder.stat().st_mode & 0o077 and os.name == "posix":
            folder.chmod(0o700)


@contextmanager
def _writing(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StorageError(
            f"{folder} cannot be written: {error.strerror}.", "Free some space, or set VIVA_HOME to another folder."
        ) from None


def _validated(kind: type[Kept], path: Path, schema: str) -> Kept | None:
    content = kept_json.read(path, schema, PracticeError, _KEEP)
    try:
        return None if content is None else kind.model_validate_json(json.dumps(content))
    except ValidationError as error:
        where, wrong = kept_json.complaint(error)
        raise PracticeError(f"{path} is damaged at {where}: {wrong}.", _KEEP) from None
