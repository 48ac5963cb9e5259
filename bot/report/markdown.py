"""A report as Markdown, for one's own notes: what was said in it cannot turn into markup."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from bot.report.practice_shapes import PracticeView
from bot.report.shapes import Answer, Row, Utterance, View
from bot.report.transcript import to_the_letter
from bot.report.wording import harmless

_SPECIAL: Final = re.compile(r"([\\`*_\[\]<>#|~&]|^[+-])")


def markdown(view: View) -> str:
    """The whole report, with what was said; ends with a newline."""
    return "\n".join(_parts(view)) + "\n"


def _parts(view: View) -> Iterator[str]:
    yield from opening(view, "To change first")
    for answer in view.answers:
        yield from _answer(answer)
    for title, rows in view.sections:
        if rows:
            yield f"## {title}\n"
            yield from rows_of(rows)
    yield from known(view, "To compare with; no grades")
    yield from _section("Not measured", [(escaped(what), escaped(why)) for what, why in view.not_measured])


def _answer(answer: Answer) -> Iterator[str]:
    level = "###" if answer.follow_up else "##"
    yield f"{level} {escaped(answer.title)}\n"
    if answer.about:
        yield f"{escaped(answer.about)}\n"
    if answer.dialogue:
        yield "\n>\n".join(f"> {_said(one)}" for one in answer.dialogue) + "\n"
    yield from rows_of(answer.rows)


def _said(utterance: Utterance) -> str:
    text = escaped(to_the_letter(utterance.tokens))
    return f"**Interviewer:** {text}" if utterance.who == "interviewer" else f"**You:** {text}"


def opening(view: View | PracticeView, first: str) -> Iterator[str]:
    """What a report begins with, down to what comes first, under that heading."""
    yield f"# {escaped(view.title)}\n"
    yield f"{escaped(view.about)}\n"
    yield from rows_of(view.summary)
    if view.first:
        yield f"## {first}\n\n**{escaped(view.first.text)}**\n"
        yield from (f"{escaped(one.text.lstrip())}\n" for one in view.first.why)


def known(view: View | PracticeView, references: str) -> Iterator[str]:
    """What is known about the numbers: the references under that heading, and how right they are."""
    lines = [(one.measure.capitalize(), f"{escaped(one.line)} ({escaped(one.source)})") for one in view.references]
    yield from _section(references, lines)
    right = [(escaped(one.metric), f"{escaped(one.figure)}. {escaped(one.fails)}") for one in view.accuracy]
    yield from _section("How right the numbers are", right)


def _section(title: str, lines: Sequence[tuple[str, str]]) -> Iterator[str]:
    """A list of names and what is said of them; nothing where it is empty."""
    if lines:
        yield f"## {title}\n"
        yield from (f"- **{name}**: {text}" for name, text in lines)
        yield ""


def rows_of(rows: Iterable[Row]) -> Iterator[str]:
    """Rows as a list, what they were counted from below them."""
    for row in rows:
        first, *rest = row.lines
        yield f"- **{escaped(row.name)}**: {escaped(first.text)}" if row.name else f"- {escaped(first.text)}"
        yield from (f"  {' ' * one.indent}- {escaped(one.text.lstrip())}" for one in rest)
    yield ""


def escaped(text: str) -> str:
    """Text that Markdown shows as it is, on one line."""
    return _SPECIAL.sub(r"\\\1", harmless(" ".join(text.split())))
