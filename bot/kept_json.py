"""Reading the JSON files Viva keeps: checked before they are believed, and left alone where they are wrong.

Each has a `schema` at its top. What is in it is for the reader to validate: a stage has its own models.
"""

import json
from pathlib import Path
from typing import Any, Final

from pydantic import ValidationError

from bot.errors import UsageError

MAX_BYTES: Final = 16_000_000
"""Sixty stories with all parts full, and every letter written as an escape of six bytes; a year of practice in one
sitting."""


def read(path: Path, schema: str, kind: type[UsageError], mend: str) -> dict[str, Any] | None:
    """The content of the file, None where there is none.

    Raises `kind` for a link, a folder, a file that is too large or damaged, or one of another schema; `mend` says what
    to do about a damaged one.
    """
    if path.is_symlink():
        raise kind(f"{path} is a link, which Viva never makes.", "Put the file itself there.")
    if not path.exists():
        return None
    try:
        if not path.is_file() or path.stat().st_size > MAX_BYTES:
            raise kind(f"{path} is no file of Viva's, or too large.", "Move it elsewhere.")
        content: Any = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise kind(f"{path} cannot be read: {error.strerror}.", "Check the file's permissions.") from None
    except (ValueError, RecursionError):
        raise kind(f"{path} is damaged: it is no JSON.", mend) from None
    found = content.get("schema") if isinstance(content, dict) else None
    if found != schema:
        raise kind(
            f"{path} has schema {str(found)[:40]!r}; this version of Viva reads {schema!r}.",
            "Use the version of Viva that wrote it.",
        )
    return dict(content)


def complaint(error: ValidationError) -> tuple[str, str]:
    """Where the first fault lies (empty for the whole) and what it is, without the value: it is the user's."""
    first = error.errors(include_input=False, include_url=False, include_context=False)[0]
    return ".".join(str(part) for part in first["loc"]), first["msg"]
