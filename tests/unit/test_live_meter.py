"""The level of the microphone, and what is said when something is wrong with it."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.audio.pcm import FRAME_S, FRAME_SAMPLES
from bot.cli.live.meter import BARS, Fault, Meter

pytestmark = pytest.mark.unit

_PHASE = np.arange(FRAME_SAMPLES) * (2 * np.pi * 5 / FRAME_SAMPLES)


def tone(dbfs: float, *, gain: float = 1.0) -> bytes:
    """20 ms of a sine of that level; `gain` drives it over full scale."""
    wave = np.sin(_PHASE) * np.sqrt(2) * 10 ** (dbfs / 20) * gain
    return bytes((np.clip(wave, -1.0, 1.0) * 32767).astype("<i2").tobytes())


SPEECH, ROOM, NOTHING = tone(-25.0), tone(-62.0), bytes(2 * FRAME_SAMPLES)


class Feed:
    """A meter that hears one thing after the other."""

    def __init__(self) -> None:
        self.meter = Meter()
        self._frames = 0

    def hear(self, pcm: bytes, seconds: float, *, speech: bool = False, attentive: bool = True) -> Fault:
        for _ in range(round(seconds / FRAME_S)):
            self.meter.hear(self._frames * FRAME_S, pcm, speech=speech, attentive=attentive)
            self._frames += 1
        return self.meter.fault


@pytest.mark.parametrize(("dbfs", "bars"), [(-70.0, 0), (-60.0, 0), (-46.0, 2), (-33.0, 4), (-20.0, 6), (-6.0, BARS)])
def test_the_scale(dbfs: float, bars: int) -> None:
    feed = Feed()
    feed.hear(tone(dbfs), FRAME_S)
    assert feed.meter.bars == bars


def test_the_needle_rises_at_once_and_falls_slowly() -> None:
    feed = Feed()
    feed.hear(SPEECH, FRAME_S)
    loud = feed.meter.bars
    feed.hear(ROOM, 0.2)
    assert 0 < loud - feed.meter.bars <= 1
    feed.hear(ROOM, 2.0)
    assert feed.meter.bars == 0


def test_good_speech_is_not_remarked_on() -> None:
    feed = Feed()
    assert feed.hear(SPEECH, 20.0, speech=True) == ""
    assert feed.hear(ROOM, 20.0) == ""


def test_quiet_speech_is_remarked_on_once_it_lasts() -> None:
    feed = Feed()
    assert feed.hear(tone(-50.0), 1.0, speech=True) == ""
    assert feed.hear(tone(-50.0), 2.0, speech=True) == "quiet"


def test_the_room_is_not_quiet_speech() -> None:
    assert Feed().hear(tone(-50.0), 10.0, speech=False) == ""


def test_someone_who_comes_closer_is_no_longer_quiet() -> None:
    feed = Feed()
    feed.hear(tone(-50.0), 5.0, speech=True)
    assert feed.hear(SPEECH, 1.0, speech=True) == "quiet"
    assert feed.hear(SPEECH, 6.0, speech=True) == ""


def test_clipping_is_remarked_on_once_it_lasts() -> None:
    clipped = tone(-3.0, gain=3.0)
    feed = Feed()
    assert feed.hear(clipped, 0.1) == ""
    assert feed.hear(SPEECH, 10.0) == ""
    assert feed.hear(clipped, 0.3) == "loud"
    assert feed.hear(SPEECH, 4.0) == "loud"
    assert feed.hear(SPEECH, 5.0) == ""


def test_loud_without_clipping_is_fine() -> None:
    assert Feed().hear(tone(-4.0), 5.0, speech=True) == ""


def test_a_muted_microphone_is_remarked_on_until_it_is_not() -> None:
    feed = Feed()
    assert feed.hear(NOTHING, 4.0) == ""
    assert feed.hear(NOTHING, 2.0) == "silent"
    assert feed.hear(ROOM, 0.1) == ""


def test_a_microphone_that_is_held_shut_is_not_muted() -> None:
    feed = Feed()
    assert feed.hear(NOTHING, 20.0, attentive=False) == ""


@given(st.binary(max_size=2 * FRAME_SAMPLES).filter(lambda pcm: len(pcm) % 2 == 0))
def test_any_sound_has_a_level(pcm: bytes) -> None:
    feed = Feed()
    feed.hear(pcm, 0.1)
    assert 0 <= feed.meter.bars <= BARS
