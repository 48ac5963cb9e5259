"""What all tests share: an isolated home, shared model files, the folder of real speech."""

import asyncio
import os
from pathlib import Path

import pytest


def pytest_configure() -> None:
    """Without this, pytest-asyncio makes a loop at the first asynchronous test and never closes it."""
    asyncio.set_event_loop(None)


@pytest.fixture(autouse=True)
def viva_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Every test has its own home; models are shared, since joining them takes seconds."""
    from bot import paths

    models = os.environ.get("VIVA_MODELS") or str(paths.models_dir())
    home = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("VIVA_MODELS", models)
    monkeypatch.setenv("VIVA_HOME", str(home))
    return home


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Real human speech with labels; not part of the repository."""
    folder = Path(os.environ.get("VIVA_SHARED_DATA") or Path(__file__).parent.parent.parent / "shared" / "data")
    if not folder.is_dir():
        pytest.skip(f"real speech is not here: {folder} (set VIVA_SHARED_DATA)")
    return folder
