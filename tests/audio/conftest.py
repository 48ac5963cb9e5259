"""The virtual microphone and speaker, up for the run of these tests."""

import ctypes.util
import os
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

VIRTUAL_MIC = Path(__file__).parent.parent.parent / "scripts" / "virtual_mic"


@contextmanager
def server(*options: str) -> Iterator[dict[str, str]]:
    """What a process needs in its environment to see the devices of a sound server of its own.

    `options` as in scripts/virtual_mic.
    """
    if not shutil.which("pulseaudio") or not shutil.which("pactl"):
        pytest.skip("pulseaudio is not installed (apt-get install pulseaudio pulseaudio-utils)")
    if not ctypes.util.find_library("portaudio"):
        pytest.skip("PortAudio is not installed (apt-get install libportaudio2 libasound2-plugins)")
    exports = subprocess.run([VIRTUAL_MIC, "start", *options], check=True, capture_output=True, text=True).stdout
    environment = {}
    for line in exports.splitlines():
        name, _, value = shlex.split(line.removeprefix("export "))[0].partition("=")
        environment[name] = value
    try:
        yield environment
    finally:
        subprocess.run([VIRTUAL_MIC, "stop"], check=True, env=os.environ | environment)


@pytest.fixture(scope="session")
def sound_server() -> Iterator[dict[str, str]]:
    """One server for all tests that leave it as it was."""
    with server() as environment:
        yield environment


@pytest.fixture
def own_server(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, str]]:
    """A server this test may freeze or kill; this process sees its devices."""
    with server() as environment:
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        yield environment


@pytest.fixture
def echoing_server(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, str]]:
    """The microphone hears the speaker, 6 dB softer than it is; this process sees both."""
    with server("--echo=-6") as environment:
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        yield environment


@pytest.fixture
def virtual_mic(sound_server: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """This process sees the virtual devices too."""
    for name, value in sound_server.items():
        monkeypatch.setenv(name, value)
    return sound_server


@pytest.fixture
def hears_the_speaker(virtual_mic: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    """The microphone is the speaker's monitor: what it records is what was really audible, when it was."""
    monkeypatch.setenv("PULSE_SOURCE", "speakers.monitor")
