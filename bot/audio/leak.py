"""A voice that was played, in what a microphone recorded meanwhile: whether it is there, and how to take it out.

What was played is known, and so is the whole recording: the way from the loudspeaker to the microphone is found as the
filter that explains most of the recording (least squares), and what went that way is subtracted. Where the recording
holds more than that, somebody speaks: those moments count less in the next round. What the filter leaves, a room that
goes on longer or a loudspeaker that distorts, is held down where it lies.

An interview has no time for this: its canceller works as it goes (WebRTC's AEC3, `bot.audio.echo`), has to find the way
anew each time, and takes speech at the same moment with it. `scripts/bench_shadow` has both.

Clocks of microphone and loudspeaker that differ by 50 millionths cost some 4 dB; at 100 the voice may still be found
in what is left.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from bot.audio.pcm import SAMPLE_RATE, Signal

WITHIN_S: Final = 0.4
"""How far from its expected place the sound is looked for: devices report their delays with errors."""
STANDS_OUT: Final = 20.0
"""The highest correlation by the usual one. Of 14 recordings of people saying the same words at the same time it was at
most 13; with the voice mixed in 20 dB below them at least 25, 10 dB below at least 66. Softer it does no harm."""
ROOM_S: Final = 0.4
"""As long a way from the loudspeaker is looked for, echoes and all …"""
EARLY_S: Final = 0.03
"""… and so much before its loudest part."""
ALONE: Final = 10 ** (-12 / 20)
"""A recording whose loud parts are softer than this beside the voice taken out of it holds nobody else."""
_ROUNDS: Final = 3
_STEPS: Final = 8
_BRIEF: Final = round(0.02 * SAMPLE_RATE)
_LITTLE: Final = 1e-3
_BLOCK: Final = 512
_HOP: Final = 128
_LEFT: Final = 4.0
"""What is left of the voice is reckoned with so many times."""
_FADES: Final = 0.8
"""Of the power of a block that is still reckoned with 8 ms later."""

Samples = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Freed:
    """A recording without the voice that was played."""

    signal: Signal
    alone: bool
    """Nobody spoke beside the voice."""


def leaks(recording: Signal, played: Signal, at: int) -> bool:
    """Whether `played`, expected from sample `at` of `recording` on (both 16 kHz), is in it.

    Phase-only correlation (Knapp & Carter 1976) finds the same wave, however soft, and not the same words of another.
    """
    found = _place(recording, played, at)
    return found is not None and found[1] > STANDS_OUT


def free(recording: Signal, played: Signal, at: int) -> Freed:
    """`recording` without `played`, which is in it from about sample `at` on."""
    found = _place(recording, played, at)
    if found is None:
        return Freed(recording, alone=False)
    heard = recording.astype(np.float64)
    sent = _shifted(played.astype(np.float64), found[0] - round(EARLY_S * SAMPLE_RATE), heard.size)
    voice = _through(sent, _way(*_whitened(sent, heard)))
    left = _held_down(heard - voice, voice)
    return Freed(left.astype(np.float32), alone=_loud(left) < ALONE * _loud(voice))


def _place(recording: Signal, played: Signal, at: int) -> tuple[int, float] | None:
    """The sample of `recording` at which `played` begins, and how far that stands out; None where they do not meet."""
    start, end = max(0, at), min(recording.size, at + played.size)
    if end - start < SAMPLE_RATE // 2:
        return None
    heard, sent = recording[start:end], played[start - at : end - at]
    if not np.any(heard) or not np.any(sent):
        return None
    size = 1 << int(2 * heard.size - 1).bit_length()
    cross = np.fft.rfft(heard, size) * np.conj(np.fft.rfft(sent, size))
    cross /= np.abs(cross) + 1e-9
    found = np.abs(np.fft.irfft(cross, size))
    reach = round(WITHIN_S * SAMPLE_RATE)
    near = np.concatenate([found[-reach:], found[:reach]])
    best = int(near.argmax())
    return at + best - reach, float(near[best] / np.median(near))


def _shifted(sound: Samples, at: int, size: int) -> Samples:
    """`size` samples in which `sound` begins at `at`, which may lie before them."""
    out = np.zeros(size)
    first, past = max(0, at), min(size, at + sound.size)
    if past > first:
        out[first:past] = sound[first - at : past - at]
    return out


def _whitened(sent: Samples, heard: Samples) -> tuple[Samples, Samples]:
    """Both with the long-term spectrum of `sent` made flat, which changes nothing about the way between them."""
    size = _fast(sent.size + heard.size)
    spectrum = np.fft.rfft(sent, size)
    window = np.hanning(max(3, 100 * size // SAMPLE_RATE))
    power = np.convolve(np.square(np.abs(spectrum)), window / window.sum(), "same")
    gain = 1.0 / np.sqrt(power + _LITTLE * power.mean())
    flat = [np.fft.irfft(np.fft.rfft(sound, size) * gain, size)[: sound.size] for sound in (sent, heard)]
    return flat[0], flat[1]


def _way(sent: Samples, heard: Samples) -> Samples:
    """The filter that makes of `sent` what it is in `heard`: weighted least squares by conjugate gradients."""
    taps = round((ROOM_S + EARLY_S) * SAMPLE_RATE)
    size = _fast(heard.size + taps)
    spectrum = np.fft.rfft(sent, size)

    def forth(way: Samples) -> Samples:
        return np.asarray(np.fft.irfft(spectrum * np.fft.rfft(way, size), size)[: heard.size])

    def back(sound: Samples) -> Samples:
        return np.asarray(np.fft.irfft(np.conj(spectrum) * np.fft.rfft(sound, size), size)[:taps])

    way, weight = np.zeros(taps), np.ones(heard.size)
    for _ in range(_ROUNDS):
        ridge = _LITTLE * float(np.sum(weight * np.square(sent)))
        rest = back(weight * (heard - forth(way))) - ridge * way
        step, size_of = rest.copy(), float(rest @ rest)
        for _ in range(_STEPS):
            if size_of <= 0.0:
                break
            bent = back(weight * forth(step)) + ridge * step
            far = size_of / float(step @ bent)
            way, rest = way + far * step, rest - far * bent
            before, size_of = size_of, float(rest @ rest)
            step = rest + size_of / before * step
        others = np.convolve(np.square(heard - forth(way)), np.ones(_BRIEF) / _BRIEF, "same")
        weight = 1.0 / (others + _LITTLE * float(np.mean(np.square(heard))))
        weight /= weight.mean()
    return way


def _through(sent: Samples, way: Samples) -> Samples:
    size = _fast(sent.size + way.size)
    return np.asarray(np.fft.irfft(np.fft.rfft(sent, size) * np.fft.rfft(way, size), size)[: sent.size])


def _held_down(left: Samples, voice: Samples) -> Samples:
    """`left` softer where no more is in it than what usually remains of `voice` there."""
    window = np.hanning(_BLOCK + 1)[:-1]
    steps = range(0, left.size + _BLOCK, _HOP)
    padded = [np.concatenate([np.zeros(_BLOCK), sound, np.zeros(2 * _BLOCK)]) for sound in (left, voice)]
    blocks = [np.fft.rfft(np.stack([sound[i : i + _BLOCK] for i in steps]) * window) for sound in padded]
    rest, gone = np.square(np.abs(blocks[0])), np.square(np.abs(blocks[1]))
    for i in range(1, len(gone)):
        gone[i] = np.maximum(gone[i], _FADES * gone[i - 1])
    loud = gone > np.maximum(_LITTLE * gone.max(axis=0), 1e-12)
    ratio = np.where(loud, rest / np.maximum(gone, 1e-12), np.nan)
    remains = np.array([np.nanquantile(each, 0.1) if np.any(~np.isnan(each)) else 0.0 for each in ratio.T])
    remains = np.convolve(np.pad(remains, 4, "edge"), np.ones(9) / 9, "valid")
    kept = np.maximum(0.0, 1.0 - _LEFT * remains * gone / np.maximum(rest, 1e-20))
    out = np.zeros(padded[0].size)
    for i, block in zip(steps, np.fft.irfft(blocks[0] * kept, _BLOCK), strict=True):
        out[i : i + _BLOCK] += block
    return out[_BLOCK : _BLOCK + left.size] * (2 * _HOP / _BLOCK)


def _loud(sound: Samples) -> float:
    blocks = sound[: sound.size // _BRIEF * _BRIEF].reshape(-1, _BRIEF)
    return float(np.percentile(np.sqrt(np.mean(np.square(blocks), axis=1)), 95)) if blocks.size else 0.0


def _fast(size: int) -> int:
    """A size whose transform is fast."""
    return 1 << int(size - 1).bit_length()
