"""The interviewer in the pipeline: turns of the candidate in, utterances out.

It prepares an answer while the candidate may still go on (TurnDrafted), speaks it when the turn is over (TurnEnded)
and takes it back when the turn was not (TurnReopened): the interview's state is immutable, so the state before is
simply kept. A turn is on disk as soon as it ends; its being taken back is an event of its own. All else is noted, and
those who watch are told of the turn, once it is certain: when the interviewer's answer is heard.
"""

import asyncio
import logging
from collections.abc import Callable, Coroutine, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol

from pipecat.frames.frames import CancelFrame, EndFrame, Frame
from pipecat.processors.frame_processor import FrameDirection, FrameProcessor

from bot.errors import LLMError
from bot.frames import (
    FloorHeld,
    Heard,
    MicrophoneFrame,
    Playing,
    Prepare,
    Prime,
    Say,
    SpeechStarted,
    TurnDrafted,
    TurnEnded,
    TurnReopened,
)
from bot.interviewer.interview import Interview
from bot.interviewer.moves import PhraseRequest, Reply
from bot.interviewer.state import State
from bot.session.events import Notes
from bot.session.record import (
    DialogueActEvent,
    Event,
    InterviewerSpeech,
    LLMFallback,
    QuestionAsked,
    Stall,
    TranscriptEvent,
)
from bot.session.record import TurnEnded as TurnEndedEvent
from bot.session.record import TurnReopened as TurnReopenedEvent
from bot.stt.transcript import Turn

logger = logging.getLogger(__name__)

CERTAIN_S = 1.0
"""An utterance heard this long is not taken back: `turns.floor.SAME_TURN_S` and the time it takes to notice speech."""
CHECK_SILENCE_S = 0.5


class Phraser(Protocol):
    """A language model that puts a follow-up into words."""

    async def phrase(self, request: PhraseRequest) -> str:
        """The sentence. Raises LLMError with the reason when there is none worth saying in time."""
        ...


@dataclass(slots=True)
class _Utterance:
    """Something the interviewer says, from decision to the last word heard."""

    number: int
    reply: Reply
    text: str
    before: State
    after: State
    pending: list[Event]
    """Events that are certain only when this is heard."""
    turns: list[Event]
    """What it answers: written, and certain when this is heard."""
    started_s: float | None = None
    taken_back: bool = False


class InterviewerProcessor(FrameProcessor):
    """TurnEnded → Say, by way of `Interview`; the record of questions, turns and acts."""

    def __init__(
        self,
        interview: Interview,
        note: Notes,
        *,
        phraser: Phraser | None = None,
        resume: State | None = None,
    ) -> None:
        """`note` takes the session's events. `resume` is the state to go on from."""
        super().__init__(name="interviewer")
        self.over = asyncio.Event()
        """Set once the last word of the close was heard."""
        self._interview = interview
        self._note = note
        self._phraser = phraser
        self._state = resume
        self._resumed = resume is not None
        self._executor = ThreadPoolExecutor(1, thread_name_prefix="interviewer")
        self._now_s = 0.0
        self._begun = False
        self._ending = False
        self._candidate_speaks = False
        self._quiet_since_s = 0.0
        self._checked_s = 0.0
        self._count = 0
        self._speed = 1.0
        self._utterance: _Utterance | None = None
        self._turn: TurnEndedEvent | None = None
        """The last one that was noted, while it may be reopened."""
        self._untold: list[Event] = []
        """Written of turns that no utterance answers yet."""
        self._draft: tuple[str, asyncio.Task[tuple[State, Reply]]] | None = None
        self._thought: asyncio.Task[None] | None = None
        self._phrasing: tuple[PhraseRequest, asyncio.Task[str | LLMError]] | None = None

    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        await super().process_frame(frame, direction)
        match frame:
            case MicrophoneFrame():
                self._now_s = frame.start_s
                await self._tick()
            case SpeechStarted():
                self._candidate_speaks = True
            case TurnDrafted() if frame.turn is not None:
                self._think(partial(self._prepare, frame.turn))
            case TurnEnded() if frame.turn is not None and direction == FrameDirection.DOWNSTREAM:
                self._candidate_speaks = False
                self._turn_ended(frame, frame.turn)
            case TurnReopened():
                self._candidate_speaks = True
                self._take_back()
            case FloorHeld():
                self._note(DialogueActEvent(t_s=self._now_s, act="think", start_s=frame.start_s, end_s=self._now_s))
            case Playing():
                await self._playing(frame)
            case Heard():
                await self._heard(frame)
            case EndFrame() | CancelFrame():
                await self._stop()
        await self.push_frame(frame, direction)

    async def cleanup(self) -> None:
        await super().cleanup()
        await self._stop()

    # --- the conversation ---------------------------------------------------------------------------------

    async def _tick(self) -> None:
        if not self._begun:
            self._begun = True
            begin = self._interview.begin if self._state is None else self._interview.go_on
            self._think(partial(self._open, begin))
            return
        utterance = self._utterance
        if utterance is not None and utterance.started_s is not None:
            if self._now_s - utterance.started_s >= CERTAIN_S:
                self._settle(utterance)
            return
        if self._candidate_speaks or utterance is not None or self._thought is not None or self._ending:
            return
        if self._now_s - self._checked_s >= CHECK_SILENCE_S and self._state is not None:
            self._checked_s = self._now_s
            silent_s = self._now_s - self._quiet_since_s
            step = self._interview.silence(self._state, silent_s, self._now_s)
            if step is not None:
                await self._say(*step, pending=[Stall(t_s=self._now_s, silence_s=silent_s)])

    async def _open(self, begin: Callable[..., tuple[State, Reply]]) -> None:
        arguments: Sequence[object] = (self._state, self._now_s) if self._state is not None else (self._now_s,)
        await self._say(*await self._run(begin, *arguments), pending=[])

    async def _prepare(self, turn: Turn) -> None:
        """Work out the answer to the turn as it stands, and have its sound made."""
        _, reply = await self._respond(turn)
        if reply.phrase is not None and self._phraser is not None:
            self._start_phrasing(reply.phrase, self._phraser)
        elif reply.text:
            await self.push_frame(Prepare(text=reply.text, speed=reply.speed))

    def _turn_ended(self, frame: TurnEnded, turn: Turn) -> None:
        self._turn = None
        if not turn.transcript and not self._interrupted():
            # A cough or a door: no turn, and no reason to speak.
            return
        self._turn = TurnEndedEvent(
            t_s=self._now_s, reason=frame.reason, waited_s=frame.waited_s, start_s=turn.start_s, end_s=turn.end_s
        )
        self._write(self._turn, TranscriptEvent(t_s=self._now_s, words=list(turn.transcript.words)))
        self._think(partial(self._answer, turn))

    async def _answer(self, turn: Turn) -> None:
        now_s = self._now_s
        state, reply = await self._respond(turn)
        if reply.act != "answer":
            self._write(DialogueActEvent(t_s=now_s, act=reply.act, start_s=turn.start_s, end_s=turn.end_s))
        self._quiet_since_s = max(self._quiet_since_s, turn.end_s)
        await self._say(state, reply, pending=[])

    def _write(self, *events: Event) -> None:
        """Of a turn that may yet be reopened: no crash loses it, but nobody is told so far."""
        self._note.write(*events)
        self._untold += events

    def _before_anything(self) -> State:
        if self._state is None:
            raise RuntimeError("a turn ended before the interview began")
        return self._state

    async def _respond(self, turn: Turn) -> tuple[State, Reply]:
        """The interview's answer, from the draft where the words are the same."""
        state = self._before_anything()
        key = f"{turn.start_s:.2f} {turn.transcript.text}"
        if self._draft is None or self._draft[0] != key:
            work = self._run(self._interview.respond, state, turn, self._now_s)
            self._draft = (key, self.create_task(work))
        return await asyncio.shield(self._draft[1])

    async def _say(self, after: State, reply: Reply, *, pending: list[Event]) -> None:
        before = self._state if self._state is not None else after
        text = await self._worded(reply, pending)
        self._draft = None
        self._drop_phrasing()
        self._state = after
        self._ending = reply.ends
        self._speed = reply.speed
        if not text:
            self._tell()
            for event in pending:
                self._note(event)
            if reply.ends:
                self.over.set()
            return
        self._settle(self._utterance)
        self._count += 1
        self._utterance = _Utterance(self._count, reply, text, before, after, pending, self._untold)
        self._untold = []
        await self.push_frame(Prime(vocabulary=reply.vocabulary), FrameDirection.UPSTREAM)
        await self.push_frame(Say(utterance=self._count, text=text, speed=reply.speed))
        if reply.question:
            # In the order of the executor: before any answer to it is assessed.
            self._executor.submit(self._interview.study, after)

    def _take_back(self) -> None:
        """The candidate goes on: forget the answer, as if the turn had not ended."""
        if self._turn is not None:
            self._note.write(TurnReopenedEvent(t_s=self._now_s, start_s=self._turn.start_s))
            self._turn = None
        self._untold = []
        self._draft = None
        self._drop_phrasing()
        if self._thought is not None:
            self._thought.cancel()
            self._thought = None
        utterance = self._utterance
        if utterance is not None and not utterance.taken_back:
            utterance.taken_back = True
            utterance.pending, utterance.turns = [], []
            self._state = utterance.before
            self._ending = False
            if utterance.started_s is None:
                self._utterance = None

    # --- what was heard -----------------------------------------------------------------------------------

    async def _playing(self, frame: Playing) -> None:
        utterance = self._utterance
        if utterance is not None and utterance.number == frame.utterance:
            utterance.started_s = frame.start_s

    async def _heard(self, frame: Heard) -> None:
        self._quiet_since_s = max(self._quiet_since_s, frame.end_s)
        utterance = self._utterance
        if utterance is None or utterance.number != frame.utterance:
            return
        self._settle(utterance)
        if frame.end_s > frame.start_s:
            self._note(
                InterviewerSpeech(
                    t_s=self._now_s,
                    text=frame.text,
                    start_s=frame.start_s,
                    end_s=frame.end_s,
                    interrupted=frame.interrupted,
                )
            )
        self._utterance = None
        if frame.interrupted and not utterance.taken_back and self._state is not None:
            self._ending = False
            self._state = self._interview.interrupted(self._state, frame.text, utterance.text)
        elif utterance.reply.ends and not utterance.taken_back:
            self.over.set()

    def _settle(self, utterance: _Utterance | None) -> None:
        """What led to this utterance, and the question it asks, are now certain: note them."""
        if utterance is None or utterance.taken_back:
            return
        for event in utterance.turns:
            self._note.tell(event)
        for event in utterance.pending:
            self._note(event)
        utterance.pending, utterance.turns = [], []
        move = utterance.reply.move
        if move is not None and utterance.started_s is not None:
            self._note(
                QuestionAsked(
                    t_s=utterance.started_s,
                    id=move.question_id,
                    text=utterance.reply.question or utterance.text,
                    move=move.name,
                    target=move.target,
                    quote=move.quote,
                    pillar=utterance.reply.pillar,
                )
            )
            # Noted once.
            utterance.reply = Reply(text=utterance.text, act=utterance.reply.act, ends=utterance.reply.ends)

    def _tell(self) -> None:
        """The turns that nothing said answers are certain too."""
        for event in self._untold:
            self._note.tell(event)
        self._untold = []

    def _interrupted(self) -> bool:
        """The candidate has just cut the interviewer short."""
        return self._state is not None and self._interview.was_cut(self._state)

    # --- wording by a language model ----------------------------------------------------------------------

    async def _worded(self, reply: Reply, pending: list[Event]) -> str:
        if reply.phrase is None or self._phraser is None:
            return reply.text
        phrasing = self._start_phrasing(reply.phrase, self._phraser)
        worded = await phrasing
        if isinstance(worded, LLMError):
            pending.append(LLMFallback(t_s=self._now_s, reason=worded.message))
            return reply.text
        return worded

    def _start_phrasing(self, request: PhraseRequest, phraser: Phraser) -> asyncio.Task[str | LLMError]:
        if self._phrasing is None or self._phrasing[0] != request:
            self._drop_phrasing()
            self._phrasing = (request, self.create_task(self._phrase(request, phraser)))
        return self._phrasing[1]

    async def _phrase(self, request: PhraseRequest, phraser: Phraser) -> str | LLMError:
        """The failure is a result too: pipecat's tasks do not pass exceptions on."""
        try:
            text = await phraser.phrase(request)
        except LLMError as error:
            await self.push_frame(Prepare(text=request.template, speed=self._speed))
            return error
        await self.push_frame(Prepare(text=text, speed=self._speed))
        return text

    def _drop_phrasing(self) -> None:
        if self._phrasing is not None:
            self._phrasing[1].cancel()
            self._phrasing = None

    # --- running ------------------------------------------------------------------------------------------

    def _think(self, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Run one thought at a time: a newer one replaces the older."""
        if self._thought is not None:
            self._thought.cancel()
        self._thought = self.create_task(self._finish(work))

    async def _finish(self, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        task = asyncio.current_task()
        try:
            await work()
        except Exception as error:  # noqa: BLE001 - one failed thought must not end the conversation
            logger.error("the interviewer failed: %s", type(error).__name__)
        finally:
            if self._thought is task:
                self._thought = None

    async def _run(self, function: Callable[..., tuple[State, Reply]], *arguments: object) -> tuple[State, Reply]:
        """Off the event loop: assessing an answer takes tens of milliseconds."""
        return await self.get_event_loop().run_in_executor(self._executor, function, *arguments)

    async def _stop(self) -> None:
        self._drop_phrasing()
        if self._thought is not None:
            thought, self._thought = self._thought, None
            await self.cancel_task(thought)
        self._settle(self._utterance)
        self._tell()
        self._executor.shutdown(wait=False, cancel_futures=True)
