"""What was practised and what returns when, on disk: written all or nothing, and nothing damaged is written over.

<data>/practice/            0700
<YYYYMMDD-HHMMSS>-<id>.json   0600   viva.practice/1: one sitting, written anew after each try
schedule.json                 0600   viva.schedule/1: the cards
recordings/                   0700   only with --keep
"""

import json
import os
import re
import secrets
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Final, Literal, TypeVar

from filelock import FileLock
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from bot.errors import PracticeError, StorageError
from bot.private import write_private
from bot.pronunciation.prosody import Measure
from bot.pronunciation.schedule import Card

SCHEMA: Final = "viva.practice/1"
SCHEDULE_SCHEMA: Final = "viva.schedule/1"
SCHEDULE_FILE: Final = "schedule.json"
RECORDINGS: Final = "recordings"
MAX_BYTES: Final = 16_000_000
_SITTING = re.compile(r"\d{8}-\d{6}-[0-9a-f]{6}\.json")
_KEEP: Final = "It is left as it is. Put back a good copy, or move it elsewhere to go on without it."

Kept = TypeVar("Kept", bound=BaseModel)
Mode = Literal["read", "shadow", "pairs", "talk"]
Percent = Annotated[float, Field(ge=0, le=100)]
Text = Annotated[str, Field(max_length=10_000)]


class _Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", from_attributes=True)


class PhoneTried(_Entry):
    """A sound of a word."""

    phone: Text
    score: Percent
    heard: Text | None = None
    """Another sound that was heard instead."""


class WordTried(_Entry):
    """A word of a text."""

    text: Text
    score: Percent
    understood: bool
    missing: bool = False
    instead: Text | None = None
    """For a missing word, what was heard in its place."""
    phones: tuple[PhoneTried, ...] = ()


class TextTried(_Entry):
    """A text read, or spoken along with the voice."""

    mode: Literal["read", "shadow"]
    text_id: Text
    at: AwareDatetime
    score: Percent
    intelligibility: Percent
    """The share of the words that were understood."""
    words: tuple[WordTried, ...]
    lag_s: float | None = None
    """`shadow`: how far behind the voice."""
    melody: dict[Measure, float | None] | None = None
    """Pace and melody, in the units of `prosody.MEANINGS`: what is usual is told from it."""


class PairTried(_Entry):
    """One word of a pair, heard or said."""

    mode: Literal["pairs"]
    contrast: Text
    task: Literal["hear", "say"]
    at: AwareDatetime
    wanted: Text
    got: Text | None
    """The word that was chosen, or heard; None where it could have been either."""


class TalkTried(_Entry):
    """A minute on a topic."""

    mode: Literal["talk"]
    topic_id: Text
    at: AwareDatetime
    seconds: Annotated[float, Field(ge=0)]
    words_per_minute: float | None = None
    articulation_rate: float | None = None
    """Syllables a second, pauses left out."""
    mid_clause_pauses: float | None = None
    """In 100 words."""
    fillers: float | None = None
    """In 100 words."""


Tried = Annotated[TextTried | PairTried | TalkTried, Field(discriminator="mode")]


class Sitting(_Entry):
    """`viva practice`, once."""

    schema_: Literal["viva.practice/1"] = Field(default=SCHEMA, alias="schema")
    id: Annotated[str, Field(pattern=r"^\d{8}-\d{6}-[0-9a-f]{6}$")]
    created: AwareDatetime
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
    for path in _files(folder)[-last:]:
        try:
            found.append(_validated(Sitting, path, SCHEMA))
        except PracticeError as error:
            wrong.append(error)
    return found, wrong


def melodies(tries: Iterable[Tried]) -> list[Mapping[Measure, float | None]]:
    """Pace and melody of the readings among `tries`, where they were measured."""
    return [one.melody for one in tries if isinstance(one, TextTried) and one.melody is not None]


def cards(folder: Path) -> tuple[Card, ...]:
    """What returns; nothing where nothing was practised. Raises PracticeError where the file is damaged."""
    path = folder / SCHEDULE_FILE
    if path.is_symlink():
        raise PracticeError(f"{path} is a link, which Viva never makes.", "Put the file itself there.")
    return _validated(Plan, path, SCHEDULE_SCHEMA).cards if path.exists() else ()


def reschedule(folder: Path, change: Callable[[tuple[Card, ...]], Iterable[Card]]) -> tuple[Card, ...]:
    """Change the cards, all or nothing; the new ones. Raises PracticeError where the file is damaged, StorageError."""
    _private(folder)
    with FileLock(folder / f".{SCHEDULE_FILE}.lock", mode=0o600):
        changed = {card.key: card for card in change(cards(folder))}
        plan = Plan(cards=tuple(sorted(changed.values(), key=lambda card: card.key)))
        write_private(folder / SCHEDULE_FILE, plan.model_dump_json(by_alias=True, indent=1) + "\n")
    return plan.cards


def recordings(folder: Path) -> Path:
    """Where recordings go that are to be kept. Raises StorageError."""
    _private(folder)
    _private(folder / RECORDINGS)
    return folder / RECORDINGS


def _private(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if folder.stat().st_mode & 0o077 and os.name == "posix":
            folder.chmod(0o700)
    except OSError as error:
        raise StorageError(
            f"{folder} cannot be written: {error.strerror}.", "Set VIVA_HOME to a folder that can be."
        ) from None


def _files(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    return sorted(path for path in folder.iterdir() if _SITTING.fullmatch(path.name))


def _validated(kind: type[Kept], path: Path, schema: str) -> Kept:
    try:
        if path.is_symlink() or not path.is_file() or path.stat().st_size > MAX_BYTES:
            raise PracticeError(f"{path} is no file of Viva's, or too large.", _KEEP)
        content: Any = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise PracticeError(f"{path} cannot be read: {error.strerror}.", "Check the file's permissions.") from None
    except (ValueError, RecursionError):
        raise PracticeError(f"{path} is damaged: it is no JSON.", _KEEP) from None
    found = content.get("schema") if isinstance(content, dict) else None
    if found != schema:
        raise PracticeError(
            f"{path} has schema {str(found)[:40]!r}; this version of Viva reads {schema!r}.",
            "Use the version of Viva that wrote it.",
        )
    try:
        return kind.model_validate_json(json.dumps(content))
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise PracticeError(f"{path} is damaged at {where}: {first['msg']}.", _KEEP) from None
