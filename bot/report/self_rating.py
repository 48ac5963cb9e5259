"""What the candidate thought beside what was heard, as words."""

from dataclasses import dataclass
from typing import Final

from bot.report.shapes import Row, line
from bot.scoring.card import Difference, Scorecard

TITLE: Final = "What you thought, and what was heard"
AFTER_NUMBERS: Final = "You rated this when the numbers were known already."


@dataclass(frozen=True, slots=True)
class Rated:
    """One dimension, all of it text."""

    name: str
    thought: str
    heard: str
    figure: str
    """The measured number and what it was counted from."""
    difference: str


_NAMES: Final = {
    "starting": "Starting",
    "pace": "Pace",
    "pauses": "Pauses",
    "fillers": "Fillers",
    "ownership": "Decisions",
    "story": "Story",
    "constraints": "Constraints",
    "coverage": "Coverage",
}
_UP_DOWN: Final = {
    "starting": ("later", "sooner"),
    "pace": ("faster", "slower"),
    "pauses": ("more often", "less often"),
    "fillers": ("more", "fewer"),
    "ownership": ("more", "fewer"),
    "story": ("more", "less"),
    "constraints": ("more often", "less often"),
    "coverage": ("more", "less"),
}


def rated(card: Scorecard) -> list[Rated]:
    """A line for each dimension that was both rated and measured; none without a self-rating."""
    return [_line(one) for one in card.self_rated.differences if one.dimension in _NAMES] if card.self_rated else []


def rated_rows(card: Scorecard) -> tuple[Row, ...]:
    """The lines as rows of a report."""
    rows = [
        Row(one.name, (line(one.difference), line(f"you: {one.thought}; heard: {one.heard}, {one.figure}")))
        for one in rated(card)
    ]
    note = remark(card)
    return (*rows, Row("", (line(note),))) if rows and note else tuple(rows)


def remark(card: Scorecard) -> str:
    """What is to be known of the rating as a whole; mostly nothing."""
    return AFTER_NUMBERS if card.self_rated and card.self_rated.after_numbers else ""


def _line(one: Difference) -> Rated:
    up, down = _UP_DOWN[one.dimension]
    if one.steps:
        difference = f"{up if one.steps > 0 else down} than you thought"
    elif one.thought == one.heard:
        difference = "as you thought"
    else:
        difference = "about as you thought, close to the line"
    return Rated(_NAMES[one.dimension], one.thought, one.heard, _figure(one), difference)


def _figure(one: Difference) -> str:
    share = f"{100 * one.value:.0f} %"
    match one.dimension:
        case "starting":
            return f"{one.value:.1f} s to the first sound"
        case "pace":
            return f"{one.value:.0f} words a minute"
        case "pauses":
            return f"{one.value:.1f} pauses inside a clause a minute"
        case "fillers":
            return f"{one.value:.1f} in 100 words"
        case "ownership":
            return f"{one.value * one.of:.0f} of {one.of}"
        case "story":
            return f"{share} decision and action"
        case "constraints":
            return f"{one.value * one.of:.0f} of {one.of}"
        case _:
            return f"{one.value * one.of:.0f} of {one.of} points"
