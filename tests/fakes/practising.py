"""`viva practice` as a program with no sound card and no model: `python -m tests.fakes.practising ARGUMENTS`.

The first reading is scored at once. After it, what `HANG` names goes on for a minute: `voice`, `recording` or
`scoring`; each says so on the terminal. The voice and the recording run on simulated devices in real time.
"""

import os
import sys
import time
from pathlib import Path

import numpy as np

import bot.catalogue
from bot.audio import portaudio
from bot.audio.devices import Device
from bot.audio.pcm import SAMPLE_RATE, Signal, to_samples
from bot.audio.simulated import Simulated
from bot.cli import app, practice, studio
from bot.cli.hush import Left
from bot.cli.studio import RealStudio
from bot.pronunciation.card import Pronunciation
from bot.settings import Settings
from tests.fakes.practice import FakeScorer, FakeStudio, FakeWeigher

HANG = os.environ.get("HANG", "")
MINUTE = np.full(60 * SAMPLE_RATE, 0.1, np.float32)


def say_aloud(text: str) -> None:
    """To whoever watches the terminal."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


class SlowScorer(FakeScorer):
    """A word goes badly; the second reading is scored for a minute."""

    def __call__(self, signal: Signal, text: str) -> Pronunciation:
        if HANG == "scoring" and self.asked and signal[0] > 0:
            say_aloud("still scoring")
            time.sleep(60)
        return super().__call__(signal, text)


class SlowStudio(FakeStudio):
    """A loudspeaker and a microphone that keep at it."""

    def __init__(self) -> None:
        super().__init__()
        devices = Simulated(lambda _, n: to_samples(np.full(n, 0.1, np.float32)).tobytes())
        self.real = RealStudio(Settings(), devices, lambda: "", voiced=lambda: lambda _: True)
        self.listened = 0

    def say(self, text: str, *, slow: bool = False) -> None:
        if HANG == "voice" and slow:
            say_aloud("still speaking")
            self.real.play(MINUTE)

    def listen(self, quiet_s: float | None, longest_s: float = 120.0, left: Left | None = None) -> Signal:
        self.listened += 1
        if HANG == "recording" and self.listened > 1:
            return self.real.listen(quiet_s, 60.0)
        return super().listen(quiet_s, longest_s, left)


portaudio.devices = lambda: [Device(0, "mic", "x", 1, 1, SAMPLE_RATE, True, True)]
bot.catalogue.locate = Path  # type: ignore[assignment]  # no model is there
studio.RealStudio = lambda *_, **__: SlowStudio()  # type: ignore[assignment,misc]  # no device is there
practice._ears = lambda: (SlowScorer({"schema": 30.0}), lambda *_: 0, FakeWeigher())

if __name__ == "__main__":
    sys.exit(app.main(["practice", *sys.argv[1:]]))
