"""Syllables of written words: the dictionary first, rules for what it does not hold."""

import pytest

from bot.scoring.syllables import by_rules, dictionary, syllables

pytestmark = pytest.mark.unit


def test_words() -> None:
    assert syllables("cat") == 1
    assert syllables("decided") == 3
    assert syllables("walked") == 1
    assert syllables("latency") == 3
    assert syllables("architecture") == 4
    assert syllables("I'd") == 1
    assert syllables("didn’t") == 2
    assert syllables("table") == 2
    assert syllables("like,") == 1
    assert syllables("um...") == 1
    assert syllables("real-time") == 2
    assert syllables("trade-offs.") == 2


def test_numbers_as_spoken() -> None:
    assert syllables("7") == 2
    assert syllables("12") == 1
    assert syllables("30%") == 4
    assert syllables("100") == 3
    assert syllables("1,000") == 3
    assert syllables("$5") == 3
    assert syllables("250ms") == 9
    assert syllables("2019") == 5
    assert syllables("10k") == 3


def test_what_the_dictionary_does_not_hold() -> None:
    assert syllables("Kubernetes") == 4
    assert syllables("sql") == 3
    assert syllables("KPI") == 3
    assert syllables("w") == 3
    assert syllables("denormalised") == 4
    assert syllables("microservices") == 5
    assert syllables("p99") == 4


def test_no_sound() -> None:
    assert syllables("") == 0
    assert syllables("-") == 0
    assert syllables("...") == 0


@pytest.mark.parametrize(
    ("word", "count"),
    [
        ("behaviors", 3),
        ("googling", 2),
        ("realizes", 4),
        ("surgeons", 2),
        ("upserted", 3),
        ("namespace", 2),
        ("dockerfile", 3),
        ("timestamped", 2),
        ("backpropagation", 5),
        ("mcginn", 2),
        ("denormalized", 4),
        ("genetic", 3),
    ],
)
def test_the_rules_see_what_a_word_is_made_of(word: str, count: int) -> None:
    assert by_rules(word) == count


def test_the_rules_alone_are_near_the_dictionary() -> None:
    """Words hidden from it, names among them; `scripts/bench_pace` has the figures."""
    words = [word for word in dictionary() if word.isalpha() and 3 <= len(word) <= 14][::40]
    errors = [abs(by_rules(word) - dictionary()[word]) for word in words]
    assert len(words) > 2_000
    assert sum(error == 0 for error in errors) / len(errors) > 0.9
    assert sum(error > 1 for error in errors) / len(errors) < 0.02
