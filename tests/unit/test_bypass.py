"""A way around a stage: both as late, and no step between them."""

import numpy as np
import pytest

from bot.audio.bypass import Bypass
from bot.audio.pcm import FRAME_SAMPLES, Signal, to_samples, to_signal

pytestmark = pytest.mark.unit

DELAY = 128
TONE = 0.3 * np.sin(np.arange(10 * FRAME_SAMPLES) / 20).astype(np.float32)


def heard(around: list[bool], *, after: float) -> Signal:
    """What comes out where the stage does nothing but delay the tone and make it `after` times as loud."""
    bypass, late = Bypass(DELAY), after * np.concatenate([np.zeros(DELAY, np.float32), TONE])
    frames = [slice(at * FRAME_SAMPLES, (at + 1) * FRAME_SAMPLES) for at in range(len(around))]
    out = [
        bypass.process(TONE[each], to_samples(late[each]), around=on) for each, on in zip(frames, around, strict=True)
    ]
    return to_signal(b"".join(out))


def test_the_stage_is_heard_to_the_bit_where_nothing_goes_around_it() -> None:
    expected = to_signal(to_samples(0.5 * np.concatenate([np.zeros(DELAY, np.float32), TONE])[: 3 * FRAME_SAMPLES]))
    assert np.array_equal(heard([False] * 3, after=0.5), expected)


@pytest.mark.parametrize("around", [[True] * 10, [False, True] * 5, [False] * 4 + [True] * 3 + [False] * 3])
def test_both_ways_take_as_long(around: list[bool]) -> None:
    expected = np.concatenate([np.zeros(DELAY, np.float32), TONE])[: len(around) * FRAME_SAMPLES]
    assert np.allclose(heard(around, after=1.0), expected, atol=1e-4)


def test_what_the_stage_takes_away_is_there_around_it() -> None:
    out = heard([False] * 2 + [True] * 4, after=0.01)
    assert np.abs(out[: 2 * FRAME_SAMPLES]).max() < 0.01
    assert np.allclose(out[3 * FRAME_SAMPLES :], TONE[3 * FRAME_SAMPLES - DELAY : 6 * FRAME_SAMPLES - DELAY], atol=1e-4)


def test_one_way_fades_into_the_other() -> None:
    steps = np.abs(np.diff(heard([False] * 3 + [True] * 3 + [False] * 3, after=0.0)))
    assert steps.max() < 1.2 * np.abs(np.diff(TONE)).max()
