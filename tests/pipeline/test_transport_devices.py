"""Devices that vanish in the middle of a session, and come back."""

import asyncio
import threading
from collections.abc import Callable
from functools import partial

import numpy as np
import pytest

from bot.audio.desk import Desk
from bot.audio.devices import Block, Kind, Stream
from bot.audio.playback import Began, Ended
from bot.errors import AudioDeviceError
from bot.session.record import DeviceBack, DeviceLost
from tests.fakes.audio import RATE, TICK_S, Tracks, UnpluggableDevices

pytestmark = pytest.mark.pipeline


class Session:
    """A desk driven by hand. Between steps the threads that open and close devices get their turn."""

    def __init__(
        self,
        microphone: Callable[[int, int], bytes] | None = None,
        *,
        mute_opened: bool = False,
        input_device: str | None = None,
    ) -> None:
        self.devices = UnpluggableDevices(microphone or (lambda first, n: np.full(n, 300, "<i2").tobytes()))
        self.devices.mute_opened = mute_opened
        self.tracks = Tracks()
        self.missing: list[bool] = []
        self.zeros_s = 0.0
        self.events: list[DeviceLost | DeviceBack] = []
        self.frames: list[tuple[float, bytes]] = []
        self.facts: list[Began | Ended] = []
        self.desk = Desk(self.devices, self.tracks, echo="off", on_event=self.events.append, input_device=input_device)
        self.desk.open()

    def step(self) -> None:
        self.devices.advance(TICK_S)
        step = self.desk.step()
        self.frames += [(frame.start_s, frame.pcm) for frame in step.frames]
        self.missing += [frame.missing for frame in step.frames]
        self.zeros_s = step.frames[-1].zeros_s if step.frames else self.zeros_s
        self.facts += step.facts

    async def opening(self) -> None:
        """Until the lost microphone delivers, though its opening is not done."""
        self.devices.opening.clear()
        self.devices.opened.clear()
        self.devices.plug("input")
        while not self.devices.opening.is_set():
            self.step()
            await asyncio.sleep(0.0005)

    async def searching(self, lost: Kind) -> None:
        """Until devices are looked for, which takes until `devices.searched` is set."""
        self.devices.searched.clear()
        self.devices.unplug(lost)
        while not self.devices.searching.is_set():
            self.step()
            await asyncio.sleep(0.0005)

    def active(self, kind: Kind) -> list[Stream]:
        return [stream for stream in self.devices.streams[kind] if stream.active]

    async def run(self, seconds: float) -> None:
        for _ in range(round(seconds / TICK_S)):
            self.step()
            while self.desk.opening:  # noqa: ASYNC110 - threads set no event
                await asyncio.sleep(0.0005)
            await asyncio.sleep(0)

    def say(self, seconds: float) -> None:
        pcm = np.full(round(seconds * RATE), 5_000, "<i2").tobytes()
        self.desk.playback.say(1, "One two three four.", pcm, RATE, last=True)


async def test_a_lost_microphone_is_noticed_filled_with_silence_and_reopened_on_the_same_clock() -> None:
    session = Session()
    await session.run(2.0)
    session.devices.unplug("input")
    await session.run(4.0)
    (lost,) = session.events
    assert (lost.type, lost.device) == ("device_lost", "input")
    assert lost.t_s == pytest.approx(4.0, abs=0.1)
    assert len(session.tracks.heard) == pytest.approx(5.8 * RATE, abs=700)
    session.devices.plug("input")
    await session.run(3.0)
    assert [event.type for event in session.events] == ["device_lost", "device_back"]
    back = session.events[1].t_s
    assert 6.0 <= back <= 7.1
    await session.desk.close()
    track = session.tracks.heard
    assert (track[: 2 * RATE] == 300).all()
    silent = np.flatnonzero(track == 0)
    assert silent[0] == pytest.approx(2.0 * RATE, abs=1)
    assert silent[-1] / RATE == pytest.approx(back, abs=0.05)
    assert len(track) == pytest.approx(9.0 * RATE, abs=700)
    starts = [start for start, _ in session.frames]
    assert np.diff(starts) == pytest.approx(0.02)


async def test_a_microphone_that_reports_its_end_is_lost_at_once() -> None:
    session = Session()
    await session.run(1.0)
    assert session.devices._input is not None
    session.devices._input.close()
    session.devices.unplug("input")
    await session.run(0.1)
    assert [event.type for event in session.events] == ["device_lost"]
    assert session.events[0].t_s == pytest.approx(1.0, abs=0.05)
    await session.desk.close()


async def test_a_lost_speaker_holds_the_sentence_until_it_is_back() -> None:
    session = Session()
    await session.run(1.0)
    session.say(1.0)
    await session.run(0.5)
    session.devices.unplug("output")
    await session.run(3.0)
    assert [event.type for event in session.events] == ["device_lost"]
    assert [type(fact) for fact in session.facts] == [Began]
    session.devices.plug("output")
    await session.run(3.0)
    assert [event.type for event in session.events] == ["device_lost", "device_back"]
    (ended,) = [fact for fact in session.facts if isinstance(fact, Ended)]
    assert ended.text == "One two three four."
    assert ended.end_at > session.events[1].t_s
    assert np.count_nonzero(session.tracks.played) == RATE
    await session.desk.close()


async def test_a_cut_without_a_speaker_is_over_at_once() -> None:
    session = Session()
    await session.run(1.0)
    session.say(10.0)
    await session.run(1.0)
    session.devices.unplug("output")
    await session.run(3.0)
    session.desk.cut()
    await session.run(0.05)
    (ended,) = [fact for fact in session.facts if isinstance(fact, Ended)]
    assert ended.interrupted
    await session.desk.close()


async def test_after_three_vain_attempts_the_list_of_devices_is_read_again() -> None:
    session = Session()
    await session.run(0.5)
    session.devices.unplug("input")
    await session.run(7.5)
    assert session.devices.refreshed == 1
    session.devices.plug("input")
    await session.run(1.5)
    assert [event.type for event in session.events] == ["device_lost", "device_back"]
    session.say(0.5)
    await session.run(1.0)
    assert [type(fact) for fact in session.facts] == [Began, Ended]
    await session.desk.close()


async def test_a_speaker_that_was_closed_to_look_for_a_microphone_is_told_lost_where_looking_failed() -> None:
    session = Session()
    await session.run(0.5)
    session.devices.unplug("input")
    session.devices.unplugged.add("output")  # it plays on until it is closed
    await session.run(2.5)
    session.devices.fails += [AudioDeviceError("No microphone.")] * 3
    session.devices.fails.append(AudioDeviceError("The sound system failed."))
    await session.run(5.0)
    assert not session.devices.fails
    assert [(event.type, event.device) for event in session.events] == [
        ("device_lost", "input"),
        ("device_lost", "output"),
    ]
    session.devices.plug("input")
    session.devices.plug("output")
    await session.run(2.5)
    assert sorted(event.device for event in session.events if event.type == "device_back") == ["input", "output"]
    await session.desk.close()


@pytest.mark.parametrize("error", [OSError(24, "Too many open files"), RuntimeError("can't start new thread")])
async def test_a_machine_out_of_handles_is_waited_for_as_a_device_is(error: Exception) -> None:
    session = Session()
    await session.run(0.5)
    session.devices.unplug("input")
    session.devices.fails = [error] * 2
    # At 2.5 s it is lost; tried after 0.2 s, then every second.
    await session.run(2.7)
    assert len(session.devices.fails) == 1
    session.devices.plug("input")
    await session.run(3.0)
    assert [event.type for event in session.events] == ["device_lost", "device_back"]
    await session.desk.close()


async def test_the_interviewer_is_not_broken_off_to_look_for_a_microphone() -> None:
    session = Session()
    await session.run(0.5)
    session.devices.unplug("input")
    session.say(12.0)
    await session.run(10.0)
    assert session.devices.refreshed == 0
    await session.desk.close()


async def test_a_process_that_stood_still_does_not_blame_the_devices() -> None:
    session = Session()
    await session.run(1.0)
    session.devices._ticks += 500  # 5 s pass, and nobody was called
    session.desk.step()
    await session.run(1.0)
    assert session.events == []
    assert session.desk.capture.lost_s == pytest.approx(5.0, abs=0.1)
    await session.desk.close()


async def test_looking_for_a_speaker_costs_the_microphone_a_moment_of_silence_only() -> None:
    session = Session()
    await session.run(0.5)
    session.devices.unplug("output")
    await session.run(7.5)
    assert session.devices.refreshed == 1
    assert [event.type for event in session.events] == ["device_lost"]
    session.devices.plug("output")
    await session.run(1.5)
    assert [event.type for event in session.events] == ["device_lost", "device_back"]
    await session.desk.close()
    assert np.count_nonzero(session.tracks.heard == 0) < 0.1 * RATE
    assert len(session.tracks.heard) == pytest.approx(9.5 * RATE, abs=700)


async def test_with_both_devices_gone_both_come_back() -> None:
    session = Session()
    await session.run(0.5)
    session.devices.unplug("input")
    session.devices.unplug("output")
    await session.run(8.0)
    assert session.devices.refreshed >= 1
    session.devices.plug("input")
    session.devices.plug("output")
    await session.run(2.5)
    assert sorted(event.device for event in session.events if event.type == "device_back") == ["input", "output"]
    session.say(0.5)
    await session.run(1.0)
    assert [type(fact) for fact in session.facts] == [Began, Ended]
    await session.desk.close()


async def test_a_microphone_that_is_gone_when_it_is_opened_again_is_lost_too() -> None:
    session = Session()
    await session.run(0.5)
    session.devices.unplug("output")
    await session.run(4.5)
    # Still delivering, but PortAudio would not find it again once its list is read anew.
    session.devices.unplugged.add("input")
    await session.run(3.0)
    assert [(event.type, event.device) for event in session.events] == [
        ("device_lost", "output"),
        ("device_lost", "input"),
    ]
    session.devices.plug("input")
    await session.run(1.5)
    assert session.events[-1].device == "input"
    assert session.events[-1].type == "device_back"
    await session.desk.close()


# --- what the conversation is told --------------------------------------------------------------------------


async def test_a_loss_is_told_before_the_silence_that_stands_for_it_and_says_when_the_sound_ended() -> None:
    session = Session()
    await session.run(2.0)
    session.devices.unplug("input")
    step = session.desk.step()
    while not step.changes:
        session.devices.advance(TICK_S)
        step = session.desk.step()
    (change,) = step.changes
    assert (change.kind, change.there) == ("input", False)
    assert change.at_s == pytest.approx(2.0, abs=0.03)
    assert step.frames[-1].missing
    assert len(step.frames) == pytest.approx((2.0 - 0.2) / 0.02, abs=4), "the time until it was noticed"
    await session.desk.close()


async def test_what_was_captured_is_not_missing_and_what_was_not_is() -> None:
    session = Session()
    await session.run(2.0)
    session.devices.unplug("input")
    await session.run(4.0)
    session.devices.plug("input")
    await session.run(3.0)
    back_s = session.events[1].t_s
    missing = [start_s for (start_s, _), gone in zip(session.frames, session.missing, strict=True) if gone]
    assert missing[0] == pytest.approx(2.0, abs=0.03)
    assert missing[-1] == pytest.approx(back_s, abs=0.06)
    assert len(missing) == pytest.approx((back_s - 2.0) / 0.02, abs=4)
    await session.desk.close()


async def test_a_device_that_opens_and_delivers_nothing_is_not_back() -> None:
    session = Session()
    await session.run(1.0)
    session.devices.unplug("input")
    session.devices.mute_opened = True
    await session.run(3.0)
    session.devices.plug("input")
    await session.run(8.0)
    assert [event.type for event in session.events] == ["device_lost"]
    assert session.devices.refreshed >= 1
    session.devices.mute_opened = False
    await session.run(4.0)
    assert [event.type for event in session.events] == ["device_lost", "device_back"]
    assert len(session.tracks.heard) == pytest.approx(16.0 * RATE, abs=0.3 * RATE)
    await session.desk.close()


async def test_a_microphone_that_never_delivers_starts_the_clock_all_the_same() -> None:
    session = Session(mute_opened=True)
    await session.run(5.0)
    (lost,) = session.events
    assert (lost.device, lost.t_s) == ("input", 0.0)
    assert session.desk.now_s() == pytest.approx(3.0, abs=0.1), "time begins where the loss is noticed"
    assert all(session.missing)
    session.say(0.5)
    await session.run(1.0)
    assert [type(fact) for fact in session.facts] == [Began, Ended], "it can be said that nothing is heard"
    session.devices.mute_opened = False
    await session.run(4.0)
    assert [event.type for event in session.events] == ["device_lost", "device_back"]
    assert not session.missing[-1]
    await session.desk.close()


def stamped(first: int, n: int) -> bytes:
    """Every 10 ms have their number as their level."""
    return (np.arange(first, first + n) // (RATE // 100) % 1000 + 1).astype("<i2").tobytes()


async def test_what_comes_while_the_device_is_still_being_opened_is_kept_at_its_time() -> None:
    session = Session(stamped)
    await session.run(2.0)
    session.devices.unplug("input")
    await session.run(4.0)
    await session.opening()
    begun = session.devices.now()
    for _ in range(150):
        session.step()
    assert session.desk.now_s() == pytest.approx(session.devices.now(), abs=0.02)
    session.devices.opened.set()
    await session.run(3.0)
    await session.desk.close()
    track = session.tracks.heard
    placed = np.flatnonzero(track)
    assert np.abs(track[placed] - (placed // (RATE // 100) % 1000 + 1)).max() <= 1
    assert (track[round((begun + 0.05) * RATE) : -RATE // 2] > 0).all(), "from its first block on"


async def test_an_opening_that_is_never_done_does_not_stop_the_time() -> None:
    session = Session(stamped)
    await session.run(2.0)
    session.devices.unplug("input")
    await session.run(3.0)
    await session.opening()
    for _ in range(600):
        session.step()
    behind_s = session.desk.now_s() - session.frames[-1][0]
    assert behind_s == pytest.approx(2.0, abs=0.1)
    session.devices.opened.set()
    await session.run(3.0)
    await session.desk.close()
    track = session.tracks.heard
    placed = np.flatnonzero(track)
    assert np.abs(track[placed] - (placed // (RATE // 100) % 1000 + 1)).max() <= 3, "what is kept is at its time"


async def test_a_device_of_another_name_is_named() -> None:
    session = Session()
    await session.run(1.0)
    session.devices.unplug("output")
    await session.run(3.0)
    session.devices.speaker_name = "a headset"
    session.devices.plug("output")
    await session.run(2.0)
    back = session.events[-1]
    assert isinstance(back, DeviceBack)
    assert back.name == "a headset"
    await session.desk.close()


async def test_zeros_are_counted_as_the_device_delivers_them() -> None:
    session = Session(lambda first, n: (np.zeros(n, "<i2") if first > RATE else np.full(n, 300, "<i2")).tobytes())
    await session.run(3.0)
    assert session.zeros_s == pytest.approx(2.0, abs=0.05)
    await session.desk.close()


# --- streams that overlap -----------------------------------------------------------------------------------


@pytest.mark.parametrize(("lost", "other"), [("input", "output"), ("output", "input")])
async def test_a_search_that_takes_long_opens_the_other_device_once(lost: Kind, other: Kind) -> None:
    session = Session()
    await session.run(0.5)
    await session.searching(lost)
    for _ in range(50):
        session.step()
        await asyncio.sleep(0.0005)
    session.devices.searched.set()
    await session.run(1.0)
    assert len(session.devices.streams[other]) == 2, "the first, and the one after the search"
    assert len(session.active(other)) == 1
    await session.desk.close()
    assert not session.active(other)


async def test_devices_are_not_looked_for_while_a_stream_is_still_being_closed() -> None:
    session = Session()
    await session.run(0.5)
    closed = threading.Event()
    (lost,) = session.devices.streams["input"]
    lost.close = partial(closed.wait, 20.0)  # type: ignore[method-assign, assignment]  # the sound server hangs
    session.devices.unplug("input")
    await session.run(8.0)
    assert session.devices.refreshed == 0
    closed.set()
    await asyncio.sleep(0.05)
    await session.run(1.5)
    assert session.devices.refreshed == 1
    await session.desk.close()


async def test_a_lost_microphone_delivers_to_nobody_after_the_silence_that_stands_for_it() -> None:
    session = Session()
    await session.run(2.0)
    session.devices.unplug("input")
    await session.run(2.1)
    assert [event.type for event in session.events] == ["device_lost"]
    lost_at = session.devices.now()
    for number in range(round((lost_at - 2.0) / TICK_S)):
        session.devices.takers[0](Block(np.full(160, 999, "<i2").tobytes(), 2.0 + number * TICK_S, lost_at))
    session.step()
    assert session.desk.capture.index / RATE == pytest.approx(session.devices.now() - 0.2, abs=0.02)
    session.devices.plug("input")
    await session.run(2.0)
    await session.desk.close()
    assert not (session.tracks.heard == 999).any()
    assert len(session.tracks.heard) == pytest.approx(session.devices.now() * RATE, abs=700)


async def test_a_lost_speaker_takes_nothing_of_what_another_says() -> None:
    session = Session()
    await session.run(0.5)
    session.devices.unplug("output")
    await session.run(2.5)
    session.devices.plug("output")
    await session.run(1.5)
    lost, current = session.devices.fills
    session.say(1.0)
    assert not any(lost(160, session.devices.now(), underflow=False))
    assert any(current(160, session.devices.now(), underflow=False))
    await session.desk.close()


async def test_a_microphone_that_opens_only_after_the_end_is_closed_at_once() -> None:
    session = Session()
    await session.run(1.0)
    session.devices.unplug("input")
    await session.run(2.1)
    await session.opening()
    await session.desk.close()
    session.devices.opened.set()
    for _ in range(200):
        if not session.active("input"):
            break
        await asyncio.sleep(0.005)
    assert not session.active("input")


async def test_a_microphone_that_opened_at_the_end_and_was_not_yet_in_use_is_closed() -> None:
    session = Session()
    await session.run(1.0)
    session.devices.unplug("input")
    await session.run(2.1)
    await session.opening()
    session.devices.opened.set()
    threads = [thread for thread in threading.enumerate() if thread.name == "sound-device"]
    for thread in threads:
        thread.join(5.0)
    await session.desk.close()
    assert not session.active("input")


async def test_a_speaker_that_stays_away_costs_the_answers_ever_less() -> None:
    session = Session()
    await session.run(0.5)
    session.devices.unplug("output")
    searched: list[int] = []
    for second in range(140):
        await session.run(1.0)
        searched += [second] * (session.devices.refreshed - len(searched))
    await session.desk.close()
    assert np.diff(searched).tolist() == pytest.approx([3, 6, 12, 24, 48], abs=1)


async def test_a_microphone_chosen_by_its_number_is_asked_for_by_its_name_from_then_on() -> None:
    session = Session(input_device="1")
    await session.run(0.5)
    session.devices.unplug("input")
    await session.run(2.5)
    session.devices.plug("input")
    await session.run(1.5)
    await session.desk.close()
    assert session.devices.asked_for == ["1", "simulated microphone"]


async def test_want_of_handles_at_the_start_leaves_no_speaker_open() -> None:
    devices = UnpluggableDevices()
    devices.fails = [OSError(24, "Too many open files")]
    with pytest.raises(AudioDeviceError, match="Too many open files"):
        Desk(devices, Tracks(), echo="off").open()
    assert not [stream for stream in devices.streams["output"] if stream.active]


@pytest.mark.parametrize("error", [ValueError("Not an input device"), TypeError("none of the errors expected")])
async def test_a_device_that_cannot_be_opened_is_tried_once_a_second_whatever_is_wrong(error: Exception) -> None:
    session = Session()
    await session.run(0.5)
    session.devices.unplug("input")
    await session.run(2.0)
    session.devices.fails = [error] * 20
    # At 2.5 s it is lost; tried after 0.2 s, then every second.
    await session.run(1.5)
    assert len(session.devices.fails) == 18
    await session.desk.close()
