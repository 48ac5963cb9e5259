"""Who acted: clauses, the chains from decision over reason to outcome, and "we" without an "I decided".

What is counted is decisions with an owner. The bare ratio of "I" to "we" is kept beside it, ungraded:
research disagrees on what it says (Naim et al. 2018; Kacewicz et al. 2014).
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from bot.scoring.chains import Chain, find_chains
from bot.scoring.clauses import Clause, find_clauses

NEAR: Final = 3
"""Clauses on either side in which an own decision lends its owner to a "we"."""


@dataclass(frozen=True, slots=True)
class Ownership:
    """All that is told of who acted."""

    clauses: tuple[Clause, ...]
    chains: tuple[Chain, ...]
    unowned: tuple[int, ...]
    """Indices of "we" actions and decisions with no decision of one's own near."""

    @property
    def nobody_decides(self) -> bool:
        """Whether "we" acts twice or more and no one is said to decide, not even "we"."""
        acts = sum(clause.subject == "we" and clause.role == "action" for clause in self.clauses)
        return acts > 1 and not any(clause.role == "decision" for clause in self.clauses)


def find_ownership(words: Sequence[str], skip: Collection[int] = (), breaks: Collection[int] = ()) -> Ownership:
    """Clauses, chains and unowned acts of one answer; arguments as for `find_clauses`."""
    clauses = find_clauses(words, skip, breaks)
    return Ownership(tuple(clauses), tuple(find_chains(clauses)), tuple(_unowned(clauses)))


def _unowned(clauses: Sequence[Clause]) -> list[int]:
    own = [i for i, clause in enumerate(clauses) if clause.subject == "I" and clause.role == "decision"]
    return [
        i
        for i, clause in enumerate(clauses)
        if clause.subject == "we"
        and clause.role in ("action", "decision")
        and not any(abs(i - decision) <= NEAR for decision in own)
    ]
