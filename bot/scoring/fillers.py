"""Fillers, repetitions and false starts, told from the words around them.

"Like", "right" and their kind are fillers only where they carry no meaning; `lexical` has their rules. Hesitation
sounds are counted as far as the recogniser wrote them; it drops most, so that count is a lower bound.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

from bot.scoring.lexical import PHRASES, WORDS
from bot.scoring.repeats import repetitions
from bot.scoring.restarts import false_starts
from bot.scoring.tokens import tokens, word_set
from bot.scoring.uses import uses

Kind = Literal["vocal", "lexical", "repetition", "false_start"]


_LEADS: Final = word_set("know mean yknow y'know")
"""The last words of phrases that open a clause; "kind of" only softens it."""


@dataclass(frozen=True, slots=True)
class Filler:
    """Words `first` to `last`, both included, that could go without loss."""

    kind: Kind
    first: int
    last: int


def find_fillers(words: Sequence[str], breaks: Collection[int] = ()) -> list[Filler]:
    """All fillers in the order of their first word; none overlap.

    `words` are as recognised, with punctuation or without; `breaks` are the indices of words that come
    after a silence.
    """
    stream = tokens(words, breaks)
    taken: set[int] = set()
    found: list[Filler] = []

    def take(kind: Kind, first: int, last: int) -> None:
        span = range(first, last + 1)
        if taken.isdisjoint(span):
            taken.update(span)
            found.append(Filler(kind, first, last))

    for i, token in enumerate(stream):
        if token.vocal:
            take("vocal", i, i)
    # The phrases go first: what stands next to a "like" may be a "you know", which says nothing of it.
    for rules in (PHRASES, WORDS):
        rest = [i for i in range(len(stream)) if i not in taken or stream[i].vocal]
        seen = [replace(stream[i], led=i - 1 in taken and stream[i - 1].text in _LEADS) for i in rest]
        for first, size in uses(seen, rules):
            take("lexical", rest[first], rest[first + size - 1])
    for first, last in false_starts(stream, taken):
        take("false_start", first, last)
    for first, last in repetitions(stream, taken):
        take("repetition", first, last)
    return sorted(found, key=lambda filler: filler.first)


def clusters(times: Sequence[tuple[float, float]], count: int = 3, within_s: float = 10.0) -> list[tuple[int, int]]:
    """Stretches with `count` events or more in `within_s`, as (first, last) indices of `times`.

    Those that overlap are joined.
    """
    out: list[tuple[int, int]] = []
    for first in range(len(times)):
        last = max(i for i in range(first, len(times)) if times[i][1] - times[first][0] <= within_s or i == first)
        if last - first + 1 < count:
            continue
        if out and first <= out[-1][1]:
            out[-1] = (out[-1][0], max(out[-1][1], last))
        else:
            out.append((first, last))
    return out
