"""Speech is found in the sound where it is, to 20 ms, whatever the level; and nowhere else."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.scoring.spans import Span, gaps, merged, total_s, without
from bot.scoring.speech import HeldSound, find_speech, last_audible_s
from tests.fakes.speech_sound import RATE, hiss, track, vowel

pytestmark = pytest.mark.unit

SPEECH = [(1.0, 2.5), (2.8, 4.0), (5.2, 9.0), (12.0, 12.3)]


@pytest.mark.parametrize("gain_db", [0, -20, -35])
@pytest.mark.parametrize("snr_db", [60, 40, 25, 18])
def test_edges_are_right_to_20_ms(gain_db: float, snr_db: float) -> None:
    speech = track(15.0, SPEECH, noise=0.0)
    noise = hiss(15.0, level=float(np.sqrt(np.mean(speech[RATE : 2 * RATE] ** 2))) * 10 ** (-snr_db / 20))
    runs = find_speech(HeldSound((speech + noise) * np.float32(10 ** (gain_db / 20)))).runs
    assert len(runs) == len(SPEECH)
    for run, (start_s, end_s) in zip(runs, SPEECH, strict=True):
        assert run.start_s == pytest.approx(start_s, abs=0.02)
        assert run.end_s == pytest.approx(end_s, abs=0.02)


def test_pauses_are_the_silences_of_a_quarter_second_and_more() -> None:
    activity = find_speech(HeldSound(track(6.0, [(0.5, 1.5), (1.72, 2.5), (2.78, 3.5), (4.9, 5.5)])))
    assert [(round(p.start_s, 1), round(p.end_s, 1)) for p in activity.pauses()] == [(2.5, 2.8), (3.5, 4.9)]
    assert len(activity.phrases()) == 3


@pytest.mark.parametrize(
    "signal",
    [
        np.zeros(RATE * 5, np.float32),
        np.full(RATE * 5, 0.2, np.float32),
        hiss(5.0, level=0.05),
        hiss(5.0, level=0.00005),
        0.3 * np.sin(2 * np.pi * 50 * np.arange(RATE * 5) / RATE).astype(np.float32),
        np.zeros(0, np.float32),
        np.zeros(100, np.float32),
    ],
    ids=["digital silence", "offset", "hiss", "faint hiss", "mains hum", "nothing", "too short"],
)
def test_what_is_no_speech_has_none(signal: np.ndarray) -> None:
    assert find_speech(HeldSound(signal)).runs == ()


def test_a_breath_before_and_between_is_no_speech() -> None:
    signal = track(8.0, [(2.0, 3.0), (5.0, 6.0)])
    for at_s in (1.45, 4.2):
        breath = hiss(0.45, level=0.02)
        signal[round(at_s * RATE) : round(at_s * RATE) + breath.size] += breath
    runs = find_speech(HeldSound(signal)).runs
    assert [round(run.start_s, 1) for run in runs] == [2.0, 5.0]


@pytest.mark.parametrize("gap_s", [0.05, 0.1, 0.3])
def test_an_audible_breath_before_the_first_word_is_no_onset(gap_s: float) -> None:
    signal = track(6.0, [(3.0, 4.0)])
    breath = hiss(0.4, level=0.008)
    first = round((3.0 - gap_s) * RATE) - breath.size
    signal[first : first + breath.size] += breath
    assert find_speech(HeldSound(signal)).runs[0].start_s == pytest.approx(3.0, abs=0.02)


@pytest.mark.parametrize("level", [0.008, 0.02])
def test_a_weak_consonant_is_an_onset(level: float) -> None:
    """An "h" or an "f": 70 ms of soft noise that the vowel follows at once."""
    signal = track(6.0, [(3.0, 4.0)])
    signal[round(2.93 * RATE) : 3 * RATE] += hiss(0.07, level=level)
    assert find_speech(HeldSound(signal)).runs[0].start_s == pytest.approx(2.93, abs=0.02)


def test_the_shortest_pause_is_found_and_a_shorter_silence_is_not() -> None:
    for silence_s, count in ((0.22, 0), (0.28, 1), (0.3, 1)):
        signal = track(4.0, [(0.5, 1.5), (1.5 + silence_s, 3.0)])
        assert len(find_speech(HeldSound(signal)).pauses()) == count, silence_s


def test_what_the_room_holds_of_a_word_is_no_speech() -> None:
    """Reverberation of 0.5 s in a recording with other pauses too."""
    signal = track(14.0, [(1.0, 2.0), (2.4, 3.5), (5.0, 6.2), (6.6, 8.0), (10.0, 12.0)], noise=0.0)
    response = np.exp(-6.9 * np.arange(RATE // 2) / (0.5 * RATE)) * np.random.default_rng(3).standard_normal(RATE // 2)
    wet = np.convolve(signal, 0.02 * response)[: signal.size].astype(np.float32)
    runs = find_speech(HeldSound(signal + wet + hiss(14.0, level=0.0002))).phrases()
    assert [round(run.start_s, 1) for run in runs] == [1.0, 2.4, 5.0, 6.6, 10.0]
    assert all(
        run.end_s == pytest.approx(end_s, abs=0.1) for run, end_s in zip(runs, (2, 3.5, 6.2, 8, 12), strict=True)
    )


def test_a_click_is_no_speech() -> None:
    signal = track(5.0, [(3.0, 4.0)])
    signal[RATE : RATE + 160] += vowel(0.01, level=0.8)
    assert [round(run.start_s, 1) for run in find_speech(HeldSound(signal)).runs] == [3.0]


def test_an_s_before_the_vowel_belongs_to_the_word() -> None:
    signal = track(4.0, [(2.0, 3.0)])
    noise = hiss(0.12, level=0.05)
    sibilant = np.diff(noise, prepend=np.float32(0))
    signal[round(1.88 * RATE) : round(1.88 * RATE) + sibilant.size] += sibilant
    assert find_speech(HeldSound(signal)).runs[0].start_s == pytest.approx(1.88, abs=0.02)


def test_hours_are_measured_block_by_block() -> None:
    """A stretch over the seam of two blocks (at 60 s) is one stretch."""
    activity = find_speech(HeldSound(track(125.0, [(58.0, 62.0), (119.5, 121.0)])))
    assert [(round(r.start_s, 1), round(r.end_s, 1)) for r in activity.runs] == [(58.0, 62.0), (119.5, 121.0)]


@pytest.mark.parametrize("cut_s", [0.003, 0.5, 0.503, 0.9])
def test_where_a_recording_is_begun_moves_no_edge(cut_s: float) -> None:
    """Not even by the part of a frame that the cut is no whole number of."""
    signal = track(15.0, SPEECH) + hiss(15.0, level=0.001)
    cut = round(cut_s * RATE)
    whole, rest = (find_speech(HeldSound(part)).runs for part in (signal, signal[cut:]))
    assert len(rest) == len(SPEECH)
    for run, other in zip(whole, rest, strict=True):
        assert (other.start_s + cut_s, other.end_s + cut_s) == pytest.approx((run.start_s, run.end_s), abs=1e-6)


def test_times_stay_inside_the_recording() -> None:
    signal = track(5.0, [(0.0, 2.0), (3.0, 5.0)])
    for begun in range(0, 2560, 320):
        runs = find_speech(HeldSound(signal[begun:])).runs
        assert 0.0 <= runs[0].start_s < 0.05
        assert runs[-1].end_s <= (signal.size - begun) / RATE


def telephone(signal: np.ndarray) -> np.ndarray:
    spectrum = np.fft.rfft(signal)
    spectrum[np.fft.rfftfreq(signal.size, 1 / RATE) > 3_800] = 0.0
    return np.fft.irfft(spectrum, signal.size).astype(np.float32)


def test_an_s_that_a_telephone_leaves_little_of_still_belongs_to_the_word() -> None:
    signal = track(6.0, [(1.0, 2.0), (2.4, 3.5)])
    sibilant = np.diff(hiss(0.2, level=0.05), prepend=np.float32(0))
    signal[2 * RATE : 2 * RATE + sibilant.size] += sibilant
    assert find_speech(HeldSound(signal)).pauses() == []
    assert find_speech(HeldSound(telephone(signal))).pauses() == []


def test_last_audible_is_where_the_voice_ends_not_the_file() -> None:
    sound = HeldSound(track(5.0, [(1.0, 2.0), (2.4, 3.0)], noise=0.0))
    assert last_audible_s(sound, Span(0.5, 4.5)) == pytest.approx(3.0, abs=0.011)
    assert last_audible_s(sound, Span(0.5, 2.2)) == pytest.approx(2.0, abs=0.011)
    assert last_audible_s(sound, Span(3.5, 4.5)) is None
    assert last_audible_s(sound, Span(9.0, 9.5)) is None


spans = st.lists(
    st.tuples(st.floats(0, 50), st.floats(0, 5)).map(lambda pair: Span(pair[0], pair[0] + pair[1])),
    max_size=12,
)


@given(spans, spans)
@settings(max_examples=60, deadline=None)
def test_cutting_out_leaves_nothing_shared(a: list[Span], b: list[Span]) -> None:
    kept, holes = merged(a), merged(b)
    rest = without(kept, holes)
    assert not any(part.meets(hole) for part in rest for hole in holes if hole.length_s)
    shared = total_s(part.within(hole) for part in kept for hole in holes if part.meets(hole))
    assert total_s(rest) + shared == pytest.approx(total_s(kept))


@given(spans, st.floats(0.01, 2))
@settings(max_examples=60, deadline=None)
def test_gaps_and_stretches_tile_the_whole(a: list[Span], gap_s: float) -> None:
    joined = merged(a, gap_s)
    if joined:
        whole = joined[-1].end_s - joined[0].start_s
        assert total_s(joined) + total_s(gaps(joined, 0.0)) == pytest.approx(whole)
