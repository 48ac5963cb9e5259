"""Pace and melody of a text read aloud: rate, pauses, linking, word stress, pitch range, endings, rhythm.

No score and no grade: each measure says what it is and what it means for being understood (`MEANINGS`), and is None
where there is not enough to say. `bot.pronunciation.comparison` puts them beside a voice that reads the same.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, Literal

import numpy as np

from bot.audio.pcm import Signal
from bot.pronunciation.levels import Levels, levels
from bot.pronunciation.linking import Link, links
from bot.pronunciation.pauses import Edges, silences
from bot.pronunciation.pitch import Pitch, track
from bot.pronunciation.spoken import Sentence, Sound, SpokenWord, sentences
from bot.pronunciation.stress import Stress, stress

_MIN_SYLLABLES: Final = 5
_MIN_SPEECH_S: Final = 1.0
_MIN_VOICED_S: Final = 0.8
"""Speech and voice that rates and ranges are told from."""
_MIN_VOWELS: Final = 10
"""Vowels that rhythm is told from."""
_MIN_LINKS: Final = 3
_PERCENTILES: Final = (10, 90)
_END_FRAMES: Final = 4
_MIN_END_FRAMES: Final = 8
_END_S: Final = 0.45
"""The end of a sentence reaches back so far, or to the stressed vowel of its last word."""
_MOVES_ST: Final = 2.0
"""A smaller move is heard as level by most."""
_AFTER_S: Final = 0.05

Measure = Literal["rate", "inside", "between", "linking", "range", "rhythm"]
Direction = Literal["fall", "rise", "level"]


@dataclass(frozen=True, slots=True)
class Pause:
    """A silence between words."""

    start_s: float
    end_s: float
    after: str
    inside: bool
    """Whether no clause of the text ends there."""


@dataclass(frozen=True, slots=True)
class Ending:
    """How the voice moves at the end of a sentence."""

    text: str
    """The last word."""
    start_s: float
    end_s: float
    asks: bool | None
    """As of `Sentence`."""
    move_st: float | None
    """Semitones, up if positive; None where too little of the end is voiced."""

    @property
    def direction(self) -> Direction | None:
        """None where it cannot be told."""
        if self.move_st is None:
            return None
        return "rise" if self.move_st >= _MOVES_ST else "fall" if self.move_st <= -_MOVES_ST else "level"


@dataclass(frozen=True, slots=True)
class Prosody:
    """All of one recording. Times are seconds from its first sample."""

    syllables: int
    phonation_s: float
    """From the first sound to the last, pauses out."""
    voiced_s: float
    pitch_hz: float | None
    """The median, for the record: how high a voice is says nothing about speaking well."""
    numbers: dict[Measure, float | None]
    """In the unit of `MEANINGS`; None where there is not enough to say."""
    pauses: tuple[Pause, ...]
    links: tuple[Link, ...]
    stresses: tuple[Stress, ...]
    endings: tuple[Ending, ...]

    @property
    def astray(self) -> tuple[Stress, ...]:
        """The words that surely are stressed where no dictionary does."""
        return tuple(one for one in self.stresses if one.astray)


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a measure is, where it comes from, and what it means for being understood."""

    name: str
    unit: str
    definition: str
    source: str
    means: str


MEANINGS: Final[dict[str, Meaning]] = {
    "rate": Meaning(
        "Pace",
        "syllables a second",
        "Syllables divided by the time spent speaking, pauses of 0.25 s or more left out (articulation rate).",
        "Munro & Derwing 2001, Studies in Second Language Acquisition 23",
        "Very slow and very fast second-language speech are both harder to follow; there is much room between.",
    ),
    "inside": Meaning(
        "Pauses inside",
        "in 100 syllables",
        "Silences of 0.25 s or more where no clause of the text ends.",
        "Kahng 2018, Applied Psycholinguistics 39",
        "Pauses inside a clause are what listeners hear most as halting; before a clause a pause helps them.",
    ),
    "between": Meaning(
        "Pauses between",
        "s each",
        "Mean length of the silences of 0.25 s or more after the clauses of the text.",
        "Goldman-Eisler 1968, Psycholinguistics",
        "They give a listener time to take in what was said.",
    ),
    "linking": Meaning(
        "Linking",
        "% joined",
        "Of the words that end in a consonant before a vowel, how many run into it without a stop; what is not sure "
        "is left out.",
        "Hieke 1984, Language and Speech 27",
        "A stop before a vowel hides no word, and natives make them too; many in a row sound like single words.",
    ),
    "range": Meaning(
        "Pitch range",
        "semitones",
        "Between the lowest and the highest tenth of the voice's pitch.",
        "Kang 2010, System 38; Pickering 2004, English for Specific Purposes 23",
        "A narrow range makes it harder to hear what is new and what matters, and where a thought ends.",
    ),
    "rhythm": Meaning(
        "Rhythm",
        "nPVI-V",
        "How much neighbouring vowels differ in length, pauses out: 0 is all the same (normalised pairwise "
        "variability index).",
        "Grabe & Low 2002: British English 57, Mandarin 27; with doubts of Arvaniti 2012, Journal of Phonetics 40",
        "English makes stressed vowels long and the others short, which helps to find the words; it varies much from "
        "text to text, so compare it only with the same text.",
    ),
    "stress": Meaning(
        "Word stress",
        "",
        "Whether the syllable that stands out by length, loudness and pitch is one that a dictionary stresses.",
        "Field 2005, TESOL Quarterly 39",
        "A wrongly stressed word may not be recognised, most of all where the stress moves to a later syllable.",
    ),
    "ending": Meaning(
        "Endings",
        "semitones",
        "How far the voice goes up or down on the last half second of a sentence.",
        "Pierrehumbert & Hirschberg 1990; Hedberg, Sosa & Görgülü 2017, Corpus Linguistics and Linguistic Theory 13",
        "A fall says that a statement is done, a rise that you wait for yes or no. Both are habits, no rules.",
    ),
}
"""By measure, and `stress` and `ending`."""


def measure(
    signal: Signal, words: Sequence[SpokenWord], pauses: Sequence[tuple[float, float]] | None = None
) -> Prosody:
    """The prosody of `words` said in mono 16 kHz `signal`.

    `pauses` are the silences as (start, end) in seconds where another ear found them; else they are looked for here.
    """
    loud, pitch = levels(signal), track(signal)
    found = _pauses(words, loud) if pauses is None else [_placed(start, end, words) for start, end in pauses]
    vowels = [vowel for word in words for vowel in word.vowels]
    span_s = words[-1].end_s - words[0].start_s if words else 0.0
    phonation_s = float(span_s - sum(pause.end_s - pause.start_s for pause in found))
    heights = pitch.voiced(words[0].start_s, words[-1].end_s) if words else np.zeros(0)
    voiced_s = 0.01 * heights.size
    linked = tuple(links(words, loud))
    enough = len(vowels) >= _MIN_SYLLABLES and phonation_s >= _MIN_SPEECH_S
    inside = [pause for pause in found if pause.inside]
    between = [pause.end_s - pause.start_s for pause in found if not pause.inside]
    followers = [word.start_s for word in words[1:]] + [None] * bool(words)
    stresses = (stress(word, after, pitch, loud) for word, after in zip(words, followers, strict=True))
    return Prosody(
        syllables=len(vowels),
        phonation_s=phonation_s,
        voiced_s=voiced_s,
        pitch_hz=float(100.0 * 2 ** (np.median(heights) / 12)) if voiced_s >= _MIN_VOICED_S else None,
        numbers={
            "rate": len(vowels) / phonation_s if enough else None,
            "inside": 100.0 * len(inside) / len(vowels) if enough else None,
            "between": float(np.mean(between)) if between else None,
            "linking": _linking(linked),
            "range": float(np.ptp(np.percentile(heights, _PERCENTILES))) if voiced_s >= _MIN_VOICED_S else None,
            "rhythm": npvi(vowels, found),
        },
        pauses=tuple(found),
        links=linked,
        stresses=tuple(one for one in stresses if one),
        endings=tuple(_ending(sentence, pitch) for sentence in sentences(words)),
    )


def npvi(vowels: Sequence[Sound], pauses: Sequence[Pause] = ()) -> float | None:
    """100 times the mean of |a - b| over their mean, of neighbouring vowels' lengths (Grabe & Low 2002).

    Vowels with no sound between count as one; pairs with a pause between are left out. None for fewer than ten.
    """
    joined: list[tuple[float, float]] = []
    for vowel in vowels:
        if joined and vowel.start_s - joined[-1][1] < 1e-6:
            joined[-1] = (joined[-1][0], vowel.end_s)
        else:
            joined.append((vowel.start_s, vowel.end_s))
    if len(joined) < _MIN_VOWELS:
        return None
    pairs = [
        (a[1] - a[0], b[1] - b[0])
        for a, b in pairwise(joined)
        if not any(a[1] <= (pause.start_s + pause.end_s) / 2 <= b[0] for pause in pauses)
    ]
    return 100.0 * float(np.mean([abs(a - b) / ((a + b) / 2) for a, b in pairs])) if pairs else None


def _linking(found: Sequence[Link]) -> float | None:
    sure = [link.joined for link in found if link.joined is not None]
    return 100.0 * sum(sure) / len(sure) if len(sure) >= _MIN_LINKS else None


def _pauses(words: Sequence[SpokenWord], loud: Levels) -> list[Pause]:
    edges = [Edges(*((one.start_s, one.end_s) for one in (word.sounds[0], word.sounds[-1]))) for word in words]
    return [
        Pause(start_s, end_s, words[after].text, inside=not words[after].divides)
        for start_s, end_s, after in silences(edges, loud)
    ]


def _placed(start_s: float, end_s: float, words: Sequence[SpokenWord]) -> Pause:
    """A silence after the word that begins last before its middle."""
    middle = (start_s + end_s) / 2
    before = [word for word in words if (word.start_s + word.end_s) / 2 <= middle]
    return Pause(start_s, end_s, before[-1].text if before else "", inside=bool(before) and not before[-1].divides)


def _ending(sentence: Sentence, pitch: Pitch) -> Ending:
    last = sentence.words[-1]
    vowels = last.vowels
    from_s = last.end_s - _END_S
    if vowels:
        from_s = min(from_s, vowels[max(last.stressed, default=0)].start_s if last.stressed else vowels[0].start_s)
    tones = pitch.voiced(max(from_s, sentence.words[0].start_s), last.end_s + _AFTER_S)
    move = None
    if tones.size >= _MIN_END_FRAMES:
        end = float(np.median(tones[-_END_FRAMES:]))
        low, high = np.percentile(tones[:-_END_FRAMES], (10, 90))
        up, down = end - float(low), float(high) - end
        move = up if up > down else -down
    return Ending(last.text, last.start_s, last.end_s, sentence.asks, move)
