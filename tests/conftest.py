"""What all tests share: an isolated home, shared model files, the folder of real speech."""

import asyncio
import os
import signal
from pathlib import Path

import pytest
from hypothesis import settings

# No test asserts on elapsed time.
settings.register_profile("viva", deadline=None)
settings.load_profile("viva")


def pytest_configure() -> None:
    """Without this, pytest-asyncio makes a loop at the first asynchronous test and never closes it."""
    asyncio.set_event_loop(None)
    _hear_signals()


def _hear_signals() -> None:
    """A shell starts what runs in the background with Ctrl-C ignored, nohup with SIGHUP: programs tested inherit it."""
    for name, usual in (("SIGINT", signal.default_int_handler), ("SIGHUP", signal.SIG_DFL)):
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is signal.SIG_IGN:
            signal.signal(number, usual)


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
