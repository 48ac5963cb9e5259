"""What research calls usual: lines to compare a number with, never grades."""

from typing import Final

from bot.report.shapes import Reference

REFERENCES: Final = (
    Reference(
        "latency",
        "Turns change hands in about 0.2 s; over 2 s on a simple question reads as less sincere; "
        "5 to 10 s are fine for a story or a design.",
        "Stivers 2009; Ziano & Wang 2021",
    ),
    Reference(
        "pace",
        "100 to 165 words a minute are comfortable; TED speakers are at about 163, British conversation "
        "at about 198. In a second language people are about 23 % slower.",
        "compiled from published corpora",
    ),
    Reference(
        "pauses",
        "Those of 0.25 s and more count; the ones inside clauses relate most to how fluent one seems.",
        "Kahng 2018",
    ),
    Reference(
        "fillers",
        'About 6 disfluencies in 100 words are normal, zero is no goal; an overused "like" costs more than "uh".',
        "Bortfeld 2001; Lickley 2017; Corley & Hartsuiker 2011; Russell 2008",
    ),
    Reference(
        "ownership",
        'Listeners look for "I decided"; yet "we" went with better ratings in 138 mock interviews, and high '
        'status with fewer "I". So decisions are counted, and no ratio is graded.',
        "Naim et al. 2018; Kacewicz 2014",
    ),
    Reference(
        "structure",
        "A story of one to two minutes leaves room for questions, and most of it should be what you decided and did; "
        "in a design, constraints come before the first box.",
        "usual advice of interview coaches, not research",
    ),
)
_OF_SOUND: Final = frozenset({"latency", "pace", "pauses"})


def references(*, timed: bool) -> tuple[Reference, ...]:
    """Those of what was measured; a text has no times."""
    return tuple(one for one in REFERENCES if timed or one.measure not in _OF_SOUND)
