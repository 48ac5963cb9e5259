"""A sitting of practice in the terminal: readable at 80 columns, without colour too."""

from collections.abc import Iterable, Iterator
from typing import Final

from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from bot.pronunciation.comparison import Compared
from bot.report.practice_shapes import How, Part, PracticeView, Spoken
from bot.report.shapes import Row, line
from bot.report.terminal import clean, grid, rows_table

_WIDTH: Final = 100
_STYLES: Final[dict[How, str]] = {
    "clear": "",
    "off": "underline",
    "unclear": "bold red",
    "gone": "dim strike",
    "pause": "dim",
    "mid_clause": "dim",
}
_SIGNS: Final[dict[How, str]] = {"unclear": "*{}", "gone": "[{}]", "off": "~{}", "pause": "({})", "mid_clause": "({})"}
"""Marks that show without colour."""
_KEY: Final = "*word: not understood; ~word: a sound to work on; [word]: not found; (0.6 s): a pause"


def show(view: PracticeView, console: Console) -> None:
    """Print the report, at most 100 columns wide."""
    width = min(_WIDTH, console.width)
    for part in _parts(view):
        console.print(part, width=width)


def signed(words: Iterable[Spoken]) -> Text:
    """A text with its words marked, by signs and by colour."""
    out = Text()
    for word in words:
        sign = _SIGNS.get(word.how, "{}")
        out.append_text(clean(sign.format(word.text), _STYLES[word.how])).append(" ")
    return out


def _parts(view: PracticeView) -> Iterator[RenderableType]:
    yield clean(view.title, "bold")
    yield clean(view.about, "dim")
    yield Padding(rows_table(view.summary), (1, 0, 1, 0))
    if view.first:
        yield Text("To practise first", style="bold")
        yield Padding(rows_table([Row("", (line(view.first.text), *view.first.why))]), (0, 0, 1, 0))
    if any(part.words for part in view.parts):
        yield clean(_KEY, "dim")
    for part in view.parts:
        yield Rule(style="dim")
        yield from _part(part)
    if view.returning:
        yield Rule(style="dim")
        yield Text("What returns", style="bold")
        yield Padding(rows_table(view.returning), (1, 0, 1, 0))
    if view.references:
        yield Rule(style="dim")
        yield Text("What the numbers are; no grades", style="bold")
        yield grid((one.measure.capitalize(), f"{one.line} ({one.source})") for one in view.references)
    if view.accuracy:
        yield Text()
        yield clean(f'How right they are: "viva report {view.sitting} --open", or docs/accuracy.md.', "dim")


def _part(part: Part) -> Iterator[RenderableType]:
    yield clean(part.title, "bold")
    yield clean(part.about, "dim")
    if part.words:
        yield Padding(signed(part.words), (1, 0, 0, 2))
    if part.rows:
        yield Padding(rows_table(part.rows), (1, 0, 1, 0))
    if part.melody:
        yield Padding(_melody(part.melody), (0, 0, 0, 2))
    for one in part.remarks:
        yield Padding(clean(one.text), (0, 0, 0, 2))
    if part.melody or part.remarks:
        yield Text()


def _melody(rows: Iterable[Compared]) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False)
    for name in ("Pace and melody", "you", "voice", "usually", ""):
        table.add_column(name, header_style="dim", no_wrap=bool(name), style="cyan" if "Pace" in name else "")
    for row in rows:
        name = f"{row.name}, {row.unit}" if row.unit else row.name
        table.add_row(*(clean(cell) for cell in (name, row.yours, row.voice, row.usual, row.difference)))
    return table
