"""An answer as stretches of time: who spoke, where it was silent, where a filler fell."""

from collections.abc import Iterator
from typing import Final

from bot.report.shapes import Bar, Moment, moment
from bot.report.wording import clock
from bot.scoring.card import AnswerCard

_LEAST_S: Final = 0.02


def timeline(answer: AnswerCard) -> tuple[Bar, ...]:
    """All stretches in order of their beginning; none for text."""
    return tuple(sorted(_bars(answer), key=lambda bar: (bar.moment.start_s, bar.kind)))


def _bars(answer: AnswerCard) -> Iterator[Bar]:
    for utterance in answer.heard:
        if at := moment(utterance):
            yield Bar("interviewer", at, f"The interviewer, {clock(at.start_s)}")
    pauses = answer.pace.pauses if answer.pace else []
    for turn in answer.turns:
        start_s = turn.start_s
        inside = [pause for pause in pauses if turn.start_s <= pause.start_s and pause.end_s <= turn.end_s]
        for end_s, next_s in [*((pause.start_s, pause.end_s) for pause in inside), (turn.end_s, turn.end_s)]:
            if end_s - start_s > _LEAST_S:
                yield Bar("speech", Moment(start_s, end_s), f"Speech, {clock(start_s)}")
            start_s = next_s
    for pause in pauses:
        where = " inside a clause" if pause.mid_clause else ""
        label = f"Pause of {pause.end_s - pause.start_s:.1f} s{where}, {clock(pause.start_s)}"
        kind = "mid_clause" if pause.mid_clause else "pause"
        yield Bar("mid_clause" if kind == "mid_clause" else "pause", Moment(pause.start_s, pause.end_s), label)
    for event in answer.fillers.events if answer.fillers else ():
        if at := moment(event):
            yield Bar("filler", at, f'"{event.text}", {clock(at.start_s)}')
    for struck in answer.struck:
        if at := moment(struck):
            yield Bar("struck", at, f'Struck out: "{struck.text}", {clock(at.start_s)}')
