"""The interviewer's sound keeps its place for the canceller, whatever the reports say meanwhile."""

from collections.abc import Callable

import numpy as np
import pytest

from bot.audio.placing import EARLY, LATE, REPORTS, Placing

pytestmark = pytest.mark.unit

PIECE = 160


def lags(placing: Placing, count: float, pieces: int, error: Callable[[int], float], run: int = 1) -> list[float]:
    """By how much each of so many pieces from `count` on is placed behind the speaker's count."""
    at = [count + i * PIECE for i in range(pieces)]
    return [placing.place(each, each + error(i), PIECE, run=run) - each for i, each in enumerate(at)]


def test_the_first_place_is_the_reported_one() -> None:
    assert lags(Placing(), 32_000, 1, lambda _: 537.0) == [537]


def test_reports_that_err_move_nothing_within_an_utterance_nor_between_two() -> None:
    placing, chance = Placing(), np.random.default_rng(1)
    jitter = chance.normal(0.0, 40.0, 2_000)
    found = lags(placing, 0, 500, lambda i: 537.0 + jitter[i])
    for number in range(1, 6):
        # The next one is reported somewhere else as a whole.
        whole = 537.0 + chance.uniform(-120, 120) + jitter[300 * number :]
        found += lags(placing, number * 200_000, 300, whole.__getitem__)
    assert len(set(found)) == 1


def test_a_speaker_with_another_clock_is_followed_by_the_canceller_and_not_by_the_count() -> None:
    assert len(set(lags(Placing(), 0, 1_000, lambda i: 500.0 + 0.1 * i))) == 1


def test_a_speaker_that_was_opened_anew_is_placed_anew() -> None:
    placing = Placing()
    assert set(lags(placing, 0, 100, lambda _: 500.0)) == {500}
    assert set(lags(placing, 16_000, 100, lambda _: 3_000.0, run=2)) == {3_000}


def test_a_speaker_that_ran_dry_is_placed_where_it_is_heard_soon_after() -> None:
    placing = Placing()
    lags(placing, 0, 100, lambda _: 500.0)
    found = lags(placing, 16_000, 100, lambda _: 500.0 + 2 * EARLY)
    assert found[0] == 500
    assert set(found[REPORTS:]) == {round(500.0 + 2 * EARLY)}


def test_no_echo_is_placed_before_its_cause() -> None:
    placing = Placing()
    lags(placing, 0, 100, lambda _: 500.0)
    assert lags(placing, 16_000, 100, lambda _: 500.0 - 2 * LATE)[-1] == round(500.0 - 2 * LATE)


def test_pieces_follow_each_other_without_a_gap_however_counts_are_rounded() -> None:
    placing = Placing()
    # 441 frames at 44.1 kHz are 160 samples, 480 are 174.15: placed one behind the other.
    next_, count = None, 0.0
    for _ in range(500):
        size = int(count + 480 * 16_000 / 44_100) - int(count)
        first = placing.place(count, count + 500.0, size, run=1)
        assert next_ is None or abs(first - next_) == 0
        next_, count = first + size, count + 480 * 16_000 / 44_100


def test_a_lone_wild_report_changes_nothing() -> None:
    assert set(lags(Placing(), 0, 200, lambda i: 500.0 + (9_000.0 if i == 100 else 0.0))) == {500}
