"""What differs between answers to one question, measure by measure, in words.

A difference is only called one where it is larger than what measuring leaves open (`docs/accuracy.md`).
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from bot.report.wording import lasting
from bot.scoring.exchange import Exchange, own_chains, read, words_of

SAME: Final = "about the same"
TEMPO: Final = 0.05
"""A change of pace below this share is not heard: Quené 2007, on the just noticeable difference for tempo in speech."""
LATENCY_S: Final = 0.1
"""Two latencies, each within 44 ms of the truth in 95 of 100."""
LENGTH_S: Final = 1.0
"""Lengths are shown in whole seconds."""
FILLERS_OFF: Final = 0.12
"""Share of fillers that may be missed or invented: F1 0.88 on words, 0.92 on sounds."""
PAUSES_OFF: Final = 0.15
"""Share of pauses put on the wrong side of "inside a clause": accuracy 0.85 on those not tuned on."""


@dataclass(frozen=True, slots=True)
class Row:
    """One measure over all tries."""

    measure: str
    values: tuple[float | None, ...]
    """As counted; None where it could not be."""
    cells: tuple[str, ...]
    change: str
    """From the try before to the last, in words; empty where one of them is missing."""
    since_first: str
    """From the first to the last."""


@dataclass(frozen=True, slots=True)
class _Measure:
    """How one row is made."""

    name: str
    value: Callable[[Exchange], float | None]
    cell: Callable[[Exchange], str]
    change: Callable[[Exchange, Exchange], str]


def rows(heard: Sequence[Exchange]) -> Iterator[Row]:
    """A measure that no try has is left out."""
    for measure in _measures(heard):
        values = tuple(measure.value(one) for one in heard)
        if all(value is None for value in values):
            continue
        cells = tuple("-" if value is None else measure.cell(one) for value, one in zip(values, heard, strict=True))
        since = [
            measure.change(heard[earlier], heard[-1]) if None not in (values[earlier], values[-1]) else ""
            for earlier in (-2, 0)
        ]
        yield Row(measure.name, values, cells, *since)


def _measures(heard: Sequence[Exchange]) -> Iterator[_Measure]:
    """Content first; what the kind of question has no use for is left out."""
    pillar = heard[-1].main.pillar
    yield _Measure("Words", _words, lambda one: f"{_words(one):.0f}", _words_change)
    yield _counted("Points covered", _points, lambda one: len(one.main.coverage))
    if pillar == "design":
        yield _counted("Constraints first", lambda one: read(one, "constraints_first"))
        yield _counted("Choices tied to one", _tied, _choices)
    if pillar != "fundamentals":
        yield _counted("Own decisions", lambda one: read(one, "own_decisions"))
        yield _counted("Decisions with a reason", lambda one: read(one, "reasons"), _chains)
    if pillar not in ("fundamentals", "design"):
        yield _counted("Decisions with an outcome", lambda one: read(one, "outcomes"), _chains)
    if any(read(one, "claims") for one in heard):
        yield _counted("Claims to check", lambda one: read(one, "claims"))
    yield _counted("Follow-ups", lambda one: float(len(one.answers) - 1))
    yield _Measure("Length", _length, lambda one: lasting(_length(one) or 0.0), _length_change)
    yield _Measure("First sound after", _onset, lambda one: f"{_onset(one) or 0.0:.1f} s", _onset_change)
    yield _Measure("Words a minute", lambda one: read(one, "pace"), lambda one: f"{read(one, 'pace'):.0f}", pace_change)
    yield _Measure("Fillers", lambda one: read(one, "fillers"), _rated(_filler_count), fillers_change)
    yield _Measure("Mid-clause pauses", _pause_rate, _rated(_pause_count), _pauses)


def _counted(
    name: str, value: Callable[[Exchange], float | None], of: Callable[[Exchange], int] | None = None
) -> _Measure:
    def cell(one: Exchange) -> str:
        count = f"{value(one):.0f}"
        return f"{count} of {of(one)}" if of else count

    def change(before: Exchange, now: Exchange) -> str:
        more = (value(now) or 0.0) - (value(before) or 0.0)
        return "the same" if not more else f"{abs(more):.0f} {'more' if more > 0 else 'fewer'}"

    return _Measure(name, value, cell, change)


def _words(one: Exchange) -> float:
    return float(sum(words_of(answer) for answer in one.answers))


def _words_change(before: Exchange, now: Exchange) -> str:
    then, today = _words(before), _words(now)
    if abs(today - then) <= TEMPO * max(then, today):
        return SAME
    return f"{abs(today - then):.0f} {'more' if today > then else 'fewer'}"


def _points(one: Exchange) -> float | None:
    return float(sum(point.evidence is not None for point in one.main.coverage)) if one.main.coverage else None


def _choices(one: Exchange) -> int:
    structure = one.main.structure
    return len(structure.design.decisions) if structure and structure.design else 0


def _tied(one: Exchange) -> float | None:
    structure = one.main.structure
    if not structure or not structure.design or not structure.design.decisions:
        return None
    return float(sum(choice.constraint is not None for choice in structure.design.decisions))


def _chains(one: Exchange) -> int:
    return len(list(own_chains(one)))


def _length(one: Exchange) -> float | None:
    return one.main.pace.answer_s if one.main.pace else None


def _length_change(before: Exchange, now: Exchange) -> str:
    more_s = (_length(now) or 0.0) - (_length(before) or 0.0)
    return SAME if abs(more_s) < LENGTH_S else f"{lasting(abs(more_s))} {'longer' if more_s > 0 else 'shorter'}"


def _onset(one: Exchange) -> float | None:
    return one.main.latency.onset_s if one.main.latency else None


def _onset_change(before: Exchange, now: Exchange) -> str:
    more_s = (_onset(now) or 0.0) - (_onset(before) or 0.0)
    return SAME if abs(more_s) <= LATENCY_S else f"{abs(more_s):.1f} s {'later' if more_s > 0 else 'sooner'}"


def pace_change(before: Exchange, now: Exchange) -> str:
    then, today = read(before, "pace") or 0.0, read(now, "pace") or 0.0
    if abs(today - then) <= TEMPO * max(then, today):
        return SAME
    return f"{abs(today - then):.0f} {'faster' if today > then else 'slower'}"


def _filler_count(one: Exchange) -> int:
    return sum(answer.fillers.count for answer in one.measured if answer.fillers)


def _pause_count(one: Exchange) -> int:
    return sum(answer.pace.mid_clause_count for answer in one.measured if answer.pace)


def _pause_rate(one: Exchange) -> float | None:
    timed = [answer for answer in one.measured if answer.pace]
    said = sum(words_of(answer) for answer in timed)
    return 100.0 * _pause_count(one) / said if said else None


def _rated(count: Callable[[Exchange], int]) -> Callable[[Exchange], str]:
    """In 100 words, and how many in brackets."""
    return lambda one: f"{100.0 * count(one) / _said(one):.1f} ({count(one)})"


def _said(one: Exchange) -> int:
    return sum(words_of(answer) for answer in one.measured)


def fillers_change(before: Exchange, now: Exchange) -> str:
    return _rate_change(before, now, _filler_count, FILLERS_OFF)


def _pauses(before: Exchange, now: Exchange) -> str:
    return _rate_change(before, now, _pause_count, PAUSES_OFF)


def _rate_change(before: Exchange, now: Exchange, count: Callable[[Exchange], int], off: float) -> str:
    """A difference that remains if both counts are off by their share of errors, or by one."""
    more = 100.0 * (count(now) / _said(now) - count(before) / _said(before))
    open_ = 100.0 * sum(max(1.0, off * count(one)) / _said(one) for one in (before, now))
    return SAME if abs(more) <= open_ else f"{abs(more):.1f} {'more' if more > 0 else 'fewer'}"
