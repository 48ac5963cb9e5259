"""What the interviewer works out beside the conversation: one thought at a time, the models' part in a thread."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

logger = logging.getLogger(__name__)

T = TypeVar("T")
Work = Callable[[], Coroutine[Any, Any, None]]


class Thoughts:
    """A newer thought replaces the older."""

    def __init__(
        self,
        begin: Callable[[Coroutine[Any, Any, None]], "asyncio.Task[None]"],
        end: Callable[["asyncio.Task[None]"], Awaitable[None]],
    ) -> None:
        """`begin` starts a task, `end` cancels one and waits for it."""
        self._begin = begin
        self._end = end
        self._executor = ThreadPoolExecutor(1, thread_name_prefix="interviewer")
        self._task: asyncio.Task[None] | None = None

    @property
    def busy(self) -> bool:
        return self._task is not None

    def think(self, work: Work) -> None:
        self.drop()
        self._task = self._begin(self._finish(work))

    def drop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            self._task = None

    async def run(self, function: Callable[..., T], *arguments: object) -> T:
        """Off the event loop: assessing an answer takes tens of milliseconds."""
        return await asyncio.get_running_loop().run_in_executor(self._executor, function, *arguments)

    def later(self, function: Callable[..., object], *arguments: object) -> None:
        """When what was asked for before is done."""
        self._executor.submit(function, *arguments)

    async def stop(self) -> None:
        if self._task is not None:
            task, self._task = self._task, None
            await self._end(task)
        self._executor.shutdown(wait=False, cancel_futures=True)

    async def _finish(self, work: Work) -> None:
        task = asyncio.current_task()
        try:
            await work()
        except Exception as error:  # noqa: BLE001 - one failed thought must not end the conversation
            logger.error("the interviewer failed: %s", type(error).__name__)
        finally:
            if self._task is task:
                self._task = None
