"""Something the interviewer says, from the decision to the last word heard. Pure."""

from dataclasses import dataclass, field

from bot.interviewer.moves import Reply
from bot.interviewer.state import State
from bot.session.record import Event, QuestionAsked, Stall


@dataclass(frozen=True, slots=True)
class ToSay:
    """Words for the voice."""

    utterance: int
    """Its number, by which the speaker reports what was heard."""
    text: str
    speed: float


@dataclass(slots=True)
class Utterance:
    """What is being said, and what depends on its being heard."""

    number: int
    reply: Reply
    text: str
    asked: str
    """The text without what was said before it of a device."""
    before: State
    after: State
    pending: list[Event] = field(default_factory=list)
    """Events that are certain only when this is heard."""
    turns: list[Event] = field(default_factory=list)
    """What it answers: written, and certain when this is heard."""
    started_s: float | None = None
    taken_back: bool = False
    suspended: bool = False
    """Silenced because the speaker is gone, to be said again."""

    @property
    def prompts(self) -> bool:
        """It answers nobody, but meets a silence, and is not certain yet."""
        return any(isinstance(event, Stall) for event in self.pending)

    def take_back(self) -> None:
        """The turn it answers goes on, or the silence it meets was none: nothing follows from it."""
        self.taken_back = True
        self.pending, self.turns = [], []

    def question(self) -> QuestionAsked | None:
        """The question it asks, for the record, once: it is not given again. None before it is heard."""
        move = self.reply.move
        if move is None or self.started_s is None:
            return None
        asked = QuestionAsked(
            t_s=self.started_s,
            id=move.question_id,
            text=self.reply.question or self.asked,
            move=move.name,
            target=move.target,
            quote=move.quote,
            pillar=self.reply.pillar,
        )
        self.reply = Reply(text=self.text, act=self.reply.act, ends=self.reply.ends)
        return asked
