"""The guard on hundreds of sentences: what is bad never passes, what is good mostly does.

`scripts/oracle.py` judges alongside, by rules of its own; here it shows that it can find fault.
"""

from collections import Counter

import pytest
from oracle import broken

from bot.interviewer.bank import load_bank
from bot.interviewer.guard import Refused, check
from bot.paths import prompts_dir
from tests.fakes.follow_ups import Said, sayings

pytestmark = pytest.mark.unit


@pytest.fixture(scope="module")
def said() -> list[Said]:
    return list(sayings(load_bank([prompts_dir() / "questions"])))


def passes(one: Said) -> bool:
    try:
        check(one.text, one.situation.request)
    except Refused:
        return False
    return True


def test_there_is_enough_of_everything(said: list[Said]) -> None:
    kinds = Counter(one.kind for one in said)
    assert kinds["good"] >= 100
    assert sum(kinds.values()) - kinds["good"] >= 300
    assert min(kinds.values()) >= 4


def test_nothing_bad_is_spoken(said: list[Said]) -> None:
    assert [(one.kind, one.text) for one in said if one.kind != "good" and passes(one)] == []


def test_most_of_what_is_good_is_spoken(said: list[Said]) -> None:
    good = [one for one in said if one.kind == "good"]
    assert sum(map(passes, good)) >= 0.85 * len(good)


def test_the_oracle_finds_no_fault_with_what_is_spoken(said: list[Said]) -> None:
    assert [
        (one.text, broken(one.text, one.situation)) for one in said if passes(one) and broken(one.text, one.situation)
    ] == []


def test_the_oracle_finds_fault_with_what_is_bad(said: list[Said]) -> None:
    bad = [one for one in said if one.kind != "good"]
    missed = Counter(one.kind for one in bad if not broken(one.text, one.situation))
    assert sum(missed.values()) <= 0.05 * len(bad)
    assert set(missed) <= {"gives_away", "off_target", "label"}
