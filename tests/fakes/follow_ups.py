"""What a language model might say, good and bad, each with the request it answers: `tests/data/follow_ups.yaml`."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from typing import Any

import yaml
from oracle import Situation

from bot.interviewer.bank import Bank
from bot.interviewer.item import Item
from bot.interviewer.moves import Move
from bot.interviewer.phrasing import phrase, request_for

_FILE = Path(__file__).parent.parent / "data" / "follow_ups.yaml"
_USES = 3
"""Cases that each way to spoil a sentence is tried on; exemplars that each way to leak one is tried on, per case."""


@dataclass(frozen=True)
class Said:
    """What the model answered."""

    kind: str
    """`good`, or the fault it stands for."""
    text: str
    situation: Situation


def situations(bank: Bank) -> list[Situation]:
    """The requests, in the order of the file."""
    return [_situation(case, _item(bank, case)) for case in _read()["cases"]]


def sayings(bank: Bank) -> Iterator[Said]:
    """All sentences, the good ones first."""
    data = _read()
    cases = [(case, _item(bank, case)) for case in data["cases"]]
    found = [(case, item, _situation(case, item)) for case, item in cases]
    for case, _, situation in found:
        yield from (Said("good", text, situation) for text in case["good"])
    for case, _, situation in found:
        yield from (Said(kind, text, situation) for kind, texts in case["bad"].items() for text in texts)
    turn = cycle(found)
    for kind, shapes in data["wrapped"].items():
        for shape in shapes:
            for _ in range(_USES if "{" in shape else 1):
                case, item, situation = next(turn)
                question = next(good for good in case["good"] if len(good.split()) < 20)
                yield Said(kind, _filled(shape, Q=question, q=_inner(question), main=_inner(item.ask)), situation)
    for _, _, situation in found:
        for number, shape in enumerate(data["leaks"]):
            for secret in situation.uncovered[number :: len(data["leaks"])][:_USES]:
                says = _addressed(_inner(secret))
                half = " ".join(says.split()[: (len(says.split()) + 1) // 2])
                yield Said("gives_away", _filled(shape, says=says, half=half), situation)


def _read() -> dict[str, Any]:
    data: dict[str, Any] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return data


def _item(bank: Bank, case: dict[str, Any]) -> Item:
    item = bank.get(case["item"])
    assert item is not None, case["item"]
    return item


def _situation(case: dict[str, Any], item: Item) -> Situation:
    move = Move(case["move"], item.id, case["target"], case["quote"])
    request = request_for(move, item, case["answer"], phrase(move, item, seed=1))
    uncovered = tuple(says for point in item.points if point.id not in case["covers"] for says in point.says)
    return Situation(request, uncovered, frozenset(case.get("orders", ())))


def _inner(sentence: str) -> str:
    """To stand inside another sentence: no capital, no mark at the end."""
    bare = sentence.rstrip(".?!")
    return bare if bare.startswith(("I ", "I'")) else bare[0].lower() + bare[1:]


def _addressed(sentence: str) -> str:
    """From the candidate's mouth into the interviewer's: I and we are you."""
    for mine, yours in ((r"I'm|we're", "you're"), (r"I|we|us|me", "you"), (r"my|our", "your")):
        sentence = re.sub(rf"\b(?:{mine})(?![a-z])", yours, sentence)
    return sentence


def _filled(shape: str, **parts: str) -> str:
    for name, text in parts.items():
        shape = shape.replace(f"{{{name}}}", text)
    return shape
