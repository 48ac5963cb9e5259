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
_HARDER: Final[dict[Measure, str]] = {
    "inside": "more", "between": "shorter", "linking": "fewer", "range": "narrower", "rhythm": "more even",
}  # fmt: skip
"""Of pace either side is."""
_DIGITS: Final[dict[Measure, int]] = {"rate": 1, "inside": 0, "between": 1, "linking": 0, "range": 0, "rhythm": 0}
"""A decimal only where it is larger than the measurement's own differences."""
_ALIKE: Final = "about the same"
_YOURS: Final = "you usually"
_MISSING: Final[dict[Measure, str]] = {"between": "none", "linking": "too few"}
_MIN_EARLIER: Final = 6
_MAX_EARLIER: Final = 20
"""Readings that make a habit; older ones may be another one."""
_PER_MAD: Final = 1.4826
"""Standard deviations for each median absolute deviation of a normal distribution."""
_SPREADS, _MORE_IF_FEW = 2.0, 14.0
"""A reading is unlike the usual from 2 + 14 / n standard deviations on, n the earlier readings: of readings like the
earlier ones, normally spread or with heavier tails, 3 to 7 in 100 are so, be there 6 or 20 (simulated)."""
_PAUSES_TOLD: Final = 3
"""Pauses inside clauses, the longest; more at once is a list nobody works through."""
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

    @property
    def tells(self) -> bool:
        """Whether it is worth saying: harder to follow than the voice, or not as usual."""
        return self.matters or any(_YOURS in part for part in self._differences)

    @property
    def matters(self) -> bool:
        """Whether it differs towards the side that is harder to follow: what the measure means is about that side."""
        return any(_HARDER.get(self.measure, "") in part for part in self._differences)

    @property
    def _differences(self) -> list[str]:
        return [part for part in self.difference.split(", ") if part and not part.startswith(_ALIKE)]


@dataclass(frozen=True, slots=True)
class Usual:
    """One measure over earlier readings of the same speaker."""

    middle: float
    """The median."""
    margin: float
    """Readings that differ from it by no more are like the earlier ones."""


@dataclass(frozen=True, slots=True)
class Remark:
    """Something heard at one moment, and what it means."""

    start_s: float
    end_s: float
    text: str


def usual(earlier: Sequence[Mapping[Measure, float | None]]) -> dict[Measure, Usual]:
    """What is usual of each measure in the last twenty readings that have it, oldest first; not told from under six."""
    out = {}
    for name, same in SAME.items():
        heard = [value for one in earlier if (value := one.get(name)) is not None][-_MAX_EARLIER:]
        if len(heard) >= _MIN_EARLIER:
            middle = float(median(heard))
            spread = _PER_MAD * median(abs(value - middle) for value in heard)
            out[name] = Usual(middle, max(same, (_SPREADS + _MORE_IF_FEW / len(heard)) * spread))
    return out


def compared(
    yours: Prosody, voice: Prosody | None = None, usually: Mapping[Measure, Usual] | None = None
) -> tuple[Compared, ...]:
    """All measures in order. The voice must have read the same text."""
    return numbers_compared(yours.numbers, voice.numbers if voice else None, usually)


def numbers_compared(
    yours: Numbers, voice: Numbers | None = None, usually: Mapping[Measure, Usual] | None = None
) -> tuple[Compared, ...]:
    """The same of what was kept."""
    return tuple(_compared(name, yours.get(name), voice, (usually or {}).get(name)) for name in SAME)


def meaning(measure: Measure) -> tuple[str, str]:
    """What a measure is and what it means, and where that is known from."""
    found = MEANINGS[measure]
    return f"{found.name}: {found.definition} {found.means}", found.source


def remarks(yours: Prosody, voice: Prosody | None = None) -> tuple[Remark, ...]:
    """The longest pauses inside clauses, words stressed where no dictionary does, and ends of sentences that went
    another way than the voice's.
    """
    return (*_pauses(yours, voice), *_astray(yours, voice), *_endings(yours, voice))


def _compared(name: Measure, yours: float | None, voice: Numbers | None, usually: Usual | None) -> Compared:
    def shown(value: float | None) -> str:
        return _MISSING.get(name, "not enough to say") if value is None else f"{value:.{_DIGITS[name]}f}"

    parts = []
    if yours is not None:
        if voice is not None and (others := voice.get(name)) is not None:
            parts.append(_difference(name, yours, others, SAME[name], "the voice"))
        if usually is not None:
            parts.append(_difference(name, yours, usually.middle, usually.margin, _YOURS))
    meaning = MEANINGS[name]
    other = "" if voice is None else shown(voice.get(name))
    often = shown(usually.middle) if usually else ""
    return Compared(name, meaning.name, meaning.unit, shown(yours), other, often, ", ".join(parts))


def _difference(name: Measure, yours: float, other: float, margin: float, whose: str) -> str:
    if abs(yours - other) <= margin:
        return f"{_ALIKE} as {whose}"
    less, more = _WORDS[name]
    return f"{more if yours > other else less} than {whose}"


def _pauses(yours: Prosody, voice: Prosody | None) -> Iterator[Remark]:
    """Not where the voice pauses too."""
    also = {pause.after for pause in voice.pauses} if voice else set()
    inside = [pause for pause in yours.pauses if pause.inside and pause.after not in also]
    longest = sorted(inside, key=lambda pause: pause.start_s - pause.end_s)[:_PAUSES_TOLD]
    for pause in sorted(longest, key=lambda pause: pause.start_s):
        length_s = pause.end_s - pause.start_s
        text = f'after "{_plain(pause.after)}" a pause of {length_s:.1f} s, inside a clause'
        yield Remark(pause.start_s, pause.end_s, text)


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
