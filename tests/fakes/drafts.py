"""A question as a language model drafts it: the example of the prompt, so that the example is tested too."""

import json
import re
from typing import Any

from bot.paths import prompts_dir


def draft(**changes: object) -> dict[str, Any]:
    """A fresh copy, with other values for some fields; None removes one."""
    prompt = (prompts_dir() / "fresh_question.md").read_text(encoding="utf-8")
    found = re.search(r"```json\n(.*?)```", prompt, re.DOTALL)
    assert found
    content: dict[str, Any] = json.loads(found[1])
    return {key: value for key, value in {**content, **changes}.items() if value is not None}


def points(**changes: object) -> list[dict[str, Any]]:
    """The example's points, the first of them changed."""
    first, *others = draft()["points"]
    return [{**first, **changes}, *others]
