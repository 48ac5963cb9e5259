"""How fast and how evenly: words a minute, syllables a second, and the pauses, which come from the sound.

Pauses are silences of at least 0.25 s within a turn. One inside a clause relates most to how fluent a
speaker seems (Kahng 2018); where it falls is told from the words on either side.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
import numpy.typing as npt

from bot.scoring.boundaries import divides
from bot.scoring.clauses import clause_starts
from bot.scoring.spans import Span, gaps, merged, total_s
from bot.scoring.speech import PAUSE_S
from bot.scoring.syllables import syllables
from bot.scoring.tokens import tokens
from bot.stt.transcript import Word

BREAK_S: Final = 0.5
"""A silence this long ends a clause where the recogniser wrote no punctuation."""
_OPENING_FILLERS: Final = frozenset({"so", "well", "right", "actually", "basically"})
"""Fillers that only open a clause."""
_CONTEXT: Final = 200
"""Words on either side of a silence that may tell what it divides: more than any clause has."""
_SPARSE: Final = 25
"""Fewer than one mark in this many words is no punctuation."""


@dataclass(frozen=True, slots=True)
class Pause:
    """A silence inside a turn."""

    span: Span
    mid_clause: bool | None
    """None where no word stands on one of its sides."""
    before: str
    """The word that precedes it."""
    after: str


@dataclass(frozen=True, slots=True)
class Pace:
    """Speed and pauses of one answer."""

    words: int
    """Without hesitation sounds."""
    syllables: int
    answer_s: float
    """First to last sound of the turns, pauses in."""
    phonation_s: float
    """The same, pauses out."""
    words_per_minute: float
    articulation_rate: float
    """Syllables a second, pauses out."""
    pauses: tuple[Pause, ...]
    mean_run_syllables: float
    """Syllables between pauses."""


def measure_pace(turns: Sequence[Sequence[Span]], words: Sequence[Word], skip: Collection[int]) -> Pace | None:
    """Pace of one answer, from the stretches of speech of each turn; `skip` as for `clause_starts`.

    None where there is neither sound nor a word.
    """
    sounding = [list(runs) for runs in turns if runs]
    answer_s = sum(runs[-1].end_s - runs[0].start_s for runs in sounding)
    phrases = [phrase for runs in sounding for phrase in merged(runs, PAUSE_S - 1e-6)]
    phonation_s = total_s(phrases)
    marked = tokens([word.text for word in words])
    spoken = [token for token in marked if token.text]
    if answer_s <= 0.0 or not spoken:
        return None
    count = sum(syllables(token.text) for token in spoken)
    said = sum(not token.vocal for token in spoken)
    silences = [gap for runs in sounding for gap in gaps(runs, PAUSE_S)]
    return Pace(
        words=said,
        syllables=count,
        answer_s=answer_s,
        phonation_s=phonation_s,
        words_per_minute=60.0 * said / answer_s,
        articulation_rate=count / phonation_s,
        pauses=tuple(place(silences, words, skip)),
        mean_run_syllables=count / len(phrases),
    )


def breaks(silences: Sequence[Span], words: Sequence[Word]) -> set[int]:
    """Words after a long silence, for texts that came without punctuation; else none.

    With punctuation there, a silence says nothing about meaning: "I … like Postgres".
    """
    marks = sum(token.closes for token in tokens([word.text for word in words]))
    if marks * _SPARSE >= len(words):
        return set()
    found = set()
    seams = _seams(words)
    for silence in silences:
        after = _word_after(words, seams, silence)
        if silence.length_s >= BREAK_S and after is not None:
            found.add(after)
    return found


def place(silences: Sequence[Span], words: Sequence[Word], skip: Collection[int]) -> list[Pause]:
    texts = [word.text for word in words]
    marked = tokens(texts)
    starts = clause_starts(texts, skip)
    spoken = [i for i in range(len(words)) if i not in skip and marked[i].text]
    seams = _seams(words)
    out = []
    for silence in silences:
        after = _word_after(words, seams, silence)
        if after is None or after == 0:
            before = words[-1].text if words and after is None else ""
            out.append(Pause(silence, None, before, words[0].text if after == 0 else ""))
            continue
        # A hesitation beside the silence belongs to it: look at the words beyond.
        left = next((i for i in range(after - 1, -1, -1) if i not in skip), None)
        right = next((i for i in range(after, len(words)) if i not in skip), None)
        boundary = (
            left is None
            or right is None
            or any(marked[i].text in _OPENING_FILLERS for i in range(after, right))
            or divides(
                [marked[i] for i in spoken[: bisect_right(spoken, left)][-_CONTEXT:]],
                [marked[i] for i in spoken[bisect_left(spoken, right) :][:_CONTEXT]],
                starts=right in starts,
            )
        )
        out.append(Pause(silence, not boundary, texts[after - 1], texts[after]))
    return out


def _seams(words: Sequence[Word]) -> npt.NDArray[np.float64]:
    """When each word but the last gives way to the next."""
    return np.array([(a.end_s + b.start_s) / 2 for a, b in pairwise(words)])


def _word_after(words: Sequence[Word], seams: npt.NDArray[np.float64], silence: Span) -> int | None:
    """The first word after a silence: the seam between words that lies nearest to it."""
    middle_s = (silence.start_s + silence.end_s) / 2
    if not words or middle_s >= words[-1].end_s:
        return None
    if middle_s <= words[0].start_s:
        return 0
    return int(np.argmin(np.abs(seams - middle_s))) + 1 if seams.size else None
