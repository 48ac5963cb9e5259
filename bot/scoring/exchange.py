"""One question and all that was answered to it, follow-ups included, and what can be counted over these answers.

Counts are taken over the whole exchange, so that what was said only after a follow-up counts as said.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from statistics import median
from typing import Final, Literal

from bot.scoring.card import AnswerCard, ChainCard, Design, Scorecard

JUDGED: Final = frozenset({"fundamentals", "design", "behavioral", None})
"""Pillars whose answers can be mended; None: a recording or text whose kind is not known."""

Key = Literal[
    "answered", "claims", "constraints_first", "own_decisions", "unnamed", "reasons", "outcomes", "point", "length",
    "fillers", "pace", "latency",
]  # fmt: skip
"""What can be counted; units are in `read`."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question's answers in order; the first is the main one."""

    index: int
    """Place of the main answer on the card, from 0."""
    answers: tuple[AnswerCard, ...]

    @property
    def main(self) -> AnswerCard:
        """The answer before the first follow-up."""
        return self.answers[0]

    @property
    def measured(self) -> tuple[AnswerCard, ...]:
        """Those with enough speech."""
        return tuple(answer for answer in self.answers if answer.not_enough is None)

    @property
    def asked(self) -> bool:
        """Whether it is a main question of the bank, asked in a session."""
        return self.main.move == "ask" and self.main.question_id is not None

    @property
    def share(self) -> float | None:
        """Weight of the points covered over that of all, 0 to 1; None where it cannot be said."""
        whole = sum(point.weight for point in self.main.coverage)
        if not whole:
            return None
        return sum(point.weight for point in self.main.coverage if point.evidence) / whole


def exchanges(card: Scorecard) -> list[Exchange]:
    """The exchanges of a scorecard in order; the warm-up and the close are none."""
    found: dict[str | int, list[int]] = {}
    for place, answer in enumerate(card.answers):
        if answer.pillar in JUDGED:
            own = answer.question_id is None or card.source != "session"
            found.setdefault(place if own else answer.question_id or place, []).append(place)
    return [Exchange(places[0], tuple(card.answers[place] for place in places)) for places in found.values()]


def read(exchange: Exchange, key: Key, point: str = "") -> float | None:
    """The count of one exchange; None where it cannot be said.

    `answered`: answers with enough speech. `claims`: sentences that seem wrong. `constraints_first`: constraints
    raised before the first part of the system. `own_decisions`: decisions of "I". `unnamed`: decisions nobody took.
    `reasons`, `outcomes`: decisions of "I" or "we" with one. `point`: 1 where it was covered. `length`: of the main
    answer, in seconds, of a text in words. `fillers`: in 100 words. `pace`: words a minute. `latency`: median seconds
    to the first sound, 0 where each pause was announced.
    """
    if key == "answered":
        return float(len(exchange.measured))
    if key == "point":
        known = [one for one in exchange.main.coverage if one.point == point]
        return float(known[0].evidence is not None) if known else None
    return _READERS[key](exchange) if exchange.measured else None


def own_chains(exchange: Exchange) -> Iterator[ChainCard]:
    """The chains of decisions the speaker took part in."""
    for answer in exchange.measured:
        if answer.ownership:
            yield from (chain for chain in answer.ownership.chains if chain.subject in ("I", "we"))


def constraints_before(design: Design) -> int | None:
    """How many constraints were raised before the first part of the system; None where no part was named."""
    if design.architecture is None or design.constraints_first is None:
        return None
    first_s = design.architecture.start_s
    if first_s is None:
        return int(design.constraints_first)
    return sum(raised.start_s is not None and raised.start_s < first_s for raised in design.constraints)


def _claims(exchange: Exchange) -> float | None:
    structure = exchange.main.structure
    return None if structure is None else float(len(structure.wrong_claims))


def _constraints_first(exchange: Exchange) -> float | None:
    structure = exchange.main.structure
    raised = constraints_before(structure.design) if structure and structure.design else None
    return None if raised is None else float(raised)


def _decisions(who: str) -> Callable[[Exchange], float | None]:
    def count(exchange: Exchange) -> float | None:
        owned = [answer.ownership for answer in exchange.measured if answer.ownership]
        return float(sum(own.decisions.get(who, 0) for own in owned)) if owned else None

    return count


def _reasons(exchange: Exchange) -> float:
    return float(sum(chain.reason is not None for chain in own_chains(exchange)))


def _outcomes(exchange: Exchange) -> float:
    return float(sum(chain.outcome is not None for chain in own_chains(exchange)))


def _length(exchange: Exchange) -> float | None:
    return exchange.main.structure.length.value if exchange.main.structure else None


def _fillers(exchange: Exchange) -> float | None:
    heard = [answer.fillers for answer in exchange.measured if answer.fillers]
    said = sum(words_of(answer) for answer in exchange.measured)
    return 100.0 * sum(fillers.count for fillers in heard) / said if heard and said else None


def words_of(answer: AnswerCard) -> int:
    """Words other than hesitation sounds."""
    vocal = answer.fillers.by_kind.get("vocal") if answer.fillers else None
    return answer.pace.words if answer.pace else len(answer.words) - (vocal.count if vocal else 0)


def _pace(exchange: Exchange) -> float | None:
    paces = [answer.pace for answer in exchange.measured if answer.pace]
    spoken_s = sum(pace.answer_s for pace in paces)
    return 60.0 * sum(pace.words for pace in paces) / spoken_s if spoken_s else None


def _latency(exchange: Exchange) -> float | None:
    known = [answer.latency for answer in exchange.measured if answer.latency]
    own = [latency.onset_s for latency in known if not latency.announced_pause]
    if not known:
        return None
    return median(own) if own else 0.0


_READERS: Final[Mapping[str, Callable[[Exchange], float | None]]] = {
    "claims": _claims,
    "constraints_first": _constraints_first,
    "own_decisions": _decisions("I"),
    "unnamed": _decisions("passive"),
    "reasons": _reasons,
    "outcomes": _outcomes,
    "length": _length,
    "fillers": _fillers,
    "pace": _pace,
    "latency": _latency,
}
