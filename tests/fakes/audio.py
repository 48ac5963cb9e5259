"""Devices without a sound card that can be unplugged, tracks in memory, and a run in virtual time."""

import asyncio
import threading
from collections.abc import Sequence
from typing import Any

import numpy as np
from pipecat.frames.frames import Frame
from pipecat.pipeline.pipeline import Pipeline
from pipecat.pipeline.worker import PipelineWorker
from pipecat.processors.frame_processor import FrameDirection, FrameProcessor
from pipecat.workers.runner import WorkerRunner

from bot.audio.devices import Fill, Kind, OnBlock, Stream
from bot.audio.simulated import Microphone, Simulated, Speaker
from bot.audio.transport import SessionTransport
from bot.errors import AudioDeviceError
from bot.frames import VoiceFrame

RATE = 16_000
TICK_S = 0.01


class UnpluggableDevices(Simulated):
    """Stepped by hand. An unplugged device stays open and goes silent, as PortAudio's do."""

    def __init__(self, microphone: Microphone | None = None, speaker: Speaker | None = None) -> None:
        super().__init__(microphone, speaker, realtime=False)
        self.unplugged: set[Kind] = set()
        self.refreshed = 0
        self.fails: list[Exception] = []
        """What the next looks for devices, and openings of a microphone, fail with."""
        self.mute_opened = False
        """Microphones open, and deliver nothing."""
        self.speaker_name = "simulated speaker"
        self.opening = threading.Event()
        """A microphone delivers, but its opening is not done."""
        self.opened = threading.Event()
        """Until this is set; it is, unless a test clears it."""
        self.opened.set()
        self.searching = threading.Event()
        """Devices are being looked for."""
        self.searched = threading.Event()
        """Until this is set; it is, unless a test clears it."""
        self.searched.set()
        self.streams: dict[Kind, list[Stream]] = {"input": [], "output": []}
        """All that were opened, and what each delivers to or asks for sound."""
        self.takers: list[OnBlock] = []
        self.fills: list[Fill] = []
        self.asked_for: list[str | None] = []
        """By which names microphones were opened."""

    def unplug(self, kind: Kind) -> None:
        self.unplugged.add(kind)
        if kind == "input":
            self._on_block = None
        else:
            self._fill = None

    def plug(self, kind: Kind) -> None:
        self.unplugged.discard(kind)

    def refresh(self) -> None:
        self.refreshed += 1
        self.searching.set()
        self.searched.wait(30.0)
        self._fail()

    def _fail(self) -> None:
        if self.fails:
            raise self.fails.pop(0)

    def open_input(self, device: str | None, on_block: OnBlock) -> Stream:
        self._fail()
        if "input" in self.unplugged:
            raise AudioDeviceError(f"No microphone named {device!r}.", 'Run "viva check" to list the inputs.')
        stream = super().open_input(device, on_block)
        self.streams["input"].append(stream)
        self.takers.append(on_block)
        self.asked_for.append(device)
        if self.mute_opened:
            self._on_block = None
        self.opening.set()
        self.opened.wait(30.0)
        return stream

    def open_output(self, device: str | None, fill: Fill) -> Stream:
        if "output" in self.unplugged:
            raise AudioDeviceError(f"No speaker named {device!r}.")
        stream = super().open_output(device, fill)
        self.streams["output"].append(stream)
        self.fills.append(fill)
        stream.name = self.speaker_name  # type: ignore[misc]  # the protocol only reads it
        return stream


class Tracks:
    """The recorder's two tracks as arrays."""

    def __init__(self) -> None:
        self.raw = bytearray()
        self.pieces: list[tuple[int, bytes]] = []

    def candidate(self, pcm: bytes) -> None:
        self.raw += pcm

    def interviewer(self, start_s: float, pcm: bytes) -> None:
        self.pieces.append((round(start_s * RATE), pcm))

    @property
    def heard(self) -> np.ndarray:
        return np.frombuffer(bytes(self.raw), "<i2")

    @property
    def played(self) -> np.ndarray:
        out = np.zeros(max((first + len(pcm) // 2 for first, pcm in self.pieces), default=0), "<i2")
        for first, pcm in self.pieces:
            out[first : first + len(pcm) // 2] = np.frombuffer(pcm, "<i2")
        return out


class Watcher(FrameProcessor):
    """Between microphone and speaker: notes what passes, and when."""

    def __init__(self, clock: Simulated, *kinds: type[Frame]) -> None:
        super().__init__(name="Watcher")
        self._clock = clock
        self._kinds = kinds
        self.seen: list[tuple[float, Any]] = []

    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        await super().process_frame(frame, direction)
        if isinstance(frame, self._kinds):
            self.seen.append((self._clock.now(), frame))
        await self.push_frame(frame, direction)

    def of(self, kind: type[Frame]) -> list[Any]:
        return [frame for _, frame in self.seen if isinstance(frame, kind)]


def voice(utterance: int, text: str, seconds: float, *, last: bool = True, value: int = 5_000) -> VoiceFrame:
    """A sentence as a level: easy to find again."""
    pcm = np.full(round(seconds * RATE), value, "<i2").tobytes()
    return VoiceFrame(utterance=utterance, text=text, audio=pcm, sample_rate=RATE, last=last)


async def play(
    devices: Simulated,
    transport: SessionTransport,
    watcher: Watcher,
    seconds: float,
    at: Sequence[tuple[float, Frame]] = (),
    *,
    after: Sequence[FrameProcessor] = (),
) -> None:
    """Run the pipeline over simulated time; `at` queues frames at given times. It is not ended here."""
    worker = PipelineWorker(
        Pipeline([transport.input(), watcher, transport.output(), *after]),
        idle_timeout_secs=None,
        cancel_on_idle_timeout=False,
        enable_turn_tracking=False,
        enable_rtvi=False,
    )
    runner = WorkerRunner(handle_sigint=False)
    await runner.add_workers(worker)
    running = asyncio.ensure_future(runner.run())
    await asyncio.sleep(0.1)
    waiting = sorted(at, key=lambda item: item[0])
    for _ in range(round(seconds / TICK_S)):
        while waiting and waiting[0][0] <= devices.now() + 1e-9:
            await worker.queue_frame(waiting.pop(0)[1])
            await asyncio.sleep(0)
        devices.advance(TICK_S)
        for _ in range(6):
            await asyncio.sleep(0)
        await asyncio.sleep(TICK_S)
    if not running.done():
        await worker.cancel()
    await running
