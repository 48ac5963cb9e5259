"""What practice shows: a text after it was read, and the sitting at its end. Understood first; no grade, no accent."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Final

from bot.pronunciation.card import Word
from bot.pronunciation.comparison import Compared, Remark
from bot.pronunciation.diary import PairTried, PhoneTried, Sitting, TalkTried, TextTried, WordTried
from bot.pronunciation.schedule import Card, bare, due, is_due, returns
from bot.pronunciation.sounds import SOUNDS
from bot.report.practice_sounds import instead, poor_sounds
from bot.report.shapes import Line, Row, line
from bot.report.wording import lasting, many

SOUNDS_SHOWN: Final = 3
WORDS_SHOWN: Final = 8
_RETURNING: Final = 6


def reading_rows(tried: TextTried) -> tuple[Row, ...]:
    """Which words were understood, and the sounds that went worst, with what was heard and how they are made."""
    return tuple(_reading(tried))


def melody_row(beside: Iterable[Compared], heard: Iterable[Remark]) -> Row | None:
    """What is harder to follow than the voice or not as usual, and what was heard at one moment; None where nothing."""
    lines = [f"{one.name}: {one.yours} {one.unit}, {one.difference}".replace(" ,", ",") for one in beside if one.tells]
    lines += [one.text for one in heard]
    return Row("Melody", tuple(line(text) for text in lines)) if lines else None


def word_row(word: WordTried) -> Row:
    """One word, said again."""
    if word.missing:
        return Row(word.text, (line("not found in what was said"),))
    heard = "understood" if word.understood else "not understood"
    extra = (line(told) for told in put_in(word))
    return Row(word.text, (line(heard), *extra, *(_sound(*each) for each in _kinds(_poorest([word])))))


def put_in(word: WordTried | Word) -> Iterator[str]:
    """The vowels that the word has not, and what to do."""
    for one in word.put_in:
        if one.last:
            yield f"{word.text}: a vowel after its last sound, {one.after_phone}; let the word end there."
        else:
            yield f"{word.text}: a vowel after the {one.after_phone}; go straight on to the next consonant."


def gone(word: WordTried | Word) -> str:
    """A word that was not found, with what was heard in its place; not where that is the word itself."""
    heard = word.instead if word.instead and bare(word.instead) != bare(word.text) else None
    return f'{word.text} (heard "{heard}")' if heard else word.text


def summary_rows(sitting: Sitting, cards: Sequence[Card], now: datetime, names: Mapping[str, str]) -> tuple[Row, ...]:
    """What came of a sitting, and what returns; `names` are those of the contrasts, by id."""
    return tuple(_summary(sitting, cards, now, names))


def understood(tries: Iterable[TextTried]) -> tuple[int, int]:
    """How many words were understood, of how many."""
    words = [word for one in tries for word in one.words]
    return sum(word.understood for word in words), len(words)


def as_data(sitting: Sitting, cards: Sequence[Card], now: datetime) -> dict[str, object]:
    """`viva.practice.summary/1`: the sitting in numbers, and what returns."""
    texts = [one for one in sitting.tries if isinstance(one, TextTried)]
    pairs = [one for one in sitting.tries if isinstance(one, PairTried)]
    good, of = understood(texts)
    return {
        "schema": "viva.practice.summary/1",
        "sitting": sitting.model_dump(mode="json", by_alias=True),
        "words": {"understood": good, "of": of},
        "pairs": {"right": sum(one.got == one.wanted for one in pairs), "of": len(pairs)},
        "returning": [
            {"kind": card.kind, "name": card.name, "due": card.due.isoformat(), "now": is_due(card, now)}
            for card in sorted(cards, key=lambda card: card.due)
        ],
    }


def _reading(tried: TextTried) -> Iterator[Row]:
    good, of = understood([tried])
    yield Row("Understood", (line(f"{good} of {many(of, 'word')}"),))
    missing = [gone(word) for word in tried.words if word.missing]
    if missing:
        yield Row("Not found", (line(_some(missing)),))
    missed = [word.text for word in tried.words if not word.understood and not word.missing]
    if missed:
        yield Row("Unclear", (line(_some(missed)),))
    extra = list(dict.fromkeys(told for word in tried.words for told in put_in(word)))
    if extra:
        yield Row("Put in", tuple(line(told) for told in extra[:SOUNDS_SHOWN]))
    poorest = _poorest(tried.words)
    if poorest:
        yield Row("Sounds", tuple(_sound(word, phone) for word, phone in _kinds(poorest)))


def _sound(word: WordTried, phone: PhoneTried) -> Line:
    right = SOUNDS[phone.phone]
    heard = instead(phone)
    other = f', heard more like "{SOUNDS[heard].example}" ({heard})' if heard else ""
    return line(f'{word.text}: the sound of "{right.example}" ({phone.phone}){other}. {right.hint}')


def _poorest(words: Iterable[WordTried]) -> list[tuple[WordTried, PhoneTried]]:
    """Sounds that went badly, those with another heard for them first."""
    found = [(word, phone) for word in words for phone in poor_sounds(word)]
    return sorted(found, key=lambda each: (instead(each[1]) is None, each[1].score))


def _kinds(found: Iterable[tuple[WordTried, PhoneTried]]) -> list[tuple[WordTried, PhoneTried]]:
    """Each kind of sound once."""
    kinds: dict[str, tuple[WordTried, PhoneTried]] = {}
    for word, phone in found:
        kinds.setdefault(phone.phone, (word, phone))
    return list(kinds.values())[:SOUNDS_SHOWN]


def _summary(sitting: Sitting, cards: Sequence[Card], now: datetime, names: Mapping[str, str]) -> Iterator[Row]:
    texts = [one for one in sitting.tries if isinstance(one, TextTried)]
    if texts:
        good, of = understood(texts)
        yield Row("Understood", (line(f"{good} of {many(of, 'word')} in {many(len(texts), 'reading')}"),))
    pairs = [one for one in sitting.tries if isinstance(one, PairTried)]
    if pairs:
        yield Row("Pairs", tuple(_pairs(pairs, names)))
    talks = [one for one in sitting.tries if isinstance(one, TalkTried)]
    if talks:
        yield Row("Talked", (line(f"{many(len(talks), 'time')}, {lasting(sum(one.seconds for one in talks))}"),))
    mine = {("word", bare(word.text)) for one in texts for word in one.words}
    mine |= {("contrast", one.contrast) for one in pairs}
    if returning := sorted(cards, key=lambda card: (card.key not in mine, card.due)):
        yield Row("Returns", tuple(_returning(returning, now, names)))


def _pairs(pairs: Sequence[PairTried], names: Mapping[str, str]) -> Iterator[Line]:
    for contrast in dict.fromkeys(one.contrast for one in pairs):
        mine = [one for one in pairs if one.contrast == contrast]
        parts = []
        for task, name in (("hear", "heard"), ("say", "said")):
            some = [one for one in mine if one.task == task]
            if some:
                parts.append(f"{name} {sum(one.got == one.wanted for one in some)} of {len(some)}")
        yield line(f"{names.get(contrast, contrast)}: {', '.join(parts)} as meant")


def _returning(cards: Sequence[Card], now: datetime, names: Mapping[str, str]) -> Iterator[Line]:
    for card in cards[:_RETURNING]:
        what = names.get(card.name, card.name) if card.kind == "contrast" else card.name
        yield line(f"{what}: {returns(card, now)}")
    if len(cards) > _RETURNING:
        waiting = sum(len(due(cards, kind, now)) for kind in ("word", "contrast"))
        now_too = f", {waiting} of all are due now" if waiting else ""
        yield line(f"and {len(cards) - _RETURNING} more{now_too}")


def _some(words: Sequence[str]) -> str:
    counted = Counter(words)
    shown = [word if times == 1 else f"{word} ({times} times)" for word, times in counted.items()][:WORDS_SHOWN]
    return ", ".join(shown) + (f" and {len(counted) - WORDS_SHOWN} more" if len(counted) > WORDS_SHOWN else "")
