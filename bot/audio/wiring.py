"""Both devices of a session: opened, watched, and opened again when they are lost, on the session's clock.

What the microphone delivers goes to `capture`, what is to be heard comes from `playback`; `desk` takes it from there.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from bot.audio.capture import Capture
from bot.audio.devices import AudioBackend, Block, Kind, Stream
from bot.audio.line import Line
from bot.audio.pcm import SAMPLE_BYTES, SAMPLE_RATE
from bot.audio.playback import Playback
from bot.audio.threads import in_thread
from bot.audio.voice_queue import VoiceQueue
from bot.errors import AudioDeviceError
from bot.session.record import DeviceBack, DeviceLost

FILL_BEHIND_S = 0.2
"""Without a microphone, silence is filled in up to this long before the present."""
HOLD_S = 2.0
"""For so long it waits for a device that delivers while it is still being opened; then its sound is given up."""
REFRESH_AFTER = 3
"""After so many failed openings the list of devices is read again, which needs the other stream closed."""
UNOPENED = (AudioDeviceError, OSError, RuntimeError)
"""What keeps a device from being opened: itself, or want of handles or threads. It is tried again."""
CLOSE_WAIT_S = 2.0
"""A sound server that died can block the closing of a stream: it is left behind after this long."""


@dataclass(frozen=True, slots=True)
class Change:
    """A device is lost, or there again. The microphone's is lost before the silence that stands for it."""

    kind: Kind
    at_s: float
    """When the last sound came or went; when it was seen to be back."""
    there: bool


class Wiring:
    """`tend` is called as often as `Desk.step`."""

    def __init__(
        self,
        backend: AudioBackend,
        wanted: dict[Kind, str | None],
        on_event: Callable[[DeviceLost | DeviceBack], None],
        wake: Callable[[], None],
    ) -> None:
        """`wanted` are the devices' names, None for the system's default; `wake` is called from a device's thread."""
        self.wake = wake
        self.capture = Capture()
        self._queue = VoiceQueue()
        self.playback = Playback(self._queue)
        self._backend = backend
        self._wanted = wanted
        self._on_event = on_event
        self._lines: dict[Kind, Line] = {"input": Line("input"), "output": Line("output")}
        self._blocks: deque[Block] = deque()
        self._incoming: deque[Block] = deque()
        """Of the microphone that was opened last, or is being opened."""
        self._changes: list[Change] = []
        self._first_names: dict[str, str] = {}
        self._lock = asyncio.Lock()
        """One is opened at a time."""
        self._tasks: set[asyncio.Task[None]] = set()

    def now_s(self) -> float:
        """Session time now; 0.0 before the first sample."""
        clock = self.capture.clock
        return max(0.0, clock.seconds_at(self._backend.now())) if clock.ready else 0.0

    @property
    def names(self) -> dict[str, str]:
        """The devices in use, for `session.json`."""
        return {kind: line.name for kind, line in self._lines.items()}

    @property
    def output_lost(self) -> bool:
        return self._lines["output"].stream is None

    @property
    def opening(self) -> bool:
        """A thread is busy with a device."""
        return any(line.opening for line in self._lines.values())

    def open(self) -> None:
        """Opens both; capture starts, and with it the clock. Raises AudioDeviceError."""
        self._open("output")
        try:
            self._open("input")
        except AudioDeviceError:
            _close([self._lines["output"].broke(self._backend.now())])
            self._lines["output"].lost = False
            raise
        self._first_names = self.names

    def tend(self, now: float) -> None:
        """Notices what was lost and what is back, takes what was delivered, and puts silence where nothing was."""
        self._watch(now)
        self._drain()
        if self._lines["input"].lost:
            self.capture.fill_until(self._silent_until(now))

    def changes(self) -> list[Change]:
        """Since the last call."""
        changes, self._changes = self._changes, []
        return changes

    async def close(self) -> None:
        """Closes both; what was delivered is kept."""
        for task in self._tasks:
            task.cancel()
        streams = [line.broke(self._backend.now()) for line in self._lines.values()]
        self.playback.cut(fade_s=0.0)
        await asyncio.wait([in_thread(partial(_close, streams))], timeout=CLOSE_WAIT_S)
        self._drain()

    # --- sound --------------------------------------------------------------------------------------------

    def _silent_until(self, now: float) -> float:
        """Up to where there is no sound for certain: a device may deliver before its opening is done."""
        until = now - FILL_BEHIND_S
        waits_since = self._incoming[0].captured_at if self._incoming else until
        return min(until, max(waits_since, now - HOLD_S))

    def _captured(self, blocks: deque[Block], block: Block) -> None:
        if blocks is self._blocks:
            self._lines["input"].seen(block.arrived_at)
        blocks.append(block)
        self.wake()

    def _fill(self, frames: int, audible_at: float, *, underflow: bool) -> bytes:
        if self.output_lost:
            return bytes(frames * SAMPLE_BYTES)
        self._lines["output"].seen(self._backend.now())
        return self._queue.fill(frames, audible_at, underflow=underflow)

    def _drain(self) -> None:
        while self._blocks:
            self.capture.feed(self._blocks.popleft())

    # --- opening and losing -------------------------------------------------------------------------------

    def _open(self, kind: Kind) -> None:
        self._connect(kind, *self._open_stream(kind))

    def _open_stream(self, kind: Kind) -> tuple[Stream, deque[Block]]:
        """Opens the device only, so that it can be done in a thread; its blocks wait in the deque."""
        blocks: deque[Block] = deque()
        if kind == "output":
            return self._backend.open_output(self._wanted[kind], self._fill), blocks
        self._incoming = blocks
        return self._backend.open_input(self._wanted[kind], partial(self._captured, blocks)), blocks

    def _connect(self, kind: Kind, stream: Stream, blocks: deque[Block]) -> None:
        if kind == "input":
            self.capture.connect(stream.rate, stream.channels)
            self._blocks = blocks
        else:
            self.playback.connect(stream.rate)
        self._lines[kind].opened(stream, self._backend.now())

    def _watch(self, now: float) -> None:
        for kind, line in self._lines.items():
            if line.returned():
                self._returned(line)
            if line.dead(now):
                self._lose(kind, now)
            if line.due(now):
                line.opening = True
                task = asyncio.ensure_future(self._reopen(kind))
                self._tasks.add(task)
                task.add_done_callback(self._tasks.discard)

    def _lose(self, kind: Kind, now: float) -> None:
        line = self._lines[kind]
        again = line.lost
        in_thread(partial(_close, [line.broke(now)]))
        if kind == "input":
            self._drain()
            self.capture.lose()
            if not self.capture.clock.ready:
                # It never delivered anything: time begins without it.
                self.capture.begin(now)
        if again:
            # It opened, and delivers nothing still.
            line.failed(now)
        self._tell_loss(line)

    def _tell_loss(self, line: Line) -> None:
        if line.told:
            return
        line.told = True
        clock = self.capture.clock
        index = self.capture.index / SAMPLE_RATE
        last_s = index if line.kind == "input" else max(0.0, clock.seconds_at(line.seen_at)) if clock.ready else 0.0
        self._changes.append(Change(line.kind, last_s, there=False))
        self._on_event(DeviceLost(t_s=self.now_s(), device=line.kind))

    def _returned(self, line: Line) -> None:
        if not line.told:
            return
        line.told = False
        name = line.name if line.name != self._first_names.get(line.kind) else None
        self._changes.append(Change(line.kind, self.now_s(), there=True))
        self._on_event(DeviceBack(t_s=self.now_s(), device=line.kind, name=name))

    async def _reopen(self, kind: Kind) -> None:
        line = self._lines[kind]
        try:
            async with self._lock:
                if line.attempts and line.attempts % REFRESH_AFTER == 0:
                    await self._refresh(kind)
                self._connect(kind, *await in_thread(partial(self._open_stream, kind)))
        except UNOPENED:
            self._incoming = self._blocks if kind == "input" else self._incoming
            line.failed(self._backend.now())
        finally:
            line.opening = False

    async def _refresh(self, kind: Kind) -> None:
        """Reads the list of devices again, unless that would interrupt the interviewer."""
        other: Kind = "output" if kind == "input" else "input"
        line = self._lines[other]
        if line.stream is None:
            await in_thread(self._backend.refresh)
            return
        if self.playback.busy:
            return
        await in_thread(partial(_close, [line.broke(self._backend.now())]))
        if other == "input":
            self._drain()
            self.capture.lose()
        try:
            await in_thread(self._backend.refresh)
            self._connect(other, *await in_thread(partial(self._open_stream, other)))
        except UNOPENED:
            self._tell_loss(line)


def _close(streams: Sequence[Stream | None]) -> None:
    for stream in streams:
        if stream is not None:
            stream.close()
