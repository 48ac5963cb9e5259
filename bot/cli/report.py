"""`viva report`: what a session heard, with the moments it was counted from."""

import json
from pathlib import Path
from typing import Annotated, Literal

import typer

from bot import __version__, paths
from bot.cli import clarity as misheard
from bot.cli import practice_report, scorecards
from bot.cli.score import score_stored, show
from bot.errors import MissingError, SessionError
from bot.private import write_private
from bot.report.accuracy import accuracy
from bot.report.data import as_data
from bot.report.markdown import markdown
from bot.report.shapes import View
from bot.report.view import view
from bot.scoring.card import Scorecard
from bot.session import store
from bot.session.store import StoredSession

app = typer.Typer(add_completion=False)


Format = Literal["terminal", "html", "json", "markdown"]


@app.command()
def report(  # noqa: PLR0917 - typer reads the options from here
    session: Annotated[
        str | None,
        typer.Argument(
            metavar="[SESSION]", help="Folder, id, or the beginning of one; of practice too. None: the latest."
        ),
    ] = None,
    practice: Annotated[
        bool, typer.Option("--practice", help="Of practice: the latest sitting, or the one named.")
    ] = False,
    form: Annotated[Format, typer.Option("--format", help="How to show it.")] = "terminal",
    words: Annotated[
        bool,
        typer.Option(
            "--words", help="Also what was said to the letter: (um) found in the sound, doubtful words in brackets."
        ),
    ] = False,
    clarity: Annotated[
        bool | None,
        typer.Option("--clarity/--no-clarity", help="List the words that may have been misheard, or do not."),
    ] = None,
    open_page: Annotated[bool, typer.Option("--open", help="Open the page in the browser.")] = False,
    out: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Where to write the page, the JSON or the Markdown.")
    ] = None,
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
    """Show what a session heard, with the moments it was counted from, or what was practised in a sitting."""
    sessions = paths.sessions_dir()
    if practice or (session is not None and _is_practice(session)):
        given = {"--words": words, "--clarity": clarity is not None, "--rate": rate is not None, "--dispute": dispute,
                 "--strike": strike is not None, "--restore": restore is not None,
                 "--because": because is not None}  # fmt: skip
        practice_report.report(session, form, out, opened=open_page, given=given)
        return
    if session is None and not store.folders(sessions) and practice_report.scored_ids():
        raise SessionError(
            f"There are no sessions in {sessions} yet.",
            'Hold one: "viva interview". What you practised is in "viva report --practice".',
        )
    stored = store.find(sessions, session) if session is not None else store.latest(sessions)
    if dispute or strike is not None or restore is not None or because is not None:
        from bot.cli import dispute as disputing

        disputing.dispute(
            stored, measured(stored), strike=strike, restore=restore, because=because, as_json=form == "json"
        )
        return
    from bot.cli import rating

    if rate:
        rating.rate_now(stored)
    elif rate is None and form == "terminal":
        rating.before_numbers(stored)
    card = scorecard_of(stored)
    if form == "html" or open_page:
        _page(stored, made(card, clarity), out, opened=open_page)
        return
    if form == "terminal":
        show(card, as_json=False, words=words, clarity=clarity)
        if stored.record.redo_of is not None:
            print(f'\nA second try; "viva redo --compare {stored.id}" shows it beside the first.')
        return
    text = as_json(card, clarity) if form == "json" else markdown(made(card, clarity))
    if out is None:
        print(text, end="")
    else:
        write_private(out, text)
        print(f"Written to {out}.")


def _is_practice(wanted: str) -> bool:
    """Whether there is no session of this name, but a sitting of practice."""
    sessions = [path.name for path in store.folders(paths.sessions_dir())]
    return not store.fitting(sessions, wanted) and bool(practice_report.fitting(wanted))


def _page(stored: StoredSession, shown: View, out: Path | None, *, opened: bool) -> None:
    from bot.cli.page import open_in_browser, write_page

    path = write_page(stored, shown, out)
    print(f"Written to {path}.")
    if opened and not open_in_browser(path):
        raise MissingError("No browser could be opened from here.", f"Open {path} in one.")


def made(card: Scorecard, clarity: bool | None = None) -> View:
    """The card's report, with how right its measures are; `clarity` as of `bot.cli.clarity`."""
    return view(card, accuracy=accuracy(paths.figures_dir()), clarity=misheard.rows(card, clarity))


def as_json(card: Scorecard, clarity: bool | None = None) -> str:
    """The scorecard with the report as it is worded under `report`."""
    content = {**card.model_dump(mode="json", by_alias=True), "report": as_data(made(card, clarity))}
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


def scorecard_of(session: StoredSession) -> Scorecard:
    """The session's scorecard as it is shown, see `bot.cli.scorecards`; scored first where it must be."""
    return scorecards.shown(session, measured(session))


def measured(session: StoredSession) -> Scorecard:
    """The scorecard as measured: the kept one if neither the session nor Viva changed since, else a new one."""
    card = scorecards.measured(session)
    return card if card and card.viva_version == __version__ else score_stored(session)
