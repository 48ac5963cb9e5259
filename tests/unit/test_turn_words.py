"""The words of one turn: which are due, which are replaced, which belong to it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.stt.transcript import Transcript
from bot.turns.limit import Limits
from bot.turns.words import WORDS_PATIENCE_S, Words

pytestmark = pytest.mark.unit

REFINE_S = 0.25


def said(text: str, start_s: float) -> Transcript:
    """A word each 0.3 s."""
    return Transcript.from_text(text, start_s=start_s)


def turn(start_s: float = 1.0, end_s: float = 3.0) -> Words:
    words = Words(start_s)
    words.end_s = end_s
    return words


def test_words_are_due_up_to_the_last_sound() -> None:
    words = turn()
    assert words.due
    words.add(0.85, 2.0, said("I moved", 1.0))
    assert words.due
    words.add(2.2, 3.0, said("it", 2.3))
    assert not words.due
    words.end_s = 5.0
    assert words.due


def test_those_that_are_missing_are_waited_for_long_and_those_that_may_change_briefly() -> None:
    words = turn()
    assert not words.ready(WORDS_PATIENCE_S - 0.1, REFINE_S)
    assert words.ready(WORDS_PATIENCE_S, REFINE_S)
    words.add(0.85, 3.0, said("a cue", 1.0), provisional=True)
    assert not words.ready(REFINE_S - 0.1, REFINE_S)
    assert words.ready(REFINE_S, REFINE_S)
    words.add(0.85, 3.0, said("a queue", 1.0))
    assert words.ready(-1.0, REFINE_S)


def test_a_turn_is_unsettled_while_words_are_due_or_provisional() -> None:
    words = turn()
    assert words.unsettled
    words.add(0.85, 3.0, said("a cue", 1.0), provisional=True)
    assert words.unsettled
    assert words.refines(0.85)
    assert not words.late(0.85), "they are here already"
    words.add(0.85, 3.0, said("a queue", 1.0))
    assert not words.unsettled
    assert not words.refines(0.85)


def test_only_a_chunk_that_begins_before_the_last_sound_brings_what_is_due() -> None:
    words = turn()
    assert words.late(2.9)
    assert not words.late(3.0)


def test_the_same_chunk_replaces_and_says_whether_anything_is_new() -> None:
    words = turn()
    assert words.add(0.85, 3.0, said("a cue", 1.0))
    assert not words.add(0.85, 3.0, said("a cue", 1.0))
    assert words.add(0.85, 3.0, said("a queue", 1.0))
    assert words.turn().transcript.text == "a queue"


def test_what_was_said_before_a_turn_that_began_in_mid_speech_is_not_its_own() -> None:
    words = turn(start_s=10.0, end_s=12.0)
    assert not words.owns(5.0)
    words.add(5.0, 12.0, Transcript.join([said("long before", 5.0), said("and now", 10.5)]))
    assert words.turn().transcript.text == "and now"
    assert words.turn().start_s == 10.0


def test_what_an_earlier_chunk_has_already_is_not_said_twice() -> None:
    words = turn(start_s=1.0, end_s=6.0)
    words.add(0.85, 3.0, said("one", 2.0))
    words.add(2.0, 6.0, Transcript.join([said("one", 2.0), said("two", 4.0)]))
    assert words.turn().transcript.text == "one two"


def test_an_um_counts_only_as_the_last_sound_that_is_known() -> None:
    words = turn(end_s=5.0)
    words.add(3.0, 5.0, said("queue.", 3.0), 0.02)
    words.add(0.85, 3.0, said("to a", 1.0), 0.97)
    assert words.hesitates == 0.02
    words.end_s = 6.0
    assert words.hesitates is None


def test_voice_without_words_is_unclear_only_once_they_are_settled() -> None:
    limits = Limits(murmur_s=1.5, murmur_words=2)
    words = turn()
    assert not words.unclear(limits), "nothing was looked at yet"
    words.add(1.0, 3.0, Transcript(), provisional=True)
    assert not words.unclear(limits)
    words.add(1.0, 3.0, Transcript())
    assert words.unclear(limits)
    words.add(1.0, 3.0, said("here they are", 1.0))
    assert not words.unclear(limits)


@given(st.permutations(range(5)))
def test_chunks_in_any_order_are_one_text(order: list[int]) -> None:
    words = turn(end_s=6.0)
    for at in order:
        words.add(1.0 + at, 1.9 + at, said(f"w{at}", 1.1 + at))
    assert words.turn().transcript.text == "w0 w1 w2 w3 w4"
