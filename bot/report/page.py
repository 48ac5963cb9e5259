"""A report as a page: one file that opens from disk, with the sound inside; it runs without a network or a server."""

import base64
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from bot.report.html import render
from bot.report.practice_shapes import PracticeView
from bot.report.runs import MARKS, ONE, counted, runs
from bot.report.shapes import Accuracy, Answer, Line, Piece, Reference, Row, Sound, Utterance, View
from bot.report.strip import COLUMNS, HALF, Strip, strips
from bot.report.wording import clock

_CLOCK: Final = re.compile(r"\d+:\d\d(?::\d\d)?")
_FIGURE: Final = re.compile(r"(\d+ min \d+ s|\d[\d.]* s|\d[\d.]*)(?= |$)")
_SHORT: Final = 18
"""A moment's text up to this length is its button's whole face."""


@dataclass(frozen=True, slots=True)
class Question:
    """A main question and its follow-ups."""

    asked: Answer
    follow_ups: tuple[Answer, ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """A number of the summary: the figure itself, what it counts, and what else there is to say."""

    name: str
    figure: str
    unit: str
    more: str


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside a measure: the line to compare with, and how right it is."""

    references: tuple[Reference, ...]
    accuracy: tuple[Accuracy, ...]


def page(view: View, sound: Sound | None, asked: Sequence[tuple[str, str]] = ()) -> str:
    """The whole page as HTML text. `asked` is what the session was: names and values, shown in the header."""
    spoken = [utterance for answer in view.answers for utterance in answer.dialogue]
    return render(
        "report.html",
        styles=("report.css",),
        scripts=("report.js",),
        **shared(view, sound),
        asked=tuple(asked),
        questions=questions(view.answers),
        counted=counted(spoken),
        timed=any(answer.timeline for answer in view.answers),
        names=MARKS,
        one=ONE,
        said=said,
        runs=runs,
        strips=lambda answer: strips(answer.timeline, sound),
        summed=summed,
    )


def shared(view: View | PracticeView, sound: Sound | None) -> dict[str, object]:
    """What the pages of an interview and of practice both show, and how (`templates/pieces.html`, `heard.html`)."""
    return {
        "view": view,
        "sound": sound,
        "audio": Markup(base64.b64encode(sound.audio).decode()) if sound else "",  # noqa: S704 - letters, digits, + / =
        "clock": clock,
        "figures": tuple(map(figure, view.summary)),
        "beside": beside(view.references, view.accuracy),
        "last_of": last_of,
        "face": face,
        "point": point,
        "wave": (COLUMNS, 2 * HALF),
    }


def questions(answers: Iterable[Answer]) -> tuple[Question, ...]:
    """Each main question with the follow-ups that came after it."""
    out: list[list[Answer]] = []
    for answer in answers:
        if answer.follow_up and out:
            out[-1].append(answer)
        else:
            out.append([answer])
    return tuple(Question(first, tuple(rest)) for first, *rest in out)


def figure(row: Row) -> Figure:
    """A summary row taken apart for large print: "152 words a minute, 4.6 syllables a second"."""
    first, _, more = row.lines[0].text.partition(", ")
    found = _FIGURE.match(first)
    if not found:
        return Figure(row.name, "", first, more)
    return Figure(row.name, found[0], first[found.end() :].strip(), more)


def face(piece: Piece) -> tuple[str, str]:
    """What is written on the button of a moment, and the text after it."""
    if len(piece.text) <= _SHORT:
        return piece.text, ""
    found = _CLOCK.match(piece.text)
    return (found[0], piece.text[found.end() :].strip()) if found else ("Listen", piece.text)


def point(row: Row, line: Line) -> tuple[str, tuple[Piece, ...]]:
    """A line with its sign taken off: "heard" or "missing" for a point of coverage, else empty."""
    first, *rest = line.pieces
    sign = {"+ ": "heard", "- ": "missing"}.get(first.text[:2], "") if row.measure == "coverage" else ""
    return (sign, (Piece(first.text[2:], first.moment), *rest)) if sign else ("", line.pieces)


def said(answer: Answer) -> list[Utterance]:
    """What was said, without what nobody heard."""
    return [one for one in answer.dialogue if any(token.text.strip() for token in one.tokens)]


def last_of(rows: Sequence[Row]) -> dict[int, str]:
    """Where the measures end among the rows: what stands beside them comes once, after the last."""
    return {max(places): measure for measure, places in _places(rows).items()}


def _places(rows: Sequence[Row]) -> dict[str, list[int]]:
    places: defaultdict[str, list[int]] = defaultdict(list)
    for i, row in enumerate(rows):
        if row.measure:
            places[row.measure].append(i)
    return places


def beside(references: Sequence[Reference], accuracy: Sequence[Accuracy]) -> dict[str, Beside]:
    """All that is known about each measure."""
    measures = dict.fromkeys([one.measure for one in references] + [one.measure for one in accuracy])
    return {
        measure: Beside(
            tuple(one for one in references if one.measure == measure),
            tuple(one for one in accuracy if one.measure == measure),
        )
        for measure in measures
    }


def summed(answer: Answer, rows: Sequence[Strip]) -> str:
    """The timeline in words, for those who do not see it."""
    kinds = [bar.kind for bar in answer.timeline]
    pauses, inside, fillers = (kinds.count(kind) for kind in ("pause", "mid_clause", "filler"))
    return f"{len(rows)} rows; {pauses + inside} pauses, {inside} of them inside a clause; {fillers} fillers"
