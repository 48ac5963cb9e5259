"""One device of a session: its open stream, and whether it still lives. Time is an argument."""

from bot.audio.devices import Kind, Stream

SILENT_S = 2.0
"""A device that delivers nothing for this long is taken for lost."""
RETRY_S = 1.0
STALL_S = 0.5
"""If nobody looked for this long, the whole process stood still and the device is not to blame."""


class Line:
    """The state of the microphone or the speaker."""

    def __init__(self, kind: Kind) -> None:
        self.kind = kind
        self.stream: Stream | None = None
        self.name = ""
        self.lost = False
        self.attempts = 0
        """Failed openings since the loss."""
        self.opening = False
        self._seen = 0.0
        self._looked = 0.0
        self._next_try = 0.0

    def opened(self, stream: Stream, now: float) -> None:
        self.stream = stream
        self.name = stream.name
        self.lost = False
        self.attempts = 0
        self._seen = self._looked = now

    def seen(self, now: float) -> None:
        """The device called back; from its own thread. After the process stood still, late blocks come first."""
        self._seen = max(self._seen, now)

    def dead(self, now: float) -> bool:
        """Whether an open stream has stopped by itself, or gone silent."""
        if self.stream is None:
            return False
        if now - self._looked > STALL_S:
            self._seen = max(self._seen, now - STALL_S)
        self._looked = now
        return not self.stream.active or now - self._seen > SILENT_S

    def broke(self, now: float) -> Stream | None:
        """Marks the loss; returns the stream to close."""
        stream, self.stream = self.stream, None
        self.lost = True
        self._next_try = now + RETRY_S
        return stream

    def due(self, now: float) -> bool:
        """Whether to try to open it again."""
        return self.lost and not self.opening and now >= self._next_try

    def failed(self, now: float) -> None:
        self.attempts += 1
        self._next_try = now + RETRY_S
