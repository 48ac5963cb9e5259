"""One question of the bank: what may be asked, what a strong answer covers, what is told when asked.

Packs may come from anyone. Every text an item can make the interviewer say is at most 30 words, 300 characters
and speakable, all lists and texts are capped, and patterns match in bounded time (`bot.interviewer.pattern`).
"""

import re
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    model_validator,
)

from bot.interviewer.pattern import Pattern
from bot.settings import Company, Level, PillarChoice

MAX_SPOKEN_WORDS = 30
"""One breath of speech; longer questions are forgotten before they end."""
MAX_SPOKEN_CHARACTERS = 300
"""Twice the longest of Viva's own: what is written without spaces is long, too."""

_UNSPEAKABLE = re.compile(r"[<>{}\[\]\\`*_#|@^~=\n\r\t\x00-\x1f]|https?:|www\.")
_ID = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)*")
RESERVED_IDS = frozenset({"opening", "warm_up", "closing"})


def _spoken(text: str) -> str:
    count = len(text.split())
    if not count:
        raise ValueError("is empty; write the sentence to be spoken")
    if count > MAX_SPOKEN_WORDS:
        raise ValueError(f"has {count} words; at most {MAX_SPOKEN_WORDS} can be asked at once")
    if len(text) > MAX_SPOKEN_CHARACTERS:
        raise ValueError(f"has {len(text)} characters; at most {MAX_SPOKEN_CHARACTERS} can be asked at once")
    if found := _UNSPEAKABLE.search(text):
        raise ValueError(f"cannot be spoken: it contains {found.group()!r}; write it as one would say it")
    if text.strip() != text or text[-1] not in ".?!":
        raise ValueError("must be a whole sentence: no space around it, and a . ? or ! at its end")
    return text


def _question(text: str) -> str:
    _spoken(text)
    if text.count("?") != 1 or not text.endswith("?"):
        raise ValueError("must be one question: a single question mark, at its end")
    return text


def _identifier(text: str) -> str:
    if not _ID.fullmatch(text) or len(text) > 60:
        raise ValueError("is no id: use lower-case letters, digits, - and _, at most 60")
    if text in RESERVED_IDS:
        raise ValueError(f"is reserved; choose another id than {', '.join(sorted(RESERVED_IDS))}")
    return text


def _pattern(text: str) -> str:
    Pattern.parse(text)
    return text


Spoken = Annotated[str, AfterValidator(_spoken)]
Question = Annotated[str, AfterValidator(_question)]
Identifier = Annotated[str, AfterValidator(_identifier)]
Exemplar = Annotated[str, Field(min_length=3, max_length=300)]
PhrasePattern = Annotated[str, Field(max_length=120), AfterValidator(_pattern)]
Term = Annotated[str, Field(min_length=1, max_length=40)]


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Point(_Entry):
    """Something a strong answer covers."""

    id: Identifier
    says: tuple[Exemplar, ...] = Field(min_length=2, max_length=20)
    """Sentences as a candidate would say them; an answer's sentences are compared with them by meaning."""
    probe: Question
    """The follow-up asked when the point is missing. It must not give the point away."""
    patterns: tuple[PhrasePattern, ...] = Field(default=(), max_length=20)
    """Phrases that cover the point for certain; the syntax is in `bot.interviewer.pattern`."""
    hint: Spoken | None = None
    """A nudge for someone who is stuck, not the answer."""
    role: Literal["situation", "decision", "reasoning", "action", "outcome", "reflection"] | None = None
    """Behavioral items: the part of the story this point is. Its probe then serves that part."""
    weight: int = Field(default=1, ge=1, le=3)


class Constraint(_Entry):
    """A fact of the problem, told only when the candidate asks for it."""

    tells: Spoken
    asks: tuple[Term, ...] = Field(default=(), max_length=20)
    """Words or phrases by which the clarifying question is recognised, besides the key itself."""


class RedFlag(_Entry):
    """A wrong claim, or a sign of one."""

    says: tuple[Exemplar, ...] = Field(min_length=1, max_length=10)
    patterns: tuple[PhrasePattern, ...] = Field(default=(), max_length=20)
    probe: Question | None = None
    """Asks about the claim without correcting it."""


FollowUpMove = Literal[
    "probe_decision",
    "probe_reasoning",
    "probe_outcome",
    "probe_ownership",
    "probe_metric",
    "probe_tradeoff",
    "probe_failure",
    "ask_constraint_reason",
    "scale_up",
    "clarify",
]


def _constraint(value: object) -> object:
    return {"tells": value} if isinstance(value, str) else value


def _red_flag(value: object) -> object:
    return {"says": (value,)} if isinstance(value, str) else value


class Item(_Entry):
    """One main question with all the interviewer knows about it."""

    id: Identifier
    pillar: PillarChoice
    levels: tuple[Level, ...] = Field(min_length=1)
    companies: tuple[Company, ...] = ("any",)
    ask: Spoken
    rephrase: Spoken
    """The same question in other words, for "could you rephrase that?"."""
    intent: str = Field(min_length=10, max_length=500)
    """What a strong answer shows; never spoken."""
    vocabulary: tuple[Term, ...] = Field(default=(), max_length=40)
    """Terms the answer may use; they prime speech recognition."""
    constraints: dict[Identifier, Annotated[Constraint, BeforeValidator(_constraint)]] = Field(
        default={}, max_length=20
    )
    points: tuple[Point, ...] = Field(default=(), max_length=12)
    flips: tuple[Question, ...] = Field(default=(), max_length=6)
    """Pressure questions: a constraint changes. "Now the budget is ten milliseconds. What changes?" """
    red_flags: tuple[Annotated[RedFlag, BeforeValidator(_red_flag)], ...] = Field(default=(), max_length=10)
    follow_ups: dict[FollowUpMove, Question] = {}
    """The item's own wording of a move; templates serve where there is none."""

    @model_validator(mode="before")
    @classmethod
    def _lists_are_tuples(cls, value: Any) -> Any:
        """YAML has lists only; strict models want tuples."""
        return _tuples(value)

    @model_validator(mode="after")
    def _complete(self) -> "Item":
        ids = [point.id for point in self.points]
        if twice := sorted({name for name in ids if ids.count(name) > 1}):
            raise ValueError(f"points: the id {twice[0]!r} is used twice; point ids are unique in an item")
        if self.pillar == "design":
            if not self.constraints:
                raise ValueError("constraints: a design item needs at least one")
            if not self.flips:
                raise ValueError("flips: a design item needs at least one")
        if self.pillar != "behavioral" and len(self.points) < 2:
            raise ValueError("points: at least two are needed to judge an answer")
        return self

    def point(self, point_id: str) -> Point | None:
        """The point of that id, if there is one."""
        return next((point for point in self.points if point.id == point_id), None)


def _tuples(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _tuples(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return tuple(_tuples(inner) for inner in value)
    return value
