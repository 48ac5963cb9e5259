"""What the unit tests share: no model is there."""

from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def no_models(viva_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A unit test that needed a model would take seconds, and fail where none is installed."""
    monkeypatch.setenv("VIVA_MODELS", str(viva_home / "models"))
