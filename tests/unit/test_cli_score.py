"""`viva score`, `viva report`, `viva sessions` from the command line: output, files, exit codes."""

import json
import os
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import soundfile

from bot.audio.pcm import Signal
from bot.cli.app import main
from bot.errors import ModelMissing
from bot.interviewer.encoder import WordsEncoder
from bot.stt.transcript import Transcript
from tests.fakes.session_folder import NOW, Said, answer, question, spread, write_session
from tests.fakes.speech_sound import RATE, track

pytestmark = pytest.mark.unit

TOLD = "I decided to cache the reads because they were slow"
SAID = [question("Tell me about it.", 1.0, 2.0), answer((3.0, 6.0, TOLD))]


@pytest.fixture
def sessions(viva_home: Path) -> Path:
    return viva_home / "sessions"


@pytest.fixture(autouse=True)
def recogniser(monkeypatch: pytest.MonkeyPatch) -> None:
    """No model: every stretch of sound says the same."""

    def transcribe(
        _self: object, signal: Signal, start_s: float = 0.0, vocabulary: Sequence[str] = (), *, before: str = ""
    ) -> Transcript:
        return Transcript(tuple(spread(start_s + 0.2, start_s + signal.size / RATE - 0.2, TOLD)))

    monkeypatch.setattr("bot.cli.score.LazyTranscriber.transcribe", transcribe)
    monkeypatch.setattr("bot.cli.score.LazyTranscriber.languages", lambda _self, _signal: {"en": 1.0})
    monkeypatch.setattr("bot.cli.score.person", lambda: lambda _frame: True)


def json_of(capsys: pytest.CaptureFixture[str], *arguments: str) -> Any:
    assert main(arguments) == 0
    return json.loads(capsys.readouterr().out)


def failure(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, list[str]]:
    code = main(arguments)
    captured = capsys.readouterr()
    assert captured.out == ""
    return code, captured.err.splitlines()


def test_scoring_a_session_prints_and_keeps_the_card(sessions: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = write_session(sessions, SAID)
    card = json_of(capsys, "score", folder.name, "--json")
    assert card["schema"] == "viva.scorecard/1"
    assert card["session"] == folder.name
    assert card["answers"][0]["latency"]["onset_s"] == pytest.approx(1.0, abs=0.03)
    assert json.loads((folder / "scorecard.json").read_text()) == card
    assert (folder / "scorecard.json").stat().st_mode & 0o777 == 0o600


def test_a_folder_a_prefix_and_nothing_mean_the_same_session(
    sessions: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = write_session(sessions, SAID)
    cards = [json_of(capsys, "score", *target, "--json") for target in ([str(folder)], ["20261124"], [])]
    assert cards[0] == cards[1] == cards[2]


def test_recordings_are_answers_to_the_question_given(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("a.wav", "b.flac"):
        soundfile.write(tmp_path / name, track(6.0, [(1.0, 4.0)]), RATE)
    card = json_of(capsys, "score", str(tmp_path / "a.wav"), str(tmp_path / "b.flac"), "--question", "Why?", "--json")
    assert [(a["question"], a["file"], a["text"]) for a in card["answers"]] == [
        ("Why?", "a.wav", TOLD),
        ("Why?", "b.flac", TOLD),
    ]
    assert card["summary"]["answers"] == 2
    assert len(card["not_measured"]) == len({note["what"] for note in card["not_measured"]})


def test_text_from_a_file_and_from_standard_input(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "answer.txt").write_text("\N{ZERO WIDTH NO-BREAK SPACE}So, um, I decided to wait.", encoding="utf-8")
    card = json_of(capsys, "score", "--text", str(tmp_path / "answer.txt"), "--json")
    assert card["answers"][0]["ownership"]["decisions"]["I"] == 1
    with (tmp_path / "answer.txt").open("rb") as piped:
        monkeypatch.setattr("sys.stdin", open(piped.fileno(), closefd=False))  # noqa: SIM115 - a pipe's number
        assert json_of(capsys, "score", "--text", "-", "--json") == card


def test_the_report_uses_the_kept_card_until_the_session_changes(
    sessions: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = write_session(sessions, SAID)
    first = json_of(capsys, "report", "--format", "json")
    kept = folder / "scorecard.json"
    kept.write_text(kept.read_text().replace("Tell me about it.", "As kept."))
    assert json_of(capsys, "report", "--format", "json")["answers"][0]["question"] == "As kept."
    later = kept.stat().st_mtime + 10
    os.utime(folder / "events.jsonl", (later, later))
    assert json_of(capsys, "report", folder.name, "--format", "json") == first
    kept.write_text(json.dumps(first | {"viva_version": "0.0.1", "answers": []}))
    assert json_of(capsys, "report", "--format", "json") == first
    kept.write_text("{")
    assert json_of(capsys, "report", "--format", "json") == first


def test_the_report_in_words(sessions: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_session(sessions, SAID)
    assert main(["report"]) == 0
    out = capsys.readouterr().out
    assert "1. Tell me about it." in out
    assert "1.0 s to the first sound" in out


def test_a_crashed_session_is_scored(sessions: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lost = [question("Why?", 1.0, 2.0), Said("candidate", [(3.0, 6.0, TOLD)], lost=True)]
    write_session(sessions, lost, ended=None)
    card = json_of(capsys, "score", "--json")
    assert card["answers"][0]["text"] == TOLD


def test_a_session_from_elsewhere_is_scored_where_no_recogniser_is_installed(
    sessions: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = write_session(sessions, SAID)
    card = json_of(capsys, "score", folder.name, "--json")
    assert card["answers"][0]["text"] == TOLD
    assert "viva models install whisper-base" in " ".join(note["why"] for note in card["not_measured"])


def test_what_is_wrong_is_said_in_two_lines(sessions: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "notes.wav").write_text("no sound here")
    (tmp_path / "latin.txt").write_bytes("déjà vu".encode("latin-1"))
    cases = {
        ("score",): "There are no sessions",
        ("score", "20991231"): "There is no session '20991231'",
        ("score", str(tmp_path / "absent.wav")): "There is no file",
        ("score", str(tmp_path / "notes.wav")): "is not a recording",
        ("score", str(tmp_path)): "holds neither",
        ("score", "--text", str(tmp_path / "absent.txt")): "cannot be read",
        ("score", "--text", str(tmp_path / "latin.txt")): "no UTF-8 text",
        ("score", "x.wav", "--text", "-"): "cannot be scored together",
        ("report", "--format", "html"): "There are no sessions",
        ("report", "--format", "pdf"): "pdf",
        ("report",): "There are no sessions",
        ("sessions", "show", "zzz"): "There is no session 'zzz'",
        ("sessions", "delete", "zzz", "--yes"): "There is no session 'zzz'",
    }
    for arguments, words in cases.items():
        code, lines = failure(capsys, *arguments)
        assert code == 2, arguments
        assert words in lines[0], arguments
        assert len(lines) == 2, arguments


def test_listing_and_showing(sessions: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first = write_session(sessions, SAID)
    second = write_session(sessions, SAID, now=NOW + timedelta(days=1), ended=None)
    listed = json_of(capsys, "sessions", "list", "--json")
    assert [row["id"] for row in listed["sessions"]] == [second.name, first.name]
    assert [row["ended"] for row in listed["sessions"]] == ["cut off", "finished"]
    assert main(["sessions", "list"]) == 0
    assert first.name in capsys.readouterr().out
    shown = json_of(capsys, "sessions", "show", first.name, "--json")["session"]
    assert shown["questions_asked"][0]["text"] == "Tell me about it."
    assert "candidate.wav" in shown["files"]
    assert main(["sessions", "show", first.name]) == 0
    assert "Not scored yet" in capsys.readouterr().out


def test_an_empty_list_says_what_to_do(sessions: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["sessions", "list"]) == 0
    assert "viva interview" in capsys.readouterr().out


def test_deleting_asks_first(
    sessions: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write_session(sessions, SAID, sound=False)
    code, lines = failure(capsys, "sessions", "delete", folder.name)
    assert code == 2
    assert lines[1] == "Add --yes."
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    for reply, gone in ((False, False), (True, True)):
        monkeypatch.setattr("typer.confirm", lambda _text, reply=reply: reply)
        assert main(["sessions", "delete", folder.name]) == 0
        assert folder.exists() is not gone


def test_deleting_keeps_to_its_own_folder(sessions: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    elsewhere = write_session(tmp_path / "archive", SAID, sound=False)
    code, lines = failure(capsys, "sessions", "delete", str(elsewhere), "--yes")
    assert code == 2
    assert str(elsewhere) in lines[0]
    assert elsewhere.exists()
    mine = write_session(sessions, SAID, sound=False)
    assert json_of(capsys, "sessions", "delete", mine.name, "--yes", "--json")["deleted"] == [mine.name]
    assert not mine.exists()


# --- structure and coverage -------------------------------------------------------------------------------

DESIGNED = (
    "How many payments do we get in a second? Since the decision must come back within a hundred milliseconds, I would "
    "use gradient boosted trees. The same code must compute the features for training and for serving."
)
FRAUD = "design-fraud-realtime"


@pytest.fixture
def encoder(monkeypatch: pytest.MonkeyPatch) -> None:
    """No model: likeness by shared words."""

    def only_the_encoder(name: str) -> Path:
        if name != "minilm":
            raise ModelMissing(f"The model {name} is not installed.", "")
        return Path("nowhere")

    monkeypatch.setattr("bot.catalogue.locate", only_the_encoder)
    monkeypatch.setattr("bot.interviewer.encoder.MiniLM", lambda _folder: WordsEncoder())


@pytest.fixture
def designed(tmp_path: Path) -> str:
    path = tmp_path / "designed.txt"
    path.write_text(DESIGNED, encoding="utf-8")
    return str(path)


@pytest.mark.usefixtures("encoder")
@pytest.mark.parametrize("asked", [FRAUD, "Design a system that flags fraudulent card payments in real time"])
def test_a_question_of_the_bank_by_id_or_wording(designed: str, asked: str, capsys: pytest.CaptureFixture[str]) -> None:
    card = json_of(capsys, "score", "--text", designed, "--question", asked, "--json")
    made = card["answers"][0]
    assert (made["question_id"], made["pillar"]) == (FRAUD, "design")
    assert made["question"].startswith("Design a system that flags")
    points = {point["point"]: point["evidence"] for point in made["coverage"]}
    assert len(points) == 6
    assert points["same_features_offline_online"]["text"].startswith("The same code must")
    assert points["adversaries_adapt"] is None
    assert all(1 <= point["weight"] <= 3 and point["asks"].endswith("?") for point in made["coverage"])
    design = made["structure"]["design"]
    assert design["constraints_first"] is True
    assert design["constraints"][0]["constraints"] == ["volume"]
    assert design["decisions"][0]["constraint"]["text"].startswith("Since the decision must")
    assert made["structure"]["story"] is None


def test_the_kind_of_question_can_be_told(designed: str, capsys: pytest.CaptureFixture[str]) -> None:
    card = json_of(capsys, "score", "--text", designed, "--pillar", "design", "--json")
    assert card["answers"][0]["structure"]["design"]["constraints_first"] is True
    assert card["answers"][0]["coverage"] == []
    assert "add --question" in {note["what"]: note["why"] for note in card["not_measured"]}["coverage"]
    code, lines = failure(capsys, "score", "--text", designed, "--pillar", "poetry")
    assert code == 2
    assert "poetry" in " ".join(lines)


def test_without_the_encoder_the_card_says_how_to_get_it(
    designed: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(*_: object) -> Path:
        raise ModelMissing("The model minilm is not installed.", 'Run "viva models install minilm".')

    monkeypatch.setattr("bot.catalogue.locate", missing)
    card = json_of(capsys, "score", "--text", designed, "--question", FRAUD, "--json")
    assert card["answers"][0]["coverage"] == []
    assert card["answers"][0]["structure"]["design"]["constraints_first"] is True
    assert "viva models install minilm" in {note["what"]: note["why"] for note in card["not_measured"]}["coverage"]


@pytest.mark.usefixtures("encoder")
def test_a_recording_of_an_answer_has_its_moments(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def transcribe(_self: object, signal: Signal, start_s: float = 0.0, *_: object, **__: object) -> Transcript:
        return Transcript(tuple(spread(start_s + 0.2, start_s + signal.size / RATE - 0.2, DESIGNED)))

    monkeypatch.setattr("bot.cli.score.LazyTranscriber.transcribe", transcribe)
    monkeypatch.setattr("bot.cli.score.person", lambda: lambda _frame: True)
    soundfile.write(tmp_path / "a.wav", track(22.0, [(1.0, 20.0)]), RATE)
    card = json_of(capsys, "score", str(tmp_path / "a.wav"), "--question", FRAUD, "--json")
    made = card["answers"][0]
    drawn = made["structure"]["design"]["architecture"]
    starts = [word["start_s"] for word in made["words"]]
    assert drawn["start_s"] == starts[9]
    assert drawn["text"].startswith("Since the decision must")
