"""Phrases of real speech whose first and last sample are known, for the timing benchmarks.

Edges are told on the clean clip by energy alone, with none of the code under test; an edge that ten decibels of
threshold move, or beside which a crumb of sound stands apart, is not clear and nothing is measured on it.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
import soxr

from bot.audio.files import open_recording
from bot.audio.pcm import SAMPLE_RATE, Signal
from bot.tts.piper import PiperVoice

EDGE_DB: Final = -30.0
"""A phrase begins and ends where its level, over 5 ms, passes this much under the clip's own loud parts (95th
percentile)."""
WOBBLE_DB, WOBBLE_S = 5.0, 0.05
"""An edge is clear if it lies within so many seconds for thresholds so much lower and higher; a lip that smacks, a
breath and a fade are not."""
FLOOR_DB: Final = -39.0
"""A clip whose quiet (5th percentile) is louder than this has no clear edges and is left out."""
LOUD_DB: Final = -15.0
"""Under the phrase's own loud parts."""
QUIET_DB: Final = -10.0
"""A phrase this much under the clip's loud parts is somebody in the background."""
RISE_S, FALL_S = 0.15, 0.25
"""An edge that takes longer to or from `LOUD_DB` may still be a breath."""
DIP_S, CRUMB_S = 0.03, 0.06
"""Nor is an edge clear where a crumb of sound so short stands apart by so much: a lip, a key, a late "t"."""
HOLE_S: Final = 0.15
"""No phrase has a silence this long inside."""
SHORTEST_S, LONGEST_S = 0.6, 6.0
MARGIN: Final = SAMPLE_RATE // 50
"""Samples kept on both sides of a phrase, faded: what lies there is under `EDGE_DB`."""
LEVEL_DB: Final = -24.0
"""Phrases are brought to this root mean square."""
BREATHS: Final = {
    "kate": (
        ("barr_plain/kate_13.flac", (0.611, 1.055)),
        ("barr_plain/kate_37.flac", (7.172, 7.51)),
        ("barr_plain/kate_54.flac", (5.712, 6.077)),
        ("barr_plain/kate_66.flac", (6.855, 7.241)),
        ("barr_plain/kate_68.flac", (0.98, 1.261)),
        ("barr_plain/kate_127.flac", (0.287, 0.662)),
    ),
    "mark": (
        ("barr_plain/mark_1.flac", (6.397, 6.928)),
        ("barr_plain/mark_131.flac", (5.859, 6.328)),
        ("barr_plain/mark_37.flac", (0.699, 0.984)),
    ),
    "read_controls": (
        ("read_controls/libri_1088-134315-0000.flac", (2.433, 2.681)),
        ("read_controls/libri_1088-134315-0000.flac", (9.101, 9.519)),
    ),
}
"""Breaths before words, chosen by eye in the spectrogram."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """Speech without a pause; its first sample is `MARGIN`, its last `signal.size - MARGIN`."""

    source: str
    signal: Signal
    clear: tuple[bool, bool] = (True, True)
    """Whether start and end are known; only such edges are measured on."""
    text: str = ""

    @property
    def length(self) -> int:
        """Samples from the first to the last sound."""
        return self.signal.size - 2 * MARGIN


@dataclass(frozen=True, slots=True)
class Openings:
    """What may come before the first phrase of a speaker's answer."""

    breaths: tuple[Signal, ...] = ()
    fillers: tuple[Phrase, ...] = ()
    announcements: tuple[Phrase, ...] = ()


def read(path: Path) -> Signal:
    """A whole recording at 16 kHz."""
    with open_recording(path) as sound:
        return sound.read(0.0, sound.duration_s)


def levels_db(signal: Signal) -> npt.NDArray[np.float64]:
    """Level above 80 Hz in 5 ms around each millisecond, dB."""
    spectrum = np.fft.rfft(signal.astype(np.float64))
    spectrum[: int(80 * signal.size / SAMPLE_RATE) + 1] = 0.0
    power = np.square(np.fft.irfft(spectrum, signal.size))
    total = np.concatenate([[0.0], np.cumsum(np.pad(power, 40))])
    return np.asarray(10.0 * np.log10(np.maximum((total[80:] - total[:-80])[::16] / 80, 1e-12)))


def phrases(signal: Signal, source: str) -> Iterator[Phrase]:
    """The phrases of a clip that have a clear edge."""
    for first, last, clear in stretches(signal):
        if any(clear) and SHORTEST_S <= (last - first) / 1000 <= LONGEST_S:
            yield replace(cut_out(signal, first, last, source), clear=clear)


def stretches(signal: Signal) -> Iterator[tuple[int, int, tuple[bool, bool]]]:
    """Sounds with `HOLE_S` of quiet around them: first and last millisecond, and which edges are clear."""
    level = levels_db(signal)
    level -= np.percentile(level, 95)
    if np.percentile(level, 5) > FLOOR_DB:
        return
    faint, sure = (_joined(level > EDGE_DB + side) for side in (-WOBBLE_DB, WOBBLE_DB))
    margin, wobble = MARGIN * 1000 // SAMPLE_RATE, WOBBLE_S * 1000
    for first, last in _joined(level > EDGE_DB):
        own = np.percentile(level[first:last], 95)
        inner = [run for run in sure if run[0] < last and run[1] > first]
        if own < QUIET_DB or not inner or first <= margin or last >= level.size - margin:
            continue
        loud = first + np.flatnonzero(level[first:last] > own + LOUD_DB)
        outer = next(run for run in faint if run[0] <= first and run[1] >= last)
        sounds = _joined(level[first:last] > EDGE_DB, DIP_S)
        start = sounds[0][1] - sounds[0][0] >= CRUMB_S * 1000 and loud[0] - first <= RISE_S * 1000
        end = sounds[-1][1] - sounds[-1][0] >= CRUMB_S * 1000 and last - loud[-1] <= FALL_S * 1000
        start = start and inner[0][0] - outer[0] <= wobble
        end = end and outer[1] - inner[-1][1] <= wobble
        yield first, last, (bool(start), bool(end))


def _joined(flags: npt.NDArray[np.bool_], hole_s: float = HOLE_S) -> list[tuple[int, int]]:
    """First and past-the-last of each run, holes shorter than `hole_s` closed; one flag a millisecond."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], flags, [False]]).astype(np.int8))).reshape(-1, 2)
    found: list[tuple[int, int]] = []
    for first, last in edges.tolist():
        if found and first - found[-1][1] < hole_s * 1000:
            found[-1] = (found[-1][0], last)
        else:
            found.append((first, last))
    return found


def cut_out(signal: Signal, first: int, last: int, source: str) -> Phrase:
    """Milliseconds `first` to `last` of a clip as a phrase of standard level."""
    begin, end = first * SAMPLE_RATE // 1000, last * SAMPLE_RATE // 1000
    sound = signal[begin - MARGIN : end + MARGIN].astype(np.float32)
    ramp = np.linspace(0.0, 1.0, MARGIN, dtype=np.float32)
    sound[:MARGIN] *= ramp
    sound[-MARGIN:] *= ramp[::-1]
    return Phrase(source, sound * np.float32(10 ** (LEVEL_DB / 20) / rms(sound)))


def rms(signal: Signal) -> float:
    """Root mean square; never nought."""
    return max(1e-9, float(np.sqrt(np.mean(np.square(signal, dtype=np.float64)))))


def groups(data: Path) -> dict[str, tuple[list[Phrase], Openings]]:
    """Each set or speaker with its phrases and with what its answers may open with."""
    children = _children(data)
    every = [BREATHS[name] for name in BREATHS]
    breaths = tuple(_breath(data, clip, span) for spans in every for clip, span in spans)
    own = {name: tuple(_breath(data, clip, span) for clip, span in spans) for name, spans in BREATHS.items()}
    out: dict[str, tuple[list[Phrase], Openings]] = {}
    for folder in ("barr_plain", "mfa_probes", "read_controls", "speechocean_train", "ami", "watson", "csm_like"):
        for path in sorted((data / folder).glob("*.flac")):
            if folder == "barr_plain":
                name = path.stem.partition("_")[0]
            elif folder == "speechocean_train":
                name = "speechocean children" if path.name in children else "speechocean adults"
            else:
                name = {"ami": "ami, watson", "watson": "ami, watson"}.get(folder, folder)
            fillers = _fillers(data) if name == "kate" and name not in out else ()
            found, _ = out.setdefault(name, ([], Openings(own.get(name, breaths), fillers)))
            found += phrases(read(path), path.name)
    return out


def spoken(voice: PiperVoice, sentences: Sequence[str]) -> list[Phrase]:
    """Each sentence in the synthetic voice, its edges found as a recording's are."""
    out = []
    for i, sentence in enumerate(sentences):
        signal = soxr.resample(voice.signal(sentence), voice.sample_rate, SAMPLE_RATE).astype(np.float32)
        quiet = np.zeros(SAMPLE_RATE // 4, np.float32)
        signal = np.concatenate([quiet, signal, quiet])
        found = list(stretches(signal))
        phrase = cut_out(signal, found[0][0], found[-1][1], f"piper {i}")
        out.append(replace(phrase, clear=(found[0][2][0], found[-1][2][1]), text=sentence))
    return out


QUESTIONS: Final = (
    "Tell me about a hard decision you made.",
    "Why did you choose that?",
    "What would you do if the labels came a month late?",
)
ANSWERS: Final = (
    "I decided to cache the reads.",
    "They were slow in the morning.",
    "We measured it for a week.",
    "However nobody had looked.",
    "So the team agreed to try.",
    "Half of the tables had no owner.",
    "She told me to write it down.",
    "First I looked at the logs.",
)
ANNOUNCED: Final = ("Let me think.", "Give me a second.")


def _children(data: Path) -> set[str]:
    lines = (data / "speechocean_train" / "manifest.jsonl").read_text(encoding="utf-8").splitlines()
    return {row["audio"] for row in map(json.loads, lines) if row["age"] < 18}


def _fillers(data: Path) -> tuple[Phrase, ...]:
    """The labelled "um" and "uh" that open clips, every one once."""
    out: dict[str, Phrase] = {}
    for line in (data / "barr_fillers" / "manifest.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if not row["onset_noise"]:
            first, last = (round(1000 * at_s) for at_s in row["onset_filler_time"])
            signal = read(data / "barr_fillers" / row["audio"])
            out.setdefault(f"{last - first}", cut_out(signal, first, last, row["audio"]))
    return tuple(out.values())


def _breath(data: Path, clip: str, span: tuple[float, float]) -> Signal:
    """A breath as loud beside the phrases as it was beside its clip's speech."""
    signal = read(data / clip)
    level = levels_db(signal)
    speech_db = 10 * np.log10(np.mean(10 ** (level[level > np.percentile(level, 95) - 25] / 10)))
    sound = signal[round(span[0] * SAMPLE_RATE) : round(span[1] * SAMPLE_RATE)]
    fade = np.minimum(1.0, np.minimum(np.arange(sound.size), np.arange(sound.size)[::-1]) / 80)
    return np.asarray(sound * fade * 10 ** ((LEVEL_DB - speech_db) / 20), np.float32)
