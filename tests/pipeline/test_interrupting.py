"""Ctrl-C, SIGTERM and the closing of the terminal during an interview, whatever else goes on."""

import asyncio
import os
import signal
from collections.abc import Iterator

import pytest

from bot.cli import conduct

pytestmark = [
    pytest.mark.pipeline,
    pytest.mark.skipif(not hasattr(signal, "SIGHUP"), reason="signals as on Unix"),
]
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    handlers = {number: signal.getsignal(number) for number in SIGNALS}
    yield
    for number, handler in handlers.items():
        signal.signal(number, handler)


@pytest.mark.parametrize("number", SIGNALS)
async def test_each_asks_it_to_stop_and_all_is_as_before(number: int) -> None:
    stop = asyncio.Event()
    before = {one: signal.getsignal(one) for one in SIGNALS}
    with conduct._interruptible(stop):
        os.kill(os.getpid(), number)
        async with asyncio.timeout(20):
            await stop.wait()
    assert {one: signal.getsignal(one) for one in SIGNALS} == before


async def test_a_signal_is_not_lost_while_the_loop_is_held_up() -> None:
    """The devices' calls to wake the loop fill the pipe that its own handling of signals relies on."""
    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    with conduct._interruptible(stop):
        for _ in range(5_000):
            loop.call_soon_threadsafe(int)
        os.kill(os.getpid(), signal.SIGTERM)
        async with asyncio.timeout(20):
            await stop.wait()


async def test_the_second_ends_it_at_once(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    codes: list[int] = []
    monkeypatch.setattr(os, "_exit", codes.append)
    with conduct._interruptible(asyncio.Event()):
        os.kill(os.getpid(), signal.SIGTERM)
        os.kill(os.getpid(), signal.SIGINT)
        await asyncio.sleep(0)
    assert codes == [130]
    assert "kept" in capfd.readouterr().err


async def test_under_nohup_a_closed_terminal_means_nothing() -> None:
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    stop = asyncio.Event()
    with conduct._interruptible(stop):
        os.kill(os.getpid(), signal.SIGHUP)
        await asyncio.sleep(0.05)
    assert not stop.is_set()
