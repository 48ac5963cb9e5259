"""People who practise alone for weeks, as sittings: what they truly are like, and the noise of days and of words.

A sitting has its own mood, which multiplies how often sounds go badly, log-normally. A word with a bad sound is
understood half as often. Trends are given a sound at a time, as the factor from the first sitting to the last.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache

import numpy as np

from bot import __version__, paths
from bot.pronunciation.diary import PairTried, PhoneTried, Sitting, TalkTried, TextTried, WordTried
from bot.pronunciation.library import load
from bot.pronunciation.phones import dictionary
from bot.pronunciation.schedule import Card
from bot.pronunciation.schedule import tried as tried_card
from bot.pronunciation.texts import ReadText
from tests.fakes.session_folder import NOW

TEXTS = 4
"""Of a sitting."""
INSTEAD = {"TH": "S", "DH": "D", "R": "L", "IH": "IY", "V": "W"}


@dataclass(frozen=True)
class Reader:
    """What somebody is truly like."""

    poor: Mapping[str, float] = field(default_factory=lambda: {"TH": 0.5, "DH": 0.35, "R": 0.3, "V": 0.3, "IH": 0.15})
    """By sound, how often it goes badly; the others do in three of a hundred."""
    drift: Mapping[str, float] = field(default_factory=dict)
    """By sound, how many times as often in the last sitting as in the first; "*" is all."""
    understood: float = 0.95
    """Of words without such a sound."""
    mood: float = 0.25
    pairs: Mapping[str, float] = field(default_factory=lambda: {"th-s": 0.6, "r-l": 0.75})
    """By contrast, how often a try comes out as meant; four tries of each in every second sitting."""
    pairs_gain: float = 0.0
    """What is added to it from the first sitting to the last."""


def sittings(reader: Reader, count: int = 30, seed: int = 0, last: datetime = NOW) -> list[Sitting]:
    """Sittings every other day up to `last`, the same for the same seed."""
    rng = np.random.default_rng(seed)
    out = []
    for i in range(count):
        at = last - timedelta(days=2 * (count - 1 - i))
        far = i / max(1, count - 1)
        mood = float(np.exp(rng.normal(0.0, reader.mood)))
        tries = [
            reading(_texts()[int(k)], reader, rng, mood, far, at + timedelta(minutes=2 * j))
            for j, k in enumerate(rng.choice(len(_texts()), TEXTS, replace=False))
        ]
        out.append(_sitting(at, i, tries, "read"))
        if i % 2:
            later = at + timedelta(hours=1)
            out.append(_sitting(later, i, _pairs(reader, rng, far, later), "pairs"))
    return out


def reading(  # noqa: PLR0917 - who, what, and the chance of the day
    text: ReadText, reader: Reader, rng: np.random.Generator, mood: float, far: float, at: datetime
) -> TextTried:
    """A text as this person reads it; `far` is 0 for the first sitting and 1 for the last."""
    everything = reader.drift.get("*", 1.0) ** far * mood
    words, start_s = [], 0.4
    for shown in text.text.split():
        name = shown.strip(".,;:!?").lower()
        phones = []
        for phone in (dictionary().get(name) or (("AH", "T"),))[0]:
            chance = reader.poor.get(phone, 0.03) * reader.drift.get(phone, 1.0) ** far * everything
            poor = rng.random() < min(0.95, chance)
            heard = INSTEAD.get(phone) if poor and rng.random() < 0.7 else None
            # Not validated: that takes most of the time, and there are ten thousand of them in a history.
            phones.append(PhoneTried.model_construct(phone=phone, score=20.0 if poor else 92.0, heard=heard))
        bad = any(one.score < 50 for one in phones)
        understood = bool(rng.random() < reader.understood * (0.5 if bad else 1.0))
        score = float(np.mean([one.score for one in phones]))
        words.append(
            WordTried.model_construct(text=shown.strip(".,;:!?"), score=score, understood=understood,
                                      missing=False, instead=None, phones=tuple(phones), start_s=round(start_s, 2),
                                      end_s=round(start_s + 0.3, 2))
        )  # fmt: skip
        start_s += 0.35
    good = 100.0 * sum(one.understood for one in words) / len(words)
    rate, inside = float(3.4 + 0.2 * rng.normal()), float(6 + 1.5 * rng.normal())
    return TextTried(
        mode="read", text_id=text.id, at=at, score=80.0, intelligibility=good, words=tuple(words),
        written=tuple(text.text.split()),
        melody={"rate": rate, "inside": max(0.0, inside), "range": 4.0},
        voice={"rate": 4.8, "inside": 0.5, "range": 7.0},
    )  # fmt: skip


def cards(past: Sequence[Sitting]) -> list[Card]:
    """Five words and a contrast that return: three now, three later."""
    words = [("word", name) for name in ("thread", "gather", "schema", "river", "vivid")]
    at = past[-1].created
    found = []
    for i, (kind, name) in enumerate([*words, ("contrast", "th-s")]):
        card = tried_card(None, "word" if kind == "word" else "contrast", name, "again", at)
        assert card is not None
        found.append(card.model_copy(update={"due": at + timedelta(days=(-1, -1, 0, 2, 5, 20)[i])}))
    return found


def talk(at: datetime) -> TalkTried:
    """A minute on a topic of the bank."""
    return TalkTried(
        mode="talk", topic_id="favourite-metric", at=at, seconds=58.0, words_per_minute=118.0, articulation_rate=3.6,
        mid_clause_pauses=4.2, fillers=3.1,
    )  # fmt: skip


def _pairs(reader: Reader, rng: np.random.Generator, far: float, at: datetime) -> list[PairTried]:
    words = {"th-s": ("think", "sink"), "r-l": ("right", "light")}
    out = []
    for contrast, right in reader.pairs.items():
        one, other = words[contrast]
        for task in ("hear", "say", "hear", "say"):
            well = rng.random() < right + reader.pairs_gain * far
            values = {"mode": "pairs", "contrast": contrast, "task": task, "at": at}
            out.append(PairTried.model_validate({**values, "wanted": one, "got": one if well else other}))
    return out


def _sitting(at: datetime, number: int, tries: Sequence[TextTried | PairTried], mode: str) -> Sitting:
    name = f"{at.astimezone():%Y%m%d-%H%M%S}-{number:06x}"
    values = {"schema": "viva.practice/1", "id": name, "created": at, "viva_version": __version__, "mode": mode}
    return Sitting.model_validate({**values, "tries": tries})


@cache
def _texts() -> tuple[ReadText, ...]:
    return tuple(text for text in load(paths.prompts_dir() / "practice").texts if len(text.text.split()) >= 20)
