"""A room in virtual time where a candidate meets the interviewer, and a record of all that happens there.

A candidate is a function of what was just asked: it returns what it says, or None to stay silent.
"""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from bot.interviewer.bank import Bank
from bot.interviewer.interview import Interview
from bot.interviewer.item import Item
from bot.interviewer.moves import Move, Reply
from bot.interviewer.state import State
from bot.stt.transcript import Transcript, Turn

WORD_S = 0.4
"""150 words a minute, both sides."""
THINK_S = 1.0
"""Before an answer, and between its end and the interviewer's first word."""
STEP_S = 0.5
"""How often silence is looked at."""


@dataclass
class Asked:
    """What a candidate knows when it is its turn."""

    reply: Reply
    item: Item | None
    times: int
    """Turns of the candidate on this question so far."""
    chance: random.Random
    number: int = 0
    """Main questions so far, this one included."""
    told: set[str] = field(default_factory=set)
    """Ids of the points of this question that the candidate has told. It keeps this itself: who speaks knows."""
    memory: dict[str, str] = field(default_factory=dict)
    """What a candidate keeps from turn to turn, through the whole interview."""

    @property
    def target(self) -> str | None:
        """What a follow-up is about; None for a main question."""
        return self.reply.move.target if self.reply.move else None


Candidate = Callable[[Asked], str | None]


@dataclass(frozen=True)
class Step:
    """One utterance of the interviewer, and what it answered."""

    at_s: float
    reply: Reply
    state: State
    """After it."""
    item: Item | None
    """On the table when the candidate spoke."""
    told: frozenset[str]
    """Points of that question that the candidate had told by then."""
    heard: str | None = None
    """What the candidate said just before; None after silence, and for the greeting."""
    cpu_s: float = 0.0
    """Of working it out, the first half of the turn known from a draft."""

    @property
    def follow_up(self) -> Move | None:
        """The move, if it is one about the question on the table."""
        move = self.reply.move
        return move if move is not None and move.target is not None and move.name != "hint" else None


@dataclass
class Record:
    """All that happened."""

    steps: list[Step] = field(default_factory=list)
    said: list[tuple[float, str]] = field(default_factory=list)
    ended_s: float | None = None
    """When the goodbye was out."""
    last_answer_s: float = 0.0
    """How long the candidate's last turn took, with the thought before it and the wait after it."""

    @property
    def replies(self) -> list[tuple[float, Reply]]:
        return [(step.at_s, step.reply) for step in self.steps]

    @property
    def final(self) -> State:
        return self.steps[-1].state

    @property
    def moves(self) -> list[tuple[str, str, str | None]]:
        """(name, question, target) of every move made."""
        return [(r.move.name, r.move.question_id, r.move.target) for _, r in self.replies if r.move]

    @property
    def asked(self) -> list[str]:
        """Ids of the questions asked, in order, the warm-up and the close among them."""
        return [question for move, question, _ in self.moves if move == "ask"]


def meet(interview: Interview, bank: Bank, candidate: Candidate, *, limit_s: float = 7200.0, seed: int = 1) -> Record:
    """Runs one interview to its end, or to `limit_s`."""
    chance = random.Random(seed)
    record = Record()
    state, reply = interview.begin(0.0)
    now_s = 0.0
    cpu_s = 0.0
    text: str | None = None
    asked = Asked(reply, None, 0, chance)
    while now_s < limit_s:
        record.steps.append(Step(now_s, reply, state, asked.item, frozenset(asked.told), text, cpu_s))
        now_s += len(reply.text.split()) * WORD_S / reply.speed
        if reply.ends:
            record.ended_s = now_s
            break
        asked = _next_turn(asked, reply, bank)
        text = candidate(asked)
        begun_s = now_s
        if text is None:
            step = None
            while step is None and now_s < limit_s:
                now_s += STEP_S
                step = interview.silence(state, now_s - begun_s, now_s)
            if step is None:
                break
            state, reply = step
            cpu_s = 0.0
        else:
            transcript = Transcript.from_text(text, start_s=now_s + THINK_S, word_s=WORD_S)
            record.said.append((now_s, text))
            turn = Turn(transcript, transcript.start_s, transcript.end_s)
            now_s = transcript.end_s + THINK_S
            half = Turn(Transcript(transcript.words[: len(transcript.words) // 2]), turn.start_s, turn.end_s)
            interview.respond(state, half, now_s)  # a draft that is thrown away must leave no trace
            cpu_begun_s = time.process_time()
            state, reply = interview.respond(state, turn, now_s)
            cpu_s = time.process_time() - cpu_begun_s
        record.last_answer_s = now_s - begun_s
    return record


def _next_turn(before: Asked, reply: Reply, bank: Bank) -> Asked:
    if reply.move and reply.move.name == "ask":
        item = bank.get(reply.move.question_id)
        return Asked(reply, item, 0, before.chance, before.number + (item is not None), memory=before.memory)
    return Asked(reply, before.item, before.times + 1, before.chance, before.number, before.told, before.memory)
