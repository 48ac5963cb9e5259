"""What a candidate may ask for, and how often."""

from dataclasses import replace

import pytest

from bot.interviewer import lines
from bot.interviewer.agenda import Agenda, Step
from bot.interviewer.bank import Bank
from bot.interviewer.encoder import WordsEncoder
from bot.interviewer.item import Item
from bot.interviewer.moves import Act
from bot.interviewer.plan import Plan, Slot
from bot.interviewer.services import MAX_QUESTIONS_BACK, MAX_REPEATS, REPHRASED_REPEATS, SLOWEST, Said, Services
from bot.interviewer.state import State
from bot.stt.transcript import Transcript, Turn

pytestmark = pytest.mark.unit

ITEM = Item.model_validate(
    {
        "id": "fraud",
        "pillar": "design",
        "levels": ["senior"],
        "ask": "Design a system that flags fraudulent card payments.",
        "rephrase": "How would you stop stolen cards?",
        "intent": "Latency shapes the design.",
        "constraints": {"latency": {"tells": "The decision has a hundred milliseconds.", "asks": ["how fast"]}},
        "points": [
            {
                "id": point,
                "says": [f"The {point} come late.", f"We wait for {point}."],
                "probe": f"Where are your {point}?",
            }
            for point in ("labels", "alerts")
        ],
        "flips": ["Now the budget is ten milliseconds. What changes?"],
    }
)
OTHER = ITEM.model_copy(update={"id": "other", "ask": "Design a search engine."})
AGENDA = Agenda(
    Plan((Slot(ITEM, 480.0), Slot(OTHER, 480.0)), warm_up=False, candidate_asks=True, seconds=1800.0),
    Bank((ITEM, OTHER)),
    seed=0,
)
SERVICES = Services(AGENDA, WordsEncoder(), hints=False, story_for=lambda _: None)
ASKED, _ = AGENDA.next_question(State("question", 0.0), 0.0)
CLOSING, _ = AGENDA.to_closing(ASKED, 0.0)


def asks(act: Act, state: State = ASKED, text: str = "", now_s: float = 10.0) -> Step:
    turn = Turn(Transcript.from_text(text, start_s=now_s), now_s, now_s + 1)
    return SERVICES.handlers[act](Said(state, turn, now_s))


def test_a_question_is_repeated_then_rephrased_then_left() -> None:
    state, said = ASKED, []
    for _ in range(MAX_REPEATS + 1):
        state, reply = asks("repeat", state)
        said.append(reply.text)
    repeated, rephrased, left = said[: REPHRASED_REPEATS - 1], said[REPHRASED_REPEATS - 1 : -1], said[-1]
    assert all(ITEM.ask in text for text in repeated)
    assert all(ITEM.rephrase in text for text in rephrased)
    assert left == f"{lines.MOVE_ON} {OTHER.ask}"


def test_in_the_close_there_is_nothing_to_go_on_to() -> None:
    state, reply = asks("rephrase", replace(CLOSING, repeats=MAX_REPEATS))
    assert reply.ends
    assert reply.text == lines.CLOSE
    assert state.phase == "over"


def test_slower_has_an_end() -> None:
    state = ASKED
    for _ in range(5):
        state, _ = asks("slower", state)
    assert state.speed == SLOWEST
    assert asks("slower", state)[1].speed == SLOWEST


def test_a_constraint_that_is_asked_for_is_told() -> None:
    state, reply = asks("clarify", text="How fast must it be?")
    assert state.told == ("latency",)
    assert reply.text == "The decision has a hundred milliseconds."


def test_what_there_is_no_constraint_for_they_assume() -> None:
    assert asks("clarify", text="Which country is it for?")[1].text == lines.ASSUME


def test_questions_back_are_answered_a_few_times_in_the_close() -> None:
    state = CLOSING
    for _ in range(MAX_QUESTIONS_BACK - 1):
        state, reply = asks("ask_back", state, "What does the team look like?")
        assert not reply.ends
    assert asks("ask_back", state, "And the office?")[1].ends


def test_without_hints_there_is_none() -> None:
    assert SERVICES.hint(ASKED) is None
    assert asks("hint")[1].text == lines.NO_HINT
