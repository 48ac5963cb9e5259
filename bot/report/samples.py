"""A scorecard as samples: what each answer adds to each metric, so that a session's number and its spread follow.

The sums agree with the scorecard's own summary. What was not measured for an answer adds nothing, and what is only
part of the truth (hesitation sounds that nobody listened for) is not taken for the whole.
"""

from collections import defaultdict
from collections.abc import Iterator
from typing import Final

from pydantic import BaseModel, ConfigDict

from bot.scoring.card import AnswerCard, Fillers, Pace, Scorecard
from bot.session.record import Pillar

SAMPLES_VERSION: Final = 1
"""Raised when samples of the same scorecard come out otherwise; kept ones are then made again."""


class Sample(BaseModel):
    """One metric of one session's answers to questions of one pillar."""

    model_config = ConfigDict(frozen=True)

    metric: str
    """A key of `bot.report.metrics`."""
    pillar: Pillar | None
    parts: tuple[tuple[float, float], ...]
    """Of each answer what was counted, and what it is counted in: minutes, hundreds of words, answers, decisions.
    Of a metric that is a median the value, and 1."""


def samples(card: Scorecard) -> list[Sample]:
    """All metrics of a scorecard, pillar by pillar."""
    found: defaultdict[tuple[str, Pillar | None], list[tuple[float, float]]] = defaultdict(list)
    for answer in card.answers:
        if answer.not_enough is None:
            for metric, counted, counted_in in _parts(answer):
                if counted_in > 0:
                    found[metric, answer.pillar].append((round(counted, 3), round(counted_in, 4)))
    return [Sample(metric=metric, pillar=pillar, parts=tuple(parts)) for (metric, pillar), parts in found.items()]


def _parts(answer: AnswerCard) -> Iterator[tuple[str, float, float]]:
    first = answer.move in {None, "ask"}
    if answer.pace:
        yield from _spoken(answer.pace)
        if first:
            yield "answer_length", answer.pace.answer_s, 1
        if answer.fillers:
            yield from _fillers(answer.fillers, answer.pace)
    if answer.latency and not answer.latency.announced_pause:
        yield "onset", answer.latency.onset_s, 1
        if answer.latency.content_s is not None:
            yield "content", answer.latency.content_s, 1
    yield from _owned(answer)
    if first and answer.coverage:
        covered = sum(point.evidence is not None for point in answer.coverage)
        yield "coverage", 100.0 * covered, len(answer.coverage)
    design = answer.structure.design if answer.structure else None
    if design and design.constraints_first is not None:
        yield "constraints_first", 100.0 * design.constraints_first, 1


def _spoken(pace: Pace) -> Iterator[tuple[str, float, float]]:
    yield "words_per_minute", pace.words, pace.answer_s / 60.0
    yield "articulation_rate", pace.syllables, pace.phonation_s
    yield "mid_clause_pauses", pace.mid_clause_count, pace.words / 100.0
    yield "pause_share", 100.0 * pace.pause_s, pace.answer_s


def _fillers(fillers: Fillers, pace: Pace) -> Iterator[tuple[str, float, float]]:
    hundreds = pace.words / 100.0
    by_kind = {kind: counted.count for kind, counted in fillers.by_kind.items()}
    yield "repeats", by_kind.get("repetition", 0) + by_kind.get("false_start", 0), hundreds
    if "vocal" in fillers.by_kind and fillers.by_kind["vocal"].complete:
        yield "vocal_fillers", by_kind["vocal"], pace.answer_s / 60.0
        yield "fillers", fillers.count, hundreds


def _owned(answer: AnswerCard) -> Iterator[tuple[str, float, float]]:
    own = answer.ownership
    if own is None:
        return
    if answer.pillar == "behavioral":
        yield "own_decisions", own.decisions.get("I", 0), 1
        yield "unowned", len(own.unowned), 1
        yield "outcomes", 100.0 * sum(chain.outcome is not None for chain in own.chains), len(own.chains)
    if answer.pillar in {"behavioral", "design"}:
        yield "reasons", 100.0 * sum(chain.reason is not None for chain in own.chains), len(own.chains)
