"""With the embedded defaults no socket is opened: whole commands run where the kernel ends who opens one.

The demo runs the engines of any interview; how a real one reaches the sound server is in `tests/audio`.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from bot import catalogue, paths
from tests.fakes.no_network import available
from tests.model.conftest import Home
from tests.unit.test_permissions import open_to_others

pytestmark = [
    pytest.mark.model,
    pytest.mark.live,
    pytest.mark.timeout(900),
    pytest.mark.skipif(available() is not None, reason=str(available())),
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


@pytest.fixture(scope="module")
def held(demo: Home) -> Path:
    """The home of somebody who has held one interview, from the first word to the scorecard."""
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
