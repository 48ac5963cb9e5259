"""How PortAudio is asked and what is made of its answers, with a stand-in for sounddevice."""

import sys
import time
from types import SimpleNamespace
from typing import Any

import pytest

from bot.audio.devices import Block
from bot.audio.portaudio import SoundDevices, devices
from bot.errors import AudioDeviceError

pytestmark = pytest.mark.unit


class PortAudioError(Exception):
    pass


class Stream:
    def __init__(self, system: "System", options: dict[str, Any]) -> None:
        self.system = system
        self.latency = 0.05
        self.active = False
        self.closed = 0
        self.callback = options.pop("callback")
        self.options = options
        if system.refuses_opening:
            raise PortAudioError("Error opening stream: Device unavailable [PaErrorCode -9985]")

    def start(self) -> None:
        if self.system.refuses_starting:
            raise PortAudioError("Error starting stream: Unanticipated host error [PaErrorCode -9999]")
        self.active = True

    def abort(self, *, ignore_errors: bool) -> None:
        self.active = False

    def close(self, *, ignore_errors: bool) -> None:
        self.closed += 1


class System:
    """A microphone at 48 kHz stereo and a speaker at 44.1 kHz, as sounddevice shows them."""

    PortAudioError = PortAudioError

    def __init__(self) -> None:
        self.default = SimpleNamespace(device=(0, 1))
        self.rates = {0: {48_000}, 1: {44_100}}
        self.channels = {0: {2}, 1: {2}}
        self.refuses_opening = False
        self.refuses_starting = False
        self.refuses_beginning = False
        self.begun = True
        self.streams: list[Stream] = []

    def _terminate(self) -> None:
        if not self.begun:
            raise PortAudioError("Error terminating PortAudio: PortAudio not initialized [PaErrorCode -10000]")
        self.begun = False

    def _initialize(self) -> None:
        if self.refuses_beginning:
            raise PortAudioError("Error initializing PortAudio: Unanticipated host error [PaErrorCode -9999]")
        self.begun = True

    def query_hostapis(self) -> list[dict[str, Any]]:
        return [{"name": "Core Audio", "default_input_device": 0, "default_output_device": 1}]

    def query_devices(self) -> list[dict[str, Any]]:
        shared = {"hostapi": 0}
        return [
            shared | {"name": "Mic", "max_input_channels": 2, "max_output_channels": 0, "default_samplerate": 48_000.0},
            shared | {"name": "Out", "max_input_channels": 0, "max_output_channels": 2, "default_samplerate": 44_100.0},
        ]

    def check_input_settings(self, *, device: int, channels: int, dtype: str, samplerate: int) -> None:
        if samplerate not in self.rates[device] or channels not in self.channels[device]:
            raise PortAudioError("Invalid sample rate")

    check_output_settings = check_input_settings

    def _open(self, **options: Any) -> Stream:
        stream = Stream(self, options)
        self.streams.append(stream)
        return stream

    RawInputStream = _open
    RawOutputStream = _open


@pytest.fixture
def system(monkeypatch: pytest.MonkeyPatch) -> System:
    stand_in = System()
    monkeypatch.setitem(sys.modules, "sounddevice", stand_in)
    return stand_in


def times(adc: float = 0.0, dac: float = 0.0, current: float = 0.0) -> SimpleNamespace:
    return SimpleNamespace(inputBufferAdcTime=adc, outputBufferDacTime=dac, currentTime=current)


CLEAR = SimpleNamespace(input_overflow=False, output_underflow=False)


def test_devices_come_with_their_defaults(system: System) -> None:
    microphone, speaker = devices()
    assert (microphone.name, microphone.rate, microphone.default_input, microphone.default_output) == (
        "Mic", 48_000, True, False,
    )  # fmt: skip
    assert (speaker.outputs, speaker.default_output) == (2, True)


def test_16_khz_mono_is_taken_where_the_device_agrees(system: System) -> None:
    system.rates[0].add(16_000)
    system.channels[0].add(1)
    stream = SoundDevices().open_input(None, lambda block: None)
    assert (stream.rate, stream.channels) == (16_000, 1)


def test_else_the_devices_own_rate_and_channels(system: System) -> None:
    stream = SoundDevices().open_input("mic", lambda block: None)
    assert (stream.rate, stream.channels) == (48_000, 2)
    assert system.streams[0].options["blocksize"] == 960


@pytest.mark.parametrize(
    ("reported", "ago"),
    [
        (times(adc=99.97, current=100.0), 0.03),
        (times(adc=0.0, current=100.0), 0.05),  # the host gives none: the stream's latency
        (times(adc=3.0, current=100.0), 0.05),  # nor can it be 97 seconds
        (times(adc=100.5, current=100.0), 0.05),  # nor in the future
    ],
)
def test_the_time_of_capture_is_what_the_host_reports_if_that_makes_sense(
    system: System, reported: SimpleNamespace, ago: float
) -> None:
    blocks: list[Block] = []
    SoundDevices().open_input(None, blocks.append)
    before = time.monotonic()
    system.streams[0].callback(b"\1\2\3\4" * 960, 960, reported, CLEAR)
    assert blocks[0].pcm == b"\1\2\3\4" * 960
    assert before - ago <= blocks[0].captured_at <= time.monotonic() - ago
    assert blocks[0].arrived_at - blocks[0].captured_at == pytest.approx(ago)


@pytest.mark.parametrize(
    ("reported", "ahead"),
    [
        (times(dac=100.04, current=100.0), 0.04),
        (times(dac=0.0, current=100.0), 0.05),
        (times(dac=500.0, current=100.0), 0.05),
    ],
)
def test_sound_is_audible_when_the_host_says_and_spread_to_both_channels(
    system: System, reported: SimpleNamespace, ahead: float
) -> None:
    asked: list[tuple[int, float, bool]] = []

    def fill(frames: int, audible_at: float, *, underflow: bool) -> bytes:
        asked.append((frames, audible_at, underflow))
        return b"\1\2" * frames

    SoundDevices().open_output(None, fill)
    out = bytearray(882 * 4)
    before = time.monotonic()
    system.streams[0].callback(out, 882, reported, SimpleNamespace(output_underflow=True))
    assert out == b"\1\2\1\2" * 882
    ((frames, audible_at, underflow),) = asked
    assert (frames, underflow) == (882, True)
    assert before + ahead <= audible_at <= time.monotonic() + ahead


def test_a_device_that_cannot_be_opened_is_named_with_the_reason(system: System) -> None:
    system.refuses_opening = True
    with pytest.raises(AudioDeviceError) as caught:
        SoundDevices().open_input(None, lambda block: None)
    assert caught.value.message == "The microphone 'Mic' cannot be opened: Error opening stream: Device unavailable."
    assert caught.value.hint


def test_a_device_that_does_not_start_is_closed_again(system: System) -> None:
    system.refuses_starting = True
    with pytest.raises(AudioDeviceError, match="The speaker 'Out' cannot be opened"):
        SoundDevices().open_output(None, lambda frames, audible_at, *, underflow: bytes(2 * frames))
    assert system.streams[0].closed == 1


def test_a_stream_is_closed_once(system: System) -> None:
    stream = SoundDevices().open_input(None, lambda block: None)
    assert stream.active
    stream.close()
    stream.close()
    assert not stream.active
    assert system.streams[0].closed == 1


def test_devices_are_found_though_the_default_is_unknown(system: System) -> None:
    system.default.device = (-1, -1)
    assert [device.default_input for device in devices()] == [True, False]


def test_a_list_that_could_not_be_read_again_is_read_the_next_time(system: System) -> None:
    system.refuses_beginning = True
    for _ in range(2):
        with pytest.raises(AudioDeviceError, match="The sound system failed"):
            SoundDevices().refresh()
    system.refuses_beginning = False
    SoundDevices().refresh()
    assert system.begun
