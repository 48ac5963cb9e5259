"""What there is to practise with, read from files: `prompts/practice`, and the user's own, untrusted.

read/*.yaml   talk/*.yaml   pairs/*.yaml       lists        (the user's lie in `<data>/drills`)
languages/*.yaml                               one a file   (shipped only, as is sources.yaml)
"""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from bot import strict_yaml
from bot.errors import PracticeError
from bot.pronunciation.texts import Contrast, Language, Material, ReadText, Topic

MAX_FILE_BYTES: Final = 1_000_000
MAX_ENTRIES: Final = 1_000
_MEND: Final = "Mend or remove the file."

Kind = TypeVar("Kind", bound=BaseModel)
Listed = TypeVar("Listed", ReadText, Topic, Contrast)


def load(shipped: Path, own: Path | None = None) -> Material:
    """What comes with Viva and, where it exists, the user's folder. Raises PracticeError naming file and field."""
    folders = [shipped, *([own] if own else [])]
    material = Material(
        texts=tuple(_all(ReadText, "read", folders)),
        topics=tuple(_all(Topic, "talk", folders)),
        contrasts=tuple(_all(Contrast, "pairs", folders)),
        languages=tuple(_languages(shipped / "languages")),
        sources=_sources(shipped),
    )
    _agree(material)
    return material


def _all(kind: type[Listed], name: str, folders: Iterable[Path]) -> Iterator[Listed]:
    origin: dict[str, Path] = {}
    for path in (file for folder in folders for file in _files(folder / name)):
        data = _read(path)
        if not isinstance(data, list):
            raise PracticeError(f'{path} must be a list, each entry beginning with "- id:".', _MEND)
        if len(data) > MAX_ENTRIES:
            raise PracticeError(f"{path} has {len(data)} entries; at most {MAX_ENTRIES} fit a file.", "Split it.")
        for number, value in enumerate(data, start=1):
            entry_id = value.get("id") if isinstance(value, dict) else None
            entry = _valid(kind, value, path, entry_id if isinstance(entry_id, str) and entry_id else f"#{number}")
            if entry.id in origin:
                raise PracticeError(f"{path}, {entry.id}: the id is already used in {origin[entry.id]}.", _MEND)
            origin[entry.id] = path
            yield entry


def _languages(folder: Path) -> Iterator[Language]:
    for path in _files(folder):
        yield _valid(Language, _read(path), path, path.stem)


def _sources(shipped: Path) -> dict[str, str]:
    path = shipped / "sources.yaml"
    data = _read(path)
    if not isinstance(data, dict):
        raise PracticeError(f"{path} must be a mapping of names to sources.", _MEND)
    return {str(name): str(value) for name, value in data.items()}


def _agree(material: Material) -> None:
    """What is named has to be there."""
    for language in material.languages:
        for note in language.notes:
            unknown: Sequence[str] = [name for name in note.contrasts if name not in material.by_contrast]
            unknown = [*unknown, *(name for name in note.sources if name not in material.sources)]
            if unknown:
                raise PracticeError(f"The notes on {language.name} name {unknown[0]!r}, which is not there.", _MEND)


def _files(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    return sorted(path for path in folder.iterdir() if path.suffix in {".yaml", ".yml"} and path.is_file())


def _read(path: Path) -> Any:
    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            raise PracticeError(f"{path} is larger than {MAX_FILE_BYTES:,} bytes.", "Split it.")
        return strict_yaml.parse(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise PracticeError(f"{path} cannot be read: {error.strerror}.", "Check the file's permissions.") from None
    except UnicodeDecodeError:
        raise PracticeError(f"{path} is not UTF-8 text.", "Save it as UTF-8.") from None
    except yaml.YAMLError as error:
        raise PracticeError(f"{path} is not valid YAML: {strict_yaml.told(error)}.", _MEND) from None
    except ValueError as error:
        raise PracticeError(f"{path}: {error}.", _MEND) from None


def _valid(kind: type[Kind], value: Any, path: Path, name: str) -> Kind:
    try:
        return kind.model_validate(value)
    except ValidationError as error:
        found = error.errors(include_url=False)[0]
        field = ".".join(str(part) for part in found["loc"])
        message = found["msg"].removeprefix("Value error, ")
        if found["type"] == "extra_forbidden":
            message = "there is no such field"
        elif found["type"] == "missing":
            message = "is missing"
        where = f"{path}, {name}" + (f", {field}" if field else "")
        raise PracticeError(f"{where}: {message[0].lower()}{message[1:]}.", _MEND) from None
