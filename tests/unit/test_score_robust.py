"""`viva score` when it is interrupted, run again, or given stereo and odd targets."""

import json
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
import soundfile
from rich.progress import Progress

from bot.audio.pcm import Signal
from bot.cli.app import main
from bot.cli.score_input import Steps, steps
from bot.scoring.rereading import Vocabulary
from bot.scoring.session import Reader
from bot.stt.transcript import Transcript
from tests.fakes.session_folder import Said, answer, question, spread, write_session
from tests.fakes.speech_sound import RATE, track

pytestmark = pytest.mark.unit

TOLD = "I decided to cache the reads because they were slow"
SAID = [question("Tell me about it.", 1.0, 2.0), answer((3.0, 6.0, TOLD))]
LOST = [question("Why?", 1.0, 2.0), Said("candidate", [(3.0, 6.0, TOLD)], lost=True)]


class Recogniser:
    """Every stretch of sound says the same; the `interrupt_at`-th is cut off by the user."""

    def __init__(self) -> None:
        self.calls = 0
        self.interrupt_at: int | None = None

    def transcribe(
        self, signal: Signal, start_s: float = 0.0, vocabulary: Sequence[str] = (), *, before: str = ""
    ) -> Transcript:
        self.calls += 1
        if self.calls == self.interrupt_at:
            raise KeyboardInterrupt
        return Transcript(tuple(spread(start_s + 0.2, start_s + signal.size / RATE - 0.2, TOLD)))

    def reader(self, vocabulary: Vocabulary) -> Reader:
        return Reader(self.transcribe, vocabulary)

    def listener(self) -> None:
        return None


@pytest.fixture(autouse=True)
def recogniser(monkeypatch: pytest.MonkeyPatch) -> Recogniser:
    made = Recogniser()
    monkeypatch.setattr("bot.cli.score.LazyTranscriber", lambda: made)
    monkeypatch.setattr("bot.cli.score.person", lambda: lambda _frame: True)
    return made


@pytest.fixture
def sessions(viva_home: Path) -> Path:
    return viva_home / "sessions"


@pytest.fixture
def scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where temporary files go, and none may stay."""
    folder = tmp_path / "scratch"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    monkeypatch.setattr("bot.audio.files.IN_MEMORY_BYTES", 1_000)
    return folder


def test_an_interrupted_recording_leaves_nothing(
    tmp_path: Path, scratch: Path, recogniser: Recogniser, capsys: pytest.CaptureFixture[str]
) -> None:
    soundfile.write(tmp_path / "a.wav", track(60.0, [(1.0, 18.0), (20.0, 38.0), (42.0, 58.0)]), RATE)
    recogniser.interrupt_at = 2
    before = sorted(path.name for path in tmp_path.iterdir())
    assert main(["score", str(tmp_path / "a.wav"), "--json"]) == 130
    captured = capsys.readouterr()
    assert (captured.out, captured.err) == ("", "Interrupted.\n")
    assert list(scratch.iterdir()) == []
    assert sorted(path.name for path in tmp_path.iterdir()) == before
    assert recogniser.calls == 2


def test_an_interrupted_session_keeps_the_card_it_had(
    sessions: Path, scratch: Path, recogniser: Recogniser, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = write_session(sessions, LOST, ended=None)
    assert main(["score", folder.name, "--json"]) == 0
    kept = (folder / "scorecard.json").read_bytes()
    names = sorted(path.name for path in folder.iterdir())
    recogniser.interrupt_at = recogniser.calls + 1
    assert main(["score", folder.name]) == 130
    assert (folder / "scorecard.json").read_bytes() == kept
    assert sorted(path.name for path in folder.iterdir()) == names
    assert list(scratch.iterdir()) == []
    assert "Traceback" not in capsys.readouterr().err


@pytest.mark.parametrize("said", [SAID, LOST], ids=["whole", "words lost"])
def test_a_scorecard_is_made_again_from_the_other_files_byte_by_byte(
    said: list[Said], sessions: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = write_session(sessions, said)
    assert main(["score", folder.name]) == 0
    first = (folder / "scorecard.json").read_bytes()
    (folder / "scorecard.json").unlink()
    assert sorted(path.name for path in folder.iterdir()) == [
        "candidate.wav",
        "events.jsonl",
        "interviewer.wav",
        "session.json",
    ]
    assert main(["score", folder.name]) == 0
    assert (folder / "scorecard.json").read_bytes() == first


def test_the_same_recording_gives_the_same_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    soundfile.write(tmp_path / "a.flac", track(20.0, [(1.0, 8.0), (9.0, 18.0)]), RATE)
    printed = []
    for _ in range(2):
        assert main(["score", str(tmp_path / "a.flac"), "--json"]) == 0
        printed.append(capsys.readouterr().out)
    assert printed[0] == printed[1]


def stereo(path: Path) -> Path:
    """Two people, a channel each; the right one begins at 5 s."""
    left, right = track(10.0, [(1.0, 4.0)]), track(10.0, [(5.0, 9.0)], pitch_hz=190.0)
    soundfile.write(path, np.stack([left, right], axis=1), RATE)
    return path


def test_two_people_on_two_channels_are_said_and_can_be_taken_apart(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    starts = {}
    for option in ([], ["--channel", "left"], ["--channel", "right"]):
        assert main(["score", str(stereo(tmp_path / "a.wav")), *option, "--json"]) == 0
        card = json.loads(capsys.readouterr().out)
        notes = [note["why"] for note in card["not_measured"] if note["what"] == "each channel apart"]
        assert bool(notes) is not bool(option)
        assert all("--channel left" in note for note in notes)
        starts[" ".join(option)] = card["answers"][0]["start_s"], card["answers"][0]["end_s"]
    assert starts[""] == pytest.approx((1.0, 9.0), abs=0.05)
    assert starts["--channel left"] == pytest.approx((1.0, 4.0), abs=0.05)
    assert starts["--channel right"] == pytest.approx((5.0, 9.0), abs=0.05)


def test_what_is_wrong_is_said_in_two_lines(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """On the real standard error: libraries written in C like to talk too."""
    soundfile.write(tmp_path / "mono.wav", track(2.0, [(0.5, 1.5)]), RATE)
    soundfile.write(tmp_path / "none.wav", np.empty(0), RATE)
    whole = (tmp_path / "mono.wav").read_bytes()
    (tmp_path / "head.wav").write_bytes(whole[:44])
    (tmp_path / "damaged.flac").write_bytes(b"fLaC" + bytes(3_000))
    (tmp_path / "empty.mp3").touch()
    (tmp_path / "page.mp3").write_text("<html><body>Not found</body></html>")
    (tmp_path / "claims.wav").write_bytes(whole[:24] + (3_000_000_000).to_bytes(4, "little") + whole[28:])
    (tmp_path / "empty").mkdir()
    cases = {
        ("mono.wav", "--channel", "left"): "has one channel",
        ("none.wav",): "holds no sound",
        ("head.wav",): "head.wav",
        ("damaged.flac",): "is not a recording",
        ("empty.mp3",): "is empty",
        ("page.mp3",): "is not a recording",
        ("claims.wav",): "claims.wav",
        ("absent.m4a",): "There is no file",
        ("empty",): "holds neither",
        ("empty/",): "holds neither",
        ("mono.wav", "--channel", "middle"): "middle",
        ("mono.wav", "absent.wav"): "There is no file",
    }
    monkeypatch.chdir(tmp_path)
    for arguments, words in cases.items():
        code = main(["score", *arguments])
        captured = capfd.readouterr()
        lines = captured.err.splitlines()
        assert (code, captured.out) == (2, ""), (arguments, lines)
        assert words in lines[0], arguments
        assert len(lines) == 2, (arguments, lines)


def test_several_targets_share_one_bar_by_their_size(tmp_path: Path) -> None:
    for name, size in (("small.wav", 1_000), ("large.wav", 3_000)):
        (tmp_path / name).write_bytes(bytes(size))
    with Progress(disable=True) as bar:
        steps = Steps([str(tmp_path / "small.wav"), str(tmp_path / "large.wav")], bar)
        shown = []
        for i in range(2):
            told = steps.told(i)
            told(0.0, "Reading")
            shown.append((bar.tasks[0].completed, bar.tasks[0].description))
            told(1.0)
            shown.append((bar.tasks[0].completed, bar.tasks[0].description))
    assert shown == [
        (0.0, "Reading, 1 of 2: small.wav"),
        (0.25, "Measuring, 1 of 2: small.wav"),
        (0.25, "Reading, 2 of 2: large.wav"),
        (1.0, "Measuring, 2 of 2: large.wav"),
    ]


def test_a_name_in_brackets_is_told_as_it_is(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TTY_COMPATIBLE", "1")
    monkeypatch.setenv("COLUMNS", "120")
    with steps(["talk [final].wav"]) as bar:
        bar.told(0)(0.5)
    assert "Measuring, talk [final].wav" in capsys.readouterr().err
