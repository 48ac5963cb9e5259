"""What a report is made of, for every way to show it: text with the moments it speaks of.

All texts are plain: whoever shows them escapes them. Times are seconds on the session's clock.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from bot.report.wording import clock
from bot.scoring.card import Timed

Measure = Literal[
    "latency", "pace", "pauses", "fillers", "ownership", "structure", "coverage",
    "understood", "sounds", "melody", "pairs",
]  # fmt: skip
"""The last four are of practice."""
Mark = Literal[
    "vocal", "lexical", "repetition", "false_start", "pause", "mid_clause", "unowned", "decision", "unsure", "struck"
]


@dataclass(frozen=True, slots=True)
class Moment:
    """What can be heard again."""

    start_s: float
    end_s: float


@dataclass(frozen=True, slots=True)
class Piece:
    """Some text, and the moment it is about."""

    text: str
    moment: Moment | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a report."""

    pieces: tuple[Piece, ...]
    indent: int = 0

    @property
    def text(self) -> str:
        """The line without its moments, indented."""
        return " " * self.indent + "".join(piece.text for piece in self.pieces)


@dataclass(frozen=True, slots=True)
class Row:
    """One measure: its name and lines, the first the figure, the rest what it was counted from."""

    name: str
    lines: tuple[Line, ...]
    measure: Measure | None = None
    """What its reference lines and its accuracy are found by."""


@dataclass(frozen=True, slots=True)
class Token:
    """One word of the transcript, or a pause between two."""

    text: str
    moment: Moment | None
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True)
class Utterance:
    """What one of the two said without the other coming between."""

    who: Literal["interviewer", "candidate"]
    tokens: tuple[Token, ...]
    aside: bool = False
    """A request of the candidate's, such as to repeat the question: no part of the answer."""

    @property
    def moment(self) -> Moment | None:
        """From its first word to its last."""
        timed = [token.moment for token in self.tokens if token.moment]
        return Moment(timed[0].start_s, timed[-1].end_s) if timed else None


@dataclass(frozen=True, slots=True)
class Bar:
    """One stretch of the timeline."""

    kind: Literal["interviewer", "speech", "pause", "mid_clause", "filler", "struck"]
    moment: Moment
    label: str


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer: what was asked, what was said, what was measured."""

    number: int
    title: str
    about: str
    follow_up: bool
    moment: Moment | None
    rows: tuple[Row, ...]
    dialogue: tuple[Utterance, ...] = ()
    timeline: tuple[Bar, ...] = ()


@dataclass(frozen=True, slots=True)
class First:
    """The one thing to change first."""

    text: str
    why: tuple[Line, ...]
    answer: int | None = None
    """The number of the answer it is about."""
    moment: Moment | None = None


@dataclass(frozen=True, slots=True)
class Reference:
    """What research calls usual; a line to compare with, not a grade."""

    measure: Measure
    line: str
    source: str


@dataclass(frozen=True, slots=True)
class Accuracy:
    """How right a measure was on labelled speech."""

    measure: Measure
    metric: str
    figure: str
    method: str
    """How it was found out, and what the figure's numbers are."""
    baseline: str
    data: str
    fails: str


@dataclass(frozen=True, slots=True)
class Sound:
    """The session to be heard again, both voices mixed, and how loud each was."""

    audio: bytes
    """A whole compressed file, as browsers play it."""
    mime: str
    duration_s: float
    peaks_per_s: float
    candidate: tuple[int, ...]
    """Loudest sample of each step, 0 to 255."""
    interviewer: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class View:
    """The whole report."""

    title: str
    about: str
    session: str | None
    viva_version: str
    first: First | None
    summary: tuple[Row, ...]
    answers: tuple[Answer, ...]
    rated: tuple[Row, ...]
    """What the candidate thought, beside what was heard."""
    struck: tuple[Row, ...]
    """What the candidate struck out as wrongly counted."""
    references: tuple[Reference, ...]
    accuracy: tuple[Accuracy, ...]
    not_measured: tuple[tuple[str, str], ...]
    clarity: tuple[Row, ...] = ()
    """What may have been misheard; empty unless asked for."""

    @property
    def sections(self) -> tuple[tuple[str, tuple[Row, ...]], ...]:
        """What comes after the answers, with titles; some are empty."""
        return (
            ("What you thought, and what was heard", self.rated),
            ("Words that may have been misheard", self.clarity),
            ("Struck out by you", self.struck),
        )


def line(*parts: "str | Piece", indent: int = 0) -> Line:
    """A line of plain text and pieces."""
    return Line(tuple(Piece(part) if isinstance(part, str) else part for part in parts), indent)


def moment(timed: Timed) -> Moment | None:
    """When it was said; None for text."""
    if timed.start_s is None or timed.end_s is None:
        return None
    return Moment(timed.start_s, timed.end_s)


def said(timed: Timed) -> Piece:
    """What was said with its moment: 0:14 "I chose it"."""
    at = clock(timed.start_s)
    return Piece(f'{at} "{timed.text}"' if at else f'"{timed.text}"', moment(timed))


def plain(lines: Sequence[Line]) -> tuple[str, ...]:
    """The lines as text."""
    return tuple(one.text for one in lines)
