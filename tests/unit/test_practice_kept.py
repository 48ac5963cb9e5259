"""What was practised, for as long as it lives: listed, shown, let go, carried to another machine and past its time."""

import json
import os
import stat
import subprocess
import sys
import zipfile
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bot import practice_files
from bot.cli import housekeeping
from bot.cli.app import main
from bot.cli.kept_sound import wav
from bot.cli.sittings import shelf_here
from bot.errors import PracticeError, StorageError
from bot.pronunciation import diary, shelf
from bot.pronunciation.diary import TalkTried
from bot.session import intake, store
from bot.session.scrutiny import Taken
from tests.fakes.practice import NOON, pair, practised, reading, scheduled, word
from tests.fakes.session_folder import answer, question, write_session

pytestmark = pytest.mark.unit
SAID = [question("Why?", 0.5, 1.0), answer((1.5, 3.0, "because it was slow at the time"))]


@pytest.fixture
def home(viva_home: Path) -> Path:
    """Where what was practised is kept."""
    return viva_home / "practice"


def run(capsys: pytest.CaptureFixture[str], *arguments: str, command: str = "sessions") -> tuple[int, str, str]:
    capsys.readouterr()
    code = main([command, *arguments])
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def files(folder: Path) -> dict[str, bytes]:
    """All files but the lock, by their paths."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != practice_files.LOCK
    }


def names(folder: Path) -> set[str]:
    return {card.name for card in diary.cards(folder)}


# --- names ------------------------------------------------------------------------------------------------


def test_files_of_practice_are_known_by_their_names() -> None:
    key = "20260302-120000-abcdef"
    assert practice_files.sitting_of(f"{key}.json") == key
    assert practice_files.recorded_in(f"{key}-01-read.wav") == key
    assert practice_files.recorded_in(f"{key}-123-word.wav") == key
    for other in ("schedule.json", f"{key}.JSON", f".{key}.json.a1b2c3d4", f"{key}-01-read.wav", f"x{key}.json"):
        assert practice_files.sitting_of(other) is None, other
    for other in (f"{key}.wav", f"{key}-1-read.wav", f"{key}-01-.wav", f"{key}-01-re/d.wav", f"{key}-01-read.mp3"):
        assert practice_files.recorded_in(other) is None, other


def test_the_names_the_diary_gives_are_those(home: Path) -> None:
    key = practised(home, sound=2)
    assert practice_files.sitting_of(f"{key}.json") == key
    assert {practice_files.recorded_in(path.name) for path in diary.recordings(home).iterdir()} == {key}


# --- seen -------------------------------------------------------------------------------------------------


def test_sittings_are_listed_newest_first_with_what_came_of_them(
    home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "110")
    talk = TalkTried(mode="talk", topic_id="x", at=NOON, seconds=48.0)
    old = practised(home, talk, began=NOON - timedelta(days=2), mode="talk")
    new = practised(home, pair("r-l", "right", "light"), pair("r-l", "right", "right"), mode="pairs")
    mid = practised(home, began=NOON - timedelta(days=1), sound=2)
    code, out, _ = run(capsys, "list", "--practice")
    head, *lines = out.splitlines()
    assert code == 0
    assert [line.split()[0] for line in lines] == [new, mid, old]
    assert head.split()[0] == "sitting"
    assert "1 of 2 words as meant" in lines[0]
    assert "1 reading, 1 of 2 words understood" in lines[1]
    assert lines[1].endswith("; 2 recordings")
    assert "1 talk, 48 s" in lines[2]


def test_the_list_of_interviews_says_where_the_sittings_are(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "practice" not in run(capsys, "list")[1]
    practised(home)
    assert run(capsys, "list")[1].splitlines()[-1] == 'And 1 sitting of practice: "viva sessions list --practice".'


def test_nothing_practised_is_said_with_the_next_command(viva_home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "list", "--practice")
    assert (code, out) == (0, 'Nothing was practised yet. Begin: "viva practice".\n')
    assert json.loads(run(capsys, "list", "--practice", "--json")[1]) == {"schema": "viva.sittings/1", "sittings": []}
    assert list(viva_home.glob("practice")) == []


def test_what_cannot_be_read_is_listed_and_can_go(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    key = practised(home)
    (home / f"{key}.json").write_text('{"schema": "\\u001b[2J"}')
    code, out, _ = run(capsys, "list", "--practice")
    assert code == 0
    assert "cannot be read" in out
    assert "\x1b" not in out
    assert json.loads(run(capsys, "show", key, "--json")[1])["sitting"]["problem"]
    assert run(capsys, "delete", key, "--yes")[0] == 0
    assert shelf.ids(home) == []


def test_a_recording_without_a_score_is_listed_too(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With --keep what was said is kept before it is known whether anything was in it."""
    key = practised(home, sound=1)
    (home / f"{key}.json").unlink()
    assert "nothing scored" in run(capsys, "list", "--practice")[1]
    assert run(capsys, "delete", key, "--yes")[0] == 0
    assert files(home) == {}


def test_a_sitting_is_shown_by_any_end_of_its_id(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    key = practised(home, reading(word("schema")), pair("r-l", "right", None), sound=1)
    (home / f"{key}.html").write_text("made of it")
    for wanted in (key, key[:10], key[-6:]):
        code, out, _ = run(capsys, "show", wanted)
        assert code == 0
        assert f"Sitting {key}" in out
        assert "some: 1 of 1 word understood" in out
        assert "r-l, said: right → could have been either" in out
        assert f"recordings/{key}-01-read.wav" in out
        assert f"{key}.html" in out


def test_an_id_says_by_itself_whether_an_interview_or_a_sitting_is_meant(
    viva_home: Path, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    interview = write_session(viva_home / "sessions", SAID, now=NOON).name
    sitting = practised(home)
    assert f"Session {interview}" in run(capsys, "show", interview)[1]
    assert f"Sitting {sitting}" in run(capsys, "show", sitting)[1]
    code, _, err = run(capsys, "show", "2026")
    assert code == 2
    assert interview in err
    assert sitting in err
    assert len(err.splitlines()) == 2
    assert run(capsys, "show", "nowhere")[2].splitlines()[0] == "There is no session 'nowhere'."


# --- gone -------------------------------------------------------------------------------------------------


def test_a_sitting_goes_with_its_recordings_and_what_returns_stays(
    viva_home: Path, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    gone, kept = practised(home, sound=2), practised(home, began=NOON - timedelta(days=1), sound=1)
    scheduled(home, "schema")
    (home / f"{gone}.html").write_text("has its recordings built in")
    for name in (f".{gone}.json.a1b2c3d4", f".{gone}.html.a1b2c3d4"):
        (home / name).write_text("half of it")
    (viva_home / "progress.html").write_text("has its numbers")
    assert run(capsys, "delete", gone, "--yes") == (0, f"Deleted {gone}.\n", "")
    assert set(files(home)) == {f"{kept}.json", f"recordings/{kept}-01-read.wav", "schedule.json"}
    assert not (viva_home / "progress.html").exists()
    assert names(home) == {"schema"}


def test_interviews_and_sittings_go_together(viva_home: Path, home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    interview, sitting = write_session(viva_home / "sessions", SAID).name, practised(home)
    assert json.loads(run(capsys, "delete", sitting, interview, "-y", "--json")[1])["deleted"] == [interview, sitting]
    assert store.folders(viva_home / "sessions") == []
    assert shelf.ids(home) == []


def test_nothing_goes_unasked(home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    key = practised(home)
    scheduled(home, "schema")
    everything = files(home)
    for arguments in (("delete", key), ("delete", "--practice"), ("prune", "--practice", "--older-than", "1")):
        code, _, err = run(capsys, *arguments)
        assert (code, err.splitlines()[-1]) == (2, "Add --yes."), arguments
    assert run(capsys, "--forget", "all", command="practice")[0] == 2
    assert run(capsys, "delete")[0] == 2
    assert run(capsys, "delete", key, "--practice", "--yes")[0] == 2
    monkeypatch.setattr("sys.stdin", None)  # standard input is closed
    assert run(capsys, "delete", key)[0] == 2
    assert files(home) == everything


def test_all_that_was_practised_goes_whatever_state_it_is_in(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    practised(home, sound=1)
    bad = practised(home)
    (home / f"{bad}.json").write_text("{")
    (home / "schedule.json").write_text("{")
    assert run(capsys, "delete", "--practice", "--yes")[0] == 0
    assert not home.exists()
    practised(home)
    (home / "notes.txt").write_text("mine")
    assert run(capsys, "delete", "--practice", "--yes")[0] == 0
    assert files(home) == {"notes.txt": b"mine"}


@pytest.mark.skipif(os.name != "posix", reason="links")
def test_a_link_goes_and_not_what_it_leads_to(home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    key = practised(home, sound=1)
    precious = tmp_path / "precious"
    precious.write_text("years of work")
    for path in (home / f"{key}.json", *diary.recordings(home).iterdir()):
        path.unlink()
        path.symlink_to(precious)
    assert run(capsys, "delete", key, "--yes")[0] == 0
    assert precious.read_text() == "years of work"
    assert shelf.ids(home) == []


def test_what_cannot_be_deleted_is_said(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    key = practised(home)

    def refuse(path: Path, **_: Any) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "unlink", refuse)
    with pytest.raises(StorageError, match="could not be deleted: Permission denied"):
        shelf.delete(home, key)
    with pytest.raises(PracticeError, match="no sitting"):
        shelf.delete(home, "../sessions")


def test_torn_files_of_killed_sittings_are_swept_and_no_others(home: Path) -> None:
    key = practised(home, sound=1)
    torn = [home / f".{key}.json.a1b2c3d4", home / ".schedule.json.a1b2c3d4"]
    torn.append(home / "recordings" / f".{key}-01-read.wav.a1b2c3d4")
    others = [home / ".notes.json.a1b2c3d4", home / f".{key}.json.bak", home / "recordings" / ".x.wav.a1b2c3d4"]
    for path in (*torn, *others):
        path.write_text("half of it")
        os.utime(path, (0, 0))
    fresh = home / f".{key}.json.zzzzzzzz"
    fresh.write_text("another process writes this")
    shelf.sweep(home)
    assert not any(path.exists() for path in torn)
    assert all(path.exists() for path in (*others, fresh))


# --- what returns -----------------------------------------------------------------------------------------


def test_what_returns_is_shown_with_the_day(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    now = datetime.now().astimezone()
    scheduled(home, "schema", "r-l", at=now - timedelta(days=1))
    scheduled(home, "cache", at=now)
    code, out, _ = run(capsys, "--returning", command="practice")
    assert code == 0
    lines = {line.split("  ")[0]: line for line in out.splitlines()}
    assert set(lines) == {"what", "schema", "right and light", "cache"}
    assert " now " in lines["schema"]
    assert " soon " in lines["cache"]
    cards = json.loads(run(capsys, "--returning", "--json", command="practice")[1])["cards"]
    assert {card["name"]: card["now"] for card in cards} == {"schema": True, "r-l": True, "cache": False}


def test_a_word_or_a_contrast_can_be_forgotten(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    key = practised(home)
    scheduled(home, "schema", "cache", "r-l", "v-w", "vector")
    page = home.parent / "progress.html"
    page.write_text("names what returns")
    code, out, _ = run(
        capsys, "--forget", "Schema,", "--forget", "right and light", "--forget", "v-w", command="practice"
    )
    assert code == 0
    assert out.startswith("Forgotten: schema, right and light, ")
    assert not page.exists()
    assert names(home) == {"cache", "vector"}
    code, _, err = run(capsys, "--forget", "cache", "--forget", "nowhere", command="practice")
    assert code == 2
    assert err.splitlines()[0] == "'nowhere' is nothing that returns."
    assert names(home) == {"cache", "vector"}, "all or nothing"
    assert run(capsys, "--forget", "all", "--yes", command="practice") == (0, "Forgotten. The sittings stay.\n", "")
    assert names(home) == set()
    assert shelf.ids(home) == [key]


def test_forgetting_all_is_the_way_out_of_a_damaged_schedule(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    practised(home)
    (home / "schedule.json").write_text("{")
    assert run(capsys, "--forget", "cache", command="practice")[0] == 2
    assert run(capsys, "--forget", "all", "--yes", command="practice")[0] == 0
    assert diary.cards(home) == ()


# --- past its time ----------------------------------------------------------------------------------------


def settings(home: Path, text: str) -> None:
    (home.parent / "config.toml").write_text(text)


def ago(days: int) -> datetime:
    return datetime.now().astimezone() - timedelta(days=days, minutes=1)


def test_what_is_past_its_time_goes_and_what_returns_stays(home: Path) -> None:
    old, heard, new = (practised(home, began=ago(days), sound=1) for days in (100, 40, 2))
    scheduled(home, "schema")
    assert housekeeping.tidy() == ""
    assert shelf.ids(home) == [old, heard, new]
    settings(home, "[practice]\nkeep_days = 90\nkeep_audio_days = 30")
    said = housekeeping.tidy()
    assert said.startswith(
        "Removed as past their time: 1 sitting and the recordings of 1 sitting (words and scores stay); "
    )
    assert set(files(home)) == {
        f"{heard}.json", f"{new}.json", f"recordings/{new}-01-read.wav", "schedule.json",
    }  # fmt: skip
    assert housekeeping.tidy() == ""


def test_interviews_and_practice_have_times_of_their_own(viva_home: Path, home: Path) -> None:
    """Whoever set a time for interviews before there was practice loses nothing of it."""
    interview = write_session(viva_home / "sessions", SAID, now=ago(100))
    sitting = practised(home, began=ago(100))
    settings(home, "[sessions]\nkeep_days = 1")
    assert housekeeping.tidy().startswith("Removed as past their time: 1 session; ")
    assert not interview.exists()
    assert shelf.ids(home) == [sitting]


def test_a_page_goes_with_the_recordings_that_are_built_into_it(home: Path) -> None:
    heard, silent = practised(home, sound=1), practised(home)
    for key in (heard, silent):
        (home / f"{key}.html").write_text("a page")
        shelf.delete_sound(home, key)
    assert set(files(home)) == {f"{heard}.json", f"{silent}.json", f"{silent}.html"}
    (home / f"{silent}.json").unlink()
    assert silent in shelf.ids(home), "a page alone is listed, and can go"
    shelf.delete(home, silent)
    assert set(files(home)) == {f"{heard}.json"}


def test_pruning_practice_on_demand(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    old, new = practised(home, began=ago(40), sound=1), practised(home, began=ago(2), sound=1)
    code, _, err = run(capsys, "prune", "--practice")
    assert code == 2
    assert "keep_days under [practice]" in err
    sound_only = ("prune", "--practice", "--older-than", "30", "--audio-only", "--yes", "--json")
    assert json.loads(run(capsys, *sound_only)[1])["audio_deleted"] == [old]
    assert json.loads(run(capsys, *sound_only)[1])["audio_deleted"] == []
    assert run(capsys, "prune", "--practice", "--older-than", "30", "-y")[1].startswith(
        "Removed as past their time: 1 s"
    )
    assert shelf.ids(home) == [new]
    assert run(capsys, "prune", "--practice", "--older-than", "30", "-y")[1] == "Nothing is past its time.\n"


# --- to another machine -----------------------------------------------------------------------------------


@pytest.fixture
def elsewhere(tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], Path]:
    """From now on Viva lives on another machine; where what was practised is kept there."""

    def moved() -> Path:
        monkeypatch.setenv("VIVA_HOME", str(tmp_path / "elsewhere"))
        return tmp_path / "elsewhere" / "practice"

    return moved


@pytest.mark.parametrize("to", ["out.zip", "out/"])
def test_all_that_was_practised_comes_to_another_machine_as_it_was(
    home: Path, tmp_path: Path, elsewhere: Callable[[], Path], capsys: pytest.CaptureFixture[str], to: str
) -> None:
    os.umask(0o022)
    practised(home, sound=2)
    practised(home, began=NOON - timedelta(days=1))
    scheduled(home, "schema", "r-l")
    (home / "notes.txt").write_text("mine")
    code, out, _ = run(capsys, "export", "--practice", "--to", f"{tmp_path}/{to}")
    assert code == 0
    assert out.startswith("Copied 2 sittings of practice to ")
    before = files(home)
    there = elsewhere()
    code, out, _ = run(capsys, "import", str(tmp_path / to))
    assert (code, out.splitlines()) == (0, ["Imported 2 sittings of practice.", "Took in 2 cards of what returns."])
    assert files(there) == {name: content for name, content in before.items() if name != "notes.txt"}
    assert {stat.S_IMODE(path.stat().st_mode) for path in there.rglob("*") if path.is_dir()} == {0o700}
    assert {stat.S_IMODE(path.stat().st_mode) for path in there.rglob("*") if path.is_file()} == {0o600}
    assert stat.S_IMODE(there.stat().st_mode) == 0o700
    told = json.loads(run(capsys, "import", str(tmp_path / to), "--json")[1])
    assert (told["sittings"], told["cards"], told["already_there"]) == ([], 0, shelf.ids(there))


def test_interviews_and_practice_travel_together_or_apart(
    viva_home: Path, home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    interview, sitting = write_session(viva_home / "sessions", SAID).name, practised(home, sound=1)
    scheduled(home, "schema")

    def exported(*arguments: str) -> set[str]:
        to = tmp_path / "out.zip"
        assert run(capsys, "export", *arguments, "--to", str(to), "--force")[0] == 0
        with zipfile.ZipFile(to) as archive:
            return {name for name in archive.namelist() if not name.startswith(f"{interview}/")} | {
                "interview" for name in archive.namelist() if name.startswith(f"{interview}/")
            }

    (home / f"{sitting}.html").write_text("made again when it is asked for")
    own = {f"practice/{sitting}.json", f"practice/recordings/{sitting}-01-read.wav"}
    assert exported("--all") == {"interview"}
    assert exported("--practice") == own | {"practice/schedule.json"}
    assert exported("--all", "--practice") == own | {"practice/schedule.json", "interview"}
    assert exported(sitting) == own
    assert exported(interview, sitting[-6:]) == own | {"interview"}
    assert exported(sitting, "--no-audio") == {f"practice/{sitting}.json"}


def test_of_cards_here_and_there_the_ones_tried_last_stay(
    home: Path, tmp_path: Path, elsewhere: Callable[[], Path], capsys: pytest.CaptureFixture[str]
) -> None:
    scheduled(home, "schema", "cache", at=NOON)
    run(capsys, "export", "--practice", "--to", str(tmp_path / "out.zip"))
    there = elsewhere()
    scheduled(there, "schema", at=NOON - timedelta(days=1))
    scheduled(there, "cache", "vector", at=NOON + timedelta(days=1))
    assert "Took in 1 card of what returns." in run(capsys, "import", str(tmp_path / "out.zip"))[1]
    assert {card.name: card.last for card in diary.cards(there)} == {
        "schema": NOON, "cache": NOON + timedelta(days=1), "vector": NOON + timedelta(days=1),
    }  # fmt: skip


def test_another_sitting_of_the_same_id_is_refused_and_the_one_here_stays(
    home: Path, tmp_path: Path, elsewhere: Callable[[], Path], capsys: pytest.CaptureFixture[str]
) -> None:
    key = practised(home, sound=1)
    run(capsys, "export", key, "--to", str(tmp_path / "out.zip"))
    sound = home / "recordings" / f"{key}-01-read.wav"
    sound.write_bytes(sound.read_bytes()[:-2] + b"\7\7")
    before = files(home)
    code, _, err = run(capsys, "import", str(tmp_path / "out.zip"))
    assert code == 2
    assert f'"viva sessions delete {key}"' in err
    assert files(home) == before
    # what was lost or deleted here comes back
    sound.unlink()
    assert run(capsys, "import", str(tmp_path / "out.zip"))[1] == "Imported 1 sitting of practice.\n"
    assert sound.exists()


# --- killed -----------------------------------------------------------------------------------------------


def killed(kind: str, tmp_path: Path) -> list[set[str]]:
    """The files that were there after a kill at each step of the work, and after the work."""
    practised(tmp_path / "home" / "practice", sound=2)
    done = subprocess.run(
        [sys.executable, "-m", "tests.fakes.killed", kind, str(tmp_path)],
        capture_output=True, text=True, check=True, cwd=Path(__file__).parents[2],
    )  # fmt: skip
    return [set(json.loads(line)["shown"]) for line in done.stdout.splitlines()]


@pytest.mark.skipif(sys.platform == "win32", reason="no fork")
def test_killed_while_it_goes_a_sitting_is_listed_until_all_of_it_is_gone(tmp_path: Path) -> None:
    *cut, whole = killed("delete-sitting", tmp_path)
    assert whole == set()
    assert len({len(left) for left in cut}) == 3, "the kills met each of its three files"
    assert all(any(name.endswith(".json") for name in left) for left in cut)


@pytest.mark.skipif(sys.platform == "win32", reason="no fork")
def test_killed_while_it_comes_a_sitting_is_not_there_without_its_recordings(tmp_path: Path) -> None:
    *cut, whole = killed("import-practice", tmp_path)
    assert len(whole) == 3
    assert any(0 < len(there) < 3 for there in cut), "some kills met it in the middle"
    assert all(there == whole for there in cut if any(name.endswith(".json") for name in there))


# --- archives that mean harm ------------------------------------------------------------------------------

KEY = "20260302-120000-abcdef"
SITTING: dict[str, Any] = {
    "schema": "viva.practice/1", "id": KEY, "created": "2026-03-02T12:00:00Z", "viva_version": "1", "mode": "read",
    "language": None, "tries": [],
}  # fmt: skip
SOUND = wav(np.full(1_600, 0.1, np.float32))
CARD = {
    "kind": "word", "name": "schema", "due": "2026-03-02T12:00:00Z", "last": "2026-03-02T11:50:00Z", "state": 1,
    "step": 0, "stability": 1.0, "difficulty": 5.0, "tries": 1, "lapses": 0,
}  # fmt: skip


def take(content: Mapping[str, bytes | str | dict[str, Any]], home: Path, tmp_path: Path) -> Taken:
    """Take in an archive with these members; nothing but files of practice may come of it."""
    source = tmp_path / "in.zip"
    with zipfile.ZipFile(source, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, value in content.items():
            archive.writestr(name, json.dumps(value) if isinstance(value, dict) else value)
    around = {path for path in tmp_path.rglob("*") if home not in path.parents and path != home}
    try:
        return intake.take_in(source, home.parent / "sessions", {}, shelf_here())
    finally:
        assert {path for path in tmp_path.rglob("*") if home not in path.parents and path != home} == around
        for path in home.rglob("*"):
            known = path.name in {"recordings", "schedule.json", practice_files.LOCK}
            assert known or practice_files.sitting_of(path.name) or practice_files.recorded_in(path.name), path
        assert diary.sittings(home)[1] == []


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"schema": "viva.practice/2"}, "not of the schema"),
        ({"id": "20260302-120000-ffffff"}, "of another sitting"),
        ({"id": "../../evil"}, "not valid: id"),
        ({"created": "2026-03-02T12:00:00"}, "not valid: created"),
        ({"created": "0001-01-01T00:00:00Z"}, "not valid: created"),
        ({"mode": "sing"}, "not valid: mode"),
        ({"more": 1}, "not valid: more"),
        ({"language": "\ud800"}, "no Unicode"),
        ({"tries": [{"mode": "read"}]}, "not valid: tries.0"),
        ({"tries": [{"mode": "talk", "topic_id": "x", "at": "2026-03-02T12:00:00Z", "seconds": 1e300}]}, "cannot be"),
        ({"tries": [{"mode": "talk", "topic_id": "x", "at": "9999-12-31T23:59:59Z", "seconds": 1}]}, "not valid"),
        ({"tries": [{"mode": "read", "text_id": "x", "at": "2026-03-02T12:00:00Z", "score": 1, "intelligibility": 1,
                     "words": [{"text": "a", "score": 1, "understood": True, "phones": [{"phone": "ZZ", "score": 1}]}],
                     }]}, "no sound of English"),
        ({"language": [[[[[[[[[]]]]]]]]]}, "not valid: language"),
    ],
)  # fmt: skip
def test_a_sitting_is_what_viva_writes_or_stays_out(
    home: Path, tmp_path: Path, changed: dict[str, Any], why: str
) -> None:
    good = "20260301-120000-abcdef"
    content = {
        f"practice/{KEY}.json": SITTING | changed, f"practice/{good}.json": SITTING | {"id": good},
    }  # fmt: skip
    taken = take(content, home, tmp_path)
    assert taken.sittings == [good]
    assert [aside.what for aside in taken.refused] == [KEY]
    assert why in taken.refused[0].why


@pytest.mark.parametrize(
    "sound", [b"", b"RIFF", SOUND[:-2], SOUND + b"xx", SOUND.replace(b"\x80\x3e", b"\x80\x3f"), b"<script>" * 50]
)
def test_a_recording_is_what_viva_writes_or_stays_out_with_its_sitting(
    home: Path, tmp_path: Path, sound: bytes
) -> None:
    taken = take({f"practice/{KEY}.json": SITTING, f"practice/recordings/{KEY}-01-read.wav": sound}, home, tmp_path)
    assert [aside.what for aside in taken.refused] == [KEY]
    assert shelf.ids(home) == []


@pytest.mark.parametrize(
    "name",
    [
        "practice/notes.json", "practice/deep/schedule.json", "practice/recordings/x.wav",
        "practice/.schedule.json.lock", f"practice/{KEY}.html",
        f"practice/recordings/deep/{KEY}-01-read.wav", f"practice/{KEY}-01-read.wav", f"recordings/{KEY}-01-read.wav",
        f"Practice/{KEY}.json", f"{KEY}.json", "schedule.json", "config.toml",
    ],
)  # fmt: skip
def test_other_names_stay_out_and_are_told(home: Path, tmp_path: Path, name: str) -> None:
    taken = take({f"practice/{KEY}.json": SITTING, name: b"x"}, home, tmp_path)
    assert taken.sittings == [KEY]
    assert [aside.what for aside in taken.left_out] == [name]
    assert set(files(home)) == {f"{KEY}.json"}


@pytest.mark.parametrize(
    "plan",
    [
        "{", "[]", {"schema": "viva.schedule/2", "cards": []}, {"schema": "viva.schedule/1", "cards": [{}]},
        {"schema": "viva.schedule/1", "cards": [CARD | {"stability": 1e300}]},
        {"schema": "viva.schedule/1", "cards": [CARD | {"stability": "NaN"}]},
        {"schema": "viva.schedule/1", "cards": [CARD | {"due": "0001-01-01T00:00:00Z"}]},
        {"schema": "viva.schedule/1", "cards": [CARD | {"name": ""}]},
        {"schema": "viva.schedule/1", "cards": [CARD | {"tries": -1}]},
    ],
)  # fmt: skip
def test_a_schedule_is_cards_or_stays_out_and_those_here_are_as_they_were(
    home: Path, tmp_path: Path, plan: str | dict[str, Any]
) -> None:
    scheduled(home, "cache")
    before = files(home)["schedule.json"]
    taken = take({f"practice/{KEY}.json": SITTING, "practice/schedule.json": plan}, home, tmp_path)
    assert taken.sittings == [KEY]
    assert [aside.what for aside in taken.left_out] == ["practice/schedule.json"]
    assert files(home)["schedule.json"] == before


def test_cards_do_not_come_into_a_damaged_schedule(home: Path, tmp_path: Path) -> None:
    scheduled(home, "cache")
    (home / "schedule.json").write_text("{")
    taken = take({"practice/schedule.json": {"schema": "viva.schedule/1", "cards": [CARD]}}, home, tmp_path)
    assert "is damaged" in taken.refused[0].why
    assert files(home)["schedule.json"] == b"{"


def test_a_sitting_that_is_too_large_stays_out(home: Path, tmp_path: Path) -> None:
    taken = take({f"practice/{KEY}.json": json.dumps(SITTING) + " " * 17_000_000}, home, tmp_path)
    assert "at most 16 MB" in taken.refused[0].why


def test_a_full_disk_leaves_what_was_here(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scheduled(home, "cache")
    before = files(home)

    def full(_file: int) -> None:
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StorageError, match="the disk is full"):
        take({f"practice/{KEY}.json": SITTING}, home, tmp_path)
    monkeypatch.undo()
    assert files(home) == before


@pytest.mark.skipif(os.name != "posix", reason="links")
def test_a_link_in_a_folder_is_refused(home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = tmp_path / "out" / "practice"
    source.mkdir(parents=True)
    (tmp_path / "secret").write_text("{}")
    (source / "schedule.json").symlink_to(tmp_path / "secret")
    code, _, err = run(capsys, "import", str(tmp_path / "out"))
    assert code == 2
    assert "is a link or a device" in err
    assert not home.exists()
