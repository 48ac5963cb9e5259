"""Progress in the terminal: readable at 80 columns, without colour too."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import median
from typing import Final

from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from bot.report.progress_view import HOW, IN_BRACKETS, PAIRS, Comparison, ProgressView, Shown, Theme

_WIDTH: Final = 100
_COLUMNS: Final = 12
_BARS: Final = "▁▂▃▄▅▆▇█"


def show(view: ProgressView, console: Console) -> None:
    """Print progress, at most 100 columns wide."""
    width = min(_WIDTH, console.width)
    for part in _parts(view):
        console.print(part, width=width)


def sparkline(values: Sequence[float], columns: int = _COLUMNS) -> str:
    """Values in the order of time as bars, from the lowest to the highest; medians where there are many."""
    count = min(columns, len(values))
    edges = [round(i * len(values) / count) for i in range(count + 1)] if count else [0]
    heights = [median(values[a:b]) for a, b in pairwise(edges)]
    low, high = min(heights, default=0.0), max(heights, default=0.0)
    if high - low <= 1e-9 * max(abs(high), abs(low), 1e-9):
        return _BARS[3] * count
    return "".join(_BARS[min(7, int(8 * (height - low) / (high - low)))] for height in heights)


def _parts(view: ProgressView) -> Iterator[RenderableType]:
    yield Text(view.title, style="bold")
    if view.about:
        yield Text(view.about, style="dim")
    if view.changes:
        yield Padding("\n".join(view.changes), (1, 0, 0, 0))
    yield from _themes(view.themes)
    for comparison in view.comparisons:
        yield Text()
        yield _beside(comparison)
    yield from _lines("Practice", view.practice)
    yield from _themes(view.drills)
    if view.pairs:
        yield Text()
        yield _beside(Comparison("Pairs of words that came out as meant", PAIRS, view.pairs))
    yield from _lines("What returns", view.returning)
    if view.notes:
        yield Text()
        for note in view.notes:
            yield Text(note, style="yellow")
    if view.themes or view.drills:
        yield Rule(style="dim")
        yield Text(f"{HOW} {IN_BRACKETS}" if view.themes else HOW, style="dim")
        yield Text()
        yield Text("To compare with; no grades", style="bold")
        yield _references(view)


def _lines(title: str, lines: Sequence[str]) -> Iterator[RenderableType]:
    if lines:
        yield Text()
        yield Text(title, style="bold")
        for line in lines:
            yield Padding(Text(line), (0, 0, 0, 2))


def _themes(themes: Sequence[Theme]) -> Iterator[RenderableType]:
    """Where there are too few sessions for any verdict, that is said once, above."""
    few = not any(row.line.trend.enough for theme in themes for row in theme.rows)
    for theme in themes:
        yield Text()
        yield Text(theme.name, style="bold")
        for row in theme.rows:
            yield _line(row, verdict="" if few else row.verdict)
            yield Padding(Text(row.detail, style="dim"), (0, 0, 0, 4))


def _line(row: Shown, verdict: str) -> Padding:
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(width=23, no_wrap=True, style="cyan")
    table.add_column(width=13, no_wrap=True)
    table.add_column(width=_COLUMNS, no_wrap=True)
    table.add_column()
    bars = sparkline([point.value for point in row.line.points])
    style = "bold" if row.line.trend.change else ""
    table.add_row(Text(row.name), Text(row.figure), Text(bars), Text(verdict, style=style))
    return Padding(table, (0, 0, 0, 2))


def _beside(comparison: Comparison) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), title_justify="left", title_style="bold")
    table.title = comparison.title
    table.add_column("", style="cyan", max_width=36)
    for name in comparison.columns:
        table.add_column(name, justify="right", no_wrap=True, header_style="dim")
    for row in comparison.rows:
        table.add_row(*row)
    return table


def _references(view: ProgressView) -> Table:
    table = Table.grid(padding=(0, 2))
    table.add_column(style="cyan", min_width=9, max_width=24)
    table.add_column(style="dim", overflow="fold")
    for reference in view.references:
        table.add_row(reference.measure.capitalize(), f"{reference.line} ({reference.source})")
    return table
