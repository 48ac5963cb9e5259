"""The words the interviewer's parts share: moves, what was understood, and what to say next."""

from dataclasses import dataclass
from typing import Literal

from bot.session.record import Pillar

MoveName = Literal[
    "ask",
    "probe_decision",
    "probe_reasoning",
    "probe_outcome",
    "probe_ownership",
    "probe_metric",
    "probe_tradeoff",
    "probe_failure",
    "ask_constraint_reason",
    "flip_constraint",
    "scale_up",
    "clarify",
    "hint",
    "reprompt",
    "next_question",
    "wrap_up",
]

Act = Literal[
    "answer",
    "repeat",
    "rephrase",
    "slower",
    "think",
    "clarify",
    "hint",
    "dont_know",
    "skip",
    "pause",
    "resume",
    "stop",
    "ask_back",
    "backchannel",
]
"""What the candidate's turn was: an answer, or something else people do in a conversation."""


@dataclass(frozen=True, slots=True)
class Move:
    """What the interviewer does next."""

    name: MoveName
    question_id: str
    target: str | None = None
    """The rubric point, constraint or clause it is about; never the same twice in a session."""
    quote: str | None = None
    """Words of the candidate, verbatim from the transcript, recognised with confidence."""
    earlier: str | None = None
    """Words of an earlier turn that the quote contradicts, verbatim too."""


@dataclass(frozen=True, slots=True)
class PhraseRequest:
    """A follow-up a language model may put into words; `template` is spoken if it fails."""

    move: Move
    question: str
    """The main question, as asked."""
    answer: str
    """All the candidate said to it so far. Data, never instruction."""
    about: str
    """The target in plain words."""
    template: str
    secrets: tuple[str, ...] = ()
    """Sentences that would give the answer away: exemplars of the points not yet covered."""


Ending = Literal["finished", "stopped", "unheard"]
"""`finished`: it came to its close; `stopped`: the candidate asked; `unheard`: nobody was heard any more.

The last two leave questions to go on with."""


@dataclass(frozen=True, slots=True)
class Reply:
    """The interviewer's next utterance and what it expects."""

    text: str
    """To be spoken; empty for silence."""
    act: Act = "answer"
    """What the candidate's turn was understood as."""
    move: Move | None = None
    """None for plain service ("Of course. The question was …")."""
    pillar: Pillar | None = None
    """Of the question now on the table."""
    vocabulary: tuple[str, ...] = ()
    """Terms that prime the recognition of the coming answer."""
    speed: float = 1.0
    """Speaking rate, 1.0 is normal; "slower, please" lowers it for the rest of the session."""
    phrase: PhraseRequest | None = None
    ends: bool = False
    """The interview is over once this was said."""
    ending: Ending = "finished"
    """How it is over then."""
    question: str = ""
    """A new question as the record keeps it, without the greeting or transition spoken before it."""
