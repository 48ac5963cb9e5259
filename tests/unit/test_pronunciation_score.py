"""Words that were skipped, replaced, put in or said twice are found rather than forced; refusals give no score."""

import json
from collections.abc import Sequence

import numpy as np
import pytest

from bot.errors import UsageError
from bot.pronunciation.acoustics import Observation
from bot.pronunciation.align import PlacedWord
from bot.pronunciation.card import GOOD, Pronunciation
from bot.pronunciation.phones import Pronunciation as Way
from bot.pronunciation.score import pronounce
from tests.fakes.reading import ScriptedEar, even, noise, placed_evenly, reference, tongue

pytestmark = pytest.mark.unit


@pytest.fixture(autouse=True)
def ruler(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.pronunciation.score.align", even)
    monkeypatch.setattr("bot.pronunciation.score.place", placed_evenly)


def read(text: str, *heard: str, probability: float = 0.9, seconds: float = 4.0) -> Pronunciation:
    return pronounce(noise(seconds), reference(text), ScriptedEar(*heard, probability=probability), tongue())


def missing(result: Pronunciation) -> list[str]:
    return [word.text for word in result.words if word.missing]


def test_a_text_read_as_it_stands() -> None:
    result = read("the rose is red", "The rose is red.")
    assert [word.text for word in result.words] == ["the", "rose", "is", "red"]
    assert missing(result) == []
    assert result.inserted == []
    assert result.intelligibility == 100.0
    assert result.score == 90.0
    assert result.words[1].start_s == 1.0
    assert result.words[1].end_s == 2.0
    assert [phone.phone for phone in result.words[1].phones] == ["R", "OW", "Z"]


def test_a_skipped_word_is_missing_and_its_sounds_have_no_score_and_no_time() -> None:
    result = read("the rose is very red", "the rose is red")
    assert missing(result) == ["very"]
    (gone,) = (word for word in result.words if word.missing)
    assert (gone.start_s, gone.end_s, gone.score, gone.understood) == (None, None, 0.0, False)
    assert {(phone.start_s, phone.score) for phone in gone.phones} == {(None, 0.0)}
    assert result.intelligibility == 80.0
    assert result.score < 90.0


def test_a_word_that_may_have_been_said_badly_is_missing_and_never_good() -> None:
    ear = ScriptedEar("the rose is red")
    result = pronounce(noise(4.0), reference("the rose is very red"), ear, tongue(absent=-1.0))
    (gone,) = (word for word in result.words if word.missing)
    assert gone.start_s is None
    assert 0.0 < gone.score < GOOD


def test_the_others_are_placed_again_without_a_word_that_is_missing() -> None:
    result = read("the rose is very red", "the rose is red")
    assert [word.start_s for word in result.words] == [0.0, 1.0, 2.0, None, 3.0]


def test_another_word_in_its_place_is_missing_and_the_other_is_placed() -> None:
    result = read("the rose is red", "the comparison is red")
    assert missing(result) == ["rose"]
    assert [word.start_s for word in result.words] == [0.0, None, 2.0, 3.0]
    assert result.words[1].instead == "comparison"


def test_a_word_that_was_put_in_is_told_with_where_it_stands() -> None:
    result = read("the rose is very red", "the old rose is red")
    assert missing(result) == ["very"]
    assert [(word.text, word.after, word.repeated) for word in result.inserted] == [("old", 1, False)]


def test_a_word_said_twice_is_told_as_such() -> None:
    result = read("the rose is very red", "the rose rose is red")
    assert [(word.text, word.repeated) for word in result.inserted] == [("rose", True)]


def test_what_the_recogniser_hardly_heard_was_not_put_in() -> None:
    assert read("the rose is very red", "the old rose is red", probability=0.3).inserted == []


def test_a_long_recording_is_placed_window_by_window() -> None:
    result = read("the rose is red the dog is old", "the rose is red", "the dog is old", seconds=8.0)
    assert [word.start_s for word in result.words] == [0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0]


def test_where_a_word_was_put_in_counts_the_missing_ones_before_it() -> None:
    result = read("the dog is red now", "the is old red now")
    assert missing(result) == ["dog"]
    assert [(word.text, word.after) for word in result.inserted] == [("old", 3)]


def test_each_window_is_asked_for_its_own_words() -> None:
    ear = ScriptedEar("the rose is red", "the dog is old")
    pronounce(noise(8.0), reference("the rose is red the dog is old"), ear, tongue())
    assert ear.expected == [["the", "rose", "is", "red"], ["the", "dog", "is", "old"]]


def test_loudness_does_not_count() -> None:
    quiet = pronounce(noise(4.0, 0.01), reference("the rose is red"), ScriptedEar("the rose is red"), tongue())
    assert quiet == read("the rose is red", "the rose is red")


def test_pace_counts_syllables_and_pauses() -> None:
    pace = read("the rose is red", "the rose is red").pace
    assert pace.words_per_minute == 60.0
    assert pace.articulation_rate == 1.0
    assert pace.pauses == []


def test_the_shape_for_other_programs() -> None:
    data = json.loads(read("the rose is red", "the rose is red").to_json())
    assert data["schema"] == "viva.pronunciation/1"
    assert list(data) == ["schema", "score", "intelligibility", "words", "missing", "inserted", "pace"]
    word = data["words"][0]
    assert list(word) == ["text", "start_s", "end_s", "score", "understood", "missing", "instead", "phones", "put_in"]
    assert word["phones"][0] == {"phone": "DH", "start_s": 0.0, "end_s": 0.5, "score": 90.0, "heard": None}


# --- nothing to score


def test_silence_is_refused() -> None:
    with pytest.raises(UsageError, match="silent"):
        pronounce(np.zeros(32_000, np.float32), reference("the rose"), ScriptedEar(""), tongue())


def test_a_blip_is_refused() -> None:
    with pytest.raises(UsageError, match="too short"):
        pronounce(noise(0.1), reference("the rose"), ScriptedEar(""), tongue())


def test_ten_minutes_are_refused_with_what_to_do() -> None:
    with pytest.raises(UsageError, match="10 minutes long") as refused:
        pronounce(noise(600.0), reference("the rose"), ScriptedEar(""), tongue())
    assert "Cut the recording" in refused.value.hint


@pytest.mark.parametrize("heard", ["", "Mmm.", "students like comparison tests"])
def test_where_nothing_of_the_text_was_read_there_is_no_score(heard: str) -> None:
    with pytest.raises(UsageError, match="Nothing of the text was found"):
        read("the rose is red", heard)


def test_another_language_is_named() -> None:
    ear = ScriptedEar("students like comparison", languages={"de": 0.9, "en": 0.02})
    with pytest.raises(UsageError, match="German"):
        pronounce(noise(4.0), reference("the rose is red"), ear, tongue())


def test_what_was_said_is_in_no_refusal() -> None:
    with pytest.raises(UsageError) as refused:
        read("the rose is red", "comparison")
    assert "comparison" not in refused.value.message + refused.value.hint


def test_a_vowel_put_in_stands_in_its_word_with_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    def with_vowels(heard: Observation, words: Sequence[Sequence[Way]]) -> list[PlacedWord] | None:
        return even(heard, [ways[-1:] if len(ways[-1]) > len(ways[0]) else ways for ways in words])

    monkeypatch.setattr("bot.pronunciation.score.align", with_vowels)
    monkeypatch.setattr("bot.pronunciation.put_in._LONGEST_S", 9.0)
    for sure, told in ((True, [("D", True)]), (False, [])):
        monkeypatch.setattr("bot.pronunciation.put_in.told", lambda found, sure=sure: sure)
        words = read("the rose is red", "the rose is red").words
        assert [(one.after_phone, one.last) for one in words[3].put_in] == told
        assert all(3.0 < one.at_s < 4.0 for one in words[3].put_in)
        assert not any(word.put_in for word in words[:3])
