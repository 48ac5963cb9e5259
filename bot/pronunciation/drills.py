"""What to practise next: from what went badly, from how much of English hangs on it, and from the first language.

Pure: the past, the time and the source of chance are arguments.

A contrast's weight is its functional load times how often it seems to go wrong. The latter is counted from the
speaker's own tries and starts from a guess: `NAMED` for what the notes on the first language name, `OTHERS` else. The
guess counts as much as `GUESS_TRIES` tries, so that one's own record soon outweighs it (a Beta prior). The rates are
ours; that load should weigh is from Brown 1988 and Munro & Derwing 2006.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import Final, Literal

from bot.pronunciation.card import POOR
from bot.pronunciation.diary import PairTried, PhoneTried, TextTried, Tried, WordTried
from bot.pronunciation.schedule import Card, bare, due
from bot.pronunciation.texts import Contrast, Language, Length, Material, Pair, Place, ReadText

NAMED: Final = 0.3
OTHERS: Final = 0.1
GUESS_TRIES: Final = 6.0
POOR_COUNTS: Final = 0.3
"""A sound that went badly with nothing else heard for it may be this contrast or any other."""
PAIR_COUNTS: Final = 2.0
"""A word of a pair, chosen or said, tells more than a sound in a text."""
LEAST_SOUNDS: Final = 3
RECENT_TRIES: Final = 200
"""Texts and pairs that count: what went badly long ago is in the schedule."""

Spelled = Callable[[str], Collection[str]]
"""The sounds of a word in small letters; none where it is unknown."""
Why = Literal["due", "own", "language", "load"]


@dataclass(frozen=True, slots=True)
class Count:
    """How often a contrast was tried, and how often it went wrong."""

    wrong: float
    tries: float


@dataclass(frozen=True, slots=True)
class Choice:
    """A contrast to practise, and why this one."""

    contrast: Contrast
    why: Why


def counts(tries: Iterable[Tried], contrasts: Iterable[Contrast]) -> dict[str, Count]:
    """For each contrast, what the speaker's own tries say of it. Words that were not said at all say nothing."""
    past = list(tries)[-RECENT_TRIES:]
    words = [word for one in past if isinstance(one, TextTried) for word in one.words if not word.missing]
    pairs = [one for one in past if isinstance(one, PairTried)]
    found = {}
    for contrast in contrasts:
        seen = [amount for word in words for amount in _heard(word.phones, contrast)]
        chosen = [wrong(one) for one in pairs if one.contrast == contrast.id]
        found[contrast.id] = Count(
            wrong=sum(seen) + PAIR_COUNTS * sum(chosen), tries=len(seen) + PAIR_COUNTS * len(chosen)
        )
    return found


def wrong(one: PairTried) -> float:
    """How wrong a try of a pair went, 0 to 1: what could have been either word is half of it."""
    return 0.5 if one.got is None else float(one.got != one.wanted)


def right(tries: Sequence[PairTried]) -> float:
    """How much of a pair's tries came out as meant, 0 to 100, and 0 where guessing would do as well."""
    if not tries:
        return 0.0
    return 100.0 * max(0.0, 1.0 - 2.0 * sum(map(wrong, tries)) / len(tries))


def weights(material: Material, found: Mapping[str, Count], language: Language | None) -> dict[str, float]:
    """How much each contrast deserves practice, 0 to 1."""
    named = set(material.order(language)) if language else set()
    out = {}
    for contrast in material.contrasts:
        guess = NAMED if contrast.id in named else OTHERS
        count = found.get(contrast.id, Count(0.0, 0.0))
        rate = (count.wrong + GUESS_TRIES * guess) / (count.tries + GUESS_TRIES)
        out[contrast.id] = contrast.load / 10 * rate
    return out


def next_contrasts(  # noqa: PLR0917 - what there is, what is known of the speaker, and the moment
    material: Material,
    tries: Sequence[Tried],
    cards: Iterable[Card],
    language: Language | None,
    now: datetime,
    chance: Random,
    count: int,
) -> list[Choice]:
    """So many different contrasts: those that are due, the longest overdue first, then by weight.

    What was not practised in the last sitting comes before what was, so that it is not the same every day.
    """
    returning = [card.name for card in due(cards, "contrast", now) if card.name in material.by_contrast]
    chosen = [Choice(material.by_contrast[name], "due") for name in returning[:count]]
    found = counts(tries, material.contrasts)
    weighed = weights(material, found, language)
    lately = {one.contrast for one in tries[-2 * count :] if isinstance(one, PairTried)}
    named = set(material.order(language)) if language else set()
    rest = [contrast for contrast in material.contrasts if contrast.id not in returning]
    # Efraimidis & Spirakis 2006: the largest of u^(1/w) are a weighted sample without repetition.
    rest.sort(key=lambda one: (one.id in lately, -(chance.random() ** (1 / weighed[one.id] ** 2))))
    for contrast in rest[: count - len(chosen)]:
        own = found[contrast.id].wrong >= 1.0
        chosen.append(Choice(contrast, "own" if own else "language" if contrast.id in named else "load"))
    return chosen


def next_pairs(contrast: Contrast, tries: Iterable[Tried], chance: Random, count: int) -> list[Pair]:
    """So many of its pairs, those that were practised least first; all of them where there are fewer."""
    seen: dict[str, int] = {}
    for one in tries:
        if isinstance(one, PairTried) and one.contrast == contrast.id:
            seen[one.wanted] = seen.get(one.wanted, 0) + 1
    pairs = list(contrast.pairs)
    chance.shuffle(pairs)
    return sorted(pairs, key=lambda pair: seen.get(pair.one, 0) + seen.get(pair.other, 0))[:count]


def weak_sounds(tries: Iterable[Tried]) -> dict[str, float]:
    """For each sound that was read, how often it went badly, 0 to 1, with five good tries assumed before the first."""
    poor: dict[str, list[bool]] = {}
    for one in list(tries)[-RECENT_TRIES:]:
        if isinstance(one, TextTried):
            for word in one.words:
                for phone in () if word.missing else word.phones:
                    poor.setdefault(phone.phone, []).append(phone.score < POOR)
    return {phone: sum(seen) / (len(seen) + 5) for phone, seen in poor.items()}


def next_texts(  # noqa: PLR0917 - what there is, what is known of the speaker, and the moment
    texts: Sequence[ReadText],
    tries: Sequence[Tried],
    cards: Iterable[Card],
    spelled: Spelled,
    now: datetime,
    chance: Random,
    count: int,
    length: Length | None = None,
) -> list[ReadText]:
    """So many different texts of a length: with words that are due, with sounds that go badly, not lately read."""
    wanted = {card.name for card in due(cards, "word", now)}
    weak = weak_sounds(tries)
    read = [one.text_id for one in tries if isinstance(one, TextTried)]
    fitting = [text for text in texts if length in {None, text.length}]
    chosen: list[ReadText] = []
    while fitting and len(chosen) < count:
        scored = {text.id: _worth(text, wanted, weak, read, spelled) + 0.5 * chance.random() for text in fitting}
        best = max(fitting, key=lambda text: scored[text.id])
        chosen.append(best)
        fitting.remove(best)
        wanted -= {bare(word) for word in best.text.split()}
    return chosen


def worst_words(words: Iterable[WordTried], most: int) -> list[WordTried]:
    """The words to repeat: not understood or poor, each once, the worst first; short ones last.

    Such as "to" and "a" are said otherwise among others than alone.
    """
    found: dict[str, WordTried] = {}
    for word in words:
        name = bare(word.text)
        if (
            name
            and (not word.understood or word.score < POOR)
            and (name not in found or word.score < found[name].score)
        ):
            found[name] = word
    return sorted(found.values(), key=lambda word: (short(word), word.understood, word.score))[:most]


def short(word: WordTried) -> bool:
    """Whether a word changes in running speech, as "the", "of" and "it" do: then saying it alone teaches little."""
    return len(word.phones) < LEAST_SOUNDS


def due_alone(texts: Iterable[ReadText], cards: Iterable[Card], now: datetime, most: int) -> list[str]:
    """Words that are due and stand in none of the texts, as those of a text of one's own: the longest overdue first."""
    written = {bare(word) for text in texts for word in text.text.split()}
    return [card.name for card in due(cards, "word", now) if card.name not in written][:most]


def _worth(
    text: ReadText, wanted: Collection[str], weak: Mapping[str, float], read: Sequence[str], spelled: Spelled
) -> float:
    """Due words count most, then that it is new, then the share of its sounds that go badly."""
    words = {bare(word) for word in text.text.split()}
    sounds = [phone for word in words for phone in spelled(word)]
    share = sum(weak.get(phone, 0.0) for phone in sounds) / max(1, len(sounds))
    times = read.count(text.id)
    lately = text.id in read[-10:]
    return 3.0 * len(words & set(wanted)) + 1.0 / (1 + times) - lately + 4.0 * share


def _heard(phones: Sequence[PhoneTried], contrast: Contrast) -> list[float]:
    """For each sound of a word that the contrast is about, how much it went wrong.

    A vowel that was put in is not told by the scorer, so contrasts of nothing and a sound are known from pairs alone.
    """
    if not contrast.one:
        return []
    out = []
    for i, phone in enumerate(phones):
        if not _there(contrast.place, i, len(phones)):
            continue
        if phone.phone in contrast.one:
            out.append(_wrong(phone, contrast.other))
        elif phone.phone in contrast.other:
            out.append(_wrong(phone, contrast.one))
    return out


def _wrong(phone: PhoneTried, others: Collection[str]) -> float:
    if phone.heard is not None:
        return 1.0 if phone.heard in others else 0.0
    if not others:
        return 1.0 if phone.score < POOR else 0.0
    return POOR_COUNTS if phone.score < POOR else 0.0


def _there(place: Place, at: int, count: int) -> bool:
    return {"any": True, "start": at == 0, "inner": 0 < at < count - 1, "end": at == count - 1}[place]
