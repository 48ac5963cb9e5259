"""A text that is given as a file, or on standard input."""

import sys
from pathlib import Path
from typing import Final

from bot.errors import UsageError

MAX_TEXT_BYTES: Final = 2_000_000


def read_text(source: str, words: str = "") -> str:
    """The text of a file, or of standard input for "-". Raises UsageError.

    `words` is the option that takes the words themselves, where there is one.
    """
    try:
        if source == "-":
            content = sys.stdin.buffer.read(MAX_TEXT_BYTES + 1)
        else:
            with Path(source).open("rb") as file:
                content = file.read(MAX_TEXT_BYTES + 1)
        if len(content) > MAX_TEXT_BYTES:
            raise UsageError(f"{source} is longer than {MAX_TEXT_BYTES // 10**6} MB.", "Give one answer's text.")
        return content.decode("utf-8-sig")
    except OSError as error:
        raise UsageError(f"{source} cannot be read: {error.strerror}.", _hint(source, words)) from None
    except UnicodeDecodeError:
        raise UsageError(
            f"{source} is no UTF-8 text.", "For a recording, leave --text away; else save it as UTF-8."
        ) from None


def _hint(source: str, words: str) -> str:
    if "://" in source and " " not in source:
        return "Nothing is fetched: save the text as a file and give its path."
    return (
        f'Check the path; the words themselves go behind {words} "…".' if words and " " in source else "Check the path."
    )
