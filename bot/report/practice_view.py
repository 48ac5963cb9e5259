"""A sitting of practice as a report: what the terminal, the page, Markdown and JSON all show, put together once.

Understood comes first. Nothing is graded and no accent is scored.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from typing import Final

from bot.pronunciation.card import POOR
from bot.pronunciation.comparison import meaning
from bot.pronunciation.diary import PairTried, Sitting, TalkTried, TextTried, Tried, melodies
from bot.pronunciation.schedule import Card, bare, due, returns
from bot.report.practice_parts import Places, parts
from bot.report.practice_shapes import Known, Part, Placed, PracticeView, Told
from bot.report.practice_sounds import Poor, first, kinds, poor_sounds
from bot.report.references import REFERENCES
from bot.report.shapes import Accuracy, First, Moment, Reference, Row, line
from bot.report.wording import lasting, many

BETWEEN_S: Final = 0.5
"""Silence between two recordings in the sitting's sound."""
_LEAST_PAIRS: Final = 2
"""Tries of a contrast that went wrong, to be named first."""
_LEAST_SOUNDS: Final = 4
"""Words with fewer (and, it, that) are swallowed by everybody, and not understood alone."""
_SHOWN: Final = 12
"""Words that return at one time, told by name."""

ABOUT: Final = (
    Reference(
        "understood",
        "A word counts as understood where the recogniser heard it, or found it likely after the words before it. It "
        "stands in for a listener and is none: people who know you and the subject understand more.",
        "Understanding as words that listeners can write down: Munro & Derwing 1995",
    ),
    Reference(
        "sounds",
        "A sound went badly where half of five experts or more would call it wrong. Many such sounds do no harm: what "
        "counts first is whether the word was understood.",
        "The experts of speechocean762 (Zhang et al. 2021); Munro & Derwing 1995",
    ),
    Reference(
        "pairs",
        "How much hangs on two sounds is how many frequent words they keep apart; those that keep many apart come "
        "first.",
        "Functional load: Brown 1988; Munro & Derwing 2006",
    ),
)
"""What the measures of practice are."""


def view(  # noqa: PLR0917 - what there is, what is known of the speaker, and the moment
    sitting: Sitting,
    known: Known,
    cards: Sequence[Card],
    now: datetime,
    earlier: Sequence[Tried] = (),
    seconds: Mapping[str, float] | None = None,
    accuracy: Sequence[Accuracy] = (),
) -> PracticeView:
    """All there is to show of a sitting.

    `earlier` is what was tried before it, which tells what is usual; `seconds` are the lengths of the recordings that
    are there, by name; `accuracy` is how right the measures are.
    """
    recordings = placed(sitting.tries, seconds or {})
    places = Places({one.name: one for one in recordings})
    shown = parts(sitting.tries, known, melodies(earlier), places)
    measures = _measures(shown)
    return PracticeView(
        title=f"Practice of {_day(sitting.created)}",
        about=_about(sitting),
        sitting=sitting.id,
        viva_version=sitting.viva_version,
        first=_first(sitting, known, places),
        summary=tuple(_summary(sitting)),
        parts=shown,
        returning=tuple(_returning(sitting, cards, now, known)),
        references=tuple(one for one in (*ABOUT, *_meanings(shown), *REFERENCES) if one.measure in measures),
        accuracy=tuple(one for one in accuracy if one.measure in measures),
        recordings=recordings,
    )


def placed(tries: Iterable[Tried], seconds: Mapping[str, float]) -> tuple[Placed, ...]:
    """The recordings that are there, in the order of the tries, one after the other with silence between."""
    out: list[Placed] = []
    at_s = 0.0
    for name in dict.fromkeys(one.recording for one in tries if one.recording):
        if (lasts_s := seconds.get(name, 0.0)) > 0:
            out.append(Placed(name, at_s, lasts_s))
            at_s += lasts_s + BETWEEN_S
    return tuple(out)


def _day(when: datetime) -> str:
    local = when.astimezone()
    return f"{local.day} {local:%B %Y, %H:%M}"


def _about(sitting: Sitting) -> str:
    tries = sitting.tries
    texts = [one for one in tries if isinstance(one, TextTried)]
    read, along = ([one for one in texts if one.mode == mode] for mode in ("read", "shadow"))
    pairs = sum(isinstance(one, PairTried) for one in tries)
    talks = sum(isinstance(one, TalkTried) for one in tries)
    told = [
        f"{many(len(read), 'text')} read aloud" if read else "",
        f"{many(len(along), 'text')} with the voice" if along else "",
        f"{many(pairs, 'word')} of pairs" if pairs else "",
        many(talks, "talk") if talks else "",
    ]
    return ", ".join(filter(None, told)) or "Nothing was practised"


def _measures(shown: Iterable[Part]) -> set[str]:
    found: set[str] = {row.measure for part in shown for row in part.rows if row.measure}
    if any(part.melody or part.remarks for part in shown):
        found.add("melody")
    return found


def _meanings(shown: Iterable[Part]) -> Iterator[Reference]:
    """Of the measures of pace and melody that are shown."""
    for measure in dict.fromkeys(one.measure for part in shown for one in part.melody):
        yield Reference("melody", *meaning(measure))


def _summary(sitting: Sitting) -> Iterator[Row]:
    texts = [one for one in sitting.tries if isinstance(one, TextTried)]
    if texts:
        words = [word for one in texts for word in one.words]
        good = sum(word.understood for word in words)
        readings = many(len(texts), "reading")
        yield Row("Understood", (line(f"{good} of {many(len(words), 'word')}, in {readings}"),), "understood")
        heard = [phone for word in words if not word.missing for phone in word.phones]
        if heard:
            poor = sum(phone.score < POOR for phone in heard)
            yield Row("Sounds", (line(f"{poor} of {many(len(heard), 'sound')} went badly"),), "sounds")
    for task, name in (("hear", "Pairs heard"), ("say", "Pairs said")):
        tries = [one for one in sitting.tries if isinstance(one, PairTried) and one.task == task]
        if tries:
            yield Row(name, (line(f"{sum(one.got == one.wanted for one in tries)} of {len(tries)} as meant"),), "pairs")
    talks = [one for one in sitting.tries if isinstance(one, TalkTried)]
    if talks:
        yield Row("Talked", (line(f"{lasting(sum(one.seconds for one in talks))}, {many(len(talks), 'time')}"),))


def _first(sitting: Sitting, known: Known, places: Places) -> First | None:
    """A sound, a word, or a contrast; None where nothing stands out."""
    found, unclear = [], []
    for one in sitting.tries:
        if isinstance(one, TextTried):
            start_s = places.start_s(one.recording)
            for word in one.words:
                at = None
                if start_s is not None and word.start_s is not None and word.end_s is not None:
                    at = Moment(start_s + word.start_s, start_s + word.end_s)
                found += [Poor(word, phone, at) for phone in poor_sounds(word) if phone.score < POOR]
                if not word.understood and not word.missing and len(word.phones) >= _LEAST_SOUNDS:
                    unclear.append(word.text)
    sounds = kinds(found)
    if sounds and (chosen := first(sounds, _with_pairs(sounds[0].phone, {one.phone.heard for one in sounds[0].found},
                                                       known.contrasts.values()))):  # fmt: skip
        return chosen
    if unclear:
        words = ", ".join(dict.fromkeys(unclear))
        text = f"The {'word' if len(set(unclear)) == 1 else 'words'} {words}"
        again = line('"viva practice" brings back what was not understood.')
        return First(text, (line("Not understood, and no single sound stands out."), again))
    return _mixed_up(sitting, known)


def _with_pairs(phone: str, heard: Collection[str | None], contrasts: Iterable[Told]) -> str:
    """The command for pairs of the sound and what was heard instead; empty where there are none."""
    for one in contrasts:
        for mine, others in ((one.one, one.other), (one.other, one.one)):
            if phone in mine and any(other in others for other in heard):
                return f'Pairs: "viva practice pairs" has words such as {one.name}.'
    return ""


def _mixed_up(sitting: Sitting, known: Known) -> First | None:
    """The contrast that went wrong most often, if it did more than once."""
    wrong: dict[str, int] = {}
    tries: dict[str, int] = {}
    for one in sitting.tries:
        if isinstance(one, PairTried):
            tries[one.contrast] = tries.get(one.contrast, 0) + 1
            wrong[one.contrast] = wrong.get(one.contrast, 0) + (one.got != one.wanted)
    worst = max(wrong, key=lambda name: (wrong[name], wrong[name] / tries[name]), default=None)
    if worst is None or wrong[worst] < _LEAST_PAIRS:
        return None
    contrast = known.contrasts.get(worst)
    name = contrast.name if contrast else worst
    why = [line(f"{wrong[worst]} of {many(tries[worst], 'try', 'tries')} did not come out as meant.")]
    if contrast:
        why.append(line(contrast.tip))
    return First(f"Telling apart {name}", tuple(why))


def _returning(sitting: Sitting, cards: Sequence[Card], now: datetime, known: Known) -> Iterator[Row]:
    """Of this sitting by the time they return, then how many others there are."""
    words = {bare(word.text) for one in sitting.tries if isinstance(one, TextTried) for word in one.words}
    contrasts = {one.contrast for one in sitting.tries if isinstance(one, PairTried)}
    own = [card for card in cards if card.name in (words if card.kind == "word" else contrasts)]
    names = {name: contrast.name for name, contrast in known.contrasts.items()}
    for when, some in groupby(sorted(own, key=lambda card: (card.due, card.name)), key=lambda c: returns(c, now)):
        beside = list(some)
        shown = ", ".join(names.get(card.name, card.name) for card in beside[:_SHOWN])
        more = f" and {len(beside) - _SHOWN} more" if len(beside) > _SHOWN else ""
        on = beside[0].due.astimezone()
        date = f"{on.day} {on:%B}: " if on - now >= timedelta(hours=1) else ""
        yield Row(when.capitalize(), (line(f"{date}{shown}{more}"),))
    others = [card for card in cards if card not in own]
    if others:
        waiting = sum(len(due(others, kind, now)) for kind in ("word", "contrast"))
        now_too = f", {waiting} of them due now" if waiting else ""
        yield Row("Others", (line(f"{len(others)} from other days{now_too}"),))
