"""When what went badly returns: FSRS, the spaced-repetition algorithm, behind cards of our own.

A card is a word or a contrast. It exists once it went badly; what always went well needs no card. Time is an argument,
and nothing is left to chance: the same ratings at the same times give the same days.
What goes well is only taken for learned when it was due, or on another day: repeated at once after the voice, anything
goes well, and FSRS would let the interval grow by each such repetition (its authors take the first try of a day).
Source: FSRS-6 (Ye, Su & Cao 2022, "A stochastic shortest path algorithm for optimizing spaced repetition scheduling";
the `fsrs` package). Its parameters were fitted to memory of flashcards, not to skills of the mouth: the growth of the
intervals is what is taken from it, and no claim about what is remembered.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Annotated, Final, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, model_validator

if TYPE_CHECKING:
    from fsrs import Scheduler

Kind = Literal["word", "contrast"]
Rating = Literal["again", "hard", "good", "easy"]

AGAIN_BELOW: Final = 50.0
HARD_BELOW: Final = 70.0
EASY_FROM: Final = 90.0
"""Bands of a score of 0 to 100: below 50, or not understood, it returns at once; below 70 it was hard; from 90 it was
easy. Set by us; there is no published mapping."""
SOON: Final = timedelta(minutes=10)
"""What failed returns after so long: in the same sitting, or in the next."""
LONGEST_DAYS: Final = 180
STABLEST_DAYS: Final = 1e6
"""Beyond, numbers tell nothing; FSRS would go on growing them."""
When = Annotated[AwareDatetime, Field(ge=datetime(1900, 1, 1, tzinfo=UTC), le=datetime(9000, 1, 1, tzinfo=UTC))]
"""A time that can be told in every time zone. A clock that lost its battery says 1970."""
_DAY: Final = timedelta(days=1)
_RATINGS: Final[Mapping[Rating, int]] = {"again": 1, "hard": 2, "good": 3, "easy": 4}
_EDGE: Final = ".,;:!?'\"()-–—…“”‘’"
_LEARNING, _REVIEW, _RELEARNING = 1, 2, 3


class Card(BaseModel):
    """A word or a contrast that returns."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Kind
    name: Annotated[str, Field(min_length=1, max_length=100)]
    """The word in small letters, or the contrast's id."""
    due: When
    last: When
    state: Annotated[int, Field(ge=_LEARNING, le=_RELEARNING)]
    """FSRS: 1 learning, 2 review, 3 learning again after a lapse."""
    step: Annotated[int, Field(ge=0, le=10)] | None
    stability: Annotated[float, Field(gt=0, le=STABLEST_DAYS)]
    """Days after which FSRS expects it to go well nine times in ten."""
    difficulty: Annotated[float, Field(ge=1, le=10)]
    tries: Annotated[int, Field(ge=1)]
    lapses: Annotated[int, Field(ge=0)]
    """How often it went badly again."""

    @model_validator(mode="after")
    def _steps(self) -> "Card":
        if (self.step is None) != (self.state == _REVIEW):
            raise ValueError("state and step do not belong together")
        return self

    @property
    def key(self) -> tuple[Kind, str]:
        """What it is found by."""
        return self.kind, self.name

    @property
    def interval(self) -> timedelta:
        """From the last try to the next."""
        return self.due - self.last


def bare(word: str) -> str:
    """A word as a card names it: in small letters, without the signs around it."""
    return word.strip(_EDGE).lower()


def rating(score: float, *, understood: bool = True) -> Rating:
    """What a score of 0 to 100 means for the schedule."""
    if not understood or score < AGAIN_BELOW:
        return "again"
    if score < HARD_BELOW:
        return "hard"
    return "easy" if score >= EASY_FROM else "good"


def tried(card: Card | None, kind: Kind, name: str, rated: Rating, at: datetime) -> Card | None:
    """The card after a try; None where there was none and none is needed, since it went well."""
    from fsrs import Card as Fsrs
    from fsrs import Rating as Rated
    from fsrs import State

    if card is None and rated in {"good", "easy"}:
        return None
    if card is None:
        counted, before = at, Fsrs(card_id=0, due=at.astimezone(UTC))
    elif not is_due(card, at) and at - card.last < _DAY and (rated != "again" or card.state != _REVIEW):
        # One more try of the same sitting: what goes badly is put off, all else stays.
        due_at = (at + SOON).astimezone(UTC) if rated == "again" else card.due
        return card.model_copy(update={"tries": card.tries + 1, "due": due_at})
    else:
        # A day's card counts as tried on time all that day. A clock that was set back makes no time pass.
        counted = max(at, card.due) if is_due(card, at) and card.last <= at else at
        last = min(card.last, at).astimezone(UTC)
        before = Fsrs(0, State(card.state), card.step, card.stability, card.difficulty, card.due, last)
    after, _ = _scheduler().review_card(before, Rated(_RATINGS[rated]), counted.astimezone(UTC))
    lapsed = card is not None and rated == "again"
    at = at.astimezone(UTC)
    return Card.model_validate({
        "kind": kind,
        "name": name,
        "due": at + (after.due - counted),
        "last": at,
        "state": int(after.state),
        "step": after.step,
        "stability": after.stability and min(after.stability, STABLEST_DAYS),
        "difficulty": after.difficulty,
        "tries": 1 if card is None else card.tries + 1,
        "lapses": 0 if card is None else card.lapses + lapsed,
    })  # fmt: skip


def is_due(card: Card, now: datetime) -> bool:
    """Whether it is to be practised now: minutes are waited for, of days only the date counts, in the zone of `now`.

    What was last tried well after now was so by a clock that was wrong, and so is the day it was given.
    """
    if card.due <= now or card.last > now + SOON:
        return True
    return card.state == _REVIEW and card.due.astimezone(now.tzinfo).date() <= now.date()


def due(cards: Iterable[Card], kind: Kind, now: datetime) -> list[Card]:
    """What is to be practised now, the longest overdue first."""
    return sorted((card for card in cards if card.kind == kind and is_due(card, now)), key=lambda c: (c.due, c.name))


def merged(here: Iterable[Card], there: Iterable[Card]) -> list[Card]:
    """The cards of both; of two for the same the one that was tried last."""
    kept = {card.key: card for card in here}
    for card in there:
        if card.key not in kept or card.last > kept[card.key].last:
            kept[card.key] = card
    return list(kept.values())


def returns(card: Card, now: datetime) -> str:
    """When it comes back, in words."""
    if is_due(card, now) or card.due - now < timedelta(hours=1):
        return "soon"
    days = max(1, (card.due.astimezone(now.tzinfo).date() - now.date()).days)
    return "tomorrow" if days == 1 else f"in {days} days"


@cache
def _scheduler() -> "Scheduler":
    from fsrs import Scheduler

    return Scheduler(
        learning_steps=(SOON,), relearning_steps=(SOON,), maximum_interval=LONGEST_DAYS, enable_fuzzing=False
    )
