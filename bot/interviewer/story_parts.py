"""Sorting a freely told story: which sentence is situation, decision, reasoning, outcome or reflection.

Two things tell: what the words of a sentence do (signs), and the order in which stories are told. Both were counted
on `tests/data/labelled_stories.yaml`, half `tune` ("scripts/bench_stories --count" prints the tables); the best
sequence of parts is the most probable one (Viterbi).
"""

import math
from collections.abc import Sequence
from typing import Final, Literal

from bot.interviewer.clauses import Clause, claims_change, clauses, number_in, roles, sentences, subject
from bot.interviewer.pattern import Pattern, phrase_list, word_set
from bot.stt.transcript import Transcript, Word

Part = Literal["situation", "decision", "reasoning", "outcome", "reflection"]
PARTS: Final[tuple[Part, ...]] = ("situation", "decision", "reasoning", "outcome", "reflection")

LONGEST_WRITTEN: Final = 45
"""Words. A run without a full stop that is longer was not punctuated, and is cut where a clause begins."""
_LEAST: Final = 4


def sort(said: Sequence[Clause]) -> list[Part]:
    """The part of each sentence of one telling, in the order they were told."""
    if not said:
        return []
    likely = [_weigh(signs_of(sentence)) for sentence in said]
    best = [math.log(_START[part]) + likely[0][part] for part in range(len(PARTS))]
    came_from: list[list[int]] = []
    for here in likely[1:]:
        paths = [
            [best[before] + math.log(_NEXT[before][part]) for before in range(len(PARTS))] for part in range(len(PARTS))
        ]
        came_from.append([path.index(max(path)) for path in paths])
        best = [max(path) + here[part] for part, path in enumerate(paths)]
    ended = [score + math.log(_NEXT[part][-1]) for part, score in enumerate(best)]
    order = [ended.index(max(ended))]
    for step in reversed(came_from):
        order.append(step[order[-1]])
    return [PARTS[part] for part in reversed(order)]


def pieces(transcript: Transcript) -> list[Clause]:
    """The sentences by their full stops; a run without any is cut at pauses and where a clause begins."""
    runs: list[list[Word]] = [[]]
    for word in transcript.words:
        runs[-1].append(word)
        if word.text.endswith((".", "?", "!")):
            runs.append([])
    found: list[tuple[Word, ...]] = []
    for run in filter(None, runs):
        if len(run) <= LONGEST_WRITTEN:
            found.append(tuple(run))
        else:
            found += [cut for piece in sentences(Transcript(tuple(run))) for cut in _cut(piece.words)]
    return [Clause(words, place) for place, words in enumerate(found)]


def signs_of(sentence: Clause) -> frozenset[str]:
    """What a sentence does, as names of `SIGNS`."""
    tokens = sentence.tokens
    found: set[str] = {sign for sign, patterns in _PATTERNS.items() if any(p.find(tokens) for p in patterns)}
    for clause in clauses([sentence]):
        found |= roles(clause.tokens)
        if acts(clause.tokens):
            found.add("act")
        if number_in(clause.tokens):
            found.add("figure")
    if claims_change(tokens):
        found.add("change")
    if subject(tokens) is None:
        found.add("nobody")
    return frozenset(found)


def acts(tokens: Sequence[str]) -> bool:
    """Whether I or we do something in a clause: "I then wrote", not "I was", "I thought", "I could"."""
    place = next((at for at, word in enumerate(tokens) if word in {"i", "we"}), None)
    rest = [] if place is None else [word for word in tokens[place + 1 :] if word not in _BETWEEN]
    return bool(rest) and ((rest[0].endswith("ed") and rest[0] not in _STATES) or rest[0] in _DID)


def _cut(words: tuple[Word, ...]) -> list[tuple[Word, ...]]:
    """Cut where something new seems to begin, at least four words each."""
    bare = [word.text.lower().strip(".,;:?!\"'()-") for word in words]
    found, start = [], 0
    for at in range(_LEAST, len(words) - _LEAST + 1):
        here, after = bare[at], bare[at + 1]
        begins = (
            here in _OPENING
            or (here in {"and", "then"} and after in _WHO)
            or (here in {"i", "we", "he", "she"} and bare[at - 1] not in _LEADING)
            or any(pattern.find(bare[at : at + 3]) == (0, len(pattern.slots)) for pattern in _OPENERS)
        )
        if begins and at - start >= _LEAST:
            found.append(words[start:at])
            start = at
    return [*found, words[start:]]


def _weigh(found: frozenset[str]) -> list[float]:
    """Log-probability of a sentence's signs for each part."""
    return [
        sum(math.log(chance if sign in found else 1 - chance) for sign, chance in zip(SIGNS, row, strict=True))
        for row in _CHANCES
    ]


def _percent(table: str) -> list[list[float]]:
    return [[int(number) / 100 for number in line.split()] for line in table.strip().splitlines()]


SIGNS: Final = (
    "decision", "reasoning", "outcome", "reflection", "act", "figure", "change", "if", "time", "today", "nobody",
)  # fmt: skip

_START: Final = [0.91, 0.02, 0.02, 0.02, 0.02]
"""How often a telling begins with each part; the tables below are in percent, a line a part."""
_NEXT: Final = _percent(
    """
    41 55  1  1  1  1
     1 18 43 36  1  1
     1 47 29 19  1  1
     1  6  1 24 51 16
     2  2  2  2  2 89
    """
)
"""Which part follows, and last how often the telling ends."""
_CHANCES: Final = _percent(
    """
     2  8  6  2 14 32  4 12 10 14 40
    45  5  8  1 87 19  1 13  8 10  8
     2 66 10  5 26 15  2 42 10 37 50
     2  2 51  2 25 49 23  2 20  4 67
     3 13  8 69 27 13  8 36 17 59  3
    """
)
"""How many of a part's sentences bear each sign."""

_PATTERNS: Final[dict[str, tuple[Pattern, ...]]] = {
    "decision": phrase_list(
        """
        i took the|it|him|her|them
        i promised|resolved|ordered|began|started|proposed|suggested|offered
        """
    ),
    "reasoning": phrase_list(
        """
        alternative*
        other|another|second option
        could have
        mattered
        my thinking|suspicion
        i suspected|assumed|reckoned|calculated|weighed|considered|compared|preferred
        would have been|cost|meant|taken|blamed
        rather than
        whereas
        the|that argument
        """
    ),
    "outcome": phrase_list(
        """
        after * days|weeks|months|years
        a year later|on
        years|months|weeks later|on
        has|have been
        to this day
        the bill
        never happened|again
        went|is|are live
        in use
        """
    ),
    "reflection": phrase_list(
        """
        what stayed with me
        what i took|take|learned|learnt
        next time
        today|now i'd|i
        if i had|did
        """
    ),
    "if": phrase_list(
        """
        would|could|might|can|cannot|can't
        should have
        """
    ),
    "time": phrase_list(
        """
        after * minutes|hours|days|weeks|months|years
        by monday|friday|christmas|spring|summer|autumn|winter|march|may|june|then|the
        days|weeks|months|years|year later|on
        since
        """
    ),
    "today": phrase_list(
        """
        now i|we
        i always|now|still
        today i
        next time
        i'd|would|should
        to this day
        i am|i'm not sure
        """
    ),
}
_BETWEEN: Final = word_set("also then just first only even simply still later finally really never personally myself")
_STATES: Final = word_set(
    """
    wanted needed believed assumed hoped liked loved noticed learned worried suspected preferred reckoned
    considered felt tried used supposed owed realized realised
    """
)
_DID: Final = word_set(
    """
    built wrote took made gave told went cut ran drew drove brought sent sat put began chose spent met got let
    showed split hung paid picked bought taught led kept set held threw read spoke sold stood wore won
    """
)
_OPENING: Final = word_set("because since so although whereas but")
_WHO: Final = word_set("i we he she they it nobody that this my our the")
_LEADING: Final = word_set(
    """
    and because since so but that what when if as which whom before after who where than though although whereas why
    how until while said think thought or then the a
    """
)
_OPENERS: Final = phrase_list(
    """
    as a result
    in the end
    after a|two|three|four|six|that
    looking back
    next time
    since then
    in hindsight
    """
)
