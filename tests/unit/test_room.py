"""What a room's noise is taken for, and from where on it is too loud."""

import numpy as np
import pytest

from bot.audio.pcm import FRAME_SAMPLES, SAMPLE_RATE, Signal, to_samples
from bot.audio.room import (
    CLICKS_PER_S,
    LIMITS,
    REMEDIES,
    USUAL_DBFS,
    Limit,
    Noise,
    Room,
    hear,
    judge,
    raised,
    speech_level,
)

pytestmark = pytest.mark.unit

SECONDS = 4.3
FRAMES = round(SECONDS * SAMPLE_RATE) // FRAME_SAMPLES
NOBODY = [0.02] * FRAMES


def hiss(dbfs: float, seconds: float = SECONDS) -> Signal:
    samples = np.random.default_rng(1).standard_normal(round(seconds * SAMPLE_RATE))
    return np.asarray(samples * 10 ** (dbfs / 20), np.float32)


def keys(every_s: float, peak: float = 0.1, lasts_s: float = 0.03) -> Signal:
    out = np.zeros(round(SECONDS * SAMPLE_RATE), np.float32)
    samples = round(lasts_s * SAMPLE_RATE)
    one = np.random.default_rng(2).standard_normal(samples) * np.exp(-np.arange(samples) / samples * 4) * peak
    for at_s in np.arange(0.05, SECONDS - lasts_s, every_s):
        first = round(at_s * SAMPLE_RATE)
        out[first : first + samples] += one.astype(np.float32)
    return out


def heard(signal: Signal, person: list[float] | None = None) -> Room:
    return hear(to_samples(signal).tobytes(), NOBODY if person is None else person)


def kinds(room: Room, speech_dbfs: float = USUAL_DBFS) -> list[Noise]:
    return [trouble.noise for trouble in judge(room, speech_dbfs)]


def test_steady_noise_has_its_level_and_nothing_else() -> None:
    room = heard(hiss(-50))
    assert room.seconds == pytest.approx(SECONDS - 0.3, abs=0.02)
    assert room.steady_dbfs == pytest.approx(-50, abs=0.5)
    assert room.noise_dbfs == pytest.approx(-50, abs=0.3)
    assert (room.clicks_per_s, room.voices) == (0.0, 0.0)


@pytest.mark.parametrize("every_s", [0.15, 0.25, 0.5])
@pytest.mark.parametrize("gain_db", [0, -15])
def test_keys_are_counted_whatever_their_level(every_s: float, gain_db: int) -> None:
    room = heard((keys(every_s) + hiss(-65)) * np.float32(10 ** (gain_db / 20)))
    assert room.clicks_per_s == pytest.approx(1 / every_s, rel=0.15)


def test_one_cough_is_not_the_room_and_what_comes_and_goes_is() -> None:
    loud = hiss(-25)
    often, once = hiss(-70), hiss(-70)
    once[16_000:21_000] = loud[16_000:21_000]
    for first in range(8_000, len(loud) - 16_000, 16_000):
        often[first : first + 8_000] = loud[first : first + 8_000]
    assert heard(once).steady_dbfs < -60
    assert heard(often).steady_dbfs == pytest.approx(-30.5, abs=1)
    assert (kinds(heard(once)), kinds(heard(often))) == ([], ["steady"])


def test_keys_that_the_noise_hides_are_none() -> None:
    assert heard(keys(0.2, peak=0.005) + hiss(-40)).clicks_per_s == 0.0


def test_a_sound_that_stays_is_no_click() -> None:
    assert heard(keys(1.0, lasts_s=0.6) + hiss(-65)).clicks_per_s < CLICKS_PER_S


def test_the_beginnings_of_words_are_no_clicks() -> None:
    assert heard(keys(0.25) + hiss(-65), [0.9] * FRAMES).clicks_per_s == 0.0


@pytest.mark.parametrize("every_s", [0.18, 0.5])
def test_keys_are_no_steady_noise(every_s: float) -> None:
    room = heard(keys(every_s, peak=0.3, lasts_s=0.1) + hiss(-60))
    assert room.steady_dbfs == pytest.approx(-60, abs=2)
    assert room.noise_dbfs > -45
    assert room.clicks_per_s == pytest.approx(1 / every_s, rel=0.15)


def test_the_steady_noise_is_that_between_words() -> None:
    person = [0.9] * (FRAMES // 2) + [0.0] * (FRAMES - FRAMES // 2)
    loud = hiss(-60)
    loud[: len(loud) // 2] *= 100
    room = heard(loud, person)
    assert room.steady_dbfs == pytest.approx(-60, abs=1)
    assert room.voices == pytest.approx(0.46, abs=0.03)


def test_where_someone_speaks_all_the_time_no_steady_noise_is_known() -> None:
    room = heard(hiss(-30), [0.9] * FRAMES)
    assert (room.steady_dbfs, room.voices) == (-120.0, 1.0)
    assert kinds(room) == ["voices"]


def level(pcm: bytes) -> float:
    return hear(pcm, []).noise_dbfs


def test_a_soft_recording_is_raised_to_a_usual_voice_but_not_without_end() -> None:
    soft, softest, loud = (to_samples(hiss(dbfs)).tobytes() for dbfs in (-45, -70, -15))
    assert level(raised(soft)) == pytest.approx(USUAL_DBFS, abs=0.3)
    assert level(raised(softest)) == pytest.approx(-40, abs=1)
    assert raised(loud) == loud
    assert raised(bytes(640)) == bytes(640)
    assert raised(b"") == b""


def test_nothing_and_silence_are_quiet_rooms() -> None:
    assert kinds(hear(b"", [])) == []
    assert kinds(hear(bytes(4 * 32_000), [])) == []


def test_without_a_listener_for_people_the_rest_is_judged() -> None:
    room = heard(hiss(-20), [])
    assert room.voices is None
    assert kinds(room) == ["steady"]


def with_noise(noise: Noise, dbfs: float) -> Room:
    return Room(
        seconds=4.0,
        steady_dbfs=dbfs if noise == "steady" else -80.0,
        noise_dbfs=dbfs,
        clicks_per_s=4.0 if noise == "clicks" else 0.0,
        voices=0.5 if noise == "voices" else 0.0,
    )


@pytest.mark.parametrize("limit", LIMITS)
def test_each_noise_does_harm_from_its_own_limits_on(limit: Limit) -> None:
    for over_db, harm in ((1.0, False), (-1.0, True)):
        room = with_noise(limit.noise, USUAL_DBFS - limit.snr_db - over_db)
        for off_db, said in ((0.0, harm), (2.0, False), (-2.0, True)):
            # A voice that is as much louder or softer moves the limit by as much.
            assert (limit.then in [trouble.then for trouble in judge(room, USUAL_DBFS + off_db)]) is said


@pytest.mark.parametrize("noise", list(REMEDIES))
def test_only_the_worst_of_a_noise_is_told(noise: Noise) -> None:
    worst = min((limit for limit in LIMITS if limit.noise == noise), key=lambda limit: limit.snr_db)
    [trouble] = judge(with_noise(noise, USUAL_DBFS))
    assert (trouble.noise, trouble.snr_db, trouble.then) == (noise, 0.0, worst.then)
    assert trouble.remedy == REMEDIES[noise]


def test_several_troubles_are_told_the_worst_first() -> None:
    room = Room(seconds=4.0, steady_dbfs=-20.0, noise_dbfs=-18.0, clicks_per_s=3.0, voices=0.4)
    assert kinds(room) == ["voices", "steady", "clicks"]
    assert [round(trouble.snr_db) for trouble in judge(room)] == [-8, -6, -8]


def test_one_word_from_the_next_room_is_no_trouble() -> None:
    assert kinds(Room(seconds=4.0, steady_dbfs=-60.0, noise_dbfs=-30.0, clicks_per_s=0.5, voices=0.05)) == []


def test_a_voice_has_its_level_without_the_noise() -> None:
    room = heard(hiss(-40))
    both = np.sqrt(10 ** (-30 / 10) + 10 ** (-40 / 10))
    pcm = to_samples(hiss(20 * float(np.log10(both)))).tobytes()
    assert speech_level(pcm, [0.9] * FRAMES, room) == pytest.approx(-30, abs=0.3)


def test_who_does_not_speak_has_no_level() -> None:
    pcm = to_samples(hiss(-30)).tobytes()
    room = heard(hiss(-40))
    assert speech_level(pcm, NOBODY, room) is None
    assert speech_level(pcm, [0.9] * 20, room) is None
    assert speech_level(b"", [], room) is None
    assert speech_level(to_samples(hiss(-45)).tobytes(), [0.9] * FRAMES, room) is None


def test_each_limit_says_what_goes_wrong_and_each_noise_what_helps() -> None:
    assert all(limit.then[0].islower() and not limit.then.endswith(".") for limit in LIMITS)
    assert all(remedy.endswith(".") for remedy in REMEDIES.values())
    assert {limit.noise for limit in LIMITS} == set(REMEDIES)
