"""Noises under speech: at the level that was asked for, as long as needed, without seams."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from noises import (
    GAPS_S,
    KINDS,
    MADE_OF,
    SPEECH_DBFS,
    SWAY_DB,
    at_snr,
    babble,
    keyboard,
    levelled,
    looped,
    power,
    spoken,
    stroke,
    without_pauses,
)

from bot.audio.pcm import SAMPLE_RATE, Signal
from bot.scoring.spans import Span

pytestmark = pytest.mark.unit

RUNS = (Span(0.5, 1.2), Span(1.5, 2.0))


def noise(seconds: float, level: float = 0.1, seed: int = 0) -> Signal:
    samples = np.random.default_rng(seed).standard_normal(round(seconds * SAMPLE_RATE))
    return np.asarray(samples * level, np.float32)


def speech() -> Signal:
    """Loud in its runs, nearly silent elsewhere."""
    signal = noise(2.5, 0.0001)
    for run in RUNS:
        first, last = (round(at_s * SAMPLE_RATE) for at_s in run)
        signal[first:last] += noise(run.length_s, 0.2, 3)[: last - first]
    return signal


def tap(at: int) -> Signal:
    signal = np.zeros(SAMPLE_RATE // 2, np.float32)
    signal[at : at + 1000] = np.exp(-np.arange(1000) / 150) * 0.3
    return signal


def decibels(ratio: float) -> float:
    return float(10 * np.log10(ratio))


@given(st.floats(-10.0, 40.0), st.integers(0, 5))
def test_the_level_is_exact_to_a_tenth_of_a_decibel(snr_db: float, seed: int) -> None:
    clean, under = speech(), noise(3.0, 0.7, seed)
    added = at_snr(clean, RUNS, under, snr_db).astype(np.float64) - clean
    assert decibels(power(spoken(clean, RUNS)) / power(np.asarray(added, np.float32))) == pytest.approx(snr_db, abs=0.1)


def test_pauses_do_not_count_as_speech() -> None:
    clean = speech()
    longer = np.concatenate([clean, np.zeros(SAMPLE_RATE * 5, np.float32)])
    under = noise(8.0)
    added = at_snr(longer, RUNS, under, 10.0)[: len(clean)] - clean
    assert decibels(power(spoken(clean, RUNS)) / power(added)) == pytest.approx(10.0, abs=0.2)


def test_speech_is_brought_to_its_level() -> None:
    loud = levelled(speech(), RUNS)
    assert decibels(power(spoken(loud, RUNS))) == pytest.approx(SPEECH_DBFS, abs=0.01)


@pytest.mark.parametrize(
    ("clean", "runs", "under", "why"),
    [
        (speech(), RUNS, noise(1.0), "do not cover"),
        (speech(), RUNS, np.zeros(SAMPLE_RATE * 3, np.float32), "no noise"),
        (np.zeros(SAMPLE_RATE, np.float32), (), noise(1.0), "no speech"),
    ],
)
def test_what_has_no_level_is_refused(clean: Signal, runs: tuple[Span, ...], under: Signal, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        at_snr(clean, runs, under, 10.0)


def test_silence_has_no_level() -> None:
    with pytest.raises(ValueError, match="no speech"):
        levelled(np.zeros(SAMPLE_RATE, np.float32), RUNS)


@given(st.floats(0.2, 6.0), st.floats(0.0, 20.0), st.floats(0.5, 3.0))
def test_a_loop_is_as_long_as_asked_and_no_louder(seconds: float, from_s: float, length_s: float) -> None:
    made = looped(noise(length_s), seconds, from_s)
    assert len(made) == round(seconds * SAMPLE_RATE)
    assert power(made) == pytest.approx(0.01, rel=0.25)


def test_a_loop_has_no_step_at_its_seam() -> None:
    """A slow wave that ends elsewhere than it began."""
    wave = np.asarray(np.sin(np.arange(SAMPLE_RATE) * 2 * np.pi * 3.3 / SAMPLE_RATE), np.float32)
    assert np.abs(np.diff(wave)).max() < 0.0014
    assert np.abs(np.diff(np.tile(wave, 3))).max() > 0.9
    assert np.abs(np.diff(looped(wave, 3.0))).max() < 0.01


def test_a_stroke_is_the_loudest_moment_of_a_tap() -> None:
    one = stroke(tap(3000))
    assert np.abs(one).max() == pytest.approx(1.0)
    assert len(one) / SAMPLE_RATE == pytest.approx(0.12)
    assert one[0] == one[-1] == 0.0


def test_someone_types_at_the_speed_and_evenness_of_a_person() -> None:
    typed = keyboard([tap(3000), tap(5000)], 30.0, np.random.default_rng(4))
    assert len(typed) == 30 * SAMPLE_RATE
    loud = np.abs(typed) > 0.4 * 10 ** (-SWAY_DB / 20)
    starts = np.flatnonzero(np.diff(loud.astype(int)) == 1) / SAMPLE_RATE
    gaps_s = np.diff(starts)
    assert gaps_s.min() >= GAPS_S[0] - 0.001
    assert gaps_s.max() <= GAPS_S[1] + 0.001
    assert 30.0 / GAPS_S[1] <= len(starts) <= 30.0 / GAPS_S[0]


def test_typing_is_the_same_for_the_same_numbers() -> None:
    one, same, other = (keyboard([tap(3000)], 5.0, np.random.default_rng(seed)) for seed in (1, 1, 2))
    assert np.array_equal(one, same)
    assert not np.array_equal(one, other)


def test_a_voice_loses_its_pauses_and_its_level() -> None:
    bare = without_pauses(speech())
    assert len(bare) / SAMPLE_RATE == pytest.approx(1.2, abs=0.05)
    assert power(bare) == pytest.approx(1.0)


def test_in_babble_everyone_is_equally_loud() -> None:
    soft, loud = speech() * 0.01, noise(2.0, 0.5, 9)
    together = babble([soft, loud], 4.0)
    assert len(together) == 4 * SAMPLE_RATE
    assert power(together) == pytest.approx(2.0, rel=0.1)
    without = together - looped(without_pauses(loud), 4.0)
    assert power(without) == pytest.approx(1.0, rel=0.1)


def test_each_noise_says_whether_it_was_recorded_or_made() -> None:
    assert set(MADE_OF) == set(KINDS)
    assert {kind for kind, text in MADE_OF.items() if text.startswith("synthetic: ")} == {"keyboard", "babble"}
    assert all(text.startswith(("synthetic: ", "recorded: ")) for text in MADE_OF.values())
