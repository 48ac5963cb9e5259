"""Recordings of every kind arrive as the same 16 kHz mono sound; bad ones are named, not decoded."""

from pathlib import Path
from typing import cast

import numpy as np
import pytest
import soundfile

from bot.audio.channels import Channel
from bot.audio.files import blocks, open_recording
from bot.errors import AudioFileError

pytestmark = pytest.mark.unit


def tone(rate: int, seconds: float = 1.0, channels: int = 1) -> np.ndarray:
    """440 Hz at half scale from 0.25 s on, silence before."""
    t = np.arange(int(rate * seconds)) / rate
    mono = np.where(t >= 0.25, 0.5 * np.sin(2 * np.pi * 440 * t), 0.0)
    return np.repeat(mono[:, None], channels, axis=1)


@pytest.mark.parametrize("rate", [8_000, 16_000, 22_050, 44_100, 48_000])
@pytest.mark.parametrize("channels", [1, 2])
@pytest.mark.parametrize("kind", ["wav", "flac", "ogg", "mp3"])
def test_length_pitch_and_onset_survive_any_format(tmp_path: Path, rate: int, channels: int, kind: str) -> None:
    path = tmp_path / f"clip.{kind}"
    soundfile.write(path, tone(rate, channels=channels), rate)
    with open_recording(path) as sound:
        # MP3 pads to whole frames at both ends: up to 1152 samples each.
        assert sound.duration_s == pytest.approx(1.0, abs=0.15 if kind == "mp3" else 0.002)
        signal = sound.read(0.0, sound.duration_s)
    spectrum = np.abs(np.fft.rfft(signal[8_000:12_000]))
    assert np.argmax(spectrum) * 16_000 / 4_000 == pytest.approx(440, abs=4)
    onset = np.argmax(np.abs(signal) > 0.25) / 16_000
    assert onset == pytest.approx(0.25, abs=0.08 if kind == "mp3" else 0.005)


def m4a(path: Path, samples: np.ndarray, rate: int, codec: str = "aac") -> None:
    """Write `samples` as an AAC track."""
    import av

    with av.open(str(path), "w", format="mp4" if path.suffix == ".m4a" else None) as out:
        stream = cast(av.AudioStream, out.add_stream(codec, rate=rate, layout="mono"))
        frame = av.AudioFrame.from_ndarray(samples.astype(np.float32).reshape(1, -1), "fltp", "mono")
        frame.sample_rate = rate
        for packet in [*stream.encode(frame), *stream.encode(None)]:
            out.mux(packet)


@pytest.mark.parametrize("name", ["phone.m4a", "phone.wav"])
def test_m4a_is_read_whatever_its_name(tmp_path: Path, name: str) -> None:
    m4a(tmp_path / "a.m4a", tone(44_100)[:, 0], 44_100)
    path = (tmp_path / "a.m4a").rename(tmp_path / name)
    with open_recording(path) as sound:
        assert sound.duration_s == pytest.approx(1.0, abs=0.1)
        assert np.abs(sound.read(0.5, 0.9)).max() > 0.3


@pytest.mark.parametrize("rate", [8_000, 16_000, 44_100, 48_000])
@pytest.mark.parametrize("subtype", ["PCM_U8", "PCM_16", "PCM_24", "PCM_32", "FLOAT", "DOUBLE", "ULAW"])
def test_every_depth_of_wav(tmp_path: Path, subtype: str, rate: int) -> None:
    soundfile.write(tmp_path / "a.wav", tone(rate, channels=2), rate, subtype=subtype)
    assert_is_the_tone(tmp_path / "a.wav", level=0.02)


def av_write(path: Path, samples: np.ndarray, rate: int, container: str, codec: str) -> None:
    """Write `samples`, one column a channel, with FFmpeg's encoder."""
    import av

    layout = "mono" if samples.shape[1] == 1 else "stereo"
    with av.open(str(path), "w", format=container) as out:
        stream = cast(av.AudioStream, out.add_stream(codec, rate=rate, layout=layout))
        stream.bit_rate = 96_000
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(samples.T.astype(np.float32)), "fltp", layout)
        frame.sample_rate = rate
        to_own = av.AudioResampler(format=stream.format, layout=layout, rate=rate, frame_size=stream.frame_size or 1024)
        for part in [*to_own.resample(frame), *to_own.resample(None), None]:
            for packet in stream.encode(part):
                out.mux(packet)


def assert_is_the_tone(path: Path, level: float, pad_s: float = 0.002) -> None:
    with open_recording(path) as sound:
        assert sound.duration_s == pytest.approx(1.0, abs=pad_s)
        signal = sound.read(0.0, sound.duration_s)
    spectrum = np.abs(np.fft.rfft(signal[8_000:12_000]))
    assert np.argmax(spectrum) * 16_000 / 4_000 == pytest.approx(440, abs=4)
    assert np.abs(signal[8_000:12_000]).max() == pytest.approx(0.5, abs=level)
    assert np.argmax(np.abs(signal) > 0.25) / 16_000 == pytest.approx(0.25, abs=0.005 + pad_s)


@pytest.mark.parametrize("channels", [1, 2])
@pytest.mark.parametrize(
    ("name", "container", "codec", "rate"),
    [
        ("phone.m4a", "mp4", "aac", 44_100),
        ("phone.m4a", "mp4", "aac", 16_000),
        ("screen.mp4", "mov", "aac", 48_000),
        ("old.aac", "adts", "aac", 44_100),
        ("browser.webm", "webm", "libopus", 48_000),
        ("video.mkv", "matroska", "aac", 48_000),
        ("chat.ogg", "ogg", "libopus", 48_000),
        ("chat.opus", "ogg", "libopus", 16_000),
        ("a.mp3", "mp3", "libmp3lame", 44_100),
        ("a.mp3", "mp3", "libmp3lame", 16_000),
        ("a.aiff", "aiff", "pcm_s16be", 44_100),
    ],
)
def test_what_phones_and_browsers_write(  # noqa: PLR0917 - two tables
    tmp_path: Path, name: str, container: str, codec: str, rate: int, channels: int
) -> None:
    av_write(tmp_path / name, tone(rate, channels=channels), rate, container, codec)
    # Raw AAC keeps the encoder's 2048 priming samples, and its last frame is filled up.
    assert_is_the_tone(tmp_path / name, level=0.06, pad_s=0.15)


def two_tones(rate: int = 44_100) -> np.ndarray:
    """440 Hz in the left channel, then 1000 Hz in the right one."""
    t = np.arange(2 * rate) / rate
    left = np.where(t < 1.0, 0.5 * np.sin(2 * np.pi * 440 * t), 0.0)
    right = np.where(t >= 1.0, 0.5 * np.sin(2 * np.pi * 1_000 * t), 0.0)
    return np.stack([left, right], axis=1)


@pytest.mark.parametrize("name", ["a.wav", "a.flac", "a.mp3", "a.m4a"])
def test_a_side_of_a_stereo_recording(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    if name == "a.m4a":
        av_write(path, two_tones(), 44_100, "mp4", "aac")
    else:
        soundfile.write(path, two_tones(), 44_100)
    heard = {}
    channels: tuple[Channel, ...] = ("mix", "left", "right")
    for channel in channels:
        with open_recording(path, channel=channel) as sound:
            heard[channel] = [np.abs(sound.read(at_s, at_s + 0.6)).max() for at_s in (0.2, 1.2)]
            assert sound.two_voices is (channel == "mix")
    assert heard["mix"] == pytest.approx([0.25, 0.25], abs=0.04)
    assert heard["left"] == pytest.approx([0.5, 0.0], abs=0.05)
    assert heard["right"] == pytest.approx([0.0, 0.5], abs=0.05)


def test_a_side_of_mono_is_refused(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "a.wav", tone(16_000), 16_000)
    with pytest.raises(AudioFileError, match="has one channel"):
        open_recording(tmp_path / "a.wav", channel="left")


@pytest.mark.parametrize("name", ["a.wav", "a.mp3"])
def test_the_share_that_is_decoded_is_told(tmp_path: Path, name: str) -> None:
    soundfile.write(tmp_path / name, tone(16_000, seconds=35), 16_000)
    shares: list[float] = []
    open_recording(tmp_path / name, done=shares.append).close()
    assert len(shares) >= 4
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    if name == "a.wav":  # of so small an MP3 all is read ahead
        assert shares[0] == pytest.approx(10 / 35, abs=0.01)


def test_a_damaged_stretch_costs_only_itself(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """A download with a hole, and one cut off in the middle: what is there is read, and nothing is said of it."""
    soundfile.write(tmp_path / "a.mp3", tone(44_100, seconds=30), 44_100)
    whole = (tmp_path / "a.mp3").read_bytes()
    middle = len(whole) // 2
    (tmp_path / "hole.mp3").write_bytes(whole[:middle] + bytes(2_000) + whole[middle + 2_000 :])
    (tmp_path / "cut.mp3").write_bytes(whole[: middle + 100])
    for name, seconds in (("hole.mp3", 30.0), ("cut.mp3", 15.0)):
        with open_recording(tmp_path / name) as sound:
            assert sound.duration_s == pytest.approx(seconds, abs=1.0)
            assert np.abs(sound.read(5.0, 10.0)).max() == pytest.approx(0.5, abs=0.05)
    soundfile.write(tmp_path / "b.wav", tone(44_100, seconds=4), 44_100)
    (tmp_path / "cut.wav").write_bytes((tmp_path / "b.wav").read_bytes()[:200_000])
    with open_recording(tmp_path / "cut.wav") as sound:
        assert sound.duration_s == pytest.approx(200_000 / 2 / 44_100, abs=0.1)
    assert capfd.readouterr() == ("", "")


def test_reading_by_time_is_cut_to_what_there_is(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "a.wav", tone(16_000), 16_000)
    with open_recording(tmp_path / "a.wav") as sound:
        assert sound.read(0.0, 0.2).size == 3_200
        assert np.abs(sound.read(0.0, 0.2)).max() == 0.0
        assert sound.read(-1.0, 99.0).size == 16_000
        assert sound.read(5.0, 6.0).size == 0


def test_a_long_file_comes_in_blocks(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "a.wav", tone(8_000, seconds=35), 8_000)
    sizes = [block.size for block in blocks(tmp_path / "a.wav")]
    assert sum(sizes) == 35 * 16_000
    assert max(sizes) <= 11 * 16_000


def test_not_a_number_is_silence(tmp_path: Path) -> None:
    samples = np.array([0.5, np.nan, np.inf, -np.inf, 3.0], np.float32)
    soundfile.write(tmp_path / "a.wav", np.tile(samples, 100), 16_000, subtype="FLOAT")
    with open_recording(tmp_path / "a.wav") as sound:
        signal = sound.read(0, 1)
    assert np.isfinite(signal).all()
    assert np.abs(signal).max() <= 1.0


def reason(path: Path, max_hours: float = 12.0) -> str:
    with pytest.raises(AudioFileError) as caught:
        open_recording(path, max_hours=max_hours)
    assert caught.value.hint
    assert str(path) in caught.value.message
    return caught.value.message


def test_what_cannot_be_read_is_named_with_the_reason(tmp_path: Path) -> None:
    assert "no file" in reason(tmp_path / "absent.wav")
    assert "folder" in reason(tmp_path)

    (tmp_path / "empty.wav").write_bytes(b"")
    assert "is empty" in reason(tmp_path / "empty.wav")

    (tmp_path / "notes.wav").write_text("Dear diary, today I was asked about caches.")
    assert "not a recording" in reason(tmp_path / "notes.wav")

    soundfile.write(tmp_path / "none.wav", np.empty(0), 16_000)
    assert "no sound" in reason(tmp_path / "none.wav")

    soundfile.write(tmp_path / "fast.wav", tone(16_000), 16_000)
    raw = bytearray((tmp_path / "fast.wav").read_bytes())
    raw[24:28] = (2_000_000_000).to_bytes(4, "little")
    (tmp_path / "fast.wav").write_bytes(raw)
    assert "2000000000 Hz" in reason(tmp_path / "fast.wav")

    raw[22:24] = (999).to_bytes(2, "little")
    raw[24:28] = (16_000).to_bytes(4, "little")
    (tmp_path / "many.wav").write_bytes(raw)
    assert "999 channels" in reason(tmp_path / "many.wav") or "not a recording" in reason(tmp_path / "many.wav")

    (tmp_path / "head.wav").write_bytes(raw[:44])
    assert reason(tmp_path / "head.wav")

    (tmp_path / "tag.mp3").write_bytes(b"ID3\x04\x00\x00\x00\x00\x00\x00" + b"no sound " * 500)
    assert "not a recording" in reason(tmp_path / "tag.mp3")

    soundfile.write(tmp_path / "slow.wav", tone(1_000), 1_000)
    assert "1000 Hz" in reason(tmp_path / "slow.wav")

    m4a(tmp_path / "broken.m4a", tone(44_100)[:, 0], 44_100)
    whole = (tmp_path / "broken.m4a").read_bytes()
    (tmp_path / "broken.m4a").write_bytes(whole[:64] + b"\xff" * 500)
    assert "not a recording" in reason(tmp_path / "broken.m4a")

    soundfile.write(tmp_path / "long.wav", tone(16_000, seconds=8), 16_000)
    assert "longer than 0.002 hours" in reason(tmp_path / "long.wav", max_hours=0.002)


def test_a_header_may_claim_anything(tmp_path: Path) -> None:
    """Four gigabytes announced, one second there: that second is read, nothing is allocated for the rest."""
    soundfile.write(tmp_path / "a.wav", tone(16_000), 16_000)
    raw = bytearray((tmp_path / "a.wav").read_bytes())
    raw[4:8] = raw[40:44] = (0xFFFFFFF0).to_bytes(4, "little")
    (tmp_path / "a.wav").write_bytes(raw)
    with open_recording(tmp_path / "a.wav") as sound:
        assert sound.duration_s == pytest.approx(1.0, abs=0.01)


def test_what_may_not_be_read_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Root may read everything, so the system's refusal is played."""
    soundfile.write(tmp_path / "a.wav", tone(16_000), 16_000)

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    assert "Permission denied" in reason(tmp_path / "a.wav")


def test_a_playlist_is_not_followed(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "secret.wav", tone(16_000), 16_000)
    (tmp_path / "list.m4a").write_text(f"ffconcat version 1.0\nfile '{tmp_path / 'secret.wav'}'\n")
    assert "not a recording" in reason(tmp_path / "list.m4a")
