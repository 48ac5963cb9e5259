"""Lets a person listen to a conversation that needs no sound card: the demo's monitor."""

import threading
from typing import Any

from bot.audio.pcm import SAMPLE_BYTES, SAMPLE_RATE
from bot.errors import AudioDeviceError

_AHEAD_S = 0.1
"""Kept ready against the jitter of two clocks that are not the same."""
_MOST_S = 0.4
"""More than this is dropped, so that what is heard stays close to what is shown."""


class Loudspeaker:
    """Plays what `play` is given. Nothing happens where there is no device: listening is a courtesy."""

    def __init__(self, device: str | None = None) -> None:
        self._lock = threading.Lock()
        self._ready = bytearray()
        self._flowing = False
        self._stream: Any = None
        self._convert: Any = None
        try:
            from bot.audio.portaudio import SoundDevices
            from bot.audio.resample import Resampler

            self._stream = SoundDevices().open_output(device, self._fill)
            self._convert = Resampler(SAMPLE_RATE, self._stream.rate)
        except AudioDeviceError:
            self._stream = None

    @property
    def name(self) -> str | None:
        """The device's name; None when there is none."""
        return None if self._stream is None else str(self._stream.name)

    def play(self, pcm: bytes) -> None:
        """16 kHz mono samples, in real time."""
        if self._stream is None or self._convert is None:
            return
        sound = self._convert.process(pcm)
        with self._lock:
            self._ready += sound
            most = self._bytes(_MOST_S)
            if len(self._ready) > most:
                del self._ready[: len(self._ready) - self._bytes(_AHEAD_S)]
            self._flowing = self._flowing or len(self._ready) >= self._bytes(_AHEAD_S)

    def close(self) -> None:
        """Stops at once."""
        stream, self._stream = self._stream, None
        if stream is not None:
            stream.close()

    def _fill(self, frames: int, audible_at: float, *, underflow: bool) -> bytes:  # noqa: ARG002 - no clock
        wanted = frames * SAMPLE_BYTES
        with self._lock:
            if not self._flowing:
                return bytes(wanted)
            part = bytes(self._ready[:wanted])
            del self._ready[:wanted]
            self._flowing = bool(self._ready)
        return part + bytes(wanted - len(part))

    def _bytes(self, seconds: float) -> int:
        return round(seconds * self._stream.rate) * SAMPLE_BYTES if self._stream is not None else 0
