"""Files that only the user can read, written whole or not at all.

The new content goes to a file beside the old one, `.<name>.<8 characters>`, which then takes its name: whenever the
process is killed or the power fails, the old file is there or the new one. What a killed process left beside it goes
with the next writing of the same name.
"""

import contextlib
import os
import re
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from bot.errors import StorageError

_TEMPORARY: Final = re.compile(r"\.(.+)\.[a-z0-9_]{8}")
_STALE_S: Final = 60.0
"""No writing takes that long: what is older was left by a process that is gone."""


def private_folder(folder: Path) -> None:
    """Make a folder only the user can enter, with those above it that are missing. Raises OSError.

    `Path.mkdir` gives its mode to the last one alone. What is there already is left as it is.
    """
    for missing in reversed([folder, *folder.parents]):
        if not missing.is_dir():
            missing.mkdir(mode=0o700, exist_ok=True)


def write_private(path: Path, content: str | bytes) -> None:
    """Write a file only the user can read, all or nothing; text as UTF-8. Raises StorageError."""
    data = content.encode() if isinstance(content, str) else content
    try:
        sweep(path.parent, lambda name: name == path.name, time.time())
        # readable by nobody else from its first byte on
        descriptor, temporary = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            Path(temporary).replace(path)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise StorageError(
            f"{path} could not be written: {error.strerror}.",
            "Free some space or mend the folder's permissions.",
        ) from None
    _settle(path.parent)


def torn(folder: Path, ours: Callable[[str], object]) -> list[Path]:
    """What killed processes left, or others write now, of the files whose names are `ours`; as `mkstemp` called it."""
    with contextlib.suppress(OSError), os.scandir(folder) as entries:
        return [
            Path(entry.path)
            for entry in entries
            if (name := _TEMPORARY.fullmatch(entry.name)) and ours(name[1]) and entry.is_file(follow_symlinks=False)
        ]
    return []


def sweep(folder: Path, ours: Callable[[str], object], now: float) -> None:
    """Remove what killed processes left of the files whose names are `ours`; `now` is the files' clock."""
    for path in torn(folder, ours):
        with contextlib.suppress(OSError):
            if path.lstat().st_mtime < now - _STALE_S:
                path.unlink(missing_ok=True)


def _settle(folder: Path) -> None:
    """Have the new name outlast a power failure, where folders can be synchronised: not on every file system."""
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
