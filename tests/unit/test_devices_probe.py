"""What the levels of a short recording mean, and what is said about them."""

import asyncio
import json
import threading
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from bot.audio import probe
from bot.audio.probe import EchoHeard, Listening, compare, describe, hear_echo, record, try_speaker
from bot.audio.room import Room
from bot.audio.simulated import Simulated
from bot.cli import check
from bot.cli.check import Finding, judge_disk, judge_echo, judge_microphone, judge_room, judge_voice
from bot.errors import AudioDeviceError, LLMUnreachable, ModelMissing
from bot.settings import Settings

pytestmark = pytest.mark.unit

RATE = 16_000


def noise(seconds: float, dbfs: float) -> bytes:
    signal = np.random.default_rng(1).standard_normal(int(seconds * RATE)) * 10 ** (dbfs / 20) * 32768
    return np.clip(signal, -32768, 32767).astype("<i2").tobytes()


def test_the_noise_is_the_quietest_tenth_and_the_level_the_loudest() -> None:
    heard = describe(noise(2.0, -60) + noise(1.0, -20) + noise(1.0, -60))
    assert heard.noise_dbfs == pytest.approx(-60, abs=1)
    assert heard.level_dbfs == pytest.approx(-20, abs=1)
    assert heard.seconds == pytest.approx(3.7)
    assert not heard.clipped


def test_a_click_while_the_device_wakes_up_is_left_out() -> None:
    assert describe(noise(0.2, 0) + noise(2.0, -60)).level_dbfs == pytest.approx(-60, abs=1)


def test_nothing_at_all_has_the_level_of_silence() -> None:
    assert describe(b"") == Listening(0.0, -120.0, -120.0, clipped=False)


def test_samples_at_full_scale_are_clipping() -> None:
    assert describe(noise(1.0, -1)).clipped


@pytest.mark.parametrize(
    ("heard", "status", "said"),
    [
        (Listening(1.7, -62.0, -30.0, clipped=False), "ok", "noise -62 dBFS, loudest -30 dBFS"),
        (Listening(1.7, -120.0, -120.0, clipped=False), "warn", "digital silence"),
        (Listening(1.7, -30.0, -20.0, clipped=False), "ok", "noise -30 dBFS, loudest -20 dBFS"),
        (Listening(1.7, -62.0, -3.0, clipped=True), "warn", "clips"),
        (Listening(0.0, -120.0, -120.0, clipped=False), "fail", "delivers no sound"),
    ],
)
def test_a_microphone_is_judged_by_its_levels(heard: Listening, status: str, said: str) -> None:
    finding = judge_microphone("Yeti", heard)
    assert finding.status == status
    assert said in finding.message
    assert "Yeti" in finding.message
    assert bool(finding.fix) == (status != "ok")


QUIET = Room(seconds=3.7, steady_dbfs=-60.0, noise_dbfs=-58.0, clicks_per_s=0.0, voices=0.0)


def test_a_quiet_room_is_fine_and_its_numbers_are_there_for_programs() -> None:
    finding = judge_room(QUIET)
    assert (finding.name, finding.status, finding.fix) == ("room", "ok", "")
    assert finding.message == "The room is quiet enough: 32 dB below a usual voice."
    assert finding.figures == {
        "seconds": 3.7, "steady_dbfs": -60.0, "noise_dbfs": -58.0, "clicks_per_s": 0.0, "voices": 0.0,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("room", "said", "helps"),
    [
        (replace(QUIET, steady_dbfs=-30.0), "Noise, 4 dB below a usual voice: ", "hums or blows"),
        (replace(QUIET, noise_dbfs=-30.0, clicks_per_s=4.0), "Clicks, as of keys, 4 dB below a usual voice: ", "keys"),
        (replace(QUIET, noise_dbfs=-36.0, voices=0.6), "Someone speaks in the room, 10 dB below a usual", "television"),
        (replace(QUIET, steady_dbfs=-26.2), "Noise, as loud as a usual voice: ", "headset"),
        (replace(QUIET, steady_dbfs=-20.0), "Noise, 6 dB above a usual voice: ", "headset"),
    ],
)
def test_a_room_that_cannot_be_good_is_told_before_the_interview(room: Room, said: str, helps: str) -> None:
    finding = judge_room(room)
    assert finding.status == "warn"
    assert finding.message.startswith(said)
    assert helps in finding.fix


def test_what_was_not_listened_for_has_no_number() -> None:
    assert "voices" not in (judge_room(replace(QUIET, voices=None)).figures or {})


def test_two_troubles_are_told_with_both_remedies() -> None:
    finding = judge_room(replace(QUIET, noise_dbfs=-30.0, steady_dbfs=-32.0, clicks_per_s=4.0))
    assert "Noise, 6 dB" in finding.message
    assert "Clicks, as of keys, 4 dB" in finding.message
    assert "hums" in finding.fix
    assert "keys" in finding.fix


def test_noise_is_judged_once_and_beside_the_voice() -> None:
    noisy = replace(QUIET, steady_dbfs=-40.0, noise_dbfs=-40.0)
    assert judge_microphone("Yeti", Listening(3.7, -40.0, -30.0, clipped=False)).status == "ok"
    assert judge_room(noisy, -10.0).message == "The room is quiet enough: 30 dB below yours."
    assert judge_room(noisy, -26.0).status == "warn"


def test_a_room_is_judged_by_the_voice_that_was_heard_in_it() -> None:
    noisy = replace(QUIET, steady_dbfs=-30.0, noise_dbfs=-30.0)
    assert judge_room(noisy, -10.0).status == "ok"
    assert "below yours" in judge_room(noisy, -26.0).message
    assert judge_room(QUIET, -59.0).status == "warn"


def test_a_voice_is_told_against_the_room_and_one_that_is_not_there_asked_for() -> None:
    heard = judge_voice(-30.0, QUIET)
    assert (heard.status, heard.message) == ("ok", "Your voice is 28 dB above the room.")
    assert heard.figures == {"speech_dbfs": -30.0, "over_noise_db": 28.0}
    missing = judge_voice(None, QUIET)
    assert (missing.status, missing.figures) == ("warn", None)
    assert "--input" in missing.fix


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Short recordings, and nobody in them."""
    monkeypatch.setattr(check, "LISTEN_S", 0.8)
    monkeypatch.setattr(check, "SPEAK_S", 0.8)
    monkeypatch.setattr(check, "likely_spoken", lambda pcm: [0.0] * (len(pcm) // 640))


@pytest.mark.usefixtures("hurried")
def test_the_room_is_heard_through_the_microphone() -> None:
    backend = Simulated(lambda first, n: noise(0.01, -30)[: 2 * n])
    mic, room = check.microphone(backend, None)
    assert (mic.name, mic.status, room.name, room.status) == ("microphone", "ok", "room", "warn")
    assert "Noise" in room.message
    mic, voice, room = check.microphone(backend, None, speak=True)
    assert voice.message == "No voice was heard in 1 seconds."
    assert room.status == "warn"


@pytest.mark.usefixtures("hurried")
def test_a_noisy_room_is_a_warning_in_json_and_no_failure(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from bot.cli.app import main

    backend = Simulated(lambda first, n: noise(0.01, -30)[: 2 * n])
    monkeypatch.setattr("bot.audio.portaudio.devices", list)
    monkeypatch.setattr("bot.audio.portaudio.SoundDevices", lambda: backend)
    monkeypatch.setattr(check, "models", lambda chosen: iter(()))
    assert main(["check", "--json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert (shown["schema"], shown["ok"]) == ("viva.check/1", True)
    assert [one["name"] for one in shown["checks"]] == ["microphone", "room", "speaker", "disk"]
    room = shown["checks"][1]
    assert set(room) == {"name", "status", "message", "fix", "figures"}
    assert (room["status"], room["figures"]["voices"]) == ("warn", 0.0)
    assert room["figures"]["steady_dbfs"] == pytest.approx(-30, abs=1)


@pytest.mark.usefixtures("hurried")
def test_of_a_muted_microphone_no_room_is_told() -> None:
    [mic] = check.microphone(Simulated(lambda first, n: bytes(2 * n)), None)
    assert "digital silence" in mic.message


def test_without_silero_no_voices_are_heard_and_the_check_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> None:
        raise ModelMissing("silero is not installed.", 'Run "viva models install silero".')

    monkeypatch.setattr("bot.catalogue.locate", missing)
    assert check.likely_spoken(noise(0.5, -30)) == []


@pytest.mark.parametrize(
    ("heard", "status"),
    [(EchoHeard(2.0, 0.0), "ok"), (EchoHeard(30.0, 25.0), "ok"), (EchoHeard(30.0, 5.0), "warn")],
)
def test_an_echo_that_stays_asks_for_headphones(heard: EchoHeard, status: str) -> None:
    assert judge_echo(heard).status == status


@pytest.mark.parametrize(("free_mb", "status"), [(100, "fail"), (500, "warn"), (5_000, "ok")])
def test_an_hour_has_to_fit_on_the_disk(free_mb: int, status: str) -> None:
    assert judge_disk(Path("sessions"), free_mb).status == status


def test_levels_before_and_during_the_sound_are_compared() -> None:
    heard = noise(1.0, -60) + noise(4.0, -20)
    clean = noise(1.0, -60) + noise(4.0, -50)
    found = compare(heard, clean, 1.0)
    assert found.over_noise_db == pytest.approx(40, abs=1)
    assert found.cancelled_db == pytest.approx(30, abs=1)


def test_listening_opens_and_closes_the_microphone() -> None:
    backend = Simulated(lambda first, n: noise(0.01, -40)[: 2 * n])
    name, pcm = record(backend, None, 0.8)
    assert name == "simulated microphone"
    assert describe(pcm).level_dbfs == pytest.approx(-40, abs=2)
    assert backend._on_block is None


def test_three_notes_are_played() -> None:
    played = bytearray()
    name = try_speaker(Simulated(None, lambda first, pcm: played.extend(pcm)), None, play=True)
    assert name == "simulated speaker"
    loud = np.abs(np.frombuffer(bytes(played), "<i2")) > 500
    assert 0.8 * RATE < loud.sum() < 1.2 * RATE


def test_the_echo_of_a_simulated_room_is_found_and_cancelled(monkeypatch: pytest.MonkeyPatch) -> None:
    lock, audible = threading.Lock(), np.zeros(20 * RATE, "<i2")
    rng = np.random.default_rng(2)

    def speaker(first: int, pcm: bytes) -> None:
        with lock:
            audible[first + 400 : first + 400 + len(pcm) // 2] = np.frombuffer(pcm, "<i2")

    def microphone(first: int, n: int) -> bytes:
        with lock:
            echo = audible[first : first + n] * 0.2
        return (echo + rng.normal(0, 3, n)).astype("<i2").tobytes()

    found = asyncio.run(hear_echo(Simulated(microphone, speaker), None, None))
    assert found.over_noise_db > 30
    assert found.cancelled_db > 12


def test_a_missing_microphone_leaves_the_other_checks_and_exits_with_3(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from bot.cli.app import main

    def no_devices() -> None:
        raise AudioDeviceError("The PortAudio library is not installed.", 'Run "apt-get install libportaudio2".')

    monkeypatch.setattr("bot.audio.portaudio.devices", no_devices)
    monkeypatch.setattr(check, "models", lambda chosen: iter([Finding("model", "ok", "whisper-base is installed.")]))
    assert main(["check"]) == 3
    out = capsys.readouterr().out
    assert "fail  devices         The PortAudio library is not installed." in out
    assert 'Run "apt-get install libportaudio2".' in out
    assert "whisper-base is installed." in out
    assert "MB are free" in out


def test_a_missing_model_is_named_with_its_command(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> None:
        if name == "minilm":
            raise ModelMissing("minilm is not installed.", 'Run "viva models install minilm".')

    monkeypatch.setattr("bot.catalogue.locate", missing)
    found = {finding.message: finding for finding in check.models(Settings())}
    assert found["minilm is not installed."].status == "fail"
    assert found["minilm is not installed."].fix == 'Run "viva models install minilm".'
    assert found["whisper-base is installed."].status == "ok"


def test_a_language_model_that_does_not_answer_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    async def check_llm(model: str, base_url: str | None) -> None:
        raise LLMUnreachable(f"No server answers at {base_url}.", "Start it.")

    monkeypatch.setattr("bot.interviewer.endpoint.check", check_llm)
    finding = check.language_model("llama3", "http://localhost:9")
    assert (finding.status, finding.message) == ("fail", "No server answers at http://localhost:9.")


def test_the_notes_are_soft_enough_for_headphones() -> None:
    samples = np.frombuffer(probe._notes(48_000), "<i2")
    assert np.abs(samples).max() < 0.2 * 32768
