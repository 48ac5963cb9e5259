"""Other standard ways to say a word than the American dictionary's."""

import pytest

from bot.pronunciation.phones import dictionary
from bot.pronunciation.varieties import varieties

pytestmark = pytest.mark.unit


def ways(word: str) -> list[str]:
    return [" ".join(way) for way in varieties(word, dictionary()[word])]


@pytest.mark.parametrize(
    ("word", "way"),
    [
        ("part", "P AA T"), ("more", "M AO"), ("here", "HH IH AH"), ("there", "DH EH AH"), ("sure", "SH UH AH"),
        ("better", "B EH T AH"), ("layers", "L EY AH Z"), ("filtered", "F IH L T AH D"), ("server", "S ER V AH"),
        ("hardware", "HH AA D W EH AH"), ("after", "AA F T AH"), ("ask", "AA S K"), ("example", "IH G Z AA M P L"),
        ("little", "L IH T L"), ("seven", "S EH V N"), ("model", "M AA D L"), ("fire", "F AY AH"),
    ],
)  # fmt: skip
def test_another_variety_is_accepted(word: str, way: str) -> None:
    assert way in ways(word)


@pytest.mark.parametrize("word", ["part", "after", "little", "here"])
def test_the_dictionarys_ways_come_first(word: str) -> None:
    known = dictionary()[word]
    assert varieties(word, known)[: len(known)] == known


@pytest.mark.parametrize("word", ["red", "right", "very", "story", "bird", "work", "her", "cat", "plan", "allow"])
def test_an_r_before_a_vowel_and_the_vowel_of_bird_stay(word: str) -> None:
    rs = [[phone for phone in way if phone in {"R", "ER"}] for way in dictionary()[word]]
    kept = [[phone for phone in way if phone in {"R", "ER"}] for way in varieties(word, dictionary()[word])]
    assert all(each in rs for each in kept)


@pytest.mark.parametrize("word", ["cat", "plan", "data", "red", "allow"])
def test_other_words_have_no_more_ways(word: str) -> None:
    assert varieties(word, dictionary()[word]) == dictionary()[word]
