"""What the tests on real models share: each engine is loaded once."""

import pytest

from bot.catalogue import locate
from bot.interviewer.encoder import MiniLM
from bot.stt.whisper import WhisperTranscriber


@pytest.fixture(scope="session")
def encoder() -> MiniLM:
    """One for all: most of its work is the bank's own sentences, which it then knows."""
    return MiniLM(locate("minilm"))


@pytest.fixture(scope="session")
def transcriber() -> WhisperTranscriber:
    return WhisperTranscriber(locate("whisper-base"), threads=2)
