"""Who has the floor, how late it is and what stays on the screen, from what happens in an interview."""

import pytest

from bot.cli.live.state import Holder, Line, View
from bot.session.record import (
    DeviceBack,
    DeviceLost,
    DialogueActEvent,
    Event,
    InterviewerSpeech,
    QuestionAsked,
    SessionEnded,
    TranscriptEvent,
    TurnEnded,
)
from bot.stt.transcript import Word

pytestmark = pytest.mark.unit

ASK = "Design a search. Where do you start?"
SILENCE = bytes(640)


def asked(t_s: float, text: str) -> QuestionAsked:
    return QuestionAsked(t_s=t_s, id="search", text=text, move="ask", target=None, quote=None, pillar="design")


def spoke(t_s: float, text: str, *, interrupted: bool = False) -> InterviewerSpeech:
    return InterviewerSpeech(t_s=t_s, text=text, start_s=t_s - 2.0, end_s=t_s, interrupted=interrupted)


def transcript(t_s: float, text: str) -> TranscriptEvent:
    words = [Word(text=word, start_s=t_s - 1.0, end_s=t_s, probability=1.0) for word in text.split()]
    return TranscriptEvent(t_s=t_s, words=words)


def turn_ended(t_s: float) -> TurnEnded:
    return TurnEnded(t_s=t_s, reason="complete", waited_s=0.5, start_s=t_s - 2.0, end_s=t_s - 0.5)


def act(t_s: float, name: str) -> DialogueActEvent:
    return DialogueActEvent(t_s=t_s, act=name, start_s=t_s - 1.0, end_s=t_s)


def lines(*events: Event, captions: bool = False) -> list[str]:
    """What stays, as kind and text."""
    view = View(600.0, captions=captions)
    return [f"{line.kind}: {line.text}" for event in events for line in view.note(event)]


def view_of(*, until_s: float = 0.0, captions: bool = False) -> View:
    """An interview whose greeting was heard."""
    view = View(600.0, captions=captions)
    view.playing()
    view.heard(interrupted=False)
    view.hear(until_s, SILENCE)
    return view


# --- what stays -------------------------------------------------------------------------------------------


def test_a_question_stands_there_once_though_it_is_also_heard() -> None:
    assert lines(asked(61.0, ASK), spoke(66.0, f"Okay, let's go on. {ASK}")) == [f"asked: {ASK}"]
    assert lines(asked(61.0, ASK), spoke(62.5, "Design a", interrupted=True)) == [f"asked: {ASK}"]


def test_what_else_is_said_stands_there_too() -> None:
    more = "About a thousand queries a second."
    assert lines(asked(10.0, ASK), spoke(14.0, ASK), spoke(22.0, more)) == [f"asked: {ASK}", f"said: {more}"]


def test_what_was_cut_short_shows_it() -> None:
    assert lines(asked(10.0, ASK), spoke(14.0, ASK), spoke(22.0, "And then", interrupted=True))[1:] == [
        "said: And then …"
    ]


def test_each_line_has_the_time_it_began_at() -> None:
    view = View(600.0)
    assert view.note(asked(61.0, ASK)) == [Line("asked", ASK, 61.0)]
    assert view.note(spoke(80.0, "Go ahead.")) == [Line("said", "Go ahead.", 78.0)]


def test_what_the_candidate_says_is_shown_on_request_only() -> None:
    assert lines(transcript(70.0, "I would start small.")) == []
    assert lines(transcript(70.0, "I would start small."), captions=True) == ["reply: I would start small."]
    assert lines(transcript(70.0, ""), captions=True) == []


def test_captions_come_and_go_with_a_key() -> None:
    view = View(600.0)
    view.press("c")
    assert view.note(transcript(70.0, "One."))
    view.press("C")
    assert view.note(transcript(80.0, "Two.")) == []
    view.press("x")
    assert not view.status().captions


def test_captions_show_the_words_round_a_question_too() -> None:
    said = f"Okay, let's go on. {ASK}"
    for captions, shown in ((True, said), (False, ASK)):
        view = View(600.0, captions=captions)
        view.will_say(said)
        view.playing()
        assert [line.text for line in view.note(asked(61.0, ASK))] == [shown]
        assert view.note(spoke(66.0, said)) == []


def test_a_question_that_is_not_what_is_being_said_is_shown_as_it_is() -> None:
    view = View(600.0, captions=True)
    view.will_say("And what came of it?")
    assert [line.text for line in view.note(asked(61.0, ASK))] == [ASK]


def test_nothing_that_a_terminal_would_obey_gets_through() -> None:
    assert lines(asked(1.0, "What is\x1b[31m this\x07,\n a [red]trick[/]?")) == [
        "asked: What is[31m this, a [red]trick[/]?"
    ]


def test_devices_that_go_and_come() -> None:
    assert lines(DeviceLost(t_s=1.0, device="input"), DeviceBack(t_s=2.0, device="input")) == [
        "lost: The microphone is gone. Plug it in again; the interview waits.",
        "back: The microphone is back.",
    ]


def test_a_muted_microphone_is_asked_about_and_one_of_another_name_is_named() -> None:
    assert lines(DeviceLost(t_s=1.0, device="input", why="silent"), DeviceBack(t_s=2.0, device="input")) == [
        "lost: Nothing comes from the microphone: is it muted? The interview waits.",
        "back: Sound comes from the microphone again.",
    ]
    assert lines(DeviceLost(t_s=1.0, device="output"), DeviceBack(t_s=2.0, device="output", name="Yeti\x07")) == [
        "lost: The speaker is gone. Plug it in again; the interview waits.",
        "back: The speaker is back: Yeti.",
    ]


def test_the_time_stands_still_without_a_device_and_for_what_was_not_captured() -> None:
    view = view_of(until_s=60.0)
    view.note(DeviceLost(t_s=60.0, device="input"))
    for frame in range(500):
        view.hear(60.0 + frame * 0.02, SILENCE, missing=True)
    view.note(DeviceBack(t_s=70.0, device="input"))
    view.hear(70.9, SILENCE)
    assert view.status().elapsed_s == 60


# --- who has the floor ------------------------------------------------------------------------------------


def test_one_question_and_its_answer() -> None:
    view = View(600.0)
    assert view.status().holder is Holder.STARTING
    view.playing()
    assert view.status().holder is Holder.INTERVIEWER
    view.heard(interrupted=False)
    view.hear(5.0, SILENCE)
    assert view.status().holder is Holder.LISTENING
    view.speech_started()
    assert view.status().holder is Holder.SPEAKING
    view.speech_paused(9.0)
    view.turn_taken(words=True)
    assert view.status().holder is Holder.THINKING
    view.playing()
    assert view.status().holder is Holder.INTERVIEWER
    view.note(SessionEnded(t_s=20.0, reason="finished"))
    assert view.status().holder is Holder.OVER


def test_a_breath_does_not_change_the_display() -> None:
    view = view_of(until_s=9.0)
    view.speech_started()
    view.speech_paused(9.1)
    view.hear(9.5, SILENCE)
    assert view.status().holder is Holder.SPEAKING
    view.hear(10.2, SILENCE)
    assert view.status().holder is Holder.LISTENING


def test_a_moment_to_think_is_granted_until_the_next_sound() -> None:
    view = view_of(until_s=9.0)
    view.speech_started()
    view.speech_paused(5.0)
    view.floor_held()
    assert view.status().holder is Holder.HELD
    view.speech_started()
    view.speech_paused(8.0)
    view.hear(12.0, SILENCE)
    assert view.status().holder is Holder.LISTENING


def test_a_turn_that_goes_on_is_the_candidates_again() -> None:
    view = view_of()
    view.turn_taken(words=True)
    view.turn_reopened()
    assert view.status().holder is Holder.SPEAKING


def test_a_cough_is_not_thought_about_unless_it_cut_the_interviewer_short() -> None:
    view = view_of()
    view.turn_taken(words=False)
    assert view.status().holder is Holder.LISTENING
    view.playing()
    view.heard(interrupted=True)
    view.turn_taken(words=False)
    assert view.status().holder is Holder.THINKING


def test_what_needs_no_reply_is_not_thought_about_either() -> None:
    view = view_of(until_s=30.0)
    view.turn_taken(words=True)
    view.note(turn_ended(30.0))
    assert view.status().holder is Holder.LISTENING


def test_a_thought_that_leads_nowhere_is_not_shown_for_good() -> None:
    view = view_of(until_s=30.0)
    view.turn_taken(words=True)
    view.hear(49.0, SILENCE)
    assert view.status().holder is Holder.THINKING
    view.hear(51.0, SILENCE)
    assert view.status().holder is Holder.LISTENING


def test_a_lost_device_comes_before_all_else() -> None:
    view = view_of()
    view.note(DeviceLost(t_s=1.0, device="output"))
    view.note(DeviceLost(t_s=1.0, device="input"))
    assert (view.status().holder, view.status().lost) == (Holder.LOST, "speaker")
    view.note(DeviceBack(t_s=2.0, device="output"))
    assert (view.status().holder, view.status().lost) == (Holder.LOST, "microphone")
    view.note(DeviceBack(t_s=2.0, device="input"))
    assert view.status().holder is Holder.LISTENING


# --- time -------------------------------------------------------------------------------------------------


def test_time_is_that_of_the_last_sound() -> None:
    view = view_of(until_s=252.9)
    assert (view.status().elapsed_s, view.status().budget_s) == (252, 600)


def test_an_interview_that_is_gone_on_with_has_taken_time_before() -> None:
    view = View(600.0, spent_s=100.0)
    view.hear(20.0, SILENCE)
    assert view.status().elapsed_s == 120


def test_a_pause_takes_no_time_and_ends_with_the_next_words() -> None:
    view = view_of(until_s=65.0)
    for event in (turn_ended(60.0), transcript(60.0, "Can we pause?"), act(60.0, "pause")):
        view.note(event)
    assert (view.status().holder, view.status().elapsed_s) == (Holder.PAUSED, 60)
    view.hear(300.0, SILENCE)
    assert view.status().elapsed_s == 60
    view.note(transcript(310.0, "Let's go on."))
    view.hear(320.0, SILENCE)
    assert (view.status().holder, view.status().elapsed_s) == (Holder.LISTENING, 70)


def test_the_status_knows_the_question_on_the_table() -> None:
    view = view_of()
    view.note(asked(5.0, ASK))
    view.note(spoke(9.0, "Go ahead."))
    assert view.status().question == ASK


def test_help_comes_and_goes_with_a_key() -> None:
    view = view_of()
    for key, shown in (("?", True), ("h", False), ("H", True)):
        view.press(key)
        assert view.status().help is shown
