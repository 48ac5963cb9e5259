"""Who has the floor: timelines of speech, words and the interviewer's voice."""

import pytest

from bot.stt.transcript import Transcript, Word
from bot.turns.floor import Floor, Overlap
from bot.turns.words import WORDS_PATIENCE_S

pytestmark = pytest.mark.unit

REFINE_S = 0.25


def say(floor: Floor, start_s: float, end_s: float, text: str) -> Overlap:
    overlap = floor.started(start_s)
    floor.paused(start_s, end_s)
    floor.transcribed(start_s - 0.15, end_s, Transcript.from_text(text, start_s=start_s))
    return overlap


def test_runs_with_pauses_are_one_turn() -> None:
    floor = Floor()
    assert say(floor, 1.0, 3.0, "I moved it") is Overlap.NONE
    assert floor.waiting
    assert say(floor, 4.2, 6.0, "to a queue.") is Overlap.NONE
    turn = floor.end(7.0)
    assert turn.transcript.text == "I moved it to a queue."
    assert (turn.start_s, turn.end_s) == (1.0, 6.0)
    assert floor.pauses_s == pytest.approx([1.2])


def test_what_comes_of_a_reply_as_its_echo_takes_it_back_once() -> None:
    floor = Floor()
    say(floor, 1.0, 3.0, "I moved it.")
    floor.end(4.0)
    floor.playing(4.3)
    assert say(floor, 4.6, 4.8, "") is Overlap.REOPENS
    floor.heard(5.0, interrupted=True)
    assert floor.end(6.0).transcript.text == "I moved it."
    floor.playing(6.3)
    assert floor.started(6.6) is Overlap.INTERRUPTS


def test_who_says_more_takes_it_back_again() -> None:
    floor = Floor()
    say(floor, 1.0, 3.0, "I moved it.")
    for start_s in (4.0, 8.0):
        floor.end(start_s)
        floor.playing(start_s + 0.3)
        assert say(floor, start_s + 0.6, start_s + 2.0, "And then it broke.") is Overlap.REOPENS
        floor.heard(start_s + 0.9, interrupted=True)


def test_words_of_the_last_run_are_waited_for() -> None:
    floor = Floor()
    floor.started(1.0)
    floor.paused(1.0, 3.0)
    assert floor.words_due
    floor.transcribed(0.85, 3.0, Transcript.from_text("yes"))
    assert not floor.words_due


def test_a_later_transcript_of_the_same_chunk_replaces_the_earlier() -> None:
    floor = Floor()
    say(floor, 1.0, 2.0, "I move")
    floor.started(2.5)
    floor.paused(2.5, 4.0)
    floor.transcribed(0.85, 4.0, Transcript.from_text("I moved it to a queue"))
    assert floor.turn().transcript.text == "I moved it to a queue"


def test_words_of_an_earlier_turn_that_come_late_are_not_taken_for_this_one() -> None:
    floor = Floor()
    say(floor, 1.0, 2.0, "first answer")
    floor.end(3.0)
    floor.playing(3.1)
    floor.heard()
    floor.started(6.0)
    floor.transcribed(0.85, 2.0, Transcript.from_text("first answer"))
    assert floor.turn().transcript.text == ""


def test_going_on_before_the_interviewer_is_heard_reopens_the_turn() -> None:
    floor = Floor()
    say(floor, 1.0, 3.0, "We shipped it.")
    floor.end(3.8)
    assert say(floor, 4.0, 6.0, "And then it broke.") is Overlap.REOPENS
    assert floor.turn().transcript.text == "We shipped it. And then it broke."
    assert floor.turn().start_s == 1.0


def test_speech_on_its_way_when_the_interviewer_starts_is_the_same_turn() -> None:
    floor = Floor()
    say(floor, 1.0, 3.0, "We shipped it.")
    floor.end(3.8)
    assert not floor.audible
    floor.playing(3.9)
    assert floor.audible
    assert floor.started(4.3) is Overlap.REOPENS


def test_speech_well_into_the_interviewers_words_interrupts() -> None:
    floor = Floor()
    say(floor, 1.0, 3.0, "We shipped it.")
    floor.end(3.8)
    floor.playing(3.9)
    assert say(floor, 6.0, 7.0, "Sorry, one more thing") is Overlap.INTERRUPTS
    assert floor.turn().transcript.text == "Sorry, one more thing"


def test_the_first_words_of_a_session_reopen_nothing() -> None:
    floor = Floor()
    floor.playing(0.2)
    assert floor.started(0.5) is Overlap.INTERRUPTS


def test_answering_long_after_the_question_begins_a_new_turn() -> None:
    floor = Floor()
    say(floor, 1.0, 3.0, "We shipped it.")
    floor.end(3.8)
    floor.playing(3.9)
    floor.heard()
    assert floor.started(9.0) is Overlap.NONE
    assert floor.turn().start_s == 9.0


def test_speaking_up_as_the_interviewer_begins_anew_does_not_go_on_with_a_turn_that_was_answered() -> None:
    floor = Floor()
    say(floor, 1.0, 3.0, "We shipped it.")
    floor.end(3.8)
    floor.playing(3.9)
    floor.heard(6.0)
    floor.playing(26.0)
    assert floor.started(26.3) is Overlap.INTERRUPTS
    assert floor.turn().start_s == 26.3
    assert floor.pauses_s == []


@pytest.mark.parametrize("audible", [True, False])
def test_but_one_whose_answer_was_cut_off_or_never_audible_may_go_on(*, audible: bool) -> None:
    floor = Floor()
    say(floor, 1.0, 3.0, "We shipped it.")
    floor.end(3.8)
    if audible:
        floor.playing(3.9)
    floor.heard(4.2, interrupted=audible)
    floor.playing(4.4)
    assert floor.started(4.5) is Overlap.REOPENS


def test_when_no_answer_comes_speech_later_on_is_a_turn_of_its_own() -> None:
    floor = Floor()
    say(floor, 1.0, 3.0, "Let's pause here.")
    floor.end(3.8)
    assert floor.started(20.0) is Overlap.NONE


def test_a_lone_high_judgement_counts_only_half() -> None:
    floor = Floor()
    say(floor, 1.0, 6.0, "There are two circles that are connected.")
    assert floor.cues().smart_turn is None
    floor.judged(0.1)
    floor.judged(0.9)
    assert floor.cues().smart_turn == pytest.approx(0.5)
    floor.judged(0.8)
    assert floor.cues().smart_turn == pytest.approx(0.8), "the latest is lower than their mean"
    floor.judged(0.9)
    assert floor.cues().smart_turn == pytest.approx(0.85)
    floor.judged(0.3)
    assert floor.cues().smart_turn == pytest.approx(0.3)


# --- devices that are away ----------------------------------------------------------------------------------


def test_while_a_device_is_away_nobody_is_waited_for_and_the_words_still_come() -> None:
    floor = Floor()
    say(floor, 1.0, 3.0, "I moved it to the")
    floor.away(3.0)
    assert not floor.waiting
    assert floor.silent, "the words so far are worth preparing for"
    floor.back(20.0, missed=True)
    assert floor.waiting
    assert floor.silence_s(20.5) == pytest.approx(0.5)
    assert say(floor, 24.0, 26.0, "new store.") is Overlap.NONE
    assert floor.turn().transcript.text == "I moved it to the new store."
    assert floor.pauses_s == [], "the time away is nobody's habit"


def test_what_was_not_captured_is_no_silence() -> None:
    floor = Floor()
    say(floor, 1.0, 3.0, "I moved it")
    for _ in range(50):
        floor.missed(0.02)
    assert floor.silence_s(4.5) == pytest.approx(0.5)
    say(floor, 4.5, 6.0, "to a queue.")
    assert floor.pauses_s == pytest.approx([0.5])
    assert floor.silence_s(6.4) == pytest.approx(0.4)


def test_after_the_return_the_turn_is_not_taken_while_the_interviewer_says_so() -> None:
    floor = Floor()
    say(floor, 1.0, 3.0, "I moved it to the")
    floor.away(3.0)
    floor.back(20.0, missed=True)
    floor.playing(20.4)
    assert not floor.waiting
    floor.heard(24.0)
    assert floor.waiting
    assert floor.silence_s(25.0) == pytest.approx(1.0)
    assert floor.returned, "the speaker has not gone on"
    floor.started(26.0)
    assert not floor.returned


def test_who_talks_on_to_nobody_does_not_cut_the_word_that_tells_them_but_breaking_in_does() -> None:
    floor = Floor()
    say(floor, 1.0, 3.0, "I moved it to the")
    floor.away(3.0)
    floor.back(20.0, missed=True)
    floor.playing(20.4)
    assert floor.started(20.5) is Overlap.NONE
    floor.paused(20.5, 21.0)
    assert floor.started(22.0) is Overlap.INTERRUPTS
    assert not floor.returned


def test_a_turn_that_ended_before_the_speaker_vanished_can_still_go_on_after() -> None:
    floor = Floor()
    say(floor, 1.0, 3.0, "We shipped it.")
    floor.end(4.0)
    floor.away(4.5)
    assert floor.started(12.0) is Overlap.REOPENS
    floor.paused(12.0, 13.0)
    assert not floor.waiting


def test_a_sentence_cut_off_with_the_speaker_is_no_answer_to_take_back_when_it_is_said_again() -> None:
    floor = Floor()
    say(floor, 1.0, 3.0, "We shipped it.")
    floor.end(4.0)
    floor.playing(4.2)
    floor.away(6.0)
    floor.heard(6.0)
    floor.back(12.0, missed=False)
    floor.playing(12.3)
    assert floor.started(12.5) is Overlap.INTERRUPTS


def test_an_um_counts_for_the_silence_behind_it_only() -> None:
    floor = Floor()
    floor.started(1.0)
    floor.paused(1.0, 3.0)
    floor.transcribed(0.85, 3.0, Transcript.from_text("We moved it"), 0.97)
    assert floor.cues().hesitates == 0.97
    floor.started(4.0)
    floor.paused(4.0, 5.0)
    assert floor.cues().hesitates is None
    floor.transcribed(0.85, 5.0, Transcript.from_text("We moved it to a queue."), 0.02)
    assert floor.cues().hesitates == 0.02


def test_words_that_come_late_do_not_bring_back_their_um() -> None:
    floor = Floor()
    floor.started(1.0)
    floor.paused(1.0, 5.0)
    floor.transcribed(3.0, 5.0, Transcript.from_text("to a queue."), 0.02)
    floor.transcribed(0.85, 3.0, Transcript.from_text("We moved it"), 0.97)
    assert floor.cues().hesitates == 0.02


def test_a_new_turn_knows_of_no_um() -> None:
    floor = Floor()
    floor.started(1.0)
    floor.paused(1.0, 3.0)
    floor.transcribed(0.85, 3.0, Transcript(), 0.97)
    floor.end(12.0)
    floor.started(30.0)
    floor.paused(30.0, 31.0)
    assert floor.cues().hesitates is None


# --- words that may still change ----------------------------------------------------------------------------


def unsure(floor: Floor, start_s: float, end_s: float, text: str) -> Overlap:
    overlap = floor.started(start_s)
    floor.paused(start_s, end_s)
    floor.transcribed(start_s - 0.15, end_s, Transcript.from_text(text, start_s=start_s), provisional=True)
    return overlap


def test_provisional_words_are_words_and_the_turn_waits_a_little_for_better_ones() -> None:
    floor = Floor()
    unsure(floor, 1.0, 3.0, "I moved it to a cue.")
    assert not floor.words_due, "there is something to prepare an answer to"
    assert floor.cues().text == "I moved it to a cue."
    assert not floor.ready(-0.05, REFINE_S)
    assert not floor.ready(REFINE_S - 0.02, REFINE_S)
    assert floor.ready(REFINE_S, REFINE_S)


def test_refined_words_replace_them_and_nothing_is_waited_for_any_more() -> None:
    floor = Floor()
    unsure(floor, 1.0, 3.0, "I moved it to a cue.")
    assert not floor.transcribed(0.85, 3.0, Transcript.from_text("I moved it to a queue."))
    assert floor.ready(0.0, REFINE_S)
    assert floor.turn().transcript.text == "I moved it to a queue."


def test_words_that_are_not_there_at_all_are_waited_for_much_longer() -> None:
    floor = Floor()
    floor.started(1.0)
    floor.paused(1.0, 3.0)
    assert not floor.ready(REFINE_S, REFINE_S)
    assert not floor.ready(WORDS_PATIENCE_S - 0.02, REFINE_S)
    assert floor.ready(WORDS_PATIENCE_S, REFINE_S)


def test_provisional_words_of_an_earlier_run_do_not_stand_for_those_of_the_last() -> None:
    floor = Floor()
    unsure(floor, 1.0, 3.0, "I moved it")
    floor.started(3.5)
    floor.paused(3.5, 5.0)
    assert floor.words_due
    floor.transcribed(0.85, 5.0, Transcript.from_text("I moved it to a queue."))
    assert floor.ready(0.0, REFINE_S), "the same chunk was read anew with what followed"


def test_words_refined_after_the_end_count_when_the_turn_is_reopened() -> None:
    floor = Floor()
    unsure(floor, 1.0, 3.0, "We ship it.")
    floor.end(3.8)
    assert floor.transcribed(0.85, 3.0, Transcript.from_text("We shipped it.")), "the record wants to know"
    assert not floor.transcribed(0.85, 3.0, Transcript.from_text("We shipped it.")), "it is told once"
    assert say(floor, 4.0, 6.0, "And then it broke.") is Overlap.REOPENS
    assert floor.turn().transcript.text == "We shipped it. And then it broke."
    assert floor.ready(0.0, REFINE_S)


def test_a_new_turn_waits_for_no_words_of_the_last_one() -> None:
    floor = Floor()
    unsure(floor, 1.0, 3.0, "We ship it.")
    floor.end(3.8)
    say(floor, 20.0, 22.0, "Something else.")
    assert floor.ready(0.0, REFINE_S)
    assert floor.transcribed(0.85, 3.0, Transcript.from_text("We shipped it.")) == "earlier", "for the record"
    assert floor.turn().transcript.text == "Something else."
    earlier = floor.earlier()
    assert earlier is not None
    assert (earlier.transcript.text, earlier.start_s, earlier.end_s) == ("We shipped it.", 1.0, 3.0)
    floor.end(24.0)
    say(floor, 30.0, 32.0, "And more.")
    assert floor.earlier() is None, "its words were all there"
    assert floor.transcribed(0.85, 3.0, Transcript.from_text("We shipped it.")) is None


# --- words that come late -----------------------------------------------------------------------------------


def without_words(floor: Floor) -> None:
    floor.started(1.0)
    floor.paused(1.0, 3.0)
    floor.end(10.0)


def test_words_that_come_after_the_end_are_the_turns_and_it_is_taken_up_again() -> None:
    floor = Floor()
    without_words(floor)
    assert floor.transcribed(0.7, 3.0, Transcript.from_text("I moved it.")) == "late"
    assert floor.unanswered(20.0), "nothing can have answered it"
    floor.reopen()
    assert floor.waiting
    assert floor.turn().transcript.text == "I moved it."
    assert floor.ready(9.0, REFINE_S)


def test_while_the_interviewer_speaks_they_wait_for_its_end() -> None:
    floor = Floor()
    without_words(floor)
    floor.playing(12.0)
    assert floor.transcribed(0.7, 3.0, Transcript.from_text("I moved it.")) == "late"
    assert not floor.unanswered(13.0)
    assert floor.late
    floor.heard(14.0)
    assert floor.unanswered(14.0), "it can only have asked again"


@pytest.mark.parametrize("first", [True, False])
def test_speaking_up_meanwhile_goes_on_with_a_turn_whose_words_are_due(*, first: bool) -> None:
    floor = Floor()
    without_words(floor)
    floor.playing(12.0)
    if first:
        floor.transcribed(0.7, 3.0, Transcript.from_text("I moved it."))
    assert floor.owed
    assert floor.started(14.0) is Overlap.REOPENS
    floor.paused(14.0, 15.0)
    if not first:
        assert floor.transcribed(0.7, 3.0, Transcript.from_text("I moved it.")) is None
    floor.transcribed(13.7, 15.0, Transcript.from_text("Hello?"))
    assert floor.turn().transcript.text == "I moved it. Hello?"
    assert floor.pauses_s == [], "nobody pauses like that"


def test_the_end_of_an_answer_that_comes_late_takes_back_only_what_was_not_heard() -> None:
    floor = Floor()
    say(floor, 1.0, 3.0, "I moved it")
    floor.started(5.0)
    floor.paused(5.0, 7.0)
    floor.end(14.0)
    assert floor.transcribed(4.7, 7.0, Transcript.from_text("to a queue.")) == "late"
    assert floor.unanswered(14.5)
    floor.playing(15.0)
    floor.heard(17.0)
    assert not floor.unanswered(17.0)
    assert floor.turn().transcript.text == "I moved it to a queue.", "for the record"


def test_the_end_of_an_answer_that_comes_in_the_next_turn_is_for_the_record() -> None:
    floor = Floor()
    say(floor, 1.0, 3.0, "I moved it")
    floor.started(5.0)
    floor.paused(5.0, 7.0)
    floor.end(14.0)
    floor.playing(14.2)
    floor.heard(16.0)
    assert floor.started(17.0) is Overlap.NONE
    assert floor.transcribed(4.7, 7.0, Transcript.from_text("to a queue.")) == "earlier"
    earlier = floor.earlier()
    assert earlier is not None
    assert earlier.transcript.text == "I moved it to a queue."


@pytest.mark.parametrize("again", [False, True])
def test_a_chunk_in_which_a_turn_was_stopped_is_of_both(*, again: bool) -> None:
    floor = Floor()
    floor.started(1.0)
    floor.transcribed(0.7, 5.0, Transcript((Word("one", 2.0, 3.0, 0.9),)))
    floor.stop(6.0)
    floor.playing(6.3)
    floor.heard(8.0)
    assert floor.yields(8.0, said=True)
    spanning = Transcript((Word("two", 5.0, 6.0, 0.9), Word("three", 7.0, 7.9, 0.9), Word("four", 8.5, 9.0, 0.9)))
    if again:
        misheard = Transcript((Word("too", 5.0, 6.0, 0.9), Word("for", 8.5, 9.0, 0.9)))
        assert floor.transcribed(4.7, 9.5, misheard, provisional=True) == "earlier"
    assert floor.transcribed(4.7, 9.5, spanning) == "earlier"
    earlier = floor.earlier()
    assert earlier is not None
    assert earlier.transcript.text == "one two three", "what was added under the interviewer is part of it"
    assert floor.turn().transcript.text == "four"


def test_a_noise_without_words_is_owed_nothing() -> None:
    floor = Floor()
    say(floor, 1.0, 1.4, "")
    floor.end(4.0)
    assert not floor.owed
    assert floor.started(9.0) is Overlap.NONE


def test_refined_words_that_are_the_same_are_no_news() -> None:
    floor = Floor()
    unsure(floor, 1.0, 3.0, "We shipped it.")
    floor.end(3.8)
    assert floor.transcribed(0.85, 3.0, Transcript.from_text("We shipped it.")) is None


def test_the_noise_of_the_latest_pause_is_among_the_cues() -> None:
    floor = Floor()
    say(floor, 1.0, 3.0, "I moved it")
    assert floor.cues().snr_db is None
    floor.started(4.0)
    floor.paused(4.0, 5.0, 17.0)
    assert floor.cues().snr_db == 17.0
