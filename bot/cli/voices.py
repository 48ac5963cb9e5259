"""`viva voices`: the interviewer's voices, with who speaks and under which licence."""

import typer
from rich.console import Console

from bot import catalogue
from bot.cli import models

app = typer.Typer(help="List or install the interviewer's voices.", no_args_is_help=True, add_completion=False)


@app.command("list")
def list_voices(as_json: models.Json = False) -> None:
    """All voices, and which are here."""
    voices = [entry for entry in catalogue.entries() if entry.kind == "voice"]
    if as_json:
        models.show(voices, as_json=True)
        return
    console = Console(highlight=False)
    for entry in voices:
        state = catalogue.status(entry.name)
        colour = models.COLOURS[state]
        console.print(f"[bold]{entry.name}[/]  {entry.title}, {entry.bytes / 1e6:.0f} MB, [{colour}]{state}[/]")
        if entry.card:
            console.print(f"    recordings: {entry.card.dataset} ({entry.card.dataset_licence})", soft_wrap=True)
            if entry.card.note:
                console.print(f"    {entry.card.note}", soft_wrap=True)


@app.command()
def install(names: models.Names = None, source: models.From = None) -> None:
    """Fetch, verify and install voices; with no NAME, the default one."""
    defaults = [entry.name for entry in catalogue.entries() if entry.kind == "voice" and entry.default]
    models.voices_only(names or [])
    models.install_all(names or defaults, source)
