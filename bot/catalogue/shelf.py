"""The installed models: where they are, and whether they are what the catalogue says.

A model is a folder `models_dir()/<name>` with its files and a stamp: size, modification time and checksum of
each file when it was last read in full. A file that still matches its stamp is not read again.
"""

import hashlib
import importlib.util
import json
import os
from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path
from typing import Literal

from bot import paths
from bot.catalogue.entry import Entry, Kind, ModelFile, shipped
from bot.errors import ModelMissing

Status = Literal["installed", "missing", "damaged"]

STAMP = "stamp.json"
_BLOCK = 1 << 20
_NEEDED: dict[Kind, tuple[str, ...]] = {
    "whisper": ("model.bin", "config.json", "vocabulary.*"),
    "voice": ("*.onnx", "*.onnx.json"),
    "encoder": ("model.onnx", "tokenizer.json"),
    "turn": ("*.onnx",),
    "vad": ("*.onnx",),
    "llm": ("*.gguf",),
}


def entries() -> list[Entry]:
    """All models Viva knows, in the order of the catalogue."""
    return list(shipped().values())


def find(name: str) -> Entry:
    """The entry called `name`; ModelMissing with the nearest name if there is none."""
    known = shipped()
    if name in known:
        return known[name]
    near = get_close_matches(name, known, n=1)
    hint = f'Did you mean {near[0]}? Run "viva models list".' if near else 'Run "viva models list".'
    raise ModelMissing(f"No model named {name!r}.", hint)


def folder(entry: Entry) -> Path:
    """Where the entry's files are, or would be."""
    if entry.inside is None:
        return paths.models_dir() / entry.name
    spec = importlib.util.find_spec(entry.inside)  # finds a top-level package without importing it
    places = spec.submodule_search_locations if spec else None
    return Path(places[0]) if places else Path(entry.inside)


def status(name: str, *, thorough: bool = False) -> Status:
    """Whether the model is there and whole; `thorough` reads every file whatever its stamp says."""
    entry = find(name)
    at = folder(entry)
    present = [(at / file.path).is_file() for file in entry.files]
    if not any(present):
        return "missing"
    if not all(present):
        return "damaged"
    stamps = {} if thorough or entry.inside else _read_stamps(at)
    if all(_fresh(at / file.path, file, stamps) for file in entry.files):
        return "installed"
    if not all(matches(at / file.path, file) for file in entry.files):
        return "damaged"
    if not entry.inside:
        write_stamps(at, entry.files)
    return "installed"


def locate(name: str, kind: Kind | None = None) -> Path:
    """The folder with the model's files; for a model of a single file inside a dependency, that file.

    `name` is one of the catalogue, or the path of a folder (for a voice, also of an `.onnx` file) with the
    files that `kind` needs; these are taken as they are. Raises ModelMissing when there is nothing usable.
    """
    if name not in shipped() and _is_path(name):
        return _local(Path(name).expanduser(), kind)
    entry = find(name)
    if kind is not None and entry.kind != kind:
        raise ModelMissing(f"{name} is no {kind} model but a {entry.kind} model.", 'Run "viva models list".')
    state = status(name)
    if state != "installed":
        raise ModelMissing(_wrong(entry, state), _mend(entry))
    return folder(entry) / entry.files[0].path if entry.inside else folder(entry)


def identify(name: str) -> tuple[str, str, str]:
    """Name, version and checksum of the weights, for a session's notes; a local model has only its name."""
    entry = shipped().get(name)
    return (entry.name, entry.version, entry.sha256) if entry else (Path(name).name, "local", "")


def matches(path: Path, file: ModelFile) -> bool:
    """Whether the file's content is what the catalogue says; reads all of it."""
    if path.stat().st_size != file.bytes:
        return False
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while block := stream.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest() == file.sha256


def write_stamps(at: Path, files: Iterable[ModelFile]) -> None:
    """Note that the files were just verified. A folder that cannot be written is verified anew each time."""
    stamps = {file.path: _stamp(at / file.path, file) for file in files}
    fresh = at / f"{STAMP}.{os.getpid()}"
    try:
        fresh.write_text(json.dumps(stamps), encoding="utf-8")
        fresh.replace(at / STAMP)
    except OSError:
        return


def _stamp(path: Path, file: ModelFile) -> list[int | str]:
    now = path.stat()
    return [now.st_size, now.st_mtime_ns, file.sha256]


def _read_stamps(at: Path) -> dict[str, list[int | str]]:
    try:
        stamps = json.loads((at / STAMP).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return stamps if isinstance(stamps, dict) else {}


def _fresh(path: Path, file: ModelFile, stamps: dict[str, list[int | str]]) -> bool:
    return stamps.get(file.path) == _stamp(path, file)


def _wrong(entry: Entry, state: Status) -> str:
    if entry.inside:
        return f"Model {entry.name} is {state}: it belongs to the Python package {entry.inside}."
    where = folder(entry)
    return f"Model {entry.name} is {'not installed' if state == 'missing' else f'damaged: {where}'}."


def _mend(entry: Entry) -> str:
    if entry.inside:
        return "Install Viva again, with the versions of its requirements.lock."
    return f'Run "viva models install {entry.name}".'


def _is_path(name: str) -> bool:
    return "/" in name or "\\" in name or Path(name).exists()


def _local(path: Path, kind: Kind | None) -> Path:
    if not path.exists():
        raise ModelMissing(f"No model at {path}.", 'Give a folder, or a name from "viva models list".')
    if path.is_file():
        lacking = [] if path.with_name(f"{path.name}.json").is_file() else [f"{path.name}.json"]
        if path.suffix != ".onnx" or kind not in (None, "voice"):
            lacking = ["a folder"]
        elif lacking:
            path = path.parent
    else:
        options = [_NEEDED[kind]] if kind else list(_NEEDED.values())
        lacks = [[pattern for pattern in needed if not any(path.glob(pattern))] for needed in options]
        lacking = min(lacks, key=len)
    if lacking:
        what = f"{kind} model" if kind else "model"
        raise ModelMissing(
            f"{path} is no {what}: it lacks {', '.join(lacking)}.",
            'Give a folder with all its files, or a name from "viva models list".',
        )
    return path
