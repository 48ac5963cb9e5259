"""A microphone and a speaker without a sound card: for the demo and for tests.

Every 10 ms a block is captured from `microphone` and one is played to `speaker`, at times that follow a fixed
schedule and therefore neither drift nor jitter. By default a thread keeps the schedule in real time; with
`realtime=False` time passes only in `advance`.
"""

import threading
import time
from collections.abc import Callable

from bot.audio.devices import Block, Fill, OnBlock, Stream
from bot.audio.pcm import SAMPLE_BYTES, SAMPLE_RATE

SIMULATED_MICROPHONE = "simulated microphone"
BLOCK = 160
BLOCK_S = BLOCK / SAMPLE_RATE

Microphone = Callable[[int, int], bytes]
"""`(first_sample, n) -> pcm`: what is heard at samples [first, first + n) of the capture, 16 kHz.

The first sample after the input was opened has index 0: on the session clock.
"""
Speaker = Callable[[int, bytes], None]
"""`(first_sample, pcm)`: what became audible from that sample of the capture on; may start below 0."""
Monitor = Callable[[bytes], None]
"""Takes the mix of both sides, so that a person can listen."""


class Simulated:
    """The `AudioBackend` of the simulated devices; a block is audible `latency_s` after it was asked for."""

    def __init__(
        self,
        microphone: Microphone | None = None,
        speaker: Speaker | None = None,
        *,
        monitor: Monitor | None = None,
        latency_s: float = 0.04,
        realtime: bool = True,
    ) -> None:
        self._microphone = microphone or _silence
        self._speaker = speaker
        self._monitor = monitor
        self._latency_s = round(latency_s / BLOCK_S) * BLOCK_S
        self._in_flight = round(latency_s / BLOCK_S) + 2
        self._realtime = realtime
        self._origin = time.monotonic() if realtime else 0.0
        self._ticks = 0
        self._input: _Simulated | None = None
        self._output: _Simulated | None = None
        self._on_block: OnBlock | None = None
        self._fill: Fill | None = None
        self._captured_from = 0
        self._pending: list[bytes] = []
        self._thread: threading.Thread | None = None
        self._lock = threading.RLock()
        """A callback may close its own stream."""

    def now(self) -> float:
        return time.monotonic() if self._realtime else self._ticks * BLOCK_S

    def refresh(self) -> None:
        """There is nothing to look for."""

    def open_input(self, device: str | None, on_block: OnBlock) -> Stream:  # noqa: ARG002 - there is one
        with self._lock:
            self._catch_up()
            self._on_block = on_block
            if self._input is None:
                self._captured_from = self._ticks
            self._input = _Simulated(SIMULATED_MICROPHONE, self._close_input)
        self._run()
        return self._input

    def open_output(self, device: str | None, fill: Fill) -> Stream:  # noqa: ARG002 - there is one
        with self._lock:
            self._catch_up()
            self._fill = fill
            self._output = _Simulated("simulated speaker", self._close_output)
        self._run()
        return self._output

    def advance(self, seconds: float) -> None:
        """Lets time pass, in whole blocks of 10 ms; callbacks run in the caller's thread."""
        for _ in range(round(seconds / BLOCK_S)):
            with self._lock:
                self._tick()

    def _tick(self) -> None:
        """Asks for the block to be audible later, makes an earlier one audible, delivers the last 10 ms."""
        self._ticks += 1
        now = self._origin + self._ticks * BLOCK_S
        first = (self._ticks - 1 - self._captured_from) * BLOCK
        heard = bytes(BLOCK * SAMPLE_BYTES)
        if self._fill is not None:
            self._pending.append(self._fill(BLOCK, now + self._latency_s, underflow=False))
            if len(self._pending) >= self._in_flight:
                heard = self._pending.pop(0)
                if self._speaker is not None:
                    self._speaker(first, heard)
        said = bytes(BLOCK * SAMPLE_BYTES)
        if self._on_block is not None:
            said = self._microphone(first, BLOCK)
            self._on_block(Block(said, now - BLOCK_S, now))
        if self._monitor is not None:
            self._monitor(_mix(said, heard))

    def _catch_up(self) -> None:
        """Blocks nobody listens to are skipped, so that a stream starts at the present."""
        if self._realtime and self._on_block is None and self._fill is None:
            self._ticks = max(self._ticks, int((time.monotonic() - self._origin) / BLOCK_S))

    def _run(self) -> None:
        if self._realtime and self._thread is None:
            self._thread = threading.Thread(target=self._keep_schedule, name="simulated-audio", daemon=True)
            self._thread.start()

    def _keep_schedule(self) -> None:
        while True:
            with self._lock:
                if self._on_block is None and self._fill is None:
                    self._thread = None
                    return
                wait_s = self._origin + (self._ticks + 1) * BLOCK_S - time.monotonic()
                if wait_s <= 0.0:
                    self._tick()
            if wait_s > 0.0:
                time.sleep(wait_s)

    def _close_input(self) -> None:
        with self._lock:
            self._on_block = None

    def _close_output(self) -> None:
        with self._lock:
            self._fill = None
            self._pending.clear()


class _Simulated:
    rate = SAMPLE_RATE
    channels = 1

    def __init__(self, name: str, stop: Callable[[], None]) -> None:
        self.name = name
        self.active = True
        self._stop = stop

    def close(self) -> None:
        if self.active:
            self.active = False
            self._stop()


def _silence(_first: int, n: int) -> bytes:
    return bytes(n * SAMPLE_BYTES)


def _mix(one: bytes, other: bytes) -> bytes:
    if not any(other):
        return one
    import numpy as np

    total = np.frombuffer(one, dtype="<i2").astype(np.int32) + np.frombuffer(other, dtype="<i2")
    return bytes(np.clip(total, -32768, 32767).astype("<i2").tobytes())
