"""What was left out of progress, or mixed in it, and what to do about it."""

from collections.abc import Iterator, Sequence
from typing import Final

from bot.report.history import Chosen, Past
from bot.report.points import LEAST_WORDS
from bot.report.progress import Progress
from bot.report.wording import many

_NAMED: Final = 3
"""Sessions named in one command."""


def notes(progress: Progress) -> Iterator[str]:
    """A sentence for each."""
    chosen = progress.chosen
    yield from _kinds(chosen)
    if progress.short:
        who, has = many(progress.short, "session"), "has" if progress.short == 1 else "have"
        yield f"{who} {has} fewer than {LEAST_WORDS} words, too few for rates of speech."
    if chosen.redone:
        count = len(chosen.redone)
        yield (
            f"{many(count, 'second try', 'second tries')} {'counts' if count == 1 else 'count'} as practice, but not "
            "in these numbers: the same question again is easier."
        )
    if chosen.unscored:
        yield _unscored(chosen.unscored)
    if chosen.unreadable:
        yield f'{many(len(chosen.unreadable), "session")} cannot be read; "viva sessions list" says why.'


def _kinds(chosen: Chosen) -> Iterator[str]:
    kinds = chosen.kinds
    counted = [
        ", ".join(f"{count} {name or 'unknown'}" for name, count in sorted(kinds[what].items()))
        for what in ("level", "pillar")
        if what in kinds
    ]
    if counted:
        yield (
            f"Not all sessions are alike ({'; '.join(counted)}), and harder questions change the numbers: changes are "
            "looked for only among sessions of one kind. --level and --pillar show one."
        )
    if "version" in kinds:
        yield (
            "Some were measured by another version of Viva, which may count otherwise, so they are not compared with "
            'the rest. "viva score ID" measures a session anew.'
        )


def _unscored(sessions: Sequence[Past]) -> str:
    count = len(sessions)
    newest = [past.session for past in sessions[-_NAMED:]]
    lead = f"{many(count, 'session')} {'is' if count == 1 else 'are'} not scored, or changed since, and left out"
    which = "" if count <= _NAMED else f"; the newest {_NAMED}"
    return f'{lead}{which}: "viva score {" ".join(newest)}".'
