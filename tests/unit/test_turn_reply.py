"""The interviewer's side of the floor: how long speech goes on with the last turn, and what it may talk over."""

import pytest

from bot.turns.reply import BREAK_IN_S, INSIST_S, SAME_TURN_S, UNANSWERED_S, Reply

pytestmark = pytest.mark.unit


def after_a_turn(now_s: float = 10.0) -> Reply:
    reply = Reply()
    reply.await_from(now_s)
    return reply


def test_before_the_first_turn_nothing_is_due() -> None:
    assert not Reply().due(0.5)
    assert not Reply().audible


def test_a_reply_is_due_until_it_is_heard_or_does_not_come() -> None:
    assert after_a_turn().due(10.0 + UNANSWERED_S - 0.1)
    assert not after_a_turn().due(10.0 + UNANSWERED_S)
    reply = after_a_turn()
    reply.playing(10.5)
    assert reply.audible
    assert not reply.due(10.6)
    reply.heard()
    assert not reply.audible
    assert not reply.due(10.7), "it was answered"


def test_what_begins_just_after_it_was_on_its_way() -> None:
    reply = after_a_turn()
    assert not reply.just_begun(10.6)
    reply.playing(10.5)
    assert reply.just_begun(10.5 + SAME_TURN_S - 0.1)
    assert not reply.just_begun(10.5 + SAME_TURN_S)
    reply.heard()
    assert not reply.just_begun(10.6)


def test_what_is_due_when_a_device_goes_is_due_until_a_while_after_it_is_back() -> None:
    reply = after_a_turn()
    reply.hold(11.0)
    assert reply.due(600.0)
    reply.go_on(600.0)
    assert reply.due(600.0 + UNANSWERED_S - 0.1)
    assert not reply.due(600.0 + UNANSWERED_S)


def test_what_was_not_due_any_more_then_is_not_due_after_it_either() -> None:
    reply = after_a_turn()
    reply.hold(10.0 + UNANSWERED_S)
    reply.go_on(20.0)
    assert not reply.due(20.0)


def test_what_is_withdrawn_is_due_no_more() -> None:
    reply = after_a_turn()
    reply.withdraw()
    assert not reply.due(10.1)


def test_breaking_in_talks_over_speech_until_a_while_after_it_is_audible() -> None:
    assert not after_a_turn().insists(10.1), "an ordinary reply gives way"
    reply = after_a_turn()
    reply.break_in(10.0)
    assert not reply.due(10.1), "the turn does not go on"
    assert reply.insists(10.0 + BREAK_IN_S - 0.1), "as long as it may yet come"
    reply.playing(11.0)
    assert reply.insists(11.0 + INSIST_S - 0.1)
    assert not reply.insists(11.0 + INSIST_S)
    assert not reply.insists(11.1), "who has got in has the floor"


def test_it_is_over_when_it_was_said_or_did_not_come_and_that_is_told_once() -> None:
    reply = Reply()
    assert not reply.broke_in(10.0, said=True), "it did not break in"
    reply.break_in(10.0)
    assert not reply.broke_in(10.0 + BREAK_IN_S - 0.1, said=False)
    assert reply.broke_in(10.0 + BREAK_IN_S, said=False)
    assert not reply.broke_in(10.0 + BREAK_IN_S, said=True)
    reply.break_in(30.0)
    reply.playing(30.5)
    assert not reply.broke_in(40.0, said=False), "it is still speaking"
    assert reply.broke_in(40.0, said=True)
