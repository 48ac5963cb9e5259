"""Words with times, and turns made of them: what speech-to-text gives to everything after it."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt


class Abandoned(Exception):
    """A transcription was given up because nobody wants it any more."""


@dataclass(frozen=True, slots=True)
class Word:
    """One recognised word."""

    text: str
    """As written, with its punctuation and no surrounding space."""
    start_s: float
    """Seconds on the session clock (or from the start of the recording)."""
    end_s: float
    probability: float
    """The recogniser's confidence, 0 to 1."""


@dataclass(frozen=True, slots=True)
class Transcript:
    """The words of one stretch of speech, in time order."""

    words: tuple[Word, ...] = ()

    @property
    def text(self) -> str:
        """The words joined by single spaces."""
        return " ".join(word.text for word in self.words)

    @property
    def start_s(self) -> float:
        """Start of the first word; 0.0 when empty."""
        return self.words[0].start_s if self.words else 0.0

    @property
    def end_s(self) -> float:
        """End of the last word; 0.0 when empty."""
        return self.words[-1].end_s if self.words else 0.0

    def __bool__(self) -> bool:
        return bool(self.words)

    @staticmethod
    def join(parts: Iterable["Transcript"]) -> "Transcript":
        """Transcripts of successive stretches as one, ordered by the stretches."""
        return Transcript(tuple(word for part in parts for word in part.words))

    @staticmethod
    def from_text(text: str, *, start_s: float = 0.0, word_s: float = 0.3) -> "Transcript":
        """A transcript of typed text: evenly spaced words, probability 1."""
        return Transcript(
            tuple(
                Word(token, start_s + i * word_s, start_s + (i + 1) * word_s, 1.0)
                for i, token in enumerate(text.split())
            )
        )


@dataclass(frozen=True, slots=True)
class Turn:
    """What the candidate said while holding the floor, joined over its pauses."""

    transcript: Transcript
    start_s: float
    """First sound."""
    end_s: float
    """Last sound."""

    def with_next(self, other: "Turn") -> "Turn":
        """Both turns as one; `other` is later."""
        return Turn(Transcript.join([self.transcript, other.transcript]), self.start_s, other.end_s)


@dataclass(frozen=True, slots=True, eq=False)
class Hearing:
    """One window of sound as a recogniser heard it that was asked to write hesitation sounds too."""

    start_s: float
    """Time of the window's first sample."""
    state_s: float
    """Seconds between states."""
    states: npt.NDArray[np.float32]
    """What the encoder made of the sound; shape (states, width)."""
    words: tuple[Word, ...]
    """With the hesitation sounds it wrote, some of which nobody made; times are rough."""
