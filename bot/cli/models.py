"""`viva models`: what there is, what is installed, and installing it."""

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TaskID, TextColumn, TimeRemainingColumn
from rich.table import Table

from bot import catalogue
from bot.catalogue import Entry, Status
from bot.catalogue.install import Progress as ReportProgress
from bot.catalogue.install import Step
from bot.catalogue.install import install as install_one
from bot.errors import ModelMissing, UsageError

app = typer.Typer(help="List, install or check models.", no_args_is_help=True, add_completion=False)

Names = Annotated[list[str] | None, typer.Argument(metavar="[NAME]...", help="Names from the list.")]
From = Annotated[
    Path | None,
    typer.Option("--from", metavar="FOLDER", help="Take the wheels, or the model's files, from here; fetch nothing."),
]
Json = Annotated[bool, typer.Option("--json", help="For programs: JSON on standard output.")]

COLOURS: dict[Status, str] = {"installed": "green", "missing": "dim", "damaged": "red"}


@app.command("list")
def list_models(as_json: Json = False) -> None:
    """All models Viva knows, and which are here."""
    show(catalogue.entries(), as_json=as_json)


@app.command()
def install(names: Names = None, source: From = None) -> None:
    """Fetch, verify and install models; with no NAME, all that an interview needs."""
    wanted = names or [entry.name for entry in catalogue.entries() if entry.default]
    install_all(wanted, source)


@app.command()
def check(names: Names = None, as_json: Json = False) -> None:
    """Read the files in full and compare their checksums; with no NAME, all that is installed or needed."""
    chosen = [catalogue.find(name) for name in names or []] or [
        entry for entry in catalogue.entries() if entry.default or catalogue.status(entry.name) != "missing"
    ]
    found = {entry.name: catalogue.status(entry.name, thorough=True) for entry in chosen}
    if as_json:
        print(json.dumps({"schema": "viva.models-check/1", "models": found}, indent=2))
    else:
        for name, state in found.items():
            print(f"{name:<36} {'ok' if state == 'installed' else state}")
    bad = [name for name, state in found.items() if state != "installed"]
    if bad:
        raise ModelMissing(f"Not usable: {', '.join(bad)}.", f'Run "viva models install {" ".join(bad)}".')


def show(entries: list[Entry], *, as_json: bool) -> None:
    """Entries with their state, as a table or as JSON."""
    if as_json:
        rows = [_row(entry) for entry in entries]
        print(json.dumps({"schema": "viva.models/1", "models": rows}, indent=2))
        return
    table = Table(box=None, header_style="bold", pad_edge=False, collapse_padding=True)
    for column in ("Name", "Kind", "MB", "Licence", "Default", "State"):
        table.add_column(column, justify="right" if column == "MB" else "left", no_wrap=True)
    for entry in entries:
        state = catalogue.status(entry.name)
        table.add_row(
            entry.name,
            entry.kind,
            f"{entry.bytes / 1e6:.0f}",
            entry.licence,
            "yes" if entry.default else "",
            f"[{COLOURS[state]}]{state}[/]",
        )
    Console().print(table)


def install_all(names: list[str], source: Path | None) -> None:
    """Install each; a line a model says what happened."""
    console = Console(stderr=True)
    for name in names:
        entry = catalogue.find(name)
        bar = Progress(
            TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn(),
            console=console, transient=True, disable=not console.is_terminal,
        )  # fmt: skip
        with bar:
            new = install_one(name, source=source, progress=_shown(bar, bar.add_task(name, total=entry.bytes), name))
        print(f"{name}: {'installed' if new else 'already there'}")


def _shown(bar: Progress, task: TaskID, name: str) -> ReportProgress:
    def show_step(step: Step, done: int, total: int) -> None:
        bar.update(task, description=f"{name}: {step}", completed=done, total=total)

    return show_step


def voices_only(names: list[str]) -> None:
    """Raise UsageError unless all the names are voices."""
    for name in names:
        if catalogue.find(name).kind != "voice":
            raise UsageError(f"{name} is a model, but no voice.", f'Run "viva models install {name}".')


def _row(entry: Entry) -> dict[str, object]:
    row: dict[str, object] = {
        "name": entry.name,
        "kind": entry.kind,
        "title": entry.title,
        "version": entry.version,
        "licence": entry.licence,
        "source": entry.source,
        "bytes": entry.bytes,
        "sha256": entry.sha256,
        "default": entry.default,
        "status": catalogue.status(entry.name),
    }
    return row | ({"card": entry.card.model_dump()} if entry.card else {})
