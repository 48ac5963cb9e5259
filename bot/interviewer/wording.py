"""The words of a follow-up by a language model, worked out ahead where there is time for it."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, Protocol

from bot.errors import LLMError
from bot.interviewer.moves import PhraseRequest, Reply

logger = logging.getLogger(__name__)


class Phraser(Protocol):
    """A language model that puts a follow-up into words."""

    async def phrase(self, request: PhraseRequest) -> str:
        """The sentence. Raises LLMError with the reason when there is none worth saying in time."""
        ...


Begin = Callable[[Coroutine[Any, Any, str | LLMError]], "asyncio.Task[str | LLMError]"]


class Wording:
    """One sentence at a time: a newer request replaces the older."""

    def __init__(self, phraser: Phraser | None, begin: Begin, prepare: Callable[[str], Awaitable[None]]) -> None:
        """`begin` starts a task, `prepare` has a sentence's sound made as soon as it is known."""
        self._phraser = phraser
        self._begin = begin
        self._prepare = prepare
        self._running: tuple[PhraseRequest, asyncio.Task[str | LLMError]] | None = None

    def ahead(self, reply: Reply) -> bool:
        """Starts on a reply that will probably be given; False where there is nothing to put into words."""
        if reply.phrase is None or self._phraser is None:
            return False
        self._start(reply.phrase, self._phraser)
        return True

    async def of(self, reply: Reply) -> str | LLMError:
        """The text to be said, or why there is only the template. Who stops waiting for it may ask again."""
        if reply.phrase is None or self._phraser is None:
            return reply.text
        return await asyncio.shield(self._start(reply.phrase, self._phraser))

    def drop(self) -> None:
        """Nobody wants it any more."""
        if self._running is not None:
            self._running[1].cancel()
            self._running = None

    def _start(self, request: PhraseRequest, phraser: Phraser) -> asyncio.Task[str | LLMError]:
        if self._running is None or self._running[0] != request:
            self.drop()
            self._running = (request, self._begin(self._phrase(request, phraser)))
        return self._running[1]

    async def _phrase(self, request: PhraseRequest, phraser: Phraser) -> str | LLMError:
        """The failure is a result too: pipecat's tasks do not pass exceptions on."""
        found: str | LLMError
        try:
            found = await phraser.phrase(request)
        except LLMError as error:
            found = error
        except Exception as error:  # noqa: BLE001 - a fault in the phraser must not cost the question
            logger.error("the phraser failed: %s", type(error).__name__)
            found = LLMError("bad_output")
        await self._prepare(request.template if isinstance(found, LLMError) else found)
        return found
