"""One question asked again, through the interviewer's processor in virtual time: opened, heard, closed, noted."""

from typing import Any

import pytest
from pipecat.frames.frames import Frame
from pipecat.processors.frame_processor import FrameDirection

from bot.frames import Heard, Playing, Say, TurnEnded
from bot.interviewer import lines
from bot.interviewer.bank import load_bank
from bot.interviewer.encoder import WordsEncoder
from bot.interviewer.interview import Interview
from bot.interviewer.plan import second_try
from bot.interviewer.processor import InterviewerProcessor
from bot.paths import prompts_dir
from bot.scoring.answers import find_answers
from bot.session.events import Notes
from bot.session.record import Event, QuestionAsked
from bot.settings import InterviewSettings
from bot.stt.transcript import Transcript, Turn
from tests.fakes.hearing import Collector, Script, play

pytestmark = [pytest.mark.pipeline, pytest.mark.looptime]

BANK = load_bank([prompts_dir() / "questions"])
ITEM = next(item for item in BANK if item.id == "fundamentals-late-features")
CHANGE = "Look this claim up before you make it again."
OPENING = f"{lines.TAKE_AGAIN} {CHANGE} {ITEM.ask}"
ANSWER = "I would watch how old each feature is and raise an alarm before the users notice anything of it."


async def held(follow_ups: bool) -> tuple[list[str], list[Event], InterviewerProcessor]:
    """The opening plays from 1 to 12 s, the answer is given from 14 to 22 s, what comes then plays from 25 to 28 s."""
    events: list[Event] = []
    plan = second_try(ITEM, CHANGE, follow_ups=follow_ups)
    interview = Interview(plan, BANK, WordsEncoder(), InterviewSettings(), seed=3)
    processor = InterviewerProcessor(interview, Notes(lambda *new: events.extend(new), lambda _event: None))
    script = Script([])
    before, after = Collector(script), Collector(script, Say)
    words = Transcript.from_text(ANSWER, start_s=14.0)
    turn = TurnEnded(turn=Turn(words, 14.0, 22.0), reason="complete", waited_s=0.8)
    down: list[tuple[float, Frame]] = [(22.8, turn)]
    up: list[tuple[float, Frame]] = [
        (1.0, Playing(utterance=1, start_s=1.0)),
        (12.0, Heard(1, OPENING, 1.0, 12.0)),
        (25.0, Playing(utterance=2, start_s=25.0)),
        (28.0, Heard(2, lines.BOTH_SHOWN, 25.0, 28.0)),
    ]
    timeline: list[Any] = [(time_s, before, frame, FrameDirection.DOWNSTREAM) for time_s, frame in down]
    timeline += [(time_s, after, frame, FrameDirection.UPSTREAM) for time_s, frame in up]
    await play(script, [before, processor, after], 30.0, timeline)
    return [frame.text for _, frame in after.seen if isinstance(frame, Say)], events, processor


async def test_one_answer_and_it_is_over() -> None:
    said, events, processor = await held(follow_ups=False)
    assert said == [OPENING, lines.BOTH_SHOWN]
    assert processor.over.is_set()
    asked = [(event.id, event.move, event.text) for event in events if isinstance(event, QuestionAsked)]
    assert asked[0] == (ITEM.id, "ask", ITEM.ask)
    # What scoring makes of it: one answer, to the bank's question, and no greeting in it.
    [answer] = find_answers(events)
    assert (answer.question_id, answer.question, answer.move) == (ITEM.id, ITEM.ask, "ask")
    assert [" ".join(word.text for word in turn.words or ()) for turn in answer.spoken] == [ANSWER]


async def test_a_follow_up_belongs_to_the_round() -> None:
    said, events, processor = await held(follow_ups=True)
    assert said[0] == OPENING
    assert said[1].endswith("?")
    assert not processor.over.is_set()
    moves = [(event.id, event.move) for event in events if isinstance(event, QuestionAsked)]
    assert moves[0] == (ITEM.id, "ask")
    assert moves[1][0] == ITEM.id
    assert moves[1][1] != "ask"
