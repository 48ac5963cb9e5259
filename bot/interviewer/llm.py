"""A language model behind the OpenAI API puts a follow-up into words, or says why it did not.

The model decides nothing: its sentence is spoken only if it comes in time and passes the guard. Nothing that
was said is logged.

Reasons of an LLMError: those of `bot.interviewer.endpoint`, `circuit_open`, and `rule:<name>` (see
`bot.interviewer.guard`).
"""

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.errors import LLMError
from bot.interviewer.endpoint import answering, content, limit, named_failures, open_client
from bot.interviewer.guard import MAX_CHARACTERS
from bot.interviewer.guard import check as guard
from bot.interviewer.moves import PhraseRequest
from bot.paths import prompts_dir

if TYPE_CHECKING:
    from openai.types.chat import ChatCompletionMessageParam

FIRST_TOKEN_S = 1.5
"""Longer, and the candidate would notice: an interviewer who answers after 1.0 to 1.5 s feels natural."""
SENTENCE_S = 1.9
"""With what the program needs besides, the conversation never waits 2 s."""
WARM_S = 30.0
"""For a local server to load its model; an interview that starts earlier falls back to templates."""
MAX_TOKENS = 60
"""About 45 words: room for 30 and their punctuation."""
MAX_ANSWER_WORDS = 400
"""The last words of the answer that the model reads; more would only delay its first token."""


# --- when to leave the model alone -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Breaker:
    """After three failures in a row the model is skipped for a minute, then given one try at a time."""

    limit: int = 3
    rest_s: float = 60.0
    failures: int = 0
    open_until_s: float | None = None

    def allows(self, now_s: float) -> bool:
        return self.open_until_s is None or now_s >= self.open_until_s

    def failed(self, now_s: float) -> "Breaker":
        failures = self.failures + 1
        return replace(self, failures=failures, open_until_s=now_s + self.rest_s if failures >= self.limit else None)

    def succeeded(self) -> "Breaker":
        return replace(self, failures=0, open_until_s=None)


# --- what the model reads --------------------------------------------------------------------------------


def messages(request: PhraseRequest, rules: str) -> "list[ChatCompletionMessageParam]":
    """The rules, and the request as delimited data. The secrets stay out: what is not known cannot leak."""
    said = " ".join(request.answer.split()[-MAX_ANSWER_WORDS:])
    parts = {
        "question": request.question,
        "answer": said,
        "target": request.about,
        "quote": request.move.quote or "",
        "draft": request.template,
    }
    data = "\n".join(f"<{name}>{_no_tags(text)}</{name}>" for name, text in parts.items())
    return [{"role": "system", "content": rules}, {"role": "user", "content": data}]


def _no_tags(text: str) -> str:
    """Nobody can close a tag by saying so."""
    return text.replace("<", " ").replace(">", " ")


# --- asking it -------------------------------------------------------------------------------------------


class Phraser:
    """Asks the model for one sentence at a time, within the time a person would wait."""

    def __init__(
        self,
        model: str,
        base_url: str | None = None,
        *,
        first_token_s: float = FIRST_TOKEN_S,
        sentence_s: float = SENTENCE_S,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`base_url` None is OpenAI. Raises SettingsError or LLMUnreachable when that cannot work."""
        self._model = model
        self._client = open_client(base_url)
        self._limit = limit(base_url, MAX_TOKENS)
        self._first_token_s = first_token_s
        self._sentence_s = sentence_s
        self._clock = clock
        self._breaker = Breaker()
        self._rules = (prompts_dir() / "interviewer.md").read_text(encoding="utf-8")

    async def phrase(self, request: PhraseRequest) -> str:
        """One sentence that passed the guard. Raises LLMError, whose message is the reason."""
        if not self._breaker.allows(self._clock()):
            raise LLMError("circuit_open")
        try:
            sentence = guard(await self._ask(request), request)
        except LLMError:
            self._breaker = self._breaker.failed(self._clock())
            raise
        self._breaker = self._breaker.succeeded()
        return sentence

    async def warm(self, *, timeout_s: float = WARM_S) -> None:
        """Makes a local server load the model and read the rules before they are needed. Never fails."""
        rules: ChatCompletionMessageParam = {"role": "system", "content": self._rules}
        go: ChatCompletionMessageParam = {"role": "user", "content": "<question></question>"}
        with suppress(LLMError, TimeoutError), named_failures():
            async with asyncio.timeout(timeout_s):
                await self._client.chat.completions.with_raw_response.create(
                    model=self._model, messages=[rules, go], extra_body=self._limit
                )

    async def close(self) -> None:
        await self._client.close()

    async def _ask(self, request: PhraseRequest) -> str:
        text = ""
        loop = asyncio.get_running_loop()
        begun = loop.time()
        try:
            with named_failures():
                async with asyncio.timeout_at(begun + self._first_token_s) as deadline:
                    asked = messages(request, self._rules)
                    async with answering(self._client, self._model, asked, self._limit) as stream:
                        async for chunk in stream:
                            piece = content(chunk)
                            if piece and not text:
                                deadline.reschedule(begun + self._sentence_s)
                            text += piece
                            if _asked(text) or len(text) > MAX_CHARACTERS:
                                break
        except TimeoutError:
            raise LLMError("timeout" if text else "timeout_first_token") from None
        if not text.strip():
            raise LLMError("bad_output")
        return text


def _asked(text: str) -> bool:
    """The question is complete: what follows would not be spoken, so it is not waited for."""
    return text.rstrip("\"”' \n").endswith("?") and text.count('"') % 2 == 0 and text.count("“") == text.count("”")
