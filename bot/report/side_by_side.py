"""Two or three answers to one question in the terminal: readable at 80 columns, without colour too."""

from collections.abc import Iterable, Iterator
from typing import Final

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from bot.report.compare import Comparison, Try, chains, spoken
from bot.report.terminal import clean
from bot.report.wording import clock
from bot.scoring.card import ChainCard, PointCovered, Timed

_WIDTH: Final = 100
_STYLES: Final = {"done": "green", "closer": "yellow", "not_yet": "yellow", "unknown": "dim", None: ""}


def show(found: Comparison, console: Console, *, words: bool = False) -> None:
    """Print the comparison, at most 100 columns wide; `words` with what was said to the letter."""
    console.print(Group(*_parts(found, words=words)), width=min(_WIDTH, console.width))


def _parts(found: Comparison, *, words: bool) -> Iterator[RenderableType]:
    yield clean(found.question, "bold")
    yield Text()
    yield _named(
        *((label, clean(f"session {one.session}", "dim")) for label, one in zip(found.labels, found.tries, strict=True))
    )
    if found.advice:
        verdict = clean(found.verdict, _STYLES[found.outcome])
        yield _named(("One thing", clean(found.advice.text)), ("", verdict))
    yield Text()
    yield _table(found)
    yield Text()
    yield clean("Fillers and mid-clause pauses: in 100 words, and how many in brackets.", "dim")
    for title, points in (("Heard now, not before", found.gained), ("Heard before, not now", found.lost)):
        if points:
            yield from _titled(title, [_point(point) for point in points])
    labelled = list(zip(found.labels, found.tries, strict=True))
    for label, one in labelled[-2:] if found.pillar != "fundamentals" else ():
        if told := chains(one):
            came = found.pillar != "design"
            yield from _titled(f"{label}: what you decided", [_chain(chain, outcome=came) for chain in told])
    if words:
        for label, one in labelled:
            yield from _titled(f"{label}: what was said", _transcript(one))


def _titled(title: str, parts: Iterable[RenderableType]) -> Iterator[RenderableType]:
    yield Text()
    yield clean(title, "bold")
    yield from (Padding(part, (0, 0, 0, 2)) for part in parts)


def _table(found: Comparison) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column("", style="cyan", no_wrap=True)
    for label in found.labels:
        table.add_column(label, no_wrap=True, justify="right")
    table.add_column("" if len(found.tries) == 2 else "since before", no_wrap=True)
    for row in found.rows:
        table.add_row(row.measure, *row.cells, row.change)
    return table


def _named(*lines: tuple[str, Text]) -> Table:
    table = Table.grid(padding=(0, 2))
    table.add_column(style="cyan", no_wrap=True, min_width=9)
    table.add_column(overflow="fold")
    for name, line in lines:
        table.add_row(name, line)
    return table


def _point(point: PointCovered) -> Text:
    name = point.point.replace("_", " ")
    return clean(f"{name}: {_said(point.evidence)}" if point.evidence else name)


def _chain(chain: ChainCard, *, outcome: bool) -> Group:
    """With what came of it, where something could: not of a design that is only talked about."""
    lines = [clean(_said(chain.decision))]
    parts = (("why", chain.reason), ("what came of it", chain.outcome))
    for name, part in parts[: 2 if outcome else 1]:
        told = _said(part) if part else "not said near it"
        lines.append(clean(f"  {name}: {told}", "dim"))
    return Group(*lines)


def _transcript(one: Try) -> Iterator[Text]:
    for answer in one.exchange.answers:
        if answer.move not in (None, "ask"):
            yield clean(answer.question or "", "dim")
        yield clean(spoken(answer) or answer.not_enough or "Nothing was heard.")


def _said(timed: Timed) -> str:
    at = clock(timed.start_s)
    return f'{at} "{timed.text}"' if at else f'"{timed.text}"'
