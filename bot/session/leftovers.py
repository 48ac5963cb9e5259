"""Work in progress on disk under hidden names that are never listed, and what a kill leaves of it.

A session that goes is first renamed to `.viva-trash-…`; one that comes is built as `.viva-import-…` beside the
others, one that is copied out as `.viva-export-…` beside its destination. What is only moved into its place when it
is whole can be killed at any moment.
"""

import contextlib
import re
import secrets
import shutil
from pathlib import Path
from typing import Final, Literal

Work = Literal["trash", "import", "export"]

QUIET_S: Final = 600.0
"""Work in which nothing was written for so long has died; a copy writes all the time."""
_NAME: Final = re.compile(r"\.viva-(trash|import|export)-[0-9a-f]{12}")


def fresh(folder: Path, work: Work) -> Path:
    """A path inside `folder` that nobody uses yet. Nothing is made."""
    return folder / f".viva-{work}-{secrets.token_hex(6)}"


def sweep(folder: Path, now_s: float) -> int:
    """Remove what died: all trash, and imports and exports that are quiet; says how many. `now_s`: Unix time.

    Only names of the pattern above go, and links are never followed. What cannot be removed stays for another time.
    """
    swept = 0
    with contextlib.suppress(OSError):
        for path in list(folder.iterdir()):
            match = _NAME.fullmatch(path.name)
            if match is not None and (match[1] == "trash" or now_s - _last_written_s(path) > QUIET_S):
                swept += remove(path)
    return swept


def remove(path: Path) -> bool:
    """Remove a file, a link or a folder, as far as it lets; says whether it is gone."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        with contextlib.suppress(OSError):
            path.unlink()
    return not path.is_symlink() and not path.exists()


def _last_written_s(path: Path) -> float:
    """Unix time of the newest thing in it."""
    inside = list(path.rglob("*")) if path.is_dir() and not path.is_symlink() else []
    times = []
    for one in (path, *inside):
        with contextlib.suppress(OSError):
            times.append(one.lstat().st_mtime)
    return max(times, default=0.0)
