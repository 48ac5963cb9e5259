"""From an answer to what is said to it: it is assessed, the director decides the move, and the move is carried out.

Pure. `interview` calls it for what is said to a question; `agenda` asks the questions.
"""

from dataclasses import replace

from bot.interviewer import phrasing
from bot.interviewer.agenda import Agenda, Step
from bot.interviewer.assess import Assessment, assess
from bot.interviewer.contradiction import contradiction
from bot.interviewer.director import CONTRADICTION, decide, easier, standing, times_asked
from bot.interviewer.encoder import Encoder
from bot.interviewer.facts import Contradiction
from bot.interviewer.item import Item
from bot.interviewer.moves import Move
from bot.interviewer.state import PRESSURE_MOVES, State
from bot.stt.transcript import Transcript


class FollowUp:
    """What follows what was said to the question on the table; all times are seconds on the session clock."""

    def __init__(self, agenda: Agenda, encoder: Encoder, seed: int) -> None:
        """`seed` varies the wording."""
        self._agenda = agenda
        self._encoder = encoder
        self._seed = seed

    def answered(self, state: State, said: Transcript, now_s: float) -> Step:
        """A turn of the answer: the answer is all of them together."""
        clash = self._contradiction(state, said)
        state = state.answered(said)
        item = self._agenda.item(state)
        if item is None:
            return self._agenda.next_question(state, now_s)
        found = assess(item, state.answer, self._encoder)
        move = decide(found, item, self._agenda.history(state, item, clash), self._agenda.clock(state, now_s))
        return self._make(state, move, found, now_s)

    def given_up(self, state: State, item: Item, now_s: float, lead: str) -> Step:
        """They do not know: what they said before counts, else something easier is asked; `lead` is said first."""
        found = assess(item, state.answer, self._encoder)
        history, clock = self._agenda.history(state, item), self._agenda.clock(state, now_s)
        choose = decide if state.follow_ups or state.answer else easier
        return self._make(state, choose(found, item, history, clock), found, now_s, lead=lead)

    def left(self, state: State) -> State:
        """They leave the question: what was said to it stands."""
        item = self._agenda.item(state)
        if item is None:
            return state
        stands = standing(assess(item, state.answer, self._encoder), item) if state.answer else "weak"
        return replace(state, form=(*state.form, stands))

    def _contradiction(self, state: State, said: Transcript) -> Contradiction | None:
        """What was just said against all said before; asked about once a session."""
        if any(target.endswith(f":{CONTRADICTION}") for target in state.targets):
            return None
        here = [turn for item_id, turn in state.turns_said if item_id == state.item_id]
        before = [turn for item_id, turn in state.turns_said if item_id != state.item_id]
        return contradiction(here, before, said, self._encoder)

    def _make(self, state: State, move: Move, found: Assessment, now_s: float, lead: str = "") -> Step:
        """Carries out a move of the director."""
        item = self._agenda.item(state)
        if move.name == "wrap_up":
            return self._agenda.to_closing(state, now_s)
        if item is None or move.target is None:
            if item is not None:
                state = replace(state, form=(*state.form, standing(found, item)))
            return self._agenda.next_question(state, now_s, lead=lead)
        times = times_asked(move.target, state.targets)
        question = phrasing.question_for(move, item, self._seed, times=times)
        spoken = f"{lead} {question}" if lead else phrasing.phrase(move, item, self._seed, times=times)
        state = replace(
            state,
            follow_ups=(*state.follow_ups, move),
            targets=state.targets | {f"{item.id}:{move.target}"},
            quoted=state.quoted | {move.quote} if move.quote else state.quoted,
            pressure_used=state.pressure_used or move.name in PRESSURE_MOVES,
            coverage_before=found.coverage,
            move=move,
            text=question,
            repeats=0,
        )
        step, reply = self._agenda.reply(state, spoken, move=move)
        if lead or move.earlier or move.name in {"flip_constraint", "reprompt", "hint"}:
            return step, reply
        return step, replace(reply, phrase=phrasing.request_for(move, item, state.answer.text, spoken))
