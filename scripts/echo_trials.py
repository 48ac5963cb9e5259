"""One interviewer in one room in virtual time, for `bench_echo`: does it break in on itself, and may one break in?

The devices are simulated, all else is real: playback, clock, echo, voice activity. Time passes as fast as the
machine can.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from bot.audio.desk import Desk
from bot.audio.pcm import FRAME_S, SAMPLE_RATE, Signal, to_samples
from bot.audio.playback import Began, Ended
from bot.audio.simulated import Simulated
from bot.turns.vad import Boundary, Segmenter, Voice
from tests.fakes.echo_room import EchoRoom

GAP_S = (0.8, 1.1, 1.7, 2.6)
"""Between two utterances, in turn."""
BREAK_IN_S = 2.0
BREAK_IN_STEP_S = 0.13
"""Somebody breaks in so long after the interviewer became audible, a step later each time, over seven steps."""
CALM_S = 2.5
"""After somebody spoke, the interviewer waits this long."""


@dataclass(frozen=True, slots=True)
class Clip:
    """Somebody's recorded speech."""

    name: str
    signal: Signal
    onset_s: float
    """Its first voiced sound, from the clip's beginning."""


@dataclass
class Found:
    """What happened."""

    itself_s: list[float] = field(default_factory=list)
    """When the interviewer broke in on itself."""
    nobody_s: list[float] = field(default_factory=list)
    """When it took its own voice for somebody's while it was already silent."""
    spoken_s: float = 0.0
    """How long it was audible with nobody there."""
    late_s: list[float | None] = field(default_factory=list)
    """From each one's first voiced sound to the interviewer's last; None where it did not stop."""


class NoRecord:
    """A recorder that keeps nothing."""

    def candidate(self, pcm: bytes) -> None: ...

    def interviewer(self, start_s: float, pcm: bytes) -> None: ...


class Trial:
    """One desk in one room."""

    def __init__(self, room: EchoRoom, voice: Voice, desk: Callable[[Simulated], Desk]) -> None:
        self._room = room
        self._voice = voice
        self._devices = Simulated(room.microphone, room.speaker, realtime=False)
        self.desk = desk(self._devices)
        self._segmenter = Segmenter()
        self._number = 0
        self.found = Found()
        self.desk.open()
        self._pass(1.0)

    def alone(self, utterances: Iterator[Signal], minutes: float) -> None:
        """Speaks with nobody there."""
        until_s = self.desk.now_s() + 60.0 * minutes
        turn = 0
        while self.desk.now_s() < until_s:
            self._say(next(utterances))
            over = False
            while not over:
                for happened in self._step():
                    if isinstance(happened, Boundary) and happened.kind == "started":
                        self.found.itself_s.append(round(happened.start_s, 2))
                        self.desk.cut()
                    elif isinstance(happened, Ended):
                        self.found.spoken_s += happened.end_at - happened.start_at
                        over = True
            self._pass(GAP_S[turn % len(GAP_S)])
            turn += 1

    def interrupted(self, utterances: Iterator[Signal], clips: Sequence[Clip]) -> None:
        """Each breaks in once."""
        for number, clip in enumerate(clips):
            self._say(next(utterances))
            began_s, ended = 0.0, None
            while not began_s and ended is None:
                for happened in self._step():
                    began_s = happened.heard_at if isinstance(happened, Began) else began_s
                    ended = happened if isinstance(happened, Ended) else ended
            at = round((began_s + BREAK_IN_S + BREAK_IN_STEP_S * (number % 7) - clip.onset_s) * SAMPLE_RATE)
            onset_s = at / SAMPLE_RATE + clip.onset_s
            self._room.say(at, clip.signal)
            while ended is None:
                for happened in self._step():
                    if isinstance(happened, Boundary) and happened.kind == "started":
                        self.desk.cut()
                        if happened.start_s < onset_s - 0.2:
                            self.found.itself_s.append(round(happened.start_s, 2))
                    elif isinstance(happened, Ended):
                        ended = happened
            late_s = ended.end_at - onset_s
            self.found.late_s.append(late_s if ended.interrupted and late_s > 0 else None)
            self._pass(max(0.0, at / SAMPLE_RATE + len(clip.signal) / SAMPLE_RATE - self.desk.now_s()), heed=False)
            self._pass(CALM_S, heed=False)

    def _say(self, signal: Signal) -> None:
        self._number += 1
        self.desk.playback.say(self._number, "Words.", to_samples(signal).tobytes(), SAMPLE_RATE, last=True)

    def _pass(self, seconds: float, *, heed: bool = True) -> None:
        """Lets time go by in which the interviewer is silent."""
        for _ in range(round(seconds / FRAME_S)):
            for happened in self._step():
                if heed and isinstance(happened, Boundary) and happened.kind == "started":
                    self.found.nobody_s.append(round(happened.start_s, 2))

    def _step(self) -> Iterator[Boundary | Began | Ended]:
        self._devices.advance(FRAME_S)
        step = self.desk.step()
        yield from step.facts
        for frame in step.frames:
            voiced = self._voice.process(frame.pcm) and not frame.own
            boundary = self._segmenter.process(
                frame.start_s, voiced=voiced, person=self._voice.person, sure=self._voice.sure
            )
            if boundary is not None:
                yield boundary
