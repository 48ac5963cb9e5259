"""One answer's numbers without some of the events they were counted from; `bot.scoring.disputes` says which and why.

Everything is counted from the card itself, by the rules of `bot.scoring.measures` and its neighbours, so that it needs
neither the sound nor a model.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from bot.scoring import card
from bot.scoring.fillers import clusters
from bot.scoring.measures import MIN_WORDS
from bot.scoring.ownership import NEAR
from bot.scoring.tokens import tokens

_NOTHING: Final[frozenset[int]] = frozenset()
_OPENS_S: Final = 0.3
"""As `bot.scoring.latency` has it: a first word this near to the first sound began with it."""
_NO_PART: Final = card.NotMeasured(
    what="whether constraints came first", why="No part of a system and no choice for it was named."
)
_UNKNOWN: Final = card.NotMeasured(what="opening", why="It was known by what you struck out.")


@dataclass(frozen=True, slots=True)
class Gone:
    """Events of one answer that shall not count, as indices into the card's lists."""

    fillers: frozenset[int] = _NOTHING
    pauses: frozenset[int] = _NOTHING
    mid_clause: frozenset[int] = _NOTHING
    """Pauses that stay but divide no clause."""
    decisions: frozenset[int] = _NOTHING
    """Clauses that are no decision."""
    unowned: frozenset[int] = _NOTHING
    """Clauses whose "we" has its owner."""
    claims: frozenset[int] = _NOTHING
    points: frozenset[int] = _NOTHING
    constraints: frozenset[int] = _NOTHING
    parts: frozenset[int] = _NOTHING
    """Sentences of a design that name no part of the system and no choice."""


def recounted(answer: card.AnswerCard, gone: Gone) -> card.AnswerCard:
    """The card with every number that the missing events are in counted anew."""
    return answer.model_copy(
        update={
            "fillers": _fillers(answer, gone.fillers),
            "latency": _latency(answer, gone.fillers),
            "pace": _pace(answer.pace, gone.pauses, gone.mid_clause),
            "ownership": _ownership(answer.ownership, gone.decisions, gone.unowned),
            "structure": _structure(answer, gone),
            "coverage": _coverage(answer, gone.points),
        }
    )


def is_main(answer: card.AnswerCard) -> bool:
    """Whether it is a question's first answer, which has all its points; follow-ups have those first covered there."""
    return answer.move in (None, "ask")


def acts(own: card.Ownership) -> list[int]:
    """The clauses in which "we" acts or decides."""
    return [i for i, one in enumerate(own.clauses) if one.subject == "we" and one.role in ("action", "decision")]


def unowned(own: card.Ownership, decisions: frozenset[int] = _NOTHING) -> list[int]:
    """Those with no decision of one's own near, by the rule of `bot.scoring.ownership`; `decisions` are none."""
    mine = [
        i
        for i, clause in enumerate(own.clauses)
        if clause.subject == "I" and clause.role == "decision" and i not in decisions
    ]
    return [i for i in acts(own) if i not in decisions and not any(abs(i - k) <= NEAR for k in mine)]


def _fillers(answer: card.AnswerCard, gone: frozenset[int]) -> card.Fillers | None:
    old = answer.fillers
    if old is None or not gone:
        return old
    events = [event for at, event in enumerate(old.events) if at not in gone]
    counts = Counter(event.kind for event in events)
    count = counts["vocal"] + counts["lexical"]
    said = sum(bool(token.text) and not token.vocal for token in tokens([word.text for word in answer.words]))
    heard = [
        (event.start_s, event.end_s)
        for event in events
        if event.kind in ("vocal", "lexical") and event.start_s is not None and event.end_s is not None
    ]
    return old.model_copy(
        update={
            "count": count,
            "per_minute": round(60.0 * count / answer.pace.answer_s, 2) if answer.pace else None,
            "per_100_words": round(100.0 * count / said, 2) if said >= MIN_WORDS else None,
            "by_kind": {
                kind: known.model_copy(update={"count": counts[kind]})  # type: ignore[index]  # the four kinds
                for kind, known in old.by_kind.items()
            },
            "events": events,
            "clusters": [
                card.Cluster(start_s=heard[first][0], end_s=heard[last][1], count=last - first + 1)
                for first, last in clusters(heard)
            ],
        }
    )


def _latency(answer: card.AnswerCard, gone: frozenset[int]) -> card.Latency | None:
    """The first word of substance may be a filler that is none. A hesitation sound is no word, struck or not."""
    old = answer.latency
    if old is None or old.announced_pause or answer.fillers is None or answer.start_s is None:
        return old
    struck = [answer.fillers.events[at] for at in sorted(gone)]
    starts = [event.start_s for event in struck if event.kind == "lexical" and event.start_s is not None]
    if not starts:
        return old
    heard_end_s = answer.start_s - old.onset_s
    content_s = max(old.onset_s, round(min(starts) - heard_end_s, 3))
    if min(starts) == answer.words[0].start_s and content_s - old.onset_s <= _OPENS_S:
        content_s = old.onset_s
    known = (content_s,) if old.content_s is None else (content_s, old.content_s)
    return old.model_copy(update={"content_s": min(known)})


def _pace(old: card.Pace | None, gone: frozenset[int], inside: frozenset[int]) -> card.Pace | None:
    """A pause that is none joins the speech on its sides to one run."""
    if old is None or not (gone or inside):
        return old
    pauses = [
        pause.model_copy(update={"mid_clause": False}) if at in inside else pause
        for at, pause in enumerate(old.pauses)
        if at not in gone
    ]
    spoken_s = sum(_length_s(old.pauses[at]) for at in sorted(gone))
    phonation_s = round(old.phonation_s + spoken_s, 3)
    # The card does not say of how many turns the answer is: the mean run tells it, to a tenth of a syllable.
    runs = round(old.syllables / old.mean_run_syllables) if old.mean_run_syllables else 0
    runs = max(1, runs - len(gone))
    return old.model_copy(
        update={
            "articulation_rate": round(old.syllables / phonation_s, 2),
            "phonation_s": phonation_s,
            "mean_run_syllables": round(old.syllables / runs, 1) if gone else old.mean_run_syllables,
            "pause_count": len(pauses),
            "mid_clause_count": sum(pause.mid_clause is True for pause in pauses),
            "pause_s": round(max(0.0, old.pause_s - spoken_s), 3),
            "longest_pause_s": round(max(map(_length_s, pauses), default=0.0), 3),
            "pauses": pauses,
        }
    )


def _length_s(pause: card.PauseCard) -> float:
    return pause.end_s - pause.start_s


def _ownership(old: card.Ownership | None, decisions: frozenset[int], owned: frozenset[int]) -> card.Ownership | None:
    if old is None or not (decisions or owned):
        return old
    clauses = [
        clause.model_copy(update={"role": "other"}) if i in decisions else clause
        for i, clause in enumerate(old.clauses)
    ]
    chains = [chain for chain in old.chains if not any(_is(chain.decision, old.clauses[i]) for i in decisions)]
    decided = Counter(clause.subject for clause in clauses if clause.role == "decision")
    left = [i for i in unowned(old, decisions) if i not in owned]
    made = old.model_copy(
        update={
            "clauses": clauses,
            "chains": chains,
            "unowned": [_timed(clauses[i]) for i in left],
            "decisions": {who: decided[who] for who in ("I", "we", "other", "passive")},
        }
    )
    struck = [old.clauses[i] for i in decisions | owned]
    suggestions = [
        one
        for one in old.suggestions
        if not any(_meet(one.sentence, clause) for clause in struck)
        or any(_meet(one.sentence, ground) for ground in _grounds(made, one.kind))
    ]
    return made.model_copy(update={"suggestions": suggestions})


def _grounds(own: card.Ownership, kind: str) -> Iterator[card.Timed]:
    """What a suggestion may rest on, see `bot.scoring.advice`."""
    if kind == "unowned":
        yield from own.unowned
    elif kind == "passive":
        yield from (one for one in own.clauses if one.role == "decision" and one.subject == "passive")
    else:
        yield from (chain.decision for chain in own.chains if chain.subject in ("I", "we"))


def _coverage(answer: card.AnswerCard, points: frozenset[int]) -> list[card.PointCovered]:
    if not is_main(answer):
        return [point for at, point in enumerate(answer.coverage) if at not in points]
    return [
        point.model_copy(update={"evidence": None}) if at in points else point
        for at, point in enumerate(answer.coverage)
    ]


def _structure(answer: card.AnswerCard, gone: Gone) -> card.Structure | None:
    old = answer.structure
    if old is None or not (gone.claims or gone.points or gone.constraints or gone.parts):
        return old
    unsaid = list(old.unsaid)
    claims = [claim for at, claim in enumerate(old.wrong_claims) if at not in gone.claims]
    design = _design(old.design, gone, unsaid)
    opening = _opening(
        old, claims, design, [point for at, point in enumerate(answer.coverage) if at not in gone.points]
    )
    if old.opening and opening is None:
        unsaid.append(_UNKNOWN)
    return old.model_copy(update={"wrong_claims": claims, "design": design, "opening": opening, "unsaid": unsaid})


def _design(old: card.Design | None, gone: Gone, unsaid: list[card.NotMeasured]) -> card.Design | None:
    """The next part is the first where the first is none; whether constraints came before it is told by their times."""
    if old is None or not (gone.constraints or gone.parts):
        return old
    raised = [one for at, one in enumerate(old.constraints) if at not in gone.constraints]
    parts = [one for at, one in enumerate(old.decisions) if at not in gone.parts]
    if old.decisions and not parts:
        unsaid.append(_NO_PART)
    first_s = parts[0].start_s if parts else None
    before = any((one.start_s or 0.0) < first_s for one in raised) if first_s is not None else None
    return card.Design(
        constraints=raised,
        architecture=_timed(parts[0]) if parts else None,
        constraints_first=before,
        decisions=parts,
    )


def _opening(
    old: card.Structure,
    claims: Sequence[card.Timed],
    design: card.Design | None,
    coverage: Sequence[card.PointCovered],
) -> card.Opening | None:
    """What the opening does is not known any more where it was known by what was struck out."""
    opening = old.opening
    grounds: dict[str, Sequence[card.Timed]] = {
        "wrong_claim": claims,
        "point": [point.evidence for point in coverage if point.evidence],
        "constraint": design.constraints if design else (),
        "architecture": design.decisions if design else (),
    }
    if opening is None or opening.does not in grounds:
        return opening
    # In the order in which `bot.scoring.structure` asks.
    for does in dict.fromkeys((opening.does, "point")):
        if any(_begins_in(ground, opening) for ground in grounds[does]):
            return opening.model_copy(update={"does": does})
    return None


def _timed(said: card.Timed) -> card.Timed:
    return card.Timed(text=said.text, start_s=said.start_s, end_s=said.end_s)


def _is(one: card.Timed, other: card.Timed) -> bool:
    return (one.start_s, one.end_s, one.text) == (other.start_s, other.end_s, other.text)


def _meet(one: card.Timed, other: card.Timed) -> bool:
    times = (one.start_s, one.end_s, other.start_s, other.end_s)
    if any(time is None for time in times):
        return False
    return max(one.start_s or 0.0, other.start_s or 0.0) < min(one.end_s or 0.0, other.end_s or 0.0)


def _begins_in(one: card.Timed, whole: card.Timed) -> bool:
    return (whole.start_s or 0.0) <= (one.start_s or 0.0) < (whole.end_s or 0.0)
