"""The acoustic model as its own decoder uses it: the same cepstra, mixtures by their formula, the nearest states."""

from pathlib import Path

import numpy as np
import pytest

from bot.audio.pcm import SAMPLE_RATE, Signal, to_samples
from bot.pronunciation.acoustics import ALONE, FIRST, INSIDE, LAST, SILENCE, Observation, acoustic_model
from bot.pronunciation.cepstra import CEPSTRA, cepstra

pytestmark = pytest.mark.unit


def sound(seconds: float) -> Signal:
    """A glide with noise in it, and silence in the middle."""
    t = np.arange(round(seconds * SAMPLE_RATE)) / SAMPLE_RATE
    glide = 0.2 * np.sin(2 * np.pi * (150 * t + 400 * t**2)) + 0.02 * np.random.default_rng(1).standard_normal(t.size)
    glide[t.size // 2 : t.size // 2 + 800] = 0.0
    return glide.astype(np.float32)


def by_pocketsphinx(signal: Signal, folder: Path) -> np.ndarray:
    """Cepstra as its decoder writes them down: their count, then big-endian numbers."""
    from pocketsphinx import Decoder, get_model_path

    decoder = Decoder(
        hmm=get_model_path("en-us/en-us"), dict=None, lm=None, bestpath=False, mfclogdir=str(folder), loglevel="FATAL"
    )
    decoder.add_word("a", "AH", True)
    decoder.set_align_text("a")
    decoder.start_utt()
    decoder.process_raw(to_samples(signal).tobytes(), full_utt=True)
    decoder.end_utt()
    (written,) = folder.iterdir()
    return np.fromfile(written, ">f4", offset=4).reshape(-1, CEPSTRA)


def test_cepstra_are_those_of_the_decoder_that_the_model_is_for(tmp_path: Path) -> None:
    signal = sound(1.0)
    theirs = by_pocketsphinx(signal, tmp_path)
    ours = cepstra(signal)[:, :CEPSTRA]
    assert ours.shape == theirs.shape
    assert np.allclose(ours, theirs - theirs[theirs[:, 0] >= 0].mean(axis=0), atol=1e-3)


def test_slopes_and_curvature_are_of_the_frames_around() -> None:
    rows = cepstra(sound(0.5))
    still, slope, curve = rows[:, :CEPSTRA], rows[:, CEPSTRA : 2 * CEPSTRA], rows[:, 2 * CEPSTRA :]
    assert np.allclose(slope[10], still[12] - still[8])
    assert np.allclose(curve[10], (still[13] - still[9]) - (still[11] - still[7]))
    assert np.allclose(slope[0], still[2] - still[0])  # the edge is held


@pytest.mark.parametrize(("samples", "frames"), [(0, 0), (1, 1), (410, 1), (411, 2), (16_000, 99)])
def test_there_is_a_frame_each_ten_milliseconds(samples: int, frames: int) -> None:
    assert cepstra(sound(1.0)[:samples]).shape == (frames, 3 * CEPSTRA)


def test_no_sound_at_all_has_cepstra() -> None:
    assert np.all(np.isfinite(cepstra(np.zeros(8_000, np.float32))))


def test_a_frame_fits_a_state_as_its_mixture_of_gaussians_says() -> None:
    model = acoustic_model()
    signal = sound(0.5)
    state = int(model.states("S", "AH", "T", INSIDE)[1])
    x = cepstra(signal)[20].reshape(3, CEPSTRA)
    owner = model.phones.index("S")
    expected = 0.0
    for stream in range(3):
        both = np.concatenate([x[stream], x[stream] ** 2])
        each = both @ model.linear[owner, stream].astype(float) + model.constant[owner, stream]
        weights = 1.0001 ** (-1024.0 * model.weights[stream, :, state])
        expected += float(np.log(np.sum(weights * np.exp(each))))
    assert Observation(signal).likelihoods([state])[20, 0] == pytest.approx(expected, abs=1e-2)


def test_the_constant_of_a_gaussian_makes_it_a_density() -> None:
    """At its mean its logarithm is minus half that of its variances, times two pi each."""
    model = acoustic_model()
    linear, constant = model.linear[5, 0, :, 7].astype(float), float(model.constant[5, 0, 7])
    precision = -2.0 * linear[CEPSTRA:]
    mean = linear[:CEPSTRA] / precision
    peak = float(np.concatenate([mean, mean**2]) @ linear + constant)
    assert peak == pytest.approx(0.5 * float(np.sum(np.log(precision / (2 * np.pi)))), abs=1e-3)


def test_the_likeliest_sound_is_likelier_than_any_other() -> None:
    observed = Observation(sound(0.3))
    alone = observed.model.sequences[observed.model.alone].ravel()
    assert np.array_equal(observed.likeliest, observed.likelihoods(alone).max(axis=1))


def test_states_depend_on_the_neighbours_and_the_place() -> None:
    states = acoustic_model().states
    assert not np.array_equal(states("T", "S", "R", INSIDE), states("T", "S", "AH", INSIDE))
    assert not np.array_equal(states("T", SILENCE, "AH", FIRST), states("T", "AH", SILENCE, LAST))


def test_surroundings_that_were_never_met_take_the_nearest() -> None:
    model = acoustic_model()
    met = set(model.triphones[0].tolist())
    names = [name for name in model.phones if name.isalpha() and name != SILENCE]
    missing = next(
        (base, left, right)
        for base in names
        for left in names
        for right in names
        if not any(_number(model.phones, where, base, left, right) in met for where in range(4))
    )
    base, left, right = missing
    sil = acoustic_model().states(base, SILENCE, SILENCE, ALONE)
    alone = model.sequences[model.alone[model.phones.index(base)]]
    assert np.array_equal(model.states(base, left, right, INSIDE), alone)
    assert np.array_equal(model.states(base, left, right, ALONE), sil)


def _number(phones: tuple[str, ...], where: int, *names: str) -> int:
    number = where
    for name in names:
        number = number * 256 + phones.index(name)
    return number


def test_each_state_belongs_to_one_sound() -> None:
    model = acoustic_model()
    for phone in ("AA", "S", SILENCE):
        states = model.states(phone, SILENCE, SILENCE, ALONE)
        assert {model.phones[owner] for owner in model.owner[states]} == {phone}
