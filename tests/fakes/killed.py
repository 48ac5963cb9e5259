"""Work on sessions that is killed at one step after the other: `python -m tests.fakes.killed WORK FOLDER`.

A step is a file or folder that is opened, made, renamed, linked or removed, or a write that has to reach the disk.
For each step a child begins the work afresh and kills itself there; what is on disk then is printed as a line of JSON:
`{"step", "killed", "shown": {path: sha256}, "hidden": [names]}`. The last line is of a child that
came to its end.
"""

import hashlib
import json
import os
import shutil
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bot.pronunciation import shelf
from bot.pronunciation.diary import Sitting
from bot.session import archive, intake, store
from bot.session.practice_intake import Shelf

STEPS = frozenset({"open", "os.mkdir", "os.rename", "os.link", "os.remove", "os.rmdir", "shutil.rmtree"})


def work(kind: str, home: Path, place: Path) -> Callable[[], object]:
    """What is done in `place`, which was empty; `home` has the sessions."""
    sessions = [store.open_session(folder) for folder in store.folders(home)]
    match kind:
        case "archive":
            return lambda: archive.export(sessions, place / "out.zip")
        case "archive-again":
            (place / "out.zip").write_text("the one before")
            return lambda: archive.export(sessions, place / "out.zip", force=True)
        case "folder":
            return lambda: archive.export(sessions, place / "out")
        case "import":
            return lambda: intake.take_in(home, place)
        case "delete":
            shutil.copytree(home, place, dirs_exist_ok=True)
            return lambda: store.delete(place, sessions[0].id)
        case "import-practice":
            shelf_there = Shelf(place / "practice", lambda text: Sitting.model_validate_json(text).id, lambda _: 0)
            return lambda: intake.take_in(home, place / "sessions", shelf=shelf_there)
        case "delete-sitting":
            shutil.copytree(home / "practice", place, dirs_exist_ok=True)
            return lambda: shelf.delete(place, shelf.ids(place)[0])
    raise ValueError(kind)


def shown(place: Path) -> dict[str, str]:
    """What has no hidden part in its path, by its content."""
    return {
        str(path.relative_to(place)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(place.rglob("*"))
        if path.is_file() and not any(part.startswith(".") for part in path.relative_to(place).parts)
    }


def main(kind: str, folder: Path) -> None:
    step, killed = 0, True
    while killed:
        step += 1
        place = folder / "place"
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir()
        todo = work(kind, folder / "home", place)
        child = os.fork()
        if not child:
            try:
                _kill_at(step)
                todo()
                os._exit(0)
            finally:
                os._exit(1)
        status = os.waitpid(child, 0)[1]
        killed = os.WIFSIGNALED(status)
        assert killed or status == 0
        hidden = [path.name for path in place.rglob(".*")]
        sys.stdout.write(json.dumps({"step": step, "killed": killed, "shown": shown(place), "hidden": hidden}) + "\n")


def _kill_at(last: int) -> None:
    count = 0

    def step(event: str, _arguments: tuple[Any, ...] = ()) -> None:
        nonlocal count
        if event not in STEPS:
            return
        count += 1
        if count == last:
            os.kill(os.getpid(), signal.SIGKILL)

    really = os.fsync

    def fsync(descriptor: int) -> None:
        really(descriptor)
        step("open")

    os.fsync = fsync  # type: ignore[assignment]  # the work gives it a descriptor
    sys.addaudithook(step)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
