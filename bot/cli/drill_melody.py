"""Pace and melody of a reading, beside the voice reading the same and beside what is usual for the speaker."""

from concurrent.futures import Future
from dataclasses import dataclass

from bot.audio.pcm import Signal
from bot.cli.drill import Drill
from bot.errors import ModelMissing, UsageError
from bot.pronunciation.card import Pronunciation
from bot.pronunciation.comparison import compared, remarks, usual
from bot.pronunciation.diary import TextTried
from bot.pronunciation.prosody import Prosody, measure
from bot.pronunciation.spoken import SpokenWord, marked, spoken
from bot.report.practice import melody_row
from bot.report.shapes import Row

Reading = tuple[Signal, Pronunciation]


@dataclass(frozen=True, slots=True)
class _Sound:
    """A sound that was found."""

    phone: str
    start_s: float
    end_s: float


def beside(drill: Drill, text: str, own: Reading, voices: Future[Prosody | None]) -> tuple[Prosody, Row | None]:
    """What was heard of pace and melody, and how it is shown; the voice reads the same where it can."""
    with drill.console.status("Comparing with the voice…"):
        mine = measure(own[0], said(text, own[1]))
        voice = voices.result()
    earlier = [one.melody for one in drill.past if isinstance(one, TextTried) and one.melody is not None]
    return mine, melody_row(compared(mine, voice, usual(earlier)), remarks(mine, voice))


def said(text: str, result: Pronunciation) -> list[SpokenWord]:
    """The words that were found, with the punctuation of the text, which says where a pause divides nothing."""
    out = []
    written = marked(text, [word.text for word in result.words])
    for word, shown in zip(result.words, written, strict=True):
        sounds = [phone for phone in word.phones if phone.start_s is not None and phone.end_s is not None]
        if sounds and not word.missing:
            out.append(spoken(shown, [_Sound(one.phone, one.start_s or 0.0, one.end_s or 0.0) for one in sounds]))
    return out


def voices(drill: Drill, text: str) -> Prosody | None:
    """The voice's pace and melody of a text; None where there is none."""
    try:
        signal = drill.studio.spoken(text)
        return measure(signal, said(text, drill.scorer(signal, text)))
    except (ModelMissing, UsageError):
        return None
