"""Any recording as 16 kHz mono sound, decoded in blocks so that hours fit into little memory.

libsndfile reads WAV, FLAC, OGG and MP3; what phones and browsers write (M4A, AAC, WebM) goes through PyAV.
Files come from anywhere: which decoder runs is chosen by the first bytes, never by the name, and rates,
channels and lengths out of all reason are refused before anything is allocated for them.
"""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import IO, Final, Self

import numpy as np
import numpy.typing as npt
import soundfile
import soxr

from bot.audio.pcm import SAMPLE_BYTES, SAMPLE_RATE, Signal, to_samples, to_signal
from bot.errors import AudioFileError

MAX_HOURS: Final = 12.0
"""Longer recordings are refused: no interview lasts that long."""
BLOCK_S: Final = 10.0
"""Seconds decoded at a time."""
IN_MEMORY_BYTES: Final = 32 * 1024 * 1024
"""About 17 minutes; longer recordings are spooled to an unnamed temporary file."""

_RATES: Final = range(4_000, 384_001)
_MAX_CHANNELS: Final = 32
_KINDS: Final = "WAV, FLAC, OGG, MP3 or M4A"
_HINT: Final = f"Give a recording in {_KINDS}; any sampling rate will do."


class Recording:
    """16 kHz mono sound, read by time. Close it, or use it in a `with` statement."""

    def __init__(self, store: IO[bytes], samples: int) -> None:
        self._store = store
        self._samples = samples

    @property
    def duration_s(self) -> float:
        """Seconds of sound."""
        return self._samples / SAMPLE_RATE

    def read(self, start_s: float, end_s: float) -> Signal:
        """The sound from `start_s` to `end_s`, cut to what there is."""
        first = min(max(0, round(start_s * SAMPLE_RATE)), self._samples)
        last = min(max(first, round(end_s * SAMPLE_RATE)), self._samples)
        self._store.seek(first * SAMPLE_BYTES)
        return to_signal(self._store.read((last - first) * SAMPLE_BYTES))

    def close(self) -> None:
        """Give the memory or the temporary file back."""
        self._store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def open_recording(path: Path, *, max_hours: float = MAX_HOURS) -> Recording:
    """Decode `path` wholly and give its sound.

    Raises AudioFileError for a file that is missing, empty, broken, no audio, or longer than `max_hours`.
    """
    store: IO[bytes] = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY_BYTES)  # noqa: SIM115 - the Recording closes it
    samples = 0
    try:
        for block in blocks(path):
            samples += block.size
            if samples > max_hours * 3600 * SAMPLE_RATE:
                raise AudioFileError(f"{path} is longer than {max_hours:g} hours.", "Cut the recording into parts.")
            store.write(to_samples(block).tobytes())
        if not samples:
            raise AudioFileError(f"{path} holds no sound.", _HINT)
    except BaseException:
        store.close()
        raise
    return Recording(store, samples)


def blocks(path: Path) -> Iterator[Signal]:
    """The sound of `path` in successive blocks, 16 kHz mono, channels averaged. Raises AudioFileError."""
    head = _head(path)
    container = _av_container(head)
    decoded = _av_blocks(path, container) if container else _sndfile_blocks(path)
    for block in decoded:
        if block.size:
            yield np.clip(np.nan_to_num(block, posinf=0.0, neginf=0.0), -1.0, 1.0).astype(np.float32)


def _head(path: Path) -> bytes:
    if path.is_dir():
        raise AudioFileError(f"{path} is a folder, not a recording.", _HINT)
    try:
        with path.open("rb") as file:
            head = file.read(64)
    except FileNotFoundError:
        raise AudioFileError(f"There is no file {path}.", "Check the path.") from None
    except OSError as error:
        raise AudioFileError(f"{path} cannot be read: {error.strerror}.", "Check the path.") from None
    if not head:
        raise AudioFileError(f"{path} is empty.", _HINT)
    return head


def _av_container(head: bytes) -> str | None:
    """FFmpeg's name of the container, for the few that libsndfile does not know."""
    if head[4:8] == b"ftyp":
        return "mp4"
    if head[:4] == b"\x1a\x45\xdf\xa3":
        return "matroska"
    if head[:2] in (b"\xff\xf1", b"\xff\xf9"):
        return "aac"
    return None


def _check_shape(path: Path, rate: int, channels: int) -> None:
    if rate not in _RATES:
        raise AudioFileError(
            f"{path} claims a sampling rate of {rate} Hz.",
            f"The header is damaged, or the rate is not between {_RATES.start} and {_RATES.stop - 1} Hz.",
        )
    if not 1 <= channels <= _MAX_CHANNELS:
        raise AudioFileError(f"{path} claims {channels} channels.", "The header is damaged. " + _HINT)


def _sndfile_blocks(path: Path) -> Iterator[Signal]:
    try:
        with soundfile.SoundFile(path) as file:
            _check_shape(path, file.samplerate, file.channels)
            resample = _Resampler(file.samplerate)
            for block in file.blocks(int(file.samplerate * BLOCK_S), dtype="float32", always_2d=True):
                yield resample(block.mean(axis=1))
            yield resample(np.empty(0, np.float32), last=True)
    except soundfile.LibsndfileError as error:
        reason = error.error_string.strip().rstrip(".")
        raise AudioFileError(f"{path} is not a recording Viva can read: {reason}.", _HINT) from None


def _av_blocks(path: Path, container: str) -> Iterator[Signal]:
    import av

    try:
        # The demuxer is fixed: left to guess, FFmpeg would follow playlists to other files and addresses.
        with path.open("rb") as handle, av.open(handle, mode="r", format=container) as source:
            if not source.streams.audio:
                raise AudioFileError(f"{path} holds no sound.", _HINT)
            stream = source.streams.audio[0]
            _check_shape(path, stream.rate or 0, stream.channels)
            to_mono = av.AudioResampler(format="flt", layout="mono", rate=stream.rate)
            resample = _Resampler(stream.rate)
            for frame in source.decode(stream):
                for mono in to_mono.resample(frame):
                    yield resample(mono.to_ndarray().reshape(-1).astype(np.float32))
            for mono in to_mono.resample(None):
                yield resample(mono.to_ndarray().reshape(-1).astype(np.float32))
            yield resample(np.empty(0, np.float32), last=True)
    except (av.FFmpegError, OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise AudioFileError(f"{path} is not a recording Viva can read: {reason}.", _HINT) from None


class _Resampler:
    """To 16 kHz, block by block."""

    def __init__(self, rate: int) -> None:
        self._stream = None if rate == SAMPLE_RATE else soxr.ResampleStream(rate, SAMPLE_RATE, 1, "float32")

    def __call__(self, block: npt.NDArray[np.float32], *, last: bool = False) -> Signal:
        if self._stream is None:
            return block
        resampled: Signal = self._stream.resample_chunk(np.ascontiguousarray(block), last=last)
        return resampled
