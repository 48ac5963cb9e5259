"""The sound of one session: microphone, speaker, echo and record on one clock.

`Desk.step` is called whenever the microphone delivered, and at least ten times a second. It knows nothing of
pipecat; `transport` turns what it returns into frames.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from bot.audio.capture import Capture
from bot.audio.deaf import Deaf
from bot.audio.devices import AudioBackend, Block, Kind, Stream
from bot.audio.echo import EchoMode, FarEnd, echo_for
from bot.audio.line import Line
from bot.audio.pcm import SAMPLE_BYTES, SAMPLE_RATE
from bot.audio.playback import Audible, Began, Ended, Playback
from bot.audio.threads import in_thread
from bot.audio.voice_queue import VoiceQueue
from bot.errors import AudioDeviceError, VivaError
from bot.session.record import DeviceBack, DeviceLost, EchoFallback

ANCHOR_S = 0.005
"""Recorded speech stays contiguous until the devices' reports deviate by more than this."""
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


def _ignore(*_: object) -> None:
    return


class SoundRecorder(Protocol):
    """Where both tracks go."""

    def candidate(self, pcm: bytes) -> None:
        """The next samples of the microphone, raw, 16 kHz."""

    def interviewer(self, start_s: float, pcm: bytes) -> None:
        """Sound that is audible from `start_s` on."""


@dataclass(frozen=True, slots=True)
class Frame:
    """20 ms of the microphone for the listeners."""

    start_s: float
    pcm: bytes
    missing: bool = False
    """Silence that stands for lost sound."""
    zeros_s: float = 0.0
    """For how long the device has delivered nothing but zeros."""
    own: bool = False
    """It holds nothing but the interviewer's own voice."""


@dataclass(frozen=True, slots=True)
class Change:
    """A device is lost, or there again. The microphone's is lost before the silence that stands for it."""

    kind: Kind
    at_s: float
    """When the last sound came or went; when it was seen to be back."""
    there: bool


@dataclass(frozen=True, slots=True)
class Step:
    """What happened since the last step; all times are session time."""

    frames: list[Frame]
    facts: list[Began | Ended]
    changes: list[Change]
    """Before the frames."""


class Desk:
    """Opens, watches and reopens the devices, and keeps the clock."""

    def __init__(
        self,
        backend: AudioBackend,
        recorder: SoundRecorder,
        *,
        input_device: str | None = None,
        output_device: str | None = None,
        echo: EchoMode = "cancel",
        on_event: Callable[[DeviceLost | DeviceBack], None] = _ignore,
        on_echo: Callable[[EchoFallback], None] = _ignore,
        on_error: Callable[[VivaError], None] = _ignore,
        wake: Callable[[], None] = _ignore,
    ) -> None:
        self.capture = Capture()
        self.wake = wake
        self._backend = backend
        self._recorder = recorder
        self._on_event = on_event
        self._on_echo = on_echo
        self._on_error = on_error
        self._wanted: dict[Kind, str | None] = {"input": input_device, "output": output_device}
        self._lines: dict[Kind, Line] = {"input": Line("input"), "output": Line("output")}
        self._queue = VoiceQueue()
        self.playback = Playback(self._queue)
        self._far = FarEnd()
        self._echo = echo_for(echo, self._far)
        self._told_of_echo = False
        self._blocks: deque[Block] = deque()
        self._incoming: deque[Block] = deque()
        """Of the microphone that was opened last, or is being opened."""
        self._deaf = Deaf()
        self._changes: list[Change] = []
        self._first_names: dict[str, str] = {}
        self._recording = True
        self._anchor = (-1, 0)
        """The utterance being recorded, and the session sample at which it goes on."""
        self._opening = asyncio.Lock()
        self._tasks: set[asyncio.Task[None]] = set()
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

    def open(self) -> None:
        """Opens both devices; capture starts, and with it the clock. Raises AudioDeviceError."""
        self._open("output")
        try:
            self._open("input")
        except AudioDeviceError:
            _close([self._lines["output"].broke(self._backend.now())])
            self._lines["output"].lost = False
            raise
        self._first_names = self.names

    def step(self) -> Step:
        """Moves sound on: takes what the devices brought, records it, says what was heard."""
        if self._closed:
            return Step([], [], [])
        now = self._backend.now()
        self._watch(now)
        self._drain()
        if self._lines["input"].lost:
            self.capture.fill_until(self._silent_until(now))
        return self._collect(now)

    def _silent_until(self, now: float) -> float:
        """Up to where there is no sound for certain: a device may deliver before its opening is done."""
        until = now - FILL_BEHIND_S
        waits_since = self._incoming[0].captured_at if self._incoming else until
        return min(until, max(waits_since, now - HOLD_S))

    def cut(self) -> None:
        """Stops the interviewer at once."""
        if self.output_lost:
            self.playback.cut(fade_s=0.0)
        else:
            self.playback.cut()

    async def close(self) -> list[Ended]:
        """Stops everything, keeping all that was captured; returns what was heard of an utterance cut off."""
        if self._closed:
            return []
        for task in self._tasks:
            task.cancel()
        streams = [line.broke(self._backend.now()) for line in self._lines.values()]
        self.playback.cut(fade_s=0.0)
        await asyncio.wait([in_thread(partial(_close, streams))], timeout=CLOSE_WAIT_S)
        self._drain()
        last = self._collect(self._backend.now() + 1.0)
        self._closed = True
        return [fact for fact in last.facts if isinstance(fact, Ended)]

    def _collect(self, now: float) -> Step:
        clock = self.capture.clock
        if not clock.ready:
            return Step([], [], [])
        for sound in self.playback.audible():
            first = self._anchored(sound, round(clock.index_at(sound.heard_at)))
            self._far.add(first, sound.pcm)
            self._record(partial(self._recorder.interviewer, first / SAMPLE_RATE, sound.pcm))
        frames = []
        for first, pcm in self.capture.frames():
            self._record(partial(self._recorder.candidate, pcm))
            clean = self._echo.process(first, pcm)
            start = first - self._echo.delay
            missing = self.capture.missing(first)
            zeros_s = self._deaf.hear(pcm, missing=missing)
            if start >= 0:
                frames.append(Frame(start / SAMPLE_RATE, clean, missing=missing, zeros_s=zeros_s, own=self._echo.own))
        if self._echo.failed and not self._told_of_echo:
            self._told_of_echo = True
            self._on_echo(EchoFallback(t_s=self.now_s(), taken_db=self._echo.taken_db))
        changes, self._changes = self._changes, []
        return Step(frames, [self._on_clock(fact) for fact in self.playback.facts(now)], changes)

    def _anchored(self, sound: Audible, first: int) -> int:
        """Where the sound goes on the record: right after what came before it, unless the clocks object."""
        utterance, expected = self._anchor
        if utterance == sound.utterance and abs(first - expected) <= ANCHOR_S * SAMPLE_RATE:
            first = expected
        self._anchor = (sound.utterance, first + len(sound.pcm) // SAMPLE_BYTES)
        return first

    def _on_clock(self, fact: Began | Ended) -> Began | Ended:
        seconds = self.capture.clock.seconds_at
        if isinstance(fact, Began):
            return Began(fact.utterance, seconds(fact.heard_at))
        return Ended(fact.utterance, fact.text, seconds(fact.start_at), seconds(fact.end_at), fact.interrupted)

    def _record(self, write: Callable[[], None]) -> None:
        if not self._recording:
            return
        try:
            write()
        except VivaError as error:
            self._recording = False
            self._on_error(error)

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
            async with self._opening:
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
