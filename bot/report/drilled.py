"""Practice over time: on which days, and the share of words that were understood, one sitting a point."""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from bot.pronunciation.diary import Sitting, TextTried
from bot.report.practice import understood
from bot.report.trend import Trend
from bot.report.wording import many

LEAST_WORDS: Final = 20
"""A sitting with fewer words says little: one word is five points of a hundred."""


@dataclass(frozen=True, slots=True)
class Drilled:
    """Sittings with enough words, oldest first."""

    days: tuple[date, ...]
    shares: tuple[float, ...]
    """Words understood, of a hundred."""
    kinds: tuple[Hashable, ...]
    """Like is compared with like: texts of one's own are other texts, and shadowing is not reading."""

    @property
    def series(self) -> tuple[Sequence[float], Sequence[Hashable]]:
        """As `bot.report.trend` takes it."""
        return self.shares, self.kinds


def days(sittings: Iterable[Sitting]) -> list[date]:
    """When something was practised, where the speaker is."""
    return [sitting.created.astimezone().date() for sitting in sittings if sitting.tries]


def drilled(sittings: Iterable[Sitting]) -> Drilled:
    """Readings over time."""
    found: list[tuple[date, float, Hashable]] = []
    for sitting in sittings:
        texts = [one for one in sitting.tries if isinstance(one, TextTried)]
        good, of = understood(texts)
        if of >= LEAST_WORDS:
            own = any(one.text_id.startswith("own-") for one in texts)
            found.append((sitting.created.astimezone().date(), 100.0 * good / of, (sitting.mode, own)))
    return Drilled(tuple(day for day, _, _ in found), tuple(s for _, s, _ in found), tuple(k for _, _, k in found))


def told(readings: Drilled, trend: Trend, day: str) -> str:
    """In a line; `day` is that of the change, as it is written, or empty."""
    change = trend.change
    if change:
        figure, verdict = f"{change.before:.0f} → {change.after:.0f} %", f"{change.direction} since {day}"
    elif trend.earlier is not None and trend.recent is not None:
        figure = f"{trend.earlier:.0f} → {trend.recent:.0f} %"
        verdict = "no clear change" if trend.enough else "too few sittings to say"
    else:
        figure, verdict = f"{trend.median:.0f} %", "too few sittings to say"
    return f"Words understood when reading aloud: {figure}, {verdict} ({many(len(readings.shares), 'sitting')})."
