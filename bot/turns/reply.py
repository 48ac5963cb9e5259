"""The interviewer's side of the floor: its reply to the last turn is due, audible or over, or it breaks into a turn.

Pure. `floor` tells it what happens and asks it what a run of speech meets. All times are seconds on the session clock.
"""

from math import inf

SAME_TURN_S = 0.7
"""Speech that starts this soon after the interviewer became audible was already on its way: it goes on with the
answer. Chosen by hand, not measured."""
UNANSWERED_S = 3.0
"""Until the interviewer is audible, but no longer than this, speech goes on with the turn that just ended."""
INSIST_S = 3.0
"""Who is broken into says a few words more: speech that begins this soon after does not silence the interviewer."""
BREAK_IN_S = 5.0
"""How long its words may take. Where none come, the candidate goes on."""


class Reply:
    """What was heard of the interviewer since the last turn ended."""

    def __init__(self) -> None:
        self._audible_since_s: float | None = None
        self._due_until_s = 0.0
        self._insists_until_s: float | None = None
        """It breaks in: until it is audible, but no longer than this, speech opens no turn."""

    @property
    def audible(self) -> bool:
        """The interviewer speaks."""
        return self._audible_since_s is not None

    def due(self, now_s: float) -> bool:
        """Whether a turn has just ended and nothing that answers it was heard."""
        return now_s < self._due_until_s

    def just_begun(self, start_s: float) -> bool:
        """Whether speech that begins now was on its way before the interviewer could be heard."""
        return self._audible_since_s is not None and start_s < self._audible_since_s + SAME_TURN_S

    def await_from(self, now_s: float) -> None:
        """A turn has ended."""
        self._due_until_s = now_s + UNANSWERED_S

    def playing(self, start_s: float) -> None:
        """The interviewer became audible."""
        self._audible_since_s, self._due_until_s = start_s, 0.0

    def heard(self) -> None:
        """Its utterance is over."""
        self._audible_since_s = None

    def withdraw(self) -> None:
        """Nothing is due: what was said is said again when there is someone to hear it."""
        self._due_until_s = 0.0

    def hold(self, at_s: float) -> None:
        """A device is missing since `at_s`: what was due then stays due."""
        if self.due(at_s):
            self._due_until_s = inf

    def go_on(self, at_s: float) -> None:
        """All devices are there again."""
        if self._due_until_s == inf:
            self.await_from(at_s)

    def break_in(self, now_s: float) -> None:
        """A turn was closed over its speaker's head."""
        self._due_until_s = 0.0
        self._insists_until_s = now_s + BREAK_IN_S

    def insists(self, start_s: float) -> bool:
        """Whether speech that begins now does not keep the interviewer from breaking in. Once it does, it may."""
        if self._insists_until_s is None:
            return False
        until_s = self._insists_until_s if self._audible_since_s is None else self._audible_since_s + INSIST_S
        if start_s < until_s:
            return True
        self._insists_until_s = None
        return False

    def broke_in(self, now_s: float, *, said: bool) -> bool:
        """Whether the breaking in is over, told once: it has had its say (`said`), or nothing came."""
        if self._insists_until_s is None or not (said or (not self.audible and now_s >= self._insists_until_s)):
            return False
        self._insists_until_s = None
        return True
