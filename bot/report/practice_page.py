"""A sitting of practice as a page: one file that opens from disk, with the recordings inside where any were kept."""

from collections import Counter
from typing import Final

from bot.pronunciation.comparison import Compared
from bot.report.html import render
from bot.report.page import shared
from bot.report.practice_shapes import MARKS, ONE, How, Part, PracticeView
from bot.report.shapes import Sound
from bot.report.strip import Strip, strips

TAIL: Final = 0.12
"""Seconds played after a word: the end of its last sound, and little of the next word."""
_OPENING: Final = 5
"""Words of a text that it is known by."""


def page(view: PracticeView, sound: Sound | None) -> str:
    """The whole page as HTML text."""
    return render(
        "practice.html",
        styles=("report.css", "practice.css"),
        scripts=("report.js",),
        **shared(view, sound),
        tail=TAIL,
        counted=counted(view),
        timed=any(part.timeline for part in view.parts),
        names=MARKS,
        names_of_one=ONE,
        others=others,
        strips=lambda part: strips(part.timeline, sound if part.moment else None),
        summed=summed,
        summed_up=summed_up,
    )


def counted(view: PracticeView) -> dict[How, int]:
    """How many words of each mark there are; those there are none of are left out."""
    found = Counter(word.how for part in view.parts for word in part.words)
    return {mark: found[mark] for mark in MARKS if found[mark]}


def others(row: Compared) -> str:
    """What a measure is compared with: "the voice 4.8, you usually 4.1"."""
    return ", ".join(filter(None, (row.voice and f"the voice {row.voice}", row.usual and f"you usually {row.usual}")))


def summed(part: Part, rows: tuple[Strip, ...]) -> str:
    """The timeline in words, for those who do not see it."""
    kinds = [bar.kind for bar in part.timeline]
    pauses, inside = kinds.count("pause"), kinds.count("mid_clause")
    return f"{len(rows)} rows; {pauses + inside} pauses, {inside} of them inside a clause"


def summed_up(part: Part) -> tuple[str, ...]:
    """A part in the contents: how its text begins, and what came of it."""
    words = [word.text for word in part.words if word.how not in {"pause", "mid_clause"}]
    begins = " ".join(words[:_OPENING]) + (" …" if len(words) > _OPENING else "")
    came = [f"{row.name.lower()} {row.lines[0].text}" for row in part.rows if row.measure in {"understood", "pairs"}]
    return (*((f'"{begins}"',) if words else ()), ", ".join(came[: 1 if words else 2]))
