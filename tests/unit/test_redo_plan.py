"""One question again: how it is opened, followed up and closed."""

import pytest

from bot.interviewer import lines
from bot.interviewer.bank import load_bank
from bot.interviewer.encoder import WordsEncoder
from bot.interviewer.interview import Interview
from bot.interviewer.plan import Plan, make_plan, second_try
from bot.paths import prompts_dir
from bot.settings import InterviewSettings
from bot.stt.transcript import Transcript, Turn

pytestmark = pytest.mark.unit

BANK = load_bank([prompts_dir() / "questions"])
DESIGN = next(item for item in BANK if item.id == "design-search-ranking")
CHANGE = "Ask for a constraint or two before you name the first part of the system."
ANSWER = "I would use a keyword index and then a model that orders the first thousand results by what people bought."


class Talk:
    """A conversation at twenty seconds a turn."""

    def __init__(self, plan: Plan) -> None:
        self.interview = Interview(plan, BANK, WordsEncoder(), InterviewSettings(), seed=3)
        self.now_s = 0.0
        self.state, self.reply = self.interview.begin(0.0)

    def says(self, text: str) -> str:
        self.now_s += 20.0
        transcript = Transcript.from_text(text, start_s=self.now_s)
        turn = Turn(transcript, transcript.start_s, transcript.end_s)
        self.state, self.reply = self.interview.respond(self.state, turn, self.now_s)
        return self.reply.text


def talk(change: str | None = CHANGE, *, follow_ups: bool = True) -> Talk:
    return Talk(second_try(DESIGN, change, follow_ups=follow_ups))


def test_it_opens_with_what_to_change_and_the_question() -> None:
    begun = talk()
    assert begun.reply.text == f"{lines.TAKE_AGAIN} {CHANGE} {DESIGN.ask}"
    assert begun.reply.question == DESIGN.ask
    assert begun.reply.move is not None
    assert (begun.reply.move.name, begun.reply.pillar) == ("ask", "design")


def test_a_question_in_the_advice_is_only_shown() -> None:
    assert talk('Answer this too: "How so?"').reply.text.startswith(f"{lines.TAKE_AGAIN} {lines.ON_SCREEN} ")


def test_with_nothing_to_change_it_only_asks_again() -> None:
    assert talk(None).reply.text == f"{lines.TAKE_AGAIN} {DESIGN.ask}"


def test_follow_ups_are_asked_as_ever_and_then_it_is_over() -> None:
    begun = talk()
    moves = []
    while not begun.reply.ends:
        begun.says(ANSWER)
        assert begun.reply.move is not None
        moves.append(begun.reply.move.name)
    assert 2 <= len(moves) <= 4
    assert moves[-1] == "wrap_up"
    assert "ask" not in moves
    assert begun.reply.text == lines.BOTH_SHOWN


def test_without_follow_ups_it_is_over_after_one_answer() -> None:
    begun = talk(follow_ups=False)
    assert begun.says(ANSWER) == lines.BOTH_SHOWN
    assert begun.reply.ends


@pytest.mark.parametrize("text", ["I don't know.", "Let's skip this one, please."])
@pytest.mark.parametrize("follow_ups", [True, False])
def test_who_passes_again_is_let_go(text: str, *, follow_ups: bool) -> None:
    begun = talk(follow_ups=follow_ups)
    for _ in range(4):
        if begun.reply.ends:
            break
        begun.says(text)
    assert begun.reply.ends
    assert begun.reply.text.endswith(lines.BOTH_SHOWN)


def test_a_constraint_is_told_and_the_question_repeated_all_the_same() -> None:
    begun = talk(follow_ups=False)
    assert begun.says("How many products are there?") == DESIGN.constraints["catalog"].tells
    assert begun.says("Could you repeat the question?").endswith(DESIGN.ask)
    assert not begun.reply.ends


def test_an_interview_is_greeted_and_closed_as_before() -> None:
    begun = Talk(make_plan(BANK, InterviewSettings(minutes=2, questions=1)))
    assert begun.reply.text.startswith(f"{lines.GREETING} {lines.FIRST} ")
    begun.says("Let's skip this one, please.")
    assert begun.reply.text.endswith(lines.CLOSE)
