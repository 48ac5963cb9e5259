"""Words whose stressed syllable is known, and the weights of longer, louder and higher that fit them best."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

import numpy as np
import prosody_readings as made
from prosody_readings import Reader, Reading
from scipy.optimize import minimize

from bot.pronunciation.levels import levels
from bot.pronunciation.pitch import track
from bot.pronunciation.spoken import SpokenWord, dictionary
from bot.pronunciation.stress import Cues, cues, judged

_NATIVE: Final = ("read_controls", "mfa_spontaneous", "barr_plain")
_READ: Final = 80
"""Sentences the voice reads."""
_PENALTY: Final = 0.5
_SCALES: Final = np.array([1.0, 10.0, 4.0, 1.0])
"""Of the cues, so that the penalty treats them alike."""

Source = Literal["moved", "read", "native"]


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

    caught: int
    named: int
    wrong: int
    false: int
    right: int
    alarms: int
    native: int


def examples(reader: Reader, data: Path) -> list[Example]:
    """All there are: of the voice, and of the native recordings in `data`."""
    read = [one for text in made.texts(_READ) if (one := reader.read(text))]
    native = [one for name in _NATIVE for one in made.real(data, name)]
    return [*moved(reader), *usual(read, "read"), *usual(native, "native")]


def moved(reader: Reader) -> Iterator[Example]:
    """Each word stressed on each of its syllables in turn, in a sentence."""
    for i, text in enumerate(made.STRESSED):
        carrier = made.CARRIERS[i % len(made.CARRIERS)]
        for syllable in range(made.syllables(text)):
            ipa = reader.stressed(text, syllable)
            one = reader.read(carrier.format(text), carrier.format(f"[[{ipa}]]")) if ipa else None
            found = (pair for pair in _cued(one) if pair[0].text.strip(".") == text) if one else ()
            yield from (Example("moved", word, values, syllable) for word, values in found)


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
    of_voice = [(one, said) for one, said in told if one.source == "moved"]
    wrong = [(one, said) for one, said in of_voice if one.wrong]
    native = [said for one, said in told if one.source == "native"]
    return Figures(
        caught=sum(said.astray for _, said in wrong),
        named=sum(said.astray and said.heard == one.true for one, said in wrong),
        wrong=len(wrong),
        false=sum(said.astray for one, said in of_voice if not one.wrong),
        right=len(of_voice) - len(wrong),
        alarms=sum(said.astray for said in native),
        native=len(native),
    )


def crossed(examples: Sequence[Example]) -> Figures:
    """Each word with weights that were fitted without it, and without any of the native speech."""
    names = sorted({one.name for one in examples})
    half = {name: i % 2 for i, name in enumerate(names)}
    without = [fit([one for one in examples if one.source != "native" and half[one.name] != side]) for side in (0, 1)]
    return tried(examples, lambda one: without[half[one.name]])


def longest(examples: Sequence[Example]) -> Figures:
    """The baseline: the longest vowel is the stressed one."""
    astray = [int(np.argmax(one.cues[:, 0])) not in one.word.stressed for one in examples]
    pairs = list(zip(examples, astray, strict=True))
    wrong = [said for one, said in pairs if one.source == "moved" and one.wrong]
    right = [said for one, said in pairs if one.source == "moved" and not one.wrong]
    native = [said for one, said in pairs if one.source == "native"]
    return Figures(sum(wrong), 0, len(wrong), sum(right), len(right), sum(native), len(native))


def _cued(one: Reading) -> Iterator[tuple[SpokenWord, Cues]]:
    pitch, loud = track(one.signal), levels(one.signal)
    followers = [word.start_s for word in one.words[1:]] + [None]
    for word, after in zip(one.words, followers, strict=True):
        found = cues(word, after, pitch, loud) if word.stressed else None
        if found is not None:
            yield word, found


def _name(word: SpokenWord) -> str:
    return word.text.lower().strip(".,?!;:\"'")
