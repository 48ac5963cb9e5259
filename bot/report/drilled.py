"""Practice over time, a sitting a point: words understood, sounds that went badly, pace, pairs by contrast.

Of a text read twice in a sitting the first time counts: the second is easier. Sounds and contrasts are chosen by how
often they went badly or were practised over all sittings, whenever that was; so that choosing makes no trend.
"""

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median
from typing import Final, Literal

from bot.pronunciation.card import POOR
from bot.pronunciation.diary import PairTried, Sitting, TextTried
from bot.pronunciation.schedule import Card
from bot.pronunciation.sounds import SOUNDS
from bot.report.metrics import Metric
from bot.report.points import Point
from bot.report.trend import LEAST

LEAST_WORDS: Final = 20
"""A sitting with fewer words says little: one word is five points of a hundred."""
LEAST_SOUNDS: Final = 60
"""The same for all sounds: what twenty words have, about."""
LEAST_OF_ONE: Final = 8
"""How often one sound has to be said for a point: as many sittings in a row as that takes are one point, so that rare
sounds have fewer."""
LEAST_SHARE: Final = 0.1
"""Sounds that go badly less often are no pattern: the scorer takes 3 in 100 good ones for bad."""
LEAST_PAIRS: Final = 4
"""Tries of a contrast in a sitting."""
SOUNDS_SHOWN: Final = 6
CONTRASTS_SHOWN: Final = 4
"""As charts; the table has them all."""

UNDERSTOOD: Final = Metric(
    "words_understood", "understood", "words understood", "%", "rate", "fewer", "more", 0, item="word", of="sitting"
)
POOR_SOUNDS: Final = Metric(
    "poor_sounds", "sounds", "all that went badly", "in 100", "rate", "fewer", "more", 0, item="sound", of="sitting"
)
_MELODY: Final[tuple[tuple[Literal["rate", "inside"], Metric], ...]] = (
    ("rate", Metric("reading_rate", "melody", "pace of reading", "syllables a second", "middle", "slower", "faster",
                    item="reading", of="sitting")),
    ("inside", Metric("reading_pauses", "melody", "pauses in a clause", "in 100 syllables", "middle", "fewer", "more",
                      0, item="reading", of="sitting")),
)  # fmt: skip
KEYS: Final = (
    UNDERSTOOD.key, POOR_SOUNDS.key, *(f"sound_{phone.lower()}" for phone in SOUNDS),
    *(metric.key for _, metric in _MELODY),
)  # fmt: skip
"""By which one metric of practice can be asked for; `pairs_` and a contrast's id is another."""
PAIRS: Final = "pairs_"


@dataclass(frozen=True, slots=True)
class Contrast:
    """All tries of a contrast, as (came out as meant, of)."""

    id: str
    name: str
    heard: tuple[int, int]
    said: tuple[int, int]
    sittings: int


@dataclass(frozen=True, slots=True)
class Drilled:
    """Sittings, oldest first, and what was measured in them."""

    sittings: tuple[Sitting, ...]
    drawn: tuple[tuple[Metric, tuple[Point, ...]], ...]
    """`Point.session` is the place among the sittings."""
    contrasts: tuple[Contrast, ...]
    """Most practised first."""
    cards: tuple[Card, ...]
    names: Mapping[str, str]
    """Of all contrasts, by id."""
    readings: int
    known: int
    """Readings of a text that had been read in an earlier sitting: it is easier."""

    def kinds(self, points: Iterable[Point]) -> list[Hashable]:
        """Like is compared with like: texts of one's own are other texts, shadowing is not reading, and another
        version of Viva may score otherwise.
        """
        return [_kind(self.sittings[point.session]) for point in points]


def days(sittings: Iterable[Sitting]) -> list[date]:
    """When something was practised, where the speaker is."""
    return [sitting.created.astimezone().date() for sitting in sittings if sitting.tries]


def drilled(
    sittings: Iterable[Sitting],
    names: Mapping[str, str] | None = None,
    cards: Iterable[Card] = (),
    only: str | None = None,
) -> Drilled:
    """What was practised; `names` are those of the contrasts by id, `only` the key of one metric."""
    past = tuple(sorted((one for one in sittings if one.tries), key=lambda one: one.id))
    fresh = [list(_fresh(one)) for one in past]
    every = [
        *_read(fresh),
        *_sounds(fresh, [_kind(one) for one in past], only),
        *_melody(fresh),
        *_pairs(past, names or {}, only),
    ]
    wanted = [(metric, points) for metric, points in every if points and only in {None, metric.key}]
    return Drilled(
        sittings=past,
        drawn=tuple(wanted),
        contrasts=tuple(_contrasts(past, names or {})) if only is None else (),
        cards=tuple(cards) if only is None else (),
        names=names or {},
        readings=sum(map(len, fresh)),
        known=_known(fresh),
    )


def _kind(sitting: Sitting) -> Hashable:
    own = any(isinstance(one, TextTried) and one.text_id.startswith("own-") for one in sitting.tries)
    return sitting.mode, own, sitting.viva_version


def _fresh(sitting: Sitting) -> Iterator[TextTried]:
    """Each text once, as it was first read."""
    seen: set[tuple[str, str]] = set()
    for one in sitting.tries:
        if isinstance(one, TextTried) and (one.mode, one.text_id) not in seen:
            seen.add((one.mode, one.text_id))
            yield one


def _known(fresh: Sequence[Sequence[TextTried]]) -> int:
    before: set[str] = set()
    count = 0
    for readings in fresh:
        own = {one.text_id for one in readings if not one.text_id.startswith("own-")}
        count += len(own & before)
        before |= own
    return count


def _read(fresh: Sequence[Sequence[TextTried]]) -> Iterator[tuple[Metric, tuple[Point, ...]]]:
    points = []
    for place, readings in enumerate(fresh):
        words = [word for one in readings for word in one.words]
        if len(words) >= LEAST_WORDS:
            share = 100.0 * sum(word.understood for word in words) / len(words)
            points.append(Point(place, share, len(words), None, None))
    yield UNDERSTOOD, tuple(points)


def _sounds(
    fresh: Sequence[Sequence[TextTried]], kinds: Sequence[Hashable], only: str | None
) -> Iterator[tuple[Metric, tuple[Point, ...]]]:
    """All sounds, then those that went badly most often; one that is asked for is there in any case."""
    counted = [_poor(readings) for readings in fresh]
    everything = []
    for place, sitting in enumerate(counted):
        poor, of = (sum(pair[i] for pair in sitting.values()) for i in (0, 1))
        if of >= LEAST_SOUNDS:
            everything.append(Point(place, 100.0 * poor / of, of, None, None))
    yield POOR_SOUNDS, tuple(everything)
    for phone in _worst(counted) if only is None else SOUNDS:
        points = list(_pooled([one.get(phone, (0, 0)) for one in counted], kinds))
        name = f'{phone} in "{SOUNDS[phone].example}"'
        yield Metric(f"sound_{phone.lower()}", "sounds", name, "%", "rate", "less often", "more often", 0,
                     item="sound", of="sitting", pooled=True), tuple(points)  # fmt: skip


def _worst(counted: Sequence[Mapping[str, tuple[int, int]]]) -> list[str]:
    """Those that went badly most often, of those that often do."""
    sums = {phone: [sum(one.get(phone, (0, 0))[i] for one in counted) for i in (0, 1)] for phone in SOUNDS}
    often = {phone: poor for phone, (poor, of) in sums.items() if poor > 1 and poor >= LEAST_SHARE * of}
    return sorted(often, key=lambda phone: (-often[phone], phone))[:SOUNDS_SHOWN]


def _pooled(counts: Sequence[tuple[int, int]], kinds: Sequence[Hashable]) -> Iterator[Point]:
    """Points of at least `LEAST_OF_ONE`, each of neighbouring sittings of one kind, at the last of them."""
    held: dict[Hashable, tuple[int, int]] = {}
    for place, (count, kind) in enumerate(zip(counts, kinds, strict=True)):
        poor, of = (before + new for before, new in zip(held.get(kind, (0, 0)), count, strict=True))
        held[kind] = poor, of
        if of >= LEAST_OF_ONE:
            yield Point(place, 100.0 * poor / of, of, None, None)
            held[kind] = 0, 0


def _poor(readings: Iterable[TextTried]) -> dict[str, tuple[int, int]]:
    """Of each sound how often it went badly, and how often it was said."""
    poor: Counter[str] = Counter()
    said: Counter[str] = Counter()
    for one in readings:
        for word in one.words:
            for phone in () if word.missing else word.phones:
                said[phone.phone] += 1
                poor[phone.phone] += phone.score < POOR
    return {phone: (poor[phone], count) for phone, count in said.items()}


def _melody(fresh: Sequence[Sequence[TextTried]]) -> Iterator[tuple[Metric, tuple[Point, ...]]]:
    for measure, metric in _MELODY:
        points = []
        for place, readings in enumerate(fresh):
            values = [value for one in readings if (value := (one.melody or {}).get(measure)) is not None]
            if values:
                points.append(Point(place, float(median(values)), len(values), None, None))
        yield metric, tuple(points)


def _contrasts(past: Sequence[Sitting], names: Mapping[str, str]) -> Iterator[Contrast]:
    tries: dict[str, list[tuple[int, PairTried]]] = {}
    for place, sitting in enumerate(past):
        for one in sitting.tries:
            if isinstance(one, PairTried):
                tries.setdefault(one.contrast, []).append((place, one))
    for name, found in sorted(tries.items(), key=lambda each: (-len(each[1]), each[0])):
        by_task = [[one for _, one in found if one.task == task] for task in ("hear", "say")]
        heard, said = ((sum(one.got == one.wanted for one in some), len(some)) for some in by_task)
        yield Contrast(name, names.get(name, name), heard, said, len({place for place, _ in found}))


def _pairs(
    past: Sequence[Sitting], names: Mapping[str, str], only: str | None
) -> Iterator[tuple[Metric, tuple[Point, ...]]]:
    """The contrasts with sittings enough to tell a change, most practised first."""
    shown = 0
    for contrast in _contrasts(past, names):
        points = []
        for place, sitting in enumerate(past):
            mine = [one for one in sitting.tries if isinstance(one, PairTried) and one.contrast == contrast.id]
            if len(mine) >= LEAST_PAIRS:
                share = 100.0 * sum(one.got == one.wanted for one in mine) / len(mine)
                points.append(Point(place, share, len(mine), None, None))
        key = f"{PAIRS}{contrast.id}"
        if only == key or (only is None and len(points) >= LEAST and shown < CONTRASTS_SHOWN):
            shown += 1
            yield Metric(key, "pairs", contrast.name, "%", "rate", "fewer as meant", "more as meant", 0,
                         item="try", of="sitting"), tuple(points)  # fmt: skip
