"""Pace and melody of a reading, beside the interviewer's voice reading the same and the speaker's own practice."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from rich.console import Console
from rich.padding import Padding
from rich.table import Table

from bot.audio.pcm import SAMPLE_RATE, Signal
from bot.cli.as_read import said
from bot.pronunciation.card import Pronunciation
from bot.pronunciation.comparison import Compared, Remark, compared, remarks, usual
from bot.pronunciation.prosody import MEANINGS, Measure, Prosody, measure
from bot.pronunciation.reference import RefWord
from bot.pronunciation.spoken import marked, spoken
from bot.report.wording import clock


class Sides:
    """A reading, the voice's of the same text, and what is usual for the speaker."""

    def __init__(
        self,
        text: str,
        words: Sequence[RefWord],
        signal: Signal,
        result: Pronunciation,
        earlier: Sequence[Mapping[Measure, float | None]] = (),
    ) -> None:
        """`earlier` are the speaker's readings in practice, oldest first. Raises ModelMissing: the voice."""
        self.yours = measure(signal, said(text, result))
        self.voice = _voice(text, words)
        self.usual = usual(earlier)

    @property
    def rows(self) -> tuple[Compared, ...]:
        """Each measure of all."""
        return compared(self.yours, self.voice, self.usual)

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
            "usual": {name: asdict(one) for name, one in self.usual.items()},
        }

    def show(self, console: Console) -> None:
        """A table at 80 columns, then what is worth saying of it, single moments, and what it means."""
        rows = self.rows
        names = ["Pace and melody", "you", "the voice", *(["you usually"] if self.usual else [])]
        table = Table(box=None, padding=(0, 2, 0, 0))
        for name in names:
            table.add_column(name, header_style="bold")
        for row in rows:
            unit = f", {row.unit}" if row.unit else ""
            table.add_row(*[row.name + unit, row.yours, row.voice, row.usual][: len(names)])
        console.print()
        console.print(table)
        for row in rows:
            if row.tells:
                console.print(f"{row.name}: {row.difference}.")
        for one in self.remarks:
            console.print(f"{clock(one.start_s)} {one.text}.", markup=False)
        told = [row.measure for row in rows if row.matters]
        if told:
            console.print("\nWhat the differences mean; none is a grade:")
        for measured in told:
            meaning = MEANINGS[measured]
            console.print(Padding(f"{meaning.name}: {meaning.means}", (0, 0, 0, 2)), style="dim")


def _data(one: Prosody) -> dict[str, Any]:
    return asdict(one) | {"endings": [asdict(end) | {"direction": end.direction} for end in one.endings]}


def _voice(text: str, words: Sequence[RefWord]) -> Prosody | None:
    """None where what the voice reads could not be aligned."""
    import numpy as np
    import soxr

    from bot import paths, settings
    from bot.catalogue import locate
    from bot.pronunciation.acoustics import Observation
    from bot.pronunciation.align import align, level
    from bot.pronunciation.links import sites
    from bot.tts.piper import PiperVoice
    from bot.tts.speakable import speakable

    voice = PiperVoice(locate(settings.load(paths.config_file()).tts.voice))
    sound = np.asarray(
        soxr.resample(voice.signal(speakable(sites(text))), voice.sample_rate, SAMPLE_RATE), dtype=np.float32
    )
    margin = np.zeros(SAMPLE_RATE // 5, np.float32)
    signal = np.concatenate([margin, level(sound), margin])
    placed = align(Observation(signal), [word.ways for word in words])
    if placed is None:
        return None
    written = marked(text, [word.text for word in words])
    read = [
        spoken(shown, where.phones, ends_clause=word.ends_clause)
        for shown, where, word in zip(written, placed, words, strict=True)
    ]
    return measure(signal, read)
