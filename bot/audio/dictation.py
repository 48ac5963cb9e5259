"""Recording what somebody says until they are done, in memory only. The devices are an argument."""

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from bot.audio.capture import Capture
from bot.audio.devices import LIST_INPUTS, AudioBackend, Block
from bot.audio.line import Line
from bot.audio.pcm import SAMPLE_RATE, Signal, to_signal
from bot.errors import AudioDeviceError

LOOK_S = 0.1
"""How often it is asked whether the speaker is done."""


@dataclass(frozen=True, slots=True)
class Dictated:
    """A recording that ended."""

    signal: Signal
    """16 kHz mono."""
    device: str
    ended: Literal["done", "limit", "lost"]
    """By the speaker, by the longest time allowed, or because the microphone stopped."""
    started_at: float | None = None
    """Stream time of its first sample; None where the device told too little."""


def dictate(  # noqa: PLR0917 - the microphone, when it ends, and who listens meanwhile
    backend: AudioBackend,
    device: str | None,
    done: Callable[[float], bool],
    longest_s: float,
    wait: Callable[[float], None] = time.sleep,
    heard: Callable[[bytes], object] | None = None,
) -> Dictated:
    """Record until `done`, which is told the seconds so far ten times a second, says so.

    `heard` is given each 20 ms of sound as it comes.

    Raises AudioDeviceError when there is no such microphone, or it delivers nothing at all.
    """
    blocks: deque[Block] = deque()
    line = Line("input")
    capture = Capture()
    pcm = bytearray()

    def take(block: Block) -> None:
        blocks.append(block)
        line.seen(backend.now())

    def drain() -> float:
        while blocks:
            capture.feed(blocks.popleft())
        for _, frame in capture.frames():
            pcm.extend(frame)
            if heard is not None:
                heard(frame)
        return capture.index / SAMPLE_RATE

    stream = backend.open_input(device, take)
    ended: Literal["done", "limit", "lost"] = "done"
    try:
        line.opened(stream, backend.now())
        capture.connect(stream.rate, stream.channels)
        while not done(seconds := drain()):
            if seconds >= longest_s or line.dead(backend.now()):
                ended = "limit" if seconds >= longest_s else "lost"
                break
            wait(LOOK_S)
    finally:
        stream.close()
    drain()
    if ended == "lost" and not pcm:
        raise AudioDeviceError(f"{stream.name} delivers no sound.", LIST_INPUTS)
    started_at = capture.clock.time_of(0) if capture.clock.ready else None
    return Dictated(to_signal(bytes(pcm)), stream.name, ended, started_at)
