"""The transport over the real sound path: sounddevice, ALSA, PulseAudio. Everything is measured in samples."""

import asyncio
import json
import os
import signal
import wave
from pathlib import Path

import numpy as np
import pytest

from bot.audio.desk import Desk
from bot.audio.playback import Began, Ended
from bot.audio.portaudio import SoundDevices, devices
from bot.errors import AudioDeviceError
from bot.session.record import DeviceBack, DeviceLost
from bot.session.recorder import Recorder

pytestmark = [pytest.mark.audio, pytest.mark.alone]

RATE = 16_000
VOICE_RATE = 22_050


class Session:
    """A desk on the virtual devices with its recording."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.recorder = Recorder(folder)
        self.facts: list[Began | Ended] = []
        self.events: list[DeviceLost | DeviceBack] = []
        self.desk = Desk(SoundDevices(), self.recorder, echo="off", on_event=self.events.append)
        self.desk.open()

    async def run(self, seconds: float) -> None:
        until = asyncio.get_running_loop().time() + seconds
        while asyncio.get_running_loop().time() < until:
            self.facts += self.desk.step().facts
            await asyncio.sleep(0.01)

    async def heard(self, utterance: int) -> Ended:
        """Waits until an utterance is over."""
        for _ in range(200):
            await self.run(0.1)
            for fact in self.facts:
                if isinstance(fact, Ended) and fact.utterance == utterance:
                    return fact
        raise AssertionError(f"utterance {utterance} never ended")

    async def close(self) -> tuple[np.ndarray, np.ndarray]:
        """The candidate's and the interviewer's track."""
        await self.desk.close()
        self.recorder.close()
        return read(self.folder / "candidate.wav"), read(self.folder / "interviewer.wav")


def read(path: Path) -> np.ndarray:
    with wave.open(str(path)) as file:
        return np.frombuffer(file.readframes(file.getnframes()), "<i2").astype(int)


def process_of(server: dict[str, str]) -> int:
    return int(Path(server["VIVA_VIRTUAL_MIC"], "pid").read_text())


def clicks(rate: int, seconds: float, every_s: float) -> bytes:
    signal = np.zeros(int(seconds * rate), "<i2")
    step = int(every_s * rate)
    width = rate // 2_000
    for start in range(step, len(signal) - width, step):
        signal[start : start + width] = np.hanning(width) * 24_000
    return signal.tobytes()


def peaks(track: np.ndarray) -> np.ndarray:
    loud = np.flatnonzero(np.abs(track) > 4_000)
    starts = loud[np.flatnonzero(np.diff(loud, prepend=-RATE) > RATE // 8)]
    return np.array([start + np.abs(track[start : start + 200]).argmax() for start in starts])


@pytest.mark.usefixtures("virtual_mic")
async def test_clicks_played_into_the_microphone_are_recorded_at_their_distance(tmp_path: Path) -> None:
    file = tmp_path / "clicks.wav"
    with wave.open(str(file), "wb") as out:
        out.setparams((1, 2, 48_000, 0, "NONE", ""))
        out.writeframes(clicks(48_000, 4.1, 0.5))
    session = Session(tmp_path)
    await session.run(0.5)
    player = await asyncio.create_subprocess_exec("paplay", "--device=mic_feed", str(file))
    await session.run(6.0)
    assert await player.wait() == 0
    candidate, _ = await session.close()
    found = peaks(candidate)
    assert len(found) == 8
    assert np.abs(np.diff(found) - RATE // 2).max() <= 1
    assert session.desk.capture.lost_s == 0.0


@pytest.mark.usefixtures("hears_the_speaker")
async def test_what_is_played_is_on_the_record_within_10_ms_of_when_it_was_audible(tmp_path: Path) -> None:
    session = Session(tmp_path)
    await session.run(1.0)
    pcm = clicks(VOICE_RATE, 4.1, 0.5)
    session.desk.playback.say(1, "Click.", pcm, VOICE_RATE, last=True)
    ended = await session.heard(1)
    candidate, interviewer = await session.close()
    audible, noted = peaks(candidate), peaks(interviewer)
    assert len(audible) == len(noted) == 8
    # The median: a device that runs dry on a busy machine displaces single clicks; bench_audio prints the worst.
    assert np.median(np.abs(audible - noted)) <= 0.010 * RATE
    assert ended.start_at * RATE + RATE // 2 == pytest.approx(noted[0], abs=0.010 * RATE)


@pytest.mark.usefixtures("hears_the_speaker")
async def test_a_cut_is_silent_within_200_ms_and_the_record_agrees(tmp_path: Path) -> None:
    session = Session(tmp_path)
    await session.run(1.0)
    tone = (np.sin(np.arange(10 * VOICE_RATE) * 0.1) * 8_000).astype("<i2").tobytes()
    session.desk.playback.say(1, "One two three four five six seven eight nine ten.", tone, VOICE_RATE, last=True)
    await session.run(2.0)
    cut_s = session.desk.now_s()
    session.desk.cut()
    ended = await session.heard(1)
    await session.run(0.5)
    candidate, interviewer = await session.close()
    last_audible, last_noted = (np.flatnonzero(np.abs(track) > 200)[-1] / RATE for track in (candidate, interviewer))
    assert cut_s < last_audible < cut_s + 0.2
    assert last_noted == pytest.approx(last_audible, abs=0.010)
    assert ended.end_at == pytest.approx(last_audible, abs=0.010)
    assert ended.interrupted
    assert ended.text in {"One", "One two"}


@pytest.mark.usefixtures("virtual_mic")
def test_a_device_is_found_by_its_name() -> None:
    assert {"pulse", "default"} <= {device.name for device in devices()}
    with pytest.raises(AudioDeviceError, match="'Yeti'") as caught:
        SoundDevices().open_input("Yeti", lambda block: None)
    assert caught.value.hint == 'Run "viva check" to list the inputs.'


async def test_a_sound_server_that_freezes_is_noticed_and_used_again_when_it_thaws(
    own_server: dict[str, str], tmp_path: Path
) -> None:
    server = process_of(own_server)
    session = Session(tmp_path)
    await session.run(1.5)
    os.kill(server, signal.SIGSTOP)
    try:
        await session.run(3.5)
        assert sorted(event.device for event in session.events) == ["input", "output"]
    finally:
        os.kill(server, signal.SIGCONT)
    await session.run(3.0)
    assert [event.type for event in session.events] == ["device_lost"] * 2 + ["device_back"] * 2
    lost, back = session.events[0].t_s, session.events[-1].t_s
    now_s = session.desk.now_s()
    candidate, interviewer = await session.close()
    assert 1.5 <= back - lost < 4.5
    assert len(candidate) == pytest.approx(now_s * RATE, abs=0.3 * RATE)
    assert len(interviewer) >= len(candidate)


async def test_without_its_sound_server_a_session_keeps_its_clock_and_closes(
    own_server: dict[str, str], tmp_path: Path
) -> None:
    server = process_of(own_server)
    session = Session(tmp_path)
    await session.run(1.5)
    os.kill(server, signal.SIGKILL)
    await session.run(3.0)
    assert sorted(event.device for event in session.events) == ["input", "output"]
    now_s = session.desk.now_s()
    candidate, _ = await session.close()
    assert len(candidate) == pytest.approx(now_s * RATE, abs=0.3 * RATE)


@pytest.mark.usefixtures("virtual_mic")
def test_the_check_names_the_devices_and_an_unknown_one(capsys: pytest.CaptureFixture[str]) -> None:
    from bot.cli.app import main

    assert main(["check", "--input", "Yeti", "--json"]) == 3
    answer = json.loads(capsys.readouterr().out)
    assert answer["schema"] == "viva.check/1"
    assert not answer["ok"]
    by_name = {entry["name"]: entry for entry in answer["checks"]}
    assert by_name["microphone"]["status"] == "fail"
    assert by_name["microphone"]["message"] == "No microphone named 'Yeti'."
    assert by_name["speaker"]["status"] == "ok"
    assert any("pulse" in entry["message"] for name, entry in by_name.items() if name.startswith("device"))
