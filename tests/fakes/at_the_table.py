"""An interview in mid-course without a pipeline: what is said, what is noted, and whose turn it is."""

from dataclasses import replace
from typing import Any, cast

from bot.interviewer import lines
from bot.interviewer.course import Course
from bot.interviewer.moves import Move, Reply
from bot.interviewer.speaking import Speaking
from bot.interviewer.state import State
from bot.interviewer.turn_record import TurnRecord
from bot.interviewer.utterance import ToSay
from bot.interviewer.waiting import Waiting
from bot.session.events import Notes
from bot.session.record import Event, InterviewerSpeech, Stall
from bot.stt.transcript import Transcript, Turn

BRIEF_S = 3.0


class _Interview:
    """Its answers are fixed; the state keeps how it was interrupted, as its text."""

    def interrupted(self, state: State, heard: str, said: str) -> State:
        return replace(state, text=f"cut after: {heard}")

    def returned(self, state: State, away_s: float) -> str:
        return lines.GO_AHEAD

    def unheard(self, state: State) -> tuple[State, Reply]:
        return replace(state, phase="over"), Reply(lines.NOT_HEARD, ends=True, ending="unheard")


class Table:
    """Time is set by hand; `told` is what those who watch know."""

    def __init__(self) -> None:
        self.written: list[Event] = []
        self.told: list[Event] = []
        self.course = Course(State("question", 0.0, text="before"), now_s=10.0)
        note = Notes(lambda *events: self.written.extend(events), self.told.append)
        self.turns = TurnRecord(note)
        interview = cast(Any, _Interview())
        self.speaking = Speaking(self.course, self.turns, interview, note)
        self.waiting = Waiting(self.course, self.speaking, interview, note, brief_s=BRIEF_S)

    def answered(self, text: str = "I moved it.") -> None:
        """The candidate's turn ends."""
        self.turns.ended(Turn(Transcript.from_text(text, start_s=8.0), 8.0, 9.0), "complete", 0.8, self.course.now_s)

    def reply(self, text: str, *, move: Move | None = None, ends: bool = False) -> ToSay | None:
        """The interviewer says this, and is then in a state of the same text."""
        state = replace(self.course.begun(), text=text)
        return self.speaking.reply(state, Reply(text, move=move, ends=ends), text, [])

    def prompt(self, text: str, *, move: Move | None = None) -> ToSay | None:
        """The same, into a silence."""
        state, silence = replace(self.course.begun(), text=text), Stall(t_s=self.course.now_s, silence_s=12.0)
        return self.speaking.reply(state, Reply(text, move=move), text, [silence])

    def heard(self, said: ToSay, text: str | None = None, *, for_s: float = 2.0, interrupted: bool = False) -> bool:
        """It was audible from now on; all of it, or `text`."""
        start_s = self.course.now_s
        self.speaking.playing(said.utterance, start_s)
        self.course.now_s += for_s
        speech = InterviewerSpeech(
            t_s=self.course.now_s,
            text=said.text if text is None else text,
            start_s=start_s,
            end_s=self.course.now_s,
            interrupted=interrupted,
        )
        return self.speaking.heard(said.utterance, speech)

    def types(self) -> list[str]:
        return [event.type for event in self.told]
