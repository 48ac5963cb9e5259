"""A sitting of practice as Markdown, for one's own notes."""

from collections.abc import Iterator

from bot.report.markdown import escaped, known, opening, rows_of
from bot.report.practice_shapes import How, Part, PracticeView, Spoken

_SIGNS: dict[How, str] = {"off": "*{}*", "unclear": "**{}**", "gone": "~~{}~~", "pause": "({})", "mid_clause": "({})"}


def markdown(view: PracticeView) -> str:
    """The whole report; ends with a newline."""
    return "\n".join(_parts(view)) + "\n"


def _parts(view: PracticeView) -> Iterator[str]:
    yield from opening(view, "To practise first")
    if any(part.words for part in view.parts):
        yield "In the texts: **not understood**, *a sound to work on*, ~~not found~~.\n"
    for part in view.parts:
        yield from _part(part)
    if view.returning:
        yield "## What returns\n"
        yield from rows_of(view.returning)
    yield from known(view, "What the numbers are; no grades")


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
