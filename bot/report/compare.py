"""The same question answered again: both answers side by side, and whether the one thing was done. No grade.

Every count is that of `bot.scoring`; `bot.report.changes` sets them next to each other. Whether one answer is the
better one is not said.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final, Literal

from bot.report.changes import SAME, Row, fillers_change, pace_change, rows
from bot.report.transcript import answered, dialogue, to_the_letter
from bot.scoring.card import AnswerCard, ChainCard, PointCovered
from bot.scoring.exchange import Exchange, own_chains, read
from bot.scoring.priority import Advice, Target
from bot.session.record import Pillar

SCHEMA: Final = "viva.redo/1"

Outcome = Literal["done", "closer", "not_yet", "unknown"]
"""Of the one thing: its goal is reached, or only nearer, or neither; or it could not be counted this time."""


@dataclass(frozen=True, slots=True)
class Try:
    """One time the question was answered."""

    session: str
    exchange: Exchange


@dataclass(frozen=True, slots=True)
class Comparison:
    """A question's tries, oldest first."""

    tries: tuple[Try, ...]
    advice: Advice | None
    """The one thing that was to change in the last try."""
    outcome: Outcome | None
    verdict: str
    """The outcome as a sentence or two; empty where nothing was to change."""
    rows: tuple[Row, ...]
    gained: tuple[PointCovered, ...]
    """Points that the last try covers and the one before did not."""
    lost: tuple[PointCovered, ...]
    """The reverse, with the sentence of the try before."""

    @property
    def question(self) -> str:
        """As it was asked."""
        return self.tries[-1].exchange.main.question or ""

    @property
    def pillar(self) -> Pillar | None:
        """What kind of question it is."""
        return self.tries[-1].exchange.main.pillar

    @property
    def labels(self) -> tuple[str, ...]:
        """What to call each try."""
        return ("Then", "Now") if len(self.tries) == 2 else ("First", "Before", "Now")


def compare(tries: Sequence[Try], advice: Advice | None = None) -> Comparison:
    """Two tries, or the first, the one before and the last; `advice` was given on the one before."""
    heard = [one.exchange for one in tries]
    before, now = heard[-2:]
    outcome = _outcome(advice.target, before, now) if advice else None
    return Comparison(
        tries=tuple(tries),
        advice=advice,
        outcome=outcome,
        verdict=_verdict(advice.target, outcome, now) if advice and outcome else "",
        rows=tuple(rows(heard)),
        gained=_only_in(now, before),
        lost=_only_in(before, now),
    )


def as_data(found: Comparison, *, words: bool = False) -> dict[str, Any]:
    """For programs; `words` with what was said to the letter."""
    main = found.tries[-1].exchange.main
    tries = []
    for label, one in zip(found.labels, found.tries, strict=True):
        entry: dict[str, Any] = {
            "label": label.lower(),
            "session": one.session,
            "answer": one.exchange.index + 1,
            "chains": [chain.model_dump() for chain in own_chains(one.exchange)],
        }
        if words:
            entry["words"] = [
                {"question": answer.question, "move": answer.move, "text": spoken(answer)}
                for answer in one.exchange.answers
            ]
        tries.append(entry)
    return {
        "schema": SCHEMA,
        "question": main.question,
        "question_id": main.question_id,
        "pillar": main.pillar,
        "tries": tries,
        "advice": asdict(found.advice) if found.advice else None,
        "outcome": found.outcome,
        "verdict": found.verdict or None,
        "rows": [asdict(row) for row in found.rows],
        "gained": [point.model_dump() for point in found.gained],
        "lost": [point.model_dump() for point in found.lost],
    }


# --- the one thing ------------------------------------------------------------------------------------------


def _outcome(target: Target, before: Exchange, now: Exchange) -> Outcome:
    value = read(now, target.key, target.point)
    if value is None:
        return "unknown"
    if target.met(value):
        return "done"
    nearer = value > target.value if target.wanted == "more" else value < target.value
    told = {"fillers": fillers_change, "pace": pace_change}.get(target.key)
    if nearer and told and told(before, now) == SAME:
        return "not_yet"
    return "closer" if nearer else "not_yet"


def _verdict(target: Target, outcome: Outcome, now: Exchange) -> str:
    begins = {"done": "Done.", "closer": "Closer.", "not_yet": "Not yet.", "unknown": "It cannot be said this time."}
    value = read(now, target.key, target.point)
    name = target.name[0].upper() + target.name[1:]
    if value is None:
        return f"{begins[outcome]} {name}: not enough was heard to count."
    if target.key == "point":
        said = next((one.evidence for one in now.main.coverage if one.point == target.point), None)
        if said is None:
            return f"Not heard. {name} may have been said in words that Viva does not know."
        return f'Done. {name} was heard: "{said.text}"'
    unit = f" {target.unit}" if target.unit else ""
    line = f"; the line is {target.goal:g}" if outcome != "done" and target.unit else ""
    return f"{begins[outcome]} {name}: {_number(target.value)}{unit} then, {_number(value)} now{line}."


def _number(value: float) -> str:
    return f"{value:.0f}" if value == round(value) else f"{value:.1f}"


def _only_in(one: Exchange, other: Exchange) -> tuple[PointCovered, ...]:
    """Points with evidence in one that have none in the other; none where the other's coverage is not known."""
    missing = {point.point for point in other.main.coverage if point.evidence is None}
    return tuple(point for point in one.main.coverage if point.evidence and point.point in missing)


def spoken(answer: AnswerCard) -> str:
    """What was said, to the letter."""
    return to_the_letter(answered(dialogue(answer)))


def chains(one: Try) -> list[ChainCard]:
    """Decisions with their reasons and outcomes, of "I" and "we"."""
    return list(own_chains(one.exchange))
