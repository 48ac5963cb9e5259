"""What sessions and sittings from elsewhere have in common: how they are told, checked, and built aside."""

import contextlib
import errno
import json
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from pydantic import ValidationError

from bot.errors import SessionError, StorageError
from bot.kept_json import complaint
from bot.session import leftovers
from bot.session.parcel import Member, Parcel, printable

Check = Callable[[str], object]
"""Reads the text of one file. Raises ValueError (pydantic's is one) where it is not valid."""

ROOM_BYTES: Final = 100 * 2**20
"""What stays free on the disk, whatever comes in."""
_LONGEST_S: Final = 24 * 3600.0
"""No time of a session is beyond that."""
_LARGEST: Final = 1e15
_DEEPEST: Final = 50
DAMAGED: Final = "It is damaged, was changed, or comes from a newer Viva; export it again where it comes from."


@dataclass(frozen=True, slots=True)
class Aside:
    """Something that was not taken in."""

    what: str
    """A path in the archive, or a session's id."""
    why: str
    hint: str = ""


@dataclass(slots=True)
class Taken:
    """What became of an archive."""

    imported: list[str] = field(default_factory=list)
    """Ids of sessions."""
    already_there: list[str] = field(default_factory=list)
    """Ids of sessions and sittings that are here as they are there; nothing was changed."""
    refused: list[Aside] = field(default_factory=list)
    """Sessions and sittings."""
    left_out: list[Aside] = field(default_factory=list)
    """Files."""
    sittings: list[str] = field(default_factory=list)
    """Ids of the sittings of practice that were imported."""
    cards: int = 0
    """Words and contrasts of practice that return, new or newer than those here."""


def copy(parcel: Parcel, member: Member, most_bytes: int, path: Path) -> None:
    """One file, private. Raises SessionError where it is not what it says, or more than such a file can have."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        for chunk in within(parcel, member, most_bytes):
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())


def within(parcel: Parcel, member: Member, most_bytes: int) -> Iterator[bytes]:
    """Its chunks, if they are not more than such a file can have. Raises SessionError."""
    if member.size > most_bytes:
        raise SessionError(
            f"{member.path} has {member.size / 1e6:.0f} MB; at most {most_bytes / 1e6:.0f} MB can be right.", DAMAGED
        )
    return parcel.chunks(member)


def checked_text(content: bytes, schema: str, check: Check, session_id: str | None = None) -> str:
    """The text of a JSON file that is valid in all that is known of it.

    Raises SessionError, or ValueError, TypeError and RecursionError, of which `first_fault` tells.
    """
    text = content.decode("utf-8")
    value = json.loads(text)
    if not isinstance(value, dict) or value.get("schema") != schema:
        raise SessionError(f"not of the schema {schema}")
    if session_id is not None and value.get("session") not in {None, session_id}:
        raise SessionError("of another session")
    check_values(value, "not valid")
    check(text)
    return text


def check_values(value: Any, where: str, key: str = "", depth: int = 0) -> None:
    """Raises SessionError for what is JSON to Python and yet no number, no time or no text."""
    match value:
        case _ if depth > _DEEPEST:
            raise SessionError(f"{where}: nested more than {_DEEPEST} deep.", DAMAGED)
        case dict():
            for name, inner in value.items():
                check_values(name, where, "", depth + 1)
                check_values(inner, where, name, depth + 1)
        case list():
            for inner in value:
                check_values(inner, where, key, depth + 1)
        case str() if any("\ud800" <= character <= "\udfff" for character in value):
            raise SessionError(f"{where}: a text that is no Unicode.", DAMAGED)
        case bool():
            pass
        case int() | float() if not abs(value) <= (_LONGEST_S if key.endswith("_s") else _LARGEST):
            raise SessionError(f"{where}: {printable(key) or 'a number'} cannot be right.", DAMAGED)
        case _:
            pass


def first_fault(error: Exception) -> str:
    """The first complaint, without the value complained about."""
    if isinstance(error, ValidationError):
        where, wrong = complaint(error)
        return printable(f"{where}: {wrong}" if where else wrong)
    if isinstance(error, UnicodeDecodeError):
        return "no UTF-8 text"
    return "no JSON"


@contextlib.contextmanager
def staging(folder: Path) -> Iterator[Path]:
    """A hidden folder among what is there, of which nothing remains."""
    aside = leftovers.fresh(folder, "import")
    try:
        aside.mkdir(mode=0o700)
        yield aside
    finally:
        leftovers.remove(aside)


@contextlib.contextmanager
def written(folder: Path) -> Iterator[None]:
    """Raises StorageError for what the disk refuses."""
    try:
        yield
    except OSError as error:
        full = error.errno in {errno.ENOSPC, errno.EDQUOT}
        raise StorageError(
            f"Nothing can be kept in {folder}: {'the disk is full' if full else error.strerror or error}.",
            "Free some space or mend the folder's permissions; VIVA_HOME moves it elsewhere.",
        ) from None
