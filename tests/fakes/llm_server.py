"""A language model server on the loopback interface that does as the test says, well or badly.

It speaks the OpenAI API as far as Viva uses it: the list of models and streamed chat completions. A script is
what the next completions do, one entry a request; the last entry serves all that follow.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web


@dataclass(frozen=True)
class Says:
    """Streams the text word by word, then does what `then` says."""

    text: str
    then: str = "done"
    """`done`, `stall` (for ever), `drop` (the connection), `raw:<text>` (as it is), `forever` (again)."""
    first_s: float = 0.0
    """Before the first word; for measurements, tests do not wait."""
    word_s: float = 0.0
    """After each word."""


@dataclass(frozen=True)
class Stalls:
    """Accepts the request and sends no byte, for ever."""


@dataclass(frozen=True)
class SilentStream:
    """Opens the stream, as servers do while the model loads, and sends no token, for ever."""


@dataclass(frozen=True)
class Fails:
    """Answers with a status."""

    status: int
    body: str = '{"error": {"message": "scripted"}}'


@dataclass(frozen=True)
class Raw:
    """Answers 200 with this body, whatever it is."""

    body: str
    content_type: str = "text/event-stream"


@dataclass(frozen=True)
class Sends:
    """Answers with these bytes as they are, then with `forever` again and again."""

    body: bytes
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    forever: bytes = b""


Step = Says | Stalls | SilentStream | Fails | Raw | Sends


@dataclass
class LLMServer:
    """What the test scripts and what the server saw."""

    script: Sequence[Step] = (Says("What changed?"),)
    models: Sequence[str] | Fails | Raw | Stalls | Sends = ("small-model",)
    url: str = ""
    requests: list[dict[str, Any]] = field(default_factory=list)
    asked: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when a completion was requested."""
    keys: list[str] = field(default_factory=list)
    connections: list[str] = field(default_factory=list)
    """What the header Connection of each completion asked for."""
    encodings: list[str] = field(default_factory=list)
    """What the header Accept-Encoding of each completion asked for."""
    finished: int = 0
    """Completions whose whole script was sent."""
    abandoned: int = 0
    """Completions the client left before their script was over."""
    closed: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when a completion is over, either way."""

    async def complete(self, request: web.Request) -> web.StreamResponse:
        self.keys.append(request.headers.get("Authorization", ""))
        self.connections.append(request.headers.get("Connection", ""))
        self.encodings.append(request.headers.get("Accept-Encoding", ""))
        step = self.script[min(len(self.requests), len(self.script) - 1)]
        self.requests.append(await request.json())
        self.asked.set()
        try:
            response = await self._play(step, request)
        except (asyncio.CancelledError, ConnectionError):
            self.abandoned += 1
            self.closed.set()
            raise
        self.finished += 1
        self.closed.set()
        return response

    async def list_models(self, request: web.Request) -> web.StreamResponse:
        self.keys.append(request.headers.get("Authorization", ""))
        if isinstance(self.models, (Fails, Raw, Stalls, Sends)):
            return await self._play(self.models, request)
        data = [{"id": name, "object": "model", "created": 0, "owned_by": "test"} for name in self.models]
        return web.json_response({"object": "list", "data": data})

    async def _play(self, step: Step, request: web.Request) -> web.StreamResponse:
        match step:
            case Stalls():
                await asyncio.Event().wait()
            case Fails(status, body):
                return web.Response(status=status, text=body, content_type="application/json")
            case Raw(body, content_type):
                return web.Response(text=body, content_type=content_type)
            case Sends():
                return await self._send(step, request)
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        said = step if isinstance(step, Says) else Says("", then="stall")
        return await self._stream(said, request, response)

    async def _send(self, step: Sends, request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(status=step.status, headers={"Content-Type": "text/event-stream"} | step.headers)
        await response.prepare(request)
        await response.write(step.body)
        while step.forever:
            await response.write(step.forever)
            await asyncio.sleep(0)
        await response.write_eof()
        return response

    async def _stream(self, step: Says, request: web.Request, response: web.StreamResponse) -> web.StreamResponse:
        await asyncio.sleep(step.first_s)
        for piece in _pieces(step.text):
            await response.write(_chunk(piece))
            await asyncio.sleep(step.word_s)
        if step.then == "stall":
            await asyncio.Event().wait()
        elif step.then == "drop":
            assert request.transport is not None
            request.transport.abort()
        elif step.then == "forever":
            while True:
                await response.write(_chunk(step.text))
                await asyncio.sleep(0)
        elif step.then.startswith("raw:"):
            await response.write(step.then.removeprefix("raw:").encode())
        else:
            await response.write(b"data: [DONE]\n\n")
        return response


def _pieces(text: str) -> list[str]:
    words = text.split(" ")
    return [word if i == 0 else f" {word}" for i, word in enumerate(words)] if text else []


def _chunk(text: str) -> bytes:
    choice = {"index": 0, "delta": {"content": text}, "finish_reason": None}
    data = {
        "id": "1",
        "object": "chat.completion.chunk",
        "created": 0,
        "model": "small-model",
        "choices": [choice],
    }
    return f"data: {json.dumps(data)}\n\n".encode()


@asynccontextmanager
async def llm_server(
    *script: Step, models: Sequence[str] | Fails | Raw | Stalls | Sends = ("small-model",)
) -> AsyncIterator[LLMServer]:
    """A running server; its port is free and its `url` ends with /v1."""
    server = LLMServer(script=script or (Says("What changed?"),), models=models)
    app = web.Application()
    app.router.add_post("/v1/chat/completions", server.complete)
    app.router.add_get("/v1/models", server.list_models)
    runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    server.url = f"http://{host}:{port}/v1"
    try:
        yield server
    finally:
        await runner.cleanup()
