"""Where no answer comes: what silence, noise and voice without words lead to."""

from dataclasses import replace

import pytest

from bot.interviewer import lines
from bot.interviewer.agenda import GRACE_S, Agenda, Step
from bot.interviewer.bank import Bank
from bot.interviewer.item import Item
from bot.interviewer.no_answer import MOST_CUTS, UNHEARD_QUESTIONS, NoAnswer
from bot.interviewer.patience import CLOSING_STALL_S, PAUSE_LIMIT_S, patience_s
from bot.interviewer.plan import Plan, Slot
from bot.interviewer.state import Cut, State
from bot.stt.transcript import Transcript

pytestmark = pytest.mark.unit

ITEMS = tuple(
    Item.model_validate(
        {
            "id": f"story-{number}",
            "pillar": "behavioral",
            "levels": ["senior"],
            "ask": f"Tell me about decision {number}.",
            "rephrase": "Think of a choice of yours.",
            "intent": "Decision, reasons, outcome.",
        }
    )
    for number in range(4)
)
AGENDA = Agenda(
    Plan(tuple(Slot(item, 300.0) for item in ITEMS), warm_up=False, candidate_asks=False, seconds=1800.0),
    Bank(ITEMS),
    seed=0,
)
NO_ANSWER = NoAnswer(AGENDA, lambda _: None)
ASKED, _ = AGENDA.next_question(State("question", 0.0), 0.0)
CUT = Cut("Tell me about it.", understood=False)


def silent(state: State, seconds: float = 600.0, now_s: float = 30.0) -> Step:
    step = NO_ANSWER.silence(state, seconds, now_s)
    assert step is not None
    return step


def test_nothing_is_due_before_patience_is_over() -> None:
    needed_s = patience_s(ASKED, ITEMS[0])
    assert NO_ANSWER.silence(ASKED, needed_s - 0.1, 30.0) is None
    assert NO_ANSWER.silence(ASKED, needed_s, 30.0) is not None


def test_silence_gets_time_then_a_choice_then_the_next_question() -> None:
    state, reply = silent(ASKED)
    assert reply.text in lines.TAKE_TIME
    state, reply = silent(state)
    assert reply.text == lines.OFFER
    state, reply = silent(state)
    assert reply.text == f"{lines.MOVE_ON} {ITEMS[1].ask}"
    assert state.form == ("weak",)


def test_help_comes_before_the_choice_where_there_is_some() -> None:
    helping = NoAnswer(AGENDA, lambda state: AGENDA.reply(state, "One way in."))
    step = helping.silence(replace(ASKED, stalls=1), 600.0, 30.0)
    assert step is not None
    assert step[1].text == "One way in."


def test_questions_in_a_row_without_a_word_end_it_as_unheard() -> None:
    state = ASKED
    for _ in range(UNHEARD_QUESTIONS - 1):
        state, reply = silent(replace(state, stalls=1, offered=True))
        assert not reply.ends
    _, reply = silent(replace(state, stalls=1, offered=True))
    assert reply.ends
    assert (reply.text, reply.ending) == (lines.NOT_HEARD, "unheard")


def test_an_answer_that_breaks_off_is_no_question_without_a_word() -> None:
    state = replace(ASKED, stalls=1, offered=True, answer=Transcript.from_text("We moved it."))
    after, _ = silent(state)
    assert (after.silent_questions, after.form) == (0, ())


def test_a_pause_is_long_and_ends() -> None:
    paused = replace(ASKED, paused_s=10.0)
    assert NO_ANSWER.silence(paused, 600.0, 10.0 + PAUSE_LIMIT_S - 1) is None
    _, reply = silent(paused, now_s=10.0 + PAUSE_LIMIT_S)
    assert reply.ending == "stopped"


def test_after_the_goodbye_it_is_soon_over() -> None:
    over = replace(ASKED, phase="over")
    assert NO_ANSWER.silence(over, CLOSING_STALL_S - 0.1, 30.0) is None
    assert silent(over, CLOSING_STALL_S)[1].ends


def test_what_was_cut_off_for_nothing_is_said_first() -> None:
    state, reply = silent(replace(ASKED, cut=CUT))
    assert reply.text == CUT.rest
    assert state.cut is None


def test_noise_is_talked_over_but_not_for_ever() -> None:
    state, said = ASKED, []
    for _ in range(MOST_CUTS):
        state, reply = NO_ANSWER.backchannel(state, CUT, 30.0, words=False)
        said.append(reply.text)
    assert said[:-1] == [CUT.rest] * (MOST_CUTS - 1)
    assert said[-1].startswith(lines.UNCLEAR)


def test_an_okay_that_cuts_in_is_talked_over_then_only_the_question_is_said_then_it_is_as_silence() -> None:
    state, said = ASKED, []
    for _ in range(3 * MOST_CUTS):
        state, reply = NO_ANSWER.backchannel(state, CUT, 30.0, words=True)
        said.append(reply)
    assert {reply.act for reply in said} == {"backchannel"}
    assert [reply.text for reply in said[: MOST_CUTS - 1]] == [CUT.rest] * (MOST_CUTS - 1)
    assert said[MOST_CUTS - 1].text == f"{lines.AGAIN} {ITEMS[0].ask}"
    assert said[2 * MOST_CUTS - 1].text == f"{lines.MOVE_ON} {ITEMS[1].ask}"
    assert said[-1].ending == "unheard"


def test_an_okay_leaves_a_silence_as_it_is() -> None:
    for state in (replace(ASKED, stalls=1, offered=True, silent_questions=1), replace(ASKED, thinking=True)):
        after, reply = NO_ANSWER.backchannel(state, None, 30.0, words=True)
        assert reply.text == ""
        assert replace(after, turns=state.turns) == state


def test_nobody_is_waited_for_beyond_the_time() -> None:
    twice_s, end_s = 2 * ASKED.item_share_s, 1800.0
    assert silent(ASKED, now_s=twice_s)[1].text in lines.TAKE_TIME
    assert silent(ASKED, now_s=twice_s + 1.0)[1].text == f"{lines.MOVE_ON} {ITEMS[1].ask}"
    assert silent(replace(ASKED, cut=CUT), now_s=twice_s + 1.0)[1].text == f"{lines.MOVE_ON} {ITEMS[1].ask}"
    assert silent(ASKED, now_s=end_s)[1].ends
    for cut in (None, CUT):
        _, reply = NO_ANSWER.backchannel(ASKED, cut, twice_s + GRACE_S + 1.0, words=True)
        assert reply.text == f"{lines.MOVE_ON} {ITEMS[1].ask}"
        assert NO_ANSWER.backchannel(ASKED, cut, end_s + GRACE_S, words=True)[1].ends
    assert NO_ANSWER.backchannel(ASKED, None, twice_s + 1.0, words=True)[1].text == "", '"okay, so" begins an answer'


def test_a_question_that_comes_after_the_grace_has_all_its_time() -> None:
    late_s = 2 * ASKED.item_share_s + GRACE_S + 1.0
    state, _ = NO_ANSWER.backchannel(ASKED, None, late_s, words=True)
    assert (state.item_id, state.item_since_s) == (ITEMS[1].id, late_s)


def test_what_is_not_understood_is_said_once_and_is_then_no_answer() -> None:
    state, reply = NO_ANSWER.not_understood(ASKED, 30.0)
    assert reply.text == f"{lines.UNCLEAR} {lines.AGAIN} {ITEMS[0].ask}"
    state, reply = NO_ANSWER.not_understood(state, 60.0)
    assert reply.text == f"{lines.MOVE_ON} {ITEMS[1].ask}"
    _, reply = NO_ANSWER.not_understood(replace(state, unclear=1), 90.0)
    assert (reply.text, reply.ending) == (lines.NOT_UNDERSTOOD, "unheard")


def test_in_a_pause_nobody_needs_to_be_understood() -> None:
    assert NO_ANSWER.not_understood(replace(ASKED, paused_s=10.0), 30.0)[1].text == ""
