"""Pace and melody of a reading, beside the interviewer's voice reading the same: what `--prosody` adds."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

from rich.console import Console
from rich.padding import Padding
from rich.table import Table

from bot.audio.pcm import SAMPLE_RATE, Signal
from bot.pronunciation.card import Phone, Pronunciation
from bot.pronunciation.comparison import Compared, Remark, compared, remarks
from bot.pronunciation.prosody import MEANINGS, Prosody, measure
from bot.pronunciation.reference import RefWord
from bot.pronunciation.spoken import SpokenWord, marked, spoken
from bot.report.wording import clock


class Sides:
    """A reading and the voice's of the same text."""

    def __init__(self, text: str, words: Sequence[RefWord], signal: Signal, result: Pronunciation) -> None:
        """Raises ModelMissing where the voice is not installed."""
        written = marked(text, [word.text for word in words])
        self.yours = measure(signal, list(_read(result, written)))
        self.voice = _voice(text, words, written)

    @property
    def rows(self) -> tuple[Compared, ...]:
        """Each measure of both."""
        return compared(self.yours, self.voice)

    @property
    def remarks(self) -> tuple[Remark, ...]:
        """What was heard at single moments."""
        return remarks(self.yours, self.voice)

    def as_data(self) -> dict[str, Any]:
        """JSON-ready: the rows and remarks as they are said, the numbers as they are."""
        return {
            "rows": [asdict(row) for row in self.rows],
            "remarks": [asdict(one) for one in self.remarks],
            "yours": _data(self.yours),
            "voice": _data(self.voice) if self.voice else None,
        }

    def show(self, console: Console) -> None:
        """A table at 80 columns, then what it means."""
        table = Table(box=None, padding=(0, 2, 0, 0))
        for name in ("Pace and melody", "you", "the voice", ""):
            table.add_column(name, header_style="bold", no_wrap=name != "")
        for row in self.rows:
            unit = f", {row.unit}" if row.unit else ""
            table.add_row(row.name + unit, row.yours, row.voice, row.difference)
        console.print()
        console.print(table)
        for one in self.remarks:
            console.print(f"{clock(one.start_s)} {one.text}", markup=False)
        told = [row.measure for row in self.rows if row.difference and not row.difference.startswith("about the same")]
        if told:
            console.print("\nWhat the differences mean; none is a grade:")
        for name in told:
            console.print(Padding(f"{MEANINGS[name].name}: {MEANINGS[name].means}", (0, 0, 0, 2)), style="dim")


def _data(one: Prosody) -> dict[str, Any]:
    return asdict(one) | {"endings": [asdict(end) | {"direction": end.direction} for end in one.endings]}


def _read(result: Pronunciation, written: Sequence[str]) -> Iterator[SpokenWord]:
    """The words that are there."""
    for word, text in zip(result.words, written, strict=True):
        sounds = [_Timed(phone) for phone in word.phones if phone.start_s is not None and phone.end_s is not None]
        if sounds and not word.missing:
            yield spoken(text, sounds)


class _Timed:
    """A sound of the card that surely has its times."""

    def __init__(self, phone: Phone) -> None:
        self.phone = phone.phone
        self.start_s = phone.start_s or 0.0
        self.end_s = phone.end_s or 0.0


def _voice(text: str, words: Sequence[RefWord], written: Sequence[str]) -> Prosody | None:
    """None where what the voice reads could not be aligned."""
    import numpy as np
    import soxr

    from bot import paths, settings
    from bot.catalogue import locate
    from bot.pronunciation.align import align, level
    from bot.tts.piper import PiperVoice
    from bot.tts.speakable import speakable

    voice = PiperVoice(locate(settings.load(paths.config_file()).tts.voice))
    sound = np.asarray(soxr.resample(voice.signal(speakable(text)), voice.sample_rate, SAMPLE_RATE), dtype=np.float32)
    margin = np.zeros(SAMPLE_RATE // 5, np.float32)
    signal = np.concatenate([margin, level(sound), margin])
    placed = align(signal, [word.ways for word in words])
    if placed is None:
        return None
    return measure(signal, [spoken(one, word.phones) for one, word in zip(written, placed, strict=True)])
