"""Playing one sound to its end, in memory only. The devices are an argument."""

import threading
import time
from collections.abc import Callable
from contextlib import suppress

from bot.audio.devices import AudioBackend
from bot.audio.pcm import SAMPLE_BYTES
from bot.audio.resample import Resampler

LOOK_S = 0.05
"""How often it is asked whether it is over."""
PATIENCE_S = 5.0
"""A device that takes nothing for so long beyond the sound's length is given up."""


class Playing:
    """A sound on its way out of the speaker, from the moment it is made. Raises AudioDeviceError without a device."""

    def __init__(self, backend: AudioBackend, device: str | None, pcm: bytes, rate: int) -> None:
        """`pcm` is mono, 16-bit."""
        self.started_at: float | None = None
        """Stream time at which its first sample is heard; None until the device took it."""
        self._backend = backend
        self._lock = threading.Lock()
        self._left: bytearray | None = None
        self._ends_at: float | None = None
        self._give_up_at = backend.now() + len(pcm) / SAMPLE_BYTES / rate + PATIENCE_S
        self._stream = backend.open_output(device, self._fill)
        self._rate = self._stream.rate
        sound = bytearray(Resampler(rate, self._rate).process(pcm, last=True))
        with self._lock:
            self._left = sound

    def over(self) -> bool:
        """Whether its last sample was heard, or never will be."""
        now = self._backend.now()
        with self._lock:
            return (self._ends_at is not None and now >= self._ends_at) or now >= self._give_up_at

    def close(self) -> None:
        """Stops at once; may be called twice."""
        with suppress(OSError):
            self._stream.close()

    def _fill(self, frames: int, audible_at: float, *, underflow: bool) -> bytes:  # noqa: ARG002 - nothing to mend
        wanted = frames * SAMPLE_BYTES
        with self._lock:
            if self._left is None:
                return bytes(wanted)
            piece = bytes(self._left[:wanted])
            del self._left[:wanted]
            if piece and self.started_at is None:
                self.started_at = audible_at
            if not self._left and self._ends_at is None:
                self._ends_at = audible_at + len(piece) / SAMPLE_BYTES / self._rate
        return piece + bytes(wanted - len(piece))


def play(
    backend: AudioBackend,
    device: str | None,
    pcm: bytes,
    rate: int,
    *,
    stop: Callable[[], bool] = lambda: False,
    wait: Callable[[float], None] = time.sleep,
) -> None:
    """Play mono 16-bit `pcm` until its end, or until `stop` says so. Raises AudioDeviceError without a device."""
    playing = Playing(backend, device, pcm, rate)
    try:
        while not playing.over() and not stop():
            wait(LOOK_S)
    finally:
        playing.close()
