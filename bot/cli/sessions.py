"""`viva sessions`: what is kept, the recorded interviews and the sittings of practice.

The two have ids of the same form in folders of their own, so that an id says by itself which is meant; where no id is
given, `--practice` says it: their lists have not one column in common.
"""

from dataclasses import asdict
from datetime import datetime
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from bot import paths
from bot import settings as all_settings
from bot.cli import housekeeping, session_travel, sittings
from bot.cli.housekeeping import megabytes
from bot.cli.session_text import Json, Practice, SessionIds, Yes, agreed, print_json, printable
from bot.errors import UsageError
from bot.pronunciation import ongoing, shelf
from bot.report.wording import lasting, many
from bot.session import index, store
from bot.session.index import Summary
from bot.session.retention import Due

app = typer.Typer(
    help="List, show, export, import or delete recorded sessions and what was practised.",
    no_args_is_help=True,
    add_completion=False,
)

SessionId = Annotated[str, typer.Argument(metavar="SESSION", help="Folder, id, or the beginning of one.")]


app.command("export")(session_travel.export)
app.command("import")(session_travel.import_sessions)


@app.callback()
def swept() -> None:
    """Before each of the commands, what a killed one left goes."""
    housekeeping.sweep()


@app.command("list")
def list_sessions(practice: Practice = False, as_json: Json = False) -> None:
    """All sessions, newest first."""
    if practice:
        sittings.show_list(as_json=as_json)
        return
    found = index.summaries(paths.sessions_dir(), paths.data_dir())
    if as_json:
        print_json("viva.sessions/1", sessions=[_row(summary) for summary in found])
        return
    if not found:
        print(f'No sessions in {paths.sessions_dir()} yet. Hold one: "viva interview".')
        _practised()
        return
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False)
    for name, justify in (("session", "left"), ("started", "left"), ("length", "right"), ("asked", "right")):
        table.add_column(name, justify=justify, no_wrap=True)  # type: ignore[arg-type]  # the names of rich's literals
    table.add_column("words", justify="right", no_wrap=True)
    table.add_column("ended")
    for summary in found:
        if summary.problem:
            table.add_row(summary.id, *_started(summary.created), "", "", "", "cannot be read")
            continue
        ended = printable(summary.ended) + (", scored" if summary.scored else "")
        length = f"{summary.minutes:.0f} min" if summary.minutes >= 1 else f"{summary.minutes * 60:.0f} s"
        counts = str(summary.questions), str(summary.words)
        table.add_row(summary.id, *_started(summary.created), length, *counts, ended)
    console = Console(highlight=False, markup=False)
    console.print(table)
    for summary in found:
        if summary.problem:
            console.print(f"{summary.id}: {printable(summary.problem)}", style="dim", soft_wrap=True)
    _practised()


def _practised() -> None:
    """Where the sittings are, if there are any."""
    if count := len(shelf.ids(paths.practice_dir())):
        print(f'And {many(count, "sitting")} of practice: "viva sessions list --practice".')


@app.command()
def show(session: SessionId, as_json: Json = False) -> None:
    """What was asked in a session, or tried in a sitting, and where its files are."""
    if sitting := sittings.meant(session):
        sittings.show(sitting, as_json=as_json)
        return
    stored = store.find(paths.sessions_dir(), session)
    events = stored.events()
    scored = stored.read_scorecard() is not None
    summary = index.summary_of(stored.id, stored.record.created, events, scored=scored)
    asked = [event for event in events if event.type == "question_asked"]
    files = sorted(path for path in stored.folder.iterdir() if path.is_file())
    sizes = {path.name: path.stat().st_size for path in files}
    sound = stored.sound(store.CANDIDATE_FILE) is not None
    redo = stored.record.redo_of
    if as_json:
        content = _row(summary) | {
            "folder": str(stored.folder),
            "files": sizes,
            "bytes": sum(sizes.values()),
            "audio": sound,
            "redo_of": redo.model_dump() if redo else None,
            "resumed_from": stored.record.resumed_from,
            "questions_asked": [event.model_dump(include={"t_s", "id", "move", "text"}) for event in asked],
        }
        print_json("viva.session-summary/1", session=content)
        return
    console = Console(highlight=False, markup=False)
    console.print(f"Session {summary.id}, {summary.created:%d %B %Y, %H:%M}, {printable(summary.ended)}")
    console.print(
        f"{lasting(summary.minutes * 60)}, {many(summary.questions, 'question')}, "
        f"{many(summary.answers, 'turn')}, {many(summary.words, 'word')}"
    )
    if redo:
        console.print(f"A second try of answer {redo.answer} in {printable(redo.session)}.")
    if stored.record.resumed_from:
        console.print(f"It goes on where {printable(stored.record.resumed_from)} broke off.")
    for event in asked:
        minutes, seconds = divmod(int(event.t_s), 60)
        lead = "" if event.move == "ask" else "  "
        console.print(f"  {minutes}:{seconds:02d}  {lead}{printable(event.text)}")
    console.print(f"Files in {stored.folder}, {megabytes(sum(sizes.values()))}:", soft_wrap=True)
    for name, size in sizes.items():
        console.print(f"  {printable(name):<16} {size / 1e6:.2f} MB")
    if not sound:
        console.print("There is no recording of it; words and scores are what is left.")
    if not scored:
        console.print(f'Not scored yet. Run "viva score {summary.id}".')


@app.command()
def delete(
    sessions: SessionIds = None,
    practice: Annotated[
        bool, typer.Option("--practice", help="All that was practised: sittings, recordings, what returns.")
    ] = False,
    yes: Yes = False,
    as_json: Json = False,
) -> None:
    """Delete sessions or sittings for good: recordings, words and scores."""
    if practice == bool(sessions):
        raise UsageError("It is not clear what is to go.", 'Name sessions or sittings, or say "--practice" for all.')
    if practice:
        _delete_practice(yes=yes, as_json=as_json)
        return
    home = paths.sessions_dir()
    practised = {one: sitting for one in sessions or () if (sitting := sittings.meant(one))}
    found = list(dict.fromkeys(store.find(home, one).folder for one in sessions or () if one not in practised))
    for folder in found:
        if folder.parent.resolve() != home.resolve():
            raise UsageError(f"{folder} is not in {home}.", "Delete folders that Viva does not keep yourself.")
        if store.is_being_recorded(folder):
            raise store.being_recorded(folder.name)
    interviews, gone = [folder.name for folder in found], list(dict.fromkeys(practised.values()))
    shelf.check_over(paths.practice_dir(), gone)
    ids = interviews + gone
    if not agreed(f"Delete {', '.join(ids)} for good?", f"whether {', '.join(ids)} may go", yes=yes):
        return
    for session_id in interviews:
        store.delete(home, session_id)
    housekeeping.forget(interviews)
    sittings.delete(gone)
    if as_json:
        print_json("viva.sessions-deleted/1", deleted=ids)
    else:
        print(f"Deleted {', '.join(ids)}.")


def _delete_practice(*, yes: bool, as_json: bool) -> None:
    """All that was practised, whatever state it is in."""
    home = paths.practice_dir()
    shelf.check_over(home, ongoing.ids(home))
    gone = shelf.ids(home)
    what = f"{many(len(gone), 'sitting')} with all recordings, and what returns"
    if not agreed(f"Delete {what}, for good?", "whether all that was practised may go", yes=yes):
        return
    gone = sittings.delete_all()
    if as_json:
        print_json("viva.sessions-deleted/1", deleted=gone)
    else:
        print(f"Deleted {what}.")


@app.command()
def prune(
    older_than: Annotated[
        int | None,
        typer.Option(metavar="DAYS", min=1, max=36_500, help="Instead of what config.toml says."),
    ] = None,
    audio_only: Annotated[bool, typer.Option("--audio-only", help="Recordings go, words and scores stay.")] = False,
    practice: Practice = False,
    yes: Yes = False,
    as_json: Json = False,
) -> None:
    """Delete the sessions that are past their time."""
    chosen = all_settings.load(paths.config_file())
    kept, area = (chosen.practice, "practice") if practice else (chosen.sessions, "sessions")
    keep, keep_sound = (kept.keep_days, kept.keep_audio_days) if older_than is None else (older_than, older_than)
    if audio_only:
        keep = None
    if keep is None and keep_sound is None:
        which = "keep_audio_days" if audio_only else "keep_days"
        raise UsageError(
            f"{'Sittings' if practice else 'Sessions'} are kept for ever: no time is set.",
            f'Say "--older-than DAYS", or set {which} under [{area}] in {paths.config_file()}.',
        )
    due = housekeeping.due_sittings(keep, keep_sound) if practice else housekeeping.due(keep, keep_sound)
    question = _question(due, "sitting" if practice else "session")
    if question and not agreed(question, f"whether old {'sittings' if practice else 'sessions'} may go", yes=yes):
        return
    pruned = housekeeping.prune_sittings(due) if practice else housekeeping.prune(due)
    if as_json:
        print_json(
            "viva.sessions-pruned/1",
            deleted=pruned.deleted,
            audio_deleted=pruned.sound_deleted,
            freed_bytes=pruned.freed_bytes,
        )
    else:
        print(housekeeping.line(pruned) or "Nothing is past its time.")


@app.command()
def reindex(as_json: Json = False) -> None:
    """Make the index of the sessions again from their folders."""
    found = index.rebuild(paths.sessions_dir(), paths.data_dir())
    broken = [summary.id for summary in found if summary.problem]
    if as_json:
        print_json("viva.sessions-reindexed/1", sessions=len(found), cannot_be_read=broken)
        return
    print(f"The index has {many(len(found), 'session')}." + (f" Not readable: {', '.join(broken)}." if broken else ""))


def _question(due: Due, what: str) -> str:
    """What is asked before it goes; empty where nothing is due."""
    lines = []
    if due.whole:
        lines.append(f"Delete {many(len(due.whole), what)} for good ({_span(due.whole)})?")
    if due.sound:
        home = paths.sessions_dir()
        unscored = sum(what == "session" and not (home / one / store.SCORECARD_FILE).exists() for one in due.sound)
        note = f" {many(unscored, 'session')} of them never scored: pauses and hesitation are lost." if unscored else ""
        lines.append(f"Delete the recordings of {many(len(due.sound), what)} ({_span(due.sound)})?{note}")
    return "\n".join(lines)


def _span(ids: tuple[str, ...]) -> str:
    return ids[0] if len(ids) == 1 else f"{ids[0]} to {ids[-1]}"


def _started(created: datetime) -> tuple[str]:
    return (f"{created.astimezone():%d %b, %H:%M}",)


def _row(summary: Summary) -> dict[str, object]:
    return asdict(summary) | {"created": summary.created.isoformat()}
