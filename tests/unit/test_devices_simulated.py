"""The simulated devices keep time and can be opened and closed at any moment."""

import threading

import pytest

from bot.audio.devices import Block
from bot.audio.simulated import BLOCK, Simulated

pytestmark = pytest.mark.unit


def test_what_is_heard_at_a_sample_is_what_was_made_audible_at_it() -> None:
    audible: dict[int, bytes] = {}
    asked: list[float] = []
    blocks: list[Block] = []
    devices = Simulated(None, lambda first, pcm: audible.__setitem__(first, pcm), latency_s=0.04, realtime=False)

    def fill(frames: int, audible_at: float, *, underflow: bool) -> bytes:
        asked.append(audible_at)
        return len(asked).to_bytes(2, "little") * frames

    devices.open_output(None, fill)
    devices.open_input(None, blocks.append)
    devices.advance(1.0)
    assert len(blocks) == 100
    assert [block.captured_at for block in blocks] == pytest.approx([i * 0.01 for i in range(100)])
    for number, audible_at in enumerate(asked[:90], start=1):
        assert audible[round(audible_at * 16_000)] == number.to_bytes(2, "little") * BLOCK


def test_time_goes_on_while_streams_come_and_go() -> None:
    devices = Simulated()
    ticked = threading.Event()
    microphone = devices.open_input(None, lambda block: ticked.set())
    for _ in range(300):
        devices.open_output(None, lambda frames, audible_at, *, underflow: bytes(2 * frames)).close()
    ticked.clear()
    assert ticked.wait(5.0)
    microphone.close()


def test_a_callback_may_close_its_own_stream() -> None:
    devices = Simulated(realtime=False)
    heard = []

    def once(block: Block) -> None:
        heard.append(block)
        stream.close()

    stream = devices.open_input(None, once)
    devices.advance(0.1)
    assert len(heard) == 1
    assert not stream.active


def test_a_microphone_that_is_reopened_is_asked_for_the_present() -> None:
    asked: list[int] = []

    def microphone(first: int, n: int) -> bytes:
        asked.append(first)
        return bytes(2 * n)

    devices = Simulated(microphone, realtime=False)
    stream = devices.open_input(None, lambda block: None)
    devices.advance(0.1)
    stream.close()
    devices.advance(0.5)
    devices.open_input(None, lambda block: None)
    devices.advance(0.01)
    assert asked == [*range(0, 10 * BLOCK, BLOCK), 60 * BLOCK]
