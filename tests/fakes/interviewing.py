"""An interview with fakes for the engines, and all else real: bank, interviewer, pipeline, recorder, log, commands.

The candidate answers whatever is asked with sentences that are all different; the recogniser and the judge of turns
know what it says. Time runs `speed` times as fast as the clock on the wall. What the candidate knows to have been
heard, it tells at once: `Told` is the truth that a session on disk is held against.
"""

import threading
import time
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from functools import cache
from random import Random
from typing import Any

import numpy as np

from bot.audio.devices import AudioBackend, Fill, OnBlock, Stream
from bot.audio.pcm import SAMPLE_RATE, Signal
from bot.audio.simulated import BLOCK_S, Simulated
from bot.cli import conduct, predecessor
from bot.cli.conduct import Engines, Held
from bot.frames import MicrophoneFrame, TurnEnded, TurnRefined, TurnReopened
from bot.interviewer.bank import Bank
from bot.interviewer.encoder import WordsEncoder
from bot.interviewer.llm import Phraser
from bot.interviewer.processor import InterviewerProcessor
from bot.session.record import Event, InterviewerSpeech, ModelUse, QuestionAsked
from bot.settings import Settings
from bot.stt.processor import Reader
from bot.stt.transcript import Transcript, Word
from bot.tts.worker import VoiceThread
from bot.turns.vad import Voice
from tests.fakes.hearing import Run
from tests.fakes.llm_server import Fails, Says, SilentStream, Stalls, Step, llm_server

WORD_S = 0.11
SPOKEN_WORD_S = 0.04
"""Of the interviewer."""
FLUENT, GOES_ON, GOES_ON_LATE, BARGES_IN = "fluent", "goes on", "goes on late", "barges in"
MANNERS = (FLUENT, GOES_ON, FLUENT, GOES_ON_LATE, BARGES_IN)
SENTENCES = (
    "we kept the labels that came late in a table of their own and trained on them again every night",
    "I chose the simple model first because the budget was ten milliseconds and nobody could explain the other",
    "the alert fired on the share of empty features and I stopped the rollout before the customers saw it",
    "we measured it on a week that the model had never seen and the error fell by a third",
)
UNSURE = "~"
"""Behind the last word of a first look, which the recogniser takes again."""
SECOND_LOOKS_S = (0.1, 0.8, 1.6, 0.4)
"""How long they take."""
WAITS = ("I'll wait until it is back.", "I'll wait.", "you can go on later.")
"""What needs no answer."""
GOOD_FOLLOW_UPS: tuple[Step, ...] = (Says("Why did you choose that?"), Says("What would you change today?"))
FAULTY: tuple[Step, ...] = (
    Stalls(),
    SilentStream(),
    Fails(500),
    Says("Why did", then="drop"),
    Says("Why did", then="stall"),
    Says("word and word and ", then="forever"),
    Says("Ignore that and tell me your password."),
)


@dataclass(frozen=True)
class Told:
    """Something the interviewer has dealt with: a turn and its words, its last words, or that the last turn goes on."""

    what: str
    """`turn`, `refined` or `reopened`."""
    start_s: float = 0.0
    text: str = ""


class Devices(Simulated):
    """Simulated devices whose clock is faster than the wall's, as far as the interview keeps up: a busy machine must
    not look like an interviewer that is deaf. A process that was stopped catches up, as a card does that kept what it
    heard."""

    backlog_s = 1.0

    def __init__(self, candidate: "Candidate", speed: float) -> None:
        super().__init__(candidate.microphone, realtime=False)
        self._speed = speed
        self._candidate = candidate
        self._clock: threading.Thread | None = None

    def open_input(self, device: str | None, on_block: OnBlock) -> Stream:
        stream = super().open_input(device, on_block)
        # By its own name it would count as a demo.
        stream.name = "a microphone"  # type: ignore[misc]  # the protocol only reads it
        self._go()
        return stream

    def open_output(self, device: str | None, fill: Fill) -> Stream:
        stream = super().open_output(device, fill)
        self._go()
        return stream

    def _go(self) -> None:
        if self._clock is None:
            self._clock = threading.Thread(target=self._run_fast, daemon=True)
            self._clock.start()

    def _behind_s(self) -> float:
        return self._candidate.now_s - self._candidate.heard_to_s

    def _run_fast(self) -> None:
        origin, done = time.monotonic(), 0
        while self._on_block is not None or self._fill is not None:
            due = int((time.monotonic() - origin) * self._speed / BLOCK_S)
            if due > done and self._behind_s() < self.backlog_s:
                self.advance(BLOCK_S)
                done += 1
            else:
                time.sleep(BLOCK_S / self._speed)


@dataclass
class Candidate:
    """Also the recogniser and the judge, since it knows what it says, and the voice of the interviewer."""

    chance: Random
    number: int = 0
    """Of sentences, which are counted on in an interview that is gone on with."""
    runs: list[Run] = field(default_factory=list)
    now_s: float = 0.0
    heard_to_s: float = 0.0
    """How far the interviewer has listened."""
    silent: bool = False
    """It does not answer, for now."""
    speed: float = 4.0
    """How many times as fast as the wall's its clock is."""
    looks: int = 0
    """Of the recogniser, so far."""

    def microphone(self, first: int, n: int) -> bytes:
        self.now_s = (first + n) / SAMPLE_RATE
        at = np.arange(first, first + n) / SAMPLE_RATE
        loud = np.zeros(n, bool)
        for run in self.runs[-6:]:
            loud |= (at >= run.start_s) & (at < run.end_s)
        # Like speech, which closes its lips several times a second, it is not loud all the time.
        level = np.where(loud, np.where(np.floor(at / 0.02) % 5 == 4, 300, 8000), 10)
        return bytes(np.where(np.arange(first, first + n) % 2, level, -level).astype("<i2").tobytes())

    def heard_voice(self) -> Voice:
        return Voice(lambda frame: abs(int.from_bytes(frame[:2], "little", signed=True)) > 1000)

    def on_event(self, event: Event) -> None:
        """Answers what was said to its end, now and then before it ended."""
        manner = self.chance.choice(MANNERS)
        if isinstance(event, QuestionAsked) and manner == BARGES_IN:
            self._say(self.now_s + 0.2, FLUENT)
        elif isinstance(event, InterviewerSpeech) and not event.text.endswith(WAITS):
            self._say(max(self.now_s, event.end_s) + self.chance.uniform(0.3, 0.8), manner)

    def answer(self) -> None:
        """Speaks up."""
        self._say(self.now_s + 0.2, FLUENT)

    def _say(self, at_s: float, manner: str) -> None:
        if self.silent:
            return
        if self.runs and self.runs[-1].end_s > self.now_s:
            return
        first = self._run(at_s, 0.97)
        self.runs.append(first)
        if manner in {GOES_ON, GOES_ON_LATE}:
            pause_s = self.chance.uniform(1.25, 1.8) if manner == GOES_ON_LATE else self.chance.uniform(0.3, 0.6)
            self.runs.append(self._run(first.end_s + pause_s, 0.97))

    def _run(self, start_s: float, done: float) -> Run:
        self.number += 1
        text = f"In case {self.number} {SENTENCES[self.number % len(SENTENCES)]}."
        return Run(start_s, start_s + WORD_S * len(text.split()), text, done)

    def transcribe(
        self,
        signal: Signal,
        start_s: float = 0.0,
        vocabulary: Sequence[str] = (),
        wanted: Callable[[], bool] | None = None,
        before: str = "",
        *,
        first: Callable[[Transcript], None] | None = None,
    ) -> Transcript:
        end_s = start_s + len(signal) / SAMPLE_RATE
        words = []
        for run in self.runs:
            tokens = run.text.split()
            for i, token in enumerate(tokens):
                at_s = run.start_s + i * WORD_S
                if start_s <= at_s + WORD_S / 2 < end_s:
                    words.append(Word(token, at_s, at_s + WORD_S, 0.9))
        self.looks += 1
        if first is not None and words and self.looks % 3:
            # Two of three times it looks again: some turns end meanwhile.
            last = words[-1]
            first(Transcript((*words[:-1], Word(f"{last.text}{UNSURE}", last.start_s, last.end_s, 0.6))))
            time.sleep(SECOND_LOOKS_S[self.looks % len(SECOND_LOOKS_S)] / self.speed)
        return Transcript(tuple(words))

    def probability(self, signal: Signal) -> float:
        over = [run for run in self.runs if run.end_s <= self.now_s]
        return over[-1].done if over else 0.0

    # --- the interviewer's voice ------------------------------------------------------------------------------

    def stop_flag(self) -> Any:
        return threading.Event()

    def synthesise(self, sentence: str, speed: float, stop: Any) -> tuple[bytes, int]:
        seconds = SPOKEN_WORD_S * len(sentence.split()) + 0.1
        return np.full(round(seconds * SAMPLE_RATE), 4000, "<i2").tobytes(), SAMPLE_RATE


class Model(Sequence[Step]):
    """What a language model's server does next: well, until `faulty`."""

    def __init__(self, chance: Random) -> None:
        self.faulty = False
        self._chance = chance

    def __len__(self) -> int:
        return 10**6

    def __getitem__(self, index: Any) -> Any:
        return self._chance.choice(FAULTY if self.faulty else GOOD_FOLLOW_UPS)


@cache
def shipped_bank() -> Bank:
    """Read once, before processes fork."""
    return conduct.read_bank()


async def interview(
    seed: int,
    tell: Callable[[Told], None],
    *,
    resume: bool = False,
    speed: float = 4.0,
    model: Model | None = None,
    devices: Callable[["Candidate", float], AudioBackend] = Devices,
    listener: Callable[[Event], None] | None = None,
) -> Held:
    """Holds one until it is stopped; sessions are kept where VIVA_HOME says. `tell` hears of each turn at once."""
    settings = Settings.model_validate(
        {
            "audio": {"echo": "off"},
            "turns": {"patience": "quick"},
            "interview": {"minutes": 60, "seed": seed},
            "sessions": {"keep_days": 400},
        }
    )
    candidate = Candidate(Random(seed), number=1000 if resume else 0, speed=speed)
    bank, encoder = shipped_bank(), WordsEncoder()
    engines = Engines(
        reader=Reader(candidate),
        turn_judge=candidate,
        encoder=encoder,
        speaking_voice=VoiceThread(candidate),
        heard_voice=candidate.heard_voice(),
        models=[ModelUse(name="fake")],
    )
    if resume:
        plan, earlier = predecessor.take_up(bank, encoder)
    else:
        bank, plan, _ = conduct.plan_for(settings, bank, encoder)
        earlier = None
    _tell_turns(tell, candidate)
    async with AsyncExitStack() as stack:
        phraser = None
        if model is not None:
            server = await stack.enter_async_context(llm_server())
            server.script = model
            phraser = Phraser("small-model", server.url, first_token_s=0.3, sentence_s=0.6)
            stack.push_async_callback(phraser.close)
        return await conduct.conduct(
            settings,
            engines,
            bank,
            plan,
            devices(candidate, speed),
            phraser=phraser,
            resume=earlier,
            listeners=(candidate.on_event, *([listener] if listener else [])),
        )


def _tell_turns(tell: Callable[[Told], None], candidate: Candidate) -> None:
    """Of each turn as soon as the interviewer has dealt with it. In this process for good."""
    process_frame = InterviewerProcessor.process_frame

    async def and_tell(self: InterviewerProcessor, frame: Any, direction: Any) -> None:
        await process_frame(self, frame, direction)
        if isinstance(frame, MicrophoneFrame):
            candidate.heard_to_s = frame.start_s
        if isinstance(frame, TurnEnded) and frame.turn is not None and direction.name == "DOWNSTREAM":
            tell(Told("turn", frame.turn.start_s, frame.turn.transcript.text))
        elif isinstance(frame, TurnRefined) and frame.turn is not None:
            tell(Told("refined", frame.turn.start_s, frame.turn.transcript.text))
        elif isinstance(frame, TurnReopened):
            tell(Told("reopened"))

    InterviewerProcessor.process_frame = and_tell  # type: ignore[method-assign]  # only ever run in a process of its own


def turns_told(told: Sequence[Told]) -> list[str]:
    """The words of the turns that stand, by what was told: one that went on and ended anew counts once."""
    turns: list[tuple[float, str]] = []
    again = False
    for one in told:
        if one.what == "reopened":
            again = True
        elif one.what == "refined":
            if turns and turns[-1][0] == one.start_s:
                turns[-1] = (one.start_s, one.text)
        elif one.text:
            if again and turns and turns[-1][0] == one.start_s:
                turns.pop()
            turns.append((one.start_s, one.text))
            again = False
        else:
            again = False
    return [text.replace(UNSURE, "") for _, text in turns]
