"""From question to question: what comes next, how much time is left, when to close.

All transitions between questions are here; `bot.interviewer.interview` decides when they happen.
"""

from dataclasses import replace

from bot.interviewer import lines, phrasing
from bot.interviewer.bank import Bank
from bot.interviewer.director import Clock, History
from bot.interviewer.facts import Contradiction
from bot.interviewer.hints import FRAMEWORK
from bot.interviewer.item import Item
from bot.interviewer.moves import Act, Ending, Move, Reply
from bot.interviewer.plan import LEAST_S, WARM_UP_S, Plan, Slot, demand
from bot.interviewer.state import State
from bot.session.record import Pillar
from bot.settings import Level
from bot.stt.transcript import Transcript

INVITE_S = 20.0
"""The candidate's own questions are invited only with this much time left."""
GRACE_S = 30.0
"""A question the candidate was invited to ask is answered even if the time is up by this much, and who says "okay, so"
is waited for."""

Step = tuple[State, Reply]


class Agenda:
    """The plan in progress. Pure: a state and the time give the next state and what to say."""

    def __init__(self, plan: Plan, bank: Bank, seed: int, level: Level = "senior") -> None:
        """`bank` resolves questions of a recorded session that the plan no longer has."""
        self._level = level
        self._plan = plan
        self._bank = bank
        self._seed = seed
        self._slots = {slot.item.id: slot for slot in (*plan.reserve, *plan.spare, *plan.slots)}

    def next_question(self, state: State, now_s: float, lead: str = "") -> Step:
        """Asks the next question there is time for, else closes; `lead` is said before it."""
        due = self._next_slot(state, now_s)
        if due is None:
            return self.to_closing(state, now_s, lead=lead if lead != lines.MOVE_ON else "")
        slot = self._fitting(due, state)
        if slot is not due:
            state = replace(state, replaced=state.replaced | {due.item.id})
        item = slot.item
        gone = {*state.asked, *state.replaced, due.item.id}
        waiting = [other.seconds for other in self._plan.slots if other.item.id not in gone]
        planned = slot.seconds + sum(waiting)
        share = slot.seconds * min(1.5, self.left_s(state, now_s) / planned)
        move = Move("ask", item.id)
        before = state.asked
        state = replace(
            state,
            phase="question",
            asked=(*state.asked, item.id),
            item_id=item.id,
            item_since_s=now_s,
            item_share_s=share,
            answer=Transcript(),
            follow_ups=(),
            told=(),
            coverage_before=None,
            gave_up=0,
            move=move,
            text=item.ask,
            repeats=0,
            stalls=0,
            offered=False,
            thinking=False,
        )
        lead = lead or phrasing.transition(self._seed, len(state.asked))
        named = "" if slot.lead in {self._slots[asked].lead for asked in before if asked in self._slots} else slot.lead
        return self.reply(state, " ".join(filter(None, (lead, named, item.ask))), move=move)

    def _fitting(self, due: Slot, state: State) -> Slot:
        """The difficulty follows the candidate: after two strong or two weak answers, one step up or down."""
        lately = set(state.form[-2:])
        if len(state.form) < 2 or lately not in ({"strong"}, {"weak"}):
            return due
        sign = 1 if lately == {"strong"} else -1
        taken = {*state.asked, *state.replaced, *(slot.item.id for slot in self._plan.slots)}
        steps = [
            ((demand(other.item) - demand(due.item)) * sign, other)
            for other in self._plan.reserve
            if other.item.pillar == due.item.pillar and other.item.id not in taken
        ]
        beyond = [(step, other) for step, other in steps if step > 0]
        if not beyond:
            return due
        return replace(min(beyond, key=lambda pair: pair[0])[1], seconds=due.seconds)

    def _next_slot(self, state: State, now_s: float) -> Slot | None:
        """The next question there is time for: planned ones in order, then spare ones."""
        left = self.left_s(state, now_s)
        first = not state.asked
        gone = {*state.asked, *state.replaced}
        for slot in self._plan.slots:
            if slot.item.id not in gone and (first or left >= LEAST_S[slot.item.pillar]):
                return slot
        for slot in self._plan.spare:
            if slot.item.id not in gone and left >= 2 * LEAST_S[slot.item.pillar]:
                return slot
        return None

    def to_closing(self, state: State, now_s: float, lead: str = "") -> Step:
        """Invites the candidate's own questions, or says goodbye where there is no time for them."""
        end_s = state.started_s + self._plan.seconds
        if not self._plan.candidate_asks or state.phase == "closing" or now_s > end_s - INVITE_S:
            return self.end(state, f"{lead} {self._plan.goodbye}".strip())
        text = self.pick(lines.INVITE, state)
        move = Move("ask", "closing")
        state = replace(state, phase="closing", item_id=None, move=move, text=text, repeats=0, stalls=0, offered=False)
        return self.reply(state, f"{lead} {text}".strip(), move=move)

    def end(self, state: State, text: str, ending: Ending = "finished") -> Step:
        """The last words. In the close there is nothing left to go on with, however it ends; what is over stays so.

        To who is not heard they are no move: who speaks after all still answers the open question.
        """
        ending = state.ending if state.phase in {"closing", "over"} else ending
        state = replace(state, phase="over", ending=ending, item_id=None, paused_s=None, cut=None)
        move = Move("wrap_up", "closing") if ending != "unheard" else None
        state, reply = self.reply(state, text, move=move, ends=True)
        return state, replace(reply, ending=ending)

    def reply(
        self, state: State, text: str, *, act: Act = "answer", move: Move | None = None, ends: bool = False
    ) -> Step:
        """An utterance with the question it leaves on the table."""
        item = self.item(state)
        pillar: Pillar = item.pillar if item else "warm_up" if state.phase == "warm_up" else "closing"
        reply = Reply(
            text=text,
            act=act,
            move=move,
            pillar=pillar,
            vocabulary=item.vocabulary if item else (),
            speed=state.speed,
            ends=ends,
            question=state.text if move is not None and move.name == "ask" else "",
        )
        return replace(state, turns=state.turns + 1), reply

    def item(self, state: State) -> Item | None:
        """The question on the table; None in the warm-up and the close."""
        if state.item_id is None:
            return None
        slot = self._slots.get(state.item_id)
        return slot.item if slot else self._bank.get(state.item_id)

    def history(self, state: State, item: Item, contradiction: Contradiction | None = None) -> History:
        """What the director needs to know of the past."""
        later_design = any(
            slot.item.pillar == "design" and slot.item.id not in {*state.asked, *state.replaced}
            for slot in self._plan.slots
        )
        return History(
            follow_ups=state.follow_ups,
            targets=state.targets,
            pressure_used=state.pressure_used,
            pressure_due=item.pillar == "design" or not later_design,
            constraints_told=state.told,
            coverage_before=state.coverage_before,
            gave_up=state.gave_up,
            quoted=state.quoted,
            junior=self._level == "junior",
            contradiction=contradiction,
        )

    def times_helped(self, state: State, pillar: Pillar) -> int:
        """How often the way into questions of this pillar was said."""
        helped = [target.removesuffix(f":{FRAMEWORK}") for target in state.targets if target.endswith(f":{FRAMEWORK}")]
        items = [self._slots[item_id].item if item_id in self._slots else self._bank.get(item_id) for item_id in helped]
        return sum(item is not None and item.pillar == pillar for item in items)

    def clock(self, state: State, now_s: float) -> Clock:
        """What the director needs to know of the time: there is none for follow-ups that are not wanted."""
        if not self._plan.follow_ups:
            return Clock(0.0, 0.0)
        return Clock(state.item_since_s + state.item_share_s - now_s, self.left_s(state, now_s))

    def time_is_up(self, state: State, now_s: float) -> bool:
        """Whether only goodbye is left to say, or in the middle of the questions, the close."""
        if state.phase == "closing":
            return now_s > state.started_s + self._plan.seconds + GRACE_S
        return self.left_s(state, now_s) <= 0

    def is_overdue(self, state: State, now_s: float) -> bool:
        """Whether the warm-up or a question took twice its time: who only ever asks back would stay there for good."""
        share_s = WARM_UP_S if state.phase == "warm_up" else state.item_share_s
        return state.phase != "closing" and now_s > state.item_since_s + 2 * share_s

    def is_late(self, state: State, now_s: float) -> bool:
        """Whether something else than the question on the table is due."""
        return self.time_is_up(state, now_s) or self.is_overdue(state, now_s)

    def left_s(self, state: State, now_s: float) -> float:
        """Seconds until the close must begin."""
        return state.started_s + self._plan.seconds - self._plan.closing_s - now_s

    def pick(self, choices: tuple[str, ...], state: State) -> str:
        """One of several wordings, another one each turn."""
        return choices[(self._seed + state.turns) % len(choices)]
