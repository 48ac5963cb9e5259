"""What all drills share: hearing, scoring, and keeping what was tried the moment it is known."""

from collections.abc import Callable, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from random import Random
from typing import Final, Protocol, TypeVar

from rich.console import Console

from bot.audio.pcm import Signal
from bot.cli.person import Ended, Person
from bot.cli.studio import LONGEST_S, Studio
from bot.errors import AudioDeviceError, ModelMissing, StorageError, UsageError
from bot.pronunciation import diary
from bot.pronunciation.card import Pronunciation
from bot.pronunciation.diary import PhoneTried, Sitting, TextTried, Tried, VowelTried, WordTried
from bot.pronunciation.drills import short
from bot.pronunciation.pair import Weighed
from bot.pronunciation.schedule import Card, Kind, bare, rating, tried
from bot.pronunciation.texts import Contrast, Language, Length, Material, Pair
from bot.report.terminal import clean, indented

SPEAKING: Final = "The voice; any key stops it."
PLAYING: Final = "You; any key stops it."
MOST_NEW_WORDS: Final = 5
"""Cards that one reading may make; more at once is a list nobody works through."""

Sound = TypeVar("Sound")


class Scorer(Protocol):
    """Scores one recording of one text."""

    def __call__(self, signal: Signal, text: str) -> Pronunciation:
        """Raises UsageError where the text is not in it, ModelMissing."""
        ...


class Follower(Protocol):
    """Says how far the reading of a text has come."""

    def __call__(self, signal: Signal, text: str) -> int:
        """How many words of `text` follow the last that was read. Raises ModelMissing."""
        ...


class Weigher(Protocol):
    """Weighs one recording as either word of a pair."""

    def __call__(self, signal: Signal, contrast: Contrast, pair: Pair) -> Weighed | None:
        """As `bot.pronunciation.pair.weigh`. Raises UsageError in silence, ModelMissing."""
        ...


@dataclass
class Drill:
    """One sitting, as far as it has come."""

    studio: Studio
    person: Person
    console: Console
    scorer: Scorer
    weigher: Weigher
    material: Material
    past: Sequence[Tried]
    """What was tried in earlier sittings, oldest first."""
    folder: Path
    sitting: Sitting
    chance: Random
    now: Callable[[], datetime]
    language: Language | None = None
    length: Length | None = None
    count: int = 5
    until: datetime | None = None
    """No new text or pair is begun after this."""
    slow: bool = False
    voice: bool = True
    """Whether the voice reads first."""
    keep_sound: bool = False
    follower: Follower | None = None
    """Without one, silence ends a reading wherever it is."""
    aside: Executor = field(default_factory=lambda: ThreadPoolExecutor(1))
    """Where work is done while somebody reads."""
    recording: str | None = None
    """The name of what was recorded last; None where it is not kept."""
    _sounds: int = field(default=0)

    @property
    def tries(self) -> list[Tried]:
        """All of them, those of this sitting too."""
        return [*self.past, *self.sitting.tries]

    def over(self) -> bool:
        """Whether the time is up."""
        return self.until is not None and self.now() >= self.until

    def cards(self) -> tuple[Card, ...]:
        """What returns. Raises PracticeError."""
        return diary.cards(self.folder)

    def tell(self, text: str) -> None:
        """What went wrong, below the step it belongs to."""
        self.console.print(indented(clean(text, "yellow")))

    def say(self, text: str, *, slow: bool = False) -> bool:
        """The voice reads; False where it cannot be heard, which is said once and stops nothing."""
        try:
            with self.console.status(SPEAKING if self.person.there else ""):
                self.studio.say(text, slow=slow or self.slow)
        except (AudioDeviceError, ModelMissing) as error:
            self.tell(f"The voice is not heard: {error.message} {error.hint}")
            return False
        return True

    def hear_beside(self, text: str, own: Signal) -> None:
        """The voice, then the recording."""
        with suppress(AudioDeviceError):
            if self.say(text):
                with self.console.status(PLAYING):
                    self.studio.play(own)

    def record(
        self, quiet_s: float | None, mode: str, longest_s: float = LONGEST_S, text: str | None = None
    ) -> Signal | None:
        """What is said now; kept as a file only where that was asked for. None as in `heard`.

        A reading of `text` is waited for until its end was heard.
        """
        if not self.person.there:
            with suppress(AudioDeviceError):
                self.studio.beep()
        follower = self.follower
        left = None if follower is None or text is None else lambda so_far: follower(so_far, text)
        signal = self.heard(lambda: self.studio.listen(quiet_s, longest_s, left))
        if signal is not None:
            self.keep_recording(signal, mode)
        return signal

    def heard(self, listen: Callable[[], Sound]) -> Sound | None:
        """What was recorded; None where the microphone failed, which is said: whoever is there can mend it and go on.

        Raises AudioDeviceError where nobody is.
        """
        try:
            return listen()
        except AudioDeviceError as error:
            if not self.person.there:
                raise
            self.tell(f"{error.message} {error.hint}")
            return None

    def keep_recording(self, signal: Signal, mode: str) -> None:
        """With --keep. Raises StorageError."""
        self.recording = None
        if self.keep_sound and signal.size:
            from bot.cli.kept_sound import wav
            from bot.private import write_private

            self._sounds += 1
            name = f"{self.sitting.id}-{self._sounds:02d}-{mode}.wav"
            self._stored(lambda: write_private(diary.recordings(self.folder) / name, wav(signal)))
            self.recording = name

    def score(self, signal: Signal, text: str) -> Pronunciation | None:
        """The reading scored; None where there is nothing to score, which is said."""
        try:
            with self.console.status("Listening closely…"):
                return self.scorer(signal, text)
        except UsageError as error:
            self.tell(error.message)  # its hint is for who scores a file; here the keys say what can be done
            return None

    def keep(self, *new: Tried) -> None:
        """Keep tries at once: what was practised outlasts whatever comes next. Raises StorageError."""
        self.sitting = self.sitting.model_copy(update={"tries": (*self.sitting.tries, *new)})
        self._stored(lambda: diary.keep(self.folder, self.sitting))

    def amend(self, tried: Tried) -> None:
        """Keep more of the last try than was known at first. Raises StorageError."""
        self.sitting = self.sitting.model_copy(update={"tries": (*self.sitting.tries[:-1], tried)})
        self._stored(lambda: diary.keep(self.folder, self.sitting))

    def schedule_words(self, words: Sequence[WordTried]) -> None:
        """Words that have a card are rated; the worst of the others get one. Raises PracticeError, StorageError."""
        at = self.now()

        def change(cards: tuple[Card, ...]) -> list[Card]:
            kept = {card.key: card for card in cards}
            new = 0
            for word in sorted(_once(words), key=lambda word: word.score):
                name = bare(word.text)[:100]
                before = kept.get(("word", name))
                after = tried(before, "word", name, rating(word.score, understood=word.understood), at)
                if after is None or (before is None and (new >= MOST_NEW_WORDS or short(word))):
                    continue
                new += before is None
                kept[after.key] = after
            return list(kept.values())

        self._stored(lambda: diary.reschedule(self.folder, change))

    def schedule(self, kind: Kind, name: str, score: float) -> None:
        """Rate one word or contrast by a score of 0 to 100. Raises PracticeError, StorageError."""
        at = self.now()

        def change(cards: tuple[Card, ...]) -> list[Card]:
            kept = {card.key: card for card in cards}
            after = tried(kept.get((kind, name)), kind, name, rating(score), at)
            return [*(card for key, card in kept.items() if key != (kind, name)), *([after] if after else [])]

        self._stored(lambda: diary.reschedule(self.folder, change))

    def _stored(self, write: Callable[[], object]) -> None:
        """Write; where the disk refuses, whoever is there can make room and have it written again.

        Raises StorageError where nobody is, or wants to.
        """
        while True:
            try:
                write()
            except StorageError as error:
                if not self.person.there:
                    raise
                self.tell(f"{error.message} {error.hint}")
                try:
                    self.person.ask({}, "try again")
                except Ended:
                    raise error from None
            else:
                return


def words_of(result: Pronunciation) -> tuple[WordTried, ...]:
    """A scored reading as it is kept."""
    return tuple(
        WordTried(
            text=word.text,
            score=word.score,
            understood=word.understood,
            missing=word.missing,
            instead=word.instead,
            phones=tuple(PhoneTried(phone=one.phone, score=one.score, heard=one.heard) for one in word.phones),
            start_s=None if word.missing else word.start_s,
            end_s=None if word.missing else word.end_s,
            put_in=tuple(map(VowelTried.model_validate, word.put_in)),
        )
        for word in result.words
    )


def text_tried(result: Pronunciation, mode: str, text_id: str, at: datetime, lag_s: float | None = None) -> TextTried:
    """A text as it was read."""
    return TextTried.model_validate({
        "mode": mode,
        "text_id": text_id,
        "at": at,
        "score": result.score,
        "intelligibility": result.intelligibility,
        "words": words_of(result),
        "lag_s": lag_s,
    })  # fmt: skip


def _once(words: Sequence[WordTried]) -> list[WordTried]:
    """Each word at its worst; those that were not said say nothing about how they are said."""
    worst: dict[str, WordTried] = {}
    for word in words:
        name = bare(word.text)
        if name and not word.missing and (name not in worst or word.score < worst[name].score):
            worst[name] = word
    return list(worst.values())
