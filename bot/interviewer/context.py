"""What a turn is, given what was asked: "yes" may be an answer, "the next one" a choice that was offered."""

import re

from bot.interviewer.act_phrases import FREE
from bot.interviewer.acts import choice, split_sentences, understand, wishes_to_know, yes_or_no
from bot.interviewer.assess import constraints_asked
from bot.interviewer.item import Item
from bot.interviewer.moves import Act
from bot.interviewer.pattern import words_of
from bot.interviewer.state import State

SHORT_QUESTION_WORDS = 25
"""A longer turn that names a constraint is an answer that reasons about it."""


def act_of(text: str, state: State, item: Item | None) -> Act:
    """The dialogue act of a turn; `item` is the question on the table."""
    act = understand(text, closing=state.phase == "closing")
    if state.offered and act in {"answer", "backchannel", "clarify", "resume"} and (chosen := choice(text)) is not None:
        return chosen
    if act == "backchannel" and yes_or_no(text) is not None and _is_yes_no(state.text):
        return "answer"
    if item and act in {"answer", "rephrase"} and len(words_of(text)) <= SHORT_QUESTION_WORDS:
        last = split_sentences(text)[-1]
        if (last.endswith("?") or wishes_to_know(last)) and constraints_asked(item, last):
            return "clarify"
    return act


def only_greets(text: str) -> bool:
    """Whether a turn is nothing but "hi there, nice to meet you"."""
    return bool(_GREETS.fullmatch(text.lower().strip(" .,!?")))


def says_goodbye(text: str) -> bool:
    """Whether a turn is nothing but "all right, thank you, bye"."""
    words = words_of(text)
    return not _BYE.isdisjoint(words) and (_BYE | _WITH_BYE | FREE).issuperset(words)


def _is_yes_no(question: str) -> bool:
    return bool(_YES_NO.match(split_sentences(question.lower())[-1])) if question else False


_GREETS = re.compile(r"(?:(?:hi|hello|hey|good \w+|nice to meet you|thank you|thanks|there|viva|how are you)[ ,.!]*)+")
_BYE = frozenset({"bye", "goodbye", "bye-bye"})
_WITH_BYE = frozenset({"see", "talk", "later", "soon", "nice", "day", "evening"})
_YES_NO = re.compile(r"(?:did|do|does|was|were|is|are|have|has|had|can|could|would|will|should)\b")
