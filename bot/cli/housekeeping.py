"""What is removed without being asked for each time: sessions past their time, and what a kill left behind."""

import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime

from bot import paths
from bot import settings as all_settings
from bot.errors import VivaError
from bot.report.wording import many
from bot.session import index, leftovers, retention, store
from bot.session.retention import Due


@dataclass(slots=True)
class Pruned:
    """What went."""

    deleted: list[str] = field(default_factory=list)
    sound_deleted: list[str] = field(default_factory=list)
    freed_bytes: int = 0


def sweep() -> None:
    """Remove what a killed deletion or import left among the sessions."""
    leftovers.sweep(paths.sessions_dir(), time.time())


def due(keep_days: int | None, keep_sound_days: int | None, now: datetime | None = None) -> Due:
    """The sessions here that are due; those of which only the sound is have some."""
    home = paths.sessions_dir()
    ids = [folder.name for folder in store.folders(home)]
    found = retention.due(ids, now or datetime.now().astimezone(), keep_days, keep_sound_days)
    return Due(found.whole, tuple(one for one in found.sound if store.sound_files(home / one)))


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
    with suppress(OSError):
        paths.progress_page().unlink(missing_ok=True)


def after_interview() -> str:
    """Do what the settings ask for; one line of what was removed, empty if nothing was. Never raises."""
    try:
        sweep()
        kept = all_settings.load(paths.config_file()).sessions
        pruned = prune(due(kept.keep_days, kept.keep_audio_days))
    except VivaError as error:
        return f"Old sessions could not be removed. {error.message}"
    except OSError as error:
        return f"Old sessions could not be removed: {error.strerror}."
    return line(pruned)


def line(pruned: Pruned) -> str:
    """What went, in one line."""
    parts = [
        _some(pruned.deleted, "session"),
        _some(pruned.sound_deleted, "recording") + " (words and scores stay)" if pruned.sound_deleted else "",
    ]
    said = " and ".join(filter(None, parts))
    return f"Removed as past their time: {said}; {megabytes(pruned.freed_bytes)} are free again." if said else ""


def megabytes(size: int) -> str:
    """0.4 MB, 12 MB, 3.1 GB."""
    if size >= 10**9:
        return f"{size / 1e9:.1f} GB"
    return f"{size / 1e6:.1f} MB" if size < 10**7 else f"{size / 1e6:.0f} MB"


def _some(ids: Sequence[str], what: str) -> str:
    return many(len(ids), what) if ids else ""
