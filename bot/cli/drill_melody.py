"""Pace and melody of a reading, beside the voice reading the same and beside what is usual for the speaker."""

from concurrent.futures import Future
from dataclasses import dataclass

from bot.audio.pcm import Signal
from bot.cli.as_read import said
from bot.cli.drill import Drill
from bot.errors import ModelMissing, UsageError
from bot.pronunciation.card import Pronunciation
from bot.pronunciation.comparison import Remark, compared, remarks, usual
from bot.pronunciation.diary import PauseTried, RemarkTried, TextTried, melodies
from bot.pronunciation.prosody import Prosody, measure
from bot.report.practice import melody_row
from bot.report.shapes import Row

Reading = tuple[Signal, Pronunciation]


@dataclass(frozen=True, slots=True)
class Beside:
    """A reading beside the voice's."""

    mine: Prosody
    voice: Prosody | None
    """None where there is no voice."""
    remarks: tuple[Remark, ...]
    row: Row | None
    """How it is shown; None where nothing is to be said."""

    def of(self, tried: TextTried) -> TextTried:
        """The reading with what was heard of its pace and melody, as it is kept."""
        kept = tuple(RemarkTried(start_s=one.start_s, end_s=one.end_s, text=one.text) for one in self.remarks)
        pauses = tuple(PauseTried(start_s=one.start_s, end_s=one.end_s, inside=one.inside) for one in self.mine.pauses)
        heard = {"melody": dict(self.mine.numbers), "voice": dict(self.voice.numbers) if self.voice else None}
        return tried.model_copy(update={**heard, "pauses": pauses, "remarks": kept})


def beside(drill: Drill, text: str, own: Reading, voices: Future[Prosody | None]) -> Beside:
    """What was heard of pace and melody, and how it is shown; the voice reads the same where it can."""
    with drill.console.status("Comparing with the voice…"):
        mine = measure(own[0], said(text, own[1]))
        voice = voices.result()
    heard = remarks(mine, voice)
    return Beside(mine, voice, heard, melody_row(compared(mine, voice, usual(melodies(drill.past))), heard))


def voices(drill: Drill, text: str) -> Prosody | None:
    """The voice's pace and melody of a text; None where there is none."""
    try:
        signal = drill.studio.spoken(text)
        return measure(signal, said(text, drill.scorer(signal, text)))
    except (ModelMissing, UsageError):
        return None
