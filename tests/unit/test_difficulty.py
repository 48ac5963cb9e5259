"""The difficulty follows the candidate: one step up after two strong answers, one down after two weak ones."""

import pytest

from bot.interviewer.agenda import Agenda
from bot.interviewer.bank import Bank
from bot.interviewer.director import Standing
from bot.interviewer.encoder import WordsEncoder
from bot.interviewer.interview import Interview
from bot.interviewer.item import Item
from bot.interviewer.moves import Reply
from bot.interviewer.plan import Plan, Slot, plan_from_record
from bot.interviewer.state import State, rebuild
from bot.session.record import Event, QuestionAsked, TranscriptEvent
from bot.settings import InterviewSettings
from bot.stt.transcript import Transcript, Turn

pytestmark = pytest.mark.unit

STRONG = (
    "The apples are ripe because the summer was long and warm. The bridges are made of steel so that they last for a "
    "hundred years. I chose the cheaper one."
)
WEAK = "I would take a model and train it with the data that we have and then look at what it does in the end."


def item(name: str, levels: tuple[str, ...], pillar: str = "fundamentals") -> Item:
    return Item.model_validate(
        {
            "id": name,
            "pillar": pillar,
            "levels": levels,
            "ask": f"What about {name}?",
            "rephrase": "In other words?",
            "intent": "Apples and bridges.",
            "constraints": {"scale": "It is large."},
            "flips": ["And if it were small?"],
            "points": [
                {
                    "id": "apples",
                    "says": ["The apples are ripe.", "Apples ripen in a long summer."],
                    "patterns": ["apples * ripe"],
                    "probe": "When can one eat it?",
                },
                {
                    "id": "bridges",
                    "says": ["The bridges are made of steel.", "Bridges of steel last."],
                    "patterns": ["bridges * steel"],
                    "probe": "What carries the train?",
                },
            ],
        }
    )


SENIOR = [item(f"senior-{n}", ("senior",)) for n in range(5)]
EASY = item("easy", ("junior",))
EASIER_BY_HALF = item("nearly", ("junior", "senior"))
HARD = item("hard", ("staff",))
HARDER_BY_HALF = item("beyond", ("senior", "staff"))
OTHER = item("other", ("staff",), "design")
ANOTHER = item("another", ("junior",), "design")
BANK = Bank((*SENIOR, EASY, EASIER_BY_HALF, HARD, HARDER_BY_HALF, OTHER, ANOTHER))


def slots(*items: Item, seconds: float = 210.0) -> tuple[Slot, ...]:
    return tuple(Slot(one, seconds) for one in items)


def plan(*planned: Item, reserve: tuple[Item, ...] = (), spare: tuple[Item, ...] = ()) -> Plan:
    return Plan(slots(*planned), False, False, 3600.0, slots(*spare), slots(*reserve, seconds=480.0))


STEPS = (OTHER, ANOTHER, EASY, HARD, HARDER_BY_HALF, EASIER_BY_HALF)


def after(*form: Standing, made: Plan | None = None, asked: tuple[str, ...] = ("senior-0", "senior-1")) -> State:
    """The state once the next question was asked, after answers that stood so."""
    made = made or plan(*SENIOR, reserve=STEPS)
    state = State("question", 0.0, asked=asked, form=form)
    return Agenda(made, BANK, 1).next_question(state, 60.0)[0]


@pytest.mark.parametrize(
    ("form", "asked"),
    [
        ((), "senior-2"),
        (("strong",), "senior-2"),
        (("weak",), "senior-2"),
        (("strong", "strong"), "beyond"),
        (("weak", "weak"), "nearly"),
        (("fair", "fair"), "senior-2"),
        (("strong", "weak"), "senior-2"),
        (("weak", "strong"), "senior-2"),
        (("strong", "fair"), "senior-2"),
        (("strong", "strong", "weak"), "senior-2"),
        (("weak", "fair", "strong", "strong"), "beyond"),
        (("strong", "strong", "weak", "weak"), "nearly"),
    ],
)
def test_the_last_two_answers_decide(form: tuple[Standing, ...], asked: str) -> None:
    state = after(*form)
    assert state.item_id == asked
    assert state.replaced == (frozenset() if asked == "senior-2" else {"senior-2"})


def test_a_step_is_the_smallest_there_is() -> None:
    made = plan(*SENIOR, reserve=(HARD, EASY))
    assert after("strong", "strong", made=made).item_id == "hard"
    assert after("weak", "weak", made=made).item_id == "easy"


def test_among_like_steps_the_first_of_the_reserve_is_taken() -> None:
    twin = item("twin", ("senior", "staff"))
    assert after("strong", "strong", made=plan(*SENIOR, reserve=(twin, HARDER_BY_HALF))).item_id == "twin"
    assert after("strong", "strong", made=plan(*SENIOR, reserve=(HARDER_BY_HALF, twin))).item_id == "beyond"


def test_another_pillar_is_no_step() -> None:
    made = plan(*SENIOR, reserve=(OTHER, ANOTHER))
    assert after("strong", "strong", made=made).item_id == "senior-2"
    assert after("weak", "weak", made=made).item_id == "senior-2"


def test_no_step_where_there_is_none_further() -> None:
    made = plan(HARD, EASY, reserve=tuple(SENIOR))
    assert after("strong", "strong", made=made, asked=()).item_id == "hard"
    assert after("weak", "weak", made=made, asked=("hard",)).item_id == "easy"


def test_the_replacement_has_the_time_of_the_question_it_replaces() -> None:
    stepped, planned = after("strong", "strong"), after("strong", "fair")
    assert stepped.item_share_s == planned.item_share_s


def test_the_reason_for_the_replacement_is_its_own() -> None:
    made = Plan(
        (Slot(SENIOR[0], 210.0, "The job description mentions apples."),),
        False,
        False,
        3600.0,
        reserve=(Slot(HARD, 210.0, "The job description mentions bridges."),),
    )
    state = State("question", 0.0, form=("strong", "strong"))
    said = Agenda(made, BANK, 1).next_question(state, 60.0)[1].text
    assert "bridges" in said
    assert "apples" not in said


@pytest.mark.parametrize("standing", ["strong", "weak"])
def test_no_question_twice_and_as_many_as_planned(standing: Standing) -> None:
    """To the end of a long plan: the reserve is used up, then the plan goes on as it was."""
    made = plan(*SENIOR, reserve=STEPS, spare=(HARD, EASY))
    agenda = Agenda(made, BANK, 1)
    state = State("question", 0.0, form=(standing, standing))
    while state.phase == "question":
        state, _ = agenda.next_question(state, 60.0)
    asked = list(state.asked)
    assert len(asked) == len(set(asked))
    assert not state.replaced & set(asked)
    planned = len(made.slots)
    assert len(asked[:planned]) == planned
    steps = {"strong": ["beyond", "hard"], "weak": ["nearly", "easy"]}[standing]
    assert asked[:planned] == [*steps, "senior-2", "senior-3", "senior-4"]


# --- in an interview


class Talk:
    """An interview in which every question gets the same answer, until the next is asked."""

    def __init__(self, made: Plan) -> None:
        self.interview = Interview(made, BANK, WordsEncoder(), InterviewSettings(), seed=1)
        self.now_s = 0.0
        self.state, self.reply = self.interview.begin(0.0)

    def says(self, text: str) -> Reply:
        self.now_s += 5.0
        heard = Transcript.from_text(text, start_s=self.now_s)
        self.state, self.reply = self.interview.respond(self.state, Turn(heard, self.now_s, heard.end_s), self.now_s)
        return self.reply

    def answers(self, text: str) -> str | None:
        """The id of the next question."""
        before = self.state.asked
        for _ in range(6):
            if self.state.asked != before or self.state.phase != "question":
                break
            self.says(text)
        return self.state.item_id


def test_two_strong_answers_lead_to_a_more_demanding_question() -> None:
    talk = Talk(plan(*SENIOR, reserve=STEPS))
    assert talk.answers(STRONG) == "senior-1"
    assert talk.answers(STRONG) == "beyond"
    assert talk.answers(WEAK) == "senior-3"
    assert talk.state.form == ("strong", "strong", "weak")


def test_two_weak_answers_lead_to_an_easier_one_and_back_to_the_plan() -> None:
    talk = Talk(plan(*SENIOR, reserve=STEPS))
    assert talk.answers(WEAK) == "senior-1"
    assert talk.answers(WEAK) == "nearly"
    assert talk.answers(STRONG) == "senior-3"


def test_mixed_answers_keep_to_the_plan() -> None:
    talk = Talk(plan(*SENIOR, reserve=STEPS))
    for number, text in enumerate((STRONG, WEAK, STRONG, WEAK)):
        assert talk.answers(text) == f"senior-{number + 1}"


def test_skipping_twice_leads_to_an_easier_one() -> None:
    talk = Talk(plan(*SENIOR, reserve=STEPS))
    talk.says("Can we skip this one?")
    talk.says("Let's skip this one, please.")
    assert talk.state.item_id == "nearly"


# --- after an interruption


def asked(name: str, t_s: float) -> QuestionAsked:
    one = BANK.get(name)
    return QuestionAsked(t_s=t_s, id=name, text=f"What about {name}?", move="ask", pillar=one.pillar if one else None)


def answered_all(*names: str) -> list[Event]:
    """Each asked and answered in turn."""
    return [event for n, name in enumerate(names) for event in (asked(name, n), answered(n))]


def answered(t_s: float, count: int = 30) -> TranscriptEvent:
    words = Transcript.from_text("word " * count, start_s=t_s).words
    return TranscriptEvent(t_s=t_s, words=list(words))


def taken_up(*events: Event, made: Plan) -> list[str]:
    """The questions that are asked when an interrupted session is gone on with."""
    again = plan_from_record(made.record(), BANK, InterviewSettings(minutes=60))
    state = rebuild(events, again)
    agenda = Agenda(again, BANK, 1)
    names: list[str] = []
    while state.phase != "over" and (not names or state.item_id):
        state, _ = agenda.next_question(state, 60.0)
        names += [state.item_id] if state.item_id else []
    return names


def test_a_replaced_question_is_not_asked_when_the_session_goes_on() -> None:
    made = plan(*SENIOR[:4], reserve=STEPS)
    events = answered_all("senior-0", "senior-1", "beyond")
    assert taken_up(*events, made=made) == ["senior-3"]


def test_nor_one_replaced_before_others_were_asked() -> None:
    made = plan(*SENIOR[:3], OTHER, reserve=STEPS)
    events = answered_all("senior-0", "beyond", "senior-2")
    assert taken_up(*events, made=made) == ["other"]


def test_the_planned_question_comes_back_when_the_one_in_its_place_got_no_answer() -> None:
    made = plan(*SENIOR[:4], reserve=STEPS)
    events = answered_all("senior-0", "senior-1")
    assert taken_up(*events, asked("beyond", 9.0), answered(9.5, 3), made=made) == ["senior-2", "senior-3"]


def test_a_question_of_another_pillar_replaces_none_of_this() -> None:
    made = plan(SENIOR[0], OTHER, reserve=(ANOTHER,))
    assert taken_up(*answered_all("senior-0", "another"), made=made) == []
    assert taken_up(*answered_all("another"), made=made) == ["senior-0"]


def test_what_the_job_description_mentions_is_named_once() -> None:
    reason = "The job description mentions apples."
    agenda = Agenda(Plan(tuple(Slot(one, 210.0, reason) for one in SENIOR[:3]), False, False, 3600.0), BANK, 1)
    state, said = State("question", 0.0), []
    for _ in range(3):
        state, reply = agenda.next_question(state, 60.0)
        said.append(reply.text)
    assert [reason in text for text in said] == [True, False, False]
