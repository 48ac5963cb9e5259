"""Counted events that the candidate struck out as wrong: kept as labels, taken out of every number they are in.

A scorecard stays as it was measured. Labels are beside it, and `disputed` gives the card that is shown. A label finds
its event by kind and time, not by its place, so that it still fits when the session is measured anew.

What striking out means:

- A filler is none. It keeps its place among the words and the words keep their number: a struck "like" was counted as a
  word before, and of a struck "um" it is not known that a word was there.
- A pause is none: its time counts as speech. `mid_clause` leaves the pause and only says that it divides no clause.
- A decision is none: its clause does something else, and its chain goes. "We" that acts near it may lose its owner.
- An unowned "we" has its owner. A wrong claim was not made. A covered point is not covered.
- A constraint was not raised, a part of a design not named: then the next one is the first.
- The first word of substance is sooner where a filler that is a word was struck before it. With an announced pause it
  stays, as it is held against nobody.

What had been understood with the event is not understood anew: other clauses, chains and stories stay.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from bot.scoring.card import AnswerCard, CountedEvent, Disputable, Scorecard, StruckEvent, Timed
from bot.scoring.measures import summarize
from bot.scoring.recount import Gone, acts, is_main, recounted, unowned

LETTERS: Final[dict[Disputable, str]] = {
    "vocal": "f",
    "lexical": "f",
    "repetition": "r",
    "false_start": "r",
    "pause": "p",
    "mid_clause": "m",
    "decision": "d",
    "unowned": "u",
    "wrong_claim": "c",
    "covered": "k",
    "constraint": "q",
    "architecture": "a",
}
"""In ids. A pause inside a clause has two: `1.p2` for the silence, `1.m2` for where it falls."""
MOST_LABELS: Final = 5_000
"""A session of three hours has about as many events; a file with more is not from here."""
_SAME: Final = 0.5
"""Share of the shorter of two stretches in which they overlap, from which they are the same event measured twice."""


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", populate_by_name=True)


class Answered(_Record):
    """Which answer it was in."""

    question_id: str | None
    start_s: float | None


class Measured(_Record):
    """What the detector had said, for whoever improves it."""

    confidence: float | None = None
    subject: Literal["I", "we", "other", "passive"] | None = None
    about: str | None = None


class Label(_Record):
    """One event struck out, as the candidate heard or remembers it."""

    kind: Disputable
    text: str
    start_s: float
    end_s: float
    answer: Answered
    struck_at: datetime
    because: str | None = None
    viva_version: str
    """Of the Viva that counted it."""
    measured: Measured


class Disputes(_Record):
    """`disputes.json` of a session folder."""

    schema_: Literal["viva.disputes/1"] = Field(default="viva.disputes/1", alias="schema")
    labels: list[Label] = Field(default=[], max_length=MOST_LABELS)

    def to_json(self) -> str:
        """As stored, indented, with a final newline."""
        return self.model_dump_json(by_alias=True, indent=2) + "\n"


@dataclass(frozen=True, slots=True)
class Place:
    """An event and where the card has it."""

    event: CountedEvent
    answer: int
    at: int
    """Index in the list of its kind: filler events, pauses, clauses, wrong claims, points."""


@dataclass(frozen=True, slots=True)
class Listed:
    """An event that counts, or one that was struck out."""

    event: CountedEvent
    label: Label | None


def places(measured: Scorecard) -> list[Place]:
    """All that can be struck out, answer by answer; nothing of a text, which has no times.

    Every act of "we" is there, for it may count as unowned once the decision near it is struck.
    """
    return [place for i, answer in enumerate(measured.answers) for place in _places(i, answer)]


def matched(found: Sequence[Place], labels: Iterable[Label]) -> dict[str, Label]:
    """The ids of the events that labels strike out; a label strikes one event, the one it fits best."""
    by_kind: defaultdict[Disputable, list[CountedEvent]] = defaultdict(list)
    for place in found:
        by_kind[place.event.kind].append(place.event)
    fits = [
        (-share, event.id, label.start_s, label.end_s, label)
        for label in labels
        for event in by_kind[label.kind]
        if (share := _alike(event, label)) >= _SAME
    ]
    out: dict[str, Label] = {}
    used: set[int] = set()
    for *_, event_id, _, _, label in sorted(fits, key=lambda fit: fit[:4]):
        if event_id not in out and id(label) not in used:
            out[event_id] = label
            used.add(id(label))
    return out


def listed(measured: Scorecard, labels: Iterable[Label]) -> list[Listed]:
    """What counts and what is struck out, by answer and time; `measured` is as scoring made it."""
    found = places(measured)
    out = matched(found, labels)
    gone = [_gone(measured, found, out, i) for i in range(len(measured.answers))]
    return [
        Listed(place.event, out.get(place.event.id))
        for place in sorted(found, key=lambda place: (place.answer, place.event.start_s or 0.0))
        if _would_count(measured.answers[place.answer], place, gone[place.answer])
    ]


def disputed(measured: Scorecard, labels: Iterable[Label]) -> Scorecard:
    """The card without what the labels strike out, all numbers anew; struck events stand in `struck`.

    `measured` is as scoring made it. The order of the labels does not matter; where none fits it is the same card.
    """
    found = places(measured)
    out = matched(found, labels)
    if not out:
        return measured
    shown: dict[int, list[StruckEvent]] = {}
    by_id = {place.event.id: place for place in found}
    for one in listed(measured, out.values()):
        if one.label is not None:
            event = StruckEvent(**dict(one.event), struck_at=one.label.struck_at, because=one.label.because)
            shown.setdefault(by_id[one.event.id].answer, []).append(event)
    answers = [
        recounted(answer, gone).model_copy(update={"struck": shown.get(i, [])})
        if (gone := _gone(measured, found, out, i)) != Gone()
        else answer
        for i, answer in enumerate(measured.answers)
    ]
    return measured.model_copy(update={"answers": answers, "summary": summarize(answers)})


def strike(
    measured: Scorecard, labels: Sequence[Label], ids: Iterable[str], now: datetime, because: str | None = None
) -> list[Label]:
    """The labels with those for these events added; what is struck out already stays as it is."""
    found = places(measured)
    wanted = set(ids) - matched(found, labels).keys()
    return [*labels, *(_label(measured, place, now, because) for place in found if place.event.id in wanted)]


def restore(measured: Scorecard, labels: Sequence[Label], ids: Iterable[str]) -> list[Label]:
    """The labels without those that strike these events out."""
    out = matched(places(measured), labels)
    again = {id(out[event_id]) for event_id in ids if event_id in out}
    return [label for label in labels if id(label) not in again]


def _places(i: int, answer: AnswerCard) -> Iterator[Place]:
    """Of one answer, numbered kind by kind in the order of the card."""
    if answer.start_s is None:
        return
    numbers: Counter[str] = Counter()
    for event, at in (*_heard(answer), *_understood(answer)):
        letter = LETTERS[event.kind]
        # Where a pause falls has the number of the pause.
        numbers[letter] = at + 1 if event.kind == "mid_clause" else numbers[letter] + 1
        yield Place(event.model_copy(update={"id": f"{i + 1}.{letter}{numbers[letter]}"}), i, at)


def _heard(answer: AnswerCard) -> Iterator[tuple[CountedEvent, int]]:
    """Fillers and pauses, without ids, with their index in the card's list."""
    for at, event in enumerate(answer.fillers.events if answer.fillers else ()):
        yield _event(event.kind, event, confidence=event.confidence), at
    for at, pause in enumerate(answer.pace.pauses if answer.pace else ()):
        silence = Timed(text=pause.after, start_s=pause.start_s, end_s=pause.end_s)
        yield _event("pause", silence), at
        if pause.mid_clause:
            yield _event("mid_clause", silence), at


def _understood(answer: AnswerCard) -> Iterator[tuple[CountedEvent, int]]:
    """Decisions, acts of "we", claims, what a design is made of and covered points, as above."""
    if own := answer.ownership:
        for at, clause in enumerate(own.clauses):
            if clause.role == "decision":
                yield _event("decision", clause, subject=clause.subject), at
        for at in acts(own):
            yield _event("unowned", own.clauses[at], subject="we"), at
    if built := answer.structure:
        for at, claim in enumerate(built.wrong_claims):
            yield _event("wrong_claim", claim, about=claim.claim), at
        for at, raised in enumerate(built.design.constraints if built.design else ()):
            yield _event("constraint", raised), at
        for at, part in enumerate(built.design.decisions if built.design else ()):
            yield _event("architecture", part), at
    for at, point in enumerate(answer.coverage if is_main(answer) else ()):
        if point.evidence:
            yield _event("covered", point.evidence, about=point.point), at


def _event(
    kind: Disputable,
    said: Timed,
    *,
    confidence: float | None = None,
    subject: Literal["I", "we", "other", "passive"] | None = None,
    about: str | None = None,
) -> CountedEvent:
    return CountedEvent(
        text=said.text, start_s=said.start_s, end_s=said.end_s,
        id="", kind=kind, confidence=confidence, subject=subject, about=about,
    )  # fmt: skip


def _alike(event: CountedEvent, label: Label) -> float:
    """How much of the shorter of the two they share, 0 to 1; 0 where they are about another claim or point."""
    if event.about != label.measured.about or event.start_s is None or event.end_s is None:
        return 0.0
    if (event.start_s, event.end_s) == (label.start_s, label.end_s):
        return 1.0
    shared_s = min(event.end_s, label.end_s) - max(event.start_s, label.start_s)
    shorter_s = min(event.end_s - event.start_s, label.end_s - label.start_s)
    return min(0.99, shared_s / shorter_s) if shared_s > 0 and shorter_s > 0 else 0.0


def _gone(measured: Scorecard, found: Sequence[Place], out: dict[str, Label], answer: int) -> Gone:
    """What is struck out of one answer, by the lists that recounting looks into."""
    struck = [place for place in found if place.event.id in out]

    def of(*kinds: Disputable) -> frozenset[int]:
        return frozenset(place.at for place in struck if place.answer == answer and place.event.kind in kinds)

    # A follow-up has a copy of what its main answer says is covered there.
    points = {
        (place.event.about, place.event.start_s, place.event.end_s) for place in struck if place.event.kind == "covered"
    }
    return Gone(
        fillers=of("vocal", "lexical", "repetition", "false_start"),
        pauses=of("pause"),
        mid_clause=of("mid_clause"),
        decisions=of("decision"),
        unowned=of("unowned"),
        claims=of("wrong_claim"),
        constraints=of("constraint"),
        parts=of("architecture"),
        points=frozenset(
            at
            for at, point in enumerate(measured.answers[answer].coverage)
            if point.evidence and (point.point, point.evidence.start_s, point.evidence.end_s) in points
        ),
    )


def _would_count(answer: AnswerCard, place: Place, gone: Gone) -> bool:
    """Whether the event counts, or would if it were not struck itself: it may hang on another that is struck."""
    if place.event.kind == "unowned":
        return answer.ownership is not None and place.at in unowned(answer.ownership, gone.decisions)
    return not (place.event.kind == "mid_clause" and place.at in gone.pauses)


def _label(measured: Scorecard, place: Place, now: datetime, because: str | None) -> Label:
    event, answer = place.event, measured.answers[place.answer]
    return Label.model_validate(
        {
            "kind": event.kind,
            "text": event.text,
            "start_s": event.start_s,
            "end_s": event.end_s,
            "answer": {"question_id": answer.question_id, "start_s": answer.start_s},
            "struck_at": now,
            "because": because,
            "viva_version": measured.viva_version,
            "measured": {"confidence": event.confidence, "subject": event.subject, "about": event.about},
        }
    )
