"""Help for someone who is stuck, where hints are on: a way to set about it, then a nudge, then a story of their own.

Never the answer. Each step is given once a question, the next one only when the last did not help. Pure.
"""

from collections.abc import Collection
from dataclasses import dataclass

from bot.interviewer.item import Item
from bot.session.record import Pillar

FRAMEWORK = "framework"
FRAMEWORK_TIMES = 2
"""Times a session that the way into a kind of question is said; then it is known."""
STORY = "story"
FRAMEWORKS: dict[Pillar, str] = {
    "fundamentals": "One way in: say what it is, what you would see, when it fails, and what the alternative costs.",
    "design": "One way in: ask what you need to know, then choose, and then say what could go wrong.",
    "behavioral": "One way in: what you decided, why you did, and what came of it.",
}


@dataclass(frozen=True, slots=True)
class Hint:
    """One step of help."""

    target: str
    """FRAMEWORK, STORY, or the id of the point whose nudge it is."""
    text: str


def next_hint(item: Item, missing: Collection[str], used: Collection[str], story: str | None = None) -> Hint | None:
    """The next step that was not given yet; None after the last.

    `missing` are the points not covered so far, `used` the targets of this question so far, and `story` is the title
    of the candidate's own story that fits the question.
    """
    if FRAMEWORK not in used:
        return Hint(FRAMEWORK, FRAMEWORKS[item.pillar])
    points = [point for point in item.points if point.hint and point.id in missing and point.id not in used]
    if points and not any(point.id in used for point in item.points):
        heaviest = max(points, key=lambda point: point.weight)
        return Hint(heaviest.id, heaviest.hint or "")
    if story and STORY not in used:
        return Hint(STORY, f'You have a story called "{story}". Could that be one?')
    return None
