"""What past sessions show: for every main question how the answer stood, and what it lacked.

The answers are read again from the events, by the same rules as in the interview. A question that was skipped, not
known or never answered is said to be just that; one that the end of a session cut short says nothing. Newer
sessions weigh more. Pure: events and an encoder in; `preparation` plans by it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Final, Literal

from bot.interviewer.assess import Assessment, asks, assess
from bot.interviewer.bank import Bank
from bot.interviewer.clauses import subject
from bot.interviewer.director import Standing, standing, told
from bot.interviewer.encoder import Encoder
from bot.interviewer.item import Item
from bot.session.record import DialogueActEvent, Event, QuestionAsked, SessionEnded, TranscriptEvent, TurnEnded
from bot.settings import PillarChoice
from bot.stt.transcript import Transcript

NEWEST: Final = 12
"""Sessions whose answers are read again; of older ones only the questions count, as seen."""
FADE: Final = 0.75
"""What a session weighs against the next newer one: the twelfth has 4 % of the first."""
HEAVY: Final = 2
"""Weight of a point from which it is named where it is missing."""
THINKING_WORDS: Final = 15
"""A turn that announced a pause and went on for this long is an answer, as in scoring."""

Happened = Literal["answered", "not known", "skipped", "unanswered", "cut short"]
"""`unanswered`: not a word. `cut short`: the session broke off, so nothing is said of the answer."""

_BADNESS: Final[dict[Standing, float]] = {"weak": 1.0, "fair": 0.4, "strong": 0.0}
_NO_ANSWER: Final = frozenset(
    {"repeat", "rephrase", "slower", "hint", "skip", "pause", "resume", "stop", "ask_back", "backchannel", "dont_know"}
)
"""Acts whose words are not part of the answer; a clarifying question is: it asks for constraints."""


@dataclass(frozen=True, slots=True)
class Past:
    """One held session."""

    id: str
    events: Sequence[Event]


@dataclass(frozen=True, slots=True)
class Story:
    """Which parts of a story were told; None where the question does not ask for one, or nothing shows it."""

    decision: bool | None
    reason: bool | None
    outcome: bool | None
    owned: bool | None
    """Whether a decision, or what was done, has "I" for its subject."""


@dataclass(frozen=True, slots=True)
class Reviewed:
    """One main question of one session."""

    session: str
    item: str
    pillar: PillarChoice
    happened: Happened
    standing: Standing | None = None
    """None unless something was said to it, or it was not known."""
    missing: tuple[str, ...] = ()
    """Ids of the points of weight 2 and 3 that were not covered, the heaviest first."""
    constraints_first: bool | None = None
    """Design: whether something was asked before the first part of a system was named; None where none was."""
    story: Story | None = None
    weight: float = 1.0
    """Of its session, 1 for the newest."""

    @property
    def open(self) -> bool:
        """To be answered again: it was weak, or there was no answer."""
        return self.standing == "weak" or self.happened in {"not known", "skipped", "unanswered"}

    @property
    def lacks(self) -> tuple[str, ...]:
        """What to do better, in a few words each."""
        found = [f"missed {', '.join(self.missing[:3])}"] if self.missing and self.happened == "answered" else []
        if self.constraints_first is False:
            found.append("asked for no constraint first")
        if self.story:
            parts = {"decision": self.story.decision, "reason": self.story.reason, "outcome": self.story.outcome}
            found += [f"told no {part}" for part, said in parts.items() if said is False]
            if self.story.owned is False:
                found.append('all "we"')
        return tuple(found)

    @property
    def reason(self) -> str:
        """Why it comes up again: "weak in your session 2026…: missed label_delay"."""
        how = self.standing if self.happened == "answered" and self.standing else self.happened
        return f"{how} in your session {self.session}" + (f": {'; '.join(self.lacks)}" if self.lacks else "")


@dataclass(frozen=True, slots=True)
class Pattern:
    """Something that most answers of a kind have in common."""

    pillar: PillarChoice
    text: str
    """A sentence with how often, and the newest session that shows it."""


@dataclass(frozen=True)
class Review:
    """All sessions together; empty before the first."""

    questions: tuple[Reviewed, ...] = ()
    """Newest session first; within one, as asked."""
    seen: tuple[str, ...] = ()
    """Questions that were asked and not cut short, older sessions' too; each once, oldest first."""
    sessions: int = 0
    """Those with at least one question of the bank."""

    @cached_property
    def latest(self) -> dict[str, Reviewed]:
        """For each question the newest time that says something of it, newest first."""
        found: dict[str, Reviewed] = {}
        for one in self.questions:
            if one.happened != "cut short":
                found.setdefault(one.item, one)
        return found

    @property
    def open(self) -> list[Reviewed]:
        """What to answer again: the weightiest first, by how recent and how much was missing."""
        found = [one for one in self.latest.values() if one.open]
        return sorted(found, key=lambda one: (-one.weight, one.happened == "unanswered", -len(one.lacks)))

    def need(self, pillar: PillarChoice) -> float | None:
        """How weak a pillar is, 0 (all strong) to 1 (all weak or not answered), newer sessions first; None: no sign."""
        known = [one for one in self.questions if one.pillar == pillar and one.happened != "cut short"]
        total = sum(one.weight for one in known)
        bad = sum(one.weight * (_BADNESS[one.standing] if one.standing else 1.0) for one in known)
        return bad / total if total else None

    @property
    def patterns(self) -> tuple[Pattern, ...]:
        """What is missing in more than half of the designs and stories answered."""
        return tuple(_patterns([one for one in self.latest.values() if one.happened == "answered"]))


def review(sessions: Sequence[Past], bank: Bank, encoder: Encoder) -> Review:
    """`sessions` oldest first, none of them a demo. Questions the bank no longer has are left out."""
    asked = [(past, list(_asked(past.events, bank))) for past in sessions]
    asked = [(past, questions) for past, questions in asked if questions]
    found: list[Reviewed] = []
    seen: dict[str, None] = {}
    for age, (past, questions) in reversed(list(enumerate(reversed(asked)))):
        if age >= NEWEST:
            seen |= dict.fromkeys(one.item.id for one in questions)
            continue
        weight = round(FADE**age, 3)
        ended = any(isinstance(event, SessionEnded) and event.reason == "finished" for event in past.events)
        read = [_reviewed(past.id, one, encoder, last=one is questions[-1] and not ended) for one in questions]
        seen |= dict.fromkeys(one.item for one in read if one.happened != "cut short")
        found[:0] = [replace(one, weight=weight) for one in read]
    return Review(tuple(found), tuple(seen), len(asked))


@dataclass(slots=True)
class _Asked:
    """A question of a session and the turns that followed it."""

    item: Item
    turns: list[Transcript] = field(default_factory=list)
    acts: list[str | None] = field(default_factory=list)
    """One a turn; None for an answer."""

    @property
    def answer(self) -> Transcript:
        """All words that belong to the answer."""
        kept = (
            turn
            for turn, act in zip(self.turns, self.acts, strict=True)
            if act not in _NO_ANSWER and (act != "think" or len(turn.words) >= THINKING_WORDS)
        )
        return Transcript.join(kept)


def _asked(events: Sequence[Event], bank: Bank) -> Iterator[_Asked]:
    """The bank's questions in order; greeting, warm-up and close are none."""
    asked: _Asked | None = None
    span: tuple[float, float] | None = None
    for event in events:
        match event:
            case QuestionAsked(move="ask" | "wrap_up"):
                if asked:
                    yield asked
                item = bank.get(event.id) if event.move == "ask" else None
                asked = _Asked(item) if item else None
            case TurnEnded():
                span = (event.start_s, event.end_s)
            case TranscriptEvent() if asked:
                asked.turns.append(Transcript(tuple(event.words)))
                asked.acts.append(None)
            case DialogueActEvent() if asked and asked.acts and span == (event.start_s, event.end_s):
                # A pause that was only granted while the turn went on has another span.
                asked.acts[-1] = event.act
            case _:
                pass
    if asked:
        yield asked


def _reviewed(session: str, asked: _Asked, encoder: Encoder, *, last: bool) -> Reviewed:
    """`last`: the session broke off at this question."""
    item, acts = asked.item, set(asked.acts)
    found = assess(item, asked.answer, encoder)
    bare = Reviewed(session, item.id, item.pillar, "unanswered")
    if found.empty:
        if "dont_know" in acts:
            return replace(bare, happened="not known", standing="weak")
        return replace(bare, happened="skipped" if "skip" in acts else "cut short" if last else "unanswered")
    stands = standing(found, item)
    if last and stands != "strong":
        return replace(bare, happened="cut short")
    points = sorted(item.points, key=lambda point: -point.weight)
    return Reviewed(
        session,
        item.id,
        item.pillar,
        "answered",
        stands,
        missing=tuple(point.id for point in points if point.weight >= HEAVY and point.id in found.missing),
        constraints_first=_constraints_first(found) if item.pillar == "design" else None,
        story=_story(found, item) if item.pillar == "behavioral" else None,
    )


def _constraints_first(found: Assessment) -> bool | None:
    """Whether anything was asked up to the sentence that names the first part of a system."""
    if not found.architecture:
        return None
    first = found.architecture[0].sentence
    return any(asks(sentence) for sentence in found.sentences if sentence.sentence <= first)


def _story(found: Assessment, item: Item) -> Story:
    wanted = {point.role for point in item.points}

    def said(role: str) -> bool | None:
        return told(found, item, role) if role in wanted or not item.points else None

    acted = bool(found.decisions or found.i_clauses or found.we_clauses)
    ours = bool(found.decisions) and all(subject(clause.tokens) == "we" for clause in found.decisions)
    owned = not (found.team_only or ours) if acted else None
    return Story(said("decision"), said("reasoning"), said("outcome"), owned)


def _patterns(answered: Sequence[Reviewed]) -> Iterator[Pattern]:
    """`answered` newest first."""
    designs = [(one, one.constraints_first) for one in answered if one.pillar == "design"]
    stories = [(one, one.story) for one in answered if one.story]
    kinds: list[tuple[PillarChoice, str, str, list[tuple[Reviewed, bool | None]]]] = [
        ("design", "design", "No constraint was asked for before the first part of a system was named", designs),
        ("behavioral", "story", "No decision was told", [(one, story.decision) for one, story in stories]),
        ("behavioral", "story", "No reason was told", [(one, story.reason) for one, story in stories]),
        ("behavioral", "story", "No outcome was told", [(one, story.outcome) for one, story in stories]),
        ("behavioral", "story", 'The decision was "we" throughout', [(one, story.owned) for one, story in stories]),
    ]
    for pillar, noun, what, pairs in kinds:
        known = [(one, good) for one, good in pairs if good is not None]
        bad = [one for one, good in known if not good]
        if len(bad) * 2 > len(known):
            nouns = noun if len(known) == 1 else {"design": "designs", "story": "stories"}[noun]
            yield Pattern(pillar, f"{what} in {len(bad)} of {len(known)} {nouns}, last in session {bad[0].session}.")
