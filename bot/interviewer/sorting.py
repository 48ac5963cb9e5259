"""Sorting sentences into kinds by signs: a linear model, and where told, the order in which kinds follow.

The tables are fitted by `scripts/train_structure`; `bot.interviewer.telling` and `bot.interviewer.sketching` hold
them. Pure Python: a dozen sentences by thirty signs need no library, and the same sentences give the same kinds.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

Kind = TypeVar("Kind", bound=str)
Table = Sequence[Sequence[float]]


@dataclass(frozen=True)
class Sorter(Generic[Kind]):
    """One model."""

    kinds: tuple[Kind, ...]
    signs: tuple[str, ...]
    weights: Table
    """A row a sign and a last one, the bias; a column a kind. Log-odds."""
    order: Table = ()
    """How much speaks for it that the column's kind follows the row's; the last row is the start, the last column the
    end. Empty where order tells nothing."""

    def sort(self, sentences: Sequence[Collection[str]]) -> list[Kind]:
        """The kind of each sentence, given by its signs: together the most probable ones."""
        if not sentences:
            return []
        scores = [self.scores(found) for found in sentences]
        if not self.order:
            return [self.kinds[row.index(max(row))] for row in scores]
        return [self.kinds[place] for place in self._best_path(scores)]

    def scores(self, found: Collection[str]) -> list[float]:
        """For each kind how much speaks for it."""
        rows = [row for sign, row in zip(self.signs, self.weights, strict=False) if sign in found]
        return [sum(column) for column in zip(*rows, self.weights[-1], strict=True)]

    def _best_path(self, scores: Sequence[Sequence[float]]) -> list[int]:
        """Viterbi's way."""
        count = range(len(self.kinds))
        best = [score + self.order[-1][kind] for kind, score in enumerate(scores[0])]
        came_from: list[list[int]] = []
        for row in scores[1:]:
            ways = [[best[before] + self.order[before][kind] for before in count] for kind in count]
            came_from.append([way.index(max(way)) for way in ways])
            best = [max(way) + row[kind] for kind, way in enumerate(ways)]
        ended = [score + self.order[kind][-1] for kind, score in enumerate(best)]
        path = [ended.index(max(ended))]
        for step in reversed(came_from):
            path.append(step[path[-1]])
        return path[::-1]
