"""Answers with one pause of known length, joined from real ones, for `bench_endpointing`.

Four kinds of pause. The speaker is the same on both sides, the pause holds the clip's own room noise, and the seams
are faded: nothing but what was said and how tells that more will come.

  clause     a clause breaks off behind a conjunction, an article or a preposition; the speech was fluent there
  hesitation an answer, whole or broken off, then a real "um" or "uh" of the same speaker
  whole      two whole answers: the first is complete, and yet more comes
  announced  "let me think" in several wordings, in a synthetic voice: nobody says it in the data
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Literal

import numpy as np
import soxr
from hesitation_labels import labelled
from recordings import manifest, read
from silences import Listener

from bot.audio.pcm import SAMPLE_RATE, Signal
from bot.catalogue import locate
from bot.cli.score import person
from bot.scoring.speech import HeldSound, find_speech
from bot.stt.transcript import Word
from bot.tts.piper import PiperVoice

Kind = Literal["clause", "hesitation", "whole", "announced"]
PAUSE_S = 9.0
"""Of every joined answer: it stands for each shorter one too, as what is heard in a pause does not tell its length."""
AFTER_S = 3.0
"""Of what follows the pause: no more is needed to hear that someone goes on."""
FADE_S = 0.01
EDGE_S = 0.06
"""Sound kept behind a labelled sound and in front of a word's place: edges are good to 0.05 s."""
QUIET_S = 0.2
SAME = 0.85
"""Correlation of two cuts of one sound: nearly 1; of two sounds it is mostly below 0.6."""
BREAKS = frozenset("and but so because or with the a of in on to that which like where".split())  # noqa: SIM905
ANNOUNCED = (
    "Let me think about that for a moment.",
    "Hmm, let me think.",
    "Good question. Give me a second.",
    "Let me think about how to put this.",
    "Okay, I need a moment to think.",
    "Can I take a minute to think about it?",
    "Let me see, let me think for a second.",
    "That's a tough one. Let me think.",
)
GOES_ON = "I would start from what the users need, and then look at the data we have."


@dataclass(frozen=True, slots=True, eq=False)
class Joined:
    """A recording with one pause that was put in."""

    name: str
    kind: Kind
    speaker: str
    signal: Signal
    at_s: float
    """Where the pause begins."""
    pause_s: float


def room(quiet: Signal, samples: int, rng: np.random.Generator) -> Signal:
    """Noise as loud as `quiet` and with its colour, for any length: its spectrum with phases drawn anew."""
    size = len(quiet)
    frames = -(-2 * samples // size) + 2
    magnitude = np.abs(np.fft.rfft(quiet * np.hanning(size)))
    phases = rng.uniform(0.0, 2.0 * np.pi, (frames, len(magnitude)))
    pieces = np.fft.irfft(magnitude * np.exp(1j * phases), size)
    out = np.zeros((frames + 1) * size // 2 + size)
    for i, piece in enumerate(pieces):
        out[i * size // 2 : i * size // 2 + size] += piece * np.hanning(size)
    out = out[size // 2 : size // 2 + samples]
    level = float(np.sqrt(np.mean(np.square(quiet, dtype=np.float64))))
    return np.asarray(out * level / (np.sqrt(np.mean(np.square(out))) + 1e-12), np.float32)


def join(parts: Sequence[Signal], pauses_s: Sequence[float], noise: Signal) -> Signal:
    """The parts with pauses of exactly these lengths in between, filled from `noise`, which must be long enough.

    The parts keep their length; at a seam their last and first `FADE_S` fade into the noise and out of it.
    """
    if len(pauses_s) != len(parts) - 1:
        raise ValueError(f"{len(parts)} parts need {len(parts) - 1} pauses, not {len(pauses_s)}")
    fade = round(FADE_S * SAMPLE_RATE)
    out: list[Signal] = []
    for i, part in enumerate(parts):
        sound = part.astype(np.float32).copy()
        ramp = np.linspace(0.0, 1.0, min(fade, len(sound)), dtype=np.float32)
        if i > 0:
            sound[: len(ramp)] = sound[: len(ramp)] * ramp + noise[: len(ramp)] * (1.0 - ramp)
        if i + 1 < len(parts):
            sound[-len(ramp) :] = sound[-len(ramp) :] * ramp[::-1] + noise[: len(ramp)] * ramp
        out.append(sound)
        if i + 1 < len(parts):
            out.append(noise[: round(pauses_s[i] * SAMPLE_RATE)])
    return np.concatenate(out)


def break_s(words: Sequence[Word], from_s: float) -> float | None:
    """The end of the first word from `from_s` on that leaves a clause open while others follow; None without one."""
    for word, after in pairwise(words):
        bare = re.sub(r"\W", "", word.text.lower())
        if word.start_s >= from_s and bare in BREAKS and word.text[-1:].isalpha():
            return (word.end_s + after.start_s) / 2
    return None


def quietest(signal: Signal, seconds: float = QUIET_S) -> Signal:
    """The quietest stretch of so many seconds."""
    size, step = round(seconds * SAMPLE_RATE), SAMPLE_RATE // 50
    power = np.concatenate([[0.0], np.cumsum(np.square(signal, dtype=np.float64))])
    starts = np.arange(0, len(signal) - size + 1, step)
    first = int(starts[np.argmin(power[starts + size] - power[starts])])
    return signal[first : first + size]


def same(one: Signal, other: Signal) -> bool:
    """Whether two cuts hold the same recorded sound: twelve sounds lie in forty contexts."""
    size = 2 ** int(np.ceil(np.log2(len(one) + len(other))))
    matched = np.fft.irfft(np.fft.rfft(one, size) * np.conj(np.fft.rfft(other, size)), size)
    return bool(matched.max() > SAME * np.linalg.norm(one) * np.linalg.norm(other))


def joined_answers(data: Path, listener: Listener) -> Iterator[Joined]:
    """All of them, the same every time."""
    answers = [(row["speaker"], row["audio"], read(row["path"])) for row in manifest(data / "barr_plain")]
    yield from _announced()
    yield from _hesitations(data, answers, listener)
    yield from _clauses(answers[::3], listener)
    yield from _whole(answers[::3])


def _clauses(answers: Sequence[tuple[str, str, Signal]], listener: Listener) -> Iterator[Joined]:
    for speaker, name, signal in answers:
        at_s = break_s(listener.words(signal), 2.5)
        if at_s is not None:
            yield _made(name, "clause", speaker, signal[: _n(at_s)], signal[_n(at_s) :])


def _whole(answers: Sequence[tuple[str, str, Signal]]) -> Iterator[Joined]:
    for (speaker, name, signal), (other, after, more) in zip(answers[::2], answers[1::2], strict=False):
        if speaker == other:
            yield _made(f"{name} + {after}", "whole", speaker, _spoken(signal), more[_n(_ends(more)[0]) :])


def _hesitations(data: Path, answers: Sequence[tuple[str, str, Signal]], listener: Listener) -> Iterator[Joined]:
    hers = [(name, signal) for speaker, name, signal in answers if speaker == "kate"]
    seen: list[Signal] = []
    for clip in labelled(data):
        if clip.read or not clip.events:
            continue
        signal = clip.sound()
        if clip.set != "barr_fillers":
            for event in clip.events:
                cut = _n(event.end_s + EDGE_S)
                if cut < len(signal) - SAMPLE_RATE // 2:
                    yield _made(
                        f"{clip.path.name} at {event.end_s}", "hesitation", clip.speaker, signal[:cut], signal[cut:]
                    )
            continue
        [event] = clip.events
        sound = signal[_n(event.start_s - EDGE_S) : _n(event.end_s + EDGE_S)]
        if any(same(sound, other) for other in seen):
            continue
        seen.append(sound)
        name, before = hers[len(seen)]
        broken_s = break_s(listener.words(before), 2.0) if len(seen) % 2 else None
        start = _spoken(before) if broken_s is None else before[: _n(broken_s)]
        gap = room(quietest(signal), SAMPLE_RATE, np.random.default_rng(1))
        opening = join([start, sound], [0.3 if broken_s is None else 0.1], gap)
        yield _made(f"{name} + {clip.path.name}", "hesitation", "kate", opening, signal[_n(event.end_s + EDGE_S) :])


def _announced() -> Iterator[Joined]:
    voice = PiperVoice(locate("en_US-joe-medium"), seed=1)
    more = _voiced(voice, GOES_ON)
    noise = np.random.default_rng(2).standard_normal(SAMPLE_RATE).astype(np.float32) * 10 ** (-62 / 20)
    for text in ANNOUNCED:
        before = np.concatenate([noise[: SAMPLE_RATE // 2], _voiced(voice, text), noise[: SAMPLE_RATE // 10]])
        yield _made(text, "announced", "synthetic", before, more)


def _voiced(voice: PiperVoice, text: str) -> Signal:
    pcm, rate = voice.synthesise(text)
    return np.asarray(
        soxr.resample(np.frombuffer(pcm, "<i2").astype(np.float32) / 32768, rate, SAMPLE_RATE), np.float32
    )


def _made(name: str, kind: Kind, speaker: str, before: Signal, after: Signal) -> Joined:
    quiet = quietest(np.concatenate([before, after]))
    noise = room(quiet, _n(PAUSE_S), np.random.default_rng(0))
    signal = join([before, after[: _n(AFTER_S)]], [PAUSE_S], noise)
    return Joined(name, kind, speaker, signal, len(before) / SAMPLE_RATE, PAUSE_S)


def _ends(signal: Signal) -> tuple[float, float]:
    runs = find_speech(HeldSound(signal), person()).runs
    return max(0.0, runs[0].start_s - 0.1), runs[-1].end_s + 0.15


def _spoken(signal: Signal) -> Signal:
    """Up to the last sound of speech, and a breath of what follows."""
    return signal[: _n(_ends(signal)[1])]


def _n(at_s: float) -> int:
    return max(0, round(at_s * SAMPLE_RATE))
