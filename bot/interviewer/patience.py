"""How long the interviewer keeps silent before it offers help."""

from bot.interviewer.item import Item
from bot.interviewer.state import State

STALL_S = 12.0
"""Silence after a question before the interviewer offers time; most answers begin within ten seconds."""
DESIGN_STALL_S = 18.0
ANNOUNCED_STALL_S = 30.0
AGAIN_STALL_S = 14.0
"""Between the offers of one silence."""
CLOSING_STALL_S = 10.0
OFFER_S = 180.0
"""After so long without a microphone the candidate is told how to go on another time."""
PAUSE_LIMIT_S = 1800.0
"""A pause longer than this ends the interview; it can be resumed."""

GOODBYE_LIMIT_S = 10.0
"""How long a goodbye waits for the speaker that vanished under it; nothing else is left to be said."""


def patience_s(state: State, item: Item | None) -> float:
    """Seconds of silence that are left alone in this state; `item` is the question on the table."""
    if state.thinking:
        return ANNOUNCED_STALL_S
    if state.phase == "closing":
        return CLOSING_STALL_S
    if state.stalls:
        return AGAIN_STALL_S
    return DESIGN_STALL_S if item and item.pillar == "design" else STALL_S
