"""When what went badly returns."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.pronunciation.schedule import LONGEST_DAYS, SOON, Card, Rating, due, merged, rating, returns, tried
from tests.fakes.practice import NOON

pytestmark = pytest.mark.unit
RATINGS: list[Rating] = ["again", "hard", "good", "easy"]


def practised(*ratings: Rating, at: datetime = NOON) -> Card:
    """A card tried whenever it was due."""
    card = tried(None, "word", "schema", "again", at)
    assert card is not None
    for rated in ratings:
        card = tried(card, "word", "schema", rated, card.due)
        assert card is not None
    return card


def test_scores_become_ratings_by_bands() -> None:
    assert rating(0) == rating(49.9) == "again"
    assert rating(50) == rating(69.9) == "hard"
    assert rating(70) == rating(89.9) == "good"
    assert rating(90) == rating(100) == "easy"
    assert rating(95, understood=False) == "again"


def test_what_went_well_from_the_start_needs_no_card() -> None:
    assert tried(None, "word", "schema", "good", NOON) is None
    assert tried(None, "word", "schema", "easy", NOON) is None
    assert tried(None, "word", "schema", "hard", NOON) is not None


def test_what_went_badly_returns_at_growing_intervals() -> None:
    intervals = [practised(*RATINGS[2:3] * n).interval for n in range(7)]
    assert intervals[0] == SOON
    assert intervals == sorted(intervals)
    assert len(set(intervals)) == len(intervals)
    assert intervals[1] >= timedelta(days=1)


def test_a_lapse_returns_soon_and_grows_again_from_lower() -> None:
    before = practised("good", "good", "good", "good")
    lapsed = tried(before, "word", "schema", "again", before.due)
    assert lapsed is not None
    assert (lapsed.interval, lapsed.lapses) == (SOON, 1)
    again = tried(lapsed, "word", "schema", "good", lapsed.due)
    assert again is not None
    assert timedelta(days=1) <= again.interval < before.interval


@given(st.lists(st.sampled_from(RATINGS), max_size=12))
def test_the_same_tries_at_the_same_times_give_the_same_days(ratings: list[Rating]) -> None:
    card = practised(*ratings)
    assert card == practised(*ratings)
    assert NOON < card.due <= card.last + timedelta(days=LONGEST_DAYS)
    assert card.tries == len(ratings) + 1
    assert Card.model_validate_json(card.model_dump_json()) == card


@given(st.lists(st.sampled_from(RATINGS), max_size=8), st.sampled_from(RATINGS[1:]))
def test_a_better_try_never_returns_sooner(ratings: list[Rating], worse: Rating) -> None:
    card = practised(*ratings)
    better = RATINGS[min(3, RATINGS.index(worse) + 1)]
    first = tried(card, "word", "schema", worse, card.due)
    second = tried(card, "word", "schema", better, card.due)
    assert first is not None
    assert second is not None
    assert first.due <= second.due


def test_by_a_clock_that_was_set_back_the_try_before_was_just_now() -> None:
    card = practised("good", "good")
    back = card.last - timedelta(days=400)
    after = tried(card, "word", "schema", "good", back)
    assert after is not None
    assert after.last == back
    assert back < after.due <= back + timedelta(days=LONGEST_DAYS)


def test_what_was_tried_in_the_future_is_due_now_and_not_in_years() -> None:
    """The clock was wrong then, or is now: a word too often is better than a word never again."""
    card = practised(at=NOON + timedelta(days=4000))
    assert due([card], "word", NOON) == [card]
    assert returns(card, NOON) == "soon"
    # but a clock that is set by some minutes calls nothing back that was tried just now
    fresh = practised("good")
    assert due([fresh], "word", fresh.last - timedelta(minutes=5)) == []


def test_of_two_cards_for_the_same_the_one_tried_last_stays() -> None:
    old, new = practised(), practised("good")
    other = old.model_copy(update={"name": "cache"})
    assert merged([old], [new, other]) == [new, other]
    assert merged([new, other], [old]) == [new, other]
    assert merged([], [old]) == [old]


def test_what_is_due_comes_longest_overdue_first() -> None:
    old, new = practised(at=NOON - timedelta(days=2)), practised(at=NOON).model_copy(update={"name": "cache"})
    assert [card.name for card in due([new, old], "word", NOON + SOON)] == ["schema", "cache"]
    assert [card.name for card in due([new, old], "word", NOON)] == ["schema"]
    assert due([new, old], "contrast", NOON + SOON) == []


def test_when_it_returns_in_words() -> None:
    card = practised()
    assert returns(card, NOON) == "soon"
    assert returns(card.model_copy(update={"due": NOON + timedelta(days=1)}), NOON) == "tomorrow"
    assert returns(card.model_copy(update={"due": NOON + timedelta(days=6)}), NOON) == "in 6 days"
    assert returns(card.model_copy(update={"due": NOON - timedelta(days=6)}), NOON) == "soon"


def test_times_of_another_zone_are_the_same_times() -> None:
    local = NOON.astimezone(UTC)
    assert practised(at=local) == practised(at=NOON)
