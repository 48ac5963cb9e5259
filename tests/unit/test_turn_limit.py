"""When a turn has to end: how long one may speak, and what is voice without words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.stt.transcript import Transcript, Word
from bot.turns.floor import Floor, Overlap
from bot.turns.limit import Limits, Stretch, too_long, unclear
from bot.turns.reply import BREAK_IN_S, INSIST_S

pytestmark = pytest.mark.unit

LIMITS = Limits()


def test_three_or_four_minutes_with_pauses_are_nobodys_business() -> None:
    assert not too_long(LIMITS, 180.0, 1.2, "And so we moved it.")
    assert not too_long(LIMITS, 240.0, 3.0, "And so we moved it.")
    assert not too_long(LIMITS, 299.0, 9.0, "And so we moved it.")


def test_after_five_minutes_it_is_broken_into_between_two_sentences() -> None:
    assert too_long(LIMITS, 301.0, 0.5, "And so we moved it.")
    assert too_long(LIMITS, 301.0, 0.5, "Who would have thought that? ")
    assert not too_long(LIMITS, 301.0, 0.5, "And so we moved it because")
    assert not too_long(LIMITS, 301.0, 0.5, "And so we moved it...")
    assert not too_long(LIMITS, 301.0, 0.3, "And so we moved it."), "too short a pause to get a word in"
    assert not too_long(LIMITS, 301.0, 0.0, "And so we moved it."), "the next sentence has begun"
    assert not too_long(LIMITS, 301.0, 0.5, ""), "the last words are not here yet"


def test_a_little_later_anywhere() -> None:
    assert too_long(LIMITS, 346.0, 0.5, "And so we moved it because")
    assert not too_long(LIMITS, 346.0, 0.0, "And so we moved it because")
    assert too_long(LIMITS, 361.0, 0.0, "")


@given(st.floats(0.0, 60.0), st.text())
def test_no_turn_is_longer_than_six_minutes(silence_s: float, text: str) -> None:
    assert too_long(LIMITS, LIMITS.longest_s, silence_s, text)


def stretch(start_s: float, end_s: float, text: str = "", probability: float = 0.9) -> Stretch:
    return Stretch(start_s, end_s, said(text, start_s, probability))


def said(text: str, start_s: float = 0.0, probability: float = 0.9) -> Transcript:
    words = Transcript.from_text(text, start_s=start_s).words
    return Transcript(tuple(Word(word.text, word.start_s, word.end_s, probability) for word in words))


NINE = "we moved it to a store of its own"


def test_voice_without_words_is_unclear_after_three_quarters_of_a_minute() -> None:
    assert not unclear(LIMITS, [])
    assert not unclear(LIMITS, [stretch(0, 20), stretch(20, 44)])
    assert unclear(LIMITS, [stretch(0, 20), stretch(20, 46)])
    assert unclear(LIMITS, [stretch(20, 46), stretch(0, 20)]), "in whatever order they came"
    assert unclear(LIMITS, [stretch(0, 20, "Thank you."), stretch(20, 46, "you")]), "what recognisers find in noise"


def test_what_was_said_before_the_noise_does_not_make_it_clear() -> None:
    assert not unclear(LIMITS, [stretch(0, 8, NINE), stretch(8, 40)])
    assert unclear(LIMITS, [stretch(0, 8, NINE), stretch(8, 30), stretch(30, 54)])


def test_words_make_it_clear_if_they_are_recognised_at_all() -> None:
    assert not unclear(LIMITS, [stretch(0, 46, NINE)])
    assert unclear(LIMITS, [stretch(0, 46, NINE, probability=0.3)])


def test_who_thinks_aloud_with_long_silences_is_clear() -> None:
    ums = [stretch(10.0 * i, 10.0 * i + 0.6) for i in range(30)]
    assert not unclear(LIMITS, ums)


# --- on the floor -------------------------------------------------------------------------------------------


def speaking(floor: Floor, start_s: float, seconds: float) -> None:
    floor.started(start_s)
    for _ in range(round(seconds)):
        floor.passed(1.0)


def test_a_voice_that_never_pauses_has_to_end_all_the_same() -> None:
    floor = Floor()
    speaking(floor, 10.0, 359.0)
    assert floor.limit(369.0) is None
    floor.passed(1.0)
    assert floor.limit(370.0) == "long"
    turn = floor.stop(370.0)
    assert (turn.start_s, turn.end_s) == (10.0, 370.0)
    assert floor.limit(371.0) is None


def test_voice_without_words_ends_as_soon_as_that_is_known() -> None:
    floor = Floor()
    speaking(floor, 10.0, 50.0)
    for start_s in range(10, 50, 10):
        floor.transcribed(start_s, start_s + 10, Transcript())
        assert floor.limit(60.0) is None
    floor.transcribed(50, 56, Transcript())
    assert floor.limit(60.0) == "unclear"


def test_the_time_without_a_device_does_not_count() -> None:
    floor = Floor()
    speaking(floor, 10.0, 200.0)
    floor.paused(10.0, 210.0)
    floor.away(210.0)
    for _ in range(600):
        floor.passed(1.0)
    assert floor.limit(810.0) is None
    floor.back(810.0, missed=False)
    assert floor.limit(810.0) is None


def broken_into(*, speaks: bool) -> Floor:
    floor = Floor()
    speaking(floor, 10.0, 360.0)
    if not speaks:
        floor.paused(10.0, 369.0)
    floor.stop(370.0)
    return floor


def test_a_few_words_more_do_not_silence_who_breaks_in() -> None:
    floor = broken_into(speaks=False)
    assert floor.started(370.3) is Overlap.NONE
    floor.paused(370.3, 371.0)
    floor.playing(370.5)
    assert floor.started(370.5 + INSIST_S - 0.1) is Overlap.NONE
    floor.paused(373.0, 373.5)
    assert not floor.silent, "they are no turn either"


def test_but_breaking_in_later_does() -> None:
    floor = broken_into(speaks=False)
    floor.playing(370.5)
    assert floor.started(370.5 + INSIST_S + 0.1) is Overlap.INTERRUPTS


def test_who_goes_on_all_the_while_has_a_new_turn_after_it() -> None:
    floor = broken_into(speaks=True)
    floor.playing(370.5)
    assert not floor.yields(374.0, said=False)
    floor.heard(378.0)
    assert floor.yields(378.0, said=True)
    floor.paused(10.0, 380.0)
    floor.transcribed(
        376.0, 380.0, Transcript.from_text("one two three four five six seven", start_s=376.2, word_s=0.5)
    )
    turn = floor.turn()
    assert (turn.start_s, turn.end_s) == (378.0, 380.0)
    assert turn.transcript.text == "four five six seven"


def test_and_where_nothing_was_said_it_goes_on_too() -> None:
    floor = broken_into(speaks=True)
    assert not floor.yields(370.0 + BREAK_IN_S - 0.1, said=False)
    assert floor.yields(370.0 + BREAK_IN_S, said=False)
    assert not floor.yields(376.0, said=True), "once"


def test_silence_after_it_opens_nothing() -> None:
    floor = broken_into(speaks=False)
    floor.playing(370.5)
    floor.heard(378.0)
    assert not floor.yields(378.0, said=True)
    assert floor.started(380.0) is Overlap.NONE
    assert floor.turn().start_s == 380.0


def test_the_words_that_were_being_read_are_part_of_what_was_broken_into() -> None:
    floor = Floor()
    speaking(floor, 10.0, 360.0)
    floor.transcribed(9.7, 365.0, Transcript.from_text("And so we moved it"))
    floor.stop(370.0)
    assert floor.transcribed(365.0, 371.0, Transcript.from_text("to a queue.")) == "late"
    assert floor.turn().transcript.text == "And so we moved it to a queue."
    assert not floor.unanswered(371.0), "it is not taken back for them"
