"""An archive or a folder from elsewhere, read with no trust in it: names are checked, sizes counted, links refused.

Nothing is written here. `bot.session.intake` decides what of it becomes a session.
"""

import contextlib
import io
import os
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import IO, Final, Protocol

from bot import practice_files
from bot.errors import SessionError
from bot.session.contents import CONTENTS
from bot.session.store import NAME

MOST_MEMBERS: Final = 20_000
"""More than a thousand sessions."""
RATIO: Final = 200
"""Deflate makes digital silence a thousand times smaller; a track with a voice in it at most 50 times."""
ALLOWANCE_BYTES: Final = 64 * 2**20
"""So much may come out of however little."""
_MOST_DIRECTORY_BYTES: Final = 8 * 2**20
_CHUNK: Final = 2**20
HINT: Final = 'Give an archive or a folder made by "viva sessions export".'
_ENCRYPTED: Final = 0x1


@dataclass(frozen=True, slots=True)
class Member:
    """One file in it."""

    path: str
    """Checked: relative, `/` between the parts, none of them `..`."""
    size: int
    """Bytes, as declared; no more are ever read."""
    packed: int | None = None
    """Bytes in the archive; None in a folder."""

    @property
    def parts(self) -> list[str]:
        """Of the path."""
        return self.path.split("/")


class Parcel(Protocol):
    """What sessions come in."""

    @property
    def members(self) -> list[Member]:
        """All files; of a folder those that can matter."""
        ...

    def chunks(self, member: Member) -> Iterator[bytes]:
        """The content of one. Raises SessionError where it is damaged or not what was declared."""
        ...


@contextlib.contextmanager
def opened(path: Path) -> Iterator[Parcel]:
    """The archive or folder at `path`. Raises SessionError."""
    if path.is_dir():
        yield _Folder(path)
        return
    if not path.exists():
        raise SessionError(f"There is no file or folder {path}.", "Check the path.")
    if not path.is_file():
        raise SessionError(f"{path} is neither a file nor a folder.", HINT)
    try:
        file = _Frugal(path)
    except OSError as error:
        raise SessionError(f"{path} cannot be read: {error.strerror or error}.", "Check the file.") from None
    with file:
        with _damage(path.name):
            parcel = _Zip(zipfile.ZipFile(file), path.name, os.fstat(file.fileno()).st_size)
        yield parcel


class _Frugal(io.BufferedReader):
    """A file of which nothing large is read at once: an archive's list of contents could fill the memory."""

    def __init__(self, path: Path) -> None:
        super().__init__(io.FileIO(path))

    def read(self, size: int | None = -1, /) -> bytes:
        """Raises BadZipFile for more than any honest archive needs."""
        if size is None or size < 0:
            size = os.fstat(self.fileno()).st_size - self.tell()
        if size > _MOST_DIRECTORY_BYTES:
            raise zipfile.BadZipFile("its list of contents is too long")
        return super().read(size)


class _Zip:
    def __init__(self, archive: zipfile.ZipFile, name: str, size: int) -> None:
        self._archive = archive
        self._name = name
        entries = archive.infolist()
        if len(entries) > MOST_MEMBERS:
            raise _refused(self._name, f"it has {len(entries)} members; at most {MOST_MEMBERS} can be right")
        self._entries: dict[str, zipfile.ZipInfo] = {}
        for entry in entries:
            if not entry.is_dir():
                self._entries[checked_name(entry.orig_filename, self._name)] = entry
            else:
                checked_name(entry.orig_filename.removesuffix("/"), self._name)
            self._check(entry)
        if len(self._entries) != sum(not entry.is_dir() for entry in entries):
            raise _refused(self._name, "a name is in it twice")
        self.members = [Member(name, entry.file_size, entry.compress_size) for name, entry in self._entries.items()]
        _check_sizes(self.members, size)

    def chunks(self, member: Member) -> Iterator[bytes]:
        """As in `Parcel`."""
        with _damage(member.path), self._archive.open(self._entries[member.path]) as file:
            yield from _counted(file, member)

    def _check(self, entry: zipfile.ZipInfo) -> None:
        name, kind = printable(entry.filename), stat.S_IFMT(entry.external_attr >> 16)
        if entry.flag_bits & _ENCRYPTED:
            raise _refused(self._name, f"{name} is encrypted")
        if kind not in {0, stat.S_IFREG, stat.S_IFDIR}:
            raise _refused(self._name, f"{name} is a link or a device")
        if entry.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
            raise _refused(self._name, f"{name} is packed in a way Viva does not read (method {entry.compress_type})")


class _Folder:
    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            self.members = list(self._walk())
        except OSError as error:
            raise SessionError(f"{path} cannot be read: {error.strerror}.", "Check its permissions.") from None

    def chunks(self, member: Member) -> Iterator[bytes]:
        """As in `Parcel`."""
        # What was a file when it was listed may be a link or a pipe by now.
        flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
        with _damage(member.path), os.fdopen(os.open(self._path / member.path, flags), "rb") as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise _refused(member.path, "it is not a file")
            yield from _counted(file, member)

    def _walk(self) -> Iterator[Member]:
        """Files here, in the sessions' folders and in that of practice; of what else lies here only the name, as if it
        were empty.
        """
        count = 0
        for path in self._listed(self._path):
            inside = NAME.fullmatch(path.name) or path.name == practice_files.FOLDER
            for one in self._inside(path) if inside else [path]:
                known = inside or path.name in CONTENTS
                yield self._member(one) if known else Member(printable(path.name), 0)
                count += 1
                if count > MOST_MEMBERS:
                    raise _refused(self._path.name, f"it has more than {MOST_MEMBERS} files")

    def _inside(self, path: Path) -> list[Path]:
        if not path.is_dir() or path.is_symlink():
            return [path]
        deeper = path.name == practice_files.FOLDER
        return [
            one
            for each in self._listed(path)
            for one in (self._inside(each) if deeper and each.name == practice_files.RECORDINGS else [each])
        ]

    @staticmethod
    def _listed(folder: Path) -> list[Path]:
        return sorted(islice(folder.iterdir(), MOST_MEMBERS + 1))

    def _member(self, path: Path) -> Member:
        name = checked_name(path.relative_to(self._path).as_posix(), self._path.name)
        status = path.lstat()
        if stat.S_ISDIR(status.st_mode):
            return Member(name, 0)
        if not stat.S_ISREG(status.st_mode):
            raise _refused(self._path.name, f"{name} is a link or a device")
        return Member(name, status.st_size)


def checked_name(name: str, source: str) -> str:
    """`name`, if it stays inside whatever folder it is unpacked into, on every system. Raises SessionError."""
    parts = name.split("/")
    if not name.isprintable() or len(name) > 500 or set(name) & set("\\:") or {"", ".", ".."} & set(parts):
        raise _refused(source, f"the name {printable(name)!r} is not one a session's file has")
    return name


def printable(text: str) -> str:
    """Text from elsewhere in a message: one short line that cannot steer a terminal."""
    plain = "".join(character if character.isprintable() else "?" for character in text)
    return plain if len(plain) <= 120 else plain[:119] + "…"


def _check_sizes(members: Iterable[Member], archive_bytes: int) -> None:
    """Raises SessionError where more comes out of an archive than can be right."""
    total = 0
    for member in members:
        total += member.size
        if member.packed is not None and member.size > max(ALLOWANCE_BYTES, RATIO * member.packed):
            raise _refused(member.path, f"{member.packed} bytes would become {member.size}")
    # Several members may share their bytes.
    if total > max(4 * ALLOWANCE_BYTES, RATIO * archive_bytes):
        raise _refused("the archive", f"{archive_bytes} bytes would become {total}")


def _counted(file: IO[bytes], member: Member) -> Iterator[bytes]:
    left = member.size
    while chunk := file.read(_CHUNK):
        left -= len(chunk)
        if left < 0:
            raise _refused(member.path, "it is longer than it says")
        yield chunk
    if left:
        raise _refused(member.path, "it is shorter than it says")


@contextlib.contextmanager
def _damage(name: str) -> Iterator[None]:
    """What the libraries raise for damaged and made-up archives."""
    try:
        yield
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, struct.error, OSError) as error:
        raise _refused(name, f"it is damaged or no zip archive ({printable(str(error)) or 'it ends early'})") from None
    except (ValueError, OverflowError, RuntimeError, IndexError, KeyError) as error:
        raise _refused(name, f"it is damaged ({type(error).__name__})") from None


def _refused(name: str, why: str) -> SessionError:
    return SessionError(f"{printable(name)} is not taken in: {why}.", HINT)
