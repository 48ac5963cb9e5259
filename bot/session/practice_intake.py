"""What was practised, from elsewhere: checked as strictly as sessions are, and put among what is here.

Sittings and recordings come as they are or not at all. The cards are merged: of two for the same word the one that was
tried last stays.
"""

import filecmp
import wave
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from bot.audio.pcm import SAMPLE_BYTES, SAMPLE_RATE
from bot.errors import SessionError, StorageError, VivaError
from bot.kept_json import MAX_BYTES
from bot.practice_files import (
    FOLDER,
    MOST_RECORDING_BYTES,
    RECORDINGS,
    SCHEDULE,
    SCHEDULE_SCHEMA,
    SITTING_SCHEMA,
    recorded_in,
    sitting_of,
)
from bot.session import store
from bot.session.parcel import Member, Parcel
from bot.session.scrutiny import DAMAGED, Aside, Taken, checked_text, copy, first_fault, staging, within, written

_REPLACE: Final = 'To take this one instead: "viva sessions delete {id}", then import it again.'


@dataclass(frozen=True, slots=True)
class Shelf:
    """Where what was practised is kept, and how it is read: this module knows names alone."""

    folder: Path
    sitting: Callable[[str], str]
    """The id of a sitting, from its text. Raises ValueError where it is not valid."""
    merge: Callable[[str], int]
    """Takes the cards of a schedule's text in among those here; how many were new or newer.

    Raises ValueError where the text is not valid, and a VivaError where those here cannot be changed.
    """


@dataclass(slots=True)
class Practised:
    """The files of practice in an archive."""

    sittings: dict[str, dict[str, Member]] = field(default_factory=dict)
    """By id, and by name inside the folder of practice."""
    schedule: Member | None = None

    @property
    def members(self) -> list[Member]:
        """All of them."""
        files = [member for files in self.sittings.values() for member in files.values()]
        return [*files, self.schedule] if self.schedule else files


def sorted_out(parcel: Parcel) -> Practised:
    """What of an archive belongs to practice, by its name."""
    found = Practised()
    for member in parcel.members:
        match member.parts:
            case [folder, name] if folder == FOLDER and name == SCHEDULE:
                found.schedule = member
            case [folder, name] if folder == FOLDER and (sitting_id := sitting_of(name)):
                found.sittings.setdefault(sitting_id, {})[name] = member
            case [folder, inside, name] if (folder, inside) == (FOLDER, RECORDINGS) and (id_ := recorded_in(name)):
                found.sittings.setdefault(id_, {})[f"{RECORDINGS}/{name}"] = member
            case _:
                pass
    return found


def take_in(parcel: Parcel, practised: Practised, shelf: Shelf, taken: Taken) -> None:
    """Put what is valid among what is here, and tell what became of it. Raises StorageError."""
    with written(shelf.folder):
        shelf.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for sitting_id, files in sorted(practised.sittings.items()):
        try:
            _take_one(parcel, sitting_id, files, shelf, taken)
        except SessionError as error:
            taken.refused.append(Aside(sitting_id, error.message, error.hint))
    if practised.schedule:
        _take_cards(parcel, practised.schedule, shelf, taken)


def _take_one(parcel: Parcel, sitting_id: str, files: Mapping[str, Member], shelf: Shelf, taken: Taken) -> None:
    """Build one sitting aside, check it and put it in its place. Raises SessionError, StorageError."""
    if store.created_from_name(sitting_id) is None:
        raise SessionError(f"{sitting_id} is no id: it tells no time.", DAMAGED)
    with written(shelf.folder), staging(shelf.folder) as aside:
        (aside / RECORDINGS).mkdir(mode=0o700)
        for name, member in files.items():
            sound = name.startswith(f"{RECORDINGS}/")
            copy(parcel, member, MOST_RECORDING_BYTES if sound else MAX_BYTES, aside / name)
            _check_sound(aside / name, name) if sound else _check_sitting(aside / name, sitting_id, shelf)
        here = [name for name in files if (shelf.folder / name).exists() or (shelf.folder / name).is_symlink()]
        if not all(_same(aside / name, shelf.folder / name) for name in here):
            raise SessionError(f"There is another sitting {sitting_id} here.", _REPLACE.format(id=sitting_id))
        if len(here) == len(files):
            taken.already_there.append(sitting_id)
            return
        # The recordings first: killed in between, what is here is listed, and the rest comes with the next import.
        for name in sorted(set(files) - set(here), key=lambda name: (name == f"{sitting_id}.json", name)):
            (shelf.folder / name).parent.mkdir(mode=0o700, exist_ok=True)
            (aside / name).rename(shelf.folder / name)
        taken.sittings.append(sitting_id)


def _take_cards(parcel: Parcel, member: Member, shelf: Shelf, taken: Taken) -> None:
    try:
        content = b"".join(within(parcel, member, MAX_BYTES))
        text = checked_text(content, SCHEDULE_SCHEMA, lambda _: None)
        taken.cards = shelf.merge(text)
    except SessionError as error:
        taken.left_out.append(Aside(member.path, error.message.removesuffix(".")))
    except StorageError:
        raise
    except VivaError as error:
        taken.refused.append(Aside(member.path, error.message, error.hint))
    except (ValueError, TypeError, RecursionError) as error:
        taken.left_out.append(Aside(member.path, f"not valid: {first_fault(error)}"))


def _check_sitting(path: Path, sitting_id: str, shelf: Shelf) -> None:
    """Raises SessionError unless it is a sitting as the diary writes them, and this one."""
    found: list[str] = []
    try:
        checked_text(path.read_bytes(), SITTING_SCHEMA, lambda text: found.append(shelf.sitting(text)))
    except SessionError as error:
        raise SessionError(f"{path.name} is {error.message.removesuffix('.')}.", DAMAGED) from None
    except (ValueError, TypeError, RecursionError) as error:
        raise SessionError(f"{path.name} is not valid: {first_fault(error)}.", DAMAGED) from None
    if found != [sitting_id]:
        raise SessionError(f"{path.name} is of another sitting.", DAMAGED)


def _check_sound(path: Path, name: str) -> None:
    """Raises SessionError unless it is a recording as practice keeps them."""
    try:
        with wave.open(str(path), "rb") as file:
            shape = file.getnchannels(), file.getsampwidth(), file.getframerate()
            whole = file.getnframes() * SAMPLE_BYTES + 44 == path.stat().st_size
    except (wave.Error, EOFError, ValueError):
        raise SessionError(f"{name} is no recording.", DAMAGED) from None
    if shape != (1, SAMPLE_BYTES, SAMPLE_RATE) or not whole:
        raise SessionError(f"{name} is no recording as Viva keeps them.", DAMAGED)


def _same(staged: Path, here: Path) -> bool:
    return here.is_file() and not here.is_symlink() and filecmp.cmp(staged, here, shallow=False)
