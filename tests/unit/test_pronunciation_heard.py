"""What was heard against what should have been read: understood, replaced, dropped, put in, said twice."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.pronunciation.heard import Comparison, compare, likeness
from bot.pronunciation.phones import pronunciations
from bot.pronunciation.reference import RefWord

pytestmark = pytest.mark.unit


def sounds(word: str) -> tuple[tuple[str, ...], ...]:
    return pronunciations(word, lambda _: "")


def against(text: str, heard: str) -> Comparison:
    words = [RefWord(word, (word,), sounds(word)) for word in text.split()]
    return compare(words, [[word] for word in heard.split()], sounds)


def test_what_was_read_is_what_was_heard() -> None:
    assert against("we ship it", "we ship it") == Comparison((1.0, 1.0, 1.0), (0, 1, 2), ())


def test_a_word_that_sounds_the_same_is_the_same() -> None:
    assert against("two for tea", "too four tea").likeness == (1.0, 1.0, 1.0)


def test_a_dropped_word_has_no_counterpart() -> None:
    assert against("we ship it now", "we it now").at == (0, None, 1, 2)
    assert against("we ship it now", "we it now").likeness[1] == 0.0


def test_a_word_that_was_put_in_stands_in_no_words_place() -> None:
    assert against("we ship it", "we always ship it").extra == (1,)
    assert against("we ship it", "we we ship it").extra in {(0,), (1,)}


def test_a_misheard_word_is_told_from_an_added_one_by_its_sound() -> None:
    found = against("here is your cheese", "here is chairs now your geese")
    assert found.at == (0, 1, 4, 5)
    assert 0.0 < found.likeness[3] < 1.0
    assert found.extra == (2, 3)


def test_another_sentence_is_not_like_it() -> None:
    found = against("the rose is red", "students like comparison tests")
    assert max(found.likeness) < 0.5


def test_nothing_heard() -> None:
    assert against("we ship it", "") == Comparison((0.0, 0.0, 0.0), (None, None, None), ())


def test_a_word_as_written_that_is_several_as_spoken() -> None:
    words = [
        RefWord("ROC AUC", ("rock", "a", "u", "c"), (("R", "AA", "K"),)),
        RefWord("rose", ("rose",), sounds("rose")),
    ]
    assert compare(words, [["rock"], ["a", "u", "c"], ["rose"]], sounds) == Comparison((1.0, 1.0), (0, 2), ())
    assert compare(words, [["rock"], ["rose"]], sounds).likeness == (0.25, 1.0)


def test_likeness_takes_the_ways_that_are_most_alike() -> None:
    assert likeness(sounds("data"), sounds("data")) == 1.0
    assert likeness(sounds("cheese"), sounds("chairs")) > likeness(sounds("cheese"), sounds("dog"))
    assert likeness((), sounds("dog")) == 0.0


WORDS = st.lists(
    st.sampled_from(["the", "rose", "is", "red", "two", "too", "dog", "cheese", "chairs", "comparison"]), max_size=12
)


@given(WORDS, WORDS)
def test_every_heard_word_is_in_a_words_place_or_extra_and_the_order_is_kept(text: list[str], heard: list[str]) -> None:
    found = against(" ".join(text), " ".join(heard))
    places = [at for at in found.at if at is not None]
    assert places == sorted(set(places))
    assert sorted([*places, *found.extra]) == list(range(len(heard)))
    assert all(0.0 <= value <= 1.0 for value in found.likeness)
    assert all(value == 0.0 for value, at in zip(found.likeness, found.at, strict=True) if at is None)


@given(WORDS)
def test_a_text_heard_as_it_is_is_all_alike(text: list[str]) -> None:
    found = against(" ".join(text), " ".join(text))
    assert found.likeness == (1.0,) * len(text)
    assert found.extra == ()
