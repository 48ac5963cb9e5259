"""Sessions from elsewhere: checked as if somebody meant harm, built aside, and put among the others when whole.

The recorded files have to be exactly what Viva writes. What is derived from them is left out where it is not valid,
since it can be made again; pages never come in, since they can hold programs.
"""

import contextlib
import errno
import filecmp
import json
import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from pydantic import ValidationError

from bot.errors import SessionError, StorageError
from bot.session import leftovers, store
from bot.session.contents import CONTENTS, Content
from bot.session.events import read as read_events
from bot.session.parcel import Member, Parcel, opened, printable
from bot.session.record import Session
from bot.session.recorder import HEADER_BYTES, recorded

Check = Callable[[str], object]
"""Reads the text of one derived file. Raises ValueError (pydantic's is one) where it is not valid."""

ROOM_BYTES: Final = 100 * 2**20
"""What stays free on the disk, whatever comes in."""
_LONGEST_S: Final = 24 * 3600.0
"""No time of a session is beyond that."""
_LARGEST: Final = 1e15
_DEEPEST: Final = 50
_REPLACE: Final = 'To take this one instead: "viva sessions delete {id}", then import it again.'
_DAMAGED: Final = "It is damaged, was changed, or comes from a newer Viva; export it again where it comes from."


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
    """Ids."""
    already_there: list[str] = field(default_factory=list)
    """Ids of sessions that are here with the same recording; nothing was changed."""
    refused: list[Aside] = field(default_factory=list)
    """Sessions."""
    left_out: list[Aside] = field(default_factory=list)
    """Files."""


def take_in(path: Path, sessions_dir: Path, checks: Mapping[str, Check] = MappingProxyType({})) -> Taken:
    """Take in the sessions of an archive or a folder; each comes whole or not at all.

    `checks` reads derived files by name, beyond what is checked of all of them. Raises SessionError for an archive that
    breaks a rule as such, StorageError where it cannot be written.
    """
    taken = Taken()
    with opened(path) as parcel:
        sessions = _sorted(parcel, taken)
        if not sessions:
            raise SessionError(
                f"{printable(path.name)} holds no session.",
                'Give an archive or a folder made by "viva sessions export".',
            )
        wanted = [member for files in sessions.values() for member in files.values()]
        with _written(sessions_dir):
            sessions_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
            if sum(member.size for member in wanted) + ROOM_BYTES > shutil.disk_usage(sessions_dir).free:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        for session_id, files in sessions.items():
            try:
                _take_one(parcel, session_id, files, sessions_dir, checks, taken)
            except SessionError as error:
                taken.refused.append(Aside(session_id, error.message, error.hint))
    return taken


def _sorted(parcel: Parcel, taken: Taken) -> dict[str, dict[str, Member]]:
    """The known files, by session and name. A session may also lie at the top, if it tells its id itself."""
    sessions: dict[str, dict[str, Member]] = {}
    top: dict[str, Member] = {}
    unknown: list[str] = []
    for member in parcel.members:
        match member.parts:
            case [name] if name in CONTENTS:
                top[name] = member
            case [folder, name] if store.NAME.fullmatch(folder) and name in CONTENTS:
                sessions.setdefault(folder, {})[name] = member
            case _:
                unknown.append(member.path)
    if top and not sessions and store.SESSION_FILE in top:
        content = CONTENTS[store.SESSION_FILE]
        record = _record(b"".join(_within(parcel, top[store.SESSION_FILE], content)))
        sessions[record.id] = top
    else:
        unknown += [member.path for member in top.values()]
    taken.left_out += [Aside(name, "no file of a session") for name in sorted(unknown)]
    for session_id, files in sessions.items():
        for name in [name for name in files if CONTENTS[name].kind == "page"]:
            del files[name]
            taken.left_out.append(Aside(f"{session_id}/{name}", 'made again by "viva report"'))
    return dict(sorted(sessions.items()))


def _take_one(  # noqa: PLR0917 - where from, what, where to, and how it went
    parcel: Parcel,
    session_id: str,
    files: Mapping[str, Member],
    sessions_dir: Path,
    checks: Mapping[str, Check],
    taken: Taken,
) -> None:
    """Build one session aside, check it and put it in its place. Raises SessionError, StorageError."""
    with _written(sessions_dir), _aside(sessions_dir) as aside:
        staged = aside / session_id
        staged.mkdir(mode=0o700)
        for content in CONTENTS.values():
            if content.name in files:
                _copy(parcel, files[content.name], content, staged / content.name)
        with _named(aside):
            _check_recorded(staged, session_id)
        left_out = list(_check_derived(staged, checks))
        target = sessions_dir / session_id
        if target.is_symlink() or target.exists():
            if not _same(staged, target):
                raise SessionError(
                    f"There is another session {session_id} here, with another recording.",
                    _REPLACE.format(id=session_id),
                )
            taken.already_there.append(session_id)
            return
        staged.rename(target)
        taken.imported.append(session_id)
        taken.left_out += left_out


def _copy(parcel: Parcel, member: Member, content: Content, path: Path) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        for chunk in _within(parcel, member, content):
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())


def _within(parcel: Parcel, member: Member, content: Content) -> Iterator[bytes]:
    """Its chunks, if they are not more than such a file can have. Raises SessionError."""
    if member.size > content.most_bytes:
        raise SessionError(
            f"{member.path} has {member.size / 1e6:.0f} MB; at most {content.most_bytes / 1e6:.0f} MB can be right.",
            _DAMAGED,
        )
    return parcel.chunks(member)


# --- what is checked ------------------------------------------------------------------------------------------


def _check_recorded(folder: Path, session_id: str) -> None:
    """Raises SessionError unless the recorded files are what Viva writes."""
    if not (folder / store.SESSION_FILE).exists():
        raise SessionError(f"{session_id} has no {store.SESSION_FILE}.", _DAMAGED)
    if _record((folder / store.SESSION_FILE).read_bytes()).id != session_id:
        raise SessionError(f"{session_id}/{store.SESSION_FILE} is of another session.", _DAMAGED)
    # As every other command will read them.
    store.open_session(folder)
    read_events(folder)
    for number, line in enumerate((folder / store.EVENTS_FILE).read_bytes().splitlines(), start=1):
        # Only the last line may be torn, and then it is not read.
        with contextlib.suppress(ValueError):
            _check_values(json.loads(line), f"{session_id}/{store.EVENTS_FILE}, line {number}")
    for name in (store.CANDIDATE_FILE, store.INTERVIEWER_FILE):
        if (folder / name).exists():
            _check_track(folder / name, f"{session_id}/{name}")


def _record(content: bytes) -> Session:
    """`session.json`, with no patience. Raises SessionError."""
    try:
        record = Session.model_validate_json(content)
        _check_values(json.loads(content), store.SESSION_FILE)
    except (ValueError, RecursionError) as error:
        raise SessionError(f"{store.SESSION_FILE} is not valid: {_first(error)}.", _DAMAGED) from None
    others = (record.resumed_from, record.redo_of.session if record.redo_of else None)
    ids = [record.id, *(other for other in others if other is not None)]
    for one in ids:
        if not store.NAME.fullmatch(one) or store.created_from_name(one) is None:
            raise SessionError(f"{store.SESSION_FILE} names a session {printable(one)!r}, which is no id.", _DAMAGED)
    if record.created.tzinfo is None:
        raise SessionError(f"{store.SESSION_FILE} does not say in which time zone it was created.", _DAMAGED)
    return record


def _check_values(value: Any, where: str, key: str = "", depth: int = 0) -> None:
    """Raises SessionError for what is JSON to Python and yet no number, no time or no text."""
    match value:
        case _ if depth > _DEEPEST:
            raise SessionError(f"{where}: nested more than {_DEEPEST} deep.", _DAMAGED)
        case dict():
            for name, inner in value.items():
                _check_values(name, where, "", depth + 1)
                _check_values(inner, where, name, depth + 1)
        case list():
            for inner in value:
                _check_values(inner, where, key, depth + 1)
        case str() if any("\ud800" <= character <= "\udfff" for character in value):
            raise SessionError(f"{where}: a text that is no Unicode.", _DAMAGED)
        case bool():
            pass
        case int() | float() if not abs(value) <= (_LONGEST_S if key.endswith("_s") else _LARGEST):
            raise SessionError(f"{where}: {printable(key) or 'a number'} cannot be right.", _DAMAGED)
        case _:
            pass


def _check_track(path: Path, where: str) -> None:
    """Raises SessionError unless it is a track as the recorder writes them, no shorter than its header says."""
    size = path.stat().st_size
    with path.open("rb") as file:
        header = file.read(HEADER_BYTES)
    if not size:
        return
    recorded(path)
    if len(header) < HEADER_BYTES or int.from_bytes(header[40:], "little") > size - HEADER_BYTES:
        raise SessionError(f"{where} is shorter than its header says.", _DAMAGED)


def _check_derived(folder: Path, checks: Mapping[str, Check]) -> Iterator[Aside]:
    """Removes what is not valid, and tells of it."""
    for content in CONTENTS.values():
        path = folder / content.name
        if content.kind != "derived" or not path.exists():
            continue
        where = f"{folder.name}/{content.name}"
        try:
            text = path.read_bytes().decode("utf-8")
            value = json.loads(text)
            if not isinstance(value, dict) or value.get("schema") != content.schema:
                raise SessionError(f"not of the schema {content.schema}")
            if value.get("session") not in {None, folder.name}:
                raise SessionError("of another session")
            _check_values(value, "not valid")
            checks.get(content.name, str)(text)
        except SessionError as error:
            path.unlink()
            yield Aside(where, error.message.removesuffix("."))
        except (ValueError, TypeError, RecursionError) as error:
            path.unlink()
            yield Aside(where, f"not valid: {_first(error)}")


def _first(error: Exception) -> str:
    """The first complaint, without the value complained about."""
    if isinstance(error, ValidationError):
        found = error.errors(include_input=False, include_url=False, include_context=False)[0]
        where = ".".join(str(part) for part in found["loc"])
        return printable(f"{where}: {found['msg']}" if where else found["msg"])
    if isinstance(error, UnicodeDecodeError):
        return "no UTF-8 text"
    return "no JSON"


def _same(staged: Path, target: Path) -> bool:
    """Whether `target` is a session with all that was recorded of the staged one."""
    if target.is_symlink() or not target.is_dir():
        return False
    names = [name for name, content in CONTENTS.items() if content.kind in {"record", "sound"}]
    return all(
        (target / name).is_file()
        and not (target / name).is_symlink()
        and filecmp.cmp(staged / name, target / name, shallow=False)
        for name in names
        if (staged / name).exists()
    )


# --- where it is built ----------------------------------------------------------------------------------------


@contextlib.contextmanager
def _aside(sessions_dir: Path) -> Iterator[Path]:
    """A hidden folder among the sessions, of which nothing remains."""
    aside = leftovers.fresh(sessions_dir, "import")
    try:
        aside.mkdir(mode=0o700)
        yield aside
    finally:
        leftovers.remove(aside)


@contextlib.contextmanager
def _named(aside: Path) -> Iterator[None]:
    """Errors name files as the archive does, on one line that cannot steer a terminal."""
    try:
        yield
    except SessionError as error:
        raise SessionError(printable(error.message.replace(f"{aside}{os.sep}", "")), error.hint) from None


@contextlib.contextmanager
def _written(sessions_dir: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        full = error.errno in {errno.ENOSPC, errno.EDQUOT}
        raise StorageError(
            f"Nothing can be kept in {sessions_dir}: {'the disk is full' if full else error.strerror or error}.",
            "Free some space or mend the folder's permissions; VIVA_HOME moves it elsewhere.",
        ) from None
