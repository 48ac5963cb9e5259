"""One thought at a time, and none that ends the conversation."""

import asyncio
import logging
from collections.abc import AsyncIterator

import pytest

from bot.interviewer.thoughts import Thoughts

pytestmark = pytest.mark.unit


async def _end(task: "asyncio.Task[None]") -> None:
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def over(thoughts: Thoughts) -> None:
    for _ in range(10):
        await asyncio.sleep(0)
    assert not thoughts.busy


@pytest.fixture
async def thoughts() -> AsyncIterator[Thoughts]:
    thoughts = Thoughts(asyncio.ensure_future, _end)
    yield thoughts
    await thoughts.stop()


async def test_a_newer_thought_replaces_the_older(thoughts: Thoughts) -> None:
    done: list[str] = []

    async def older() -> None:
        await asyncio.sleep(60.0)
        done.append("older")

    async def newer() -> None:
        done.append("newer")

    thoughts.think(older)
    await asyncio.sleep(0)
    thoughts.think(newer)
    assert thoughts.busy
    await over(thoughts)
    assert done == ["newer"]


async def test_a_failed_thought_is_logged_without_what_was_said(
    thoughts: Thoughts, caplog: pytest.LogCaptureFixture
) -> None:
    async def fails() -> None:
        raise ValueError("I earn twelve thousand.")

    with caplog.at_level(logging.ERROR):
        thoughts.think(fails)
        await over(thoughts)
    assert [record.message for record in caplog.records] == ["the interviewer failed: ValueError"]


async def test_what_runs_in_the_thread_keeps_its_order(thoughts: Thoughts) -> None:
    order: list[int] = []
    thoughts.later(order.append, 1)
    assert await thoughts.run(lambda more: [*order, more], 2) == [1, 2]


async def test_after_the_end_nothing_runs(thoughts: Thoughts) -> None:
    async def forever() -> None:
        await asyncio.sleep(60.0)

    thoughts.think(forever)
    await thoughts.stop()
    assert not thoughts.busy
