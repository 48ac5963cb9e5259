"""`viva score`: measure sessions, recordings or texts."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Final

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from bot import paths
from bot.audio.pcm import Signal
from bot.cli.assessor import BankAssessor
from bot.errors import UsageError
from bot.scoring.card import Scorecard
from bot.scoring.recording import Progress as Told
from bot.scoring.recording import Transcriber, no_progress
from bot.scoring.scorecard import SessionMaterial, merge, score_recording, score_session, score_text
from bot.scoring.speech import Person
from bot.session import store
from bot.session.store import StoredSession
from bot.settings import PillarChoice
from bot.stt.transcript import Transcript

app = typer.Typer(add_completion=False)

MAX_TEXT_BYTES: Final = 2_000_000


@app.command()
def score(
    targets: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[PATH]...",
            help="Sessions (folder, id, or the beginning of one) or recordings. None: the latest session.",
        ),
    ] = None,
    question: Annotated[
        str | None,
        typer.Option(metavar="TEXT|ID", help="The question answered: its wording, or an id of the question bank."),
    ] = None,
    pillar: Annotated[
        PillarChoice | None, typer.Option(help="The kind of question, where it is not in the question bank.")
    ] = None,
    text: Annotated[
        str | None,
        typer.Option("--text", metavar="FILE|-", help="Measure a written answer instead; - is standard input."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="The scorecard as JSON on standard output.")] = False,
) -> None:
    """Measure a session, or any recording of answers (WAV, FLAC, OGG, MP3, M4A)."""
    if text is not None and targets:
        raise UsageError(f"--text and {targets[0]} cannot be scored together.", "Give one of them.")
    if text is not None:
        show(score_text(read_text(text), question, assessor=BankAssessor(), pillar=pillar), as_json=as_json)
        return
    aids = Aids(LazyTranscriber(), BankAssessor())
    cards = []
    wanted: Sequence[str | None] = targets or [None]
    for target in wanted:
        with _progress(target or "the latest session") as told:
            cards.append(_score_one(target, question, pillar, aids, told))
    show(merge(cards), as_json=as_json)


@dataclass(frozen=True)
class Aids:
    """What scoring needs beside the session; loaded once for all."""

    recogniser: "LazyTranscriber"
    assessor: BankAssessor


def score_stored(session: StoredSession, aids: Aids | None = None, told: Told = no_progress) -> Scorecard:
    """Score a session and keep the scorecard in its folder. Raises VivaError."""
    from bot.audio.files import open_recording

    aids = aids or Aids(LazyTranscriber(), BankAssessor())
    events = session.events()
    session.mend(events)
    with ExitStack() as stack:
        tracks = [
            stack.enter_context(open_recording(path)) if path else None
            for path in (session.sound(store.CANDIDATE_FILE), session.sound(store.INTERVIEWER_FILE))
        ]
        material = SessionMaterial(session.id, events, *tracks)
        heard = person() if tracks[0] else None
        card = score_session(material, aids.recogniser, told, heard, assessor=aids.assessor)
    session.write_scorecard(card.to_json())
    return card


def score_and_show(session: StoredSession) -> None:
    """Score a session that has just ended and print its report."""
    with _progress("the session") as told:
        card = score_stored(session, told=told)
    show(card, as_json=False)


def show(card: Scorecard, *, as_json: bool) -> None:
    """Print a scorecard, for programs or for people."""
    if as_json:
        print(card.to_json(), end="")
        return
    from bot.report import terminal
    from bot.report.view import view

    terminal.show(view(card), Console(highlight=False))


def read_text(source: str) -> str:
    """The text of a file, or of standard input for "-". Raises UsageError."""
    try:
        if source == "-":
            content = sys.stdin.buffer.read(MAX_TEXT_BYTES + 1)
        else:
            with Path(source).open("rb") as file:
                content = file.read(MAX_TEXT_BYTES + 1)
        if len(content) > MAX_TEXT_BYTES:
            raise UsageError(f"{source} is longer than {MAX_TEXT_BYTES // 10**6} MB.", "Give one answer's text.")
        return content.decode("utf-8-sig")
    except OSError as error:
        raise UsageError(f"{source} cannot be read: {error.strerror}.", "Check the path.") from None
    except UnicodeDecodeError:
        raise UsageError(
            f"{source} is no UTF-8 text.", "For a recording, leave --text away; else save it as UTF-8."
        ) from None


def person() -> Person:
    """A listener that tells a person from noise. Raises ModelMissing."""
    from bot.catalogue import locate
    from bot.turns.vad import VOICED, silero

    heard = silero(locate("silero"))
    return lambda frame: heard(frame) >= VOICED


class LazyTranscriber:
    """The recogniser, loaded when the first sound needs it: a whole session's words are in its events."""

    def __init__(self) -> None:
        self._loaded: Transcriber | None = None

    def transcribe(
        self, signal: Signal, start_s: float = 0.0, vocabulary: Sequence[str] = (), *, before: str = ""
    ) -> Transcript:
        """As `WhisperTranscriber.transcribe`. Raises ModelMissing."""
        if self._loaded is None:
            from bot import settings
            from bot.catalogue import locate
            from bot.stt.whisper import WhisperTranscriber

            self._loaded = WhisperTranscriber(locate(settings.load(paths.config_file()).stt.model), threads=2)
        return self._loaded.transcribe(signal, start_s=start_s, vocabulary=tuple(vocabulary), before=before)


def _score_one(
    target: str | None, question: str | None, pillar: PillarChoice | None, aids: Aids, told: Told
) -> Scorecard:
    if target is None:
        return score_stored(store.latest(paths.sessions_dir()), aids, told)
    path = Path(target)
    if path.is_file() or (path.suffix and not path.exists()):
        from bot.audio.files import open_recording

        with open_recording(path) as sound:
            listeners = (aids.recogniser, question, told, path.name, person())
            return score_recording(sound, *listeners, assessor=aids.assessor, pillar=pillar)
    return score_stored(store.find(paths.sessions_dir(), target), aids, told)


@contextmanager
def _progress(what: str) -> Iterator[Told]:
    """A bar on standard error, where that is a terminal."""
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    console = Console(stderr=True)
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task(f"Measuring {what}", total=1.0)
        yield lambda share: bar.update(task, completed=share)
