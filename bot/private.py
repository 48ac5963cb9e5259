"""Files that only the user can read, written whole or not at all."""

import os
import tempfile
from pathlib import Path

from bot.errors import StorageError


def write_private(path: Path, text: str) -> None:
    """Write a file only the user can read, all or nothing. Raises StorageError."""
    try:
        descriptor, temporary = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        try:
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            Path(temporary).replace(path)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise StorageError(
            f"{path} could not be written: {error.strerror}.",
            "Free some space or mend the folder's permissions.",
        ) from None
