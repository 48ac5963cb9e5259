"""What a recogniser heard against what should have been read: which words it understood, and which are not of the text.

Words are compared by how they sound: "two" for "to" is no mistake, and "chairs" is nearer to "cheese" than "dog" is.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Final

from bot.pronunciation.phones import MAX_WAYS, Pronunciation
from bot.pronunciation.reference import Reading, RefWord

_GAP: Final = 0.55
"""What a word without a counterpart costs; a pair that is nothing alike costs 1, and is none."""
_LARGEST: Final = 2_500
"""Pairs of words in a stretch; in a larger one, as where another text was read, words are not paired by likeness."""

_NEAR: Final = 16
"""Heard words in which one reading of a date or a number is looked for."""

Ways = tuple[Pronunciation, ...]
Sounds = Callable[[str], Ways]
"""The ways to say a lower-case spoken word."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """The text and what was heard, word by word."""

    likeness: tuple[float, ...]
    """For each word of the text, how much what was heard in its place sounds like it: 1 the same, 0 nothing like it."""
    at: tuple[int | None, ...]
    """For each word of the text, which heard word stands in its place."""
    extra: tuple[int, ...]
    """Heard words that stand in no word's place."""


def as_heard(words: Sequence[RefWord], heard: Sequence[Sequence[str]]) -> list[RefWord]:
    """`words`, those with several readings in the one that is most like what was heard between their neighbours.

    `heard` is as in `compare`. Where none is more like it than the usual one, it stays.
    """
    theirs = [said for word in heard for said in word]
    mine = [(i, said) for i, word in enumerate(words) for said in word.spoken]
    blocks = SequenceMatcher(None, [said for _, said in mine], theirs, autojunk=False).get_matching_blocks()
    where: dict[int, list[int]] = {}
    for a, b, size in blocks:
        for k in range(size):
            where.setdefault(mine[a + k][0], []).append(b + k)
    sure = {i: (found[0], found[-1] + 1) for i, found in where.items() if not words[i].others}
    out, past = [], 0
    for i, word in enumerate(words):
        if word.others:
            until = next((sure[k][0] for k in range(i + 1, len(words)) if k in sure), len(theirs))
            read, past = _read_as(word, theirs[past : min(until, past + _NEAR)], past)
            out.append(read)
            continue
        out.append(word)
        past = sure[i][1] if i in sure else past
    return out


def _read_as(word: RefWord, heard: Sequence[str], at: int) -> tuple[RefWord, int]:
    """The word in its likeliest reading, and where what comes after it begins."""
    matcher = SequenceMatcher(autojunk=False)
    matcher.set_seq2(heard)
    best, most, end = word, 0, at
    for reading in (Reading(word.spoken, word.ways), *word.others):
        matcher.set_seq1(reading.spoken)
        blocks = matcher.get_matching_blocks()
        good = 2 * sum(block.size for block in blocks) - len(reading.spoken)
        if good > most:
            ways = tuple(dict.fromkeys((*reading.ways, *word.ways[:MAX_WAYS])))
            other = reading.spoken != word.spoken
            best = replace(word, spoken=reading.spoken, ways=ways, otherwise=True) if other else word
            most, end = good, at + max(block.b + block.size for block in blocks if block.size)
    return best, end


def compare(words: Sequence[RefWord], heard: Sequence[Sequence[str]], sounds: Sounds) -> Comparison:
    """`heard` holds each heard word as the lower-case words it is read aloud as."""
    mine = [(i, said) for i, word in enumerate(words) for said in word.spoken]
    theirs = [(j, said) for j, word in enumerate(heard) for said in word]
    pairs: list[tuple[int, int, float]] = []
    texts, others = [said for _, said in mine], [said for _, said in theirs]
    for kind, a, b, c, d in SequenceMatcher(None, texts, others, autojunk=False).get_opcodes():
        if kind == "equal":
            pairs += [(a + k, c + k, 1.0) for k in range(b - a)]
        elif kind == "replace" and (b - a) * (d - c) <= _LARGEST:
            ways = [_ways(words[mine[i][0]], mine[i][1], sounds) for i in range(a, b)]
            found = _paired(ways, [sounds(said) for said in others[c:d]])
            pairs += [(a + i, c + j, like) for i, j, like in found]
    like: list[list[float]] = [[] for _ in words]
    at: list[int | None] = [None] * len(words)
    taken: set[int] = set()
    for i, j, value in pairs:
        like[mine[i][0]].append(value)
        at[mine[i][0]] = theirs[j][0] if at[mine[i][0]] is None else at[mine[i][0]]
        taken.add(theirs[j][0])
    likeness = tuple(sum(found) / max(1, len(word.spoken)) for found, word in zip(like, words, strict=True))
    return Comparison(likeness, tuple(at), tuple(j for j in range(len(heard)) if j not in taken))


def _ways(word: RefWord, said: str, sounds: Sounds) -> Ways:
    return word.ways if len(word.spoken) == 1 else sounds(said)


def _paired(mine: Sequence[Ways], theirs: Sequence[Ways]) -> list[tuple[int, int, float]]:
    """The pairs of the cheapest alignment, each with its likeness; pairs that are nothing alike are none."""
    rows, columns = len(mine), len(theirs)
    like = [[likeness(a, b) for b in theirs] for a in mine]
    cost = [[0.0] * (columns + 1) for _ in range(rows + 1)]
    for i in range(rows + 1):
        for j in range(columns + 1):
            if i and j:
                pair = cost[i - 1][j - 1] + 1.0 - like[i - 1][j - 1]
                cost[i][j] = min(pair, cost[i - 1][j] + _GAP, cost[i][j - 1] + _GAP)
            elif i or j:
                cost[i][j] = (i + j) * _GAP
    pairs = []
    i, j = rows, columns
    while i and j:
        if cost[i][j] == cost[i - 1][j - 1] + 1.0 - like[i - 1][j - 1]:
            i, j = i - 1, j - 1
            if like[i][j] > 0.0:
                pairs.append((i, j, like[i][j]))
        elif cost[i][j] == cost[i - 1][j] + _GAP:
            i -= 1
        else:
            j -= 1
    return pairs[::-1]


def likeness(mine: Ways, theirs: Ways) -> float:
    """How alike two words sound, 0 to 1, in the ways to say them that are most alike."""
    return max((_alike(a, b) for a in mine for b in theirs), default=0.0)


@lru_cache(maxsize=20_000)
def _alike(a: Pronunciation, b: Pronunciation) -> float:
    """1 less the share of sounds that would have to change."""
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        before, row[0] = row[0], i
        for j, y in enumerate(b, 1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (x != y))
    return 1.0 - row[-1] / max(len(a), len(b), 1)
