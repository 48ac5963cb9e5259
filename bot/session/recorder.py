"""Writes `candidate.wav` and `interviewer.wav`: both tracks on one sample clock, readable at any moment.

Every piece goes to the system at once, so that a killed process loses nothing it was given. The header, which
says how much there is, follows once a second; `repair` makes it tell all of it after a crash.
"""

import contextlib
import errno
import os
import struct
from io import FileIO
from pathlib import Path

from bot.audio.pcm import SAMPLE_BYTES, SAMPLE_RATE
from bot.errors import SessionError, StorageError

CANDIDATE = "candidate.wav"
INTERVIEWER = "interviewer.wav"
HEADER_BYTES = 44
HEADER_EVERY = SAMPLE_RATE
"""Samples of the candidate's track between two updates of the headers."""
_HEADER = struct.Struct("<4sI4s4sIHHIIHH4sI")
"""RIFF with one `fmt` chunk, PCM, and the data; little-endian."""


class Recorder:
    """Both tracks of one session. The folder exists; its recordings do not.

    Raises StorageError when something cannot be written, from then on nothing is written, and what was
    written stays readable.
    """

    def __init__(self, folder: Path) -> None:
        self._candidate = _Track(folder / CANDIDATE)
        try:
            self._interviewer = _Track(folder / INTERVIEWER)
        except StorageError:
            self._candidate.close()
            raise
        self._noted = 0
        self._closed = False

    @property
    def seconds(self) -> float:
        """Length of the candidate's track: the session clock."""
        return self._candidate.samples / SAMPLE_RATE

    def candidate(self, pcm: bytes) -> None:
        """Appends what the microphone heard: 16 kHz mono, 16-bit."""
        if self._closed:
            return
        try:
            self._candidate.write(self._candidate.samples, pcm)
            if self._candidate.samples - self._noted >= HEADER_EVERY:
                self._note()
        except OSError as error:
            self._fail(error)

    def interviewer(self, start_s: float, pcm: bytes) -> None:
        """Writes what was audible from `start_s` on; between the pieces there is silence."""
        if self._closed:
            return
        first = round(start_s * SAMPLE_RATE)
        if first < 0:
            pcm, first = pcm[-first * SAMPLE_BYTES :], 0
        try:
            self._interviewer.write(first, pcm)
        except OSError as error:
            self._fail(error)

    def close(self) -> None:
        """Brings the headers up to date; may be called again."""
        if self._closed:
            return
        try:
            # The interviewer's last sound may be audible a moment after the last captured sample.
            self._candidate.pad(self._interviewer.samples)
            self._note()
        except OSError as error:
            self._fail(error)
        self._closed = True
        self._candidate.close()
        self._interviewer.close()

    def _note(self) -> None:
        self._candidate.note()
        self._interviewer.pad(self._candidate.samples)
        self._interviewer.note()
        self._noted = self._candidate.samples

    def _fail(self, error: OSError) -> None:
        self._closed = True
        length = max(self._candidate.samples, self._interviewer.samples)
        for track in (self._candidate, self._interviewer):
            # A header that cannot be updated still covers all but the last second; silence at the end takes no room.
            with contextlib.suppress(OSError):
                track.pad(length)
                track.note()
            track.close()
        full = error.errno in {errno.ENOSPC, errno.EDQUOT}
        raise StorageError(
            f"The recording stopped: {'the disk is full' if full else error.strerror or error}"
            f" ({self._candidate.path.parent}).",
            'Free some space; what was recorded is kept. "viva sessions list" shows it.',
        ) from None


class _Track:
    """One WAV file, written in place."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            self._file = FileIO(path, "x", opener=_private)
            self.samples = 0
            self.note()
        except OSError as error:
            raise StorageError(
                f"{path} cannot be written: {error.strerror or error}.",
                "Check the folder, or free some space.",
            ) from None

    def write(self, first: int, pcm: bytes) -> None:
        """Puts samples at an index; a gap before them reads as silence."""
        self._file.seek(HEADER_BYTES + first * SAMPLE_BYTES)
        done = 0
        while done < len(pcm):
            written = self._file.write(pcm[done:])
            if not written:
                raise OSError(errno.ENOSPC, "nothing was written")
            done += written
            self.samples = max(self.samples, first + done // SAMPLE_BYTES)

    def pad(self, samples: int) -> None:
        """Makes the track at least so long."""
        if samples > self.samples:
            self._file.truncate(HEADER_BYTES + samples * SAMPLE_BYTES)
            self.samples = samples

    def note(self) -> None:
        """Writes the header for what there is."""
        self._file.seek(0)
        self._file.write(_header(self.samples))

    def close(self) -> None:
        self._file.close()


def repair(folder: Path) -> bool:
    """Makes the headers of a crashed session tell all that was recorded; says whether anything changed.

    The shorter track is padded with silence to the longer. Raises SessionError when there is no
    recording or a file is none of Viva's, StorageError when it cannot be written.
    """
    candidate, interviewer = folder / CANDIDATE, folder / INTERVIEWER
    try:
        tracks = [candidate, *([interviewer] if interviewer.exists() else [])]
        # The interviewer's last sound may be audible a moment after the last captured sample.
        length = max(recorded(track) for track in tracks)
        changed = sum(_mend(track, length) for track in tracks) > 0
    except FileNotFoundError:
        raise SessionError(f"{folder.name} has no recording.", 'Run "viva sessions list" for the others.') from None
    except OSError as error:
        raise StorageError(f"{folder} cannot be repaired: {error.strerror or error}.", "Check the folder.") from None
    return changed


def recorded(path: Path) -> int:
    """Whole samples in a track, whatever its header says. Raises SessionError for a file that is none of Viva's."""
    with path.open("rb") as file:
        header = file.read(HEADER_BYTES)
    if len(header) < HEADER_BYTES:
        return 0
    # Sizes aside, Viva's header never varies.
    mine = _header(0)
    if header[:4] + header[8:40] != mine[:4] + mine[8:40]:
        raise SessionError(f"{path.name} was not recorded by Viva.", "Put the original file back.")
    return (path.stat().st_size - HEADER_BYTES) // SAMPLE_BYTES


def _mend(path: Path, samples: int) -> bool:
    size = HEADER_BYTES + samples * SAMPLE_BYTES
    header = _header(samples)
    with path.open("r+b") as file:
        if path.stat().st_size == size and file.read(HEADER_BYTES) == header:
            return False
        file.truncate(size)
        file.seek(0)
        file.write(header)
    return True


def _header(samples: int) -> bytes:
    data = samples * SAMPLE_BYTES
    rate = SAMPLE_RATE
    return _HEADER.pack(
        *(b"RIFF", HEADER_BYTES - 8 + data, b"WAVE"),
        *(b"fmt ", 16, 1, 1, rate, rate * SAMPLE_BYTES, SAMPLE_BYTES, SAMPLE_BYTES * 8),
        *(b"data", data),
    )


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
