"""The interview as a conversation: greeting, warm-up, questions with follow-ups, goodbye.

Pure and deterministic: a state and a turn give the next state and what to say, so a reply can be worked out
on a turn that may yet go on. Times are seconds on the session clock.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from bot.interviewer import lines, phrasing
from bot.interviewer.acts import announces_question, split_sentences, understand, yes_or_no
from bot.interviewer.agenda import Agenda, Step
from bot.interviewer.assess import Assessment, assess, constraints_asked, exemplars
from bot.interviewer.bank import Bank
from bot.interviewer.context import act_of, only_greets
from bot.interviewer.contradiction import contradiction
from bot.interviewer.director import CONTRADICTION, decide, easier, standing, times_asked
from bot.interviewer.encoder import Encoder
from bot.interviewer.facts import Contradiction
from bot.interviewer.hints import FRAMEWORK, FRAMEWORK_TIMES, next_hint
from bot.interviewer.item import Item
from bot.interviewer.moves import Act, Move
from bot.interviewer.patience import CLOSING_STALL_S, PAUSE_LIMIT_S, patience_s
from bot.interviewer.pattern import words_of
from bot.interviewer.plan import Plan
from bot.interviewer.state import PRESSURE_MOVES, Cut, State, cut_at, rebuild
from bot.session.record import Event
from bot.settings import InterviewSettings
from bot.stt.transcript import Transcript, Turn

MAX_REPEATS = 5
MEMORY_TURNS = 40
"""Of the candidate that are remembered; an hour has about as many."""
MAX_QUESTIONS_BACK = 2
MOST_NOISES = 3
"""Sounds in a row that cut the interviewer short, until it is said that nothing can be understood."""
FORGOTTEN_S = 15.0
"""After this long without a device the question is said again."""
SLOWER = 0.85
SLOWEST = 0.7


@dataclass(frozen=True, slots=True)
class _Heard:
    """One turn and the state it met."""

    state: State
    turn: Turn
    now_s: float


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
        self._agenda = Agenda(plan, bank, seed, settings.level)
        self._encoder = encoder
        self._settings = settings
        self._seed = seed
        self._story_for = story_for
        self._handlers: dict[Act, Callable[[_Heard], Step]] = {
            "answer": self._on_answer,
            "repeat": self._on_repeat,
            "rephrase": self._on_rephrase,
            "slower": self._on_slower,
            "think": self._on_think,
            "clarify": self._on_clarify,
            "hint": self._on_hint,
            "dont_know": self._on_dont_know,
            "skip": self._on_skip,
            "pause": self._on_pause,
            "resume": self._on_resume,
            "stop": self._on_stop,
            "ask_back": self._on_ask_back,
            "backchannel": self._on_backchannel,
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
        cut, state = state.cut, replace(state, cut=None)
        text = turn.transcript.text
        if state.phase == "over":
            return self._agenda.end(state, lines.GOODBYE)
        if state.paused_s is not None and words_of(text):
            state = state.unpaused(now_s)
            act = understand(text)
            if act != "stop" and (act != "answer" or len(words_of(text)) < 6):
                return self._agenda.reply(state, f"{lines.RESUMED} {lines.AGAIN} {state.text}", act="resume")
        if not words_of(text):
            return self._after_noise(state, cut, now_s) if cut else self._agenda.reply(state, "", act="backchannel")
        act = act_of(text, state, self._agenda.item(state))
        if cut and act == "backchannel":
            return self._resume_speech(state, cut)
        if cut and act == "answer" and not cut.understood:
            return self._ask_again(state, turn)
        state = replace(state, stalls=0, offered=False, thinking=False, silent_questions=0, unclear=0, noises=0)
        if act in _SERVICES and self._agenda.time_is_up(state, now_s):
            next_state, reply = self._agenda.to_closing(state, now_s)
        elif act in _SERVICES and self._agenda.is_overdue(state, now_s):
            next_state, reply = self._agenda.next_question(state, now_s, lead=lines.MOVE_ON)
        else:
            next_state, reply = self._handlers[act](_Heard(state, turn, now_s))
        return next_state, replace(reply, act=act)

    def break_in(self, state: State, turn: Turn, now_s: float, *, unclear: bool) -> Step:
        """What to say into a turn that has to end: an answer of many minutes, or voice without words (`unclear`)."""
        state = replace(state, cut=None)
        if unclear:
            return self._not_understood(state, now_s)
        lead = self._agenda.pick(lines.STEP_IN, state)
        state, reply = self.respond(state, turn, now_s)
        text = reply.text or f"{lines.AGAIN} {state.text}"
        return state, replace(reply, text=f"{lead} {text}", phrase=None)

    def silence(self, state: State, silent_s: float, now_s: float) -> Step | None:
        """What to say after `silent_s` without a sound; None while nothing is due."""
        if state.phase == "over":
            return self._agenda.end(state, "") if silent_s >= CLOSING_STALL_S else None
        if state.paused_s is not None:
            over = now_s - state.paused_s >= PAUSE_LIMIT_S
            return self._agenda.end(state, lines.STOPPED, "stopped") if over else None
        if silent_s < patience_s(state, self._agenda.item(state)):
            return None
        if state.cut is not None:
            return self._resume_speech(replace(state, cut=None), state.cut)
        if state.phase == "closing":
            return self._agenda.end(state, lines.CLOSE)
        if state.stalls == 0:
            text = self._agenda.pick(lines.TAKE_TIME, state)
            return self._agenda.reply(replace(state, stalls=1, thinking=False), text, act="think")
        if not state.offered:
            return self._hint(state) or self._agenda.reply(replace(state, offered=True), lines.OFFER, act="think")
        return self._give_up_waiting(state, now_s)

    def interrupted(self, state: State, heard: str, said: str) -> State:
        """The candidate spoke over `said`, of which `heard` was audible."""
        return replace(state, cut=cut_at(heard, said))

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

    # --- dialogue acts --------------------------------------------------------------------------------

    def _on_answer(self, heard: "_Heard") -> Step:
        state = heard.state
        if state.phase == "closing":
            if yes_or_no(heard.turn.transcript.text):
                return self._agenda.reply(state, lines.GO_AHEAD)
            return self._agenda.end(state, lines.CLOSE)
        if state.phase == "warm_up":
            if only_greets(heard.turn.transcript.text):
                return self._agenda.reply(state, lines.GO_AHEAD)
            return self._agenda.next_question(state, heard.now_s, lead=self._agenda.pick(lines.AFTER_WARM_UP, state))
        said = heard.turn.transcript
        clash = self._contradiction(state, said)
        state = replace(
            state,
            answer=Transcript.join([state.answer, said]),
            turns_said=(*state.turns_said, (state.item_id or "", said))[-MEMORY_TURNS:],
        )
        return self._follow(state, heard.now_s, clash)

    def _follow(self, state: State, now_s: float, clash: Contradiction | None = None) -> Step:
        item = self._agenda.item(state)
        if item is None:
            return self._agenda.next_question(state, now_s)
        found = assess(item, state.answer, self._encoder)
        move = decide(found, item, self._agenda.history(state, item, clash), self._agenda.clock(state, now_s))
        return self._make(state, move, found, now_s)

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

    def _on_repeat(self, heard: "_Heard") -> Step:
        state = heard.state
        repeats = state.repeats + 1
        if repeats >= 3:
            return self._on_rephrase(heard)
        return self._agenda.reply(
            replace(state, repeats=repeats), f"{self._agenda.pick(lines.OF_COURSE, state)} {state.text}"
        )

    def _on_rephrase(self, heard: "_Heard") -> Step:
        state = heard.state
        repeats = state.repeats + 1
        if repeats > MAX_REPEATS:
            if state.phase == "closing":
                return self._agenda.end(state, lines.CLOSE)
            return self._agenda.next_question(state, heard.now_s, lead=lines.MOVE_ON)
        item = self._agenda.item(state)
        text = phrasing.again(state.move, item, state.text) if item and state.move else state.text
        return self._agenda.reply(
            replace(state, repeats=repeats), f"{self._agenda.pick(lines.OF_COURSE, state)} {text}"
        )

    def _on_slower(self, heard: "_Heard") -> Step:
        state = heard.state
        state = replace(state, speed=max(SLOWEST, round(state.speed * SLOWER, 3)))
        return self._agenda.reply(state, f"{lines.SLOWER} {state.text}")

    def _on_think(self, heard: "_Heard") -> Step:
        state = heard.state
        return self._agenda.reply(replace(state, thinking=True), self._agenda.pick(lines.THINK, state))

    def _on_clarify(self, heard: "_Heard") -> Step:
        state = heard.state
        item = self._agenda.item(state)
        if announces_question(heard.turn.transcript.text):
            return self._agenda.reply(state, lines.GO_AHEAD)
        if item is None:
            return self._agenda.reply(state, lines.CHOOSE)
        text = heard.turn.transcript.text
        if len(words_of(text)) > 12:
            state = replace(state, answer=Transcript.join([state.answer, heard.turn.transcript]))
        question = split_sentences(text)[-1]
        keys = constraints_asked(item, question) or constraints_asked(item, text)
        if keys:
            told = keys[:2]
            state = replace(state, told=tuple(dict.fromkeys((*state.told, *told))))
            return self._agenda.reply(state, " ".join(item.constraints[key].tells for key in told))
        return self._agenda.reply(state, lines.CHOOSE if item.pillar == "behavioral" else lines.ASSUME)

    def _on_hint(self, heard: "_Heard") -> Step:
        state = heard.state
        if self._agenda.item(state) is None:
            return self._agenda.reply(state, f"{lines.CHOOSE} {lines.GO_AHEAD}")
        return self._hint(state) or self._agenda.reply(state, lines.NO_HINT)

    def _on_dont_know(self, heard: "_Heard") -> Step:
        state = heard.state
        lead = self._agenda.pick(lines.NOT_KNOWN, state)
        item = self._agenda.item(state)
        if state.phase == "closing":
            return self._agenda.end(state, lines.CLOSE)
        if item is None:
            return self._agenda.next_question(state, heard.now_s, lead=lead)
        state = replace(state, gave_up=state.gave_up + 1)
        if state.gave_up == 1 and (hint := self._hint(state)) is not None:
            return hint[0], replace(hint[1], text=f"{lead} {hint[1].text}".strip())
        found = assess(item, state.answer, self._encoder)
        history, clock = self._agenda.history(state, item), self._agenda.clock(state, heard.now_s)
        if state.follow_ups or state.answer:
            move = decide(found, item, history, clock)
        else:
            move = easier(found, item, history, clock)
        return self._make(state, move, found, heard.now_s, lead=lead)

    def _on_skip(self, heard: "_Heard") -> Step:
        state = heard.state
        if state.phase == "closing":
            return self._agenda.end(state, lines.CLOSE)
        if state.item_id is not None:
            state = replace(state, form=(*state.form, "weak"))
        return self._agenda.next_question(state, heard.now_s, lead=self._agenda.pick(lines.SKIPPED, state))

    def _on_pause(self, heard: "_Heard") -> Step:
        state = heard.state
        return self._agenda.reply(replace(state, paused_s=heard.now_s), lines.PAUSED)

    def _on_resume(self, heard: "_Heard") -> Step:
        state = heard.state
        return self._agenda.reply(state, lines.GO_AHEAD)

    def _on_stop(self, heard: "_Heard") -> Step:
        return self._agenda.end(heard.state, lines.STOPPED, "stopped")

    def _on_ask_back(self, heard: "_Heard") -> Step:
        state = heard.state
        answer = lines.answer_to(heard.turn.transcript.text)
        if state.phase != "closing":
            return self._agenda.reply(state, f"{answer} {lines.BACK_TO} {state.text}")
        state = replace(state, asked_back=state.asked_back + 1, text=lines.ANYTHING_ELSE)
        if state.asked_back >= MAX_QUESTIONS_BACK or self._agenda.time_is_up(state, heard.now_s):
            return self._agenda.end(state, f"{answer} {lines.CLOSE}")
        return self._agenda.reply(state, f"{answer} {lines.ANYTHING_ELSE}")

    def _on_backchannel(self, heard: "_Heard") -> Step:
        state = heard.state
        return self._agenda.reply(state, "")

    # --- silence and interruption ---------------------------------------------------------------------

    def _hint(self, state: State) -> Step | None:
        """The next step of help, where hints are on and one is left."""
        item = self._agenda.item(state)
        if item is None or not self._settings.hints:
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

    def _give_up_waiting(self, state: State, now_s: float, unheard: str = lines.NOT_HEARD) -> Step:
        silent = state.silent_questions + (not state.answer)
        if state.item_id is not None and not state.answer:
            state = replace(state, form=(*state.form, "weak"))
        if silent >= 2:
            return self._agenda.end(state, unheard, "unheard")
        return self._agenda.next_question(replace(state, silent_questions=silent), now_s, lead=lines.MOVE_ON)

    def _after_noise(self, state: State, cut: Cut, now_s: float) -> Step:
        """A cough is talked over; what cuts in again and again without a word is a television."""
        state = replace(state, noises=state.noises + 1)
        return self._resume_speech(state, cut) if state.noises % MOST_NOISES else self._not_understood(state, now_s)

    def _not_understood(self, state: State, now_s: float) -> Step:
        """Says so once, then goes on as with who says nothing."""
        if state.paused_s is not None or state.phase == "over":
            return self._agenda.reply(state, "")
        if not state.unclear:
            text = f"{lines.UNCLEAR} {lines.AGAIN} {state.text}"
            return self._agenda.reply(replace(state, unclear=1), text)
        if state.phase == "closing":
            return self._agenda.end(state, lines.CLOSE)
        return self._give_up_waiting(state, now_s, unheard=lines.NOT_UNDERSTOOD)

    def _resume_speech(self, state: State, cut: Cut) -> Step:
        return self._agenda.reply(state, cut.rest, act="backchannel")

    def _ask_again(self, state: State, turn: Turn) -> Step:
        """The candidate spoke before the question was out: keep the words, ask again in short."""
        if state.phase == "question" and state.move and state.move.name != "ask":
            state = replace(state, answer=Transcript.join([state.answer, turn.transcript]))
        return self._agenda.reply(state, f"{lines.AGAIN} {state.text}")


_SERVICES: frozenset[Act] = frozenset({"repeat", "rephrase", "slower", "think", "clarify", "hint", "ask_back"})
"""What is no longer offered when the time is up."""
