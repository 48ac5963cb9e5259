"""What a room sounds like while nobody answers, and whether an interview can be good in it: pure, for `viva check`.

Three things disturb: steady noise, clicks such as keys, and other people's voices. Each is taken by its level under the
speaker's voice, the measure by which `scripts/bench_noise` mixed its noises; `LIMITS` are what it found
(docs/performance.md, "in noise").
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
import numpy.typing as npt

from bot.audio.pcm import FRAME_BYTES, FRAME_S, FRAME_SAMPLES, SAMPLE_RATE, to_samples, to_signal

Noise = Literal["steady", "clicks", "voices"]

USUAL_DBFS: Final = -26.0
"""The level of speech at a headset (ITU-T P.56), taken where no voice was heard; `bench_noise` has it too."""
WAKING_S: Final = 0.3
"""Devices wake up in the first moments: they are left out."""
MOST_RAISED_DB: Final = 30.0
PERSON: Final = 0.5
"""Silero's own threshold for speech."""
VOICES: Final = 0.1
"""Someone speaks where Silero hears a person in more of the frames than this."""
CLICKS_PER_S: Final = 1.0
"""Someone types: four to five keys a second; a recorded office has a click in four seconds."""
LEAST_SPEECH_S: Final = 0.5
_HOP: Final = SAMPLE_RATE // 100
_CLICK_DB: Final = 10.0
"""A click rises so far from one hop to the next but one, and falls as far soon after."""
_BEFORE: Final = 4
_AFTER: Final = 12
"""Hops of 10 ms before and after its beginning."""
_QUIET_DBFS: Final = -70.0
"""What is softer than this is no click that matters."""


@dataclass(frozen=True, slots=True)
class Room:
    """A stretch in which nobody answers, in numbers. Levels are mean power, in dBFS; -120 for nothing."""

    seconds: float
    steady_dbfs: float
    """While no person is heard and no click, but for the loudest tenth of that: one cough is not the room."""
    noise_dbfs: float
    """Of everything."""
    clicks_per_s: float
    voices: float | None
    """The share of the time in which a person is heard; None where nothing listened for one."""


@dataclass(frozen=True, slots=True)
class Limit:
    """From where on a noise does some harm."""

    noise: Noise
    snr_db: float
    """With speech no further above it than this."""
    then: str
    """What goes wrong then."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """One thing that stands in the way of a good interview."""

    noise: Noise
    snr_db: float
    then: str
    remedy: str


LIMITS: Final = (
    Limit("voices", 15.0, "their words get among yours, and the end of your answer is not noticed"),
    Limit("voices", 30.0, "while you think they may be taken for you"),
    Limit("steady", 15.0, "words get lost, and pauses are counted wrongly"),
    Limit("steady", 20.0, "pauses are counted wrongly"),
    Limit("clicks", 20.0, "pauses are counted wrongly"),
)
"""By `scripts/bench_noise`, which has 20, 10 and 5 dB: half-way between the level that did harm and the one that did
not, or the quietest that did. Voices do at the quietest level there was, so that only those far below it are let pass.
The worse limit of a noise comes first."""
REMEDIES: Final[dict[Noise, str]] = {
    "voices": "Turn off radio and television, or go where nobody else speaks.",
    "steady": "Turn off what hums or blows, move closer to the microphone, or use a headset.",
    "clicks": "Leave the keys alone while you speak.",
}


def raised(pcm: bytes) -> bytes:
    """The recording as loud as speech at a microphone usually is: in soft babble Silero hears nobody."""
    signal = to_signal(pcm)
    power = float(np.square(signal, dtype=np.float64).mean()) if signal.size else 0.0
    if not power:
        return pcm
    gain_db = min(MOST_RAISED_DB, max(0.0, USUAL_DBFS - _dbfs(power)))
    return to_samples(signal * np.float32(10 ** (gain_db / 20))).tobytes()


def hear(pcm: bytes, person: Sequence[float]) -> Room:
    """From a recording, 16 kHz mono, and how likely a person speaks in each 20 ms frame of it when `raised`, 0 to 1."""
    first = round(WAKING_S / FRAME_S)
    signal, heard = to_signal(pcm)[first * FRAME_SAMPLES :], np.asarray(person[first:], np.float64)
    hops = signal[: len(signal) // _HOP * _HOP].reshape(-1, _HOP)
    if len(hops) < 20:
        return Room(len(signal) / SAMPLE_RATE, -120.0, -120.0, 0.0, None)
    powers = np.square(hops, dtype=np.float64).mean(axis=1)
    spoken = np.zeros(len(powers), np.bool_)
    known = np.repeat(heard >= PERSON, 2)[: len(powers)]
    spoken[: len(known)] = known
    struck = clicks(powers, spoken)
    quiet = ~spoken
    for at in struck:
        quiet[at - 1 : at + _AFTER] = False
    seconds = len(powers) * _HOP / SAMPLE_RATE
    return Room(
        seconds=seconds,
        steady_dbfs=_steady(powers[quiet]),
        noise_dbfs=_dbfs(float(powers.mean())),
        clicks_per_s=len(struck) / seconds,
        voices=float((heard >= PERSON).mean()) if heard.size else None,
    )


def clicks(powers: npt.NDArray[np.float64], spoken: npt.NDArray[np.bool_]) -> list[int]:
    """Where a sound rises at once and is soon over, while no person is heard; both for each hop of 10 ms."""
    levels = 10 * np.log10(powers + 1e-12)
    found: list[int] = []
    for at in range(_BEFORE, len(levels) - _AFTER):
        peak = levels[at : at + 2].max()
        rises = peak - levels[at - _BEFORE : at - 1].max() >= _CLICK_DB
        ends = peak - levels[at + 2 : at + _AFTER].min() >= _CLICK_DB
        fresh = not found or at - found[-1] > _BEFORE
        if rises and ends and fresh and peak > _QUIET_DBFS and not spoken[at]:
            found.append(at)
    return found


def judge(room: Room, speech_dbfs: float = USUAL_DBFS) -> tuple[Trouble, ...]:
    """What is too loud beside speech at this level (without the noise), the worst for an interview first."""
    levels = {"steady": room.steady_dbfs}
    if (room.voices or 0.0) > VOICES:
        levels["voices"] = room.noise_dbfs
    if room.clicks_per_s >= CLICKS_PER_S:
        levels["clicks"] = room.noise_dbfs
    found: dict[Noise, Trouble] = {}
    for limit in LIMITS:
        snr_db = speech_dbfs - levels.get(limit.noise, -120.0)
        if snr_db < limit.snr_db and limit.noise not in found:
            found[limit.noise] = Trouble(limit.noise, snr_db, limit.then, REMEDIES[limit.noise])
    return tuple(found.values())


def speech_level(pcm: bytes, person: Sequence[float], room: Room) -> float | None:
    """Of the speech in a recording made in this room, in dBFS, the noise taken off; None where nobody was heard for
    half a second, or not above the noise.
    """
    frames = to_signal(pcm)[: len(pcm) // FRAME_BYTES * FRAME_SAMPLES].reshape(-1, FRAME_SAMPLES)
    known = np.asarray(person[: len(frames)], np.float64) >= PERSON
    spoken = frames[: len(known)][known]
    if len(spoken) * FRAME_S < LEAST_SPEECH_S:
        return None
    loud = float(np.square(spoken, dtype=np.float64).mean()) - 10 ** (room.noise_dbfs / 10)
    return _dbfs(loud) if loud > 0.0 else None


def _steady(powers: npt.NDArray[np.float64]) -> float:
    return _dbfs(float(np.sort(powers)[: max(1, len(powers) * 9 // 10)].mean())) if powers.size else -120.0


def _dbfs(power: float) -> float:
    return max(-120.0, 10 * float(np.log10(power))) if power > 0.0 else -120.0
