"""A demo in real time, from the first word to the scorecard: it is whole, and nothing of it needs a socket.

With the embedded defaults no socket is opened: whole commands run where the kernel ends who opens one. The demo runs
the engines of any interview; how a real one reaches the sound server is in `tests/audio`.
"""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
import soundfile

from bot import catalogue, paths
from bot.session import events as event_log
from bot.session.record import (
    CandidateSpeech,
    InterviewerSpeech,
    QuestionAsked,
    SessionEnded,
    TranscriptEvent,
    TurnEnded,
)
from tests.fakes.no_network import FORBIDDEN, available
from tests.unit.test_permissions import open_to_others

pytestmark = [
    pytest.mark.model,
    pytest.mark.live,
    pytest.mark.timeout(900),
    pytest.mark.skipif(catalogue.status("whisper-base") != "installed", reason='run "viva models install"'),
]

MODELS = paths.models_dir()
STORY = "I owned the batch. I decided to drop it, because it was slow. It now runs in an hour."


def viva(home: Path, *arguments: str, said: str = "") -> subprocess.CompletedProcess[str]:
    """`viva` with no socket of any kind, by a shell whose umask forbids nothing."""
    return subprocess.run(
        [sys.executable, "-m", "tests.fakes.no_network", "none", *arguments],
        env={**os.environ, "VIVA_HOME": str(home), "VIVA_MODELS": str(MODELS)},
        umask=0,
        input=said,
        capture_output=True,
        text=True,
        check=False,
    )


@dataclass(frozen=True)
class Home:
    """Somebody's data, and how a command of theirs ended."""

    folder: Path
    done: subprocess.CompletedProcess[str]
    watched: bool
    """The kernel would have ended the command had it opened a socket."""


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """One interview in real time, from the first word to the scorecard, by a shell whose umask forbids nothing."""
    home = tmp_path_factory.mktemp("of") / "somebody"

    def run(*module: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", *module, "demo", "--silent", "--minutes", "1", "--seed", "3"],
            env={**os.environ, "VIVA_HOME": str(home), "VIVA_MODELS": str(MODELS)},
            umask=0,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=240,
        )

    done = run("tests.fakes.no_network", "none")
    watched = done.returncode != FORBIDDEN
    return Home(home, done if watched else run("bot"), watched)


def test_the_demo_holds_a_whole_interview_and_scores_it(demo: Home) -> None:
    assert demo.done.returncode == 0, demo.done.stderr
    [folder] = (demo.folder / "sessions").iterdir()
    events = event_log.read(folder)
    assert isinstance(events[-1], SessionEnded)
    assert events[-1].reason == "finished"

    # Every answer stands under a question, with its words inside its turn.
    answers = 0
    asked = False
    turn: TurnEnded | None = None
    for event in events:
        asked = asked or isinstance(event, QuestionAsked)
        turn = event if isinstance(event, TurnEnded) else turn
        if isinstance(event, TranscriptEvent):
            answers += 1
            assert asked
            assert turn is not None
            assert all(turn.start_s - 0.35 <= word.start_s <= word.end_s <= turn.end_s + 0.5 for word in event.words)
    assert answers >= 1

    # Both tracks are as long as each other, and sound where the events say so.
    candidate, rate = soundfile.read(folder / "candidate.wav", dtype="float32")
    interviewer, _ = soundfile.read(folder / "interviewer.wav", dtype="float32")
    assert rate == 16_000
    assert len(candidate) == len(interviewer)

    def level(track: np.ndarray, start_s: float, end_s: float) -> float:
        part = track[int(start_s * rate) : int(end_s * rate)]
        return float(np.sqrt(np.mean(part**2)))

    spoken = [event for event in events if isinstance(event, InterviewerSpeech)]
    for event in events:
        if isinstance(event, InterviewerSpeech):
            assert level(interviewer, event.start_s, event.end_s) > 0.01
            later = [other.start_s for other in spoken if other.start_s > event.start_s]
            if event.end_s + 0.3 < min([len(interviewer) / rate, *later]):
                assert level(interviewer, event.end_s + 0.05, event.end_s + 0.25) < 0.001
        elif isinstance(event, CandidateSpeech):
            assert level(candidate, event.start_s, event.end_s) > 0.01

    card = json.loads((folder / "scorecard.json").read_text())
    assert card["schema"] == "viva.scorecard/1"
    assert sum(len(answer["words"]) for answer in card["answers"]) > 20
    assert "Traceback" not in demo.done.stderr + demo.done.stdout
    assert all(oct(path.stat().st_mode)[-3:] == "600" for path in folder.iterdir())


# --- without a socket ------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def held(demo: Home) -> Path:
    """The home of somebody who has held one interview, from the first word to the scorecard."""
    if (lacking := available()) is not None:
        pytest.skip(str(lacking))
    if not demo.watched:
        pytest.skip("the kernel lets no filter be set here (a container's own, as a rule)")
    assert demo.done.returncode == 0, demo.done.stderr
    return demo.folder


def test_an_interview_opens_no_socket(held: Path) -> None:
    [folder] = (held / "sessions").iterdir()
    assert (folder / "candidate.wav").stat().st_size > 320_000
    assert (folder / "scorecard.json").exists()


def test_what_it_recorded_is_the_users_alone(held: Path) -> None:
    assert open_to_others(held) == {}


@pytest.mark.parametrize(
    "arguments",
    [
        ("score", "--text", "-", "--json"),
        ("score", "--text", "-", "--question", "Tell me about a decision.", "--json"),
        ("report",),
        ("report", "--format", "html"),
        ("report", "--format", "json"),
        ("progress", "--json"),
        ("plan", "--level", "senior", "--json"),
        ("bank", "list"),
        ("sessions", "list"),
        ("models", "list"),
    ],
    ids=" ".join,
)
def test_what_comes_after_it_opens_none(held: Path, arguments: tuple[str, ...]) -> None:
    done = viva(held, *arguments, said=STORY)
    assert done.returncode == 0, done.stderr
    assert done.stdout


def test_scoring_the_recording_again_opens_none(held: Path) -> None:
    [folder] = (held / "sessions").iterdir()
    done = viva(held, "score", str(folder / "candidate.wav"), "--json")
    assert done.returncode == 0, done.stderr
    assert '"viva.scorecard/1"' in done.stdout
