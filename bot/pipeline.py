"""The interview, processor by processor: the map of the whole flow.

    microphone → voice activity → speech-to-text → turn-taking → interviewer → text-to-speech → speaker

Frames (`bot/frames.py`) flow down; what the speaker reports as heard flows back up. Both tracks of sound go to
the recorder inside the transport, all events to the session's log.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from pipecat.observers.base_observer import BaseObserver
from pipecat.pipeline.pipeline import Pipeline
from pipecat.pipeline.worker import PipelineParams, PipelineWorker
from pipecat.processors.frame_processor import FrameProcessor
from pipecat.workers.runner import WorkerRunner

from bot.audio.pcm import SAMPLE_RATE
from bot.audio.transport import SessionTransport
from bot.interviewer.interview import Interview
from bot.interviewer.phrasing import OPENINGS
from bot.interviewer.processor import InterviewerProcessor
from bot.interviewer.state import State
from bot.interviewer.wording import Phraser
from bot.session.events import Notes
from bot.session.record import CandidateSpeech
from bot.stt.processor import Reader, SttProcessor
from bot.tts.processor import TtsProcessor
from bot.tts.worker import Voice as SpeakingVoice
from bot.turns.endpointing import Endpointer
from bot.turns.processor import TurnJudge, TurnProcessor, VadProcessor
from bot.turns.vad import Voice as HeardVoice

Outcome = Literal["finished", "stopped", "unheard", "interrupted", "failed"]
"""How an interview ended, as its record says: see `session.record.SessionEnded`."""


@dataclass(frozen=True, slots=True)
class Parts:
    """What an interview is made of, loaded and ready."""

    transport: SessionTransport
    heard_voice: HeardVoice
    reader: Reader
    endpointer: Endpointer
    turn_judge: TurnJudge
    interview: Interview
    speaking_voice: SpeakingVoice
    phraser: Phraser | None = None
    resume: State | None = None
    hasty: Reader | None = None


def processors(parts: Parts, note: Notes) -> tuple[list[FrameProcessor], InterviewerProcessor]:
    """The processors in order, and the one that knows when the interview is over."""

    def spoke(start_s: float, end_s: float) -> None:
        note(CandidateSpeech(t_s=end_s, start_s=start_s, end_s=end_s))

    interviewer = InterviewerProcessor(parts.interview, note, phraser=parts.phraser, resume=parts.resume)
    flow: list[FrameProcessor] = [
        parts.transport.input(),
        VadProcessor(parts.heard_voice),
        SttProcessor(parts.reader, parts.hasty),
        TurnProcessor(parts.endpointer, parts.turn_judge, spoke),
        interviewer,
        TtsProcessor(parts.speaking_voice, often=OPENINGS),
        parts.transport.output(),
    ]
    return flow, interviewer


async def hold(
    parts: Parts,
    note: Notes,
    stop: asyncio.Event,
    observers: Sequence[BaseObserver] = (),
) -> Outcome:
    """Hold the interview until it closes or `stop` is set. The transport is closed afterwards.

    `observers` see every frame pass, for measuring.
    """
    flow, interviewer = processors(parts, note)
    worker = PipelineWorker(
        Pipeline(flow),
        params=PipelineParams(audio_in_sample_rate=SAMPLE_RATE),
        observers=list(observers),
        # An interview may be silent for minutes: silence is the interviewer's business.
        idle_timeout_secs=None,
        cancel_on_idle_timeout=False,
        enable_turn_tracking=False,
        enable_rtvi=False,
        check_dangling_tasks=False,
    )
    runner = WorkerRunner(handle_sigint=False, handle_sigterm=False, check_dangling_tasks=False)
    await runner.add_workers(worker)
    running = asyncio.ensure_future(runner.run())
    over = asyncio.ensure_future(interviewer.over.wait())
    stopped = asyncio.ensure_future(stop.wait())
    try:
        await asyncio.wait({running, over, stopped}, return_when=asyncio.FIRST_COMPLETED)
        outcome: Outcome = "failed"
        if over.done():
            outcome = interviewer.ended
            await worker.stop_when_done()
        elif stopped.done():
            outcome = "interrupted"
            await worker.cancel()
        await running
    finally:
        for waiting in (over, stopped):
            waiting.cancel()
        await parts.transport.close()
    return outcome
