"""What progress is shown in: the metrics, their units, and the words for less and more of them.

"Fewer fillers" is a fact. Where neither direction is better, as with pace, the words say only which it is.
"""

from dataclasses import dataclass
from typing import Final, Literal

from bot.report.shapes import Measure

How = Literal["rate", "middle"]
"""How answers become a session's number: sums divided, or the median."""


@dataclass(frozen=True, slots=True)
class Metric:
    """One line of progress."""

    key: str
    """In JSON and in the index."""
    theme: Measure
    """Where it stands; coverage stands with structure."""
    name: str
    unit: str
    """After the number; empty for a plain count."""
    how: How
    less: str
    """What a lower number is called: "fewer", "sooner", "slower"."""
    more: str
    digits: int = 1
    speech: bool = True
    """Whether it is a rate of speech, which needs some of it to mean anything."""
    item: str = "answer"
    """What a point is counted from."""
    of: str = "session"
    """What a point stands for."""
    pooled: bool = False
    """Whether a point may stand for several in a row, as many as it takes to count enough."""

    @property
    def most(self) -> float | None:
        """The largest value there can be; None where there is no such thing."""
        return 100.0 if self.unit == "%" else None


METRICS: Final = (
    Metric("vocal_fillers", "fillers", "um and uh", "a minute", "rate", "fewer", "more"),
    Metric("fillers", "fillers", "all fillers", "in 100 words", "rate", "fewer", "more"),
    Metric("repeats", "fillers", "repeats and restarts", "in 100 words", "rate", "fewer", "more"),
    Metric("onset", "latency", "first sound", "s", "middle", "sooner", "later", speech=False),
    Metric("content", "latency", "first word of substance", "s", "middle", "sooner", "later", speech=False),
    Metric("words_per_minute", "pace", "speed", "words a minute", "rate", "slower", "faster", 0),
    Metric("articulation_rate", "pace", "articulation", "syllables a second", "rate", "slower", "faster", 2),
    Metric("answer_length", "pace", "length of an answer", "s", "middle", "shorter", "longer", 0, speech=False),
    Metric("mid_clause_pauses", "pauses", "pauses in a clause", "in 100 words", "rate", "fewer", "more"),
    Metric("pause_share", "pauses", "share of pauses", "%", "rate", "less", "more", 0),
    Metric("own_decisions", "ownership", "your decisions", "a behavioral answer", "rate", "fewer", "more",
           speech=False),
    Metric("unowned", "ownership", 'unowned acts of "we"', "a behavioral answer", "rate", "fewer", "more",
           speech=False),
    Metric("reasons", "ownership", "decisions with reason", "%", "rate", "fewer", "more", 0, speech=False),
    Metric("outcomes", "ownership", "decisions with outcome", "%", "rate", "fewer", "more", 0, speech=False),
    Metric("coverage", "structure", "points covered", "%", "rate", "fewer", "more", 0, speech=False),
    Metric("constraints_first", "structure", "constraints first", "%", "rate", "fewer", "more", 0,
           speech=False),
)  # fmt: skip
BY_KEY: Final = {metric.key: metric for metric in METRICS}
