"""Speech-to-text in the pipeline: transcribes at every short pause, while the turn is still open.

Runs of speech that follow each other closely are one chunk and are transcribed together, so that a word group
keeps its context; each result replaces the chunk's earlier one. By the time the turn ends its words are there.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from pipecat.frames.frames import CancelFrame, EndFrame, Frame
from pipecat.processors.frame_processor import FrameDirection, FrameProcessor

from bot.audio.pcm import SAMPLE_RATE, Reel, Signal
from bot.frames import MicrophoneFrame, Prime, SpeechPaused, SpeechStarted, SpeechTranscribed, TurnEnded
from bot.stt.transcript import Abandoned, Transcript

logger = logging.getLogger(__name__)

MARGIN_S = 0.15
"""Sound kept before and after a run: soft consonants lie outside the voiced part."""
JOIN_PAUSE_S = 1.2
"""A longer pause starts a new chunk."""
JOIN_CHUNK_S = 5.0
"""A chunk this long takes no further run."""
LONG_RUN_S = 10.0
"""Speech without a pause is cut at its quietest moment after this long, so that the wait at its end stays short."""


class Transcriber(Protocol):
    """The engine."""

    def transcribe(
        self,
        signal: Signal,
        start_s: float = ...,
        vocabulary: Sequence[str] = ...,
        wanted: Callable[[], bool] | None = ...,
    ) -> Transcript:
        """Words of mono 16 kHz `signal` that begins at `start_s`; Abandoned soon after `wanted` says no."""
        ...


@dataclass(slots=True)
class _Job:
    start_s: float
    end_s: float
    final: bool
    wanted: bool = True


class SttProcessor(FrameProcessor):
    """SpeechPaused → SpeechTranscribed, in the background; audio and all else pass through."""

    def __init__(self, transcriber: Transcriber) -> None:
        super().__init__(name="stt")
        self._transcriber = transcriber
        self._executor = ThreadPoolExecutor(1, thread_name_prefix="stt")
        self._reel = Reel(keep_s=90.0)
        self._vocabulary: tuple[str, ...] = ()
        self._chunk_start_s: float | None = None
        self._last_end_s = 0.0
        self._speaking = False
        self._jobs: list[_Job] = []
        self._running: _Job | None = None
        self._wake = asyncio.Event()
        self._worker: asyncio.Task[None] | None = None

    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        await super().process_frame(frame, direction)
        match frame:
            case MicrophoneFrame():
                self._reel.append(frame.start_s, frame.audio)
                self._split_long_run(frame.start_s)
            case SpeechStarted():
                self._open(frame.start_s)
            case SpeechPaused():
                self._speaking, self._last_end_s = False, frame.end_s
                if self._chunk_start_s is not None:
                    self._request(_Job(self._chunk_start_s, frame.end_s + MARGIN_S, final=False))
            case TurnEnded():
                self._chunk_start_s = None
            case Prime():
                self._vocabulary = frame.vocabulary
            case EndFrame() | CancelFrame():
                await self._stop()
        await self.push_frame(frame, direction)

    async def cleanup(self) -> None:
        await super().cleanup()
        await self._stop()

    def _open(self, start_s: float) -> None:
        self._speaking = True
        chunk_s = self._chunk_start_s
        if chunk_s is not None and (
            start_s - self._last_end_s <= JOIN_PAUSE_S and self._last_end_s - chunk_s <= JOIN_CHUNK_S
        ):
            # The pause was none: its words will come with those that follow.
            self._give_up(chunk_s)
            return
        self._chunk_start_s = max(self._last_end_s, start_s - MARGIN_S)

    def _give_up(self, chunk_s: float) -> None:
        """Work on an open chunk that a later look will do again."""
        self._jobs = [job for job in self._jobs if job.final or job.start_s != chunk_s]
        if self._running is not None and not self._running.final and self._running.start_s == chunk_s:
            self._running.wanted = False

    def _split_long_run(self, now_s: float) -> None:
        start_s = self._chunk_start_s
        if not self._speaking or start_s is None or now_s - start_s < LONG_RUN_S:
            return
        cut_s = quietest_s(self._reel.cut(start_s + LONG_RUN_S / 2, now_s - 0.5), start_s + LONG_RUN_S / 2)
        self._request(_Job(start_s, cut_s, final=True))
        self._chunk_start_s = cut_s

    def _request(self, job: _Job) -> None:
        # Only the newest state of a chunk is worth the work.
        self._jobs = [waiting for waiting in self._jobs if waiting.start_s != job.start_s] + [job]
        self._wake.set()
        if self._worker is None:
            self._worker = self.create_task(self._work())

    async def _work(self) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            while self._jobs:
                self._running = self._jobs.pop(0)
                await self._transcribe(self._running)
                self._running = None

    async def _transcribe(self, job: _Job) -> None:
        signal = self._reel.cut(job.start_s, job.end_s)
        loop = self.get_event_loop()
        try:
            transcript = await loop.run_in_executor(
                self._executor,
                self._transcriber.transcribe,
                signal,
                job.start_s,
                self._vocabulary,
                lambda: job.wanted,
            )
        except Abandoned:
            return
        except Exception as error:  # noqa: BLE001 - the engine's failure must not end the conversation
            logger.error(
                "speech-to-text failed on %.1f s of sound: %s",
                len(signal) / SAMPLE_RATE,
                type(error).__name__,
            )
            transcript = Transcript()
        end_s = job.end_s if job.final else job.end_s - MARGIN_S
        await self.push_frame(SpeechTranscribed(start_s=job.start_s, end_s=end_s, transcript=transcript))

    async def _stop(self) -> None:
        if self._worker is not None:
            worker, self._worker = self._worker, None
            await self.cancel_task(worker)
        self._executor.shutdown(wait=False, cancel_futures=True)


def quietest_s(signal: Signal, start_s: float) -> float:
    """The time, on the clock of `start_s`, in the middle of the quietest 0.1 s of the signal."""
    window = SAMPLE_RATE // 50
    usable = len(signal) // window * window
    if usable < 5 * window:
        return start_s + len(signal) / SAMPLE_RATE
    power = np.square(signal[:usable], dtype=np.float64).reshape(-1, window).mean(axis=1)
    smooth = np.convolve(power, np.ones(5) / 5, mode="valid")
    return start_s + (int(np.argmin(smooth)) + 2.5) * window / SAMPLE_RATE
