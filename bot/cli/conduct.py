"""Wiring of one interview, shared by `viva interview` and `viva demo`: load, record, hold, close."""

import asyncio
import os
import secrets
import signal
import sys
from collections.abc import Callable, Mapping
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any

from pipecat.observers.base_observer import BaseObserver

from bot import __version__, paths
from bot.audio.devices import AudioBackend
from bot.audio.pcm import Signal
from bot.audio.simulated import SIMULATED_MICROPHONE
from bot.audio.transport import SessionTransport
from bot.catalogue import find, locate, status
from bot.cli.live.screen import release
from bot.errors import SessionError, StorageError, VivaError
from bot.frames import Heard
from bot.interviewer import storybook
from bot.interviewer.acts import announces_pause, understand
from bot.interviewer.bank import Bank, load_bank
from bot.interviewer.dossier import SURELY, Papers, Relevance, tailored
from bot.interviewer.encoder import Encoder, MiniLM
from bot.interviewer.interview import Interview
from bot.interviewer.item import Item
from bot.interviewer.plan import Plan, make_plan
from bot.interviewer.state import State
from bot.interviewer.story_match import nearest, story_questions
from bot.interviewer.wording import Phraser
from bot.machine import share_one_reserve, standing_back
from bot.pipeline import Outcome, Parts, hold
from bot.scoring.hesitations import WEIGHTS, detector, trailing
from bot.session import store
from bot.session.events import EventLog, Notes
from bot.session.record import Event, ModelUse, QuestionAsked, RedoOf, Session, SessionEnded, SessionStarted
from bot.session.recorder import Recorder
from bot.settings import Settings
from bot.stt.engine import STATE_S, Engine
from bot.stt.processor import Hesitates, Reader
from bot.stt.whisper import WhisperTranscriber
from bot.tts.piper import PiperVoice
from bot.tts.worker import VoiceThread
from bot.turns.endpointing import Endpointer
from bot.turns.processor import TurnJudge
from bot.turns.smart_turn import SmartTurn
from bot.turns.vad import Voice, silero, webrtc

REQUESTS = frozenset(
    {"repeat", "rephrase", "slower", "clarify", "hint", "dont_know", "skip", "pause", "stop", "ask_back"}
)
"""Acts addressed to the interviewer: complete as soon as they are said."""
REQUEST_WORDS = 25
"""A longer text is an answer, whatever it ends with."""
HASTY = "whisper-tiny.en"
"""The recogniser by whose words a quick interviewer goes until the chosen one's are there."""


@dataclass(frozen=True, slots=True)
class Engines:
    """The models, loaded."""

    reader: Reader
    turn_judge: TurnJudge
    encoder: Encoder
    speaking_voice: VoiceThread
    heard_voice: Voice
    models: list[ModelUse]
    hasty: Reader | None = None


@dataclass(slots=True)
class Held:
    """How an interview went."""

    folder: Path
    outcome: Outcome
    error: VivaError | None = None
    listeners: list[Callable[[Event], None]] = field(default_factory=list)


def load_engines(settings: Settings) -> Engines:
    """Load and warm up every model. Raises ModelMissing."""
    share_one_reserve()
    quick = is_quick(settings)
    names = [settings.stt.model, settings.tts.voice, "minilm", "smart-turn", "silero", *([HASTY] if quick else [])]
    places = {name: locate(name) for name in names}
    voice = PiperVoice(places[settings.tts.voice])
    hasty = reader_of(HASTY, hasty=True) if quick else None
    # The larger one's words stand on the record, and nobody waits for them: it takes what the hasty one leaves.
    reader = (
        standing_back(lambda: reader_of(settings.stt.model, threads=1), 2) if quick else reader_of(settings.stt.model)
    )
    encoder = MiniLM(places["minilm"])
    voice.warm_up()
    encoder.encode(["warm up"])
    return Engines(
        reader=reader,
        turn_judge=SmartTurn(places["smart-turn"]),
        encoder=encoder,
        speaking_voice=VoiceThread(voice),
        heard_voice=Voice(webrtc() if settings.turns.vad == "webrtc" else None, silero(places["silero"])),
        models=[_model_use(name) for name in names],
        hasty=hasty,
    )


def is_quick(settings: Settings) -> bool:
    """Whether the interviewer is to be quick, and the small recogniser for that is there beside the chosen one."""
    wanted = settings.turns.patience == "quick" and settings.stt.model != HASTY
    return wanted and status(HASTY) == "installed"


def reader_of(model: str, *, threads: int = 2, hasty: bool = False) -> Reader:
    """The recogniser of a model's name, loaded and warm, with an ear for "um" where one was trained on its states."""
    transcriber = WhisperTranscriber(locate(model), threads=threads, hasty=hasty)
    transcriber.warm_up()
    return Reader(transcriber, ear_for_hesitation(transcriber.engine, model) if model in WEIGHTS else None)


def ear_for_hesitation(engine: Engine, model: str) -> Hesitates:
    """Hears an "um" at the end of speech whose words `engine` has just read: its states are still there."""
    weights = detector(model)

    def hesitates(sound: Signal, speech_end_s: float) -> float:
        return trailing(engine.encode(sound).array()[: round(speech_end_s / STATE_S)], STATE_S, weights)

    return hesitates


def plan_for(
    settings: Settings, bank: Bank, encoder: Encoder, papers: Papers = Papers(), fresh: Item | None = None
) -> tuple[Bank, Plan, int]:
    """The bank as worded for the papers, the plan, and how many of its questions they led to.

    What earlier sessions asked comes last; a `fresh` question, drafted for the job, is asked for certain.
    """
    bank, relevance = tailored(bank, papers, encoder) if papers else (bank, {})
    if fresh is not None:
        bank, relevance = Bank((*bank.items, fresh)), {**relevance, fresh.id: Relevance(SURELY)}
    seed = settings.interview.seed or fresh_seed()
    plan = make_plan(bank, settings.interview, asked_before(), seed, relevance)
    return bank, plan, sum(slot.item.id in relevance for slot in plan.slots)


def story_titles(settings: Settings, plan: Plan, bank: Bank, encoder: Encoder) -> dict[str, str]:
    """For the questions that one of the candidate's own stories fits, its title, to be hinted at; seconds of work."""
    if not settings.interview.hints or not (stories := storybook.load(paths.data_dir())):
        return {}
    items = story_questions(bank)
    planned = [slot.item for slot in (*plan.slots, *plan.spare) if slot.item.pillar == "behavioral"]
    found = {item.id: nearest(stories, item, items, encoder) for item in planned}
    return {item_id: story.title for item_id, story in found.items() if story is not None}


def fresh_seed() -> int:
    """A seed of its own for every interview."""
    return secrets.randbelow(2**31)


def asked_before() -> list[str]:
    """Bank items of earlier sessions, oldest first; sessions that cannot be read are passed over."""
    asked: list[str] = []
    for folder in store.folders(paths.sessions_dir()):
        with suppress(SessionError, StorageError):
            session = store.open_session(folder)
            if is_demo(session.record):
                # A demo's questions were asked to nobody.
                continue
            events = session.events()
            asked += [event.id for event in events if isinstance(event, QuestionAsked) and event.move == "ask"]
    return asked


async def conduct(
    settings: Settings,
    engines: Engines,
    bank: Bank,
    plan: Plan,
    backend: AudioBackend,
    *,
    phraser: Phraser | None = None,
    resume: tuple[str, State] | None = None,
    redo_of: RedoOf | None = None,
    titles: Mapping[str, str] = MappingProxyType({}),
    listeners: tuple[Callable[[Event], None], ...] = (),
    observers: tuple[BaseObserver, ...] = (),
) -> Held:
    """Hold one interview and record it. Raises VivaError only before the recording begins.

    `resume` is the id of the session gone on with, and its state; `redo_of` the answer that is asked for again.
    `titles` are those of the candidate's stories, by question, see `story_titles`. `listeners` are told every event,
    `observers` of every frame.
    """
    seed = settings.interview.seed or 0
    interview = Interview(plan, bank, engines.encoder, settings.interview, seed, lambda item: titles.get(item.id))
    # Before the clock starts: the exemplars of all planned questions take a second.
    await asyncio.to_thread(interview.prepare)
    home, now = paths.sessions_dir(), datetime.now().astimezone()
    folder = store.create(home, store.next_stamp([one.name for one in store.folders(home)], now))
    record = _record(folder.name, now, settings, plan, engines.models, resume, redo_of)
    with ExitStack() as undo:
        undo.callback(store.delete, home, folder.name)
        # Before all else: whatever happens from here on, it can be gone on with.
        store.write_record(folder, record)
        recorder = Recorder(folder)
        undo.callback(recorder.close)
        log = EventLog(folder)
        undo.pop_all()
    for listener in listeners:
        log.subscribe(listener)
    held = Held(folder, "failed")
    stop = asyncio.Event()

    def fail(error: VivaError) -> None:
        held.error = held.error or error
        stop.set()

    def write(*events: Event) -> None:
        try:
            log.write(*events)
        except StorageError as error:
            fail(error)

    note = Notes(write, log.tell)

    transport = SessionTransport(
        backend,
        recorder,
        input_device=settings.audio.input,
        output_device=settings.audio.output,
        echo=settings.audio.echo,
        on_event=note,
        on_echo=note,
        on_heard=_ignore,
        on_error=fail,
    )
    try:
        transport.open()
        store.write_record(folder, record.model_copy(update={"devices": transport.device_names}))
    except VivaError:
        await transport.close()
        recorder.close()
        log.close()
        store.delete(home, folder.name)
        raise
    parts = Parts(
        transport=transport,
        heard_voice=engines.heard_voice,
        reader=engines.reader,
        hasty=engines.hasty,
        endpointer=Endpointer(settings.turns.patience, announces_pause=announces_pause, is_request=is_request),
        turn_judge=engines.turn_judge,
        interview=interview,
        speaking_voice=engines.speaking_voice,
        phraser=phraser,
        resume=resume[1] if resume else None,
    )
    note(SessionStarted(t_s=0.0, resumed=resume is not None))
    with _interruptible(stop):
        try:
            held.outcome = await hold(parts, note, stop, observers)
        finally:
            note(SessionEnded(t_s=transport.now_s(), reason="failed" if held.error else held.outcome))
            with suppress(VivaError):
                recorder.close()
            log.close()
            engines.speaking_voice.close()
    return held


def is_demo(record: Session) -> bool:
    """Whether it was held with the synthetic candidate."""
    return record.devices.get("input") == SIMULATED_MICROPHONE


def is_request(text: str) -> bool:
    """Whether the words are addressed to the interviewer and complete."""
    return len(text.split()) <= REQUEST_WORDS and understand(text) in REQUESTS


def read_bank() -> Bank:
    """The shipped questions and the user's packs. Raises BankError."""
    return load_bank([paths.prompts_dir() / "questions", paths.packs_dir()])


def _record(  # noqa: PLR0917 - what a session is made of
    session_id: str,
    created: datetime,
    settings: Settings,
    plan: Plan,
    models: list[ModelUse],
    resume: tuple[str, State] | None,
    redo_of: RedoOf | None,
) -> Session:
    values: dict[str, Any] = {
        "schema": "viva.session/1",
        "id": session_id,
        "created": created,
        "viva_version": __version__,
        "settings": settings.model_dump(mode="json"),
        "plan": plan.record(),
        "models": models,
        "resumed_from": resume[0] if resume else None,
        "redo_of": redo_of,
    }
    return Session.model_validate(values)


def _model_use(name: str) -> ModelUse:
    try:
        entry = find(name)
    except VivaError:
        # A folder of the user's own.
        return ModelUse(name=Path(name).name)
    return ModelUse(name=name, version=entry.version, sha256=entry.sha256 or "")


def _ignore(_heard: Heard) -> None:
    """What was heard reaches the record through the interviewer."""


class _interruptible:  # noqa: N801 - used as a statement
    """Ctrl-C, SIGTERM or a closed terminal once stops the interview and keeps all; twice ends the process at once.

    Not by the loop's own means: those lose a signal that comes while the loop is held up and its wake-up calls pile up.
    """

    def __init__(self, stop: asyncio.Event) -> None:
        self._stop = stop
        self._told = False
        self._before: dict[int, Any] = {}

    def __enter__(self) -> None:
        self._loop = asyncio.get_running_loop()
        for name in ("SIGINT", "SIGTERM", "SIGHUP"):
            number = getattr(signal, name, None)  # Windows has no SIGHUP; under nohup it stays ignored
            if number is None or (name == "SIGHUP" and signal.getsignal(number) is signal.SIG_IGN):
                continue
            with suppress(ValueError):  # not in the main thread
                self._before[number] = signal.signal(number, self._on_signal)

    def __exit__(self, *_: object) -> None:
        for number, before in self._before.items():
            signal.signal(number, before)

    def _on_signal(self, *_: object) -> None:
        if self._told:
            with suppress(OSError, ValueError):  # a closed terminal takes no words
                release()
                sys.stderr.write("Stopped at once. What was recorded is kept.\n")
                sys.stderr.flush()
            # Both tracks and the events are whole on disk up to the last second.
            os._exit(130)
        self._told = True
        self._loop.call_soon_threadsafe(self._stop.set)
