"""The interview as a conversation: greeting, warm-up, questions with follow-ups, goodbye.

A turn is understood as a dialogue act and answered as such: an answer is followed up (`follow_up`), a request is
served (`services`), silence and noise are no answer (`no_answer`); `agenda` goes from question to question.
Pure and deterministic: a state and a turn give the next state and what to say, so a reply can be worked out
on a turn that may yet go on. Times are seconds on the session clock.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace

from bot.interviewer import lines
from bot.interviewer.acts import CLOSE_ANSWERS, understand, yes_or_no
from bot.interviewer.agenda import Agenda, Step
from bot.interviewer.assess import exemplars
from bot.interviewer.bank import Bank
from bot.interviewer.context import act_of, only_greets, says_goodbye
from bot.interviewer.encoder import Encoder
from bot.interviewer.follow_up import FollowUp
from bot.interviewer.item import Item
from bot.interviewer.moves import Act, Move
from bot.interviewer.no_answer import MOST_CUTS, NoAnswer
from bot.interviewer.pattern import words_of
from bot.interviewer.plan import Plan
from bot.interviewer.services import REQUEST_WORDS, Said, Services
from bot.interviewer.state import State, cut_at, rebuild
from bot.session.record import Event
from bot.settings import InterviewSettings
from bot.stt.transcript import Turn

FORGOTTEN_S = 15.0
"""After this long without a device the question is said again."""
LEAST_ANSWER_WORDS = 6
"""Fewer words in a pause only end it; so many are an answer already."""


class Interview:
    """One planned interview. All methods are pure; only the encoder keeps a cache."""

    def __init__(  # noqa: PLR0917 - what an interview is made of
        self,
        plan: Plan,
        bank: Bank,
        encoder: Encoder,
        settings: InterviewSettings,
        seed: int = 0,
        story_for: Callable[[Item], str | None] = lambda _: None,
    ) -> None:
        """`bank` resolves the ids of a recorded session; `seed` varies the wording.

        `story_for` gives the title of the candidate's own story that fits a question, to hint at.
        """
        self._plan = plan
        self._encoder = encoder
        self._agenda = Agenda(plan, bank, seed, settings.level)
        self._follow_up = FollowUp(self._agenda, encoder, seed)
        self._services = Services(self._agenda, encoder, hints=settings.hints, story_for=story_for)
        self._no_answer = NoAnswer(self._agenda, self._services.hint)
        self._handlers: dict[Act, Callable[[Said], Step]] = {
            **self._services.handlers,
            "answer": self._on_answer,
            "dont_know": self._on_dont_know,
            "skip": self._on_skip,
            "pause": self._on_pause,
            "resume": self._on_resume,
            "stop": self._on_stop,
        }

    def prepare(self) -> None:
        """Encodes the first questions' exemplars, so that their answers are assessed without delay."""
        for slot in self._plan.slots[:2]:
            self._encoder.encode(exemplars(slot.item))

    def study(self, state: State) -> None:
        """The same for the question on the table, while it is being asked: half a second of work."""
        if (item := self._agenda.item(state)) is not None:
            self._encoder.encode(exemplars(item))

    # --- what the conversation calls ------------------------------------------------------------------

    def begin(self, now_s: float) -> Step:
        """The greeting, how it works, and the first thing to answer."""
        if not self._plan.warm_up:
            return self._agenda.next_question(State("question", now_s), now_s, lead=self._plan.greeting)
        state = State("warm_up", now_s, text=lines.WARM_UP, move=Move("ask", "warm_up"), item_since_s=now_s)
        return self._agenda.reply(state, f"{lines.GREETING} {lines.WARM_UP}", move=state.move)

    def respond(self, state: State, turn: Turn, now_s: float) -> Step:
        """The answer to one turn of the candidate."""
        cut, state = state.cut, state.uncut()
        text = turn.transcript.text
        if state.phase == "over":
            return self._after_the_end(state, turn, now_s)
        if state.paused_s is not None and words_of(text):
            state = state.unpaused(now_s)
            act = understand(text)
            least = LEAST_ANSWER_WORDS if act == "answer" else REQUEST_WORDS + 1
            if act != "stop" and len(words_of(text)) < least:
                return self._agenda.reply(state, f"{lines.RESUMED} {lines.AGAIN} {state.text}", act="resume")
        act = act_of(text, state, self._agenda.item(state))
        if act == "backchannel":
            return self._no_answer.backchannel(state, cut, now_s, words=bool(words_of(text)))
        cut_short = state.cut_short + 1
        state = state.heard()
        hasty = act == "answer" and cut is not None and not cut.understood
        if hasty and cut_short < MOST_CUTS and not self._agenda.is_late(state, now_s):
            return self._ask_again(replace(state, cut_short=cut_short), turn)
        if act in CLOSE_ANSWERS and state.phase == "question" and len(words_of(text)) > REQUEST_WORDS:
            state = state.answered(turn.transcript)
        stays = act in self._services.handlers or act == "resume"
        if stays and self._agenda.time_is_up(state, now_s):
            next_state, reply = self._agenda.to_closing(state, now_s)
        elif stays and self._agenda.is_overdue(state, now_s):
            next_state, reply = self._agenda.next_question(state, now_s, lead=lines.MOVE_ON)
        else:
            next_state, reply = self._handlers[act](Said(state, turn, now_s))
        return next_state, replace(reply, act=act)

    def break_in(self, state: State, turn: Turn, now_s: float, *, unclear: bool) -> Step:
        """What to say into a turn that has to end: an answer of many minutes, or voice without words (`unclear`)."""
        state = state.uncut()
        if unclear:
            return self._no_answer.not_understood(state, now_s)
        lead = self._agenda.pick(lines.STEP_IN, state)
        state, reply = self.respond(state, turn, now_s)
        text = reply.text or f"{lines.AGAIN} {state.text}"
        return state, replace(reply, text=f"{lead} {text}", phrase=None)

    def silence(self, state: State, silent_s: float, now_s: float) -> Step | None:
        """What to say after `silent_s` without a sound; None while nothing is due."""
        return self._no_answer.silence(state, silent_s, now_s)

    def interrupted(self, state: State, heard: str, said: str) -> State:
        """The candidate spoke over `said`, of which `heard` was audible. Who knows the question needs no more of it."""
        cut = cut_at(heard, said)
        return replace(state, cut=replace(cut, understood=cut.understood or state.text == state.known))

    def was_cut(self, state: State) -> bool:
        """Whether the interviewer was interrupted and has not spoken since."""
        return state.cut is not None

    def returned(self, state: State, away_s: float) -> str:
        """What to say, after that a device is back, to who was about to answer."""
        if state.paused_s is not None or state.phase == "over":
            return ""
        return f"{lines.AGAIN} {state.text}" if away_s >= FORGOTTEN_S and state.text else lines.GO_AHEAD

    def unheard(self, state: State) -> Step:
        """Nobody came back to the microphone."""
        return self._agenda.end(state, lines.NOT_HEARD, "unheard")

    def resume(self, events: Iterable[Event]) -> State:
        """The state after a recorded session, to be passed to `go_on`."""
        return rebuild(events, self._plan)

    def go_on(self, state: State, now_s: float) -> Step:
        """Welcomes back and asks what comes after the last answered question."""
        state = replace(state, started_s=state.started_s + now_s)
        if state.phase == "warm_up":
            return self.begin(now_s)
        if state.phase == "closing":
            return self._agenda.to_closing(state, now_s, lead=lines.WELCOME_BACK)
        return self._agenda.next_question(state, now_s, lead=lines.WELCOME_BACK)

    # --- dialogue acts; the other ones are services ------------------------------------------------------

    def _on_answer(self, said: Said) -> Step:
        state, in_time = said.state, not self._agenda.is_late(said.state, said.now_s)
        if state.phase == "closing":
            if yes_or_no(said.text) and in_time:
                return self._agenda.reply(state, lines.GO_AHEAD)
            return self._agenda.end(state, lines.CLOSE)
        if state.phase == "warm_up":
            if only_greets(said.text) and in_time:
                return self._agenda.reply(state, lines.GO_AHEAD)
            return self._agenda.next_question(state, said.now_s, lead=self._agenda.pick(lines.AFTER_WARM_UP, state))
        return self._follow_up.answered(state, said.turn.transcript, said.now_s)

    def _on_dont_know(self, said: Said) -> Step:
        """The first time they are helped, where hints are on."""
        state = said.state
        lead = self._agenda.pick(lines.NOT_KNOWN, state)
        item = self._agenda.item(state)
        if state.phase == "closing":
            return self._agenda.end(state, lines.CLOSE)
        if item is None:
            return self._agenda.next_question(state, said.now_s, lead=lead)
        state = replace(state, gave_up=state.gave_up + 1)
        if state.gave_up == 1 and (hint := self._services.hint(state)) is not None:
            return hint[0], replace(hint[1], text=f"{lead} {hint[1].text}".strip())
        return self._follow_up.given_up(state, item, said.now_s, lead)

    def _on_skip(self, said: Said) -> Step:
        state = said.state
        if state.phase == "closing":
            return self._agenda.end(state, lines.CLOSE)
        lead = self._agenda.pick(lines.SKIPPED, state)
        return self._agenda.next_question(self._follow_up.left(state), said.now_s, lead=lead)

    def _on_pause(self, said: Said) -> Step:
        return self._agenda.reply(replace(said.state, paused_s=said.now_s), lines.PAUSED)

    def _on_resume(self, said: Said) -> Step:
        return self._agenda.reply(said.state, lines.GO_AHEAD)

    def _on_stop(self, said: Said) -> Step:
        return self._agenda.end(said.state, lines.STOPPED, "stopped")

    def _after_the_end(self, state: State, turn: Turn, now_s: float) -> Step:
        """Words over the goodbye: who was given up goes on with the open question, unless they say goodbye, too.

        What cuts that short again and again has the last word.
        """
        text = turn.transcript.text
        act = understand(text)
        if state.ending != "unheard" or act in {"backchannel", "stop"} or says_goodbye(text):
            state = replace(state, cut_short=state.cut_short + 1)
            return self._agenda.end(state, lines.GOODBYE if state.cut_short < MOST_CUTS else "")
        state = state.reopened()
        if act not in {"answer", "resume"} or len(words_of(text)) > REQUEST_WORDS:
            return self.respond(state, turn, now_s)
        return self._agenda.reply(state, f"{lines.RESUMED} {lines.AGAIN} {state.text}", act="resume")

    def _ask_again(self, state: State, turn: Turn) -> Step:
        """The candidate spoke before the question was out: keep the words, ask again in short."""
        if state.phase == "question":
            state = state.answered(turn.transcript)
        return self._agenda.reply(state, f"{lines.AGAIN} {state.text}")
