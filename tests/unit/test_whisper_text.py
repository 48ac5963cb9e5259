"""The guards around the recogniser: loops, cut points, words from the aligner's pieces."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.stt.chunks import quiet_cuts, quietest_s
from bot.stt.loops import is_loop, repeats
from bot.stt.pieces import join_pieces, spread

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    "text",
    [
        "I moved it to a queue. I moved it to a queue.",
        "and then and then and then and then and then",
        "so so so so so so so so",
        "we had to go we had to go we had to go and so on",
        "3333333333333333333333333333333333333333333333333333333333333333333333333333333333",
    ],
)
def test_a_decoder_in_a_loop_is_noticed(text: str) -> None:
    assert is_loop(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "No, no, no, that is not what I meant.",
        "It was very, very, very slow.",
        "words words words words um and that should be all thanks",
        "I I I think we we should have tested it",
        "We looked at precision and recall, and then at precision and recall by segment.",
        "like revising for an exam I'd have to try and like keep up the momentum because I'd start really early",
    ],
)
def test_people_repeat_themselves_too(text: str) -> None:
    assert not is_loop(text)


@given(st.integers(min_value=0, max_value=16_000 * 90), st.integers(min_value=0, max_value=5))
def test_chunks_cover_the_signal_without_gap_or_overlap(length: int, seed: int) -> None:
    signal = np.random.default_rng(seed).standard_normal(min(length, 1000)).astype(np.float32)
    signal = np.resize(signal, length) if length else np.zeros(0, dtype=np.float32)
    ranges = quiet_cuts(signal, 24.0)
    assert ranges[0][0] == 0
    assert ranges[-1][1] == length
    assert all(a[1] == b[0] for a, b in pairwise(ranges))
    assert all(end - begin <= 24 * 16_000 for begin, end in ranges)


def test_long_speech_is_cut_in_its_pause() -> None:
    signal = np.random.default_rng(0).standard_normal(16_000 * 30).astype(np.float32)
    signal[16_000 * 17 : 16_000 * 18] = 0.0
    (_, cut), _ = quiet_cuts(signal, 24.0)
    assert 17.0 <= cut / 16_000 <= 18.0
    assert 17.0 <= quietest_s(signal[16_000 * 10 : 16_000 * 20], 10.0) <= 18.0


def piece(word: str, start: float, end: float, probability: float = 0.9) -> dict[str, object]:
    return {"word": word, "start": start, "end": end, "probability": probability}


def test_pieces_become_words_with_their_punctuation_on_the_session_clock() -> None:
    words = join_pieces(
        [
            piece(" The", 0.0, 0.2),
            piece(" A", 0.2, 0.4),
            piece("/", 0.4, 0.4),
            piece("B", 0.4, 0.6),
            piece(".", 0.6, 0.6),
        ],
        start_s=10.0,
        speech_s=2.0,
    )
    assert [word.text for word in words] == ["The", "A/B."]
    assert words[1].start_s == pytest.approx(10.2)
    assert words[1].end_s == pytest.approx(10.6)


def test_words_never_lie_outside_the_speech() -> None:
    (word,) = join_pieces([piece(" late", 1.9, 4.0)], start_s=10.0, speech_s=2.0)
    assert word.start_s == pytest.approx(11.9)
    assert word.end_s == pytest.approx(12.0)


def test_a_word_does_not_swallow_the_pause_before_it() -> None:
    (word,) = join_pieces([piece(" The", 0.0, 1.6)], start_s=0.0, speech_s=3.0)
    assert word.start_s >= 1.0
    assert word.end_s == pytest.approx(1.6)


def test_an_opening_quote_belongs_to_the_word_after_it() -> None:
    (word,) = join_pieces([piece(' "', 0.0, 0.0), piece("no", 0.0, 0.3)], start_s=0.0, speech_s=1.0)
    assert word.text == '"no'


def test_the_prompt_read_back_is_known() -> None:
    assert repeats("we made it smaller", "It was slow. So we made it smaller.")
    assert not repeats("So it was slow", "It was slow. So we made it smaller.")
    assert not repeats("it smaller", "So we made it smaller.")
    assert not repeats("", "")
    assert not repeats("We made it smaller again.", "smaller again")


def test_words_nobody_aligned_are_spread_over_the_speech_by_their_length() -> None:
    words = spread("We moved - it.", start_s=10.0, speech_s=2.0, probability=0.8)
    assert [word.text for word in words] == ["We", "moved", "it."]
    assert words[0].start_s == pytest.approx(10.0)
    assert words[-1].end_s == pytest.approx(12.0)
    assert words[1].end_s - words[1].start_s == pytest.approx(1.0)
    assert {word.probability for word in words} == {0.8}
    assert spread(" ... ", 0.0, 1.0, 0.8) == []
