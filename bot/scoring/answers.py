"""A session's events as answers: which turns belong to which question, and what was said in each.

An answer is all the candidate said between one question or follow-up and the next. Asking to repeat, to
clarify or for a moment is no part of the answer, but is kept: latency needs it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from bot.scoring.spans import Span, merged
from bot.session.record import (
    CandidateSpeech,
    DialogueActEvent,
    Event,
    InterviewerSpeech,
    Pillar,
    QuestionAsked,
    TranscriptEvent,
    TurnEnded,
)
from bot.stt.transcript import Word

SERVICE: Final = frozenset(
    {
        *("repeat", "rephrase", "slower", "think", "clarify", "skip", "pause", "resume", "stop", "ask_back"),
        "backchannel",
    }
)
"""Dialogue acts that are no answer."""
_SAME_QUESTION: Final = frozenset({"clarify", "hint", "reprompt"})
"""Moves that help with a question instead of asking another."""
_LONG_WORDS: Final = 15
"""A turn taken for "think" or a backchannel that goes on for this long is an answer all the same."""


@dataclass(frozen=True, slots=True)
class Turn:
    """The candidate held the floor."""

    span: Span
    """First to last sound as the conversation heard it."""
    words: tuple[Word, ...] | None
    """None where no words were kept: the session was cut off before the turn's end."""
    acts: tuple[str, ...] = ()

    @property
    def answers(self) -> bool:
        """Whether it is part of an answer rather than a request."""
        if not self.acts or any(act not in SERVICE for act in self.acts):
            return True
        return self.acts[-1] in {"think", "backchannel"} and len(self.words or ()) >= _LONG_WORDS

    @property
    def clarifies(self) -> bool:
        """Whether it asks about the problem."""
        return not self.answers and "clarify" in self.acts

    @property
    def thinks(self) -> bool:
        """Whether it only announces a pause."""
        return not self.answers and "think" in self.acts


@dataclass(frozen=True, slots=True)
class Answer:
    """One question and what the candidate said to it."""

    question_id: str | None
    question: str | None
    pillar: Pillar | None
    move: str | None
    turns: tuple[Turn, ...]
    """All turns, requests included, in order."""
    heard: tuple[Span, ...] = ()
    """The interviewer's utterances, from this question on."""
    texts: tuple[str, ...] = ()
    """What was heard of each; one that was cut short ends in "…"."""

    @property
    def spoken(self) -> tuple[Turn, ...]:
        """The turns that are the answer."""
        return tuple(turn for turn in self.turns if turn.answers)


def find_answers(events: Sequence[Event]) -> list[Answer]:
    """The answers of a session, in order; questions that nobody answered are among them, without turns.

    What is said in the close, where the candidate asks, is no answer.
    """
    out: list[Answer] = [Answer(None, None, None, None, ())]
    loose: list[Span] = []
    for event in events:
        match event:
            case QuestionAsked() if not (event.move in _SAME_QUESTION and out[-1].question_id == event.id):
                out.append(Answer(event.id, event.text, event.pillar, event.move, ()))
            case InterviewerSpeech():
                heard = (*out[-1].heard, Span(event.start_s, event.end_s))
                out[-1] = replace(out[-1], heard=heard, texts=(*out[-1].texts, _heard(event)))
            case CandidateSpeech():
                loose.append(Span(event.start_s, event.end_s))
            case TurnEnded():
                turn = Turn(Span(event.start_s, event.end_s), None)
                out[-1] = replace(out[-1], turns=(*out[-1].turns, turn))
                loose = [span for span in loose if span.start_s >= event.end_s]
            case TranscriptEvent():
                _add_words(out, tuple(event.words))
            case DialogueActEvent():
                _add_act(out, event)
            case _:
                pass
    if loose:
        # The session was cut off while the candidate spoke.
        left = merged(loose)
        turn = Turn(Span(left[0].start_s, left[-1].end_s), None)
        out[-1] = replace(out[-1], turns=(*out[-1].turns, turn))
    return [answer for answer in out if (answer.turns or answer.question_id) and answer.pillar != "closing"]


def _heard(said: InterviewerSpeech) -> str:
    """What was heard of an utterance, with a sign where the candidate cut in."""
    return f"{said.text} …" if said.interrupted and said.text else said.text


def _add_words(out: list[Answer], words: tuple[Word, ...]) -> None:
    """To the oldest turn that still waits for its words; words with no turn make one."""
    for place, answer in enumerate(out):
        for i, turn in enumerate(answer.turns):
            if turn.words is None:
                turns = (*answer.turns[:i], replace(turn, words=words), *answer.turns[i + 1 :])
                out[place] = replace(answer, turns=turns)
                return
    if words:
        turn = Turn(Span(words[0].start_s, words[-1].end_s), words)
        out[-1] = replace(out[-1], turns=(*out[-1].turns, turn))


def _add_act(out: list[Answer], event: DialogueActEvent) -> None:
    """To the newest turn that it lies in."""
    act = Span(event.start_s, event.end_s)
    for place in range(len(out) - 1, -1, -1):
        turns = out[place].turns
        for i in range(len(turns) - 1, -1, -1):
            if turns[i].span.meets(act):
                noted = replace(turns[i], acts=(*turns[i].acts, event.act))
                out[place] = replace(out[place], turns=(*turns[:i], noted, *turns[i + 1 :]))
                return
