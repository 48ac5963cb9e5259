"""What the candidate thought of the interview before the numbers were shown, and how far that is from what was heard.

Nobody rates themselves good or bad here: each question is about what one could have noticed, in a few worded steps, and
the measured number is put on the same steps. `bot.cli.rating` asks; the report shows both and the difference.

The steps and where they end, each with its source:

- *starting*, seconds from the end of a question to the first sound, the median of answers with no announced pause. A
  silence in conversation seldom lasts longer than about one second (Jefferson 1989); over two read as less sincere
  (Ziano & Wang 2021); from five on they are usual only for a story or a design (the report's own line).
- *pace*, words a minute, pauses included: 100 to 165 are comfortable, British conversation is at about 198 (the
  report's lines, compiled from published corpora).
- *pauses*, pauses inside a clause in a minute of speaking. No source gives steps: one in half a minute, in ten seconds
  and in five are our own choice.
- *fillers*, in 100 words, sounds and words: 6 is the report's line (Bortfeld 2001; Lickley 2017), and at some 15 words
  to a spoken sentence about one in each. That less than 1 is hardly any and 3 are many is our own choice.
- *ownership*, *story*, *coverage*, shares: the steps are quarters, as their words say.
- *constraints*, in how many designs a constraint came before the first part: none, some or all.

Within a twentieth of where a step ends (`CLOSE`, our own choice) a number is as good as on the neighbouring step.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from bot.scoring.answers import find_answers
from bot.scoring.card import AnswerCard, Difference, Scorecard, SelfRated
from bot.scoring.measures import MIN_WORDS
from bot.session.record import Event, Pillar

CLOSE: Final = 0.05

Name = Literal["starting", "pace", "pauses", "fillers", "ownership", "story", "constraints", "coverage"]


@dataclass(frozen=True, slots=True)
class Number:
    """What was measured of one dimension."""

    value: float
    of: int
    """How many answers, decisions, designs or points it was counted from."""


@dataclass(frozen=True, slots=True)
class Dimension:
    """One thing to rate."""

    name: Name
    question: str
    steps: tuple[str, ...]
    ends: tuple[float, ...]
    """Where each step but the last ends; a number that is there is on the next."""
    measure: Callable[[Scorecard], Number | None]
    pillars: tuple[Pillar, ...] = ()
    """Asked only where such a question was answered; any question where empty."""
    needs_sound: bool = False
    close: float = CLOSE
    """How far beyond a step's end a number may be, as a share of it, and still agree with that step."""

    def step(self, value: float) -> int:
        """The step that a number is on."""
        return sum(value >= end for end in self.ends)

    def agrees(self, thought: int, value: float) -> bool:
        """Whether a number is on this step, or so close to it that it may as well be."""
        low = self.ends[thought - 1] * (1 - self.close) if thought else float("-inf")
        high = self.ends[thought] * (1 + self.close) if thought < len(self.ends) else float("inf")
        return low <= value < high


class SelfRating(BaseModel):
    """`self-rating.json` of a session folder."""

    model_config = ConfigDict(frozen=True, extra="ignore", populate_by_name=True)

    schema_: Literal["viva.self-rating/1"] = Field(default="viva.self-rating/1", alias="schema")
    created: datetime
    viva_version: str
    after_numbers: bool = False
    """Whether the numbers were known by then: no blind rating."""
    values: dict[str, str]
    """The step chosen, in words, by the dimension's name; what was skipped is left out."""

    def to_json(self) -> str:
        """As stored, indented, with a final newline."""
        return self.model_dump_json(by_alias=True, indent=2) + "\n"


def askable(events: Sequence[Event], *, sound: bool = True) -> list[Dimension]:
    """What will be measurable of a session, as far as its events tell; `sound`: the recording is there."""
    answered = {
        answer.question_id: answer.pillar
        for answer in find_answers(events)
        if sum(len(turn.words or ()) for turn in answer.spoken) >= MIN_WORDS
    }
    pillars = set(answered.values())
    return [
        _as_asked(dimension, designs=list(answered.values()).count("design"))
        for dimension in DIMENSIONS
        if pillars and (sound or not dimension.needs_sound)
        and (not dimension.pillars or pillars & set(dimension.pillars))
    ]  # fmt: skip


def compare(rating: SelfRating, card: Scorecard) -> list[Difference]:
    """Thought and number side by side, for each dimension that was both rated and measured.

    Words that this version does not know are passed over.
    """
    out = []
    for dimension in DIMENSIONS:
        thought = rating.values.get(dimension.name)
        number = dimension.measure(card)
        if thought not in dimension.steps or number is None:
            continue
        place, heard = dimension.steps.index(thought), dimension.step(number.value)
        steps = 0 if dimension.agrees(place, number.value) else heard - place
        out.append(
            Difference(
                dimension=dimension.name,
                thought=thought,
                heard=dimension.steps[heard],
                value=round(number.value, 3),
                of=number.of,
                steps=steps,
            )
        )
    return out


def rated(rating: SelfRating | None, card: Scorecard) -> Scorecard:
    """The card with the rating beside its numbers; the same card where there is nothing to compare."""
    differences = compare(rating, card) if rating else []
    if rating is None or not differences:
        return card
    beside = SelfRated(created=rating.created, after_numbers=rating.after_numbers, differences=differences)
    return card.model_copy(update={"self_rated": beside})


def _as_asked(dimension: Dimension, *, designs: int) -> Dimension:
    """Of a single design nobody is asked in how many of them."""
    if dimension.name != "constraints" or designs > 1:
        return dimension
    question = "Did you speak of constraints before the first part of your design?"
    return replace(dimension, question=question, steps=("no", "yes"), ends=(1.0,))


def _starting(card: Scorecard) -> Number | None:
    own_time = [one.latency for one in _measured(card) if one.latency and not one.latency.announced_pause]
    onset_s = card.summary.median_onset_s
    return None if onset_s is None else Number(onset_s, len(own_time))


def _pace(card: Scorecard) -> Number | None:
    rate = card.summary.words_per_minute
    return None if rate is None else Number(rate, card.summary.measured)


def _pauses(card: Scorecard) -> Number | None:
    paces = [one.pace for one in _measured(card) if one.pace]
    minutes = sum(pace.answer_s for pace in paces) / 60.0
    return Number(sum(pace.mid_clause_count for pace in paces) / minutes, len(paces)) if minutes else None


def _fillers(card: Scorecard) -> Number | None:
    rate = card.summary.fillers_per_100_words
    complete = all(one.fillers.by_kind["vocal"].complete for one in _measured(card) if one.fillers)
    # Where the sounds could not be heard, too few were counted to be held against what was thought.
    return Number(rate, card.summary.measured) if rate is not None and complete else None


def _ownership(card: Scorecard) -> Number | None:
    decisions = card.summary.decisions
    every = sum(decisions.values())
    return Number(decisions.get("I", 0) / every, every) if every else None


def _story(card: Scorecard) -> Number | None:
    """The share of decisions and actions; longer stories count more."""
    stories = [one.structure.story for one in _measured(card) if one.structure and one.structure.story]
    words = sum(share.words for story in stories for share in story.shares.values())
    told = sum(
        story.shares[kind].share * sum(share.words for share in story.shares.values())
        for story in stories
        for kind in ("decision", "action")
        if kind in story.shares
    )
    return Number(told / words, len(stories)) if words else None


def _constraints(card: Scorecard) -> Number | None:
    designs = [one.structure.design for one in _measured(card) if one.structure and one.structure.design]
    told = [design.constraints_first for design in designs if design.constraints_first is not None]
    return Number(sum(told) / len(told), len(told)) if told else None


def _coverage(card: Scorecard) -> Number | None:
    points = [point for one in card.answers if one.move in (None, "ask") for point in one.coverage]
    return Number(sum(point.evidence is not None for point in points) / len(points), len(points)) if points else None


def _measured(card: Scorecard) -> list[AnswerCard]:
    return [answer for answer in card.answers if answer.not_enough is None]


_QUARTERS: Final = (0.25, 0.5, 0.75)

DIMENSIONS: Final = (
    Dimension(
        "starting",
        "How soon did you usually start to speak after a question?",
        ("at once", "after a second or two", "after a few seconds", "after five seconds or more"),
        (1.0, 2.0, 5.0),
        _starting,
        needs_sound=True,
    ),
    Dimension(
        "pace",
        "How fast did you speak?",
        ("slowly", "at an easy pace", "briskly", "very fast"),
        (100.0, 165.0, 198.0),
        _pace,
        needs_sound=True,
    ),
    Dimension(
        "pauses",
        "How often did you stop in the middle of a sentence?",
        ("hardly ever", "now and then", "often", "all the time"),
        (2.0, 6.0, 12.0),
        _pauses,
        needs_sound=True,
    ),
    Dimension(
        "fillers",
        'How many fillers were there, such as "um", "like", "you know"?',
        ("hardly any", "a few", "many", "in nearly every sentence"),
        (1.0, 3.0, 6.0),
        _fillers,
    ),
    Dimension(
        "ownership",
        "Of the decisions you told of, how many did you say were your own?",
        ("less than a quarter", "less than half", "more than half", "more than three quarters"),
        _QUARTERS,
        _ownership,
        ("design", "behavioral"),
    ),
    Dimension(
        "story",
        "How much of your stories was what you decided and did?",
        ("less than a quarter", "less than half", "more than half", "more than three quarters"),
        _QUARTERS,
        _story,
        ("behavioral",),
    ),
    Dimension(
        "constraints",
        "In design questions, did you speak of constraints before the first part of your design?",
        ("no", "in some of them", "yes"),
        (0.001, 1.0),
        _constraints,
        ("design",),
        close=0.0,
    ),
    Dimension(
        "coverage",
        "How much of what the questions ask for did you cover?",
        ("less than a quarter", "less than half", "more than half", "more than three quarters"),
        _QUARTERS,
        _coverage,
        ("fundamentals", "design", "behavioral"),
    ),
)
"""In the order in which they are asked and shown."""
