"""`viva sessions`: the recorded sessions."""

import json
import sys
from dataclasses import asdict
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from bot import paths
from bot.errors import UsageError
from bot.report.wording import lasting, many
from bot.session import index, store
from bot.session.index import Summary

app = typer.Typer(help="List, show or delete recorded sessions.", no_args_is_help=True, add_completion=False)

Json = Annotated[bool, typer.Option("--json", help="For programs: JSON on standard output.")]
SessionId = Annotated[str, typer.Argument(metavar="SESSION", help="Folder, id, or the beginning of one.")]


@app.command("list")
def list_sessions(as_json: Json = False) -> None:
    """All sessions, newest first."""
    found = index.summaries(paths.sessions_dir(), paths.data_dir())
    if as_json:
        print(json.dumps({"schema": "viva.sessions/1", "sessions": [_row(summary) for summary in found]}, indent=2))
        return
    if not found:
        print(f'No sessions in {paths.sessions_dir()} yet. Hold one: "viva interview".')
        return
    table = Table(box=None, pad_edge=False)
    for name in ("session", "started", "length", "questions", "words", "ended"):
        table.add_column(name, no_wrap=name == "session")
    for summary in found:
        ended = summary.problem or summary.ended + (", scored" if summary.scored else "")
        started = f"{summary.created:%d %b %Y %H:%M}"
        length = lasting(summary.minutes * 60)
        table.add_row(summary.id, started, length, str(summary.questions), str(summary.words), ended)
    Console(highlight=False, markup=False).print(table)


@app.command()
def show(session: SessionId, as_json: Json = False) -> None:
    """What was asked in a session, and where its files are."""
    stored = store.find(paths.sessions_dir(), session)
    events = stored.events()
    scored = stored.read_scorecard() is not None
    summary = index.summary_of(stored.id, stored.record.created, events, scored=scored)
    asked = [event for event in events if event.type == "question_asked"]
    files = sorted(path for path in stored.folder.iterdir() if path.is_file())
    if as_json:
        content = _row(summary) | {
            "folder": str(stored.folder),
            "files": {path.name: path.stat().st_size for path in files},
            "questions_asked": [event.model_dump(include={"t_s", "id", "move", "text"}) for event in asked],
        }
        print(json.dumps({"schema": "viva.session-summary/1", "session": content}, indent=2, ensure_ascii=False))
        return
    console = Console(highlight=False, markup=False)
    console.print(f"Session {summary.id}, {summary.created:%d %B %Y, %H:%M}, {summary.ended}")
    console.print(
        f"{lasting(summary.minutes * 60)}, {many(summary.questions, 'question')}, "
        f"{many(summary.answers, 'turn')}, {many(summary.words, 'word')}"
    )
    for event in asked:
        minutes, seconds = divmod(int(event.t_s), 60)
        lead = "" if event.move == "ask" else "  "
        console.print(f"  {minutes}:{seconds:02d}  {lead}{_printable(event.text)}")
    console.print(f"Files in {stored.folder}:", soft_wrap=True)
    for path in files:
        console.print(f"  {path.name:<16} {path.stat().st_size / 1e6:.2f} MB")
    if not scored:
        console.print(f'Not scored yet. Run "viva score {summary.id}".')


@app.command()
def delete(
    sessions: Annotated[list[str], typer.Argument(metavar="SESSION...", help="Ids, or beginnings of ids.")],
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    as_json: Json = False,
) -> None:
    """Delete sessions for good: recordings, words and scorecards."""
    home = paths.sessions_dir()
    found = list(dict.fromkeys(store.find(home, session).folder for session in sessions))
    for folder in found:
        if folder.parent.resolve() != home.resolve():
            raise UsageError(f"{folder} is not in {home}.", "Delete folders that Viva does not keep yourself.")
    ids = [folder.name for folder in found]
    if not yes:
        if not sys.stdin.isatty():
            raise UsageError(f"Nobody is there to ask whether {', '.join(ids)} may go.", "Add --yes.")
        if not typer.confirm(f"Delete {', '.join(ids)} for good?"):
            print("Kept.")
            return
    for session_id in ids:
        store.delete(home, session_id)
    if as_json:
        print(json.dumps({"schema": "viva.sessions-deleted/1", "deleted": ids}, indent=2))
    else:
        print(f"Deleted {', '.join(ids)}.")


def _row(summary: Summary) -> dict[str, object]:
    return asdict(summary) | {"created": summary.created.isoformat()}


def _printable(text: str) -> str:
    return "".join(character for character in text if character.isprintable())
