"""What is read off a running interview for `stress_soak`: the process, the answers' delay, the place of the sound."""

import ctypes
import gc
import os
import re
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

import numpy as np

from bot.audio.pcm import SAMPLE_BYTES, SAMPLE_RATE
from bot.candidate.player import Said
from bot.machine import give_back
from bot.session.record import CandidateSpeech, Event, InterviewerSpeech, TurnEnded

ENDS_S = 10.0
"""Threads that were told to end have done so by then."""
LOST_S = 15.0
"""An answer that got no word in so long got none."""
WITHIN_S = 0.1
"""So far off its place sound is looked for."""
COMPARED_S = 4.0
LEAST_S = 0.8
"""Shorter sounds are not looked for."""
ALIKE = 0.9
"""Correlation from which on it is the same sound."""
GIVE_BACK_S = 120.0
"""So often what lies free is given back for a sample. The next sentence fetches it anew, in some tenths of a second."""
QUIET_MB, QUIET = 1.0, 5
"""No engine works where so little more is allocated than in any of so many samples before."""
LONG_S = 0.7
"""A pause inside an answer in which its end may be thought to have come."""
AUDIBLE_S = 0.4
"""Who was found to have ended in a pause hears the interviewer at most so long after it."""
NEAR_S = 0.4
"""The end of a turn as noted lies this close to the true end of the speech."""


@dataclass(frozen=True, slots=True)
class Sample:
    """The process at one moment."""

    at_s: float
    memory_mb: float
    """Its own: what is in files and shared is left out."""
    resident_mb: float
    threads: int
    handles: int
    cpu_s: float
    blocks: int = 0
    """Of memory that Python's objects take; what libraries take is not among them."""
    allocated_mb: float | None = None
    """What the C library gave out and did not get back: libraries' memory, without what lies free in the reserve. None
    where it does not tell."""
    others_s: float = 0.0
    """Processor time that all other programs took since the machine began."""
    kept_mb: float | None = None
    """Memory of its own when no engine worked, and what lay free in the reserve had just been given back; None where
    it was not."""


def sample(at_s: float, rollup: str, status: str, handles: int, cpu_s: float) -> Sample:
    """From the texts of /proc/self/smaps_rollup and /proc/self/status."""

    def kilobytes(name: str) -> int:
        found = re.search(rf"^{name}:\s+(\d+) kB", rollup, re.MULTILINE)
        return int(found[1]) if found else 0

    threads = re.search(r"^Threads:\s+(\d+)", status, re.MULTILINE)
    own = kilobytes("Anonymous") + kilobytes("Swap")
    return Sample(at_s, own / 1024, kilobytes("Rss") / 1024, int(threads[1]) if threads else 0, handles, cpu_s)


class Gauges:
    """Samples this process every so often, in a thread of its own, and tells each with the one before."""

    def __init__(self, every_s: float, told: Callable[[Sample, Sample | None], None]) -> None:
        self.samples: list[Sample] = []
        self._every_s = every_s
        self._told = told
        self._over = threading.Event()
        self._begun = time.monotonic()
        self._thread = threading.Thread(target=self._run, name="gauges", daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._over.set()
        self._thread.join()

    def now_s(self) -> float:
        return time.monotonic() - self._begun

    def _run(self) -> None:
        due_s = give_back_s = 0.0
        while not self._over.wait(max(0.0, due_s - self.now_s())):
            due_s = self.now_s() + self._every_s
            sample = here(self.now_s())
            if sample.at_s >= give_back_s and quiet(sample, self.samples[-QUIET:]):
                give_back_s = sample.at_s + GIVE_BACK_S
                give_back()
                sample = replace(sample, kept_mb=here(0.0).memory_mb)
            self._told(sample, self.samples[-1] if self.samples else None)
            self.samples.append(sample)


def quiet(now: Sample, before: Sequence[Sample]) -> bool:
    """Whether no engine works, as far as what is allocated tells, by the samples just before."""
    least_mb = min((one.allocated_mb for one in before if one.allocated_mb is not None), default=None)
    return least_mb is not None and now.allocated_mb is not None and now.allocated_mb <= least_mb + QUIET_MB


def here(at_s: float) -> Sample:
    """This process, now."""
    process = Path("/proc/self")
    times = os.times()
    now = sample(
        at_s,
        (process / "smaps_rollup").read_text(),
        (process / "status").read_text(),
        sum(1 for _ in (process / "fd").iterdir()),
        times.user + times.system,
    )
    others_s = busy_s(Path("/proc/stat").read_text()) - now.cpu_s
    return replace(now, blocks=sys.getallocatedblocks(), allocated_mb=_allocated_mb(), others_s=others_s)


def busy_s(stat: str) -> float:
    """Processor time that all programs took, from the text of /proc/stat: all that was not idle, nor waiting."""
    user, nice, system, _idle, _waited, *more = map(int, stat.split("\n", 1)[0].split()[1:9])
    return (user + nice + system + sum(more)) / os.sysconf("SC_CLK_TCK")


class _MallocInfo(ctypes.Structure):
    """Of mallinfo2(3): ten sizes of all reserves together. Bytes that are mapped alone are the fifth, those allocated
    of the reserves the eighth.
    """

    _fields_ = (
        ("before", ctypes.c_size_t * 4),
        ("mapped", ctypes.c_size_t),
        ("between", ctypes.c_size_t * 2),
        ("allocated", ctypes.c_size_t),
        ("after", ctypes.c_size_t * 2),
    )


def _allocated_mb() -> float | None:
    """From the reserves, and mapped alone since it is large. glibc tells it from 2.33 on."""
    try:
        mallinfo = ctypes.CDLL(None).mallinfo2
    except (OSError, AttributeError):
        return None
    mallinfo.restype = _MallocInfo
    info = mallinfo()
    return float(info.allocated + info.mapped) / 2**20


def kinds() -> Counter[str]:
    """How many objects of each kind there are."""
    gc.collect()
    return Counter(f"{type(one).__module__}.{type(one).__qualname__}" for one in gc.get_objects())


def grown(before: Counter[str], after: Counter[str], most: int = 12) -> list[tuple[str, int]]:
    """The kinds of which there are more, those that grew most first."""
    return (after - before).most_common(most)


def left_over(threads: set[threading.Thread], rest: Sample) -> list[str]:
    """What should be gone when all interviews are over, after a while."""
    until = time.monotonic() + ENDS_S
    while (left := _more_than(threads, rest)) and time.monotonic() < until:
        time.sleep(0.1)
    return left


def _more_than(threads: set[threading.Thread], rest: Sample) -> list[str]:
    names = sorted(one.name for one in threading.enumerate() if one not in threads)
    handles = here(0.0).handles - rest.handles
    return [*(f"thread {name}" for name in names), *([f"{handles} handles"] if handles > 0 else [])]


@dataclass(frozen=True, slots=True)
class Answered:
    """A turn of the candidate that the interviewer answered."""

    at_s: float
    """The true end of its speech."""
    after_s: float
    """From there to the first audible sample of the interviewer."""
    decided_s: float | None
    """Of it, what passed after the decision that the turn was over."""


def answered(said: Sequence[Said], onsets: Sequence[int], events: Sequence[Event]) -> list[Answered]:
    """The turns that were not cut in on, on one interview's clock. Utterances that were broken off count not."""
    ends: dict[int, float] = {}
    starts: dict[int, float] = {}
    for one in said:
        starts.setdefault(one.utterance, one.start_s)
        if one.kind != "pause":
            ends[one.utterance] = one.end_s
    heard = [onset / SAMPLE_RATE for onset in onsets]
    turns = [event for event in events if isinstance(event, TurnEnded)]
    out = []
    for number, end_s in ends.items():
        later = [at_s for at_s in heard if at_s > starts[number]]
        if not later or later[0] < end_s or later[0] > end_s + LOST_S:
            continue
        decided = [one.t_s for one in turns if end_s - NEAR_S < one.t_s <= later[0]]
        out.append(Answered(end_s, later[0] - end_s, later[0] - decided[-1] if decided else None))
    return out


def cut_ins(said: Sequence[Said], onsets: Sequence[int]) -> int:
    """Utterances of the candidate into which the interviewer began to speak."""
    spans: dict[int, tuple[float, float]] = {}
    for one in said:
        start_s, _ = spans.get(one.utterance, (one.start_s, 0.0))
        spans[one.utterance] = start_s, one.end_s
    return sum(any(start_s < at / SAMPLE_RATE < end_s for at in onsets) for start_s, end_s in spans.values())


def long_pauses(said: Sequence[Said], onsets: Sequence[int]) -> tuple[int, int]:
    """The pauses of 0.7 s and more inside the candidate's utterances, and those the interviewer took for the end."""
    heard = [onset / SAMPLE_RATE for onset in onsets]
    spoken = [one for one in said if one.kind != "pause"]
    within = [
        (one.end_s, after.start_s)
        for one, after in pairwise(spoken)
        if one.utterance == after.utterance and after.start_s - one.end_s >= LONG_S
    ]
    return len(within), sum(any(first < at_s < last + AUDIBLE_S for at_s in heard) for first, last in within)


@dataclass(frozen=True, slots=True)
class Placed:
    """How far a stretch of recorded sound lies from where it truly was."""

    at_s: float
    late_ms: float | None
    """None where it is not found within 0.1 s of its place, or not whole."""


def placed(events: Sequence[Event], folder: Path, truth: Path, track: str, kept: str) -> list[Placed]:
    """For every stretch of speech in `track` of a session: its delay against the file `kept` in `truth`."""
    kind = CandidateSpeech if "candidate" in track else InterviewerSpeech
    record = np.memmap(folder / track, "<i2", "r", 44)
    really = np.memmap(truth / kept, "<i2", "r")
    out = []
    for event in events:
        if not isinstance(event, kind) or event.end_s - event.start_s < LEAST_S:
            continue
        if isinstance(event, InterviewerSpeech) and event.interrupted:
            continue
        first = round(event.start_s * SAMPLE_RATE)
        last = round(min(event.end_s, event.start_s + COMPARED_S) * SAMPLE_RATE)
        if event.start_s > WITHIN_S and last + WITHIN_S * SAMPLE_RATE < min(record.size, really.size):
            late = late_by(record, really, first, last)
            out.append(Placed(event.start_s, None if late is None else 1000 * late / SAMPLE_RATE))
    return out


def late_by(record: np.ndarray, really: np.ndarray, first: int, last: int) -> int | None:
    """By how many samples `record` lags behind `really` in samples [first, last); None where they do not match."""
    reach = round(WITHIN_S * SAMPLE_RATE)
    one = record[first:last].astype(np.float64)
    other = really[first - reach : last + reach].astype(np.float64)
    size = 1 << (one.size + other.size).bit_length()
    likeness = np.fft.irfft(np.fft.rfft(other, size) * np.conj(np.fft.rfft(one, size)), size)[: 2 * reach + 1]
    best = int(np.argmax(likeness))
    found = other[best : best + one.size]
    both = float(np.sqrt(np.sum(np.square(one)) * np.sum(np.square(found))))
    return reach - best if both > 0.0 and likeness[best] > ALIKE * both else None


def seconds(path: Path) -> float:
    """Of a raw file."""
    return path.stat().st_size / SAMPLE_BYTES / SAMPLE_RATE
