"""A sitting of practice as Markdown, for one's own notes."""

from collections.abc import Iterator

from bot.report.markdown import escaped, rows_of
from bot.report.practice_shapes import How, Part, PracticeView, Spoken

_SIGNS: dict[How, str] = {"off": "*{}*", "unclear": "**{}**", "gone": "~~{}~~", "pause": "({})", "mid_clause": "({})"}


def markdown(view: PracticeView) -> str:
    """The whole report; ends with a newline."""
    return "\n".join(_parts(view)) + "\n"


def _parts(view: PracticeView) -> Iterator[str]:
    yield f"# {escaped(view.title)}\n"
    yield f"{escaped(view.about)}\n"
    yield from rows_of(view.summary)
    if view.first:
        yield f"## To practise first\n\n**{escaped(view.first.text)}**\n"
        yield from (f"{escaped(one.text.lstrip())}\n" for one in view.first.why)
    if any(part.words for part in view.parts):
        yield "In the texts: **not understood**, *a sound to work on*, ~~not found~~.\n"
    for part in view.parts:
        yield from _part(part)
    if view.returning:
        yield "## What returns\n"
        yield from rows_of(view.returning)
    if view.references:
        yield "## What the numbers are; no grades\n"
        yield from (
            f"- **{one.measure.capitalize()}**: {escaped(one.line)} ({escaped(one.source)})" for one in view.references
        )
        yield ""
    if view.accuracy:
        yield "## How right the numbers are\n"
        yield from (
            f"- **{escaped(one.metric)}**: {escaped(one.figure)}. {escaped(one.fails)}" for one in view.accuracy
        )
        yield ""


def _part(part: Part) -> Iterator[str]:
    yield f"## {escaped(part.title)}\n"
    yield f"{escaped(part.about)}\n"
    if part.words:
        yield "> " + " ".join(map(_marked, part.words)) + "\n"
    yield from rows_of(part.rows)
    if part.melody:
        yield "| Pace and melody | you | the voice | usually | |"
        yield "|---|---|---|---|---|"
        for row in part.melody:
            name = f"{row.name}, {row.unit}" if row.unit else row.name
            cells = (name, row.yours, row.voice, row.usual, row.difference)
            yield "| " + " | ".join(escaped(cell) for cell in cells) + " |"
        yield ""
    if part.remarks:
        yield from (f"- {escaped(one.text)}" for one in part.remarks)
        yield ""


def _marked(word: Spoken) -> str:
    return _SIGNS.get(word.how, "{}").format(escaped(word.text))
