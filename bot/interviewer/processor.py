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
from typing import Any

from pipecat.frames.frames import CancelFrame, EndFrame, Frame, InterruptionFrame
from pipecat.processors.frame_processor import FrameDirection, FrameProcessor

from bot.audio.pcm import FRAME_S
from bot.errors import LLMError
from bot.frames import (
    BRIEF_S,
    DeviceGone,
    DeviceThere,
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
    TurnRefined,
    TurnReopened,
)
from bot.interviewer import lines
from bot.interviewer.absence import Absence, Return, last_heard, lead
from bot.interviewer.interview import Interview
from bot.interviewer.moves import Reply
from bot.interviewer.patience import PAUSE_LIMIT_S
from bot.interviewer.state import State, cut_at
from bot.interviewer.wording import Phraser, Wording
from bot.session.events import Notes
from bot.session.record import (
    DeviceBack,
    DeviceLost,
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
UNMUTED_S = 1.0
"""Who unmutes the microphone often speaks at once: only after this long is it said that it is heard again."""
GATED_S = 0.1
"""Where speech follows on zeros this closely, silence is zeros: a noise gate, no switch."""


@dataclass(slots=True)
class _Utterance:
    """Something the interviewer says, from decision to the last word heard."""

    number: int
    reply: Reply
    text: str
    asked: str
    """The text without what was said before it of a device."""
    before: State
    after: State
    pending: list[Event]
    """Events that are certain only when this is heard."""
    turns: list[Event]
    """What it answers: written, and certain when this is heard."""
    started_s: float | None = None
    taken_back: bool = False
    suspended: bool = False
    """Silenced because the speaker is gone, to be said again."""


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
        self._wording = Wording(phraser, self.create_task, self._prepare_sound)
        self._state = resume
        self._resumed = resume is not None
        self._executor = ThreadPoolExecutor(1, thread_name_prefix="interviewer")
        self._now_s = 0.0
        self._frozen_s = 0.0
        """Of the session so far: what passed without a device, which costs the interview no time."""
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
        self._absence = Absence()
        self._free = asyncio.Event()
        """No device is missing and nothing is said about that."""
        self._free.set()
        self._asides: dict[int, bool] = {}
        """Sentences about devices that are being said, and whether they are heard yet."""
        self._cut_off: tuple[_Utterance, str] | None = None
        """What was being said when the speaker vanished, and how much of it was heard."""
        self._lead = ""
        """To be said before the next reply."""
        self._said_so_far: Turn | None = None
        """The open turn, as far as it was transcribed."""
        self._unmuted_s: float | None = None
        self._gated = False
        """The microphone delivers zeros between words: they say nothing about its being muted."""
        self._draft: tuple[str, asyncio.Task[tuple[State, Reply]]] | None = None
        self._thought: asyncio.Task[None] | None = None

    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        await super().process_frame(frame, direction)
        match frame:
            case MicrophoneFrame():
                self._now_s = frame.start_s
                await self._tick(frame)
            case DeviceGone() | DeviceThere() | InterruptionFrame():
                await self._on_device(frame)
            case SpeechStarted():
                self._speech_started(frame)
            case TurnDrafted() if frame.turn is not None and self._state is not None:
                self._said_so_far = frame.turn
                self._think(partial(self._prepare, frame.turn))
            case TurnEnded() if frame.turn is not None and direction == FrameDirection.DOWNSTREAM:
                self._candidate_speaks = False
                self._said_so_far = None
                self._turn_ended(frame, frame.turn)
            case TurnRefined() if frame.turn is not None:
                self._refine(frame.turn)
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

    def _speech_started(self, frame: SpeechStarted) -> None:
        self._candidate_speaks = True
        if self._unmuted_s is not None:
            self._gated |= frame.start_s - self._unmuted_s < GATED_S
            self._unmuted_s = None

    # --- the conversation ---------------------------------------------------------------------------------

    @property
    def _clock_s(self) -> float:
        """The interview's own time, which stands still while a device is missing."""
        return self._now_s - self._frozen_s

    async def _tick(self, frame: MicrophoneFrame) -> None:
        if self._absence or frame.missing:
            self._frozen_s += FRAME_S
            self._quiet_since_s += FRAME_S
        if not self._begun:
            self._begun = True
            begin = self._interview.begin if self._state is None else self._interview.go_on
            self._think(partial(self._open, begin))
            return
        utterance = self._utterance
        heard_since_s = utterance.started_s if utterance is not None else None
        if heard_since_s is not None and self._now_s - heard_since_s >= CERTAIN_S:
            self._settle(utterance)
        if self._absence:
            await self._wait_for_device(frame)
            return
        if self._unmuted_s is not None and self._now_s - self._unmuted_s >= UNMUTED_S:
            self._unmuted_s = None
            await self._aside(f"{lines.UNMUTED} {lines.GO_AHEAD}")
        if self._asides or self._candidate_speaks or utterance is not None or self._thought is not None or self._ending:
            return
        if self._now_s - self._checked_s >= CHECK_SILENCE_S and self._state is not None:
            self._checked_s = self._now_s
            silent_s = self._now_s - self._quiet_since_s
            step = self._interview.silence(self._state, silent_s, self._clock_s)
            if step is not None and frame.zeros_s >= silent_s and not (self._gated or step[1].ends):
                await self._muted(frame)
            elif step is not None:
                await self._say(*step, pending=[Stall(t_s=self._now_s, silence_s=silent_s)])

    async def _open(self, begin: Callable[..., tuple[State, Reply]]) -> None:
        arguments: Sequence[object] = (self._state, self._clock_s) if self._state is not None else (self._clock_s,)
        await self._say(*await self._run(begin, *arguments), pending=[])

    async def _prepare(self, turn: Turn) -> None:
        """Work out the answer to the turn as it stands, and have its sound made."""
        _, reply = await self._respond(turn)
        if not self._wording.ahead(reply) and reply.text:
            await self.push_frame(Prepare(text=reply.text, speed=reply.speed))

    async def _prepare_sound(self, text: str) -> None:
        await self.push_frame(Prepare(text=text, speed=self._speed))

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

    def _refine(self, turn: Turn) -> None:
        """Better words go into the record while nobody was told of the others; the answer to those stays."""
        ended = self._turn
        answered = self._utterance.turns if self._utterance is not None else []
        noted = next((events for events in (self._untold, answered) if ended in events), None)
        if ended is None or noted is None or ended.start_s != turn.start_s:
            return
        words = {"words": list(turn.transcript.words)}
        again = [
            event.model_copy(update=words) if isinstance(event, TranscriptEvent) else event
            for event in noted[noted.index(ended) :]
        ]
        noted[noted.index(ended) :] = again
        self._note.write(TurnReopenedEvent(t_s=self._now_s, start_s=turn.start_s), *again)

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
            work = self._run(self._interview.respond, state, turn, self._clock_s)
            self._draft = (key, self.create_task(work))
        return await asyncio.shield(self._draft[1])

    async def _say(self, after: State, reply: Reply, *, pending: list[Event]) -> None:
        text = await self._wording.of(reply)
        if isinstance(text, LLMError):
            pending.append(LLMFallback(t_s=self._now_s, reason=text.message))
            text = reply.text
        await self._free.wait()
        before = self._state if self._state is not None else after
        self._draft = None
        self._wording.drop()
        self._state = after
        self._ending = reply.ends
        self._speed = reply.speed
        if not text:
            self._lead = ""
            self._tell()
            for event in pending:
                self._note(event)
            if reply.ends:
                self.over.set()
            return
        self._settle(self._utterance)
        said, self._lead = f"{self._lead} {text}".strip(), ""
        self._count += 1
        self._utterance = _Utterance(self._count, reply, said, text, before, after, pending, self._untold)
        self._untold = []
        await self.push_frame(Prime(vocabulary=reply.vocabulary), FrameDirection.UPSTREAM)
        await self.push_frame(Say(utterance=self._count, text=said, speed=reply.speed))
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
        self._wording.drop()
        if self._thought is not None:
            self._thought.cancel()
            self._thought = None
        utterance = self._utterance
        if utterance is None and self._cut_off is not None and self._cut_off[0].started_s is None:
            utterance, self._cut_off = self._cut_off[0], None
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
        if frame.utterance in self._asides:
            self._asides[frame.utterance] = True
        if utterance is not None and utterance.number == frame.utterance:
            utterance.started_s = frame.start_s

    async def _heard(self, frame: Heard) -> None:
        self._quiet_since_s = max(self._quiet_since_s, frame.end_s)
        if self._asides.pop(frame.utterance, None) is not None:
            self._note_speech(frame)
            self._set_free()
            return
        utterance = self._utterance
        if utterance is None or utterance.number != frame.utterance:
            return
        self._settle(utterance)
        self._note_speech(frame)
        self._utterance = None
        if frame.interrupted and utterance.suspended and not utterance.taken_back:
            self._cut_off = (utterance, frame.text)
            if not self._absence:
                await self._say_again("")
            return
        if frame.interrupted and not utterance.taken_back and self._state is not None:
            self._ending = False
            self._state = self._interview.interrupted(self._state, frame.text, utterance.text)
        elif utterance.reply.ends and not utterance.taken_back:
            self.over.set()

    def _note_speech(self, frame: Heard) -> None:
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
                    text=utterance.reply.question or utterance.asked,
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

    # --- devices that are missing -------------------------------------------------------------------------

    async def _on_device(self, frame: Frame) -> None:
        match frame:
            case DeviceGone():
                self._absence.gone(frame.device, frame.at_s)
                self._unmuted_s = None
                self._set_free()
            case DeviceThere():
                await self._there(self._absence.there(frame.device, frame.at_s))
            case _:
                self._drop_asides()

    def _set_free(self) -> None:
        """Whether what waits may be said."""
        if self._absence or self._asides:
            self._free.clear()
        else:
            self._free.set()

    async def _wait_for_device(self, frame: MicrophoneFrame) -> None:
        """Once it is away for longer than a moment, that is said, or what cannot be heard is kept for later."""
        if self._absence.lacks("muted") and not frame.missing and not frame.zeros_s:
            self._note(DeviceBack(t_s=self._now_s, device="input"))
            returned = self._absence.there("muted", self._now_s)
            if returned is not None and returned.missed == {"muted"}:
                self._unmuted_s = self._quiet_since_s = self._now_s
                self._set_free()
            else:
                await self._there(returned)
            return
        away_s = self._absence.length_s(self._now_s)
        if away_s < BRIEF_S:
            return
        if self._absence.lacks("output"):
            await self._suspend()
        elif not self._absence.told and self._utterance is None:
            self._absence.told = True
            await self._aside(lines.MIC_GONE)
        if away_s >= PAUSE_LIMIT_S and not self._ending:
            await self._give_up()

    async def _muted(self, frame: MicrophoneFrame) -> None:
        """Nothing but zeros where an answer was to come."""
        self._absence.gone("muted", self._now_s - frame.zeros_s)
        self._absence.told = True
        self._note(DeviceLost(t_s=self._now_s, device="input", why="silent"))
        await self._aside(lines.MUTED)

    async def _aside(self, text: str) -> None:
        """Something that changes nothing in the interview."""
        self._count += 1
        self._asides[self._count] = False
        self._set_free()
        await self.push_frame(Say(utterance=self._count, text=text, speed=self._speed))

    def _drop_asides(self) -> None:
        """Interrupted before they were heard, they never will be."""
        self._asides = {number: heard for number, heard in self._asides.items() if heard}
        self._set_free()

    async def _suspend(self) -> None:
        """Nobody hears what is being said: stop, to say it again."""
        utterance = self._utterance
        if (utterance is None or utterance.suspended) and not self._asides:
            return
        await self.push_frame(InterruptionFrame())
        self._drop_asides()
        if utterance is not None:
            utterance.suspended = True
            if utterance.started_s is None:
                self._utterance = None
                self._cut_off = (utterance, "")

    async def _there(self, returned: Return | None) -> None:
        """Says that the interview goes on, and goes on."""
        if returned is None:
            return
        self._quiet_since_s = max(self._quiet_since_s, self._now_s)
        self._set_free()
        if not returned.told and returned.away_s < BRIEF_S:
            return
        words = lead(returned.missed)
        if self._cut_off is not None:
            await self._say_again(words)
        elif self._candidate_speaks and returned.unheard:
            said = last_heard(self._said_so_far.transcript.words) if self._said_so_far else ""
            await self._aside(" ".join(filter(None, (words, said, lines.PLEASE_GO_ON))))
        elif self._candidate_speaks or self._thought is not None or self._state is None:
            self._lead = words
        elif self._utterance is None and not self._ending:
            await self._aside(f"{words} {self._interview.returned(self._state, returned.away_s)}".strip())

    async def _say_again(self, words: str) -> None:
        """What was cut off with the speaker, from the sentence it was cut in."""
        if self._cut_off is None or self._state is None:
            return
        (cut, heard), self._cut_off = self._cut_off, None
        if self._candidate_speaks:
            # As if they had broken in: what they say is met with that in mind.
            cut.started_s = self._now_s if cut.started_s is None else cut.started_s
            self._settle(cut)
            self._state = self._interview.interrupted(self._state, heard, cut.text)
            self._lead = words
            return
        text = f"{words} {cut_at(heard, cut.text).rest}".strip()
        self._count += 1
        self._utterance = _Utterance(
            self._count, cut.reply, text, cut.asked, cut.before, cut.after, cut.pending, cut.turns
        )
        await self.push_frame(Say(utterance=self._count, text=text, speed=self._speed))

    async def _give_up(self) -> None:
        """After half an hour nobody is expected any more."""
        self._ending = True
        if self._absence.lacks("output") or self._state is None:
            self.over.set()
            return
        self._state, reply = self._interview.unheard(self._state)
        self._count += 1
        self._utterance = _Utterance(self._count, reply, reply.text, reply.text, self._state, self._state, [], [])
        await self.push_frame(Say(utterance=self._count, text=reply.text, speed=self._speed))

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
        self._wording.drop()
        if self._thought is not None:
            thought, self._thought = self._thought, None
            await self.cancel_task(thought)
        self._settle(self._utterance)
        self._tell()
        self._executor.shutdown(wait=False, cancel_futures=True)
