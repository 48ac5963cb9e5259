"""What is missing during an interview, for how long, and how its return is put."""

import pytest

from bot.audio.deaf import Deaf
from bot.interviewer.absence import Absence, last_heard, lead
from bot.stt.transcript import Transcript, Word

pytestmark = pytest.mark.unit


def test_an_absence_lasts_from_the_first_loss_to_the_last_return() -> None:
    absence = Absence()
    assert not absence
    absence.gone("input", 5.0)
    absence.gone("output", 6.0)
    assert absence
    assert absence.there("input", 9.0) is None
    assert absence.lacks("output")
    returned = absence.there("output", 12.0)
    assert returned is not None
    assert returned.missed == {"input", "output"}
    assert returned.away_s == pytest.approx(7.0)
    assert returned.unheard
    assert not absence


def test_what_was_never_gone_does_not_return() -> None:
    assert Absence().there("input", 3.0) is None


def test_each_absence_is_told_anew() -> None:
    absence = Absence()
    absence.gone("input", 5.0)
    absence.told = True
    returned = absence.there("input", 9.0)
    assert returned is not None
    assert returned.told
    absence.gone("output", 20.0)
    assert not absence.told
    returned = absence.there("output", 21.0)
    assert returned is not None
    assert (returned.told, returned.unheard) == (False, False)


def test_what_came_back_in_words() -> None:
    assert lead(frozenset({"input"})) == "Your microphone is back."
    assert lead(frozenset({"input", "muted"})) == "Your microphone is back."
    assert lead(frozenset({"output"})) == "Your speaker is back."
    assert lead(frozenset({"input", "output"})) == "Your microphone and your speaker are back."
    assert lead(frozenset({"muted"})) == "Now I can hear you."


def heard(text: str, probability: float = 0.9) -> str:
    return last_heard([Word(word.text, 0.0, 0.1, probability) for word in Transcript.from_text(text).words])


def test_the_end_of_what_was_heard_is_said_back_if_it_is_certain() -> None:
    assert (
        heard("I moved the features to one store because the")
        == "The last I heard was: features to one store because the."
    )
    assert heard("I moved it.") == "The last I heard was: I moved it."
    assert heard("I moved it.", 0.3) == ""
    assert heard("Yes it") == "", "too little to be found again"
    cut = [
        Word(word, 0.0, 0.1, 0.2 if word in {"The", "to"} else 0.9)
        for word in ["The", "teams", "moved", "it", "all", "to"]
    ]
    assert last_heard(cut) == "The last I heard was: teams moved it all.", "without the word that was cut in two"
    assert heard("") == ""
    assert heard("...") == ""


def test_a_microphone_is_deaf_for_as_long_as_it_delivers_zeros() -> None:
    deaf = Deaf()
    silence, noise = bytes(640), bytes(638) + b"\x01\x00"
    assert deaf.hear(noise) == 0.0
    assert [deaf.hear(silence) for _ in range(2)] == pytest.approx([0.02, 0.04])
    assert deaf.hear(silence, missing=True) == pytest.approx(0.04), "what stands for lost sound says nothing"
    assert deaf.hear(noise) == 0.0
