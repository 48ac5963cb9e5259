"""The sittings of practice under `viva sessions`: listed, shown, deleted, and on their way to another machine."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from rich.console import Console
from rich.table import Table

from bot import paths, practice_files
from bot.cli import housekeeping
from bot.cli.session_text import print_json, printable
from bot.errors import PracticeError
from bot.pronunciation import shelf
from bot.report.wording import lasting, many
from bot.session import store

if TYPE_CHECKING:
    from bot.pronunciation.diary import Sitting
    from bot.session.archive import Bundle
    from bot.session.practice_intake import Shelf

NONE_YET = "Nothing was practised yet.", 'Begin: "viva practice".'
"""What is said, and the next command."""
_MORE: Final = 'Give more of the id. "viva sessions list --practice" shows the sittings.'
_WIDE: Final = 60
"""Columns from which there is room for more than the id, which tells the day as well."""


def meant(wanted: str) -> str | None:
    """The id of the sitting that is meant, None where it can only be an interview.

    Ids of both look alike, and no two are the same. Raises PracticeError where several sittings fit, or both.
    """
    fits = store.fitting(shelf.ids(paths.practice_dir()), wanted)
    interviews = store.fitting([folder.name for folder in store.folders(paths.sessions_dir())], wanted)
    if not fits or wanted in interviews:
        return None
    if len(fits) > 1:
        some = ", ".join(fits[:5]) + (", …" if len(fits) > 5 else "")
        raise PracticeError(f"{wanted!r} fits {len(fits)} sittings of practice: {some}.", _MORE)
    if interviews and fits != [wanted]:
        raise PracticeError(
            f"{wanted!r} fits the interview {interviews[0]} and the sitting of practice {fits[0]}.", _MORE
        )
    return fits[0]


def show_list(*, as_json: bool) -> None:
    """All sittings, newest first."""
    home = paths.practice_dir()
    found = [(one, *_loaded(one)) for one in reversed(shelf.ids(home))]
    if as_json:
        print_json("viva.sittings/1", sittings=[_row(*each) for each in found])
        return
    if not found:
        print(*NONE_YET)
        return
    console = Console(highlight=False, markup=False)
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False)
    wide = console.width >= _WIDE
    for name in ("sitting", "began", "drill") if wide else ("sitting",):
        table.add_column(name, no_wrap=True)
    table.add_column("what came of it")
    for sitting_id, sitting, problem in found:
        cells = [began(sitting_id), sitting.mode if sitting else ""] if wide else []
        kept = len(shelf.recordings(home, sitting_id))
        table.add_row(sitting_id, *cells, told(sitting, problem) + (f"; {many(kept, 'recording')}" if kept else ""))
    console.print(table)
    for _, _, problem in found:
        if problem:
            console.print(printable(problem), style="dim", soft_wrap=True)


def show(sitting_id: str, *, as_json: bool) -> None:
    """What was practised in a sitting, and where its files are."""
    home = paths.practice_dir()
    sitting, problem = _loaded(sitting_id)
    sizes = {str(path.relative_to(home)): path.stat().st_size for path in shelf.files(home, sitting_id, page=True)}
    if as_json:
        print_json("viva.sitting-summary/1", sitting=_row(sitting_id, sitting, problem) | {"files": sizes})
        return
    console = Console(highlight=False, markup=False)
    drill = f", {sitting.mode}" if sitting else ""
    console.print(f"Sitting {sitting_id}, {began(sitting_id)}{drill}: {told(sitting, problem)}")
    if problem:
        console.print(printable(problem), soft_wrap=True)
    for line in _tries(sitting) if sitting else ():
        console.print(f"  {printable(line)}")
    console.print(f"Files in {home}, {housekeeping.megabytes(sum(sizes.values()))}:", soft_wrap=True)
    for name, size in sizes.items():
        console.print(f"  {name}  {size / 1e6:.2f} MB", soft_wrap=True)
    if sitting and sitting.tries:
        console.print(f'Word by word: "viva report {sitting_id}".')


def told(sitting: "Sitting | None", problem: str = "") -> str:
    """What came of a sitting, in a few words."""
    from bot.pronunciation.diary import PairTried, TalkTried, TextTried
    from bot.report.practice import understood

    if problem:
        return "cannot be read"
    if sitting is None or not sitting.tries:
        return "nothing scored"
    parts = []
    if texts := [one for one in sitting.tries if isinstance(one, TextTried)]:
        good, of = understood(texts)
        parts.append(f"{many(len(texts), 'reading')}, {good} of {many(of, 'word')} understood")
    if pairs := [one for one in sitting.tries if isinstance(one, PairTried)]:
        parts.append(f"{sum(one.got == one.wanted for one in pairs)} of {many(len(pairs), 'word')} as meant")
    if talks := [one for one in sitting.tries if isinstance(one, TalkTried)]:
        parts.append(f"{many(len(talks), 'talk')}, {lasting(sum(one.seconds for one in talks))}")
    return "; ".join(parts)


def began(sitting_id: str) -> str:
    """When, by its id: 02 Mar, 12:00; as the list of interviews has it."""
    created = store.created_from_name(sitting_id)
    return f"{created:%d %b, %H:%M}" if created else ""


def delete(ids: Sequence[str]) -> None:
    """Remove sittings for good, with what was recorded in them; cards stay. Raises PracticeError, StorageError."""
    for one in ids:
        shelf.delete(paths.practice_dir(), one)
    housekeeping.forget_page()


def delete_all() -> list[str]:
    """Remove all that was practised, the cards too; the ids. What is not Viva's stays. Raises as `delete` does."""
    gone = shelf.delete_all(paths.practice_dir())
    housekeeping.forget_page()
    return gone


def bundle(ids: Sequence[str], *, sound: bool, cards: bool) -> "Bundle":
    """Sittings as they go into an archive, with the `cards` or without."""
    from bot.session.archive import Bundle

    home = paths.practice_dir()
    files = [path for one in ids for path in shelf.files(home, one, sound=sound)]
    schedule = home / practice_files.SCHEDULE
    if cards and schedule.is_file() and not schedule.is_symlink():
        files.append(schedule)
    return Bundle(practice_files.FOLDER, home, tuple(files))


def shelf_here() -> "Shelf":
    """Where sittings from elsewhere go, and how they are read."""
    from bot.pronunciation import diary
    from bot.session.practice_intake import Shelf

    home = paths.practice_dir()
    return Shelf(
        home,
        lambda text: diary.Sitting.model_validate_json(text).id,
        lambda text: diary.take_cards(home, diary.Plan.model_validate_json(text).cards),
    )


def _tries(sitting: "Sitting") -> list[str]:
    from bot.pronunciation.diary import PairTried, TextTried
    from bot.report.practice import understood

    lines = []
    for one in sitting.tries:
        at = f"{one.at.astimezone():%H:%M}"
        if isinstance(one, TextTried):
            good, of = understood([one])
            lines.append(f"{at}  {one.text_id}: {good} of {many(of, 'word')} understood")
        elif isinstance(one, PairTried):
            heard = one.got or "could have been either"
            lines.append(f"{at}  {one.contrast}, {'heard' if one.task == 'hear' else 'said'}: {one.wanted} → {heard}")
        else:
            lines.append(f"{at}  {one.topic_id}: {lasting(one.seconds)}")
    return lines


def _loaded(sitting_id: str) -> "tuple[Sitting | None, str]":
    """A sitting, and why it cannot be read."""
    from bot.pronunciation import diary

    try:
        return diary.load(paths.practice_dir(), sitting_id), ""
    except PracticeError as error:
        return None, error.message


def _row(sitting_id: str, sitting: "Sitting | None", problem: str) -> dict[str, object]:
    """For programs."""
    home = paths.practice_dir()
    created = store.created_from_name(sitting_id)
    return {
        "id": sitting_id,
        "created": created.isoformat() if created else None,
        "mode": sitting.mode if sitting else None,
        "tries": len(sitting.tries) if sitting else 0,
        "recordings": [path.name for path in shelf.recordings(home, sitting_id)],
        "bytes": _size(shelf.files(home, sitting_id, page=True)),
        "problem": problem,
    }


def _size(files: Sequence[Path]) -> int:
    return sum(path.stat().st_size for path in files)
