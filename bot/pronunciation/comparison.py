"""One's own reading beside a voice that reads the same text, and beside one's own earlier practice, in words.

Differences no larger than what a recording of the very same reading shows at another distance or in another noise are
"about the same". No side is better: what a difference means is in `prosody.MEANINGS`.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Final

from bot.pronunciation.prosody import MEANINGS, Direction, Measure, Prosody

SAME: Final[dict[Measure, float]] = {
    "rate": 0.3,
    "inside": 1.5,
    "between": 0.1,
    "linking": 20.0,
    "range": 1.0,
    "rhythm": 9.0,
}
"""Smaller differences are the measurement's own, see `scripts/bench_prosody`."""
_WORDS: Final[dict[Measure, tuple[str, str]]] = {
    "rate": ("slower", "faster"),
    "inside": ("fewer", "more"),
    "between": ("shorter", "longer"),
    "linking": ("fewer joined", "more joined"),
    "range": ("narrower", "wider"),
    "rhythm": ("more even", "more varied"),
}
_DIGITS: Final[dict[Measure, int]] = {"rate": 1, "inside": 1, "between": 1, "linking": 0, "range": 1, "rhythm": 0}
_MISSING: Final[dict[Measure, str]] = {"between": "none", "linking": "too few"}
_MIN_EARLIER: Final = 3
"""Readings that make a habit."""
_NTH: Final = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
_MOVED: Final[dict[Direction, str]] = {"fall": "went down", "rise": "went up", "level": "stayed level"}
_HABITS: Final[tuple[tuple[bool, Direction, Direction, str], ...]] = (
    (True, "fall", "rise", "a question for yes or no mostly goes up"),
    (False, "rise", "fall", "a statement that goes up can sound unfinished, or like a question"),
)
"""Whether it asks for yes or no, the way it went, the usual one, and what that means."""


Numbers = Mapping[Measure, float | None]
"""Of one reading, as they are kept."""


@dataclass(frozen=True, slots=True)
class Compared:
    """One measure of three readings, all as text; empty where there is nothing to compare with."""

    measure: Measure
    name: str
    unit: str
    yours: str
    voice: str
    usual: str
    difference: str
    """In words: "slower than the voice, about the same as you usually"."""


@dataclass(frozen=True, slots=True)
class Remark:
    """Something heard at one moment, and what it means."""

    start_s: float
    end_s: float
    text: str


def usual(earlier: Sequence[Mapping[Measure, float | None]]) -> dict[Measure, float]:
    """The median of each measure over earlier readings, those with at least three."""
    heard = {name: [one[name] for one in earlier if one.get(name) is not None] for name in SAME}
    return {
        name: float(median(value for value in values if value is not None))
        for name, values in heard.items()
        if len(values) >= _MIN_EARLIER
    }


def compared(
    yours: Prosody, voice: Prosody | None = None, usually: Mapping[Measure, float] | None = None
) -> tuple[Compared, ...]:
    """All measures in order. The voice must have read the same text."""
    return numbers_compared(yours.numbers, voice.numbers if voice else None, usually)


def numbers_compared(
    yours: Numbers, voice: Numbers | None = None, usually: Mapping[Measure, float] | None = None
) -> tuple[Compared, ...]:
    """The same of what was kept."""
    return tuple(_compared(name, yours.get(name), (voice or {}).get(name), (usually or {}).get(name)) for name in SAME)


def meaning(measure: Measure) -> tuple[str, str]:
    """What a measure is and what it means, and where that is known from."""
    found = MEANINGS[measure]
    return f"{found.name}: {found.definition} {found.means}", found.source


def remarks(yours: Prosody, voice: Prosody | None = None) -> tuple[Remark, ...]:
    """Words stressed where no dictionary does, and ends of sentences that went another way than the voice's."""
    return (*_astray(yours, voice), *_endings(yours, voice))


def _compared(name: Measure, yours: float | None, voice: float | None, usually: float | None) -> Compared:
    def shown(value: float | None) -> str:
        return "" if value is None else f"{value:.{_DIGITS[name]}f}"

    parts = []
    if yours is not None:
        sides = ((voice, "than the voice", "as the voice"), (usually, "than you usually", "as you usually"))
        parts = [_difference(name, yours, other, than, same) for other, than, same in sides if other is not None]
    meaning = MEANINGS[name]
    mine = _MISSING.get(name, "not enough to say") if yours is None else shown(yours)
    return Compared(name, meaning.name, meaning.unit, mine, shown(voice), shown(usually), ", ".join(parts))


def _difference(name: Measure, yours: float, other: float, than: str, same: str) -> str:
    if abs(yours - other) <= SAME[name]:
        return f"about the same {same}"
    less, more = _WORDS[name]
    return f"{more if yours > other else less} {than}"


def _astray(yours: Prosody, voice: Prosody | None) -> Iterator[Remark]:
    """Not where the voice stresses it so too: the text may want it."""
    also = {(one.text, one.heard) for one in voice.stresses} if voice else set()
    for one in yours.astray:
        if (one.text, one.heard) not in also:
            heard, written = _nth(one.heard), _nth(one.usual)
            text = f'"{_plain(one.text)}": the {heard} syllable stood out; dictionaries stress the {written}'
            yield Remark(one.start_s, one.end_s, text)


def _endings(yours: Prosody, voice: Prosody | None) -> Iterator[Remark]:
    """Where the voice went the usual way and you the other; both are usual for questions that ask for more than yes."""
    if voice is None or len(voice.endings) != len(yours.endings):
        return
    for own, other in zip(yours.endings, voice.endings, strict=True):
        for asks, went, usually, habit in _HABITS:
            if own.asks is asks and (own.direction, other.direction) == (went, usually):
                text = f'at "{_plain(own.text)}" your voice {_MOVED[went]}, the other {_MOVED[usually]}; {habit}'
                yield Remark(own.start_s, own.end_s, text)


def _nth(syllable: int) -> str:
    return _NTH[syllable] if syllable < len(_NTH) else f"{syllable + 1}th"


def _plain(text: str) -> str:
    return text.strip("\"'.,?!;:()…“”")
