"""Hesitation sounds from the states of a window and what the recogniser wrote, with states of two values: how much it
sounds like one, and how nasal."""

import json

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.scoring import hesitations
from bot.scoring.hesitations import Detector, detector, find_hesitations, trailing
from bot.scoring.spans import Span
from bot.stt.transcript import Hearing, Word

pytestmark = pytest.mark.unit

PLAIN = Detector(
    state=np.array([1.0, 0.0], np.float32),
    state_bias=0.0,
    nasal=np.array([0.0, 1.0], np.float32),
    nasal_bias=0.0,
    event=(1.0, 0.0, 0.0, 2.0, 0.0, -3.0, 0.0),
    event_bias=-3.0,
)
"""A peak of 3 is enough, of 1 where the recogniser wrote one, of 6 where a word explains it."""
ALL = [Span(0.0, 100.0)]


def heard(*sounds: tuple[float, float, float], words: tuple[Word, ...] = (), nasal: float = -1.0) -> Hearing:
    """Ten seconds from 20.0 s on, with (start, end, score) from there and -4 elsewhere."""
    states = np.full((500, 2), -4.0, np.float32)
    states[:, 1] = nasal
    for start_s, end_s, score in sounds:
        states[round(start_s * 50) : round(end_s * 50), 0] = score
    return Hearing(20.0, 0.02, states, words)


def word(text: str, start_s: float, end_s: float, probability: float = 0.9) -> Word:
    return Word(text, 20.0 + start_s, 20.0 + end_s, probability)


def spans(hearing: Hearing, runs: list[Span] = ALL) -> list[tuple[float, float]]:
    return [
        (round(found.span.start_s - 20.0, 2), round(found.span.end_s - 20.0, 2))
        for found in find_hesitations(hearing, runs, PLAIN)
    ]


def test_a_clear_sound_is_found_where_it_is_without_any_word_for_it() -> None:
    (found,) = find_hesitations(heard((2.0, 2.5, 6.0)), ALL, PLAIN)
    assert found.span.start_s == pytest.approx(22.0, abs=0.05)
    assert found.span.end_s == pytest.approx(22.5, abs=0.05)
    assert found.confidence > 0.9
    assert found.written is None


def test_a_doubtful_sound_counts_where_the_recogniser_wrote_one_near() -> None:
    doubtful = (2.0, 2.5, 2.0)
    assert not spans(heard(doubtful))
    assert len(spans(heard(doubtful, words=(word("Um,", 1.9, 2.0),)))) == 1
    assert not spans(heard(doubtful, words=(word("Um,", 7.0, 7.2),)))
    assert not spans(heard(doubtful, words=(word("so", 1.9, 2.0),)))


def test_a_written_filler_that_nothing_sounds_like_is_invented() -> None:
    assert not spans(heard(words=(word("um", 4.0, 4.3, 0.02),)))


def test_a_sound_that_a_word_explains_is_that_word() -> None:
    assert len(spans(heard((2.0, 2.5, 4.0)))) == 1
    assert not spans(heard((2.0, 2.5, 4.0), words=(word("are", 2.0, 2.5),)))


def test_each_written_filler_vouches_for_one_sound() -> None:
    two = ((2.0, 2.3, 2.0), (2.6, 2.9, 2.5))
    (only,) = spans(heard(*two, words=(word("um", 2.4, 2.5),)))
    assert only[0] == pytest.approx(2.6, abs=0.05)
    both = (word("uh", 2.0, 2.2), word("uh", 2.6, 2.8))
    assert len(spans(heard(*two, words=both))) == 2


def test_what_was_written_names_it_else_how_nasal_it_is() -> None:
    clear = (2.0, 2.5, 6.0)
    assert [h.text for h in find_hesitations(heard(clear), ALL, PLAIN)] == ["uh"]
    assert [h.text for h in find_hesitations(heard(clear, nasal=1.0), ALL, PLAIN)] == ["um"]
    written = heard(clear, words=(word("Hmm.", 2.0, 2.2),))
    assert [h.text for h in find_hesitations(written, ALL, PLAIN)] == ["hmm"]


def test_its_edges_are_those_of_the_sound_if_near() -> None:
    assert spans(heard((2.0, 2.5, 6.0)), [Span(21.93, 22.44)]) == [(1.93, 2.44)]
    assert spans(heard((2.0, 2.5, 6.0)), [Span(21.0, 24.0)]) == spans(heard((2.0, 2.5, 6.0)))


def test_nothing_is_found_in_silence_or_in_no_sound() -> None:
    assert not spans(heard((2.0, 2.5, 6.0)), [])
    assert not spans(heard((2.0, 2.5, 6.0)), [Span(25.0, 27.0)])
    empty = Hearing(0.0, 0.02, np.empty((0, 2), np.float32), (word("um", 0.0, 0.1),))
    assert not find_hesitations(empty, ALL, PLAIN)


@given(
    st.lists(st.tuples(st.floats(0, 9), st.floats(0.02, 1.0), st.floats(-5, 9)), max_size=8),
    st.lists(st.tuples(st.floats(0, 9.9), st.floats(0, 0.5), st.floats(0, 1)), max_size=6),
)
def test_sounds_are_in_order_apart_and_within_the_window(
    sounds: list[tuple[float, float, float]], fillers: list[tuple[float, float, float]]
) -> None:
    words = tuple(word("um", at, at + length, sure) for at, length, sure in sorted(fillers))
    found = find_hesitations(heard(*((a, a + b, c) for a, b, c in sounds), words=words), ALL, PLAIN)
    edges = [edge for one in found for edge in one.span]
    assert edges == sorted(edges)
    assert all(20.0 <= edge <= 30.0 for edge in edges)
    assert all(one.span.length_s > 0 and 0.5 <= one.confidence <= 1.0 for one in found)


@pytest.mark.parametrize(("model", "width"), [("whisper-base", 512), ("whisper-tiny.en", 384)])
def test_the_detectors_that_come_with_viva_say_where_they_are_from(model: str, width: int) -> None:
    weights = detector(model)
    assert weights.state.shape == weights.nasal.shape == (width,)
    assert len(weights.event) == 7
    card = json.loads(hesitations.WEIGHTS[model].read_text(encoding="utf-8"))["card"]
    assert {"what", "made_by", "data", "licence", "figures", "limits"} == set(card)


def scored(*parts: tuple[float, float]) -> npt.NDArray[np.float32]:
    """States of 20 ms for so many seconds of each score."""
    scores = np.concatenate([np.full(round(seconds / 0.02), score, np.float32) for seconds, score in parts])
    return np.stack([scores, np.zeros_like(scores)], axis=1)


def test_speech_that_ends_in_a_hesitation_is_told_from_speech_that_holds_one() -> None:
    assert trailing(scored((3.0, -5.0), (0.3, 5.0)), 0.02, PLAIN) > 0.99
    assert trailing(scored((3.0, -5.0), (0.3, 5.0), (0.1, -5.0)), 0.02, PLAIN) > 0.99
    assert trailing(scored((3.0, -5.0), (0.3, 5.0), (0.6, -5.0)), 0.02, PLAIN) < 0.01


def test_a_single_state_is_no_hesitation() -> None:
    assert trailing(scored((3.0, -5.0), (0.02, 5.0), (0.1, -5.0)), 0.02, PLAIN) < 0.1


def test_no_sound_ends_in_nothing() -> None:
    assert trailing(scored((0.06, 5.0)), 0.02, PLAIN) == 0.0
    assert trailing(np.zeros((0, 2), np.float32), 0.02, PLAIN) == 0.0
