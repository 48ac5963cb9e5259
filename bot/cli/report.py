"""`viva report`: what a session heard, with the moments it was counted from."""

from typing import Annotated, Literal

import typer
from pydantic import ValidationError

from bot import __version__, paths
from bot.cli.score import score_stored, show
from bot.errors import UsageError
from bot.scoring.card import Scorecard
from bot.session import store
from bot.session.store import StoredSession

app = typer.Typer(add_completion=False)


@app.command()
def report(
    session: Annotated[
        str | None,
        typer.Argument(metavar="[SESSION]", help="Folder, id, or the beginning of one. None: the latest."),
    ] = None,
    form: Annotated[Literal["terminal", "html", "json"], typer.Option("--format", help="How to show it.")] = "terminal",
    words: Annotated[
        bool,
        typer.Option("--words", help="Also what was said to the letter: (um) found in the sound, [doubtful words?]."),
    ] = False,
    open_page: Annotated[bool, typer.Option("--open", help="Open the page in the browser.")] = False,
) -> None:
    """Show what a session heard, with the moments it was counted from."""
    if form == "html" or open_page:
        raise UsageError("Pages are not made yet by this version of Viva.", 'Run "viva report --format terminal".')
    sessions = paths.sessions_dir()
    stored = store.find(sessions, session) if session is not None else store.latest(sessions)
    show(scorecard_of(stored), as_json=form == "json", words=words)


def scorecard_of(session: StoredSession) -> Scorecard:
    """The session's scorecard: the kept one if neither the session nor Viva changed since, else a new one."""
    kept = session.fresh_scorecard()
    try:
        card = Scorecard.model_validate_json(kept) if kept else None
    except ValidationError:
        card = None
    return card if card and card.viva_version == __version__ else score_stored(session)
