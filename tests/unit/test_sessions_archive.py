"""Sessions on their way out: all that is known of them, byte by byte, whole or not at all, and nothing replaced."""

import errno
import json
import os
import stat
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

from bot.cli.app import main
from bot.errors import SessionError, StorageError, UsageError, VivaError
from bot.session import archive, leftovers, store
from tests.fakes.session_folder import answer, question, write_session

pytestmark = pytest.mark.unit

SAID = [question("Why?", 0.5, 1.0), answer((1.5, 3.0, "because it was slow at the time"))]
RECORDED = {"session.json", "events.jsonl", "candidate.wav", "interviewer.wav"}
DERIVED = {
    "scorecard.json": '{"schema": "viva.scorecard/1"}',
    "judge.json": '{"schema": "viva.judge/1"}',
    "self-rating.json": '{"schema": "viva.self-rating/1"}',
    "disputes.json": '{"schema": "viva.disputes/1"}',
    "report.html": "<html>",
}


@pytest.fixture
def home(viva_home: Path) -> Path:
    return viva_home / "sessions"


def full_session(home: Path) -> store.StoredSession:
    """With everything a session can have, and something of the user's own."""
    folder = write_session(home, SAID)
    for name, text in DERIVED.items():
        (folder / name).write_text(text)
    (folder / "notes.txt").write_text("mine")
    (folder / ".scorecard.json.x1y2").write_text("torn")
    return store.open_session(folder)


def contents(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as zipped:
        return {name: zipped.read(name) for name in zipped.namelist()}


def hidden(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir() if path.name.startswith(".viva-")]


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_an_archive_holds_every_known_file_as_it_was(home: Path, tmp_path: Path) -> None:
    os.umask(0o022)
    session = full_session(home)
    (made,) = archive.export([session], tmp_path / "out.zip")
    known = RECORDED | set(DERIVED)
    assert contents(made) == {f"{session.id}/{name}": (session.folder / name).read_bytes() for name in known}
    assert mode(made) == 0o600
    assert hidden(tmp_path) == []


def test_a_folder_holds_the_same(home: Path, tmp_path: Path) -> None:
    os.umask(0o022)
    session = full_session(home)
    (made,) = archive.export([session], tmp_path / "out")
    assert made == tmp_path / "out" / session.id
    assert {path.name for path in made.iterdir()} == RECORDED | set(DERIVED)
    assert all(path.read_bytes() == (session.folder / path.name).read_bytes() for path in made.iterdir())
    assert (mode(made), {mode(path) for path in made.iterdir()}) == (0o700, {0o600})


@pytest.mark.parametrize("when_s", [0, 5_000_000_000])
def test_dates_that_archives_do_not_know_are_no_obstacle(home: Path, tmp_path: Path, when_s: int) -> None:
    session = full_session(home)
    os.utime(session.folder / "events.jsonl", (when_s, when_s))
    archive.export([session], tmp_path / "out.zip")
    assert f"{session.id}/events.jsonl" in contents(tmp_path / "out.zip")


def test_without_sound_nothing_can_be_heard(home: Path, tmp_path: Path) -> None:
    """The page has the recording built in."""
    session = full_session(home)
    archive.export([session], tmp_path / "out.zip", sound=False)
    left = {name.split("/")[1] for name in contents(tmp_path / "out.zip")}
    assert left == (RECORDED | set(DERIVED)) - {"candidate.wav", "interviewer.wav", "report.html"}


@pytest.mark.parametrize("to", ["out.zip", "out/"])
def test_what_is_there_is_replaced_only_by_force(home: Path, tmp_path: Path, to: str) -> None:
    session = full_session(home)
    (made,) = archive.export([session], tmp_path / to, sound=False)
    before = made.stat().st_ino
    with pytest.raises(UsageError) as caught:
        archive.export([session], tmp_path / to)
    assert str(made) in caught.value.message
    assert "--force" in caught.value.hint
    assert made.stat().st_ino == before
    assert archive.export([session], tmp_path / to, force=True) == [made]
    assert "candidate.wav" in str(contents(made) if made.is_file() else list(made.iterdir()))
    assert hidden(made.parent) == []


def test_what_came_there_in_the_meantime_stays(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody else writes the file while the copy is made."""
    session, to = full_session(home), tmp_path / "out.zip"
    really = os.fsync
    monkeypatch.setattr(os, "fsync", lambda file: (to.write_text("theirs"), really(file)))
    with pytest.raises(UsageError, match="there already"):
        archive.export([session], to)
    assert to.read_text() == "theirs"
    assert hidden(tmp_path) == []


@pytest.mark.parametrize("to", ["out.zip", "out/"])
def test_a_full_disk_leaves_nothing(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, to: str) -> None:
    def full(_file: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    session = full_session(home)
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StorageError, match="the disk is full"):
        archive.export([session], tmp_path / to)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_where_nothing_can_go_says_so(home: Path, tmp_path: Path) -> None:
    session = full_session(home)
    (tmp_path / "file").write_text("")
    wrong: dict[Path, tuple[type[VivaError], str]] = {
        tmp_path / "absent" / "out.zip": (UsageError, "There is no folder"),
        tmp_path / "absent" / "out": (UsageError, "There is no folder"),
        tmp_path / "file": (StorageError, "could not be written"),
        home: (UsageError, "is where it is kept"),
    }
    for to, (kind, words) in wrong.items():
        with pytest.raises(kind, match=words):
            archive.export([session], to, force=True)
    assert session.sound("candidate.wav")


def test_a_link_in_a_session_is_not_followed(home: Path, tmp_path: Path) -> None:
    session = full_session(home)
    (tmp_path / "secret").write_text("{}")
    (session.folder / "judge.json").unlink()
    (session.folder / "judge.json").symlink_to(tmp_path / "secret")
    with pytest.raises(SessionError, match="is a link"):
        archive.export([session], tmp_path / "out.zip")
    assert not (tmp_path / "out.zip").exists()


def test_a_session_that_is_being_recorded_stays(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = write_session(home, SAID, ended=None)

    def record(_s: float) -> None:
        with (folder / "candidate.wav").open("ab") as file:
            file.write(bytes(640))

    monkeypatch.setattr("time.sleep", record)
    for command in (("export", folder.name, "--to", str(tmp_path / "out.zip")), ("delete", folder.name, "--yes")):
        assert main(("sessions", *command)) == 2, command
    assert not (tmp_path / "out.zip").exists()
    assert folder.exists()


def test_a_crashed_session_goes_with_all_that_was_recorded(home: Path, tmp_path: Path) -> None:
    folder = write_session(home, SAID, ended=None)
    with (folder / "candidate.wav").open("ab") as file:
        file.write(b"\1\0" * 800)
    archive.export([store.open_session(folder)], tmp_path / "out.zip")
    sound = contents(tmp_path / "out.zip")[f"{folder.name}/candidate.wav"]
    assert int.from_bytes(sound[40:44], "little") == len(sound) - 44


# --- killed -----------------------------------------------------------------------------------------------


def killed(kind: str, tmp_path: Path) -> list[dict[str, Any]]:
    """What was there after a kill at each step of the work, and after the work."""
    write_session(tmp_path / "home", SAID)
    done = subprocess.run(
        [sys.executable, "-m", "tests.fakes.killed", kind, str(tmp_path)],
        capture_output=True, text=True, check=True, cwd=Path(__file__).parents[2],
    )  # fmt: skip
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.mark.skipif(sys.platform == "win32", reason="no fork")
@pytest.mark.parametrize("kind", ["archive", "archive-again", "folder", "import", "delete"])
def test_killed_at_any_step_there_is_what_was_before_or_what_was_wanted(tmp_path: Path, kind: str) -> None:
    *cut, whole = killed(kind, tmp_path)
    before, wanted = cut[0]["shown"], whole["shown"]
    assert before != wanted
    assert len(cut) >= 7
    assert all(one["shown"] in (before, wanted) for one in cut)
    assert any(one["hidden"] for one in cut), "some were killed in the middle of it"
    assert whole["hidden"] == []


def test_what_a_kill_left_goes_when_it_is_quiet(tmp_path: Path) -> None:
    for name in ("trash", "import", "export"):
        (tmp_path / f".viva-{name}-0123456789ab").mkdir()
    (tmp_path / ".viva-import-0123456789ab" / "file").write_text("x")
    (tmp_path / ".viva-export-ba9876543210").write_text("x")
    others = [".viva-trash-mine", ".viva-trash-0123456789abc", "viva-trash-0123456789ab", ".git"]
    for name in others:
        (tmp_path / name).mkdir()
    precious = tmp_path / "precious"
    precious.write_text("years of work")
    (tmp_path / ".viva-trash-aaaaaaaaaaaa").symlink_to(precious)
    (tmp_path / ".viva-trash-0123456789ab" / "link").symlink_to(precious)
    now_s = precious.stat().st_mtime
    assert leftovers.sweep(tmp_path, now_s) == 2, "an import may be going on"
    assert leftovers.sweep(tmp_path, now_s + leftovers.QUIET_S + 5) == 3
    assert {path.name for path in tmp_path.iterdir()} == {*others, "precious"}
    assert leftovers.sweep(tmp_path / "absent", now_s) == 0


# --- the command ------------------------------------------------------------------------------------------


def test_the_command_for_people_and_for_programs(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    session = full_session(home)
    to = str(tmp_path / "out.zip")
    assert main(["sessions", "export", session.id, "--to", to]) == 0
    assert "1 session" in capsys.readouterr().out
    assert main(["sessions", "export", session.id, session.id[-6:], "--to", to, "--force", "--no-audio", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["schema"] == "viva.sessions-exported/1"
    assert told["paths"] == [to]
    assert told["bytes"] == Path(to).stat().st_size
    assert told["sessions"][session.id][:2] == ["session.json", "events.jsonl"]
    assert "candidate.wav" not in told["sessions"][session.id]
    assert main(["sessions", "export", "--all", "--to", str(tmp_path / "all.zip")]) == 0
    assert f"{session.id}/session.json" in contents(tmp_path / "all.zip")


def test_what_cannot_be_meant_is_said_in_two_lines(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    to = ("--to", str(tmp_path / "out.zip"))
    for arguments, words in {
        ("--all", *to): "There are no sessions",
        ("2026", *to): "There is no session '2026'",
        to: "not clear which",
        ("--all", "2026", *to): "not clear which",
    }.items():
        assert main(["sessions", "export", *arguments]) == 2, arguments
        lines = capsys.readouterr().err.splitlines()
        assert words in lines[0]
        assert len(lines) == 2
    session = full_session(home)
    assert main(["sessions", "export", session.id, "--to", str(tmp_path / "out.rar")]) == 2
    assert 'out.rar.zip"' in capsys.readouterr().err
