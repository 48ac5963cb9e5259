"""A scorecard as a report: what the terminal, the page, Markdown and JSON all show, put together once."""

from collections.abc import Sequence
from typing import Final

from bot.report.references import references
from bot.report.rows import answer_rows, summary_rows
from bot.report.self_rating import rated_rows
from bot.report.shapes import Accuracy, Answer, First, Moment, Row, View, line, moment, said
from bot.report.struck import struck_rows
from bot.report.timeline import timeline
from bot.report.transcript import dialogue
from bot.report.wording import clock, many
from bot.scoring.card import AnswerCard, Scorecard, Timed
from bot.scoring.priority import first_thing

_HABITS: Final = frozenset({"fillers", "pace", "latency"})
"""Counted over all answers."""


def view(card: Scorecard, *, accuracy: Sequence[Accuracy] = (), clarity: Sequence[Row] = ()) -> View:
    """All there is to show of a scorecard.

    `accuracy` is how right the measures are, `clarity` what may have been misheard, where that is asked for.
    """
    about = many(card.summary.answers, "answer")
    if card.summary.measured < card.summary.answers:
        about += f", {card.summary.measured} with enough speech to measure"
    return View(
        title=f"Session {card.session}" if card.session else "All answers",
        about=about,
        session=card.session,
        viva_version=card.viva_version,
        first=_first(card),
        summary=summary_rows(card.summary),
        answers=tuple(_answer(i, answer) for i, answer in enumerate(card.answers, start=1)),
        rated=rated_rows(card),
        struck=struck_rows(card),
        clarity=tuple(clarity),
        references=references(timed=card.source != "text"),
        accuracy=tuple(accuracy),
        not_measured=tuple((note.what, note.why) for note in card.not_measured),
    )


def _first(card: Scorecard) -> First | None:
    """None where there is too little to say anything, or nothing stands out."""
    advice = first_thing(card)
    if advice is None:
        return None
    said_then = Timed(text=advice.quote, start_s=advice.start_s, end_s=advice.end_s)
    asked = card.answers[advice.index].question
    where = f'answer {advice.index + 1}, "{asked}"' if asked else ""
    if not where:
        why = [line(advice.why)]
    elif advice.measure in _HABITS:
        why = [line(advice.why), line(f"Most of all in {where}")]
    else:
        why = [line(f"In {where}: {advice.why}")]
    if advice.quote:
        why.append(line(said(said_then)))
    why.append(line(f"Source: {advice.source}"))
    return First(advice.text, tuple(why), advice.index + 1, moment(said_then))


def _answer(number: int, answer: AnswerCard) -> Answer:
    follow_up = answer.move not in {None, "ask"}
    parts: list[str] = [(answer.pillar or "").replace("_", " ")]
    if follow_up:
        parts.append("follow-up: " + (answer.move or "").replace("_", " "))
    at = None
    if answer.start_s is not None and answer.end_s is not None:
        at = Moment(answer.start_s, answer.end_s)
        parts.append(f"{clock(at.start_s)} to {clock(at.end_s)}")
    return Answer(
        number=number,
        title=f"{number}. {answer.question or answer.file or 'The answer'}",
        about=" · ".join(filter(None, parts)),
        follow_up=follow_up,
        moment=at,
        rows=tuple(answer_rows(answer)),
        dialogue=dialogue(answer),
        timeline=timeline(answer),
    )
