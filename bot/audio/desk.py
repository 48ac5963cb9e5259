"""The sound of one session: microphone, speaker, echo and record on one clock.

`Desk.step` is called whenever the microphone delivered, and at least ten times a second. It knows nothing of
pipecat; `transport` turns what it returns into frames.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import Protocol

from bot.audio.deaf import Deaf
from bot.audio.devices import AudioBackend
from bot.audio.echo import EchoMode, FarEnd, echo_for
from bot.audio.pcm import SAMPLE_BYTES, SAMPLE_RATE
from bot.audio.placing import Placing
from bot.audio.playback import Audible, Began, Ended
from bot.audio.wiring import Change, Wiring
from bot.errors import VivaError
from bot.session.record import DeviceBack, DeviceLost, EchoFallback

ANCHOR_S = 0.005
"""Recorded speech stays contiguous until the devices' reports deviate by more than this."""
MOST_FRAMES = 100
"""In one step, about a tenth of a second of work: after the process stood still for minutes, others get their turn."""


def _ignore(*_: object) -> None:
    return


class SoundRecorder(Protocol):
    """Where both tracks go."""

    def candidate(self, pcm: bytes) -> None:
        """The next samples of the microphone, raw, 16 kHz."""

    def interviewer(self, start_s: float, pcm: bytes) -> None:
        """Sound that is audible from `start_s` on."""


@dataclass(frozen=True, slots=True)
class Frame:
    """20 ms of the microphone for the listeners."""

    start_s: float
    pcm: bytes
    missing: bool = False
    """Silence that stands for lost sound."""
    zeros_s: float = 0.0
    """For how long the device has delivered nothing but zeros."""
    own: bool = False
    """It holds nothing but the interviewer's own voice, or nothing at all."""
    doubtful: bool = False
    """Whether it holds that or a person's is not known yet."""


@dataclass(frozen=True, slots=True)
class Step:
    """What happened since the last step; all times are session time."""

    frames: list[Frame]
    facts: list[Began | Ended]
    changes: list[Change]
    """Before the frames."""


class Desk:
    """What comes from the devices and goes to them, put on the record."""

    def __init__(
        self,
        backend: AudioBackend,
        recorder: SoundRecorder,
        *,
        input_device: str | None = None,
        output_device: str | None = None,
        echo: EchoMode = "cancel",
        on_event: Callable[[DeviceLost | DeviceBack], None] = _ignore,
        on_echo: Callable[[EchoFallback], None] = _ignore,
        on_error: Callable[[VivaError], None] = _ignore,
        wake: Callable[[], None] = _ignore,
    ) -> None:
        self._backend = backend
        self._wiring = Wiring(backend, {"input": input_device, "output": output_device}, on_event, wake)
        self.capture, self.playback = self._wiring.capture, self._wiring.playback
        self._recorder = recorder
        self._on_echo = on_echo
        self._on_error = on_error
        self._far, self._placing = FarEnd(), Placing()
        self._echo = echo_for(echo, self._far)
        self._told_of_echo = False
        self._echo_between: dict[str, str] = {}
        """The devices in use when the echo was last told of them."""
        self._deaf = Deaf()
        self._recording = True
        self._anchor = (-1, 0)
        """The utterance being recorded, and the session sample at which it goes on."""
        self._closed = False

    def wake_with(self, wake: Callable[[], None]) -> None:
        """What a device's thread calls when a step is due."""
        self._wiring.wake = wake

    def now_s(self) -> float:
        """Session time now; 0.0 before the first sample."""
        return self._wiring.now_s()

    @property
    def names(self) -> dict[str, str]:
        """The devices in use, for `session.json`."""
        return self._wiring.names

    @property
    def opening(self) -> bool:
        """A thread is busy with a device."""
        return self._wiring.opening

    def open(self) -> None:
        """Opens both devices; capture starts, and with it the clock. Raises AudioDeviceError."""
        self._wiring.open()

    def step(self) -> Step:
        """Moves sound on: takes what the devices brought, records it, says what was heard.

        Where they brought more than a step takes on, another is asked for.
        """
        if self._closed:
            return Step([], [], [])
        now = self._backend.now()
        self._wiring.tend(now)
        return self._collect(now, MOST_FRAMES)

    def cut(self) -> None:
        """Stops the interviewer at once."""
        if self._wiring.output_lost:
            self.playback.cut(fade_s=0.0)
        else:
            self.playback.cut()

    async def close(self) -> list[Ended]:
        """Stops everything, keeping all that was captured; returns what was heard of an utterance cut off."""
        if self._closed:
            return []
        await self._wiring.close()
        last = self._collect(self._backend.now() + 1.0)
        self._closed = True
        return [fact for fact in last.facts if isinstance(fact, Ended)]

    def _collect(self, now: float, most: int | None = None) -> Step:
        clock = self.capture.clock
        if not clock.ready:
            return Step([], [], [])
        for sound in self.playback.audible():
            reported = clock.index_at(sound.heard_at)
            size = len(sound.pcm) // SAMPLE_BYTES
            self._far.add(self._placing.place(sound.count, reported, size, run=sound.run), sound.pcm)
            first = self._anchored(sound, round(reported))
            self._record(partial(self._recorder.interviewer, first / SAMPLE_RATE, sound.pcm))
        if self._echo_between != self.names:
            self._echo_between = self.names
            self._echo.forget()
        frames, taken = [], 0
        for first, pcm in islice(self.capture.frames(), most):
            taken += 1
            self._record(partial(self._recorder.candidate, pcm))
            missing = self.capture.missing(first)
            clean = self._echo.skip(first, pcm) if missing else self._echo.process(first, pcm)
            start = first - self._echo.delay
            zeros_s = self._deaf.hear(pcm, missing=missing)
            if start >= 0:
                own, doubtful = self._echo.own, self._echo.doubtful
                frames.append(
                    Frame(start / SAMPLE_RATE, clean, missing=missing, zeros_s=zeros_s, own=own, doubtful=doubtful)
                )
        if taken == most:
            self._wiring.wake()
        if self._echo.failed and not self._told_of_echo:
            self._on_echo(EchoFallback(t_s=self.now_s(), taken_db=self._echo.taken_db))
        self._told_of_echo = self._echo.failed
        facts = [self._on_clock(fact) for fact in self.playback.facts(now)]
        return Step(frames, facts, self._wiring.changes())

    def _anchored(self, sound: Audible, first: int) -> int:
        """Where the sound goes on the record: right after what came before it, unless the clocks object."""
        utterance, expected = self._anchor
        if utterance == sound.utterance and abs(first - expected) <= ANCHOR_S * SAMPLE_RATE:
            first = expected
        self._anchor = (sound.utterance, first + len(sound.pcm) // SAMPLE_BYTES)
        return first

    def _on_clock(self, fact: Began | Ended) -> Began | Ended:
        seconds = self.capture.clock.seconds_at
        if isinstance(fact, Began):
            return Began(fact.utterance, seconds(fact.heard_at))
        return Ended(fact.utterance, fact.text, seconds(fact.start_at), seconds(fact.end_at), fact.interrupted)

    def _record(self, write: Callable[[], None]) -> None:
        if not self._recording:
            return
        try:
            write()
        except VivaError as error:
            self._recording = False
            self._on_error(error)
