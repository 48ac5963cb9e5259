"""Which sittings are going on: each holds a lock of its own while its process lives, whatever ends that.

A drill may wait for a key all night, so that nothing else tells it from one that was left.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from bot.errors import StorageError
from bot.practice_files import lock_name, locked_by


@contextmanager
def held(folder: Path, sitting_id: str) -> Iterator[None]:
    """While it lasts, the sitting is going on. Raises StorageError."""
    path = folder / lock_name(sitting_id)
    lock = FileLock(path, mode=0o600)
    try:
        lock.acquire()
    except OSError as error:
        raise StorageError(
            f"{path} cannot be written: {error.strerror}.", "Free some space, or set VIVA_HOME to another folder."
        ) from None
    try:
        yield
    finally:
        lock.release()
        with suppress(OSError):
            path.unlink()


def is_ongoing(folder: Path, sitting_id: str) -> bool:
    """Whether a process has this sitting in hand."""
    path = folder / lock_name(sitting_id)
    if path.is_symlink() or not path.is_file():
        return False
    try:
        with FileLock(path, timeout=0):
            return False
    except Timeout:
        return True
    except OSError:
        return False


def ids(folder: Path) -> list[str]:
    """All sittings that are going on, oldest first; one in which nothing was tried yet, too."""
    return [one for one in _locked(folder) if is_ongoing(folder, one)]


def sweep(folder: Path) -> None:
    """Remove the locks that killed processes left."""
    for one in _locked(folder):
        if not is_ongoing(folder, one):
            with suppress(OSError):
                (folder / lock_name(one)).unlink()


def _locked(folder: Path) -> list[str]:
    names = [path.name for path in folder.iterdir()] if folder.is_dir() else []
    return sorted(one for name in names if (one := locked_by(name)) is not None)
