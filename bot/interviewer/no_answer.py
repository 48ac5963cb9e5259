"""Where no answer comes: silence, a sound or an "okay" that cuts the interviewer short, voice without words.

The rule. Silence is first given time, then help or a choice, then the next question; an "okay" ends no silence. Noise
is talked over, unless it goes on; what cannot be understood is said to be so once, and is as silence after that. The
second question in a row that got no answer at all ends the interview, and whatever comes instead of one, its time does
not stand still. Pure. All times are seconds on the session clock.
"""

from collections.abc import Callable
from dataclasses import replace

from bot.interviewer import lines
from bot.interviewer.agenda import GRACE_S, Agenda, Step
from bot.interviewer.patience import CLOSING_STALL_S, PAUSE_LIMIT_S, patience_s
from bot.interviewer.state import Cut, State

MOST_CUTS = 3
"""Times in a row that the interviewer is cut short, until it does something else than to say it again."""
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
        if (step := self._late(state, now_s)) is not None:
            return step
        if cut is not None:
            return self._talk_over(state, cut)
        if state.phase == "closing":
            return self._agenda.end(state, lines.CLOSE)
        if state.stalls == 0:
            text = self._agenda.pick(lines.TAKE_TIME, state)
            return self._agenda.reply(replace(state, stalls=1, thinking=False), text, act="think")
        if not state.offered:
            return self._hint(state) or self._agenda.reply(replace(state, offered=True), lines.OFFER, act="think")
        return self._move_on(state, now_s, lines.NOT_HEARD)

    def backchannel(self, state: State, cut: Cut | None, now_s: float, *, words: bool) -> Step:
        """An "okay" (`words`) or a cough, which leaves all as it is: where it cut in, it is talked over.

        What cuts in again and again without a word is a television; after an "okay" again and again, only the question
        is said.
        """
        if state.paused_s is not None:
            return self._agenda.reply(state, "", act="backchannel")
        step = self._late(state, now_s, grace_s=GRACE_S)
        if step is None and cut is not None:
            state = replace(state, cut_short=state.cut_short + 1)
            if state.cut_short % MOST_CUTS:
                step = self._talk_over(state, cut)
            else:
                step = self.not_understood(state, now_s, "" if words else lines.UNCLEAR)
        state, reply = step or self._agenda.reply(state, "")
        return state, replace(reply, act="backchannel")

    def not_understood(self, state: State, now_s: float, why: str = lines.UNCLEAR) -> Step:
        """Says so once, then goes on as with who says nothing."""
        if state.paused_s is not None or state.phase == "over":
            return self._agenda.reply(state, "")
        if not state.unclear:
            text = f"{why} {lines.AGAIN} {state.text}".strip()
            return self._agenda.reply(replace(state, unclear=1), text)
        if state.phase == "closing":
            return self._agenda.end(state, lines.CLOSE)
        return self._move_on(state, now_s, lines.NOT_UNDERSTOOD)

    def _talk_over(self, state: State, cut: Cut) -> Step:
        """Says what was not heard, as if nothing had been."""
        return self._agenda.reply(state, cut.rest, act="backchannel")

    def _late(self, state: State, now_s: float, grace_s: float = 0.0) -> Step | None:
        """What is due instead of an answer; None while there is time for one, or was until `grace_s` ago."""
        if self._agenda.time_is_up(state, now_s - grace_s):
            return self._agenda.to_closing(state, now_s)
        overdue = self._agenda.is_overdue(state, now_s - grace_s)
        return self._move_on(state, now_s, lines.NOT_HEARD) if overdue else None

    def _move_on(self, state: State, now_s: float, farewell: str) -> Step:
        """To the next question, or with the last words `farewell` where nothing is answered any more."""
        silent = state.silent_questions + (not state.answer)
        if state.item_id is not None and not state.answer:
            state = replace(state, form=(*state.form, "weak"))
        if silent >= UNHEARD_QUESTIONS:
            return self._agenda.end(state, farewell, "unheard")
        return self._agenda.next_question(replace(state, silent_questions=silent), now_s, lead=lines.MOVE_ON)
