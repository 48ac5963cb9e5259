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
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

from bot.errors import SessionError
from bot.session import practice_intake, store
from bot.session.contents import CONTENTS
from bot.session.events import read as read_events
from bot.session.parcel import HINT, Member, Parcel, opened, printable
from bot.session.practice_intake import Practised, Shelf
from bot.session.record import Session
from bot.session.recorder import HEADER_BYTES, recorded
from bot.session.scrutiny import (
    DAMAGED,
    ROOM_BYTES,
    Aside,
    Check,
    Taken,
    check_values,
    checked_text,
    copy,
    first_fault,
    staging,
    within,
    written,
)

_REPLACE: Final = 'To take this one instead: "viva sessions delete {id}", then import it again.'


def take_in(
    path: Path,
    sessions_dir: Path,
    checks: Mapping[str, Check] = MappingProxyType({}),
    shelf: Shelf | None = None,
) -> Taken:
    """Take in the sessions of an archive or a folder, and what was practised; each comes whole or not at all.

    `checks` reads derived files by name, beyond what is checked of all of them; without a `shelf` nothing of practice
    comes in. Raises SessionError for an archive that breaks a rule as such, StorageError where it cannot be written.
    """
    taken = Taken()
    with opened(path) as parcel:
        practised = practice_intake.sorted_out(parcel) if shelf else Practised()
        sessions = _sorted(parcel, practised, taken)
        if not sessions and not practised.members:
            raise SessionError(f"{printable(path.name)} holds no session.", HINT)
        wanted = [member for files in sessions.values() for member in files.values()] + practised.members
        with written(sessions_dir):
            sessions_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
            if sum(member.size for member in wanted) + ROOM_BYTES > shutil.disk_usage(sessions_dir).free:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        for session_id, files in sessions.items():
            try:
                _take_one(parcel, session_id, files, sessions_dir, checks, taken)
            except SessionError as error:
                taken.refused.append(Aside(session_id, error.message, error.hint))
        if shelf and practised.members:
            practice_intake.take_in(parcel, practised, shelf, taken)
    return taken


def _sorted(parcel: Parcel, practised: Practised, taken: Taken) -> dict[str, dict[str, Member]]:
    """The known files, by session and name. A session may also lie at the top, if it tells its id itself."""
    sessions: dict[str, dict[str, Member]] = {}
    top: dict[str, Member] = {}
    unknown: list[str] = []
    known = {member.path for member in practised.members}
    for member in parcel.members:
        match member.parts:
            case _ if member.path in known:
                pass
            case [name] if name in CONTENTS:
                top[name] = member
            case [folder, name] if store.NAME.fullmatch(folder) and name in CONTENTS:
                sessions.setdefault(folder, {})[name] = member
            case _:
                unknown.append(member.path)
    if top and not sessions and store.SESSION_FILE in top:
        content = CONTENTS[store.SESSION_FILE]
        record = _record(b"".join(within(parcel, top[store.SESSION_FILE], content.most_bytes)))
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
    with written(sessions_dir), staging(sessions_dir) as aside:
        staged = aside / session_id
        staged.mkdir(mode=0o700)
        for content in CONTENTS.values():
            if content.name in files:
                copy(parcel, files[content.name], content.most_bytes, staged / content.name)
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


# --- what is checked ------------------------------------------------------------------------------------------


def _check_recorded(folder: Path, session_id: str) -> None:
    """Raises SessionError unless the recorded files are what Viva writes."""
    if not (folder / store.SESSION_FILE).exists():
        raise SessionError(f"{session_id} has no {store.SESSION_FILE}.", DAMAGED)
    if _record((folder / store.SESSION_FILE).read_bytes()).id != session_id:
        raise SessionError(f"{session_id}/{store.SESSION_FILE} is of another session.", DAMAGED)
    # As every other command will read them.
    store.open_session(folder)
    read_events(folder)
    for number, line in enumerate((folder / store.EVENTS_FILE).read_bytes().splitlines(), start=1):
        # Only the last line may be torn, and then it is not read.
        with contextlib.suppress(ValueError):
            check_values(json.loads(line), f"{session_id}/{store.EVENTS_FILE}, line {number}")
    for name in (store.CANDIDATE_FILE, store.INTERVIEWER_FILE):
        if (folder / name).exists():
            _check_track(folder / name, f"{session_id}/{name}")


def _record(content: bytes) -> Session:
    """`session.json`, with no patience. Raises SessionError."""
    try:
        record = Session.model_validate_json(content)
        check_values(json.loads(content), store.SESSION_FILE)
    except (ValueError, RecursionError) as error:
        raise SessionError(f"{store.SESSION_FILE} is not valid: {first_fault(error)}.", DAMAGED) from None
    others = (record.resumed_from, record.redo_of.session if record.redo_of else None)
    ids = [record.id, *(other for other in others if other is not None)]
    for one in ids:
        if not store.NAME.fullmatch(one) or store.created_from_name(one) is None:
            raise SessionError(f"{store.SESSION_FILE} names a session {printable(one)!r}, which is no id.", DAMAGED)
    if record.created.tzinfo is None:
        raise SessionError(f"{store.SESSION_FILE} does not say in which time zone it was created.", DAMAGED)
    return record


def _check_track(path: Path, where: str) -> None:
    """Raises SessionError unless it is a track as the recorder writes them, no shorter than its header says."""
    size = path.stat().st_size
    with path.open("rb") as file:
        header = file.read(HEADER_BYTES)
    if not size:
        return
    recorded(path)
    if len(header) < HEADER_BYTES or int.from_bytes(header[40:], "little") > size - HEADER_BYTES:
        raise SessionError(f"{where} is shorter than its header says.", DAMAGED)


def _check_derived(folder: Path, checks: Mapping[str, Check]) -> Iterator[Aside]:
    """Removes what is not valid, and tells of it."""
    for content in CONTENTS.values():
        path = folder / content.name
        if content.kind != "derived" or not path.exists():
            continue
        where = f"{folder.name}/{content.name}"
        try:
            checked_text(path.read_bytes(), content.schema, checks.get(content.name, str), folder.name)
        except SessionError as error:
            path.unlink()
            yield Aside(where, error.message.removesuffix("."))
        except (ValueError, TypeError, RecursionError) as error:
            path.unlink()
            yield Aside(where, f"not valid: {first_fault(error)}")


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


@contextlib.contextmanager
def _named(aside: Path) -> Iterator[None]:
    """Errors name files as the archive does, on one line that cannot steer a terminal."""
    try:
        yield
    except SessionError as error:
        raise SessionError(printable(error.message.replace(f"{aside}{os.sep}", "")), error.hint) from None
