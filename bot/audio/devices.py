"""Choosing a microphone and a speaker, and what the transport asks of whatever plays and captures.

Two kinds answer to `AudioBackend`: `portaudio.SoundDevices` (real devices) and `simulated.Simulated`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from bot.errors import AudioDeviceError

Kind = Literal["input", "output"]

LIST_INPUTS = 'Run "viva check" to list the inputs.'
LIST_OUTPUTS = 'Run "viva check" to list the outputs.'


@dataclass(frozen=True, slots=True)
class Device:
    """A device as the system lists it."""

    index: int
    name: str
    host: str
    """The host API: ALSA, Core Audio, MME…"""
    inputs: int
    """Channels it can capture; 0 for a speaker."""
    outputs: int
    rate: int
    """Native rate in Hz."""
    default_input: bool = False
    default_output: bool = False

    def channels(self, kind: Kind) -> int:
        return self.inputs if kind == "input" else self.outputs

    def is_default(self, kind: Kind) -> bool:
        return self.default_input if kind == "input" else self.default_output


@dataclass(frozen=True, slots=True)
class Block:
    """Sound from the microphone as it was delivered."""

    pcm: bytes
    """16-bit, interleaved when there are more channels."""
    captured_at: float
    """Stream time of the first sample at the converter."""
    arrived_at: float
    """Stream time of the delivery."""
    overflow: bool = False
    """The device lost sound before this block."""


OnBlock = Callable[[Block], None]
"""Called in the device's own thread: must only put the block aside."""


class Fill(Protocol):
    """Called in the device's thread when it needs sound."""

    def __call__(self, frames: int, audible_at: float, *, underflow: bool) -> bytes:
        """Exactly so many mono frames, 16-bit.

        `audible_at` is the stream time at which the first of them will be heard; `underflow` says that the
        device ran dry before.
        """


class Stream(Protocol):
    """An open stream."""

    @property
    def name(self) -> str: ...

    @property
    def rate(self) -> int:
        """Hz."""

    @property
    def channels(self) -> int: ...

    @property
    def active(self) -> bool:
        """False once the device stopped by itself."""

    def close(self) -> None:
        """Stops at once; may be called twice."""


class AudioBackend(Protocol):
    """What captures and plays."""

    def now(self) -> float:
        """Stream time, in seconds: the clock of all reports."""

    def open_input(self, device: str | None, on_block: OnBlock) -> Stream:
        """Starts capturing. Raises AudioDeviceError."""

    def open_output(self, device: str | None, fill: Fill) -> Stream:
        """Starts playing. Raises AudioDeviceError."""

    def refresh(self) -> None:
        """Looks for devices again, and numbers them anew; only when no stream is open or still being closed.

        Raises AudioDeviceError, and may be asked again.
        """


def is_number(wanted: str | None) -> bool:
    """Whether a device is meant by its index, which holds only until devices are looked for again."""
    return wanted is not None and wanted.strip().isdecimal()


def choose(devices: Sequence[Device], wanted: str | None, kind: Kind) -> Device:
    """The device meant by an index or a part of a name, in any case; None means the system's default.

    A name that fits exactly wins over one that contains it; the same name under several host APIs is taken
    from the default device's API, or else the first. Raises AudioDeviceError naming the value.
    """
    noun = "microphone" if kind == "input" else "speaker"
    hint = LIST_INPUTS if kind == "input" else LIST_OUTPUTS
    usable = [device for device in devices if device.channels(kind) > 0]
    if not usable:
        raise AudioDeviceError(
            f"No {noun} was found.",
            'Plug one in, or run "viva demo", which needs none.'
            if kind == "input"
            else "Plug one in, or choose another sound output in the system's settings.",
        )
    default = next((device for device in usable if device.is_default(kind)), None)
    if wanted is None:
        return default or usable[0]
    if is_number(wanted):
        for device in usable:
            if device.index == int(wanted):
                return device
        raise AudioDeviceError(f"No {noun} has the number {wanted}.", hint)
    name = wanted.strip().casefold()
    if not name:
        raise AudioDeviceError(f"No {noun} named {wanted!r}.", hint)
    found = [d for d in usable if d.name.casefold() == name] or [d for d in usable if name in d.name.casefold()]
    if not found:
        raise AudioDeviceError(f"No {noun} named {wanted!r}.", hint)
    if len({device.name for device in found}) > 1:
        names = ", ".join(f"{device.index}: {device.name}" for device in found[:6])
        raise AudioDeviceError(
            f"{wanted!r} fits more than one {noun}: {names}.", "Give the number, or more of the name."
        )
    return next((d for d in found if default is not None and d.host == default.host), found[0])
