"""The relation between samples and time, from reports that jitter, drift and jump."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.audio.clock import SampleClock

pytestmark = pytest.mark.unit

RATE = 16_000
BLOCK = 160


def run(
    clock: SampleClock,
    start_s: float,
    seconds: float,
    offset_s: float,
    *,
    jitter_s: float = 0.0,
    ppm: float = 0.0,
    seed: int = 1,
) -> float:
    """Reports of blocks of 10 ms from sample time `start_s` on; returns the sum of the jumps found."""
    rng = np.random.default_rng(seed)
    jumps = 0.0
    for block in range(int(start_s * 100), int((start_s + seconds) * 100)):
        index = block * BLOCK
        true = offset_s + index / RATE * (1 + ppm * 1e-6)
        jumps += clock.feed(index, true + float(rng.normal(0.0, jitter_s)))
    return jumps


def test_before_any_report_sample_zero_is_at_time_zero() -> None:
    clock = SampleClock(RATE)
    assert not clock.ready
    assert clock.time_of(RATE) == 1.0


def test_exact_reports_are_taken_as_they_are() -> None:
    clock = SampleClock(RATE)
    run(clock, 0.0, 1.0, 1234.5)
    assert clock.time_of(0) == pytest.approx(1234.5)
    assert clock.seconds_at(1236.5) == pytest.approx(2.0)
    assert clock.index_at(1236.5) == pytest.approx(32_000)


@given(st.integers(0, 1000), st.floats(0.0, 0.003))
def test_jitter_of_milliseconds_averages_out(seed: int, jitter_s: float) -> None:
    clock = SampleClock(RATE)
    run(clock, 0.0, 6.0, 50.0, jitter_s=jitter_s, seed=seed)
    assert clock.time_of(0) == pytest.approx(50.0, abs=0.0007)


@pytest.mark.parametrize("ppm", [-200.0, 200.0])
def test_a_drifting_device_is_followed(ppm: float) -> None:
    clock = SampleClock(RATE)
    assert run(clock, 0.0, 600.0, 50.0, ppm=ppm) == 0.0
    true = 50.0 + 600.0 * (1 + ppm * 1e-6)
    assert clock.time_of(600 * RATE) == pytest.approx(true, abs=0.001)


def test_a_single_wild_report_changes_nothing() -> None:
    clock = SampleClock(RATE)
    run(clock, 0.0, 2.0, 50.0)
    assert clock.feed(2 * RATE, 53.0) == 0.0
    assert clock.time_of(0) == pytest.approx(50.0)


def test_a_lasting_jump_is_taken_over_within_a_tenth_of_a_second() -> None:
    clock = SampleClock(RATE)
    run(clock, 0.0, 2.0, 50.0, jitter_s=0.001)
    jump = run(clock, 2.0, 0.1, 50.06, jitter_s=0.001)
    assert jump == pytest.approx(0.06, abs=0.002)
    assert clock.time_of(0) == pytest.approx(50.06, abs=0.002)


def test_wild_reports_on_both_sides_are_no_jump() -> None:
    clock = SampleClock(RATE)
    run(clock, 0.0, 2.0, 50.0)
    jumps = [clock.feed(2 * RATE + k * BLOCK, 52.0 + k * 0.01 + (0.05 if k % 2 else -0.05)) for k in range(40)]
    assert jumps == [0.0] * 40
    assert clock.time_of(0) == pytest.approx(50.0)


def test_inserted_samples_move_the_earlier_reports_along() -> None:
    clock = SampleClock(RATE)
    run(clock, 0.0, 1.0, 50.0)
    clock.shift(RATE)
    assert clock.time_of(2 * RATE) == pytest.approx(51.0)


def test_after_a_restart_the_first_report_counts() -> None:
    clock = SampleClock(RATE)
    run(clock, 0.0, 1.0, 50.0)
    clock.restart()
    clock.feed(0, 70.0)
    assert clock.time_of(0) == 70.0
