"""Phrase patterns: a wall of matches."""

from fnmatch import fnmatchcase

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.interviewer.pattern import MAX_GAP, MAX_TOKENS, Pattern, words_of

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


def by_trying(slots: list[str], words: list[str]) -> int | None:
    """Words that the shortest match at the start takes, by trying every gap."""
    if not slots:
        return 0
    first, *rest = slots
    if first == "*":
        taken = [(gap, by_trying(rest, words[gap:])) for gap in range(min(MAX_GAP, len(words)) + 1)]
    elif words and any(fnmatchcase(words[0], one) for one in first.split("|")):
        taken = [(1, by_trying(rest, words[1:]))]
    else:
        return None
    return min((before + after for before, after in taken if after is not None), default=None)


WORDS = st.lists(st.sampled_from(["we", "were", "moved", "it", "late"]), max_size=14)
SLOTS = st.lists(st.sampled_from(["we", "we*", "it|late", "mo*|it", "late", "*"]), min_size=1, max_size=5)


@given(slots=SLOTS.filter(lambda slots: "*" not in {slots[0], slots[-1]}), words=WORDS)
def test_the_first_match_and_there_the_shortest_is_found(slots: list[str], words: list[str]) -> None:
    ends = ((start, by_trying(slots, words[start:])) for start in range(len(words)))
    expected = next(((start, start + taken) for start, taken in ends if taken is not None), None)
    assert Pattern.parse(" ".join(slots)).find(words) == expected
