"""Words that may have been misheard, as rows of a report: only where it is asked for, and with no number made of it."""

import shlex
from collections.abc import Iterator
from typing import Final

from bot.report.shapes import Line, Moment, Piece, Row, line
from bot.report.wording import clock, many
from bot.scoring.clarity import Clarity, Doubt, Recurring

_ABOUT: Final = (
    "The recogniser was unsure here. That does not mean that you were not understood: noise, a microphone far away "
    "and rare names do the same. Play each and judge for yourself."
)
_NONE: Final = "None: the recogniser was sure of every word that carries meaning."
_WORDS: Final = 5
"""Words named in the command to go on with."""


def clarity_rows(found: Clarity) -> tuple[Row, ...]:
    """What was in doubt answer by answer, what recurs, and how to practise it."""
    if not found.doubts:
        return (Row("", (line(_NONE),)),)
    rows = [Row("About", (line(_ABOUT),))]
    for answer in dict.fromkeys(one.answer for one in found.doubts):
        lines = [line for one in found.doubts if one.answer == answer for line in _lines(one)]
        rows.append(Row(f"Answer {answer + 1}", tuple(lines)))
    if found.recurring:
        lines = [line("you may want to practise:"), *(_recurring(one) for one in found.recurring)]
        rows.append(Row("Again", tuple(lines)))
    rows.append(Row("Next", tuple(_next(found))))
    return tuple(rows)


def _lines(doubt: Doubt) -> Iterator[Line]:
    at = Piece(f'{clock(doubt.start_s)} "{doubt.text}"', Moment(doubt.start_s, doubt.end_s))
    yield line(at, f", {100 * doubt.probability:.0f} % sure")
    if doubt.perhaps:
        terms = " or ".join(f'"{term}"' for term in doubt.perhaps)
        yield line(f"perhaps {terms}, which sounds like it and fits the question", indent=2)


def _recurring(one: Recurring) -> Line:
    """With each moment: "pipeline" (3 times) 0:14, 1:20, 2:05."""
    pieces = [Piece(f'"{one.text}" ({many(len(one.doubts), "time")}) ')]
    for i, doubt in enumerate(one.doubts):
        pieces += [Piece(", ")] * bool(i) + [Piece(clock(doubt.start_s), Moment(doubt.start_s, doubt.end_s))]
    return line(*pieces, indent=2)


def _next(found: Clarity) -> Iterator[Line]:
    """What was recognised may be nothing anyone said, so only what recurs and the terms of the question are named."""
    words = [one.text for one in found.recurring] + [one.perhaps[0] for one in found.doubts if one.perhaps]
    text = ", ".join(list(dict.fromkeys(words))[:_WORDS]) or "what you meant to say"
    yield line(f"viva practice read --text {shlex.quote(text)}")
    yield line("viva pronounce RECORDING --text TEXT, for the sounds that were heard in one")
