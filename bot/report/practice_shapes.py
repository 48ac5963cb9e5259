"""What the report of a sitting of practice is made of, for every way to show it.

All texts are plain: whoever shows them escapes them. Moments are seconds in the sitting's sound: its recordings one
after the other, see `PracticeView.recordings`. What was not recorded has none.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from bot.pronunciation.comparison import Compared
from bot.pronunciation.diary import Mode
from bot.report.shapes import Accuracy, Bar, First, Line, Moment, Reference, Row

How = Literal["clear", "off", "unclear", "gone", "pause", "mid_clause"]
"""How a word came over: understood; understood, with a sound that went badly; not understood; not found. Or a pause
between two words, or between two of one clause."""

MARKS: Final[dict[How, str]] = {
    "off": "Understood, with a sound to work on",
    "unclear": "Not understood",
    "gone": "Not found in what was said",
    "pause": "Pauses",
    "mid_clause": "Pauses inside a clause",
}
"""In the order they are explained."""
ONE: Final[dict[How, str]] = {
    "off": "a sound to work on",
    "unclear": "not understood",
    "gone": "not found",
    "pause": "pause",
    "mid_clause": "pause inside a clause",
}
"""The same beside a word."""


@dataclass(frozen=True, slots=True)
class Told:
    """A contrast of pairs."""

    name: str
    tip: str
    one: tuple[str, ...]
    other: tuple[str, ...]
    """The sounds that are exchanged; none is no sound at all."""


@dataclass(frozen=True, slots=True)
class Known:
    """What there is to practise, by id."""

    texts: Mapping[str, str]
    """Their topics."""
    topics: Mapping[str, str]
    """What is asked."""
    contrasts: Mapping[str, Told]


@dataclass(frozen=True, slots=True)
class Spoken:
    """A word of a text, as written; or a pause, in seconds."""

    text: str
    how: How
    moment: Moment | None
    told: str = ""
    """What else there is to say of it: 'TH heard more like T'; empty where nothing is."""


@dataclass(frozen=True, slots=True)
class Part:
    """A text as it was read, the pairs of a contrast, or a talk."""

    mode: Mode
    number: int
    title: str
    about: str
    rows: tuple[Row, ...]
    moment: Moment | None = None
    """All of it, where it can be heard."""
    words: tuple[Spoken, ...] = ()
    melody: tuple[Compared, ...] = ()
    """Pace and melody beside the voice and beside what is usual; only what was measured."""
    remarks: tuple[Line, ...] = ()
    timeline: tuple[Bar, ...] = ()
    """On the sitting's clock; on one of its own where there is no recording."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A recording in the sitting's sound."""

    name: str
    start_s: float
    seconds: float


@dataclass(frozen=True, slots=True)
class PracticeView:
    """The whole report of a sitting."""

    title: str
    about: str
    sitting: str
    viva_version: str
    first: First | None
    """What to practise first; None where nothing stands out."""
    summary: tuple[Row, ...]
    parts: tuple[Part, ...]
    returning: tuple[Row, ...]
    """What returns when, as of the day the report was made."""
    references: tuple[Reference, ...]
    accuracy: tuple[Accuracy, ...]
    recordings: tuple[Placed, ...]
