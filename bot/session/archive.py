"""Sessions, and what else is kept, on their way out: copied as they are, into one zip archive or a folder.

A copy is built under a hidden name beside its destination and moved there when it is whole. `bot.session.intake`
takes it in again.
"""

import contextlib
import errno
import os
import shutil
import time
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bot.errors import StorageError, UsageError
from bot.session import leftovers
from bot.session.contents import CONTENTS, WITH_SOUND
from bot.session.store import StoredSession, checked_file

SUFFIX: Final = ".zip"
_LEVEL: Final = 3
"""Of deflate: speech is hardly smaller at 9, and takes five times as long."""
_FIRST_S, _LAST_S = 3_653 * 86_400, 50_000 * 86_400
"""The beginning of 1980 and a day of 2106, Unix time: zip archives know dates from 1980 to 2107."""
_REGULAR: Final = 0o100600 << 16
"""What a zip archive says of a file only its owner may read."""


@dataclass(frozen=True, slots=True)
class Bundle:
    """A folder that travels."""

    name: str
    """Its name in the archive."""
    home: Path
    """Where it is kept."""
    files: tuple[Path, ...]
    """Those that go, all below `home`."""

    def names(self) -> Iterator[tuple[str, Path]]:
        """Each file with its name inside the folder, `/` between the parts."""
        return ((path.relative_to(self.home).as_posix(), path) for path in self.files)


def export(
    sessions: Sequence[StoredSession],
    to: Path,
    *,
    sound: bool = True,
    force: bool = False,
    more: Sequence[Bundle] = (),
) -> list[Path]:
    """Copy sessions, and `more`, into the archive `to`, or as folders into the folder `to`; gives the paths made.

    `to` is a folder if it is one already or its name does not end in `.zip`. Nothing there is replaced unless `force`.
    Raises SessionError for what cannot be read or is still being recorded, UsageError, StorageError.
    """
    for session in sessions:
        session.mend(session.events())
    bundles = [Bundle(one.id, one.folder, tuple(files_of(one, sound=sound))) for one in sessions] + list(more)
    if to.suffix.lower() == SUFFIX and not to.is_dir():
        return [_archive(bundles, to, force=force)]
    targets = [to / one.name for one in bundles]
    for one, target in zip(bundles, targets, strict=True):
        if target.exists() and target.resolve() == one.home.resolve():
            raise UsageError(f"{target} is where it is kept.", "Choose another folder.")
        if not force:
            _check_free(target)
    with _told(to):
        to.mkdir(mode=0o700, exist_ok=True)
        leftovers.sweep(to, time.time())
        for one, target in zip(bundles, targets, strict=True):
            _folder(one, target, force=force)
    return targets


def files_of(session: StoredSession, *, sound: bool = True) -> list[Path]:
    """The files that go with a session; temporary and unknown ones stay. Raises SessionError for links."""
    wanted = [content for content in CONTENTS.values() if sound or content.name not in WITH_SOUND]
    paths = {session.folder / content.name: content.most_bytes for content in wanted}
    return [path for path, most in paths.items() if checked_file(path, most)]


def _archive(bundles: Sequence[Bundle], to: Path, *, force: bool) -> Path:
    if not force:
        _check_free(to)
    with _told(to):
        leftovers.sweep(to.parent, time.time())
        with _beside(to) as work:
            with os.fdopen(os.open(work, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "w+b") as file:
                with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=_LEVEL) as archive:
                    for one in bundles:
                        for name, path in one.names():
                            _add(archive, path, f"{one.name}/{name}")
                file.flush()
                os.fsync(file.fileno())
            _move(work, to, force=force)
    return to


def _add(archive: zipfile.ZipFile, path: Path, name: str) -> None:
    changed = time.localtime(min(max(path.stat().st_mtime, _FIRST_S), _LAST_S))[:6]
    entry = zipfile.ZipInfo(name, changed)
    entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, _REGULAR
    with path.open("rb") as source, archive.open(entry, "w", force_zip64=path.stat().st_size >= 2**31) as target:
        shutil.copyfileobj(source, target, 2**20)


def _folder(bundle: Bundle, target: Path, *, force: bool) -> None:
    with _beside(target) as work:
        work.mkdir(mode=0o700)
        for name, path in bundle.names():
            copy = work / name
            copy.parent.mkdir(mode=0o700, exist_ok=True)
            with path.open("rb") as source, os.fdopen(_create(copy), "wb") as file:
                shutil.copyfileobj(source, file, 2**20)
                file.flush()
                os.fsync(file.fileno())
            shutil.copystat(path, copy)
            copy.chmod(0o600)
        if force and (target.is_symlink() or target.exists()):
            # Folders cannot be exchanged in one step: for a moment there is neither, never half a copy.
            with _beside(target) as before:
                target.rename(before)
                work.rename(target)
        else:
            _check_free(target)
            work.rename(target)


def _create(path: Path) -> int:
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)


@contextlib.contextmanager
def _beside(target: Path) -> Iterator[Path]:
    """A hidden path on the disk of the target, of which nothing remains."""
    work = leftovers.fresh(target.parent, "export")
    try:
        yield work
    finally:
        leftovers.remove(work)


def _move(work: Path, to: Path, *, force: bool) -> None:
    """Give the finished file its name; without `force` what came there in the meantime stays too."""
    if not force:
        try:
            os.link(work, to)
            return
        except FileExistsError:
            raise _taken(to) from None
        except OSError:
            # A disk without hard links.
            _check_free(to)
    work.replace(to)


def _check_free(path: Path) -> None:
    if path.exists() or path.is_symlink():
        raise _taken(path)


def _taken(path: Path) -> UsageError:
    return UsageError(f"{path} is there already.", "Choose another name, or add --force to replace it.")


@contextlib.contextmanager
def _told(to: Path) -> Iterator[None]:
    try:
        yield
    except FileNotFoundError:
        raise UsageError(f"There is no folder {to.parent}.", "Make it first, or choose another.") from None
    except OSError as error:
        full = error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
        raise StorageError(
            f"{to} could not be written: {'the disk is full' if full else error.strerror or error}.",
            "Choose another place; nothing was left behind.",
        ) from None
