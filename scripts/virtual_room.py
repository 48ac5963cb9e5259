"""The room of `virtual_mic --room`: what the virtual speaker plays, into the virtual microphone, as a room makes it.

  python scripts/virtual_room.py RESPONSE LEVEL_DB DELAY_MS

It ends when the sound server does. LEVEL_DB is that of speech-like noise, which every room colours differently.
"""

import subprocess
import sys
from pathlib import Path

import numpy as np
import soundfile
import soxr

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bot.audio.pcm import SAMPLE_RATE, Signal
from bot.audio.simulated import BLOCK
from tests.fakes.echo_room import EchoRoom, response

FORMAT = ("--raw", "--rate=16000", "--channels=1", "--format=s16le", "--latency-msec=20")


def speechlike(seconds: float = 2.0) -> Signal:
    """Noise with the long-term spectrum of speech."""
    n = round(seconds * SAMPLE_RATE)
    hertz = np.fft.rfftfreq(n, 1 / SAMPLE_RATE)
    spectrum = np.fft.rfft(np.random.default_rng(1).standard_normal(n))
    return np.fft.irfft(spectrum * ((hertz > 150) & (hertz < 6_000)) / (1 + hertz / 500), n).astype(np.float32)


def main() -> None:
    file, level_db, delay_ms = sys.argv[1:]
    raw, rate = soundfile.read(file, dtype="float32", always_2d=True)
    way = response(soxr.resample(raw[:, 0], rate, SAMPLE_RATE), float(level_db), float(delay_ms) / 1000, speechlike())
    room = EchoRoom(way, noise_dbfs=-120.0)
    first = 0
    with (
        subprocess.Popen(["parec", "--device=speakers.monitor", *FORMAT], stdout=subprocess.PIPE) as ears,
        subprocess.Popen(["pacat", "--playback", "--device=mic_feed", *FORMAT], stdin=subprocess.PIPE) as mouth,
    ):
        assert ears.stdout is not None
        assert mouth.stdin is not None
        while len(block := ears.stdout.read(2 * BLOCK)) == 2 * BLOCK:
            room.speaker(first, block)
            mouth.stdin.write(room.microphone(first, BLOCK))
            mouth.stdin.flush()
            first += BLOCK


if __name__ == "__main__":
    main()
