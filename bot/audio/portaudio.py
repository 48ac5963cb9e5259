"""Real microphones and speakers, through PortAudio (sounddevice).

The callbacks run in PortAudio's thread and hold Python's lock while they do: they copy bytes and a time and
leave. Stream time is `time.monotonic()`: PortAudio's own clock differs between host APIs and follows
wall-clock corrections on Linux, so only the difference between its times is used.
"""

import atexit
import contextlib
import os
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

from bot.audio.devices import LIST_INPUTS, LIST_OUTPUTS, Block, Device, Fill, OnBlock, Stream, choose
from bot.audio.pcm import SAMPLE_BYTES, SAMPLE_RATE
from bot.errors import AudioDeviceError

BLOCK_S = 0.02
"""As long as a frame: shorter blocks bring nothing sooner and cost more."""
INPUT_LATENCY_S = 0.04
OUTPUT_LATENCY_S = 0.06
"""Asked of the device. Shorter runs dry when a speech model holds both cores; longer delays the stop."""
SANE_LATENCY_S = 2.0
"""A reported converter time further than this from the callback is an error of the host API."""
EXIT_WAIT_S = 2.0
"""PortAudio gets this long to end."""
C_STDERR = 2
"""The file descriptor C libraries complain to."""

_leaving: list[Callable[[], None]] = []
"""What ends PortAudio, once it was started."""


def devices() -> list[Device]:
    """All devices of the system. Raises AudioDeviceError when PortAudio is missing or fails."""
    sd = _sounddevice()
    try:
        hosts = sd.query_hostapis()
        listed = sd.query_devices()
        default_in, default_out = sd.default.device
    except sd.PortAudioError as error:
        raise AudioDeviceError(f"The sound system failed: {_reason(error)}.", LIST_INPUTS) from None
    if default_in < 0 and default_out < 0 and hosts:
        default_in, default_out = hosts[0]["default_input_device"], hosts[0]["default_output_device"]
    return [
        Device(
            index=number,
            name=str(entry["name"]),
            host=str(hosts[entry["hostapi"]]["name"]),
            inputs=int(entry["max_input_channels"]),
            outputs=int(entry["max_output_channels"]),
            rate=round(entry["default_samplerate"]),
            default_input=number == default_in,
            default_output=number == default_out,
        )
        for number, entry in enumerate(listed)
    ]


class SoundDevices:
    """The `AudioBackend` of real devices."""

    def now(self) -> float:
        return time.monotonic()

    def refresh(self) -> None:
        """PortAudio lists devices only when it starts, so it is started again."""
        sd = _sounddevice()
        with contextlib.suppress(sd.PortAudioError):  # after a start that failed there is nothing to end
            sd._terminate()  # noqa: SLF001 - the documented way to find new devices
        try:
            sd._initialize()  # noqa: SLF001
        except sd.PortAudioError as error:
            raise AudioDeviceError(f"The sound system failed: {_reason(error)}.", LIST_INPUTS) from None

    def open_input(self, device: str | None, on_block: OnBlock) -> Stream:
        """Captures at 16 kHz where the device agrees, else at its own rate."""
        sd = _sounddevice()
        chosen = choose(devices(), device, "input")
        rate, channels = _accepted(sd.check_input_settings, sd, chosen, chosen.inputs, SAMPLE_RATE)

        def captured(data: Any, frames: int, times: Any, status: Any) -> None:
            arrived = time.monotonic()
            ago = times.currentTime - times.inputBufferAdcTime
            if not (times.inputBufferAdcTime > 0.0 and 0.0 <= ago + BLOCK_S < SANE_LATENCY_S):
                ago = max(frames / rate, reported)
            on_block(Block(bytes(data), arrived - ago, arrived, bool(status.input_overflow)))

        reported = 0.0
        try:
            stream = sd.RawInputStream(
                samplerate=rate,
                blocksize=round(rate * BLOCK_S),
                device=chosen.index,
                channels=channels,
                dtype="int16",
                latency=INPUT_LATENCY_S,
                callback=captured,
            )
            reported = stream.latency
            _start(stream)
        except sd.PortAudioError as error:
            raise AudioDeviceError(
                f"The microphone {chosen.name!r} cannot be opened: {_reason(error)}.", LIST_INPUTS
            ) from None
        return _Open(stream, chosen.name, rate, channels)

    def open_output(self, device: str | None, fill: Fill) -> Stream:
        """Plays mono at the device's own rate, on two channels where it takes no single one."""
        sd = _sounddevice()
        chosen = choose(devices(), device, "output")
        rate, channels = _accepted(sd.check_output_settings, sd, chosen, chosen.outputs, chosen.rate)
        reported = 0.0

        def played(data: Any, frames: int, times: Any, status: Any) -> None:
            ahead = times.outputBufferDacTime - times.currentTime
            if not (times.outputBufferDacTime > 0.0 and -BLOCK_S < ahead < SANE_LATENCY_S):
                ahead = reported
            pcm = fill(frames, time.monotonic() + ahead, underflow=bool(status.output_underflow))
            data[:] = pcm if channels == 1 else _spread(pcm, channels)

        try:
            stream = sd.RawOutputStream(
                samplerate=rate,
                blocksize=round(rate * BLOCK_S),
                device=chosen.index,
                channels=channels,
                dtype="int16",
                latency=OUTPUT_LATENCY_S,
                callback=played,
            )
            reported = stream.latency
            _start(stream)
        except sd.PortAudioError as error:
            raise AudioDeviceError(
                f"The speaker {chosen.name!r} cannot be opened: {_reason(error)}.", LIST_OUTPUTS
            ) from None
        return _Open(stream, chosen.name, rate, channels)


def _start(stream: Any) -> None:
    try:
        stream.start()
    except BaseException:
        stream.close(ignore_errors=True)
        raise


class _Open:
    def __init__(self, stream: Any, name: str, rate: int, channels: int) -> None:
        self._stream = stream
        self.name = name
        self.rate = rate
        self.channels = channels
        self._closed = False

    @property
    def active(self) -> bool:
        return not self._closed and bool(self._stream.active)

    def close(self) -> None:
        if not self._closed:
            self._closed = True
            # A device that is gone fails to stop; there is nothing left to do with it.
            self._stream.abort(ignore_errors=True)
            self._stream.close(ignore_errors=True)


def _accepted(check: Any, sd: Any, device: Device, most: int, preferred: int) -> tuple[int, int]:
    """The first (rate, channels) the device agrees to: the preferred rate and mono first."""
    for rate in dict.fromkeys((preferred, device.rate, 48_000, 44_100, SAMPLE_RATE)):
        for channels in dict.fromkeys((1, min(2, most), most)):
            try:
                check(device=device.index, channels=channels, dtype="int16", samplerate=rate)
            except (sd.PortAudioError, ValueError):
                continue
            return rate, channels
    return device.rate, 1


def _spread(pcm: bytes, channels: int) -> bytes:
    """Mono to the first two of `channels`, the rest silent; no numpy, which is slow for so few."""
    out = bytearray(len(pcm) * channels)
    for channel in range(2):
        out[channel * SAMPLE_BYTES :: channels * SAMPLE_BYTES] = pcm[::SAMPLE_BYTES]
        out[channel * SAMPLE_BYTES + 1 :: channels * SAMPLE_BYTES] = pcm[1::SAMPLE_BYTES]
    return bytes(out)


def _reason(error: Exception) -> str:
    """PortAudio's own words, without the code."""
    return str(error).split(" [PaErrorCode")[0].rstrip(".")


def _sounddevice() -> Any:
    """Imports sounddevice. Raises AudioDeviceError with the command that installs PortAudio."""
    _quiet_c_libraries()
    try:
        import sounddevice
    except OSError:
        install = (
            "brew install portaudio"
            if sys.platform == "darwin"
            else "sudo apt-get install libportaudio2 libasound2-plugins"
        )
        raise AudioDeviceError(
            "The PortAudio library is not installed, so there is no microphone or speaker.",
            f'Run "{install}".',
        ) from None
    except Exception as error:  # noqa: BLE001 - it starts PortAudio on import, and its own error has no name yet
        raise AudioDeviceError(
            f"The sound system failed: {_reason(error)}.", "Check that sound works in other programs."
        ) from None
    if not _leaving:
        _leave_within(sounddevice)
    return sounddevice


def _leave_within(sd: Any) -> None:
    """Replaces sounddevice's own exit, which waits for good when the sound server hangs."""
    own = getattr(sd, "_exit_handler", None)
    if own is None:
        return
    atexit.unregister(own)

    def leave() -> None:
        leaving = threading.Thread(target=own, daemon=True)
        leaving.start()
        leaving.join(EXIT_WAIT_S)

    _leaving.append(leave)
    atexit.register(leave)


def _quiet_c_libraries() -> None:
    """ALSA and PortAudio write to the terminal about devices nobody asked for, and on every failed opening.

    Their file descriptor leads nowhere from now on; Python's own `sys.stderr` gets another that still leads to
    the terminal. Under a test's capture nothing is changed.
    """
    with contextlib.suppress(OSError, ValueError, AttributeError):
        terminal = sys.stderr
        if terminal.fileno() != C_STDERR:
            return
        terminal.flush()
        kept = os.dup(C_STDERR)
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, C_STDERR)
        os.close(nowhere)
        sys.stderr = os.fdopen(kept, "w", encoding=terminal.encoding, errors="backslashreplace", buffering=1)
