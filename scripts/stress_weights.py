"""Words whose stressed syllable is known, and the weights of longer, louder and higher that fit them best."""

import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

import numpy as np
import prosody_readings as made
from pronunciation_corpus import Sentence
from prosody_readings import Reader, Reading
from scipy.optimize import minimize

from bot.pronunciation.acoustics import Observation
from bot.pronunciation.align import align
from bot.pronunciation.levels import levels
from bot.pronunciation.pitch import track
from bot.pronunciation.spoken import SpokenWord, dictionary, spoken
from bot.pronunciation.stress import Cues, cues, judged

_NATIVE: Final = ("read_controls", "mfa_spontaneous", "barr_plain")
_READ: Final = 80
"""Sentences the voice reads."""
_PENALTY: Final = 0.5
_SCALES: Final = np.array([1.0, 10.0, 4.0, 1.0])
"""Of the cues, so that the penalty treats them alike."""

Source = Literal["moved", "full", "read", "native", "learner"]
_LEARNERS: Final = 250
_WELL_READ: Final = 1.9
"""The experts' mean of each word, 2 at best."""


@dataclass(frozen=True, eq=False)
class Example:
    """A word and the syllable it was stressed on."""

    source: Source
    word: SpokenWord
    cues: Cues
    true: int

    @property
    def name(self) -> str:
        return self.word.text.lower().strip(".,?!;:")

    @property
    def wrong(self) -> bool:
        """Whether no dictionary stresses it there."""
        return self.true not in self.word.stressed


@dataclass(frozen=True)
class Figures:
    """Counts of one trial."""

    caught: dict[Source, tuple[int, int]]
    """Of `moved` and `full`, how many were told, of how many."""
    named: int
    """Of those told, where the syllable is the right one."""
    false: dict[Source, tuple[int, int]]
    """How many words that are stressed as usual were told, of how many."""


def examples(reader: Reader, data: Path, pool: Sequence[Sentence] = ()) -> list[Example]:
    """All there are: of the voice, of the native recordings in `data`, of adults that read well in `pool`."""
    read = [one for text in made.texts(_READ) if (one := reader.read(text))]
    native = [one for name in _NATIVE for one in made.real(data, name)]
    normal = [*usual(read, "read"), *usual(native, "native"), *usual(list(learners(pool)), "learner")]
    return [*moved(reader, "moved"), *moved(reader, "full"), *normal]


def moved(reader: Reader, source: Source) -> Iterator[Example]:
    """Each word stressed on each of its syllables in turn, in a sentence; `full` with the vowels that go with it."""
    for i, text in enumerate(made.STRESSED):
        carrier = made.CARRIERS[i % len(made.CARRIERS)]
        for syllable in range(made.syllables(text)):
            ipa = reader.stressed(text, syllable, full=source == "full")
            one = reader.read(carrier.format(text), carrier.format(f"[[{ipa}]]")) if ipa else None
            found = (pair for pair in _cued(one) if pair[0].text.strip(".") == text) if one else ()
            yield from (Example(source, word, values, syllable) for word, values in found)


def learners(pool: Sequence[Sentence]) -> Iterator[Reading]:
    """Adults whose every word the experts found well read."""
    good = [one for one in pool if one.age > 15 and min(float(np.mean(word)) for word in one.scores) >= _WELL_READ]
    for one in sorted(good, key=lambda one: zlib.crc32(one.id.encode()))[:_LEARNERS]:
        signal = one.sound()
        found = align(Observation(signal), [[tuple(word)] for word in one.phones])
        if found is not None:
            words = tuple(spoken(text, word.phones) for text, word in zip(one.words, found, strict=True))
            yield Reading(" ".join(one.words), signal, words)


def usual(readings: Sequence[Reading], source: Source) -> Iterator[Example]:
    """Words that a dictionary stresses in one place only, taken as stressed there."""
    for one in readings:
        for word, values in _cued(one):
            ways = {way for way in dictionary().get(_name(word), ()) if len(way) == len(word.vowels)}
            if len(ways) == 1 and (way := ways.pop()).count("1") == 1:
                yield Example(source, word, values, way.index("1"))


def fit(examples: Sequence[Example]) -> tuple[float, ...]:
    """Of a conditional logit: which syllable of the word is the stressed one."""

    def loss(weights: np.ndarray) -> float:
        total = _PENALTY * float(weights @ weights)
        for one in examples:
            values = (one.cues / _SCALES) @ weights
            total += float(np.log(np.sum(np.exp(values - values.max()))) + values.max() - values[one.true])
        return total

    return tuple(float(weight) for weight in minimize(loss, np.zeros(4)).x / _SCALES)


def tried(examples: Sequence[Example], weights: Callable[[Example], Sequence[float]]) -> Figures:
    """How it goes with the weights that each example is given."""
    told = [(one, judged(one.word, one.cues, weights(one))) for one in examples if one.word.stressed]
    wrong = [(one, said.astray) for one, said in told if one.wrong]
    right = [(one, said.astray) for one, said in told if not one.wrong]
    named = sum(one.wrong and said.astray and said.heard == one.true for one, said in told)
    return Figures(_counts(wrong), named, _counts(right))


def _counts(told: Sequence[tuple[Example, bool]]) -> dict[Source, tuple[int, int]]:
    sources = dict.fromkeys(one.source for one, _ in told)
    each = {source: [astray for one, astray in told if one.source == source] for source in sources}
    return {source: (sum(found), len(found)) for source, found in each.items()}


def crossed(examples: Sequence[Example]) -> Figures:
    """Each word with weights that were fitted without it, and without any real speech."""
    names = sorted({one.name for one in examples})
    half = {name: i % 2 for i, name in enumerate(names)}
    without = [
        fit([one for one in examples if one.source in {"moved", "read"} and half[one.name] != side]) for side in (0, 1)
    ]
    return tried(examples, lambda one: without[half[one.name]])


def longest(examples: Sequence[Example]) -> Figures:
    """The baseline: the longest vowel is the stressed one."""
    astray = [int(np.argmax(one.cues[:, 0])) not in one.word.stressed for one in examples]
    pairs = list(zip(examples, astray, strict=True))
    return Figures(
        _counts([(one, said) for one, said in pairs if one.wrong]),
        0,
        _counts([(one, said) for one, said in pairs if not one.wrong]),
    )


def _cued(one: Reading) -> Iterator[tuple[SpokenWord, Cues]]:
    pitch, loud = track(one.signal), levels(one.signal)
    followers = [word.start_s for word in one.words[1:]] + [None]
    for word, after in zip(one.words, followers, strict=True):
        found = cues(word, after, pitch, loud) if word.stressed else None
        if found is not None:
            yield word, found


def _name(word: SpokenWord) -> str:
    return word.text.lower().strip(".,?!;:\"'")
