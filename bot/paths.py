"""Where things live on disk. `VIVA_HOME` moves everything under one folder (tests use it)."""

import os
from pathlib import Path

import platformdirs

_APP = "viva"
_REPOSITORY = Path(__file__).parent.parent


def data_dir() -> Path:
    """Sessions, stories, the session index."""
    home = os.environ.get("VIVA_HOME")
    return Path(home) if home else Path(platformdirs.user_data_dir(_APP, appauthor=False))


def config_file() -> Path:
    """The optional settings file, TOML."""
    home = os.environ.get("VIVA_HOME")
    base = Path(home) if home else Path(platformdirs.user_config_dir(_APP, appauthor=False))
    return base / "config.toml"


def models_dir() -> Path:
    """Models joined from packages or downloaded; safe to delete, can be made again.

    `VIVA_MODELS` moves it apart from `VIVA_HOME`, so that tests can share one copy.
    """
    models = os.environ.get("VIVA_MODELS")
    if models:
        return Path(models)
    home = os.environ.get("VIVA_HOME")
    base = Path(home) if home else Path(platformdirs.user_cache_dir(_APP, appauthor=False))
    return base / "models"


def sessions_dir() -> Path:
    """One folder a session; private to the user."""
    return data_dir() / "sessions"


def progress_page() -> Path:
    """Numbers of all sessions as a page, once asked for; made again whenever it is."""
    return data_dir() / "progress.html"


def packs_dir() -> Path:
    """Question packs the user added, `*.yaml`."""
    return data_dir() / "questions"


def practice_dir() -> Path:
    """What was practised, and what returns when; private to the user."""
    return data_dir() / "practice"


def drills_dir() -> Path:
    """Practice texts the user added: `read/*.yaml`, `talk/*.yaml`, `pairs/*.yaml`."""
    return data_dir() / "drills"


def prompts_dir() -> Path:
    """Prompts, rubrics and the question bank: inside the installed package, or the repository."""
    return _shipped("prompts")


def voices_dir() -> Path:
    """The catalogue of voices: inside the installed package, or the repository."""
    return _shipped("voices")


def figures_dir() -> Path:
    """How right each measure is, as the benchmarks found: `docs/figures` in the repository."""
    inside = Path(__file__).parent / "figures"
    return inside if inside.is_dir() else _REPOSITORY / "docs" / "figures"


def _shipped(name: str) -> Path:
    """A wheel holds copies inside the package; an editable install reads the repository's own."""
    inside = Path(__file__).parent / name
    return inside if inside.is_dir() else _REPOSITORY / name
