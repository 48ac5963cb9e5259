"""Devices that are unplugged, muted, replaced, or lose sound, while time and candidate go on.

The microphone's samples are asked for all the time; what happens to them is another matter. `Troubled` runs on the
clock of `interviewing.Devices`. A scenario is a generator that yields what it waits for, and then does something.
"""

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import count

import numpy as np

from bot.audio.devices import Block, Fill, Kind, OnBlock, Stream
from bot.audio.pcm import SAMPLE_RATE
from bot.audio.simulated import BLOCK_S
from bot.errors import AudioDeviceError
from bot.session.record import DeviceLost, Event, InterviewerSpeech, QuestionAsked, TranscriptEvent
from tests.fakes.interviewing import Candidate, Devices

Scenario = Callable[["Troubled"], Iterator[Callable[[], bool]]]
PING_S = 0.1
GIVE_UP_S = 90.0
"""An interview that does not come to its end by then has got stuck."""


@dataclass
class Plugged:
    """A stream on one device."""

    kind: Kind
    name: str
    rate: int
    channels: int
    number: int
    """Of the device: unplugging it ends the number."""
    ended: bool = False
    """It reports its end, as some devices do; others only fall silent."""

    @property
    def active(self) -> bool:
        return not self.ended

    def close(self) -> None:
        self.ended = True


class Troubled(Devices):
    """What is plugged in now, and what has become of it."""

    backlog_s = 0.3
    """Less than `line.STALL_S`: a device is not to blame for what nobody looked at."""

    def __init__(self, candidate: Candidate, speed: float, scenario: Scenario, end: Callable[[], None]) -> None:
        super().__init__(candidate, speed)
        self.candidate = candidate
        self.events: list[Event] = []
        self.unheard: list[list[float]] = []
        """From when to when the microphone's sound went nowhere."""
        self.rate: dict[Kind, int] = {"input": SAMPLE_RATE, "output": SAMPLE_RATE}
        self.channels = 1
        self.names: dict[Kind, str] = {"input": "a microphone", "output": "a speaker"}
        self.muted = False
        self.delivers = True
        self.drop_s = 0.0
        """Sound that is still to be lost."""
        self.speaks = False
        """The interviewer is audible."""
        self._plugged: dict[Kind, int | None] = {"input": 0, "output": 0}
        self._numbers = count(1)
        self._current: dict[Kind, Plugged] = {}
        self._waiting = scenario(self)
        self._until: Callable[[], bool] | None = next(self._waiting)
        self._end = end
        self._overflow = False
        self._loop = asyncio.get_running_loop()
        self._asked_s = self._answered_s = 0.0
        self._looked_at = 0.0
        """By the conversation."""
        self._delivered = False

    # --- what a scenario asks and does ------------------------------------------------------------------------

    @property
    def t(self) -> float:
        """Seconds of the candidate's time, which is the session's."""
        return self.candidate.now_s

    def unplug(self, kind: Kind, *, says_so: bool = False) -> None:
        self._plugged[kind] = None
        if says_so and kind in self._current:
            self._current[kind].ended = True

    def plug(self, kind: Kind) -> None:
        self._plugged[kind] = next(self._numbers)

    def turns(self) -> int:
        """Answers that were noted."""
        return sum(isinstance(event, TranscriptEvent) for event in self.events)

    def questions(self) -> int:
        return sum(isinstance(event, QuestionAsked) for event in self.events)

    def lost(self) -> int:
        return sum(isinstance(event, DeviceLost) for event in self.events)

    def said(self) -> str:
        return " ".join(event.text for event in self.events if isinstance(event, InterviewerSpeech))

    def answering(self, for_s: float = 0.8) -> bool:
        """The candidate has been speaking for a while, and will for another."""
        return any(run.start_s + for_s < self.t < run.end_s - 0.4 for run in self.candidate.runs[-3:])

    def waited_for(self) -> bool:
        """Nobody speaks."""
        return not self.speaks and not any(run.end_s > self.t for run in self.candidate.runs)

    def after(self, seconds: float) -> Callable[[], bool]:
        until_s = self.t + seconds
        return lambda: self.t >= until_s

    # --- devices ----------------------------------------------------------------------------------------------

    def open_input(self, device: str | None, on_block: OnBlock) -> Stream:
        number = self._must_be_plugged("input")
        stream = Plugged("input", self.names["input"], self.rate["input"], self.channels, number)
        self._current["input"] = stream

        def passed(block: Block) -> None:
            if stream.ended or self._plugged["input"] != number or not self.delivers:
                self._missed()
            elif self.drop_s > 0.0:
                self.drop_s -= BLOCK_S
                self._overflow = True
                self._missed()
            else:
                pcm = bytes(len(block.pcm)) if self.muted else block.pcm
                if self.muted:
                    self._missed()
                overflow, self._overflow = self._overflow, False
                self._delivered = True
                on_block(Block(_as(pcm, stream), block.captured_at, block.arrived_at, overflow))

        super().open_input(None, passed)
        return stream

    def open_output(self, device: str | None, fill: Fill) -> Stream:
        number = self._must_be_plugged("output")
        stream = Plugged("output", self.names["output"], self.rate["output"], 1, number)
        self._current["output"] = stream

        def asked(frames: int, audible_at: float, *, underflow: bool) -> bytes:
            if stream.ended or self._plugged["output"] != number:
                self.speaks = False
                return bytes(frames * 2)
            pcm = fill(frames * stream.rate // SAMPLE_RATE, audible_at, underflow=underflow)
            self.speaks = any(pcm)
            return pcm[: frames * 2]

        super().open_output(None, asked)
        return stream

    def _must_be_plugged(self, kind: Kind) -> int:
        number = self._plugged[kind]
        if number is None:
            raise AudioDeviceError(f"No {'microphone' if kind == 'input' else 'speaker'} was found.")
        return number

    def _missed(self) -> None:
        if not self.unheard or self.unheard[-1][1] < self.t - 2 * BLOCK_S:
            self.unheard.append([self.t - BLOCK_S, self.t])
        self.unheard[-1][1] = self.t

    def _tick(self) -> None:
        super()._tick()
        while self._until is not None and (self._until() or self.t > GIVE_UP_S):
            self._until = next(self._waiting, None) if self.t <= GIVE_UP_S else None
            if self._until is None:
                self._end()

    def _behind_s(self) -> float:
        """What nobody hears cannot be waited for, but for the conversation's loop and its threads one can."""
        now_s = super().now()
        if self._asked_s - self._answered_s <= 0.0 and now_s - self._asked_s >= PING_S:
            self._asked_s = now_s
            with suppress(RuntimeError):  # it is over
                self._loop.call_soon_threadsafe(self._answer, now_s)
        idle_s = now_s - self._answered_s
        return idle_s if self.unheard and self.t - self.unheard[-1][1] < 3.0 else max(idle_s, super()._behind_s())

    def _answer(self, asked_s: float) -> None:
        self._asking = asyncio.ensure_future(self._loop.run_in_executor(None, _nothing))
        self._asking.add_done_callback(lambda _: setattr(self, "_answered_s", asked_s))

    def now(self) -> float:
        now = super().now()
        if threading.current_thread() is not self._clock:
            self._looked_at = now
        return now

    def note(self, event: Event) -> None:
        """Hears of an event the moment it is told, in the conversation's thread, which has just looked at the time.

        Where nothing was delivered so far, the session's clock began only now, and with it the candidate's.
        """
        with self._lock:
            if isinstance(event, DeviceLost) and event.device == "input" and not self._delivered:
                self._captured_from = round((self._looked_at - event.t_s) / BLOCK_S)
            self.events.append(event)


def _nothing() -> None: ...


def _as(pcm: bytes, stream: Plugged) -> bytes:
    """16 kHz mono as the stream has it."""
    samples = np.frombuffer(pcm, "<i2")
    if stream.rate != SAMPLE_RATE:
        # It alternates with every sample, which no other rate can hold.
        samples = np.abs(samples)
    frames = len(samples) * stream.rate // SAMPLE_RATE
    at = np.arange(frames) * len(samples) // frames
    return bytes(np.repeat(samples[at], stream.channels).tobytes())
