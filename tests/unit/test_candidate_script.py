"""How the synthetic candidate behaves, told by what it hears."""

from dataclasses import replace

import pytest

from bot.candidate.script import Script, Topic, Utterance
from bot.interviewer.acts import announces_pause, understand
from bot.session.record import Event, InterviewerSpeech, Pillar, QuestionAsked, Stall

pytestmark = pytest.mark.unit

FRAUD = Topic(
    "fraud",
    "design",
    {
        "features": ["I want velocity features."],
        "labels": ["Chargebacks arrive weeks later."],
        "serving": ["Trees score in a few milliseconds."],
        "drift": ["I'd watch the score distribution, and retrain every week."],
    },
    ["latency", "volume"],
)
STORY = Topic("story", "behavioral", {name: [f"I did {name}."] for name in ("one", "two", "three", "four")})
L1 = Topic("l1", "fundamentals", {"zero": ["L1 makes weights zero."], "shrink": ["L2 makes them small."]})
LONG = "You said that labels arrive late, so how would you know that the model still works?"


class Interviewer:
    """Speaks to a script and collects its answers; three seconds an utterance."""

    def __init__(self, seed: int = 7, *topics: Topic) -> None:
        self.script = Script(topics or (FRAUD, STORY, L1), seed)
        self.now_s = 0.0
        self.said: list[Utterance] = []

    def asks(
        self,
        question: str,
        move: str = "ask",
        *,
        text: str = "Please tell me?",
        target: str | None = None,
        pillar: Pillar | None = None,
        interrupted: bool = False,
    ) -> Utterance | None:
        """The utterance it is answered with, or the one that interrupts it."""
        asked = QuestionAsked(t_s=self.now_s, id=question, text=text, move=move, target=target, pillar=pillar)
        during = self._note(asked)
        after = self.says(text, interrupted=interrupted)
        assert not (during and after)
        return during or after

    def says(self, text: str, *, interrupted: bool = False, speaking: bool = False) -> Utterance | None:
        start_s, self.now_s = self.now_s, self.now_s + 3.0
        heard = InterviewerSpeech(t_s=self.now_s, text=text, start_s=start_s, end_s=self.now_s, interrupted=interrupted)
        answer = self._note(heard, speaking=speaking)
        self.now_s += 10.0
        return answer

    def _note(self, event: Event, *, speaking: bool = False) -> Utterance | None:
        answer = self.script.on_event(event, speaking=speaking)
        if answer is not None:
            self.said.append(answer)
        return answer


def interview(seed: int) -> list[Utterance]:
    """Warm-up, a story, a design round, the closing."""
    her = Interviewer(seed)
    her.asks("warm_up")
    her.asks("story")
    her.asks("story", "probe_outcome", target="three")
    her.asks("story", "probe_decision", text=LONG)
    her.asks("fraud")
    her.says("Within a hundred milliseconds.")
    her.asks("fraud", "probe_metric", text=LONG)
    her.asks("l1")
    her.says("Of course. My question was this.")
    her.asks("closing")
    her.asks("closing")
    her.says("Thank you. Goodbye.")
    return her.said


def test_the_same_seed_says_the_same_and_another_does_not() -> None:
    assert interview(7) == interview(7)
    assert [turn.text for turn in interview(7)] != [turn.text for turn in interview(8)]


@pytest.mark.parametrize("seed", range(12))
def test_an_interview_has_every_behaviour_once(seed: int) -> None:
    acts = [turn.act for turn in interview(seed)]
    for once in ("think", "clarify", "repeat", "barge_in", "ask_back", "no_more"):
        assert acts.count(once) == 1, once
    assert acts.count("answer") == 5
    assert "still_here" not in acts


@pytest.mark.parametrize("seed", range(12))
def test_the_interviewer_understands_what_is_meant(seed: int) -> None:
    said = {turn.act: turn for turn in interview(seed)}
    assert understand(said["repeat"].text) == "repeat"
    assert understand(said["clarify"].text) == "clarify"
    assert understand(said["ask_back"].text, closing=True) == "ask_back"
    assert announces_pause(str(said["think"].pieces[0]))
    assert understand(said["barge_in"].text) == "answer"
    assert all(understand(turn.text) == "answer" for turn in interview(seed) if turn.act == "answer")


def test_it_answers_soon_after_the_question_but_not_at_once() -> None:
    answer = Interviewer().asks("warm_up")
    assert answer is not None
    assert 3.4 < answer.at_s < 4.2


def test_a_design_question_is_clarified_then_answered() -> None:
    her = Interviewer()
    question = her.asks("fraud")
    assert question is not None
    assert question.act == "clarify"
    assert any(name in question.text for name in FRAUD.constraints)
    answer = her.says("Within a hundred milliseconds.")
    assert answer is not None
    assert answer.act in ("answer", "think")


def test_after_a_repetition_it_answers_whether_or_not_the_question_is_noted_again() -> None:
    for noted in (True, False):
        her = Interviewer()
        her.asks("story")
        asked = her.asks("l1")
        assert asked is not None
        assert asked.act == "repeat"
        answer = her.asks("l1") if noted else her.says("Of course. Please tell me?")
        assert answer is not None
        assert answer.act == "answer"


def test_thinking_is_announced_and_takes_three_to_four_seconds() -> None:
    answer = Interviewer().asks("story")
    assert answer is not None
    assert answer.act == "think"
    pause_s = answer.pieces[1]
    assert isinstance(pause_s, float)
    assert 3.0 <= pause_s <= 4.0


def test_a_main_answer_leaves_points_for_follow_ups() -> None:
    answer = Interviewer().asks("story")
    assert answer is not None
    said = [point for point in STORY.says if STORY.says[point][0].lower() in answer.text.lower()]
    assert len(said) == 2


def test_a_follow_up_is_answered_on_its_target() -> None:
    her = Interviewer()
    her.asks("story")
    answer = her.asks("story", "probe_outcome", target="four")
    assert answer is not None
    assert "did four" in answer.text


def test_points_are_not_said_twice_and_never_run_out() -> None:
    her = Interviewer(7, STORY)
    answers = [her.asks("story")]
    answers += [her.asks("story", f"probe_{n}", text="Why?") for n in range(5)]
    said = " ".join(answer.text for answer in answers if answer)
    assert len([answer for answer in answers if answer]) == 6
    assert max(said.count(says[0]) for says in STORY.says.values()) <= 1


@pytest.mark.parametrize("seed", range(12))
def test_every_answer_hesitates(seed: int) -> None:
    for turn in interview(seed):
        if turn.act == "answer":
            assert any(filler in turn.text.lower() for filler in ("um,", "uh,", "hmm,"))


def test_answers_pause_in_the_middle() -> None:
    pauses = [
        piece
        for seed in range(6)
        for turn in interview(seed)
        if turn.act == "answer"
        for piece in turn.pieces
        if isinstance(piece, float)
    ]
    assert all(0.3 <= pause_s <= 1.4 for pause_s in pauses)
    assert sum(pause_s >= 0.6 for pause_s in pauses) >= 6


def test_it_interrupts_a_long_follow_up_and_says_nothing_when_that_stops() -> None:
    her = Interviewer()
    her.asks("story")
    her.asks("story", "probe_outcome", text="Why?")
    started_s = her.now_s
    cut = her.asks("story", "probe_decision", text=LONG, interrupted=True)
    assert cut is not None
    assert cut.act == "barge_in"
    assert cut.at_s == started_s + 1.5


def test_it_answers_when_the_interviewer_comes_back_to_the_question_it_interrupted() -> None:
    her = Interviewer()
    her.asks("story")
    her.asks("story", "probe_outcome", text="Why?")
    her.asks("story", "probe_decision", text=LONG, interrupted=True)
    answer = her.says(f"My question was: {LONG}")
    assert answer is not None
    assert answer.act == "answer"


def test_it_does_not_interrupt_a_short_one() -> None:
    her = Interviewer()
    her.asks("story")
    her.asks("story", "probe_outcome", text="Why?")
    answer = her.asks("story", "probe_decision", text="And what came of it?")
    assert answer is not None
    assert answer.act == "answer"


def test_it_moves_on_when_its_answer_was_not_heard() -> None:
    her = Interviewer()
    her.asks("warm_up")
    answer = her.says("Take your time.")
    assert answer is not None
    assert understand(answer.text) == "skip"


def test_what_the_interviewer_says_into_an_answer_is_not_replied_to() -> None:
    her = Interviewer()
    her.asks("story")
    assert her.says("Take your time.", speaking=True) is None
    assert her.says("You", interrupted=True) is None


def test_a_greeting_without_a_question_and_the_goodbye_are_left_alone() -> None:
    her = Interviewer()
    assert her.says("Hello and welcome.") is None
    her.asks("warm_up")
    assert her.says("Thank you for your time. Goodbye.") is None


def test_other_events_mean_nothing_to_it() -> None:
    assert Script([], 1).on_event(Stall(t_s=1.0, silence_s=1.0)) is None


def test_unknown_questions_are_answered_all_the_same() -> None:
    answer = Interviewer().asks("something-new")
    assert answer is not None
    assert replace(answer, at_s=0.0).pieces
