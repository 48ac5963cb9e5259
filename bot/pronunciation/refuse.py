"""When there is nothing to score: no number then, but what is wrong and what to do."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from bot.audio.pcm import SAMPLE_RATE, Signal
from bot.errors import UsageError

LONGEST_S: Final = 300.0
"""As long as the longest text takes a slow reader."""
_SHORTEST_S: Final = 0.15
_SILENT: Final = 10 ** (-70 / 20)
"""A recording whose loudest parts are below holds no voice that 16 bits could tell from the room."""
_FOUND: Final = 0.25
"""Less of the text's sounds than this, and it was another one. Sounds, since "the" is heard in any noise."""
_FOUND_FOREIGN: Final = 0.4
"""The same where it sounds like another language: of readers who do, at least 0.6 was found."""
_FOREIGN: Final = 0.5
_ENGLISH: Final = 0.1
"""English that learners read sounds like another language to the recogniser in 33 of 300 readings, most of them like
Chinese: a language alone refuses nothing."""
_ENOUGH: Final = 12
"""So many sounds it takes to tell whether they fit."""
_UNLIKE: Final = -2.0
"""Sounds found in another language or in noise lie below on average; in readings, however bad, above, and of words that
were heard above 0 (`scripts/bench_refusals`)."""
_HARDLY: Final = 0.1
"""Where more was understood, and no other language is heard, badly fitting sounds are a reader's."""
_TRANSLATED: Final = -1.0
_ALL_HEARD: Final = 0.8
"""Of who reads badly, or far from the microphone, less is heard: then it is no sign of translation."""
_IN_ENGLISH: Final = "Read the text in English."
_BELONG: Final = "Check that the recording and the text belong together, and read it again."
_LISTEN: Final = 'Check the microphone with "viva check", and read the text again.'

_NAMES: Final = {
    "ar": "Arabic", "bg": "Bulgarian", "bn": "Bengali", "ca": "Catalan", "cs": "Czech", "da": "Danish", "de": "German",
    "el": "Greek", "es": "Spanish", "fa": "Persian", "fi": "Finnish", "fr": "French", "he": "Hebrew", "hi": "Hindi",
    "hr": "Croatian", "hu": "Hungarian", "id": "Indonesian", "it": "Italian", "ja": "Japanese", "ko": "Korean",
    "nl": "Dutch", "no": "Norwegian", "pl": "Polish", "pt": "Portuguese", "ro": "Romanian", "ru": "Russian",
    "sk": "Slovak", "sv": "Swedish", "ta": "Tamil", "th": "Thai", "tr": "Turkish", "uk": "Ukrainian", "ur": "Urdu",
    "vi": "Vietnamese", "zh": "Chinese",
}  # fmt: skip
"""Languages that are named. Noise is taken for rare ones, such as Nynorsk: there it is only said what was not found."""


def check_length(seconds: float) -> None:
    """Raises UsageError where a recording is too long."""
    if seconds > LONGEST_S:
        raise UsageError(
            f"The recording is {seconds / 60:.0f} minutes long; {LONGEST_S / 60:.0f} at most are scored at once.",
            "Cut the recording and the text into parts of two minutes or so.",
        )


def check_recording(signal: Signal) -> None:
    """Raises UsageError where `signal` is too long, too short or silent."""
    seconds = signal.size / SAMPLE_RATE
    check_length(seconds)
    step = SAMPLE_RATE // 50
    blocks = signal[: signal.size // step * step].reshape(-1, step)
    if seconds < _SHORTEST_S or not blocks.size:
        raise UsageError("The recording is too short to hold a word.", _LISTEN)
    if float(np.percentile(np.sqrt(np.mean(np.square(blocks, dtype=np.float64), axis=1)), 95)) < _SILENT:
        raise UsageError("The recording is silent: there is nothing to score.", _LISTEN)


@dataclass(frozen=True, slots=True)
class Reading:
    """What was found of a text."""

    found: float
    """The share of its sounds that are in words which were found."""
    understood: float
    """The share of its words that were understood."""
    there: Sequence[float]
    """For each sound of the words that were found, by how much it is likelier there than any other; log."""
    heard: Sequence[float]
    """The same for the words that the recogniser heard."""
    sounds: int
    """How many the text has."""


def check_read(reading: Reading, tell: Callable[[], Mapping[str, float]]) -> None:
    """Raises UsageError where the text was not read, or not in English.

    `tell` gives how likely each language is, by its code.

    A recogniser for English translates what it knows of other languages: of a text's translation it hears every word.
    The text's sounds are not in the recording, which is what gives it away.
    """
    found, heard = _fit(reading.there), _fit(reading.heard)
    if reading.found > _FOUND_FOREIGN and found >= _UNLIKE and heard >= 0.0:
        return
    languages = tell()
    code = max(languages, key=lambda each: languages[each], default="en")
    foreign = code in _NAMES and languages[code] >= _FOREIGN and languages.get("en", 0.0) < _ENGLISH
    if foreign and (reading.found <= _FOUND_FOREIGN or found < _UNLIKE or heard < 0.0):
        raise UsageError(f"The recording sounds like {_NAMES[code]}; the text was not found in it.", _IN_ENGLISH)
    if reading.found <= _FOUND or (found < _UNLIKE and reading.understood < _HARDLY):
        raise UsageError("Nothing of the text was found in the recording: it holds other words, or none.", _BELONG)
    if heard < _TRANSLATED and len(reading.heard) >= _ALL_HEARD * reading.sounds:
        raise UsageError("The sounds of the text were not found in the recording.", _IN_ENGLISH)


def _fit(gaps: Sequence[float]) -> float:
    """Their mean; 0 where there are too few to tell."""
    return sum(gaps) / len(gaps) if len(gaps) >= _ENOUGH else 0.0
