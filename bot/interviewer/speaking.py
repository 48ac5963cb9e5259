"""What the interviewer is saying now: one utterance of the interview, or asides about the devices.

What depends on an utterance is certain only when it is heard: then the turn it answers is told of and its question
noted. It is taken back where the candidate goes on, or began before they could hear that a silence of theirs is met,
and said again where the speaker vanished under it. The methods change the course of the interview and give what is to
be said; `processor` sends it.
"""

from bot.interviewer.course import Course
from bot.interviewer.interview import Interview
from bot.interviewer.moves import Reply
from bot.interviewer.state import State, cut_at
from bot.interviewer.turn_record import TurnRecord
from bot.interviewer.utterance import ToSay, Utterance
from bot.session.events import Notes
from bot.session.record import Event, InterviewerSpeech

CERTAIN_S = 1.0
"""An utterance heard this long is not taken back: `turns.reply.SAME_TURN_S` and the time it takes to notice speech."""


class Speaking:
    """One utterance at a time; asides change nothing in the interview."""

    def __init__(self, course: Course, turns: TurnRecord, interview: Interview, note: Notes) -> None:
        self.utterance: Utterance | None = None
        self.count = 0
        """Utterances so far, and asides."""
        self.lead = ""
        """To be said before the next reply."""
        self.speed = 1.0
        self._course = course
        self._turns = turns
        self._note = note
        self._interview = interview
        self._asides: dict[int, bool] = {}
        """Those being said, and whether they are heard yet."""
        self._cut_off: tuple[Utterance, str] | None = None
        """What was being said when the speaker vanished, or on its way when any device did, and how much was heard."""
        self._forestalled = False
        """A prompt was taken back, and nobody was answered since."""

    @property
    def aside_open(self) -> bool:
        """Something is being said of a device."""
        return bool(self._asides)

    @property
    def cut_off(self) -> bool:
        """Something was lost with a device, and is still to be said."""
        return self._cut_off is not None

    @property
    def answered(self) -> list[Event]:
        """The turns that the utterance answers, while nobody was told of them."""
        return self.utterance.turns if self.utterance is not None else []

    # --- to be said ---------------------------------------------------------------------------------------

    def reply(self, after: State, reply: Reply, text: str, pending: list[Event]) -> ToSay | None:
        """Takes the interview to the state `after` with these words; None where nothing is to be said."""
        course = self._course
        # A greeting that is taken back was cut before a word of it was heard: there is nothing to go back to.
        before = course.state if course.state is not None else self._interview.interrupted(after, "", text)
        course.state, course.ending, course.ended = after, reply.ends, reply.ending
        self.speed = reply.speed
        if not text:
            self._turns.tell()
            for event in pending:
                self._note(event)
            if reply.ends:
                course.over.set()
            return None
        said, self.lead = f"{self.lead} {text}".strip(), ""
        self.settle()
        utterance = Utterance(0, reply, said, text, before, after, pending, self._turns.taken())
        self._forestalled &= utterance.prompts
        return self._say(utterance)

    def aside(self, text: str) -> ToSay:
        """Something that changes nothing in the interview."""
        self.count += 1
        self._asides[self.count] = False
        return ToSay(self.count, text, self.speed)

    def again(self, words: str) -> ToSay | None:
        """What was cut off with the speaker, from the sentence it was cut in, with `words` before it."""
        if self._cut_off is None or self._course.state is None:
            return None
        (cut, heard), self._cut_off = self._cut_off, None
        if self._course.candidate_speaks:
            # As if they had broken in: what they say is met with that in mind.
            cut.started_s = self._course.now_s if cut.started_s is None else cut.started_s
            self._settle(cut)
            self._course.ending = False
            self._course.state = self._interview.interrupted(self._course.state, heard, cut.text)
            self.lead = words
            return None
        text = f"{words} {cut_at(heard, cut.text).rest}".strip()
        return self._say(Utterance(0, cut.reply, text, cut.asked, cut.before, cut.after, cut.pending, cut.turns))

    def farewell(self, state: State, reply: Reply) -> ToSay:
        """The last words, which answer nothing."""
        self._course.state, self._course.ended = state, reply.ending
        return self._say(Utterance(0, reply, reply.text, reply.text, state, state))

    def _say(self, utterance: Utterance) -> ToSay:
        self.count += 1
        utterance.number = self.count
        self.utterance = utterance
        return ToSay(self.count, utterance.text, self.speed)

    # --- not to be said after all -------------------------------------------------------------------------

    def take_back(self) -> None:
        """The candidate goes on: forget the answer, as if the turn had not ended. Turns before it are untold again."""
        utterance = self.utterance
        if utterance is None and self._cut_off is not None and self._cut_off[0].started_s is None:
            utterance, self._cut_off = self._cut_off[0], None
        if utterance is None or utterance.taken_back:
            return
        self._turns.give_back(utterance.turns)
        utterance.take_back()
        self._course.state = utterance.before
        self._course.ending = False
        if utterance.started_s is None:
            self.utterance = None

    def forestalled(self) -> bool:
        """The candidate begins a turn: whether what is to be said comes too late for that. It was never said then.

        That is an answer of which nothing is audible yet, or a prompt. A prompt once: what comes with every one is its
        echo, or a noise.
        """
        utterance = self.utterance
        if utterance is None:
            return False
        if utterance.prompts:
            if self._forestalled:
                return False
            self._forestalled = True
        elif not utterance.turns or utterance.started_s is not None:
            return False
        self.drop_asides()
        self.take_back()
        return True

    def hold(self) -> bool:
        """A device is gone: whether there is something to silence of which nothing is audible yet. It is said later."""
        utterance = self.utterance
        if utterance is None or utterance.started_s is not None:
            return False
        self.utterance, self._cut_off = None, (utterance, "")
        return True

    def suspend(self) -> bool:
        """The speaker is gone: whether there is something to silence, which will be said again."""
        utterance = self.utterance
        if (utterance is None or utterance.suspended) and not self._asides:
            return False
        self.drop_asides()
        if utterance is not None and not self.hold():
            utterance.suspended = True
        return True

    def drop_asides(self) -> None:
        """Interrupted before they were heard, they never will be."""
        self._asides = {number: heard for number, heard in self._asides.items() if heard}

    # --- heard --------------------------------------------------------------------------------------------

    def playing(self, number: int, start_s: float) -> None:
        """It becomes audible."""
        if number in self._asides:
            self._asides[number] = True
        if self.utterance is not None and self.utterance.number == number:
            self.utterance.started_s = start_s

    def heard(self, number: int, speech: InterviewerSpeech) -> bool:
        """It is over; whether the speaker vanished under it, so that it is to be said again."""
        self._course.heard_until(speech.end_s)
        if self._asides.pop(number, None) is not None:
            self._note_speech(speech)
            return False
        utterance = self.utterance
        if utterance is None or utterance.number != number:
            # Said before this one, it was heard all the same.
            self._note_speech(speech)
            return False
        self._settle(utterance)
        self._note_speech(speech)
        self.utterance = None
        if utterance.taken_back:
            return False
        if speech.interrupted and utterance.suspended:
            self._cut_off = (utterance, speech.text)
            return True
        if speech.interrupted and self._course.state is not None:
            self._course.ending = False
            self._course.state = self._interview.interrupted(self._course.state, speech.text, utterance.text)
        elif utterance.reply.ends:
            self._course.over.set()
        return False

    def tick(self) -> None:
        """Once it was heard for a while, nothing takes it back."""
        utterance = self.utterance
        if utterance is None or utterance.started_s is None:
            return
        if self._course.now_s - utterance.started_s >= CERTAIN_S:
            self._settle(utterance)

    def settle(self) -> None:
        """What is being said stands, however it ends."""
        if self.utterance is not None:
            self._settle(self.utterance)

    def _settle(self, utterance: Utterance) -> None:
        """What led to this utterance, and the question it asks, are now certain: note them."""
        if utterance.taken_back:
            return
        for event in utterance.turns:
            self._note.tell(event)
        for event in utterance.pending:
            self._note(event)
        utterance.pending, utterance.turns = [], []
        if (question := utterance.question()) is not None:
            self._note(question)

    def _note_speech(self, speech: InterviewerSpeech) -> None:
        if speech.end_s > speech.start_s:
            self._note(speech)
