"""Speech-to-text in the pipeline: transcribes at every short pause, while the turn is still open.

It begins a little before it is sure that there is one, and keeps the words back until then.
`chunks` says which stretches; each result replaces the chunk's earlier one. By the time the turn ends its words are
there. Words that the recogniser is about to look at again are passed on as provisional meanwhile, and so are those of a
smaller, hasty one, which reads the same sound beside it for who cannot wait.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from typing import Protocol

from pipecat.frames.frames import CancelFrame, EndFrame, Frame
from pipecat.processors.frame_processor import FrameDirection, FrameProcessor

from bot.audio.pcm import SAMPLE_RATE, Reel, Signal
from bot.frames import (
    MicrophoneFrame,
    Prime,
    SpeechFaltered,
    SpeechPaused,
    SpeechStarted,
    SpeechTranscribed,
    TurnEnded,
)
from bot.stt.chunks import Chunk, Chunker, quietest_s
from bot.stt.guesses import believed
from bot.stt.transcript import Abandoned, Transcript

logger = logging.getLogger(__name__)


class Transcriber(Protocol):
    """The engine."""

    def transcribe(
        self,
        signal: Signal,
        start_s: float = ...,
        vocabulary: Sequence[str] = ...,
        wanted: Callable[[], bool] | None = ...,
        before: str = ...,
        *,
        first: Callable[[Transcript], None] | None = ...,
    ) -> Transcript:
        """Words of mono 16 kHz `signal` that begins at `start_s`; Abandoned soon after `wanted` says no.

        `before` is what was said in the same turn before it. `first` is given words that may still change, once or
        more, where the result takes long.
        """
        ...


Hesitates = Callable[[Signal, float], float]
"""How surely the speech in a signal, which ends at so many seconds of it, ends in an "um", 0 to 1."""


@dataclass(frozen=True, slots=True)
class Reader:
    """A recogniser, and who can tell at once whether what it has just read ends in an "um". One caller at a time."""

    transcriber: Transcriber
    hesitates: Hesitates | None = None


@dataclass(slots=True)
class _Job:
    chunk: Chunk
    texts: dict[float, str]
    """What the chunks of its turn came out as, by their start."""
    wanted: bool = True
    certain: bool = True
    """There is a pause to be transcribed."""
    held: deque[SpeechTranscribed] = field(default_factory=deque)
    """What is known before that."""
    first: Transcript | None = None
    """What was passed on as provisional."""
    read: bool = False
    """Its words are there: provisional ones come too late."""


class _Line:
    """Jobs that wait for one reader, and the one that it is at."""

    def __init__(self, read: Callable[[_Job], Awaitable[None]]) -> None:
        self._read = read
        self._jobs: list[_Job] = []
        self._running: _Job | None = None
        self._wake = asyncio.Event()

    def add(self, job: _Job) -> None:
        # Only the newest state of a chunk is worth the work.
        self._jobs = [waiting for waiting in self._jobs if waiting.chunk.start_s != job.chunk.start_s] + [job]
        self._wake.set()

    def drop(self, unwanted: Callable[[_Job], bool]) -> None:
        """Lets go of some, also of what is being read."""
        running = [self._running] if self._running is not None else []
        for job in filter(unwanted, [*self._jobs, *running]):
            job.wanted = False
        self._jobs = [job for job in self._jobs if job.wanted]

    async def work(self) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            while self._jobs:
                self._running = self._jobs.pop(0)
                await self._read(self._running)
                self._running = None


class SttProcessor(FrameProcessor):
    """SpeechPaused → SpeechTranscribed, in the background; audio and all else pass through."""

    def __init__(self, reader: Reader, hasty: Reader | None = None) -> None:
        """`hasty` has its words sooner, which stand until those of `reader` are there."""
        super().__init__(name="stt")
        self._reader = reader
        self._executor = ThreadPoolExecutor(1, thread_name_prefix="stt")
        self._beside = ThreadPoolExecutor(1, thread_name_prefix="stt-hasty")
        self._reel = Reel(keep_s=90.0)
        self._vocabulary: tuple[str, ...] = ()
        self._chunker = Chunker()
        self._texts: dict[float, str] = {}
        """Of the open turn; see `_Job`."""
        self._lines = [_Line(self._look), *([_Line(partial(self._glance, hasty))] if hasty is not None else [])]
        """Each reader's own: the hasty one does not wait for the other."""
        self._ahead: _Job | None = None
        """Begun before the pause is certain."""
        self._workers: list[asyncio.Task[None]] = []

    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        await super().process_frame(frame, direction)
        match frame:
            case MicrophoneFrame():
                self._reel.append(frame.start_s, frame.audio)
                self._split_long_run(frame.start_s)
            case SpeechStarted():
                goes_on = self._chunker.started(frame.start_s)
                if goes_on is not None:
                    # The pause was none: its words will come with those that follow.
                    self._give_up(goes_on)
            case SpeechFaltered():
                self._forget_ahead()
                chunk = self._chunker.ahead(frame.end_s) if frame.end_s is not None else None
                if chunk is not None:
                    self._ahead = self._request(chunk, certain=False)
            case SpeechPaused():
                await self.push_frame(frame, direction)
                await self._paused(self._chunker.paused(frame.end_s))
                return
            case TurnEnded():
                self._chunker.turn_over()
                self._texts = {}  # what is still being read keeps the old ones
            case Prime():
                self._vocabulary = frame.vocabulary
            case EndFrame() | CancelFrame():
                await self._stop()
        await self.push_frame(frame, direction)

    async def cleanup(self) -> None:
        await super().cleanup()
        await self._stop()

    async def _paused(self, chunk: Chunk | None) -> None:
        ahead = self._ahead
        if chunk is None:
            return
        if ahead is None or ahead.chunk != chunk:
            self._forget_ahead()
            self._request(chunk)
            return
        self._ahead = None
        # What comes in meanwhile queues up behind: final words must not overtake provisional ones.
        while ahead.held:
            await self.push_frame(ahead.held.popleft())
        ahead.certain = True

    def _forget_ahead(self) -> None:
        """There was no pause."""
        ahead, self._ahead = self._ahead, None
        if ahead is not None:
            ahead.wanted = False  # even where all of it was read
            self._drop(lambda job: job is ahead)

    def _give_up(self, start_s: float) -> None:
        """Work on an open chunk that a later look will do again."""
        self._drop(lambda job: not job.chunk.final and job.chunk.start_s == start_s)

    def _drop(self, unwanted: Callable[[_Job], bool]) -> None:
        for line in self._lines:
            line.drop(unwanted)

    def _split_long_run(self, now_s: float) -> None:
        overdue = self._chunker.overdue(now_s)
        if overdue is not None:
            cut_s = quietest_s(self._reel.cut(*overdue), overdue[0])
            self._request(self._chunker.cut(cut_s))

    def _request(self, chunk: Chunk, *, certain: bool = True) -> _Job:
        job = _Job(chunk, self._texts, certain=certain)
        # Where speech goes on nobody is in haste.
        for line in self._lines[:1] if chunk.final else self._lines:
            line.add(job)
        if not self._workers:
            self._workers = [self.create_task(line.work()) for line in self._lines]
        return job

    def _to_read(self, job: _Job) -> tuple[Signal, str]:
        """The sound of a job, and what was said in the same turn before it."""
        chunk = job.chunk
        before = " ".join(job.texts[start_s] for start_s in sorted(job.texts) if start_s < chunk.start_s)
        return self._reel.cut(chunk.start_s, chunk.end_s), before

    async def _look(self, job: _Job) -> None:
        """At the sound of a job, as often as its words take."""
        signal, before = self._to_read(job)
        loop = self.get_event_loop()
        told: list[Future[None]] = []

        def first(words: Transcript) -> None:
            # Of a pause that was none, or after the interview's end, when the loop may be gone.
            if job.wanted:
                hesitates = self._hesitation(self._reader, job, signal)
                told.append(asyncio.run_coroutine_threadsafe(self._tell_first(job, words, hesitates), loop))

        try:
            transcript, hesitates = await loop.run_in_executor(
                self._executor, self._read, self._reader, job, signal, before, first
            )
        except Abandoned:
            return
        finally:
            job.read = True
        for future in told:
            await asyncio.wrap_future(future)
        transcript = believed(job.first or Transcript() if transcript is None else transcript, job.chunk.voiced_s)
        job.texts[job.chunk.start_s] = transcript.text
        await self._tell(job, transcript, hesitates)

    async def _glance(self, hasty: Reader, job: _Job) -> None:
        """At the same, to be quick; what comes of it late, or is nothing, is told to nobody."""
        if job.read:
            return
        signal, before = self._to_read(job)
        try:
            words, hesitates = await self.get_event_loop().run_in_executor(
                self._beside, self._read, hasty, job, signal, before
            )
        except Abandoned:
            return
        if words and believed(words, job.chunk.voiced_s) and not job.read:
            await self._tell_first(job, words, hesitates)

    def _read(
        self, reader: Reader, job: _Job, signal: Signal, before: str, first: Callable[[Transcript], None] | None = None
    ) -> tuple[Transcript | None, float | None]:
        """The words, None where the recogniser failed, and whether they end in an "um"; in the reader's thread."""
        transcript: Transcript | None
        try:
            transcript = reader.transcriber.transcribe(
                signal, job.chunk.start_s, self._vocabulary, lambda: job.wanted, before, first=first
            )
        except Abandoned:
            raise
        except Exception as error:  # noqa: BLE001 - the engine's failure must not end the conversation
            logger.error(
                "speech-to-text failed on %.1f s of sound: %s",
                len(signal) / SAMPLE_RATE,
                type(error).__name__,
            )
            transcript = None
        return transcript, self._hesitation(reader, job, signal)

    def _hesitation(self, reader: Reader, job: _Job, signal: Signal) -> float | None:
        if reader.hesitates is None or job.chunk.final or not job.wanted:
            return None
        try:
            return reader.hesitates(signal, job.chunk.speech_end_s - job.chunk.start_s)
        except Exception as error:  # noqa: BLE001 - the words are there and go on without it
            logger.error("no hesitation could be looked for: %s", type(error).__name__)
            return None

    async def _tell_first(self, job: _Job, words: Transcript, hesitates: float | None) -> None:
        # Speech that has gone on meanwhile is read anew with what follows.
        if job.wanted:
            job.first = believed(words, job.chunk.voiced_s)
            job.texts[job.chunk.start_s] = job.first.text
            await self._tell(job, job.first, hesitates, provisional=True)

    async def _tell(
        self, job: _Job, transcript: Transcript, hesitates: float | None, *, provisional: bool = False
    ) -> None:
        frame = SpeechTranscribed(
            start_s=job.chunk.start_s,
            end_s=job.chunk.speech_end_s,
            transcript=transcript,
            hesitates=hesitates,
            provisional=provisional,
        )
        if job.certain:
            await self.push_frame(frame)
        else:
            job.held.append(frame)

    async def _stop(self) -> None:
        workers, self._workers = self._workers, []
        for worker in workers:
            await self.cancel_task(worker)
        self._drop(lambda _job: True)
        for executor in (self._executor, self._beside):
            executor.shutdown(wait=False, cancel_futures=True)
