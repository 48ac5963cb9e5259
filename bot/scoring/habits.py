"""Clear habits of delivery that scorecards show: only what is beyond a line that has a source.

Each comes with its number and the session it was counted in. Where there was not enough speech to say, nothing is
said. The lines are those of the report (`bot.report.references`), taken on their lenient side.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Final, Literal

from bot.scoring.card import AnswerCard, Scorecard

LEAST_WORDS: Final = 200
"""Of a session, below which no rate is called a habit: a minute and a half of speech."""
LEAST_ANSWERS: Final = 3
"""With a measured latency."""
LEAST_STORIES: Final = 2
"""Without an own decision; one could be the team's story indeed."""
SESSIONS: Final = 3
"""The newest, in which stories are looked at: one session has one or two."""

FILLERS: Final = 6.0
"""In 100 words. Bortfeld 2001 and Lickley 2017 count repeats and restarts too, which are not in ours."""
FASTEST: Final = 198.0
SLOWEST: Final = 77.0
"""100 words a minute, less the 23 % by which people are slower in a second language."""
LATEST_S: Final = 10.0
"""The upper end of what is fine for a story or a design; shorter thinking is nobody's fault."""
UNOWNED: Final = 2
"""Acts of "we" in a story with no own decision, from which it counts."""

Measure = Literal["fillers", "pace", "latency", "ownership"]


@dataclass(frozen=True, slots=True)
class Habit:
    """One habit, with its evidence and what it is compared with."""

    measure: Measure
    session: str
    """The newest session that shows it."""
    value: float
    unit: str
    text: str
    """What was counted, a sentence without its full stop."""
    reference: str
    source: str
    tip: str
    """One thing to try, a sentence."""


def habits(cards: Sequence[Scorecard]) -> list[Habit]:
    """What the newest scorecard that can say shows, measure by measure; `cards` newest first."""
    found = (
        _first(cards, _fillers),
        _first(cards, _pace),
        _first(cards, _latency),
        _ownership(cards[:SESSIONS]),
    )
    return [habit for habit in found if isinstance(habit, Habit)]


_Says = Habit | Literal["fine"] | None
"""A habit, or that there is none, or nothing: not enough speech to say."""


def _first(cards: Iterable[Scorecard], says: Callable[[Scorecard], _Says]) -> _Says:
    return next((found for card in cards if (found := says(card)) is not None), None)


def _fillers(card: Scorecard) -> _Says:
    rate, minute = card.summary.fillers_per_100_words, card.summary.fillers_per_minute
    if rate is None or card.summary.words < LEAST_WORDS:
        return None
    if rate <= FILLERS:
        return "fine"
    a_minute = f" ({minute:.1f} a minute)" if minute is not None else ""
    return Habit(
        "fillers", card.session or "", round(rate, 1), "in 100 words",
        f"{rate:.1f} fillers in 100 words{a_minute}",
        "about 6 disfluencies in 100 words are normal", "Bortfeld 2001; Lickley 2017",
        "Stop silently where a filler would come; a pause costs nothing.",
    )  # fmt: skip


def _pace(card: Scorecard) -> _Says:
    rate = card.summary.words_per_minute
    if rate is None or card.summary.words < LEAST_WORDS:
        return None
    if SLOWEST <= rate <= FASTEST:
        return "fine"
    fast = rate > FASTEST
    return Habit(
        "pace", card.session or "", round(rate), "words a minute",
        f"{rate:.0f} words a minute, pauses included",
        "100 to 165 are comfortable; British conversation is at about 198" if fast
        else "100 to 165 are comfortable; in a second language people are about 23 % slower",
        "compiled from published corpora",
        "Pause after each point; the listener takes notes." if fast
        else "Know the first sentence before you begin; the rest follows faster.",
    )  # fmt: skip


def _latency(card: Scorecard) -> _Says:
    measured = [answer.latency for answer in card.answers if answer.latency and answer.pillar != "warm_up"]
    onsets = [latency.onset_s for latency in measured if not latency.announced_pause]
    if len(onsets) < LEAST_ANSWERS:
        return None
    middle = median(onsets)
    if middle <= LATEST_S:
        return "fine"
    return Habit(
        "latency", card.session or "", round(middle, 1), "seconds",
        f"{middle:.1f} s to the first sound (median of {len(onsets)} answers)",
        "5 to 10 s are fine for a story or a design", "Stivers 2009; Ziano & Wang 2021",
        'Say "let me think for a moment": an announced pause is held against nobody.',
    )  # fmt: skip


def _ownership(cards: Sequence[Scorecard]) -> _Says:
    """Over several sessions: in how many stories nothing was decided by "I"."""
    stories = [(card.session or "", story) for card in cards for story in _stories(card)]
    bad = [session for session, story in stories if _all_we(story)]
    if len(bad) < LEAST_STORIES or 2 * len(bad) <= len(stories):
        return None
    return Habit(
        "ownership", bad[0], len(bad), "stories",
        f'{len(bad)} of {len(stories)} stories with "we" acting and no decision of your own',
        'listeners look for "I decided"; research disagrees on the ratio of "I" to "we", so none is graded',
        "Naim et al. 2018; Kacewicz 2014",
        'Say what you decided yourself, in a sentence with "I decided", and then what the team did.',
    )  # fmt: skip


def _stories(card: Scorecard) -> Iterator[list[AnswerCard]]:
    """The measured answers to each behavioral question, follow-ups included."""
    by_question: defaultdict[str, list[AnswerCard]] = defaultdict(list)
    for answer in card.answers:
        if answer.pillar == "behavioral" and answer.ownership and answer.question_id:
            by_question[answer.question_id].append(answer)
    yield from by_question.values()


def _all_we(story: Sequence[AnswerCard]) -> bool:
    owned = [answer.ownership for answer in story if answer.ownership]
    return sum(len(own.unowned) for own in owned) >= UNOWNED and not any(own.decisions.get("I") for own in owned)
