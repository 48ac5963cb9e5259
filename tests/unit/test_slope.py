"""Whether something grows over a long run, told from figures that jitter."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from slope import LEAST, Trend, trend, verdict

pytestmark = pytest.mark.unit

AT_S = np.arange(0.0, 7200.0, 10.0)
NOISE = np.random.default_rng(3).normal(0.0, 2.0, AT_S.size)


def found(values: np.ndarray) -> Trend:
    known = trend(list(AT_S), list(values))
    assert known is not None
    return known


def test_a_line_has_its_slope() -> None:
    known = found(100.0 + 7.0 * AT_S / 3600.0)
    assert (known.per_hour, known.low, known.high) == pytest.approx((7.0, 7.0, 7.0))


def test_what_never_changes_is_flat_to_the_digit() -> None:
    assert found(np.full(AT_S.size, 31.0)) == Trend(0.0, 0.0, 0.0)


def test_a_leak_of_twenty_in_noise_is_seen() -> None:
    known = found(800.0 + 20.0 * AT_S / 3600.0 + NOISE)
    assert known.low < 20.0 < known.high
    assert verdict(known, 5.0) == "grows"


def test_noise_alone_is_flat() -> None:
    assert verdict(found(800.0 + NOISE), 5.0) == "flat"


def test_a_few_wild_values_do_not_move_it() -> None:
    wild = 800.0 + NOISE
    wild[-12:] += 5000.0
    assert verdict(found(wild), 5.0) == "flat"


def test_a_step_that_is_taken_once_and_kept_is_no_leak_but_its_size_shows() -> None:
    step = np.where(AT_S > 3600.0, 830.0, 800.0) + NOISE
    assert 0.0 < found(step).per_hour < 30.0


def test_a_step_from_one_part_to_the_next_is_no_slope_and_a_leak_in_each_is() -> None:
    parts = list((AT_S > 3000.0).astype(int))
    step = np.where(AT_S > 3000.0, 830.0, 800.0) + NOISE
    assert verdict(found(step), 5.0) != "flat"
    assert verdict(trend(list(AT_S), list(step), parts=parts), 5.0) == "flat"
    assert verdict(trend(list(AT_S), list(step + 20.0 * AT_S / 3600.0), parts=parts), 5.0) == "grows"


def test_parts_of_one_stretch_each_have_nothing_to_be_compared_with() -> None:
    assert trend([10.0 * i for i in range(8)], [1.0] * 8, parts=list(range(8))) is None


def test_what_rises_and_falls_with_the_work_grows_only_if_it_is_kept() -> None:
    busy = np.random.default_rng(4).uniform(0.0, 200.0, AT_S.size) * (np.arange(AT_S.size) % 9 > 0)
    values = 800.0 + NOISE + busy
    assert verdict(trend(list(AT_S), list(values), least=True), 5.0) == "flat"
    assert verdict(trend(list(AT_S), list(values + 20.0 * AT_S / 3600.0), least=True), 5.0) == "grows"


def test_what_falls_does_not_grow() -> None:
    assert verdict(found(-20.0 * AT_S / 3600.0 + NOISE), 5.0) == "flat"


def test_between_flat_and_growing_there_is_not_knowing() -> None:
    assert verdict(Trend(4.0, -3.0, 11.0), 5.0) == "too short to tell"
    assert verdict(Trend(4.0, 2.0, 5.0), 5.0) == "flat"
    assert verdict(Trend(9.0, 6.0, 12.0), 5.0) == "grows"
    assert verdict(None, 5.0) == "too short to tell"


def test_a_few_values_give_no_trend() -> None:
    assert trend(list(AT_S[: LEAST - 1]), list(NOISE[: LEAST - 1])) is None
    assert trend([], []) is None
    assert trend([3.0] * 50, [1.0] * 50) is None


@settings(deadline=None)
@given(st.lists(st.floats(-1e3, 1e3), min_size=LEAST, max_size=60), st.floats(-1e3, 1e3), st.floats(0.1, 50.0))
def test_zero_and_unit_do_not_matter_and_what_mirrors_it_falls(values: list[float], zero: float, unit: float) -> None:
    at_s = [30.0 * number for number in range(len(values))]
    plain = trend(at_s, values)
    assert plain is not None
    assert plain.low <= plain.per_hour <= plain.high
    other = trend(at_s, [zero + unit * value for value in values])
    mirrored = trend(at_s, [-value for value in values])
    assert other is not None
    assert mirrored is not None
    assert other.per_hour == pytest.approx(unit * plain.per_hour, rel=1e-6, abs=1e-6)
    assert mirrored.per_hour == pytest.approx(-plain.per_hour)
    assert (mirrored.low, mirrored.high) == pytest.approx((-plain.high, -plain.low))
