"""Whether a recording is English, before its words are taken seriously.

Asked for English, Whisper gives English for any language, much of it translated, fluent and confident. So the sound
is asked first, a few stretches of it. Accents must not be refused: a stretch counts as foreign only where another
language is likely and English all but ruled out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Final, Protocol, runtime_checkable

import numpy as np

from bot.audio.pcm import SAMPLE_RATE, Signal
from bot.scoring.spans import Span, total_s
from bot.scoring.speech import Activity, Sound
from bot.stt.transcript import Word

FOREIGN: Final = 0.5
ENGLISH: Final = 0.05
"""A stretch is foreign where one other language has at least `FOREIGN` and English less than `ENGLISH`. With Whisper
base, of 90 stretches of 5 to 10 s in ten languages (FLEURS and others) all but one of a synthetic voice were found,
and of 143 as long in English, 80 speakers of Mandarin among them, none: English had .11 and more."""
SURE_S: Final = 4.5
"""Less speech than this tells too little alone: one of 80 sentences read with an accent is sure to be Mandarin. It
still counts where the words could hardly be recognised either."""
DOUBTFUL: Final = 0.6
"""Mean word probability below which the words of so short a recording do not speak against it."""
STRETCH_S: Final = 10.0
_LEAST_S: Final = 5.0
_FEW, _MANY = 3, 9
"""Stretches listened to; the many only where the few disagree."""

_NAMES: Final = {
    "ar": "Arabic", "bg": "Bulgarian", "bn": "Bengali", "ca": "Catalan", "cs": "Czech", "cy": "Welsh", "da": "Danish",
    "de": "German", "el": "Greek", "es": "Spanish", "et": "Estonian", "fa": "Persian", "fi": "Finnish", "fr": "French",
    "he": "Hebrew", "hi": "Hindi", "hr": "Croatian", "hu": "Hungarian", "id": "Indonesian", "it": "Italian",
    "ja": "Japanese", "ko": "Korean", "lt": "Lithuanian", "lv": "Latvian", "ms": "Malay", "nl": "Dutch",
    "no": "Norwegian", "pl": "Polish", "pt": "Portuguese", "ro": "Romanian", "ru": "Russian", "sk": "Slovak",
    "sl": "Slovenian", "sr": "Serbian", "sv": "Swedish", "sw": "Swahili", "ta": "Tamil", "te": "Telugu", "th": "Thai",
    "tr": "Turkish", "uk": "Ukrainian", "ur": "Urdu", "vi": "Vietnamese", "yue": "Cantonese", "zh": "Chinese",
}  # fmt: skip


@runtime_checkable
class Linguist(Protocol):
    """Tells languages, as `bot.stt.whisper.WhisperTranscriber` does."""

    def languages(self, signal: Signal) -> Mapping[str, float]:
        """How likely each language is, by its code, for at most 30 s of 16 kHz sound; empty where it cannot tell."""
        ...


@dataclass(frozen=True, slots=True)
class Foreign:
    """Most of the speech is in another language."""

    code: str
    sure: bool
    """False where there was too little speech to go by the sound alone."""

    def reason(self, words: Sequence[Word] = ()) -> str | None:
        """Why the recording cannot be measured; None where its words say that it can."""
        if not self.sure and words and fmean(word.probability for word in words) >= DOUBTFUL:
            return None
        return f"Not enough English speech to say: it sounds like {_NAMES.get(self.code, 'another language')}."


def find_foreign(sound: Sound, activity: Activity, linguist: Linguist) -> Foreign | None:
    """The language that most of the speech is in, where that is not English."""
    phrases = activity.phrases()
    speech_s = total_s(phrases)
    found: list[str | None] = []
    for most in (_FEW, _MANY):
        count = max(1, min(most, int(speech_s / _LEAST_S)))
        if count == len(found):
            break
        found = [_foreign(linguist.languages(_sound(sound, part))) for part in stretches(phrases, count)]
        if len(set(map(bool, found))) < 2:
            break
    codes = [code for code in found if code]
    if 2 * len(codes) <= len(found):
        return None
    return Foreign(max(codes, key=codes.count), sure=speech_s >= SURE_S)


def stretches(phrases: Sequence[Span], count: int) -> list[list[Span]]:
    """`count` stretches of at most `STRETCH_S` of speech, evenly spread over all of it; pauses are left out."""
    step_s = total_s(phrases) / count
    return [_cut(phrases, i * step_s, i * step_s + min(step_s, STRETCH_S)) for i in range(count)]


def _cut(phrases: Sequence[Span], first_s: float, last_s: float) -> list[Span]:
    """The speech between two times that count speech alone."""
    out, before_s = [], 0.0
    for phrase in phrases:
        start_s, end_s = max(first_s - before_s, 0.0), min(last_s - before_s, phrase.length_s)
        if end_s > start_s:
            out.append(Span(phrase.start_s + start_s, phrase.start_s + end_s))
        before_s += phrase.length_s
    return out


def _sound(sound: Sound, parts: Sequence[Span]) -> Signal:
    read = [sound.read(part.start_s, part.end_s) for part in parts]
    return np.concatenate(read)[: int(STRETCH_S * SAMPLE_RATE)] if read else np.empty(0, np.float32)


def _foreign(likely: Mapping[str, float]) -> str | None:
    if not likely:
        return None
    code = max(likely, key=lambda each: likely[each])
    return code if code != "en" and likely[code] >= FOREIGN and likely.get("en", 0.0) < ENGLISH else None
