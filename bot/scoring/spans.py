"""Stretches of time and what can be done with lists of them. All lists are ordered and do not overlap."""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple


class Span(NamedTuple):
    """From `start_s` to `end_s`, in seconds."""

    start_s: float
    end_s: float

    @property
    def length_s(self) -> float:
        """Never negative."""
        return max(0.0, self.end_s - self.start_s)

    def meets(self, other: "Span") -> bool:
        """Whether the two share more than an instant."""
        return self.start_s < other.end_s and other.start_s < self.end_s

    def within(self, other: "Span") -> "Span":
        """The part of this stretch inside `other`; of no length where they do not meet."""
        start_s = max(self.start_s, other.start_s)
        return Span(start_s, max(start_s, min(self.end_s, other.end_s)))


def total_s(spans: Iterable[Span]) -> float:
    """Seconds covered."""
    return sum(span.length_s for span in spans)


def merged(spans: Iterable[Span], gap_s: float = 0.0) -> list[Span]:
    """In order, with stretches closer than `gap_s` joined."""
    out: list[Span] = []
    for span in sorted(spans):
        if out and span.start_s - out[-1].end_s <= gap_s:
            out[-1] = Span(out[-1].start_s, max(out[-1].end_s, span.end_s))
        else:
            out.append(span)
    return out


def clipped(spans: Iterable[Span], window: Span) -> list[Span]:
    """The parts inside `window`."""
    return [span.within(window) for span in spans if span.meets(window)]


def without(spans: Iterable[Span], holes: Sequence[Span]) -> list[Span]:
    """`spans` with every part inside one of `holes` cut out."""
    out: list[Span] = []
    for span in spans:
        start_s = span.start_s
        for hole in holes:
            if hole.end_s <= start_s or hole.start_s >= span.end_s:
                continue
            if hole.start_s > start_s:
                out.append(Span(start_s, hole.start_s))
            start_s = max(start_s, hole.end_s)
        if start_s < span.end_s:
            out.append(Span(start_s, span.end_s))
    return out


def gaps(spans: Sequence[Span], min_s: float) -> list[Span]:
    """The silences of at least `min_s` between successive stretches."""
    between = (Span(before.end_s, after.start_s) for before, after in pairwise(spans))
    # A microsecond of slack: 0.25 s of samples may come out as 0.2499999.
    return [gap for gap in between if gap.length_s >= min_s - 1e-6]
