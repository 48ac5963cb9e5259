"""`viva progress`: every metric over your sessions, change and noise told apart."""

import json
import sys
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer
from pydantic import ValidationError
from rich.console import Console

from bot import paths
from bot.errors import MissingError, SessionError, StorageError, UsageError
from bot.settings import InterviewSettings, Level, PillarChoice

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.pronunciation.diary import Sitting
    from bot.pronunciation.schedule import Card
    from bot.report.history import Past
    from bot.report.progress import Progress
    from bot.scoring.card import Scorecard
    from bot.session.store import StoredSession

app = typer.Typer(add_completion=False)


@app.command()
def progress(  # noqa: PLR0917 - typer reads the options from here
    pillar: Annotated[PillarChoice | None, typer.Option(help="Only answers to questions of this kind.")] = None,
    level: Annotated[Level | None, typer.Option(help="Only sessions of this level.")] = None,
    last: Annotated[int | None, typer.Option(metavar="N", help="Only the newest N sessions.")] = None,
    since: Annotated[str | None, typer.Option(metavar="DATE", help="Only from this day on, as 2026-10-01.")] = None,
    metric: Annotated[
        str | None, typer.Option(metavar="NAME", help="Only this one, as in --json; alone, a smaller change shows.")
    ] = None,
    only: Annotated[
        Literal["interview", "practice"] | None, typer.Option(help="Only interviews, or only what you practised alone.")
    ] = None,
    demo: Annotated[bool, typer.Option("--demo", help='With the sessions of "viva demo" too.')] = False,
    form: Annotated[Literal["terminal", "html", "json"], typer.Option("--format", help="How to show it.")] = "terminal",
    as_json: Annotated[bool, typer.Option("--json", help="For programs: JSON on standard output.")] = False,
    open_page: Annotated[bool, typer.Option("--open", help="Make the page and open it in the browser.")] = False,
    out: Annotated[Path | None, typer.Option(metavar="FILE", help="Where to write the page.")] = None,
) -> None:
    """Show every metric over your sessions: what changed, what is only noise, and what it would take to tell.

    The numbers are those of the scorecards, a point a session, and of what
    you practised, a point a sitting; they are facts, not grades. Sessions
    of another level or kind are not compared.
    """
    if last is not None and last < 1:
        raise UsageError(f"--last {last} is out of range.", "Give 1 or more.")
    from bot.report import progress as reckoned
    from bot.report.history import Wish

    names = _contrasts()
    _check(metric, names)
    if only == "practice" and (pillar or level):
        raise UsageError("--pillar and --level are of interviews.", "Leave them out, or leave out --only practice.")
    wish = Wish(pillar, level, last, _day(since), demo, metric, only)
    today = datetime.now().astimezone().date()
    sittings = _sittings()
    found = reckoned.progress(_pasts(), wish, today, sittings, _cards(), names)
    if as_json or form == "json":
        from bot.report.progress_json import as_data

        print(json.dumps(as_data(found), indent=2, ensure_ascii=False))
    elif only == "practice" and not sittings:
        print('Nothing has been practised yet. Read a text aloud: "viva practice".')
    elif not found.chosen.practice and not sittings:
        demos = " Those of the demo are shown by --demo." if found.chosen.demos else ""
        print(f'No sessions in {paths.sessions_dir()} yet. Hold one: "viva interview".{demos}')
    elif form == "html" or open_page or out is not None:
        _page(found, today, out or paths.progress_page(), opened=open_page)
    else:
        from bot.report import progress_terminal
        from bot.report.progress_view import view

        progress_terminal.show(view(found, today), Console(highlight=False, markup=False))


def _page(found: "Progress", today: date, path: Path, *, opened: bool) -> None:
    from bot.cli.page import open_in_browser
    from bot.private import write_private
    from bot.report.accuracy import PICKED, PRACTICE, accuracy, of_change
    from bot.report.progress_page import page

    figures = paths.figures_dir()
    picked = [*PICKED, *(pick for pick in PRACTICE if pick not in PICKED)]
    write_private(path, page(found, accuracy(figures, picked), today, of_change(figures)))
    print(f"Written to {path}.")
    if opened and not open_in_browser(path):
        raise MissingError("No browser could be opened from here.", f"Open {path} in one.")


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text is not None else None
    except ValueError:
        raise UsageError(f"--since {text!r} is no date.", "Write it as 2026-10-01.") from None


def _check(metric: str | None, contrasts: "Mapping[str, str]") -> None:
    """Whether there is such a metric. Raises UsageError."""
    from bot.report.drilled import KEYS, PAIRS
    from bot.report.metrics import BY_KEY

    if metric is None or metric in BY_KEY or metric in KEYS:
        return
    if metric.removeprefix(PAIRS) in contrasts and metric.startswith(PAIRS):
        return
    known = [*BY_KEY, *(key for key in KEYS if not key.startswith("sound_"))]
    raise UsageError(
        f"There is no metric {metric!r}.",
        f"There are {', '.join(known)}, sound_th for a sound, and pairs_r-l for a contrast.",
    )


def _contrasts() -> "Mapping[str, str]":
    """The names of the contrasts of `viva practice pairs`, by id."""
    from bot.cli.practice_report import known

    return {name: contrast.name for name, contrast in known().contrasts.items()}


def _cards() -> "Sequence[Card]":
    """What returns; a damaged file is said and left out."""
    from bot.errors import PracticeError
    from bot.pronunciation.diary import cards

    try:
        return cards(paths.practice_dir())
    except PracticeError as error:
        print(f"{error.message} {error.hint}", file=sys.stderr)
        return ()


def _sittings() -> "list[Sitting]":
    """What was practised; what cannot be read is said and left out."""
    from bot.pronunciation.diary import sittings

    found, wrong = sittings(paths.practice_dir())
    for error in wrong:
        print(f"{error.message} {error.hint}", file=sys.stderr)
    return found


def _pasts() -> "list[Past]":
    """All sessions, from the index; those that changed are read."""
    from bot import __version__
    from bot.report.history import Past
    from bot.report.samples import SAMPLES_VERSION
    from bot.session import index

    version = f"{__version__} {SAMPLES_VERSION}"
    with Console(stderr=True).status("Reading the sessions ..."):
        kept = index.derived(paths.sessions_dir(), paths.data_dir(), version, lambda it: past_of(it).model_dump_json())
    return [Past.model_validate_json(text) for text in kept.values()]


def past_of(folder: Path) -> "Past":
    """One session folder as progress sees it."""
    from bot.audio.simulated import SIMULATED_MICROPHONE
    from bot.report.history import MIXED, Past
    from bot.report.samples import samples
    from bot.session import store

    created = store.created_from_name(folder.name) or datetime.fromtimestamp(0).astimezone()
    try:
        session = store.open_session(folder)
        card = card_of(session)
    except (SessionError, StorageError, OSError):
        return Past(session=folder.name, created=created, state="unreadable")
    record = session.record
    interview = _interview(record.settings)
    return Past(
        session=session.id,
        created=record.created,
        level=interview.level if interview else "",
        company=interview.company if interview else "",
        asked=(interview.pillar or MIXED) if interview else "",
        viva_version=card.viva_version if card else "",
        demo=record.devices.get("input") == SIMULATED_MICROPHONE,
        redo=record.redo_of is not None,
        state="scored" if card else "unscored",
        samples=tuple(samples(card)) if card else (),
    )


def _interview(recorded: dict[str, Any]) -> InterviewSettings | None:
    """What was asked for; None where it was not recorded, or by a Viva that knew other settings."""
    found = recorded.get("interview")
    if not isinstance(found, dict):
        return None
    known = {name: found[name] for name in ("level", "company", "pillar") if name in found}
    try:
        return InterviewSettings.model_validate(known) if known else None
    except ValidationError:
        return None


def card_of(session: "StoredSession") -> "Scorecard | None":
    """The session's scorecard as it is shown; None where it is not scored, or changed since. Raises SessionError."""
    from bot.cli import scorecards

    return scorecards.kept(session)
