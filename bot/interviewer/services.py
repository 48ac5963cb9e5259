"""What a candidate may ask of the interviewer instead of answering: say it again, slower, more clearly, help me.

Pure. `interview` calls the handler of the dialogue act, and offers none of it once the time is up.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from bot.interviewer import lines, phrasing
from bot.interviewer.acts import announces_question, split_sentences
from bot.interviewer.agenda import Agenda, Step
from bot.interviewer.assess import assess, constraints_asked
from bot.interviewer.encoder import Encoder
from bot.interviewer.hints import FRAMEWORK, FRAMEWORK_TIMES, next_hint
from bot.interviewer.item import Item
from bot.interviewer.moves import Act, Move
from bot.interviewer.state import State
from bot.stt.transcript import Turn

REPHRASED_REPEATS = 3
"""From this many times on, the question is put in other words instead of being repeated,"""
MAX_REPEATS = 5
"""and after so many it is left."""
MAX_QUESTIONS_BACK = 2
SLOWER = 0.85
SLOWEST = 0.7
REQUEST_WORDS = 12
"""A longer request is a part of the answer too."""


@dataclass(frozen=True, slots=True)
class Said:
    """One turn, the state it met, and the time (session clock)."""

    state: State
    turn: Turn
    now_s: float

    @property
    def text(self) -> str:
        return self.turn.transcript.text


class Services:
    """Each serves a request and leaves the question on the table, but for one that was repeated too often."""

    def __init__(
        self, agenda: Agenda, encoder: Encoder, *, hints: bool, story_for: Callable[[Item], str | None]
    ) -> None:
        """`story_for` gives the title of the candidate's own story that fits a question, to hint at."""
        self._agenda = agenda
        self._encoder = encoder
        self._hints = hints
        self._story_for = story_for
        self.handlers: dict[Act, Callable[[Said], Step]] = {
            "repeat": self._repeat,
            "rephrase": self._rephrase,
            "slower": self._slower,
            "think": self._think,
            "clarify": self._clarify,
            "hint": self._help,
            "ask_back": self._ask_back,
        }

    def hint(self, state: State) -> Step | None:
        """The next step of help, where hints are on and one is left."""
        item = self._agenda.item(state)
        if item is None or not self._hints:
            return None
        found = assess(item, state.answer, self._encoder)
        used = {target.removeprefix(f"{item.id}:") for target in state.targets if target.startswith(f"{item.id}:")}
        if self._agenda.times_helped(state, item.pillar) >= FRAMEWORK_TIMES:
            used.add(FRAMEWORK)
        hint = next_hint(item, found.missing, used, self._story_for(item))
        if hint is None:
            return None
        state = replace(state, targets=state.targets | {f"{item.id}:{hint.target}"})
        return self._agenda.reply(state, hint.text, act="think", move=Move("hint", item.id, hint.target))

    def _repeat(self, said: Said) -> Step:
        if said.state.repeats + 1 >= REPHRASED_REPEATS:
            return self._rephrase(said)
        return self._again(said.state, said.state.text)

    def _rephrase(self, said: Said) -> Step:
        state = said.state
        if state.repeats + 1 > MAX_REPEATS:
            if state.phase == "closing":
                return self._agenda.end(state, lines.CLOSE)
            return self._agenda.next_question(state, said.now_s, lead=lines.MOVE_ON)
        item = self._agenda.item(state)
        return self._again(state, phrasing.again(state.move, item, state.text) if item and state.move else state.text)

    def _again(self, state: State, text: str) -> Step:
        state = replace(state, repeats=state.repeats + 1)
        return self._agenda.reply(state, f"{self._agenda.pick(lines.OF_COURSE, state)} {text}")

    def _slower(self, said: Said) -> Step:
        state = replace(said.state, speed=max(SLOWEST, round(said.state.speed * SLOWER, 3)))
        return self._agenda.reply(state, f"{lines.SLOWER} {state.text}")

    def _think(self, said: Said) -> Step:
        return self._agenda.reply(replace(said.state, thinking=True), self._agenda.pick(lines.THINK, said.state))

    def _clarify(self, said: Said) -> Step:
        """Constraints are told where they are asked for; what there is none of, they choose or assume."""
        state, text = said.state, said.text
        item = self._agenda.item(state)
        if announces_question(text):
            return self._agenda.reply(state, lines.GO_AHEAD)
        if item is None:
            return self._agenda.reply(state, lines.CHOOSE)
        question = split_sentences(text)[-1]
        keys = constraints_asked(item, question) or constraints_asked(item, text)
        if keys:
            told = keys[:2]
            state = replace(state, told=tuple(dict.fromkeys((*state.told, *told))))
            return self._agenda.reply(state, " ".join(item.constraints[key].tells for key in told))
        return self._agenda.reply(state, lines.CHOOSE if item.pillar == "behavioral" else lines.ASSUME)

    def _help(self, said: Said) -> Step:
        if self._agenda.item(said.state) is None:
            return self._agenda.reply(said.state, f"{lines.CHOOSE} {lines.GO_AHEAD}")
        return self.hint(said.state) or self._agenda.reply(said.state, lines.NO_HINT)

    def _ask_back(self, said: Said) -> Step:
        """In the close there is time for a few questions; before it the one on the table comes first."""
        state = said.state
        answer = lines.answer_to(said.text)
        if state.phase != "closing":
            return self._agenda.reply(state, f"{answer} {lines.BACK_TO} {state.text}")
        state = replace(state, asked_back=state.asked_back + 1, text=lines.ANYTHING_ELSE)
        if state.asked_back >= MAX_QUESTIONS_BACK or self._agenda.time_is_up(state, said.now_s):
            return self._agenda.end(state, f"{answer} {lines.CLOSE}")
        return self._agenda.reply(state, f"{answer} {lines.ANYTHING_ELSE}")
