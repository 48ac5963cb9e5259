"""Both devices of a session: opened, watched, and opened again when they are lost, on the session's clock.

What the microphone delivers goes to `capture`, what is to be heard comes from `playback`; `desk` takes it from there.
"""

import asyncio
import threading
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial

from bot.audio.capture import Capture
from bot.audio.devices import AudioBackend, Block, Kind, Stream, is_number
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
UNOPENED = (AudioDeviceError, OSError, RuntimeError, ValueError)
"""What keeps a device from being opened: itself, want of handles or threads, or that it changed meanwhile (sounddevice
says so with a ValueError). It is tried again."""
CLOSE_WAIT_S = 2.0
"""A sound server that died can block the closing of a stream: it is left behind after this long, and no devices are
looked for until it is done."""


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
        self._wanted = dict(wanted)
        self._on_event = on_event
        self._lines: dict[Kind, Line] = {"input": Line("input"), "output": Line("output")}
        self._blocks: deque[Block] = deque()
        """Of the microphone in use: another one's go nowhere."""
        self._incoming = self._blocks
        """Of the microphone that is being opened, or else the one in use."""
        self._speaker = 0
        """The one opened last, counted: one that was lost may still ask for sound."""
        self._changes: list[Change] = []
        self._first_names: dict[str, str] = {}
        self._lock = asyncio.Lock()
        """One is opened at a time."""
        self._tasks: set[asyncio.Task[None]] = set()
        self._closings: set[asyncio.Future[None]] = set()
        self._handover = threading.Lock()
        """Between a thread that opens a device and `close`."""
        self._opened: Stream | None = None
        """The last one, connected or not yet."""
        self._closed = False

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
        try:
            self._connect("output", *self._open_stream("output"))
            self._connect("input", *self._open_stream("input"))
        except UNOPENED as error:
            _close([self._lines["output"].broke(self._backend.now())])
            self._lines["output"].lost = False
            if isinstance(error, AudioDeviceError):
                raise
            raise AudioDeviceError(
                f"The sound devices cannot be opened: {error}.", 'Run "viva check" to try the devices.'
            ) from None
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
        """Closes both; what they delivered is kept. One that is still being opened closes as soon as it is open."""
        for task in self._tasks:
            task.cancel()
        with self._handover:
            self._closed = True
            unconnected = self._opened
        closing = self._break("input", "output", also=unconnected)
        self.playback.cut(fade_s=0.0)
        await asyncio.wait([closing], timeout=CLOSE_WAIT_S)
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
        elif blocks is not self._incoming:
            return
        blocks.append(block)
        self.wake()

    def _fill(self, speaker: int, frames: int, audible_at: float, *, underflow: bool) -> bytes:
        if speaker != self._speaker or self.output_lost:
            return bytes(frames * SAMPLE_BYTES)
        self._lines["output"].seen(self._backend.now())
        return self._queue.fill(frames, audible_at, underflow=underflow)

    def _drain(self) -> None:
        while self._blocks:
            self.capture.feed(self._blocks.popleft())

    # --- opening and losing -------------------------------------------------------------------------------

    def _open_stream(self, kind: Kind) -> tuple[Stream, deque[Block]]:
        """Opens the device only, so that it can be done in a thread; its blocks wait in the deque."""
        blocks: deque[Block] = deque()
        if kind == "output":
            self._speaker += 1
            stream = self._backend.open_output(self._wanted[kind], partial(self._fill, self._speaker))
        else:
            self._incoming = blocks
            stream = self._backend.open_input(self._wanted[kind], partial(self._captured, blocks))
        with self._handover:
            self._opened = stream
            too_late = self._closed
        if too_late:
            stream.close()
        return stream, blocks

    def _connect(self, kind: Kind, stream: Stream, blocks: deque[Block]) -> None:
        if kind == "input":
            self.capture.connect(stream.rate, stream.channels)
            self._blocks = blocks
        else:
            self.playback.connect(stream.rate)
        if is_number(self._wanted[kind]):
            # The devices are numbered anew whenever they are looked for.
            self._wanted[kind] = stream.name
        self._lines[kind].opened(stream, self._backend.now())

    def _break(self, *kinds: Kind, also: Stream | None = None) -> asyncio.Future[None]:
        """Marks them lost, and closes their streams in a thread."""
        streams = [self._lines[kind].broke(self._backend.now()) for kind in kinds]
        closing = in_thread(partial(_close, [*streams, also]))
        self._closings.add(closing)
        closing.add_done_callback(self._closings.discard)
        return closing

    def _disconnect_input(self) -> None:
        """What the lost microphone's stream may still deliver comes too late: silence stands for it."""
        self._drain()
        self._blocks = self._incoming = deque()
        self.capture.lose()

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
        self._break(kind)
        if kind == "input":
            self._disconnect_input()
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
            with suppress(*UNOPENED):
                async with self._lock:
                    if line.searching:
                        await self._search(kind)
                    await self._open_again(kind)
        finally:
            if line.stream is None:
                line.failed(self._backend.now())
            line.opening = False

    async def _open_again(self, kind: Kind) -> None:
        try:
            self._connect(kind, *await in_thread(partial(self._open_stream, kind)))
        finally:
            self._incoming = self._blocks

    async def _search(self, kind: Kind) -> None:
        """Looks for devices, which needs both closed, unless that would interrupt the interviewer."""
        other: Kind = "output" if kind == "input" else "input"
        line = self._lines[other]
        in_use = line.stream is not None
        if self._closings or (in_use and self.playback.busy):
            return
        self._lines[kind].searched(costly=in_use and other == "input")
        if not in_use:
            await in_thread(self._backend.refresh)
            return
        line.opening = True
        try:
            closing = self._break(other)
            if other == "input":
                self._disconnect_input()
            await asyncio.wait([closing], timeout=CLOSE_WAIT_S)
            if closing.done():
                await in_thread(self._backend.refresh)
            await self._open_again(other)
        except UNOPENED:
            self._tell_loss(line)
        finally:
            line.opening = False


def _close(streams: Sequence[Stream | None]) -> None:
    for stream in streams:
        if stream is not None:
            stream.close()
