"""Boosted trees as arrays give what the library that grew them gives."""

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from bot.pronunciation.trees import Forest
from bot.pronunciation.weights import WEIGHTS, read, write
from tests.fakes.reading import tongue

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


# --- where a word is taken to be there


def some(**parts: object) -> Any:
    """A part of a sentence of the corpus."""
    return SimpleNamespace(**parts)


def test_limits_are_set_by_what_is_absent_and_what_was_said() -> None:
    pytest.importorskip("sklearn", reason="scikit-learn is only needed for training")
    from pronunciation_training import FOUND, LOST, limits

    sentences = 1000
    said, unsaid = some(scores=((2.0, 2.0), (1.8,))), some(scores=((2.0,), (0.0, 0.2)))
    cut = some(kind="cut", absent=(1,))
    # The second word of every other sentence was perhaps never said: it says nothing of words that were.
    read = [some(sentence=(said, unsaid)[i % 2]) for i in range(sentences)]
    here = [np.array([5.0 + i / sentences, (6.0, -9.0)[i % 2]]) for i in range(sentences)]
    other = [some(heard=cut) for _ in range(sentences)]
    gone = [np.array([9.0, i / sentences]) for i in range(sentences)]
    found = limits(read, other, here, gone)
    assert found.there == pytest.approx(FOUND, abs=0.002)
    assert found.gone == pytest.approx(5.0 + LOST * 1.5, abs=0.002)


def test_of_another_text_some_words_may_sound_like_it() -> None:
    pytest.importorskip("sklearn", reason="scikit-learn is only needed for training")
    from pronunciation_training import limits

    said = some(sentence=some(scores=((2.0,),)))
    text = some(heard=some(kind="other", absent=tuple(range(10))))
    odds = np.array([9.0, *[-2.0] * 9])
    assert limits([said], [text], [np.array([5.0])], [odds]).there == pytest.approx(-2.0)


def test_what_was_learned_is_kept(tmp_path: Path) -> None:
    learned = tongue().weights
    write(tmp_path / "weights.npz", learned)
    again = read(tmp_path / "weights.npz")
    assert again.limits == learned.limits
    rows = np.random.default_rng(1).normal(size=(50, 40)).astype(np.float32)
    assert again.presence.predict(rows).tolist() == learned.presence.predict(rows).tolist()


def test_the_card_tells_what_the_file_holds() -> None:
    card = json.loads(WEIGHTS.with_suffix(".json").read_text(encoding="utf-8"))
    kept = read(WEIGHTS).limits
    assert card["limits_by_speakers_left_out"] == {"there": round(kept.there, 3), "gone": round(kept.gone, 3)}
    assert WEIGHTS.stat().st_size <= 3_000_000
