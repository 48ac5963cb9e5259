"""When a system takes the turn, its cut-ins and its waits: the points of a curve, for `bench_endpointing`."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Literal

import numpy as np
from silences import JUDGE_S, NEVER, Silence

from bot.cli.conduct import is_request
from bot.interviewer.acts import announces_pause
from bot.turns.endpointing import Cues, Endpointer, Waits
from bot.turns.processor import LEAD_S

NOTICED_S = 0.1
"""From the first sound of a run to the decision that it is one: the median of 69 recordings."""
DRAWS = 1000

By = Literal["median", "mean"]
Wait = Callable[[Silence], float]
"""The silence at which a system's reply may be audible."""


@dataclass(frozen=True)
class Pause:
    """A pause in an answer, or its end."""

    clip: str
    kind: str
    silence: Silence
    length_s: float


@dataclass(frozen=True)
class Point:
    """One system with one setting."""

    system: str
    setting: str
    cut_ins: float
    """Share of the pauses."""
    low: float
    high: float
    """In 19 of 20 draws of the clips."""
    p50_s: float
    p75_s: float
    p95_s: float
    mean_s: float

    def wait_s(self, by: By) -> float:
        return self.p50_s if by == "median" else self.mean_s


def plain(threshold_s: float) -> Wait:
    """So much silence, whatever was said."""
    return lambda silence: max(threshold_s, silence.first_at_s + LEAD_S)


def viva(waits: Waits) -> Wait:
    """As `turns.processor` does."""
    endpointer = Endpointer(announces_pause=cache(announces_pause), is_request=cache(is_request), waits=waits)

    def wait(silence: Silence) -> float:
        # Who waits for no second look goes by hasty words (`conduct.is_quick`).
        readings = silence.readings(hasty=waits.refine_s == 0.0)
        # What is known changes when words come and when smart-turn has answered.
        news = {*(one.at_s for one in readings), *(at_s + JUDGE_S for at_s, _ in silence.judged)}
        for at_s, until_s in pairwise([*sorted(at_s for at_s in news if at_s >= readings[0].at_s), NEVER]):
            known = [one for one in readings if one.at_s <= at_s][-1]
            cues = Cues(known.text, silence.speech_s, silence.voice(at_s), known.hesitates, silence.snr_db)
            needed_s = endpointer.wait_s(cues)[0]
            decided_s = max(at_s, needed_s - LEAD_S if known is readings[-1] else needed_s + waits.refine_s)
            if decided_s < until_s:
                break
        return float(decided_s + LEAD_S)

    return wait


def point(system: str, setting: str, wait: Wait, pauses: Sequence[Pause], ends: Sequence[Pause]) -> Point:
    """Where a system stands: cut-ins over `pauses`, waiting times over `ends`."""
    cut = np.array([wait(pause.silence) < pause.length_s + NOTICED_S for pause in pauses], float)
    names = sorted({pause.clip for pause in pauses})
    by_clip = np.array([[sum(cut[i] for i, p in enumerate(pauses) if p.clip == name), 0.0] for name in names])
    by_clip[:, 1] = [sum(pause.clip == name for pause in pauses) for name in names]
    drawn = by_clip[np.random.default_rng(0).integers(0, len(names), (DRAWS, len(names)))].sum(axis=1)
    low, high = np.percentile(drawn[:, 0] / drawn[:, 1], [2.5, 97.5])
    waits = np.array([wait(end.silence) for end in ends])
    p50, p75, p95 = np.percentile(waits, [50, 75, 95])
    return Point(system, setting, *(round(float(v), 4) for v in (cut.mean(), low, high, p50, p75, p95, waits.mean())))


def above(points: Sequence[Point], ours: Sequence[Point], by: By) -> list[Point]:
    """The points of another system that none of ours reaches: as few cut-ins in as little time."""
    return [
        other
        for other in points
        if not any(our.wait_s(by) <= other.wait_s(by) + 1e-9 and our.cut_ins <= other.cut_ins + 1e-9 for our in ours)
    ]


def show(title: str, points: Sequence[Point]) -> None:
    print(f"\n{title:32}{'cut in on':>10}{'(19 of 20)':>16}{'wait p50':>10}{'p75':>7}{'p95':>7}{'mean':>7}")
    for p in points:
        between_ = f"{p.low:.1%} to {p.high:.1%}"
        print(
            f"  {p.system + ' ' + p.setting:30}{p.cut_ins:10.1%}{between_:>16}{p.p50_s:9.2f} s{p.p75_s:7.2f}"
            f"{p.p95_s:7.2f}{p.mean_s:7.2f}"
        )
