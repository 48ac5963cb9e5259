"""Which question of the bank an id or a wording means, and what kind of question it is where the bank has none.

Words only: the same wording is always the same question. Someone may write a question down from memory, so one that is
clearly nearest will do.
"""

from collections.abc import Iterable
from difflib import SequenceMatcher
from typing import Final

from bot.interviewer.item import Item
from bot.interviewer.lexicon import stems, words
from bot.interviewer.pattern import phrase_list, words_of
from bot.settings import PillarChoice

NEAR: Final = 0.62
"""Likeness from which a wording may be a question's; no two questions of the bank are as like each other (.56)."""
LEAD: Final = 0.1
"""How much nearer it must be than to the next question."""


def find_item(items: Iterable[Item], asked: str) -> Item | None:
    """The item with this id or wording, or the one that is clearly nearest to the wording."""
    known = list(items)
    plain = words(asked)
    for item in known:
        if asked.strip() == item.id or plain in (words(item.ask), words(item.rephrase)):
            return item
    ranked = sorted(((_likeness(asked, item), item.id, item) for item in known), key=lambda one: (-one[0], one[1]))
    if not ranked or ranked[0][0] < NEAR:
        return None
    return ranked[0][2] if len(ranked) == 1 or ranked[0][0] - ranked[1][0] >= LEAD else None


def pillar_of(asked: str) -> PillarChoice | None:
    """The kind of question a wording is, where it says so; None where it does not."""
    tokens = words_of(asked)
    if any(pattern.find(tokens) for pattern in _STORY):
        return "behavioral"
    if any(pattern.find(tokens) for pattern in _DESIGN):
        return "design"
    return None


def _likeness(asked: str, item: Item) -> float:
    """0 to 1: the better of the item's two wordings, half by words that carry meaning, half by their order."""
    return max(_alike(asked, wording) for wording in (item.ask, item.rephrase))


def _alike(one: str, other: str) -> float:
    mine, its = stems(one), stems(other)
    shared = len(set(mine) & set(its))
    dice = 2 * shared / max(1, len(set(mine)) + len(set(its)))
    return (dice + SequenceMatcher(None, words(one), words(other), autojunk=False).ratio()) / 2


_STORY: Final = phrase_list(
    """
    tell me about a|an|the * time|decision|project|conflict|mistake|failure|disagreement|situation
    tell|describe * time|situation|moment|occasion when|where|you|in|that
    describe a time|situation|conflict|project|decision
    give me an example of|when|where
    have you ever
    a time when|you
    """
)
_DESIGN: Final = phrase_list(
    """
    design a|an|the|how
    how would you build|design|architect|structure
    sketch|outline|draft a|an|the * system|pipeline|service|platform|architecture
    """
)
