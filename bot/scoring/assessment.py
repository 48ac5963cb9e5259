"""What scoring asks of whoever understands answers, and gets: the border to the interviewer's assessment.

`bot.cli.assessor` wires it. Sentences come back as places among the words that went in, so that the card can show them
with the times they have there, and a text's sentences without.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple, Protocol

from bot.session.record import Pillar
from bot.stt.transcript import Word


class Place(NamedTuple):
    """Words `first` to `last`, both included, counted through all parts of what was said."""

    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, as far as it is known."""

    id: str | None
    """Of the question bank."""
    text: str | None
    """Its wording, or its id."""
    pillar: Pillar | None


@dataclass(frozen=True, slots=True)
class Said:
    """What was said in a row to one question or follow-up."""

    words: tuple[Word, ...]
    """Without hesitation sounds."""
    role: Literal["answer", "follow_up", "request"]
    """Answering the question, answering a follow-up, or asking the interviewer something."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence and what it does: in a story or in a design, as `card.Structure` names it."""

    place: Place
    does: Literal["situation", "decision", "action", "result", "other", "constraint", "architecture"]
    tied_to: Place | None = None
    """Of an architecture sentence the words that give a constraint as its reason."""
    constraints: tuple[str, ...] = ()
    """Of a constraint sentence which of the question's constraints it is about."""


@dataclass(frozen=True, slots=True)
class Understood:
    """What was made of all that was said to one question."""

    asked: Asked
    """The question with what could be found out about it."""
    points: tuple[str, ...] = ()
    """The question's points, in its order."""
    weights: Mapping[str, int] = field(default_factory=dict)
    """Of the points, as the question has them; 1 where nothing is said."""
    probes: Mapping[str, str] = field(default_factory=dict)
    """The question that asks for each point."""
    covered: Mapping[str, Place] | None = None
    """The sentence that first covered each point; None where it cannot be said."""
    no_coverage: str = ""
    """Then this is why."""
    wrong: tuple[tuple[str, Place], ...] = ()
    """Wrong claims, those that are sure."""
    sentences: tuple[Sentence, ...] = ()
    """Of a story those of the answer, of a design all, of other questions the first."""


class Assessor(Protocol):
    """Understands answers."""

    def understand(self, asked: Asked, said: Sequence[Said]) -> Understood:
        """What was said to one question, in order of time."""
        ...
