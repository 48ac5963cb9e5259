"""Conversations by chance, in virtual time: whatever is said, coughed, lost or late, the interview keeps its promises.

Turn-taking and interviewer are real, and hand their frames to each other directly; voice activity, recogniser, speaker
and devices are a candidate who does things at random. One seed is one conversation.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from itertools import count, groupby, pairwise
from random import Random
from typing import Any

import pytest
from pipecat.frames.frames import Frame, InterruptionFrame
from pipecat.processors.frame_processor import FrameDirection, FrameProcessor

from bot.audio.pcm import FRAME_BYTES, FRAME_S, Signal
from bot.errors import LLMError
from bot.frames import (
    DeviceGone,
    DeviceThere,
    Heard,
    MicrophoneFrame,
    Playing,
    Say,
    SpeechPaused,
    SpeechStarted,
    SpeechTranscribed,
)
from bot.interviewer.acts import announces_pause
from bot.interviewer.agenda import GRACE_S
from bot.interviewer.bank import Bank
from bot.interviewer.encoder import WordsEncoder
from bot.interviewer.interview import Interview
from bot.interviewer.item import Item
from bot.interviewer.moves import PhraseRequest
from bot.interviewer.patience import ANNOUNCED_STALL_S
from bot.interviewer.plan import Plan, Slot
from bot.interviewer.processor import InterviewerProcessor
from bot.session.events import Notes, settled
from bot.session.record import Event
from bot.settings import InterviewSettings
from bot.stt.transcript import Transcript, Word
from bot.turns.endpointing import Endpointer
from bot.turns.processor import TurnProcessor

pytestmark = [pytest.mark.pipeline, pytest.mark.looptime]

ITEMS = tuple(
    Item.model_validate(
        {
            "id": f"story-{number}",
            "pillar": "behavioral",
            "levels": ["senior"],
            "ask": f"Tell me about technical decision number {number} that you made.",
            "rephrase": "Think of a choice of yours. What was it?",
            "intent": "Decision, reasons, outcome.",
        }
    )
    for number in range(3)
)
PLAN_S = 300.0
PLAN = Plan(tuple(Slot(item, 70.0) for item in ITEMS), warm_up=True, candidate_asks=True, seconds=PLAN_S)
SEEDS = (1, 25)
"""In the first one the room throws the interviewer's voice back."""
WORD_S = 0.25
MOST_TIMES = 4
"""One says the same to nobody."""
TOO_LATE_S = 20.0
"""What is said so shortly before the end may come too late."""
MOST_S = 1500.0
"""Of a session that does not end."""
LONG_S = ANNOUNCED_STALL_S + 25.0
"""Nobody waits longer for a word."""
FEW = (
    "Okay.",
    "Could you repeat that?",
    "Let me think.",
    "Can you give me a hint?",
    "I don't know.",
    "Skip it please.",
)
VERBS = ("moved", "measured", "built", "chose", "tested", "kept")


class Inline(Executor):
    """Does at once what it is given: threads do not live in virtual time."""

    def submit(self, function: Callable[..., Any], /, *arguments: Any, **named: Any) -> "Future[Any]":
        done: Future[Any] = Future()
        done.set_result(function(*arguments, **named))
        return done


class Judge:
    def probability(self, signal: Signal) -> float:
        return 0.9


@dataclass
class Model:
    """A language model that is slow or fails."""

    chance: Random

    async def phrase(self, request: PhraseRequest) -> str:
        await asyncio.sleep(self.chance.choice((0.0, 0.3, 1.9, 6.0)))
        if self.chance.random() < 0.4:
            raise LLMError("timeout")
        return f"Why was that so in {request.answer.split()[-1]}?"


class Room:
    """A candidate with a microphone and a speaker, and what they hear."""

    def __init__(self, seed: int) -> None:
        self.chance = chance = Random(seed)
        self.written: list[Event] = []
        self.said: list[tuple[float, str]] = []
        """What was audible, when it began."""
        self.spoken: list[tuple[float, str]] = []
        """What the candidate said, when it began."""
        self.active: list[float] = []
        """When somebody was heard, or a device was away."""
        self.now_s = 0.0
        self.away_s = 0.0
        """How long a device was away."""
        self.echo = chance.random() < 0.2
        """The room throws every word of the interviewer back as a noise."""
        self.mute_after_s = chance.choice((60.0, 200.0, 400.0, MOST_S))
        """Nobody says a word from then on."""
        self.turns = TurnProcessor(Endpointer("normal", announces_pause=announces_pause), Judge(), lambda *_: None)
        interview = Interview(
            PLAN, Bank(ITEMS), WordsEncoder(), InterviewSettings(minutes=20, hints=chance.random() < 0.5), seed=seed
        )
        self.interviewer = InterviewerProcessor(
            interview,
            Notes(lambda *events: self.written.extend(events), lambda event: None),
            phraser=Model(chance) if chance.random() < 0.7 else None,
        )
        self.turns._executor.shutdown()
        self.interviewer._thoughts._executor.shutdown()
        self.turns._executor = self.interviewer._thoughts._executor = Inline()  # type: ignore[assignment]
        self._words_s = 0.0
        """When the recogniser is done with what it has: it takes one after the other."""
        self._names = count(1)
        self._saying: tuple[Say, float] | None = None
        self._waiting: list[Say] = []
        self._back_s = {"input": 0.0, "output": 0.0}
        """When a device is there again."""
        self._due: list[tuple[float, int, Frame]] = []
        self._order = count()
        self._quiet_s = 0.0
        """The candidate's last run is over."""
        self._free_s = 3.0
        """The candidate does nothing before."""
        for processor, down, up in (
            (self.turns, self.interviewer.process_frame, self._nowhere),
            (self.interviewer, self._from_interviewer, self.turns.process_frame),
        ):
            _wire(processor, down, up)

    async def run(self) -> None:
        loop = asyncio.get_running_loop()
        began_s = loop.time()
        while self.now_s < MOST_S and not self.interviewer.over.is_set():
            while self._due and self._due[0][0] <= self.now_s:
                await self.turns.process_frame(self._due.pop(0)[2], FrameDirection.DOWNSTREAM)
            self._act()
            await self._speak()
            await self.turns.process_frame(
                MicrophoneFrame(
                    audio=bytes(FRAME_BYTES),
                    sample_rate=16_000,
                    num_channels=1,
                    start_s=self.now_s,
                    missing=self._gone("input"),
                ),
                FrameDirection.DOWNSTREAM,
            )
            away = any(map(self._gone, self._back_s))
            self.away_s += FRAME_S * away
            if away or self._saying is not None:
                self.active.append(self.now_s)
            self.now_s = round(self.now_s + FRAME_S, 6)
            # To sleep costs more than all else.
            asleep = round(self.now_s / FRAME_S) % 5 == 0
            await asyncio.sleep(max(0.0, began_s + self.now_s - loop.time()) if asleep else 0.0)
        await self.interviewer._stop()
        await self.turns._stop()

    # --- the candidate ------------------------------------------------------------------------------------

    def _act(self) -> None:
        if self.now_s < self._free_s or any(map(self._gone, self._back_s)):
            return
        chance = self.chance
        silent = self.now_s > self.mute_after_s
        what = chance.random()
        if what < 0.12:
            self._lose()
        elif silent and what < 0.6:
            self._free_s = self.now_s + chance.uniform(5.0, 30.0)
            return
        elif silent or what < 0.3:
            self._run("")
        elif what < 0.45:
            self._run(chance.choice(FEW))
        else:
            for _ in range(chance.choice((1, 1, 2, 3))):
                words = [f"I {chance.choice(VERBS)} part {next(self._names)}" for _ in range(chance.choice((1, 2, 5)))]
                self._run(" and ".join(words) + ".")
                self._free_s += chance.choice((0.3, 0.6, 1.2, 2.5))
        self._free_s += chance.choice((0.5, 2.0, 2.0, 5.0, 9.0, 16.0, 40.0))

    def _run(self, text: str) -> None:
        """One run of speech; its words come sooner or later, some of them twice."""
        chance, start_s = self.chance, max(self._free_s, self.now_s)
        end_s = start_s + (WORD_S * len(text.split()) if text else chance.choice((0.2, 0.6)))
        late_s = max(self._words_s, end_s + chance.choice((0.2, 0.25, 0.3, 0.6, 2.0, 4.0, 9.0)))
        times = [start_s + i * WORD_S for i in range(len(text.split()))]
        transcript = Transcript(
            tuple(Word(word, at_s, at_s + WORD_S, 0.9) for word, at_s in zip(text.split(), times, strict=True))
        )
        if text:
            self.spoken.append((start_s, text))
        self._later(start_s + 0.12, SpeechStarted(start_s))
        self._later(end_s + 0.2, SpeechPaused(start_s, end_s))
        if text and chance.random() < 0.4:
            guess = Transcript(transcript.words[:-1]) if chance.random() < 0.5 else transcript
            self._later(late_s, SpeechTranscribed(start_s, end_s, guess, provisional=True))
            late_s += chance.choice((0.3, 1.0, 2.0))
        self._later(late_s, SpeechTranscribed(start_s, end_s, transcript))
        self._words_s = late_s
        self._free_s = self._quiet_s = end_s + 0.25
        self.active += [start_s, end_s]

    def _lose(self) -> None:
        for device in self.chance.choice((("input",), ("output",), ("input", "output"))):
            self._back_s[device] = back_s = self.now_s + self.chance.choice((2.2, 3.5, 8.0, 40.0))
            self._later(self.now_s + 2.0, DeviceGone(device, self.now_s))  # type: ignore[arg-type]
            self._later(back_s, DeviceThere(device, back_s))  # type: ignore[arg-type]

    def _gone(self, device: str) -> bool:
        return self.now_s < self._back_s[device]

    def _later(self, at_s: float, frame: Frame) -> None:
        self._due.append((at_s, next(self._order), frame))
        self._due.sort(key=lambda entry: entry[:2])

    # --- the speaker --------------------------------------------------------------------------------------

    async def _speak(self) -> None:
        if self._gone("output"):
            return
        if self._saying is not None:
            say, start_s = self._saying
            if self.now_s >= start_s + WORD_S * len(say.text.split()):
                await self._over(cut=False)
        if self._saying is None and self._waiting:
            say = self._waiting.pop(0)
            self._saying = say, self.now_s
            self.said.append((self.now_s, say.text))
            if self.echo and self.now_s >= self._quiet_s:
                self._free_s = self.now_s + 0.1
                self._run("")
            await self.interviewer.process_frame(Playing(say.utterance, self.now_s), FrameDirection.UPSTREAM)

    async def _over(self, *, cut: bool) -> None:
        assert self._saying is not None
        (say, start_s), self._saying = self._saying, None
        words = say.text.split()
        words = words[: int((self.now_s - start_s) / WORD_S)] if cut else words
        heard = Heard(say.utterance, " ".join(words), start_s, self.now_s, cut)
        await self.interviewer.process_frame(heard, FrameDirection.UPSTREAM)

    async def _from_interviewer(self, frame: Frame, direction: FrameDirection) -> None:
        if isinstance(frame, Say):
            self._waiting.append(frame)
        elif isinstance(frame, InterruptionFrame):
            self._waiting = []
            if self._saying is not None:
                await self._over(cut=True)

    async def _nowhere(self, frame: Frame, direction: FrameDirection) -> None: ...


Process = Callable[[Frame, FrameDirection], Awaitable[None]]


def _wire(processor: FrameProcessor, down: Process, up: Process) -> None:
    """Its frames go straight to its neighbours."""

    async def push(frame: Frame, direction: FrameDirection = FrameDirection.DOWNSTREAM) -> None:
        await (down if direction == FrameDirection.DOWNSTREAM else up)(frame, direction)

    async def interrupt() -> None:
        await push(InterruptionFrame())

    processor.push_frame = push  # type: ignore[method-assign]
    processor.broadcast_interruption = interrupt  # type: ignore[method-assign]


@pytest.fixture(autouse=True)
def _direct(monkeypatch: pytest.MonkeyPatch) -> None:
    """Processors without a pipeline: no queues, plain tasks."""

    async def pass_by(self: Any, frame: Frame, direction: FrameDirection) -> None: ...

    async def cancel(self: Any, task: "asyncio.Task[Any]") -> None:
        task.cancel()

    monkeypatch.setattr(FrameProcessor, "process_frame", pass_by)
    monkeypatch.setattr(FrameProcessor, "create_task", lambda self, work, name=None: asyncio.ensure_future(work))
    monkeypatch.setattr(FrameProcessor, "cancel_task", cancel)
    monkeypatch.setattr(FrameProcessor, "get_event_loop", lambda self: asyncio.get_running_loop())


@pytest.mark.parametrize("seed", SEEDS)
async def test_whatever_happens_every_word_counts_once_and_it_comes_to_its_end(seed: int) -> None:
    room = Room(seed)
    await room.run()
    faults = list(_faults(room))
    assert not faults, "\n".join(faults)


def _faults(room: Room) -> Iterator[str]:
    events = settled(room.written)
    if not room.interviewer.over.is_set():
        yield f"it did not end: {room.said[-5:]}"
    elif room.now_s - room.away_s > PLAN_S + GRACE_S + LONG_S:
        yield f"it ended only at {room.now_s}"
    heard_s = sorted(time_s for time_s in (0.0, *room.active, room.now_s) if time_s <= room.now_s)
    for before, after in pairwise(heard_s):
        if after - before > LONG_S:
            yield f"silence from {before} to {after}"
    both = sorted([*room.said, *((at_s, "") for at_s, _ in room.spoken)])
    for text, group in groupby(text for _, text in both):
        if text and (times := len(list(group))) > MOST_TIMES:
            yield f"said {times} times in a row to nobody: {text}"
    words = [word.text.strip(".") for event in events if event.type == "transcript" for word in event.words]
    noted = Counter(word for word in words if word.isdecimal())
    for at_s, text in room.spoken:
        if at_s < room.now_s - TOO_LATE_S:
            numbers = [word.strip(".") for word in text.split() if word.strip(".").isdecimal()]
            yield from (f"{one} of {at_s} is {noted[one]} times on the record" for one in numbers if noted[one] != 1)
    kinds = [event.type for event in events if event.type in {"turn_ended", "transcript"}]
    if kinds[::2] != ["turn_ended"] * len(kinds[::2]) or kinds[1::2] != ["transcript"] * len(kinds[::2]):
        yield "a turn without words, or words without a turn"
    begun = [event.start_s for event in events if event.type == "interviewer_speech"]
    for event in events:
        if event.type == "question_asked" and event.t_s not in begun:
            yield f"asked and not heard at {event.t_s}: {event.text}"
