"""`viva sessions export` and `import`: sessions and sittings on their way to another machine, and from one."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from bot import paths
from bot import settings as all_settings
from bot.cli import housekeeping, sittings
from bot.cli.housekeeping import megabytes
from bot.cli.session_text import Json, SessionIds, print_json, printable
from bot.errors import SessionError, UsageError, VivaError
from bot.pronunciation import shelf
from bot.report.wording import many
from bot.session import store
from bot.session.scrutiny import Aside, Check, Taken


def export(  # noqa: PLR0917 - a command's options
    to: Annotated[str, typer.Option("--to", metavar="PATH", help="An archive (PATH.zip), or a folder (PATH/).")],
    sessions: SessionIds = None,
    every: Annotated[bool, typer.Option("--all", help="All sessions there are.")] = False,
    practice: Annotated[
        bool, typer.Option("--practice", help="All that was practised, with what returns; with --all, too.")
    ] = False,
    no_audio: Annotated[bool, typer.Option("--no-audio", help="Without the recordings and the page.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Replace what is there.")] = False,
    as_json: Json = False,
) -> None:
    """Copy sessions and sittings, recordings included, into one archive or a folder."""
    from bot.session import archive

    home = paths.sessions_dir()
    if (every or practice) == bool(sessions):
        raise UsageError("It is not clear which sessions are meant.", 'Name them, or say "--all", or "--practice".')
    practised = {one: sitting for one in sessions or () if (sitting := sittings.meant(one))}
    chosen = [store.find(home, one) for one in sessions or () if one not in practised]
    stored = {one.id: one for one in chosen or (map(store.open_session, store.folders(home)) if every else ())}
    ids = shelf.ids(paths.practice_dir()) if practice else list(dict.fromkeys(practised.values()))
    drilled = sittings.bundle(ids, sound=not no_audio, cards=practice)
    if not stored and not drilled.files:
        raise (
            UsageError(*sittings.NONE_YET)
            if practice
            else UsageError(f"There are no sessions in {home} yet.", 'Hold one: "viva interview".')
        )
    path = Path(to)
    if not (to.endswith(("/", "\\")) or path.is_dir() or path.suffix.lower() == archive.SUFFIX):
        raise UsageError(f"{to} is neither an archive nor a folder.", f'Say "--to {to}.zip" or "--to {to}/".')
    what = _counted(len(stored), len(ids))
    with Console(stderr=True).status(f"Copying {what}…"):
        more = [drilled] if drilled.files else []
        made = archive.export(list(stored.values()), path, sound=not no_audio, force=force, more=more)
    size = sum(file.stat().st_size for one in made for file in (one.rglob("*") if one.is_dir() else [one]))
    if as_json:
        files = {one.id: [file.name for file in archive.files_of(one, sound=not no_audio)] for one in stored.values()}
        practice_files = [name for name, _ in drilled.names()]
        print_json(
            "viva.sessions-exported/1",
            paths=[str(one) for one in made],
            bytes=size,
            sessions=files,
            practice=practice_files,
        )
        return
    print(f"Copied {what} to {to}, {megabytes(size)}. It holds all you said.")


def _counted(interviews: int, practised: int) -> str:
    parts = [many(interviews, "session")] if interviews or not practised else []
    return " and ".join(parts + ([many(practised, "sitting") + " of practice"] if practised else []))


def import_sessions(
    path: Annotated[Path, typer.Argument(metavar="PATH", help='What "viva sessions export" made.')],
    as_json: Json = False,
) -> None:
    """Take in sessions and sittings from an archive or a folder; all of it is checked first."""
    from bot.session import intake

    with Console(stderr=True).status("Checking…"):
        taken = intake.take_in(path, paths.sessions_dir(), checks(), sittings.shelf_here())
    if as_json:
        print_json("viva.sessions-imported/1", **asdict(taken))
    else:
        _tell(taken)
    if taken.refused:
        first, *others = taken.refused
        more = f" {many(len(others), 'other')} refused: {', '.join(one.what for one in others)}." if others else ""
        raise SessionError(f"{first.what} was not imported. {first.why}{more}", first.hint)


def _tell(taken: Taken) -> None:
    if taken.imported:
        print(f"Imported {', '.join(taken.imported)}.")
    if taken.sittings:
        print(f"Imported {many(len(taken.sittings), 'sitting')} of practice.")
    if taken.cards:
        print(f"Took in {many(taken.cards, 'card')} of what returns.")
    if taken.already_there:
        print(f"Already there: {', '.join(taken.already_there)}; nothing was changed.")
    for line in _listed(taken.left_out):
        print(f"Left out: {line}")
    if count := _soon_due(taken):
        print(f"By your settings {many(count, 'of them goes', 'of them go')} after the next interview.")


def checks() -> dict[str, Check]:
    """How derived files that come in are read; of one that is not named here only the schema is checked."""
    from bot.interviewer.opinion import Judgement
    from bot.scoring.card import Scorecard
    from bot.scoring.disputes import Disputes
    from bot.scoring.self_rating import SelfRating

    return {
        store.SCORECARD_FILE: Scorecard.model_validate_json,
        store.JUDGE_FILE: Judgement.model_validate_json,
        store.RATING_FILE: SelfRating.model_validate_json,
        store.DISPUTES_FILE: Disputes.model_validate_json,
    }


def _soon_due(taken: Taken) -> int:
    """How many of what was just taken in are past their time already."""
    try:
        chosen = all_settings.load(paths.config_file())
    except VivaError:
        return 0
    due = housekeeping.due(chosen.sessions.keep_days, chosen.sessions.keep_audio_days)
    too = housekeeping.due_sittings(chosen.practice.keep_days, chosen.practice.keep_audio_days)
    return len({*due.whole, *due.sound, *too.whole, *too.sound} & {*taken.imported, *taken.sittings})


def _listed(asides: list[Aside], most: int = 5) -> list[str]:
    lines = [f"{printable(aside.what)} ({aside.why})" for aside in asides[:most]]
    return lines + ([f"{len(asides) - most} more"] if len(asides) > most else [])
