"""Words that a recogniser made up where somebody far away, or nobody, spoke: Whisper writes sentences into noise."""

from collections.abc import Sequence
from typing import Final

from bot.stt.transcript import Transcript, Word

LEAST_WORDS: Final = 3
"""A word or two alone are never sure."""
GUESSED: Final = 0.3
"""Mean probability below which the words of a stretch are guesses: of 120 stretches of clean speech of learners and
children three lie below, with hardly a word right."""
DOUBTED: Final = 0.5
"""The same where there is hardly any voice under the words."""
WORDS_PER_S: Final = 9.0
"""More than anybody says."""
_UNHEARD: Final = 2
"""Words that voice activity may have missed."""


def believed(transcript: Transcript, voiced_s: float) -> Transcript:
    """The words of a stretch with so many seconds of voice in it; none where they are guesses."""
    return Transcript() if guessed(transcript.words, voiced_s) else transcript


def guessed(words: Sequence[Word], voiced_s: float) -> bool:
    """Whether the recogniser hardly believes in its words, or little and there is no room for them."""
    if len(words) < LEAST_WORDS:
        return False
    mean = sum(word.probability for word in words) / len(words)
    crowded = len(words) > WORDS_PER_S * voiced_s + _UNHEARD
    return mean < GUESSED or (crowded and mean < DOUBTED)
