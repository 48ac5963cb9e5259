"""What progress is shown in: the metrics, their units, and the words for less and more of them.

"Fewer fillers" is a fact. Where neither direction is better, as with pace, the words say only which it is.
"""

from dataclasses import dataclass
from typing import Final, Literal

Theme = Literal["Fillers", "Latency", "Pace", "Pauses", "Ownership", "Structure"]
"""As the reference lines of `bot.report.view.REFERENCES` are called, "Coverage" being part of structure here."""
How = Literal["rate", "middle"]
"""How answers become a session's number: sums divided, or the median."""


@dataclass(frozen=True, slots=True)
class Metric:
    """One line of progress."""

    key: str
    """In JSON and in the index."""
    theme: Theme
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

    @property
    def most(self) -> float | None:
        """The largest value there can be; None where there is no such thing."""
        return 100.0 if self.unit == "%" else None


METRICS: Final = (
    Metric("vocal_fillers", "Fillers", "um and uh", "a minute", "rate", "fewer", "more"),
    Metric("fillers", "Fillers", "all fillers", "in 100 words", "rate", "fewer", "more"),
    Metric("repeats", "Fillers", "repeats and restarts", "in 100 words", "rate", "fewer", "more"),
    Metric("onset", "Latency", "first sound", "s", "middle", "sooner", "later", speech=False),
    Metric("content", "Latency", "first word of substance", "s", "middle", "sooner", "later", speech=False),
    Metric("words_per_minute", "Pace", "speed", "words a minute", "rate", "slower", "faster", 0),
    Metric("articulation_rate", "Pace", "articulation", "syllables a second", "rate", "slower", "faster", 2),
    Metric("answer_length", "Pace", "length of an answer", "s", "middle", "shorter", "longer", 0, speech=False),
    Metric("mid_clause_pauses", "Pauses", "inside a clause", "in 100 words", "rate", "fewer", "more"),
    Metric("pause_share", "Pauses", "share of the time", "%", "rate", "less", "more", 0),
    Metric("own_decisions", "Ownership", "your decisions", "a behavioral answer", "rate", "fewer", "more",
           speech=False),
    Metric("unowned", "Ownership", 'unowned acts of "we"', "a behavioral answer", "rate", "fewer", "more",
           speech=False),
    Metric("reasons", "Ownership", "decisions with reason", "%", "rate", "fewer", "more", 0, speech=False),
    Metric("outcomes", "Ownership", "decisions with outcome", "%", "rate", "fewer", "more", 0, speech=False),
    Metric("coverage", "Structure", "points covered", "%", "rate", "fewer", "more", 0, speech=False),
    Metric("constraints_first", "Structure", "constraints first", "%", "rate", "fewer", "more", 0,
           speech=False),
)  # fmt: skip
BY_KEY: Final = {metric.key: metric for metric in METRICS}
