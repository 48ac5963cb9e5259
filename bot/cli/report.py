"""`viva report`: what a session heard, with the moments it was counted from."""

from typing import Annotated, Literal

import typer

from bot import __version__, paths
from bot.cli import scorecards
from bot.cli.score import score_stored, show
from bot.errors import UsageError
from bot.scoring.card import Scorecard
from bot.session import store
from bot.session.store import StoredSession

app = typer.Typer(add_completion=False)


@app.command()
def report(  # noqa: PLR0917 - typer reads the options from here
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
    rate: Annotated[
        bool | None, typer.Option("--rate/--no-rating", help="Ask what you thought first, or do not ask.")
    ] = None,
    dispute: Annotated[
        bool, typer.Option("--dispute", help="List what was counted, to strike out what is wrong.")
    ] = False,
    strike: Annotated[
        str | None, typer.Option(metavar="IDS", help="With --dispute: strike these out, such as 1.f3,1.u1.")
    ] = None,
    restore: Annotated[
        str | None, typer.Option(metavar="IDS", help="With --dispute: put these back into the numbers.")
    ] = None,
    because: Annotated[
        str | None, typer.Option(metavar="TEXT", help="With --strike: why it is wrong, kept beside it.")
    ] = None,
) -> None:
    """Show what a session heard, with the moments it was counted from."""
    if form == "html" or open_page:
        raise UsageError("Pages are not made yet by this version of Viva.", 'Run "viva report --format terminal".')
    sessions = paths.sessions_dir()
    stored = store.find(sessions, session) if session is not None else store.latest(sessions)
    from bot.cli import rating

    if rate:
        rating.rate_now(stored)
    elif rate is None and form == "terminal":
        rating.before_numbers(stored)
    if dispute or strike is not None or restore is not None or because is not None:
        from bot.cli import dispute as disputing

        disputing.dispute(
            stored, measured(stored), strike=strike, restore=restore, because=because, as_json=form == "json"
        )
        return
    show(scorecard_of(stored), as_json=form == "json", words=words)


def scorecard_of(session: StoredSession) -> Scorecard:
    """The session's scorecard as it is shown, see `bot.cli.scorecards`; scored first where it must be."""
    return scorecards.shown(session, measured(session))


def measured(session: StoredSession) -> Scorecard:
    """The scorecard as measured: the kept one if neither the session nor Viva changed since, else a new one."""
    card = scorecards.measured(session)
    return card if card and card.viva_version == __version__ else score_stored(session)
