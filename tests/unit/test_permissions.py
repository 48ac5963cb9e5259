"""Nobody but the user can read what Viva writes, or enter where it lies, whatever the shell's umask says."""

import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.private import private_folder

pytestmark = [pytest.mark.unit, pytest.mark.skipif(os.name != "posix", reason="permissions are POSIX's")]


def open_to_others(top: Path) -> dict[str, str]:
    """What others could read, change or enter under `top`, with its permissions."""
    modes = {path: stat.S_IMODE(path.lstat().st_mode) for path in [top, *top.rglob("*")]}
    return {str(path.relative_to(top)): f"{mode:o}" for path, mode in modes.items() if mode & 0o077}


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All that the commands write, by a process whose umask forbids nothing; neither home was there before."""
    folder = tmp_path_factory.mktemp("written")
    (folder / "out").mkdir()
    done = subprocess.run(
        [sys.executable, "-m", "tests.fakes.everything_written", folder / "out"],
        env={**os.environ, "VIVA_HOME": str(folder / "made" / "on" / "the way")},
        umask=0,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return folder


def names(folder: Path) -> Iterator[str]:
    for path in folder.rglob("*"):
        if path.is_file():
            yield path.name


def test_all_that_is_kept_is_the_users_alone(written: Path) -> None:
    kept = set(names(written / "made"))
    wanted = {
        "config.toml", "viva.log", "index.sqlite3", "drafted.yaml", "stories.json", "session.json", "scorecard.json",
        "report.html", "progress.html", "schedule.json",
    }  # fmt: skip
    assert wanted <= kept, "the walk looks at less than it says"
    assert sum(name.endswith(".wav") for name in kept) == 2
    assert open_to_others(written / "made") == {}


def test_what_was_taken_in_and_the_note_of_a_crash_are_too(written: Path) -> None:
    kept = set(names(written / "out" / "elsewhere" / "home"))
    assert {"session.json", "scorecard.json", "schedule.json"} <= kept
    assert any(name.startswith("crash-") for name in kept)
    assert open_to_others(written / "out" / "elsewhere") == {}


@pytest.mark.parametrize("name", ["all.zip", "folder", "report.md", "plan.md"])
def test_what_is_written_where_one_says_is_too(written: Path, name: str) -> None:
    assert open_to_others(written / "out" / name) == {}


def test_what_else_is_written_nobody_else_can_change(written: Path) -> None:
    """Models and the libraries' own files may be read by all, and are changed by nobody: a program is among them."""
    mode = stat.S_IMODE((written / "out" / "story.txt").stat().st_mode)
    assert mode & 0o022 == 0


def test_folders_on_the_way_are_private_and_those_there_stay_as_they_are(tmp_path: Path) -> None:
    shared = tmp_path / "shared"
    shared.mkdir()
    shared.chmod(0o755)
    before = os.umask(0)
    try:
        private_folder(shared / "a" / "b")
        private_folder(shared / "a" / "b")
    finally:
        os.umask(before)
    assert open_to_others(shared) == {".": "755"}
