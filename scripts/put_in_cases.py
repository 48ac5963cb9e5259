"""Readings with vowels put in at known places, and others without, for `train_put_in` and `bench_prosody`.

Put in by hand: among the phonemes that a voice reads, whose sound is then given the pitch and the vocal tract of other
speakers; and cut from elsewhere in the same sentence of a real speaker. Readings with nothing put in are the voice's,
those of natives, and sentences of speechocean762 whose every sound the experts found right. Those speakers put vowels
in too, and no expert marked them: what is told there is an upper bound of what is told wrongly.
"""

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import parselmouth
import prosody_readings as made
import yaml
from parselmouth.praat import call
from pronunciation_corpus import Sentence
from prosody_readings import Reader

from bot.audio.pcm import SAMPLE_RATE, Signal
from bot.pronunciation import put_in
from bot.pronunciation.acoustics import Observation
from bot.pronunciation.align import PlacedWord, align, level
from bot.pronunciation.frames import pooled
from bot.pronunciation.levels import levels
from bot.pronunciation.phones import VOWELS, dictionary, from_ipa
from bot.pronunciation.pitch import track
from bot.pronunciation.weights import weights
from bot.stt.engine import STATE_S, Engine

SPEAKERS: Final = ((1.0, 1.0), (1.18, 1.6), (1.08, 1.0), (0.92, 0.9), (1.25, 2.0), (1.12, 1.4))
"""Formants and median pitch, times the voice's."""
_SIGNS: Final = {"AH": "ə", "IH": "ɪ", "UW": "uː", "OW": "oʊ"}
_DONORS: Final = frozenset(["AH", "IH", "UW", "UH", "OW", "EH"])
_PAD_S: Final = 0.3
_FADE: Final = 80
"""Samples on either side of a joint."""
_MOST: Final = 3
_NATIVES: Final = 12
"""Recordings of each set."""
NATIVES: Final = ("read_controls", "mfa_spontaneous", "barr_plain")

Place = tuple[int, int]
"""Word, and how many of its sounds come before."""


@dataclass(frozen=True)
class Case:
    """One place where a vowel was put in, or none."""

    source: str
    name: str
    last: bool
    """Whether behind the word's last sound."""
    true: bool
    cues: tuple[float, ...] | None
    """None where the placing took no vowel."""


class Judge:
    """What `put_in` makes of readings."""

    def __init__(self, engine: Engine) -> None:
        """`engine` holds Whisper base."""
        self._engine = engine

    def cases(self, source: str, name: str, signal: Signal, placed: Sequence[PlacedWord], true: set[Place], *,
              others: bool = True) -> Iterator[Case]:  # fmt: skip
        """Every place of a reading; those beside a true one are left out, and with `others` off all but the true."""
        words = list(placed)
        states = self._engine.encode(np.ascontiguousarray(signal)).array()
        proposed = put_in.proposed(words, align(Observation(signal), put_in.with_vowels(words)))
        model = weights().sounds
        posteriors = model.log_posteriors(model.components(pooled(states, STATE_S, [one.vowel for one in proposed])))
        loud, pitch = levels(signal), track(signal)
        found = {
            (one.word, one.place): put_in.cues(one, np.exp(row), loud, pitch)
            for one, row in zip(proposed, posteriors, strict=True)
        }
        beside = {word + off for word, _ in true for off in (-1, 0, 1)}
        for word, places in enumerate(put_in.places(words)):
            for place in places:
                at = (word, place)
                if at in true or (others and word not in beside):
                    yield Case(source, name, place == len(words[word].phones), at in true, found.get(at))


def of_voice(reader: Reader, judge: Judge, count: int) -> Iterator[Case]:
    """Sentences for practice, as they are and with vowels put in."""
    chance = random.Random(5)
    texts = sorted(_sentences(), key=lambda _: chance.random())[:count]
    for i, text in enumerate(texts):
        words = text.split()
        ipa = [reader.ipa(re.sub(r"[^\w'-]", "", word)) for word in words]
        for put in (False, True):
            said, true = _with_vowels(ipa, chance) if put else (ipa, set())
            sound = reader.say("[[" + " ".join(said) + "]]")
            signal = _noised(level(_padded(_as_other(sound, *SPEAKERS[i % len(SPEAKERS)]))), i)
            placed = align(Observation(signal), [dictionary()[made._plain(word)] for word in words])  # noqa: SLF001 - as it reads
            if placed is not None and all(_alike(placed[word], ipa[word]) for word, _ in true):
                yield from judge.cases("voice", f"voice {i}", signal, placed, true)


def of_natives(judge: Judge, data: Path) -> Iterator[Case]:
    for source in NATIVES:
        for i, one in enumerate(made.real(data, source, 27.0)[:_NATIVES]):
            words = [PlacedWord(word.sounds) for word in one.words]
            yield from judge.cases(source, f"{source} {i}", one.signal, words, set())


def of_learners(pool: Sequence[Sentence], judge: Judge, count: int) -> Iterator[Case]:
    """Well-read sentences, as they are and with a vowel of the speaker's own put in."""
    chance = random.Random(11)
    good = [one for one in pool if len(one.words) > 2 and min(map(min, one.scores)) >= 1.6 and _mean(one) >= 1.9]
    for one in sorted(good, key=lambda _: chance.random())[:count]:
        signal = one.sound()
        placed = align(Observation(signal), [[tuple(word)] for word in one.phones])
        if placed is None:
            continue
        source = f"{one.split} {'adult' if one.age > 15 else 'child'}"
        yield from judge.cases(source, one.id, signal, placed, set())
        spots = [(word, place) for word, found in enumerate(put_in.places(placed)) for place in found]
        donors = [p for word in placed for p in word.phones if p.phone in _DONORS and p.end_s - p.start_s >= 0.06]
        if spots and donors:
            at = chance.choice(spots)
            spliced = _spliced(signal, placed, at, chance.choice(donors), chance)
            again = align(Observation(spliced), [[tuple(word)] for word in one.phones]) if spliced is not None else None
            if spliced is not None and again is not None:
                yield from judge.cases(source, one.id, spliced, again, {at}, others=False)


def _sentences() -> list[str]:
    out = made.texts(60)
    for file in sorted((made.ROOT / "prompts" / "practice" / "read").glob("*.yaml")):
        for row in yaml.safe_load(file.read_text(encoding="utf-8")):
            out += [one for one in re.split(r"(?<=[.?!]) ", row["text"]) if 5 <= len(one.split()) <= 16]
    return [text for text in out if made.known(text)]


def _with_vowels(ipa: Sequence[str], chance: random.Random) -> tuple[list[str], set[Place]]:
    """Up to three vowels among the phonemes, in words that are no neighbours."""
    spots = []
    for word, signs in enumerate(ipa):
        for cut in range(1, len(signs) + 1):
            before, after = from_ipa(signs[:cut]), from_ipa(signs[cut:])
            whole = from_ipa(signs)
            if before and whole and (*before[0], *(after[0] if after else ())) == whole[0]:
                sounds, place = whole[0], len(before[0])
                inner = place < len(sounds) and sounds[place] not in VOWELS
                if sounds[place - 1] not in VOWELS and (inner or place == len(sounds)) and signs[cut - 1] not in "ˈˌ":
                    spots.append((word, place, cut, inner))
    chance.shuffle(spots)
    said, true = list(ipa), set[Place]()
    for word, place, cut, inner in spots:
        if len(true) < _MOST and all(abs(word - other) > 1 for other, _ in true):
            vowel = chance.choice(("AH", "IH", "UW") if inner else tuple(_SIGNS))
            said[word] = ipa[word][:cut] + _SIGNS[vowel] + ipa[word][cut:]
            true.add((word, place))
    return said, true


def _alike(placed: PlacedWord, ipa: str) -> bool:
    """Whether the aligner's way to say a word has its vowels where the voice's has."""
    said = from_ipa(ipa)
    return bool(said) and [p.phone in VOWELS for p in placed.phones] == [phone in VOWELS for phone in said[0]]


def _as_other(sound: Signal, formants: float, pitch: float) -> Signal:
    if (formants, pitch) == (1.0, 1.0):
        return sound
    praat = parselmouth.Sound(sound.astype(np.float64), float(SAMPLE_RATE))
    median = call(praat.to_pitch(), "Get quantile", 0, 0, 0.5, "Hertz")
    other = call(praat, "Change gender", 60, 350, formants, median * pitch, 1.0, 1.0)
    return np.asarray(other.values[0], np.float32)


def _padded(sound: Signal) -> Signal:
    pad = np.zeros(round(_PAD_S * SAMPLE_RATE), np.float32)
    return np.concatenate([pad, sound, pad])


def _noised(sound: Signal, seed: int) -> Signal:
    return sound + np.random.default_rng(seed).standard_normal(sound.size).astype(np.float32) * np.float32(3e-4)


def _spliced(
    signal: Signal, placed: Sequence[PlacedWord], at: Place, donor: put_in.Placed, chance: random.Random
) -> Signal | None:
    """50 to 110 ms of the middle of a vowel between two sounds, the ends faded into each other."""
    word, place = at
    cut = round(placed[word].phones[place - 1].end_s * SAMPLE_RATE)
    half_s = min(chance.uniform(0.05, 0.11), donor.end_s - donor.start_s) / 2
    middle_s = (donor.start_s + donor.end_s) / 2
    first, past = (round((middle_s + side * half_s) * SAMPLE_RATE) for side in (-1, 1))
    vowel = signal[max(0, first - _FADE) : past + _FADE] * np.float32(chance.uniform(0.6, 1.0))
    if vowel.size < 5 * _FADE or not 2 * _FADE < cut < signal.size - 2 * _FADE:
        return None
    ramp = np.linspace(0.0, 1.0, 2 * _FADE, dtype=np.float32)
    left, right = signal[:cut].copy(), signal[cut:].copy()
    left[-2 * _FADE :] = left[-2 * _FADE :] * (1 - ramp) + vowel[: 2 * _FADE] * ramp
    right[: 2 * _FADE] = right[: 2 * _FADE] * ramp + vowel[-2 * _FADE :] * (1 - ramp)
    return level(np.concatenate([left, vowel[2 * _FADE : -2 * _FADE], right]))


def _mean(one: Sentence) -> float:
    return float(np.mean([score for word in one.scores for score in word]))
