"""A report in the terminal: readable at 80 columns, without colour too."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from rich.console import Console, ConsoleOptions, RenderResult
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from bot.report.shapes import Answer, Row, View, line
from bot.report.transcript import answered, to_the_letter
from bot.report.wording import harmless

_WIDTH: Final = 100


class Report:
    """A rich renderable of one view; `words` with what was said, to the letter."""

    def __init__(self, view: View, *, words: bool = False) -> None:
        self._view = view
        self._words = words

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """The parts, top to bottom."""
        view = self._view
        yield from _section(view.title, view.about, view.summary)
        if view.first:
            yield clean("To change first", "bold")
            yield Padding(rows_table([Row("", (line(view.first.text), *view.first.why))]), (0, 0, 1, 0))
        for answer in view.answers:
            yield Rule(style="dim")
            yield from _section(answer.title, answer.about, self._with_words(answer))
        for title, rows in view.sections:
            if rows:
                yield Rule(style="dim")
                yield from _section(title, "", rows)
        yield Rule(style="dim")
        yield Text("To compare with; no grades", style="bold")
        yield grid((r.measure.capitalize(), f"{r.line} ({r.source})") for r in view.references)
        if view.not_measured:
            yield Text()
            yield Text("Not measured", style="bold")
            yield grid((what, why) for what, why in view.not_measured)

    def _with_words(self, answer: Answer) -> tuple[Row, ...]:
        said = answered(answer.dialogue) if self._words else []
        return (Row("Said", (line(to_the_letter(said)),)), *answer.rows) if said else answer.rows


def show(view: View, console: Console, *, words: bool = False) -> None:
    """Print the report, at most 100 columns wide."""
    console.print(Report(view, words=words), width=min(_WIDTH, console.width))


def show_rows(rows: Iterable[Row], console: Console) -> None:
    """Print rows alone."""
    console.print(Padding(rows_table(rows), (0, 0, 0, 2)), width=min(_WIDTH, console.width))


def _section(title: str, about: str, rows: Sequence[Row]) -> Iterator[Text | Padding | Table]:
    yield clean(title, "bold")
    if about:
        yield clean(about, "dim")
    if rows:
        yield Padding(rows_table(rows), (1, 0, 1, 0))


def rows_table(rows: Iterable[Row]) -> Table:
    """Rows with their names beside them."""
    table = Table.grid(padding=(0, 2))
    table.add_column(style="cyan", no_wrap=True, min_width=9)
    table.add_column(overflow="fold")
    for row in rows:
        first, *rest = row.lines
        if not row.name:
            table.add_row("", clean(first.text, "yellow"))
        else:
            table.add_row(row.name, clean(first.text))
        for one in rest:
            table.add_row("", Padding(clean(one.text.lstrip(), "dim"), (0, 0, 0, one.indent)))
    return table


def grid(rows: Iterator[tuple[str, str]]) -> Table:
    """Names and what there is to say of them."""
    table = Table.grid(padding=(0, 2))
    table.add_column(style="cyan", min_width=9, max_width=24)
    table.add_column(style="dim", overflow="fold")
    for name, text in rows:
        table.add_row(clean(name), clean(text))
    return table


def indented(text: Text) -> Padding:
    """Below what it belongs to, in all its lines."""
    return Padding(text, (0, 0, 0, 2))


def clean(text: str, style: str = "") -> Text:
    """Text without what could steer the terminal."""
    return Text(harmless(text), style=style)
