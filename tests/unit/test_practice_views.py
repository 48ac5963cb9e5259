"""What practice shows, as text."""

from datetime import timedelta

import pytest

from bot.cli.as_read import said
from bot.pronunciation.comparison import Compared, Remark
from bot.pronunciation.diary import Sitting, TalkTried, VowelTried
from bot.pronunciation.schedule import Card, tried
from bot.report.practice import as_data, melody_row, reading_rows, summary_rows, word_row
from bot.report.practice_sounds import how
from bot.report.shapes import Row
from tests.fakes.practice import NOON, pair, pronounced, reading, word

pytestmark = pytest.mark.unit


def texts(rows: tuple[Row, ...]) -> list[str]:
    return [f"{row.name}: " + " / ".join(one.text for one in row.lines) for row in rows]


def card(name: str, days: int) -> Card:
    made = tried(None, "word", name, "again", NOON)
    assert made is not None
    return made.model_copy(update={"due": NOON + timedelta(days=days)})


def test_understood_comes_first_then_what_was_not() -> None:
    gone = word("schema", 0.0, understood=False, missing=True).model_copy(update={"instead": "scheme"})
    rows = texts(reading_rows(reading(word("we"), gone, word("cache", 60.0, understood=False), word("cache", 95.0))))
    assert rows[0] == "Understood: 2 of 4 words"
    assert rows[1] == 'Not found: schema (heard "scheme")'
    assert rows[2] == "Unclear: cache"


def test_the_worst_sounds_with_what_was_heard_and_how_they_are_made() -> None:
    [_, sounds] = reading_rows(reading(word("right", R="L"), word("three", 30.0), word("now")))
    assert sounds.lines[0].text.startswith('right: the sound of "')
    assert '(R), heard more like "' in sounds.lines[0].text
    assert "(L). " in sounds.lines[0].text
    assert len(sounds.lines) <= 3


def test_each_kind_of_sound_is_told_once() -> None:
    [_, sounds] = reading_rows(reading(word("three", TH="T"), word("think", TH="S"), word("path", TH="S")))
    assert len(sounds.lines) == 1


def test_a_word_that_was_not_understood_has_its_weakest_sound_told() -> None:
    rows = texts(reading_rows(reading(word("cache", 70.0, understood=False))))
    assert any(row.startswith("Sounds: cache") for row in rows)
    assert not any(row.startswith("Sounds") for row in texts(reading_rows(reading(word("cache", 70.0)))))


def test_all_well_is_one_line() -> None:
    assert texts(reading_rows(reading(word("we"), word("cache")))) == ["Understood: 2 of 2 words"]


def test_how_words_are_marked() -> None:
    words = [
        word("a"),
        word("b", 70.0),
        word("the", 30.0),
        word("d", 90.0, understood=False),
        word("e", 0.0, missing=True),
    ]
    assert [how(one) for one in words] == ["clear", "clear", "off", "unclear", "gone"]


def test_a_word_said_again() -> None:
    assert texts((word_row(word("cache")),)) == ["cache: understood"]
    assert texts((word_row(word("cache", 0.0, missing=True)),)) == ["cache: not found in what was said"]
    assert texts((word_row(word("right", R="L")),))[0].startswith("right: understood / right: the sound of")


def test_the_sitting_summed_up() -> None:
    talk = TalkTried(mode="talk", topic_id="x", at=NOON, seconds=62.0)
    tries = (reading(word("we"), word("cache", 20.0, understood=False)), pair("r-l", "right", "right"),
             pair("r-l", "light", None), talk)  # fmt: skip
    sitting = Sitting.model_validate({
        "schema": "viva.practice/1", "id": "20260302-120000-abcdef", "created": NOON, "viva_version": "1",
        "mode": "read", "tries": tries,
    })  # fmt: skip
    cards = [card("schema", 6), card("cache", 0)]
    rows = texts(summary_rows(sitting, cards, NOON, {"r-l": "right and light"}))
    assert rows == [
        "Understood: 1 of 2 words in 1 reading",
        "Pairs: right and light: said 1 of 2 as meant",
        "Talked: 1 time, 1 min 2 s",
        "Returns: cache: soon / schema: in 6 days",
    ]
    data = as_data(sitting, cards, NOON)
    assert data["words"] == {"understood": 1, "of": 2}
    assert data["pairs"] == {"right": 1, "of": 2}


def test_no_line_grades_anybody() -> None:
    rows = reading_rows(reading(word("right", R="L"), word("three", 10.0, understood=False)))
    shown = " ".join(texts(rows)).lower()
    assert not any(name in shown for name in ("accent", "native", "bad", "wrong", "good", "great", "%"))


def compared(difference: str) -> Compared:
    return Compared("rate", "Pace", "syllables a second", "3.4", "4.6", "", difference)


def test_only_what_differs_is_told() -> None:
    assert melody_row([compared("about the same as the voice")], []) is None
    assert melody_row([compared("")], []) is None
    row = melody_row([compared("slower than the voice")], [Remark(0.0, 1.0, "a remark")])
    assert row is not None
    assert [one.text for one in row.lines] == ["Pace: 3.4 syllables a second, slower than the voice", "a remark"]
    both = melody_row([compared("about the same as the voice, faster than you usually")], [])
    assert both is not None


def test_words_have_their_punctuation_back() -> None:
    text = 'We cache it; "the schema" stays — the same.'
    words = [word(one) for one in ("We", "cache", "it", "the", "schema", "stays", "the", "same")]
    found = said(text, pronounced(words))
    assert [one.text for one in found] == ["We", "cache", "it;", "the", 'schema"', "stays", "the", "same."]
    grouped = [word("We"), word("cache it"), word("stays", 0.0, missing=True), word("same")]
    assert [one.text for one in said("We cache it, stays same.", pronounced(grouped))] == ["We", "cache it,", "same."]
    missing = [word("We"), word("cache", 0.0, missing=True), word("same")]
    assert [(one.text, one.divides) for one in said("We cache, same", pronounced(missing))] == [
        ("We", True),
        ("same", True),
    ]
    left_out = [word("We"), word("same")]
    assert [one.text for one in said("We ХХ same.", pronounced(left_out))] == ["We", "same."]


def test_vowels_put_in_are_told_with_what_to_do() -> None:
    big = word("big").model_copy(update={"put_in": (VowelTried(vowel="UW", after_phone="G", last=True),)})
    stop = word("stop").model_copy(update={"put_in": (VowelTried(vowel="AH", after_phone="S", last=False),)})
    rows = texts(reading_rows(reading(big, stop, big)))
    assert rows[1] == (
        "Put in: big: a vowel after its last sound, G; let the word end there. / "
        "stop: a vowel after the S; go straight on to the next consonant."
    )
    assert any("a vowel after the S" in one.text for one in word_row(stop).lines)
    assert not any(row.startswith("Put in") for row in texts(reading_rows(reading(word("big")))))


def test_what_was_practised_now_stands_first_of_what_returns() -> None:
    sitting = Sitting.model_validate({
        "schema": "viva.practice/1", "id": "20260302-120000-abcdef", "created": NOON, "viva_version": "1",
        "mode": "read", "tries": (reading(word("Schema,", 30.0)), pair("r-l", "light", "right")),
    })  # fmt: skip
    contrast = tried(None, "contrast", "r-l", "again", NOON + timedelta(days=1))
    cards = [card("cache", 0), card("schema", 6), contrast]
    [*_, last] = texts(summary_rows(sitting, [one for one in cards if one], NOON, {"r-l": "right and light"}))
    assert last.startswith("Returns: right and light: ")
    assert last.endswith("schema: in 6 days / cache: soon")
