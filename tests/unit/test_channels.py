"""Two channels as one: which is taken, and when they are two people."""

import numpy as np
import numpy.typing as npt
import pytest

from bot.audio.channels import Sides, to_mono
from tests.fakes.speech_sound import RATE, hiss, track

pytestmark = pytest.mark.unit

Block = npt.NDArray[np.float32]


def stereo(left: npt.ArrayLike, right: npt.ArrayLike) -> Block:
    return np.stack([left, right], axis=1, dtype=np.float32)


def apart(block: Block) -> bool:
    """As decoded in blocks of a second."""
    sides = Sides()
    for first in range(0, len(block), RATE):
        sides.add(block[first : first + RATE], RATE)
    return sides.apart


ONE = track(20.0, [(1.0, 5.0), (11.0, 15.0)])
OTHER = track(20.0, [(6.0, 10.0), (16.0, 19.0)], pitch_hz=190.0)


def test_a_side_or_the_average() -> None:
    block = stereo(ONE, OTHER)
    assert (to_mono(block, "left") == ONE).all()
    assert (to_mono(block, "right") == OTHER).all()
    assert to_mono(block, "mix") == pytest.approx((ONE + OTHER) / 2, abs=1e-6)
    assert (to_mono(ONE[:, None], "mix") == ONE).all()
    assert (to_mono(stereo(ONE, np.zeros_like(ONE)), "mix") == ONE / 2).all()


def test_channels_of_opposite_sign_do_not_cancel() -> None:
    assert (to_mono(stereo(ONE, -ONE), "mix") == ONE).all()


def test_two_people_have_a_channel_each() -> None:
    assert apart(stereo(ONE, OTHER))
    # each microphone hears the other person too, 14 dB lower
    assert apart(stereo(ONE + OTHER / 5, OTHER + ONE / 5))


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (ONE, ONE),
        (ONE, ONE / 4),
        (ONE, np.zeros_like(ONE)),
        (ONE + OTHER, np.roll(ONE, 8) + OTHER),
        (ONE + OTHER / 2, ONE / 2 + OTHER),
        (hiss(20.0, level=0.1, seed=1), hiss(20.0, level=0.1, seed=2)),
        (np.zeros_like(ONE), np.zeros_like(ONE)),
        (hiss(20.0, level=1e-5, seed=1), np.zeros_like(ONE)),
    ],
    ids=["one", "one to the left", "one side only", "a room", "a panned room", "two noises", "silence", "faint"],
)
def test_one_room_in_stereo_is_not_two_people(left: Block, right: Block) -> None:
    assert not apart(stereo(left, right))


def test_mono_and_surround_have_no_sides() -> None:
    assert not apart(ONE[:, None])
    assert not apart(np.stack([ONE, OTHER, ONE], axis=1))
    assert not Sides().apart
