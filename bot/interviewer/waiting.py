"""Waiting for a microphone or a speaker that is away: what is said of it, and how the interview goes on after it.

A muted microphone, which delivers nothing but zeros where an answer was to come, is away too. A device that is gone
for a moment is not talked about. `processor` asks at every frame of the microphone and sends what comes of it.
"""

from typing import Literal

from bot.interviewer import lines
from bot.interviewer.absence import Absence, Missing, Return, last_heard, lead
from bot.interviewer.course import Course
from bot.interviewer.interview import Interview
from bot.interviewer.patience import GOODBYE_LIMIT_S, OFFER_S, PAUSE_LIMIT_S
from bot.interviewer.speaking import Speaking
from bot.interviewer.utterance import ToSay
from bot.session.events import Notes
from bot.session.record import DeviceBack, DeviceLost
from bot.stt.transcript import Turn

UNMUTED_S = 1.0
"""Who unmutes the microphone often speaks at once: only after this long is it said that it is heard again."""
GATED_S = 0.1
"""Where speech follows on zeros this closely, silence is zeros: a noise gate, no switch."""

Action = ToSay | Literal["interrupt"]
"""What is to be done: words to say, or silence at once."""


class Waiting:
    """What is missing, and since when."""

    def __init__(
        self, course: Course, speaking: Speaking, interview: Interview, note: Notes, *, brief_s: float
    ) -> None:
        """Less than `brief_s` away is not talked about."""
        self.said_so_far: Turn | None = None
        """The open turn, as far as it was transcribed."""
        self._course = course
        self._speaking = speaking
        self._interview = interview
        self._note = note
        self._brief_s = brief_s
        self._absence = Absence()
        self._unmuted_s: float | None = None
        """When the zeros ended, while nothing was said since."""
        self._gated = False
        """The microphone delivers zeros between words: they say nothing about its being muted."""

    def __bool__(self) -> bool:
        """Whether a device is missing."""
        return bool(self._absence)

    def gone(self, device: Missing, at_s: float) -> list[Action]:
        """Missing since `at_s`. A reply that is on its way waits with the interview."""
        self._absence.gone(device, at_s)
        self._unmuted_s = None
        return ["interrupt"] if self._speaking.hold() else []

    def there(self, device: Missing, at_s: float, *, thinking: bool) -> list[Action]:
        """It is back; `thinking`: a reply is being worked out."""
        return self._resume(self._absence.there(device, at_s), thinking=thinking)

    def tick(self, *, missing: bool, zeros_s: float, thinking: bool) -> list[Action]:
        """What a frame of the microphone brings: silence that stands for lost sound, zeros for so long, or sound."""
        if self._absence:
            return self._away(missing=missing, zeros_s=zeros_s, thinking=thinking)
        if self._unmuted_s is not None and self._course.now_s - self._unmuted_s >= UNMUTED_S:
            self._unmuted_s = None
            return [self._speaking.aside(f"{lines.UNMUTED} {lines.GO_AHEAD}")]
        return []

    def speech(self, start_s: float) -> None:
        """The candidate begins to speak."""
        if self._unmuted_s is not None:
            self._gated |= start_s - self._unmuted_s < GATED_S
            self._unmuted_s = None

    def deaf(self, zeros_s: float) -> bool:
        """Whether the silence is the microphone's: it has delivered nothing but zeros all the time."""
        return zeros_s >= self._course.silent_s and not self._gated

    def muted(self, zeros_s: float) -> Action:
        """Nothing but zeros where an answer was to come."""
        now_s = self._course.now_s
        self._absence.gone("muted", now_s - zeros_s)
        self._absence.told = True
        self._note(DeviceLost(t_s=now_s, device="input", why="silent"))
        return self._speaking.aside(lines.MUTED)

    def _away(self, *, missing: bool, zeros_s: float, thinking: bool) -> list[Action]:
        """Once it is away for longer than a moment, that is said, or what cannot be heard is kept for later."""
        course, absence, speaking = self._course, self._absence, self._speaking
        if absence.lacks("muted") and not missing and not zeros_s:
            return self._unmuted(thinking=thinking)
        away_s = absence.length_s(course.now_s)
        if away_s < self._brief_s:
            return []
        out: list[Action] = []
        if absence.lacks("output"):
            if speaking.suspend():
                out.append("interrupt")
        elif not absence.told and speaking.utterance is None:
            absence.told = True
            out.append(speaking.aside(lines.MIC_GONE))
        elif absence.told and not absence.offered and away_s >= OFFER_S and not course.ending:
            absence.offered = True
            out.append(speaking.aside(lines.STILL_WAITING))
        if course.ending:
            if speaking.cut_off and away_s >= GOODBYE_LIMIT_S:
                course.over.set()
        elif away_s >= PAUSE_LIMIT_S:
            out += self._give_up()
        return out

    def _unmuted(self, *, thinking: bool) -> list[Action]:
        course = self._course
        self._note(DeviceBack(t_s=course.now_s, device="input"))
        returned = self._absence.there("muted", course.now_s)
        if returned is None or returned.missed != {"muted"}:
            return self._resume(returned, thinking=thinking)
        self._unmuted_s = course.quiet_since_s = course.now_s
        return []

    def _resume(self, returned: Return | None, *, thinking: bool) -> list[Action]:
        """Says that the interview goes on, and goes on."""
        if returned is None:
            return []
        course, speaking = self._course, self._speaking
        course.heard_until(course.now_s)
        brief = not returned.told and returned.away_s < self._brief_s
        words = "" if brief else lead(returned.missed)
        if speaking.cut_off:
            again = speaking.again(words)
            return [again] if again is not None else []
        if brief:
            return []
        if course.candidate_speaks and returned.unheard:
            said = last_heard(self.said_so_far.transcript.words) if self.said_so_far else ""
            return [speaking.aside(" ".join(filter(None, (words, said, lines.PLEASE_GO_ON))))]
        if course.candidate_speaks or thinking or course.state is None:
            speaking.lead = words
        elif speaking.utterance is None and not course.ending:
            return [speaking.aside(f"{words} {self._interview.returned(course.state, returned.away_s)}".strip())]
        return []

    def _give_up(self) -> list[Action]:
        """After half an hour nobody is expected any more."""
        course = self._course
        course.ending, course.ended = True, "unheard"
        farewell = self._interview.unheard(course.state) if course.state is not None else None
        if farewell is not None and not self._absence.lacks("output"):
            return [self._speaking.farewell(*farewell)]
        course.ended = farewell[1].ending if farewell is not None else "unheard"
        course.over.set()
        return []
