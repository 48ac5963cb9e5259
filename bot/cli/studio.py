"""The sound of practice: the voice that reads, the microphone that records until you stop, and both at once."""

import time
from collections.abc import Callable
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from threading import Lock
from typing import TYPE_CHECKING, Final, Literal, Protocol

import numpy as np

from bot.audio.devices import AudioBackend
from bot.audio.dictation import Dictated, dictate
from bot.audio.pcm import SAMPLE_RATE, Signal, to_samples, to_signal
from bot.audio.player import Playing, play
from bot.cli.hush import TEXT_QUIET_S, Hush, Left, Patience, Voiced
from bot.cli.live.meter import SILENT_S
from bot.cli.needle import Needle
from bot.errors import AudioDeviceError
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.tts.piper import PiperVoice

SLOW: Final = 0.7
"""Speed of the slow reading; below, the voice's sounds run together."""
BETWEEN_S: Final = 0.25
"""Silence between two sentences of the voice."""
LONGEST_S: Final = 120.0
_PLUG: Final = 'Plug it in again and repeat this; "viva check" lists the microphones.'
_SPEAK_UP: Final = 'Speak up, or closer to the microphone; "viva check" tries it.'
_UNMUTE: Final = 'Unmute it, or choose another with --input; "viva check" lists them.'
_BEEP_HZ, _BEEP_S, _BEEP_DBFS = 880.0, 0.15, -20.0

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
        meter = Needle(ends_alone=quiet_s is not None)
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
        _somebody(hush)
        return taken.signal

    def along(self, text: str, *, slow: bool = False) -> Along:
        pcm, rate = self._synthesised(text, slow=slow)
        hush = Hush(self._voiced(), TEXT_QUIET_S)
        meter = Needle(ends_alone=True)
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
        _somebody(hush)
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


def _somebody(hush: Hush) -> None:
    """Raises AudioDeviceError where no voice was heard: of a room alone, words would be looked for in its noise."""
    if hush.nobody:
        raise AudioDeviceError("No voice was heard.", _SPEAK_UP)


def _enter(pressed: str) -> bool:
    return any(key in pressed for key in "\r\n ")


def _voice() -> Voiced:
    from bot.catalogue import locate
    from bot.turns.vad import Voice, silero, webrtc

    return Voice(webrtc(), silero(locate("silero"))).process


def _at_16k(pcm: bytes, rate: int) -> Signal:
    from bot.audio.resample import Resampler

    return to_signal(Resampler(rate, SAMPLE_RATE).process(pcm, last=True))
