"""`viva stories` as typed: what it prints, what it keeps, and what it says when something is wrong."""

import io
import json
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import typer

from bot import paths
from bot.audio.pcm import Signal
from bot.cli import dictate, stories, story_input
from bot.cli.app import main
from bot.errors import AudioDeviceError
from bot.interviewer.encoder import WordsEncoder
from bot.settings import Settings
from bot.stt.transcript import Transcript

pytestmark = pytest.mark.unit

TOLD = (
    "Our cluster fell over every second week. I decided to take it out. The alternative was a smaller one, but nobody "
    "needed that. As a result the calls went from two to none. Looking back I should have asked earlier."
)
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """`viva stories …` with something on standard input; exit code, output, errors."""
    monkeypatch.setattr(stories, "_encoder", WordsEncoder)

    def command(*arguments: str, typed: str = "") -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(typed.encode()), encoding="utf-8"))
        code = main(["stories", *arguments])
        return code, *capsys.readouterr()

    return command


def kept() -> list[dict[str, str]]:
    path = paths.data_dir() / "stories.json"
    rows: list[dict[str, str]] = json.loads(path.read_text(encoding="utf-8"))["stories"] if path.exists() else []
    return rows


# --- add


def test_a_story_is_typed_a_line_a_part(run: Run) -> None:
    lines = "Kafka out\nIt fell over.\nI decided to drop it.\n\nCalls went from two to none.\n"
    code, out, err = run("add", typed=lines)
    assert code == 0
    assert "Situation: what was going on" in err
    assert 'Kept as "kafka-out"' in out
    assert "- No reason is given." in out
    [row] = kept()
    assert (row["decision"], row["reasoning"]) == ("I decided to drop it.", "")
    assert row["reflection"] == ""


def test_ctrl_c_keeps_what_was_finished(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    answers: Iterator[str] = iter(["Kafka out", "It fell over."])

    def line(_question: str, _most: int) -> str:
        if (answer := next(answers, None)) is None:
            raise KeyboardInterrupt
        return answer

    monkeypatch.setattr(story_input, "_line", line)
    code, out, _ = run("add")
    assert code == 130
    assert 'Kept as "kafka-out"' in out
    assert kept()[0]["situation"] == "It fell over."


def test_who_types_too_much_is_asked_again(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    answers = iter(["x" * 121, "Kafka"])
    monkeypatch.setattr("builtins.input", lambda _prompt: next(answers))
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(isatty=lambda: True))
    assert story_input._line("Title:", 120) == "Kafka"
    assert capsys.readouterr().err == "Title:\nThat is 121 characters; at most 120 fit.\nTitle:\n"


def test_ctrl_c_before_anything_keeps_nothing(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def line(question: str, _most: int) -> str:
        if "Title" not in question:
            raise KeyboardInterrupt
        return "Kafka"

    monkeypatch.setattr(story_input, "_line", line)
    assert run("add")[0] == 130
    assert kept() == []


def test_a_text_is_sorted_and_shown(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "story.txt"
    file.write_text(TOLD, encoding="utf-8")
    for arguments, typed in ((["--text", str(file)], ""), (["--text", "-"], TOLD)):
        code, out, _ = run("add", *arguments, typed=typed)
        assert code == 0
        assert "  Decision: I decided to take it out." in out
        assert "  Learned: Looking back I should have asked earlier." in out
    assert [row["id"] for row in kept()] == ["i-decided-to-take-it-out", "i-decided-to-take-it-out-2"]


def test_parts_as_options_and_json(run: Run) -> None:
    code, out, _ = run("add", "--title", "Größe", "--decision", "We decided.", "--outcome", "It worked.", "--json")
    assert code == 0
    answer = json.loads(out)
    assert answer["schema"] == "viva.stories.added/1"
    assert answer["story"]["title"] == "Größe"
    assert {"we_only", "no_reason", "no_evidence"} <= {gap["kind"] for gap in answer["gaps"]}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--text", "-", "--voice"], "cannot come from --text and --voice at once"),
        (["--text", "-", "--decision", "x"], "--text and its parts"),
        (["--input", "Yeti"], "--input Yeti is without --voice"),
        (["--text", "/absent"], "cannot be read"),
        (["--text", "-"], "every part is empty"),
        (["--decision", "\x00"], "every part is empty"),
        (["--decision", "word " * 2000], "The decision has 9,999 characters"),
        (["--title", "x" * 200, "--voice", "--yes"], "The title has 200 characters"),
        (["--voice"], "Nobody is there to ask"),
        ([], "every part is empty"),
    ],
)
def test_what_is_no_story_is_bad_usage(arguments: list[str], message: str, run: Run) -> None:
    code, _, err = run("add", *arguments)
    assert code == 2
    assert message in err
    assert kept() == []


def test_control_characters_are_not_printed(run: Run) -> None:
    run("add", "--title", "red \x1b[31m\u202ealert", "--decision", "I decided\x1b]0;owned\x07 it.")
    path = paths.data_dir() / "stories.json"
    assert "\\u001b" not in path.read_text(encoding="utf-8")
    for command in (["list"], ["show", "red"], ["check"]):
        out = run(*command)[1]
        assert "red [31malert" in out
        assert not {"\x1b", "\x07", "\u202e"} & set(out)


def test_nothing_of_a_story_goes_to_a_log_or_an_error(run: Run) -> None:
    run("add", "--decision", "I decided on zebrafish.")
    path = paths.data_dir() / "stories.json"
    path.write_text(path.read_text(encoding="utf-8").replace('"added"', '"Added"'), encoding="utf-8")
    code, out, err = run("check")
    assert code == 2
    assert "damaged at story 1" in err
    logs = [file.read_text(encoding="utf-8") for file in (paths.data_dir() / "logs").glob("*")]
    assert "zebrafish" not in " ".join([out, err, *logs])
    # A new story is not even asked for: it could not be kept.
    assert "Title" not in run("add", typed="x\n")[2]


# --- by voice


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[str | None]:
    """The recogniser hears TOLD; which microphones were asked for."""
    devices: list[str | None] = []

    def dictated(chosen: Settings) -> Transcript:
        devices.append(chosen.audio.input)
        return Transcript.from_text(TOLD)

    monkeypatch.setattr(dictate, "dictate", dictated)
    return devices


def test_a_story_told_aloud_is_shown_and_kept(run: Run, heard: list[str | None]) -> None:
    code, out, _ = run("add", "--voice", "--yes", "--input", "Yeti")
    assert code == 0
    assert heard == ["Yeti"]
    assert out.startswith("  Our cluster fell over every second week.")
    assert "  Decision: I decided to take it out." in out
    assert [row["outcome"] for row in kept()] == ["As a result the calls went from two to none."]


def test_with_json_the_result_is_alone_on_standard_output(run: Run, heard: list[str | None]) -> None:
    _, out, err = run("add", "--voice", "--yes", "--json")
    assert json.loads(out)["story"]["decision"] == "I decided to take it out."
    assert "Our cluster fell over" in err


def test_a_story_that_was_misheard_is_not_kept(
    run: Run, heard: list[str | None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(typer, "confirm", lambda *_, **__: False)
    monkeypatch.setattr(story_input, "_line", lambda *_: "")
    monkeypatch.setattr(
        story_input, "sys", SimpleNamespace(stdin=SimpleNamespace(isatty=lambda: True), stderr=sys.stderr)
    )
    code, out, _ = run("add", "--voice")
    assert (code, kept()) == (0, [])
    assert out.endswith("Not kept.\n")


def test_enter_is_the_end_of_a_line_or_of_the_input(monkeypatch: pytest.MonkeyPatch) -> None:
    read, write = os.pipe()
    with os.fdopen(read) as source, os.fdopen(write, "wb", buffering=0) as sink:
        monkeypatch.setattr(sys, "stdin", source)
        enter = dictate.Enter()
        sink.write(b"abc")
        assert not enter(0.05)
        sink.write(b"\nnext\n")
        assert enter(10.0)
        assert os.read(read, 5) == b"next\n"
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    assert dictate.Enter()(10.0)


def test_a_silent_recording_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    from bot.cli import score

    monkeypatch.setattr(score, "person", lambda: lambda _frame: True)
    silence: Signal = np.zeros(32_000, np.float32)
    with pytest.raises(AudioDeviceError, match="Nothing was heard in 2 seconds") as caught:
        dictate.recognise(silence)
    assert "viva check" in caught.value.hint


# --- look, find, delete, check


def test_without_stories_everything_helps(run: Run) -> None:
    for command in (["list"], ["find", "a mistake"]):
        code, out, _ = run(*command)
        assert code == 0
        assert '"viva stories add"' in out
    code, out, _ = run("check", "--level", "junior")
    assert code == 0
    assert out.startswith("0 stories; 5 to 8 are right for junior: 5 more to go.")
    assert "behavioral-consequential-decision: Tell me about" in out
    assert json.loads(run("list", "--json")[1]) == {"schema": "viva.stories.list/1", "stories": []}


def test_list_show_find_and_delete(run: Run) -> None:
    run("add", "--title", "Kafka out", "--decision", "I decided to drop the broker.", "--reflection", "I learned it.")
    run("add", "--title", "Lena", "--situation", "She was an apprentice.")
    out = run("list")[1]
    assert "kafka-out  Kafka out" in out
    assert "seconds: decision, learned" in out
    assert out.endswith("2 stories.\n")
    assert "Learned: I learned it." in run("show", "kaf")[1]
    assert run("find", "apprentice")[1].startswith("lena  Lena\n    She was an apprentice.")
    found = json.loads(run("find", "behavioral-impact", "--json")[1])
    assert found["schema"] == "viva.stories.found/1"
    code, _, err = run("delete", "lena")
    assert code == 2
    assert err.splitlines() == ["Nobody is there to ask whether lena may go.", "Add --yes."]
    assert run("delete", "lena", "--yes")[1] == "Deleted lena.\n"
    assert [row["id"] for row in kept()] == ["kafka-out"]
    assert run("show", "lena")[2].splitlines() == [
        "No story 'lena'.",
        'Run "viva stories list" to see the stories there are.',
    ]


def test_check_tells_gaps_questions_and_how_many_are_right(run: Run) -> None:
    run("add", "--title", "Deadline", "--decision", "We decided to cut it.", "--outcome", "It worked.")
    code, out, _ = run("check", "--level", "senior", "--company", "startup")
    assert code == 0
    assert out.startswith("1 story; 8 to 10 are right for senior: 7 more to go.")
    assert '- The decision is "we" or the team throughout.' in out
    assert "questions are served." in out
    answer = json.loads(run("check", "--level", "senior", "--company", "startup", "--json")[1])
    assert answer["schema"] == "viva.stories.check/1"
    assert (answer["level"], answer["company"]) == ("senior", "startup")
    assert answer["count"] == {
        "stories": 1,
        "verdict": "too few",
        "low": 8,
        "high": 10,
        "text": "1 story; 8 to 10 are right for senior: 7 more to go.",
    }
    [row] = answer["stories"]
    assert set(row) == {"id", "title", "added", "seconds", "gaps", "serves"}
    assert set(row["gaps"][0]) == {"part", "kind", "what", "suggestion"}
    asked = {question["id"] for question in answer["uncovered"]}
    assert len(asked) + len({one["id"] for one in row["serves"]}) == answer["questions"]
    assert not [name for name in asked if name.startswith(("fundamentals", "design"))]
    assert "behavioral-five-years" not in asked


def test_the_level_of_the_settings_is_the_default(run: Run) -> None:
    paths.config_file().write_text('[interview]\nlevel = "junior"\n', encoding="utf-8")
    assert "5 to 8 are right for junior" in run("check")[1]
    assert "8 to 10 are right for staff" in run("check", "--level", "staff")[1]
    assert run("check", "--level", "boss")[0] == 2
