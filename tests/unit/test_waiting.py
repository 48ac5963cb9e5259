"""What is said of a device that is away, when, and how the interview goes on after it. Times are session seconds."""

import pytest

from bot.interviewer import lines
from bot.interviewer.patience import GOODBYE_LIMIT_S, OFFER_S, PAUSE_LIMIT_S
from bot.interviewer.utterance import ToSay
from bot.interviewer.waiting import Action
from bot.session.record import DeviceBack, DeviceLost
from bot.stt.transcript import Transcript, Turn
from tests.fakes.at_the_table import Table

pytestmark = pytest.mark.unit


def texts(actions: list[Action]) -> list[str]:
    return [action.text if isinstance(action, ToSay) else action for action in actions]


def tick(table: Table, now_s: float, *, missing: bool = True, zeros_s: float = 0.0) -> list[str]:
    table.course.now_s = now_s
    return texts(table.waiting.tick(missing=missing, zeros_s=zeros_s, thinking=False))


def there(table: Table, device: str, now_s: float, *, thinking: bool = False) -> list[str]:
    table.course.now_s = now_s
    return texts(table.waiting.there(device, now_s, thinking=thinking))  # type: ignore[arg-type]  # a device's name


def test_that_the_microphone_is_gone_is_said_once_after_a_moment() -> None:
    table = Table()
    table.waiting.gone("input", 10.0)
    assert table.waiting
    assert tick(table, 12.9) == []
    assert tick(table, 13.0) == [lines.MIC_GONE]
    assert tick(table, 13.1) == []
    assert there(table, "input", 20.0) == ["Your microphone is back. Go ahead."]
    assert not table.waiting


def test_a_moment_is_not_talked_about() -> None:
    table = Table()
    table.waiting.gone("input", 10.0)
    assert there(table, "input", 12.5) == []
    table.waiting.gone("output", 20.0)
    assert there(table, "output", 22.5) == []


def test_a_reply_on_its_way_is_silenced_once_and_said_when_all_is_there_again() -> None:
    for away_s, lead in ((1.5, ""), (20.0, "Your microphone and your speaker are back. ")):
        table = Table()
        words = table.reply("Why that one?")
        assert words is not None
        assert table.waiting.gone("input", 10.0) == ["interrupt"]
        assert table.waiting.gone("output", 10.0) == []
        table.heard(words, "", for_s=0.0, interrupted=True)
        assert there(table, "output", 9.5 + away_s) == []
        assert there(table, "input", 10.0 + away_s) == [f"{lead}Why that one?"]


def test_an_audible_reply_is_said_to_its_end_where_the_microphone_vanishes() -> None:
    table = Table()
    words = table.reply("Why that one?")
    assert words is not None
    table.speaking.playing(words.utterance, 9.9)
    assert table.waiting.gone("input", 10.0) == []
    assert there(table, "input", 11.5) == []


def test_who_was_speaking_is_told_what_was_heard_last() -> None:
    table = Table()
    table.course.candidate_speaks = True
    table.waiting.said_so_far = Turn(Transcript.from_text("I moved the features to one store"), 8.0, 10.0)
    table.waiting.gone("input", 10.0)
    tick(table, 13.0)
    assert there(table, "input", 20.0) == [
        "Your microphone is back. The last I heard was: moved the features to one store. Please go on."
    ]


def test_where_a_reply_is_being_worked_out_the_return_is_said_before_it() -> None:
    table = Table()
    table.waiting.gone("output", 10.0)
    assert there(table, "output", 20.0, thinking=True) == []
    assert table.speaking.lead == "Your speaker is back."


def test_before_the_greeting_too() -> None:
    table = Table()
    table.course.state = None
    table.waiting.gone("input", 0.0)
    assert there(table, "input", 12.0) == []
    assert table.speaking.lead == "Your microphone is back."


def test_nothing_is_said_to_a_speaker_that_is_away() -> None:
    table = Table()
    words = table.reply("This is one. Why?")
    assert words is not None
    table.speaking.playing(words.utterance, 10.0)
    table.waiting.gone("output", 10.0)
    assert tick(table, 13.0, missing=False) == ["interrupt"]
    assert tick(table, 13.1, missing=False) == []
    table.heard(words, "This is one.", for_s=0.0, interrupted=True)
    assert there(table, "output", 20.0) == ["Your speaker is back. Why?"]


def test_with_both_away_only_the_last_return_counts() -> None:
    table = Table()
    table.waiting.gone("input", 10.0)
    table.waiting.gone("output", 10.0)
    assert tick(table, 13.0) == []
    assert there(table, "input", 20.0) == []
    assert there(table, "output", 22.0) == ["Your microphone and your speaker are back. Go ahead."]


def test_after_very_long_it_ends_and_says_so_where_that_can_be_heard() -> None:
    table = Table()
    table.waiting.gone("input", 10.0)
    tick(table, 13.0)
    tick(table, 10.0 + OFFER_S)
    assert tick(table, 10.0 + PAUSE_LIMIT_S - 0.1) == []
    assert tick(table, 10.0 + PAUSE_LIMIT_S) == [lines.NOT_HEARD]
    assert tick(table, 11.0 + PAUSE_LIMIT_S) == [], "once"
    assert not table.course.over.is_set(), "before the last word is heard"
    assert table.course.ended == "unheard"
    table = Table()
    table.waiting.gone("output", 10.0)
    assert tick(table, 10.0 + PAUSE_LIMIT_S) == []
    assert table.course.over.is_set(), "to nobody"
    assert table.course.ended == "unheard"


@pytest.mark.parametrize("begun", [False, True])
def test_a_goodbye_that_the_speaker_vanished_under_is_not_waited_with_for_long(begun: bool) -> None:
    table = Table()
    words = table.reply("Thank you for your time. Goodbye.", ends=True)
    assert words is not None
    if begun:
        table.speaking.playing(words.utterance, 10.0)
    at_once = texts(table.waiting.gone("output", 10.0))
    assert [at_once, tick(table, 13.0, missing=False)] == ([[], ["interrupt"]] if begun else [["interrupt"], []])
    table.heard(words, "Thank you" if begun else "", for_s=0.0, interrupted=True)
    assert tick(table, 9.9 + GOODBYE_LIMIT_S, missing=False) == []
    assert not table.course.over.is_set()
    assert tick(table, 10.0 + GOODBYE_LIMIT_S, missing=False) == []
    assert table.course.over.is_set()
    assert table.course.ended == "finished"


def test_a_goodbye_is_said_again_to_a_speaker_that_is_back_in_time() -> None:
    table = Table()
    words = table.reply("Thank you for your time. Goodbye.", ends=True)
    assert words is not None
    table.speaking.playing(words.utterance, 10.0)
    table.waiting.gone("output", 10.0)
    tick(table, 13.0, missing=False)
    table.heard(words, "Thank you for your time.", for_s=0.0, interrupted=True)
    assert there(table, "output", 9.0 + GOODBYE_LIMIT_S) == ["Your speaker is back. Goodbye."]
    assert not table.course.over.is_set()


def test_a_question_waits_for_the_speaker_as_long_as_anything() -> None:
    table = Table()
    words = table.reply("Why was that?")
    assert words is not None
    table.waiting.gone("output", 10.0)
    tick(table, 13.0, missing=False)
    tick(table, 10.0 + PAUSE_LIMIT_S - 0.1, missing=False)
    assert not table.course.over.is_set()


@pytest.mark.parametrize("muted", [False, True])
def test_after_some_minutes_it_is_said_once_how_to_go_on_another_time(muted: bool) -> None:
    table = Table()
    if muted:
        table.waiting.muted(0.0)
    else:
        table.waiting.gone("input", 10.0)
        tick(table, 13.0)
    zeros_s = 1.0 if muted else 0.0
    assert tick(table, 9.0 + OFFER_S, missing=not muted, zeros_s=zeros_s) == []
    assert tick(table, 10.0 + OFFER_S, missing=not muted, zeros_s=zeros_s) == [lines.STILL_WAITING]
    assert tick(table, 11.0 + OFFER_S, missing=not muted, zeros_s=zeros_s) == []


def test_where_nobody_can_hear_it_no_offer_is_made() -> None:
    table = Table()
    table.waiting.gone("input", 10.0)
    tick(table, 13.0)
    table.waiting.gone("output", 20.0)
    assert tick(table, 10.0 + OFFER_S) == ["interrupt"], "what was being said of the microphone"
    assert tick(table, 11.0 + OFFER_S) == []


def test_zeros_all_through_the_silence_are_a_muted_microphone() -> None:
    table = Table()
    table.course.quiet_since_s, table.course.now_s = 10.0, 22.0
    assert not table.waiting.deaf(11.9)
    assert table.waiting.deaf(12.0)
    assert texts([table.waiting.muted(12.0)]) == [lines.MUTED]
    assert [(event.device, event.why) for event in table.told if isinstance(event, DeviceLost)] == [("input", "silent")]
    assert tick(table, 60.0, missing=False, zeros_s=50.0) == []
    assert tick(table, 61.0, missing=False) == []
    assert any(isinstance(event, DeviceBack) for event in table.told)
    assert tick(table, 61.9, missing=False) == []
    assert tick(table, 62.0, missing=False) == ["Now I can hear you. Go ahead."]


def test_who_unmutes_and_speaks_needs_no_word() -> None:
    table = Table()
    table.waiting.muted(12.0)
    tick(table, 61.0, missing=False)
    table.waiting.speech(61.5)
    assert tick(table, 63.0, missing=False) == []


def test_speech_straight_out_of_zeros_shows_that_they_are_silence() -> None:
    table = Table()
    table.waiting.muted(12.0)
    tick(table, 61.0, missing=False)
    table.waiting.speech(61.02)
    table.course.quiet_since_s, table.course.now_s = 65.0, 80.0
    assert not table.waiting.deaf(15.0)


def test_a_muted_microphone_that_is_pulled_out_is_back_when_it_delivers_sound() -> None:
    table = Table()
    table.waiting.muted(12.0)
    table.waiting.gone("input", 30.0)
    assert there(table, "input", 40.0) == []
    assert tick(table, 41.0, missing=False) == ["Your microphone is back. Go ahead."]
