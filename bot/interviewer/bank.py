"""The question bank: YAML files of interview questions, read strictly.

`prompts/questions/*.yaml` and the user's own packs hold a list of items each. A pack may come from anyone, so
it is untrusted: size and depth are capped, aliases and repeated keys are refused.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

import yaml
from pydantic import ValidationError

from bot import strict_yaml
from bot.errors import BankError
from bot.interviewer.item import Item

MAX_FILE_BYTES = 1_000_000
MAX_ITEMS = 500


@dataclass(frozen=True)
class Problem:
    """One thing wrong with a question pack."""

    file: Path
    message: str
    """What is wrong and what to do, a sentence without its full stop."""
    item: str | None = None
    """The item's id, or its place ("#3") where it has none."""
    field: str | None = None
    value: str | None = None
    """The value found, shortened."""

    def __str__(self) -> str:
        where = f"{self.file}"
        if self.item is not None:
            where += f", item {self.item}"
        if self.field:
            where += f", {self.field}"
        if self.value is not None:
            where += f" = {self.value}"
        return f"{where}: {self.message}."


@dataclass(frozen=True)
class Bank:
    """All questions to choose from."""

    items: tuple[Item, ...]

    @cached_property
    def _by_id(self) -> dict[str, Item]:
        return {item.id: item for item in self.items}

    def get(self, item_id: str) -> Item | None:
        """The item of that id, if the bank has it."""
        return self._by_id.get(item_id)

    def __iter__(self) -> Iterator[Item]:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)


def load_bank(dirs: Iterable[Path]) -> Bank:
    """The items of all `*.yaml` and `*.yml` in the folders, in order of folder and file name.

    A folder that does not exist is empty. Raises BankError with the first problem found, or if there is no
    question at all.
    """
    folders = list(dirs)
    items: list[Item] = []
    origin: dict[str, Path] = {}
    for path in (file for folder in folders for file in pack_files(folder)):
        read, problems = _read(path)
        problems += _taken(path, read, origin)
        if problems:
            more = f" ({len(problems) - 1} more in this file)" if len(problems) > 1 else ""
            raise BankError(f"{problems[0]}{more}", f'See all with "viva bank check {path}", and mend them.')
        origin.update({item.id: path for item in read})
        items += read
    if not items:
        looked = ", ".join(map(str, folders)) or "nowhere"
        raise BankError(f"There is no question in {looked}.", "Install Viva again, or add a question pack.")
    return Bank(tuple(items))


def pack_files(folder: Path) -> list[Path]:
    """The question packs of one folder, by name."""
    if not folder.is_dir():
        return []
    return sorted(path for path in folder.iterdir() if path.suffix in {".yaml", ".yml"} and path.is_file())


def check_file(path: Path, taken: Mapping[str, Path] | None = None) -> list[Problem]:
    """All that is wrong with one pack, ids `taken` by other files included; empty when it is valid."""
    read, problems = _read(path)
    return problems + _taken(path, read, taken or {})


def items_in(path: Path) -> list[Item]:
    """The valid items of one pack, as far as the file can be read."""
    return _read(path)[0]


def ids_in(files: Iterable[Path]) -> dict[str, Path]:
    """Which file holds each id, as far as the files can be read."""
    return {item.id: path for path in files for item in _read(path)[0]}


def _taken(path: Path, items: Iterable[Item], taken: Mapping[str, Path]) -> list[Problem]:
    return [
        Problem(path, f"the id is already used in {taken[item.id]}; choose another", item.id, "id")
        for item in items
        if item.id in taken
    ]


def _read(path: Path) -> tuple[list[Item], list[Problem]]:
    try:
        if path.exists() and not path.is_file():
            return [], [Problem(path, "is not a file")]
        if path.stat().st_size > MAX_FILE_BYTES:
            return [], [Problem(path, f"is larger than {MAX_FILE_BYTES:,} bytes; split it")]
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        return [], [Problem(path, f"cannot be read: {error.strerror}")]
    except UnicodeDecodeError:
        return [], [Problem(path, "is not UTF-8 text; save it as UTF-8")]
    items, problems = _parsed(path, text)
    return [*items], [*problems]


@lru_cache(maxsize=32)
def _parsed(path: Path, text: str) -> tuple[Sequence[Item], Sequence[Problem]]:
    """Kept, since a check of packs reads each of them once for every other, and a pack takes some 30 ms."""
    try:
        data = strict_yaml.parse(text)
    except yaml.YAMLError as error:
        return (), [Problem(path, f"is not valid YAML: {strict_yaml.told(error)}")]
    except ValueError as error:
        return (), [Problem(path, str(error))]
    if not isinstance(data, list):
        return (), [Problem(path, 'must be a list of questions, each beginning with "- id:"')]
    if len(data) > MAX_ITEMS:
        return (), [Problem(path, f"has {len(data)} items; at most {MAX_ITEMS} fit a file")]
    items: list[Item] = []
    problems: list[Problem] = []
    for place, entry in enumerate(data, start=1):
        name = entry.get("id") if isinstance(entry, dict) else None
        label = name if isinstance(name, str) and name else f"#{place}"
        try:
            item = Item.model_validate(entry)
        except ValidationError as error:
            problems += _problems(path, label, error)
            continue
        if any(item.id == other.id for other in items):
            problems.append(Problem(path, "the id is used twice in this file; choose another", label, "id"))
        items.append(item)
    return items, problems


def _problems(path: Path, label: str, error: ValidationError) -> Iterator[Problem]:
    for found in error.errors(include_url=False):
        field = ".".join(str(part) for part in found["loc"])
        message = found["msg"].removeprefix("Value error, ")
        value: str | None = None
        if found["type"] == "extra_forbidden":
            message = "there is no such field; mend the spelling or delete it"
        elif found["type"] == "missing":
            message = "is missing; add it"
        elif field:
            text = repr(found["input"])
            value = text if len(text) <= 80 else text[:77] + "..."
            if found["type"] == "string_type":
                message = "must be text; put it in quotes"
            if found["type"] == "tuple_type":
                message = "must be a list"
        yield Problem(path, message[0].lower() + message[1:], label, field or None, value)
