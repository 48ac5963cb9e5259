"""Boosted trees as arrays give what the library that grew them gives."""

from pathlib import Path

import numpy as np
import pytest

from bot.pronunciation.trees import Forest

pytestmark = pytest.mark.unit

STUMP = Forest(
    np.array([0], np.int32),
    np.array([1, -1, -1], np.int16),
    np.array([0.5, 0.0, 0.0], np.float32),
    np.array([1, 0, 0], np.int32),
    np.array([2, 0, 0], np.int32),
    np.array([0.0, -1.0, 2.0], np.float32),
    10.0,
)


def test_a_row_goes_left_up_to_the_threshold() -> None:
    rows = np.array([[9.0, 0.4], [9.0, 0.5], [9.0, 0.6]], np.float32)
    assert STUMP.predict(rows).tolist() == [9.0, 9.0, 12.0]


def test_no_rows_no_values() -> None:
    assert STUMP.predict(np.zeros((0, 2), np.float32)).shape == (0,)


def test_arrays_keep_it(tmp_path: Path) -> None:
    np.savez(tmp_path / "a.npz", **STUMP.arrays("stump"))
    with np.load(tmp_path / "a.npz", allow_pickle=False) as file:
        again = Forest.read(dict(file), "stump")
    assert again.predict(np.array([[0.0, 0.6]], np.float32)).tolist() == [12.0]


def test_it_equals_the_learner() -> None:
    pytest.importorskip("sklearn", reason="scikit-learn is only needed for training")
    from pronunciation_training import exported, mean_of
    from sklearn.ensemble import HistGradientBoostingRegressor

    chance = np.random.default_rng(3)
    rows = chance.normal(size=(600, 5)).astype(np.float32)
    aim = rows[:, 0] * rows[:, 1] + np.abs(rows[:, 2])
    grown = [
        HistGradientBoostingRegressor(max_iter=20, random_state=seed, max_features=0.5).fit(rows, aim)
        for seed in (1, 2)
    ]
    fresh = chance.normal(size=(200, 5)).astype(np.float32)
    for one in grown:
        assert exported(one).predict(fresh) == pytest.approx(one.predict(fresh), abs=1e-5)
        assert exported(one).predict(rows) == pytest.approx(one.predict(rows), abs=1e-5)
    both = np.mean([one.predict(fresh) for one in grown], axis=0)
    assert mean_of([exported(one) for one in grown]).predict(fresh) == pytest.approx(both, abs=1e-5)
