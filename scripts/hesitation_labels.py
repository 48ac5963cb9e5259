"""Labelled hesitation sounds in real speech, for training and measuring."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile
import yaml

from bot.audio.pcm import Signal
from bot.scoring.spans import Span

REPOSITORY = Path(__file__).resolve().parent.parent
SETS = ("mfa_spontaneous", "mfa_probes", "ami", "barr_fillers", "read_controls", "speechocean_train")
"""The sets whose hesitation sounds are all known, at least in a part of each clip."""
SPONTANEOUS = ("barr_plain", "watson", "csm_like")
READ = ("read_controls", "speechocean_train")
READ_ALOUD = "speechocean762"
COLLAR_S = 0.3
_NOISE_S = 0.6


@dataclass(frozen=True)
class Clip:
    """One recording and its hesitation sounds."""

    set: str
    path: Path
    speaker: str
    events: tuple[Span, ...]
    scope: Span
    """Where all of them are known."""
    doubtful: tuple[Span, ...] = ()
    """Where it is not, inside the scope."""

    @property
    def read(self) -> bool:
        return self.set in READ

    def knows(self, span: Span) -> bool:
        """Whether it is known if `span` is one: its middle lies in the scope, and nothing doubtful is near."""
        inside = self.scope.start_s <= (span.start_s + span.end_s) / 2 <= self.scope.end_s
        return inside and not any(span.meets(other) for other in self.doubtful)

    def sound(self) -> Signal:
        signal, _ = soundfile.read(self.path, dtype="float32")
        mono: Signal = signal if signal.ndim == 1 else signal.mean(axis=1)
        return np.ascontiguousarray(mono)


def labelled(data: Path) -> list[Clip]:
    """The clips of the shared data in which all hesitation sounds are known."""
    times = yaml.safe_load((REPOSITORY / "tests" / "data" / "filler_times.yaml").read_text(encoding="utf-8"))
    return [_shared(name, data / name, row, times) for name in SETS for row in _rows(data / name)]


def unlabelled(data: Path) -> list[Clip]:
    """Clips of spontaneous speech in which nobody marked any."""
    rows = [(name, row) for name in SPONTANEOUS for row in _rows(data / name)]
    return [
        Clip(name, data / name / row["audio"], row.get("speaker") or row["audio"], (), Span(0.0, row["seconds"]))
        for name, row in rows
    ]


def read_aloud(corpus: Path, data: Path) -> list[Clip]:
    """Four clips of each speaker in the train split of a copy of speechocean762 who is not in the shared data."""
    known = {row["speaker"] for row in _rows(data / "speechocean_train")}
    speakers = [line.split()[0] for line in (corpus / "train" / "spk2gender").read_text().splitlines()]
    return [
        Clip(READ_ALOUD, path, speaker, (), Span(0.0, soundfile.info(path).duration))
        for speaker in sorted(set(speakers) - known)
        for path in sorted((corpus / "WAVE" / f"SPEAKER{speaker}").glob("*.WAV"))[::5][:4]
    ]


def matched(events: Sequence[Span], found: Sequence[Span], collar_s: float = COLLAR_S) -> dict[int, int]:
    """Which of `found` is which of `events`: pairs that lie within the collar of each other, nearest first."""
    pairs = sorted(
        (abs(event.start_s + event.end_s - other.start_s - other.end_s) / 2, i, j)
        for i, event in enumerate(events)
        for j, other in enumerate(found)
        if other.start_s < event.end_s + collar_s and other.end_s > event.start_s - collar_s
    )
    out: dict[int, int] = {}
    for _, i, j in pairs:
        if i not in out and j not in out.values():
            out[i] = j
    return out


def _rows(folder: Path) -> Iterator[dict]:
    for line in (folder / "manifest.jsonl").read_text(encoding="utf-8").splitlines():
        yield json.loads(line)


def _shared(name: str, folder: Path, row: dict, times: dict) -> Clip:
    path, whole = folder / row["audio"], Span(0.0, row["seconds"])
    speaker = row.get("speaker") or {"mfa_spontaneous": "mfa", "mfa_probes": "mfa"}.get(name, path.stem)
    known = times.get(f"{name}/{row['audio']}")
    if name != "barr_fillers":
        return Clip(name, path, str(speaker), tuple(Span(*span) for span in known or ()), whole)
    onset = Span(*row["onset_filler_time"])
    if row["onset_noise"]:
        # Where the interval is longer than a filler, the noise is at its beginning.
        return Clip(name, path, "kate", (), Span(onset.start_s - 0.3, min(onset.end_s + 0.1, onset.start_s + _NOISE_S)))
    event = Span(*known[0]) if known else onset
    return Clip(name, path, "kate", (event,), Span(0.0, event.end_s + 0.1))
