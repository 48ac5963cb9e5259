"""The interviewer in the pipeline: turns of the candidate in, utterances out.

It prepares an answer while the candidate may still go on (TurnDrafted), speaks it when the turn is over (TurnEnded)
and takes it back when the turn was not (TurnReopened): the interview's state is immutable, so the state before is
simply kept. This module only carries frames. What they mean is decided elsewhere:

    interview    what to say to a turn                  course       where the interview is, shared by all
    turn_record  the turns on the record                speaking     what is being said, and once it was heard
    thoughts     what is worked out beside it           waiting      devices that are away
"""

import asyncio
from functools import partial

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
from bot.interviewer.course import Course
from bot.interviewer.interview import Interview
from bot.interviewer.moves import Ending, Reply
from bot.interviewer.speaking import Speaking
from bot.interviewer.state import State
from bot.interviewer.thoughts import Thoughts
from bot.interviewer.turn_record import TurnRecord
from bot.interviewer.utterance import ToSay
from bot.interviewer.waiting import Action, Waiting
from bot.interviewer.wording import Phraser, Wording
from bot.machine import give_back
from bot.session.events import Notes
from bot.session.record import DialogueActEvent, Event, InterviewerSpeech, LLMFallback, Stall
from bot.stt.transcript import Turn

CHECK_SILENCE_S = 0.5
GIVE_BACK_S = 300.0
"""So seldom unused memory goes back to the system."""


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
        self._interview = interview
        self._note = note
        self._resume = resume
        self._course = course = Course()
        self._turns = TurnRecord(note)
        self._speaking = Speaking(course, self._turns, interview, note)
        self._waiting = Waiting(course, self._speaking, interview, note, brief_s=BRIEF_S)
        self._thoughts = Thoughts(self.create_task, self.cancel_task)
        self._wording = Wording(phraser, self.create_task, self._prepare_sound)
        self._draft: tuple[str, asyncio.Task[tuple[State, Reply]]] | None = None
        """The answer to a turn as it stood, by its words."""
        self._unanswered: Turn | None = None
        """A turn whose answer is being worked out, with those before it that were not answered in time."""
        self._unanswered_before: Turn | None = None
        """The same without the last turn, should that go on."""
        self._answered: Turn | None = None
        """What the last utterance answers, unanswered again where it comes too late."""
        self._free = asyncio.Event()
        """No device is missing and nothing is said about that: replies may be said."""
        self._free.set()
        self._begun = False
        self._checked_s = 0.0
        self._gave_back_s = 0.0

    @property
    def over(self) -> asyncio.Event:
        """Set once the last word of the close was heard."""
        return self._course.over

    @property
    def ended(self) -> Ending:
        """How it is over then."""
        return self._course.ended

    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        await super().process_frame(frame, direction)
        match frame:
            case MicrophoneFrame():
                await self._tick(frame)
            case DeviceGone() | DeviceThere() | InterruptionFrame():
                await self._on_device(frame)
            case SpeechStarted():
                await self._speech_started(frame.start_s)
            case TurnDrafted() if frame.turn is not None and self._course.state is not None:
                self._waiting.said_so_far = frame.turn
                self._thoughts.think(partial(self._prepare, self._with_unanswered(frame.turn)))
            case TurnEnded() if frame.turn is not None and direction == FrameDirection.DOWNSTREAM:
                self._turn_ended(frame, frame.turn)
            case TurnRefined() if frame.turn is not None:
                self._turns.refined(frame.turn, self._speaking.answered, self._course.now_s)
            case TurnReopened():
                self._take_back()
            case FloorHeld():
                now_s = self._course.now_s
                self._note(DialogueActEvent(t_s=now_s, act="think", start_s=frame.start_s, end_s=now_s))
            case Playing():
                self._speaking.playing(frame.utterance, frame.start_s)
            case Heard():
                await self._heard(frame)
            case EndFrame() | CancelFrame():
                await self._stop()
        await self.push_frame(frame, direction)

    async def cleanup(self) -> None:
        await super().cleanup()
        await self._stop()

    # --- time passes --------------------------------------------------------------------------------------

    async def _tick(self, frame: MicrophoneFrame) -> None:
        course, away = self._course, bool(self._waiting)
        course.now_s = frame.start_s
        if away or frame.missing:
            course.stand_still(FRAME_S)
        if not self._begun:
            self._begun = True
            self._thoughts.think(self._open)
            return
        self._speaking.tick()
        await self._do(*self._waiting.tick(missing=frame.missing, zeros_s=frame.zeros_s, thinking=self._thoughts.busy))
        if not away and self._silent() and course.now_s - self._checked_s >= CHECK_SILENCE_S:
            self._checked_s = course.now_s
            await self._check_silence(course.begun(), frame.zeros_s)

    def _silent(self) -> bool:
        """The candidate has the floor, and nobody speaks or is about to."""
        course, speaking = self._course, self._speaking
        busy = course.candidate_speaks or course.ending or self._thoughts.busy
        return course.state is not None and not (busy or speaking.aside_open or speaking.utterance is not None)

    async def _check_silence(self, state: State, zeros_s: float) -> None:
        silent_s = self._course.silent_s
        step = self._interview.silence(state, silent_s, self._course.clock_s)
        if step is None:
            return
        if self._waiting.deaf(zeros_s) and not step[1].ends:
            await self._do(self._waiting.muted(zeros_s))
        else:
            await self._say(*step, pending=[Stall(t_s=self._course.now_s, silence_s=silent_s)])

    # --- the candidate's turns ----------------------------------------------------------------------------

    async def _speech_started(self, start_s: float) -> None:
        self._course.candidate_speaks = True
        if self._unanswered is not None:
            # It took too long: what comes now is answered with it, or nothing does and it is answered then.
            self._thoughts.drop()
        self._waiting.speech(start_s)
        if self._speaking.forestalled():
            self._unanswered = self._answered
            await self._do("interrupt")

    def _turn_ended(self, frame: TurnEnded, turn: Turn) -> None:
        course = self._course
        course.candidate_speaks = False
        self._waiting.said_so_far = None
        self._turns.stands()
        self._unanswered_before = self._unanswered
        if self._noise(turn, unclear=frame.unclear):
            if self._unanswered is not None:
                self._thoughts.think(partial(self._answer, self._unanswered))
            return
        if turn.transcript or not frame.unclear:
            self._turns.ended(turn, frame.reason, frame.waited_s, course.now_s)
        if not frame.unclear:
            self._unanswered = turn = self._with_unanswered(turn)
        if frame.reason == "limit":
            self._thoughts.think(partial(self._break_in, turn, unclear=frame.unclear))
        else:
            self._thoughts.think(partial(self._answer, turn))

    def _noise(self, turn: Turn, *, unclear: bool) -> bool:
        """A cough, a door, a television where something else is to be said, words before the greeting: no turn."""
        course = self._course
        if course.state is None:
            return True
        if unclear:
            return course.ending or self._unanswered is not None
        return not turn.transcript and not self._interview.was_cut(course.state)

    def _with_unanswered(self, turn: Turn) -> Turn:
        return turn if self._unanswered is None else self._unanswered.with_next(turn)

    def _take_back(self) -> None:
        """The candidate goes on: forget the answer, as if the turn had not ended."""
        self._course.candidate_speaks = True
        if self._course.state is None:
            return
        self._forget_draft()
        self._thoughts.drop()
        self._speaking.take_back()
        self._turns.reopened(self._course.now_s)
        self._unanswered = self._unanswered_before

    # --- thoughts -----------------------------------------------------------------------------------------

    async def _open(self) -> None:
        begin = self._interview.begin if self._resume is None else partial(self._interview.go_on, self._resume)
        await self._say(*await self._thoughts.run(begin, self._course.clock_s), pending=[])

    async def _prepare(self, turn: Turn) -> None:
        """Work out the answer to the turn as it stands, and have its sound made."""
        _, reply = await self._respond(turn)
        if not self._wording.ahead(reply) and reply.text:
            await self.push_frame(Prepare(text=reply.text, speed=reply.speed))

    async def _prepare_sound(self, text: str) -> None:
        await self.push_frame(Prepare(text=text, speed=self._speaking.speed))

    async def _answer(self, turn: Turn) -> None:
        now_s = self._course.now_s
        state, reply = await self._respond(turn)
        self._course.heard_until(turn.end_s)
        act = DialogueActEvent(t_s=now_s, act=reply.act, start_s=turn.start_s, end_s=turn.end_s)
        await self._say(state, reply, pending=[], act=act if reply.act != "answer" else None)

    async def _break_in(self, turn: Turn, *, unclear: bool) -> None:
        now_s = self._course.clock_s
        work = partial(self._interview.break_in, self._course.begun(), turn, now_s, unclear=unclear)
        step = await self._thoughts.run(work)
        self._course.heard_until(turn.end_s)
        await self._say(*step, pending=[])

    async def _respond(self, turn: Turn) -> tuple[State, Reply]:
        """The interview's answer, from the draft where the words are the same."""
        state = self._course.begun()
        key = f"{turn.start_s:.2f} {turn.transcript.text}"
        if self._draft is None or self._draft[0] != key:
            work = self._thoughts.run(self._interview.respond, state, turn, self._course.clock_s)
            self._draft = (key, self.create_task(work))
        return await asyncio.shield(self._draft[1])

    def _forget_draft(self) -> None:
        self._draft = None
        self._wording.drop()

    # --- utterances ---------------------------------------------------------------------------------------

    async def _say(self, after: State, reply: Reply, *, pending: list[Event], act: Event | None = None) -> None:
        """`act`: what the turn was taken for, on the record once it is answered so."""
        text = await self._wording.of(reply)
        if isinstance(text, LLMError):
            pending.append(LLMFallback(t_s=self._course.now_s, reason=text.message))
            text = reply.text
        await self._free.wait()
        self._forget_draft()
        self._answered, self._unanswered = self._unanswered, None
        if act is not None:
            self._turns.write(act)
        said = self._speaking.reply(after, reply, text, pending)
        if said is None:
            return
        await self.push_frame(Prime(vocabulary=reply.vocabulary), FrameDirection.UPSTREAM)
        await self._do(said)
        if reply.question:
            # In the order of the executor: before any answer to it is assessed.
            self._thoughts.later(self._interview.study, after)

    async def _heard(self, frame: Heard) -> None:
        speech = InterviewerSpeech(
            t_s=self._course.now_s,
            text=frame.text,
            start_s=frame.start_s,
            end_s=frame.end_s,
            interrupted=frame.interrupted,
        )
        if not frame.interrupted and frame.end_s >= self._gave_back_s + GIVE_BACK_S:
            # The candidate thinks of what to say, and no engine works.
            self._gave_back_s = frame.end_s
            self._thoughts.later(give_back)
        lost = self._speaking.heard(frame.utterance, speech)
        again = self._speaking.again("") if lost and not self._waiting else None
        await self._do(*([again] if again is not None else []))

    async def _on_device(self, frame: DeviceGone | DeviceThere | InterruptionFrame) -> None:
        actions: list[Action] = []
        if isinstance(frame, DeviceGone):
            actions = self._waiting.gone(frame.device, frame.at_s)
        elif isinstance(frame, DeviceThere):
            actions = self._waiting.there(frame.device, frame.at_s, thinking=self._thoughts.busy)
        else:
            self._speaking.drop_asides()
        await self._do(*actions)

    async def _do(self, *actions: Action) -> None:
        """Sends it; and whether what waits may be said has changed."""
        if self._waiting or self._speaking.aside_open:
            self._free.clear()
        else:
            self._free.set()
        for action in actions:
            if isinstance(action, ToSay):
                await self.push_frame(Say(utterance=action.utterance, text=action.text, speed=action.speed))
            else:
                await self.push_frame(InterruptionFrame())

    async def _stop(self) -> None:
        self._wording.drop()
        await self._thoughts.stop()
        self._speaking.settle()
        self._turns.tell()
