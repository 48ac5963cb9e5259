"""The conversation, turn by turn: what each dialogue act gets, what silence and interruption get."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from bot.interviewer import lines
from bot.interviewer.bank import Bank
from bot.interviewer.encoder import WordsEncoder
from bot.interviewer.hints import FRAMEWORKS
from bot.interviewer.interview import Interview
from bot.interviewer.item import Item
from bot.interviewer.moves import Act, Reply
from bot.interviewer.no_answer import MOST_CUTS
from bot.interviewer.patience import PAUSE_LIMIT_S
from bot.interviewer.plan import Plan, Slot
from bot.interviewer.state import State
from bot.interviewer.utterance import Utterance
from bot.scoring.answers import find_answers
from bot.session.record import (
    DeviceBack,
    DeviceLost,
    DialogueActEvent,
    Event,
    QuestionAsked,
    SessionEnded,
    SessionStarted,
    TranscriptEvent,
    TurnEnded,
)
from bot.settings import InterviewSettings
from bot.stt.transcript import Transcript, Turn, Word

pytestmark = pytest.mark.unit

DESIGN = Item.model_validate(
    {
        "id": "fraud",
        "pillar": "design",
        "levels": ["senior"],
        "ask": "Design a system that flags fraudulent card payments in real time.",
        "rephrase": "How would you stop stolen cards while the payment waits?",
        "intent": "Latency, label delay and cost shape the design.",
        "vocabulary": ["chargeback", "feature store"],
        "constraints": {
            "latency": {"tells": "The decision has a hundred milliseconds.", "asks": ["how fast"]},
            "volume": {"tells": "Two thousand payments a second.", "asks": ["traffic", "how many payments"]},
        },
        "points": [
            {
                "id": "labels",
                "says": ["Chargebacks arrive weeks later.", "The labels come late."],
                "patterns": ["chargeback* * weeks"],
                "probe": "Where do your labels come from?",
                "hint": "When would you find out that a payment was fraud?",
                "weight": 3,
            },
            {
                "id": "costs",
                "says": ["Blocking a good customer is costly.", "False positives annoy people."],
                "patterns": ["false positive*"],
                "probe": "Who pays when the model is mistaken?",
                "weight": 1,
            },
        ],
        "flips": ["Now the budget is ten milliseconds. What changes?"],
    }
)
STORY = Item.model_validate(
    {
        "id": "story",
        "pillar": "behavioral",
        "levels": ["senior"],
        "ask": "Tell me about a technical decision you made.",
        "rephrase": "Think of a choice of yours. What was it?",
        "intent": "Decision, reasons, outcome.",
    }
)
BANK = Bank((DESIGN, STORY))
ANSWER = "I would put a feature store and a queue in front of a large classifier model."
PLAN = Plan((Slot(DESIGN, 480.0), Slot(STORY, 300.0)), warm_up=True, candidate_asks=True, seconds=1200.0)


def interview(*, hints: bool = False, plan: Plan = PLAN, story: str | None = None) -> Interview:
    settings = InterviewSettings(minutes=20, hints=hints)
    return Interview(plan, BANK, WordsEncoder(), settings, seed=3, story_for=lambda _: story)


class Talk:
    """A conversation at five seconds a turn."""

    def __init__(self, talk: Interview | None = None) -> None:
        self.interview = talk or interview()
        self.now_s = 0.0
        self.state, self.reply = self.interview.begin(self.now_s)

    def says(self, text: str, *, after_s: float = 5.0, probability: float = 1.0) -> Reply:
        self.now_s += after_s
        words = Transcript.from_text(text, start_s=self.now_s).words
        heard = Transcript(tuple(Word(w.text, w.start_s, w.end_s, probability) for w in words))
        self.state, self.reply = self.interview.respond(self.state, Turn(heard, self.now_s, heard.end_s), self.now_s)
        return self.reply

    def is_silent(self, seconds: float) -> Reply | None:
        self.now_s += seconds
        step = self.interview.silence(self.state, seconds, self.now_s)
        if step is None:
            return None
        self.state, self.reply = step
        return self.reply

    def is_interrupted(self, heard: str) -> None:
        self.state = self.interview.interrupted(self.state, heard, self.reply.text)


def at_design(*, hints: bool = False, story: str | None = None) -> Talk:
    talk = Talk(interview(hints=hints, story=story))
    talk.says("I'm Ana and I work on ranking systems for a shop.")
    return talk


def at_story(*, hints: bool = False, story: str | None = None) -> Talk:
    talk = at_design(hints=hints, story=story)
    talk.says("Can we skip this one?")
    return talk


def test_it_greets_explains_and_warms_up() -> None:
    reply = Talk().reply
    assert reply.text.startswith("Hello")
    assert lines.WARM_UP in reply.text
    assert reply.pillar == "warm_up"
    assert reply.move is not None
    assert (reply.move.name, reply.move.question_id) == ("ask", "warm_up")


def test_the_first_question_carries_its_vocabulary() -> None:
    reply = at_design().reply
    assert reply.text.endswith(DESIGN.ask)
    assert reply.move is not None
    assert reply.move.question_id == "fraud"
    assert reply.vocabulary == DESIGN.vocabulary
    assert reply.pillar == "design"


def test_a_greeting_is_no_answer_to_the_warm_up() -> None:
    assert Talk().says("Hi, nice to meet you.").text == lines.GO_AHEAD


def test_repeat_says_the_question_and_then_other_words() -> None:
    talk = at_design()
    assert DESIGN.ask in talk.says("Sorry, could you say that again?").text
    assert talk.reply.act == "repeat"
    assert talk.reply.move is None
    assert DESIGN.ask in talk.says("Can you repeat that?").text
    assert DESIGN.rephrase in talk.says("Can you repeat that?").text


def test_rephrase() -> None:
    assert DESIGN.rephrase in at_design().says("I don't understand the question.").text


def test_rephrasing_a_follow_up() -> None:
    talk = at_design()
    talk.says("What's the latency budget?")
    talk.says("I would put a feature store and a queue in front of a large classifier model.")
    assert "When would you find out that a payment was fraud?" in talk.says("What do you mean?").text


def test_a_noise_does_not_end_a_pause() -> None:
    talk = at_design()
    talk.says("Let's pause.")
    assert talk.says("").text == ""
    assert talk.state.paused_s is not None


def test_a_word_during_the_goodbye() -> None:
    talk = at_design()
    talk.says("I'd like to stop here.")
    talk.is_interrupted("Of course, we")
    reply = talk.says("Thank you, bye.")
    assert reply.ends
    assert reply.text == lines.GOODBYE


def test_slower_for_the_rest_of_the_session() -> None:
    talk = at_design()
    assert talk.says("Can you slow down?").speed == 0.85
    assert DESIGN.ask in talk.reply.text
    assert talk.says("Okay, can we skip this one?").speed == 0.85


def test_constraints_are_told_only_when_asked() -> None:
    talk = at_design()
    assert talk.says("What's the latency budget?").text == "The decision has a hundred milliseconds."
    assert talk.says("how many payments do we have").text == "Two thousand payments a second."
    assert talk.says("Which countries do we serve?").text == lines.ASSUME
    assert talk.state.told == ("latency", "volume")


@pytest.mark.parametrize(
    "asked", ["Can I ask about the latency?", "First I would ask what the latency budget is.", "And the latency?"]
)
def test_a_constraint_may_be_asked_for_in_many_ways(asked: str) -> None:
    reply = at_design().says(asked)
    assert (reply.text, reply.act) == ("The decision has a hundred milliseconds.", "clarify")


def test_a_question_that_is_only_announced_is_waited_for() -> None:
    talk = at_design()
    assert talk.says("Can I ask you a question?").text == lines.GO_AHEAD
    assert talk.says("What's the latency budget?").text == "The decision has a hundred milliseconds."


def test_two_constraints_in_one_question() -> None:
    text = at_design().says("What's the latency and the traffic?").text
    assert "hundred milliseconds" in text
    assert "Two thousand" in text


def test_clarifying_a_story_question() -> None:
    assert at_story().says("Can it be from university?").text == lines.CHOOSE


def test_i_dont_know_gets_one_easier_way_in_then_the_next_question() -> None:
    talk = at_design()
    reply = talk.says("I don't know.")
    assert reply.text.endswith("Who pays when the model is mistaken?")
    reply = talk.says("I have no idea honestly.")
    assert reply.text.endswith(STORY.ask)


def test_the_record_keeps_a_new_question_without_what_leads_to_it() -> None:
    assert Talk().reply.question == lines.WARM_UP
    assert at_story().reply.question == STORY.ask
    assert at_design().says("We built it.").question == ""


def test_skip() -> None:
    assert at_story().reply.text.endswith(STORY.ask)


def test_think_then_wait_longer() -> None:
    talk = at_design()
    assert talk.says("Let me think for a second.").act == "think"
    assert talk.is_silent(25.0) is None
    reply = talk.is_silent(31.0)
    assert reply is not None
    assert reply.text in lines.TAKE_TIME


def test_pause_waits_and_does_not_count() -> None:
    talk = at_design()
    assert talk.says("Let's pause.").text == lines.PAUSED
    assert talk.is_silent(600.0) is None
    reply = talk.says("I'm ready.", after_s=600.0)
    assert reply.act == "resume"
    assert reply.text.endswith(DESIGN.ask)
    assert talk.state.started_s == pytest.approx(1200.0)


def test_an_answer_ends_a_pause() -> None:
    talk = at_design()
    talk.says("Let's pause.")
    reply = talk.says("I would train on chargebacks that arrive weeks later.", after_s=60.0)
    assert reply.act == "answer"
    assert talk.state.answer


def test_stop() -> None:
    reply = at_design().says("I'd like to stop here.")
    assert reply.ends
    assert reply.text == lines.STOPPED


def test_a_question_back_is_answered_and_the_question_stays() -> None:
    reply = at_design().says("How much time do we have left?")
    assert reply.act == "ask_back"
    assert reply.text.endswith(DESIGN.ask)


def test_backchannels_are_met_with_silence() -> None:
    talk = at_design()
    assert talk.says("Mm-hm.").text == ""
    assert talk.says("Okay.").text == ""


def test_architecture_before_constraints_is_noticed() -> None:
    reply = at_design().says("I would put a feature store and a queue in front of a large classifier model.")
    assert reply.move is not None
    assert reply.move.name == "ask_constraint_reason"
    assert reply.phrase is not None
    assert "Chargebacks arrive weeks later." in reply.phrase.secrets


def test_no_such_question_after_constraints_were_asked() -> None:
    talk = at_design()
    talk.says("What's the latency budget?")
    reply = talk.says("I would put a feature store and a queue in front of a large classifier model.")
    assert reply.move is not None
    assert reply.move.target == "labels"


def test_words_recognised_badly_are_not_quoted() -> None:
    sure, unsure = at_design(), at_design()
    text = "I would put a feature store in front of a large classifier model."
    assert sure.says(text).move.quote  # type: ignore[union-attr]  # a None here must fail
    assert unsure.says(text, probability=0.3).move.quote is None  # type: ignore[union-attr]  # as above


def test_a_short_request_is_no_answer_and_a_long_one_is() -> None:
    talk = at_design()
    talk.says("How fast must it be?")
    assert not talk.state.answer
    text = "I would first put a queue in front of the model, and then, how many payments do we have?"
    reply = talk.says(text)
    assert (reply.act, reply.text) == ("clarify", "Two thousand payments a second.")
    assert talk.state.answer.text == text


@pytest.mark.parametrize(
    ("asked", "act"),
    [
        ("Sorry, what was the second part of the question?", "repeat"),
        ("Could you rephrase the question?", "rephrase"),
        ("Could you speak more slowly?", "slower"),
        ("Could you give me a hint?", "hint"),
        ("How many payments do we have?", "clarify"),
    ],
)
def test_an_answer_that_ends_in_a_request_is_kept(asked: str, act: Act) -> None:
    talk = at_design(hints=True)
    text = f"{ANSWER} {asked}"
    assert talk.says(text).act == act
    assert talk.state.answer.text == text
    assert talk.state.turns_said == (("fraud", talk.state.answer),)


def test_an_answer_that_ends_in_a_wish_to_go_on_stands() -> None:
    talk = at_design()
    told = "Chargebacks arrive weeks later, so the labels come late, and false positives annoy good customers."
    assert talk.says(f"{told} Next question, please.").text.endswith(STORY.ask)
    assert talk.state.turns_said[-1][1].text.startswith(told)
    talk.says("Can we skip this one?")
    assert talk.state.form == ("fair", "weak")


def test_an_answer_that_ends_a_pause_may_end_in_a_request() -> None:
    talk = at_design()
    talk.says("Let's pause.")
    assert talk.says(f"{ANSWER} How many payments do we have?").act == "clarify"
    assert talk.state.answer


def test_a_full_story_moves_on_to_the_close() -> None:
    talk = at_story()
    reply = talk.says(
        "I decided to move the features to Kafka because the nightly batch was too slow for the fraud team. "
        "As a result the delay went down from a day to ten seconds."
    )
    assert reply.move is not None
    assert reply.move.name == "probe_metric"
    reply = talk.says("I compared the timestamps before and after in the logs of both systems.")
    assert reply.move is not None
    assert reply.move.question_id == "closing"


def test_the_candidates_questions_then_goodbye() -> None:
    talk = at_story()
    talk.says("Can we skip this one?")
    assert talk.state.phase == "closing"
    assert lines.ANYTHING_ELSE in talk.says("What does the team look like?").text
    reply = talk.says("How did I do?")
    assert reply.ends
    assert lines.CLOSE in reply.text


def test_no_question_from_the_candidate() -> None:
    talk = at_story()
    talk.says("Can we skip this one?")
    assert talk.says("No, thank you.").ends


def test_silence_is_offered_time_then_help_then_the_next_question() -> None:
    talk = at_design()
    assert talk.is_silent(17.0) is None
    assert talk.is_silent(18.0).text in lines.TAKE_TIME  # type: ignore[union-attr]  # a None here must fail
    assert talk.is_silent(10.0) is None
    assert talk.is_silent(14.0).text == lines.OFFER  # type: ignore[union-attr]  # as above
    assert talk.is_silent(14.0).text.endswith(STORY.ask)  # type: ignore[union-attr]  # as above


@pytest.mark.parametrize(
    ("choice", "expected"),
    [
        ("Move on please.", STORY.ask),
        ("Yes, another way please.", DESIGN.rephrase),
        ("Yes.", DESIGN.rephrase),
    ],
)
def test_the_offer_is_understood(choice: str, expected: str) -> None:
    talk = at_design()
    talk.is_silent(18.0)
    talk.is_silent(14.0)
    assert expected in talk.says(choice).text


@pytest.mark.parametrize(
    "text", ["It depends on the label delay.", "I would put a queue there.", "One way is a queue."]
)
def test_a_short_answer_to_the_question_is_no_choice(text: str) -> None:
    talk = at_design()
    offer(talk)
    assert talk.says(text).act == "answer"
    assert talk.state.answer.text == text


def test_without_an_offer_there_is_no_choice() -> None:
    assert at_design().says("Another way.").act == "answer"


def hints_in_silence(talk: Talk, times: int) -> list[str]:
    """What is said into one silence after the offer of time, as long as it is a hint."""
    talk.is_silent(18.0)
    said = [reply for _ in range(times) if (reply := talk.is_silent(14.0))]
    return [reply.text for reply in said if reply.move is not None and reply.move.name == "hint"]


def test_hints_come_step_by_step_and_never_the_answer() -> None:
    talk = at_design(hints=True)
    said = hints_in_silence(talk, 2)
    assert said == [FRAMEWORKS["design"], "When would you find out that a payment was fraud?"]
    offer = talk.is_silent(14.0)
    assert offer is not None
    assert offer.text == lines.OFFER
    over = talk.is_silent(14.0)
    assert over is not None
    assert over.move is not None
    assert over.move.name in {"ask", "wrap_up"}


def test_a_story_of_their_own_is_the_last_hint() -> None:
    talk = at_story(hints=True, story="The night the index broke")
    assert hints_in_silence(talk, 3)[-1] == 'You have a story called "The night the index broke". Could that be one?'


def test_hints_can_be_asked_for() -> None:
    talk = at_design(hints=True)
    first, second = talk.says("Can I get a hint?"), talk.says("Could you give me another hint, please?")
    assert [first.text, second.text] == [FRAMEWORKS["design"], "When would you find out that a payment was fraud?"]
    assert talk.says("One more hint?").text == lines.NO_HINT


def test_not_knowing_gets_a_hint_first_then_another_way_in() -> None:
    talk = at_design(hints=True)
    assert FRAMEWORKS["design"] in talk.says("I don't know.").text
    again = talk.says("I still don't know.")
    assert again.move is not None
    assert again.move.name != "hint"


def test_no_hint_where_hints_are_off() -> None:
    assert at_design().says("Can you give me a hint?").text == lines.NO_HINT


def test_silence_in_the_close_says_goodbye() -> None:
    talk = at_story()
    talk.says("Can we skip this one?")
    reply = talk.is_silent(10.0)
    assert reply is not None
    assert reply.ends


def test_a_backchannel_that_cut_the_question_resumes_it() -> None:
    talk = Talk()
    talk.is_interrupted("Hello, and welcome to your practice interview. Take all")
    assert talk.interview.was_cut(talk.state)
    reply = talk.says("Mm-hm.")
    assert reply.text.startswith("Take all the time")
    assert reply.text.endswith(lines.WARM_UP)
    assert not talk.interview.was_cut(talk.state)


def test_a_noise_that_cut_the_question_resumes_it() -> None:
    talk = at_design()
    talk.is_interrupted("")
    assert talk.says("").text.endswith(DESIGN.ask)


def test_a_question_that_was_hardly_heard_is_asked_again() -> None:
    talk = at_design()
    talk.is_interrupted(talk.reply.text.removesuffix(DESIGN.ask) + "Design a")
    reply = talk.says("And that system handled about a million users a day for three years.")
    assert reply.text.endswith(DESIGN.ask)
    assert reply.text.startswith(lines.AGAIN)


def test_words_before_the_question_was_out_are_kept() -> None:
    talk = at_design()
    talk.is_interrupted("")
    talk.says(ANSWER)
    assert talk.state.answer.text == ANSWER
    assert talk.state.turns_said[-1][1].text == ANSWER
    talk.says("And the labels come late.")
    assert talk.state.answer.text.startswith(ANSWER)


def test_an_answer_to_a_question_that_was_understood() -> None:
    talk = at_design()
    talk.is_interrupted(talk.reply.text.removesuffix(" real time."))
    talk.says("I would put a queue in front of a large classifier model.")
    assert talk.state.answer


def take_time(talk: Talk) -> None:
    talk.is_silent(18.0)
    assert talk.reply.text in lines.TAKE_TIME


def offer(talk: Talk) -> None:
    take_time(talk)
    talk.is_silent(14.0)
    assert talk.reply.text == lines.OFFER


def constraint(talk: Talk) -> None:
    assert "hundred milliseconds" in talk.says("What's the latency budget?").text


def repeat(talk: Talk) -> None:
    assert DESIGN.ask in talk.says("Sorry, could you say that again?").text


def hint(talk: Talk) -> None:
    assert talk.says("Can I get a hint?").move is not None


@pytest.mark.parametrize("said", [take_time, offer, constraint, repeat, hint])
def test_over_anything_but_a_new_question_an_answer_is_an_answer(said: Callable[[Talk], None]) -> None:
    talk = at_design(hints=True) if said is hint else at_design()
    said(talk)
    talk.is_interrupted("")
    reply = talk.says(ANSWER)
    assert lines.AGAIN not in reply.text
    assert reply.move is not None
    assert talk.state.answer.text == ANSWER


def test_a_follow_up_is_a_new_question_and_what_repeats_an_unheard_one_is_not_heard_either() -> None:
    talk = at_design()
    assert talk.says(ANSWER).move is not None
    talk.is_interrupted("")
    assert talk.says("And the labels come late.").text == f"{lines.AGAIN} {talk.state.text}"
    talk.is_interrupted("")
    assert talk.says("They come from the banks.").text == f"{lines.AGAIN} {talk.state.text}"
    assert talk.state.answer.text.endswith("And the labels come late. They come from the banks.")


def test_a_draft_leaves_no_trace() -> None:
    talk = at_design()
    state = talk.state
    first = talk.interview.respond(state, Turn(Transcript.from_text("I would use a queue and a model."), 0.0, 1.0), 9.0)
    talk.interview.respond(state, Turn(Transcript.from_text("Let's pause."), 0.0, 1.0), 9.0)
    again = talk.interview.respond(state, Turn(Transcript.from_text("I would use a queue and a model."), 0.0, 1.0), 9.0)
    assert first == again


def test_yes_is_an_answer_where_yes_is_asked_for() -> None:
    talk = at_story()
    talk.state = State("question", 0.0, asked=("story",), item_id="story", item_share_s=300.0, text="Was it you?")
    assert talk.says("Yes.").act == "answer"


# --- going on after an interruption ---------------------------------------------------------------------


def events_up_to(*parts: Event) -> State:
    return interview().resume([SessionStarted(t_s=0.0), *parts])


def asked(question: str, t_s: float, move: str = "ask", target: str | None = None) -> QuestionAsked:
    return QuestionAsked(t_s=t_s, id=question, text="", move=move, target=target)


def answered(t_s: float, count: int) -> TranscriptEvent:
    return TranscriptEvent(t_s=t_s, words=list(Transcript.from_text("word " * count, start_s=t_s).words))


def go_on(state: State) -> Reply:
    return interview().go_on(state, 100.0)[1]


def test_resuming_before_any_question_begins_again() -> None:
    assert go_on(events_up_to(asked("warm_up", 1.0))).text.startswith("Hello")


def test_resuming_repeats_a_question_without_an_answer() -> None:
    reply = go_on(events_up_to(asked("warm_up", 1.0), answered(9.0, 30), asked("fraud", 20.0), answered(25.0, 5)))
    assert reply.text.startswith(lines.WELCOME_BACK)
    assert reply.text.endswith(DESIGN.ask)


def test_resuming_goes_on_after_an_answered_question() -> None:
    state = events_up_to(
        asked("warm_up", 1.0),
        asked("fraud", 20.0),
        answered(60.0, 80),
        asked("fraud", 61.0, "flip_constraint", "flip_0"),
        answered(90.0, 30),
    )
    assert state.started_s == pytest.approx(-90.0)
    assert state.pressure_used
    assert "fraud:flip_0" in state.targets
    assert go_on(state).text.endswith(STORY.ask)


def test_the_time_without_a_device_is_not_counted_on_resuming() -> None:
    state = events_up_to(
        asked("fraud", 20.0),
        DeviceLost(t_s=30.0, device="output"),
        DeviceLost(t_s=32.0, device="input"),
        DeviceBack(t_s=40.0, device="output"),
        DeviceBack(t_s=50.0, device="input"),
        answered(90.0, 80),
    )
    assert state.started_s == pytest.approx(-70.0)


def test_nor_is_the_time_in_which_it_did_not_come_back() -> None:
    assert events_up_to(
        asked("fraud", 20.0),
        DeviceLost(t_s=30.0, device="input"),
        SessionEnded(t_s=1830.0, reason="unheard"),
    ).started_s == pytest.approx(-30.0)
    once_more = events_up_to(
        asked("fraud", 20.0),
        DeviceLost(t_s=30.0, device="input"),
        SessionEnded(t_s=1830.0, reason="unheard"),
        SessionStarted(t_s=1830.0, resumed=True),
        asked("fraud", 1840.0),
        answered(1900.0, 80),
    )
    assert once_more.started_s == pytest.approx(-30.0 - 70.0), "there again when it is gone on with"


def test_nor_is_a_pause() -> None:
    pause = DialogueActEvent(t_s=40.0, act="pause", start_s=39.0, end_s=40.0)
    assert events_up_to(asked("fraud", 20.0), pause, SessionEnded(t_s=1840.0, reason="stopped")).started_s == -40.0
    assert events_up_to(asked("fraud", 20.0), pause, answered(100.0, 3), answered(120.0, 80)).started_s == -60.0
    lost = DeviceLost(t_s=60.0, device="input"), DeviceBack(t_s=80.0, device="input")
    assert events_up_to(asked("fraud", 20.0), pause, *lost, answered(100.0, 30)).started_s == -40.0, "counted once"


def test_after_questions_that_nobody_heard_the_first_of_them_is_asked_again() -> None:
    silent = (asked("fraud", 20.0), asked("story", 60.0), SessionEnded(t_s=100.0, reason="unheard"))
    assert go_on(events_up_to(*silent)).text.endswith(DESIGN.ask)
    twice = events_up_to(*silent, SessionStarted(t_s=100.0, resumed=True), asked("fraud", 110.0), answered(150.0, 80))
    assert go_on(twice).text.endswith(STORY.ask), "the second one was not heard either"


def test_a_question_that_was_left_alone_is_not_asked_again_where_the_candidate_stopped() -> None:
    state = events_up_to(asked("fraud", 20.0), asked("story", 60.0), SessionEnded(t_s=100.0, reason="stopped"))
    assert go_on(state).text.endswith(STORY.ask)


def test_how_it_ended_says_whether_something_is_left() -> None:
    talk = at_story()
    assert talk.interview.unheard(talk.state)[1].ending == "unheard"
    assert at_design().says("I'd like to stop here.").ending == "stopped"
    paused = at_design()
    paused.says("Let's pause.")
    asleep = paused.is_silent(PAUSE_LIMIT_S + 1.0)
    assert asleep is not None
    assert asleep.ending == "stopped"
    close = replace(talk.state, phase="closing", item_id=None)
    assert talk.interview.unheard(close)[1].ending == "finished", "there are no questions left"
    no = Turn(Transcript.from_text("No, thank you."), 0.0, 1.0)
    assert talk.interview.respond(close, no, 900.0)[1].ending == "finished"


@pytest.mark.parametrize("word", ["Thank you, bye.", "", None])
def test_how_it_ended_stays_whatever_is_said_over_the_goodbye(word: str | None) -> None:
    for wish, ending in (("I'd like to stop here.", "stopped"), ("", "unheard")):
        talk = at_design()
        if wish:
            talk.says(wish)
        else:
            talk.state, talk.reply = talk.interview.unheard(talk.state)
        talk.is_interrupted("Of course, we")
        last = talk.is_silent(10.0) if word is None else talk.says(word)
        assert last is not None
        assert (last.ends, last.ending) == (True, ending)
    finished = at_story()
    finished.says("Can we skip this one?")
    finished.says("No, thank you.")
    assert finished.says("Thank you, bye.").ending == "finished"


def test_what_cuts_the_goodbye_again_and_again_has_the_last_word() -> None:
    talk = at_design()
    talk.says("I'd like to stop here.")
    said = []
    for _ in range(MOST_CUTS):
        talk.is_interrupted("")
        said.append(talk.says(""))
    assert [reply.text for reply in said] == [lines.GOODBYE] * (MOST_CUTS - 1) + [""]
    assert all(reply.ends and reply.ending == "stopped" for reply in said)


def given_up() -> Talk:
    talk = at_design()
    talk.state, talk.reply = talk.interview.unheard(talk.state)
    talk.is_interrupted("I can't hear you,")
    return talk


@pytest.mark.parametrize("word", ["Wait, I am here, sorry, my microphone was off.", "I'm back.", "Can you hear me?"])
def test_who_was_given_up_and_speaks_goes_on_with_the_open_question(word: str) -> None:
    talk = given_up()
    reply = talk.says(word)
    assert not reply.ends
    assert reply.text.endswith(DESIGN.ask)
    assert not talk.state.answer
    assert talk.says(ANSWER).move is not None
    assert talk.state.answer.text == ANSWER


def test_on_the_record_who_was_given_up_and_speaks_answers_the_open_question() -> None:
    talk = at_design()
    _, farewell = talk.interview.unheard(talk.state)
    noted: list[Event] = [QuestionAsked(t_s=5.0, id=DESIGN.id, text=DESIGN.ask, move="ask", pillar="design")]
    if (last := Utterance(1, farewell, "", "", talk.state, talk.state, started_s=60.0).question()) is not None:
        noted.append(last)
    noted.append(TurnEnded(t_s=70.0, reason="complete", waited_s=0.8, start_s=61.0, end_s=69.0))
    noted.append(TranscriptEvent(t_s=70.0, words=list(Transcript.from_text(ANSWER, start_s=61.0).words)))
    (answer,) = find_answers(noted)
    assert (answer.question_id, len(answer.turns)) == (DESIGN.id, 1)


def test_who_was_given_up_may_answer_or_stop() -> None:
    talk = given_up()
    assert talk.says(ANSWER).move is not None
    assert talk.state.answer.text == ANSWER
    assert given_up().says("Let's stop here.").ending == "unheard"
    warm_up = Talk()
    warm_up.state, warm_up.reply = warm_up.interview.unheard(warm_up.state)
    warm_up.is_interrupted("")
    assert warm_up.says("Sorry, I am here.").text.endswith(lines.WARM_UP)


def test_after_a_device_was_away_for_long_the_question_is_said_again() -> None:
    talk = at_story()
    assert talk.interview.returned(talk.state, 6.0) == lines.GO_AHEAD
    assert talk.interview.returned(talk.state, 20.0) == f"{lines.AGAIN} {talk.state.text}"
    paused = replace(talk.state, paused_s=5.0)
    assert talk.interview.returned(paused, 20.0) == "", "the candidate asked for a pause"


def test_where_nobody_comes_back_it_ends() -> None:
    talk = at_story()
    state, reply = talk.interview.unheard(talk.state)
    assert (state.phase, reply.text, reply.ends) == ("over", lines.NOT_HEARD, True)


def test_resuming_in_the_close() -> None:
    state = events_up_to(
        asked("fraud", 20.0),
        answered(60.0, 80),
        asked("story", 90.0),
        answered(99.0, 80),
        asked("closing", 120.0),
    )
    reply = go_on(state)
    assert reply.move is not None
    assert reply.move.question_id == "closing"


# --- breaking in --------------------------------------------------------------------------------------------


def break_in(talk: Talk, text: str = "", *, unclear: bool = False, after_s: float = 60.0) -> Reply:
    talk.now_s += after_s
    turn = Turn(Transcript.from_text(text, start_s=talk.now_s - after_s), talk.now_s - after_s, talk.now_s)
    talk.state, talk.reply = talk.interview.break_in(talk.state, turn, talk.now_s, unclear=unclear)
    return talk.reply


LONG = "I would take the stream of payments and put a model behind it because chargebacks arrive weeks later. " * 20


def test_an_answer_that_is_broken_into_counts_and_gets_its_follow_up() -> None:
    talk = at_design()
    reply = break_in(talk, LONG, after_s=300.0)
    assert reply.text.startswith(lines.STEP_IN)
    assert reply.text.endswith("?")
    assert reply.move is not None
    assert talk.state.item_id == "fraud"
    assert talk.state.answer.text.startswith("I would take")


def test_after_twice_its_time_it_gets_the_next_question() -> None:
    talk = at_design()
    reply = break_in(talk, LONG, after_s=700.0)
    assert reply.text.startswith(lines.STEP_IN)
    assert reply.text.endswith(STORY.ask)


def test_once_the_time_is_up_it_gets_the_close() -> None:
    talk = at_design()
    break_in(talk, LONG, after_s=1300.0)
    assert talk.state.phase in {"closing", "over"}


def test_whoever_talks_on_in_the_warm_up_gets_the_first_question() -> None:
    talk = Talk()
    assert break_in(talk, LONG, after_s=300.0).text.endswith(DESIGN.ask)


def test_what_a_language_model_would_say_is_not_waited_for() -> None:
    assert break_in(at_design(), LONG).phrase is None


def test_voice_without_words_is_said_once_and_then_treated_as_silence() -> None:
    talk = at_design()
    reply = break_in(talk, unclear=True)
    assert reply.text == f"{lines.UNCLEAR} {lines.AGAIN} {DESIGN.ask}"
    reply = break_in(talk, unclear=True)
    assert reply.text.endswith(STORY.ask)
    assert lines.UNCLEAR not in reply.text
    reply = break_in(talk, unclear=True)
    assert (reply.text, reply.ends, reply.ending) == (lines.NOT_UNDERSTOOD, True, "unheard")


def test_an_answer_in_between_begins_anew() -> None:
    talk = at_design()
    break_in(talk, unclear=True)
    talk.says("I would put the payments on a stream and score each of them with a small model.")
    assert break_in(talk, unclear=True).text.startswith(lines.UNCLEAR)
    assert not break_in(talk, unclear=True).ends


def test_a_cough_is_talked_over_and_a_television_is_not_for_ever() -> None:
    talk, said = at_design(), []
    for _ in range(9):
        talk.is_interrupted("")
        said.append(talk.says(""))
    assert [lines.UNCLEAR in reply.text for reply in said[:3]] == [False, False, True]
    assert STORY.ask in said[5].text
    assert [reply.ends for reply in said] == [False] * 8 + [True]


def test_words_before_the_question_was_out_are_an_answer_after_a_few_times() -> None:
    talk, said = at_design(), []
    for _ in range(3):
        talk.is_interrupted("")
        said.append(talk.says(ANSWER))
    assert [reply.text for reply in said[:2]] == [f"{lines.AGAIN} {DESIGN.ask}"] * 2
    assert said[2].move is not None
    assert talk.state.answer.text == " ".join([ANSWER] * 3)


def test_words_before_the_question_was_out_are_an_answer_where_no_time_is_left() -> None:
    talk = at_design()
    talk.is_interrupted("")
    assert talk.says(ANSWER, after_s=1300.0).ends


@pytest.mark.parametrize("word", ["Thank you.", "Hello."])
def test_words_that_nobody_said_do_not_keep_it_open(word: str) -> None:
    talk = Talk()
    while not talk.reply.ends:
        talk.says(word, after_s=4.0)
        talk.is_silent(14.0)
        assert talk.now_s < 1300.0
    assert talk.state.turns < 150


def test_okay_keeps_the_time_to_think() -> None:
    talk = at_design()
    talk.says("Let me think about that for a moment.")
    talk.says("Okay, so.")
    assert talk.is_silent(29.0) is None


def test_noise_in_a_pause_is_nobodys_business_and_in_the_close_it_ends() -> None:
    talk = at_design()
    talk.says("Can we pause for a moment?")
    assert break_in(talk, unclear=True).text == ""
    assert talk.state.paused_s is not None
    talk = at_story()
    talk.says("Can we skip this one?")
    assert talk.state.phase == "closing"
    assert break_in(talk, unclear=True).text.startswith(lines.UNCLEAR)
    assert break_in(talk, unclear=True).ends


def test_who_only_ever_says_go_on_does_not_hold_the_interview() -> None:
    talk = at_design()
    texts: list[str] = []
    while talk.state.phase != "over" and len(texts) < 60:
        texts.append(talk.says("Yes, please go on.", after_s=60.0).text)
    assert lines.GO_AHEAD in texts
    assert talk.state.phase == "over"
