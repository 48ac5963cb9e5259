"""Where an interview stands: immutable, so a reply can be prepared on half a turn and taken back."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Literal

from bot.interviewer.director import Standing
from bot.interviewer.moves import Ending, Move
from bot.interviewer.pattern import words_of
from bot.interviewer.plan import Plan
from bot.session.record import (
    DeviceBack,
    DeviceLost,
    DialogueActEvent,
    Event,
    QuestionAsked,
    SessionEnded,
    SessionStarted,
    TranscriptEvent,
)
from bot.stt.transcript import Transcript

ANSWERED_WORDS = 20
"""An interrupted session does not ask a question again that got this many words."""

UNDERSTOOD = 0.6
"""Share of the question's words from which people begin to answer."""

MEMORY_TURNS = 40
"""Of the candidate that are remembered; an hour has about as many."""

Phase = Literal["warm_up", "question", "closing", "over"]

PRESSURE_MOVES = frozenset({"flip_constraint", "scale_up"})


@dataclass(frozen=True, slots=True)
class Cut:
    """The candidate spoke over the interviewer."""

    rest: str
    """The sentences that were not, or not wholly, heard."""
    understood: bool
    """Whether enough of the question was heard to answer it, then or before."""


@dataclass(frozen=True, slots=True)
class State:
    """Everything the next reply depends on."""

    phase: Phase
    started_s: float
    """When the interview began, pauses not counted."""
    asked: tuple[str, ...] = ()
    """Main questions, in order."""
    item_id: str | None = None
    """The question on the table."""
    item_since_s: float = 0.0
    item_share_s: float = 0.0
    answer: Transcript = field(default_factory=Transcript)
    """All that was said to it."""
    follow_ups: tuple[Move, ...] = ()
    targets: frozenset[str] = frozenset()
    """`item:target` of all follow-ups of the session."""
    quoted: frozenset[str] = frozenset()
    """The candidate's words that were said back."""
    pressure_used: bool = False
    told: tuple[str, ...] = ()
    """Constraints told for this question."""
    form: tuple[Standing, ...] = ()
    """How the answers to the questions so far stood."""
    replaced: frozenset[str] = frozenset()
    """Planned questions whose place a harder or easier one took."""
    turns_said: tuple[tuple[str, Transcript], ...] = ()
    """The answers of the session, turn by turn, each with its question, to notice what contradicts them."""
    coverage_before: float | None = None
    gave_up: int = 0
    move: Move | None = None
    text: str = ""
    """What the candidate is to answer, without greeting or quote; what "repeat" repeats."""
    known: str = ""
    """The last `text` of which enough was heard to answer it."""
    repeats: int = 0
    """How often it was repeated."""
    turns: int = 0
    """Replies so far; varies the wording."""
    asked_back: int = 0
    speed: float = 1.0
    thinking: bool = False
    """A pause to think was announced."""
    stalls: int = 0
    """Words offered into the present silence."""
    offered: bool = False
    """The candidate was asked whether to rephrase or to move on."""
    silent_questions: int = 0
    """Questions in a row that got no answer at all."""
    unclear: int = 0
    """Times in a row that voice was heard and no words were understood."""
    cut_short: int = 0
    """Times in a row that the interviewer was cut short and got no answer."""
    paused_s: float | None = None
    ending: Ending = "finished"
    """How it is over, once it is."""
    cut: Cut | None = None

    def heard(self) -> "State":
        """The candidate spoke: what silence and noise have led to is over."""
        return replace(self, stalls=0, offered=False, thinking=False, silent_questions=0, unclear=0, cut_short=0)

    def answered(self, said: Transcript) -> "State":
        """With one turn more of the answer."""
        return replace(
            self,
            answer=Transcript.join([self.answer, said]),
            turns_said=(*self.turns_said, (self.item_id or "", said))[-MEMORY_TURNS:],
        )

    def uncut(self) -> "State":
        """As the candidate takes the floor, or leaves it: they know the question, unless it was cut short."""
        return replace(self, cut=None, known=self.text if self.cut is None or self.cut.understood else self.known)

    def reopened(self) -> "State":
        """Not over after all: the question that nobody answered is on the table again."""
        item_id = self.asked[-1] if self.asked else None
        phase: Phase = "question" if item_id else "warm_up"
        return replace(self.heard(), phase=phase, item_id=item_id, ending="finished")

    def unpaused(self, now_s: float) -> "State":
        """The clock as if the pause had not been."""
        away = now_s - (self.paused_s or now_s)
        return replace(self, paused_s=None, started_s=self.started_s + away, item_since_s=self.item_since_s + away)


def cut_at(heard: str, said: str) -> Cut:
    """What is left of `said` when only `heard` was audible: from the sentence that was cut."""
    sentences = re.split(r"(?<=[.?!])\s+", said.strip())
    left = len(words_of(heard))
    while len(sentences) > 1 and left >= len(words_of(sentences[0])):
        left -= len(words_of(sentences.pop(0)))
    total = len(words_of(sentences[0]))
    understood = len(sentences) == 1 and total > 0 and left / total >= UNDERSTOOD
    return Cut(" ".join(sentences), understood)


def rebuild(events: Iterable[Event], plan: Plan) -> State:
    """The state at the end of a recorded session, on a clock whose zero is "now".

    A question with fewer than `ANSWERED_WORDS` words of answer counts as not asked; so do those before it that met
    nothing but silence, where the interview ended because nobody was heard.
    """
    state = State("warm_up" if plan.warm_up else "question", 0.0)
    words: list[int] = []
    """Of the answers to the questions asked."""
    unheard = False
    instead: dict[str, str | None] = {}
    """Questions that took a planned one's place, with their pillars."""
    first_s: float | None = None
    last_s = 0.0
    still = _Standstill()
    for event in events:
        first_s = event.t_s if first_s is None else first_s
        last_s = max(last_s, event.t_s)
        still.note(event)
        if isinstance(event, TranscriptEvent) and words:
            words[-1] += len(event.words)
        elif isinstance(event, SessionStarted):
            # It went on from what came before.
            state, unheard = _broken_off(state, words, instead, unheard=unheard), False
        elif isinstance(event, SessionEnded):
            unheard = event.reason == "unheard"
        elif isinstance(event, QuestionAsked):
            if event.move == "ask":
                before = len(state.asked)
                state = _asked(state, event)
                words += [0] * (len(state.asked) - before)
                if event.id == state.item_id and all(slot.item.id != event.id for slot in (*plan.slots, *plan.spare)):
                    instead[event.id] = event.pillar
            elif event.target is not None:
                state = replace(
                    state,
                    targets=state.targets | {f"{event.id}:{event.target}"},
                    pressure_used=state.pressure_used or event.move in PRESSURE_MOVES,
                )
    state = _broken_off(state, words, instead, unheard=unheard)
    planned = {slot.item.id: slot.item.pillar for slot in plan.slots}
    for pillar in instead.values():
        gone = next((i for i, p in planned.items() if p == pillar and i not in {*state.asked, *state.replaced}), None)
        state = replace(state, replaced=state.replaced | {gone}) if gone else state
    elapsed = last_s - (first_s or 0.0) - still.until(last_s)
    return replace(state, started_s=-elapsed)


class _Standstill:
    """The time that is not the interview's: while a device was missing, or the candidate had asked for a pause."""

    def __init__(self) -> None:
        self._reasons: set[str] = set()
        self._since_s = 0.0
        """When the first of the present reasons came up."""
        self._seconds = 0.0

    def note(self, event: Event) -> None:
        if isinstance(event, DeviceLost):
            self._stop(event.device, event.t_s)
        elif isinstance(event, DeviceBack):
            self._go_on({event.device}, event.t_s)
        elif isinstance(event, DialogueActEvent) and event.act == "pause":
            self._stop("pause", event.t_s)
        elif isinstance(event, TranscriptEvent) and event.words:
            self._go_on({"pause"}, event.t_s)
        elif isinstance(event, SessionStarted):
            self._go_on(set(self._reasons), event.t_s)

    def until(self, end_s: float) -> float:
        """Seconds, up to the record's end."""
        return self._seconds + (max(0.0, end_s - self._since_s) if self._reasons else 0.0)

    def _stop(self, reason: str, at_s: float) -> None:
        self._since_s = self._since_s if self._reasons else at_s
        self._reasons.add(reason)

    def _go_on(self, reasons: set[str], at_s: float) -> None:
        if not self._reasons & reasons:
            return
        self._reasons -= reasons
        if not self._reasons:
            self._seconds += at_s - self._since_s


def _broken_off(state: State, words: list[int], instead: dict[str, str | None], *, unheard: bool) -> State:
    """The state without the questions that count as not asked; they leave the other two, too."""
    if state.item_id is None:
        return state
    asked = list(state.asked)
    least = ANSWERED_WORDS
    while asked and words[-1] < least:
        instead.pop(asked.pop(), None)
        words.pop()
        least = 1 if unheard else 0
    return replace(state, item_id=None, asked=tuple(asked))


def _asked(state: State, event: QuestionAsked) -> State:
    if event.id == "closing":
        return replace(state, phase="closing", item_id=None)
    if event.id in {"opening", "warm_up"}:
        return state
    return replace(state, phase="question", item_id=event.id, asked=(*state.asked, event.id))
