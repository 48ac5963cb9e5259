"""Noises of rooms to mix under speech at an exact level, for `bench_noise`: pure but for the random numbers given.

What is recorded and what is put together stands in `MADE_OF`; nothing here was recorded with the speaker in the room.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Final, Literal

import numpy as np
from recordings import read

from bot.audio.pcm import SAMPLE_RATE, Signal
from bot.scoring.spans import Span

Kind = Literal["keyboard", "office", "babble", "fan"]
KINDS: Final[tuple[Kind, ...]] = ("keyboard", "office", "babble", "fan")
MADE_OF: Final[dict[Kind, str]] = {
    "keyboard": "synthetic: two recorded taps, strewn at random 0.12 to 0.3 s apart and 6 dB louder or softer",
    "office": "recorded: office ambience, distant voices in it",
    "babble": "synthetic: six other people, recorded apart, added up equally loud and without their pauses",
    "fan": "recorded: a steady noise of low and middle pitch, repeated",
}
SPEECH_DBFS: Final = -26.0
"""The level that speech is brought to: that of a headset, and of ITU-T P.56 test signals."""
GAPS_S: Final = (0.12, 0.3)
"""Between two keys: 40 to 100 words a minute."""
SWAY_DB: Final = 6.0
SEAM_S: Final = 0.05
_STROKE_S: Final = (0.01, 0.11)
"""Kept before and after a tap's loudest sample."""
_FRAME: Final = SAMPLE_RATE // 50
_PAUSE_DB: Final = 25.0
"""A frame this far below a voice's loud ones is a pause of it."""


def recorded(data: Path, name: str) -> Signal:
    """One of the noises of `noise_rir`."""
    return read(data / "noise_rir" / f"noise_{name}.flac", 150.0)


def stroke(tap: Signal) -> Signal:
    """The loudest moment of a recorded tap, faded in and out; its largest sample is 1."""
    at = int(np.abs(tap).argmax())
    before, after = (round(seconds * SAMPLE_RATE) for seconds in _STROKE_S)
    one = tap[max(0, at - before) : at + after].astype(np.float64)
    fade_in, fade_out = (np.minimum(1.0, np.arange(len(one)) / (SAMPLE_RATE * s)) for s in (0.002, 0.04))
    return np.asarray(one * fade_in * fade_out[::-1] / (np.abs(one).max() + 1e-12), np.float32)


def keyboard(taps: Sequence[Signal], seconds: float, rng: np.random.Generator) -> Signal:
    """Someone types without a pause: strokes of `taps` at random, in their order, gap and level."""
    out = np.zeros(round(seconds * SAMPLE_RATE))
    strokes = [stroke(tap) for tap in taps]
    at_s = float(rng.uniform(0.0, GAPS_S[1]))
    while at_s < seconds:
        one = strokes[rng.integers(len(strokes))] * 10 ** (rng.uniform(-SWAY_DB, SWAY_DB) / 20)
        first = int(at_s * SAMPLE_RATE)
        out[first : first + len(one)] += one[: len(out) - first]
        at_s += float(rng.uniform(*GAPS_S))
    return np.asarray(out, np.float32)


def looped(noise: Signal, seconds: float, from_s: float = 0.0) -> Signal:
    """The noise from some moment on and over again, each repetition faded into the one before, equally loud there."""
    seam = min(round(SEAM_S * SAMPLE_RATE), len(noise) // 4)
    ramp = np.sin(np.linspace(0.0, np.pi / 2, seam, dtype=np.float32))
    # A loop: its beginning is its end faded into its beginning.
    loop = np.concatenate([noise[:seam] * ramp + noise[len(noise) - seam :] * ramp[::-1], noise[seam : -seam or None]])
    first = round(from_s * SAMPLE_RATE) % len(loop)
    samples = round(seconds * SAMPLE_RATE)
    return np.asarray(np.tile(loop, (first + samples) // len(loop) + 1)[first : first + samples], np.float32)


def without_pauses(voice: Signal) -> Signal:
    """Only the frames of 20 ms in which somebody is loud, at a level of 1."""
    frames = voice[: len(voice) // _FRAME * _FRAME].reshape(-1, _FRAME)
    levels = 10 * np.log10(np.square(frames, dtype=np.float64).mean(axis=1) + 1e-12)
    loud = frames[levels > np.percentile(levels, 95) - _PAUSE_DB].reshape(-1)
    return np.asarray(loud / np.sqrt(np.mean(np.square(loud, dtype=np.float64))), np.float32)


def babble(voices: Sequence[Signal], seconds: float) -> Signal:
    """Several people who talk at once, each equally loud on the whole and never silent."""
    return np.asarray(sum(looped(without_pauses(voice), seconds) for voice in voices), np.float32)


def power(signal: Signal) -> float:
    """Mean square; 0 for nothing."""
    return float(np.mean(np.square(signal, dtype=np.float64))) if len(signal) else 0.0


def spoken(signal: Signal, runs: Sequence[Span]) -> Signal:
    """Only what lies within the runs of speech."""
    parts = [signal[max(0, round(run.start_s * SAMPLE_RATE)) : round(run.end_s * SAMPLE_RATE)] for run in runs]
    return np.concatenate([np.zeros(0, np.float32), *parts])


def levelled(signal: Signal, runs: Sequence[Span], dbfs: float = SPEECH_DBFS) -> Signal:
    """The recording with its speech at a level. Raises ValueError where there is none."""
    loud = power(spoken(signal, runs))
    if not loud:
        raise ValueError("there is no speech to bring to a level")
    return np.asarray(signal * np.sqrt(10 ** (dbfs / 10) / loud), np.float32)


def at_snr(speech: Signal, runs: Sequence[Span], noise: Signal, snr_db: float) -> Signal:
    """Speech and noise, which is at least as long, added: the speech in its runs is `snr_db` above all the noise.

    Raises ValueError where there is no speech, no noise, or too little of it.
    """
    if len(noise) < len(speech):
        raise ValueError(f"{len(noise)} samples of noise do not cover {len(speech)} of speech")
    under = noise[: len(speech)]
    loud, soft = power(spoken(speech, runs)), power(under)
    if not loud or not soft:
        raise ValueError(f"there is no {'noise' if loud else 'speech'} to set a level by")
    return np.asarray(speech + under * np.sqrt(loud / soft / 10 ** (snr_db / 10)), np.float32)
