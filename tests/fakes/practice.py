"""A studio without sound and readings without a model, for the drills."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from bot.audio.pcm import Signal
from bot.cli.hush import Left
from bot.cli.kept_sound import wav
from bot.cli.studio import Along, Leak
from bot.errors import UsageError
from bot.private import write_private
from bot.pronunciation import diary
from bot.pronunciation.card import Pace, Phone, Pronunciation, Word
from bot.pronunciation.diary import Mode, PairTried, PhoneTried, Sitting, TextTried, Tried, WordTried
from bot.pronunciation.pair import EXCHANGED, Weighed
from bot.pronunciation.phones import dictionary
from bot.pronunciation.schedule import tried
from bot.pronunciation.texts import Contrast, Pair

T = TypeVar("T")
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def word(text: str, score: float = 95.0, *, understood: bool = True, missing: bool = False, **heard: str) -> WordTried:
    """A word as it is kept; `heard` gives other sounds: R="L" was heard as L, and went badly."""
    ways = dictionary().get(text.strip(".,").lower()) or (("AH",),)
    phones = tuple(
        PhoneTried(phone=phone, score=20.0 if phone in heard else score, heard=heard.get(phone)) for phone in ways[0]
    )
    return WordTried(text=text, score=score, understood=understood, missing=missing, phones=phones)


def reading(*words: WordTried, text_id: str = "some", at: datetime = NOON) -> TextTried:
    good = 100.0 * sum(one.understood for one in words) / len(words)
    return TextTried(mode="read", text_id=text_id, at=at, score=80.0, intelligibility=good, words=words)


def pair(contrast: str, wanted: str, got: str | None) -> PairTried:
    return PairTried(mode="pairs", contrast=contrast, task="say", at=NOON, wanted=wanted, got=got)


def pronounced(
    words: Sequence[WordTried], starts_s: Sequence[float] | None = None, each_s: float = 0.3
) -> Pronunciation:
    """A scored reading; a word every 0.4 s unless said otherwise."""
    starts = starts_s or [0.4 * i for i in range(len(words))]
    out = []
    for one, start_s in zip(words, starts, strict=True):
        there = not one.missing
        phones = [
            Phone(phone=p.phone, start_s=start_s, end_s=start_s + each_s, score=p.score, heard=p.heard)
            for p in one.phones
        ]
        out.append(
            Word(
                text=one.text,
                start_s=start_s if there else None,
                end_s=start_s + each_s if there else None,
                score=one.score,
                understood=one.understood,
                missing=one.missing,
                instead=one.instead,
                phones=phones,
            )
        )
    understood = 100.0 * sum(one.understood for one in out) / len(out)
    pace = Pace(words_per_minute=120.0, articulation_rate=4.0, speaking_s=3.0, pauses=[])
    return Pronunciation(
        score=80.0,
        intelligibility=understood,
        words=out,
        missing=sum(one.missing for one in out),
        inserted=[],
        pace=pace,
    )


class Typed:
    """Keys as somebody would press them, one each time there is a question."""

    def __init__(self, keys: str) -> None:
        self._keys: Iterator[str] = iter(keys)

    def enter(self) -> None: ...

    def leave(self) -> None: ...

    def read(self) -> str:
        key = next(self._keys, None)
        assert key is not None, "asked for more keys than were typed"
        return key


class FakeScorer:
    """Everything is well but the words named, each with its score; the second time round they are well too.

    The voice, whose sound is below 0, reads well and is not noted.
    """

    def __init__(self, badly: Mapping[str, float] | None = None, *, deaf: bool = False) -> None:
        self.badly = dict(badly or {})
        self.deaf = deaf
        self.asked: list[str] = []

    def __call__(self, signal: Signal, text: str) -> Pronunciation:
        if signal.size and signal[0] < 0:
            return pronounced([word(one.strip(".,;:!?")) for one in text.split()])
        self.asked.append(text)
        if self.deaf or not signal.size:
            raise UsageError("The recording is silent: there is nothing to score.", "Read the text again.")
        return pronounced([self._word(one.strip(".,;:!?")) for one in text.split()])

    def _word(self, text: str) -> WordTried:
        score = self.badly.pop(text.lower(), 95.0)
        return word(text, score, understood=score >= 50)


class FakeWeigher:
    """Every word is clearly the one, clearly the other, or could be either, by `odds`; silence where `deaf`; else as
    clear as `clearest`.
    """

    def __init__(self, odds: float = 0.0, *, deaf: bool = False, clearest: float = -0.2, expected: float = 0.5) -> None:
        self.odds = odds
        self.clearest, self.expected = clearest, expected
        self.deaf = deaf

    def __call__(self, signal: Signal, contrast: Contrast, pair: Pair) -> Weighed:
        if self.deaf:
            raise UsageError("The recording is silent: there is nothing to score.", "Read the text again.")
        sound = self.odds / EXCHANGED[0] if signal[0] > 0 else 0.0
        return Weighed(sound, word=0.0, exchanged=True, fit=-1.0, expected=self.expected, clearest=self.clearest)


class Inline(Executor):
    """Work that is done at once."""

    def submit(self, fn: Callable[..., T], /, *args: Any, **kwargs: Any) -> "Future[T]":
        done: Future[T] = Future()
        try:
            done.set_result(fn(*args, **kwargs))
        except Exception as error:  # noqa: BLE001 - as an executor does
            done.set_exception(error)
        return done


class FakeStudio:
    """What was asked of the sound, in order; it is silent and takes no time."""

    def __init__(self, *, leak: Leak = "none") -> None:
        self.done: list[tuple[str, Any]] = []
        self.leak = leak

    def say(self, text: str, *, slow: bool = False) -> None:
        self.done.append(("say slowly" if slow else "say", text))

    def play(self, signal: Signal) -> None:
        self.done.append(("play", signal.size))

    def beep(self) -> None:
        self.done.append(("beep", None))

    def listen(self, quiet_s: float | None, longest_s: float = 120.0, left: Left | None = None) -> Signal:
        self.done.append(("listen", quiet_s))
        return np.full(16_000, 0.1, np.float32)

    def along(self, text: str, *, slow: bool = False) -> Along:
        self.done.append(("along", text))
        sound = np.full(16_000, 0.1, np.float32)
        return Along(sound, sound, 0.0, self.leak)

    def spoken(self, text: str, *, slow: bool = False) -> Signal:
        return np.full(16_000, -0.1, np.float32)


def practised(
    folder: Path, *tries: Tried, began: datetime = NOON, sound: int = 0, mode: Mode = "read", version: str = "1"
) -> str:
    """A sitting on disk, with so many recordings of a tenth of a second; its id."""
    sitting_id = diary.new_id(began)
    sitting = {
        "schema": "viva.practice/1", "id": sitting_id, "created": began, "viva_version": version, "mode": mode,
        "tries": tries or (reading(word("schema"), word("cache", 20.0, understood=False)),),
    }  # fmt: skip
    diary.keep(folder, Sitting.model_validate(sitting))
    for number in range(1, sound + 1):
        path = diary.recordings(folder) / f"{sitting_id}-{number:02d}-read.wav"
        write_private(path, wav(np.full(1_600, 0.1 * number, np.float32)))
    return sitting_id


def scheduled(folder: Path, *names: str, at: datetime = NOON) -> None:
    """Cards of words that went badly; "r-l" is a contrast."""
    new = [tried(None, "contrast" if "-" in name else "word", name, "again", at) for name in names]
    diary.reschedule(folder, lambda cards: [*cards, *(card for card in new if card)])
