"""Which device is meant, and what is said when none is."""

import builtins
import sys
from typing import Any

import pytest

from bot.audio import portaudio
from bot.audio.devices import Device, choose
from bot.errors import AudioDeviceError

pytestmark = pytest.mark.unit

DEVICES = [
    Device(0, "Built-in Microphone", "Core Audio", 1, 0, 48_000, default_input=True),
    Device(1, "Built-in Output", "Core Audio", 0, 2, 48_000, default_output=True),
    Device(2, "Yeti Stereo Microphone", "Core Audio", 2, 2, 44_100),
    Device(3, "Yeti", "Core Audio", 1, 0, 44_100),
]


@pytest.mark.parametrize(
    ("wanted", "index"),
    [
        (None, 0),
        ("2", 2),
        ("built-in", 0),
        ("STEREO", 2),
        ("yeti", 3),  # the exact name wins over the longer one
        (" Built-in Microphone ", 0),
    ],
)
def test_a_microphone_is_chosen_by_number_or_part_of_its_name(wanted: str | None, index: int) -> None:
    assert choose(DEVICES, wanted, "input").index == index


def test_a_speaker_with_the_same_words_is_another_device() -> None:
    assert choose(DEVICES, "built-in", "output").index == 1
    assert choose(DEVICES, None, "output").index == 1


def test_with_no_default_the_first_usable_device_is_taken() -> None:
    assert choose(DEVICES[1:], None, "input").index == 2


@pytest.mark.parametrize("wanted", ["Rode", "9", "1", ""])
def test_an_unknown_microphone_is_named_with_what_to_do(wanted: str) -> None:
    with pytest.raises(AudioDeviceError) as caught:
        choose(DEVICES, wanted, "input")
    assert (wanted or "''") in caught.value.message
    assert caught.value.hint == 'Run "viva check" to list the inputs.'
    assert caught.value.exit_code == 3


def test_a_name_that_fits_two_devices_lists_both() -> None:
    with pytest.raises(AudioDeviceError) as caught:
        choose(DEVICES, "micro", "input")
    assert caught.value.message == (
        "'micro' fits more than one microphone: 0: Built-in Microphone, 2: Yeti Stereo Microphone."
    )
    assert caught.value.hint == "Give the number, or more of the name."


def test_one_device_under_several_host_apis_is_taken_from_the_default_api() -> None:
    listed = [
        Device(0, "Headset", "MME", 1, 0, 44_100),
        Device(1, "Headset", "WASAPI", 1, 0, 48_000),
        Device(2, "Other", "WASAPI", 1, 0, 48_000, default_input=True),
    ]
    assert choose(listed, "headset", "input").index == 1


def test_no_device_at_all() -> None:
    with pytest.raises(AudioDeviceError, match="No microphone was found"):
        choose([DEVICES[1]], None, "input")
    with pytest.raises(AudioDeviceError, match="No speaker was found"):
        choose([], "Yeti", "output")


@pytest.mark.parametrize(("platform", "install"), [("linux", "apt-get install libportaudio2"), ("darwin", "brew")])
def test_without_portaudio_the_command_that_installs_it_is_named(
    monkeypatch: pytest.MonkeyPatch, platform: str, install: str
) -> None:
    real = builtins.__import__

    def without(name: str, *args: Any, **kwargs: Any) -> Any:
        if name == "sounddevice":
            raise OSError("PortAudio library not found")
        return real(name, *args, **kwargs)

    monkeypatch.delitem(sys.modules, "sounddevice", raising=False)
    monkeypatch.setattr(builtins, "__import__", without)
    monkeypatch.setattr(sys, "platform", platform)
    with pytest.raises(AudioDeviceError) as caught:
        portaudio.devices()
    assert install in caught.value.hint


def test_mono_is_spread_to_the_first_two_channels() -> None:
    assert portaudio._spread(b"\x01\x02\x03\x04", 2) == b"\x01\x02\x01\x02\x03\x04\x03\x04"
    assert portaudio._spread(b"\x01\x02", 4) == b"\x01\x02\x01\x02\x00\x00\x00\x00"
