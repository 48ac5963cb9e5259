"""Dates and numbers have several right readings; which was read is told from what was heard, and none is a mistake."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.pronunciation.finish import left
from bot.pronunciation.heard import as_heard, compare
from bot.pronunciation.phones import MAX_WAYS, pronunciations
from bot.pronunciation.readings import TOKEN, dates, numbers
from bot.pronunciation.reference import RefWord, read_text
from bot.tts.phonemes import phonemizer
from bot.tts.speakable import speakable

pytestmark = pytest.mark.unit


def words(text: str) -> list[RefWord]:
    return read_text(text, speakable, phonemizer())


def heard(text: str) -> list[list[str]]:
    """As a recogniser's words come: each as it is read aloud."""
    return [[bare for part in speakable(word).split() if (bare := part.strip(".,").lower())] for word in text.split()]


def sounds(word: str) -> tuple[tuple[str, ...], ...]:
    return pronunciations(word, phonemizer())


def understood(text: str, said: str) -> bool:
    """Whether each word of the text was heard in one of its readings, and nothing besides."""
    found = compare(as_heard(words(text), heard(said)), heard(said), sounds)
    return min(found.likeness) == 1.0 and not found.extra


@pytest.mark.parametrize("said", [
    "on March 5th we shipped", "on the 5th of March we shipped", "on March the 5th we shipped",
    "on 5th of March we shipped", "on March 5 we shipped", "on 5 March we shipped", "on five March we shipped",
    "on March five we shipped", "on the fifth of March we shipped",
])  # fmt: skip
@pytest.mark.parametrize("text", ["On March 5 we shipped.", "On March 5th we shipped.", "On 5 March we shipped."])
def test_a_month_and_its_day_in_either_order(text: str, said: str) -> None:
    assert understood(text, said)
    assert left(words(text), heard(said), sounds) == 0


@pytest.mark.parametrize("said", [
    "it began March 5th, 2024 at night", "it began the 5th of March 2024 at night", "it began 2024 March 5th at night",
    "it began the fifth of March two thousand twenty-four at night",
    "it began the fifth of March two thousand and twenty-four at night",
    "it began twenty twenty-four oh three oh five at night",
])  # fmt: skip
def test_a_date_in_digits_read_in_any_order(said: str) -> None:
    assert understood("It began 2024-03-05 at night.", said)


def test_a_date_in_slashes_is_either_of_two() -> None:
    assert understood("It began 03/05/2024 at night.", "it began March 5th, 2024 at night")
    assert understood("It began 03/05/2024 at night.", "it began the 3rd of May 2024 at night")
    assert not understood("It began 03/05/2024 at night.", "it began the 3rd of June 2024 at night")


@pytest.mark.parametrize(("written", "said"), [
    ("1,500", "fifteen hundred"), ("1,500", "one thousand five hundred"), ("1500", "a thousand five hundred"),
    ("$1,500", "fifteen hundred dollars"), ("2019", "twenty nineteen"), ("2019", "two thousand nineteen"),
    ("2019", "two thousand and nineteen"), ("2005", "twenty oh five"), ("1998", "nineteen ninety-eight"),
    ("100", "a hundred"), ("1000", "a thousand"), ("404", "four oh four"), ("404", "four hundred four"),
    ("443", "four forty-three"), ("8080", "eighty eighty"), ("0.93", "point nine three"),
    ("0.93", "oh point nine three"),
])  # fmt: skip
def test_numbers(written: str, said: str) -> None:
    assert understood(f"We counted {written} of them.", f"we counted {said} of them")


def test_another_date_or_number_is_not_understood() -> None:
    assert not understood("On March 5 we shipped.", "on March 6th we shipped")
    assert not understood("On March 5 we shipped.", "on the 5th of May we shipped")
    assert not understood("In 2019 we shipped.", "in 2018 we shipped")
    assert not understood("All 1,500 of them.", "all 1,600 of them")


def test_the_reading_that_was_heard_is_looked_for_first_in_the_sound() -> None:
    [_, date, _, _] = as_heard(words("On March 5 we shipped"), heard("on the 5th of March we shipped"))
    assert date.spoken == ("the", "fifth", "of", "march")
    assert date.ways[0] == (*sounds("the")[0], *sounds("fifth")[0], *sounds("of")[0], *sounds("march")[0])
    assert date.told == "the fifth of March"


def test_two_dates_side_by_side_have_each_their_own() -> None:
    text = words("From March 5 2024-03-05 on")
    [_, first, second, _] = as_heard(text, heard("from the 5th of March March 5th 2024 on"))
    assert first.spoken == ("the", "fifth", "of", "march")
    assert second.spoken == ("march", "fifth", "twenty", "twenty-four")


def test_what_was_not_heard_stays_as_it_is_usually_read() -> None:
    assert as_heard(words("In 2019 we shipped"), []) == words("In 2019 we shipped")
    assert as_heard(words("In 2019 we shipped"), heard("entirely other things")) == words("In 2019 we shipped")


def test_digits_that_a_recogniser_writes_for_several_readings_may_sound_like_any() -> None:
    [year] = words("2019")
    assert (*sounds("twenty")[0], *sounds("nineteen")[0]) in year.ways
    assert (*sounds("two")[0], *sounds("thousand")[0], *sounds("nineteen")[0]) in year.ways
    assert len(words("2024-03-05")[0].ways) <= 2 * MAX_WAYS


@pytest.mark.parametrize(("text", "tokens"), [
    ("on March 5, we", ["on", "March 5,", "we"]),
    ("(March 5) or 5 March.", ["(March 5)", "or", "5 March."]),
    ("March 5th, 2024", ["March 5th,", "2024"]),
    ("march 5", ["march 5"]),
    ("March, 5 people", ["March,", "5", "people"]),
    ("March 5% up", ["March", "5%", "up"]),
    ("March 5.2 and May 32", ["March", "5.2", "and", "May", "32"]),
    ("15 Mayors", ["15", "Mayors"]),
    ("version 5 March-built", ["version", "5", "March-built"]),
])  # fmt: skip
def test_which_words_are_a_date(text: str, tokens: list[str]) -> None:
    assert TOKEN.findall(text) == tokens


def test_what_is_no_date_has_the_readings_of_none() -> None:
    assert dates("2024-13-05") == dates("2024-00-05") == dates("99/99/2024") == dates("Marching") == []
    assert numbers("SQL", ["sequel"]) == []
    assert numbers("five", ["five"]) == []


@settings(deadline=None)
@given(st.integers(1000, 9999))
def test_no_reading_of_a_number_has_a_digit_or_is_the_usual_one(number: int) -> None:
    said = speakable(str(number)).lower().split()
    for reading in numbers(str(number), said):
        assert reading != tuple(said)
        assert all(word.replace("-", "").isalpha() for word in reading)


@settings(deadline=None)
@given(st.lists(st.sampled_from(["on", "March 5", "2019", "1,500", "we", "2024-03-05"]), min_size=1, max_size=12),
       st.lists(st.sampled_from(["on", "fifth", "March", "of", "the", "2019", "we"]), max_size=12))  # fmt: skip
def test_whatever_was_heard_the_words_are_those_of_the_text(text: list[str], said: list[str]) -> None:
    before = words(" ".join(text))
    after = as_heard(before, heard(" ".join(said)))
    assert [word.text for word in after] == [word.text for word in before]
    assert all(word.ways and word.spoken for word in after)
