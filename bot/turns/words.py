"""The words of one turn as they come: chunk by chunk, some provisional, some late.

Pure. `floor` begins a new one with every turn and keeps that of the turn before while words of it are still to come.
All times are seconds on the session clock.
"""

from bot.stt.transcript import Transcript, Turn
from bot.turns.limit import Limits, Stretch, unclear

WORDS_PATIENCE_S = 6.0
"""How long past its time the end of a turn waits for words that are not there."""
LATE_LEAD_S = 1.0
"""A chunk that begins so much before a turn may hold words that were said before it."""


class Words:
    """What is known of a turn's words, and what is still to come."""

    def __init__(self, start_s: float) -> None:
        """`start_s`: the turn's first sound."""
        self.start_s = start_s
        self.end_s = start_s
        """The turn's last voiced sound so far: its words are due up to here."""
        self._until_s = 0.0
        """They are here up to this."""
        self._stretches: dict[float, Stretch] = {}
        """By the start of the chunk that they came with."""
        self._provisional: set[float] = set()
        """Starts of the chunks whose words are looked at again."""
        self._latest_provisional = False
        self._hesitates: tuple[float, float | None] = (0.0, None)
        """End of the latest chunk, and how surely it ends in an "um"."""

    @property
    def due(self) -> bool:
        """The last run's words are not here yet."""
        return self._until_s < self.end_s - 1e-6

    @property
    def unsettled(self) -> bool:
        """Words are due, or may still be replaced."""
        return self.due or bool(self._provisional)

    def ready(self, late_s: float, refine_s: float) -> bool:
        """Whether a turn whose end is overdue by `late_s` has all the words that are worth waiting for.

        `refine_s`: how long those are waited for that are there but looked at again.
        """
        if self.due:
            return late_s >= WORDS_PATIENCE_S
        return not self._provisional or late_s >= refine_s

    def late(self, start_s: float) -> bool:
        """Whether a chunk that begins then brings words that are due."""
        return self.due and start_s < self.end_s

    def refines(self, start_s: float) -> bool:
        """Whether a chunk that begins then puts provisional words right."""
        return start_s in self._provisional

    def owns(self, start_s: float) -> bool:
        """Whether a chunk that begins then holds no words that were said before this turn."""
        return start_s >= self.start_s - LATE_LEAD_S

    def add(
        self,
        start_s: float,
        end_s: float,
        transcript: Transcript,
        hesitates: float | None = None,
        *,
        provisional: bool = False,
    ) -> bool:
        """Takes the words of a chunk and says whether they are new; the same start replaces.

        Left out are words said before the turn, and those that an earlier chunk has already: what is read anew in
        mid-speech begins a little before it. `hesitates`: how surely the chunk's last sound is an "um", 0 to 1.
        """
        before = self._stretches.get(start_s)
        if not self.owns(start_s):
            transcript = Transcript(tuple(word for word in transcript.words if word.end_s > self.start_s))
        transcript = self._beyond(start_s, transcript)
        self._stretches[start_s] = Stretch(max(start_s, self.start_s), end_s, transcript)
        (self._provisional.add if provisional else self._provisional.discard)(start_s)
        self._latest_provisional = provisional
        self._until_s = max(self._until_s, end_s)
        if end_s >= self._hesitates[0]:
            self._hesitates = end_s, hesitates
        return before is None or before.transcript.text != transcript.text

    @property
    def hesitates(self) -> float | None:
        """How surely the turn ends in an "um" so far; None where that is not known."""
        return None if self.due else self._hesitates[1]

    def unclear(self, limits: Limits) -> bool:
        """Whether hardly a word of the latest voice was understood; provisional words leave that open."""
        return not self._latest_provisional and unclear(limits, list(self._stretches.values()))

    def turn(self) -> Turn:
        """The turn as far as it is known."""
        words = Transcript.join(self._stretches[start_s].transcript for start_s in sorted(self._stretches))
        return Turn(words, self.start_s, self.end_s)

    def _beyond(self, start_s: float, transcript: Transcript) -> Transcript:
        """The words after those of the chunks that began before `start_s`."""
        known_s = max((stretch.end_s for key, stretch in self._stretches.items() if key < start_s), default=start_s)
        if known_s <= start_s:
            return transcript
        return Transcript(tuple(word for word in transcript.words if (word.start_s + word.end_s) / 2 > known_s))
