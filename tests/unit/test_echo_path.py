"""The sound's way from the speaker to the microphone is learnt, also while somebody talks."""

import numpy as np
import pytest

from bot.audio.echo_path import EchoPath
from bot.audio.pcm import FRAME_SAMPLES, SAMPLE_RATE
from tests.fakes.echo_room import EchoRoom, response

pytestmark = pytest.mark.unit


def noise(seconds: float, seed: int, level: float = 0.1) -> np.ndarray:
    said: np.ndarray = (level * np.random.default_rng(seed).standard_normal(int(seconds * SAMPLE_RATE))).astype("f4")
    return said


def room(late_s: float) -> np.ndarray:
    """Rings 0.3 s, arrives late."""
    n = int(0.3 * SAMPLE_RATE)
    raw = (10 ** (-3 * np.arange(n) / n) * np.random.default_rng(2).standard_normal(n)).astype("f4")
    return response(raw, -6.0, late_s, noise(1.0, 3))


def through(path: EchoPath, near: np.ndarray, far: np.ndarray) -> np.ndarray:
    out = [
        path.process(near[at : at + FRAME_SAMPLES], far[at : at + FRAME_SAMPLES])
        for at in range(0, len(near) - FRAME_SAMPLES + 1, FRAME_SAMPLES)
    ]
    return np.concatenate(out)


def gone_db(before: np.ndarray, after: np.ndarray) -> float:
    return 10 * float(np.log10(np.mean(np.square(before)) / np.mean(np.square(after))))


@pytest.mark.parametrize("late_s", [0.0, 0.12, 0.4])
def test_an_echo_is_taken_away_however_late_it_comes(late_s: float) -> None:
    far = noise(6.0, 1)
    near = np.convolve(far, room(late_s))[: len(far)].astype("f4")
    rest = through(EchoPath(), near, far)
    assert gone_db(near[-SAMPLE_RATE:], rest[-SAMPLE_RATE:]) > 20.0


def test_who_talks_meanwhile_stays_and_undoes_little() -> None:
    far = noise(10.0, 1)
    echo = np.convolve(far, room(0.05))[: len(far)].astype("f4")
    said = np.zeros_like(far)
    said[6 * SAMPLE_RATE : 8 * SAMPLE_RATE] = noise(2.0, 7, 0.05)
    rest = through(EchoPath(), echo + said, far)
    talking = slice(6 * SAMPLE_RATE, 8 * SAMPLE_RATE)
    assert gone_db(echo[talking], (rest - said)[talking]) > 10.0
    assert gone_db(said[talking], rest[talking]) == pytest.approx(0.0, abs=1.5)


def test_with_nothing_played_nothing_changes() -> None:
    near = noise(1.0, 1)
    assert np.abs(through(EchoPath(), near, np.zeros_like(near)) - near).max() < 1e-6


@pytest.mark.parametrize("silent_s", [1.0, 3.0, 30.0])
def test_what_is_left_out_while_nothing_is_played_makes_no_difference(silent_s: float) -> None:
    class AtLength(EchoPath):
        """Works through every frame."""

        def play(self, far: np.ndarray) -> None:
            super().play(far)
            self._silent = 0

    silence = np.zeros(int(silent_s * SAMPLE_RATE), np.float32)
    far = np.concatenate([silence, noise(2.0, 1), silence, noise(2.0, 4)])
    near = np.convolve(far, room(0.1))[: len(far)].astype("f4") + noise(len(far) / SAMPLE_RATE, 5, 0.003)
    short, long = through(EchoPath(), near, far), through(AtLength(), near, far)
    assert np.abs(short - long).max() < 1e-4


def test_what_it_expects_in_the_microphone_is_the_echo_and_not_the_talker() -> None:
    far = noise(6.0, 1)
    echo = np.convolve(far, room(0.05))[: len(far)].astype("f4")
    path = EchoPath()
    through(path, echo, far)
    said = np.full(FRAME_SAMPLES, 0.5, "f4")
    path.process(said, far[:FRAME_SAMPLES])
    assert path.echo_power == pytest.approx(float(np.mean(np.square(echo[-SAMPLE_RATE:]))), rel=0.6)


def test_the_room_gives_back_what_was_played_at_its_level_and_delay() -> None:
    played = noise(1.0, 5)
    there = EchoRoom(response(np.ones(1, "f4"), -6.0, 0.1, played), noise_dbfs=-120.0)
    heard = []
    for first in range(0, len(played), 160):
        there.speaker(first, (played[first : first + 160] * 32768).astype("<i2").tobytes())
        heard.append(np.frombuffer(there.microphone(first, 160), "<i2") / 32768)
    back = np.concatenate(heard)
    assert np.abs(back[:1_600]).max() < 1e-3
    assert np.abs(back[1_600:] - played[:-1_600] / 2).max() < 2e-3
