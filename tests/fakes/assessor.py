"""An assessor that needs no model: a sentence does what its first word says, and covers what it names.

"situation: we had a crash." is a situation; "architecture:" with "because" in it is tied to the words from there; a
point is covered by the first sentence that says its name. Sentences end with a full stop.
"""

from collections.abc import Sequence
from typing import Any

from bot.scoring.assessment import Asked, Place, Said, Sentence, Understood


class SaysSo:
    """Knows one question's points, or gives a reason why it does not."""

    def __init__(self, points: Sequence[str] = (), why: str = "", pillar: Any = None, wrong: str = "") -> None:
        self.points = tuple(points)
        self.why = why
        self.pillar = pillar
        self.wrong = wrong
        self.given: list[tuple[Asked, list[tuple[str, str]]]] = []

    def understand(self, asked: Asked, said: Sequence[Said]) -> Understood:
        self.given.append((asked, [(part.role, " ".join(word.text for word in part.words)) for part in said]))
        found = _sentences(said)
        known = Asked(asked.id, asked.text, asked.pillar or self.pillar)
        covered: dict[str, Place] = {}
        for point in self.points:
            at = next((place for place, words in found if point in words), None)
            if at:
                covered[point] = at
        return Understood(
            known,
            points=self.points,
            covered=None if self.why else covered,
            no_coverage=self.why,
            wrong=tuple(("A claim.", place) for place, words in found if self.wrong and self.wrong in words),
            sentences=tuple(_does(place, words) for place, words in found),
        )


def _sentences(said: Sequence[Said]) -> list[tuple[Place, list[str]]]:
    found: list[tuple[Place, list[str]]] = []
    at = start = 0
    words: list[str] = []
    for part in said:
        for word in part.words:
            words.append(word.text.lower().strip(".,?"))
            if word.text.endswith((".", "?")):
                found.append((Place(start, at), words))
                start, words = at + 1, []
            at += 1
    return found


def _does(place: Place, words: list[str]) -> Sentence:
    does: Any = words[0].rstrip(":")
    known = {"situation", "decision", "action", "result", "constraint", "architecture"}
    tied = place.first + words.index("because") if "because" in words else None
    return Sentence(
        place,
        does if does in known else "other",
        tied_to=None if tied is None else Place(tied, place.last),
        constraints=("latency",) if does == "constraint" and "fast" in words else (),
    )
