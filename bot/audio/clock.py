"""The session clock: which sample of a device's stream belongs to which moment.

Session time is the index of a capture sample divided by the rate. Sound devices report, block by block,
when a sample passed the converter, on a clock common to input and output ("stream time"). The reports jitter
by milliseconds and the devices drift against each other by parts in ten thousand, so the relation is the
median over the last seconds, and a lasting jump is taken over at once.
"""

from bisect import bisect_left, insort
from collections import deque

WINDOW_S = 4.0
"""At 100 ppm of drift the median lags by half of this: 0.2 ms."""
STEP_S = 0.008
"""A deviation beyond this is a jump, not jitter: PulseAudio's reports stay within 3 ms once running."""
STEP_REPORTS = 8
"""So many reports in a row have to agree on a jump."""


class SampleClock:
    """Maps the sample index of one stream to stream time and back. Time comes in only as an argument."""

    def __init__(self, rate: int, window_s: float = WINDOW_S) -> None:
        self.rate = rate
        self._window_s = window_s
        self._reports: deque[tuple[float, float]] = deque()
        """(stream time, offset), oldest first; offset is the stream time of index 0."""
        self._sorted: list[float] = []
        self._deviating: list[tuple[float, float]] = []

    @property
    def ready(self) -> bool:
        """Whether anything was reported yet; until then index 0 is at stream time 0."""
        return bool(self._sorted)

    @property
    def offset(self) -> float:
        """Stream time of index 0."""
        return self._sorted[len(self._sorted) // 2] if self._sorted else 0.0

    def feed(self, index: float, stream_time: float) -> float:
        """Takes one report: sample `index` passed the converter at `stream_time`.

        Returns the size of a jump in seconds when this report confirmed one, else 0.0. Positive means that
        samples went missing (or latency grew): the index is behind the time.
        """
        offset = stream_time - index / self.rate
        deviation = offset - self.offset if self.ready else 0.0
        if abs(deviation) > STEP_S and (
            not self._deviating or (self._deviating[-1][1] > self.offset) == (deviation > 0)
        ):
            self._deviating.append((stream_time, offset))
        else:
            self._deviating.clear()
        if len(self._deviating) >= STEP_REPORTS:
            before = self.offset
            agreed = list(self._deviating)
            self.restart()
            for report in agreed:
                self._add(*report)
            return self.offset - before
        if not self._deviating:
            self._add(stream_time, offset)
        return 0.0

    def shift(self, samples: float) -> None:
        """Accounts for `samples` inserted before the next index: earlier reports are moved along."""
        delta = samples / self.rate
        self._reports = deque((at, offset - delta) for at, offset in self._reports)
        self._sorted = [offset - delta for offset in self._sorted]
        self._deviating.clear()

    def restart(self) -> None:
        """Forgets all reports: the stream was reopened or ran dry."""
        self._reports.clear()
        self._sorted.clear()
        self._deviating.clear()

    def time_of(self, index: float) -> float:
        """Stream time at which sample `index` passes the converter."""
        return self.offset + index / self.rate

    def index_at(self, stream_time: float) -> float:
        """The sample that passes the converter at `stream_time`, as a fraction."""
        return (stream_time - self.offset) * self.rate

    def seconds_at(self, stream_time: float) -> float:
        """`index_at` in seconds: for the capture stream, session time."""
        return stream_time - self.offset

    def _add(self, stream_time: float, offset: float) -> None:
        self._reports.append((stream_time, offset))
        insort(self._sorted, offset)
        while self._reports[0][0] < stream_time - self._window_s:
            _, old = self._reports.popleft()
            del self._sorted[bisect_left(self._sorted, old)]
