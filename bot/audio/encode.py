"""Both tracks of a session as one small file to listen to, and how loud each of them is through it.

The report's page carries it: mono Opus in WebM, which every browser plays, with cues to jump to, and times that are
the session's. Quiet people are made louder, and while the interviewer speaks the microphone, which may hear them a
second time, is turned down; nothing is cut away. Tracks are read in blocks, twice: hours fit into little memory.
"""

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, repeat
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from bot.audio.files import BLOCK_S, MAX_HOURS, Done, blocks
from bot.audio.pcm import FRAME_SAMPLES, SAMPLE_RATE, Signal, to_samples
from bot.errors import AudioFileError

MIME: Final = "audio/webm"
PEAKS_PER_S: Final = 20.0

_BLOCK: Final = int(BLOCK_S * SAMPLE_RATE)
_PEAK: Final = int(SAMPLE_RATE / PEAKS_PER_S)
_FLOOR: Final = 1e-10
"""Power that counts as silence, -100 dBFS."""
_CANDIDATE_DB: Final = -20.0
_INTERVIEWER_DB: Final = -23.0
"""How loud each of them speaks in the mix, in dBFS of the stretches they are heard in: the candidate a little more."""
_LOUD_DB: Final = -12.0
"""No 20 ms of the microphone are louder."""
_MOST_GAIN: Final = 10.0 ** (40.0 / 20.0)
_HEARD_DB: Final = 25.0
"""Speech is what is at most this much below the loudest."""
_SPEECH_DB: Final = 10.0
"""What varies less than this is a hum or a hiss, and not made louder."""
_DUCK: Final = 0.75
"""What the microphone loses, of amplitude, while the interviewer speaks alone: 12 dB."""
_HOLD: Final = 10
"""Frames the interviewer is still heard for, in the room's echo and the sound card's delay: 0.2 s."""
_KNEE: Final = 0.6
_CEILING: Final = 0.8
"""Peaks over the knee are rounded off below the ceiling; the decoder may swing a little over it."""
_MOST_BITS: Final = 24_000
_LEAST_BITS: Final = 12_000
"""A second. Speech is easy to follow in both."""
_BUDGET_BITS: Final = 8 * 14_000_000
"""More than an hour of sound has fewer bits a second, so that the page stays under 25 MB up to two hours."""
_COMPLEXITY: Final = "1"
"""Of 0 to 10. 45 minutes take 6 s, for 1.4 dB of spectral distance; with 10 it is 17 s and 1.2 dB."""

Frames = npt.NDArray[np.float32]
"""A number for each 20 ms."""


@dataclass(frozen=True, slots=True)
class Encoded:
    """What a session sounds like."""

    audio: bytes
    mime: str
    duration_s: float
    peaks_per_s: float
    candidate: tuple[int, ...]
    """The highest amplitude of each 1 / `peaks_per_s` seconds, as it is in the mix, 0 to 255."""
    interviewer: tuple[int, ...]


def encode(
    candidate: Path | Sequence[Path] | None,
    interviewer: Path | None,
    *,
    between_s: float = 0.0,
    done: Done = lambda _share: None,
) -> Encoded | None:
    """Both tracks, which start together, as one file. None where neither holds any sound.

    The candidate's may be several recordings one after the other, with `between_s` of silence after each.

    A track that is missing or cannot be read is silent, from where it is damaged on; the shorter one ends early.
    """
    powers: tuple[list[Frames], list[Frames]] = ([], [])
    samples = 0
    tracks = (_even(candidate, between_s), _even(interviewer, 0.0))
    for pair in _side_by_side(*tracks):
        samples += pair[0].size
        for kept, block in zip(powers, pair, strict=True):
            kept.append(_power(block))
    if not samples:
        return None
    voice, question = map(np.concatenate, powers)
    voice_gain, question_gain = _gains(voice, question)
    voice *= voice_gain**2
    microphone = voice_gain * _calming(voice) * _ducking(voice, question * question_gain**2)
    again = (_even(candidate, between_s), _even(interviewer, 0.0))
    writer = _Writer(samples)
    peaks: tuple[list[bytes], list[bytes]] = ([], [])
    for first, pair in zip(range(0, samples, _BLOCK), _side_by_side(*again), strict=True):
        size = pair[0].size
        mixed = pair[0] * _between(microphone, first, size), pair[1] * np.float32(question_gain)
        for highest, block in zip(peaks, mixed, strict=True):
            highest.append(_peaks(block))
        writer.write(_rounded(mixed[0] + mixed[1]))
        done((first + size) / samples)
    return Encoded(
        audio=writer.close(),
        mime=MIME,
        duration_s=samples / SAMPLE_RATE,
        peaks_per_s=PEAKS_PER_S,
        candidate=tuple(b"".join(peaks[0])),
        interviewer=tuple(b"".join(peaks[1])),
    )


def _side_by_side(candidate: Iterator[Signal], interviewer: Iterator[Signal]) -> Iterator[tuple[Signal, Signal]]:
    """Blocks of both tracks, equally long, all but the last of `BLOCK_S`; what a track has not is silence."""
    nothing = np.zeros(0, np.float32)
    tracks = [chain(track, repeat(nothing)) for track in (candidate, interviewer)]
    for _ in range(int(MAX_HOURS * 3600 / BLOCK_S)):
        pair = [next(track) for track in tracks]
        size = max(block.size for block in pair)
        if not size:
            return
        yield _padded(pair[0], size), _padded(pair[1], size)


def _even(track: Path | Sequence[Path] | None, between_s: float) -> Iterator[Signal]:
    """The sound of a track in blocks of `BLOCK_S`, as far as it can be read."""
    held = np.zeros(0, np.float32)
    for block in _readable(track, between_s):
        held = np.concatenate([held, block]) if held.size else block
        while held.size >= _BLOCK:
            yield held[:_BLOCK]
            held = held[_BLOCK:]
    if held.size:
        yield held


def _readable(track: Path | Sequence[Path] | None, between_s: float) -> Iterator[Signal]:
    silence = np.zeros(round(between_s * SAMPLE_RATE), np.float32)
    try:
        for path in [track] if isinstance(track, Path) else track or []:
            yield from blocks(path)
            if silence.size:
                yield silence
    except AudioFileError:  # the page says that there is no sound; `viva report` has named the file
        return


def _padded(block: Signal, size: int) -> Signal:
    return block if block.size == size else np.pad(block, (0, size - block.size))


def _cut(block: Signal, size: int) -> Signal:
    """Rows of `size` samples, the last one filled with silence."""
    return _padded(block, -(-block.size // size) * size).reshape(-1, size)


def _power(block: Signal) -> Frames:
    power: Frames = np.square(_cut(block, FRAME_SAMPLES)).mean(axis=1)
    return power


def _peaks(block: Signal) -> bytes:
    highest = np.abs(_cut(block, _PEAK)).max(axis=1)
    return bytes(np.rint(np.minimum(1.0, highest) * 255).astype(np.uint8).tobytes())


def _gains(voice: Frames, question: Frames) -> tuple[float, float]:
    """What brings each to its level, by the stretches they are heard in; the candidate's without the interviewer."""
    alone = voice[_held(question) < _FLOOR]
    return _gain(alone if alone.size else voice, _CANDIDATE_DB), _gain(question, _INTERVIEWER_DB)


def _gain(power: Frames, target_db: float) -> float:
    audible = power[power > _FLOOR]
    if not audible.size:
        return 1.0
    loudest = float(np.percentile(audible, 99.0))
    heard = float(audible[audible > loudest * 10 ** (-_HEARD_DB / 10)].mean())
    if heard < float(np.percentile(power, 5.0)) * 10 ** (_SPEECH_DB / 10):
        return 1.0
    return min(_MOST_GAIN, float((10 ** (target_db / 10) / heard) ** 0.5))


def _held(power: Frames) -> Frames:
    """The loudest of each frame and those just before it."""
    held = power.copy()
    for step in range(1, min(_HOLD, power.size - 1) + 1):
        np.maximum(held[step:], power[:-step], out=held[step:])
    return held


def _calming(power: Frames) -> Frames:
    """The factor that keeps a shout, or a bump against the microphone, from being far louder than the rest."""
    around = np.pad(power, 2, mode="edge")
    loudest = np.max([around[step : step + power.size] for step in range(5)], axis=0)
    calm: Frames = np.sqrt(np.minimum(1.0, 10 ** (_LOUD_DB / 10) / np.maximum(loudest, _FLOOR)), dtype=np.float32)
    return calm


def _ducking(voice: Frames, question: Frames) -> Frames:
    """The microphone's factor: 1 where only the candidate speaks, least where only the interviewer does."""
    theirs = _held(question)
    ducked: Frames = 1.0 - np.float32(_DUCK) * theirs / np.maximum(theirs + voice, _FLOOR)
    return ducked


def _between(frames: Frames, first: int, size: int) -> Signal:
    """A value for each sample, on lines between the middles of the frames."""
    here = frames[max(0, first // FRAME_SAMPLES - 1) : (first + size) // FRAME_SAMPLES + 2]
    middles = (np.arange(here.size) + max(0, first // FRAME_SAMPLES - 1) + 0.5) * FRAME_SAMPLES
    return np.interp(np.arange(first, first + size), middles, here).astype(np.float32)


def _rounded(mix: Signal) -> Signal:
    """Never over full scale: peaks over the knee are bent below the ceiling."""
    over = np.abs(mix) > _KNEE
    room = _CEILING - _KNEE
    mix[over] = np.sign(mix[over]) * (_KNEE + room * np.tanh((np.abs(mix[over]) - _KNEE) / room))
    return mix


class _Writer:
    """Opus in WebM, in memory."""

    def __init__(self, samples: int) -> None:
        import av

        self._file = io.BytesIO()
        self._container = av.open(self._file, "w", format="webm")
        options = {"application": "voip", "compression_level": _COMPLEXITY}
        self._stream = self._container.add_stream("libopus", rate=SAMPLE_RATE, layout="mono", options=options)
        affordable = _BUDGET_BITS * SAMPLE_RATE // samples
        self._stream.bit_rate = min(_MOST_BITS, max(_LEAST_BITS, affordable))
        self._samples = 0

    def write(self, signal: Signal) -> None:
        """The next stretch of 16 kHz sound."""
        import av

        frame = av.AudioFrame.from_ndarray(to_samples(signal).reshape(1, -1), "s16", "mono")
        frame.sample_rate = SAMPLE_RATE
        frame.pts = self._samples
        self._samples += signal.size
        self._container.mux(self._stream.encode(frame))

    def close(self) -> bytes:
        """The whole file."""
        self._container.mux(self._stream.encode(None))
        self._container.close()
        return self._file.getvalue()
