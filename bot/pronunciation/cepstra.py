"""Sound to the numbers that the acoustic model knows: 13 mel cepstra each 10 ms, their slopes and their curvature.

The model was trained on what Sphinx' front end makes of sound, so this follows it step by step, its removal of steady
noise included (the asymmetric filter and temporal masking of Kim & Stern 2016, "Power-Normalized Cepstral
Coefficients", IEEE/ACM TASLP 24(7), on mel bands). The constants are those of `feat.params` beside the model and of
pocketsphinx' `fe_noise.c`.
"""

from functools import cache
from typing import Final

import numpy as np
import numpy.typing as npt

from bot.audio.pcm import SAMPLE_RATE, Signal, to_samples

FRAME_S: Final = 0.01
CEPSTRA: Final = 13
Rows = npt.NDArray[np.float64]

_SHIFT: Final = 160
_WINDOW: Final = 410
_FFT: Final = 512
_EMPHASIS: Final = 0.97
_BANDS: Final = 25
_LOWEST_HZ: Final = 130.0
_HIGHEST_HZ: Final = 6800.0
_LIFTER: Final = 22
_FLOOR: Final = 1e-4

_SMOOTHING: Final = 0.7
_RISES: Final = 0.995
_FALLS: Final = 0.5
_FADES: Final = 0.85
_MASKED: Final = 0.2
_MOST_GAIN: Final = 20.0
_NEIGHBOURS: Final = 4


def cepstra(signal: Signal) -> Rows:
    """Shape (frames, 39) for mono 16 kHz `signal`: cepstra less their mean, slopes, curvature; no rows for no sound."""
    mel = _mel(to_samples(signal).astype(np.float64))
    if not len(mel):
        return np.zeros((0, 3 * CEPSTRA))
    still = np.log(_without_noise(mel) + _FLOOR) @ _dct()
    voiced = still[still[:, 0] >= 0.0]
    still -= (voiced if len(voiced) else still).mean(axis=0)
    around = np.pad(still, ((3, 3), (0, 0)), mode="edge")

    def at(offset: int) -> Rows:
        return around[3 + offset : 3 + offset + len(still)]

    return np.hstack([still, at(2) - at(-2), (at(3) - at(-1)) - (at(1) - at(-3))])


def _mel(samples: Rows) -> Rows:
    """Power in each band; shape (frames, bands). The last frame is filled up with silence."""
    if not len(samples):
        return np.zeros((0, _BANDS))
    sharp = samples - _EMPHASIS * np.concatenate([[0.0], samples[:-1]])
    count = 1 + max(0, -(-(len(sharp) - _WINDOW) // _SHIFT))
    padded = np.zeros((count - 1) * _SHIFT + _WINDOW)
    padded[: len(sharp)] = sharp
    frames = np.lib.stride_tricks.sliding_window_view(padded, _WINDOW)[::_SHIFT]
    spectrum = np.fft.rfft(frames * np.hamming(_WINDOW), _FFT)
    power: Rows = spectrum.real**2 + spectrum.imag**2
    return power @ _filters()


@cache
def _filters() -> Rows:
    """Triangles of equal area, equally wide in mel, their corners on points of the spectrum."""
    low, high = (2595.0 * np.log10(1.0 + hz / 700.0) for hz in (_LOWEST_HZ, _HIGHEST_HZ))
    step_hz = SAMPLE_RATE / _FFT
    corners = 700.0 * (10.0 ** (np.linspace(low, high, _BANDS + 2) / 2595.0) - 1.0)
    corners = np.floor(corners / step_hz + 0.5) * step_hz
    hz = np.arange(_FFT // 2 + 1) * step_hz
    left, middle, right = corners[:-2], corners[1:-1], corners[2:]
    rising = (hz[:, None] - left) / (middle - left)
    falling = (right - hz[:, None]) / (right - middle)
    filters: Rows = np.maximum(0.0, np.minimum(rising, falling)) * 2.0 / (right - left)
    return filters


@cache
def _dct() -> Rows:
    """Bands to cepstra, with the lifter's weights."""
    order = np.arange(CEPSTRA)
    cosines = np.cos(np.pi / _BANDS * np.outer(np.arange(_BANDS) + 0.5, order)) * np.sqrt(2.0 / _BANDS)
    cosines[:, 0] = np.sqrt(1.0 / _BANDS)
    matrix: Rows = cosines * (1.0 + _LIFTER / 2 * np.sin(order * np.pi / _LIFTER))
    return matrix


def _without_noise(mel: Rows) -> Rows:
    """Each band less what is steady in it; the gains are smoothed over the neighbouring bands."""
    near = np.abs(np.subtract.outer(np.arange(_BANDS), np.arange(_BANDS))) <= _NEIGHBOURS
    smooth = near / near.sum(axis=0)
    power = mel[0]
    noise = floor = mel[0] / _MOST_GAIN
    peak = np.zeros(_BANDS)
    gains = np.empty_like(mel)
    for t, frame in enumerate(mel):
        power = _SMOOTHING * power + (1.0 - _SMOOTHING) * frame
        noise = _envelope(noise, power)
        clean = np.maximum(power - noise, 1.0)
        floor = _envelope(floor, clean)
        faded = _FADES * peak
        masked = np.where(clean < _FADES * faded, _MASKED * faded, clean)
        peak = np.maximum(faded, clean)
        gains[t] = np.maximum(masked, floor) / np.maximum(power, _FLOOR)
    clear: Rows = mel * (np.clip(gains, 1.0 / _MOST_GAIN, _MOST_GAIN) @ smooth)
    return clear


def _envelope(lower: Rows, power: Rows) -> Rows:
    """The lower envelope one frame on: it rises slowly and falls fast."""
    keep = np.where(power >= lower, _RISES, _FALLS)
    following: Rows = keep * lower + (1.0 - keep) * power
    return following
