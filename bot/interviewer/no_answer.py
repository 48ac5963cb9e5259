"""Where no answer comes: silence, a sound that cuts the interviewer short, voice without words.

The rule. Silence is first given time, then help or a choice, then the next question; noise is talked over, unless it
goes on; what cannot be understood is said to be so once, and is as silence after that. The second question in a row
that got no word at all ends the interview. Pure. All times are seconds on the session clock.
"""

from collections.abc import Callable
from dataclasses import replace

from bot.interviewer import lines
from bot.interviewer.agenda import Agenda, Step
from bot.interviewer.patience import CLOSING_STALL_S, PAUSE_LIMIT_S, patience_s
from bot.interviewer.state import Cut, State

MOST_NOISES = 3
"""Sounds in a row that cut the interviewer short, until it is said that nothing can be understood."""
UNHEARD_QUESTIONS = 2
"""Questions in a row without a word of answer that end the interview."""


class NoAnswer:
    """What is said then."""

    def __init__(self, agenda: Agenda, hint: Callable[[State], Step | None]) -> None:
        """`hint` gives the next step of help, where there is one."""
        self._agenda = agenda
        self._hint = hint

    def silence(self, state: State, silent_s: float, now_s: float) -> Step | None:
        """What to say after `silent_s` without a sound; None while nothing is due."""
        if state.phase == "over":
            return self._agenda.end(state, "") if silent_s >= CLOSING_STALL_S else None
        if state.paused_s is not None:
            over = now_s - state.paused_s >= PAUSE_LIMIT_S
            return self._agenda.end(state, lines.STOPPED, "stopped") if over else None
        if silent_s < patience_s(state, self._agenda.item(state)):
            return None
        cut, state = state.cut, state.uncut()
        if cut is not None:
            return self.talk_over(state, cut)
        if state.phase == "closing":
            return self._agenda.end(state, lines.CLOSE)
        if state.stalls == 0:
            text = self._agenda.pick(lines.TAKE_TIME, state)
            return self._agenda.reply(replace(state, stalls=1, thinking=False), text, act="think")
        if not state.offered:
            return self._hint(state) or self._agenda.reply(replace(state, offered=True), lines.OFFER, act="think")
        return self._move_on(state, now_s, lines.NOT_HEARD)

    def noise(self, state: State, cut: Cut, now_s: float) -> Step:
        """A cough is talked over; what cuts in again and again without a word is a television."""
        state = replace(state, noises=state.noises + 1)
        return self.talk_over(state, cut) if state.noises % MOST_NOISES else self.not_understood(state, now_s)

    def talk_over(self, state: State, cut: Cut) -> Step:
        """Says what was not heard, as if nothing had been."""
        return self._agenda.reply(state, cut.rest, act="backchannel")

    def not_understood(self, state: State, now_s: float) -> Step:
        """Says so once, then goes on as with who says nothing."""
        if state.paused_s is not None or state.phase == "over":
            return self._agenda.reply(state, "")
        if not state.unclear:
            text = f"{lines.UNCLEAR} {lines.AGAIN} {state.text}"
            return self._agenda.reply(replace(state, unclear=1), text)
        if state.phase == "closing":
            return self._agenda.end(state, lines.CLOSE)
        return self._move_on(state, now_s, lines.NOT_UNDERSTOOD)

    def _move_on(self, state: State, now_s: float, farewell: str) -> Step:
        """To the next question, or with the last words `farewell` where nothing is answered any more."""
        silent = state.silent_questions + (not state.answer)
        if state.item_id is not None and not state.answer:
            state = replace(state, form=(*state.form, "weak"))
        if silent >= UNHEARD_QUESTIONS:
            return self._agenda.end(state, farewell, "unheard")
        return self._agenda.next_question(replace(state, silent_questions=silent), now_s, lead=lines.MOVE_ON)
