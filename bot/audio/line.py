"""One device of a session: its open stream, and whether it still lives. Time is an argument."""

from bot.audio.devices import Kind, Stream

SILENT_S = 2.0
"""A device that delivers nothing for this long is taken for lost."""
RETRY_S = 1.0
SEARCH_AFTER = 3
"""After so many failed openings devices are looked for, and again after as many."""
SEARCH_SELDOM = 48
"""Where that costs the candidate's sound a moment it waits twice as long each time, for so many openings at most."""
FIRST_RETRY_S = 0.2
"""After a loss it is tried at once: another device may have taken its place, or it only dropped out."""
STALL_S = 0.5
"""If nobody looked for this long, the whole process stood still and the device is not to blame."""


class Line:
    """The state of the microphone or the speaker."""

    def __init__(self, kind: Kind) -> None:
        self.kind = kind
        self.stream: Stream | None = None
        self.name = ""
        self.lost = False
        """No sound comes or goes: from the loss until a stream that was opened anew calls back."""
        self.told = False
        """The loss was told."""
        self.attempts = 0
        """Failed openings since the loss."""
        self.opening = False
        """A thread is busy with it."""
        self.seen_at = 0.0
        """Stream time of its last sign of life."""
        self._calls = 0
        self._looked = 0.0
        self._next_try = 0.0
        self._search_at = SEARCH_AFTER
        """So many failed openings."""

    @property
    def searching(self) -> bool:
        """Whether to look for devices before it is tried again."""
        return self.attempts >= self._search_at

    def opened(self, stream: Stream, now: float) -> None:
        self.stream = stream
        self.name = stream.name
        self.seen_at = self._looked = now
        self._calls = 0

    def seen(self, now: float) -> None:
        """The device called back; from its own thread. After the process stood still, late blocks come first."""
        self.seen_at = max(self.seen_at, now)
        self._calls += 1

    def returned(self) -> bool:
        """Whether a stream opened after a loss has called back now: that it opened says little. True once."""
        if not self.lost or self.stream is None or not self._calls:
            return False
        self.lost = False
        self.attempts = 0
        self._search_at = SEARCH_AFTER
        return True

    def dead(self, now: float) -> bool:
        """Whether an open stream has stopped by itself, or gone silent."""
        if self.stream is None:
            return False
        if now - self._looked > STALL_S:
            self.seen_at = max(self.seen_at, now - STALL_S)
        self._looked = now
        return not self.stream.active or now - self.seen_at > SILENT_S

    def broke(self, now: float) -> Stream | None:
        """Marks the loss; returns the stream to close."""
        stream, self.stream = self.stream, None
        self.lost = True
        self._next_try = now + FIRST_RETRY_S
        return stream

    def due(self, now: float) -> bool:
        """Whether to try to open it again."""
        return self.lost and self.stream is None and not self.opening and now >= self._next_try

    def failed(self, now: float) -> None:
        self.attempts += 1
        self._next_try = now + RETRY_S

    def searched(self, *, costly: bool) -> None:
        """Devices are looked for; `costly` where the other one, still of use, is closed for that."""
        self._search_at = self.attempts + (min(self.attempts, SEARCH_SELDOM) if costly else SEARCH_AFTER)
