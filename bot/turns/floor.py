"""Who has the floor, as pure bookkeeping: runs of speech, their words, and what the interviewer is saying."""

from enum import StrEnum
from math import inf

from bot.stt.transcript import Transcript, Turn
from bot.turns.endpointing import Cues

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


class Overlap(StrEnum):
    """What a new run of speech does to the interviewer."""

    NONE = "none"
    REOPENS = "reopens"
    """The turn was taken too early: it goes on, the interviewer takes back what it began to say."""
    INTERRUPTS = "interrupts"
    """The candidate breaks in."""


class Floor:
    """The state of one conversation's floor. Times on the session clock; events come in time order."""

    def __init__(self) -> None:
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
        self._transcripts: dict[float, Transcript] = {}
        self._words_until_s = 0.0
        self._provisional: set[float] = set()
        """Starts of the chunks whose words are looked at again."""
        self._hesitates: tuple[float, float | None] = (0.0, None)
        """End of the latest stretch of words, and how surely it ends in an "um"."""
        self._snr_db: float | None = None
        self._last: Turn | None = None
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

    def started(self, start_s: float) -> Overlap:
        """A run of speech begins."""
        overlap = Overlap.NONE
        if not self._open:
            early = self._last is not None and start_s < self._unanswered_until_s
            just_taken = (
                self._last is not None and self._playing_s is not None and start_s < self._playing_s + SAME_TURN_S
            )
            if early or just_taken:
                overlap = Overlap.REOPENS
                self.pauses_s.append(self.silence_s(start_s))
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
    ) -> bool:
        """Words of a chunk; the same start replaces. `hesitates`: how surely its last sound is an "um", 0 to 1.

        Says whether they put `provisional` ones right in a turn that has ended, and may be reopened.
        """
        if end_s < self.start_s or not (self._open or start_s in self._provisional):
            return False
        self._transcripts[start_s] = transcript
        (self._provisional.add if provisional else self._provisional.discard)(start_s)
        self._words_until_s = max(self._words_until_s, end_s)
        if end_s >= self._hesitates[0]:
            self._hesitates = end_s, hesitates
        return not self._open

    def playing(self, start_s: float) -> None:
        """The interviewer became audible."""
        self._playing_s = start_s
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
        parts = [self._transcripts[key] for key in sorted(self._transcripts)]
        return Turn(Transcript.join(parts), self.start_s, self.end_s)

    def end(self, now_s: float) -> Turn:
        """Close the turn. Its words are kept in case it is reopened."""
        self._last = self.turn()
        self._open = self.returned = False
        self._unanswered_until_s = now_s + UNANSWERED_S
        return self._last

    def _voice(self) -> float | None:
        """The latest judgement, or the mean of the last three where that is lower: a lone high one is noise."""
        last = self._judgements[-3:]
        return min(last[-1], sum(last) / len(last)) if last else None

    def _begin(self, start_s: float) -> None:
        self.start_s = self.end_s = start_s
        self._speech_s = 0.0
        self._transcripts = {}
        self._words_until_s = 0.0
        self._provisional = set()
        self._hesitates = 0.0, None
        self.pauses_s = []
        self.held = False
        self._last = None
