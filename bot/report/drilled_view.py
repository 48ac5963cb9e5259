"""Practice over time as words: the table of pairs, what returns, and what to bear in mind."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta

from bot.pronunciation.schedule import Card
from bot.report.drilled import Contrast, Drilled
from bot.report.wording import many

_NAMED = 8
"""Words named of those that are due."""


def pairs(contrasts: Sequence[Contrast]) -> tuple[tuple[str, ...], ...]:
    """A row a contrast: its name, heard and said as meant, sittings."""
    return tuple(
        (one.name, _of(one.heard), _of(one.said), str(one.sittings))
        for one in contrasts
    )  # fmt: skip


def returning(cards: Sequence[Card], names: Mapping[str, str], today: date) -> tuple[str, ...]:
    """What is due, and when the rest is."""
    if not cards:
        return ()
    by_day = sorted(cards, key=lambda card: (card.due, card.name))
    due = [card for card in by_day if _day(card) <= today]
    week = [card for card in by_day if today < _day(card) <= today + timedelta(days=7)]
    later = len(cards) - len(due) - len(week)
    out = []
    if due:
        shown = ", ".join(names.get(card.name, card.name) for card in due[:_NAMED])
        more = f" and {len(due) - _NAMED} more" if len(due) > _NAMED else ""
        out.append(f"{len(due)} due today: {shown}{more}.")
    else:
        out.append("Nothing is due today.")
    rest = [f"{len(week)} in the next seven days" if week else "", f"{later} later" if later else ""]
    if any(rest):
        out.append(f"{', '.join(filter(None, rest)).capitalize()}.")
    return tuple(out)


def notes(drilled: Drilled) -> Iterator[str]:
    """What the numbers of practice do not tell."""
    if drilled.known:
        yield (
            f"{drilled.known} of {many(drilled.readings, 'reading')} were of a text read on an earlier day, which is "
            "easier; texts of your own (--text) are not counted among them."
        )


def _of(right: tuple[int, int]) -> str:
    return f"{right[0]} of {right[1]}" if right[1] else ""


def _day(card: Card) -> date:
    return card.due.astimezone().date()
