"""From the end of speech to the first sound: one answer's way through a system, and tables of many. Pure.

Times of one answer are seconds after the true end of its speech.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Final

import numpy as np
from figures import Table

STAGES: Final = (
    "pause noticed",
    "words there",
    "answer drafted",
    "turn taken",
    "answer chosen",
    "sound made",
    "audible",
)
FRESH_S: Final = 0.05
"""A turn that ends this soon after news was waiting for them: it is looked at every 20 ms, under load less often."""

WORDS = "its words"
SECOND_LOOK = "a second look at its words"
VOICE = "smart-turn's answer"
RULE = "the silence asked for"


@dataclass(frozen=True)
class Waited:
    """What the end of a turn waited for."""

    held_by: str
    ending: str
    """How its words end, and whether the voice sounded complete."""
    waited_s: float
    """As the system itself counts the silence."""
    first_words_s: float | None = None
    """Silence at which the words of its last run of speech were first there, if only provisional."""
    last_words_s: float | None = None
    """The same of those on the record, even after the turn was taken."""


@dataclass(frozen=True)
class Exchange:
    """One answer and the reply to it."""

    name: str
    complete: bool
    """The answer's text ends where an answer can."""
    response_s: float | None
    """None where no reply came."""
    cut_in: bool
    split: bool
    lost: bool
    stages: Mapping[str, float]
    waited: Waited | None = None

    @property
    def whole(self) -> bool:
        """It was heard out, and taken for one turn."""
        return not (self.cut_in or self.split or self.response_s is None)

    @property
    def reply_s(self) -> float | None:
        """From the decision that the turn is over to the first sound."""
        taken_s = self.stages.get("turn taken")
        return None if taken_s is None or self.response_s is None else self.response_s - taken_s


@dataclass(frozen=True)
class Result:
    """One system over all answers."""

    system: str
    exchanges: Sequence[Exchange]
    cpu_s: float
    """Of the whole process, from the first answer on."""
    wall_s: float
    taken_back: int = 0
    """Turns that were taken too early and gone on with."""


def held_by(taken_s: float, words_s: float | None, news_s: float | None, *, provisional: bool) -> str:
    """What a turn that was taken then waited for: its last words came at `words_s`, the last news at `news_s`.

    `provisional`: those words were still being looked at, and turns wait for that.
    """
    if words_s is not None and taken_s - words_s < FRESH_S:
        return WORDS
    if provisional:
        return SECOND_LOOK
    if news_s is not None and taken_s - news_s < FRESH_S:
        return VOICE
    return RULE


def words_of(text: str) -> list[str]:
    return [word for word in re.findall(r"[a-z0-9']+", text.lower()) if word not in {"um", "uh"}]


def is_lost(truth: str, heard: str) -> bool:
    """Whether less than half of the words were understood."""
    said, kept = words_of(truth), words_of(heard)
    return sum(word in kept for word in said) < 0.5 * max(1, len(said))


def quantile(values: Sequence[float], q: int) -> float | None:
    return float(np.percentile(values, q)) if values else None


def responses(result: Result, wanted: Callable[[Exchange], bool]) -> list[float]:
    return [one.response_s for one in result.exchanges if one.response_s is not None and wanted(one)]


def heard_out(results: Sequence[Result]) -> frozenset[str]:
    """The answers that no system cut in on or split, and all replied to."""
    names = [{one.name for one in result.exchanges if one.whole} for result in results]
    return frozenset(set.intersection(*names)) if names else frozenset()


def line(result: Result) -> str:
    """The result in one line of text."""
    all_of = responses(result, lambda _: True)
    p50, p95 = (f"{value:5.2f} s" if (value := quantile(all_of, q)) is not None else "    -  " for q in (50, 95))
    counted = {name: sum(getattr(one, name) for one in result.exchanges) for name in ("cut_in", "lost", "split")}
    return (
        f"{result.system:24} end of speech to first sound: p50 {p50}  p95 {p95}   answers {len(result.exchanges)}"
        f"  cut in on {counted['cut_in']}  lost {counted['lost']}  split {counted['split']}"
        f"  never answered {sum(one.response_s is None for one in result.exchanges)}"
    )


def shown(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f} s"


def tables(title: str, results: Sequence[Result], baseline: str) -> Iterator[Table]:
    """What the page on performance shows of one set of answers; `baseline` names the system compared with."""
    count = len(results[0].exchanges)
    rows = [
        [label, str(len(found)), *(shown(quantile(found, q)) for q in (50, 75, 95)), *counts]
        for label, found, counts in _answers(results)
    ]
    yield Table(
        f"From the end of speech to the first sound: {count} {title}",
        ("", "answered", "p50", "p75", "p95", "cut in on", "split", "lost"),
        rows,
        [
            (
                "A complete answer is one whose text (the recording's own, not what was heard) ends in a sentence, a "
                "question or words such as 'that's it', by Viva's rule."
            ),
            "Lost: less than half of the words were understood. Split: taken for more than one turn.",
            "Viva's waits were tuned on the real answers; the voiced ones are new to them.",
            (
                "Viva (quick) goes by the words of Whisper tiny.en until those of Whisper base are there, as on the "
                "record. The others go by those of Whisper base."
            ),
            *_compared(results, baseline),
        ],
    )
    yield Table(
        f"Where the time goes: {title} that were not cut in on",
        ("", *STAGES, "from turn taken to audible"),
        [[f"{result.system}, p{q}", *_stage_row(result, q)] for result in results for q in (50, 95)],
        [
            "Seconds after the end of speech; of what happens several times, the last before the reply.",
            "In brackets: in how many answers, where not in all.",
            f"Where {baseline} takes the turn before its last words are there, it replies to the earlier ones: split.",
            f"The reply of {baseline} is one fixed sentence; Viva's follows from what was said.",
        ],
    )
    waited = [
        [f"{result.system}: {cause}", str(len(times)), shown(quantile(times, 50)), shown(max(times))]
        for result in results
        for cause, times in _causes(result).items()
    ]
    if waited:
        yield Table(
            f"What the end of a turn waited for: {title}",
            ("", "turns", "silence p50", "longest"),
            waited,
            [f"{result.system}: {result.taken_back} taken back, gone on with." for result in results if _causes(result)]
            + [note for result in results for note in _words_there(result)],
        )
    yield Table(
        f"What a conversation costs: {title}",
        ("", "CPU seconds a minute", "minutes"),
        [
            [result.system, f"{60 * result.cpu_s / max(1.0, result.wall_s):.1f}", f"{result.wall_s / 60:.1f}"]
            for result in results
        ],
        ["The whole process, the playing of the answers included, from the first answer on."],
    )


def _answers(results: Sequence[Result]) -> Iterator[tuple[str, list[float], list[str]]]:
    """Each system over all answers, the complete ones, and those that every system heard out."""
    fair = heard_out(results)
    kinds: list[tuple[str, Callable[[Exchange], bool]]] = [("", lambda _: True), (", complete", lambda e: e.complete)]
    if len(results) > 1:
        kinds.append((", heard out by all", lambda e: e.name in fair))
    for label, wanted in kinds:
        for result in results:
            chosen = [one for one in result.exchanges if wanted(one)]
            counts = [str(sum(getattr(one, name) for one in chosen)) for name in ("cut_in", "split", "lost")]
            yield f"{result.system}{label}", responses(result, wanted), counts


def _compared(results: Sequence[Result], baseline: str) -> Iterator[str]:
    """How many times slower the baseline is: over all answers, over those that all heard out, and in replying."""
    base = next((result for result in results if result.system == baseline), None)
    fair = heard_out(results)
    for result in results:
        if base is None or result is base:
            continue
        pairs = {
            "over all answers": [responses(one, lambda _: True) for one in (base, result)],
            "over those that all heard out": [responses(one, lambda e: e.name in fair) for one in (base, result)],
            "from the decision on": [
                [e.reply_s for e in one.exchanges if e.reply_s is not None and not e.cut_in] for one in (base, result)
            ],
        }
        times = [f"{name} {median(a) / median(b):.1f}" for name, (a, b) in pairs.items() if a and b and median(b) > 0]
        if times:
            yield f"{baseline}'s median is so many times that of {result.system}: {', '.join(times)}."


def _stage_row(result: Result, q: int) -> list[str]:
    chosen = [one for one in result.exchanges if not one.cut_in and one.response_s is not None]
    cells = []
    for name in STAGES:
        times = [one.stages[name] for one in chosen if name in one.stages]
        some = f" ({len(times)})" if 0 < len(times) < len(chosen) else ""
        cells.append(shown(quantile(times, q)) + some)
    return [*cells, shown(quantile([one.reply_s for one in chosen if one.reply_s is not None], q))]


def _words_there(result: Result) -> Iterator[str]:
    """The silence at which words are there; `silences` goes by the medians where it plays conversations through."""
    waits = [one.waited for one in result.exchanges if one.waited is not None]
    first = [wait.first_words_s for wait in waits if wait.first_words_s is not None]
    last = [wait.last_words_s for wait in waits if wait.last_words_s is not None]
    if first and last:
        yield (
            f"{result.system}: words of the last run of speech were there after {shown(quantile(first, 50))} of "
            f"silence (median of {len(first)}), those on the record after {shown(quantile(last, 50))} ({len(last)}) "
            f"and in nineteen of twenty after {shown(quantile(last, 95))}."
        )


def _causes(result: Result) -> dict[str, list[float]]:
    """Silence waited, by what was waited for; where it was the rule, by the rule."""
    found: dict[str, list[float]] = {}
    for one in result.exchanges:
        if one.waited is not None:
            cause = one.waited.held_by
            found.setdefault(f"{cause}; {one.waited.ending}" if cause == RULE else cause, []).append(
                one.waited.waited_s
            )
    return dict(sorted(found.items(), key=lambda item: -len(item[1])))
