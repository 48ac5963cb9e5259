"""Pace and melody of a reading, beside the voice reading the same and beside what is usual for the speaker."""

from concurrent.futures import Future

from bot.audio.pcm import Signal
from bot.cli.as_read import said
from bot.cli.drill import Drill
from bot.errors import ModelMissing, UsageError
from bot.pronunciation.card import Pronunciation
from bot.pronunciation.comparison import compared, remarks, usual
from bot.pronunciation.diary import melodies
from bot.pronunciation.prosody import Prosody, measure
from bot.report.practice import melody_row
from bot.report.shapes import Row

Reading = tuple[Signal, Pronunciation]


def beside(drill: Drill, text: str, own: Reading, voices: Future[Prosody | None]) -> tuple[Prosody, Row | None]:
    """What was heard of pace and melody, and how it is shown; the voice reads the same where it can."""
    with drill.console.status("Comparing with the voice…"):
        mine = measure(own[0], said(text, own[1]))
        voice = voices.result()
    return mine, melody_row(compared(mine, voice, usual(melodies(drill.past))), remarks(mine, voice))


def voices(drill: Drill, text: str) -> Prosody | None:
    """The voice's pace and melody of a text; None where there is none."""
    try:
        signal = drill.studio.spoken(text)
        return measure(signal, said(text, drill.scorer(signal, text)))
    except (ModelMissing, UsageError):
        return None
