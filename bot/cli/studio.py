"""The sound of practice: the voice that reads, the microphone that records until you stop, and both at once."""

import shutil
import sys
import time
from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from threading import Lock
from typing import TYPE_CHECKING, Final, Literal, Protocol

import numpy as np

from bot.audio.devices import AudioBackend
from bot.audio.dictation import Dictated, dictate
from bot.audio.pcm import BYTES_PER_S, FRAME_S, SAMPLE_RATE, Signal, to_samples, to_signal
from bot.audio.player import Playing, play
from bot.cli.live.meter import BARS, SILENT_S, Meter
from bot.errors import AudioDeviceError, VivaError
from bot.pronunciation.finish import THINKING_S, patience_s
from bot.settings import Settings
from bot.turns.vad import PAUSE_S, Segmenter

if TYPE_CHECKING:
    from bot.tts.piper import PiperVoice

SLOW: Final = 0.7
"""Speed of the slow reading; below, the voice's sounds run together."""
BETWEEN_S: Final = 0.25
"""Silence between two sentences of the voice."""
STARTS_WITHIN_S: Final = 10.0
"""Whoever has said nothing by then is asked again."""
TEXT_QUIET_S: Final = 2.0
"""So much silence ends a reading of which it cannot be told how far it has come."""
ASK_AFTER_S: Final = 0.6
"""After so much silence it is looked how far the reading has come."""
WORD_QUIET_S: Final = 1.2
"""The same for a single word."""
LONGEST_S: Final = 120.0
_PLUG: Final = 'Plug it in again and repeat this; "viva check" lists the microphones.'
_UNMUTE: Final = 'Unmute it, or choose another with --input; "viva check" lists them.'
_BEEP_HZ, _BEEP_S, _BEEP_DBFS = 880.0, 0.15, -20.0

_FAULT_WIDTH: Final = 20
_LINE_WIDTH: Final = 2 + 4 + 1 + BARS + 1 + _FAULT_WIDTH

Voiced = Callable[[bytes], bool]
"""Whether 20 ms of sound hold a voice."""
Left = Callable[[Signal], int]
"""How many words of a text follow the last that was read in a recording. May raise VivaError."""


class Hush:
    """Whether whoever speaks is done: silence after speech, or none at all. Fed frame by frame; knows no clock."""

    def __init__(self, voiced: Voiced, quiet_s: float, starts_within_s: float = STARTS_WITHIN_S) -> None:
        self._voiced = voiced
        self._segments = Segmenter()
        self.quiet_s = quiet_s
        """So much silence after speech is the end."""
        self._starts_within_s = starts_within_s
        self._now_s = 0.0
        self._heard_s: float | None = None
        self._voiced_s = 0.0

    def hear(self, frame: bytes) -> bool:
        """Take the next 20 ms; whether they hold a voice."""
        voiced = self._voiced(frame)
        boundary = self._segments.process(self._now_s, voiced=voiced)
        self._now_s += FRAME_S
        if voiced:
            self._voiced_s = self._now_s
        if self._segments.speaking:
            self._heard_s = self._now_s
        elif boundary is not None:
            self._heard_s = boundary.end_s
        return voiced

    @property
    def silence_s(self) -> float:
        """How long it has been silent after speech; 0 before any."""
        return 0.0 if self._heard_s is None else self._now_s - self._heard_s

    @property
    def over(self) -> bool:
        """Whether it is done."""
        if self._heard_s is None:
            return self._now_s >= self._starts_within_s
        # A voice that has just begun again is known as speech only after some frames.
        return self.silence_s >= self.quiet_s and self._now_s - self._voiced_s >= PAUSE_S


class Patience:
    """How much silence ends a reading, by how far it has come: looked at once in each pause, beside the recording."""

    def __init__(self, left: Left, aside: Executor) -> None:
        self._left = left
        self._aside = aside
        self._asked: Future[int] | None = None

    def quiet_s(self, silence_s: float, so_far: Callable[[], Signal]) -> float:
        """After `silence_s` of silence; `so_far` gives the recording."""
        if silence_s < ASK_AFTER_S:
            if self._asked is not None:
                self._asked.cancel()
            self._asked = None
        elif self._asked is None:
            self._asked = self._aside.submit(self._left, so_far())
        if self._asked is None or not self._asked.done():
            return THINKING_S
        try:
            return patience_s(self._asked.result())
        except VivaError:  # scoring says what is missing
            return TEXT_QUIET_S


Leak = Literal["none", "freed", "alone", "left"]
"""What the microphone heard of the voice, from a loudspeaker: nothing; it was taken out; nobody spoke beside it; or it
could not be taken out."""


@dataclass(frozen=True, slots=True)
class Along:
    """What was said along with the voice."""

    signal: Signal
    """16 kHz, from the microphone, without the voice."""
    voice: Signal
    """16 kHz: what the voice said."""
    offset_s: float | None
    """How long after the voice's start the recording began; None where the devices do not tell."""
    leak: Leak = "none"


class Studio(Protocol):
    """What drills need of sound. Every method may raise AudioDeviceError; those with the voice, ModelMissing."""

    def say(self, text: str, *, slow: bool = False) -> None:
        """The voice reads a text, until its end or a key."""

    def play(self, signal: Signal) -> None:
        """Play 16 kHz sound, until its end or a key."""

    def beep(self) -> None:
        """A short tone: your turn."""

    def listen(self, quiet_s: float | None, longest_s: float = LONGEST_S, left: Left | None = None) -> Signal:
        """What is said until Enter, or so much silence; None leaves the end to Enter and the longest time.

        With `left`, a reading is waited for as long as words of its text are left.
        """
        ...

    def along(self, text: str, *, slow: bool = False) -> Along:
        """The voice reads while the microphone records, until whoever speaks is done too."""
        ...

    def spoken(self, text: str, *, slow: bool = False) -> Signal:
        """What the voice says, 16 kHz."""
        ...


class RealStudio:
    """Devices, or those of a test; `keys` are the keys pressed since it was last asked."""

    def __init__(  # noqa: PLR0917 - what it is made of
        self,
        settings: Settings,
        backend: AudioBackend,
        keys: Callable[[], str],
        wait: Callable[[float], None] = time.sleep,
        voiced: Callable[[], Voiced] | None = None,
        aside: Executor | None = None,
    ) -> None:
        self._settings = settings
        self._backend = backend
        self._keys = keys
        self._wait = wait
        self._voiced = voiced or _voice
        self._aside = aside or ThreadPoolExecutor(1)
        self._speaking = Lock()
        self._said: dict[tuple[str, bool], tuple[bytes, int]] = {}

    def say(self, text: str, *, slow: bool = False) -> None:
        self._play(*self._synthesised(text, slow=slow))

    def play(self, signal: Signal) -> None:
        self._play(to_samples(signal).tobytes(), SAMPLE_RATE)

    def beep(self) -> None:
        t = np.arange(round(_BEEP_S * SAMPLE_RATE)) / SAMPLE_RATE
        edge = np.minimum(1.0, np.minimum(t, _BEEP_S - t) / 0.02)
        tone = np.sin(2 * np.pi * _BEEP_HZ * t) * edge * 10 ** (_BEEP_DBFS / 20) * np.sqrt(2)
        self._play(to_samples(tone).tobytes(), SAMPLE_RATE)

    def listen(self, quiet_s: float | None, longest_s: float = LONGEST_S, left: Left | None = None) -> Signal:
        hush = Hush(self._voiced(), quiet_s or 1.0)
        meter = _Needle(ends_alone=quiet_s is not None)
        patience = Patience(left, self._aside) if left else None
        pcm = bytearray()

        def heard(frame: bytes) -> None:
            meter.hear(frame, speech=hush.hear(frame))
            pcm.extend(frame)

        def done(seconds: float) -> bool:
            meter.show(seconds)
            if patience is not None:
                hush.quiet_s = patience.quiet_s(hush.silence_s, lambda: to_signal(bytes(pcm)))
            return _enter(self._keys()) or (quiet_s is not None and hush.over)

        try:
            taken = self._dictated(done, longest_s, heard)
        finally:
            meter.end()
        return taken.signal

    def along(self, text: str, *, slow: bool = False) -> Along:
        pcm, rate = self._synthesised(text, slow=slow)
        hush = Hush(self._voiced(), TEXT_QUIET_S)
        meter = _Needle(ends_alone=True)
        playing: list[Playing] = []

        def heard(frame: bytes) -> None:
            meter.hear(frame, speech=hush.hear(frame))

        def done(seconds: float) -> bool:
            if not playing:  # the microphone is open and delivers: now the voice may begin
                playing.append(Playing(self._backend, self._settings.audio.output, pcm, rate))
            meter.show(seconds)
            return _enter(self._keys()) or (playing[0].over() and hush.over)

        try:
            taken = self._dictated(done, LONGEST_S, heard)
        finally:
            meter.end()
            for one in playing:
                one.close()
        voice = _at_16k(pcm, rate)
        began_at = playing[0].started_at if playing else None
        if taken.started_at is None or began_at is None:
            return Along(taken.signal, voice, None)
        return _freed(taken.signal, voice, taken.started_at - began_at)

    def spoken(self, text: str, *, slow: bool = False) -> Signal:
        return _at_16k(*self._synthesised(text, slow=slow))

    def _dictated(self, done: Callable[[float], bool], longest_s: float, heard: Callable[[bytes], None]) -> Dictated:
        """A recording that is whole. Raises AudioDeviceError for half of one: what is missing was not read badly."""
        try:
            taken = dictate(self._backend, self._settings.audio.input, done, longest_s, self._wait, heard)
        except AudioDeviceError:
            self._backend.refresh()  # one that is plugged in now shall be found
            raise
        if taken.ended == "lost":
            self._backend.refresh()
            raise AudioDeviceError(f"The microphone {taken.device!r} stopped while it recorded.", _PLUG)
        if taken.signal.size >= SILENT_S * SAMPLE_RATE and not taken.signal.any():
            raise AudioDeviceError(
                f"The microphone {taken.device!r} delivers nothing but silence: it may be muted.", _UNMUTE
            )
        return taken

    def _play(self, pcm: bytes, rate: int) -> None:
        output = self._settings.audio.output
        play(self._backend, output, pcm, rate, stop=lambda: bool(self._keys()), wait=self._wait)

    def _synthesised(self, text: str, *, slow: bool) -> tuple[bytes, int]:
        with self._speaking:
            if (text, slow) not in self._said:
                from bot.pronunciation.own_text import SENTENCE_END
                from bot.tts.speakable import speakable

                speed = self._settings.tts.speed * (SLOW if slow else 1.0)
                parts = [self._engine.synthesise(speakable(one), speed)[0] for one in SENTENCE_END.split(text)]
                rate = self._engine.sample_rate
                gap = bytes(2 * round(BETWEEN_S * rate))
                self._said[text, slow] = gap.join(parts), rate
            return self._said[text, slow]

    @cached_property
    def _engine(self) -> "PiperVoice":
        from bot.catalogue import locate
        from bot.tts.piper import PiperVoice

        return PiperVoice(locate(self._settings.tts.voice), threads=2)


class _Needle:
    """The time and the level on one line of standard error, where that is a terminal."""

    def __init__(self, *, ends_alone: bool) -> None:
        self._meter = Meter()
        self._watched = sys.stderr.isatty()
        enter = ", or with Enter" if self._watched else ""
        self._how = f"it ends when you stop{enter}" if ends_alone else "Enter ends it"
        self._at_s = 0.0
        self._announced = False

    def hear(self, frame: bytes, *, speech: bool) -> None:
        self._meter.hear(self._at_s, frame, speech=speech, attentive=True)
        self._at_s += len(frame) / BYTES_PER_S

    def show(self, seconds: float) -> None:
        if not self._announced:
            self._announced = True
            print(f"Recording; {self._how}.", file=sys.stderr, flush=True)
        if self._watched:
            full, empty = _marks(sys.stderr.encoding)
            bars = full * self._meter.bars + empty * (BARS - self._meter.bars)
            fault = {"silent": "silent: is it muted?", "quiet": "quiet", "loud": "too loud"}.get(self._meter.fault, "")
            self._over(f"  {int(seconds) // 60}:{int(seconds) % 60:02d} {bars} {fault:<{_FAULT_WIDTH}}")

    def end(self) -> None:
        if self._watched and self._announced:
            self._over(" " * _LINE_WIDTH)
            print("\r", end="", file=sys.stderr, flush=True)

    @staticmethod
    def _over(line: str) -> None:
        """In place of the line before; never so long that it would go on in the next row."""
        print("\r" + line[: shutil.get_terminal_size().columns - 1], end="", file=sys.stderr, flush=True)


def _marks(encoding: str) -> tuple[str, str]:
    """A bar that is lit, and one that is not."""
    try:
        "▮▯".encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return "#", "."
    return "▮", "▯"


def _freed(signal: Signal, voice: Signal, offset_s: float) -> Along:
    """What was said along with the voice, without the voice."""
    from bot.audio.leak import free, leaks

    at = round(-offset_s * SAMPLE_RATE)
    if not leaks(signal, voice, at):
        return Along(signal, voice, offset_s)
    without = free(signal, voice, at)
    if without.alone:
        return Along(without.signal, voice, offset_s, "alone")
    left = leaks(without.signal, voice, at)
    return Along(without.signal, voice, offset_s, "left" if left else "freed")


def _enter(pressed: str) -> bool:
    return any(key in pressed for key in "\r\n ")


def _voice() -> Voiced:
    from bot.catalogue import locate
    from bot.turns.vad import Voice, silero, webrtc

    return Voice(webrtc(), silero(locate("silero"))).process


def _at_16k(pcm: bytes, rate: int) -> Signal:
    from bot.audio.resample import Resampler

    return to_signal(Resampler(rate, SAMPLE_RATE).process(pcm, last=True))
