"""Fakes for the hearing half of the pipeline: a scripted voice, a recogniser and a judge that know the script.

A script is a list of runs, `Run(start_s, end_s, text, done)`. Its microphone frames are loud inside runs and quiet
outside, so that `is_loud` can stand for the voice classifier; everything else follows from the times.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from math import inf

import numpy as np
from pipecat.frames.frames import Frame
from pipecat.pipeline.pipeline import Pipeline
from pipecat.pipeline.worker import PipelineWorker
from pipecat.processors.frame_processor import FrameDirection, FrameProcessor
from pipecat.workers.runner import WorkerRunner

from bot.audio.pcm import FRAME_S, FRAME_SAMPLES, Signal
from bot.frames import MicrophoneFrame
from bot.stt.transcript import Transcript, Word
from bot.turns.vad import Voice


@dataclass(frozen=True)
class Run:
    """One run of speech."""

    start_s: float
    end_s: float
    text: str
    done: float = 0.0
    """What smart-turn thinks of the silence after it."""


@dataclass
class Script:
    """What the candidate does; also the recogniser and the judge of it."""

    runs: Sequence[Run]
    asked: list[tuple[float, float]] = field(default_factory=list)
    before: list[str] = field(default_factory=list)
    missing: tuple[float, float] = (0.0, 0.0)
    """From when to when nothing was captured."""

    def microphone(self, start_s: float) -> MicrophoneFrame:
        loud = any(run.start_s <= start_s + 1e-6 < run.end_s for run in self.runs)
        # Like speech, which closes its lips several times a second, it is not loud all the time.
        closure = round(start_s / FRAME_S) % 5 == 4
        level = (300 if closure else 8000) if loud else 10
        samples = np.where(np.arange(FRAME_SAMPLES) % 2, level, -level).astype("<i2")
        return MicrophoneFrame(
            audio=samples.tobytes(),
            sample_rate=16_000,
            num_channels=1,
            start_s=start_s,
            missing=self.missing[0] <= start_s < self.missing[1],
            zeros_s=max(0.0, start_s - self.zeros[0]) if self.zeros[0] <= start_s < self.zeros[1] else 0.0,
        )

    at_first: str = ""
    """What the recogniser makes of every stretch before it looks again; empty where it is sure at once."""
    zeros: tuple[float, float] = (inf, inf)
    """From when to when the microphone delivers zeros."""

    def voice(self) -> Voice:
        return Voice(lambda frame: abs(int.from_bytes(frame[:2], "little", signed=True)) > 1000)

    def transcribe(
        self,
        signal: Signal,
        start_s: float = 0.0,
        vocabulary: Sequence[str] = (),
        wanted: object = None,
        before: str = "",
        *,
        first: Callable[[Transcript], None] | None = None,
    ) -> Transcript:
        end_s = start_s + len(signal) / 16_000
        self.asked.append((start_s, end_s))
        self.before.append(before)
        words = []
        for run in self.runs:
            tokens = run.text.split()
            step = (run.end_s - run.start_s) / max(1, len(tokens))
            for i, token in enumerate(tokens):
                middle = run.start_s + (i + 0.5) * step
                if start_s <= middle < end_s:
                    words.append(Word(token, middle - step / 2, middle + step / 2, 0.9))
        if self.at_first and first is not None:
            first(Transcript.from_text(self.at_first, start_s=start_s))
        return Transcript(tuple(words))

    def probability(self, signal: Signal) -> float:
        """What the script says of the run that has just ended."""
        loud = np.flatnonzero(np.abs(signal) > 0.1)
        silent_s = (len(signal) - loud[-1]) / 16_000 if len(loud) else 99.0
        now_s = self.now_s
        last = [run for run in self.runs if run.end_s <= now_s + 1e-6]
        return last[-1].done if last and silent_s > 0.1 else 0.0

    now_s: float = 0.0


class Collector(FrameProcessor):
    """Keeps the frames of some types that pass, with the script's time."""

    def __init__(self, script: Script, *types: type[Frame]) -> None:
        super().__init__()
        self._script, self._types = script, types
        self.seen: list[tuple[float, Frame]] = []

    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        await super().process_frame(frame, direction)
        if isinstance(frame, self._types) and direction == FrameDirection.DOWNSTREAM:
            self.seen.append((self._script.now_s, frame))
        await self.push_frame(frame, direction)


async def play(
    script: Script,
    processors: list[FrameProcessor],
    seconds: float,
    at: Sequence[tuple[float, FrameProcessor, Frame, FrameDirection]] = (),
) -> None:
    """Feed the script's microphone frames through the processors; `at` pushes other frames at given times."""
    worker = PipelineWorker(
        Pipeline(processors),
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
    for i in range(round(seconds / FRAME_S)):
        script.now_s = round(i * FRAME_S, 6)
        while waiting and waiting[0][0] <= script.now_s:
            _, source, frame, direction = waiting.pop(0)
            await source.push_frame(frame, direction)
        await worker.queue_frame(script.microphone(script.now_s))
        # Threads do not live in virtual time: let each frame's work be done before the next.
        for _ in range(6):
            await asyncio.sleep(0)
        await asyncio.sleep(FRAME_S)
    await worker.stop_when_done()
    await running
