"""What is heard over the interviewer and was not expected: the interviewer by a new way, or a person?"""

import numpy as np
import pytest

from bot.audio.echo_path import EchoPath
from bot.audio.newcomer import AGAIN_S, FAMILIAR_S, HELD_S, Newcomer
from bot.audio.pcm import FRAME_S, FRAME_SAMPLES, Signal

pytestmark = pytest.mark.unit

NEAR, FAR = 0.1, 0.1
FAMILIAR = round(FAMILIAR_S / FRAME_S) + 1


def sound(seed: int, frames: int = 60) -> Signal:
    return np.random.default_rng(seed).standard_normal(frames * FRAME_SAMPLES).astype(np.float32)


def frame(signal: Signal, number: int) -> Signal:
    return signal[number * FRAME_SAMPLES : (number + 1) * FRAME_SAMPLES]


def found_after(
    heard: Signal, played: Signal, *, expected: float = 0.0, quiet: int = 0, beside: bool = False
) -> float | None:
    """Seconds until the newcomer is known for the interviewer, from its first frame; None where it never is."""
    newcomer, path = Newcomer(), EchoPath()
    for number in range(len(played) // FRAME_SAMPLES):
        far = frame(played, number)
        near = frame(heard, number) if number >= quiet else np.zeros(FRAME_SAMPLES, np.float32)
        path.process(np.zeros(FRAME_SAMPLES, np.float32), far)
        new = number >= quiet
        if newcomer.is_interviewer(path, near, far, expected=expected, usual=0.0, loud=True, new=new, beside=beside):
            return (number + 1 - quiet) * FRAME_S
    return None


def test_what_is_played_and_comes_back_is_soon_known() -> None:
    played = FAR * sound(1)
    late = np.concatenate([np.zeros(800, np.float32), played])[: len(played)]
    for echo in (played, late):
        assert (found_after(echo, played) or 1.0) <= HELD_S
    assert (found_after(played, played, quiet=FAMILIAR) or 1.0) <= AGAIN_S


def test_somebody_is_never_taken_for_it() -> None:
    for seed in range(2, 12):
        assert found_after(NEAR * sound(seed), FAR * sound(1)) is None


def test_what_the_known_way_may_leave_is_no_new_way() -> None:
    echo = FAR * sound(1)
    both = 0.3 * echo + NEAR * sound(2)
    assert found_after(both, FAR * sound(1), expected=float(np.mean(np.square(echo)))) is None
    assert found_after(3.0 * echo, FAR * sound(1), expected=float(np.mean(np.square(echo)))) is not None


def test_who_is_heard_beside_an_echo_that_is_known_has_to_be_explained_by_more() -> None:
    played = FAR * sound(1)
    for seed in range(2, 6):
        somebody = played + 0.3 * NEAR * sound(seed)
        assert found_after(somebody, played, quiet=FAMILIAR) is not None
        assert found_after(somebody, played, quiet=FAMILIAR, beside=True) is None


def unclear_s(heard: Signal, quiet: int, *, usual: float = 0.0, beside: bool = False) -> tuple[float, float]:
    """For how long what is heard after so many frames is held for the interviewer, and for how long it is in doubt."""
    newcomer, path = Newcomer(), EchoPath()
    played = FAR * sound(1)
    held = doubtful = 0
    for number in range(60):
        near, far = frame(heard, number), frame(played, number)
        new = number >= quiet
        newcomer.is_interviewer(path, near, far, expected=1.0, usual=usual, loud=True, new=new, beside=beside)
        path.process(near, far)
        held += newcomer.held
        doubtful += newcomer.doubtful
    return held * FRAME_S, doubtful * FRAME_S


def test_who_breaks_in_is_held_for_a_moment_while_the_interviewer_begins_and_not_later() -> None:
    said = NEAR * sound(2)
    held_s, doubtful_s = unclear_s(said, 0)
    assert held_s == pytest.approx(HELD_S + FRAME_S)
    assert doubtful_s == 0.0
    assert unclear_s(said, FAMILIAR) == (0.0, 0.0)


def test_what_has_something_of_an_interviewer_known_by_another_way_is_in_doubt() -> None:
    played, said = FAR * sound(1), NEAR * sound(2)
    mixed = 0.5 * played + 0.3 * said
    held_s, doubtful_s = unclear_s(mixed, FAMILIAR, beside=True)
    assert held_s == 0.0
    assert doubtful_s > 0.12
    assert unclear_s(mixed, FAMILIAR, beside=True, usual=1.0) == (0.0, 0.0)
    assert unclear_s(mixed, FAMILIAR) == (0.0, 0.0)
    assert unclear_s(said, FAMILIAR, beside=True) == (0.0, 0.0)


def test_after_the_interviewer_was_silent_it_begins_anew() -> None:
    newcomer, path = Newcomer(), EchoPath()
    far = FAR * sound(1)
    for number in range(FAMILIAR):
        near = frame(far, number)
        newcomer.is_interviewer(path, near, near, expected=0.0, usual=0.0, loud=True, new=False, beside=False)
    newcomer.forget()
    newcomer.is_interviewer(
        path, frame(far, 0), frame(far, 0), expected=0.0, usual=0.0, loud=True, new=True, beside=False
    )
    assert newcomer.held
