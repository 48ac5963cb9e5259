"""A language model behind the OpenAI API puts a follow-up into words, or says why it did not.

Any server with that interface will do: OpenAI, Ollama, llama.cpp, vLLM, LM Studio. The model decides nothing:
its sentence is spoken only if it comes in time and passes the guard. Nothing that was said is logged.

Reasons of an LLMError: `timeout_first_token`, `timeout`, `status_<code>`, `connection`, `bad_output`,
`circuit_open`, `rule:<name>` (see `bot.interviewer.guard`).
"""

import asyncio
import difflib
import ipaddress
import os
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import openai
from openai import AsyncOpenAI, DefaultAsyncHttpxClient

from bot.errors import LLMError, LLMUnreachable, SettingsError
from bot.interviewer.guard import MAX_CHARACTERS
from bot.interviewer.guard import check as guard
from bot.interviewer.moves import PhraseRequest
from bot.paths import prompts_dir

if TYPE_CHECKING:
    from openai.types.chat import ChatCompletionMessageParam

FIRST_TOKEN_S = 1.5
"""Longer, and the candidate would notice: an interviewer who answers after 1.0 to 1.5 s feels natural."""
SENTENCE_S = 2.0
WARM_S = 30.0
"""For a local server to load its model; an interview that starts earlier falls back to templates."""
MAX_TOKENS = 60
"""About 45 words: room for 30 and their punctuation."""
MAX_ANSWER_WORDS = 400
"""The last words of the answer that the model reads; more would only delay its first token."""
KEY_VARIABLE = "OPENAI_API_KEY"
_OPENAI_URL = "https://api.openai.com/v1"
_SERVERS = (
    "Ollama is at http://localhost:11434/v1, llama.cpp at http://localhost:8080/v1, "
    "LM Studio at http://localhost:1234/v1"
)


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
        self._client = _client(base_url)
        self._limit = {"max_completion_tokens" if base_url is None else "max_tokens": MAX_TOKENS}
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
        try:
            async with asyncio.timeout(timeout_s):
                await self._client.chat.completions.create(
                    model=self._model, messages=[rules, go], extra_body=self._limit
                )
        except (TimeoutError, openai.OpenAIError, ValueError):
            return

    async def close(self) -> None:
        await self._client.close()

    async def _ask(self, request: PhraseRequest) -> str:
        text = ""
        loop = asyncio.get_running_loop()
        begun = loop.time()
        try:
            async with asyncio.timeout_at(begun + self._first_token_s) as deadline:
                stream = await self._client.chat.completions.create(
                    model=self._model,
                    messages=messages(request, self._rules),
                    stream=True,
                    extra_body=self._limit,
                )
                async with stream:
                    async for chunk in stream:
                        piece = _content(chunk)
                        if piece and not text:
                            deadline.reschedule(begun + self._sentence_s)
                        text += piece
                        if _asked(text) or len(text) > MAX_CHARACTERS:
                            break
        except TimeoutError:
            raise LLMError("timeout" if text else "timeout_first_token") from None
        except openai.APIStatusError as error:
            raise LLMError(f"status_{error.status_code}") from None
        except openai.APITimeoutError:
            raise LLMError("timeout") from None
        except openai.APIConnectionError:
            raise LLMError("connection") from None
        except (openai.OpenAIError, ValueError, TypeError, AttributeError, LookupError):
            raise LLMError("bad_output") from None  # an error inside the stream, or something that is no chunk
        if not text.strip():
            raise LLMError("bad_output")
        return text


def _content(chunk: Any) -> str:
    """The text of one chunk; the library does not validate what servers send."""
    choices = chunk.choices
    piece = choices[0].delta.content if choices else None
    if piece is not None and not isinstance(piece, str):
        raise TypeError("content is no text")
    return piece or ""


def _asked(text: str) -> bool:
    """The question is complete: what follows would not be spoken, so it is not waited for."""
    return text.rstrip("\"”' \n").endswith("?") and text.count('"') % 2 == 0 and text.count("“") == text.count("”")


# --- before the interview --------------------------------------------------------------------------------


async def check(model: str, base_url: str | None = None, *, timeout_s: float = 5.0) -> None:
    """Returns if the server answers, accepts the key and has the model; else raises LLMUnreachable.

    Raises SettingsError when `base_url` is no address.
    """
    client = _client(base_url)
    url = str(client.base_url).rstrip("/")
    try:
        async with asyncio.timeout(timeout_s):
            listed = sorted([entry.id async for entry in client.models.list()])
    except (TimeoutError, openai.APIConnectionError):
        raise LLMUnreachable(f"No language model server answers at {url}.", _start(url)) from None
    except openai.APIStatusError as error:
        raise _refusal(error.status_code, url) from None
    except (openai.OpenAIError, ValueError, TypeError, AttributeError):
        raise LLMUnreachable(f"What answers at {url} is no OpenAI-compatible server.", _start(url)) from None
    finally:
        await client.close()
    if model not in listed and f"{model}:latest" not in listed:
        raise LLMUnreachable(f"{url} has no model {model!r}.", _others(model, listed))


def _client(base_url: str | None) -> AsyncOpenAI:
    url = base_url or os.environ.get("OPENAI_BASE_URL") or _OPENAI_URL
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise SettingsError(
            f"{url!r} is no address of a language model server.",
            f"Give --base-url with http or https; {_SERVERS}.",
        )
    key = os.environ.get(KEY_VARIABLE)
    if not key and url == _OPENAI_URL:
        raise LLMUnreachable(
            f"OpenAI needs a key, and {KEY_VARIABLE} is not set.",
            f"Set {KEY_VARIABLE}, or name a local server with --base-url; {_SERVERS}.",
        )
    return AsyncOpenAI(
        api_key=key or "none",
        base_url=url,
        max_retries=0,
        # A proxy from the environment must not see what is said to a model on this machine.
        http_client=DefaultAsyncHttpxClient(trust_env=not _is_local(parts.hostname)),
    )


def _is_local(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _refusal(status: int, url: str) -> LLMUnreachable:
    if status in {401, 403}:
        return LLMUnreachable(
            f"{url} refuses the key (status {status}).", f"Put a valid key into the variable {KEY_VARIABLE}."
        )
    if status in {404, 405}:
        return LLMUnreachable(
            f"{url} lists no models (status {status}).",
            f'Give --base-url up to and with "/v1"; {_SERVERS}.',
        )
    return LLMUnreachable(f"{url} answers with status {status}.", "Try again in a minute, or leave out --llm.")


def _start(url: str) -> str:
    if not _is_local(urlsplit(url).hostname or ""):
        return "Check the connection and --base-url, or leave out --llm: the interview needs none."
    return f"Start the server or name another with --base-url ({_SERVERS}), or leave out --llm: none is needed."


def _others(model: str, listed: list[str]) -> str:
    if not listed:
        return "It lists none: load a model there, or leave out --llm."
    near = difflib.get_close_matches(model, listed, n=8, cutoff=0.3)
    shown = [*near, *(name for name in listed if name not in near)][:8]
    more = f" and {len(listed) - len(shown)} more" if len(listed) > len(shown) else ""
    return f"It has {', '.join(shown)}{more}; choose one with --llm."
