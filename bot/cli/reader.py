"""What scoring a reading needs, put together: the voice's phonemizer, the recogniser's ear, the learned weights."""

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from threading import RLock
from typing import TYPE_CHECKING, Final

from bot.audio.pcm import SAMPLE_RATE, Signal
from bot.pronunciation.card import Pronunciation
from bot.pronunciation.phones import Pronunciation as Way
from bot.pronunciation.phones import pronunciations
from bot.pronunciation.reference import RefWord, read_text
from bot.pronunciation.spoken import marked

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.stt.reading import ReadingListener

LISTENER: Final = "whisper-base"
_EDGES: Final = ".,;:!?'-\"()"
_LOOKED_AT_S: Final = 25.0
"""How far a reading has come is told from its end."""


class Reader:
    """Scores readings; everything is loaded when it is first needed. Threads take turns."""

    def __init__(self) -> None:
        self._turn = RLock()

    def words(self, text: str) -> list[RefWord]:
        """The words of a text, with where its clauses end. Raises UsageError where there is none, or too many."""
        from bot.cli.as_read import clause_ends
        from bot.tts.speakable import speakable

        with self._turn:
            words = read_text(text, speakable, self._phonemes)
        ends = clause_ends(marked(text, [word.text for word in words]))
        return [replace(word, ends_clause=i in ends) for i, word in enumerate(words)]

    def pronounce(self, signal: Signal, words: Sequence[RefWord]) -> Pronunciation:
        """How well `words` were read in mono 16 kHz `signal`. Raises UsageError where they were not, ModelMissing."""
        from bot.pronunciation.score import Tongue, pronounce
        from bot.pronunciation.weights import weights

        with self._turn:
            return pronounce(signal, words, self.ear, Tongue(self.said, self.sounds, weights()))

    def left(self, signal: Signal, words: Sequence[RefWord]) -> int:
        """How many of `words` follow the last that was read in mono 16 kHz `signal`. Raises ModelMissing."""
        from bot.pronunciation.align import level
        from bot.pronunciation.finish import left

        with self._turn:
            hearings = self.ear.hear(level(signal[-round(_LOOKED_AT_S * SAMPLE_RATE) :]))
            return left(words, [self.said(word.text) for hearing in hearings for word in hearing.words], self.sounds)

    def said(self, text: str) -> list[str]:
        """A heard word as the lower-case words it is read aloud as."""
        from bot.tts.speakable import speakable

        return [bare for word in speakable(text).split() if (bare := word.strip(_EDGES).lower())]

    def sounds(self, word: str) -> tuple[Way, ...]:
        """The ways to say a spoken word."""
        return pronunciations(word, self._phonemes)

    @cached_property
    def ear(self) -> "ReadingListener":
        """Whisper base, whatever recognises words elsewhere. Raises ModelMissing."""
        from bot.catalogue import locate
        from bot.stt.engine import Engine
        from bot.stt.reading import ReadingListener

        return ReadingListener(Engine(locate(LISTENER), threads=2))

    @cached_property
    def _phonemes(self) -> "Callable[[str], str]":
        from bot.tts.phonemes import phonemizer

        return phonemizer()
