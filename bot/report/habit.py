"""When was practised. Weeks in a row are counted as they are; a week without practice is a pause, nothing more."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

WEEKS: Final = 4
"""Shown day by day."""
_WEEK: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Week:
    """Monday to Sunday."""

    monday: date
    days: tuple[bool | None, ...]
    """Whether there was practice; None for days to come."""


@dataclass(frozen=True, slots=True)
class Practice:
    """The days of practice, summed up."""

    weeks_in_a_row: int
    """With at least one day of practice, up to this week; if it has none yet, up to the week before."""
    weeks: tuple[Week, ...]
    """This week and the three before it, oldest first."""
    last: date | None

    @property
    def days(self) -> int:
        """With practice, in the weeks shown."""
        return sum(day is True for week in self.weeks for day in week.days)


def practice_of(days: Iterable[date], today: date) -> Practice:
    """What `days` of practice come to on this day; several sessions of one day count once."""
    practised = {day for day in days if day <= today}
    this_week = _monday(today)
    mondays = {_monday(day) for day in practised}
    at = this_week if this_week in mondays else this_week - _WEEK
    row = 0
    while at in mondays:
        row += 1
        at -= _WEEK
    shown = (this_week - back * _WEEK for back in reversed(range(WEEKS)))
    return Practice(
        weeks_in_a_row=row,
        weeks=tuple(Week(monday, tuple(_was(monday + timedelta(i), practised, today) for i in range(7)))
                    for monday in shown),
        last=max(practised, default=None),
    )  # fmt: skip


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _was(day: date, practised: set[date], today: date) -> bool | None:
    return None if day > today else day in practised
