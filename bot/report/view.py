"""A scorecard as a report: what the terminal, the page, Markdown and JSON all show, put together once."""

from collections.abc import Sequence

from bot.report.references import references
from bot.report.rows import answer_rows, summary_rows
from bot.report.shapes import Accuracy, Answer, First, Moment, Row, View
from bot.report.timeline import timeline
from bot.report.transcript import dialogue
from bot.report.wording import clock, many
from bot.scoring.card import AnswerCard, Scorecard


def view(
    card: Scorecard,
    *,
    first: First | None = None,
    rated: Sequence[Row] = (),
    struck: Sequence[Row] = (),
    accuracy: Sequence[Accuracy] = (),
) -> View:
    """All there is to show of a scorecard.

    `first` is the one thing to change, `rated` what the candidate thought, `struck` what they struck out, `accuracy`
    how right the measures are.
    """
    about = many(card.summary.answers, "answer")
    if card.summary.measured < card.summary.answers:
        about += f", {card.summary.measured} with enough speech to measure"
    return View(
        title=f"Session {card.session}" if card.session else "All answers",
        about=about,
        session=card.session,
        viva_version=card.viva_version,
        first=first,
        summary=summary_rows(card.summary),
        answers=tuple(_answer(i, answer) for i, answer in enumerate(card.answers, start=1)),
        rated=tuple(rated),
        struck=tuple(struck),
        references=references(timed=card.source != "text"),
        accuracy=tuple(accuracy),
        not_measured=tuple((note.what, note.why) for note in card.not_measured),
    )


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
