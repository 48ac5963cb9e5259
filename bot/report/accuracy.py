"""How right each measure is, for the reader: what the benchmarks found on speech or text with labels.

The figures are those of `docs/accuracy.md`; where several were found, the one on material that no rule was made with.
"""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from bot.report.shapes import Accuracy, Measure

PICKED: Final[tuple[tuple[Measure, str, str, str], ...]] = (
    ("latency", "timing", "answer latency, first sound", ""),
    ("latency", "timing", "answer latency, first word of substance", ""),
    ("pace", "pace", "syllables: dictionary words, hidden", ""),
    ("pauses", "timing", "pauses of 0.3 s and more, missed and invented", ""),
    ("pauses", "timing", "where a pause begins", ""),
    ("pauses", "pace", "pauses inside a clause or between clauses", ""),
    ("fillers", "fillers", "Vocal fillers (um, uh)", ""),
    ("fillers", "lexical", "lexical fillers, held", ""),
    ("fillers", "lexical", "repetitions, held", ""),
    ("fillers", "lexical", "false starts, held", ""),
    ("ownership", "ownership", "Decisions with the right owner", "other voices"),
    ("ownership", "ownership", "Who acts in a clause", "other voices"),
    ("ownership", "ownership", "Reason of a decision", "other voices"),
    ("ownership", "ownership", "Outcome of a decision", "other voices"),
    ("structure", "structure", "parts of a story", ""),
    ("structure", "structure", "constraints before architecture", ""),
    ("structure", "structure", "decisions tied to a constraint", ""),
    ("coverage", "structure", "rubric points covered", ""),
)
"""Measure, benchmark, the metric's name there, and how its data's description begins."""
PRACTICE: Final[tuple[tuple[Measure, str, str, str], ...]] = (
    ("understood", "pronunciation", "words that are not there", ""),
    ("understood", "pronunciation", "native voices and other surroundings", ""),
    ("sounds", "pronunciation", "pronunciation of sounds, words and sentences", ""),
    ("melody", "prosody", "articulation rate of a reading", ""),
    ("melody", "prosody", "pauses of a reading", ""),
    ("melody", "prosody", "linking of a consonant to a vowel", ""),
    ("melody", "prosody", "pitch range of a reading", ""),
    ("melody", "prosody", "word stress on another syllable", ""),
    ("melody", "prosody", "rise or fall at the end of a sentence", ""),
    ("melody", "prosody", "the same reading at other levels and in noise", ""),
    ("pairs", "pairs", "which word of a pair was said", ""),
    ("pairs", "pairs", "a word of a pair that was said badly", ""),
    *(pick for pick in PICKED if pick[0] in {"pace", "pauses", "fillers"}),
)
"""The same for practice."""


def accuracy(figures: Path, picked: Sequence[tuple[Measure, str, str, str]] = PICKED) -> tuple[Accuracy, ...]:
    """The picked figures from the folder of benchmark results; those that are not there are left out."""
    found = {bench: list(_rows(figures / f"{bench}.json")) for bench in {pick[1] for pick in picked}}
    return tuple(
        Accuracy(
            measure=measure,
            metric=metric[:1].upper() + metric[1:].removesuffix(", held").removesuffix(", hidden"),
            figure=_figure(row["figure"]),
            method=row["method"],
            baseline=row["baseline"],
            data=row["data"],
            fails=row["fails"],
        )
        for measure, bench, metric, data in picked
        for row in found[bench]
        if row["metric"] == metric and row["data"].startswith(data)
    )


def _figure(text: str) -> str:
    """Where a figure is told for all material, the tuned and the held part: the one of the held part."""
    return " ".join(text.rpartition("held ")[2].split())


def of_change(figures: Path) -> tuple[dict[str, str], ...]:
    """How often progress calls noise a change, and how surely it sees one: `figure`, `baseline`, `data`, `fails`.

    Of sessions first, then of practice.
    """
    return tuple(_rows(figures / "progress.json"))


def _rows(path: Path) -> Iterator[dict[str, str]]:
    if path.is_file():
        content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        yield from content["rows"]
