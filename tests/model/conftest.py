"""What the tests on real models share."""

import pytest

from bot.catalogue import locate
from bot.interviewer.encoder import MiniLM


@pytest.fixture(scope="session")
def encoder() -> MiniLM:
    """One for all: most of its work is the bank's own sentences, which it then knows."""
    return MiniLM(locate("minilm"))
