"""What a missing device does to a turn: nobody can end it, and what was not captured is no silence.

Pure. `floor` tells it what happens and asks it what a silence is worth. All times are seconds on the session clock.
"""


class Outage:
    """A microphone or a speaker that is missing, or was in the open turn."""

    def __init__(self) -> None:
        self.away = False
        """A device is missing."""
        self.returned = False
        """The microphone was away for a while, and the speaker has not yet taken up the open turn again."""
        self.told = False
        """The interviewer has said so."""
        self._missing_s = 0.0
        """Of the present silence: what was not captured."""
        self._counts_from_s = 0.0
        """Silence before this does not count."""

    def silence_s(self, end_s: float, now_s: float) -> float:
        """How long it has been silent since `end_s`, as far as that can be known."""
        return max(0.0, now_s - max(end_s, self._counts_from_s) - self._missing_s)

    def begin(self) -> None:
        """A device is missing."""
        self.away = True

    def missed(self, seconds: float) -> None:
        """So much was not captured."""
        self._missing_s += seconds

    def end(self, at_s: float, *, unheard: bool) -> None:
        """All devices are there: silence counts from now. `unheard`: a turn is open whose speaker talked to nobody."""
        self.away = self.told = False
        self.returned = unheard
        self._counts_from_s, self._missing_s = at_s, 0.0

    def heard(self, end_s: float) -> None:
        """The interviewer fell silent; after a return it spoke of that: no silence of the speaker's."""
        if self.returned:
            self.told = True
            self._counts_from_s = max(self._counts_from_s, end_s)

    def paused(self) -> None:
        """A run of speech fell silent: another silence begins."""
        self._missing_s = 0.0

    def taken_up(self) -> None:
        """The speaker goes on with the open turn, or it is over."""
        self.returned = False
