"""Phrase patterns: a wall of matches."""

import pytest

from bot.interviewer.pattern import MAX_TOKENS, Pattern, words_of

pytestmark = pytest.mark.unit


def matched(pattern: str, text: str) -> str | None:
    words = words_of(text)
    found = Pattern.parse(pattern).find(words)
    return " ".join(words[found[0] : found[1]]) if found else None


def test_words() -> None:
    assert words_of("I've used A/B tests, 99.9% of Wi-Fi.") == [
        "i've",
        "used",
        "a",
        "b",
        "tests",
        "99.9%",
        "of",
        "wi-fi",
    ]
    assert words_of("It’s —") == ["it's"]


def test_patterns() -> None:
    assert matched("late labels", "The late labels.") == "late labels"
    assert matched("late labels", "late the labels") is None
    assert (
        matched("chargeback* * weeks|months", "Chargebacks only come in weeks, or months.")
        == "chargebacks only come in weeks"
    )
    assert matched("a * b", "a 1 2 3 4 5 b") == "a 1 2 3 4 5 b"
    assert matched("a * b", "a 1 2 3 4 5 6 b") is None
    assert matched("a * b", "a a b") == "a a b"
    assert matched("over*|under* fit*", "it will underfits badly") is None
    assert matched("overfit*|underfit*", "it underfits badly") == "underfits"
    assert matched("cat", "concatenate") is None
    assert matched("don't know", "I don’t know") == "don't know"


@pytest.mark.parametrize("bad", ["", "*", "a *", "* a", "(a+)+", "a*", "a||b", "x " * (MAX_TOKENS + 1)])
def test_bad_patterns(bad: str) -> None:
    with pytest.raises(ValueError, match=r"pattern|word|letters"):
        Pattern.parse(bad)


def test_work_is_bounded_for_hostile_patterns() -> None:
    pattern = Pattern.parse("aa* * aa* * aa* * aa* * aa* * zz")
    assert pattern.find(["aa"] * 5000) is None
