"""Which word of a pair was said: one recording weighed as the one word and as the other.

Two witnesses are heard. The sound model says how much more likely the one sound is than the other where they lie; the
recogniser, how much more likely it finds the one word than the other. A recogniser prefers words it meets more often,
whoever says them: so it is asked again after both words were named to it.
"""

from dataclasses import dataclass
from typing import Final, Literal, Protocol

import numpy as np

from bot.audio.pcm import SAMPLE_RATE, Signal
from bot.pronunciation.acoustics import Observation
from bot.pronunciation.align import Placed, align, level
from bot.pronunciation.frames import Matrix, SoundModel, pooled
from bot.pronunciation.phones import PHONES
from bot.pronunciation.refuse import check_recording
from bot.pronunciation.score import Ear as Reading
from bot.pronunciation.texts import Contrast, Pair, Phones

CLEAR: Final = 1.8
"""Log-odds on which a word counts as heard: 86 to 14."""
EXCHANGED: Final = (0.47, 0.32)
"""What a unit of log-likelihood of the sound, and of the word, is worth where one sound stands for another …"""
THERE_OR_NOT: Final = (0.78, 1.0)
"""… and where it is there or not. A logistic regression on 340 words of the train split, the sound model learned from
other speakers: of its clear ones 96 % are right. The voice's own two words as the middle, a carrier phrase, the
aligner's fit and the other sounds of the word were tried, and added nothing there."""
LONGEST_S: Final = 20.0
_LEAST: Final = 12.0
"""Log-likelihood ratios beyond are all the same."""
_LEAST_WORD: Final = 1e-6
NEITHER_FIT: Final = -4.5
NEITHER_WORD: Final = 1e-3
"""With both lower it was another word: 3 of 148 words of pairs, 26 of 37 others (`scripts/bench_pairs`)."""
SPEECH: Final = -1.0
SPEECH_WORD: Final = 0.01
"""A cough or a bang is like no sound of speech much more than like the others: with both lower it was no word. All of
39 coughs, laughs, animals and other noises are refused so or as neither word (`scripts/bench_pairs --noise`), and 2 of
58 words of pairs are no word, both said badly by learners."""
_PAD_S: Final = 0.4
_NUMBER: Final = {phone: i for i, phone in enumerate(PHONES)}

Verdict = Literal["one", "other"]


class Ear(Reading, Protocol):
    """Whisper base, listening for one of two words."""

    def between(self, signal: Signal, one: str, other: str) -> float:
        """Log-odds for `one` against `other`."""
        ...


@dataclass(frozen=True, slots=True)
class Weighed:
    """One recording as either word."""

    sound: float
    """How much likelier the one sound is than the other, or that there is one: a log-likelihood ratio."""
    word: float
    """How much likelier the recogniser finds the one word."""
    exchanged: bool
    """One sound stands for another; else it is there or not."""
    fit: float
    """Mean log-likelihood of the sounds of the word that fits better."""
    expected: float
    """How likely the recogniser finds the word that it finds likelier."""
    clearest: float
    """How sure it is which sounds were said, whichever they are: their mean log-likelihood, 0 at most."""

    @property
    def odds(self) -> float:
        """Log-odds for the one word against the other."""
        by_sound, by_word = EXCHANGED if self.exchanged else THERE_OR_NOT
        return by_sound * self.sound + by_word * self.word

    @property
    def neither(self) -> bool:
        """Whether it was another word, or none, as far as that can be told."""
        return not self.speech or (self.fit < NEITHER_FIT and self.expected < NEITHER_WORD)

    @property
    def speech(self) -> bool:
        """Whether it was a word at all, not a cough or a noise."""
        return self.clearest >= SPEECH or self.expected >= SPEECH_WORD


def weigh(signal: Signal, contrast: Contrast, pair: Pair, ear: Ear, model: SoundModel) -> Weighed | None:
    """A recording of one word, mono 16 kHz; None where neither can be placed in it. Raises UsageError in silence."""
    check_recording(signal)
    pad = np.zeros(round(_PAD_S * SAMPLE_RATE), np.float32)
    signal = level(np.concatenate([pad, signal[: round(LONGEST_S * SAMPLE_RATE)], pad]))
    observed, hearing = Observation(signal), ear.hear(signal)[0]

    def placed(phones: Phones) -> Matrix | None:
        found = align(observed, [[phones]])
        if found is None:
            return None
        sounds: tuple[Placed, ...] = found[0].phones
        return model.log_posteriors(model.components(pooled(hearing.states, hearing.state_s, sounds)))

    one, other = placed(pair.one_phones), placed(pair.other_phones)
    if one is None and other is None:
        return None
    expected = [max(_LEAST_WORD, ear.expect(signal, [word])[0]) for word in (pair.one, pair.other)]
    by_word = float(np.clip(ear.between(signal, pair.one, pair.other), -_LEAST, _LEAST))
    fits = [_fit(found, said) for found, said in ((one, pair.one_phones), (other, pair.other_phones))]
    return Weighed(
        sound=_by_sound(contrast, pair, one, other),
        word=by_word,
        exchanged=bool(contrast.one and contrast.other),
        fit=max(fits),
        expected=max(expected),
        clearest=max(float(np.mean(found.max(axis=1))) for found in (one, other) if found is not None),
    )


def verdict(weighed: Weighed) -> Verdict | None:
    """The word that was said; None where it could be either."""
    return "one" if weighed.odds >= CLEAR else "other" if weighed.odds <= -CLEAR else None


def _by_sound(contrast: Contrast, pair: Pair, one: Matrix | None, other: Matrix | None) -> float:
    """How much likelier the one sound is than the other, or that there is one than that there is none."""
    at = contrast.at(pair)
    if at is None:
        raise ValueError(f"{pair.one} and {pair.other} do not differ in {contrast.id} alone")
    if contrast.one and contrast.other:
        first, second = _NUMBER[pair.one_phones[at]], _NUMBER[pair.other_phones[at]]
        ratios = [found[at][first] - found[at][second] for found in (one, other) if found is not None]
        return float(np.mean(np.clip(ratios, -_LEAST, _LEAST)))
    longer, phones, sign = (one, pair.one_phones, 1) if contrast.one else (other, pair.other_phones, -1)
    if longer is None:
        return -sign * _LEAST
    likely = longer[at].copy()
    wanted = _NUMBER[phones[at]]
    mine, likely[wanted] = float(likely[wanted]), -np.inf
    return sign * float(np.clip(mine - likely.max(), -_LEAST, _LEAST))


def _fit(found: Matrix | None, phones: Phones) -> float:
    if found is None:
        return -_LEAST
    return float(np.mean([max(-_LEAST, found[i][_NUMBER[phone]]) for i, phone in enumerate(phones)]))
