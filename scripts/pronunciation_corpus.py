"""speechocean762 for `train_pronunciation` and `bench_pronunciation`: sentences, expert scores, what the models hear.

The corpus (CC BY 4.0) is read from a local copy: WAVE/, train/, test/, resource/text-phone, and the phone scores from
resource/scores.json or, where that is absent, from the metadata.csv of frank613/CTC-based-GOP. What the models make of
each sentence can be kept in a folder, so that a second run takes minutes.
"""

import csv
import json
import random
import sys
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

import numpy as np
import soundfile
from numpy.typing import NDArray
from scipy.signal import fftconvolve

from bot.audio.pcm import SAMPLE_RATE, Signal
from bot.pronunciation.acoustics import Observation
from bot.pronunciation.align import Placed, PlacedWord, align, level
from bot.pronunciation.features import Evidence
from bot.pronunciation.heard import compare
from bot.pronunciation.phones import pronunciations
from bot.pronunciation.reference import RefWord
from bot.stt.engine import STATE_S
from bot.stt.reading import ReadingListener
from bot.tts.speakable import speakable

Kind = Literal["cut", "put in", "replaced", "other"]
FADE = SAMPLE_RATE // 100


@dataclass(frozen=True)
class Place:
    """Where a sentence might have been read, too."""

    name: str
    change: Callable[["Sentence", Signal], Signal]


@dataclass(frozen=True)
class Sentence:
    """A sentence that somebody read."""

    id: str
    split: str
    speaker: str
    age: int
    path: Path
    words: tuple[str, ...]
    phones: tuple[tuple[str, ...], ...]
    """As the experts looked at them."""
    scores: tuple[tuple[float, ...], ...]
    """The mean of five experts, 0 (wrong or missing) to 2 (right)."""

    def sound(self) -> Signal:
        return level(soundfile.read(self.path, dtype="float32")[0])


@dataclass(frozen=True)
class Altered:
    """A text, and a sound that lacks some of its words."""

    kind: Kind
    words: tuple[str, ...]
    phones: tuple[tuple[str, ...], ...]
    absent: tuple[int, ...]
    """Which words are not in the sound."""
    signal: Signal


@dataclass(frozen=True)
class Heard:
    """What the models make of a text and a sound."""

    states: NDArray[np.float16]
    heard: tuple[tuple[str, float, float, float], ...]
    """Words with start, end and probability."""
    expected: tuple[float, ...]
    placed: tuple[tuple[tuple[str, float, float, float], ...], ...] | None
    words: tuple[str, ...]
    phones: tuple[tuple[str, ...], ...]
    kind: str = ""
    absent: tuple[int, ...] = ()

    @cached_property
    def evidence(self) -> Evidence | None:
        if self.placed is None:
            return None
        words = [RefWord(word, (word,), (phones,)) for word, phones in zip(self.words, self.phones, strict=True)]
        compared = compare(words, [said(text) for text, *_ in self.heard], sounds)
        placed = [PlacedWord(tuple(Placed(*phone) for phone in word)) for word in self.placed]
        return Evidence(self.states.astype(np.float32), STATE_S, placed, self.expected, compared.likeness)


def said(text: str) -> list[str]:
    """A heard word as read aloud."""
    return [bare for word in speakable(text).split() if (bare := word.strip(".,;:!?'-\"()").lower())]


def sounds(word: str) -> tuple[tuple[str, ...], ...]:
    return pronunciations(word, lambda _: "")


def sentences(corpus: Path, split: str, scores: Path | None = None) -> list[Sentence]:
    """Those of one official split, in the corpus' order."""
    spoken = _phones(corpus / "resource" / "text-phone")
    marks = _scores(corpus, scores)
    speakers, ages, waves = (_table(corpus / split / name) for name in ("utt2spk", "spk2age", "wav.scp"))
    out = []
    for line in (corpus / split / "text").read_text().splitlines():
        name, *words = line.lower().split()
        phones = spoken[name]
        shared = _shared(name, phones, marks[name])
        speaker = speakers[name]
        age = int(ages[speaker])
        out.append(Sentence(name, split, speaker, age, corpus / waves[name], tuple(words), phones, shared))
    return out


def _shared(name: str, phones: Sequence[Sequence[str]], marks: Sequence[float]) -> tuple[tuple[float, ...], ...]:
    """A sentence's scores, word by word."""
    if sum(map(len, phones)) != len(marks):
        sys.exit(f"{name}: {sum(map(len, phones))} sounds, but {len(marks)} scores. Take both from one release.")
    flat = iter(marks)
    return tuple(tuple(next(flat) for _ in word) for word in phones)


def _table(path: Path) -> dict[str, str]:
    return dict(line.split(maxsplit=1) for line in path.read_text().splitlines())


def _phones(path: Path) -> dict[str, tuple[tuple[str, ...], ...]]:
    out: dict[str, list[tuple[str, ...]]] = {}
    for line in path.read_text().splitlines():
        key, *phones = line.split()
        word = tuple(phone.split("_")[0].rstrip("012") for phone in phones)
        out.setdefault(key.split(".")[0], []).append(word)
    return {name: tuple(words) for name, words in out.items()}


def _scores(corpus: Path, scores: Path | None) -> Mapping[str, list[float]]:
    """Each sentence's phone scores in a row."""
    own = corpus / "resource" / "scores.json"
    if scores is None and own.is_file():
        data = json.loads(own.read_text())
        return {name: [x for word in row["words"] for x in word["phones-accuracy"]] for name, row in data.items()}
    path = scores or corpus / "metadata.csv"
    with path.open(newline="") as file:
        rows = list(csv.DictReader(file))
    return {row["file_name"].removesuffix(".WAV"): [float(x) for x in row["p_scores"].split()] for row in rows}


def lexicon(pool: Sequence[Sentence]) -> dict[str, tuple[str, ...]]:
    """Each word with the sounds it is first written with."""
    out: dict[str, tuple[str, ...]] = {}
    for sentence in pool:
        for word, phones in zip(sentence.words, sentence.phones, strict=True):
            out.setdefault(word, phones)
    return out


def altered(one: Sentence, pool: Sequence[Sentence], listed: Mapping[str, tuple[str, ...]], placed: Any) -> Altered:
    """The sentence without a word, with another one, or another text; the same each time. `placed` are its words."""
    chance = random.Random(zlib.crc32(one.id.encode()))
    kind: Kind = chance.choices(("cut", "put in", "replaced", "other"), (3, 2, 3, 2))[0]
    signal, words, phones = one.sound(), list(one.words), list(one.phones)
    at = chance.randrange(len(words))
    if kind == "cut" and placed is not None and len(words) > 2:
        first, past = (round(at_s * SAMPLE_RATE) for at_s in (placed[at][0][1], placed[at][-1][2]))
        return Altered("cut", one.words, one.phones, (at,), without(signal, first, past))
    if kind == "other":
        text = chance.choice([other for other in pool if not set(other.words) & set(words)])
        return Altered("other", text.words, text.phones, tuple(range(len(text.words))), signal)
    new = chance.choice([word for word in sorted(listed) if listed[word] not in phones])
    if kind == "replaced":
        words[at], phones[at] = new, listed[new]
    else:
        kind = "put in"
        words.insert(at, new)
        phones.insert(at, listed[new])
    return Altered(kind, tuple(words), tuple(phones), (at,), signal)


def without(signal: Signal, first: int, past: int) -> Signal:
    """The sound with a part cut out and the ends faded into each other."""
    fade = min(FADE, first, len(signal) - past)
    if fade < 2:
        return np.concatenate([signal[:first], signal[past:]])
    ramp = np.linspace(0.0, 1.0, fade, dtype=np.float32)
    joint = signal[first - fade : first] * (1 - ramp) + signal[past : past + fade] * ramp
    return np.concatenate([signal[: first - fade], joint, signal[past + fade :]])


def hear(
    signal: Signal,
    words: Sequence[str],
    phones: Sequence[Sequence[str]],
    listener: ReadingListener,
    before: Heard | None = None,
) -> Heard:
    """What the models make of a sound of at most 27 s; `before` has heard the same sound."""
    if before is None:
        hearing = listener.hear(signal)[0]
        states = hearing.states.astype(np.float16)
        heard = tuple((word.text, word.start_s, word.end_s, word.probability) for word in hearing.words)
    else:
        states, heard = before.states, before.heard
    placed = align(Observation(signal), [[tuple(word)] for word in phones])
    return Heard(
        states,
        heard,
        tuple(listener.expect(signal, words)),
        None
        if placed is None
        else tuple(tuple((p.phone, p.start_s, p.end_s, p.acoustic) for p in word.phones) for word in placed),
        tuple(words),
        tuple(map(tuple, phones)),
    )


def as_read(
    pool: Sequence[Sentence], listener: ReadingListener | None, kept: Path, where: Place | None = None
) -> Iterator[tuple[Sentence, Heard]]:
    """Each sentence with what is heard, from the folder `kept` where it is there; without a listener, only those.

    `where` makes of the sound what it would be there.
    """
    kept.mkdir(parents=True, exist_ok=True)
    for sentence in pool:
        path = kept / f"{sentence.id}{f'-{where.name}' if where else ''}.npz"
        if not path.is_file() and listener is not None:
            signal = where.change(sentence, sentence.sound()) if where else sentence.sound()
            _keep(path, hear(signal, sentence.words, sentence.phones, listener))
        if path.is_file():
            yield sentence, _kept(path)


def as_altered(
    some: Sequence[Sentence],
    pool: Sequence[Sentence],
    listener: ReadingListener | None,
    kept: Path,
    where: Place | None = None,
) -> Iterator[tuple[Sentence, Heard, Heard]]:
    """The same with each sentence altered, too; other texts and words are those of `pool`."""
    listed = lexicon(pool)
    for sentence, plain in as_read(some, listener, kept, where):
        path = kept / f"{sentence.id}{f'-{where.name}' if where else ''}-altered.npz"
        if not path.is_file() and listener is not None:
            other = altered(sentence, pool, listed, plain.placed)
            signal = where.change(sentence, other.signal) if where else other.signal
            before = None if other.kind == "cut" else plain
            heard = hear(signal, other.words, other.phones, listener, before)
            _keep(path, replace(heard, kind=other.kind, absent=other.absent))
        if path.is_file():
            yield sentence, plain, _kept(path)


def elsewhere(pool: Sequence[Sentence]) -> Place:
    """Rooms and noise made for each sentence by chance, the same each time: none of those that the benchmark uses.

    A room is noise that dies away behind the sound that comes straight; the noise is other people reading, and hiss.
    """

    def change(sentence: Sentence, signal: Signal) -> Signal:
        chance = np.random.default_rng(zlib.crc32(sentence.id.encode()))
        out = signal.astype(np.float64)
        if chance.random() < 0.75:
            t = np.arange(int(0.8 * SAMPLE_RATE)) / SAMPLE_RATE
            tail = chance.standard_normal(t.size) * np.exp(-6.9 * t / chance.uniform(0.15, 0.9))
            tail[: int(chance.uniform(0.001, 0.01) * SAMPLE_RATE)] = 0.0
            # Walls take the treble first.
            tail = np.convolve(tail, np.ones(3) / 3, "same") if chance.random() < 0.5 else tail
            tail *= 10 ** (-chance.uniform(-3, 12) / 20) / np.sqrt(np.square(tail).sum())
            tail[0] = 1.0
            out = fftconvolve(out, tail)[: out.size]
        if chance.random() < 0.75:
            crowd = chance.standard_normal(out.size) * 0.02
            for k in chance.integers(0, len(pool), 5):
                crowd += np.resize(pool[k].sound(), out.size)
            crowd *= np.sqrt(np.square(out).mean() / np.square(crowd).mean()) * 10 ** (-chance.uniform(8, 30) / 20)
            out = out + crowd
        return _loud(out)

    return Place("elsewhere", change)


def far() -> Place:
    """A long way from the microphone, or behind something: little sound comes straight, and highs or lows are lost.

    Made by chance as in `elsewhere`, the straight sound 3 dB above the room's to 9 dB below.
    """

    def change(sentence: Sentence, signal: Signal) -> Signal:
        chance = np.random.default_rng(zlib.crc32(f"far {sentence.id}".encode()))
        t = np.arange(int(0.8 * SAMPLE_RATE)) / SAMPLE_RATE
        room = chance.standard_normal(t.size) * np.exp(-6.9 * t / chance.uniform(0.1, 1.0))
        room[: int(chance.uniform(0.0005, 0.005) * SAMPLE_RATE)] = 0.0
        room *= 10 ** (chance.uniform(-3, 9) / 20) / np.sqrt(np.square(room).sum())
        room[0] = 1.0
        spectrum = np.fft.rfft(room, 2 * room.size)
        at = np.maximum(np.fft.rfftfreq(2 * room.size, 1 / SAMPLE_RATE), 50.0)
        if chance.random() < 0.7:
            octaves = np.maximum(np.log2(at / chance.uniform(300.0, 2000.0)), 0.0)
            spectrum *= 10 ** (-chance.uniform(1.0, 10.0) * octaves / 20)
        if chance.random() < 0.3:
            octaves = np.maximum(np.log2(chance.uniform(150.0, 600.0) / at), 0.0)
            spectrum *= 10 ** (-chance.uniform(6.0, 18.0) * octaves / 20)
        out = fftconvolve(signal.astype(np.float64), np.fft.irfft(spectrum))[: signal.size]
        hiss = chance.standard_normal(out.size) * np.sqrt(np.square(out).mean()) * 10 ** (-chance.uniform(25, 50) / 20)
        return _loud(out + hiss)

    return Place("far", change)


def _loud(signal: NDArray[np.float64]) -> Signal:
    return level((signal * 0.1 / max(1e-9, np.abs(signal).max())).astype(np.float32))


def _keep(path: Path, heard: Heard) -> None:
    np.savez(path, text=json.dumps({**asdict(heard), "states": None}), states=heard.states)


def _kept(path: Path) -> Heard:
    with np.load(path) as file:
        row = json.loads(str(file["text"]))
        return Heard(**{**{name: _tuple(value) for name, value in row.items()}, "states": file["states"]})


def _tuple(value: Any) -> Any:
    return tuple(map(_tuple, value)) if isinstance(value, list) else value
