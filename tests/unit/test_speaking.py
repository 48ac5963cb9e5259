"""What an utterance makes certain when it is heard, and what becomes of one that is not."""

import pytest

from bot.interviewer.moves import Move
from bot.interviewer.speaking import CERTAIN_S
from bot.interviewer.utterance import ToSay
from tests.fakes.at_the_table import Table

pytestmark = pytest.mark.unit

PROBE = Move("probe_reasoning", "q1", target="why")


def said(words: ToSay | None) -> ToSay:
    assert words is not None
    return words


def test_the_turn_and_the_question_are_told_when_the_answer_was_heard_for_a_while() -> None:
    table = Table()
    table.answered()
    words = said(table.reply("Why was that?", move=PROBE))
    assert table.types() == []
    table.speaking.playing(words.utterance, table.course.now_s)
    table.course.now_s += 0.9
    table.speaking.tick()
    assert table.types() == []
    table.course.now_s += 0.2
    table.speaking.tick()
    assert table.types() == ["turn_ended", "transcript", "question_asked"]
    table.speaking.tick()
    assert table.types().count("question_asked") == 1


def test_what_is_heard_to_its_end_is_noted() -> None:
    table = Table()
    assert not table.heard(said(table.reply("Why was that?", move=PROBE)))
    assert table.types() == ["question_asked", "interviewer_speech"]
    assert table.course.quiet_since_s == table.course.now_s
    assert table.speaking.utterance is None


def test_an_answer_to_a_turn_that_goes_on_leaves_nothing() -> None:
    table = Table()
    table.answered()
    words = said(table.reply("Why was that?", move=PROBE))
    table.turns.reopened(table.course.now_s)
    table.speaking.take_back()
    assert table.course.begun().text == "before"
    assert table.speaking.utterance is None
    table.heard(words, "", for_s=0.0, interrupted=True)
    assert table.types() == []


def test_of_one_taken_back_when_its_first_words_were_out_those_are_noted_and_nothing_else() -> None:
    table = Table()
    table.answered()
    words = said(table.reply("Goodbye. Thank you.", move=PROBE, ends=True))
    table.speaking.playing(words.utterance, table.course.now_s)
    table.speaking.take_back()
    assert not table.course.ending
    table.heard(words, "Goodbye.", for_s=0.5, interrupted=True)
    assert table.types() == ["interviewer_speech"]
    assert not table.course.over.is_set()
    assert table.course.begun().text == "before"


@pytest.mark.parametrize("after_s", [None, CERTAIN_S - 0.1])
def test_a_prompt_that_the_candidate_cannot_have_heard_before_they_began_was_never_said(after_s: float | None) -> None:
    table = Table()
    words = said(table.prompt("Let's leave this one. Why was that?", move=PROBE))
    if after_s is not None:
        table.speaking.playing(words.utterance, table.course.now_s)
        table.course.now_s += after_s
        table.speaking.tick()
    assert table.speaking.forestalled()
    assert table.course.begun().text == "before"
    table.heard(words, "Let's", for_s=0.1 if after_s else 0.0, interrupted=True)
    assert table.course.begun().text == "before"
    assert table.types() == ([] if after_s is None else ["interviewer_speech"])


def test_who_speaks_well_into_a_prompt_or_an_answer_or_just_before_the_greeting_takes_nothing_back() -> None:
    table = Table()
    words = said(table.prompt("Let's leave this one. Why was that?", move=PROBE))
    table.speaking.playing(words.utterance, table.course.now_s)
    table.course.now_s += CERTAIN_S
    table.speaking.tick()
    assert not table.speaking.forestalled()
    for answers in (True, False):
        table = Table()
        if answers:
            table.answered()
        words = said(table.reply("Why was that?", move=PROBE))
        if answers:
            table.speaking.playing(words.utterance, table.course.now_s)
        assert not table.speaking.forestalled()


def test_an_answer_of_which_nothing_was_heard_comes_too_late_for_who_goes_on() -> None:
    table = Table()
    table.answered()
    words = said(table.reply("Why was that?", move=PROBE))
    assert table.speaking.forestalled()
    assert table.course.begun().text == "before"
    table.heard(words, "", for_s=0.0, interrupted=True)
    assert table.course.begun().text == "before"
    assert "question_asked" not in table.types()


def test_a_prompt_is_taken_back_once_until_somebody_is_answered() -> None:
    table = Table()
    for forestalled in (True, False):
        words = said(table.prompt("Take your time."))
        assert table.speaking.forestalled() is forestalled
        table.heard(words, "Take", for_s=0.3, interrupted=True)
    assert table.course.begun().text == "cut after: Take"
    table.answered()
    table.heard(said(table.reply("Why was that?")))
    table.prompt("Take your time.")
    assert table.speaking.forestalled()


def test_what_is_heard_while_more_is_to_be_said_is_noted_too() -> None:
    table = Table()
    first = said(table.reply("Why was that?", move=PROBE))
    table.speaking.playing(first.utterance, table.course.now_s)
    table.answered()
    said(table.reply("And when?"))
    assert not table.heard(first)
    assert table.types() == ["question_asked", "interviewer_speech"]
    assert table.course.begun().text == "And when?"


def test_who_breaks_in_is_met_with_what_was_heard() -> None:
    table = Table()
    table.heard(said(table.reply("Why was that? And when?")), "Why was", interrupted=True)
    assert table.course.begun().text == "cut after: Why was"


def test_the_last_words_end_it_when_they_were_heard() -> None:
    table = Table()
    words = said(table.reply("Goodbye.", ends=True))
    assert table.course.ending
    assert not table.course.over.is_set()
    table.heard(words)
    assert table.course.over.is_set()


def test_silence_as_an_answer_tells_of_the_turn_at_once() -> None:
    table = Table()
    table.answered("mhm")
    assert table.reply("") is None
    assert table.types() == ["turn_ended", "transcript"]


def test_words_about_a_device_wait_for_a_reply_that_is_said() -> None:
    table = Table()
    table.speaking.lead = "Your speaker is back."
    assert table.reply("") is None
    assert said(table.reply("Why was that?")).text == "Your speaker is back. Why was that?"
    assert said(table.reply("And when?")).text == "And when?"


def test_words_about_a_device_come_before_the_reply_and_are_no_part_of_the_question() -> None:
    table = Table()
    table.speaking.lead = "Your speaker is back."
    words = said(table.reply("Why was that?", move=PROBE))
    assert words.text == "Your speaker is back. Why was that?"
    table.heard(words)
    assert [getattr(event, "text", "") for event in table.told] == ["Why was that?", words.text]


def test_what_was_cut_off_with_the_speaker_is_said_again_from_its_sentence_and_asked_once() -> None:
    table = Table()
    words = said(table.reply("This is one. Why was that?", move=PROBE))
    table.speaking.playing(words.utterance, table.course.now_s)
    assert table.speaking.suspend()
    assert not table.speaking.suspend(), "once"
    assert table.heard(words, "This is one. Why", for_s=1.0, interrupted=True)
    again = said(table.speaking.again("Your speaker is back."))
    assert again.text == "Your speaker is back. Why was that?"
    table.heard(again)
    assert table.types() == ["question_asked", "interviewer_speech", "interviewer_speech"]


def test_where_the_candidate_speaks_meanwhile_it_counts_as_broken_into() -> None:
    table = Table()
    words = said(table.reply("This is one. Why was that?", move=PROBE, ends=True))
    table.speaking.suspend()
    table.course.candidate_speaks = True
    assert table.speaking.again("Your speaker is back.") is None
    assert table.course.begun().text == "cut after: "
    assert not table.course.ending
    assert table.speaking.lead == "Your speaker is back."
    assert table.types() == ["question_asked"]
    assert not table.heard(words, "", for_s=0.0, interrupted=True)


def test_asides_change_nothing_and_are_dropped_where_they_were_not_heard() -> None:
    table = Table()
    aside = table.speaking.aside("I've lost your microphone.")
    assert table.speaking.aside_open
    table.speaking.drop_asides()
    assert not table.speaking.aside_open
    aside = table.speaking.aside("Your microphone is back.")
    table.speaking.playing(aside.utterance, table.course.now_s)
    table.speaking.drop_asides()
    assert table.speaking.aside_open, "heard in part, its end is still to come"
    table.heard(aside)
    assert not table.speaking.aside_open
    assert table.types() == ["interviewer_speech"]
    assert table.course.begun().text == "before"
