"""How long Viva waits, by what it has heard. The figures are seconds of silence."""

import math
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.settings import Patience
from bot.turns.endpointing import MOST_EXTRA_S, MOST_PAUSES, NOISY_DB, NOISY_S, QUIET_DB, WAITS, Cues, Endpointer

pytestmark = pytest.mark.unit

DONE = "I rolled the model back and told the team why."
OPEN_CLAUSE = "I rolled the model back because the"
EVERY: tuple[Patience, ...] = get_args(Patience)
FLOOR_S = 8.0
"""So long a hesitation or an announced pause keeps the floor, whatever the patience."""


def wait(
    text: str,
    voice: float | None,
    *,
    speech_s: float = 8.0,
    patience: Patience = "normal",
    hesitates: float | None = None,
) -> float:
    endpointer = Endpointer(
        patience,
        announces_pause=lambda text: "let me think" in text.lower(),
        is_request=lambda text: "repeat" in text,
    )
    return endpointer.wait_s(Cues(text, speech_s, voice, hesitates))[0]


def test_a_finished_sentence_in_a_falling_voice_is_answered_soon() -> None:
    assert wait(DONE, 0.95) < 0.8


def test_the_less_final_the_voice_the_longer_the_wait() -> None:
    waits = [wait(DONE, voice) for voice in (0.95, 0.7, 0.5, 0.3, 0.1, 0.0)]
    assert waits == sorted(waits)
    assert waits[-1] >= 1.5


def test_before_the_voice_was_judged_nothing_is_ended_early() -> None:
    assert wait(DONE, None) >= 2.5


def test_an_open_clause_holds_the_floor_whatever_the_voice() -> None:
    assert wait(OPEN_CLAUSE, 0.99) >= 2.5
    assert wait("So the first thing would be", 0.99) >= 2.5
    assert wait(OPEN_CLAUSE, 0.99, patience="quick") > 3.0


@pytest.mark.parametrize("patience", EVERY)
@pytest.mark.parametrize(
    "text",
    ["So, um", "So, um...", "And, uh,", "Um.", "So", "Well, so...", "It was, how do I say", "Let me think.", "Hmm"],
)
def test_an_um_keeps_the_floor_for_eight_seconds(text: str, patience: Patience) -> None:
    assert wait(text, 0.99, patience=patience) > FLOOR_S


@pytest.mark.parametrize("patience", EVERY)
@pytest.mark.parametrize("text", ["", DONE, "It has, like, five", OPEN_CLAUSE, "Does that make sense?"])
def test_an_um_that_only_the_sound_tells_keeps_it_too(text: str, patience: Patience) -> None:
    assert wait(text, 0.1, patience=patience, hesitates=0.99) > FLOOR_S


def test_what_only_resembles_an_um_costs_no_eight_seconds() -> None:
    assert wait("And then we bought an album.", 0.9) < 1.0
    assert wait("Mm-hmm.", 0.1, hesitates=0.99) < 2.0
    assert wait(DONE, 0.1, hesitates=0.1) == wait(DONE, 0.1)


def test_where_the_voice_sounds_final_an_um_is_doubted() -> None:
    assert wait(DONE, 0.9) < wait(DONE, 0.9, hesitates=0.99) < 3.0


def test_few_words_are_taken_for_a_beginning() -> None:
    assert wait("The three rectangles.", 0.99, speech_s=1.4) > 1.6
    assert wait(DONE, 0.99, speech_s=1.4) > 1.6


def test_the_voice_is_not_believed_in_an_answers_first_sentence() -> None:
    assert wait(DONE, 0.99, speech_s=3.0) == wait(DONE, 0.0, speech_s=3.0)


def test_without_a_full_stop_a_falling_voice_is_believed_later() -> None:
    assert wait("I rolled the model back and told the team", 0.99) > wait(DONE, 0.99) + 0.5


def test_a_request_needs_no_long_wait_however_short() -> None:
    assert wait("Could you repeat that?", 0.2, speech_s=1.2) < 0.8


def test_asking_for_time_to_think_buys_a_lot() -> None:
    assert wait("Let me think about that.", 0.99) >= 10.0
    assert wait("Let me think about that.", 0.99, patience="quick") >= 8.0


def test_saying_that_it_is_over_shortens_an_undecided_voice() -> None:
    assert wait(DONE + " And that's it.", 0.05) <= 1.0 < wait(DONE, 0.05)


@pytest.mark.parametrize("voice", [0.0, 0.1, 0.3, 0.6, 0.9, 1.0])
def test_patience_settings_are_ordered(voice: float) -> None:
    quick, normal, thinking = (wait(DONE, voice, patience=p) for p in ("quick", "normal", "thinking"))
    assert quick < normal < thinking


def test_a_speaker_with_long_pauses_is_given_longer() -> None:
    endpointer = Endpointer()
    cues = Cues(DONE, 8.0, 0.2)
    before, _ = endpointer.wait_s(cues)
    endpointer.turn_over([2.4, 2.5, 2.6, 2.8, 2.9, 2.4, 2.6, 2.7, 2.8, 2.9])
    assert endpointer.wait_s(cues)[0] > before


def test_having_cut_in_once_makes_it_more_patient() -> None:
    endpointer = Endpointer()
    cues = Cues(DONE, 8.0, 0.95)
    before, _ = endpointer.wait_s(cues)
    endpointer.cut_in()
    once = endpointer.wait_s(cues)[0] - before
    endpointer.cut_in()
    twice = endpointer.wait_s(cues)[0] - before
    assert once >= 0.2 - 1e-9
    assert twice > 2.5 * once, "once may be chance"


@pytest.mark.parametrize("patience", EVERY)
def test_whoever_is_cut_in_on_again_and_again_is_soon_given_the_most(patience: Patience) -> None:
    endpointer = Endpointer(patience)
    cues = Cues(DONE, 8.0, 0.95)
    before, _ = endpointer.wait_s(cues)
    for _ in range(5):
        endpointer.cut_in()
        endpointer.turn_over([])
    assert endpointer.wait_s(cues)[0] - before > 0.4
    for _ in range(5):
        endpointer.cut_in()
    assert endpointer.wait_s(cues)[0] - before == pytest.approx(MOST_EXTRA_S)


def test_having_almost_cut_in_makes_it_a_little_more_patient() -> None:
    cues = Cues(DONE, 8.0, 0.95)
    almost, heard = Endpointer(), Endpointer()
    before, _ = almost.wait_s(cues)
    almost.cut_in(audible=False)
    heard.cut_in(audible=True)
    assert before < almost.wait_s(cues)[0] < heard.wait_s(cues)[0]


def test_having_cut_in_is_forgiven_turn_by_turn() -> None:
    endpointer = Endpointer()
    cues = Cues(DONE, 8.0, 0.95)
    before, _ = endpointer.wait_s(cues)
    endpointer.cut_in()
    waits = []
    for _ in range(8):
        endpointer.turn_over([])
        waits.append(endpointer.wait_s(cues)[0])
    assert waits == sorted(waits, reverse=True)
    assert waits[-1] == pytest.approx(before, abs=0.06)


def test_patience_grows_with_the_speakers_latest_pauses_only() -> None:
    endpointer = Endpointer()
    cues = Cues(DONE, 8.0, 0.2)
    before, _ = endpointer.wait_s(cues)
    endpointer.turn_over([2.8] * 50)
    slow, _ = endpointer.wait_s(cues)
    endpointer.turn_over([0.3] * MOST_PAUSES)
    assert before == endpointer.wait_s(cues)[0] < slow


def test_a_long_answer_is_read_once_and_not_on_every_frame_of_silence() -> None:
    read: list[str] = []

    def announces(text: str) -> bool:
        read.append(text)
        return False

    endpointer = Endpointer(announces_pause=announces)
    for text in (DONE, f"{DONE} {OPEN_CLAUSE}", DONE):
        for hundredth in range(50):
            endpointer.wait_s(Cues(text, 8.0, hundredth / 100))
    assert read == [DONE, f"{DONE} {OPEN_CLAUSE}", DONE]


PROBABILITY = st.floats(0.0, 1.0)
TEXTS = st.sampled_from(["", "Yes.", DONE, OPEN_CLAUSE, "So, um", "It was fine like that", DONE + " And that's it."])


@settings(deadline=None)
@given(TEXTS, st.floats(0.0, 60.0), st.none() | PROBABILITY, st.none() | PROBABILITY)
def test_more_patience_never_waits_less(
    text: str, speech_s: float, voice: float | None, hesitates: float | None
) -> None:
    cues = Cues(text, speech_s, voice, hesitates)
    waits = [Endpointer(patience).wait_s(cues)[0] for patience in EVERY]
    assert waits == sorted(waits)
    assert all(0.25 < wait_s < 31.0 and math.isfinite(wait_s) for wait_s in waits)


@settings(deadline=None)
@given(TEXTS, st.floats(0.0, 60.0), PROBABILITY, PROBABILITY, st.sampled_from(EVERY))
def test_a_voice_that_sounds_more_final_is_never_waited_for_longer(
    text: str, speech_s: float, one: float, other: float, patience: Patience
) -> None:
    low, high = sorted((one, other))
    endpointer = Endpointer(patience)
    assert endpointer.wait_s(Cues(text, speech_s, high))[0] <= endpointer.wait_s(Cues(text, speech_s, low))[0]


@pytest.mark.parametrize("patience", EVERY)
def test_waits_fall_as_the_voice_gets_final(patience: Patience) -> None:
    assert list(WAITS[patience].by_voice_s) == sorted(WAITS[patience].by_voice_s, reverse=True)
    assert min(WAITS[patience].hesitation_s, WAITS[patience].announced_s) > FLOOR_S


def test_in_noise_more_silence_is_asked_for_and_in_quiet_rooms_none() -> None:
    def wait_s(snr_db: float | None, text: str = DONE, hesitates: float | None = None) -> float:
        return Endpointer().wait_s(Cues(text, 8.0, 0.95, hesitates, snr_db))[0]

    quiet = wait_s(None)
    assert wait_s(QUIET_DB) == wait_s(40.0) == quiet
    assert wait_s(NOISY_DB) == wait_s(5.0) == pytest.approx(quiet + NOISY_S)
    assert quiet < wait_s((QUIET_DB + NOISY_DB) / 2) < quiet + NOISY_S


def test_noise_does_not_change_why_a_turn_ends() -> None:
    assert Endpointer("quick").wait_s(Cues(DONE, 8.0, 0.7, None, 10.0))[1] == "complete"
