"""A language model's server that means harm: it sends the request on, answers without end, or packed a thousandfold.

As in `test_llm`, a server that never ends makes a test that ends a proof that the client gave up.
"""

import asyncio
import gzip
import json
import tracemalloc
import zlib
from collections.abc import Awaitable, Callable

import pytest

from bot.errors import LLMError, LLMUnreachable
from bot.interviewer import endpoint
from bot.interviewer.endpoint import MAX_BYTES, MAX_LINE_BYTES, check, complete, open_client
from bot.interviewer.llm import Phraser
from tests.fakes.llm_server import LLMServer, Raw, Sends, Step, llm_server
from tests.pipeline.test_llm import GOOD, REQUEST, outcome

pytestmark = pytest.mark.pipeline

PIECE = b"x" * 65_536
DEEP = "[" * 100_000


@pytest.fixture(autouse=True)
def no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)


def packed(content: bytes) -> Sends:
    return Sends(gzip.compress(content), headers={"Content-Encoding": "gzip"})


async def drafted(server: LLMServer) -> str:
    """What a long answer is read as: a draft or an opinion, that may take minutes."""
    client = open_client(server.url)
    try:
        async with asyncio.timeout(60):
            return await complete(
                client, "small-model", [{"role": "user", "content": "Draft."}], {}, timeout_s=120, max_characters=20_000
            )
    except LLMError as error:
        return error.message
    finally:
        await client.close()


async def phrased(server: LLMServer) -> str:
    phraser = Phraser("small-model", server.url, first_token_s=60, sentence_s=60)
    try:
        return await outcome(phraser)
    finally:
        await phraser.close()


WAYS: list[Callable[[LLMServer], Awaitable[str]]] = [drafted, phrased]


# --- nothing goes anywhere else --------------------------------------------------------------------------


@pytest.mark.parametrize("ask", WAYS)
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_what_was_said_is_not_sent_on(status: int, ask: Callable[[LLMServer], Awaitable[str]]) -> None:
    async with llm_server() as elsewhere:
        there = {"Location": f"{elsewhere.url}/chat/completions"}
        async with llm_server(Sends(b"", status=status, headers=there)) as server:
            assert await ask(server) == f"status_{status}"
    assert len(server.requests) == 1
    assert elsewhere.requests == []
    assert elsewhere.keys == []


async def test_the_key_is_not_sent_on_and_the_check_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret")
    async with llm_server() as elsewhere:
        there = {"Location": f"{elsewhere.url}/models"}
        async with llm_server(models=Sends(b"", status=307, headers=there)) as server:
            with pytest.raises(LLMUnreachable, match="sends requests on to another address") as caught:
                await check("small-model", server.url)
    assert elsewhere.keys == []
    assert "--base-url" in caught.value.hint
    assert "sk-secret" not in caught.value.message + caught.value.hint


# --- an answer can be read -------------------------------------------------------------------------------


@pytest.mark.parametrize("ask", WAYS)
@pytest.mark.parametrize(
    "body", [DEEP, '{"a":' * 100_000, f'{{"choices":{DEEP}', f'{{"error":{"[" * 900}{"]" * 900}}}']
)
async def test_json_deeper_than_any_is_no_answer(body: str, ask: Callable[[LLMServer], Awaitable[str]]) -> None:
    async with llm_server(Raw(f"data: {body}\n\n")) as server:
        assert await ask(server) == "bad_output"


async def test_deep_answers_count_as_failures() -> None:
    async with llm_server(Raw(f"data: {DEEP}\n\n")) as server:
        phraser = Phraser("small-model", server.url, first_token_s=60, sentence_s=60)
        assert [await outcome(phraser) for _ in range(4)] == ["bad_output"] * 3 + ["circuit_open"]
        await phraser.close()


@pytest.mark.parametrize("ask", WAYS)
async def test_bytes_that_are_no_text_are_no_answer(ask: Callable[[LLMServer], Awaitable[str]]) -> None:
    async with llm_server(Sends(b'data: {"choices": [{"delta": {"content": "\xff\xfe Why?"}}]}\n\n')) as server:
        assert await ask(server) == "bad_output"


async def test_half_a_character_is_not_spoken() -> None:
    async with llm_server(Sends(_stream(f"{GOOD} \ud800"))) as server:
        assert await phrased(server) == "rule:markup"


async def test_a_list_of_models_that_is_none_is_named() -> None:
    for body in (DEEP, "[1]", '{"data": 3}', '{"data": [1]}', '{"data": [{"id": 7}]}', '{"data": [{"id": null}]}'):
        async with llm_server(models=Raw(body, "application/json")) as server:
            with pytest.raises(LLMUnreachable, match="no OpenAI-compatible server"):
                await check("small-model", server.url)


async def test_names_of_models_give_the_terminal_no_orders() -> None:
    async with llm_server(models=("\x1b[2J", "small\ud800", "x" * 100_000, "large-model")) as server:
        with pytest.raises(LLMUnreachable) as refusal:
            await check("small-model", server.url)
    assert refusal.value.hint == "It has large-model; choose one with --llm."


ENCODED = [
    Sends(zlib.compress(bytes(100_000_000)), headers={"Content-Type": "text/plain; charset=zlib"}),
    Sends(b"b" * 200_000, headers={"Content-Type": "text/plain; charset=punycode"}),
]
"""The second takes Python ten seconds, and a hundred times that where it is ten times as long."""


@pytest.mark.parametrize("ask", WAYS)
@pytest.mark.parametrize("step", ENCODED)
async def test_the_server_does_not_choose_how_its_words_are_decoded(
    step: Sends, ask: Callable[[LLMServer], Awaitable[str]]
) -> None:
    failed = Sends(step.body, status=500, headers=step.headers)
    async with llm_server(failed, models=step) as server, asyncio.timeout(4):
        assert await ask(server) == "status_500"
        with pytest.raises(LLMUnreachable, match="no OpenAI-compatible server"):
            await check("small-model", server.url)


@pytest.mark.parametrize("ask", WAYS)
async def test_many_empty_choices_are_read_at_once(ask: Callable[[LLMServer], Awaitable[str]]) -> None:
    """Each would be made into an object by the library: half a minute for a megabyte."""
    choices = Raw(f'data: {{"choices": [{"{}, " * 60_000}{{}}]}}\n\n')
    models = Raw(f'{{"data": [{"{}, " * 600_000}{{}}]}}', "application/json")
    async with llm_server(choices, models=models) as server, asyncio.timeout(4):
        assert await ask(server) == "bad_output"
        with pytest.raises(LLMUnreachable, match="no OpenAI-compatible server"):
            await check("small-model", server.url)


# --- an answer has an end --------------------------------------------------------------------------------


@pytest.mark.parametrize("ask", WAYS)
async def test_a_line_without_end_is_not_kept(ask: Callable[[LLMServer], Awaitable[str]]) -> None:
    async with llm_server(Sends(b'data: {"choices": "', forever=PIECE)) as server:
        assert await ask(server) == "bad_output"
        await asyncio.wait_for(server.closed.wait(), 10)
    assert server.abandoned == 1


@pytest.mark.parametrize("ask", WAYS)
@pytest.mark.parametrize("empty", [b"\n", b": nothing\n\n", b'data: {"choices": []}\n\n'])
async def test_a_stream_of_nothing_ends(
    ask: Callable[[LLMServer], Awaitable[str]], empty: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(endpoint, "MAX_BYTES", 100_000)
    async with llm_server(Sends(b"", forever=empty * 1_000)) as server:
        assert await ask(server) == "bad_output"


@pytest.mark.parametrize("ask", WAYS)
async def test_a_kilobyte_of_gzip_is_not_unpacked_into_a_megabyte(ask: Callable[[LLMServer], Awaitable[str]]) -> None:
    bomb = packed(b"data: " + bytes(100_000_000))
    async with llm_server(bomb) as server:
        tracemalloc.start()
        try:
            assert await ask(server) == "bad_output"
            assert tracemalloc.get_traced_memory()[1] < 16_000_000
        finally:
            tracemalloc.stop()
    assert server.encodings == ["identity"]


@pytest.mark.parametrize("ask", WAYS)
async def test_one_piece_may_hold_a_draft_and_no_more(ask: Callable[[LLMServer], Awaitable[str]]) -> None:
    async with llm_server(Raw(f"data: {'x' * MAX_LINE_BYTES}\n\n")) as server:
        assert await ask(server) == "bad_output"
    async with llm_server(Sends(_stream("x" * 19_000))) as server:
        assert await ask(server) in {"x" * 19_000, "rule:too_long"}


@pytest.mark.parametrize("empty", [b"data: {}\n\n", b'data: {"choices": [{"delta": {"content": ""}}]}\n\n'])
async def test_the_conversation_goes_on_while_a_stream_of_nothing_is_read(empty: bytes) -> None:
    """Turns of the event loop, so that no time is measured."""
    turns = 0

    async def others() -> None:
        nonlocal turns
        while True:
            await asyncio.sleep(0)
            turns += 1

    nothing = empty * (1_000_000 // len(empty))
    async with llm_server(Sends(nothing)) as server:
        talking = asyncio.create_task(others())
        assert await phrased(server) == "bad_output"
        talking.cancel()
    assert turns > len(nothing) / 5_000


@pytest.mark.parametrize("models", [packed(b"[" * 50_000_000), Sends(b'{"data": "', forever=PIECE)])
async def test_a_list_of_models_has_an_end_too(models: Sends) -> None:
    async with llm_server(models=models) as server:
        with pytest.raises(LLMUnreachable, match="no OpenAI-compatible server"):
            await check("small-model", server.url, timeout_s=60)


async def test_a_list_as_long_as_any_there_is_passes() -> None:
    """A broker lists some hundred models with kilobytes of description."""
    data = [{"id": f"model-{n}", "object": "model", "description": "x" * 4_000} for n in range(1_000)]
    content = json.dumps({"object": "list", "data": data}).encode()
    assert len(content) < MAX_BYTES
    async with llm_server(models=Sends(content, headers={"Content-Type": "application/json"})) as server:
        await check("model-7", server.url, timeout_s=60)


@pytest.mark.parametrize("ask", WAYS)
async def test_a_flood_of_headers_is_refused(ask: Callable[[LLMServer], Awaitable[str]]) -> None:
    async def flood(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\n")
        try:
            while True:
                writer.write(b"X-Filler: " + b"y" * 1_000 + b"\r\n")
                await writer.drain()
        except ConnectionError:
            writer.close()

    listening = await asyncio.start_server(flood, "127.0.0.1", 0)
    async with listening:
        host, port = listening.sockets[0].getsockname()
        assert await ask(LLMServer(url=f"http://{host}:{port}/v1")) == "connection"


@pytest.mark.parametrize("ask", WAYS)
async def test_what_comes_after_the_end_is_not_waited_for(ask: Callable[[LLMServer], Awaitable[str]]) -> None:
    async with llm_server(Sends(_stream(GOOD), forever=b": more\n\n")) as server:
        assert await ask(server) == GOOD
        await asyncio.wait_for(server.closed.wait(), 10)
    assert server.abandoned == 1


async def test_news_of_an_answer_without_end_is_not_waited_for() -> None:
    async def announce(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                writer.write(b"HTTP/1.1 100 Continue\r\n\r\n" * 100)
                await writer.drain()
        except ConnectionError:
            writer.close()

    listening = await asyncio.start_server(announce, "127.0.0.1", 0)
    async with listening:
        host, port = listening.sockets[0].getsockname()
        phraser = Phraser("small-model", f"http://{host}:{port}/v1", first_token_s=0.3)
        assert await outcome(phraser) == "timeout_first_token"
        await phraser.close()


@pytest.mark.parametrize("ask", WAYS)
async def test_the_server_does_not_choose_when_it_is_asked_again(ask: Callable[[LLMServer], Awaitable[str]]) -> None:
    async with llm_server(Sends(b"", status=503, headers={"X-Should-Retry": "true", "Retry-After": "1"})) as server:
        assert await ask(server) == "status_503"
    assert len(server.requests) == 1


async def test_warming_up_forgives_all_of_it() -> None:
    steps: list[Step] = [
        packed(bytes(1_000_000)),
        Sends(b"", forever=PIECE),
        Sends(b"", status=307, headers={"Location": "/x"}),
        Raw(DEEP, "application/json"),
        Raw("[1]", "application/json"),
        *ENCODED,
    ]
    async with llm_server(*steps) as server:
        phraser = Phraser("small-model", server.url)
        for _ in steps:
            await phraser.warm(timeout_s=60)
        await phraser.close()
    assert len(server.requests) == len(steps)


async def test_an_honest_answer_is_still_heard() -> None:
    async with llm_server() as server:
        server.script = [Sends(_stream(GOOD), headers={"Content-Type": "text/event-stream"})]
        assert await phrased(server) == GOOD
    assert REQUEST.answer.split()[-1] in json.dumps(server.requests)


def _stream(text: str) -> bytes:
    chunk = {"id": "1", "object": "chat.completion.chunk", "choices": [{"index": 0, "delta": {"content": text}}]}
    return f"data: {json.dumps(chunk)}\n\ndata: [DONE]\n\n".encode()
