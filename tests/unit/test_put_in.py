"""Vowels put in: where they may stand, which the second placing proposes, and when one is told."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.pronunciation.align import Placed, PlacedWord
from bot.pronunciation.levels import levels
from bot.pronunciation.phones import PHONES, VOWELS
from bot.pronunciation.pitch import track
from bot.pronunciation.put_in import Proposed, cues, places, proposed, told, with_vowels
from tests.unit.test_prosody import Told, made

pytestmark = pytest.mark.unit


def placed(*words: str, step_s: float = 0.1, gaps_s: tuple[float, ...] = ()) -> list[PlacedWord]:
    """Words given by their sounds, one after the other; `gaps_s` are the silences behind them."""
    out, at = [], 0.0
    for i, word in enumerate(words):
        sounds = []
        for phone in word.split():
            sounds.append(Placed(phone, at, at + step_s, -5.0))
            at += step_s
        out.append(PlacedWord(tuple(sounds)))
        at += gaps_s[i] if i < len(gaps_s) else 0.0
    return out


# --- where ---


def test_between_consonants_and_behind_the_last() -> None:
    assert places(placed("S T R IY T")) == [[1, 2, 5]]
    assert places(placed("B IH G", "D AO G")) == [[3], [3]]
    assert places(placed("G OW")) == [[]]


def test_not_before_a_vowel_or_a_glide_unless_there_is_a_pause() -> None:
    assert places(placed("B IH G", "AE P"))[0] == []
    assert places(placed("B IH G", "W ER D"))[0] == []
    assert places(placed("B IH G", "AE P", gaps_s=(0.3,)))[0] == [3]


def test_not_behind_what_sounds_like_a_vowel_nor_where_n_or_l_may_be_a_syllable() -> None:
    assert places(placed("K AA R D")) == [[4]]
    assert places(placed("W AA N T", "F IY L")) == [[4], []]
    assert places(placed("B AH T N")) == [[]]
    assert places(placed("B L AE K")) == [[1, 4]]
    assert places(placed("S N OW")) == [[1]]


def test_each_word_is_tried_as_it_is_first_then_with_one_vowel_more() -> None:
    [found] = with_vowels(placed("B IH G"))
    assert found[0] == ("B", "IH", "G")
    assert found[1:] == [("B", "IH", "G", vowel) for vowel in ("AH", "IH", "UW")]


words = st.lists(
    st.lists(st.sampled_from(PHONES), min_size=1, max_size=6).map(lambda sounds: " ".join(sounds)),
    min_size=1,
    max_size=5,
)


@given(words)
def test_every_way_but_the_first_has_one_vowel_more(texts: list[str]) -> None:
    read = placed(*texts)
    for word, found in zip(read, with_vowels(read), strict=True):
        plain = tuple(sound.phone for sound in word.phones)
        assert found[0] == plain
        for way in found[1:]:
            assert len(way) == len(plain) + 1
            assert any(way[:k] + way[k + 1 :] == plain and way[k] in VOWELS for k in range(1, len(way)))


# --- which ---


def test_what_the_second_placing_took_is_proposed() -> None:
    [one] = proposed(placed("B IH G", "D AO G"), placed("B IH G UW", "D AO G"))
    assert (one.word, one.place, one.vowel.phone, one.last) == (0, 3, "UW", True)
    assert (one.before.phone, one.after and one.after.phone) == ("G", "D")
    [one] = proposed(placed("S T AA P"), placed("S UW T AA P"))
    assert (one.place, one.last, one.after and one.after.phone) == (1, False, "T")


def test_nothing_is_proposed_where_nothing_was_taken_or_placed() -> None:
    assert proposed(placed("B IH G"), placed("B IH G")) == []
    assert proposed(placed("B IH G"), None) == []
    assert proposed([], []) == []


def test_a_long_vowel_is_an_uh_and_not_proposed() -> None:
    assert proposed(placed("B IH G"), placed("B IH G AH", step_s=0.25)) == []


def test_before_a_pause_there_is_no_sound_after() -> None:
    [one] = proposed(placed("B IH G", "D AO G"), placed("B IH G UW", "D AO G", gaps_s=(0.4,)))
    assert one.after is None


# --- when ---


def said(vowel: Told) -> tuple[float, ...]:
    """The cues of a vowel behind "big", of a sound that was made."""
    signal, [word] = made(
        ("big", [Told("B", 0.06, level=0.02), Told("IH", 0.1), Told("G", 0.06, None), vowel]),
        ("", [Told("", 0.3, None)]),
    )
    sounds = [Placed(one.phone, one.start_s, one.end_s, -5.0) for one in word.sounds]
    share = np.full(len(PHONES), 0.001, np.float32)
    share[PHONES.index("AH" if vowel.hz else "G")] = 0.96
    return cues(Proposed(0, 3, sounds[3], sounds[2], None, last=True), share, levels(signal), track(signal))


def test_a_clear_vowel_is_told() -> None:
    assert told(said(Told("AH", 0.09)))


def test_a_burst_without_voice_is_not() -> None:
    assert not told(said(Told("AH", 0.03, None)))
    assert not told(said(Told("AH", 0.09, None)))


def test_what_is_hardly_a_vowel_or_hardly_voiced_is_not_told_however_loud() -> None:
    loud = (5.0, -2.0, 1.0, 30.0, 30.0, 0.0)
    assert told(loud)
    assert not told((0.5, *loud[1:]))
    assert not told((*loud[:2], 0.3, *loud[3:]))
