"""The microphone's blocks as frames on the session clock."""

import numpy as np
import pytest

from bot.audio.capture import Capture
from bot.audio.devices import Block
from bot.audio.pcm import FRAME_BYTES

pytestmark = pytest.mark.unit


def block(samples: np.ndarray, captured_at: float, *, overflow: bool = False) -> Block:
    return Block(samples.astype("<i2").tobytes(), captured_at, captured_at + 0.01, overflow)


def stream(capture: Capture, signal: np.ndarray, rate: int, started_at: float, first: int = 0) -> None:
    """Feeds a signal in blocks of 10 ms, captured from `started_at` on."""
    step = rate // 100
    for start in range(0, len(signal), step):
        capture.feed(block(signal[start : start + step], started_at + (first + start) / rate))


def taken(capture: Capture) -> np.ndarray:
    frames = list(capture.frames())
    assert all(len(pcm) == FRAME_BYTES for _, pcm in frames)
    return np.frombuffer(b"".join(pcm for _, pcm in frames), "<i2")


def test_frames_are_numbered_by_their_first_sample() -> None:
    capture = Capture()
    capture.connect(16_000, 1)
    stream(capture, np.arange(1_000), 16_000, 5.0)
    frames = list(capture.frames())
    assert [first for first, _ in frames] == [0, 320, 640]
    assert frames[1][1] == np.arange(320, 640).astype("<i2").tobytes()
    assert capture.index == 1_000
    assert capture.clock.seconds_at(5.25) == pytest.approx(0.25)


@pytest.mark.parametrize("rate", [8_000, 44_100, 48_000, 96_000])
def test_any_rate_comes_out_at_16_khz_with_its_clicks_in_place(rate: int) -> None:
    capture = Capture()
    capture.connect(rate, 1)
    signal = np.zeros(rate * 3)
    for second in (0.5, 1.25, 2.0):
        signal[int(second * rate)] = 30_000
    stream(capture, signal, rate, 7.0)
    out = taken(capture)
    found = [int(np.abs(out[at - 400 : at + 400]).argmax()) + at - 400 for at in (8_000, 20_000, 32_000)]
    assert found == [8_000, 20_000, 32_000]
    assert capture.clock.seconds_at(8.0) == pytest.approx(1.0, abs=1e-4)


def test_channels_are_averaged() -> None:
    capture = Capture()
    capture.connect(16_000, 2)
    both = np.stack([np.full(320, 1_000), np.full(320, 3_000)], axis=1).reshape(-1)
    capture.feed(block(both, 0.0))
    assert (taken(capture) == 2_000).all()


def test_sound_the_device_lost_is_silence_of_the_same_length() -> None:
    capture = Capture()
    capture.connect(16_000, 1)
    stream(capture, np.full(16_000, 500), 16_000, 1.0)
    # 50 ms are gone: the next block was captured that much later than it should have been.
    capture.feed(block(np.full(160, 700), 2.05, overflow=True))
    stream(capture, np.full(3_200, 700), 16_000, 2.06)
    out = taken(capture)
    assert (out[:16_000] == 500).all()
    assert (out[16_000:16_800] == 0).all()
    assert (out[16_800:] == 700).all()
    assert capture.lost_s == pytest.approx(0.05)
    assert capture.clock.seconds_at(3.0) == pytest.approx(2.0, abs=1e-3)


def test_an_overflow_that_lost_nothing_adds_nothing() -> None:
    capture = Capture()
    capture.connect(16_000, 1)
    stream(capture, np.full(1_600, 500), 16_000, 1.0)
    capture.feed(block(np.full(160, 500), 1.102, overflow=True))
    assert capture.lost_s == 0.0


def test_a_leap_without_a_report_of_loss_keeps_the_clock_true() -> None:
    capture = Capture()
    capture.connect(16_000, 1)
    stream(capture, np.zeros(32_000), 16_000, 1.0)
    stream(capture, np.zeros(16_000), 16_000, 1.0 + 0.5, first=32_000)
    assert capture.lost_s == pytest.approx(0.5)
    assert capture.clock.seconds_at(4.5) == pytest.approx(3.5, abs=1e-3)
    assert capture.index == pytest.approx(3.5 * 16_000)


def test_reports_that_wander_by_less_than_a_leap_add_nothing() -> None:
    capture = Capture()
    capture.connect(16_000, 1)
    stream(capture, np.zeros(32_000), 16_000, 1.0)
    stream(capture, np.zeros(16_000), 16_000, 1.06, first=32_000)
    assert capture.lost_s == 0.0


def test_sound_that_silence_stands_for_already_is_left_out_and_what_follows_is_in_time() -> None:
    capture = Capture()
    capture.connect(16_000, 1)
    stream(capture, np.full(16_000, 500), 16_000, 1.0)
    capture.lose()
    capture.fill_until(4.0)
    capture.connect(16_000, 1)
    stream(capture, np.arange(1, 32_001) // 4, 16_000, 3.0)
    out = taken(capture)
    assert (out[16_000:48_000] == 0).all()
    assert out[48_000:].tolist() == (np.arange(16_001, 32_001) // 4).tolist()
    assert capture.clock.seconds_at(4.5) == pytest.approx(3.5, abs=1e-3)


def test_time_without_a_device_is_silence_and_the_clock_goes_on() -> None:
    capture = Capture()
    capture.connect(16_000, 1)
    stream(capture, np.full(16_000, 500), 16_000, 1.0)
    capture.lose()
    capture.fill_until(4.0)
    assert capture.index == 3 * 16_000
    capture.connect(48_000, 1)
    stream(capture, np.full(48_000, 700), 48_000, 6.0)
    out = taken(capture)
    assert (out[:16_000] == 500).all()
    assert (out[16_000:79_000] == 0).all()
    assert out[82_000] == pytest.approx(700, abs=3)
    assert capture.clock.seconds_at(6.5) == pytest.approx(5.5, abs=1e-3)
