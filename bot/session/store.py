"""The sessions on disk: made, found, listed and deleted.

    <sessions>/<YYYYMMDD-HHMMSS>-<short id>/   0700
      session.json  events.jsonl  candidate.wav  interviewer.wav   0600
      scorecard.json  judge.json  report.html   0600, made from those above
      self-rating.json  disputes.json   0600, what the candidate thought, and struck out as wrong

A folder may come from elsewhere or from a crash: sizes are capped, links are refused, and what is missing
is left out rather than held against the rest.
"""

import contextlib
import json
import os
import re
import secrets
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from pydantic import ValidationError

from bot.errors import SessionError, StorageError
from bot.private import write_private
from bot.session import ballast, leftovers
from bot.session.events import read as read_events
from bot.session.record import SESSION_SCHEMA, YEARS, Event, Session

SESSION_FILE: Final = "session.json"
EVENTS_FILE: Final = "events.jsonl"
CANDIDATE_FILE: Final = "candidate.wav"
INTERVIEWER_FILE: Final = "interviewer.wav"
SCORECARD_FILE: Final = "scorecard.json"
JUDGE_FILE: Final = "judge.json"
PAGE_FILE: Final = "report.html"
"""The recordings are built into it."""
RATING_FILE: Final = "self-rating.json"
DISPUTES_FILE: Final = "disputes.json"

NAME: Final = re.compile(r"(\d{8}-\d{6})-[0-9a-f]{6}")
"""The only names that are listed or deleted."""

_STAMP: Final = "%Y%m%d-%H%M%S"
_BACK: Final = timedelta(hours=48)
"""A clock that is behind the last session by no more than this was set back, or summer time ended; if by more, that
session's clock was wrong."""
_MAX_JSON_BYTES: Final = 16 * 1024 * 1024
_MAX_EVENTS_BYTES: Final = 64 * 1024 * 1024
_MAX_SOUND_BYTES: Final = 4 * 1024**3
_LAST_S: Final = 2.0**32
"""In 2106, Unix time: file systems know times for which there is no year."""
_GROWTH_S: Final = 0.3
"""A running recorder writes every 20 ms."""
_LIST: Final = 'Run "viva sessions list" to see the sessions there are.'


@dataclass(frozen=True, slots=True)
class StoredSession:
    """A session folder that was opened. Its files are read when asked for."""

    folder: Path
    record: Session

    @property
    def id(self) -> str:
        """The folder's name."""
        return self.folder.name

    def events(self) -> list[Event]:
        """All whole events, in order. Lines cut short by a crash are left out."""
        path = self.folder / EVENTS_FILE
        return read_events(self.folder) if checked_file(path, _MAX_EVENTS_BYTES) else []

    def sound(self, name: str) -> Path | None:
        """The path of one track, None where it was never recorded."""
        path = self.folder / name
        return path if checked_file(path, _MAX_SOUND_BYTES) and path.stat().st_size else None

    def mend(self, events: Sequence[Event]) -> None:
        """Make the tracks of a session that never ended readable up to the crash.

        Raises SessionError while the session is still being recorded, and for a link, a non-file or a giant.
        """
        if any(event.type == "session_ended" for event in events) or not self.sound(CANDIDATE_FILE):
            ballast.give_back(self.folder)
            return
        if _grows(self.folder / CANDIDATE_FILE):
            raise being_recorded(self.id)
        from bot.session.recorder import repair

        ballast.give_back(self.folder)
        # Mending writes: never through a link.
        self.sound(INTERVIEWER_FILE)
        # A folder that may not be written is read as it is.
        with contextlib.suppress(StorageError):
            repair(self.folder)

    def read_scorecard(self) -> str | None:
        """The scorecard's JSON text as it was last written, None before the first scoring."""
        return self._read(SCORECARD_FILE)

    def read_self_rating(self) -> str | None:
        """What the candidate thought, as JSON text; None where nobody was asked or all was skipped."""
        return self._read(RATING_FILE)

    def read_disputes(self) -> str | None:
        """What the candidate struck out as wrong, as JSON text; None where nothing ever was."""
        return self._read(DISPUTES_FILE)

    def fresh_scorecard(self) -> str | None:
        """The scorecard's JSON text, if nothing it was made from changed since."""
        text = self.read_scorecard()
        if text is None:
            return None
        with _reading(self.folder):
            made = (self.folder / SCORECARD_FILE).stat().st_mtime_ns
            sources = [self.folder / name for name in (EVENTS_FILE, CANDIDATE_FILE, INTERVIEWER_FILE)]
            newer = any(path.stat().st_mtime_ns > made for path in sources if path.exists())
        return None if newer else text

    def write_scorecard(self, text: str) -> Path:
        """Replace `scorecard.json`, all or nothing."""
        return self._write(SCORECARD_FILE, text)

    def write_judgement(self, text: str) -> Path:
        """Replace `judge.json`, all or nothing. It is no part of the scorecard."""
        return self._write(JUDGE_FILE, text)

    def write_self_rating(self, text: str) -> Path:
        """Replace `self-rating.json`, all or nothing."""
        return self._write(RATING_FILE, text)

    def write_disputes(self, text: str) -> Path:
        """Replace `disputes.json`, all or nothing. The scorecard stays as it was measured."""
        return self._write(DISPUTES_FILE, text)

    def _write(self, name: str, text: str) -> Path:
        path = self.folder / name
        write_private(path, text)
        return path

    def _read(self, name: str) -> str | None:
        path = self.folder / name
        return _text(path) if checked_file(path, _MAX_JSON_BYTES) else None


def create(sessions_dir: Path, now: datetime) -> Path:
    """Make an empty, private session folder named after `now` (local time). Raises StorageError."""
    try:
        sessions_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        while True:
            folder = sessions_dir / f"{now:{_STAMP}}-{secrets.token_hex(3)}"
            try:
                folder.mkdir(mode=0o700)
            except FileExistsError:
                continue
            return folder
    except OSError as error:
        raise StorageError(
            f"No session can be kept in {sessions_dir}: {error.strerror}.",
            "Free some space or mend the folder's permissions; VIVA_HOME moves it elsewhere.",
        ) from None


def next_stamp(names: Sequence[str], now: datetime) -> datetime:
    """The time to name a new session after, so that it sorts behind the others also where the clock was set back.

    `names` are the sessions', oldest first; `now` is local time.
    """
    match = NAME.fullmatch(names[-1]) if names else None
    try:
        last = datetime.strptime(match[1], _STAMP) if match else None  # noqa: DTZ007 - wall clock against wall clock
    except ValueError:
        return now
    behind = last - now.replace(tzinfo=None, microsecond=0) if last else -_BACK
    return now + behind + timedelta(seconds=1) if timedelta() <= behind <= _BACK else now


def write_record(folder: Path, record: Session) -> None:
    """Write `session.json`, all or nothing."""
    write_private(folder / SESSION_FILE, record.model_dump_json(by_alias=True, indent=2) + "\n")


def open_session(folder: Path) -> StoredSession:
    """Open one folder, without reading more than `session.json`. Raises SessionError.

    A session that died before `session.json` was whole still opens, with what its name tells.
    """
    if folder.is_symlink() or not folder.is_dir():
        raise SessionError(f"{folder} is not a session folder.", _LIST)
    if not _holds_anything(folder):
        raise SessionError(
            f"{folder} holds neither {SESSION_FILE} nor {EVENTS_FILE}.", "Is it a session's folder? " + _LIST
        )
    return StoredSession(folder, _read_record(folder))


def folders(sessions_dir: Path) -> list[Path]:
    """All session folders, oldest first. Links and other names are no sessions."""
    if not sessions_dir.is_dir():
        return []
    return sorted(
        path for path in sessions_dir.iterdir() if NAME.fullmatch(path.name) and path.is_dir() and not path.is_symlink()
    )


def latest(sessions_dir: Path) -> StoredSession:
    """The newest session. Raises SessionError where there is none."""
    known = begun(sessions_dir)
    if not known:
        raise SessionError(f"There are no sessions in {sessions_dir} yet.", 'Hold one: "viva interview".')
    return open_session(known[-1])


def begun(sessions_dir: Path) -> list[Path]:
    """The session folders, oldest first, but for those that a kill left empty."""
    return [folder for folder in folders(sessions_dir) if _holds_anything(folder)]


def sweep(sessions_dir: Path, now_s: float) -> None:
    """Remove the folders that a kill left before anything was in them. `now_s`: Unix time."""
    for folder in folders(sessions_dir):
        with contextlib.suppress(OSError):
            quiet = folder.stat().st_mtime < now_s - leftovers.QUIET_S
            if quiet and all(path.name.startswith(f".{SESSION_FILE}.") for path in folder.iterdir()):
                leftovers.remove(folder)


def _holds_anything(folder: Path) -> bool:
    """Whether there is anything of a session, or no telling: opening it says why."""
    try:
        return (folder / SESSION_FILE).exists() or (folder / EVENTS_FILE).exists()
    except OSError:
        return True


def find(sessions_dir: Path, wanted: str) -> StoredSession:
    """The session with this id, this unambiguous beginning or end of an id, or this folder path.

    Raises SessionError naming what was asked for and, where several fit, which.
    """
    if os.sep in wanted or (os.altsep and os.altsep in wanted) or wanted in (".", ".."):
        return open_session(Path(wanted))
    known = folders(sessions_dir)
    names = fitting([path.name for path in known], wanted)
    fits = [path for path in known if path.name in names]
    if len(fits) == 1:
        return open_session(fits[0])
    if fits:
        some = ", ".join(path.name for path in fits[:5]) + (", …" if len(fits) > 5 else "")
        raise SessionError(f"{wanted!r} fits {len(fits)} sessions: {some}.", "Give more of the id. " + _LIST)
    if Path(wanted).is_dir() and wanted:
        return open_session(Path(wanted))
    raise SessionError(f"There is no session {wanted!r}.", _LIST)


def fitting(ids: Sequence[str], wanted: str) -> list[str]:
    """The ids that are meant: the one given, or else those that begin or end with it."""
    if wanted in ids:
        return [wanted]
    return [one for one in ids if wanted and (one.startswith(wanted) or one.endswith("-" + wanted))]


def delete(sessions_dir: Path, session_id: str) -> None:
    """Remove one session for good, with all that was made from it. A kill leaves all of it or nothing that is listed.

    Only a real folder with a session's name inside `sessions_dir` goes. Raises SessionError, StorageError.
    """
    folder = sessions_dir / session_id
    if not NAME.fullmatch(session_id) or folder.is_symlink() or not folder.is_dir():
        raise SessionError(f"There is no session {session_id!r} to delete.", _LIST)
    trash = leftovers.fresh(sessions_dir, "trash")
    try:
        folder.rename(trash)
    except OSError as error:
        raise StorageError(
            f"{folder} could not be deleted: {error.strerror}.", "Check the folder's permissions."
        ) from None
    if not leftovers.remove(trash):
        raise StorageError(
            f"Session {session_id} is no longer listed, but files of it remain in {trash}.",
            'Mend the folder\'s permissions; the next "viva sessions" command tries again.',
        )


def delete_sound(folder: Path) -> int:
    """Remove the recordings and the page they are built into; words and scores stay. Gives the bytes set free.

    Raises StorageError. What a kill leaves is removed the next time.
    """
    freed = 0
    try:
        for path in sound_files(folder):
            freed += path.lstat().st_size
            path.unlink()
    except OSError as error:
        raise StorageError(
            f"{folder} could not be emptied of sound: {error.strerror}.", "Check the folder's permissions."
        ) from None
    return freed


def sound_files(folder: Path) -> list[Path]:
    """The files that one can hear the candidate in; empty where the recordings are gone.

    Pages come before the tracks they were made from, those that were never finished too: while a track is left, what
    was begun can be ended.
    """
    tracks = [path for name in (CANDIDATE_FILE, INTERVIEWER_FILE) if os.path.lexists(path := folder / name)]
    pages = [path for path in (folder / PAGE_FILE, *folder.glob(f".{PAGE_FILE}.*")) if os.path.lexists(path)]
    return [*pages, *tracks] if tracks else []


def is_being_recorded(folder: Path) -> bool:
    """Whether an interview is writing this session. Takes a moment, but for one whose end was noted."""
    with contextlib.suppress(SessionError):
        if any(event.type == "session_ended" for event in open_session(folder).events()):
            return False
    return _grows(folder / CANDIDATE_FILE)


def being_recorded(session_id: str) -> SessionError:
    """What is said where that is in the way."""
    return SessionError(f"Session {session_id} is still being recorded.", "End the interview first.")


def created_from_name(name: str) -> datetime | None:
    """When a session started, by its folder's name; None for other names."""
    match = NAME.fullmatch(name)
    try:
        found = datetime.strptime(match[1], _STAMP).astimezone() if match else None
    except (ValueError, OverflowError):
        return None
    return found if found and found.year in YEARS else None


def checked_file(path: Path, max_bytes: int) -> bool:
    """Whether `path` is there to be read. Raises SessionError for a link, a non-file, a giant, and where the system
    does not let one look.
    """
    with _reading(path):
        if path.is_symlink():
            raise SessionError(f"{path} is a link, which a session never holds.", "Delete the link.")
        if not path.exists():
            return False
        if not path.is_file():
            raise SessionError(f"{path} is not a file.", "Move it out of the session's folder.")
        size = path.stat().st_size
    if size > max_bytes:
        raise SessionError(
            f"{path} is {size / 1e6:.0f} MB; at most {max_bytes / 1e6:.0f} MB can be right.",
            "The file does not come from Viva or is damaged.",
        )
    return True


def _text(path: Path) -> str:
    with _reading(path):
        return path.read_text(encoding="utf-8", errors="replace")


@contextlib.contextmanager
def _reading(path: Path) -> Iterator[None]:
    """Raises SessionError for what the system refuses: one session that cannot be read keeps nobody from the others."""
    try:
        yield
    except OSError as error:
        raise SessionError(f"{path} cannot be read: {error.strerror}.", "Check its permissions.") from None


def _grows(track: Path) -> bool:
    if track.is_symlink() or not track.is_file():
        return False
    size = track.stat().st_size
    time.sleep(_GROWTH_S)
    return track.stat().st_size != size


def _read_record(folder: Path) -> Session:
    path = folder / SESSION_FILE
    text = _text(path) if checked_file(path, _MAX_JSON_BYTES) else ""
    try:
        content = json.loads(text)
    except (ValueError, RecursionError):
        return _unwritten_record(folder)
    try:
        return Session.model_validate(content)
    except ValidationError as error:
        schema = content.get("schema") if isinstance(content, dict) else None
        if schema != SESSION_SCHEMA:
            raise SessionError(
                f"{path} has schema {schema!r}; this version of Viva reads {SESSION_SCHEMA!r}.",
                "Use the version of Viva that recorded it.",
            ) from None
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise SessionError(f"{path} is not valid at {where}: {first['msg']}.", "Mend the file.") from None


def _unwritten_record(folder: Path) -> Session:
    """What can be known of a session whose `session.json` never reached the disk."""
    changed_s = min(max(0.0, folder.stat().st_mtime), _LAST_S)
    created = created_from_name(folder.name) or datetime.fromtimestamp(changed_s, UTC)
    return Session(schema=SESSION_SCHEMA, id=folder.name, created=created, viva_version="unknown", settings={}, plan=[])
