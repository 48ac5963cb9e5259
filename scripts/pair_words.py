"""Words that people said, one sound away from another word: from sentences read aloud, and alone.

Of speechocean762 those words are taken that differ by one contrast of the drills from another word of the same split,
as often the one as the other: a weigher that only prefers common words is right half of the time. Words of which the
experts found the sound of the contrast wrong are a set of their own; what was said instead is not known of them.
"""

import random
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
import soundfile
from pronunciation_corpus import Sentence

from bot.audio.pcm import SAMPLE_RATE, Signal
from bot.audio.resample import Resampler
from bot.pronunciation.acoustics import Observation
from bot.pronunciation.align import align, level
from bot.pronunciation.pair import Verdict
from bot.pronunciation.phones import dictionary
from bot.pronunciation.texts import Contrast, Material, Pair, Phones

Kind = Literal["well", "badly"]
WRONG = 0.5
"""Mean of five experts, 0 to 2, up to which a sound counts as wrong."""
OF_A_WORD = 3
"""So many times at most each word of a pair is taken."""
MARGIN_S = 0.05
"""Of the sentence, kept around a word."""
SHORTEST = 3
"""Letters; shorter words are swallowed in sentences."""
CHANGING = frozenset({"and", "can", "for", "from", "had", "has", "have", "than", "that", "the", "them", "was", "would",
                      "you", "your", "are", "but", "not"})  # fmt: skip
"""Words that change in running speech."""
ALONE: Mapping[str, tuple[str, str]] = {
    "right": ("r-l", "light"), "left": ("eh-ih", "lift"), "no": ("n-l", "low"), "yes": ("y-jh", "jess"),
    "three": ("th-t", "tree"), "nine": ("n-l", "line"),
}  # fmt: skip
"""Single words that are recorded often, with a contrast and what they are in it."""


@dataclass(frozen=True)
class Spoken:
    """A word that somebody said, and the two that it may be."""

    kind: Kind
    contrast: Contrast
    pair: Pair
    meant: Verdict
    sentence: Sentence
    at: int
    """Which word of the sentence."""

    def signal(self) -> Signal | None:
        """The word cut out; None where it cannot be placed."""
        whole = self.sentence.sound()
        placed = align(Observation(whole), [[phones] for phones in self.sentence.phones])
        return None if placed is None else cut(whole, placed[self.at].start_s, placed[self.at].end_s)


def cut(whole: Signal, start_s: float, end_s: float) -> Signal:
    """A stretch with a margin and faded ends."""
    first, past = max(0, round((start_s - MARGIN_S) * SAMPLE_RATE)), round((end_s + MARGIN_S) * SAMPLE_RATE)
    out = whole[first:past].copy()
    ramp = np.linspace(0.0, 1.0, min(SAMPLE_RATE // 100, out.size // 2), dtype=np.float32)
    out[: ramp.size] *= ramp
    out[out.size - ramp.size :] *= ramp[::-1]
    return out


def spoken(pool: Sequence[Sentence], material: Material, most: int) -> list[Spoken]:
    """At most so many words of each contrast that were said well, and half as many that were said badly."""
    well: dict[tuple[str, Phones], list[tuple[Sentence, int]]] = defaultdict(list)
    known = known_words(pool, material)
    for sentence, i, word, phones in _words(pool):
        if min(sentence.scores[i]) >= 2.0:
            well[word, phones].append((sentence, i))
    chance = random.Random(5)
    out: list[Spoken] = []
    for contrast in material.contrasts:
        out += _well(contrast, well, known, chance, most)
        out += _badly(contrast, pool, known, chance, most // 2)
    return out


def _well(
    contrast: Contrast,
    well: Mapping[tuple[str, Phones], list[tuple[Sentence, int]]],
    known: Mapping[Phones, set[str]],
    chance: random.Random,
    most: int,
) -> list[Spoken]:
    pairs = [
        pair
        for word, phones in well
        for at in range(len(phones))
        for pair, meant in neighbours(word, phones, at, contrast, known)
        if meant == "one" and (pair.other, pair.other_phones) in well
    ]
    chance.shuffle(pairs)
    out: list[Spoken] = []
    for pair in pairs:
        sides: tuple[tuple[Verdict, list[tuple[Sentence, int]]], ...] = (
            ("one", well[pair.one, pair.one_phones]),
            ("other", well[pair.other, pair.other_phones]),
        )
        count = min(OF_A_WORD, *(len(where) for _, where in sides), (most - len(out)) // 2)
        for meant, where in sides:
            out += [Spoken("well", contrast, pair, meant, *found) for found in chance.sample(where, count)]
    return out


def _badly(
    contrast: Contrast,
    pool: Sequence[Sentence],
    known: Mapping[Phones, set[str]],
    chance: random.Random,
    most: int,
) -> list[Spoken]:
    found: dict[tuple[str, int], list[Spoken]] = defaultdict(list)
    for sentence, i, word, phones in _words(pool):
        for at, score in enumerate(sentence.scores[i]):
            if score <= WRONG:
                for pair, meant in neighbours(word, phones, at, contrast, known):
                    found[sentence.id, i].append(Spoken("badly", contrast, pair, meant, sentence, i))
    words = [chance.choice(each) for each in found.values()]
    return chance.sample(words, min(most, len(words)))


def known_words(pool: Sequence[Sentence], material: Material) -> Mapping[Phones, set[str]]:
    """The words of the sentences and of the drills, by their sounds."""
    known: dict[Phones, set[str]] = defaultdict(set)
    for contrast in material.contrasts:
        for pair in contrast.pairs:
            known[pair.one_phones].add(pair.one)
            known[pair.other_phones].add(pair.other)
    for _, _, word, phones in _words(pool):
        known[phones].add(word)
    return known


def words_of(sentence: Sentence) -> Iterator[tuple[int, str, Phones]]:
    """Its words that can be weighed, with their place and sounds."""
    for i, (word, phones) in enumerate(zip(sentence.words, sentence.phones, strict=True)):
        if len(word) >= SHORTEST and word not in CHANGING and phones in dictionary().get(word, ()):
            yield i, word, phones


def _words(pool: Sequence[Sentence]) -> Iterator[tuple[Sentence, int, str, Phones]]:
    for sentence in pool:
        for i, word, phones in words_of(sentence):
            yield sentence, i, word, phones


def neighbours(
    word: str, phones: Phones, at: int, contrast: Contrast, known: Mapping[Phones, set[str]]
) -> Iterator[tuple[Pair, Verdict]]:
    """The pairs of a word with others that have another sound of the contrast, or none, in that place."""
    there = {"any": True, "start": at == 0, "inner": 0 < at < len(phones) - 1, "end": at == len(phones) - 1}
    if not there[contrast.place]:
        return
    for mine, theirs, meant in ((contrast.one, contrast.other, "one"), (contrast.other, contrast.one, "other")):
        for sound in (theirs or (None,)) if phones[at] in mine else ():
            others = phones[:at] + ((sound,) if sound else ()) + phones[at + 1 :]
            for other in sorted(known.get(others, ())):
                ways = dictionary().get(other, ())
                if not ways or set(ways) & set(dictionary()[word]):
                    continue
                if meant == "one":
                    pair = Pair(one=word, other=other, one_phones=phones, other_phones=others)
                    yield pair, "one"
                else:
                    pair = Pair(one=other, other=word, one_phones=others, other_phones=phones)
                    yield pair, "other"


def alone(folder: Path, material: Material, most: int) -> Iterator[tuple[Contrast, Pair, Signal]]:
    """Recordings of single words in folders of their names, as Speech Commands (CC BY 4.0) has them and
    the Free Spoken Digit Dataset (CC BY-SA 4.0) can be laid out.

    Each is the first word of its pair.
    """
    for word, (name, other) in ALONE.items():
        ways, others = dictionary().get(word), dictionary().get(other)
        files = sorted((folder / word).glob("*.wav"))
        contrast = material.by_contrast.get(name)
        if not ways or not others or contrast is None or not files:
            continue
        pair = Pair(one=word, other=other, one_phones=ways[0], other_phones=others[0])
        for path in random.Random(3).sample(files, min(most, len(files))):
            sound, rate = soundfile.read(path, dtype="int16")
            pcm = Resampler(rate, SAMPLE_RATE).process(sound.tobytes(), last=True) if rate != SAMPLE_RATE else None
            signal = np.frombuffer(pcm, np.int16) if pcm is not None else sound
            yield contrast, pair, level((signal / 32768).astype(np.float32))
