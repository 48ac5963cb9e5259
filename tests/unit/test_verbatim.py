"""Hesitation sounds in their places between the recognised words."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.scoring.hesitations import Detector
from bot.scoring.spans import Span
from bot.scoring.verbatim import verbatim
from bot.stt.transcript import Hearing, Word

pytestmark = pytest.mark.unit

SURE = Detector(np.array([1.0], np.float32), 0.0, np.array([0.0], np.float32), -1.0, (1.0,) + (0.0,) * 6, -1.0)
RUNS = [Span(0.0, 60.0)]


def hearing(*sounds: tuple[float, float], words: str = "", start_s: float = 0.0, seconds: float = 10.0) -> Hearing:
    """A window with sounds of hesitation at these times, and what was written there: "so|0.0|0.4 um|0.4|0.5"."""
    states = np.full((round(seconds * 50), 1), -4.0, np.float32)
    for first_s, last_s in sounds:
        states[round((first_s - start_s) * 50) : round((last_s - start_s) * 50)] = 5.0
    return Hearing(start_s, 0.02, states, tuple(spoken(words)))


def spoken(text: str) -> list[Word]:
    """ "so|0.0|0.4 then|0.4|1.0" as words."""
    parts = [part.split("|") for part in text.split()]
    return [Word(word, float(start_s), float(end_s), 0.9) for word, start_s, end_s in parts]


def texts(words: tuple[Word, ...]) -> str:
    return " ".join(word.text for word in words)


def test_a_sound_stands_where_the_recogniser_wrote_it_whatever_the_times_say() -> None:
    words = spoken("We|0.0|1.2 moved|1.2|3.0 it.|3.0|3.4")
    found = verbatim(words, [hearing((0.9, 1.2), words="We|0.0|0.3 moved|0.3|0.8 um,|0.8|0.9 it.|3.0|3.4")], RUNS, SURE)
    assert texts(found) == "We moved um it."


def test_a_sound_that_was_not_written_stands_where_it_sounds() -> None:
    words = spoken("We|0.0|0.3 moved|0.3|0.8 it.|3.0|3.4")
    assert texts(verbatim(words, [hearing((1.5, 1.9))], RUNS, SURE)) == "We moved uh it."


def test_its_times_are_the_sounds_and_its_neighbours_give_way() -> None:
    words = spoken("We|0.0|0.3 moved|0.3|1.4 it.|1.4|3.4")
    heard = hearing((1.0, 1.9), words="We|0.0|0.2 moved|0.3|0.9 uh|1|1 it.|3|3")
    _, moved, uh, it = verbatim(words, [heard], RUNS, SURE)
    assert uh.start_s == pytest.approx(1.0, abs=0.05)
    assert uh.end_s == pytest.approx(1.9, abs=0.05)
    assert moved.end_s == uh.start_s
    assert it.start_s == uh.end_s


def test_a_word_that_was_the_sound_itself_goes() -> None:
    """ "Are the cake" was "uh, the cake"."""
    words = spoken("Are|1.0|1.5 the|1.6|1.8 cake|1.8|2.3")
    heard = hearing((1.0, 1.5), words="Uh,|1.0|1.4 the|1.6|1.8 cake|1.8|2.3")
    assert texts(verbatim(words, [heard], RUNS, SURE)) == "uh the cake"
    both = hearing((1.0, 1.5), words="Are|1.0|1.5 uh|1.5|1.5 the|1.6|1.8 cake|1.8|2.3")
    assert texts(verbatim(words, [both], RUNS, SURE)) == "Are uh the cake"


def test_what_the_recogniser_had_written_is_looked_at_anew() -> None:
    words = spoken("Um,|0.0|0.4 we|0.5|0.8 hmm|4.0|4.3 moved.|5.0|5.5")
    assert texts(verbatim(words, [hearing()], RUNS, SURE)) == "we moved."
    assert texts(verbatim(words, [hearing((0.0, 0.4), words="Um,|0.0|0.3")], RUNS, SURE)) == "um we moved."


def test_windows_follow_each_other_and_words_outside_stay() -> None:
    words = spoken("one|0.5|0.9 two|12.0|12.4 three|21.0|21.4 four|35.0|35.4")
    found = verbatim(words, [hearing((2.0, 2.4)), hearing((22.0, 22.4), start_s=20.0)], RUNS, SURE)
    assert texts(found) == "one uh two three uh four"


def test_without_hearing_nothing_changes() -> None:
    words = spoken("Um,|0.0|0.4 we|0.5|0.8")
    assert verbatim(words, [], RUNS, SURE) == tuple(words)


@given(
    st.lists(st.floats(0.01, 1.0), max_size=12),
    st.lists(st.tuples(st.floats(0, 9), st.floats(0.1, 0.8)), max_size=5),
    st.booleans(),
)
def test_times_never_run_backwards(lengths: list[float], sounds: list[tuple[float, float]], written: bool) -> None:
    at_s, words = 0.0, []
    for i, length in enumerate(lengths):
        words.append(Word(f"word{i}", at_s, at_s + length, 0.9))
        at_s += length
    text = " ".join(f"um|{a}|{a}" for a, _ in sorted(sounds)) if written else ""
    found = verbatim(words, [hearing(*((a, a + b) for a, b in sounds), words=text, seconds=13.0)], RUNS, SURE)
    assert [word.text for word in found if word.text.startswith("word")] == [word.text for word in words]
    assert all(word.start_s <= word.end_s for word in found)
    # A sound is where it is; of the words only their order is sure.
    vocal = [word for word in found if not word.text.startswith("word")]
    assert all(before.end_s <= after.start_s + 1e-9 for before, after in pairwise(vocal))
