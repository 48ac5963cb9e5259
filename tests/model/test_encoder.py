"""The embedded sentence encoder, for real."""

from pathlib import Path

import numpy as np
import pytest

from bot.catalogue import locate
from bot.errors import ModelMissing
from bot.interviewer import encoder as kept_by
from bot.interviewer.encoder import DIMENSIONS, MiniLM

pytestmark = pytest.mark.model


def test_rows_are_unit_vectors_in_order(encoder: MiniLM) -> None:
    texts = ["The labels come late.", "A much longer sentence about the price of fish in the harbor.", "Hi."]
    rows = encoder.encode(texts)
    assert rows.shape == (3, DIMENSIONS)
    assert rows.dtype == np.float32
    assert np.allclose(np.linalg.norm(rows, axis=1), 1.0, atol=1e-4)
    assert np.array_equal(rows[1:2], encoder.encode(texts[1:2]))


def test_padding_in_a_batch_changes_nothing(encoder: MiniLM) -> None:
    alone = MiniLM(locate("minilm")).encode(["The labels come late."])
    together = encoder.encode(["The labels come late.", "word " * 60])
    assert np.allclose(alone[0], together[0], atol=2e-3)


def test_meaning_counts_more_than_words(encoder: MiniLM) -> None:
    rows = encoder.encode(
        [
            "Chargebacks arrive weeks after the payment.",
            "We only learn that it was fraud a month later.",
            "I would arrive weeks early for the payment of the hotel.",
        ]
    )
    assert rows[0] @ rows[1] > 0.3
    assert encoder.encode(["The cat sleeps."])[0] @ rows[0] < 0.2


def test_empty_texts_are_zero(encoder: MiniLM) -> None:
    assert encoder.encode([]).shape == (0, DIMENSIONS)
    assert not encoder.encode(["", "  "]).any()


def test_a_missing_model_says_how_to_get_it(tmp_path: Path) -> None:
    with pytest.raises(ModelMissing) as caught:
        MiniLM(tmp_path)
    assert "viva models install" in caught.value.hint


def test_texts_that_gave_way_to_others_come_out_the_same(encoder: MiniLM, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_by, "_KEPT", 4)
    small = MiniLM(locate("minilm"))
    texts = [f"The labels come {late} days late." for late in range(9)]
    rows = small.encode(texts)
    assert np.allclose(rows, encoder.encode(texts), atol=2e-3)
    small.encode([texts[3], texts[7]])
    assert np.allclose(small.encode(texts[::-1]), rows[::-1], atol=2e-3)
