"""`viva plan` as typed: what it prints and writes, and what it says when something is wrong."""

import json
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot import paths
from bot.audio.simulated import SIMULATED_MICROPHONE
from bot.cli import plan
from bot.cli.app import main
from bot.errors import ModelMissing
from bot.interviewer.bank import load_bank
from bot.interviewer.encoder import Encoder, WordsEncoder
from bot.scoring.card import Scorecard
from bot.session import store
from tests.fakes.session_folder import NOW, Said, answer, write_session
from tests.unit.test_habits import card

pytestmark = pytest.mark.unit

IDS = {item.id for item in load_bank([paths.prompts_dir() / "questions"])}
BABBLE = "Well that is a nice topic and people talk about it quite a lot at conferences these days."
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """`viva plan …` in a pipe of 80 columns; exit code, output, errors."""
    monkeypatch.setattr(plan, "_encoder", WordsEncoder)
    monkeypatch.setenv("COLUMNS", "80")

    def command(*arguments: str) -> tuple[int, str, str]:
        code = main(["plan", *arguments])
        return code, *capsys.readouterr()

    return command


@pytest.fixture
def no_encoder(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing() -> Encoder:
        raise ModelMissing("The model minilm is not installed.", 'Run "viva models install minilm".')

    monkeypatch.setattr(plan, "_encoder", missing)


def held(days_ago: int = 0, *, demo: bool = False) -> Path:
    """A session with one weak answer on fraud."""
    said = [
        Said("interviewer", [(0.0, 2.0, "Design it.")], question="design-fraud-realtime", pillar="design"),
        answer((3.0, 9.0, BABBLE)),
    ]
    folder = write_session(paths.sessions_dir(), said, now=NOW - timedelta(days=days_ago), sound=False)
    if demo:
        record = store.open_session(folder).record.model_copy(update={"devices": {"input": SIMULATED_MICROPHONE}})
        store.write_record(folder, record)
    return folder


def scored(folder: Path, made: Scorecard) -> None:
    store.open_session(folder).write_scorecard(made.to_json())


def data(run: Run, *arguments: str) -> dict[str, Any]:
    code, out, _ = run(*arguments, "--json")
    assert code == 0
    found: dict[str, Any] = json.loads(out)
    return found


def test_without_sessions_it_is_by_level_and_says_so(run: Run, no_encoder: None) -> None:
    code, out, err = run("--level", "junior", "--weeks", "3")
    assert (code, err) == (0, "")
    assert out.startswith("Preparation for a junior interview\n3 weeks, 4 days a week of about 45 minutes,")
    assert "There is no session yet, so this plan is by level only" in out
    assert "viva interview --level junior --minutes 35" in out
    assert "What your sessions show" not in out
    assert "Week 3: Full mocks, review and rest" in out


@pytest.mark.parametrize("arguments", [[], ["--level", "staff", "--weeks", "12", "--minutes", "120"]])
def test_it_fits_80_columns_and_has_no_colour_in_a_pipe(run: Run, arguments: list[str]) -> None:
    scored(held(), card("s", fillers_per_100_words=9.0))
    out = run(*arguments)[1]
    assert "What your sessions show" in out
    assert max(map(len, out.splitlines())) <= 80
    assert "\x1b" not in out


def test_a_weak_answer_comes_first_with_its_session(run: Run) -> None:
    folder = held()
    out = " ".join(run("--level", "senior")[1].split())
    assert "- Design: 1 question, 1 weak." in out
    day = out[out.index("Day 2") : out.index("Day 3")]
    assert "viva bank show design-fraud-realtime" in day
    assert f"weak in your session {folder.name}: missed" in day
    assert "There is no session yet" not in out


def test_sessions_of_the_demo_do_not_count(run: Run) -> None:
    held(demo=True)
    found = data(run)
    assert (found["sessions"], found["review"]) == (0, [])
    assert "There is no session yet" in str(found["notes"])


def test_sessions_that_cannot_be_read_are_passed_over(run: Run) -> None:
    good, bad = held(1), held(2)
    (bad / store.SESSION_FILE).write_text('{"schema": "viva.session/9"}', encoding="utf-8")
    (good / store.SCORECARD_FILE).write_text("{}", encoding="utf-8")
    found = data(run)
    assert (found["sessions"], found["delivery"]) == (1, [])


def test_json_has_all(run: Run) -> None:
    folder = held()
    scored(folder, card(folder.name, fillers_per_100_words=9.3, fillers_per_minute=13.5))
    found = data(run, "--level", "staff", "--weeks", "2", "--company", "bigtech", "--days", "3", "--minutes", "60")
    assert set(found) == {
        *("schema", "level", "company", "days_a_week", "minutes_a_day", "minutes", "notes", "sessions"),
        *("review", "patterns", "delivery", "weeks"),
    }
    assert found["schema"] == "viva.plan/1"
    [one] = found["review"]
    assert {"session", "item", "pillar", "happened", "standing", "missing", "constraints_first", "story"} <= set(one)
    [habit] = found["delivery"]
    assert (habit["measure"], habit["value"], habit["session"]) == ("fillers", 9.3, folder.name)
    assert habit["source"].startswith("Bortfeld")
    weeks = found["weeks"]
    assert [len(week["days"]) for week in weeks] == [3, 3]
    activities = [one for week in weeks for day in week["days"] for one in day["activities"]]
    assert all(set(one) == {"kind", "minutes", "title", "reason", "commands", "questions"} for one in activities)
    assert {pick["id"] for one in activities for pick in one["questions"]} <= IDS
    assert sum(one["minutes"] for one in activities) == found["minutes"]
    assert "9.3 fillers in 100 words" in " ".join(str(one["reason"]) for one in activities)


def test_twice_the_same(run: Run) -> None:
    held()
    assert run("--json") == run("--json")


def test_nothing_that_was_said_is_shown_or_logged(run: Run) -> None:
    held()
    shown = "".join(run("--json")[1:]) + "".join(run()[1:])
    assert "conferences" not in shown
    assert not [file for file in (paths.data_dir() / "logs").glob("*") if "conferences" in file.read_text("utf-8")]


def test_stories_are_counted_and_their_gaps_named(run: Run) -> None:
    main(["stories", "add", "--title", "Kafka out", "--decision", "We decided to drop it."])
    out = " ".join(run("--level", "junior")[1].split())
    assert "kafka-out: It begins without the situation." in out
    assert "Write a story" in out


def test_without_the_encoder_sessions_are_not_read_and_it_says_why(run: Run, no_encoder: None) -> None:
    held()
    code, out, _ = run()
    words = " ".join(out.split())
    assert code == 0
    assert "by level only; your sessions and stories were not read. The model minilm is not installed." in words
    assert 'Run "viva models install minilm".' in words


def test_a_job_without_the_encoder_is_an_error(run: Run, no_encoder: None, tmp_path: Path) -> None:
    job = tmp_path / "job.txt"
    job.write_text("We calibrate models for fraud.", encoding="utf-8")
    code, out, err = run("--job", str(job))
    assert (code, out) == (3, "")
    assert err == 'The model minilm is not installed.\nRun "viva models install minilm".\n'


def test_what_the_job_names_comes_first(run: Run, tmp_path: Path) -> None:
    job = tmp_path / "the job.md"
    job.write_text("You will work on model calibration and isotonic regression every day.", encoding="utf-8")
    out = " ".join(run("--level", "senior", "--job", str(job))[1].split())
    assert "viva bank show fundamentals-calibration" in out[: out.index("Week 2")]
    assert "the job description mentions" in out
    assert f"--job '{job}'" in out or "--job '" in out


def test_the_level_of_the_settings_is_the_default(run: Run) -> None:
    paths.config_file().write_text('[interview]\nlevel = "staff"\ncompany = "startup"\n', encoding="utf-8")
    assert run()[1].startswith("Preparation for a staff interview, start-up\n")


# --- as a file


def test_markdown_has_a_box_for_every_activity(run: Run, tmp_path: Path) -> None:
    folder = held()
    file = tmp_path / "plan.md"
    code, out, _ = run("--level", "senior", "--weeks", "2", "--out", str(file))
    assert (code, out) == (0, f"Written to {file}.\n")
    text = file.read_text(encoding="utf-8")
    days = [day for week in data(run, "--weeks", "2")["weeks"] for day in week["days"]]
    activities = sum(len(day["activities"]) for day in days)
    assert len(re.findall(r"^- \[ \] ", text, re.MULTILINE)) == activities
    assert text.startswith("# Preparation for a senior interview\n")
    assert "## Week 2: Full mocks, review and rest" in text
    assert "`viva bank show design-fraud-realtime`" in text
    assert folder.name in text
    assert file.stat().st_mode & 0o077 == 0


def test_a_file_that_is_there_is_kept_unless_forced(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "plan.md"
    file.write_text("mine", encoding="utf-8")
    code, out, err = run("--out", str(file))
    assert (code, out) == (2, "")
    assert err == f"{file} is there already.\nGive another name, or add --force to write over it.\n"
    assert file.read_text(encoding="utf-8") == "mine"
    assert run("--out", str(file), "--force")[0] == 0
    assert file.read_text(encoding="utf-8").startswith("# Preparation")


def test_json_and_a_file_at_once(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "plan.md"
    assert data(run, "--out", str(file))["schema"] == "viva.plan/1"
    assert file.exists()


# --- errors


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["--weeks", "0"], 2, "--weeks 0 is out of range.\nGive a number from 1 to 26."),
        (["--weeks", "27"], 2, "--weeks 27 is out of range."),
        (["--weeks", "soon"], 2, "valid integer"),
        (["--days", "8"], 2, "--days 8 is out of range.\nGive a number from 1 to 7."),
        (["--minutes", "10"], 2, "--minutes 10 is out of range.\nGive a number from 15 to 180."),
        (["--level", "boss"], 2, "'boss' is not one of 'junior', 'senior', 'staff'"),
        (["--company", "bank"], 2, "'bank' is not one of 'any', 'bigtech', 'startup'"),
        (["--job", "/nowhere/job.txt"], 2, "/nowhere/job.txt cannot be read: No such file or directory."),
        (["--job", "/nowhere/job.jpg"], 2, "is no kind of document that can be read"),
        (["--force"], 2, "--force is without --out."),
        (["--out", "/nowhere/plan.md"], 1, "/nowhere/plan.md could not be written: No such file or directory."),
    ],
)
def test_errors_are_two_lines(run: Run, arguments: list[str], code: int, message: str) -> None:
    got, out, err = run(*arguments)
    assert (got, out) == (code, "")
    assert message in err
    assert len(err.splitlines()) == 2


def test_a_bank_without_questions_is_an_error(run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(paths, "prompts_dir", lambda: tmp_path)
    code, _, err = run()
    assert code == 2
    assert "There is no question in" in err
