"""Counted events that can be struck out, those that were, and what that changed, as words."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from bot.report import shapes
from bot.report.shapes import Row
from bot.report.wording import clock, many
from bot.scoring.card import AnswerCard, CountedEvent, Scorecard, SpokenWord, StruckEvent

_AROUND: Final = 4
"""Words shown on either side of an event."""
_NOTABLE_S: Final = 1.0
"""A shorter pause that divides no clause is nothing to argue about."""
_KINDS: Final = {
    "vocal": "filler",
    "lexical": "filler",
    "repetition": "said twice",
    "false_start": "restart",
    "pause": "pause",
    "mid_clause": "inside a clause",
    "decision": "decision",
    "unowned": '"we" unowned',
    "wrong_claim": "wrong claim",
    "covered": "point covered",
    "constraint": "constraint",
    "architecture": "part of design",
}
_WHOLE: Final = frozenset({"decision", "unowned", "wrong_claim", "covered", "constraint", "architecture"})
"""Clauses and sentences: they explain themselves."""
_WHOSE: Final = {"I": "yours", "we": 'of "we"', "other": "of others", "passive": "no one named"}


@dataclass(frozen=True, slots=True)
class Line:
    """One event, all of it text."""

    id: str
    at: str
    kind: str
    said: str
    """The words with some around them; what was counted stands in brackets."""
    because: str
    """Of a struck event, why, where it was said."""


@dataclass(frozen=True, slots=True)
class Change:
    """A number before and after."""

    measure: str
    before: str
    after: str


def notable(event: CountedEvent) -> bool:
    """Whether it is worth a line: short pauses that divide no clause are many, and say little."""
    return event.kind != "pause" or _length_s(event) >= _NOTABLE_S


def line(event: CountedEvent, answer: AnswerCard) -> Line:
    """One event of this answer."""
    kind = _KINDS[event.kind]
    if event.kind in ("pause", "mid_clause"):
        kind = f"{_length_s(event):.1f} s {kind}"
    elif event.kind == "decision" and event.subject:
        kind += f", {_WHOSE[event.subject]}"
    said = _around(event, answer.words)
    if event.kind == "covered" and event.about:
        kind = event.about.replace("_", " ")
    if event.kind == "wrong_claim" and event.about:
        said += f', which is like "{event.about}"'
    because = event.because or "" if isinstance(event, StruckEvent) else ""
    return Line(event.id, clock(event.start_s), kind, said, because)


def struck(answer: AnswerCard) -> list[Line]:
    """What was struck out of an answer, in order of time."""
    return [line(event, answer) for event in answer.struck]


def struck_rows(card: Scorecard) -> tuple[Row, ...]:
    """What was struck out of all answers, as rows of a report."""
    return tuple(_row(event, answer) for answer in card.answers for event in answer.struck)


def _row(event: StruckEvent, answer: AnswerCard) -> Row:
    told = line(event, answer)
    lines = [shapes.line(shapes.Piece(told.at, shapes.moment(event)), f" {told.kind}: {told.said}")]
    if told.because:
        lines.append(shapes.line(f"because: {told.because}"))
    return Row(told.id, tuple(lines))


def changes(before: Scorecard, after: Scorecard) -> list[Change]:
    """The numbers over all answers that are not the same; those of single answers follow from the same events."""
    pairs = zip(_numbers(before), _numbers(after), strict=True)
    return [Change(name, old, new) for (name, old), (_, new) in pairs if old != new]


def _numbers(card: Scorecard) -> list[tuple[str, str]]:
    of = card.summary
    answers = card.answers
    fillers = [one.fillers for one in answers if one.fillers]
    paces = [one.pace for one in answers if one.pace]
    owned = [one.ownership for one in answers if one.ownership]
    points = [point for one in answers if one.move in (None, "ask") for point in one.coverage]
    repeats = sum(
        one.by_kind[kind].count for one in fillers for kind in ("repetition", "false_start") if kind in one.by_kind
    )
    whose = ", ".join(f"{of.decisions[who]} {name}" for who, name in _WHOSE.items() if of.decisions.get(who))
    mid = sum(pace.mid_clause_count for pace in paces)
    pause_s = sum(pace.pause_s for pace in paces)
    return [
        ("Fillers", _filler_rates(sum(one.count for one in fillers), card)),
        ("Repeats and restarts", str(repeats)),
        ("Pauses", f"{sum(pace.pause_count for pace in paces)}, together {pause_s:.1f} s; {mid} inside a clause"),
        ("Syllables a second", _one(of.articulation_rate, 2)),
        ("To the first word of substance", _one(of.median_content_s, 1, " s")),
        ("Decisions", whose or "none"),
        ("Unowned", many(sum(len(own.unowned) for own in owned), 'act of "we"', 'acts of "we"')),
        ("Points covered", f"{sum(point.evidence is not None for point in points)} of {len(points)}"),
        ("Constraints", _designs(answers)),
        ("Wrong claims", str(sum(len(one.structure.wrong_claims) for one in answers if one.structure))),
    ]


def _designs(answers: Sequence[AnswerCard]) -> str:
    designs = [one.structure.design for one in answers if one.structure and one.structure.design]
    raised, parts = sum(len(one.constraints) for one in designs), sum(len(one.decisions) for one in designs)
    told = [one.constraints_first for one in designs if one.constraints_first is not None]
    return f"{raised}, {many(parts, 'part')} named; first in {sum(told)} of {many(len(told), 'design')}"


def _filler_rates(count: int, card: Scorecard) -> str:
    rates = (
        _one(card.summary.fillers_per_minute, 1, " a minute"),
        _one(card.summary.fillers_per_100_words, 1, " in 100 words"),
    )
    return ", ".join((str(count), *filter(None, rates)))


def _one(value: float | None, digits: int, unit: str = "") -> str:
    return "" if value is None else f"{value:.{digits}f}{unit}"


def _around(event: CountedEvent, words: Sequence[SpokenWord]) -> str:
    """The words before, what was counted in brackets, the words after."""
    if event.kind in _WHOLE:
        return f"[{event.text}]"
    start_s, end_s = event.start_s or 0.0, event.end_s or 0.0
    if event.kind in ("pause", "mid_clause"):
        # Recognisers stretch words over silences, so the word before it is known by its text.
        near = [at for at, word in enumerate(words) if word.text == event.text]
        first = min(near, key=lambda at: abs((words[at].end_s or 0.0) - start_s)) + 1 if near else 0
        last, counted = first, f"[{_length_s(event):.1f} s]"
    else:
        middles = [((word.start_s or 0.0) + (word.end_s or 0.0)) / 2 for word in words]
        first = sum(middle < start_s for middle in middles)
        last, counted = sum(middle <= end_s for middle in middles), f"[{event.text}]"
    before, after = words[max(0, first - _AROUND) : first], words[last : last + _AROUND]
    return " ".join((*(word.text for word in before), counted, *(word.text for word in after)))


def _length_s(event: CountedEvent) -> float:
    return (event.end_s or 0.0) - (event.start_s or 0.0)
