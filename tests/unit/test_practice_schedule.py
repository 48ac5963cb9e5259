"""When what went badly returns."""

from datetime import UTC, datetime, timedelta, timezone

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


def test_a_clock_that_was_set_back_makes_no_time_pass() -> None:
    card = practised("good", "good")
    back = card.last - timedelta(days=400)
    after = tried(card, "word", "schema", "good", back)
    assert after is not None
    assert after.last == back
    assert back < after.due <= back + (card.due - card.last) * 1.1


@given(st.lists(st.sampled_from(RATINGS), max_size=6), st.integers(1, 4_000), st.sampled_from(RATINGS))
def test_no_card_is_lost_to_a_clock_that_was_wrong(ratings: list[Rating], days: int, rated: Rating) -> None:
    ahead = practised(*ratings, at=NOON + timedelta(days=days))
    assert due([ahead], "word", NOON) == [ahead]
    assert returns(ahead, NOON) == "soon"
    after = tried(ahead, "word", "schema", rated, NOON)
    assert after is not None
    assert NOON < after.due <= NOON + timedelta(days=LONGEST_DAYS)


@given(st.lists(st.sampled_from(RATINGS), max_size=6), st.lists(st.sampled_from(RATINGS[1:]), min_size=1, max_size=9))
def test_what_goes_well_again_and_again_in_one_sitting_counts_once(ratings: list[Rating], more: list[Rating]) -> None:
    card = practised(*ratings)
    again = card
    for minute, rated in enumerate(more, start=1):
        tried_again = tried(again, "word", "schema", rated, card.last + timedelta(seconds=30 * minute))
        assert tried_again is not None
        again = tried_again
    assert again == card.model_copy(update={"tries": card.tries + len(more)})


@given(st.lists(st.sampled_from(RATINGS), max_size=8), st.integers(0, 3_000_000))
def test_what_goes_badly_comes_back_soon_whenever_it_was_tried(ratings: list[Rating], seconds: int) -> None:
    card = practised(*ratings)
    after = tried(card, "word", "schema", "again", card.last + timedelta(seconds=seconds))
    assert after is not None
    assert after.due - (card.last + timedelta(seconds=seconds)) == SOON


@given(st.lists(st.tuples(st.sampled_from(RATINGS), st.integers(-10_000_000, 10_000_000)), max_size=12))
def test_whatever_happens_there_is_a_day_on_which_it_returns(tries: list[tuple[Rating, int]]) -> None:
    card = practised()
    now = NOON
    for rated, seconds in tries:
        now += timedelta(seconds=seconds)
        after = tried(card, "word", "schema", rated, now)
        assert after is not None
        assert after.tries == card.tries + 1
        card = after
    later = now + timedelta(days=LONGEST_DAYS)
    assert due([card], "word", later) == [card]


def test_of_days_only_the_date_counts() -> None:
    """Tried at noon, it is due at noon two days later: that morning it is due, the evening before not."""
    card = practised("good", "good")
    assert card.due == NOON + SOON + timedelta(days=3)
    morning, evening = card.due - timedelta(hours=6), card.due - timedelta(hours=14)
    assert due([card], "word", morning) == [card]
    assert due([card], "word", evening) == []
    assert returns(card, morning) == "soon"
    assert returns(card, evening) == "tomorrow"
    early, on_time = (tried(card, "word", "schema", "good", at) for at in (morning, card.due))
    assert early is not None
    assert on_time is not None
    assert early.interval == on_time.interval


def test_the_date_is_that_of_where_one_is() -> None:
    """Noon in UTC is midnight in Auckland and four in the morning in Los Angeles."""
    card = practised("good", "good")
    ten_before = card.due - timedelta(hours=10)
    assert due([card], "word", ten_before.astimezone(timezone(timedelta(hours=12)))) == []
    assert due([card], "word", ten_before.astimezone(timezone(timedelta(hours=-2)))) == [card]


def test_the_same_word_tried_early_on_another_day_counts() -> None:
    card = practised("good", "good", "good", "good")
    after = tried(card, "word", "schema", "good", card.last + timedelta(days=2))
    assert after is not None
    assert after.due > card.due


def test_a_clock_that_is_set_by_some_minutes_calls_nothing_back() -> None:
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
