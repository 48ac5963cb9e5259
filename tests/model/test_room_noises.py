"""A room with real noises in it: what `viva check` makes of it, and that an answer in it is still heard to its end."""

from pathlib import Path

import numpy as np
import pytest
from hearing import listen
from noise_trials import Noises, alone, answers, trial
from noises import KINDS, Kind

from bot.audio.pcm import to_samples
from bot.audio.room import Room, hear, judge, raised
from bot.cli.check import likely_spoken

pytestmark = pytest.mark.model


@pytest.fixture(scope="module")
def noises(shared_data: Path) -> Noises:
    return Noises(shared_data)


def room(noises: Noises, kind: Kind, snr_db: float) -> Room:
    """As loud as under usual speech, with the hiss of a microphone."""
    noise = alone(noises, kind, snr_db)[: 4 * 16_000]
    hiss = np.random.default_rng(3).standard_normal(len(noise)) * 10 ** (-65 / 20)
    pcm = to_samples(noise + hiss).tobytes()
    return hear(pcm, likely_spoken(raised(pcm)))


def test_each_noise_is_taken_for_what_it_is(noises: Noises) -> None:
    for snr_db in (20.0, 5.0):
        keys, office, babble, fan = (room(noises, kind, snr_db) for kind in KINDS)
        assert 3.0 < keys.clicks_per_s < 6.0
        assert max(office.clicks_per_s, babble.clicks_per_s, fan.clicks_per_s) < 1.0
        assert (babble.voices or 0.0) > 0.4
        assert keys.voices == office.voices == fan.voices == 0.0


def test_at_5_db_the_room_is_warned_of_and_far_below_the_voice_it_is_not(noises: Noises) -> None:
    expected = {"office": "steady", "babble": "voices", "fan": "steady"}
    for kind, noise in expected.items():
        assert noise in [trouble.noise for trouble in judge(room(noises, kind, 5.0))]  # type: ignore[arg-type]
        assert judge(room(noises, kind, 40.0)) == ()  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", ["keyboard", "office"])
def test_in_noise_10_db_below_the_voice_an_answer_is_heard_to_its_end(
    shared_data: Path, noises: Noises, kind: Kind
) -> None:
    [answer] = answers(shared_data, 1)
    sound = trial(answer, noises.under(kind, len(answer.signal) / 16_000 + 10.0, 0), 10.0)
    runs = [run for run, _ in listen(sound)]
    assert runs[0].start_s == pytest.approx(2.0 + answer.runs[0].start_s, abs=0.5)
    assert runs[-1].end_s == pytest.approx(answer.end_s, abs=0.5)
