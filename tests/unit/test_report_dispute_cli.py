"""`viva report --dispute`: what is listed, struck out and put back, by ids given or typed at a terminal."""

import json
from pathlib import Path
from typing import Any

import pytest

from bot.cli.app import main
from bot.report.struck import changes, line, struck
from bot.scoring.card import AnswerCard, CountedEvent, Scorecard
from bot.scoring.disputes import MOST_LABELS, disputed, listed, strike
from bot.scoring.scorecard import score_text
from tests.fakes.session_folder import write_session
from tests.fakes.typed_terminal import CTRL_C, CTRL_D, ENTER, Terminal
from tests.unit.test_disputes import NOW, SAID, measured

pytestmark = pytest.mark.unit


@pytest.fixture
def folder(viva_home: Path) -> Path:
    made = write_session(viva_home / "sessions", SAID, sound=False)
    (made / "scorecard.json").write_text(card_of(made).to_json())
    return made


def card_of(folder: Path) -> Scorecard:
    return measured().model_copy(update={"session": folder.name})


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(["report", *arguments]) == 0
    return capsys.readouterr().out


def refused(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[str]:
    assert main(["report", *arguments]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    return captured.err.splitlines()


def labels(folder: Path) -> Any:
    return json.loads((folder / "disputes.json").read_text())["labels"]


# --- the words of it -------------------------------------------------------------------------------------


def shown(event_id: str) -> tuple[str, str, str]:
    event = next(one.event for one in listed(measured(), ()) if one.event.id == event_id)
    text = line(event, measured().answers[int(event_id[0]) - 1])
    return text.at, text.kind, text.said


def test_each_event_has_its_moment_its_kind_and_words_around_it() -> None:
    assert shown("1.f2") == ("0:05", "filler", "So [um] in my last job")
    assert shown("1.f4") == ("0:12", "filler", "to add a cache, [you know,] in front of the")
    assert shown("1.r1")[1:] == ("said twice", "know, in front of [the] the database. As a")
    assert shown("1.p3")[1:] == ("1.7 s pause", "of the the database. [1.7 s] As a result latency")
    assert shown("1.m2")[1] == "0.6 s inside a clause"
    assert shown("1.d1")[1] == "decision, yours"
    assert shown("1.d2")[1:] == ('decision, of "we"', "[We chose Redis at last.]")
    assert shown("1.u3")[1:] == ('"we" unowned', "[We fixed bugs.]")
    assert shown("1.c1")[1:] == ("wrong claim", '[It always wins.], which is like "A claim."')
    assert shown("1.k1")[1] == "cache"


def test_what_changed_is_said_and_nothing_else() -> None:
    def changed(*gone: str) -> dict[str, tuple[str, str]]:
        after = disputed(measured(), strike(measured(), [], gone, NOW))
        return {one.measure: (one.before, one.after) for one in changes(measured(), after)}

    assert changed() == {}
    assert changed("1.f3")["Fillers"][0].startswith("6, ")
    assert changed("1.f3")["Fillers"][1].startswith("5, ")
    assert list(changed("1.f3")) == ["Fillers"]
    assert changed("1.r1") == {"Repeats and restarts": ("1", "0")}
    assert changed("1.d2") == {
        "Decisions": ('1 yours, 1 of "we"', "1 yours"), "Unowned": ('2 acts of "we"', '1 act of "we"'),
    }  # fmt: skip
    assert changed("1.c1") == {"Wrong claims": ("1", "0")}
    assert changed("1.k1") == {"Points covered": ("3 of 3", "2 of 3")}
    assert list(changed("1.p3")) == ["Pauses", "Syllables a second"]


def test_lines_of_what_was_struck_say_why() -> None:
    after = disputed(measured(), strike(measured(), [], ["1.f3"], NOW, "it was needed"))
    [one] = struck(after.answers[0])
    assert (one.id, one.because) == ("1.f3", "it was needed")


def test_a_pause_of_a_card_with_no_words_is_shown_all_the_same() -> None:
    event = CountedEvent(id="1.p1", kind="pause", text="x", start_s=1.0, end_s=2.0)
    empty = AnswerCard(question=None, start_s=0.0, end_s=3.0, text="", words=[])
    assert line(event, empty).said == "[1.0 s]"


# --- with ids on the command line ------------------------------------------------------------------------


def test_without_a_terminal_the_list_and_the_way_on_are_printed(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = run(capsys, "--dispute")
    assert "So [um] in my last job" in out
    assert f'"viva report {folder.name} --dispute --strike' in out
    assert not (folder / "disputes.json").exists()


def test_striking_out_is_kept_and_the_numbers_follow(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = (folder / "scorecard.json").read_bytes()
    out = run(capsys, folder.name, "--dispute", "--strike", "1.F3, 1.d1", "--because", "I said so")
    assert "Struck out: 1.f3, 1.d1." in out
    assert "→" in out
    assert [(one["kind"], one["because"], one["answer"]["question_id"]) for one in labels(folder)] == [
        ("lexical", "I said so", "q1"), ("decision", "I said so", "q1"),
    ]  # fmt: skip
    assert (folder / "disputes.json").stat().st_mode & 0o777 == 0o600
    assert (folder / "scorecard.json").read_bytes() == before
    card = json.loads(run(capsys, "--format", "json"))
    assert card["answers"][0]["fillers"]["count"] == 3
    assert [one["id"] for one in card["answers"][0]["struck"]] == ["1.f3", "1.d1"]
    assert card["summary"]["decisions"]["I"] == 0
    assert "I said so" in run(capsys)


def test_the_card_after_it_as_json(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    card = json.loads(run(capsys, "--strike", "1.f3", "--format", "json"))
    assert card == json.loads(run(capsys, "--format", "json"))
    assert card["answers"][0]["fillers"]["count"] == 3


def test_the_list_as_json_has_all_with_what_is_struck(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys, "--strike", "1.f3", "--because", "why not")
    found = json.loads(run(capsys, "--dispute", "--format", "json"))
    assert (found["schema"], found["session"]) == ("viva.disputable/1", folder.name)
    by_id = {one["id"]: one for one in found["events"]}
    assert by_id["1.f3"]["because"] == "why not"
    assert by_id["1.f2"]["struck_at"] is None
    # Short pauses are not listed for people.
    assert by_id["1.p2"]["kind"] == "pause"


def test_put_back_all_is_as_before(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = json.loads(run(capsys, "--format", "json"))
    run(capsys, "--dispute", "--strike", "1.f3,1.d1")
    out = run(capsys, "--dispute", "--restore", "1.f3", "--strike", "1.u3")
    assert "Struck out: 1.u3." in out
    assert "Put back: 1.f3." in out
    assert [one["kind"] for one in labels(folder)] == ["decision", "unowned"]
    run(capsys, "--dispute", "--restore", "1.d1 1.u3")
    assert labels(folder) == []
    assert json.loads(run(capsys, "--format", "json")) == before


def test_striking_out_twice_is_once(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys, "--strike", "1.f3", "--because", "first")
    run(capsys, "--strike", "1.f3,1.f3", "--because", "second")
    assert [one["because"] for one in labels(folder)] == ["first"]


def test_labels_that_fit_nothing_any_more_are_kept_and_counted(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(capsys, "--strike", "1.f3")
    content = json.loads((folder / "disputes.json").read_text())
    content["labels"][0] |= {"start_s": 900.0, "end_s": 901.0}
    (folder / "disputes.json").write_text(json.dumps(content))
    assert "1 of what was struck out earlier is not counted any more" in run(capsys, "--dispute")
    run(capsys, "--strike", "1.f4")
    assert [one["start_s"] == 900.0 for one in labels(folder)] == [True, False]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--strike", "1.f9"], "There is no counted event 1.f9"),
        (["--strike", "um"], "There is no counted event um"),
        (["--restore", "3.f1"], "There is no counted event 3.f1"),
        (["--dispute", "--strike", " , "], "No event is named."),
        (["--because", "so"], "No event is named."),
        (["--strike", "1.f1", "--because", "x" * 501], "The reason has 501 characters."),
    ],
)
def test_what_cannot_be_done_is_refused_in_two_lines(
    folder: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], message: str
) -> None:
    lines = refused(capsys, *arguments)
    assert lines[0].startswith(message)
    assert len(lines) == 2
    assert not (folder / "disputes.json").exists()


def test_nothing_of_a_session_without_times_can_be_disputed(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "scorecard.json").write_text(score_text("Um, I decided to wait because it was late.").to_json())
    assert "has a time" in refused(capsys, "--dispute")[0]


def test_broken_labels_are_named_and_not_written_over(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "disputes.json").write_text('{"schema": "viva.disputes/1", "labels": [{"kind": "vocal"}]}')
    for arguments in ([], ["--strike", "1.f1"]):
        assert "disputes.json is not valid at labels.0.text" in refused(capsys, *arguments)[0]
    assert "vocal" in (folder / "disputes.json").read_text()


def test_a_giant_list_of_labels_is_refused(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys, "--strike", "1.f3")
    content = json.loads((folder / "disputes.json").read_text())
    content["labels"] *= MOST_LABELS + 1
    (folder / "disputes.json").write_text(json.dumps(content))
    assert "disputes.json is not valid at labels" in refused(capsys)[0]


def test_escape_sequences_in_labels_do_nothing(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys, "--strike", "1.f3", "--because", "a\x1b[2Jb\x07")
    content = json.loads((folder / "disputes.json").read_text())
    assert content["labels"][0]["because"] == "a[2Jb"
    content["labels"][0]["because"] = "a\x1b[2J\x9bb"
    (folder / "disputes.json").write_text(json.dumps(content))
    for arguments in ([], ["--dispute"]):
        out = run(capsys, *arguments)
        assert "\x1b" not in out
        assert "\x9b" not in out


def test_the_plan_reads_what_is_left(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from bot.cli import plan

    assert plan._known().cards[0].summary.decisions["I"] == 1
    assert main(["report", "--strike", "1.d1"]) == 0
    assert plan._known().cards[0].summary.decisions["I"] == 0


# --- typed at a terminal ---------------------------------------------------------------------------------


def test_typed_ids_are_struck_and_typed_again_put_back(folder: Path) -> None:
    with Terminal("report", "--dispute") as terminal:
        assert "So [um] in my last job" in terminal.expect("> ")
        terminal.press(f"1.f3, 1.f9{ENTER}")
        assert "There is no event 1.f9" in terminal.expect("> ")
        terminal.press(f"1.f3 1.d1{ENTER}")
        terminal.expect("Why?")
        terminal.press(f"needed{ENTER}")
        assert "→" in terminal.expect("\n> ")
        assert not (folder / "disputes.json").exists()
        terminal.press(f"1.d1{ENTER}")
        assert "1 yours" in terminal.expect("\n> ")
        terminal.press(ENTER)
        code, out = terminal.end()
    assert code == 0
    assert "disputes.json" in "".join(out.split())
    assert [(one["kind"], one["because"]) for one in labels(folder)] == [("lexical", "needed")]


@pytest.mark.parametrize("key", [CTRL_C, CTRL_D, ENTER])
def test_ctrl_c_leaves_all_as_it_was(folder: Path, key: str) -> None:
    with Terminal("report", "--dispute") as terminal:
        terminal.expect("> ")
        terminal.press(f"1.f3{ENTER}")
        terminal.expect("Why?")
        terminal.press(ENTER)
        terminal.expect("\n> ")
        terminal.press(key)
        code, out = terminal.end()
    assert code == 0
    assert ("Nothing was changed" in out) == (key == CTRL_C)
    assert (folder / "disputes.json").exists() == (key != CTRL_C)


def test_a_moment_without_a_recording_is_said_to_be_missing(folder: Path) -> None:
    with Terminal("report", "--dispute") as terminal:
        terminal.expect("> ")
        terminal.press(f"play 1.f3{ENTER}")
        assert "The recording is missing." in terminal.expect("> ")
        terminal.press(ENTER)
        code, out = terminal.end()
    assert code == 0
    assert "Nothing was changed." in out
    assert not (folder / "disputes.json").exists()
