"""A job description or a résumé as plain text: `.txt`, `.md`, `.pdf` or `.docx`.

The files are the user's own, but often came from elsewhere: sizes are capped before a parser sees them, and
whatever a parser stumbles over is a clear error. Nothing of their content goes into an error or a log.
"""

import io
import logging
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

from bot.errors import UsageError

MAX_FILE_BYTES = 10_000_000
MAX_PAGES = 40
MAX_UNPACKED_BYTES = 50_000_000
"""Of a `.docx`, which is an archive: a small one can unpack to gigabytes."""
MAX_CHARACTERS = 60_000
"""Twenty dense pages; what comes after them is left out."""
_SAVE_AS = "Save it as text, Markdown, PDF or DOCX, or leave it out."


class _Unreadable(Exception):
    """What a document is or does that it cannot be read."""


def read_document(path: Path) -> str:
    """The text, lines as they stand, at most MAX_CHARACTERS.

    Raises UsageError when the file cannot be read, is too large, of another kind, damaged, or holds no text.
    """
    read = _READERS.get(path.suffix.lower())
    if read is None:
        raise UsageError(f"{path} is no kind of document that can be read: {path.suffix or 'no ending'}.", _SAVE_AS)
    try:
        with path.open("rb") as file:
            # A pipe has no size that could be asked for.
            data = file.read(MAX_FILE_BYTES + 1)
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}.", "Check the name of the file.") from None
    if len(data) > MAX_FILE_BYTES:
        raise UsageError(f"{path} is larger than {MAX_FILE_BYTES // 1_000_000} MB.", "Give a shorter document.")
    try:
        text = read(data)
    except _Unreadable as error:
        raise UsageError(f"{path} {error}.", "Save it as text and give that.") from None
    except Exception as error:  # noqa: BLE001  # parsers of foreign formats raise anything
        raise UsageError(f"{path} cannot be read as {path.suffix[1:]}: {type(error).__name__}.", _SAVE_AS) from None
    text = re.sub(r"[^\S\n]+", " ", text.replace("\r\n", "\n").replace("\x00", ""))[:MAX_CHARACTERS]
    if not re.search(r"\w{2}", text):
        raise UsageError(f"{path} holds no text.", "If it is a scanned picture, save it as text first.")
    return text


def _plain(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16")
    if b"\x00" in data:
        raise _Unreadable("is no plain text")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def _pdf(data: bytes) -> str:
    from pypdf import PdfReader
    from pypdf.errors import DependencyError

    # It reports damage it can live with, with excerpts of the file.
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    reader = PdfReader(io.BytesIO(data))
    if reader.is_encrypted and not reader.decrypt(""):
        raise _Unreadable("is protected by a password")
    try:
        return "\n".join(page.extract_text() for page in reader.pages[:MAX_PAGES])
    except DependencyError:
        # AES needs a library of its own.
        raise _Unreadable("is encrypted") from None


def _docx(data: bytes) -> str:
    import docx
    from docx.table import Table

    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        if sum(entry.file_size for entry in archive.infolist()) > MAX_UNPACKED_BYTES:
            raise _Unreadable("unpacks to more than 50 MB")
    lines: list[str] = []
    for block in docx.Document(io.BytesIO(data)).iter_inner_content():
        if isinstance(block, Table):
            lines += [cell.text for row in block.rows for cell in row.cells]
        else:
            lines.append(block.text)
    return "\n".join(lines)


_READERS: dict[str, Callable[[bytes], str]] = {
    ".txt": _plain,
    ".text": _plain,
    ".md": _plain,
    ".markdown": _plain,
    ".pdf": _pdf,
    ".docx": _docx,
}
