"""Telling something aloud at the terminal: record until Enter, recognise, forget the sound."""

import io
import os
import sys
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from bot.errors import AudioDeviceError
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.audio.devices import AudioBackend
    from bot.audio.pcm import Signal
    from bot.stt.transcript import Transcript

LONGEST_S: Final = 300.0
"""Five minutes; a story takes two."""
_NOTHING: Final = 'Run "viva check" to try the microphone, and speak until you press Enter.'


def dictate(chosen: Settings) -> "Transcript":
    """What somebody says into the microphone, as words; the sound is not kept.

    Raises AudioDeviceError, ModelMissing.
    """
    from bot.audio.portaudio import SoundDevices
    from bot.catalogue import locate

    locate(chosen.stt.model)  # whoever has spoken for two minutes shall not hear that it is missing
    return recognise(record(SoundDevices(), chosen.audio.input, Enter()))


class Enter:
    """Whether Enter was pressed, or the input has ended.

    The bytes are read past Python's buffer: a thread that waits in there at the program's end would break it.
    """

    def __init__(self) -> None:
        self._pressed = threading.Event()
        self._thread = threading.Thread(target=self._read, name="enter", daemon=True)
        self._thread.start()

    def __call__(self, wait: float | None = 0.0) -> bool:
        """Whether it was, waiting so many seconds for it; None waits as long as it takes."""
        return self._pressed.wait(wait)

    def _read(self) -> None:
        try:
            source = sys.stdin.fileno()
            while os.read(source, 1) not in {b"\n", b"\r", b""}:
                pass
        except (OSError, ValueError, AttributeError, io.UnsupportedOperation):
            pass  # no input at all: as good as its end
        self._pressed.set()


def record(backend: "AudioBackend", device: str | None, enter: Callable[[float | None], bool]) -> "Signal":
    """The sound until Enter, with the time so far on standard error. Raises AudioDeviceError."""
    from bot.audio.dictation import dictate as until

    watched = sys.stderr.isatty()
    announced = False

    def done(seconds: float) -> bool:
        nonlocal announced
        if not announced:
            print("Recording. Press Enter when you are done.", file=sys.stderr, flush=True)
            announced = True
        if watched:
            print(f"\r  {int(seconds) // 60}:{int(seconds) % 60:02d} ", end="", file=sys.stderr, flush=True)
        return enter(0.0)

    try:
        taken = until(backend, device, done, LONGEST_S)
    finally:
        if watched and announced:
            print(file=sys.stderr)
    if taken.ended != "done":
        why = "The microphone stopped" if taken.ended == "lost" else f"{LONGEST_S / 60:.0f} minutes are over"
        if sys.stdin.isatty():
            print(f"{why}; what was said so far counts. Press Enter to go on.", file=sys.stderr, flush=True)
            enter(None)
        else:
            print(f"{why}; what was said so far counts.", file=sys.stderr, flush=True)
    return taken.signal


def recognise(signal: "Signal") -> "Transcript":
    """The words of the sound. Raises AudioDeviceError where there are none, and ModelMissing."""
    from bot.cli.score import LazyTranscriber, person
    from bot.scoring.recording import transcribe
    from bot.scoring.spans import Span
    from bot.scoring.speech import HeldSound, find_speech

    sound = HeldSound(signal)
    print("Writing it down…", file=sys.stderr, flush=True)
    activity = find_speech(sound, person())
    words = transcribe(sound, activity, Span(0.0, sound.duration_s), LazyTranscriber()) if activity.runs else None
    if not words:
        raise AudioDeviceError(f"Nothing was heard in {sound.duration_s:.0f} seconds.", _NOTHING)
    return words
