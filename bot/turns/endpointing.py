"""How much silence ends a turn: sound, words, the speaker's patience setting and own habits, weighed together.

The answer is a waiting time that is asked for again on every frame of silence, so that a later judgement of the
sound, late words or an announced pause still change it. Nothing here knows a clock.
"""

from collections import deque
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
    hesitates: float | None = None
    """How surely its last sound is an "um" or "uh", 0 to 1; None until it was looked for."""
    snr_db: float | None = None
    """How far the speaker stands above the noise; None where that is not known."""


@dataclass(frozen=True, slots=True)
class Waits:
    """Seconds of silence for one patience setting."""

    by_voice_s: tuple[float, ...]
    """Wait at each of `VOICE` (smart-turn's probability), linear in between."""
    few_s: float
    """Least wait after a few words or a short sound: probably only the beginning."""
    open_s: float
    """Least wait where the recogniser heard no full stop."""
    unfinished_s: float
    """Least wait when the words seem to stop in mid-clause."""
    broken_s: float
    """Wait when they stop behind a word that another must follow."""
    request_s: float
    """Wait when the words are addressed to the interviewer and complete."""
    hesitation_s: float
    """Wait when the last sound was an "um"."""
    announced_s: float
    """Wait when the speaker asked for time."""
    habit: float
    """The speaker's own long pauses raise the wait at most so many times."""
    learn_s: float
    """So much longer is every wait after a turn was taken too early, and somebody noticed; what is left of the patience
    of earlier times counts twice then: once may be chance."""
    refine_s: float
    """How long past its time the end of a turn waits for words that are there but looked at again, which takes a
    second in all."""


VOICE = (0.0, 0.1, 0.3, 0.6, 0.82, 1.0)
WAITS: dict[Patience, Waits] = {
    "quick": Waits((0.9, 0.9, 0.85, 0.5, 0.4, 0.3), 1.5, 1.0, 2.0, 3.5, 0.6, 9.0, 10.0, 1.0, 0.04, 0.0),
    "normal": Waits((1.5, 1.5, 1.3, 1.0, 0.65, 0.5), 1.8, 1.6, 2.6, 5.0, 0.7, 10.0, 15.0, 1.5, 0.2, 0.25),
    "thinking": Waits((5.5, 4.0, 3.0, 2.3, 1.96, 1.94), 3.0, 3.5, 5.0, 8.5, 1.0, 15.0, 30.0, 1.5, 0.2, 0.25),
}
"""Tuned on the pauses and ends that `scripts/bench_endpointing` prints the curve of; what was not tuned on is told
apart there."""
FEW_WORDS = 5
FEW_S = 2.0
"""Fewer words or voiced seconds are probably only the beginning."""
OPENING_S = 3.3
"""Voiced seconds before which the voice is not believed: first sentences of long answers sound complete."""
CLOSED_S = 1.0
"""With "that's it", "does that make sense?", no more than this, whatever the voice says."""
HESITATES = 0.25
"""From here on the last sound is taken for an "um", or for a word drawn out like one. All of 34 real ones lie above
0.27, 30 above 0.3 as a detector hears them that never heard the speaker; of 69 ends of answers and 86 of read
sentences, most of them by speakers of another language, none lies above 0.13, the ends of a synthetic voice now and
then at 0.2. A false one costs nine seconds: `VOICE_SAYS_DONE` overrules it."""
VOICE_SAYS_DONE = 0.8
"""Where smart-turn is sure to hear an end, a sound like "um" is believed to be none: the wait is only that of a clause.
After one real "um" of 34 it goes up to 0.77."""

QUIET_DB, NOISY_DB = 28.0, 22.0
NOISY_S = 0.3
"""In noise of this level all cues are worse: soft ends of words drown, so that silence seems to begin earlier, and
smart-turn and the words err more. So much more silence is asked for, linear in between. Speech 20 dB above a fan lies
at 22 dB here, recordings of a quiet room at 30 to 35; what it saves and costs, see `scripts/bench_noise`."""

FORGIVING = 0.8
"""What is left, after each turn, of the patience added when one was taken too early: half of it after three. One
cough after an answer must not slow the interviewer down for an hour. Chosen by hand."""
UNNOTICED = 1 / 3
"""Of that patience, where the reply was taken back before it was audible."""
MOST_EXTRA_S = 0.9
MOST_PAUSES = 200
"""The speaker's latest: habits change in an hour."""


@dataclass(frozen=True, slots=True)
class _Reading:
    """What a turn's words say about its end."""

    text: str
    announces: bool
    request: bool
    ending: Tail


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
        waits: Waits | None = None,
    ) -> None:
        """`announces_pause(text)`: the words ask for time to think; `is_request(text)`: they are addressed to
        the interviewer and complete ("could you repeat that?"), not an answer. `waits` stand for those of `patience`.
        """
        self._waits = waits or WAITS[patience]
        self._announces_pause = announces_pause
        self._is_request = is_request
        self._pauses_s: deque[float] = deque(maxlen=MOST_PAUSES)
        self._habit_s = 0.0
        """A little more than nine of ten of the speaker's pauses so far; 0 until there are enough."""
        self._extra_s = 0.0
        self._latest: _Reading | None = None

    @property
    def refine_s(self) -> float:
        """How long past its time the end of a turn waits for words that are there but looked at again."""
        return self._waits.refine_s

    def turn_over(self, pauses_s: Sequence[float]) -> None:
        """Learn the silences inside a finished turn."""
        self._pauses_s.extend(pause for pause in pauses_s if pause >= 0.25)
        if len(self._pauses_s) >= 8:
            self._habit_s = quantiles(self._pauses_s, n=10)[-1] + 0.2
        self._extra_s *= FORGIVING

    def cut_in(self, *, audible: bool = True) -> None:
        """The turn was taken too early: be more patient with this speaker for the next turns.

        Not by much where the interviewer was not `audible` yet: nobody noticed.
        """
        learnt_s = (self._extra_s + self._waits.learn_s) * (1.0 if audible else UNNOTICED)
        self._extra_s = min(MOST_EXTRA_S, self._extra_s + learnt_s)

    def wait_s(self, cues: Cues) -> tuple[float, Reason]:
        """Silence needed to end the turn, and what ends it then."""
        waits = self._waits
        reading = self._read(cues.text)
        if reading.announces:
            return waits.announced_s, "announced"
        if reading.request:
            return waits.request_s + self._extra_s, "complete"
        voice = 0.0 if cues.smart_turn is None or cues.speech_s < OPENING_S else cues.smart_turn
        wait_s = float(np.interp(voice, VOICE, waits.by_voice_s))
        if cues.smart_turn is None:
            wait_s = max(wait_s, waits.unfinished_s)
        few = len(cues.text.split()) < FEW_WORDS or cues.speech_s < FEW_S
        match _ending(reading.ending, cues.hesitates, voice):
            case Tail.HESITATION:
                return waits.hesitation_s, "silence"
            case Tail.CLOSED if not few:
                wait_s = min(wait_s, max(CLOSED_S, waits.request_s))
            case Tail.BROKEN:
                wait_s = max(wait_s, waits.broken_s)
            case Tail.FILLER | Tail.UNFINISHED:
                wait_s = max(wait_s, waits.unfinished_s)
            case Tail.OPEN:
                wait_s = max(wait_s, waits.open_s, waits.few_s if few else 0.0)
            case _ if few:
                wait_s = max(wait_s, waits.few_s)
        sounds_complete = wait_s <= waits.by_voice_s[VOICE.index(0.6)]
        if not sounds_complete:
            wait_s = max(wait_s, min(self._habit_s, waits.habit * wait_s))
        wait_s += self._extra_s + in_noise_s(cues.snr_db)
        return wait_s, "complete" if sounds_complete else "silence"

    def _read(self, text: str) -> _Reading:
        """The latest text's reading is kept: it is asked for fifty times a second, and grows to thousands of words."""
        if self._latest is None or self._latest.text != text:
            self._latest = _Reading(text, self._announces_pause(text), self._is_request(text), tail(text))
        return self._latest


def in_noise_s(snr_db: float | None) -> float:
    """The silence asked for beside that of a quiet room."""
    return 0.0 if snr_db is None else float(np.interp(snr_db, (NOISY_DB, QUIET_DB), (NOISY_S, 0.0)))


def _ending(ending: Tail, hesitates: float | None, voice: float) -> Tail:
    """How the turn ends so far, by its words and by the "um" that recognisers do not write."""
    if (hesitates or 0.0) < HESITATES or ending in (Tail.ASSENT, Tail.HESITATION):
        return ending
    return Tail.HESITATION if voice < VOICE_SAYS_DONE else Tail.UNFINISHED
