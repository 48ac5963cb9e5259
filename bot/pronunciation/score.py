"""How well a text was read: the recording, the text and what the models hear become words and sounds with scores.

First every word is placed in the sound, and those that are not there are found: the placing puts them somewhere, but
the sounds do not fit and the recogniser did not expect them. Then the others are placed again without them, and with
the words that were said and are not of the text. What is good is judged last.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np

from bot.audio.pcm import SAMPLE_RATE, Signal
from bot.pronunciation.acoustics import Observation
from bot.pronunciation.align import PlacedWord, align, level
from bot.pronunciation.card import POOR, Inserted, Phone, Pronunciation, PutIn, Word
from bot.pronunciation.features import Evidence, Features, features, gaps
from bot.pronunciation.heard import Comparison, Sounds, as_heard, compare
from bot.pronunciation.levels import levels
from bot.pronunciation.pace import measure
from bot.pronunciation.phones import PHONES, joined
from bot.pronunciation.phones import Pronunciation as Way
from bot.pronunciation.put_in import vowels, with_vowels
from bot.pronunciation.reference import RefWord
from bot.pronunciation.refuse import Reading, check_read, check_recording
from bot.pronunciation.ways import place
from bot.pronunciation.weights import Weights
from bot.stt.transcript import Hearing
from bot.stt.transcript import Word as HeardWord

_DOUBTED: Final = 0.7
"""A word that is neither there nor surely gone may have been said, badly: it scores this much of what its sounds would,
and so is never good."""
_UNDERSTOOD: Final = 0.5
"""How likely the recogniser finds a word that it understands, given the words before."""
_HEARD: Final = 0.8
"""How alike a word has to sound to count as heard."""
_SURE_HEARD: Final = 0.5
"""Probability of a heard word from which it may have been put in."""
_PUT_IN: Final = -1.0
"""By how much the sounds of a word that was put in are likelier than any other, log, at least …"""
_AS_WELL: Final = 0.5
"""… and by less of 100 points may the text's own sounds be worse with it than without: they hardly change where silence
can take its place."""
_OTHER_SOUND: Final = 0.6
"""How likely another sound is before it is named."""

_EDGES: Final = ".,;:!?\"'"

Said = Callable[[str], Sequence[str]]
"""A heard word as the lower-case words it is read aloud as."""


class Ear(Protocol):
    """Whisper base, listening to someone reading."""

    def hear(self, signal: Signal, start_s: float = 0.0) -> Sequence[Hearing]:
        """Words and states, one a window."""
        ...

    def expect(self, signal: Signal, words: Sequence[str]) -> Sequence[float]:
        """How likely each word is in its place, in one window."""
        ...

    def languages(self, signal: Signal) -> Mapping[str, float]:
        """How likely each language is, by its code."""
        ...


@dataclass(frozen=True, slots=True)
class Tongue:
    """What is known of words and their sounds."""

    said: Said
    sounds: Sounds
    weights: Weights


@dataclass(frozen=True, slots=True)
class _Window:
    """A stretch of the recording and the words of the text that belong in it."""

    signal: Signal
    observed: Observation
    hearing: Hearing
    words: Sequence[RefWord]
    likeness: Sequence[float]
    extra: Sequence[tuple[int, HeardWord]]
    """Words that were heard and are not of the text, behind how many of `words`."""
    told: Sequence[HeardWord | None]
    """What was heard in each word's place."""


@dataclass(frozen=True, slots=True)
class _Judged:
    """A window's words: which are there, where, and how good."""

    words: list[Word]
    inserted: list[Inserted]
    there: list[float]
    """How well the sounds fit of the words that were found …"""
    heard: list[float]
    """… and of those that the recogniser heard."""


def pronounce(signal: Signal, words: Sequence[RefWord], ear: Ear, tongue: Tongue) -> Pronunciation:
    """Score a reading of `words` in mono 16 kHz `signal`, of any loudness.

    Raises UsageError where there is nothing to score: silence, another language, another text.
    """
    check_recording(signal)
    signal = level(signal)
    hearings = ear.hear(signal)
    heard = [word for hearing in hearings for word in hearing.words]
    said = [tongue.said(word.text) for word in heard]
    words = as_heard(words, said)
    compared = compare(words, said, tongue.sounds)
    judged = [_judge(window, ear, tongue) for window in _windows(signal, hearings, words, heard, compared)]
    scored = [word for one in judged for word in one.words]
    sounds = sum(len(word.phones) for word in scored)
    check_read(
        Reading(
            found=sum(len(word.phones) for word in scored if not word.missing) / max(1, sounds),
            understood=sum(word.understood for word in scored) / max(1, len(scored)),
            there=[gap for one in judged for gap in one.there],
            heard=[gap for one in judged for gap in one.heard],
            sounds=sounds,
        ),
        lambda: ear.languages(signal),
    )
    before = np.cumsum([0, *(len(one.words) for one in judged)])
    inserted = [
        put_in.model_copy(update={"after": put_in.after + int(first)})
        for one, first in zip(judged, before, strict=False)
        for put_in in one.inserted
    ]
    scores = [phone.score for word in scored for phone in word.phones]
    return Pronunciation(
        score=round(float(np.mean(scores)), 1) if scores else 0.0,
        intelligibility=round(100 * sum(word.understood for word in scored) / max(1, len(scored)), 1),
        words=scored,
        missing=sum(word.missing for word in scored),
        inserted=inserted,
        pace=measure(scored, levels(signal), {i for i, word in enumerate(words) if word.ends_clause}),
    )


def _windows(
    signal: Signal, hearings: Sequence[Hearing], words: Sequence[RefWord], heard: Sequence[HeardWord], found: Comparison
) -> list[_Window]:
    """Each window with its share of the text: a word belongs where its counterpart was heard, or the word before."""
    starts = [hearing.start_s for hearing in hearings]
    ends = [*starts[1:], len(signal) / SAMPLE_RATE]
    whose: list[int] = []
    for at in found.at:
        here = whose[-1] if whose else 0
        if at is not None:
            here = max(here, sum(start_s <= heard[at].start_s for start_s in starts) - 1)
        whose.append(here)
    out = []
    for k, hearing in enumerate(hearings):
        mine = [i for i, window in enumerate(whose) if window == k]
        extra = [
            (
                max((n + 1 for n, i in enumerate(mine) if (at := found.at[i]) is not None and at < j), default=0),
                heard[j],
            )
            for j in found.extra
            if starts[k] <= heard[j].start_s < ends[k]
        ]
        sound = signal[round(starts[k] * SAMPLE_RATE) : round(ends[k] * SAMPLE_RATE)]
        out.append(
            _Window(
                sound,
                Observation(sound),
                hearing,
                [words[i] for i in mine],
                [found.likeness[i] for i in mine],
                extra,
                [None if (at := found.at[i]) is None else heard[at] for i in mine],
            )
        )
    return out


def _judge(window: _Window, ear: Ear, tongue: Tongue) -> _Judged:
    """Place the words, find those that are missing, place the rest again, and score."""
    everything = range(len(window.words))
    first = _look(window, list(everything), [], ear, tongue)
    if first is None:  # more words than the sound can hold
        first = _look(window, [i for i in everything if window.likeness[i] > 0.0], [], ear, tongue)
    if first is None:
        return _Judged([_missing(window, i, None, tongue) for i in everything], [], [], [])
    least = tongue.weights.limits.there
    there = [i for i, presence in zip(first.which, first.presence, strict=True) if presence >= least]
    fillers = [(i, word) for i, word in window.extra if word.probability >= _SURE_HEARD and tongue.said(word.text)]
    instead = [
        (i, told)
        for i in everything
        if i not in there and (told := window.told[i]) is not None and window.likeness[i] < 1.0
    ]
    plain = first if len(there) == len(first.which) else _look(window, there, [], ear, tongue)
    filled = _look(window, there, [*fillers, *instead], ear, tongue) if fillers or instead else None
    # What was heard beside the text takes its sound from the words around it, unless it was never said.
    looks = (plain, filled) if len(there) == len(window.words) else (filled, plain)
    best = max((look for look in looks if look), key=lambda look: look.fit, default=first)
    said = filled.put_in if filled is not None and filled.fit > best.fit - _AS_WELL else []
    put_in = [(i, word) for i, word in fillers if any(word is one for one in said)]
    kept = {i: k for k, i in enumerate(best.which)}
    extra = _put_in(window, best, tongue)
    words = [
        _word(window, i, best, kept[i], extra.get(i, []))
        if i in there and i in kept
        else _missing(window, i, first, tongue)
        for i in everything
    ]
    return _Judged(words, [_inserted(i, word, window, tongue) for i, word in put_in], *_fits(window, first, words))


@dataclass(frozen=True, slots=True, eq=False)
class _Look:
    """One placing of some of a window's words."""

    which: list[int]
    """Which words were placed."""
    placed: Sequence[PlacedWord]
    """Those, and what was said beside the text, in the order of the sound."""
    slots: Sequence[int | None]
    """Which word of the window each is."""
    features: Features
    expected: Sequence[float]
    presence: Sequence[float]
    goodness: Sequence[float]
    """Of each sound, 0 to 100."""
    put_in: Sequence[HeardWord]
    """What was said beside the text and sounds as if it was."""

    @property
    def fit(self) -> float:
        """How good all sounds are."""
        return float(np.mean(self.goodness))


def _fits(window: _Window, look: _Look, words: Sequence[Word]) -> tuple[list[float], list[float]]:
    """How well the sounds fit of the words that were found, and of those that were heard."""
    gaps, whose = look.features.gaps, look.features.word
    there = np.array([not words[i].missing for i in look.which], bool)[whose]
    heard = np.array([window.likeness[i] >= _HEARD for i in look.which], bool)[whose]
    return gaps[there].tolist(), gaps[heard].tolist()


def _look(
    window: _Window, which: list[int], fillers: Sequence[tuple[int, HeardWord]], ear: Ear, tongue: Tongue
) -> _Look | None:
    """Place the words `which`, and `fillers` behind so many words of the window; None where they do not fit."""
    if not which:
        return None
    items: list[tuple[float, int | HeardWord, Sequence[Way]]] = [(float(i), i, window.words[i].ways) for i in which]
    for i, word in fillers:
        ways = joined([tongue.sounds(said) for said in tongue.said(word.text)])
        if ways:
            items.append((i - 0.5, word, ways))
    items.sort(key=lambda item: item[0])
    states, state_s, model = window.hearing.states, window.hearing.state_s, tongue.weights.sounds
    placed = place(window.observed, [ways for _, _, ways in items], states, state_s, model)
    if placed is None:
        return None
    whose = [(word, one) for word, (_, one, _) in zip(placed, items, strict=True)]
    mine = [word for word, one in whose if isinstance(one, int)]
    put_in = [
        one
        for word, one in whose
        if not isinstance(one, int) and np.mean(gaps(states, state_s, word.phones, model)) >= _PUT_IN
    ]
    expected = ear.expect(window.signal, [window.words[i].told for i in which])
    likeness = [window.likeness[i] for i in which]
    seen = features(Evidence(states, state_s, mine, expected, likeness), model)
    goodness = np.clip(tongue.weights.goodness.predict(seen.sounds) / 2, 0.0, 1.0) * 100
    presence = tongue.weights.presence.predict(seen.words)
    slots = [one if isinstance(one, int) else None for _, one in whose]
    return _Look(which, placed, slots, seen, expected, presence.tolist(), goodness.tolist(), put_in)


def _put_in(window: _Window, look: _Look, tongue: Tongue) -> dict[int, list[PutIn]]:
    """The vowels put into each word of a window."""
    again = align(window.observed, with_vowels(look.placed))
    found = vowels(window.signal, look.placed, again, window.hearing, tongue.weights.sounds)
    out: dict[int, list[PutIn]] = {}
    for one in found:
        sounds = look.placed[one.word].phones
        if (i := look.slots[one.word]) is not None:
            put_in = PutIn(
                vowel=one.phone,
                after_phone=sounds[one.place - 1].phone,
                last=one.place == len(sounds),
                at_s=round(window.hearing.start_s + one.start_s, 2),
            )
            out.setdefault(i, []).append(put_in)
    return out


def _word(window: _Window, i: int, look: _Look, k: int, put_in: list[PutIn]) -> Word:
    offset = window.hearing.start_s
    phones = []
    for n in np.flatnonzero(look.features.word == k).tolist():
        placed, score = look.features.phones[n], look.goodness[n]
        phones.append(
            Phone(
                phone=placed.phone,
                start_s=round(offset + placed.start_s, 2),
                end_s=round(offset + placed.end_s, 2),
                score=round(score, 1),
                heard=_instead(placed.phone, score, look.features, n),
            )
        )
    return Word(
        text=window.words[i].text,
        start_s=phones[0].start_s,
        end_s=phones[-1].end_s,
        score=round(float(np.mean([phone.score for phone in phones])), 1),
        understood=window.likeness[i] >= 1.0 or look.expected[k] >= _UNDERSTOOD,
        missing=False,
        instead=None,
        phones=phones,
        put_in=put_in,
    )


def _instead(phone: str, score: float, seen: Features, n: int) -> str | None:
    """The sound that was said in the place of a poor one, where it is sure."""
    likeliest = int(np.argmax(seen.posteriors[n]))
    sure = float(np.exp(seen.posteriors[n, likeliest])) >= _OTHER_SOUND
    return PHONES[likeliest] if score < POOR and sure and PHONES[likeliest] != phone else None


def _missing(window: _Window, i: int, first: _Look | None, tongue: Tongue) -> Word:
    word, told, limits = window.words[i], window.told[i], tongue.weights.limits
    sounds = [(phone, 0.0) for phone in word.ways[0]]
    if first is not None and i in first.which and first.presence[k := first.which.index(i)] >= limits.gone:
        found = np.flatnonzero(first.features.word == k).tolist()
        sounds = [(first.features.phones[n].phone, first.goodness[n] * _DOUBTED) for n in found]
    phones = [
        Phone(phone=phone, start_s=None, end_s=None, score=round(score, 1), heard=None) for phone, score in sounds
    ]
    return Word(
        text=word.text,
        start_s=None,
        end_s=None,
        score=round(float(np.mean([score for _, score in sounds])), 1),
        understood=False,
        missing=True,
        instead=told.text.strip(_EDGES) if told else None,
        phones=phones,
    )


def _inserted(after: int, word: HeardWord, window: _Window, tongue: Tongue) -> Inserted:
    said = tuple(tongue.said(word.text))
    beside = window.words[max(0, after - 1) : after + 1]
    return Inserted(
        text=word.text.strip(_EDGES),
        start_s=round(word.start_s, 2),
        end_s=round(word.end_s, 2),
        repeated=any(said == near.spoken for near in beside),
        after=after,
    )
