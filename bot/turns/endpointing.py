"""How much silence ends a turn: sound, words, the speaker's patience setting and own habits, weighed together.

The answer is a waiting time that is asked for again on every frame of silence, so that a later judgement of the
sound, late words or an announced pause still change it. Nothing here knows a clock.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import quantiles
from typing import Literal

import numpy as np

from bot.settings import Patience
from bot.turns.text import Tail, tail

JUDGE_AT_S = (0.2, 0.45, 0.7, 1.0, 1.4, 2.0)
"""Silence at which smart-turn is asked. More silence changes its mind in either direction."""

Reason = Literal["complete", "silence", "announced"]


@dataclass(frozen=True, slots=True)
class Cues:
    """What is known about the turn while its speaker is silent."""

    text: str
    speech_s: float
    """Voiced time so far."""
    smart_turn: float | None
    """Smart-turn's latest probability that it is complete; None until it has judged this silence."""
    pauses_s: tuple[float, ...] = ()
    """Silences inside this turn so far."""


@dataclass(frozen=True, slots=True)
class Waits:
    """Seconds of silence for one patience setting."""

    by_voice_s: tuple[float, ...]
    """Wait at each of `VOICE` (smart-turn's probability), linear in between."""
    few_s: float
    """Least wait after a few words or a short sound: probably only the beginning."""
    unfinished_s: float
    """Least wait when the words stop in mid-clause."""
    request_s: float
    """Wait when the words are addressed to the interviewer and complete."""
    announced_s: float
    """Wait when the speaker asked for time."""


VOICE = (0.0, 0.1, 0.3, 0.6, 0.82, 1.0)
WAITS: dict[Patience, Waits] = {
    "quick": Waits((2.2, 1.6, 1.1, 0.75, 0.55, 0.5), 1.2, 1.8, 0.6, 10.0),
    "normal": Waits((3.2, 2.4, 1.7, 1.15, 0.78, 0.7), 1.6, 2.6, 0.7, 15.0),
    "thinking": Waits((5.5, 4.0, 3.0, 2.2, 1.6, 1.4), 3.0, 5.0, 1.0, 30.0),
}
"""Tuned on the pauses and ends that `scripts/bench_endpointing` prints the curve of: no held-out figure."""

FEW_WORDS = 5
OPENING_S = 3.3
"""Voiced seconds before which the voice alone is not believed: first sentences of long answers sound complete."""
CLOSED_S = 1.0
"""With "that's it", "does that make sense?", no more than this, whatever the voice says."""

FORGIVING = 0.8
"""What is left, after each turn, of the patience added when one was taken too early: half of it after three. One
cough after an answer must not slow the interviewer down for an hour. Chosen by hand."""


def _never(_text: str) -> bool:
    return False


class Endpointer:
    """The waiting time for one speaker; learns from the session how long their pauses are."""

    def __init__(
        self,
        patience: Patience = "normal",
        *,
        announces_pause: Callable[[str], bool] = _never,
        is_request: Callable[[str], bool] = _never,
    ) -> None:
        """`announces_pause(text)`: the words ask for time to think; `is_request(text)`: they are addressed to
        the interviewer and complete ("could you repeat that?"), not an answer.
        """
        self._waits = WAITS[patience]
        self._announces_pause = announces_pause
        self._is_request = is_request
        self._pauses_s: list[float] = []
        self._extra_s = 0.0

    def turn_over(self, pauses_s: Sequence[float]) -> None:
        """Learn the silences inside a finished turn."""
        self._pauses_s += [pause for pause in pauses_s if pause >= 0.25]
        self._extra_s *= FORGIVING

    def cut_in(self) -> None:
        """The turn was taken too early: be more patient with this speaker for the next turns."""
        self._extra_s = min(0.9, self._extra_s + 0.3)

    def wait_s(self, cues: Cues) -> tuple[float, Reason]:
        """Silence needed to end the turn, and what ends it then."""
        waits = self._waits
        if self._announces_pause(cues.text):
            return waits.announced_s, "announced"
        if self._is_request(cues.text):
            return waits.request_s + self._extra_s, "complete"
        ending = tail(cues.text)
        voice = 0.0 if cues.smart_turn is None else cues.smart_turn
        wait_s = float(np.interp(voice, VOICE, waits.by_voice_s))
        few = len(cues.text.split()) < FEW_WORDS or cues.speech_s < OPENING_S
        if ending is Tail.CLOSED and not few:
            wait_s = min(wait_s, max(CLOSED_S, waits.request_s))
        elif ending in (Tail.FILLER, Tail.UNFINISHED):
            wait_s = max(wait_s, waits.unfinished_s)
        elif few:
            wait_s = max(wait_s, waits.few_s)
        sounds_complete = wait_s <= waits.by_voice_s[VOICE.index(0.6)]
        if not sounds_complete:
            wait_s = max(wait_s, min(self._habit_s(), 1.5 * wait_s))
        return wait_s + self._extra_s, "complete" if sounds_complete else "silence"

    def _habit_s(self) -> float:
        """A little more than nine of ten of the speaker's pauses so far; 0 until there are enough."""
        if len(self._pauses_s) < 8:
            return 0.0
        return quantiles(self._pauses_s, n=10)[-1] + 0.2
