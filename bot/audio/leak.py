"""Whether a microphone heard the speaker: a sound that was played, found again in what was recorded meanwhile."""

from typing import Final

import numpy as np

from bot.audio.pcm import SAMPLE_RATE, Signal

WITHIN_S: Final = 0.4
"""How far from its expected place the sound is looked for: devices report their delays with errors."""
STANDS_OUT: Final = 20.0
"""The highest correlation by the usual one. Of 14 recordings of people saying the same words at the same time it was at
most 13; with the voice mixed in 20 dB below them at least 25, 10 dB below at least 66. Softer it does no harm."""


def leaks(recording: Signal, played: Signal, at: int) -> bool:
    """Whether `played`, expected from sample `at` of `recording` on (both 16 kHz), is in it.

    Phase-only correlation (Knapp & Carter 1976) finds the same wave, however soft, and not the same words of another.
    """
    start, end = max(0, at), min(recording.size, at + played.size)
    if end - start < SAMPLE_RATE // 2:
        return False
    heard, sent = recording[start:end], played[start - at : end - at]
    if not np.any(heard) or not np.any(sent):
        return False
    size = 1 << int(2 * heard.size - 1).bit_length()
    cross = np.fft.rfft(heard, size) * np.conj(np.fft.rfft(sent, size))
    cross /= np.abs(cross) + 1e-9
    found = np.abs(np.fft.irfft(cross, size))
    reach = round(WITHIN_S * SAMPLE_RATE)
    near = np.concatenate([found[:reach], found[-reach:]])
    return bool(near.max() > STANDS_OUT * np.median(near))
