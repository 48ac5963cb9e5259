"""Recordings of every kind arrive as the same 16 kHz mono sound; bad ones are named, not decoded."""

from pathlib import Path
from typing import cast

import numpy as np
import pytest
import soundfile

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


def reason(path: Path, **options: float) -> str:
    with pytest.raises(AudioFileError) as caught:
        open_recording(path, **options)
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

    soundfile.write(tmp_path / "slow.wav", tone(1_000), 1_000)
    assert "1000 Hz" in reason(tmp_path / "slow.wav")

    m4a(tmp_path / "broken.m4a", tone(44_100)[:, 0], 44_100)
    whole = (tmp_path / "broken.m4a").read_bytes()
    (tmp_path / "broken.m4a").write_bytes(whole[:64] + b"\xff" * 500)
    assert "not a recording" in reason(tmp_path / "broken.m4a")

    soundfile.write(tmp_path / "long.wav", tone(16_000, seconds=8), 16_000)
    assert "longer than 0.002 hours" in reason(tmp_path / "long.wav", max_hours=0.002)


def test_a_playlist_is_not_followed(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "secret.wav", tone(16_000), 16_000)
    (tmp_path / "list.m4a").write_text(f"ffconcat version 1.0\nfile '{tmp_path / 'secret.wav'}'\n")
    assert "not a recording" in reason(tmp_path / "list.m4a")
