"""Devices that are away during an interview, as the interviewer counts it: how long, and what is said on return.

Pure. Times are seconds on the session clock. A muted microphone is away too: it is there, and delivers only zeros.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Literal

from bot.interviewer import lines
from bot.interviewer.pattern import words_of
from bot.stt.transcript import Word

Missing = Literal["input", "output", "muted"]

QUOTED_WORDS, LEAST_WORDS = 6, 3
QUOTE_LEAST = 0.5
"""Words recognised with less confidence are not said back."""


@dataclass(frozen=True, slots=True)
class Return:
    """All devices are there again."""

    missed: frozenset[Missing]
    away_s: float
    told: bool
    """The candidate was told that the interview waits."""

    @property
    def unheard(self) -> bool:
        """Whether the candidate may have spoken to nobody."""
        return "input" in self.missed


class Absence:
    """What is missing now."""

    def __init__(self) -> None:
        self.told = False
        """It was said that the interview waits."""
        self.offered = False
        """It was said how to go on another time."""
        self._missing: set[Missing] = set()
        self._missed: set[Missing] = set()
        self._since_s = 0.0

    def __bool__(self) -> bool:
        return bool(self._missing)

    def lacks(self, device: Missing) -> bool:
        return device in self._missing

    def gone(self, device: Missing, at_s: float) -> None:
        """It last gave or took sound at `at_s`."""
        if not self._missing:
            self._since_s, self._missed = at_s, set()
            self.told = self.offered = False
        self._missing.add(device)
        self._missed.add(device)

    def there(self, device: Missing, at_s: float) -> Return | None:
        """It is back; None while another is missing."""
        if device not in self._missing:
            return None
        self._missing.discard(device)
        if self._missing:
            return None
        return Return(frozenset(self._missed), self.length_s(at_s), self.told)

    def length_s(self, now_s: float) -> float:
        return max(0.0, now_s - self._since_s)


def lead(missed: frozenset[Missing]) -> str:
    """What came back, in words."""
    if "output" in missed:
        return lines.BOTH_BACK if "input" in missed else lines.SPEAKER_BACK
    return lines.MIC_BACK if "input" in missed else lines.UNMUTED


def last_heard(words: Sequence[Word]) -> str:
    """The end of what was said, so that its speaker finds the thread; empty where it is not certain."""
    end = len(words)
    while end and words[end - 1].probability < QUOTE_LEAST:
        # The word that was cut in two.
        end -= 1
    tail = list(takewhile(lambda word: word.probability >= QUOTE_LEAST, reversed(words[:end])))[:QUOTED_WORDS][::-1]
    if len(tail) < LEAST_WORDS:
        return ""
    text = " ".join(word.text for word in tail).rstrip(".,;:!?…-– ")
    return lines.LAST_HEARD.format(words=text) if words_of(text) else ""
