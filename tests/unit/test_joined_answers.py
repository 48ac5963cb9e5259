"""Answers with a pause of known length: the seams, and where a clause is broken off."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from joined_answers import FADE_S, break_s, join, quietest, room, same

from bot.audio.pcm import SAMPLE_RATE, Signal
from bot.stt.transcript import Word

pytestmark = pytest.mark.unit

RATE = SAMPLE_RATE


def tone(seconds: float, level: float = 0.5) -> Signal:
    return np.full(round(seconds * RATE), level, np.float32)


@given(st.lists(st.floats(0.05, 0.4), min_size=1, max_size=4), st.data())
def test_no_sample_is_gained_or_lost(seconds: list[float], data: st.DataObject) -> None:
    pauses = data.draw(st.lists(st.floats(0.02, 0.5), min_size=len(seconds) - 1, max_size=len(seconds) - 1))
    parts = [tone(one) for one in seconds]
    joined = join(parts, pauses, np.zeros(RATE, np.float32))
    assert len(joined) == sum(map(len, parts)) + sum(round(pause * RATE) for pause in pauses)


def test_the_pause_holds_the_room_and_the_parts_fade_into_it() -> None:
    noise = np.full(RATE, 0.01, np.float32)
    joined = join([tone(0.5), tone(0.5)], [0.5], noise)
    fade = round(FADE_S * RATE)
    assert joined[RATE // 2 : RATE] == pytest.approx(0.01)
    assert joined[: RATE // 2 - fade] == pytest.approx(0.5)
    assert joined[RATE + fade :] == pytest.approx(0.5)
    assert np.abs(np.diff(joined)).max() < 0.01


def test_parts_and_pauses_must_fit() -> None:
    with pytest.raises(ValueError, match="2 parts need 1 pauses, not 0"):
        join([tone(0.1), tone(0.1)], [], np.zeros(10, np.float32))


def test_a_rooms_noise_is_as_loud_as_the_room_and_never_repeats() -> None:
    rng = np.random.default_rng(3)
    quiet = (rng.standard_normal(RATE // 5) * 0.003).astype(np.float32)
    noise = room(quiet, 4 * RATE, rng)
    assert len(noise) == 4 * RATE
    levels = np.sqrt(np.square(noise.reshape(-1, RATE // 10)).mean(axis=1))
    assert levels == pytest.approx(0.003, rel=0.35)
    later = np.correlate(noise[: RATE // 2], noise[RATE // 10 :][: RATE // 2])
    assert abs(later[0]) < 0.2 * float(np.square(noise[: RATE // 2]).sum())


def test_the_quietest_stretch_is_found() -> None:
    signal = np.concatenate([tone(1.0), tone(0.3, 0.001), tone(1.0)])
    assert quietest(signal, 0.2) == pytest.approx(0.001)


def words(text: str) -> list[Word]:
    return [Word(token, 0.5 * i, 0.5 * i + 0.4, 0.9) for i, token in enumerate(text.split())]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("There is a big box with the two ends", 2.95),  # behind "with", the first after 2 s
        ("We moved it there, and, then it broke down", None),  # a comma may be a pause of its own
        ("We moved it over there and", None),  # nothing follows
        ("Nothing holds here", None),
    ],
)
def test_a_clause_is_broken_off_behind_a_word_that_needs_another(text: str, expected: float | None) -> None:
    assert break_s(words(text), 2.0) == (None if expected is None else pytest.approx(expected))


def test_two_cuts_of_one_sound_are_the_same_wherever_they_begin() -> None:
    rng = np.random.default_rng(4)
    sound, other = rng.standard_normal((2, RATE)).astype(np.float32)
    assert same(sound[:4000], np.concatenate([np.zeros(300, np.float32), sound[:4000]]))
    assert not same(sound[:4000], other[:4000])
