"""Ask a language model for one JSON object, with time to spare, and read what comes tolerantly.

For what is asked outside the conversation: a question drafted before it, an opinion after it. An answer that
cannot be used gets one more try, which tells the model what was wrong; a failure is said in plain words.
"""

import json
import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from openai import AsyncOpenAI

from bot.errors import LLMError
from bot.interviewer.endpoint import KEY_VARIABLE, complete

if TYPE_CHECKING:
    from openai.types.chat import ChatCompletionMessageParam

T = TypeVar("T")

_MAX_STARTS = 200
"""Braces tried as the beginning of the object; an answer with more is no answer."""
_MAX_SHOWN = 8
"""Faults told to the model; more would only confuse a small one."""


class Unusable(LLMError):
    """The server works, but the model's answers cannot be used."""


class Unfit(ValueError):
    """An answer that cannot be used; `faults` say why, in words the model can act on."""

    def __init__(self, *faults: str) -> None:
        super().__init__("; ".join(faults))
        self.faults = faults


async def consult(
    client: AsyncOpenAI,
    model: str,
    messages: "Sequence[ChatCompletionMessageParam]",
    cap: dict[str, int],
    read: Callable[[dict[str, Any]], T],
    *,
    timeout_s: float,
    max_characters: int,
) -> T:
    """What `read` makes of the model's object; it raises Unfit if it cannot be used.

    Raises Unusable after a second unfit answer, and another LLMError when the server fails; both are two lines
    for the user. They name rules and fields, nothing that was said.
    """
    said = list(messages)
    faults: tuple[str, ...] = ()
    for _ in range(2):
        text = ""
        try:
            text = await complete(client, model, said, cap, timeout_s=timeout_s, max_characters=max_characters)
            return read(read_object(text))
        except Unfit as unfit:
            faults = unfit.faults
        except LLMError as error:
            if error.message != "bad_output":
                raise _in_words(error.message, model, timeout_s) from None
            faults = ("it was empty, broken or too long",)
        said = [*messages, *_again(text, faults)]
    raise Unusable(
        f"{model} gave no usable answer in two tries: {faults[0]}.", "Try again, or choose a larger model with --llm."
    )


def read_object(text: str) -> dict[str, Any]:
    """The longest JSON object in a text: alone, fenced, with words around it, or in a list of its own.

    Raises Unfit when there is none.
    """
    text = re.sub(r"<think>.*?</think>", "", text, flags=re.DOTALL)
    # A comma before a closing bracket is the commonest slip of small models.
    mended = re.sub(r",(?=\s*[}\]])", "", text)
    length, found = max(_longest(text), _longest(mended), key=lambda pair: pair[0])
    if not length:
        raise Unfit("it holds no complete JSON object")
    return found


def _longest(text: str) -> tuple[int, dict[str, Any]]:
    """Length and content of the longest object; 0 where there is none."""
    decoder = json.JSONDecoder()
    best: tuple[int, dict[str, Any]] = (0, {})
    at = text.find("{")
    for _ in range(_MAX_STARTS):
        if at < 0:
            break
        try:
            value, end = decoder.raw_decode(text, at)
        except (ValueError, RecursionError):
            end = at + 1
        else:
            if end - at > best[0]:
                best = (end - at, value)
        at = text.find("{", end)
    return best


def _again(text: str, faults: Sequence[str]) -> "list[ChatCompletionMessageParam]":
    told = "\n".join(f"- {fault}" for fault in faults[:_MAX_SHOWN])
    ask: ChatCompletionMessageParam = {
        "role": "user",
        "content": f"That cannot be used:\n{told}\nGive the whole JSON object again, mended, and nothing else.",
    }
    return [{"role": "assistant", "content": text}, ask] if text else [ask]


def _in_words(reason: str, model: str, timeout_s: float) -> LLMError:
    """The reasons of `bot.interviewer.endpoint` as two lines for a person."""
    status = reason.removeprefix("status_")
    if reason.startswith("timeout"):
        return LLMError(
            f"{model} was not done within {timeout_s:.0f} seconds.", "Try again, or choose a faster model with --llm."
        )
    if status in {"401", "403"}:
        return LLMError(
            f"The server of {model} refuses the key (status {status}).",
            f"Put a valid key into the variable {KEY_VARIABLE}.",
        )
    if status == "429":
        return LLMError(f"The server of {model} has had too many requests (status 429).", "Try again in a minute.")
    if reason == "connection":
        return LLMError(f"The connection to the server of {model} broke off.", "Check that it runs, and try again.")
    return LLMError(
        f"The server of {model} answers with status {status}.", "Try again in a minute, or choose another model."
    )
