"""How long sessions are kept: which ones are due to go, given the time and the settings. Nothing is removed here."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.session.store import created_from_name


@dataclass(frozen=True, slots=True)
class Due:
    """Ids, in the order given."""

    whole: tuple[str, ...] = ()
    """Sessions to delete."""
    sound: tuple[str, ...] = ()
    """Sessions of which only the recordings go."""


def due(ids: Iterable[str], now: datetime, keep_days: int | None = None, keep_sound_days: int | None = None) -> Due:
    """What is older than it is to be kept; None keeps for ever.

    The age is that of the folder's name, which no copying changes. Names that tell no time are never due.
    """
    ages = {session_id: now - created for session_id in ids if (created := created_from_name(session_id))}
    whole = tuple(session_id for session_id, age in ages.items() if _over(age, keep_days))
    sound = tuple(session_id for session_id, age in ages.items() if _over(age, keep_sound_days))
    return Due(whole, tuple(session_id for session_id in sound if session_id not in whole))


def _over(age: timedelta, days: int | None) -> bool:
    return days is not None and age > timedelta(days=days)
