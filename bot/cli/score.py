"""`viva score`: measure sessions, recordings or texts."""

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Annotated, Final

import typer
from pydantic import ValidationError
from rich.console import Console

from bot import paths
from bot.audio.channels import Channel
from bot.audio.pcm import Signal
from bot.cli import rating, scorecards
from bot.cli.assessor import BankAssessor
from bot.cli.score_input import recording, score_file, steps
from bot.cli.text_input import read_text
from bot.errors import ModelMissing, UsageError
from bot.scoring.card import NotMeasured, Scorecard
from bot.scoring.recording import Listener, no_progress
from bot.scoring.recording import Progress as Told
from bot.scoring.rereading import Vocabulary
from bot.scoring.scorecard import VOCAL_INCOMPLETE, merge, score_text
from bot.scoring.session import NO_SOUND, Reader, SessionMaterial, score_session
from bot.scoring.speech import Person
from bot.session import store
from bot.session.store import StoredSession
from bot.settings import PillarChoice
from bot.stt.transcript import Hearing, Transcript

if TYPE_CHECKING:
    from bot.stt.verbatim import VerbatimListener
    from bot.stt.whisper import WhisperTranscriber

app = typer.Typer(add_completion=False)

LISTENER: Final = "whisper-base"
NEXT: Final = """\
viva report --open       the same as a page, to listen to every moment
viva report --dispute    strike out what was counted and is wrong
viva redo                the weakest answer again, now"""
"""What can be done with a report."""


@app.command()
def score(  # noqa: PLR0917 - a command's options
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
    channel: Annotated[
        Channel, typer.Option(help="What to take of a recording in stereo: the average, or one person's side.")
    ] = "mix",
    as_json: Annotated[bool, typer.Option("--json", help="The scorecard as JSON on standard output.")] = False,
) -> None:
    """Measure a session, or any recording of answers (WAV, FLAC, OGG, MP3, M4A, WebM)."""
    if text is not None and targets:
        raise UsageError(f"--text and {targets[0]} cannot be scored together.", "Give one of them.")
    if text is not None:
        show(score_text(read_text(text), question, assessor=BankAssessor(), pillar=pillar), as_json=as_json)
        return
    aids = Aids(LazyTranscriber(), BankAssessor())
    wanted: Sequence[str | None] = targets or [None]

    def scored(target: str | None, told: Told) -> Scorecard:
        path = recording(target) if target else None
        if path is None:
            session = _session(target)
            return scorecards.shown(session, score_stored(session, aids, told))
        return score_file(path, channel, aids.recogniser, person(), told, aids.assessor, question, pillar)

    if not as_json and len(wanted) == 1 and not (wanted[0] and recording(wanted[0])):
        rating.before_numbers(_session(wanted[0]))
    with steps(wanted) as bar:
        cards = [scored(target, bar.told(i)) for i, target in enumerate(wanted)]
    show(merge(cards), as_json=as_json)


def _session(target: str | None) -> StoredSession:
    """The one named, else the latest. Raises SessionError."""
    return store.find(paths.sessions_dir(), target) if target else store.latest(paths.sessions_dir())


@dataclass(frozen=True)
class Aids:
    """What scoring needs beside the session; loaded once for all."""

    recogniser: "LazyTranscriber"
    assessor: BankAssessor


def score_stored(session: StoredSession, aids: Aids | None = None, told: Told = no_progress) -> Scorecard:
    """Score a session and keep the scorecard in its folder. Raises VivaError.

    A session whose recording was deleted keeps the numbers that came from it, and one that was measured with models
    that are gone keeps those until they are back.
    """
    from bot.audio.files import open_recording

    aids = aids or Aids(LazyTranscriber(), BankAssessor())
    if card := _heard_before(session) or _heard_better(session, aids):
        return card
    events = session.events()
    session.mend(events)
    with ExitStack() as stack:
        tracks = [
            stack.enter_context(open_recording(path)) if path else None
            for path in (session.sound(store.CANDIDATE_FILE), session.sound(store.INTERVIEWER_FILE))
        ]
        material = SessionMaterial(session.id, events, *tracks)
        heard = person() if tracks[0] else None
        card = score_session(
            material,
            aids.recogniser,
            told,
            heard,
            listener=aids.recogniser.listener(),
            assessor=aids.assessor,
            reader=aids.recogniser.reader(aids.assessor.vocabulary),
        )
    session.write_scorecard(card.to_json())
    return card


def _heard_before(session: StoredSession) -> Scorecard | None:
    """The kept scorecard with its age told, if it was made from a recording, and that is gone."""
    card = None if session.sound(store.CANDIDATE_FILE) else _valid(session.read_scorecard())
    if card is None or NO_SOUND in card.not_measured:
        return None
    why = f"The recording was deleted; all numbers are those that Viva {card.viva_version} measured while it was there."
    return _not_anew(card, why)


def _heard_better(session: StoredSession, aids: Aids) -> Scorecard | None:
    """The kept scorecard, if hesitation sounds were looked for in it and now could not be."""
    card = None if aids.recogniser.listener() else _valid(session.fresh_scorecard())
    if card is None or VOCAL_INCOMPLETE in card.not_measured:
        return None
    why = f'All numbers are those of Viva {card.viva_version}; run "viva models install {LISTENER}" to measure again.'
    return _not_anew(card, why)


def _not_anew(card: Scorecard, why: str) -> Scorecard:
    return card.model_copy(update={"not_measured": [*card.not_measured, NotMeasured(what="anything anew", why=why)]})


def _valid(text: str | None) -> Scorecard | None:
    try:
        return Scorecard.model_validate_json(text) if text else None
    except ValidationError:
        return None


def score_and_show(session: StoredSession) -> None:
    """Score a session that has just ended and print its report."""
    with steps([session.id]) as bar:
        card = score_stored(session, told=bar.told(0))
    show(scorecards.shown(session, card), as_json=False)
    print(f"\n{NEXT}")


def show(card: Scorecard, *, as_json: bool, words: bool = False, clarity: bool | None = None) -> None:
    """Print a scorecard, for programs or for people; `clarity` as of `bot.cli.clarity`."""
    if as_json:
        print(card.to_json(), end="")
        return
    from bot.cli import clarity as misheard
    from bot.report import terminal
    from bot.report.view import view

    terminal.show(view(card, clarity=misheard.rows(card, clarity)), Console(highlight=False), words=words)


def person() -> Person:
    """A listener that tells a person from noise. Raises ModelMissing."""
    from bot.catalogue import locate
    from bot.turns.vad import VOICED, silero

    heard = silero(locate("silero"))
    return lambda frame: heard(frame) >= VOICED


class LazyTranscriber:
    """The recogniser and the listener for hesitation, loaded when the first sound needs them."""

    @cached_property
    def _loaded(self) -> "WhisperTranscriber":
        from bot.catalogue import locate
        from bot.stt.whisper import WhisperTranscriber

        return WhisperTranscriber(locate(self._model), threads=2)

    @cached_property
    def _model(self) -> str:
        from bot import settings

        return settings.load(paths.config_file()).stt.model

    @cached_property
    def _listener(self) -> "VerbatimListener":
        from bot.catalogue import locate
        from bot.stt.engine import Engine
        from bot.stt.verbatim import VerbatimListener

        # The detector was trained on the states of Whisper base, whatever recognises the words.
        shared = self._model == LISTENER
        return VerbatimListener(self._loaded.engine if shared else Engine(locate(LISTENER), threads=2))

    def transcribe(
        self, signal: Signal, start_s: float = 0.0, vocabulary: Sequence[str] = (), *, before: str = ""
    ) -> Transcript:
        """As `WhisperTranscriber.transcribe`. Raises ModelMissing."""
        return self._loaded.transcribe(signal, start_s=start_s, vocabulary=tuple(vocabulary), before=before)

    def thorough(self, signal: Signal, start_s: float, vocabulary: Sequence[str]) -> Transcript:
        """As `WhisperTranscriber.thorough` reads it. Raises ModelMissing."""
        return self._loaded.thorough().transcribe(signal, start_s, vocabulary)

    def languages(self, signal: Signal) -> Mapping[str, float]:
        """As `WhisperTranscriber.languages`. Raises ModelMissing."""
        return self._loaded.languages(signal)

    def reader(self, vocabulary: Vocabulary) -> Reader | None:
        """One that reads a session's words again, if the model is installed: they are there without it."""
        return Reader(self.thorough, vocabulary) if _installed(self._model) else None

    def listener(self) -> Listener | None:
        """Itself, if it can listen for hesitation: None where Whisper base is not installed."""
        return self if _installed(LISTENER) else None

    def hear(self, signal: Signal, start_s: float = 0.0) -> Sequence[Hearing]:
        """As `VerbatimListener.hear`. Raises ModelMissing."""
        return self._listener.hear(signal, start_s)


def _installed(model: str) -> bool:
    from bot.catalogue import locate

    try:
        locate(model)
    except ModelMissing:
        return False
    return True
