"""`viva progress` as typed: what it prints, what it keeps, and what it says when something is missing."""

import json
import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot import paths
from bot.audio.simulated import SIMULATED_MICROPHONE
from bot.cli import progress, scorecards
from bot.cli.app import main
from bot.scoring.card import FillerEvent, Scorecard
from bot.scoring.disputes import Disputes, places, strike
from bot.session import store
from bot.session.index import INDEX_FILE
from bot.session.record import RedoOf
from tests.fakes.histories import Person, history, keep
from tests.fakes.session_folder import NOW

pytestmark = pytest.mark.unit

Run = Callable[..., tuple[int, str, str]]
BETTER = Person(vocal=8.0, drift={"vocal": 0.2})


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """`viva progress …` in a pipe of 80 columns; exit code, output, errors."""
    monkeypatch.setenv("COLUMNS", "80")

    def command(*arguments: str) -> tuple[int, str, str]:
        code = main(["progress", *arguments])
        return code, *capsys.readouterr()

    return command


def held(cards: list[Scorecard], **options: Any) -> list[Path]:
    """A session every other day, the last one on the day of NOW."""
    return [
        keep(paths.sessions_dir(), card, NOW - timedelta(days=2 * back), **options)
        for back, card in zip(reversed(range(len(cards))), cards, strict=True)
    ]


def data(run: Run, *arguments: str) -> dict[str, Any]:
    code, out, _ = run("--json", *arguments)
    assert code == 0
    found: dict[str, Any] = json.loads(out)
    assert found["schema"] == "viva.progress/1"
    return found


def verdicts(found: dict[str, Any]) -> dict[str, str]:
    return {metric["metric"]: metric["verdict"] for metric in found["metrics"]}


def test_thirty_sessions_with_a_change(run: Run) -> None:
    held(history(BETTER, 30, 1))
    code, out, _ = run()
    assert code == 0
    assert "Progress over 30 sessions" in out
    assert "Fillers, um and uh: fewer since" in out
    assert "first sound" in out
    assert "To compare with; no grades" in out
    assert all(len(text.rstrip()) <= 80 for text in out.splitlines())
    assert "\x1b" not in out
    found = data(run)
    vocal = next(metric for metric in found["metrics"] if metric["metric"] == "vocal_fillers")
    assert vocal["verdict"] == "less"
    assert vocal["change"]["before"] > 2 * vocal["change"]["after"]
    assert vocal["change"]["session"] in [session["id"] for session in found["sessions"]]
    assert vocal["p"] < 0.001
    assert len(vocal["points"]) == 30
    assert {"session", "value", "answers", "low", "high"} == set(vocal["points"][0])


def test_thirty_sessions_of_noise(run: Run) -> None:
    held(history(Person(), 30, 2))
    assert set(verdicts(data(run)).values()) == {"no_clear_change"}
    assert "No clear change: what goes up and down here" in run()[1]


def test_no_sessions_is_no_error(run: Run) -> None:
    code, out, _ = run()
    assert code == 0
    assert 'Hold one: "viva interview".' in out
    assert data(run)["sessions"] == []


def test_sessions_that_are_not_scored_are_counted_with_the_command(run: Run) -> None:
    folders = [keep(paths.sessions_dir(), None, NOW - timedelta(days=i)) for i in range(5)]
    code, out, _ = run()
    assert code == 0
    flat = " ".join(out.split())
    assert "5 sessions are not scored" in flat
    newest = sorted(folder.name for folder in folders)[-3:]
    assert f'"viva score {" ".join(newest)}"' in flat
    assert len(data(run)["left_out"]["unscored"]) == 5


def test_demo_sessions_are_left_out_unless_asked_for(run: Run) -> None:
    held(history(Person(), 2, 1), device=SIMULATED_MICROPHONE)
    assert "shown by --demo" in run()[1]
    assert data(run)["left_out"]["demos"] == 2
    assert len(data(run, "--demo")["sessions"]) == 2


def test_a_second_try_is_practice_and_in_no_trend(run: Run) -> None:
    first, _ = held(history(Person(), 2, 1))
    again = RedoOf(session=first.name, answer=2)
    second = keep(paths.sessions_dir(), history(Person(), 1, 3)[0], NOW + timedelta(days=1), redo_of=again)
    found = data(run)
    assert found["left_out"]["redone"] == [second.name]
    assert len(found["sessions"]) == 2
    assert "1 second try counts as practice, but not in these numbers" in " ".join(run()[1].split())


def test_pillar_level_last_and_since(run: Run) -> None:
    held(history(Person(), 9, 1))
    keep(paths.sessions_dir(), history(Person(), 1, 3)[0], NOW + timedelta(days=1), level="staff", pillar="design")
    found = data(run)
    assert found["kinds"] == {"level": {"senior": 9, "staff": 1}, "pillar": {"mixed": 9, "design": 1}}
    assert [session["level"] for session in found["sessions"]] == ["senior"] * 9 + ["staff"]
    assert len(data(run, "--level", "staff")["sessions"]) == 1
    assert len(data(run, "--last", "4")["sessions"]) == 4
    assert len(data(run, "--since", f"{NOW - timedelta(days=2):%Y-%m-%d}")["sessions"]) == 3
    only = data(run, "--pillar", "design")
    assert "own_decisions" not in verdicts(only)
    assert "constraints_first" in verdicts(only)
    assert list(verdicts(data(run, "--metric", "pause_share"))) == ["pause_share"]
    assert "Not all sessions are alike" in " ".join(run()[1].split())


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--since", "yesterday"], "--since 'yesterday' is no date."),
        (["--last", "0"], "--last 0 is out of range."),
        (["--metric", "charm"], "There is no metric 'charm'."),
        (["--pillar", "chess"], "'chess' is not one of"),
    ],
)
def test_wrong_options_are_told_in_two_lines(run: Run, arguments: list[str], said: str) -> None:
    code, out, err = run(*arguments)
    assert (code, out) == (2, "")
    assert said in err
    assert len(err.splitlines()) == 2


def test_only_sessions_that_changed_are_read_again(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    folders = held(history(Person(), 4, 1))
    before = data(run)
    read: list[str] = []
    really = progress.past_of

    def watched(folder: Path) -> Any:
        read.append(folder.name)
        return really(folder)

    monkeypatch.setattr(progress, "past_of", watched)
    assert data(run) == before
    assert read == []
    store.open_session(folders[1]).write_disputes(Disputes().to_json())
    assert data(run) == before
    assert read == [folders[1].name]
    card = history(Person(vocal=20.0), 1, 9)[0]
    store.open_session(folders[2]).write_scorecard(card.to_json())
    after = data(run)
    assert read[1:] == [folders[2].name]
    assert after["metrics"][0]["points"][2]["value"] > 2 * before["metrics"][0]["points"][2]["value"]
    store.delete(paths.sessions_dir(), folders[0].name)
    assert len(data(run)["sessions"]) == 3


def test_what_was_struck_out_is_in_no_number(run: Run) -> None:
    card = history(Person(vocal=9.0), 1, 1)[0]
    answer = next(one for one in card.answers if one.fillers and one.fillers.by_kind["vocal"].count)
    assert answer.fillers
    um = FillerEvent(text="um", start_s=3.0, end_s=3.4, kind="vocal", confidence=0.9)
    fillers = answer.fillers.model_copy(update={"events": [um]})
    heard = answer.model_copy(update={"fillers": fillers})
    card = card.model_copy(update={"answers": [heard if one is answer else one for one in card.answers]})
    [folder] = held([card])
    [before] = data(run, "--metric", "vocal_fillers")["metrics"][0]["points"]
    session = store.open_session(folder)
    measured = scorecards.measured(session)
    assert measured
    [event] = [place.event.id for place in places(measured) if place.event.text == "um"]
    session.write_disputes(Disputes(labels=strike(measured, [], [event], NOW)).to_json())
    [after] = data(run, "--metric", "vocal_fillers")["metrics"][0]["points"]
    assert after["value"] < before["value"]


@pytest.mark.parametrize("harm", ["noise", "missing", "older", "no table"])
def test_a_damaged_index_is_made_again(run: Run, harm: str) -> None:
    held(history(Person(), 3, 1))
    before = data(run)
    file = paths.data_dir() / INDEX_FILE
    if harm == "noise":
        file.write_bytes(b"no database at all" * 99)
    elif harm == "missing":
        file.unlink()
    else:
        with closing(sqlite3.connect(file)) as index, index:
            index.execute("DROP TABLE derived")
            if harm == "older":
                index.execute("PRAGMA user_version = 1")
    assert data(run) == before


def test_what_cannot_be_read_is_counted_and_the_rest_is_shown(run: Run) -> None:
    broken, *rest = held(history(Person(), 4, 1))
    (broken / store.SESSION_FILE).write_text('{"schema": "viva.session/9"}')
    (rest[0] / store.SCORECARD_FILE).write_text("{}")
    found = data(run)
    assert found["left_out"]["unreadable"] == [broken.name]
    assert found["left_out"]["unscored"] == [rest[0].name]
    assert len(found["sessions"]) == 2
    assert '"viva sessions list" says why' in " ".join(run()[1].split())


def test_a_scorecard_older_than_its_session_does_not_count(run: Run) -> None:
    [folder] = held(history(Person(), 1, 1))
    assert len(data(run)["sessions"]) == 1
    late = (folder / store.SCORECARD_FILE).stat().st_mtime_ns + 10**9
    os.utime(folder / store.EVENTS_FILE, ns=(late, late))
    assert data(run)["left_out"]["unscored"] == [folder.name]


def test_settings_from_elsewhere_reach_no_terminal(run: Run) -> None:
    keep(paths.sessions_dir(), history(Person(), 1, 1)[0], NOW, level="\x1b[31mboss")
    code, out, _ = run()
    assert code == 0
    assert "boss" not in out
    assert "\x1b" not in out
