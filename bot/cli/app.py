"""The command `viva`: finds the subcommand, loads only that, and turns what goes wrong into two lines.

`viva --help` loads nothing but this module: the commands' libraries cost seconds. Each command is a module
`bot.cli.<name>` with `app`, a `typer.Typer`.
"""

import io
import os
import sys
from collections.abc import Callable, Sequence
from importlib.util import find_spec

from bot import __version__
from bot.errors import MissingError, StorageError, UsageError, VivaError

COMMANDS = {
    "interview": "Hold a spoken interview with your microphone",
    "demo": "The whole interview with a synthetic candidate; no microphone needed",
    "score": "Measure a session, or any recording of answers",
    "report": "Show what a session heard, with the moments it was counted from",
    "pronounce": "Score how a text was read aloud, word by word and sound by sound",
    "redo": "Answer the weakest question again, and compare",
    "judge": "Ask a language model for its opinion on a session's answers",
    "sessions": "List, show, export, import or delete what is kept",
    "practice": "Pronunciation and pace drills: read, shadow, pairs, talk",
    "progress": "Every metric over your sessions, change and noise told apart",
    "plan": "A preparation plan by weeks, from what your sessions show",
    "stories": "Your own situations for behavioral questions",
    "bank": "Look at and check questions",
    "check": "Check microphone, speaker, models, language model and disk",
    "models": "List, install or check models",
    "voices": "List or install the interviewer's voices",
}

_FAILED = 1
_INTERRUPTED = 130


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command. The exit code: 0 done, 1 failed, 2 bad usage, 3 something missing, 130 interrupted."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    _stand_in_for_closed_streams()
    # whatever the shell allows: nobody else may change a model, a page or a pack that is written here
    os.umask(os.umask(0o077) | 0o022)
    _keep_libraries_quiet()
    _say_all_in(sys.stdout, sys.stderr)
    try:
        code = _run(arguments)
        sys.stdout.flush()
        return code
    except VivaError as error:
        return _say(error)
    except KeyboardInterrupt:
        print("Interrupted.", file=sys.stderr)
        return _INTERRUPTED
    except BrokenPipeError:
        # the reader of a pipe has gone: nothing more to say, also not when Python closes standard output
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:  # noqa: BLE001  # the last net: nobody is shown a traceback
        return _say(_expected(error) or _note(error))


def available() -> dict[str, str]:
    """The commands that are there, with a line of help each."""
    return {name: text for name, text in COMMANDS.items() if find_spec(f"bot.cli.{name}")}


def _run(arguments: list[str]) -> int:
    name, rest = (arguments[0], arguments[1:]) if arguments else ("--help", [])
    if name in {"--help", "-h", "help"}:
        print(_overview())
        return 0
    if name in {"--version", "-V"}:
        print(f"viva {__version__}")
        return 0
    if name not in available():
        raise UsageError(f"No command {name!r}.", _nearest(name))
    _keep_a_log()
    return _invoke(name, rest)


def _overview() -> str:
    commands = "\n".join(f"  {name:<11} {text}" for name, text in available().items())
    return f"""\
Viva {__version__}: spoken practice interviews on your own machine.

Usage: viva COMMAND [OPTIONS]

{commands}

  viva COMMAND --help   the options of a command
  viva --version        the version"""


def _nearest(name: str) -> str:
    from difflib import get_close_matches

    near = get_close_matches(name, available(), n=1)
    return f'Did you mean "viva {near[0]}"?' if near else 'Run "viva --help" for the commands.'


def _invoke(name: str, arguments: list[str]) -> int:
    from importlib import import_module

    import typer

    command = typer.main.get_command(import_module(f"bot.cli.{name}").app)
    try:
        with command.make_context(f"viva {name}", arguments) as context:
            command.invoke(context)
    except typer.Exit as leave:
        return leave.exit_code
    except typer.Abort:
        raise KeyboardInterrupt from None
    except Exception as error:
        # typer's usage errors have no public base class; all of them can say themselves in a line
        describe: Callable[[], str] | None = getattr(error, "format_message", None)
        if describe is None:
            raise
        said = " ".join(describe().split())
        if not said:  # a group without its command has printed its help
            return UsageError.exit_code
        at = getattr(getattr(error, "ctx", None), "command_path", f"viva {name}")
        raise UsageError(said, f'Run "{at} --help".') from None
    return 0


def _say(error: VivaError) -> int:
    print(*map(_fitting, filter(None, [error.message, error.hint])), sep="\n", file=sys.stderr)
    return error.exit_code


def _fitting(text: str) -> str:
    """A line for a terminal, which would otherwise part words at its edge; what is not shown there stays one line."""
    if sys.stderr is None or not sys.stderr.isatty():
        return text
    import textwrap

    try:
        columns = os.get_terminal_size(sys.stderr.fileno()).columns
    except OSError:
        return text
    return textwrap.fill(text, columns or len(text), break_long_words=False, break_on_hyphens=False)


def _expected(error: Exception) -> VivaError | None:
    """What a library raised, if the user can do something about it."""
    import errno

    if isinstance(error, OSError) and error.errno in {errno.ENOSPC, errno.EDQUOT}:
        where = f": {error.filename}" if error.filename else ""
        return StorageError(f"The disk is full{where}.", "Make room, or set VIVA_HOME to a folder on another disk.")
    if isinstance(error, OSError) and error.errno in {errno.EMFILE, errno.ENFILE}:
        return VivaError("Too many files are open.", 'Close some programs, or run "ulimit -n 1024" first.')
    if isinstance(error, OSError) and error.errno in {errno.EACCES, errno.EROFS} and error.filename:
        return StorageError(f"{error.filename} cannot be used: {error.strerror}.", "Check the folder's permissions.")
    if isinstance(error, OSError) and "PortAudio" in str(error):
        return MissingError(
            "PortAudio, the sound library, is not installed.",
            'Run "apt-get install libportaudio2".',
        )
    if isinstance(error, ModuleNotFoundError) and not (error.name or "").startswith("bot"):
        return MissingError(
            f"The Python package {error.name} is not installed.",
            'Install Viva again: "pip install viva-voce".',
        )
    return None


def _note(error: Exception) -> VivaError:
    """Write down where it failed. Messages and values are left out: they could hold what was said."""
    if os.environ.get("VIVA_DEBUG"):
        raise error
    import platform
    import time
    import traceback

    from bot import paths
    from bot.private import private_folder, write_private

    frames = traceback.extract_tb(error.__traceback__)
    lines = [
        f"viva {__version__}, Python {platform.python_version()}, {platform.system()}",
        type(error).__name__,
    ]
    lines += [f"  {frame.filename}:{frame.lineno} in {frame.name}" for frame in frames]
    file = paths.data_dir() / "logs" / time.strftime("crash-%Y%m%d-%H%M%S.txt")
    try:
        private_folder(file.parent)
        write_private(file, "\n".join(lines) + "\n")
    except (OSError, StorageError):
        return VivaError(f"Viva failed: {type(error).__name__}.", "Set VIVA_DEBUG=1 to see where.")
    return VivaError(
        f"Viva failed: {type(error).__name__}. Where it happened is in {file}; nothing you said is.",
        "Please report it with that file. VIVA_DEBUG=1 shows all.",
    )


def _stand_in_for_closed_streams() -> None:
    """A standard stream that is closed (`2>&-`) leads nowhere.

    Left closed, its number would be given to the next file that is opened, and what libraries print would land in it.
    Each opening takes the lowest number that is free: that of the stream.
    """
    if sys.stdin is None:
        sys.stdin = os.fdopen(os.open(os.devnull, os.O_RDONLY), encoding="utf-8")
    if sys.stdout is None:
        sys.stdout = os.fdopen(os.open(os.devnull, os.O_WRONLY), "w", encoding="utf-8")
    if sys.stderr is None:
        sys.stderr = os.fdopen(os.open(os.devnull, os.O_WRONLY), "w", encoding="utf-8")


def _say_all_in(*streams: object) -> None:
    """Where the terminal's alphabet lacks a letter, a sign stands for it, rather than that all ends there."""
    for stream in streams:
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def _keep_libraries_quiet() -> None:
    """Before anything heavy is imported: no banners, telemetry, downloads or threads of a library's own accord."""
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
    # onnxruntime's wheels send usage data to their maker from 1.32 on, and keep an id in the user's cache
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"
    # numpy's threads wait by spinning, which takes the cores from the models; those are told how many they may have
    for threads in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(threads, "1")
    if os.environ.get("VIVA_DEBUG"):
        return
    # pipecat logs through loguru, frames and their texts included: with no sink, nothing is kept
    os.environ.setdefault("LOGURU_AUTOINIT", "False")
    if not sys.warnoptions:
        import warnings

        warnings.simplefilter("ignore")


def _keep_a_log() -> None:
    """Warnings of Viva's own modules go to a file; other libraries' nowhere: they may hold what was said."""
    import logging
    from logging.handlers import RotatingFileHandler

    from bot import paths
    from bot.private import private_folder

    logging.getLogger().addHandler(logging.NullHandler())
    own = logging.getLogger("bot")
    if own.handlers:
        return
    folder = paths.data_dir() / "logs"
    try:
        private_folder(folder)
    except OSError:
        return

    class PrivateLog(RotatingFileHandler):
        def _open(self) -> io.TextIOWrapper:
            descriptor = os.open(self.baseFilename, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
            return os.fdopen(descriptor, "a", encoding="utf-8")

    handler = PrivateLog(folder / "viva.log", maxBytes=500_000, backupCount=1, delay=True)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    handler.setLevel(logging.WARNING)
    own.addHandler(handler)
    own.propagate = False
