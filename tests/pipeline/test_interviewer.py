"""The interviewer's side of the conversation: what it says, takes back, and notes, in virtual time."""

import asyncio
import time
from collections.abc import Sequence
from typing import Any, cast

import pytest
from pipecat.frames.frames import Frame, InterruptionFrame
from pipecat.processors.frame_processor import FrameDirection

from bot.errors import LLMError
from bot.frames import (
    FloorHeld,
    Heard,
    Playing,
    Prepare,
    Prime,
    Say,
    SpeechStarted,
    TurnDrafted,
    TurnEnded,
    TurnRefined,
    TurnReopened,
)
from bot.interviewer.moves import Move, PhraseRequest, Reply
from bot.interviewer.processor import InterviewerProcessor
from bot.session.events import Notes, settled
from bot.session.record import Event
from bot.stt.transcript import Transcript, Turn
from tests.fakes.hearing import Collector, Script, play

pytestmark = [pytest.mark.pipeline, pytest.mark.looptime]

PROBE = Move("probe_reasoning", "q1", target="why", quote="moved it to Kafka")


class Interview:
    """Counts turns: its state is the list of texts it has answered."""

    def __init__(self, *, phrase: bool = False, ends_after: int = 99) -> None:
        self.phrase, self.ends_after = phrase, ends_after
        self.asked: list[str] = []

    def begin(self, now_s: float) -> tuple[Any, Reply]:
        return (), Reply("Welcome. Tell me about a decision.", move=Move("ask", "q1"), vocabulary=("Kafka",))

    def respond(self, state: Any, turn: Turn, now_s: float) -> tuple[Any, Reply]:
        self.asked.append(turn.transcript.text)
        state = (*state, turn.transcript.text)
        text = f"Follow-up {len(state)}?"
        request = PhraseRequest(PROBE, "Tell me", turn.transcript.text, "why", text) if self.phrase else None
        return state, Reply(text, move=PROBE, phrase=request, ends=len(state) >= self.ends_after)

    def silence(self, state: Any, silent_s: float, now_s: float) -> tuple[Any, Reply] | None:
        return (state, Reply("Take your time.", act="think")) if silent_s > 12.0 else None

    def interrupted(self, state: Any, heard: str, said: str) -> Any:
        return (*state, f"cut after: {heard}")

    def was_cut(self, state: Any) -> bool:
        return bool(state) and state[-1].startswith("cut after")


class Phraser:
    def __init__(self, answer: str | None) -> None:
        self.answer = answer

    async def phrase(self, request: PhraseRequest) -> str:
        if self.answer is None:
            raise LLMError("timeout_first_token")
        return self.answer


def turn(text: str, start_s: float, end_s: float) -> Turn:
    return Turn(Transcript.from_text(text, start_s=start_s), start_s, end_s)


def ended(text: str, start_s: float, end_s: float) -> TurnEnded:
    return TurnEnded(turn=turn(text, start_s, end_s), reason="complete", waited_s=0.8)


class Stage:
    """Runs the processor on a timeline of frames that come from either side."""

    def __init__(self, interview: Interview, phraser: Phraser | None = None) -> None:
        self.written: list[Event] = []
        self.told: list[Event] = []
        self.told_at: list[tuple[float, str]] = []
        self.script = Script([])
        self.silenced_s: list[float] = []
        """When the interviewer silenced itself."""
        notes = Notes(self.write, self.tell)
        self.processor = InterviewerProcessor(cast(Any, interview), notes, phraser=phraser)

    def write(self, *events: Event) -> None:
        self.written += events

    def tell(self, event: Event) -> None:
        self.told.append(event)
        self.told_at.append((self.script.now_s, event.type))

    @property
    def events(self) -> list[Event]:
        return settled(self.written)

    async def run(
        self, seconds: float, down: Sequence[tuple[float, Frame]] = (), up: Sequence[tuple[float, Frame]] = ()
    ) -> list[tuple[float, str]]:
        script = self.script
        collector = Collector(script, Say, Prepare, InterruptionFrame)
        before = Collector(script)
        timeline = [(time_s, before, frame, FrameDirection.DOWNSTREAM) for time_s, frame in down]
        timeline += [(time_s, collector, frame, FrameDirection.UPSTREAM) for time_s, frame in up]
        await play(script, [before, self.processor, collector], seconds, timeline)
        self.silenced_s = [time_s for time_s, frame in collector.seen if isinstance(frame, InterruptionFrame)]
        return [(time_s, frame.text) for time_s, frame in collector.seen if isinstance(frame, Say)]

    def types(self) -> list[str]:
        return [event.type for event in self.events]


async def test_it_opens_and_notes_the_question_when_it_is_heard() -> None:
    stage = Stage(Interview())
    said = await stage.run(4.0, up=[(0.5, Playing(utterance=1, start_s=0.5)), (3.0, Heard(1, "Welcome.", 0.5, 3.0))])
    assert [text for _, text in said] == ["Welcome. Tell me about a decision."]
    assert stage.types() == ["question_asked", "interviewer_speech"]
    assert stage.events[0].t_s == 0.5


class Late(Interview):
    """Its greeting is not there before 0.8 s."""

    script: Script

    def begin(self, now_s: float) -> tuple[Any, Reply]:
        while self.script.now_s < 0.8:
            time.sleep(0.001)
        return super().begin(now_s)


async def test_words_before_the_greeting_do_not_keep_it_from_being_said() -> None:
    interview = Late()
    stage = Stage(interview)
    interview.script = stage.script
    spoken = await stage.run(
        2.0,
        down=[
            (0.1, SpeechStarted(0.05)),
            (0.3, ended("Hello?", 0.05, 0.2)),
            (0.4, TurnReopened()),
            (0.5, ended("Hello? Anyone?", 0.05, 0.4)),
        ],
    )
    assert [text for _, text in spoken] == ["Welcome. Tell me about a decision."]
    assert interview.asked == []


async def test_a_greeting_that_is_taken_back_counts_as_cut_before_it_was_heard() -> None:
    interview = Late()
    stage = Stage(interview)
    interview.script = stage.script
    spoken = await stage.run(
        4.0, down=[(0.4, ended("Hello?", 0.05, 0.2)), (1.4, TurnReopened()), (3.0, ended("Hello? Yes?", 0.05, 2.5))]
    )
    assert [text for _, text in spoken][1:] == ["Follow-up 2?"], "the interview knows that it was cut"


async def test_an_answer_is_prepared_while_it_may_go_on_and_given_when_it_is_over() -> None:
    interview = Interview()
    stage = Stage(interview)
    said = await stage.run(
        9.0,
        down=[(5.0, TurnDrafted(turn("I moved it.", 4, 5))), (5.6, ended("I moved it.", 4, 5))],
        up=[
            (0.5, Playing(1, 0.5)),
            (3.0, Heard(1, "Welcome.", 0.5, 3.0)),
            (5.8, Playing(2, 5.8)),
            (7.0, Heard(2, "Follow-up 1?", 5.8, 7.0)),
        ],
    )
    assert [text for _, text in said][1:] == ["Follow-up 1?"]
    assert interview.asked == ["I moved it."], "the draft's answer is used, not worked out again"
    assert stage.types() == [
        "question_asked",
        "interviewer_speech",
        "turn_ended",
        "transcript",
        "question_asked",
        "interviewer_speech",
    ]


async def test_a_turn_that_goes_on_leaves_no_trace_of_the_answer_it_got() -> None:
    interview = Interview()
    stage = Stage(interview)
    said = await stage.run(
        12.0,
        down=[
            (5.6, ended("I moved it.", 4, 5)),
            (5.9, TurnReopened()),
            (8.0, ended("I moved it. To Kafka.", 4, 7)),
        ],
        up=[(0.5, Playing(1, 0.5)), (3.0, Heard(1, "Welcome.", 0.5, 3.0)), (8.2, Playing(3, 8.2))],
    )
    assert [text for _, text in said][-1] == "Follow-up 1?", "as if the first answer had never been"
    assert stage.types().count("transcript") == 1
    transcript = next(event for event in stage.events if event.type == "transcript")
    assert " ".join(word.text for word in transcript.words) == "I moved it. To Kafka."
    assert [event.type for event in stage.told].count("transcript") == 1, "nobody was told of the first"
    assert stage.told[2:4] == stage.events[2:4]


async def test_a_turn_is_on_disk_when_it_ends_and_told_when_it_is_certain() -> None:
    stage = Stage(Interview())
    await stage.run(
        5.8,
        down=[(5.6, ended("I moved it.", 4, 5))],
        up=[(0.5, Playing(1, 0.5)), (3.0, Heard(1, "Welcome.", 0.5, 3.0))],
    )
    written = [event.type for event in stage.written]
    assert written == ["question_asked", "interviewer_speech", "turn_ended", "transcript"]
    assert stage.written[2].t_s == pytest.approx(5.6, abs=0.03)


@pytest.mark.parametrize("heard_s", [None, 6.0])
async def test_watchers_hear_of_a_turn_only_once_its_answer_was_heard_for_a_while(heard_s: float | None) -> None:
    stage = Stage(Interview())
    up: list[tuple[float, Frame]] = [(0.5, Playing(1, 0.5)), (3.0, Heard(1, "Welcome.", 0.5, 3.0))]
    if heard_s is not None:
        up.append((heard_s, Playing(2, heard_s)))
    await stage.run(8.0, down=[(5.6, ended("I moved it.", 4, 5))], up=up)
    told_s = next(time_s for time_s, kind in stage.told_at if kind == "transcript")
    assert told_s == pytest.approx(8.0 if heard_s is None else heard_s + 1.0, abs=0.05)


async def test_a_turn_that_is_still_thought_about_at_the_end_is_kept() -> None:
    class Slow(Phraser):
        async def phrase(self, request: PhraseRequest) -> str:
            await asyncio.sleep(60.0)
            raise AssertionError

    stage = Stage(Interview(phrase=True), Slow(None))
    await stage.run(
        6.0,
        down=[(5.6, ended("I moved it to Kafka.", 4, 5))],
        up=[(0.5, Playing(1, 0.5)), (3.0, Heard(1, "Welcome.", 0.5, 3.0))],
    )
    assert stage.types()[-2:] == ["turn_ended", "transcript"]
    assert [event.type for event in stage.told][-1] == "transcript"


async def test_a_turn_that_comes_while_the_last_is_still_thought_about_is_answered_with_it() -> None:
    class Slow(Phraser):
        """The language model is at a loss with what was said first."""

        async def phrase(self, request: PhraseRequest) -> str:
            if request.answer == "I moved it to Kafka.":
                await asyncio.sleep(60.0)
            return "Why?"

    interview = Interview(phrase=True)
    stage = Stage(interview, Slow("Why?"))
    spoken = await stage.run(
        14.0,
        down=[
            (5.6, ended("I moved it to Kafka.", 4, 5)),
            (9.4, SpeechStarted(9.2)),
            (11.0, ended("And that was it.", 9.2, 10)),
        ],
        up=[(0.5, Playing(1, 0.5)), (3.0, Heard(1, "Welcome.", 0.5, 3.0)), (11.4, Playing(2, 11.4))],
    )
    assert interview.asked == ["I moved it to Kafka.", "I moved it to Kafka. And that was it."]
    assert [text for _, text in spoken][1:] == ["Why?"]
    assert said(stage.events) == ["I moved it to Kafka.", "And that was it."], "on the record they are two"


async def test_and_so_it_is_where_that_turn_goes_on_after_all() -> None:
    class Slow(Phraser):
        """At a loss with what was said first."""

        async def phrase(self, request: PhraseRequest) -> str:
            await asyncio.sleep(60.0 if request.answer == "I moved it to Kafka." else 0.0)
            return "Why?"

    interview = Interview(phrase=True)
    stage = Stage(interview, Slow("Why?"))
    await stage.run(
        15.0,
        down=[
            (5.6, ended("I moved it to Kafka.", 4, 5)),
            (9.4, SpeechStarted(9.2)),
            (11.0, ended("And that was", 9.2, 10)),
            (11.2, TurnReopened()),
            (11.2, SpeechStarted(11.1)),
            (13.0, ended("And that was it.", 9.2, 12)),
        ],
        up=[(0.5, Playing(1, 0.5)), (3.0, Heard(1, "Welcome.", 0.5, 3.0)), (13.4, Playing(3, 13.4))],
    )
    assert interview.asked[-1] == "I moved it to Kafka. And that was it."
    assert said(stage.events) == said(stage.told) == ["I moved it to Kafka.", "And that was it."]


@pytest.mark.parametrize("words", ["And that was it.", ""])
async def test_an_answer_so_late_that_the_candidate_goes_on_talks_over_nobody(words: str) -> None:
    class Slow(Phraser):
        async def phrase(self, request: PhraseRequest) -> str:
            await asyncio.sleep(4.0)
            return "Why?"

    interview = Interview(phrase=True)
    stage = Stage(interview, Slow("Why?"))
    spoken = await stage.run(
        18.0,
        down=[
            (5.6, ended("I moved it to Kafka.", 4, 5)),
            (9.8, SpeechStarted(9.7)),  # "Why?" is being synthesised
            (11.0, ended(words, 9.7, 10)),
        ],
        up=[(0.5, Playing(1, 0.5)), (3.0, Heard(1, "Welcome.", 0.5, 3.0))],
    )
    assert stage.silenced_s == [pytest.approx(9.8, abs=0.05)]
    assert interview.asked[-1] == f"I moved it to Kafka. {words}".strip()
    assert [text for _, text in spoken][1:] == ["Why?", "Why?"]
    assert spoken[-1][0] > 11.0
    assert said(stage.events) == list(filter(None, ["I moved it to Kafka.", words]))


async def test_a_turn_is_answered_after_a_noise_that_came_before_its_answer() -> None:
    class Slow(Phraser):
        async def phrase(self, request: PhraseRequest) -> str:
            await asyncio.sleep(4.5)
            return "Why?"

    interview = Interview(phrase=True)
    stage = Stage(interview, Slow("Why?"))
    spoken = await stage.run(
        17.0,
        down=[
            (5.6, ended("I moved it to Kafka.", 4, 5)),
            (9.0, SpeechStarted(8.9)),
            (9.5, TurnDrafted(turn("Thank you", 8.9, 9.2))),
            (10.6, ended("", 8.9, 9.2)),
        ],
        up=[(0.5, Playing(1, 0.5)), (3.0, Heard(1, "Welcome.", 0.5, 3.0))],
    )
    assert interview.asked == ["I moved it to Kafka.", "I moved it to Kafka. Thank you", "I moved it to Kafka."]
    assert [text for _, text in spoken][1:] == ["Why?"]
    assert spoken[1][0] > 10.6, "nobody is talked over"


async def test_a_noise_does_not_cost_the_sentence_that_the_language_model_is_working_on() -> None:
    class Slow(Phraser):
        asked = 0

        async def phrase(self, request: PhraseRequest) -> str:
            self.asked += 1
            await asyncio.sleep(4.5)
            return "Why?"

    phraser = Slow("Why?")
    stage = Stage(Interview(phrase=True), phraser)
    spoken = await stage.run(
        13.0,
        down=[(5.6, ended("I moved it to Kafka.", 4, 5)), (9.0, SpeechStarted(8.9)), (10.6, ended("", 8.9, 9.2))],
        up=[(0.5, Playing(1, 0.5)), (3.0, Heard(1, "Welcome.", 0.5, 3.0))],
    )
    assert [text for _, text in spoken][1:] == ["Why?"]
    assert spoken[1][0] == pytest.approx(10.6, abs=0.1), "it was there when the noise was over"
    assert phraser.asked == 1


def said(events: Sequence[Event]) -> list[str]:
    return [" ".join(word.text for word in event.words) for event in events if event.type == "transcript"]


REFINED = TurnRefined(turn=turn("I moved it to a queue.", 4, 5))


async def test_words_refined_after_the_end_stand_in_the_record_and_those_who_watch_hear_only_them() -> None:
    # The turn ends with misheard words at 5.6; they are put right at 6.4, before the answer is certain.
    stage = Stage(Interview())
    spoken = await stage.run(
        12.0,
        down=[(5.6, ended("I moved it to a cue.", 4, 5)), (6.4, REFINED)],
        up=[
            (1.0, Playing(utterance=1, start_s=1.0)),
            (3.0, Heard(1, "Welcome.", 1.0, 3.0)),
            (5.8, Playing(utterance=2, start_s=5.8)),
        ],
    )
    assert [text for _, text in spoken][1:] == ["Follow-up 1?"], "the answer stays"
    assert said(stage.events) == ["I moved it to a queue."]
    assert said(stage.told) == ["I moved it to a queue."]
    assert stage.types().count("turn_ended") == 1
    assert [event.type for event in stage.told].count("turn_ended") == 1


async def test_words_refined_once_the_answer_is_certain_stand_in_the_record_alone() -> None:
    stage = Stage(Interview())
    await stage.run(
        12.0,
        down=[(5.6, ended("I moved it to a cue.", 4, 5)), (7.4, REFINED)],
        up=[
            (1.0, Playing(utterance=1, start_s=1.0)),
            (3.0, Heard(1, "Welcome.", 1.0, 3.0)),
            (5.8, Playing(utterance=2, start_s=5.8)),
        ],
    )
    assert said(stage.told) == ["I moved it to a cue."]
    assert said(stage.events) == ["I moved it to a queue."]
    assert stage.types().index("transcript") < len(stage.types()) - 1, "in its old place, before the follow-up"
    assert [event.type for event in stage.told].count("turn_ended") == 1


async def test_a_turn_that_goes_on_after_its_words_were_refined_is_one_turn() -> None:
    stage = Stage(Interview())
    await stage.run(
        14.0,
        down=[
            (5.6, ended("I moved it to a cue.", 4, 5)),
            (5.9, REFINED),
            (6.1, TurnReopened()),
            (8.6, ended("I moved it to a queue. And it worked.", 4, 8)),
        ],
        up=[(1.0, Playing(utterance=1, start_s=1.0)), (3.0, Heard(1, "Welcome.", 1.0, 3.0))],
    )
    assert said(stage.events) == ["I moved it to a queue. And it worked."]


async def test_other_turns_are_not_refined() -> None:
    stage = Stage(Interview())
    await stage.run(
        9.0,
        down=[(5.6, ended("I moved it to a cue.", 4, 5)), (6.0, TurnRefined(turn=turn("Hello.", 1, 2)))],
        up=[(1.0, Playing(utterance=1, start_s=1.0)), (3.0, Heard(1, "Welcome.", 1.0, 3.0))],
    )
    assert said(stage.events) == ["I moved it to a cue."]


async def test_a_turn_that_was_reopened_and_cut_off_stands_as_it_was() -> None:
    stage = Stage(Interview())
    await stage.run(
        7.0,
        down=[(5.6, ended("I moved it.", 4, 5)), (5.9, TurnReopened())],
        up=[(0.5, Playing(1, 0.5)), (3.0, Heard(1, "Welcome.", 0.5, 3.0))],
    )
    assert stage.written[-1].type == "turn_reopened"
    assert stage.types()[-2:] == ["turn_ended", "transcript"]


async def test_a_cough_that_goes_on_takes_nothing_back() -> None:
    stage = Stage(Interview())
    await stage.run(
        9.0,
        down=[(5.6, ended("I moved it.", 4, 5)), (7.5, ended("", 7, 7.2)), (7.9, TurnReopened())],
        up=[(0.5, Playing(1, 0.5)), (3.0, Heard(1, "W", 0.5, 3.0)), (5.8, Playing(2, 5.8)), (7, Heard(2, "F", 5.8, 7))],
    )
    assert "turn_reopened" not in [event.type for event in stage.written]
    assert stage.types().count("transcript") == 1


async def test_an_interruption_tells_the_interview_what_was_heard() -> None:
    interview = Interview()
    stage = Stage(interview)
    await stage.run(
        8.0,
        down=[(2.0, SpeechStarted(1.9)), (4.0, ended("Sorry?", 1.9, 3))],
        up=[(0.5, Playing(1, 0.5)), (2.1, Heard(1, "Welcome. Tell", 0.5, 2.1, interrupted=True))],
    )
    speech = next(event for event in stage.events if event.type == "interviewer_speech")
    assert (speech.text, speech.interrupted) == ("Welcome. Tell", True)
    assert interview.asked == ["Sorry?"]


async def test_noise_without_words_is_no_turn() -> None:
    interview = Interview()
    stage = Stage(interview)
    said = await stage.run(
        7.0,
        down=[(5.0, ended("", 4, 4.3))],
        up=[(0.5, Playing(1, 0.5)), (3.0, Heard(1, "Welcome.", 0.5, 3.0))],
    )
    assert len(said) == 1
    assert interview.asked == []
    assert "turn_ended" not in stage.types()


async def test_a_long_silence_is_met_once_it_is_due() -> None:
    stage = Stage(Interview())
    said = await stage.run(17.0, up=[(0.5, Playing(1, 0.5)), (3.0, Heard(1, "Welcome.", 0.5, 3.0))])
    assert [text for _, text in said] == ["Welcome. Tell me about a decision.", "Take your time."]
    assert said[1][0] == pytest.approx(15.0, abs=0.8)


async def test_who_begins_before_it_can_be_heard_is_not_talked_over() -> None:
    # Silence from 3.0 on is met after 15.0; the candidate begins at 15.9, and nothing was audible yet.
    stage = Stage(Interview())
    spoken = await stage.run(
        20.0,
        down=[(16.0, SpeechStarted(15.9)), (18.6, ended("I moved it.", 15.9, 18.0))],
        up=[(0.5, Playing(1, 0.5)), (3.0, Heard(1, "Welcome.", 0.5, 3.0))],
    )
    assert stage.silenced_s == [pytest.approx(16.0, abs=0.05)]
    assert [text for _, text in spoken][1:] == ["Take your time.", "Follow-up 1?"]
    assert "stall" not in stage.types()


async def test_an_announced_pause_is_noted() -> None:
    stage = Stage(Interview())
    await stage.run(6.0, down=[(5.0, FloorHeld(4.5))], up=[(0.5, Playing(1, 0.5)), (3.0, Heard(1, "W", 0.5, 3.0))])
    act = next(event for event in stage.events if event.type == "dialogue_act")
    assert act.act == "think"


async def test_the_language_models_sentence_is_spoken() -> None:
    stage = Stage(Interview(phrase=True), Phraser("Why Kafka, of all things?"))
    said = await stage.run(
        7.0, down=[(5.0, ended("I moved it to Kafka.", 4, 5))], up=[(0.5, Playing(1, 0.5)), (3, Heard(1, "W", 0.5, 3))]
    )
    assert said[-1][1] == "Why Kafka, of all things?"


async def test_without_the_language_model_the_template_is_spoken_and_the_reason_noted() -> None:
    stage = Stage(Interview(phrase=True), Phraser(None))
    said = await stage.run(
        8.0,
        down=[(5.0, ended("I moved it to Kafka.", 4, 5))],
        up=[(0.5, Playing(1, 0.5)), (3, Heard(1, "W", 0.5, 3)), (5.2, Playing(2, 5.2))],
    )
    assert said[-1][1] == "Follow-up 1?"
    assert next(event for event in stage.events if event.type == "llm_fallback").reason == "timeout_first_token"


async def test_a_fault_in_the_phraser_does_not_cost_the_question() -> None:
    class Faulty(Phraser):
        async def phrase(self, request: PhraseRequest) -> str:
            raise RecursionError

    stage = Stage(Interview(phrase=True), Faulty(None))
    said = await stage.run(
        8.0,
        down=[(5.0, ended("I moved it to Kafka.", 4, 5))],
        up=[(0.5, Playing(1, 0.5)), (3, Heard(1, "W", 0.5, 3)), (5.2, Playing(2, 5.2))],
    )
    assert said[-1][1] == "Follow-up 1?"
    assert next(event for event in stage.events if event.type == "llm_fallback").reason == "bad_output"


async def test_it_is_over_when_the_last_word_was_heard() -> None:
    stage = Stage(Interview(ends_after=1))
    up: list[tuple[float, Frame]] = [(0.5, Playing(1, 0.5)), (3.0, Heard(1, "W", 0.5, 3.0)), (5.3, Playing(2, 5.3))]
    down = [(5.0, ended("That was all.", 4, 5))]
    await stage.run(6.5, down=down, up=up)
    assert not stage.processor.over.is_set()
    stage = Stage(Interview(ends_after=1))
    await stage.run(8.0, down=down, up=[*up, (7.0, Heard(2, "Follow-up 1?", 5.3, 7.0))])
    assert stage.processor.over.is_set()


async def test_the_questions_words_prime_the_recogniser() -> None:
    stage = Stage(Interview())
    script = Script([])
    primes: list[tuple[str, ...]] = []

    class Listener(Collector):
        async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
            if isinstance(frame, Prime):
                primes.append(frame.vocabulary)
            await super().process_frame(frame, direction)

    await play(script, [Listener(script), stage.processor], 1.0, [])
    await asyncio.sleep(0)
    assert primes == [("Kafka",)]


@pytest.mark.parametrize("interrupted", [False, True])
async def test_unused_memory_is_given_back_now_and_then_once_a_reply_was_heard(
    interrupted: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: list[None] = []
    monkeypatch.setattr("bot.interviewer.processor.give_back", lambda: given.append(None))
    monkeypatch.setattr("bot.interviewer.processor.GIVE_BACK_S", 5.0)
    up: list[tuple[float, Frame]] = [
        (at_s, Heard(1, "Welcome.", at_s - 2.0, at_s, interrupted=interrupted)) for at_s in (3.0, 6.0, 7.0, 11.5)
    ]
    # An answer's reply is worked out in the same thread, behind what was given it before.
    said = await Stage(Interview()).run(14.0, up=up, down=[(12.5, ended("I moved it.", 12.0, 12.4))])
    assert said[-1][1] == ("Follow-up 2?" if interrupted else "Follow-up 1?"), "an interruption is one more entry"
    assert len(given) == (0 if interrupted else 2)
