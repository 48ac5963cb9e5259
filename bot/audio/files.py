"""Any recording as 16 kHz mono sound, decoded in blocks so that hours fit into little memory.

libsndfile reads WAV, AIFF and OGG. MP3 and FLAC, of whose damaged frames it writes to standard error or gives up, and
what phones and browsers write (M4A, AAC, WebM) go through PyAV.
Files come from anywhere: which decoder runs is chosen by the first bytes, never by the name; rates, channels, codecs
and lengths out of all reason are refused before anything is allocated for them; no block is larger than
`BLOCK_VALUES`, whatever the header says.
"""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Final, Self

import numpy as np
import numpy.typing as npt
import soundfile
import soxr

from bot.audio.channels import Channel, Sides, to_mono
from bot.audio.pcm import SAMPLE_BYTES, SAMPLE_RATE, Signal, to_samples, to_signal
from bot.errors import AudioFileError, StorageError

MAX_HOURS: Final = 12.0
"""Longer recordings are refused: no interview lasts that long."""
BLOCK_S: Final = 10.0
"""Seconds decoded at a time, where rate and channels are those of a recording."""
BLOCK_VALUES: Final = 1 << 22
"""Values decoded at a time at most, over all channels: 16 MB. Ten seconds of 32 channels at 384 kHz were 491 MB."""
IN_MEMORY_BYTES: Final = 32 * 1024 * 1024
"""About 17 minutes; longer recordings are spooled to an unnamed temporary file."""
ROOM_BYTES: Final = 256 * 1024 * 1024
"""What that file leaves free on its disk: hours of silence are a small FLAC and a gigabyte of samples."""

_RATES: Final = range(4_000, 384_001)
_MAX_CHANNELS: Final = 32
_KINDS: Final = "WAV, FLAC, OGG, MP3, M4A or WebM"
_SNDFILE: Final = (b"RIFF", b"RIFX", b"RF64", b"riff", b"FORM", b"OggS", b".snd", b"caff")
"""How files begin that libsndfile reads: WAV and its larger kin, AIFF, OGG, AU, CAF."""
_CODECS: Final = frozenset({"aac", "ac3", "alac", "amr_nb", "amr_wb", "eac3", "flac", "mp3", "opus", "vorbis"})
"""What FFmpeg may decode here, with all that is PCM. It knows some 200 more, most of them old games' and untended."""
_DECLARED: Final = frozenset({"flac", "matroska", "mp4"})
"""Containers that say how long they are. Of MP3 and AAC it is a guess from the first frames' size."""
_HELD: Final = 8_192
"""Decoded frames put into one block at most: a file may hold a sample a frame, and each is an object."""
_DAMAGED: Final = 0.5
"""A file of which more than this share of packets cannot be decoded is broken."""
_HINT: Final = f"Give a recording in {_KINDS}; any sampling rate will do."

Done = Callable[[float], None]
"""Told the share of the file that is decoded, 0 to 1."""
Samples = npt.NDArray[np.float32]
"""Shape (samples, channels)."""


class Recording:
    """16 kHz mono sound, read by time. Close it, or use it in a `with` statement."""

    def __init__(self, store: IO[bytes], samples: int, *, two_voices: bool = False) -> None:
        self._store = store
        self._samples = samples
        self.two_voices = two_voices
        """Whether the file's two channels, averaged here, seem to hold one person each."""

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


def open_recording(
    path: Path, *, channel: Channel = "mix", max_hours: float = MAX_HOURS, done: Done = lambda _share: None
) -> Recording:
    """Decode `path` wholly and give its sound.

    Raises AudioFileError for a file that is missing, empty, broken, no audio, or longer than `max_hours`, and where
    a side is asked for and there is none; StorageError where there is no room to decode it.
    """
    store: IO[bytes] = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY_BYTES)  # noqa: SIM115 - the Recording closes it
    sides, samples = Sides(), 0
    try:
        for block in blocks(path, channel=channel, sides=sides, max_hours=max_hours, done=done):
            samples += block.size
            if samples > max_hours * 3600 * SAMPLE_RATE:
                raise _too_long(path, max_hours)
            _check_room(path, samples * SAMPLE_BYTES)
            store.write(to_samples(block).tobytes())
        if not samples:
            raise AudioFileError(f"{path} holds no sound.", _HINT)
    except BaseException:
        store.close()
        raise
    return Recording(store, samples, two_voices=channel == "mix" and sides.apart)


def blocks(
    path: Path,
    *,
    channel: Channel = "mix",
    sides: Sides | None = None,
    max_hours: float = MAX_HOURS,
    done: Done = lambda _share: None,
) -> Iterator[Signal]:
    """The sound of `path` in successive blocks, 16 kHz mono, one channel or their average. Raises AudioFileError.

    `sides` is told what the channels hold. A file that says it is longer than `max_hours` is refused at once.
    """
    head = _head(path)
    container = _av_container(head)
    if container is None:
        _check_magic(path, head)
    resample = None
    decoded = _av_blocks(path, container, max_hours) if container else _sndfile_blocks(path, max_hours)
    for rate, block, share in decoded:
        if channel != "mix" and block.shape[1] < 2:
            raise AudioFileError(f"{path} has one channel, no {channel} one.", "Leave --channel away.")
        if sides is not None:
            sides.add(block, rate)
        resample = resample or _Resampler(rate)
        yield _clean(resample(to_mono(block, channel)))
        done(share)
    if resample is not None:
        yield _clean(resample(np.empty(0, np.float32), last=True))


def _clean(block: Signal) -> Signal:
    return np.clip(np.nan_to_num(block, posinf=0.0, neginf=0.0), -1.0, 1.0).astype(np.float32)


def _head(path: Path) -> bytes:
    if path.is_dir():
        raise AudioFileError(f"{path} is a folder, not a recording.", _HINT)
    try:
        with path.open("rb") as file:
            head = file.read(64)
    except FileNotFoundError:
        link = str(path).startswith(("http:/", "https:/"))
        hint = "Nothing is fetched: save the recording and give its path." if link else "Check the path."
        raise AudioFileError(f"There is no file {path}.", hint) from None
    except OSError as error:
        raise AudioFileError(f"{path} cannot be read: {error.strerror}.", "Check the path.") from None
    if not head:
        raise AudioFileError(f"{path} is empty.", _HINT)
    return head


def _av_container(head: bytes) -> str | None:
    """FFmpeg's name of the container, for the few that libsndfile does not know or reads less well."""
    if head[4:8] == b"ftyp":
        return "mp4"
    if head[:4] == b"\x1a\x45\xdf\xa3":
        return "matroska"
    if head[:4] == b"fLaC":
        return "flac"
    if head[:2] in (b"\xff\xf1", b"\xff\xf9"):
        return "aac"
    # the sync word and "layer III", or a tag before them
    if head[:3] == b"ID3" or (len(head) > 1 and head[0] == 0xFF and head[1] & 0xE6 == 0xE2):
        return "mp3"
    return None


def _check_magic(path: Path, head: bytes) -> None:
    """Keep from libsndfile what it does not know: it would search it for MP3 frames, and print what it finds."""
    if not head.startswith(_SNDFILE):
        raise AudioFileError(f"{path} is not a recording Viva can read: format not recognised.", _HINT)


def _check_shape(path: Path, rate: int, channels: int) -> None:
    if rate not in _RATES:
        raise AudioFileError(
            f"{path} claims a sampling rate of {rate} Hz.",
            f"The header is damaged, or the rate is not between {_RATES.start} and {_RATES.stop - 1} Hz.",
        )
    if not 1 <= channels <= _MAX_CHANNELS:
        raise AudioFileError(f"{path} claims {channels} channels.", "The header is damaged. " + _HINT)


def _check_codec(path: Path, name: str) -> None:
    if name not in _CODECS and not name.startswith("pcm_"):
        raise AudioFileError(f"{path} holds sound that Viva does not decode: {name}.", _HINT)


def block_frames(rate: int, channels: int) -> int:
    """How many frames are decoded at a time: ten seconds of them, or as many as fit into `BLOCK_VALUES`."""
    return min(round(rate * BLOCK_S), BLOCK_VALUES // channels)


def _check_length(path: Path, seconds: float, max_hours: float) -> None:
    if seconds > max_hours * 3600:
        raise _too_long(path, max_hours)


def _too_long(path: Path, max_hours: float) -> AudioFileError:
    return AudioFileError(f"{path} is longer than {max_hours:g} hours.", "Cut the recording into parts.")


def _check_room(path: Path, size: int) -> None:
    """Whether `size` bytes may be spooled. Raises StorageError before the disk is full."""
    if size > IN_MEMORY_BYTES and shutil.disk_usage(tempfile.gettempdir()).free < ROOM_BYTES:
        raise StorageError(
            f"{tempfile.gettempdir()} has no room left for the sound of {path}.",
            "Make room there, cut the recording into parts, or set TMPDIR to a folder on another disk.",
        )


def _sndfile_blocks(path: Path, max_hours: float) -> Iterator[tuple[int, Samples, float]]:
    """(rate, block, share of the file behind it)."""
    try:
        with soundfile.SoundFile(path) as file:
            rate = file.samplerate
            _check_shape(path, rate, file.channels)
            _check_length(path, file.frames / rate, max_hours)
            full, read = block_frames(rate, file.channels), 0
            while len(block := file.read(full, dtype="float32", always_2d=True)):
                read += len(block)
                yield rate, block, min(1.0, read / max(1, file.frames))
    except soundfile.LibsndfileError as error:
        reason = error.error_string.strip().rstrip(".")
        raise AudioFileError(f"{path} is not a recording Viva can read: {reason}.", _HINT) from None


def _av_blocks(path: Path, container: str, max_hours: float) -> Iterator[tuple[int, Samples, float]]:
    """(rate, block, share of the file behind it)."""
    import av

    try:
        # The demuxer is fixed: left to guess, FFmpeg would follow playlists to other files and addresses.
        with path.open("rb") as handle, av.open(handle, mode="r", format=container) as source:
            if not source.streams.audio:
                raise AudioFileError(f"{path} holds no sound.", _HINT)
            stream = source.streams.audio[0]
            # None, whatever PyAV's types say, where the codec is none that FFmpeg knows
            coded: av.AudioCodecContext | None = stream.codec_context
            _check_codec(path, "an unknown codec" if coded is None else coded.codec.canonical_name)
            rate, size = stream.rate or 0, path.stat().st_size
            _check_shape(path, rate, stream.channels)
            if container in _DECLARED:
                _check_length(path, (source.duration or 0) / av.time_base, max_hours)
            full, held, frames = block_frames(rate, stream.channels), list[Samples](), 0
            for frame in _decoded(source, stream):
                held.append(frame)
                frames += len(frame)
                if frames >= full or len(held) == _HELD:
                    yield rate, np.concatenate(held), min(1.0, handle.tell() / size)
                    held, frames = [], 0
            if held:
                yield rate, np.concatenate(held), 1.0
    except (av.FFmpegError, OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise AudioFileError(f"{path} is not a recording Viva can read: {reason}.", _HINT) from None


def _decoded(source: Any, stream: Any) -> Iterator[Samples]:  # PyAV's classes are only there once it is imported
    """The frames of a stream as floats. A damaged packet is left out; raises FFmpegError where most are."""
    import av

    # interleaved: PyAV reads more than eight channels that lie apart from where there is nothing, and crashes
    to_float = av.AudioResampler(format="flt", layout=stream.layout, rate=stream.rate)
    packets = damaged = 0
    fault: av.FFmpegError | None = None
    for packet in source.demux(stream):
        packets += 1
        try:
            frames = packet.decode()
        except av.InvalidDataError as error:
            damaged, fault = damaged + 1, error
            continue
        for frame in frames:
            frame.pts = None
            yield from map(_columns, to_float.resample(frame))
    if fault is not None and damaged > _DAMAGED * packets:
        raise fault
    yield from map(_columns, to_float.resample(None))


def _columns(frame: Any) -> Samples:
    return np.asarray(frame.to_ndarray(), np.float32).reshape(frame.samples, -1)


class _Resampler:
    """To 16 kHz, block by block."""

    def __init__(self, rate: int) -> None:
        self._stream = None if rate == SAMPLE_RATE else soxr.ResampleStream(rate, SAMPLE_RATE, 1, "float32")

    def __call__(self, block: npt.NDArray[np.float32], *, last: bool = False) -> Signal:
        if self._stream is None:
            return block
        resampled: Signal = self._stream.resample_chunk(np.ascontiguousarray(block), last=last)
        return resampled
