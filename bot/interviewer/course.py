"""Where a running interview is: the moment, who speaks, and the state that the next reply goes on from.

The one thing that changes in an interview, shared by those who carry it on: `processor`, `speaking` and `waiting`.
Times are seconds on the session clock.
"""

import asyncio
from dataclasses import dataclass, field

from bot.interviewer.moves import Ending
from bot.interviewer.state import State


@dataclass(slots=True)
class Course:
    """The course of one interview."""

    state: State | None = None
    """None before the greeting."""
    now_s: float = 0.0
    frozen_s: float = 0.0
    """Of the session so far: what passed without a device, which costs the interview no time."""
    quiet_since_s: float = 0.0
    """Nobody has said a word since."""
    candidate_speaks: bool = False
    ending: bool = False
    """The last words are being said."""
    over: asyncio.Event = field(default_factory=asyncio.Event)
    """Set once they were heard."""
    ended: Ending = "finished"
    """How it is over then."""

    @property
    def clock_s(self) -> float:
        """The interview's own time, which stands still while a device is missing."""
        return self.now_s - self.frozen_s

    @property
    def silent_s(self) -> float:
        return self.now_s - self.quiet_since_s

    def stand_still(self, seconds: float) -> None:
        """They passed without a device: they are no time of the interview, and no silence."""
        self.frozen_s += seconds
        self.quiet_since_s += seconds

    def heard_until(self, end_s: float) -> None:
        """Somebody was heard up to this moment."""
        self.quiet_since_s = max(self.quiet_since_s, end_s)

    def begun(self) -> State:
        """The state, where there must be one."""
        if self.state is None:
            raise RuntimeError("a turn ended before the interview began")
        return self.state
