"""A session's two tracks as one small file: everything is heard, at its time, at a level people can follow."""

import io
from pathlib import Path

import numpy as np
import pytest
import soundfile

from bot.audio.encode import MIME, PEAKS_PER_S, Encoded, encode
from bot.audio.pcm import SAMPLE_RATE as RATE
from tests.fakes.speech_sound import Signal, hiss, track

pytestmark = pytest.mark.unit

SIXTH, FOURTH = 1_320.0, 880.0


def wav(path: Path, signal: Signal) -> Path:
    soundfile.write(path, signal, RATE, subtype="PCM_16")
    return path


def beeps(seconds: float, at: list[float], hz: float = FOURTH, *, level: float = 0.3, noise: float = 0.0002) -> Signal:
    """Tones of 0.4 s that begin at known times, over a little noise."""
    out = hiss(seconds, level=noise) if noise else np.zeros(round(seconds * RATE), np.float32)
    t = np.arange(round(0.4 * RATE)) / RATE
    for at_s in at:
        first = round(at_s * RATE)
        out[first : first + t.size] += (level * np.sin(2 * np.pi * hz * t)).astype(np.float32)
    return out


def played(encoded: Encoded, from_s: float = 0.0) -> Signal:
    """What a player plays from `from_s` on: it jumps by the cues, to 80 ms before as WebM wants it for Opus,
    decodes from there and drops what is too early."""
    import av

    with av.open(io.BytesIO(encoded.audio), "r") as source:
        if from_s:
            source.seek(round(max(0.0, from_s - 0.08) * 1_000_000), backward=True)
        to_float = av.AudioResampler(format="flt", layout="mono", rate=RATE)
        pieces: list[Signal] = []
        early: float | None = None
        for frame in source.decode(audio=0):
            assert frame.time is not None
            early = from_s - frame.time if early is None else early
            frame.pts = None
            pieces += [piece.to_ndarray()[0] for piece in to_float.resample(frame)]
        pieces += [piece.to_ndarray()[0] for piece in to_float.resample(None)]
    assert early is not None
    assert 0.0 <= early < 10.0, "the cues lead near to the wanted time, and before it"
    return np.concatenate(pieces)[round(early * RATE) :].astype(np.float32)


def strength(signal: Signal, hz: float) -> Signal:
    """How strong one tone is, each 5 ms."""
    t = np.arange(signal.size) / RATE
    turning = signal * np.exp(-2j * np.pi * hz * t)
    window = 160
    sums = np.cumsum(np.pad(turning, (window, 0)))
    around = np.abs(sums[window:] - sums[:-window])[window // 2 :: 80] * 2 / window
    return np.asarray(around, np.float32)


def onsets(signal: Signal, hz: float = FOURTH) -> list[float]:
    """When a tone begins, in seconds."""
    there = (strength(signal, hz) > 0.05).astype(int)
    return [float(i) * 0.005 for i in np.flatnonzero(np.diff(there) > 0) + 1]


def rms_db(signal: Signal) -> float:
    return float(10 * np.log10(np.mean(np.square(signal, dtype=np.float64)) + 1e-12))


def between(signal: Signal, start_s: float, end_s: float) -> Signal:
    return signal[round(start_s * RATE) : round(end_s * RATE)]


def test_sounds_are_where_they_were(tmp_path: Path) -> None:
    at = [0.5, 3.21, 9.98, 17.0, 29.9]
    encoded = encode(wav(tmp_path / "c.wav", beeps(31.0, at)), wav(tmp_path / "i.wav", np.zeros(31 * RATE, np.float32)))
    assert encoded
    assert onsets(played(encoded)) == pytest.approx(at, abs=0.02)
    assert encoded.duration_s == pytest.approx(31.0)
    assert played(encoded).size / RATE == pytest.approx(31.0, abs=0.02)


@pytest.mark.parametrize("from_s", [0.3, 4.987, 33.333, 61.0, 118.2])
def test_a_jump_lands_on_the_moment(tmp_path: Path, from_s: float) -> None:
    encoded = encode(wav(tmp_path / "c.wav", beeps(120.0, [i + 0.5 for i in range(119)])), None)
    assert encoded
    heard = onsets(between(played(encoded, from_s), 0.0, 1.5))
    assert heard[0] == pytest.approx((0.5 - from_s) % 1.0, abs=0.02)


def test_the_file_tells_its_kind_length_and_cues(tmp_path: Path) -> None:
    encoded = encode(wav(tmp_path / "c.wav", beeps(21.0, [1.0])), None)
    assert encoded
    assert encoded.mime == MIME == "audio/webm"
    assert encoded.audio[:4] == b"\x1a\x45\xdf\xa3", "EBML"
    assert b"webm" in encoded.audio[:64]
    assert b"A_OPUS" in encoded.audio[:1024]
    assert b"\x1c\x53\xbb\x6b" in encoded.audio, "Cues"
    import av

    with av.open(io.BytesIO(encoded.audio), "r") as source:
        assert source.duration == pytest.approx(21_000_000, abs=20_000), "a player shows it before it has read the end"


def test_both_are_heard(tmp_path: Path) -> None:
    encoded = encode(
        wav(tmp_path / "c.wav", beeps(12.0, [6.0, 8.0])),
        wav(tmp_path / "i.wav", beeps(12.0, [1.0, 3.0], SIXTH, noise=0)),
    )
    assert encoded
    heard = played(encoded)
    assert onsets(heard, FOURTH) == pytest.approx([6.0, 8.0], abs=0.02)
    assert onsets(heard, SIXTH) == pytest.approx([1.0, 3.0], abs=0.02)
    assert rms_db(between(heard, 1.05, 1.35)) == pytest.approx(-23.0, abs=2.0)
    assert rms_db(between(heard, 6.05, 6.35)) == pytest.approx(-20.0, abs=2.0)


def test_both_are_heard_at_once(tmp_path: Path) -> None:
    encoded = encode(
        wav(tmp_path / "c.wav", beeps(12.0, [2.2, 6.0])),
        wav(tmp_path / "i.wav", beeps(12.0, [2.0, 9.0], SIXTH, noise=0)),
    )
    assert encoded
    heard = played(encoded)
    assert onsets(heard, FOURTH) == pytest.approx([2.2, 6.0], abs=0.02)
    assert onsets(heard, SIXTH) == pytest.approx([2.0, 9.0], abs=0.02)


@pytest.mark.parametrize("level", [0.01, 0.05, 0.3, 0.9])
def test_quiet_and_loud_people_end_up_alike(tmp_path: Path, level: float) -> None:
    said = [(1.0, 4.0), (5.0, 9.0)]
    speech = track(10.0, said, level=level, noise=level / 1_000)
    encoded = encode(wav(tmp_path / "c.wav", speech), wav(tmp_path / "i.wav", np.zeros(10 * RATE, np.float32)))
    assert encoded
    heard = played(encoded)
    assert rms_db(np.concatenate([between(heard, *span) for span in said])) == pytest.approx(-20.0, abs=2.0)
    assert np.abs(heard).max() < 1.0


def test_nothing_is_clipped(tmp_path: Path) -> None:
    """Someone who murmurs shouts once, while the interviewer speaks."""
    murmur = track(30.0, [(1.0, 28.0)], level=0.01, noise=0.00002)
    murmur[16 * RATE : 17 * RATE] *= 90.0
    encoded = encode(wav(tmp_path / "c.wav", murmur), wav(tmp_path / "i.wav", track(30.0, [(15.0, 18.0)], noise=0.0)))
    assert encoded
    heard = played(encoded)
    assert np.abs(heard).max() < 1.0
    assert rms_db(between(heard, 5.0, 10.0)) > -30.0


def test_the_microphone_hears_the_interviewer_without_doubling(tmp_path: Path) -> None:
    question = beeps(20.0, [2.0, 12.0], SIXTH, noise=0)
    echo = 0.3 * np.roll(question, round(0.06 * RATE))
    answer = beeps(20.0, [6.0, 8.0, 16.0])
    with_echo = encode(wav(tmp_path / "c.wav", answer + echo), wav(tmp_path / "i.wav", question))
    without = encode(wav(tmp_path / "d.wav", answer), wav(tmp_path / "i.wav", question))
    assert with_echo
    assert without
    tail = [rms_db(between(played(one), 2.42, 2.45)) for one in (with_echo, without)]
    assert tail[0] < -38.0, "the echo ends 60 ms after the question"
    assert onsets(played(with_echo)) == pytest.approx([6.0, 8.0, 16.0], abs=0.02)
    assert max(with_echo.candidate[40:48]) < max(with_echo.candidate[120:128]) / 6


def test_a_room_in_which_nobody_speaks_is_not_made_loud(tmp_path: Path) -> None:
    encoded = encode(wav(tmp_path / "c.wav", hiss(20.0, level=0.001)), None)
    assert encoded
    assert rms_db(played(encoded)) < -50.0


def test_peaks_follow_each_track(tmp_path: Path) -> None:
    encoded = encode(
        wav(tmp_path / "c.wav", track(20.0, [(10.0, 15.0)])),
        wav(tmp_path / "i.wav", track(20.0, [(2.0, 5.0)], noise=0.0)),
    )
    assert encoded
    assert encoded.peaks_per_s == PEAKS_PER_S
    assert len(encoded.candidate) == len(encoded.interviewer) == 20 * PEAKS_PER_S
    mine, theirs = np.array(encoded.candidate), np.array(encoded.interviewer)
    assert all(0 <= peak <= 255 for peak in encoded.candidate)
    assert mine[201:299].min() > 25
    assert np.delete(mine, np.s_[199:301]).max() < 5
    assert theirs[41:99].min() > 20
    assert np.delete(theirs, np.s_[39:101]).max() == 0


@pytest.mark.parametrize(("mine_s", "theirs_s"), [(12.0, 30.0), (30.0, 12.0), (10.0, 20.0), (0.01, 7.0)])
def test_the_shorter_track_ends_early(tmp_path: Path, mine_s: float, theirs_s: float) -> None:
    encoded = encode(
        wav(tmp_path / "c.wav", hiss(mine_s, level=0.01)), wav(tmp_path / "i.wav", hiss(theirs_s, level=0.01))
    )
    assert encoded
    longest_s = max(mine_s, theirs_s)
    assert encoded.duration_s == pytest.approx(longest_s, abs=0.001)
    assert len(encoded.candidate) == len(encoded.interviewer) == round(longest_s * PEAKS_PER_S)
    assert played(encoded).size / RATE == pytest.approx(longest_s, abs=0.02)


def test_one_track_is_enough(tmp_path: Path) -> None:
    path = wav(tmp_path / "a.wav", beeps(5.0, [1.0]))
    for pair in ((path, None), (None, path)):
        encoded = encode(*pair)
        assert encoded
        assert onsets(played(encoded)) == pytest.approx([1.0], abs=0.02)


def test_without_sound_there_is_nothing(tmp_path: Path) -> None:
    (tmp_path / "empty.wav").touch()
    (tmp_path / "noise.wav").write_bytes(b"not a recording" * 100)
    header = wav(tmp_path / "header.wav", np.zeros(0, np.float32))
    assert encode(None, None) is None
    assert encode(tmp_path / "missing.wav", None) is None
    assert encode(tmp_path / "empty.wav", tmp_path / "noise.wav") is None
    assert encode(header, header) is None


def test_a_damaged_track_does_not_silence_the_other(tmp_path: Path) -> None:
    good = wav(tmp_path / "c.wav", beeps(5.0, [1.0]))
    (tmp_path / "i.wav").write_bytes(b"RIFF\xff\xff\xff\xffWAVEjunk" + bytes(range(256)) * 40)
    encoded = encode(good, tmp_path / "i.wav")
    assert encoded
    assert onsets(played(encoded)) == pytest.approx([1.0], abs=0.02)


def test_a_track_cut_off_in_the_middle_is_heard_up_to_there(tmp_path: Path) -> None:
    whole = wav(tmp_path / "c.wav", beeps(30.0, [1.0, 25.0])).read_bytes()
    (tmp_path / "c.wav").write_bytes(whole[: len(whole) // 2])
    encoded = encode(tmp_path / "c.wav", wav(tmp_path / "i.wav", beeps(30.0, [28.0], SIXTH, noise=0)))
    assert encoded
    assert encoded.duration_s == pytest.approx(30.0, abs=0.001)
    assert onsets(played(encoded)) == pytest.approx([1.0], abs=0.02)
    assert onsets(played(encoded), SIXTH) == pytest.approx([28.0], abs=0.02)


def test_sound_of_another_rate_keeps_its_times(tmp_path: Path) -> None:
    """A track of an imported session, perhaps: 44.1 kHz in two channels."""
    t = np.arange(44_100 * 25) / 44_100
    sound = np.where((t % 5.0 >= 2.0) & (t % 5.0 < 2.4), 0.3 * np.sin(2 * np.pi * FOURTH * t), 0.0)
    soundfile.write(tmp_path / "c.wav", np.stack([sound, sound], axis=1), 44_100)
    encoded = encode(tmp_path / "c.wav", None)
    assert encoded
    assert onsets(played(encoded)) == pytest.approx([2.0, 7.0, 12.0, 17.0, 22.0], abs=0.02)


def test_speech_of_a_minute_is_small(tmp_path: Path) -> None:
    """45 minutes at this size are 9 MB, 12 MB in a page."""
    speech = track(60.0, [(i * 6.0, i * 6.0 + 5.0) for i in range(10)])
    encoded = encode(wav(tmp_path / "c.wav", speech), None)
    assert encoded
    assert len(encoded.audio) < 200_000


def test_long_sessions_have_fewer_bits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two hours have to fit into a page too; here the budget is small instead of the session long."""
    path = wav(tmp_path / "c.wav", track(60.0, [(i * 6.0, i * 6.0 + 5.0) for i in range(10)]))
    usual = encode(path, None)
    monkeypatch.setattr("bot.audio.encode._BUDGET_BITS", 60 * 12_000)
    long = encode(path, None)
    assert usual
    assert long
    assert len(long.audio) < 0.65 * len(usual.audio)
    assert played(long).size / RATE == pytest.approx(60.0, abs=0.02)


def test_it_tells_how_far_it_is(tmp_path: Path) -> None:
    shares: list[float] = []
    encode(wav(tmp_path / "c.wav", hiss(25.0, level=0.01)), None, done=shares.append)
    assert shares == pytest.approx([0.4, 0.8, 1.0])


def test_several_recordings_lie_one_after_the_other_with_silence_between(tmp_path: Path) -> None:
    files = [wav(tmp_path / f"{i}.wav", beeps(2.0 + i, [1.0])) for i in range(3)]
    encoded = encode(files, None, between_s=0.5)
    assert encoded
    assert encoded.duration_s == pytest.approx(2.0 + 3.0 + 4.0 + 3 * 0.5, abs=0.001)
    assert onsets(played(encoded)) == pytest.approx([1.0, 3.5, 7.0], abs=0.05)
    alone = encode(files[0], None)
    assert alone
    assert alone.duration_s == pytest.approx(2.0, abs=0.001)
    assert encode([], None) is None
