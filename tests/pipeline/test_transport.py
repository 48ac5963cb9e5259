"""The transport in a pipeline, with simulated devices in virtual time.

The simulated speaker is heard 40 ms after it took a block, and it takes one every 10 ms.
"""

import errno

import numpy as np
import pytest
from pipecat.frames.frames import CancelFrame, EndFrame, InterruptionFrame

from bot.audio.transport import SessionTransport
from bot.errors import AudioDeviceError, StorageError, VivaError
from bot.frames import Heard, MicrophoneFrame, Playing, VoiceFrame
from tests.fakes.audio import RATE, Tracks, UnpluggableDevices, Watcher, play, voice

pytestmark = [pytest.mark.pipeline, pytest.mark.looptime]

LATENCY = pytest.approx(0.05, abs=0.015)


def counting(first: int, n: int) -> bytes:
    return (np.arange(first, first + n) % 20_000).astype("<i2").tobytes()


def steady(first: int, n: int) -> bytes:
    return np.full(n, 300, "<i2").tobytes()


async def test_the_microphone_comes_in_as_20_ms_frames_in_order() -> None:
    devices, tracks = UnpluggableDevices(counting), Tracks()
    watcher = Watcher(devices, MicrophoneFrame)
    await play(devices, SessionTransport(devices, tracks, echo="off"), watcher, 1.0)
    frames = watcher.of(MicrophoneFrame)
    assert len(frames) >= 48
    assert [frame.start_s for frame in frames] == pytest.approx([i * 0.02 for i in range(len(frames))])
    assert {(len(f.audio), f.sample_rate, f.num_channels) for f in frames} == {(640, RATE, 1)}
    assert b"".join(f.audio for f in frames) == counting(0, 320 * len(frames))
    assert all(at - frame.start_s < 0.05 for at, frame in watcher.seen)


async def test_the_record_is_raw_and_the_pipeline_gets_it_with_the_echo_cancelled() -> None:
    rng = np.random.default_rng(1)
    noise = rng.normal(0, 3_000, 20 * RATE).astype("<i2")
    devices, tracks = UnpluggableDevices(lambda first, n: noise[first : first + n].tobytes()), Tracks()
    watcher = Watcher(devices, MicrophoneFrame)
    await play(devices, SessionTransport(devices, tracks, echo="cancel"), watcher, 1.0)
    assert (tracks.heard == noise[: len(tracks.heard)]).all()
    frames = watcher.of(MicrophoneFrame)
    assert frames[0].start_s == pytest.approx(0.012)
    assert np.diff([frame.start_s for frame in frames]) == pytest.approx(0.02)


async def test_sound_that_breaks_off_for_good_is_an_error_and_no_silence() -> None:
    class Broken(Tracks):
        def candidate(self, pcm: bytes) -> None:
            if len(self.raw) >= RATE:
                raise ValueError
            super().candidate(pcm)

    devices, errors = UnpluggableDevices(), list[VivaError]()
    transport = SessionTransport(devices, Broken(), echo="off", on_error=errors.append)
    await play(devices, transport, Watcher(devices), 1.0)
    assert [error.message for error in errors] == ["The sound broke off."]


async def test_playing_and_heard_come_upstream_when_it_is_true() -> None:
    devices, tracks = UnpluggableDevices(), Tracks()
    watcher = Watcher(devices, Playing, Heard)
    later = Watcher(devices, VoiceFrame, Playing, Heard)
    at = [
        (1.0, voice(4, "Hello.", 0.5, last=False)),
        (1.1, voice(4, "How are you?", 0.5, last=False)),
        (1.2, VoiceFrame(utterance=4, last=True)),
    ]
    await play(devices, SessionTransport(devices, tracks, echo="off"), watcher, 3.0, at, after=[later])
    (began_at, playing), (ended_at, heard) = watcher.seen
    assert (playing.utterance, playing.start_s - 1.0) == (4, LATENCY)
    assert began_at - playing.start_s == pytest.approx(0.01, abs=0.015)
    assert (heard.utterance, heard.text, heard.interrupted) == (4, "Hello. How are you?", False)
    assert heard.end_s - heard.start_s == pytest.approx(1.0, abs=0.001)
    assert ended_at - heard.end_s == pytest.approx(0.01, abs=0.015)
    assert later.seen == []
    loud = np.flatnonzero(tracks.played)
    assert loud[0] / RATE == pytest.approx(heard.start_s, abs=0.001)
    assert loud.size == RATE


async def test_the_record_holds_what_the_speaker_made_audible() -> None:
    audible = np.zeros(4 * RATE, "<i2")

    def speaker(first: int, pcm: bytes) -> None:
        piece = np.frombuffer(pcm, "<i2")[max(0, -first) :]
        audible[max(0, first) : max(0, first) + len(piece)] = piece

    devices, tracks = UnpluggableDevices(None, speaker), Tracks()
    watcher = Watcher(devices, Heard)
    at = [(0.5, voice(1, "One.", 0.31)), (1.3, voice(2, "Two.", 0.47, value=900)), (1.5, InterruptionFrame())]
    await play(devices, SessionTransport(devices, tracks, echo="off"), watcher, 3.0, at)
    played = tracks.played
    assert (played == audible[: len(played)]).all()
    assert not audible[len(played) :].any()


async def test_an_interruption_silences_within_the_latency_of_the_device() -> None:
    devices, tracks = UnpluggableDevices(), Tracks()
    watcher = Watcher(devices, Playing, Heard)
    said: list[Heard] = []
    text = "This is a question of twelve words that takes twelve seconds flat."
    at = [(1.0, voice(1, text, 12.0)), (7.0, InterruptionFrame()), (7.5, voice(2, "Go on.", 0.5))]
    transport = SessionTransport(devices, tracks, echo="off", on_heard=said.append)
    await play(devices, transport, watcher, 9.0, at)
    first, second = watcher.of(Heard)
    assert first.interrupted
    assert text.startswith(first.text)
    assert 4 <= len(first.text.split()) <= 6
    assert 7.0 <= first.end_s <= 7.08
    assert (second.text, second.interrupted) == ("Go on.", False)
    assert said == [first, second]
    loud = np.flatnonzero(tracks.played[: int(7.4 * RATE)])
    assert loud[-1] / RATE < 7.08


async def test_an_interruption_before_the_first_sound_leaves_nothing_heard() -> None:
    devices = UnpluggableDevices()
    watcher = Watcher(devices, Playing, Heard)
    at = [(1.0, voice(1, "One.", 1.0)), (1.0, voice(2, "Two.", 1.0)), (1.0, InterruptionFrame())]
    await play(devices, SessionTransport(devices, Tracks(), echo="off"), watcher, 2.0, at)
    assert [(f.utterance, f.text, f.interrupted) for f in watcher.of(Heard)] == [(1, "", True), (2, "", True)]
    assert watcher.of(Playing) == []


async def test_the_end_waits_until_the_farewell_was_heard() -> None:
    devices, tracks = UnpluggableDevices(steady), Tracks()
    watcher = Watcher(devices, Heard)
    after = Watcher(devices, EndFrame)
    at = [(1.0, voice(1, "Goodbye.", 1.5, last=False)), (1.0, EndFrame())]
    transport = SessionTransport(devices, tracks, echo="off")
    await play(devices, transport, watcher, 4.0, at, after=[after])
    ((ended_at, _),) = after.seen
    assert watcher.of(Heard)[0].text == "Goodbye."
    assert 2.5 < ended_at < 2.7
    assert len(tracks.heard) >= 2.5 * RATE


async def test_a_cancelled_session_keeps_all_that_was_captured_and_says_what_was_heard() -> None:
    devices, tracks = UnpluggableDevices(steady), Tracks()
    watcher = Watcher(devices, MicrophoneFrame)
    said: list[Heard] = []
    transport = SessionTransport(devices, tracks, echo="off", on_heard=said.append)
    at = [(1.0, voice(1, "One two three four five six.", 6.0)), (4.0, CancelFrame())]
    await play(devices, transport, watcher, 4.1, at)
    assert len(tracks.heard) == pytest.approx(4.0 * RATE, abs=700)
    assert [(heard.text, heard.interrupted) for heard in said] == [("One two three", True)]
    await transport.close()
    await transport.close()
    assert len(said) == 1


async def test_half_duplex_hears_silence_while_the_interviewer_speaks_but_records_all() -> None:
    devices, tracks = UnpluggableDevices(steady), Tracks()
    watcher = Watcher(devices, MicrophoneFrame, Heard)
    transport = SessionTransport(devices, tracks, echo="half_duplex")
    await play(devices, transport, watcher, 3.0, [(1.0, voice(1, "One.", 0.8))])
    (heard,) = watcher.of(Heard)
    for frame in watcher.of(MicrophoneFrame):
        deaf = heard.start_s - 0.02 < frame.start_s < heard.end_s + 0.2
        assert any(frame.audio) != deaf, frame.start_s
    assert (tracks.heard == 300).all()


async def test_a_full_disk_is_reported_once_and_the_conversation_goes_on() -> None:
    class Full(Tracks):
        def candidate(self, pcm: bytes) -> None:
            if len(self.raw) >= RATE:
                raise StorageError(f"The recording stopped: {errno.ENOSPC}.")
            super().candidate(pcm)

    devices = UnpluggableDevices(steady)
    watcher = Watcher(devices, MicrophoneFrame, Heard)
    errors: list[VivaError] = []
    transport = SessionTransport(devices, Full(), echo="off", on_error=errors.append)
    await play(devices, transport, watcher, 3.0, [(1.0, voice(1, "One.", 0.8))])
    assert [type(error) for error in errors] == [StorageError]
    assert watcher.of(Heard)[0].text == "One."
    assert len(watcher.of(MicrophoneFrame)) > 140


def test_a_missing_microphone_is_said_before_anything_runs() -> None:
    devices = UnpluggableDevices()
    devices.unplug("input")
    with pytest.raises(AudioDeviceError, match="'Yeti'"):
        SessionTransport(devices, Tracks(), input_device="Yeti").open()


async def test_a_microphone_that_vanished_before_the_start_is_reported() -> None:
    devices = UnpluggableDevices()
    devices.unplug("input")
    errors: list[VivaError] = []
    transport = SessionTransport(devices, Tracks(), on_error=errors.append)
    await play(devices, transport, Watcher(devices, MicrophoneFrame), 0.5)
    assert [type(error) for error in errors] == [AudioDeviceError]


async def test_it_knows_its_devices_and_the_time() -> None:
    devices = UnpluggableDevices()
    transport = SessionTransport(devices, Tracks())
    assert transport.device_names == {"input": "", "output": ""}
    assert transport.now_s() == 0.0
    times = []

    class Asking(Tracks):
        def candidate(self, pcm: bytes) -> None:
            times.append(transport.now_s())

    transport = SessionTransport(devices, Asking())
    await play(devices, transport, Watcher(devices), 1.0)
    assert transport.device_names == {"input": "simulated microphone", "output": "simulated speaker"}
    assert times[-1] == pytest.approx(1.0, abs=0.03)
