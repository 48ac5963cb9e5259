"""`viva practice` as a program of its own, `tests.fakes.practising`, as somebody at a terminal sees it, or nobody."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.fakes.tty_session import TtySession

ROOT = Path(__file__).parents[2]


def at_terminal(
    home: Path, text_file: str, *, columns: int = 80, streams: str = "", environment: dict[str, str] | None = None
) -> TtySession:
    """`streams` are redirected as a shell has it: "2>&-"."""
    command = ["sh", "-c", f'exec "$@" {streams}', "sh", sys.executable, "-m", "tests.fakes.practising"]
    command += ["--text-file", text_file]
    surroundings: dict[str, Any] = {"VIVA_HOME": str(home), "PYTHONPATH": str(ROOT)} | (environment or {})
    return TtySession(command, columns=columns, **surroundings)


def alone(home: Path, text_file: str, *arguments: str, **more: Any) -> "subprocess.CompletedProcess[str]":
    """With nobody at a terminal."""
    environment = os.environ | {"VIVA_HOME": str(home), "PYTHONPATH": str(ROOT)} | more.pop("environment", {})
    command = [sys.executable, "-m", "tests.fakes.practising", "--text-file", text_file, *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False, **more)


def crashed(home: Path) -> list[str]:
    return [path.name for path in (home / "logs").glob("crash-*")]


def ended(session: TtySession) -> int:
    session.wait_for(lambda one: one.process.poll() is not None)
    code = session.process.returncode
    assert isinstance(code, int)
    return code


def first_reading(session: TtySession) -> None:
    """It is read and scored, and a word is to be said again."""
    session.shows("[Enter] I read")
    session.press(b"\n")
    session.shows("[Enter] I repeat schema")
    session.press(b"\n")
    session.shows("[Enter] I say it")
