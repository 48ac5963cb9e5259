"""Turn-taking in the pipeline: voice activity, then the decision who has the floor.

`VadProcessor` stands before speech-to-text and marks where speech starts and pauses. `TurnProcessor` stands after
it, hears the words as they come, and decides again on every frame of silence whether the turn is over.
"""

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Literal, Protocol

from pipecat.frames.frames import CancelFrame, EndFrame, Frame
from pipecat.processors.frame_processor import FrameDirection, FrameProcessor

from bot.audio.pcm import FRAME_BYTES, FRAME_S, Reel, Signal
from bot.frames import (
    BRIEF_S,
    DeviceGone,
    DeviceThere,
    FloorHeld,
    Heard,
    MicrophoneFrame,
    Playing,
    SpeechFaltered,
    SpeechPaused,
    SpeechStarted,
    SpeechTranscribed,
    TurnDrafted,
    TurnEnded,
    TurnRefined,
    TurnReopened,
)
from bot.machine import stand_back
from bot.stt.transcript import Turn
from bot.turns.endpointing import JUDGE_AT_S, Endpointer, Reason
from bot.turns.floor import Floor, Overlap
from bot.turns.limit import Limits
from bot.turns.smart_turn import WINDOW_S
from bot.turns.vad import Segmenter, Voice
from bot.turns.words import WORDS_PATIENCE_S

logger = logging.getLogger(__name__)

RETURN_S = 8.0
"""After the microphone was away in a turn its speaker gets this long to find the thread."""


LEAD_S = 0.06
"""How much earlier than it may be audible a reply is decided on: the latency that a speaker is opened with
(`audio.portaudio`). From the decision to the first sound more time passes (0.08 s, `scripts/bench_conversation`)."""


class TurnJudge(Protocol):
    """Smart-turn, or a fake."""

    def probability(self, signal: Signal) -> float:
        """Probability that the turn whose sound is `signal` is complete."""
        ...


class VadProcessor(FrameProcessor):
    """MicrophoneFrame → SpeechStarted, SpeechFaltered, SpeechPaused (after the frame that decided them)."""

    def __init__(self, voice: Voice) -> None:
        super().__init__(name="vad")
        self._voice = voice
        self._segmenter = Segmenter()
        self._faltered_s: float | None = None

    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        await super().process_frame(frame, direction)
        await self.push_frame(frame, direction)
        if isinstance(frame, MicrophoneFrame) and len(frame.audio) == FRAME_BYTES:
            voiced = self._voice.process(frame.audio, own=frame.own, doubtful=frame.doubtful)
            boundary = self._segmenter.process(
                frame.start_s, voiced=voiced, person=self._voice.person, sure=self._voice.sure
            )
            faltered_s, self._faltered_s = self._faltered_s, self._segmenter.faltered_s
            if boundary is None:
                if faltered_s != self._faltered_s:
                    await self.push_frame(SpeechFaltered(end_s=self._faltered_s))
            elif boundary.kind == "started":
                await self.push_frame(SpeechStarted(start_s=boundary.start_s))
            else:
                await self.push_frame(
                    SpeechPaused(start_s=boundary.start_s, end_s=boundary.end_s, snr_db=self._voice.snr_db)
                )


class TurnProcessor(FrameProcessor):
    """Speech and its words → TurnDrafted, TurnEnded, TurnRefined, TurnReopened, FloorHeld and interruptions."""

    def __init__(
        self,
        endpointer: Endpointer,
        judge: TurnJudge,
        on_speech: Callable[[float, float], None],
        limits: Limits = Limits(),  # noqa: B008 - it is immutable
    ) -> None:
        """`on_speech(start_s, end_s)` is told of every run of speech, for the record."""
        super().__init__(name="turns")
        self._endpointer = endpointer
        self._judge = judge
        self._on_speech = on_speech
        self._floor = Floor(limits)
        self._reel = Reel(keep_s=WINDOW_S + 4.0)
        # While the words are being read the cores are theirs first: its answer is of little use without them.
        self._executor = ThreadPoolExecutor(1, thread_name_prefix="smart-turn", initializer=stand_back)
        self._judging: asyncio.Task[None] | None = None
        self._to_judge: list[float] = []
        self._away: dict[str, float] = {}
        """The devices that are missing, each with its last sound."""
        self._missed = False
        """The microphone was among them, for a while."""
        self._now_s = 0.0

    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        await super().process_frame(frame, direction)
        match frame:
            case MicrophoneFrame():
                self._reel.append(frame.start_s, frame.audio)
                await self.push_frame(frame, direction)
                if frame.missing:
                    self._floor.missed(FRAME_S)
                else:
                    await self._tick(frame.start_s + FRAME_S)
                return
            case DeviceGone():
                self._away[frame.device] = frame.at_s
                self._floor.away(frame.at_s)
                self._to_judge = []
            case DeviceThere():
                self._device_there(frame)
            case SpeechStarted():
                await self._speech_started(frame)
                return
            case SpeechPaused():
                self._floor.paused(frame.start_s, frame.end_s, frame.snr_db)
                self._to_judge = list(JUDGE_AT_S)
                self._on_speech(frame.start_s, frame.end_s)
            case SpeechTranscribed():
                changed = self._floor.transcribed(
                    frame.start_s, frame.end_s, frame.transcript, frame.hesitates, provisional=frame.provisional
                )
                if changed is not None:
                    await self._reconsider(changed)
                await self._draft()
            case Playing():
                self._floor.playing(frame.start_s)
            case Heard():
                self._floor.heard(frame.end_s, interrupted=frame.interrupted)
                await self._go_on(frame.end_s, said=True)
            case EndFrame() | CancelFrame():
                await self._stop()
        await self.push_frame(frame, direction)

    async def cleanup(self) -> None:
        await super().cleanup()
        await self._stop()

    def _device_there(self, frame: DeviceThere) -> None:
        gone_s = self._away.pop(frame.device, frame.at_s)
        self._missed |= frame.device == "input" and frame.at_s - gone_s >= BRIEF_S
        if not self._away:
            self._floor.back(frame.at_s, missed=self._missed)
            self._missed = False

    async def _speech_started(self, frame: SpeechStarted) -> None:
        """Passes it on where it is of a turn: what the interviewer breaks into starts none, and no end would follow.

        Before the interruption, so that the interviewer knows why it falls silent when it hears that it did.
        """
        self._to_judge = []
        floor, owed = self._floor, self._floor.owed
        overlap = floor.started(frame.start_s)
        if not floor.open:
            return
        if overlap is Overlap.REOPENS:
            if not owed:
                self._endpointer.cut_in(audible=floor.audible)
            await self.push_frame(TurnReopened())
        await self.push_frame(frame)
        if overlap is not Overlap.NONE:
            await self.broadcast_interruption()

    async def _reconsider(self, changed: Literal["refined", "late", "earlier"]) -> None:
        """Other words of a turn that has ended: it goes on if they ask for more time, or come late, to end anew."""
        floor = self._floor
        if changed == "earlier":
            await self.push_frame(TurnRefined(turn=floor.earlier()))
        elif floor.unanswered(self._now_s) and (changed == "late" or self._missing_s(self._now_s)[0] > 0):
            await self._reopen()
        elif not floor.late:
            await self.push_frame(TurnRefined(turn=floor.turn()))

    async def _reopen(self) -> None:
        self._floor.reopen()
        await self.push_frame(TurnReopened())
        await self.broadcast_interruption()

    async def _go_on(self, now_s: float, *, said: bool) -> None:
        """Speech that went on under the interviewer, and words that came meanwhile."""
        if self._floor.yields(now_s, said=said):
            await self.push_frame(SpeechStarted(start_s=now_s))
        elif said and self._floor.late and self._floor.unanswered(now_s):
            await self._reopen()

    def _missing_s(self, now_s: float) -> tuple[float, Reason]:
        """How much silence is left to wait for; not above 0 where the turn is over. And what ends it then."""
        needed_s, reason = self._endpointer.wait_s(self._floor.cues())
        if self._floor.returned:
            needed_s = max(needed_s, RETURN_S)
        return needed_s - LEAD_S - self._floor.silence_s(now_s), reason

    async def _tick(self, now_s: float) -> None:
        floor, self._now_s = self._floor, now_s
        floor.passed(FRAME_S)
        await self._go_on(now_s, said=False)
        limit = floor.limit(now_s)
        if limit is not None:
            silence_s = 0.0 if not floor.silent else floor.silence_s(now_s)
            await self._end(floor.stop(now_s), "limit", silence_s, unclear=limit == "unclear")
            return
        if not floor.waiting:
            return
        silence_s = floor.silence_s(now_s)
        if self._to_judge and silence_s >= self._to_judge[0] and self._judging is None:
            self._to_judge = [at_s for at_s in self._to_judge if at_s > silence_s]
            self._judging = self.create_task(self._ask_judge(now_s))
        missing_s, reason = self._missing_s(now_s)
        if reason == "announced" and not floor.held:
            floor.held = True
            await self.push_frame(FloorHeld(start_s=floor.end_s))
        if missing_s > 0 or not floor.ready(-missing_s - LEAD_S, self._endpointer.refine_s):
            return
        if floor.words_due:
            logger.error(
                "speech-to-text did not answer within %s s; the turn ends without its last words", WORDS_PATIENCE_S
            )
        await self._end(floor.end(now_s), "complete" if reason == "complete" else "silence", silence_s)

    async def _end(
        self, turn: Turn, reason: Literal["complete", "silence", "limit"], waited_s: float, *, unclear: bool = False
    ) -> None:
        self._endpointer.turn_over(self._floor.pauses_s)
        self._floor.pauses_s = []  # a turn that goes on after all has only its new ones to tell
        for direction in (FrameDirection.DOWNSTREAM, FrameDirection.UPSTREAM):
            ended = TurnEnded(turn=turn, reason=reason, waited_s=waited_s, unclear=unclear)
            await self.push_frame(ended, direction)

    async def _ask_judge(self, now_s: float) -> None:
        """Smart-turn on the turn's sound up to `now_s`, off the event loop."""
        end_s = self._floor.end_s
        try:
            signal = self._reel.cut(max(self._floor.start_s - 0.2, now_s - WINDOW_S), now_s)
            probability = await self.get_event_loop().run_in_executor(self._executor, self._judge.probability, signal)
            if self._floor.waiting and self._floor.end_s == end_s:
                self._floor.judged(probability)
                await self._draft()
        except Exception as error:  # noqa: BLE001 - without this judge the text and the silence still decide
            logger.error("smart-turn failed: %s", type(error).__name__)
        finally:
            self._judging = None

    async def _draft(self) -> None:
        if self._floor.silent and not self._floor.words_due:
            turn = self._floor.turn()
            if turn.transcript:
                await self.push_frame(TurnDrafted(turn=turn))

    async def _stop(self) -> None:
        if self._judging is not None:
            judging, self._judging = self._judging, None
            await self.cancel_task(judging)
        self._executor.shutdown(wait=False, cancel_futures=True)
