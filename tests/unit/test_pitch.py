"""Pitch of sounds whose pitch is known."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.audio.pcm import SAMPLE_RATE, Signal
from bot.pronunciation.pitch import SILENT, track
from tests.fakes.speech_sound import hiss

pytestmark = pytest.mark.unit


def voice(hz: "np.ndarray | float", seconds: float = 1.0, *, tilt: float = 1.0) -> Signal:
    """Twenty harmonics of `hz`, a number or one value a sample, each `tilt` octaves of harmonics 6 dB weaker."""
    size = round(seconds * SAMPLE_RATE)
    phase = 2 * np.pi * np.cumsum(np.broadcast_to(np.asarray(hz, dtype=np.float64), size)) / SAMPLE_RATE
    top = float(np.max(hz))
    wave = sum(np.sin(k * phase) / k**tilt for k in range(1, 21) if k * top < SAMPLE_RATE / 2)
    return (0.2 * np.asarray(wave)).astype(np.float32)


def off(hz: float, signal: Signal) -> float:
    """Semitones by which the median is off."""
    heard = track(signal)
    return abs(float(np.median(heard.voiced(0.0, 10.0)) - 12 * np.log2(hz / 100.0)))


@settings(max_examples=25, deadline=None)
@given(st.floats(70.0, 450.0))
def test_a_steady_voice_is_found_within_a_tenth_of_a_semitone(hz: float) -> None:
    assert off(hz, voice(hz)) < 0.1


@pytest.mark.parametrize("hz", [75.0, 120.0, 220.0, 400.0])
def test_noise_ten_decibels_down_does_not_move_it(hz: float) -> None:
    clean = voice(hz)
    level = float(np.sqrt(np.mean(np.square(clean)))) * 10 ** (-10 / 20)
    assert off(hz, clean + hiss(1.0, level=level)) < 0.2


@pytest.mark.parametrize("hz", [80.0, 110.0, 200.0])
def test_a_voice_without_its_fundamental_keeps_its_pitch(hz: float) -> None:
    """A telephone cuts it off."""
    t = np.arange(SAMPLE_RATE) / SAMPLE_RATE
    cut = voice(hz) - (0.2 * np.sin(2 * np.pi * hz * t + 2 * np.pi * hz / SAMPLE_RATE)).astype(np.float32)
    assert off(hz, cut) < 0.2


def test_a_glide_is_followed() -> None:
    hz = np.geomspace(100.0, 180.0, SAMPLE_RATE)
    heard = track(voice(hz))
    at = heard.start_s + 0.01 * np.arange(len(heard.hz))
    true = 12 * np.log2(hz[np.round(at * SAMPLE_RATE).astype(int)] / 100.0)
    assert float(np.nanmax(np.abs(heard.semitones - true))) < 0.3


def test_a_few_frames_an_octave_up_are_put_back() -> None:
    hz = np.full(SAMPLE_RATE, 120.0)
    hz[8_000:8_960] = 240.0
    heard = track(voice(hz)).voiced(0.0, 1.0)
    assert float(np.ptp(heard)) < 6.0


def test_a_scrap_that_no_voice_could_have_jumped_to_is_left_out() -> None:
    hz = np.full(SAMPLE_RATE, 110.0)
    hz[-960:] = 190.0
    heard = track(voice(hz))
    assert float(np.ptp(heard.voiced(0.0, 1.0))) < 3.0
    assert heard.voiced(0.0, 0.9).size > 80


def test_silence_and_noise_have_no_pitch() -> None:
    assert track(np.zeros(SAMPLE_RATE, np.float32)) == SILENT
    assert track(np.zeros(0, np.float32)) == SILENT
    assert track(voice(120.0, 0.02)) == SILENT
    noise = track(hiss(1.0, level=0.1))
    assert noise.voiced_s < 0.1


def test_between_two_voices_there_is_none() -> None:
    gap = np.zeros(SAMPLE_RATE // 2, np.float32)
    heard = track(np.concatenate([voice(120.0), gap, voice(120.0)]))
    assert not heard.voiced(1.05, 1.45).size
    assert heard.voiced(0.1, 0.9).size >= 79
    assert heard.hz[round((1.25 - heard.start_s) / 0.01)] is None


def test_gain_changes_nothing() -> None:
    sound = voice(np.linspace(100.0, 150.0, SAMPLE_RATE)) + hiss(1.0, level=0.001)
    loud, quiet = track(sound), track((0.02 * sound).astype(np.float32))
    both = ~np.isnan(loud.semitones) & ~np.isnan(quiet.semitones)
    assert float(np.max(np.abs(loud.semitones - quiet.semitones)[both])) < 0.05
