"""What the tests on real models share: each engine is loaded once, and one interview is held."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot import paths
from bot.catalogue import locate
from bot.interviewer.encoder import MiniLM
from bot.stt.whisper import WhisperTranscriber
from tests.fakes.no_network import FORBIDDEN


@pytest.fixture(scope="session")
def encoder() -> MiniLM:
    """One for all: most of its work is the bank's own sentences, which it then knows."""
    return MiniLM(locate("minilm"))


@pytest.fixture(scope="session")
def transcriber() -> WhisperTranscriber:
    return WhisperTranscriber(locate("whisper-base"), threads=2)


@dataclass(frozen=True)
class Home:
    """Somebody's data, and how a command of theirs ended."""

    folder: Path
    done: subprocess.CompletedProcess[str]
    watched: bool
    """The kernel would have ended the command had it opened a socket."""


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """One interview in real time, from the first word to the scorecard, by a shell whose umask forbids nothing."""
    home = tmp_path_factory.mktemp("of") / "somebody"
    models = os.environ.get("VIVA_MODELS") or str(paths.models_dir())

    def run(*module: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", *module, "demo", "--silent", "--minutes", "1", "--seed", "3"],
            env={**os.environ, "VIVA_HOME": str(home), "VIVA_MODELS": models},
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
