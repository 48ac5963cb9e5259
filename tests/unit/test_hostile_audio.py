"""Recordings made to do harm: each is heard or refused in two lines, in little memory and with nothing printed."""

import shutil
import tracemalloc
from functools import cache
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
import soundfile
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.audio import files
from bot.audio.files import BLOCK_VALUES, block_frames, blocks, open_recording
from bot.errors import AudioFileError, StorageError
from tests.unit.test_files import av_write, tone

pytestmark = pytest.mark.unit

MEGABYTE = 1 << 20
SNDFILE = {
    "a.wav": "PCM_16",
    "law.wav": "ULAW",
    "adpcm.wav": "IMA_ADPCM",
    "phone.wav": "GSM610",
    "a.flac": "PCM_16",
    "a.ogg": "VORBIS",
    "a.aiff": "PCM_16",
    "a.caf": "PCM_16",
    "a.au": "PCM_16",
}
FFMPEG = {
    "a.m4a": ("mp4", "aac", 16_000),
    "a.webm": ("webm", "libopus", 48_000),
    "pcm.mkv": ("matroska", "pcm_s16le", 16_000),
    "a.aac": ("adts", "aac", 16_000),
    "a.mp3": ("mp3", "libmp3lame", 16_000),
    "a.opus": ("ogg", "libopus", 48_000),
}


@cache
def good(name: str) -> bytes:
    """A sound file of less than half a second."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / name
        if name in SNDFILE:
            soundfile.write(path, tone(16_000, 0.4), 16_000, subtype=SNDFILE[name])
        else:
            container, codec, rate = FFMPEG[name]
            av_write(path, tone(rate, 0.4), rate, container, codec)
        return path.read_bytes()


def outcome(path: Path, max_hours: float = 1.0) -> float | str:
    """Seconds of sound, or why there are none."""
    try:
        return sum(block.size for block in blocks(path, max_hours=max_hours)) / 16_000
    except AudioFileError as refused:
        return refused.message if refused.hint else "no next step"


def wav(path: Path, *, channels: int, rate: int, seconds: float) -> Path:
    """Silence in 8 bits, which takes no room on the disk."""
    size = int(channels * rate * seconds)
    fmt = b"".join([
        (1).to_bytes(2, "little"), channels.to_bytes(2, "little"), rate.to_bytes(4, "little"),
        (rate * channels).to_bytes(4, "little"), channels.to_bytes(2, "little"), (8).to_bytes(2, "little"),
    ])  # fmt: skip
    head = b"RIFF" + (36 + size).to_bytes(4, "little") + b"WAVEfmt " + (16).to_bytes(4, "little") + fmt
    with path.open("wb") as file:
        file.write(head + b"data" + size.to_bytes(4, "little"))
        file.truncate(44 + size)
    return path


def flac(path: Path, claims: int, *, samples: int = 160_000) -> Path:
    """Silence whose header claims another length; 0 is FLAC's word for an unknown one."""
    soundfile.write(path, np.zeros(samples), 16_000)
    raw = bytearray(path.read_bytes())
    packed = int.from_bytes(raw[18:26], "big")  # rate, channels and depth in 28 bits, then the samples in 36
    raw[18:26] = (packed >> 36 << 36 | claims).to_bytes(8, "big")
    path.write_bytes(raw)
    return path


# --- anything may be in a header -------------------------------------------------------------------------


@settings(max_examples=250, deadline=None)
@given(
    name=st.sampled_from([*SNDFILE, *FFMPEG]),
    changes=st.lists(st.tuples(st.integers(0, 4095), st.integers(0, 255)), max_size=12),
    cut=st.none() | st.integers(1, 4096),
)
@example(name="pcm.mkv", changes=[(at, 0x55) for at in range(200, 330)], cut=None)
def test_any_bytes_of_a_header_may_be_changed(name: str, changes: list[tuple[int, int]], cut: int | None) -> None:
    raw = bytearray(good(name))
    for at, value in changes:
        raw[at % len(raw)] = value
    with TemporaryDirectory() as folder:
        path = Path(folder) / "a"
        path.write_bytes(raw[:cut])
        found = outcome(path)
    assert isinstance(found, float) or (found.isprintable() and not found.endswith(": ."))


@settings(max_examples=100, deadline=None)
@given(
    start=st.sampled_from([b"RIFF\0\0\0\0WAVEfmt ", b"FORM\0\0\0\0AIFF", b"fLaC", b"OggS", b"caff", b".snd", b"ID3",
                           b"\0\0\0\x18ftypM4A ", b"\x1a\x45\xdf\xa3", b"\xff\xf1", b"\xff\xfb\x90"]),
    rest=st.binary(max_size=2_000),
)  # fmt: skip
def test_any_bytes_after_a_known_beginning(start: bytes, rest: bytes) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "a"
        path.write_bytes(start + rest)
        outcome(path)


def test_damage_is_not_told_on_the_terminal(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Decoders write to standard error by themselves, and would break the bar that is drawn there."""
    for name in [*SNDFILE, *FFMPEG]:
        raw = bytearray(good(name))
        raw[len(raw) // 2 : len(raw) // 2 + 300] = bytes(300)
        (tmp_path / name).write_bytes(raw)
        outcome(tmp_path / name)
    assert capfd.readouterr() == ("", "")


def test_a_codec_nobody_records_with_is_not_decoded(tmp_path: Path) -> None:
    """FFmpeg brings the decoders of old games and formats; a container may ask for any of them."""
    av_write(tmp_path / "a.mkv", tone(16_000), 16_000, "matroska", "wavpack")
    assert "does not decode: wavpack" in str(outcome(tmp_path / "a.mkv"))


def test_an_unknown_codec_is_named_so(tmp_path: Path) -> None:
    raw = good("pcm.mkv")
    assert b"A_PCM/INT/LIT" in raw
    (tmp_path / "a.mkv").write_bytes(raw.replace(b"A_PCM/INT/LIT", b"A_XYZ/INT/LIT"))
    assert "an unknown codec" in str(outcome(tmp_path / "a.mkv"))


def test_a_recording_that_cannot_be_wound_back_is_read(tmp_path: Path) -> None:
    """GSM in a WAV with a damaged length is read from its beginning to its end, or refused."""
    raw = bytearray(good("phone.wav"))
    for at in range(16, min(60, len(raw))):
        for value in (0, 1, 0xFF):
            changed = bytearray(raw)
            changed[at] = value
            (tmp_path / "a.wav").write_bytes(changed)
            outcome(tmp_path / "a.wav")


# --- memory ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rate", [4_000, 16_000, 44_100, 384_000])
@pytest.mark.parametrize("channels", [1, 2, 8, 32])
def test_a_block_is_ten_seconds_or_less(rate: int, channels: int) -> None:
    frames = block_frames(rate, channels)
    assert 0 < frames <= rate * 10
    assert frames * channels <= BLOCK_VALUES
    if rate * channels <= 384_000:
        assert frames == rate * 10


def peak(path: Path) -> int:
    """The most memory that decoding its first blocks takes, bytes."""
    tracemalloc.start()
    try:
        for _ in islice(blocks(path), 40):
            pass
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_many_channels_at_a_high_rate_take_no_more_memory_than_speech(tmp_path: Path) -> None:
    """32 channels at 384 kHz: ten seconds of them are 491 MB as floats."""
    assert peak(wav(tmp_path / "a.wav", channels=32, rate=384_000, seconds=12)) < 64 * MEGABYTE


def test_many_channels_in_what_ffmpeg_reads_take_no_more_either(tmp_path: Path) -> None:
    av_write(tmp_path / "a.mkv", tone(384_000, 12.0, 2), 384_000, "matroska", "pcm_s16le")
    raw = (tmp_path / "a.mkv").read_bytes()
    at = raw.index(b"\x9f\x81\x02") + 2  # Matroska's element "Channels"
    (tmp_path / "a.mkv").write_bytes(raw[:at] + bytes([32]) + raw[at + 1 :])
    assert peak(tmp_path / "a.mkv") < 64 * MEGABYTE


@pytest.mark.parametrize("channels", [33, 400, 65_535])
def test_four_hundred_channels_are_refused(tmp_path: Path, channels: int) -> None:
    path = wav(tmp_path / "a.wav", channels=channels, rate=16_000, seconds=0.1)
    assert f"{channels} channels" in str(outcome(path)) or "not a recording" in str(outcome(path))


def test_four_hundred_channels_are_refused_in_every_container(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "a.caf", np.zeros((160, 400)), 16_000)
    assert "claims 400 channels" in str(outcome(tmp_path / "a.caf"))
    soundfile.write(tmp_path / "a.au", np.zeros((160, 400)), 16_000)
    assert "claims 400 channels" in str(outcome(tmp_path / "a.au"))


# --- length ----------------------------------------------------------------------------------------------


def decodes_nothing(path: Path) -> bool:
    """Whether it is refused as too long before its first sound is decoded."""
    with pytest.raises(AudioFileError, match="longer than 12 hours"):
        next(blocks(path))
    return True


def test_a_billion_samples_are_refused_before_one_is_decoded(tmp_path: Path) -> None:
    assert decodes_nothing(flac(tmp_path / "a.flac", 1_000_000_000))
    assert decodes_nothing(wav(tmp_path / "a.wav", channels=1, rate=4_000, seconds=1_000_000_000 / 4_000))


def test_a_length_that_is_not_told_is_found_out(tmp_path: Path) -> None:
    """As a program writes that does not yet know when it will end."""
    with open_recording(flac(tmp_path / "a.flac", 0)) as sound:
        assert sound.duration_s == pytest.approx(10.0)
    assert "longer than 0.001 hours" in str(_refusal(tmp_path / "a.flac", max_hours=0.001))


def _refusal(path: Path, max_hours: float) -> str:
    with pytest.raises(AudioFileError) as caught:
        open_recording(path, max_hours=max_hours)
    return caught.value.message


def test_sound_is_not_spooled_until_the_disk_is_full(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Twelve hours of silence are a megabyte of FLAC and 1.4 GB of samples."""
    path = flac(tmp_path / "a.flac", 0, samples=40 * 16_000)
    monkeypatch.setattr(files, "IN_MEMORY_BYTES", 16_000)
    usage = shutil.disk_usage(tmp_path)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=files.ROOM_BYTES - 1))
    with pytest.raises(StorageError, match="no room left") as caught:
        open_recording(path)
    assert "TMPDIR" in caught.value.hint
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=files.ROOM_BYTES))
    open_recording(path).close()
