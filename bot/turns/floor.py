"""Who has the floor, as pure bookkeeping: runs of speech, their words, and what the interviewer is saying."""

from enum import StrEnum
from math import inf
from typing import Literal

from bot.stt.transcript import Transcript, Turn
from bot.turns.endpointing import Cues
from bot.turns.limit import Limit, Limits, Stretch, too_long, unclear

SAME_TURN_S = 0.7
"""Speech that starts this soon after the interviewer became audible was already on its way: it goes on with the
answer. Chosen by hand, not measured."""
WORDS_PATIENCE_S = 6.0
"""How long past its time the end of a turn waits for words that are not there."""
REFINE_PATIENCE_S = 0.25
"""How long it waits where they are there but looked at again: of the second that takes, what a listener hardly
notices. Chosen by hand."""
UNANSWERED_S = 3.0
"""Until the interviewer is audible, but no longer than this, speech goes on with the turn that just ended."""
INSIST_S = 3.0
"""Who is broken into says a few words more: speech that begins this soon after does not silence the interviewer."""
BREAK_IN_S = 5.0
"""How long its words may take. Where none come, the candidate goes on."""
LATE_LEAD_S = 1.0
"""Words that begin so much before a turn were said before it."""


class Overlap(StrEnum):
    """What a new run of speech does to the interviewer."""

    NONE = "none"
    REOPENS = "reopens"
    """The turn was taken too early: it goes on, the interviewer takes back what it began to say."""
    INTERRUPTS = "interrupts"
    """The candidate breaks in."""


class Floor:
    """The state of one conversation's floor. Times on the session clock; events come in time order."""

    def __init__(self, limits: Limits = Limits()) -> None:  # noqa: B008 - it is immutable
        self._limits = limits
        self.start_s = 0.0
        self.end_s = 0.0
        """Last voiced sound of the open turn."""
        self._judgements: list[float] = []
        self.held = False
        """An announced pause of this turn was already reported."""
        self.pauses_s: list[float] = []
        """Silences inside the open turn."""
        self._open = False
        self._speaking = False
        self._speech_s = 0.0
        self._stretches: dict[float, Stretch] = {}
        """By their start."""
        self._unclear = False
        """Hardly a word of the latest voice was understood."""
        self._lasted_s = 0.0
        """The open turn, without the time in which a device was missing."""
        self._words_until_s = 0.0
        self._provisional: set[float] = set()
        """Starts of the chunks whose words are looked at again."""
        self._hesitates: tuple[float, float | None] = (0.0, None)
        """End of the latest stretch of words, and how surely it ends in an "um"."""
        self._snr_db: float | None = None
        self._last: Turn | None = None
        """As it ended, while it may go on."""
        self._answered = False
        """The interviewer was audible since."""
        self.late = False
        """Words came of a turn that had ended without any, and were passed on to nobody yet."""
        self._earlier: tuple[float, float, dict[float, Stretch]] | None = None
        """Start, end and words of the turn before this one, where some were still to come."""
        self._insists_until_s: float | None = None
        """The interviewer breaks in: until it is audible, but no longer than this, speech opens no turn."""
        self._playing_s: float | None = None
        self._unanswered_until_s = 0.0
        self._away = False
        """A device is missing."""
        self._missing_s = 0.0
        """Of the present silence: what was not captured."""
        self._counts_from_s = 0.0
        """Silence before this does not count."""
        self.returned = False
        """The microphone was away for a while, and the speaker has not yet taken up the open turn again."""
        self._told = False
        """The interviewer has said so."""

    @property
    def waiting(self) -> bool:
        """A turn is open, its speaker is silent, and it is known that nothing was missed."""
        return self.silent and not self._away and not (self.returned and self._playing_s is not None)

    @property
    def silent(self) -> bool:
        """A turn is open and its speaker is silent, as far as one hears."""
        return self._open and not self._speaking

    def silence_s(self, now_s: float) -> float:
        """How long the speaker has been silent, as far as that can be known."""
        return max(0.0, now_s - max(self.end_s, self._counts_from_s) - self._missing_s)

    @property
    def audible(self) -> bool:
        """The interviewer speaks."""
        return self._playing_s is not None

    @property
    def words_due(self) -> bool:
        """The last run's words are not here yet."""
        return self._words_until_s < self.end_s - 1e-6

    def ready(self, late_s: float) -> bool:
        """Whether a turn whose end is overdue by `late_s` has all the words that are worth waiting for."""
        if self.words_due:
            return late_s >= WORDS_PATIENCE_S
        return not self._provisional or late_s >= REFINE_PATIENCE_S

    @property
    def owed(self) -> bool:
        """The last turn ended without a word, because they came late: it was not answered, whatever was said since."""
        return not self._open and self._last is not None and not self._last.transcript and (self.late or self.words_due)

    def unanswered(self, now_s: float) -> bool:
        """Whether the last turn may be taken up again for what its words say: nothing that answers it was heard."""
        if self._open or self._last is None or self._playing_s is not None:
            return False
        return not self._last.transcript or (not self._answered and now_s < self._unanswered_until_s)

    def reopen(self) -> None:
        """The last turn goes on."""
        self._open, self.late = True, False

    def limit(self, now_s: float) -> Limit | None:
        """Why the open turn has to end though its speaker may not be done; None where it need not."""
        if not self._open or self._away or self.returned or self._playing_s is not None:
            return None
        if self._unclear:
            return "unclear"
        if self._lasted_s < self._limits.long_s:
            return None
        silence_s = 0.0 if self._speaking else self.silence_s(now_s)
        text = "" if self.words_due else self.turn().transcript.text
        return "long" if too_long(self._limits, self._lasted_s, silence_s, text) else None

    def passed(self, seconds: float) -> None:
        """Time that was captured."""
        if self._open and not self._away:
            self._lasted_s += seconds

    def started(self, start_s: float) -> Overlap:
        """A run of speech begins."""
        overlap = Overlap.NONE
        if not self._open and self._insists(start_s):
            pass
        elif not self._open:
            owed = self.owed
            early = self._last is not None and (start_s < self._unanswered_until_s or owed)
            just_taken = (
                self._last is not None and self._playing_s is not None and start_s < self._playing_s + SAME_TURN_S
            )
            if early or just_taken:
                overlap = Overlap.REOPENS
                if not owed:
                    self.pauses_s.append(self.silence_s(start_s))
                self.late = False
            else:
                if self._playing_s is not None:
                    overlap = Overlap.INTERRUPTS
                self._begin(start_s)
            self._open = True
        elif self.returned:
            if self._playing_s is None:
                self.returned = not self._told
            elif start_s >= self._playing_s + SAME_TURN_S:
                overlap = Overlap.INTERRUPTS
                self.returned = False
        elif self._playing_s is None and not self._speaking:
            self.pauses_s.append(self.silence_s(start_s))
        self._speaking = True
        self._judgements = []
        return overlap

    def paused(self, start_s: float, end_s: float, snr_db: float | None = None) -> None:
        """The run fell silent; `snr_db`: how far the speaker stands above the noise."""
        self._snr_db = snr_db
        self._speaking = False
        if not self._open:
            return
        self._missing_s = 0.0
        self.end_s = end_s
        self._speech_s += end_s - start_s
        self._judgements = []

    def transcribed(
        self,
        start_s: float,
        end_s: float,
        transcript: Transcript,
        hesitates: float | None = None,
        *,
        provisional: bool = False,
    ) -> Literal["refined", "late", "earlier"] | None:
        """Words of a chunk; the same start replaces. `hesitates`: how surely its last sound is an "um", 0 to 1.

        Says how they change a turn that has ended: they put `provisional` ones right, or come late; or another turn has
        begun since, and they are of the `earlier`. None: not at all.
        """
        if self._earlier is not None and end_s < self.start_s and self._earlier[0] - LATE_LEAD_S <= start_s:
            self._earlier[2][start_s] = Stretch(start_s, end_s, _beyond(self._earlier[2], start_s, transcript))
            return "earlier"
        late = self.words_due and start_s < self.end_s
        if end_s < self.start_s or not (self._open or late or start_s in self._provisional):
            return None
        before = self._stretches.get(start_s)
        if start_s < self.start_s - LATE_LEAD_S:
            # A turn that began in the middle of speech: the words before it are not its own.
            transcript = Transcript(tuple(word for word in transcript.words if word.end_s > self.start_s))
        transcript = _beyond(self._stretches, start_s, transcript)
        self._stretches[start_s] = Stretch(max(start_s, self.start_s), end_s, transcript)
        self._unclear = not provisional and unclear(self._limits, list(self._stretches.values()))
        (self._provisional.add if provisional else self._provisional.discard)(start_s)
        self._words_until_s = max(self._words_until_s, end_s)
        if end_s >= self._hesitates[0]:
            self._hesitates = end_s, hesitates
        if self._open or (before is not None and before.transcript.text == transcript.text):
            return None
        self.late = self._last is not None and not self._last.transcript
        return "late" if late else "refined"

    def playing(self, start_s: float) -> None:
        """The interviewer became audible."""
        self._playing_s = start_s
        self._answered = True
        self._unanswered_until_s = 0.0

    def heard(self, end_s: float = 0.0) -> None:
        """The interviewer's utterance is over."""
        self._playing_s = None
        if self._away:
            # It is said again when there is someone to hear it: that is no answer to be taken back.
            self._last = None
            self._unanswered_until_s = 0.0
        if self.returned:
            self._told = True
            self._counts_from_s = max(self._counts_from_s, end_s)

    def away(self, at_s: float) -> None:
        """A device is missing since `at_s`: nobody can end a turn, or answer one."""
        self._away = True
        if at_s < self._unanswered_until_s:
            self._unanswered_until_s = inf

    def back(self, at_s: float, *, missed: bool) -> None:
        """All devices are there again: silence counts from now. `missed`: the speaker may have talked to nobody."""
        self._away = False
        self._counts_from_s = at_s
        self._missing_s = 0.0
        self.returned, self._told = missed and self._open, False
        if self._unanswered_until_s == inf:
            self._unanswered_until_s = at_s + UNANSWERED_S

    def missed(self, seconds: float) -> None:
        """So much was not captured."""
        self._missing_s += seconds

    def cues(self) -> Cues:
        """What endpointing needs to know about the present silence."""
        return Cues(
            text=self.turn().transcript.text,
            speech_s=self._speech_s,
            smart_turn=self._voice(),
            hesitates=None if self.words_due else self._hesitates[1],
            snr_db=self._snr_db,
        )

    def judged(self, probability: float) -> None:
        """Smart-turn judged the present silence once more."""
        self._judgements.append(probability)

    def turn(self) -> Turn:
        """The open turn so far, or the last one."""
        return _turn(self.start_s, self.end_s, self._stretches)

    def earlier(self) -> Turn | None:
        """The turn before that, where words of it have come since."""
        return _turn(*self._earlier) if self._earlier is not None else None

    def end(self, now_s: float) -> Turn:
        """Close the turn. Its words are kept in case it is reopened."""
        self._last = self.turn()
        self._open = self.returned = self.late = self._answered = False
        self._unanswered_until_s = now_s + UNANSWERED_S
        return self._last

    def stop(self, now_s: float) -> Turn:
        """Close the turn over its speaker's head. It is not reopened: what they add meanwhile is part of it."""
        if self._speaking:
            self._speech_s += now_s - self.end_s
            self.end_s = now_s
        turn = self.end(now_s)
        self._last, self._unanswered_until_s = None, 0.0
        self._insists_until_s = now_s + BREAK_IN_S
        return turn

    def yields(self, now_s: float, *, said: bool) -> bool:
        """Whether speech goes on that the interviewer broke into: from here on it is a turn of its own.

        `said`: what it had to say is over; it may also be that nothing came.
        """
        if self._insists_until_s is None or not (said or (self._playing_s is None and now_s >= self._insists_until_s)):
            return False
        self._insists_until_s = None
        if self._open or not self._speaking:
            return False
        self._begin(now_s)
        self._open = True
        return True

    def _insists(self, start_s: float) -> bool:
        """Whether speech that begins now does not keep the interviewer from breaking in."""
        if self._insists_until_s is None:
            return False
        if start_s < (self._insists_until_s if self._playing_s is None else self._playing_s + INSIST_S):
            return True
        self._insists_until_s = None
        return False

    def _voice(self) -> float | None:
        """The latest judgement, or the mean of the last three where that is lower: a lone high one is noise."""
        last = self._judgements[-3:]
        return min(last[-1], sum(last) / len(last)) if last else None

    def _begin(self, start_s: float) -> None:
        owes = self.words_due or self._provisional
        self._earlier = (self.start_s, self.end_s, self._stretches) if owes else None
        self.start_s = self.end_s = start_s
        self._speech_s = 0.0
        self._stretches = {}
        self._unclear = self.late = False
        self._lasted_s = 0.0
        self._words_until_s = 0.0
        self._provisional = set()
        self._hesitates = 0.0, None
        self.pauses_s = []
        self.held = False
        self._last = None


def _turn(start_s: float, end_s: float, stretches: dict[float, Stretch]) -> Turn:
    return Turn(Transcript.join(stretches[key].transcript for key in sorted(stretches)), start_s, end_s)


def _beyond(stretches: dict[float, Stretch], start_s: float, transcript: Transcript) -> Transcript:
    """The words after those of the stretches that began before `start_s`: what is read anew in mid-speech, after a turn
    was broken into, begins a little before it.
    """
    known_s = max((stretch.end_s for key, stretch in stretches.items() if key < start_s), default=start_s)
    if known_s <= start_s:
        return transcript
    return Transcript(tuple(word for word in transcript.words if (word.start_s + word.end_s) / 2 > known_s))
