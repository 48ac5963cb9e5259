"""Which stretches of the candidate's speech are transcribed together, and when: pure, times are arguments.

Runs of speech that follow each other closely are one chunk, so that a word group keeps its context; a chunk is
transcribed anew at each of its pauses. Long speech without a pause is cut at its quietest moment.
"""

from dataclasses import dataclass, field

import numpy as np

from bot.audio.pcm import SAMPLE_RATE, Signal

MARGIN_S = 0.15
"""Sound kept after a run: soft consonants lie outside the voiced part."""
LEAD_S = 0.3
"""Sound kept before a turn's first run. Not more: the interviewer may still ring in the room."""
JOIN_PAUSE_S = 1.5
"""A longer pause starts a new chunk. The new one takes in so much of the pause: what voice activity missed, the
recogniser may still hear."""
JOIN_CHUNK_S = 8.0
"""A chunk this long takes no further run."""
LONG_RUN_S = 10.0
"""Speech without a pause is cut at its quietest moment after this long, so that the wait at its end stays short."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """A stretch of sound to be transcribed; a later one with the same start replaces it."""

    start_s: float
    end_s: float
    """With the margin, but for the end of a chunk that is cut."""
    speech_end_s: float
    """Until where its words account for the speech."""
    final: bool = False
    """No speech will be added to it."""
    voiced_s: float = field(default=0.0, compare=False)
    """Of its sound, what lies in runs of speech."""


class Chunker:
    """Runs of speech to chunks."""

    def __init__(self) -> None:
        self._start_s: float | None = None
        self._last_end_s: float | None = None
        """Of the last run of this turn."""
        self._speaking = False
        self._run_s = 0.0
        """Start of the last run, or of what is left of it."""
        self._voiced_s = 0.0
        """Of the runs of the open chunk before that."""

    def started(self, start_s: float) -> float | None:
        """A run begins. The start of the chunk it goes on with, None where it opens one."""
        if self._last_end_s is not None and not self._speaking:
            self._voiced_s += max(0.0, self._last_end_s - self._run_s)
        self._speaking, self._run_s = True, start_s
        if self._start_s is None or self._last_end_s is None:
            self._start_s, self._voiced_s = max(0.0, start_s - LEAD_S), 0.0
            return None
        if start_s - self._last_end_s <= JOIN_PAUSE_S and self._last_end_s - self._start_s <= JOIN_CHUNK_S:
            return self._start_s
        self._start_s = min(start_s, max(self._last_end_s + MARGIN_S, start_s - JOIN_PAUSE_S))
        self._voiced_s = 0.0
        return None

    def paused(self, end_s: float) -> Chunk | None:
        """The run fell silent: the chunk as it stands. None where none had begun."""
        self._speaking, self._last_end_s = False, end_s
        return self.ahead(end_s)

    def ahead(self, end_s: float) -> Chunk | None:
        """What `paused` would say, while it is not sure that the run is over."""
        if self._start_s is None:
            return None
        return Chunk(self._start_s, end_s + MARGIN_S, end_s, voiced_s=self._voiced_s + max(0.0, end_s - self._run_s))

    def overdue(self, now_s: float) -> tuple[float, float] | None:
        """The stretch in which to cut speech that has gone on for too long; None while it has not."""
        if not self._speaking or self._start_s is None or now_s - self._start_s < LONG_RUN_S:
            return None
        return self._start_s + LONG_RUN_S / 2, now_s - 0.5

    def cut(self, cut_s: float) -> Chunk:
        """Cut the chunk that is overdue; the speech goes on in a new one."""
        if self._start_s is None:
            raise ValueError("no chunk is open")
        chunk = Chunk(self._start_s, cut_s, cut_s, final=True, voiced_s=self._voiced_s + max(0.0, cut_s - self._run_s))
        self._start_s = self._run_s = cut_s
        self._voiced_s = 0.0
        return chunk

    def turn_over(self) -> None:
        """What follows is another turn's, and so is a run that began before this was known here."""
        self._start_s = max(0.0, self._run_s - LEAD_S) if self._speaking else None
        self._last_end_s = None


def quietest_s(signal: Signal, start_s: float) -> float:
    """The time, on the clock of `start_s`, in the middle of the quietest 0.1 s of the signal."""
    window = SAMPLE_RATE // 50
    usable = len(signal) // window * window
    if usable < 5 * window:
        return start_s + len(signal) / SAMPLE_RATE
    power = np.square(signal[:usable], dtype=np.float64).reshape(-1, window).mean(axis=1)
    smooth = np.convolve(power, np.ones(5) / 5, mode="valid")
    return start_s + (int(np.argmin(smooth)) + 2.5) * window / SAMPLE_RATE


def quiet_cuts(signal: Signal, max_s: float) -> list[tuple[int, int]]:
    """Cut points, as sample ranges covering the signal, each at most `max_s` long, at the quietest moments.

    Each cut is looked for in the second half of the longest possible chunk.
    """
    limit = int(max_s * SAMPLE_RATE)
    window = SAMPLE_RATE // 50
    ranges = []
    begin = 0
    while len(signal) - begin > limit:
        half = begin + limit // 2
        stretch = signal[half : begin + limit]
        usable = len(stretch) // window * window
        power = np.square(stretch[:usable], dtype=np.float64).reshape(-1, window).mean(axis=1)
        # A pause between phrases rather than the closure of a "p": the lowest mean over half a second.
        smooth = np.convolve(power, np.ones(25) / 25, mode="same")
        cut = half + (int(np.argmin(smooth)) * window + window // 2)
        ranges.append((begin, cut))
        begin = cut
    ranges.append((begin, len(signal)))
    return ranges
