"""Room on the disk that is given back when the disk is full, so that a session can still note how it ended."""

import contextlib
import os
from pathlib import Path
from typing import Final

NAME: Final = ".room"
"""Hidden, so that it is never listed, exported or taken in; gone when the session is closed or mended."""
BYTES: Final = 256 * 1024
"""The words of an hour's answers take less."""


def take(folder: Path) -> None:
    """Fill it, with what no file system can make smaller. Without room there is none to give back."""
    with contextlib.suppress(OSError):
        descriptor = os.open(folder / NAME, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(os.urandom(BYTES))


def give_back(folder: Path) -> bool:
    """Whether there was room to give back."""
    try:
        (folder / NAME).unlink()
    except OSError:
        return False
    return True
