"""Past sessions as progress sees them, and which of them are looked at.

Demo sessions are nobody's practice. A second try is practice, but no part of a trend: the same question again is
easier.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, Literal

from pydantic import BaseModel, ConfigDict

from bot.pronunciation.diary import Sitting
from bot.report.samples import Sample
from bot.settings import Level, PillarChoice

State = Literal["scored", "unscored", "unreadable"]
MIXED: Final = "mixed"
"""Asked of all pillars."""


class Past(BaseModel):
    """One session, as kept in the index."""

    model_config = ConfigDict(frozen=True)

    session: str
    created: datetime
    level: str = ""
    """Of the interview; empty where it was not recorded, as the next three."""
    company: str = ""
    asked: str = ""
    """The one pillar that was asked for, or `mixed`."""
    viva_version: str = ""
    """Of the Viva that measured."""
    demo: bool = False
    redo: bool = False
    """A second try at another session's question."""
    state: State = "scored"
    samples: tuple[Sample, ...] = ()


@dataclass(frozen=True, slots=True)
class Wish:
    """What of the past to look at."""

    pillar: PillarChoice | None = None
    level: Level | None = None
    last: int | None = None
    """Only so many sessions, the newest; None: all."""
    since: date | None = None
    demo: bool = False
    metric: str | None = None
    """Only this metric, by its key."""
    only: Literal["interview", "practice"] | None = None
    """Only interviews, or only what was practised alone."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """The sessions of a wish, oldest first."""

    past: tuple[Past, ...]
    """In the trends."""
    practice: tuple[Past, ...]
    """All that was practised, whatever is wished for."""
    unscored: tuple[Past, ...] = ()
    unreadable: tuple[Past, ...] = ()
    redone: tuple[Past, ...] = ()
    demos: int = 0
    """Left out."""

    @property
    def kinds(self) -> dict[str, dict[str, int]]:
        """How many sessions of each level, pillar asked for and version of Viva, where there is more than one."""
        counted = {
            "level": Counter(past.level for past in self.past),
            "pillar": Counter(past.asked for past in self.past),
            "version": Counter(past.viva_version for past in self.past),
        }
        return {name: dict(counts) for name, counts in counted.items() if len(counts) > 1}


def choose(pasts: Iterable[Past], wish: Wish) -> Chosen:
    """The sessions that a wish is about, and those left out for a reason."""
    every = list(pasts)
    practice = sorted((past for past in every if wish.demo or not past.demo), key=lambda past: past.session)
    near = [past for past in practice if _within(past, wish)]
    if wish.only == "practice":
        return Chosen(past=(), practice=(), demos=len(every) - len(practice))
    scored = [past for past in near if past.state == "scored" and not past.redo and has(past, wish.pillar)]
    return Chosen(
        past=tuple(scored[-wish.last :] if wish.last else scored),
        practice=tuple(practice),
        unscored=_in_state(near, "unscored"),
        unreadable=_in_state(practice, "unreadable"),
        redone=tuple(past for past in near if past.redo),
        demos=len(every) - len(practice),
    )


def drills(sittings: Iterable[Sitting], wish: Wish) -> list[Sitting]:
    """The sittings of practice that a wish is about, oldest first: none where it asks for answers to questions."""
    if wish.only == "interview" or wish.pillar or wish.level:
        return []
    near = [one for one in sittings if one.tries and not (wish.since and one.created.astimezone().date() < wish.since)]
    near.sort(key=lambda one: one.id)
    return near[-wish.last :] if wish.last else near


def has(past: Past, pillar: PillarChoice | None) -> bool:
    """Whether anything was measured in answers to this pillar's questions."""
    return any(pillar in {None, sample.pillar} for sample in past.samples)


def _within(past: Past, wish: Wish) -> bool:
    if wish.since and past.created.astimezone().date() < wish.since:
        return False
    return wish.level in {None, past.level}


def _in_state(pasts: Sequence[Past], state: State) -> tuple[Past, ...]:
    return tuple(past for past in pasts if past.state == state and not past.redo)
