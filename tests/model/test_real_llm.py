"""Phrasing against a real server with a real model, too small to behave: whatever it says, nothing bad is spoken.

What comes out differs from run to run, so the tests state what always holds: a sentence is fit to be spoken by rules
that the guard does not know (`scripts/oracle.py`), or there is none and the reason is named.
"""

import asyncio
import importlib.util
import itertools
from collections.abc import Iterator

import pytest
from oracle import Situation, broken

from bot.catalogue import locate
from bot.errors import LLMError, LLMUnreachable, ModelMissing
from bot.interviewer.bank import load_bank
from bot.interviewer.endpoint import check, complete, limit, open_client
from bot.interviewer.llm import Phraser, messages
from bot.paths import prompts_dir
from tests.fakes.follow_ups import situations
from tests.fakes.real_llm import MODEL, RealLLM, real_llm

pytestmark = pytest.mark.model

RULES = (prompts_dir() / "interviewer.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def server() -> Iterator[RealLLM]:
    if importlib.util.find_spec("xllamacpp") is None:
        pytest.skip("llama.cpp is not here: its package xllamacpp is a development requirement on Linux only")
    try:
        folder = locate(MODEL, "llm")
    except ModelMissing as missing:
        pytest.skip(f"{missing.message} {missing.hint}")
    with real_llm(folder) as running:
        yield running


@pytest.fixture(scope="module")
def asked() -> list[Situation]:
    return situations(load_bank([prompts_dir() / "questions"]))


def patient(server: RealLLM) -> Phraser:
    """Waits for as long as a slow machine needs, and never rests: a minute passes between its requests."""
    clock = itertools.count(0.0, 100.0)
    return Phraser(server.model, server.url, first_token_s=60.0, sentence_s=90.0, clock=lambda: next(clock))


async def outcome(phraser: Phraser, situation: Situation) -> str:
    """A sentence, or the reason why there is none; a request that hangs fails here."""
    async with asyncio.timeout(120):
        try:
            return await phraser.phrase(situation.request)
        except LLMError as error:
            return f"({error.message})"


async def test_the_server_is_accepted_and_a_wrong_model_is_not(server: RealLLM) -> None:
    await check(server.model, server.url, timeout_s=30.0)
    with pytest.raises(LLMUnreachable, match="has no model 'large'"):
        await check("large", server.url, timeout_s=30.0)


async def test_what_is_spoken_breaks_no_rule(server: RealLLM, asked: list[Situation]) -> None:
    phraser = patient(server)
    for situation in (*asked, *asked[:3]):
        found = await outcome(phraser, situation)
        if found.startswith("("):
            assert found == "(bad_output)" or found.startswith("(rule:")
        else:
            assert broken(found, situation) == []
    await phraser.close()


async def test_the_default_limits_end_in_a_sentence_or_a_named_reason(server: RealLLM, asked: list[Situation]) -> None:
    phraser = Phraser(server.model, server.url)
    found = {await outcome(phraser, situation) for situation in asked[:2]}
    await phraser.close()
    reasons = {text for text in found if text.startswith("(") and not text.startswith("(rule:")}
    assert reasons <= {"(timeout_first_token)", "(timeout)", "(bad_output)"}


async def test_a_model_too_slow_for_its_limits_is_left(server: RealLLM, asked: list[Situation]) -> None:
    no_first_word = Phraser(server.model, server.url, first_token_s=0.001)
    assert await outcome(no_first_word, asked[0]) == "(timeout_first_token)"
    no_sentence = Phraser(server.model, server.url, first_token_s=60.0, sentence_s=0.001)
    assert await outcome(no_sentence, asked[0]) == "(timeout)"
    after = patient(server)
    assert not (await outcome(after, asked[0])).startswith(("(timeout", "(connection", "(status"))
    for phraser in (no_first_word, no_sentence, after):
        await phraser.close()


async def test_cancelling_leaves_the_server_usable(server: RealLLM, asked: list[Situation]) -> None:
    phraser = patient(server)
    for moment_s in (0.0, 0.05, 0.5):
        task = asyncio.create_task(phraser.phrase(asked[1].request))
        await asyncio.sleep(moment_s)
        task.cancel()
        with pytest.raises((asyncio.CancelledError, LLMError)):
            await task
    assert not (await outcome(phraser, asked[1])).startswith(("(timeout", "(connection", "(status"))
    await phraser.close()


async def test_warming_up_has_the_rules_read_before_they_are_needed(server: RealLLM, asked: list[Situation]) -> None:
    """The server says how many tokens of a request it had read before."""
    client = open_client(server.url)

    async def known(*, warm: bool) -> int:
        # A prompt of its own takes the place of the one before.
        await client.completions.create(model=server.model, prompt="Once upon a time", max_tokens=1)
        if warm:
            phraser = Phraser(server.model, server.url)
            await phraser.warm(timeout_s=60.0)
            await phraser.close()
        answer = await client.chat.completions.create(
            model=server.model, messages=messages(asked[0].request, RULES), extra_body=limit(server.url, 1)
        )
        assert answer.usage is not None
        assert answer.usage.prompt_tokens_details is not None
        return answer.usage.prompt_tokens_details.cached_tokens or 0

    cold, warm = await known(warm=False), await known(warm=True)
    await client.close()
    assert warm > cold + 200


async def test_many_requests_in_a_row_lose_no_connection(server: RealLLM) -> None:
    """llama.cpp closes about every thirtieth connection just when it is used again; so none is."""
    client = open_client(server.url)
    for number in range(60):
        said = await complete(
            client,
            server.model,
            [{"role": "user", "content": f"Say {number} words about cats."}],
            limit(server.url, 8),
            timeout_s=60.0,
            max_characters=1000,
        )
        assert said
    await client.close()
