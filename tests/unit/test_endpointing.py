"""How long Viva waits, by what it has heard. The figures are seconds of silence."""

import pytest

from bot.settings import Patience
from bot.turns.endpointing import Cues, Endpointer

pytestmark = pytest.mark.unit

DONE = "I rolled the model back and told the team why."
OPEN_CLAUSE = "I rolled the model back because the"


def wait(text: str, voice: float | None, *, speech_s: float = 8.0, patience: Patience = "normal") -> float:
    endpointer = Endpointer(
        patience,
        announces_pause=lambda text: "let me think" in text.lower(),
        is_request=lambda text: "repeat" in text,
    )
    return endpointer.wait_s(Cues(text, speech_s, voice))[0]


def test_a_finished_sentence_in_a_falling_voice_is_answered_soon() -> None:
    assert wait(DONE, 0.95) < 0.8


def test_the_less_final_the_voice_the_longer_the_wait() -> None:
    waits = [wait(DONE, voice) for voice in (0.95, 0.7, 0.5, 0.3, 0.1, 0.0)]
    assert waits == sorted(waits)
    assert waits[-1] >= 3.0


def test_before_the_voice_was_judged_nothing_is_ended_early() -> None:
    assert wait(DONE, None) >= 3.0


def test_an_open_clause_holds_the_floor_whatever_the_voice() -> None:
    assert wait(OPEN_CLAUSE, 0.99) >= 2.5
    assert wait("So the first thing would be, um", 0.99) >= 2.5


def test_few_words_are_taken_for_a_beginning() -> None:
    assert wait("The three rectangles.", 0.99, speech_s=1.4) > 1.5
    assert wait(DONE, 0.99, speech_s=2.0) > 1.5


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
    assert endpointer.wait_s(cues)[0] > before + 0.2


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
