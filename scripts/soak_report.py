"""What came of a soak: whether anything grew, lay off its place, went unnoticed or was left over. Pure."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from itertools import pairwise
from typing import Any, Final, NamedTuple

import numpy as np
from machine import Machine
from slope import trend, verdict
from soak_gauges import LONG_S, Answered, Placed, Sample

from bot.session.record import Event, QuestionAsked

SETTLE_S: Final = 900.0
"""Caches fill and allocators find their size in the first part, at most so long; a quarter of a shorter run."""
OFF_MS: Final = 10.0
LEAST_SPAN_S: Final = 1200.0
"""In a shorter run caches are still filling: nothing is said of its trend."""
SURELY_PUT: Final = 4
"""Of so many follow-ups one at least is put into words by the language model; templates have no others."""
LOST_SHARE: Final = 0.1
"""Of the stretches of sound that may not be found: those in which a device was away."""
COLUMNS: Final = ("measure", "at first", "in the end", "change an hour (19 of 20)", "limit", "found")
TRACKS: Final = {"candidate.wav": "your sound", "interviewer.wav": "the interviewer's"}
NOTES: Final = (
    (
        "Memory of its own: anonymous and swapped pages. It rises with every sentence that is read or spoken, and "
        "falls again, when what lies free in the reserve is given back; the next row is what is left of it right then, "
        "at quiet moments. Allocated: what the C library was asked for and did not get back yet, what lies free left "
        "out. The least of each stretch is held between two sentences."
    ),
    (
        "The first quarter of the run, at most 15 minutes, is left out. Changes: medians of the slopes between all "
        "pairs of 24 stretches, with Sen's interval; 'too short to tell' is neither flat nor growing."
    ),
    (
        "An interview keeps its words, five blocks of Python's memory each, until it is over: memory is compared only "
        "within the same interview (as Hirsch, Slack and Smith 1982 compare seasons), and what each left behind apart, "
        "the last with the first."
    ),
    "Off its place: each stretch of recorded speech against where it truly was; none may be more than 10 ms off.",
    (
        "The synthetic candidate pauses for up to 1.4 s between its sentences, and its voice ends each as if it were "
        "the last: it is cut in on more often than people are (`scripts/bench_endpointing` tells how often)."
    ),
    "Where its questions run out, the next interview begins in the same process.",
    "Simulated devices do not drift by themselves: what real ones do is measured by scripts/bench_audio.",
)


class Noted(NamedTuple):
    """What a run keeps of an event: the run itself must not grow."""

    t_s: float
    type: str
    move: str


def noted(events: Sequence[Event]) -> list[Noted]:
    return [Noted(one.t_s, one.type, one.move if isinstance(one, QuestionAsked) else "") for one in events]


@dataclass
class Held:
    """One interview of the run, and where its zero lies in it."""

    base_s: float
    outcome: str
    events: list[Noted] = field(default_factory=list)
    answers: list[Answered] = field(default_factory=list)
    cut_in: int = 0
    pauses: tuple[int, int] = (0, 0)
    """Long ones inside answers, and those of them that were taken for the end."""
    off: dict[str, list[Placed]] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    blocks: Counter[str] = field(default_factory=Counter)
    """Of sound, 10 ms each: all, those fetched over 0.1 s late, those lost for it."""


@dataclass
class Found:
    """The whole run."""

    minutes: float
    samples: list[Sample] = field(default_factory=list)
    after: list[Sample] = field(default_factory=list)
    """After each interview, when nothing of it is held any more."""
    held: list[Held] = field(default_factory=list)
    troubles: list[tuple[float, str]] = field(default_factory=list)
    more: list[tuple[str, int]] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    """Over, and still there."""
    unnoticed: list[str] = field(default_factory=list)
    """Troubles of which the record knows nothing."""


def settle_s(minutes: float) -> float:
    return min(SETTLE_S, minutes * 60.0 / 4)


Points = Sequence[tuple[float, float]]
"""Seconds of the run, and what was measured then."""


@dataclass(frozen=True, slots=True)
class Measure:
    """Something that must not grow."""

    name: str
    limit: float
    """By no more an hour."""
    unit: str
    digits: int = 0
    least: bool = False
    """Not the median of each stretch, but its least value."""
    within: bool = False
    """Only values of the same interview are compared."""

    def row(self, points: Points, begun_s: Sequence[float] = ()) -> list[str]:
        """Of `COLUMNS`; interviews began at `begun_s`."""
        values = [value for _, value in points]
        tenth = max(1, len(values) // 10)
        stands = np.min if self.least else np.median
        ends = [self._shown(float(stands(part))) if part else "-" for part in (values[:tenth], values[-tenth:])]
        parts = [bisect_right(begun_s, at_s) for at_s, _ in points] if self.within else ()
        found = trend([at_s for at_s, _ in points], values, least=self.least, parts=parts)
        change = "-"
        if found is not None:
            low, high = self._shown(found.low, "+"), self._shown(found.high, "+")
            change = f"{self._shown(found.per_hour, '+')} ({low} to {high})"
        long_enough = len(points) > 1 and points[-1][0] - points[0][0] >= LEAST_SPAN_S
        what = verdict(found if long_enough else None, self.limit)
        return [self.name, *ends, change, self._shown(self.limit), what]

    def ends(self, points: Points) -> list[str]:
        """Of `COLUMNS`, by the first and the last alone: of a few that do not jitter."""
        if len(points) < 2 or points[-1][0] - points[0][0] < LEAST_SPAN_S:
            return [self.name, "-", "-", "-", self._shown(self.limit), "too short to tell"]
        (from_s, first), (to_s, last) = points[0], points[-1]
        change = 3600.0 * (last - first) / (to_s - from_s)
        what = "grows" if change > self.limit else "flat"
        return [self.name, *map(self._shown, (first, last)), self._shown(change, "+"), self._shown(self.limit), what]

    def _shown(self, value: float, sign: str = "") -> str:
        return f"{value:{sign}.{self.digits}f} {self.unit}".strip()


def judged(found: Found) -> tuple[list[list[str]], list[str]]:
    """Rows of `COLUMNS`, and what is wrong."""
    begin_s = settle_s(found.minutes)
    series = {
        measure: [(at_s, value) for at_s, value in points if at_s >= begin_s] for measure, points in _series(found)
    }
    begun_s = [held.base_s for held in found.held]
    rows = [measure.row(points, begun_s) for measure, points in series.items()]
    left = [(one.at_s, one.allocated_mb) for one in found.after if one.allocated_mb is not None]
    rows.insert(3, Measure("allocated after each interview", 5.0, "MB", 1).ends(left))
    problems = [f"interview {i}: {what}" for i, one in enumerate(found.held, 1) for what in one.problems]
    problems += [f"{name} grows: {change} an hour" for name, _, _, change, _, what in rows if what == "grows"]
    for track, name in TRACKS.items():
        off, lost = _off(found, track)
        if not off:
            problems.append(f"{name}: no stretch could be compared")
        elif lost > LOST_SHARE * (lost + len(off)):
            problems.append(f"{name}: {lost} of {lost + len(off)} stretches are not where they were")
        elif far := sum(abs(ms) > OFF_MS for ms in off):
            problems.append(f"{name}: {far} of {len(off)} stretches are more than {OFF_MS:g} ms off")
    if not any(held.answers for held in found.held):
        problems.append("no answer was answered")
    problems += [f"left over at the end: {what}" for what in found.left]
    return rows, [*problems, *found.unnoticed]


def _series(found: Found) -> Iterator[tuple[Measure, Points]]:
    samples = found.samples
    memory = [(one.at_s, one.memory_mb) for one in samples]
    yield Measure("memory of its own", 5.0, "MB", 1, within=True), memory
    kept = [(one.at_s, one.kept_mb) for one in samples if one.kept_mb is not None]
    yield Measure("the least of it, what lies free given back", 5.0, "MB", 1, least=True, within=True), kept
    allocated = [(one.at_s, one.allocated_mb) for one in samples if one.allocated_mb is not None]
    if allocated:
        yield Measure("the least of what is allocated", 5.0, "MB", 1, least=True, within=True), allocated
    yield (
        Measure("blocks of Python's memory", 50_000.0, "", within=True),
        [(one.at_s, float(one.blocks)) for one in samples],
    )
    yield Measure("threads", 1.0, ""), [(one.at_s, float(one.threads)) for one in samples]
    yield Measure("open handles", 1.0, ""), [(one.at_s, float(one.handles)) for one in samples]
    spent = [(b.at_s, 100 * (b.cpu_s - a.cpu_s) / max(1e-6, b.at_s - a.at_s)) for a, b in pairwise(samples)]
    yield Measure("share of a core", 3.0, "%"), spent
    turns = [(held.base_s + one.at_s, one) for held in found.held for one in held.answers]
    yield Measure("end of speech to first sound", 100.0, "ms"), [(at_s, 1000 * one.after_s) for at_s, one in turns]
    decided = [(at_s, 1000 * one.decided_s) for at_s, one in turns if one.decided_s is not None]
    yield Measure("of it, after the decision", 50.0, "ms"), decided
    for track, name in TRACKS.items():
        stretches = [(held.base_s, one) for held in found.held for one in held.off.get(track, [])]
        off = [(base_s + one.at_s, one.late_ms) for base_s, one in stretches if one.late_ms is not None]
        yield Measure(f"{name}, off its place", 5.0, "ms", 2), off


def _off(found: Found, track: str) -> tuple[list[float], int]:
    """How far its stretches lie off, in milliseconds, and how many were not found."""
    late = [one.late_ms for held in found.held for one in held.off.get(track, [])]
    return [ms for ms in late if ms is not None], late.count(None)


def unnoticed(found: Found) -> Iterator[str]:
    """Troubles of which the record knows nothing, or after which nothing came."""
    events = [event._replace(t_s=held.base_s + event.t_s) for held in found.held for event in held.events]

    def after(at_s: float, kind: str, within_s: float = 1e9) -> bool:
        return any(at_s <= event.t_s <= at_s + within_s and event.type == kind for event in events)

    for at_s, what in found.troubles:
        if what == "headset unplugged" and not (after(at_s, "device_lost", 10.0) and after(at_s, "device_back")):
            yield "the headset's absence or its return is not noted"
        follow_ups = sum(event.t_s > at_s and event.move not in {"", "ask"} for event in events)
        if "server" in what and not after(at_s, "llm_fallback") and follow_ups >= SURELY_PUT:
            yield "nothing is noted of the dead language model"
        if not after(at_s, "transcript"):
            yield f"no answer was heard any more: {what}"


def told(found: Found) -> list[str]:
    """The run in words."""
    answers = [one for held in found.held for one in held.answers]
    events = [event for held in found.held for event in held.events]
    count = Counter(event.type for event in events)
    spoken = f"{count['question_asked']} questions and follow-ups, {len(answers)} answers answered"
    templates = f"{count['llm_fallback']} times the template for the language model"
    cut_in = sum(held.cut_in for held in found.held)
    lines = [f"{len(found.held)} interviews, {spoken}, {cut_in} cut in on, {templates}."]
    pauses, taken = (sum(held.pauses[place] for held in found.held) for place in (0, 1))
    if pauses:
        lines.append(f"{taken} of {pauses} pauses of {LONG_S:g} s and more inside answers were taken for the end.")
    if answers:
        p50, p95 = np.percentile([one.after_s for one in answers], (50, 95))
        lines.append(f"End of speech to first sound: p50 {p50:.2f} s, p95 {p95:.2f} s.")
    for track, name in TRACKS.items():
        off, lost = _off(found, track)
        if off:
            worst = f"at worst {max(off, key=abs):+.2f} ms off its place"
            lines.append(f"{name.capitalize()}: {len(off)} stretches, {worst}; {lost} with a gap were not compared.")
    blocks = sum((held.blocks for held in found.held), Counter())
    if blocks["all"]:
        late = f"{100 * blocks['late'] / blocks['all']:.1f} % of the sound was fetched over 0.1 s late"
        lines.append(f"{late}, {blocks['lost'] / 100:.1f} s were lost; beyond the suspension that is a busy machine's.")
    if len(found.samples) > 1:
        first, last = found.samples[0], found.samples[-1]
        share = (last.others_s - first.others_s) / (last.at_s - first.at_s)
        lines.append(f"Other programs took {100 * share:.0f} % of a core meanwhile.")
    if found.troubles:
        lines.append("; ".join(f"{what} at {at_s / 60:.1f} min" for at_s, what in found.troubles).capitalize() + ".")
    half = [one for one in found.samples if one.at_s >= 30.0 * found.minutes]
    later = trend([one.at_s for one in half], [one.memory_mb for one in half])
    if later is not None:
        between = f"{later.low:+.0f} to {later.high:+.0f} MB in 19 of 20"
        lines.append(f"Memory in the second half of the run: {later.per_hour:+.0f} MB an hour ({between}).")
    if found.after:
        left = ", ".join(str(one.blocks) for one in found.after)
        allocated = ", ".join(f"{one.allocated_mb:.0f}" for one in found.after if one.allocated_mb is not None)
        lines.append(f"After each interview: {left} blocks of Python's memory; {allocated or 'unknown'} MB allocated.")
    lines += _held(found)
    more = ", ".join(f"{name} +{many}" for name, many in found.more[:5])
    lines.append(f"Objects that grew most in number: {more or 'none'}.")
    lines.append(f"Left over at the end: {', '.join(found.left) or 'nothing'}.")
    return lines


def _held(found: Found) -> Iterator[str]:
    """What was allocated in each interview, first and last, between two sentences."""
    begun_s = [held.base_s for held in found.held]
    spans = []
    for from_s, to_s in zip(begun_s, [*begun_s[1:], float("inf")], strict=True):
        held = [one.allocated_mb for one in found.samples if from_s <= one.at_s < to_s and one.allocated_mb is not None]
        tenth = max(1, len(held) // 10)
        if held:
            spans.append(f"{min(held[tenth : 2 * tenth] or held):.0f} to {min(held[-tenth:]):.0f}")
    if spans:
        yield f"Allocated in each interview, after its first tenth and in its last: {', '.join(spans)} MB."


def kept(found: Found, machine: Machine, rows: list[list[str]], problems: list[str]) -> dict[str, Any]:
    return {
        "machine": asdict(machine),
        "minutes": found.minutes,
        "rows": [dict(zip(COLUMNS, one, strict=True)) for one in rows],
        "problems": problems,
        "unnoticed": found.unnoticed,
        "left": found.left,
        "troubles": found.troubles,
        "objects": found.more,
        "samples": [asdict(one) for one in found.samples],
        "after": [asdict(one) for one in found.after],
        "interviews": [
            {
                "base_s": held.base_s,
                "outcome": held.outcome,
                "cut_in": held.cut_in,
                "pauses": held.pauses,
                "problems": held.problems,
                "blocks": dict(held.blocks),
                "events": dict(Counter(event.type for event in held.events)),
                "answers": [asdict(one) for one in held.answers],
                "off_ms": {track: [asdict(one) for one in off] for track, off in held.off.items()},
            }
            for held in found.held
        ],
    }


def restored(run: dict[str, Any]) -> Found:
    """What `kept` was made of, but for the times of the events."""
    held = [
        Held(
            one["base_s"],
            one["outcome"],
            [Noted(0.0, kind, "") for kind, many in one["events"].items() for _ in range(many)],
            [Answered(**answer) for answer in one["answers"]],
            one["cut_in"],
            tuple(one.get("pauses", (0, 0))),
            {track: [Placed(**place) for place in off] for track, off in one["off_ms"].items()},
            one["problems"],
            Counter(one["blocks"]),
        )
        for one in run["interviews"]
    ]
    return Found(
        run["minutes"],
        [Sample(**one) for one in run["samples"]],
        [Sample(**one) for one in run.get("after", [])],
        held,
        [(at_s, what) for at_s, what in run["troubles"]],
        [(name, many) for name, many in run["objects"]],
        run["left"],
        run["unnoticed"],
    )


def table(rows: list[list[str]]) -> str:
    """For the terminal."""
    lines = [list(COLUMNS), *rows]
    widths = [max(len(line[place]) for line in lines) for place in range(len(COLUMNS))]
    padded = ([cell.ljust(width) for cell, width in zip(line, widths, strict=True)] for line in lines)
    return "\n".join("  ".join(cells).rstrip() for cells in padded)
