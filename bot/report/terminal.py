"""A report in the terminal: readable at 80 columns, without colour too."""

from collections.abc import Iterator
from typing import Final

from rich.console import Console, ConsoleOptions, RenderResult
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from bot.report.view import Section, View

_WIDTH: Final = 100
_CONTROL: Final = dict.fromkeys((*range(32), *range(127, 160)))
"""What was said comes from files: escape sequences in it must not reach the terminal."""


class Report:
    """A rich renderable of one view."""

    def __init__(self, view: View) -> None:
        self._view = view

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """The parts, top to bottom."""
        yield from _section(self._view.summary, "bold")
        for answer in self._view.answers:
            yield Rule(style="dim")
            yield from _section(answer, "bold")
        yield Rule(style="dim")
        yield Text("To compare with; no grades", style="bold")
        yield _grid((r.measure, f"{r.line} ({r.source})") for r in self._view.references)
        if self._view.not_measured:
            yield Text()
            yield Text("Not measured", style="bold")
            yield _grid((what, why) for what, why in self._view.not_measured)


def show(view: View, console: Console) -> None:
    """Print the report, at most 100 columns wide."""
    console.print(Report(view), width=min(_WIDTH, console.width))


def _section(section: Section, style: str) -> Iterator[Text | Padding | Table]:
    yield _clean(section.title, style)
    if section.about:
        yield _clean(section.about, "dim")
    if section.rows:
        yield Padding(_rows(section), (1, 0, 1, 0))


def _rows(section: Section) -> Table:
    table = Table.grid(padding=(0, 2))
    table.add_column(style="cyan", no_wrap=True, min_width=9)
    table.add_column(overflow="fold")
    for row in section.rows:
        first, *rest = row.lines
        if not row.name:
            table.add_row("", _clean(first, "yellow"))
            continue
        table.add_row(row.name, _clean(first))
        for line in rest:
            indent = len(line) - len(line.lstrip())
            table.add_row("", Padding(_clean(line.lstrip(), "dim"), (0, 0, 0, indent)))
    return table


def _grid(rows: Iterator[tuple[str, str]]) -> Table:
    table = Table.grid(padding=(0, 2))
    table.add_column(style="cyan", min_width=9, max_width=24)
    table.add_column(style="dim", overflow="fold")
    for name, text in rows:
        table.add_row(_clean(name), _clean(text))
    return table


def _clean(text: str, style: str = "") -> Text:
    return Text(text.translate(_CONTROL), style=style)
