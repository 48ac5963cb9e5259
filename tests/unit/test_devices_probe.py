"""What the levels of a short recording mean, and what is said about them."""

import asyncio
import threading
from pathlib import Path

import numpy as np
import pytest

from bot.audio import probe
from bot.audio.probe import EchoHeard, Listening, compare, describe, hear_echo, record, try_speaker
from bot.audio.simulated import Simulated
from bot.cli import check
from bot.cli.check import Finding, judge_disk, judge_echo, judge_microphone
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
        (Listening(1.7, -30.0, -20.0, clipped=False), "warn", "noisy"),
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
