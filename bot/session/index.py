"""A SQLite index of the sessions, so that lists and progress need not open every folder.

Nothing is kept only here: a missing, damaged or older index is made again from the folders. It is written when all
of them are read, so that nobody waits for it meanwhile.
"""

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from bot.errors import SessionError, StorageError
from bot.session import store
from bot.session.record import Event

INDEX_FILE: Final = "index.sqlite3"
SCHEMA_VERSION: Final = 2
"""Raised with every change of a table; an index with another version is made again."""

_TABLE: Final = """
CREATE TABLE sessions (
    id        TEXT PRIMARY KEY,
    seen      TEXT NOT NULL,
    created   TEXT NOT NULL,
    minutes   REAL NOT NULL,
    questions INTEGER NOT NULL,
    answers   INTEGER NOT NULL,
    words     INTEGER NOT NULL,
    ended     TEXT NOT NULL,
    scored    INTEGER NOT NULL,
    problem   TEXT NOT NULL
) STRICT
"""
_DERIVED: Final = """
CREATE TABLE derived (
    id        TEXT PRIMARY KEY,
    seen      TEXT NOT NULL,
    content   TEXT NOT NULL
) STRICT
"""
_SOURCES: Final = (store.SESSION_FILE, store.EVENTS_FILE, store.SCORECARD_FILE)
_ALL_SOURCES: Final = (*_SOURCES, store.DISPUTES_FILE, store.CANDIDATE_FILE, store.INTERVIEWER_FILE)
"""A scorecard is out of date when the sound is newer."""


@dataclass(frozen=True, slots=True)
class Summary:
    """One line of the list."""

    id: str
    created: datetime
    minutes: float
    """From the first captured sample to the last event."""
    questions: int
    """Questions asked, follow-ups not counted."""
    answers: int
    """Turns of the candidate."""
    words: int
    ended: str
    """`finished`, `stopped`, `interrupted`, `failed`; `cut off` where no end was recorded."""
    scored: bool
    problem: str = ""
    """Why the session cannot be read, else empty."""


def summaries(sessions_dir: Path, index_dir: Path) -> list[Summary]:
    """All sessions, newest first. Reads only the folders that changed since they were last indexed."""
    with _connect(index_dir) as index:
        rows = {row[0]: row for row in index.execute("SELECT * FROM sessions")}
        found: dict[str, Summary] = {}
        read: list[tuple[Summary, str]] = []
        for folder in store.folders(sessions_dir):
            seen = _fingerprint(folder)
            row = rows.get(folder.name)
            if row is not None and row[1] == seen:
                found[folder.name] = _from_row(row)
            else:
                found[folder.name] = _summarize(folder)
                read.append((found[folder.name], seen))
        index.executemany(
            "INSERT OR REPLACE INTO sessions VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (
                    summary.id,
                    seen,
                    summary.created.isoformat(),
                    summary.minutes,
                    summary.questions,
                    summary.answers,
                    summary.words,
                    summary.ended,
                    int(summary.scored),
                    summary.problem,
                )
                for summary, seen in read
            ],
        )
        index.executemany("DELETE FROM sessions WHERE id = ?", [(gone,) for gone in rows if gone not in found])
    return sorted(found.values(), key=lambda summary: summary.id, reverse=True)


def derived(sessions_dir: Path, index_dir: Path, version: str, make: Callable[[Path], str]) -> dict[str, str]:
    """What `make` says of each session folder, by id, oldest first; kept, and made again only where files changed.

    `version` names what `make` does: what another version made is not used.
    """
    with _connect(index_dir) as index:
        rows = {row[0]: row for row in index.execute("SELECT id, seen, content FROM derived")}
        found: dict[str, str] = {}
        made: list[tuple[str, str, str]] = []
        for folder in store.folders(sessions_dir):
            seen = f"{version} {_fingerprint(folder, _ALL_SOURCES)}"
            row = rows.get(folder.name)
            if row is not None and row[1] == seen:
                found[folder.name] = row[2]
                continue
            found[folder.name] = make(folder)
            made.append((folder.name, seen, found[folder.name]))
        index.executemany("INSERT OR REPLACE INTO derived VALUES (?, ?, ?)", made)
        index.executemany("DELETE FROM derived WHERE id = ?", [(gone,) for gone in rows if gone not in found])
    return found


def rebuild(sessions_dir: Path, index_dir: Path) -> list[Summary]:
    """Throw the index away and make it again from the folders. Raises StorageError."""
    path = index_dir / INDEX_FILE
    try:
        # A journal without its index would be played into the new one.
        for name in (path, path.with_name(path.name + "-journal"), path.with_name(path.name + "-wal")):
            name.unlink(missing_ok=True)
    except OSError as error:
        raise StorageError(
            f"The index {path} cannot be removed: {error.strerror}.", "Mend the folder's permissions."
        ) from None
    return summaries(sessions_dir, index_dir)


def forget(index_dir: Path, ids: list[str]) -> None:
    """Remove what is kept of these sessions, in every table. Raises StorageError."""
    with _connect(index_dir) as index:
        for (table,) in index.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
            statement = f'DELETE FROM "{table}" WHERE id = ?'  # noqa: S608 - the name of one of the tables below
            index.executemany(statement, [(gone,) for gone in ids])


@contextmanager
def _connect(index_dir: Path) -> Iterator[sqlite3.Connection]:
    path = index_dir / INDEX_FILE
    try:
        index_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            connection = _open(path)
        except sqlite3.DatabaseError:
            path.unlink(missing_ok=True)
            connection = _open(path)
        with closing(connection), connection:
            yield connection
    except (OSError, sqlite3.Error) as error:
        raise StorageError(
            f"The index {path} cannot be written: {error}.",
            "Free some space or mend the folder's permissions; the index can be deleted safely.",
        ) from None


def _open(path: Path) -> sqlite3.Connection:
    """An index with the present schema, emptied if it had another. Raises DatabaseError for a damaged one."""
    connection = sqlite3.connect(path, timeout=10.0)
    try:
        path.chmod(0o600)
        # What is deleted leaves no trace in the file.
        connection.execute("PRAGMA secure_delete = ON")
        if connection.execute("PRAGMA user_version").fetchone()[0] != SCHEMA_VERSION:
            with connection:
                for name, table in (("sessions", _TABLE), ("derived", _DERIVED)):
                    connection.execute(f"DROP TABLE IF EXISTS {name}")
                    connection.execute(table)
                connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
        connection.execute("SELECT sessions.id, derived.id FROM sessions, derived LIMIT 1")
        if (found := connection.execute("PRAGMA quick_check(1)").fetchone()[0]) != "ok":
            raise sqlite3.DatabaseError(found)
    except BaseException:
        connection.close()
        raise
    return connection


def _fingerprint(folder: Path, names: tuple[str, ...] = _SOURCES) -> str:
    """Changes when one of these files does."""
    parts = []
    for name in names:
        try:
            stat = (folder / name).lstat()
            parts.append(f"{stat.st_size}:{stat.st_mtime_ns}")
        except OSError:
            parts.append("-")
    return " ".join(parts)


def _summarize(folder: Path) -> Summary:
    created = store.created_from_name(folder.name) or datetime.fromtimestamp(0).astimezone()
    scored = os.path.lexists(folder / store.SCORECARD_FILE)
    try:
        session = store.open_session(folder)
        events = session.events()
    except SessionError as error:
        return Summary(folder.name, created, 0.0, 0, 0, 0, "cut off", scored, error.message)
    return summary_of(folder.name, session.record.created, events, scored=scored)


def summary_of(session_id: str, created: datetime, events: list[Event], *, scored: bool) -> Summary:
    """What the list tells of a session with these events."""
    ended = [event.reason for event in events if event.type == "session_ended"]
    return Summary(
        id=session_id,
        created=created,
        minutes=round(max((event.t_s for event in events), default=0.0) / 60.0, 2),
        questions=sum(event.type == "question_asked" and event.move == "ask" for event in events),
        answers=sum(event.type == "turn_ended" for event in events),
        words=sum(len(event.words) for event in events if event.type == "transcript"),
        ended=ended[-1] if ended else "cut off",
        scored=scored,
    )


def _from_row(row: tuple[str, str, str, float, int, int, int, str, int, str]) -> Summary:
    return Summary(row[0], datetime.fromisoformat(row[2]), *row[3:8], scored=bool(row[8]), problem=row[9])
