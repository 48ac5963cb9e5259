"""The candidate's turns on the record: written as they end, taken back where they go on, told once they are certain.

No crash loses a turn, since it is written at once; who watches hears of it when the answer to it is heard.
"""

from bot.session.events import Notes
from bot.session.record import Event, TranscriptEvent, TurnEnded, TurnReopened
from bot.stt.transcript import Turn


class TurnRecord:
    """The last turn, and what was written of turns that no utterance answers yet."""

    def __init__(self, note: Notes) -> None:
        self._note = note
        self._last: TurnEnded | None = None
        """While it may be reopened."""
        self._untold: list[Event] = []

    def stands(self) -> None:
        """The last turn cannot be reopened any more: another one followed."""
        self._last = None

    def ended(self, turn: Turn, reason: str, waited_s: float, now_s: float) -> None:
        self._last = TurnEnded(t_s=now_s, reason=reason, waited_s=waited_s, start_s=turn.start_s, end_s=turn.end_s)
        self.write(self._last, TranscriptEvent(t_s=now_s, words=list(turn.transcript.words)))

    def write(self, *events: Event) -> None:
        """Of a turn that may yet be reopened: no crash loses it, but nobody is told so far."""
        self._note.write(*events)
        self._untold += events

    def refined(self, turn: Turn, answered: list[Event], now_s: float) -> None:
        """The last turn's last words; `answered` waits with an utterance. Those who were told keep the others."""
        ended, words = self._last, list(turn.transcript.words)
        if ended is None or ended.start_s != turn.start_s:
            return
        noted = next((events for events in (self._untold, answered) if ended in events), [])
        transcript = TranscriptEvent(t_s=ended.t_s, words=words)
        noted[:] = [
            transcript if isinstance(event, TranscriptEvent) and event.t_s == ended.t_s else event for event in noted
        ]
        self._note.write(TurnReopened(t_s=now_s, start_s=turn.start_s), ended, transcript)

    def reopened(self, now_s: float) -> None:
        """The last turn goes on: its end is void. Turns before it are still untold."""
        if self._last is None:
            return
        self._note.write(TurnReopened(t_s=now_s, start_s=self._last.start_s))
        if self._last in self._untold:
            del self._untold[self._untold.index(self._last) :]
        self._last = None

    def taken(self) -> list[Event]:
        """What is untold so far, for the utterance that answers it: it tells of it when it is heard."""
        taken, self._untold = self._untold, []
        return taken

    def give_back(self, events: list[Event]) -> None:
        """The utterance that took them answers nothing after all."""
        self._untold = events + self._untold

    def tell(self) -> None:
        """The turns that nothing said answers are certain too."""
        for event in self.taken():
            self._note.tell(event)
