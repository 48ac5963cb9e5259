"""Recording until the speaker is done, with devices in virtual time."""

import numpy as np
import pytest

from bot.audio.dictation import LOOK_S, dictate
from bot.audio.simulated import SIMULATED_MICROPHONE, Simulated
from bot.cli.dictate import record
from bot.errors import AudioDeviceError
from tests.fakes.audio import UnpluggableDevices

pytestmark = pytest.mark.unit


def tone(first: int, n: int) -> bytes:
    return np.full(n, 1_000 + first // 16_000, "<i2").tobytes()


def test_it_records_until_the_speaker_is_done() -> None:
    devices = Simulated(tone, realtime=False)
    told: list[float] = []

    def done(seconds: float) -> bool:
        told.append(seconds)
        return seconds >= 3.0

    taken = dictate(devices, None, done, 60.0, devices.advance)
    assert (taken.ended, taken.device) == ("done", SIMULATED_MICROPHONE)
    assert len(taken.signal) == 3 * 16_000
    assert np.flatnonzero(np.diff(taken.signal)) == pytest.approx([15_999, 31_999])
    assert told == pytest.approx([LOOK_S * n for n in range(31)], abs=0.02)


def test_it_ends_by_itself_at_the_longest_time() -> None:
    devices = Simulated(tone, realtime=False)
    taken = dictate(devices, None, lambda _: False, 2.0, devices.advance)
    assert taken.ended == "limit"
    assert len(taken.signal) == 2 * 16_000


def test_what_was_said_before_the_microphone_was_unplugged_is_kept() -> None:
    devices = UnpluggableDevices(tone)

    def done(seconds: float) -> bool:
        if seconds >= 1.0:
            devices.unplug("input")
        return False

    taken = dictate(devices, None, done, 60.0, devices.advance)
    assert taken.ended == "lost"
    assert len(taken.signal) == 16_000


def test_a_microphone_that_delivers_nothing_is_an_error() -> None:
    devices = UnpluggableDevices(tone)

    def done(_seconds: float) -> bool:
        devices.unplug("input")
        return False

    with pytest.raises(AudioDeviceError, match="delivers no sound"):
        dictate(devices, None, done, 60.0, devices.advance)


def test_an_unknown_microphone_is_an_error_before_anything_is_announced(capsys: pytest.CaptureFixture[str]) -> None:
    devices = UnpluggableDevices()
    devices.unplug("input")
    with pytest.raises(AudioDeviceError, match="'Yeti'"):
        record(devices, "Yeti", lambda _: True)
    assert capsys.readouterr().err == ""


def test_the_terminal_says_how_to_end(capsys: pytest.CaptureFixture[str]) -> None:
    assert len(record(Simulated(tone, realtime=False), None, lambda _: True)) == 0
    assert capsys.readouterr().err == "Recording. Press Enter when you are done.\n"
