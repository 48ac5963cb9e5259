"""What is removed without being asked for each time: what is past its time, and what a kill left behind."""

import time
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from bot import paths
from bot import settings as all_settings
from bot.errors import VivaError
from bot.pronunciation import ongoing, shelf
from bot.report.wording import many
from bot.session import index, leftovers, retention, store
from bot.session.retention import Due

_JUMP_S: Final = 3600.0
"""The two clocks of a computer drift apart by seconds a day; by an hour only if one was set."""


@dataclass(frozen=True, slots=True)
class Clocks:
    """What both clocks showed at one moment, in seconds."""

    wall_s: float
    """Can be set, and with it the age of all that is kept."""
    running_s: float
    """Only goes on; where the system has it, also while the computer sleeps."""

    @classmethod
    def now(cls) -> "Clocks":
        boot = getattr(time, "CLOCK_BOOTTIME", None)
        return cls(time.time(), time.monotonic() if boot is None else time.clock_gettime(boot))

    def set_since(self, then: "Clocks") -> bool:
        """Whether the wall clock was set between `then` and this moment."""
        return abs((self.wall_s - then.wall_s) - (self.running_s - then.running_s)) > _JUMP_S


CLOCK_SET: Final = (
    "The computer's clock was set in the meantime, so nothing was removed by its age;"
    ' "viva sessions prune" does it when the clock is right.'
)
_STARTED: Final = Clocks.now()
"""Before the interview."""


@dataclass(slots=True)
class Pruned:
    """What went."""

    what: str = "session"
    """What they are: one of them, in words."""
    deleted: list[str] = field(default_factory=list)
    sound_deleted: list[str] = field(default_factory=list)
    freed_bytes: int = 0


def sweep() -> None:
    """Remove what a killed deletion, import or writing left among the sessions and sittings."""
    leftovers.sweep(paths.sessions_dir(), time.time())
    store.sweep(paths.sessions_dir(), time.time())
    leftovers.sweep(paths.practice_dir(), time.time())
    shelf.sweep(paths.practice_dir())


def due(keep_days: int | None, keep_sound_days: int | None, now: datetime | None = None) -> Due:
    """The sessions here that are due; those of which only the sound is have some."""
    home = paths.sessions_dir()
    ids = [folder.name for folder in store.folders(home)]
    found = retention.due(ids, now or datetime.now().astimezone(), keep_days, keep_sound_days)
    return Due(found.whole, tuple(one for one in found.sound if store.sound_files(home / one)))


def due_sittings(keep_days: int | None, keep_sound_days: int | None, now: datetime | None = None) -> Due:
    """The same of practice."""
    home = paths.practice_dir()
    found = retention.due(shelf.ids(home), now or datetime.now().astimezone(), keep_days, keep_sound_days)
    return Due(found.whole, tuple(one for one in found.sound if shelf.recordings(home, one)))


def prune_sittings(found: Due) -> Pruned:
    """Remove what is due of practice, but for a sitting that goes on; cards stay. Raises StorageError."""
    home, pruned = paths.practice_dir(), Pruned("sitting")
    for sitting_id in (*found.whole, *found.sound):
        if ongoing.is_ongoing(home, sitting_id):
            continue
        if sitting_id in found.whole:
            pruned.freed_bytes += shelf.delete(home, sitting_id)
            pruned.deleted.append(sitting_id)
        else:
            pruned.freed_bytes += shelf.delete_sound(home, sitting_id)
            pruned.sound_deleted.append(sitting_id)
    if pruned.deleted:
        forget_page()
    return pruned


def prune(found: Due) -> Pruned:
    """Remove what is due, but for a session that is being recorded. Raises StorageError."""
    home, pruned = paths.sessions_dir(), Pruned()
    for session_id in (*found.whole, *found.sound):
        if store.is_being_recorded(home / session_id):
            continue
        if session_id in found.whole:
            size = sum(path.lstat().st_size for path in (home / session_id).iterdir())
            store.delete(home, session_id)
            pruned.deleted.append(session_id)
        else:
            size = store.delete_sound(home / session_id)
            pruned.sound_deleted.append(session_id)
        pruned.freed_bytes += size
    if pruned.deleted:
        forget(pruned.deleted)
    return pruned


def forget(ids: list[str]) -> None:
    """The rows of deleted sessions go from the index now; if it cannot be written, with the next list.

    So does the page of progress, which has their numbers.
    """
    with suppress(VivaError):
        index.forget(paths.data_dir(), ids)
    forget_page()


def forget_page() -> None:
    """The page of progress goes, which has numbers of what was deleted."""
    with suppress(OSError):
        paths.progress_page().unlink(missing_ok=True)


def tidy(since: Clocks = _STARTED) -> str:
    """After an interview or practice, do what the settings ask for; what was removed, in one line. Never raises.

    Empty if nothing was. Where the computer's clock was set after `since`, nothing goes: how old things are is unsure.
    """
    try:
        set_since = Clocks.now().set_since(since)
        if not set_since:
            sweep()
        chosen = all_settings.load(paths.config_file())
        kept, practised = chosen.sessions, chosen.practice
        sessions = due(kept.keep_days, kept.keep_audio_days)
        sittings = due_sittings(practised.keep_days, practised.keep_audio_days)
        if set_since:
            return CLOCK_SET if Due() != sessions or Due() != sittings else ""
        return line(prune(sessions), prune_sittings(sittings))
    except VivaError as error:
        return f"What is past its time could not be removed. {error.message}"
    except OSError as error:
        return f"What is past its time could not be removed: {error.strerror}."


def line(*pruned: Pruned) -> str:
    """What went, in one line."""
    parts = []
    for one in pruned:
        if one.deleted:
            parts.append(many(len(one.deleted), one.what))
        if one.sound_deleted:
            count = len(one.sound_deleted)
            which = many(count, "recording") if one.what == "session" else f"the recordings of {many(count, one.what)}"
            parts.append(f"{which} (words and scores stay)")
    said = ", ".join(parts[:-1]) + " and " * (len(parts) > 1) + "".join(parts[-1:])
    free = megabytes(sum(one.freed_bytes for one in pruned))
    return f"Removed as past their time: {said}; {free} are free again." if said else ""


def megabytes(size: int) -> str:
    """3 kB, 0.4 MB, 12 MB, 3.1 GB."""
    if size < 50_000:
        return f"{size / 1e3:.0f} kB"
    if size >= 10**9:
        return f"{size / 1e9:.1f} GB"
    return f"{size / 1e6:.1f} MB" if size < 10**7 else f"{size / 1e6:.0f} MB"
