"""Who has the floor: the candidate's turn, open or ended, against what the interviewer says.

The rule. Speech opens a turn, and goes on with the open one after every pause; the turn ends where `processor` finds
the silence long enough. An ended turn goes on after all, and the interviewer takes back what it began to say, if
speech comes before the reply can have been heard, or if the turn had no words yet because they came late; a noise in
the reply's first moment takes it back once. Any later speech is a turn of its own, and interrupts the interviewer if
that is audible; what is said after the reply is no part of it. A turn that has to end though its speaker does not is
closed over their head: what they add is no turn until the interviewer has had its say. While a device is missing, no
turn can end or be answered.

Pure bookkeeping. The parts that know more are `words` (what was said), `reply` (what was heard of the interviewer) and
`outage` (what a missing device does to silence). All times are seconds on the session clock; events come in time order.
"""

from enum import StrEnum
from typing import Literal

from bot.stt.transcript import Transcript, Turn
from bot.turns.endpointing import Cues
from bot.turns.limit import Limit, Limits, too_long
from bot.turns.outage import Outage
from bot.turns.reply import Reply
from bot.turns.words import Words


class Overlap(StrEnum):
    """What a new run of speech does to the interviewer."""

    NONE = "none"
    REOPENS = "reopens"
    """The turn was taken too early: it goes on, the interviewer takes back what it began to say."""
    INTERRUPTS = "interrupts"
    """The candidate breaks in."""


class Floor:
    """The state of one conversation's floor."""

    def __init__(self, limits: Limits = Limits()) -> None:  # noqa: B008 - it is immutable
        self._limits = limits
        self._reply = Reply()
        self._outage = Outage()
        self._words = Words(0.0)
        """Of the open turn, or the last one."""
        self._earlier: Words | None = None
        """Of the turn before that, where some were still to come when this one began."""
        self.open = False
        """A turn is open."""
        self._speaking = False
        self._last: Turn | None = None
        """As it ended, while it may go on."""
        self._in_vain = False
        """It has no word that was not there before: a noise, or one that took it up again."""
        self.late = False
        """Words came of a turn that had ended without any, and were passed on to nobody yet."""
        self.held = False
        """An announced pause of this turn was already reported."""
        self.pauses_s: list[float] = []
        """Silences inside the open turn."""
        self._speech_s = 0.0
        """Of the open turn: the length of its runs."""
        self._lasted_s = 0.0
        """Of the open turn: all its time, but for that in which a device was missing."""
        self._snr_db: float | None = None
        self._judgements: list[float] = []
        """Of smart-turn, on the present silence."""

    # --- who has it -----------------------------------------------------------------------------------

    @property
    def start_s(self) -> float:
        """First sound of the open turn, or the last one."""
        return self._words.start_s

    @property
    def end_s(self) -> float:
        """Its last voiced sound."""
        return self._words.end_s

    @property
    def audible(self) -> bool:
        """The interviewer speaks."""
        return self._reply.audible

    @property
    def silent(self) -> bool:
        """A turn is open and its speaker is silent, as far as one hears."""
        return self.open and not self._speaking

    @property
    def waiting(self) -> bool:
        """The same, and it is known that nothing was missed."""
        return self.silent and not self._outage.away and not (self.returned and self.audible)

    @property
    def returned(self) -> bool:
        """The microphone was away for a while, and the speaker has not yet taken up the open turn again."""
        return self._outage.returned

    @property
    def owed(self) -> bool:
        """The last turn ended without a word, because they came late: it was not answered, whatever was said since."""
        return not self.open and self._last is not None and not self._last.transcript and (self.late or self.words_due)

    def unanswered(self, now_s: float) -> bool:
        """Whether the last turn may be taken up again for what its words say: nothing that answers it was heard."""
        if self.open or self._last is None or self.audible:
            return False
        return not self._last.transcript or self._reply.due(now_s)

    # --- the candidate speaks -------------------------------------------------------------------------

    def started(self, start_s: float) -> Overlap:
        """A run of speech begins."""
        overlap = self._goes_on(start_s) if self.open else self._speaks_up(start_s)
        self._speaking = True
        self._judgements = []
        return overlap

    def _goes_on(self, start_s: float) -> Overlap:
        """In the open turn. Who talked to nobody takes it up again once they know, or by breaking in on being told."""
        if self.returned:
            if self.audible and not self._reply.just_begun(start_s):
                self._outage.taken_up()
                return Overlap.INTERRUPTS
            if not self.audible and self._outage.told:
                self._outage.taken_up()
        elif self.silent and not self.audible:
            self.pauses_s.append(self.silence_s(start_s))
        return Overlap.NONE

    def _speaks_up(self, start_s: float) -> Overlap:
        """With no turn open: into the interviewer's breaking in, on with the last turn, or to begin another."""
        if self._reply.insists(start_s):
            return Overlap.NONE
        too_early = self._reply.due(start_s) or (self._reply.just_begun(start_s) and not self._in_vain)
        if self._last is not None and (too_early or self.owed):
            if not self.owed:
                self.pauses_s.append(self.silence_s(start_s))
            self.reopen()
            return Overlap.REOPENS
        self._begin(start_s)
        return Overlap.INTERRUPTS if self.audible else Overlap.NONE

    def paused(self, start_s: float, end_s: float, snr_db: float | None = None) -> None:
        """The run fell silent; `snr_db`: how far the speaker stands above the noise."""
        self._snr_db = snr_db
        self._speaking = False
        if self.open:
            self._outage.paused()
            self._words.end_s = end_s
            self._speech_s += end_s - start_s
            self._judgements = []

    def silence_s(self, now_s: float) -> float:
        """How long the speaker has been silent, as far as that can be known."""
        return self._outage.silence_s(self.end_s, now_s)

    def passed(self, seconds: float) -> None:
        """Time that was captured."""
        if self.open and not self._outage.away:
            self._lasted_s += seconds

    # --- words ----------------------------------------------------------------------------------------

    @property
    def words_due(self) -> bool:
        """The last run's words are not here yet."""
        return self._words.due

    def ready(self, late_s: float, refine_s: float) -> bool:
        """Whether a turn whose end is overdue by `late_s` has all the words that are worth waiting for (`Words`)."""
        return self._words.ready(late_s, refine_s)

    def transcribed(
        self,
        start_s: float,
        end_s: float,
        transcript: Transcript,
        hesitates: float | None = None,
        *,
        provisional: bool = False,
    ) -> Literal["refined", "late", "earlier"] | None:
        """Words of a chunk, as `Words.add` takes them.

        Says how they change a turn that has ended: they put `provisional` ones right, or come late; or another turn has
        begun since, and they are of the `earlier`, all or those before its end. None: not at all.
        """
        words = self._words
        earlier = self._of_earlier(start_s, end_s)
        if earlier is not None:
            before = Transcript(tuple(word for word in transcript.words if word.end_s <= words.start_s))
            earlier.add(start_s, min(end_s, words.start_s), before, hesitates, provisional=provisional)
        if end_s < words.start_s:
            return "earlier" if earlier is not None else None
        late = words.late(start_s)
        if self.open or late or words.refines(start_s):
            new = words.add(start_s, end_s, transcript, hesitates, provisional=provisional)
            if new and not self.open:
                self.late = self._last is not None and not self._last.transcript
                return "late" if late else "refined"
        return "earlier" if earlier is not None else None

    def _of_earlier(self, start_s: float, end_s: float) -> Words | None:
        """The turn before, where this chunk holds words of it: it may have been stopped in mid-speech."""
        earlier, words = self._earlier, self._words
        if earlier is None:
            return None
        if end_s < words.start_s:
            return earlier if earlier.owns(start_s) else None
        spans = not words.owns(start_s) and (earlier.late(start_s) or earlier.refines(start_s))
        return earlier if spans else None

    def turn(self) -> Turn:
        """The open turn so far, or the last one."""
        return self._words.turn()

    def earlier(self) -> Turn | None:
        """The turn before that, where words of it were still to come when this one began."""
        return self._earlier.turn() if self._earlier is not None else None

    # --- the end of a turn ----------------------------------------------------------------------------

    def cues(self) -> Cues:
        """What endpointing needs to know about the present silence."""
        last = self._judgements[-2:]
        return Cues(
            text=self.turn().transcript.text,
            speech_s=self._speech_s,
            # The latest judgement, or the mean of the last two where that is lower: a lone high one is noise.
            smart_turn=min(last[-1], sum(last) / len(last)) if last else None,
            hesitates=self._words.hesitates,
            snr_db=self._snr_db,
        )

    def judged(self, probability: float) -> None:
        """Smart-turn judged the present silence once more."""
        self._judgements.append(probability)

    def limit(self, now_s: float) -> Limit | None:
        """Why the open turn has to end though its speaker may not be done; None where it need not."""
        if not self.open or self._outage.away or self.returned or self.audible:
            return None
        if self._words.unclear(self._limits):
            return "unclear"
        if self._lasted_s < self._limits.long_s:
            return None
        silence_s = 0.0 if self._speaking else self.silence_s(now_s)
        text = "" if self.words_due else self.turn().transcript.text
        return "long" if too_long(self._limits, self._lasted_s, silence_s, text) else None

    def end(self, now_s: float) -> Turn:
        """Close the turn. Its words are kept in case it is reopened."""
        turn, before = self.turn(), self._last
        self._in_vain = turn.transcript.text == (before.transcript.text if before is not None else "")
        self._last = turn
        self.open = self.late = False
        self._outage.taken_up()
        self._reply.await_from(now_s)
        return turn

    def stop(self, now_s: float) -> Turn:
        """Close the turn over its speaker's head. It is not reopened: what they add meanwhile is part of it."""
        if self._speaking:
            self._speech_s += now_s - self.end_s
            self._words.end_s = now_s
        turn = self.end(now_s)
        self._last = None
        self._reply.break_in(now_s)
        return turn

    def reopen(self) -> None:
        """The last turn goes on."""
        self.open, self.late = True, False

    def yields(self, now_s: float, *, said: bool) -> bool:
        """Whether speech goes on that the interviewer broke into: from here on it is a turn of its own.

        `said`: what it had to say is over; it may also be that nothing came.
        """
        if not self._reply.broke_in(now_s, said=said) or self.open or not self._speaking:
            return False
        self._begin(now_s)
        return True

    # --- the interviewer and the devices --------------------------------------------------------------

    def playing(self, start_s: float) -> None:
        """The interviewer became audible."""
        self._reply.playing(start_s)

    def heard(self, end_s: float = 0.0, *, interrupted: bool = False) -> None:
        """The interviewer's utterance is over: the last turn is answered, unless this was `interrupted` or it is owed.

        With a device missing it is no answer: it is said again later.
        """
        answered = self.audible and not interrupted and not self.owed
        self._reply.heard()
        if answered or self._outage.away:
            self._last = None
        if self._outage.away:
            self._reply.withdraw()
        self._outage.heard(end_s)

    def away(self, at_s: float) -> None:
        """A device is missing since `at_s`: nobody can end a turn, or answer one."""
        self._outage.begin()
        self._reply.hold(at_s)

    def back(self, at_s: float, *, missed: bool) -> None:
        """All devices are there again: silence counts from now. `missed`: the speaker may have talked to nobody."""
        self._outage.end(at_s, unheard=missed and self.open)
        self._reply.go_on(at_s)

    def missed(self, seconds: float) -> None:
        """So much was not captured."""
        self._outage.missed(seconds)

    def _begin(self, start_s: float) -> None:
        """A turn of its own."""
        self._earlier = self._words if self._words.unsettled else None
        self._words = Words(start_s)
        self._last = None
        self.open = True
        self.late = self.held = False
        self.pauses_s = []
        self._speech_s = self._lasted_s = 0.0
