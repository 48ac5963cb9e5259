"""How long sessions are kept, and that only what is due goes."""

import json
import os
import sqlite3
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot import __version__
from bot.cli import housekeeping
from bot.cli.app import main
from bot.cli.housekeeping import Clocks
from bot.errors import SettingsError
from bot.scoring.card import Scorecard
from bot.session import index, store
from bot.session.retention import Due, due
from bot.settings import load
from tests.fakes.session_folder import answer, question, write_session

pytestmark = pytest.mark.unit

NOW = datetime(2026, 11, 26, 12, 0, 0).astimezone()
TODAY, WEEK, MONTH = "20261126-100000-aaaaaa", "20261119-110000-bbbbbb", "20261020-100000-cccccc"
ALL = [MONTH, WEEK, TODAY]
SAID = [question("Why?", 0.5, 1.0), answer((1.5, 6.0, "because it was slow at the time and nobody else had looked"))]


def test_what_is_due() -> None:
    assert due(ALL, NOW) == Due()
    assert due(ALL, NOW, keep_days=1) == Due(whole=(MONTH, WEEK))
    assert due(ALL, NOW, keep_days=8) == Due(whole=(MONTH,))
    assert due(ALL, NOW, keep_sound_days=8) == Due(sound=(MONTH,))
    assert due(ALL, NOW, keep_days=8, keep_sound_days=1) == Due(whole=(MONTH,), sound=(WEEK,))
    assert due(ALL, NOW, keep_days=1, keep_sound_days=8) == Due(whole=(MONTH, WEEK))
    assert due([], NOW, keep_days=1) == Due()


def test_a_day_is_over_when_it_is_over() -> None:
    made = datetime(2026, 11, 19, 11, 0, 0).astimezone()
    assert due([WEEK], made + timedelta(days=7), keep_days=7) == Due()
    assert due([WEEK], made + timedelta(days=7, seconds=1), keep_days=7) == Due(whole=(WEEK,))


@pytest.mark.parametrize("name", ["", "notes", "99999999-999999-abcdef", "00000101-000000-abcdef", "20200101"])
def test_what_tells_no_time_is_never_due(name: str) -> None:
    assert due([name], NOW, keep_days=1) == Due()


def test_the_future_is_never_due() -> None:
    assert due(["20991231-235959-abcdef"], NOW, keep_days=1, keep_sound_days=1) == Due()


def test_the_settings_keep_for_ever_unless_told(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    assert load(file).sessions.keep_days is None
    assert load(file).sessions.keep_audio_days is None
    for wrong in ("keep_days = 0", "keep_days = -3", "keep_audio_days = 0.5", "keep_days = 99999999", "keep = 3"):
        file.write_text(f"[sessions]\n{wrong}\n")
        with pytest.raises(SettingsError):
            load(file)


# --- on disk ----------------------------------------------------------------------------------------------


@pytest.fixture
def home(viva_home: Path) -> Path:
    return viva_home / "sessions"


def session(home: Path, days: int, **more: Any) -> Path:
    """One that began so many days ago, with a page."""
    folder = write_session(home, SAID, now=datetime.now().astimezone() - timedelta(days=days, minutes=1), **more)
    (folder / "report.html").write_text("<html>")
    (folder / ".report.html.a1b2c3d4").write_text("<html>, killed")
    return folder


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def settings(home: Path, text: str) -> None:
    (home.parent / "config.toml").write_text(f"[sessions]\n{text}\n")


def test_after_an_interview_what_the_settings_say_goes(home: Path) -> None:
    old, older, new = session(home, 40), session(home, 100), session(home, 2)
    assert housekeeping.tidy() == ""
    assert names(home) == {old.name, older.name, new.name}
    settings(home, "keep_days = 90\nkeep_audio_days = 30")
    said = housekeeping.tidy()
    assert said.startswith("Removed as past their time: 1 session and 1 recording (words and scores stay); ")
    assert "\n" not in said
    assert names(home) == {old.name, new.name}
    assert names(old) == {"session.json", "events.jsonl"}
    (old / "report.html").write_text("a page without sound")
    assert "candidate.wav" in names(new)
    assert housekeeping.tidy() == ""
    assert "report.html" in names(old)


@pytest.mark.parametrize("jump_s", [86_400 * 365, -86_400 * 365, 4_000])
def test_after_the_clock_was_set_nothing_goes_by_its_age(home: Path, jump_s: float) -> None:
    session(home, 100)
    now = Clocks.now()
    before = Clocks(now.wall_s - jump_s - 600, now.running_s - 600)
    assert housekeeping.tidy(before) == "", "nothing would go anyway"
    settings(home, "keep_days = 90")
    assert housekeeping.tidy(before) == housekeeping.CLOCK_SET
    assert len(store.folders(home)) == 1
    assert housekeeping.tidy(now).startswith("Removed")


def test_a_clock_counts_as_set_from_an_hour_on() -> None:
    began = Clocks(1_000_000.0, 50.0)
    assert not Clocks(1_007_200.0, 7_250.0).set_since(began)
    assert not Clocks(1_003_000.0, 50.0).set_since(began)
    assert not Clocks(1_000_600.0, 3_650.0).set_since(began)
    assert Clocks(1_004_000.0, 50.0).set_since(began)
    assert Clocks(996_000.0, 50.0).set_since(began)


def test_settings_that_cannot_be_read_do_not_spoil_an_interview(home: Path) -> None:
    session(home, 100)
    settings(home, "keep_days = 'soon'")
    assert "keep_days" in housekeeping.tidy()
    assert len(store.folders(home)) == 1


def test_only_sessions_go(home: Path, tmp_path: Path) -> None:
    session(home, 100)
    (home / "19990101-000000-old").mkdir()
    (home / "19990101-000000-abcdef").write_text("a file")
    precious = tmp_path / "precious"
    precious.mkdir()
    (precious / "candidate.wav").write_text("years of work")
    (home / "19990102-000000-abcdef").symlink_to(precious, target_is_directory=True)
    settings(home, "keep_days = 1\nkeep_audio_days = 1")
    assert "1 session" in housekeeping.tidy()
    assert names(home) == {"19990101-000000-old", "19990101-000000-abcdef", "19990102-000000-abcdef"}
    assert (precious / "candidate.wav").exists()


@pytest.mark.parametrize("rule", ["keep_days = 1", "keep_audio_days = 1"])
def test_a_session_that_is_being_recorded_stays(home: Path, monkeypatch: pytest.MonkeyPatch, rule: str) -> None:
    """Its clock may have been wrong when it began."""
    folder = session(home, 100, ended=None)

    def record(_s: float) -> None:
        with (folder / "candidate.wav").open("ab") as file:
            file.write(bytes(640))

    monkeypatch.setattr("time.sleep", record)
    settings(home, rule)
    assert housekeeping.tidy() == ""
    assert "candidate.wav" in names(folder)


def test_pruning_asks_first(home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    folder = session(home, 100)
    assert main(["sessions", "prune"]) == 2
    assert "keep_days" in capsys.readouterr().err
    assert main(["sessions", "prune", "--older-than", "30"]) == 2
    assert "--yes" in capsys.readouterr().err
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    asked: list[str] = []

    def refuse(text: str) -> bool:
        asked.append(text)
        return False

    monkeypatch.setattr("typer.confirm", refuse)
    assert main(["sessions", "prune", "--older-than", "30", "--audio-only"]) == 0
    assert folder.name in asked[0]
    assert "never scored" in asked[0]
    assert "candidate.wav" in names(folder)


def test_pruning_for_programs(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    old, new = session(home, 40), session(home, 2)
    heard = names(old) - {"session.json", "events.jsonl"}
    sound_bytes = sum((old / name).stat().st_size for name in heard)
    prune = ["sessions", "prune", "--older-than", "30", "--yes", "--json"]
    assert main([*prune, "--audio-only"]) == 0
    told = {"schema": "viva.sessions-pruned/1", "deleted": [], "audio_deleted": [old.name], "freed_bytes": sound_bytes}
    assert json.loads(capsys.readouterr().out) == told
    assert main([*prune, "--audio-only"]) == 0
    assert json.loads(capsys.readouterr().out)["audio_deleted"] == []
    assert len(index.summaries(home, home.parent)) == 2
    assert main(prune) == 0
    assert json.loads(capsys.readouterr().out)["deleted"] == [old.name]
    assert rows(home) == [new.name]
    assert store.folders(home) == [new]
    assert main(["sessions", "prune", "--older-than", "0", "--yes"]) == 2


# --- what is left without sound ---------------------------------------------------------------------------


@pytest.fixture
def voiced(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.cli.score.person", lambda: lambda _frame: True)


@pytest.mark.usefixtures("voiced")
def test_numbers_that_came_from_the_sound_outlive_it(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = session(home, 40)
    assert main(["score", folder.name, "--json"]) == 0
    scored = Scorecard.model_validate_json(capsys.readouterr().out)
    assert scored.answers[0].pace is not None
    kept = (folder / "scorecard.json").read_bytes()
    assert main(["sessions", "prune", "--older-than", "30", "--audio-only", "--yes"]) == 0
    # As a newer Viva finds it, which would measure again.
    (folder / "scorecard.json").write_bytes(kept.replace(b'"viva_version": "', b'"viva_version": "0.0.'))
    older = (folder / "scorecard.json").read_bytes()
    for command in ("score", "report"):
        capsys.readouterr()
        assert main([command, folder.name, *(["--json"] if command == "score" else ["--format", "json"])]) == 0
        card = Scorecard.model_validate_json(capsys.readouterr().out)
        assert card.answers == scored.answers, command
        assert "The recording was deleted" in card.not_measured[-1].why
    assert (folder / "scorecard.json").read_bytes() == older


@pytest.mark.usefixtures("voiced")
def test_numbers_outlive_the_model_they_came_from(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = session(home, 40)
    assert main(["score", folder.name, "--json"]) == 0
    card = json.loads(capsys.readouterr().out)
    card["not_measured"] = [note for note in card["not_measured"] if not note["what"].startswith("um")]
    card["viva_version"] = "0.0.1"
    (folder / "scorecard.json").write_text(json.dumps(card))
    assert main(["report", folder.name, "--format", "json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert shown["viva_version"] == "0.0.1"
    assert "viva models install whisper-base" in shown["not_measured"][-1]["why"]
    assert json.loads((folder / "scorecard.json").read_text()) == card
    # What changed since is measured all the same.
    later = (folder / "scorecard.json").stat().st_mtime + 10.0
    os.utime(folder / "events.jsonl", (later, later))
    assert main(["report", folder.name, "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["viva_version"] == __version__


@pytest.mark.usefixtures("voiced")
def test_a_session_with_no_sound_and_no_such_numbers_is_measured_anew(home: Path) -> None:
    folder = session(home, 40, sound=False)
    assert main(["score", folder.name]) == 0
    (folder / "scorecard.json").write_text((folder / "scorecard.json").read_text().replace("because", "BECAUSE"))
    assert main(["score", folder.name]) == 0
    assert "BECAUSE" not in (folder / "scorecard.json").read_text()


# --- the index --------------------------------------------------------------------------------------------


def rows(home: Path, table: str = "sessions") -> list[str]:
    with closing(sqlite3.connect(home.parent / index.INDEX_FILE)) as made:
        return [row[0] for row in made.execute(f"SELECT id FROM {table} ORDER BY id")]


def test_a_deleted_session_leaves_the_index_and_no_trash(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    gone, kept = session(home, 40), session(home, 2)
    assert main(["sessions", "list"]) == 0
    assert rows(home) == [gone.name, kept.name]
    with closing(sqlite3.connect(home.parent / index.INDEX_FILE)) as made, made:
        made.execute("CREATE TABLE other (id TEXT, content TEXT)")
        made.executemany("INSERT INTO other VALUES (?, 'x')", [(gone.name,), (kept.name,)])
    assert main(["sessions", "delete", gone.name, "--yes"]) == 0
    assert rows(home) == rows(home, "other") == [kept.name]
    assert gone.name.encode() not in (home.parent / index.INDEX_FILE).read_bytes()
    assert list(home.iterdir()) == [kept]


def test_the_index_is_made_again(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folders = [session(home, 40), session(home, 2)]
    (folders[1] / "session.json").write_text('{"schema": "other"}')
    index.summaries(home, home.parent)
    with closing(sqlite3.connect(home.parent / index.INDEX_FILE)) as made, made:
        made.execute("UPDATE sessions SET words = 999")
        made.execute(
            "INSERT INTO sessions SELECT '20200101-000000-abcdef', seen, created, 0, 0, 0, 0, '', 0, ''"
            " FROM sessions LIMIT 1"
        )
    (home.parent / (index.INDEX_FILE + "-journal")).write_bytes(b"of another time")
    capsys.readouterr()
    assert main(["sessions", "reindex", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told == {"schema": "viva.sessions-reindexed/1", "sessions": 2, "cannot_be_read": [folders[1].name]}
    assert rows(home) == [folder.name for folder in folders]
    assert index.summaries(home, home.parent)[1].words == 12
    assert main(["sessions", "reindex"]) == 0
    assert "2 sessions" in capsys.readouterr().out


def test_a_command_sweeps_what_a_killed_deletion_left(home: Path) -> None:
    folder = session(home, 2)
    folder.rename(home / ".viva-trash-0123456789ab")
    assert main(["sessions", "list"]) == 0
    assert list(home.iterdir()) == []


def test_the_list_fits_eighty_columns(
    home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    whole, broken = session(home, 2, ended="interrupted"), session(home, 3)
    store.open_session(whole).write_scorecard("{}")
    (broken / "session.json").write_text('{"schema": "\\u001b[2J"}')
    assert main(["sessions", "list"]) == 0
    out = capsys.readouterr().out
    head, first, second, problem = out.splitlines()
    assert len(head) <= 80
    assert whole.name in first
    assert "interrupted, scored" in first
    assert "cannot be read" in second
    assert problem.startswith(f"{broken.name}: ")
    assert "\x1b" not in out


def test_what_is_shown_of_a_session(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = session(home, 2)
    record = json.loads((folder / "session.json").read_text())
    redo = {"session": WEEK, "answer": 2}
    (folder / "session.json").write_text(json.dumps(record | {"resumed_from": MONTH, "redo_of": redo}))
    assert main(["sessions", "show", folder.name]) == 0
    out = capsys.readouterr().out
    assert f"It goes on where {MONTH} broke off." in out
    assert f"A second try of answer 2 in {WEEK}." in out
    assert "There is no recording" not in out
    store.delete_sound(folder)
    assert main(["sessions", "show", folder.name]) == 0
    assert "There is no recording" in capsys.readouterr().out
    assert main(["sessions", "show", folder.name, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)["session"]
    assert (told["audio"], told["resumed_from"], told["redo_of"]) == (False, MONTH, redo)
    assert told["bytes"] == sum(told["files"].values())
