"""Sound that must never be scored: silence, noise, beeps, music and human noises, made from nothing but numbers.

16 kHz mono, the same samples every time.
"""

from collections.abc import Callable, Mapping
from typing import Final

import numpy as np
import numpy.typing as npt

from bot.audio.pcm import SAMPLE_RATE, Signal

Wave = npt.NDArray[np.float64]

SECONDS: Final = 20.0
_SCALE_HZ: Final = (220.0, 246.9, 277.2, 293.7, 329.6, 370.0, 415.3, 440.0)


def clock(seconds: float) -> Wave:
    """The time of each sample."""
    return np.arange(round(seconds * SAMPLE_RATE)) / SAMPLE_RATE


def at_level(wave: Wave, rms_db: float = -23.0) -> Signal:
    """The wave with this root mean square, relative to full scale, cut at full scale."""
    rms = float(np.sqrt(np.mean(np.square(wave)))) or 1.0
    return np.clip(wave * 10 ** (rms_db / 20) / rms, -1.0, 1.0).astype(np.float32)


def noise(colour: float, seconds: float = SECONDS, seed: int = 1) -> Wave:
    """Noise whose power falls as 1/f to this exponent: 0 white, 1 pink, 2 brown."""
    white = np.fft.rfft(np.random.default_rng(seed).standard_normal(round(seconds * SAMPLE_RATE)))
    hz = np.arange(white.size) * (SAMPLE_RATE / 2 / white.size)
    return np.asarray(np.fft.irfft(white / np.maximum(hz, 20.0) ** (colour / 2)), np.float64)


def tone(hz: Wave | float, seconds: float, partials: int = 1) -> Wave:
    """A tone of falling harmonics, with edges of 20 ms."""
    t = clock(seconds)
    phase = 2 * np.pi * np.cumsum(np.broadcast_to(np.asarray(hz, float), t.shape)) / SAMPLE_RATE
    wave = sum((np.sin(n * phase) / n for n in range(1, partials + 1)), np.zeros(t.size))
    edge = np.clip(np.minimum(t, seconds - t) / 0.02, 0.0, 1.0)
    return np.asarray(wave * edge, np.float64)


def melody(note_s: float = 0.4, decay: float = 4.0) -> Wave:
    """Plucked notes up and down a scale."""
    count = int(SECONDS / note_s)
    order = np.random.default_rng(2).integers(0, len(_SCALE_HZ), count)
    fall = np.exp(-decay * clock(note_s))
    return np.concatenate([tone(_SCALE_HZ[i], note_s, 8) * fall for i in order])


def chords() -> Wave:
    """A slow row of triads, as an organ plays them."""
    return np.concatenate(
        [
            sum((tone(_SCALE_HZ[i], 2.0, 6) for i in triad), np.zeros(2 * SAMPLE_RATE))
            for triad in ((0, 2, 4), (3, 5, 7), (1, 3, 5), (0, 2, 4)) * int(SECONDS / 8 + 0.5)
        ]
    )[: round(SECONDS * SAMPLE_RATE)]


def drums() -> Wave:
    """A loop of kick, snare and hi-hat at 120 beats a minute."""
    beat = clock(0.25)
    kick = np.sin(2 * np.pi * (50 + 60 * np.exp(-30 * beat)) * beat) * np.exp(-12 * beat) * 3
    snare = noise(0, 0.25, 3)[: beat.size] * np.exp(-18 * beat) + 0.5 * np.sin(2 * np.pi * 190 * beat) * np.exp(
        -20 * beat
    )
    hat = np.diff(noise(0, 0.25, 4)[: beat.size], prepend=0.0) * np.exp(-60 * beat) * 0.4
    bar = np.concatenate([kick + hat, hat, snare + hat, hat])
    return np.tile(bar, int(SECONDS))


def voice(notes_hz: Wave | float, seconds: float, formants_hz: tuple[float, ...], vibrato: float = 0.02) -> Wave:
    """A sung vowel: harmonics under formants, with a vibrato of 5.5 Hz."""
    t = clock(seconds)
    hz = np.broadcast_to(np.asarray(notes_hz, float), t.shape) * (1 + vibrato * np.sin(2 * np.pi * 5.5 * t))
    phase = 2 * np.pi * np.cumsum(hz) / SAMPLE_RATE
    wave = np.zeros(t.size)
    for n in range(1, 30):
        gain = sum(np.exp(-(((n * hz - formant) / 150.0) ** 2)) for formant in formants_hz) + 0.01
        wave += np.where(n * hz < 7_000, gain, 0.0) * np.sin(n * phase)
    edge = np.clip(np.minimum(t, seconds - t) / 0.05, 0.0, 1.0)
    return np.asarray(wave * edge, np.float64)


def song(formants: tuple[tuple[float, ...], ...], note_s: float = 0.6, low: float = 1.0) -> Wave:
    """Sung notes of one vowel or several."""
    order = np.random.default_rng(5).integers(0, len(_SCALE_HZ), int(SECONDS / note_s))
    return np.concatenate([voice(low * _SCALE_HZ[i], note_s, formants[k % len(formants)]) for k, i in enumerate(order)])


def coughs() -> Wave:
    """Bursts of breath with a short voiced end, as coughs are."""
    t = clock(0.4)
    burst = noise(0.5, 0.4, 6)[: t.size] * np.exp(-9 * t) * (1 - np.exp(-200 * t))
    groan = voice(180.0 * np.exp(-clock(0.4)), 0.4, (600, 1_100, 2_400)) * np.exp(-6 * t) * 0.05
    one = np.concatenate([burst + 0.02 * groan, np.zeros(SAMPLE_RATE // 5)])
    return np.concatenate([np.zeros(2 * SAMPLE_RATE), one, one, np.zeros(3 * SAMPLE_RATE), one, np.zeros(SAMPLE_RATE)])


def typing() -> Wave:
    """Keys at about seven a second."""
    random = np.random.default_rng(8)
    out = np.zeros(round(SECONDS * SAMPLE_RATE))
    click = noise(0.3, 0.03, 9) * np.exp(-200 * clock(0.03))
    for at_s in np.cumsum(random.exponential(0.15, int(SECONDS / 0.16))):
        first = int(at_s * SAMPLE_RATE)
        if first + click.size < out.size:
            out[first : first + click.size] += click * random.uniform(0.4, 1.0)
    return out


def beeps() -> Wave:
    """A telephone's dialling tones and its engaged signal."""
    pairs = [(697, 1209), (770, 1336), (852, 1477), (941, 1336)] * 6
    dialled = [np.concatenate([tone(a, 0.15) + tone(b, 0.15), np.zeros(SAMPLE_RATE // 10)]) for a, b in pairs]
    engaged = [np.concatenate([tone(425.0, 0.48), np.zeros(SAMPLE_RATE // 2)])] * 14
    return np.concatenate([*dialled, *engaged])


_AH, _OO, _EE, _HUM = (700, 1_150, 2_700), (320, 800, 2_300), (300, 2_200, 2_900), (250,)

SOUNDS: Final[Mapping[str, Callable[[], Signal]]] = {
    "digital zeros": lambda: np.zeros(round(SECONDS * SAMPLE_RATE), np.float32),
    "a silent room": lambda: at_level(noise(1), -70.0),
    "white noise": lambda: at_level(noise(0)),
    "pink noise": lambda: at_level(noise(1)),
    "brown noise": lambda: at_level(noise(2)),
    "mains hum": lambda: at_level(tone(50.0, SECONDS, 12)),
    "a tone": lambda: at_level(tone(440.0, SECONDS)),
    "beeps": lambda: at_level(beeps()),
    "keys": lambda: at_level(typing(), -35.0),
    "coughs": lambda: at_level(coughs()),
    "a drum loop": lambda: at_level(drums()),
    "a plucked melody": lambda: at_level(melody()),
    "organ chords": lambda: at_level(chords()),
    "drums and melody": lambda: at_level(0.7 * drums()[: melody().size] + melody() + chords()[: melody().size] * 0.3),
    "a held vowel with vibrato": lambda: at_level(voice(220.0, SECONDS, _AH)),
    "a sung scale, la la": lambda: at_level(song((_AH,))),
    "a sung scale of vowels": lambda: at_level(song((_AH, _OO, _EE), 0.3, 0.6)),
    "humming": lambda: at_level(song((_HUM,), 0.5, 0.6)),
}
"""Every kind, by name."""
