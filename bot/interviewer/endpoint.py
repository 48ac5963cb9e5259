"""The server of a language model behind the OpenAI API: reach it, check it, ask it, name what went wrong.

Any server with that interface will do: OpenAI, Ollama, llama.cpp, vLLM, LM Studio. None is trusted: it may not send
what was said on to another address, nor answer with more than `MAX_BYTES`, nor compressed, nor in an encoding of its
choice. What it sends is read as plain JSON: the library's own types take minutes to make of one hostile megabyte.

Reasons of an LLMError: `timeout_first_token`, `timeout`, `status_<code>`, `connection`, `bad_output`.
"""

import asyncio
import difflib
import ipaddress
import json
import os
from collections.abc import AsyncGenerator, AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import httpx2  # what openai speaks HTTP with, and pins
import openai
from openai import AsyncOpenAI, AsyncStream, DefaultAsyncHttpxClient

from bot.errors import LLMError, LLMUnreachable, SettingsError

if TYPE_CHECKING:
    from openai.types.chat import ChatCompletionMessageParam

KEY_VARIABLE = "OPENAI_API_KEY"
MAX_BYTES = 8 * 1024 * 1024
"""Of one answer on the wire: 20,000 tokens, streamed one by one, or a list of some thousand models."""
MAX_LINE_BYTES = 256 * 1024
"""Of a completion's answer: a whole draft in one piece."""
_PIECE_BYTES = 4 * 1024
"""Read at a time, some milliseconds' work: the conversation goes on in between."""
_MAX_NAME = 300
"""Characters; llama.cpp names a model by the path of its file."""
_MAX_COMPARED = 5_000
"""Names among which a similar one is sought; brokers list some hundred."""
UNREADABLE = (openai.OpenAIError, ValueError, TypeError, AttributeError, LookupError, RecursionError)
"""What the libraries raise over an answer that is none: an error inside it, no JSON, JSON of another shape or depth."""
_OPENAI_URL = "https://api.openai.com/v1"
_SERVERS = (
    "Ollama is at http://localhost:11434/v1, llama.cpp at http://localhost:8080/v1, "
    "LM Studio at http://localhost:1234/v1"
)


def limit(base_url: str | None, tokens: int) -> dict[str, int]:
    """The request's cap on its answer: OpenAI renamed it, the others did not."""
    return {"max_completion_tokens" if base_url is None else "max_tokens": tokens}


@contextmanager
def named_failures() -> Iterator[None]:
    """Whatever a server or the library raises inside becomes an LLMError with its reason."""
    try:
        yield
    except openai.APIStatusError as error:
        raise LLMError(f"status_{error.status_code}") from None
    except openai.APITimeoutError:
        raise LLMError("timeout") from None
    except openai.APIConnectionError:
        raise LLMError("connection") from None
    except UNREADABLE:
        raise LLMError("bad_output") from None


def content(chunk: Any) -> str:
    """The text of one streamed chunk, which may be any JSON."""
    choices = chunk.get("choices")
    piece = choices[0]["delta"].get("content") if choices else None
    if piece is not None and not isinstance(piece, str):
        raise TypeError("content is no text")
    return piece or ""


@asynccontextmanager
async def answering(
    client: AsyncOpenAI, model: str, messages: "Sequence[ChatCompletionMessageParam]", extra: Mapping[str, object]
) -> AsyncIterator[AsyncIterator[object]]:
    """The chunks of an answer are read inside, to its end or not; then the connection is let go.

    The libraries read in a dozen generators, one inside the other. Left in the middle they would be closed whenever
    memory is cleaned up, by any thread, inner before outer; so they are run to the end of a body that has ended.
    """
    asked = await client.chat.completions.with_raw_response.create(
        model=model, messages=list(messages), stream=True, extra_body=extra
    )
    stream = asked.parse(to=AsyncStream[object])
    async with stream:
        try:
            yield stream
        finally:
            body = stream.response.stream
            if isinstance(body, _Bounded):
                body.over = True
            with suppress(Exception):
                async for _ in stream:
                    pass


async def complete(
    client: AsyncOpenAI,
    model: str,
    messages: "Sequence[ChatCompletionMessageParam]",
    cap: dict[str, int],
    *,
    timeout_s: float,
    max_characters: int,
    temperature: float | None = None,
) -> str:
    """A whole answer, read as it comes, so that an endless one is cut off. Raises LLMError with the reason."""
    text = ""
    extra: dict[str, object] = {**cap, **({} if temperature is None else {"temperature": temperature})}
    try:
        with named_failures():
            async with asyncio.timeout(timeout_s):
                async with answering(client, model, messages, extra) as stream:
                    async for chunk in stream:
                        text += content(chunk)
                        if len(text) > max_characters:
                            raise LLMError("bad_output")
    except TimeoutError:
        raise LLMError("timeout") from None
    if not text.strip():
        raise LLMError("bad_output")
    return text


async def check(model: str, base_url: str | None = None, *, timeout_s: float = 5.0) -> None:
    """Returns if the server answers, accepts the key and has the model; else raises LLMUnreachable.

    Raises SettingsError when `base_url` is no address.
    """
    client = open_client(base_url)
    url = str(client.base_url).rstrip("/")
    try:
        async with asyncio.timeout(timeout_s):
            found = await client.models.with_raw_response.list()
        listed = _ids(json.loads(found.content))
    except (TimeoutError, openai.APIConnectionError) as error:
        if isinstance(error.__cause__, NoAnswer):
            raise _no_server(url) from None
        raise LLMUnreachable(f"No language model server answers at {url}.", _start(url)) from None
    except openai.APIStatusError as error:
        raise _refusal(error.status_code, url) from None
    except UNREADABLE:
        raise _no_server(url) from None
    finally:
        await client.close()
    if model not in listed and f"{model}:latest" not in listed:
        raise LLMUnreachable(f"{url} has no model {model!r}.", _others(model, listed))


def open_client(base_url: str | None) -> AsyncOpenAI:
    """`base_url` None is OpenAI. Raises SettingsError or LLMUnreachable when that cannot work."""
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
    local = _is_local(parts.hostname)
    return AsyncOpenAI(
        api_key=key or "none",
        base_url=url,
        max_retries=0,
        # llama.cpp at times closes a connection just when it is used again: 3 to 6 of 100 requests in a row failed.
        default_headers={"Accept-Encoding": "identity", **({"Connection": "close"} if local else {})},
        http_client=DefaultAsyncHttpxClient(
            # A proxy from the environment must not see what is said to a model on this machine,
            trust_env=not local,
            # nor another server: a 307 would carry the question and the answer there.
            follow_redirects=False,
            event_hooks={"response": [_bound]},
        ),
    )


class NoAnswer(ValueError):
    """What a server sends is no answer of a language model, whatever else it holds."""


async def _bound(response: httpx2.Response) -> None:
    """Has the body refused while it comes, rather than kept: a few kilobytes of gzip may hold gigabytes.

    Nor is it decoded as it says: Python's "punycode" takes hours for some megabytes.
    """
    if response.headers.get("content-encoding", "identity") != "identity":
        raise NoAnswer("compressed, though that was not asked for")
    if isinstance(response.stream, httpx2.AsyncByteStream):
        line = MAX_LINE_BYTES if response.request.method == "POST" else MAX_BYTES
        response.stream = _Bounded(response.stream, line)
    response.encoding = "utf-8"


class _Bounded(httpx2.AsyncByteStream):
    """A body that ends with NoAnswer after `MAX_BYTES` or a longer line, and at the next piece when it is `over`."""

    def __init__(self, body: httpx2.AsyncByteStream, max_line: int) -> None:
        self._body = body
        self._max_line = max_line
        self.over = False

    async def __aiter__(self) -> AsyncGenerator[bytes]:
        size = line = 0
        pieces = aiter(self._body)
        try:
            async for piece in pieces:
                size += len(piece)
                if size > MAX_BYTES:
                    raise NoAnswer("too long")
                for start in range(0, len(piece), _PIECE_BYTES):
                    part = piece[start : start + _PIECE_BYTES]
                    line = len(part) - part.rfind(b"\n") - 1 if b"\n" in part else line + len(part)
                    if line > self._max_line:
                        raise NoAnswer("too long a line")
                    yield part
                    if self.over:
                        return
                    await asyncio.sleep(0)
        finally:
            if isinstance(pieces, AsyncGenerator):
                await pieces.aclose()

    async def aclose(self) -> None:
        await self._body.aclose()


def remote_host(client: AsyncOpenAI) -> str | None:
    """The name of the client's server; None for one on this machine."""
    host = client.base_url.host
    return None if _is_local(host) else host


def _is_local(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _ids(found: Any) -> list[str]:
    """The names in a list of models, which may be any JSON; what no terminal should be shown is none."""
    names = [entry["id"] for entry in found["data"]]
    return sorted(name for name in names if len(name) <= _MAX_NAME and name.isprintable())


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
    if status in range(300, 400):
        return LLMUnreachable(
            f"{url} sends requests on to another address (status {status}).",
            "Viva does not follow: what you say would go there. Give --base-url that address, if you trust it.",
        )
    return LLMUnreachable(f"{url} answers with status {status}.", "Try again in a minute, or leave out --llm.")


def _no_server(url: str) -> LLMUnreachable:
    return LLMUnreachable(f"What answers at {url} is no OpenAI-compatible server.", _start(url))


def _start(url: str) -> str:
    if not _is_local(urlsplit(url).hostname or ""):
        return "Check the connection and --base-url, or leave out --llm: the interview needs none."
    return f"Start the server or name another with --base-url ({_SERVERS}), or leave out --llm: none is needed."


def _others(model: str, listed: list[str]) -> str:
    if not listed:
        return "It lists none: load a model there, or leave out --llm."
    near = difflib.get_close_matches(model, listed[:_MAX_COMPARED], n=8, cutoff=0.3)
    shown = [*near, *(name for name in listed if name not in near)][:8]
    more = f" and {len(listed) - len(shown)} more" if len(listed) > len(shown) else ""
    return f"It has {', '.join(shown)}{more}; choose one with --llm."
