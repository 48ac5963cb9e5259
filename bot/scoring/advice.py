"""What to say another time, one sentence of an answer at a time: who decided, why, and what came of it.

No grades. Nothing is said of an answer that is fine, nothing of answers that explain, and of talk about a design only
what a choice lacks. A follow-up's answer need not repeat what was told before it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, Literal

from bot.scoring.chains import Chain
from bot.scoring.clauses import Clause
from bot.scoring.ownership import NEAR, Ownership
from bot.scoring.tokens import word_set
from bot.session.record import Pillar

MOST: Final = 3
"""For one answer: more are not tried."""
STRETCH: Final = 2
"""Acts of "we" from which on it is asked what one did oneself."""
_ARGUED: Final = word_set(
    "suggested proposed argued recommended pushed convinced persuaded advocated insisted defended"
)
_WEIGHED: Final = word_set(
    "because reason reasons alternative alternatives tradeoff trade-off tradeoffs trade-offs otherwise worried since "
    "cuz advantage advantages pros compared versus"
)
_CAME_OF_IT: Final = frozenset(
    {("since", "then"), ("after", "that"), ("in", "hindsight"), ("that", "way"), ("as", "a")}
)
"""Words that show a choice was argued for or weighed, or that something came of it, wherever they stand."""
_LONGEST: Final = 30
"""Words of a sentence that is still shown whole; unpunctuated speech has sentences without end."""

Kind = Literal["unowned", "passive", "reason", "outcome"]

TEXTS: Final[dict[Kind, str]] = {
    "unowned": "Say what you yourself decided or argued for here.",
    "passive": "Say who decided.",
    "reason": "Add why: what did you weigh?",
    "outcome": "Say what came of it, with a number if you have one.",
}
"""Those that help most first: a story needs its hero before its reasons."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One thing to try, about the words `first` to `last` of the answer."""

    kind: Kind
    text: str
    first: int
    last: int


def advise(own: Ownership, pillar: Pillar | None, *, follow_up: bool = False) -> list[Suggestion]:
    """At most three, what helps most first; `pillar` is None where the question's kind is unknown."""
    if pillar in ("fundamentals", "warm_up", "closing"):
        return []
    decided = any(clause.role == "decision" for clause in own.clauses)
    if pillar != "behavioral" and not decided:
        return []
    found: dict[Kind, int | None] = {
        "unowned": _unowned(own) if pillar != "design" else None,
        "passive": _passive(own.clauses) if pillar != "design" else None,
        "reason": None if follow_up else _lacks_reason(own),
        "outcome": None if follow_up or pillar == "design" else _lacks_outcome(own),
    }
    made = [_suggestion(own.clauses, kind, at) for kind, at in found.items() if at is not None]
    return made[:MOST]


def _unowned(own: Ownership) -> int | None:
    """What "we" decided with no decision of one's own near, else the first act where "we" did it all."""
    argued = [i for i, clause in enumerate(own.clauses) if clause.subject == "I" and set(clause.words) & _ARGUED]
    shared = [
        i for i in own.unowned if own.clauses[i].role == "decision" and not any(abs(i - k) <= NEAR for k in argued)
    ]
    mine = any(clause.subject == "I" and clause.role in ("decision", "action") for clause in own.clauses)
    if shared:
        return shared[0]
    return own.unowned[0] if len(own.unowned) >= STRETCH and not mine else None


def _passive(clauses: Sequence[Clause]) -> int | None:
    """A decision with nobody named; what had been decided before the story began may stay so."""
    return next(
        (
            i
            for i, clause in enumerate(clauses)
            if clause.subject == "passive" and clause.role == "decision" and "had" not in clause.words
        ),
        None,
    )


def _own_chains(own: Ownership) -> Iterator[Chain]:
    """Of decisions the speaker took part in."""
    return (chain for chain in own.chains if own.clauses[chain.decision].subject in ("I", "we"))


def _lacks_reason(own: Ownership) -> int | None:
    """The first decision, where none has its reason: one reason may stand for choices that belong together.

    An answer that weighs anything anywhere is not asked, whether or not it could be told for which choice.
    """
    if any(set(clause.words) & _WEIGHED for clause in own.clauses):
        return None
    chains = list(_own_chains(own))
    return chains[0].decision if chains and all(chain.reason is None for chain in chains) else None


def _lacks_outcome(own: Ownership) -> int | None:
    """The last decision, where nothing came of any."""
    chains = [chain for chain in _own_chains(own) if own.clauses[chain.decision].tense != "would"]
    if not chains or any(chain.outcome is not None for chain in chains):
        return None
    later = own.clauses[chains[0].decision + 1 :]
    told = any(pair in _CAME_OF_IT or "still" in pair for clause in later for pair in pairwise(clause.words))
    return None if told else chains[-1].decision


def _suggestion(clauses: Sequence[Clause], kind: Kind, at: int) -> Suggestion:
    clause = clauses[at]
    same = [other for other in clauses if other.sentence == clause.sentence]
    first, last = same[0].first, same[-1].last
    if last - first >= _LONGEST:
        first, last = clause.first, clause.last
    return Suggestion(kind, TEXTS[kind], first, last)
