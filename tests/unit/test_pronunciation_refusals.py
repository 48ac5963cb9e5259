"""When a recording gets no score: what was found of the text, how its sounds fit, and which language it sounds like."""

from collections.abc import Callable, Mapping

import pytest

from bot.errors import UsageError
from bot.pronunciation.refuse import Reading, check_length, check_read

pytestmark = pytest.mark.unit
GERMAN = {"de": 0.98, "en": 0.01}
LIKE_CHINESE = {"zh": 0.97, "en": 0.006}
UNSURE = {"nn": 0.6, "en": 0.02}
ENGLISH = {"en": 0.9}


def reading(found: float = 1.0, understood: float = 1.0, there: float = 2.0, heard: float | None = 2.0) -> Reading:
    """A text of 40 sounds; `there` and `heard` are how well each fits."""
    count = round(40 * found)
    return Reading(found, understood, [there] * count, [] if heard is None else [heard] * count, 40)


def refused(one: Reading, languages: Mapping[str, float] = ENGLISH) -> str | None:
    try:
        check_read(one, lambda: languages)
    except UsageError as error:
        return error.message
    return None


def never() -> Callable[[], Mapping[str, float]]:
    def tell() -> Mapping[str, float]:
        raise AssertionError("a reading that fits needs no language")

    return tell


def test_a_reading_is_scored_and_its_language_not_asked_for() -> None:
    check_read(reading(), never())
    check_read(reading(found=0.5, understood=0.2, there=-1.5, heard=None), never())


def test_whoever_reads_a_third_of_the_text_is_scored_and_a_third_found_in_another_language_is_chance() -> None:
    third = reading(found=0.3, understood=0.2, there=-1.0, heard=None)
    assert refused(third, ENGLISH) is None
    assert refused(third, UNSURE) is None
    assert "sounds like German" in (refused(third, GERMAN) or "")


def test_whoever_reads_badly_is_scored_though_it_sounds_like_another_language() -> None:
    assert refused(reading(found=0.7, understood=0.0, there=-1.5, heard=None), LIKE_CHINESE) is None
    assert refused(reading(found=0.6, understood=0.3, there=-0.5, heard=1.2), LIKE_CHINESE) is None


def test_a_translation_is_refused_however_well_it_was_understood() -> None:
    assert "sounds like German" in (refused(reading(heard=-1.5), GERMAN) or "")
    assert "sounds like German" in (refused(reading(heard=-0.2), GERMAN) or "")


def test_a_translation_out_of_a_language_without_a_name_is_refused_where_nothing_fits() -> None:
    assert "sounds of the text were not found" in (refused(reading(heard=-1.5), UNSURE) or "")
    assert "sounds of the text were not found" in (refused(reading(heard=-1.5), ENGLISH) or "")
    assert refused(reading(heard=-0.5), ENGLISH) is None


def test_far_from_the_microphone_less_is_heard_and_that_is_no_translation() -> None:
    few = Reading(1.0, 0.4, [-0.5] * 40, [-2.3] * 16, 40)
    assert refused(few) is None


def test_a_few_sounds_tell_nothing() -> None:
    assert refused(Reading(1.0, 1.0, [-4.0] * 8, [-4.0] * 8, 8), GERMAN) is None


def test_another_text_in_another_language_is_refused_though_parts_seem_to_be_there() -> None:
    assert "sounds like German" in (refused(reading(found=0.65, understood=0.28, there=-3.2, heard=None), GERMAN) or "")


def test_noise_in_which_words_seem_to_be_there_is_refused() -> None:
    assert "Nothing of the text" in (refused(reading(found=0.5, understood=0.0, there=-2.5, heard=None), UNSURE) or "")


def test_where_words_were_understood_bad_sounds_are_a_readers() -> None:
    assert refused(reading(found=0.9, understood=0.3, there=-2.5, heard=None), UNSURE) is None


@pytest.mark.parametrize("languages", [ENGLISH, UNSURE, {}])
def test_where_next_to_nothing_was_found_there_is_no_score(languages: Mapping[str, float]) -> None:
    assert "Nothing of the text" in (refused(reading(found=0.2), languages) or "")


def test_the_length_is_told_as_it_is() -> None:
    check_length(300.0)
    with pytest.raises(UsageError, match="10 minutes long; 5 at most"):
        check_length(601.0)
