"""Who acted: clauses, the chains from decision over reason to outcome, and "we" without an "I decided".

What is counted is decisions with an owner. The bare ratio of "I" to "we" is kept beside it, ungraded:
research disagrees on what it says (Naim et al. 2018; Kacewicz et al. 2014).
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from bot.scoring.clauses import Clause, find_clauses

NEAR: Final = 3
"""Clauses on either side in which an own decision lends its owner to a "we"."""
_REASON_REACH: Final = 2
_OUTCOME_REACH: Final = 8

_REASON_OPENERS: Final = frozenset({"because", "since", "cuz", "given", "otherwise"})
_REASON: Final = re.compile(
    r"\b(because|so that|in order to|the reason|due to|given that|given the|the trade-?off|which would|"
    r"that way|so we could|so i could|to avoid|to make sure|to reduce|to keep)\b"
)
_OUTCOME: Final = re.compile(
    r"\b(as a result|which meant|resulted in|ended up|in the end|led to|paid off|it worked|worked out|"
    r"ever since|that (?:cut|saved|reduced|improved|brought)|the (?:result|outcome|impact)|"
    r"(?:dropped|fell|went down|went up|went from|rose|doubled|tripled|halved|decreased|increased|improved|"
    r"reduced|cut|saved|grew|shrank)\b.*)"
)
_CHANGED: Final = re.compile(r"\b(?:dropped|fell|down|up|from|rose|doubled|tripled|halved|by|to|saved)\b")
_NUMBER: Final = re.compile(
    r"\d|\b(?:percent|half|twice|double|hundred|thousand|million|zero|third|quarter|tenth|"
    r"milliseconds?|seconds?|minutes?|hours?|days?|weeks?)\b"
)


@dataclass(frozen=True, slots=True)
class Chain:
    """A decision with what was said of why and of what came of it, as indices into the clauses."""

    decision: int
    reason: int | None
    outcome: int | None


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
    return Ownership(tuple(clauses), tuple(_chains(clauses)), tuple(_unowned(clauses)))


def _chains(clauses: Sequence[Clause]) -> list[Chain]:
    out = []
    for i, clause in enumerate(clauses):
        if clause.role == "decision" and clause.subject in ("I", "we"):
            out.append(Chain(i, _reason(clauses, i), _outcome(clauses, i)))
    return out


def _reason(clauses: Sequence[Clause], decision: int) -> int | None:
    """The decision's own words, the next clauses, or what a leading "so" points back to."""
    if _REASON.search(_plain(clauses[decision])):
        return decision
    for i in range(decision + 1, min(len(clauses), decision + 1 + _REASON_REACH)):
        if clauses[i].role == "decision":
            break
        if clauses[i].words[0] in _REASON_OPENERS or _REASON.search(_plain(clauses[i])):
            return i
    so = clauses[decision].words[0] == "so" or clauses[decision].words[:2] in (
        ("that's", "why"),
        ("and", "so"),
    )
    if decision and (so or clauses[decision - 1].words[0] in _REASON_OPENERS):
        return decision - 1
    return None


def _outcome(clauses: Sequence[Clause], decision: int) -> int | None:
    for i in range(decision + 1, min(len(clauses), decision + 1 + _OUTCOME_REACH)):
        text = _plain(clauses[i])
        found = _OUTCOME.search(text)
        if found and clauses[i].role != "decision" and clauses[i].words[0] not in _REASON_OPENERS:
            return i
        if _NUMBER.search(text) and _CHANGED.search(text) and clauses[i].subject == "other":
            return i
    return None


def _unowned(clauses: Sequence[Clause]) -> list[int]:
    own = [i for i, clause in enumerate(clauses) if clause.subject == "I" and clause.role == "decision"]
    return [
        i
        for i, clause in enumerate(clauses)
        if clause.subject == "we"
        and clause.role in ("action", "decision")
        and not any(abs(i - decision) <= NEAR for decision in own)
    ]


def _plain(clause: Clause) -> str:
    return " ".join(clause.words)
