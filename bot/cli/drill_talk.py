"""`viva practice talk`: a minute on a topic, with no text. Pace, pauses and fillers, as in an interview's answers."""

from collections.abc import Callable
from typing import Final

from bot.audio.pcm import SAMPLE_RATE, Signal
from bot.cli.drill import Drill
from bot.pronunciation.diary import TalkTried
from bot.report.shapes import Row
from bot.report.terminal import clean, show_rows
from bot.scoring.card import AnswerCard

MEASURES: Final = frozenset({"pace", "pauses", "fillers"})
SECONDS: Final = 60.0
ALONE_QUIET_S: Final = 6.0
"""Where nobody can press Enter, so much silence ends it."""

Measured = Callable[[Signal], AnswerCard]
"""What is measured of a recording. Raises ModelMissing."""


def talk(drill: Drill, measured: Measured, seconds: float) -> None:
    """Topics one after the other. Raises Ended."""
    done = {one.topic_id for one in drill.tries if isinstance(one, TalkTried)}
    topics = list(drill.material.topics)
    drill.chance.shuffle(topics)
    topics.sort(key=lambda topic: topic.id in done)
    for topic in topics[: drill.count]:
        if drill.over():
            return
        drill.console.print()
        drill.console.print(clean(topic.ask, "bold"))
        if drill.voice and not drill.person.there:
            drill.say(topic.ask)
        if (signal := _said(drill, topic.ask, seconds)) is None:
            continue
        with drill.console.status("Listening closely…"):
            card = measured(signal)
        show_rows(rows(card), drill.console)
        drill.keep(tried(card, topic.id, signal, drill))


def _said(drill: Drill, ask: str, seconds: float) -> Signal | None:
    """What was said on a topic; None where another is wanted."""
    while True:
        while (key := drill.person.ask({"l": "listen", "n": "another"}, f"I talk, up to {seconds:.0f} s")) == "l":
            drill.say(ask)
        if key == "n":
            return None
        signal = drill.record(None if drill.person.there else ALONE_QUIET_S, "talk", seconds)
        if signal is not None:
            return signal


def rows(card: AnswerCard) -> list[Row]:
    """What is shown of it: no pronunciation, for there is no text to compare with."""
    from bot.report.rows import answer_rows
    from bot.report.shapes import line

    if card.not_enough is not None:
        return [Row("", (line(card.not_enough),))]
    return [row for row in answer_rows(card) if row.measure in MEASURES]


def tried(card: AnswerCard, topic_id: str, signal: Signal, drill: Drill) -> TalkTried:
    """As it is kept."""
    pace, fillers = card.pace, card.fillers
    enough = card.not_enough is None and pace is not None and pace.words > 0
    return TalkTried(
        mode="talk",
        topic_id=topic_id,
        at=drill.now(),
        seconds=round(signal.size / SAMPLE_RATE, 1),
        words_per_minute=pace.words_per_minute if enough and pace else None,
        articulation_rate=pace.articulation_rate if enough and pace else None,
        mid_clause_pauses=round(100 * pace.mid_clause_count / pace.words, 1) if enough and pace else None,
        fillers=fillers.per_100_words if enough and fillers else None,
        recording=drill.recording,
    )
