"""The sittings as files: which there are, which one is meant, and how one goes for good.

A sitting is its file, the recordings made in it and its page. The cards of `schedule.json` belong to none of them.
"""

import os
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Final

from bot.errors import PracticeError, StorageError
from bot.practice_files import ID, LOCK, RECORDINGS, SCHEDULE, page_of, recorded_in, sitting_of
from bot.private import sweep as sweep_torn
from bot.private import torn
from bot.pronunciation import ongoing

_LIST: Final = 'Run "viva sessions list --practice" to see the sittings there are.'


def ids(folder: Path) -> list[str]:
    """All sittings, oldest first; one of which nothing but recordings or a page is left, too."""
    found = {sitting_of(name) or page_of(name) for name in _names(folder)}
    found |= {recorded_in(name) for name in _names(folder / RECORDINGS)}
    return sorted(one for one in found if one is not None)


def files(folder: Path, sitting_id: str, *, sound: bool = True, page: bool = False) -> list[Path]:
    """The files of a sitting, its recordings last. Links are none of them."""
    names = [f"{sitting_id}.json", *([f"{sitting_id}.html"] if page else [])]
    own = [path for name in names if (path := folder / name).is_file() and not path.is_symlink()]
    return own + (recordings(folder, sitting_id) if sound else [])


def recordings(folder: Path, sitting_id: str) -> list[Path]:
    """What was recorded in a sitting and kept, in its order."""
    return [
        path
        for name in _names(folder / RECORDINGS)
        if recorded_in(name) == sitting_id and (path := folder / RECORDINGS / name).is_file() and not path.is_symlink()
    ]


def check_over(folder: Path, sitting_ids: Iterable[str]) -> None:
    """Raises PracticeError for a sitting that is still going on: deleted, it would write itself anew."""
    for one in sitting_ids:
        if ongoing.is_ongoing(folder, one):
            raise PracticeError(f"Sitting {one} is still going on.", "End it first: q or Ctrl-C where it runs.")


def delete(folder: Path, sitting_id: str) -> int:
    """Remove a sitting for good; the bytes set free. Raises StorageError, and PracticeError while it goes on.

    What can be heard goes first: killed in between, it is still listed, and can be deleted again.
    """
    if not ID.fullmatch(sitting_id):
        raise PracticeError(f"There is no sitting {sitting_id!r} to delete.", _LIST)
    check_over(folder, [sitting_id])
    freed = delete_sound(folder, sitting_id) + _gone(_pages(folder, sitting_id))
    return freed + _gone([folder / f"{sitting_id}.json", *torn(folder, lambda name: sitting_of(name) == sitting_id)])


def delete_sound(folder: Path, sitting_id: str) -> int:
    """Remove the recordings of a sitting, and the page they are built into; the bytes set free. Raises StorageError.

    What came of it stays. The page goes first: while a recording is left, what was begun can be ended.
    """
    sounds = folder / RECORDINGS
    named = [sounds / name for name in _names(sounds) if recorded_in(name) == sitting_id]
    half = torn(sounds, lambda name: recorded_in(name) == sitting_id)
    return _gone([*_pages(folder, sitting_id), *named, *half]) if named or half else 0


def delete_schedule(folder: Path) -> None:
    """Remove all cards, whatever state their file is in. Raises StorageError."""
    _gone([folder / SCHEDULE, *torn(folder, lambda name: name == SCHEDULE)])


def delete_all(folder: Path) -> list[str]:
    """Remove all that was practised, and the folder if nothing else is in it; the ids. Raises as `delete` does."""
    check_over(folder, ongoing.ids(folder))
    gone = ids(folder)
    for one in gone:
        delete(folder, one)
    delete_schedule(folder)
    _gone([folder / LOCK])
    for empty in (folder / RECORDINGS, folder):
        with suppress(OSError):
            empty.rmdir()
    return gone


def sweep(folder: Path) -> None:
    """Remove what killed writings and sittings left: their names come only once, so that no later one does it."""
    ongoing.sweep(folder)
    sweep_torn(folder, lambda name: sitting_of(name) or page_of(name) or name == SCHEDULE, time.time())
    sweep_torn(folder / RECORDINGS, recorded_in, time.time())


def _pages(folder: Path, sitting_id: str) -> list[Path]:
    """Its page, and what a kill left of one."""
    page = folder / f"{sitting_id}.html"
    return [page, *torn(folder, lambda name: page_of(name) == sitting_id)]


def _gone(paths: list[Path]) -> int:
    freed = 0
    for path in paths:
        try:
            size = path.lstat().st_size
            path.unlink()
        except FileNotFoundError:
            continue
        except OSError as error:
            raise StorageError(
                f"{path} could not be deleted: {error.strerror}.", "Check the folder's permissions."
            ) from None
        freed += size
    return freed


def _names(folder: Path) -> list[str]:
    return sorted(os.listdir(folder)) if folder.is_dir() else []  # noqa: PTH208 - names are what is looked at
