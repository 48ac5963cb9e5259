"""Points of the curve of cut-ins against waiting time."""

from dataclasses import replace

import numpy as np
import pytest
from cut_ins import NOTICED_S, Pause, Point, above, point, viva
from silences import BEHIND_HASTY_AT_S, NEVER, Silence

from bot.cli.conduct import HASTY
from bot.scoring.hesitations import detector
from bot.stt.transcript import Transcript, Word
from bot.turns.endpointing import WAITS
from bot.turns.processor import LEAD_S

pytestmark = pytest.mark.unit


def said(text: str) -> tuple[Word, ...]:
    return Transcript.from_text(text).words


def pause(clip: str, length_s: float) -> Pause:
    silence = Silence(1.0, length_s, said("and then"), False, 4.0, ((0.2, 0.1),), np.zeros((0, 512), np.float32))
    return Pause(clip, "end" if length_s == NEVER else "pause", silence, length_s)


def at(cut_ins: float, p50_s: float, mean_s: float) -> Point:
    return Point("", "", cut_ins, 0.0, 1.0, p50_s, p50_s, p50_s, mean_s)


def test_a_pause_is_cut_in_on_until_it_is_noticed_that_the_speaker_goes_on() -> None:
    pauses = [pause("a", 0.5), pause("a", 1.0 - NOTICED_S + 0.01), pause("b", 2.0), pause("c", 0.6)]
    found = point("silence", "1 s", lambda _silence: 1.0, pauses, [pause("a", NEVER)])
    assert found.cut_ins == 0.5
    assert found.low < 0.5 < found.high
    assert found.p50_s == found.p95_s == found.mean_s == 1.0


def test_a_clip_is_drawn_with_all_its_pauses() -> None:
    # All cut-ins lie in one of two clips: a draw has none of them, half or all.
    pauses = [pause("a", 3.0), pause("a", 3.0), pause("b", 0.3), pause("b", 0.3)]
    found = point("", "", lambda _silence: 1.0, pauses, [pause("a", NEVER)])
    assert (found.low, found.cut_ins, found.high) == (0.0, 0.5, 1.0)


def test_a_point_is_reached_by_as_few_cut_ins_in_as_little_time() -> None:
    ours = [at(0.1, 0.5, 0.9), at(0.02, 1.0, 1.0)]
    reached, quicker, surer = at(0.1, 0.5, 0.9), at(0.1, 0.4, 2.0), at(0.01, 1.5, 2.0)
    assert above([reached, quicker, surer], ours, "median") == [quicker, surer]
    assert above([reached, quicker, surer], ours, "mean") == [surer]


def test_words_come_later_where_the_full_window_was_needed() -> None:
    soon = pause("a", 1.0).silence
    late = Silence(1.0, 1.0, said("and then"), True, 4.0, (), soon.states)
    assert soon.words_at_s < 0.8
    assert late.words_at_s > soon.words_at_s + 1.0


def test_the_voice_is_the_last_of_smart_turn_or_the_mean_of_two_if_lower() -> None:
    judged = ((0.2, 0.1), (0.45, 0.9), (0.7, 0.2), (1.0, 0.6))
    silence = Silence(1.0, 3.0, (), False, 4.0, judged, np.zeros((0, 512), np.float32))
    assert silence.voice(0.2) is None
    assert silence.voice(0.3) == 0.1
    assert silence.voice(0.6) == pytest.approx(0.5)
    assert silence.voice(0.8) == 0.2
    assert silence.voice(1.1) == pytest.approx(0.4)


def test_unsure_words_are_answered_after_a_moment_more_of_silence() -> None:
    """As the conversation does: what is looked at again is waited for, but not for long."""
    text = "That was the reason why we took the smaller model in the end."
    sure = replace(pause("a", NEVER).silence, words=said(text), speech_s=9.0, judged=((0.2, 0.99),))
    unsure = replace(sure, full_window=True, first_text=text)
    alone = replace(sure, full_window=True)
    normal = WAITS["normal"]
    waits = [viva(normal)(one) for one in (sure, unsure, alone)]
    assert waits[0] < waits[1] <= waits[0] + normal.refine_s + 2 * LEAD_S
    assert waits[2] == pytest.approx(alone.words_at_s + LEAD_S)


def test_a_quick_interviewer_answers_unsure_words_at_once() -> None:
    text = "That was the reason why we took the smaller model in the end."
    sure = replace(pause("a", NEVER).silence, words=said(text), speech_s=9.0, judged=((0.2, 0.99),))
    unsure = replace(sure, full_window=True, first_text=text)
    wait = viva(WAITS["quick"])
    assert wait(unsure) <= wait(sure) + LEAD_S


def test_only_a_quick_interviewer_goes_by_hasty_words() -> None:
    text = "That was the reason why we took the smaller model in the end."
    whole = replace(pause("a", NEVER).silence, words=said(text), speech_s=9.0, judged=((0.2, 0.99),))
    asks = replace(whole, hasty_text="Let me think for a moment.")
    early = replace(whole, hasty_text=text)
    assert viva(WAITS["quick"])(early) < viva(WAITS["quick"])(whole), "as soon as there are words"
    assert viva(WAITS["quick"])(asks) == pytest.approx(BEHIND_HASTY_AT_S + LEAD_S), "until the others are there"
    assert viva(WAITS["normal"])(early) == viva(WAITS["normal"])(asks) == viva(WAITS["normal"])(whole)


def test_an_um_that_the_hasty_one_hears_holds_the_floor_until_the_larger_one_hears_none() -> None:
    text = "That was the reason why we took the smaller model in the end."
    whole = replace(pause("a", NEVER).silence, words=said(text), hasty_text=text, speech_s=9.0, judged=((0.2, 0.5),))
    ear = detector(HASTY)
    um = replace(whole, hasty_states=np.tile(ear.state * 20.0 / float(ear.state @ ear.state), (20, 1)))
    assert um.hesitates(hasty=True) > 0.9
    assert viva(WAITS["quick"])(whole) < BEHIND_HASTY_AT_S
    assert viva(WAITS["quick"])(um) == pytest.approx(BEHIND_HASTY_AT_S + LEAD_S)


def test_first_words_that_stop_in_mid_clause_wait_for_the_second_look() -> None:
    first, last = "and that was because", "And that was the cause of it, as we found out later."
    silence = replace(pause("a", NEVER).silence, words=said(last), speech_s=9.0, judged=((0.2, 0.99),))
    unsure = replace(silence, full_window=True, first_text=first)
    assert [(one.text, one.at_s) for one in unsure.readings(hasty=False)] == [
        (first, unsure.first_at_s),
        (last, unsure.words_at_s),
    ]
    assert viva(WAITS["quick"])(unsure) == pytest.approx(unsure.words_at_s + LEAD_S)
