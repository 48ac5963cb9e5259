"""Real speech for `bench_scoring`: read, joined to hours, and copied as telephones and MP3 do."""

import json
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import av
import numpy as np
import soundfile
import soxr

from bot.audio.files import open_recording
from bot.audio.pcm import SAMPLE_RATE, Signal

SPEECH: Final = ("mfa_spontaneous", "watson", "barr_plain", "ami", "speechocean_train")
GAP_S: Final = 1.0
LONGEST_S: Final = 60.0
"""No more of a recording is read."""


def manifest(folder: Path) -> Iterator[dict[str, Any]]:
    for line in (folder / "manifest.jsonl").read_text().splitlines():
        row: dict[str, Any] = json.loads(line)
        yield row | {"path": folder / row["audio"]}


def read(path: Path, most_s: float = LONGEST_S) -> Signal:
    with open_recording(path) as sound:
        return sound.read(0.0, most_s)


def spontaneous(data: Path, most_s: float) -> dict[str, Signal]:
    """Each recording of speech off the cuff by its name, at most `most_s` of it; short clips of one speaker joined."""
    parts: dict[str, list[Signal]] = {}
    for name in ("mfa_spontaneous", "watson", "ami", "csm_like", "barr_plain"):
        for row in manifest(data / name):
            whose = row["speaker"] if name == "barr_plain" else row["audio"]
            parts.setdefault(f"{name}/{whose}", []).append(read(row["path"], most_s))
    return {name: np.concatenate(signals)[: round(most_s * SAMPLE_RATE)] for name, signals in parts.items()}


def long_recording(data: Path, seconds: float, path: Path) -> float:
    """Real speech of many voices, joined with a second of a quiet room; over and over until it is long enough."""
    clips = [row["path"] for name in SPEECH for row in manifest(data / name)]
    room = np.random.default_rng(0).standard_normal(int(GAP_S * SAMPLE_RATE)) * 10 ** (-65 / 20)
    written = 0
    with soundfile.SoundFile(path, "w", SAMPLE_RATE, 1, "PCM_16") as file:
        while written < seconds * SAMPLE_RATE:
            for clip in clips:
                signal = np.concatenate([soundfile.read(clip, dtype="float32")[0], room.astype(np.float32)])
                file.write(signal)
                written += len(signal)
                if written >= seconds * SAMPLE_RATE:
                    break
    return written / SAMPLE_RATE


def mp3(signal: Signal) -> Signal:
    """Through a real MP3 file of 64 kbit/s."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.mp3"
        with av.open(str(path), "w") as out:
            stream: Any = out.add_stream("libmp3lame", rate=SAMPLE_RATE, layout="mono")
            stream.bit_rate = 64_000
            frame = av.AudioFrame.from_ndarray(signal[None], "fltp", "mono")
            frame.sample_rate = SAMPLE_RATE
            fit = av.AudioResampler(format=stream.format, layout="mono", rate=SAMPLE_RATE, frame_size=stream.frame_size)
            for part in [*fit.resample(frame), *fit.resample(None), None]:
                out.mux(stream.encode(part))
        return read(path, len(signal) / SAMPLE_RATE + 1)


def telephone(signal: Signal) -> Signal:
    """To 8 kHz and back."""
    low = soxr.resample(signal, SAMPLE_RATE, 8_000)
    return np.asarray(soxr.resample(low, 8_000, SAMPLE_RATE), np.float32)


def quieter(signal: Signal) -> Signal:
    """20 dB quieter, in 16 bits."""
    return np.asarray(np.round(signal * 3_276.7) / 32_768, np.float32)


VARIANTS: dict[str, Callable[[Signal], Signal]] = {
    "as it is": lambda signal: signal,
    "20 dB quieter": quieter,
    "through 8 kHz": telephone,
    "MP3, 64 kbit/s": mp3,
    "0.5 s cut off": lambda signal: signal[SAMPLE_RATE // 2 :],
    "0.503 s cut off": lambda signal: signal[round(0.503 * SAMPLE_RATE) :],
}
