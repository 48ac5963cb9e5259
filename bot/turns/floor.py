"""Who has the floor, as pure bookkeeping: runs of speech, their words, and what the interviewer is saying."""

from enum import StrEnum

from bot.stt.transcript import Transcript, Turn
from bot.turns.endpointing import Cues

SAME_TURN_S = 0.7
"""Speech that starts this soon after the interviewer became audible was already on its way: it goes on with the
answer. Chosen by hand, not measured."""
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
        self._hesitates: tuple[float, float | None] = (0.0, None)
        """End of the latest stretch of words, and how surely it ends in an "um"."""
        self._last: Turn | None = None
        self._playing_s: float | None = None
        self._unanswered_until_s = 0.0

    @property
    def waiting(self) -> bool:
        """A turn is open and its speaker is silent."""
        return self._open and not self._speaking

    @property
    def audible(self) -> bool:
        """The interviewer speaks."""
        return self._playing_s is not None

    @property
    def words_due(self) -> bool:
        """The last run's words are not here yet."""
        return self._words_until_s < self.end_s - 1e-6

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
                self.pauses_s.append(start_s - self.end_s)
            else:
                if self._playing_s is not None:
                    overlap = Overlap.INTERRUPTS
                self._begin(start_s)
            self._open = True
        elif self._playing_s is None and not self._speaking:
            self.pauses_s.append(start_s - self.end_s)
        self._speaking = True
        self._judgements = []
        return overlap

    def paused(self, start_s: float, end_s: float) -> None:
        """The run fell silent."""
        self._speaking = False
        self.end_s = end_s
        self._speech_s += end_s - start_s
        self._judgements = []

    def transcribed(self, start_s: float, end_s: float, transcript: Transcript, hesitates: float | None = None) -> None:
        """Words of a chunk; the same start replaces. `hesitates`: how surely its last sound is an "um", 0 to 1."""
        if not self._open or end_s < self.start_s:
            return
        self._transcripts[start_s] = transcript
        self._words_until_s = max(self._words_until_s, end_s)
        if end_s >= self._hesitates[0]:
            self._hesitates = end_s, hesitates

    def playing(self, start_s: float) -> None:
        """The interviewer became audible."""
        self._playing_s = start_s
        self._unanswered_until_s = 0.0

    def heard(self) -> None:
        """The interviewer's utterance is over."""
        self._playing_s = None

    def cues(self) -> Cues:
        """What endpointing needs to know about the present silence."""
        return Cues(
            text=self.turn().transcript.text,
            speech_s=self._speech_s,
            smart_turn=self._voice(),
            hesitates=None if self.words_due else self._hesitates[1],
        )

    def judged(self, probability: float) -> None:
        """Smart-turn judged the present silence once more."""
        self._judgements.append(probability)

    def turn(self) -> Turn:
        """The open turn so far."""
        parts = [self._transcripts[key] for key in sorted(self._transcripts)]
        return Turn(Transcript.join(parts), self.start_s, self.end_s)

    def end(self, now_s: float) -> Turn:
        """Close the turn. Its words are kept in case it is reopened."""
        self._last = self.turn()
        self._open = False
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
        self._hesitates = 0.0, None
        self.pauses_s = []
        self.held = False
        self._last = None
