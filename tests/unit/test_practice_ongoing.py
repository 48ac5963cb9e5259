"""A sitting that goes on is not deleted under whoever practises, and a killed one holds nothing."""

import signal
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from bot import practice_files
from bot.cli import housekeeping
from bot.cli.app import main
from bot.errors import PracticeError, StorageError
from bot.pronunciation import diary, ongoing, shelf
from tests.fakes.practice import NOON, practised
from tests.fakes.practising_seen import at_terminal, crashed, ended, first_reading

pytestmark = pytest.mark.unit


@pytest.fixture
def home(viva_home: Path) -> Path:
    return viva_home / "practice"


@pytest.fixture
def text_file(tmp_path: Path) -> str:
    file = tmp_path / "text.txt"
    file.write_text("We cache the vectors in memory, and the schema stays the same.", "utf-8")
    return str(file)


def test_a_lock_is_known_by_its_name() -> None:
    key = "20260302-120000-abcdef"
    assert practice_files.locked_by(practice_files.lock_name(key)) == key
    for other in (practice_files.LOCK, f"{key}.lock", f".{key}.json.a1b2c3d4", f".{key}.lock.x", f".{key}.json"):
        assert practice_files.locked_by(other) is None, other


def test_a_sitting_goes_on_for_as_long_as_it_is_held(home: Path) -> None:
    key, other = practised(home), practised(home)
    with ongoing.held(home, key):
        assert ongoing.ids(home) == [key]
        assert ongoing.is_ongoing(home, key)
        assert not ongoing.is_ongoing(home, other)
        shelf.sweep(home)
        assert ongoing.ids(home) == [key], "no sweeping takes the lock from one that goes on"
    assert ongoing.ids(home) == []
    assert not list(home.glob(".*.lock"))


def test_where_it_cannot_be_held_that_is_said(tmp_path: Path) -> None:
    no_folder = tmp_path / "practice"
    no_folder.write_text("no folder")
    with pytest.raises(StorageError, match="cannot be written"), ongoing.held(no_folder, diary.new_id(NOON)):
        pass


def test_while_it_goes_on_it_cannot_be_deleted_by_any_command(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    old = practised(home, began=NOON - timedelta(days=2), sound=1)
    key = practised(home, sound=1)
    ways = (["delete", key, "--yes"], ["delete", old, key, "--yes"], ["delete", "--practice", "--yes"])
    with ongoing.held(home, key):
        for arguments in ways:
            assert main(["sessions", *arguments]) == 2, arguments
            what, hint = capsys.readouterr().err.splitlines()
            assert what == f"Sitting {key} is still going on.", arguments
            assert "End it first" in hint
        assert shelf.ids(home) == [old, key], "what is named beside it stays as well"
        with pytest.raises(PracticeError, match="still going on"):
            shelf.delete(home, key)
    assert main(["sessions", "delete", "--practice", "--yes"]) == 0
    assert not home.exists()


def test_before_anything_is_tried_it_is_known_too(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    key = diary.new_id(NOON)
    diary.check_room(home)
    with ongoing.held(home, key):
        assert shelf.ids(home) == []
        assert main(["sessions", "delete", "--practice", "--yes"]) == 2
    assert key in capsys.readouterr().err


def test_what_is_past_its_time_stays_while_it_goes_on(home: Path) -> None:
    """A terminal was left open for days."""
    keys = [practised(home, began=NOON - timedelta(days=days), sound=1) for days in (5, 4, 3)]
    now = NOON + timedelta(days=1)
    with ongoing.held(home, keys[1]):
        pruned = housekeeping.prune_sittings(housekeeping.due_sittings(None, 1, now))
        assert pruned.sound_deleted == [keys[0], keys[2]]
        pruned = housekeeping.prune_sittings(housekeeping.due_sittings(1, None, now))
        assert pruned.deleted == [keys[0], keys[2]]
        assert len(shelf.files(home, keys[1])) == 2
    assert housekeeping.prune_sittings(housekeeping.due_sittings(1, None, now)).deleted == [keys[1]]


@pytest.mark.skipif(sys.platform == "win32", reason="terminals of POSIX")
def test_deleted_in_another_terminal_it_is_refused_and_nothing_comes_back(
    viva_home: Path, home: Path, text_file: str, capsys: pytest.CaptureFixture[str]
) -> None:
    session = at_terminal(viva_home, text_file)
    try:
        first_reading(session)
        [key] = shelf.ids(home)
        assert main(["sessions", "delete", key, "--yes"]) == 2
        assert "still going on" in capsys.readouterr().err
        session.press(b"n")
        session.shows("[Enter] next")
        session.press(b"q")
        assert ended(session) == 0
    finally:
        session.close()
    assert shelf.ids(home) == [key], "what was practised in the meantime is there"
    assert main(["sessions", "delete", key, "--yes"]) == 0
    assert shelf.ids(home) == []
    assert crashed(viva_home) == []


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_a_killed_one_holds_nothing(viva_home: Path, home: Path, text_file: str) -> None:
    session = at_terminal(viva_home, text_file)
    try:
        first_reading(session)
        [key] = ongoing.ids(home)
        session.process.send_signal(signal.SIGKILL)
        assert ended(session) == -signal.SIGKILL
    finally:
        session.close()
    assert (home / practice_files.lock_name(key)).is_file()
    assert ongoing.ids(home) == []
    assert main(["sessions", "delete", key, "--yes"]) == 0
    assert not (home / practice_files.lock_name(key)).exists()
