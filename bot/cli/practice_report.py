"""`viva report` of a sitting of practice: found by its id, its kept recordings inside the page."""

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from rich.console import Console

from bot import paths
from bot.errors import AudioFileError, MissingError, PracticeError, UsageError
from bot.practice_files import MOST_RECORDING_BYTES, RECORDINGS, sitting_of
from bot.private import write_private
from bot.pronunciation import shelf
from bot.session import store

if TYPE_CHECKING:
    from bot.pronunciation.diary import Sitting
    from bot.report.practice_shapes import Known, PracticeView
    from bot.report.shapes import Sound

EARLIER: Final = 100
"""Sittings before it, from which it is told what is usual."""
_LIST: Final = '"viva sessions list --practice" shows the sittings.'


def report(wanted: str | None, form: str, out: Path | None, *, opened: bool, given: Mapping[str, bool]) -> None:
    """Show a sitting, the latest where none is named; `given` are options that only interviews have.

    Raises PracticeError, UsageError, StorageError, MissingError.
    """
    for option, was in given.items():
        if was:
            raise UsageError(f"{option} is for interviews; practice has none of it.", "Leave it out.")
    sitting = find(wanted)
    # A sitting may come from elsewhere: what it names of another one's is not its own.
    names = [one.recording for one in sitting.tries if one.recording and one.recording.startswith(f"{sitting.id}-")]
    seconds = {name: lasts_s for name in names if (lasts_s := _seconds(name)) is not None}
    shown = made(sitting, seconds)
    if form == "html" or opened:
        _page(shown, out, opened=opened)
        return
    if form == "terminal":
        from bot.report.practice_terminal import show

        show(shown, Console(highlight=False))
        return
    text = as_json(sitting, shown) if form == "json" else _markdown(shown)
    if out is None:
        print(text, end="")
    else:
        write_private(out, text)
        print(f"Written to {out}.")


def fitting(wanted: str) -> list[str]:
    """The ids of the sittings that are meant."""
    return store.fitting(shelf.ids(paths.practice_dir()), wanted)


def find(wanted: str | None) -> "Sitting":
    """The sitting named, or the latest. Raises PracticeError."""
    from bot.pronunciation import diary

    known = scored_ids()
    if not known:
        raise PracticeError("Nothing has been practised yet.", 'Read a text aloud: "viva practice".')
    fits = known[-1:] if wanted is None else fitting(wanted)
    if not fits:
        raise PracticeError(f"There is no sitting {wanted!r}.", _LIST)
    if len(fits) > 1:
        some = ", ".join(fits[:5]) + (", …" if len(fits) > 5 else "")
        raise PracticeError(f"{wanted!r} fits {len(fits)} sittings: {some}.", f"Give more of the id. {_LIST}")
    sitting = diary.load(paths.practice_dir(), fits[0])
    if sitting is None:
        raise PracticeError(f"Nothing of sitting {fits[0]} was scored.", "There is nothing to show of it.")
    return sitting


def made(sitting: "Sitting", seconds: Mapping[str, float]) -> "PracticeView":
    """The sitting's report; `seconds` are the lengths of its recordings, by name."""
    from bot.pronunciation import diary
    from bot.report.accuracy import PRACTICE, accuracy
    from bot.report.practice_view import view

    folder = paths.practice_dir()
    past, _ = diary.sittings(folder)
    before = [one for one in past if one.id < sitting.id][-EARLIER:]
    return view(
        sitting,
        known(),
        diary.cards(folder),
        datetime.now().astimezone(),
        [tried for one in before for tried in one.tries],
        seconds,
        accuracy(paths.figures_dir(), PRACTICE),
    )


def as_json(sitting: "Sitting", shown: "PracticeView") -> str:
    """`viva.practice.report/1`: the sitting as it is kept, and the report as it is worded."""
    from dataclasses import asdict

    kept = sitting.model_dump(mode="json", by_alias=True)
    content = {"schema": "viva.practice.report/1", "sitting": kept, "report": asdict(shown)}
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


def scored_ids() -> list[str]:
    """Of all sittings that have something to show, oldest first."""
    folder = paths.practice_dir()
    return sorted(filter(None, (sitting_of(path.name) for path in folder.glob("*.json")))) if folder.is_dir() else []


def known() -> "Known":
    """What there is to practise; a drill of one's own that is damaged must not hide what was practised."""
    from bot.pronunciation.library import load
    from bot.report.practice_shapes import Known, Told

    shipped = paths.prompts_dir() / "practice"
    try:
        material = load(shipped, paths.drills_dir())
    except PracticeError:
        material = load(shipped)
    return Known(
        texts={text.id: text.topic for text in material.texts},
        topics={topic.id: topic.ask for topic in material.topics},
        contrasts={one.id: Told(one.name, one.tip, one.one, one.other) for one in material.contrasts},
    )


def _seconds(name: str) -> float | None:
    """How long a recording is; None where it is gone or cannot be read."""
    from bot.audio.files import open_recording

    try:
        with open_recording(_path(name)) as sound:
            return sound.duration_s
    except AudioFileError:
        return None


def _path(name: str) -> Path:
    path = paths.practice_dir() / RECORDINGS / name
    if path.is_symlink() or (path.is_file() and path.stat().st_size > MOST_RECORDING_BYTES):
        raise AudioFileError(f"{path} is a link, or too large to be Viva's.", "Put the recording itself there.")
    return path


def _markdown(shown: "PracticeView") -> str:
    from bot.report.practice_markdown import markdown

    return markdown(shown)


def _page(shown: "PracticeView", out: Path | None, *, opened: bool) -> None:
    from bot.cli.page import open_in_browser
    from bot.report.practice_page import page

    path = out or paths.practice_dir() / f"{shown.sitting}.html"
    write_private(path, page(shown, _sound(shown)))
    print(f"Written to {path}.")
    if opened and not open_in_browser(path):
        raise MissingError("No browser could be opened from here.", f"Open {path} in one.")


def _sound(shown: "PracticeView") -> "Sound | None":
    from bot.audio.encode import encode
    from bot.cli.page import as_sound
    from bot.report.practice_view import BETWEEN_S

    paths_of = [_path(one.name) for one in shown.recordings]
    return as_sound(encode(paths_of, None, between_s=BETWEEN_S)) if paths_of else None
