"""`events.jsonl`: what happened in a session, one event a line, written as it happens.

A turn is on disk the moment it ends, so that no crash loses it; when the candidate goes on after all, a later line
takes it back. Readers get what stands in the end, those who watch are told of a turn once it is certain.
"""

import contextlib
import errno
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from io import FileIO
from pathlib import Path
from typing import Protocol

from pydantic import ValidationError

from bot.errors import SessionError, StorageError
from bot.session import ballast
from bot.session.record import EVENT, DialogueActEvent, Event, TranscriptEvent, TurnEnded, TurnReopened

EVENTS = "events.jsonl"
FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
LARGEST_BYTES = 64 * 2**20
"""A session of three hours writes about 5 MB."""


class Write(Protocol):
    """Takes events to the disk, those of one call together or not at all."""

    def __call__(self, *events: Event) -> None: ...


@dataclass(frozen=True, slots=True)
class Notes:
    """Where a processor's events go. Called, it does both at once."""

    write: Write
    """To the disk, now."""
    tell: Callable[[Event], None]
    """To those who watch, once it is certain."""

    def __call__(self, event: Event) -> None:
        self.write(event)
        self.tell(event)


class EventLog:
    """Appends to the session's events and tells those who asked. The folder exists.

    A log that a crash left with half a line is continued after its last whole line. On a full disk it lives on room
    that was kept for it.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / EVENTS
        self._subscribers: list[Callable[[Event], None]] = []
        try:
            self._file = FileIO(self._path, "r+" if self._path.exists() else "x", opener=_private)
            whole = self._file.readall().rfind(b"\n") + 1 if self._path.stat().st_size else 0
            self._file.truncate(whole)
            self._file.seek(whole)
        except OSError as error:
            raise _storage_error(self._path, error) from None
        self._end = whole
        ballast.take(folder)

    def subscribe(self, callback: Callable[[Event], None]) -> None:
        """`callback` gets every event after it was written."""
        self._subscribers.append(callback)

    def append(self, event: Event) -> None:
        """Writes and tells. Raises StorageError."""
        self.write(event)
        self.tell(event)

    def write(self, *events: Event) -> None:
        """Writes lines, all at once. Raises StorageError, in which case the file ends after the line before."""
        if not self._file.closed:
            self._write(b"".join(EVENT.dump_json(event) + b"\n" for event in events))

    def tell(self, event: Event) -> None:
        """The subscribers hear of it."""
        for callback in self._subscribers:
            callback(event)

    def close(self) -> None:
        """May be called again; later events only reach the subscribers."""
        self._file.close()
        ballast.give_back(self._path.parent)

    def _write(self, lines: bytes) -> None:
        try:
            self._put(lines)
        except OSError as error:
            try:
                if error.errno not in FULL or not ballast.give_back(self._path.parent):
                    raise
                self._put(lines)
            except OSError as final:
                self._file.close()
                raise _storage_error(self._path, final) from None
        self._end += len(lines)

    def _put(self, lines: bytes) -> None:
        """All of them or nothing."""
        try:
            if self._file.write(lines) != len(lines):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        except OSError:
            with contextlib.suppress(OSError):
                self._file.truncate(self._end)
                self._file.seek(self._end)
            raise


def settled(events: Sequence[Event]) -> list[Event]:
    """What stands of the events as written: without the turns that were taken too early and ended anew.

    A turn that is taken back and written with the very same end only has other words, in its old place.
    A turn that was reopened and did not end again, or whose words are missing then, because the session broke off,
    stands as it was.
    """
    out: list[Event] = []
    last: int | None = None
    """Where the last turn's end stands in `out`."""
    words: int | None = None
    """Where its words do."""
    again = False
    """It goes on."""
    mends = False
    """Its other words are to come."""
    for number, event in enumerate(events, start=1):
        if isinstance(event, TurnReopened):
            again = last is not None and _starts(out[last]) == event.start_s
            continue
        if again and last is not None and event == out[last]:
            again, mends = False, True
            continue
        if mends and isinstance(event, TranscriptEvent):
            mends = False
            if words is not None:
                out[words] = event
                continue
        if isinstance(event, TurnEnded):
            mends = False
            if again and last is not None and _starts(out[last]) == event.start_s:
                if number == len(events):
                    break
                out[last:] = _without_turn(out[last:])
            last, words, again = len(out), None, False
        elif isinstance(event, TranscriptEvent) and words is None:
            words = len(out)
        out.append(event)
    return out


def _starts(event: Event) -> float | None:
    return event.start_s if isinstance(event, TurnEnded) else None


def _without_turn(events: list[Event]) -> list[Event]:
    """What else happened since a turn's end, which is the first of `events`."""
    ended, *others = events
    words = next((event for event in others if isinstance(event, TranscriptEvent)), None)
    return [
        event
        for event in others
        if event is not words
        and not (
            isinstance(event, DialogueActEvent)
            and isinstance(ended, TurnEnded)
            and (event.start_s, event.end_s) == (ended.start_s, ended.end_s)
        )
    ]


def read(folder: Path, *, raw: bool = False) -> list[Event]:
    """What happened in a session, in the order written; `raw` leaves in what was taken back.

    A last line without its end, torn by a crash, is left out. Raises SessionError naming the line when any
    other cannot be read.
    """
    path = folder / EVENTS
    try:
        if path.stat().st_size > LARGEST_BYTES:
            raise SessionError(f"{path} is larger than {LARGEST_BYTES // 2**20} MB.", "Put the original file back.")
        content = path.read_bytes()
    except FileNotFoundError:
        raise SessionError(
            f"{folder.name} is no session: it has no {EVENTS}.", 'Run "viva sessions list" for the sessions.'
        ) from None
    except OSError as error:
        raise SessionError(f"{path} cannot be read: {error.strerror}.", "Check the file.") from None
    *lines, torn = content.split(b"\n")
    events: list[Event] = []
    for number, line in enumerate(lines, start=1):
        try:
            events.append(EVENT.validate_json(line))
        except ValidationError as error:
            raise SessionError(
                f"{path}, line {number}: {error.errors()[0]['msg']}.",
                "Mend or remove the line; a newer Viva may know events this one does not.",
            ) from None
    if torn:
        with contextlib.suppress(ValidationError):
            events.append(EVENT.validate_json(torn))
    return events if raw else settled(events)


def _storage_error(path: Path, error: OSError) -> StorageError:
    return StorageError(
        f"{path} cannot be written: {'the disk is full' if error.errno in FULL else error.strerror or error}.",
        "Free some space, or check the folder; what was written is kept.",
    )


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
