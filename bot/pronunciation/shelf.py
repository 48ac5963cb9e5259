"""The sittings as files: which there are, which one is meant, and how one goes for good.

A sitting is its file and the recordings made in it. The cards of `schedule.json` belong to none of them.
"""

import os
import time
from contextlib import suppress
from pathlib import Path
from typing import Final

from bot.errors import PracticeError, StorageError
from bot.practice_files import ID, LOCK, RECORDINGS, SCHEDULE, recorded_in, sitting_of
from bot.private import sweep as sweep_torn
from bot.private import torn

_LIST: Final = 'Run "viva sessions list --practice" to see the sittings there are.'


def ids(folder: Path) -> list[str]:
    """All sittings, oldest first; one of which nothing but recordings is left, too."""
    found = {sitting_of(name) for name in _names(folder)}
    found |= {recorded_in(name) for name in _names(folder / RECORDINGS)}
    return sorted(one for one in found if one is not None)


def fitting(folder: Path, wanted: str) -> list[str]:
    """The sittings whose id is this, or begins or ends so."""
    known = ids(folder)
    if wanted in known:
        return [wanted]
    return [one for one in known if wanted and (one.startswith(wanted) or one.endswith(f"-{wanted}"))]


def find(folder: Path, wanted: str) -> str:
    """The id of the one sitting that fits. Raises PracticeError where none does, or several, and names them."""
    found = fitting(folder, wanted)
    if len(found) == 1:
        return found[0]
    if found:
        some = ", ".join(found[:5]) + (", …" if len(found) > 5 else "")
        raise PracticeError(f"{wanted!r} fits {len(found)} sittings: {some}.", "Give more of the id. " + _LIST)
    raise PracticeError(f"There is no sitting {wanted!r}.", _LIST)


def files(folder: Path, sitting_id: str, *, sound: bool = True) -> list[Path]:
    """The files of a sitting, its recordings last. Links are none of them."""
    file = folder / f"{sitting_id}.json"
    own = [file] if file.is_file() and not file.is_symlink() else []
    return own + (recordings(folder, sitting_id) if sound else [])


def recordings(folder: Path, sitting_id: str) -> list[Path]:
    """What was recorded in a sitting and kept, in its order."""
    return [
        path
        for name in _names(folder / RECORDINGS)
        if recorded_in(name) == sitting_id and (path := folder / RECORDINGS / name).is_file() and not path.is_symlink()
    ]


def delete(folder: Path, sitting_id: str) -> int:
    """Remove a sitting for good; the bytes set free. Raises StorageError.

    The recordings go first: killed in between, it is still listed, and can be deleted again.
    """
    if not ID.fullmatch(sitting_id):
        raise PracticeError(f"There is no sitting {sitting_id!r} to delete.", _LIST)
    freed = delete_sound(folder, sitting_id)
    return freed + _gone([folder / f"{sitting_id}.json", *torn(folder, lambda name: sitting_of(name) == sitting_id)])


def delete_sound(folder: Path, sitting_id: str) -> int:
    """Remove the recordings of a sitting; what came of it stays. The bytes set free. Raises StorageError."""
    sounds = folder / RECORDINGS
    named = [sounds / name for name in _names(sounds) if recorded_in(name) == sitting_id]
    return _gone([*named, *torn(sounds, lambda name: recorded_in(name) == sitting_id)])


def delete_schedule(folder: Path) -> None:
    """Remove all cards, whatever state their file is in. Raises StorageError."""
    _gone([folder / SCHEDULE, *torn(folder, lambda name: name == SCHEDULE)])


def delete_all(folder: Path) -> list[str]:
    """Remove all that was practised, and the folder if nothing else is in it; the ids. Raises StorageError."""
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
    """Remove what killed writings left: their names come only once, so that no later writing does it."""
    sweep_torn(folder, lambda name: sitting_of(name) or name == SCHEDULE, time.time())
    sweep_torn(folder / RECORDINGS, recorded_in, time.time())


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
