"""What the synthetic candidate says, and when: pure, and the same for the same seed and events.

It listens to the session's events only, as a person would listen to the interviewer, and behaves like one:
it hesitates, says "we", leaves things out, stops to think in mid-answer, asks to hear a question again, asks
for a constraint, and once cannot wait for the interviewer to finish.
"""

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeVar

from bot.candidate.lines import (
    BARGE_IN,
    BETWEEN,
    CLARIFY,
    FOLLOW_UP,
    GENERIC,
    LEAD,
    NO_MORE,
    OWN_QUESTION,
    REPEAT,
    STILL_HERE,
    THINK,
    WARM_UP,
    WE,
)
from bot.candidate.voice import Piece
from bot.session.record import Event, InterviewerSpeech, QuestionAsked

Act = Literal["answer", "think", "clarify", "repeat", "barge_in", "ask_back", "no_more", "still_here"]

T = TypeVar("T")

_REACTION_S = (0.45, 1.1)
"""From the interviewer's last sound to the candidate's first; people take 0.2 s to some seconds."""
_BARGE_IN_S = 1.5
"""Into the interviewer's utterance."""
_BARGE_IN_WORDS = 9
"""An utterance of fewer words may be over before anyone could interrupt it."""
_MID_PAUSE_S = (0.6, 1.4)
_BREATH_S = (0.3, 0.5)
"""Between sentences that need no thought."""
_THINK_PAUSE_S = (3.0, 4.0)
_CLOSING_WORDS = ("goodbye", "your report shows")


@dataclass(frozen=True, slots=True)
class Topic:
    """What the candidate knows about one question of the bank."""

    id: str
    pillar: str
    says: Mapping[str, Sequence[str]]
    """Point id to sentences that cover it."""
    constraints: Sequence[str] = ()
    """What can be asked about, in plain words."""


@dataclass(frozen=True, slots=True)
class Utterance:
    """One turn of the candidate."""

    act: Act
    at_s: float
    """When it is due, on the session clock."""
    pieces: tuple[Piece, ...]
    """Texts, and seconds of silence between them."""
    question: str = ""
    """Id of the question it belongs to."""

    @property
    def text(self) -> str:
        """The words."""
        return " ".join(piece for piece in self.pieces if isinstance(piece, str))


class Script:
    """`on_event` gives the candidate's next utterance, or None when it goes on listening."""

    def __init__(self, topics: Iterable[Topic], seed: int, *, sentences: int = 2) -> None:
        """`sentences` of substance an answer to a main question, one fewer to a follow-up."""
        self._topics = {topic.id: topic for topic in topics}
        self._seed = seed
        self._sentences = sentences
        self._asked: QuestionAsked | None = None
        self._owes = False
        """The question on the table has not been answered yet."""
        self._waiting: Act | None = None
        """What was asked of the interviewer; its next utterance is the reply."""
        self._barged = False
        """The interviewer's speech that was interrupted is still to be noted."""
        self._used: dict[str, set[str]] = {}
        self._done: set[Act] = set()
        self._turns = 0
        self._main_questions = 0
        self._follow_ups = 0

    def on_event(self, event: Event, *, speaking: bool = False) -> Utterance | None:
        """Events in the order they are noted; a question is noted while it is being spoken.

        `speaking`: the candidate has begun an utterance and not finished it.
        """
        if isinstance(event, QuestionAsked):
            return self._hear_question(event)
        if isinstance(event, InterviewerSpeech):
            return self._reply(event, speaking=speaking)
        return None

    # --- what to do ---------------------------------------------------------------------------------------

    def _hear_question(self, asked: QuestionAsked) -> Utterance | None:
        again = self._asked is not None and (self._asked.id, self._asked.move) == (asked.id, asked.move)
        self._asked, self._owes, self._barged = asked, True, False
        if asked.move == "ask":
            self._main_questions += (asked.id in self._topics) and not again
            return None
        if asked.id not in self._topics:
            return None
        self._follow_ups += 1
        if self._follow_ups < 2 or "barge_in" in self._done or len(asked.text.split()) < _BARGE_IN_WORDS:
            return None
        self._barged = True
        opening = self._choice(BARGE_IN, "barge_in")
        addition = self._substance(asked, 1)
        return self._utter("barge_in", asked.t_s + _BARGE_IN_S, [opening, _BREATH_S[0], *addition])

    def _reply(self, heard: InterviewerSpeech, *, speaking: bool) -> Utterance | None:
        asked = self._asked
        if asked is None or any(word in heard.text.lower() for word in _CLOSING_WORDS):
            return None
        due_s = heard.end_s + self._random("reaction").uniform(*_REACTION_S)
        if self._barged:
            # This is what was interrupted. It may come back to its question, or go on to another.
            self._barged = False
            return None
        if asked.id == "closing":
            return self._close(due_s)
        if not self._owes:
            # The interviewer speaks though it has its answer: into it, or because it heard nothing.
            if speaking or heard.interrupted:
                return None
            return self._utter("still_here", due_s, [self._choice(STILL_HERE, "still_here")])
        act = self._want(asked)
        self._waiting = None
        if act == "repeat":
            self._waiting = act
            return self._utter(act, due_s, [self._choice(REPEAT, act)])
        if act == "clarify":
            self._waiting = act
            topic = self._topics[asked.id]
            wanted = self._random("constraint").choice(list(topic.constraints))
            return self._utter(act, due_s, [self._choice(CLARIFY, act).format(wanted)])
        self._owes = False
        answer = self._answer(asked)
        if act == "think":
            pause_s = round(self._random("think").uniform(*_THINK_PAUSE_S), 2)
            return self._utter(act, due_s, [self._choice(THINK, act), pause_s, *answer])
        return self._utter("answer", due_s, answer)

    def _want(self, asked: QuestionAsked) -> Act:
        """What the candidate does before, or instead of, answering at once. Each of these once."""
        topic = self._topics.get(asked.id)
        if topic is None or asked.move != "ask":
            return "answer"
        if self._waiting is None:
            if topic.pillar == "design" and topic.constraints and "clarify" not in self._done:
                return "clarify"
            if self._main_questions >= 2 and "repeat" not in self._done:
                return "repeat"
        return "think" if "think" not in self._done else "answer"

    def _close(self, due_s: float) -> Utterance:
        if "ask_back" in self._done:
            return self._utter("no_more", due_s, [self._choice(NO_MORE, "no_more")])
        return self._utter("ask_back", due_s, [self._choice(OWN_QUESTION, "ask_back")])

    # --- what to say --------------------------------------------------------------------------------------

    def _answer(self, asked: QuestionAsked) -> list[Piece]:
        if asked.id not in self._topics:
            return self._spoken([*self._choice(WARM_UP, "warm_up")])
        main = asked.move == "ask"
        substance = self._substance(asked, self._sentences if main else max(1, self._sentences - 1))
        opening = [self._choice(WE, "we")] if main else [self._choice(FOLLOW_UP, "follow_up")]
        return self._spoken([*opening, *substance])

    def _substance(self, asked: QuestionAsked, count: int) -> list[str]:
        """Sentences on the target, else on points not spoken of; a main answer leaves two points out."""
        says = self._topics[asked.id].says
        used = self._used.setdefault(asked.id, set())
        unused = [point for point in says if point not in used]
        if asked.target is not None and asked.target in says:
            order = [asked.target, *(point for point in unused if point != asked.target)]
        else:
            order = unused if asked.move != "ask" else unused[: max(1, len(unused) - 2)]
        rng = self._random("substance")
        sentences = []
        for point in order[:count]:
            used.add(point)
            sentences.append(rng.choice(list(says[point])))
        return sentences or [self._choice(GENERIC, "generic")]

    def _spoken(self, sentences: Sequence[str]) -> list[Piece]:
        """Sentences with the hesitations of someone who makes them up on the spot."""
        rng = self._random("spoken")
        pieces: list[Piece] = []
        pause_after = rng.randrange(max(1, len(sentences) - 1))
        for place, sentence in enumerate(sentences):
            text = _hesitate(sentence, rng)
            if place == 0:
                text = _join(rng.choice(LEAD), text)
            elif place - 1 == pause_after:
                pieces.append(round(rng.uniform(*_MID_PAUSE_S), 2))
                text = _join(rng.choice(BETWEEN), text)
            else:
                pieces.append(round(rng.uniform(*_BREATH_S), 2))
            pieces.append(text)
        return pieces

    # --- chance -------------------------------------------------------------------------------------------

    def _utter(self, act: Act, at_s: float, pieces: Sequence[Piece]) -> Utterance:
        self._turns += 1
        self._done.add(act)
        return Utterance(act, at_s, tuple(pieces), self._asked.id if self._asked else "")

    def _random(self, purpose: str) -> random.Random:
        """Chance depends on the seed and the place in the conversation, never on the clock."""
        asked = self._asked
        where = f"{asked.id}/{asked.move}/{asked.target}" if asked else ""
        return random.Random(f"{self._seed}/{self._turns}/{where}/{purpose}")

    def _choice(self, options: Sequence[T], purpose: str) -> T:
        return self._random(purpose).choice(options)


def _hesitate(sentence: str, rng: random.Random) -> str:
    """At a comma or before a conjunction, sometimes a filler."""
    if rng.random() < 0.55:
        filler = rng.choice(("um,", "uh,", "uh,", "you know,", "like,"))
        if ", " in sentence:
            head, tail = sentence.split(", ", 1)
            return f"{head}, {filler} {tail}"
        for word in (" because ", " so ", " and "):
            if word in sentence:
                head, tail = sentence.split(word, 1)
                return f"{head}{word}{filler} {tail}"
    return sentence


def _join(lead: str, sentence: str) -> str:
    if not lead:
        return sentence
    first = sentence.split(" ", 1)[0]
    keeps = (
        first.startswith(("I'", "I "))
        or first == "I"
        or any(map(str.isupper, first[1:]))
        or any(map(str.isdigit, first))
    )
    return f"{lead} {sentence if keeps else sentence[0].lower() + sentence[1:]}"
