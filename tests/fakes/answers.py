"""What candidates say to a question of the bank: answers people wrote, and points told in other words.

`labelled` are those of `tests/data/labelled_answers.yaml`, with the points each covers. The rest is made of the item's
exemplars: cut, joined, worded otherwise, with the slips of somebody's second language or of a recogniser.
"""

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from bot.interviewer.item import Item, Point
from tests.fakes.room import Asked

DATA = Path(__file__).parent.parent / "data"


@dataclass(frozen=True)
class Answer:
    """What a person said to a main question."""

    kind: str
    text: str
    covers: frozenset[str]


@cache
def labelled() -> dict[str, tuple[Answer, ...]]:
    """For each item its answers."""
    found: dict[str, tuple[Answer, ...]] = {}
    for entry in yaml.safe_load((DATA / "labelled_answers.yaml").read_text(encoding="utf-8")):
        answer = Answer(entry["kind"], " ".join(entry["text"].split()), frozenset(entry["covers"]))
        found[entry["item"]] = (*found.get(entry["item"], ()), answer)
    return found


def answer_of(asked: Asked, *kinds: str) -> str | None:
    """A labelled answer of one of the kinds to this question, if there is one; its points are told with it."""
    if asked.item is None:
        return None
    answers = [answer for answer in labelled().get(asked.item.id, ()) if answer.kind in kinds]
    if not answers:
        return None
    chosen = asked.chance.choice(answers)
    asked.told |= chosen.covers
    return chosen.text


def tell(asked: Asked, points: Sequence[Point], *, sentences: int = 1) -> str:
    """The points, each in so many sentences in other words than the bank's, in a row."""
    parts = []
    for point in points:
        asked.told.add(point.id)
        chosen = asked.chance.sample(point.says, min(sentences, len(point.says)))
        parts += [otherwise(says, asked.chance) for says in chosen]
    return joined(parts, asked.chance)


def wanted(asked: Asked) -> list[Point]:
    """The points a follow-up asks for: that of its target, those with that role in a story, else none."""
    if asked.item is None or asked.target is None:
        return []
    point = asked.item.point(asked.target)
    return [point] if point else [point for point in asked.item.points if point.role == asked.target]


def untold(asked: Asked) -> list[Point]:
    return [point for point in asked.item.points if point.id not in asked.told] if asked.item else []


def otherwise(text: str, chance: random.Random) -> str:
    """A sentence in other words of the same meaning, as far as a list of words goes; never the sentence itself."""
    words = text.rstrip(".").split()
    changed = [_swapped(word, chance) for word in words]
    inside = " ".join(changed)
    if "," in inside and chance.random() < 0.3:
        # The second half first: "X, so Y" is said as "Y, X".
        head, _, tail = inside.partition(", ")
        inside = f"{tail}, and {_low(head)}" if chance.random() < 0.5 else f"{head}, I mean, {tail}"
    if inside == text.rstrip("."):
        middle = len(changed) // 2
        inside = " ".join((*changed[:middle], "you know", *changed[middle:]))
    lead = chance.choice(_LEADS)
    return f"{lead} {_low(inside)}" if lead else f"{inside[0].upper()}{inside[1:]}, {chance.choice(_TAILS)}"


def joined(parts: Sequence[str], chance: random.Random) -> str:
    """As sentences, some of them run together as people do."""
    text = ""
    for part in parts:
        if not text:
            text = f"{part[0].upper()}{part[1:]}"
        elif chance.random() < 0.3:
            text += f", and {_low(part)}"
        else:
            text += f". {part[0].upper()}{part[1:]}"
    return f"{text}." if text else ""


def slips(text: str, chance: random.Random) -> str:
    """In the grammar of somebody's second language: no articles, one tense, wrong prepositions."""
    kept = []
    for word in text.split():
        bare = word.lower().strip(".,?!")
        if bare in {"a", "an", "the"} and chance.random() < 0.6:
            continue
        if bare in _SLIPS and chance.random() < 0.6:
            kept.append(word.lower().replace(bare, _SLIPS[bare]))
        elif chance.random() < 0.4:
            kept.append(re.sub(r"(?<=[a-z]{4})(?<!e)ed\b", "", word))
        else:
            kept.append(word)
    return " ".join(kept)


def misheard(text: str, chance: random.Random, *, lost: float = 0.03) -> str:
    """As a weak recogniser writes it: no punctuation, terms as the words they sound like, some words lost."""
    plain = re.sub(r"[.,?!;:]", "", text.lower())
    for term, heard in _HEARD.items():
        if chance.random() < 0.7:
            plain = re.sub(rf"\b{term}\b", heard, plain)
    return " ".join(word for word in plain.split() if chance.random() >= lost)


def terms(item: Item, chance: random.Random) -> Callable[[], str]:
    """Words of the field, one after the other, as somebody drops them who heard them once."""
    names = list(item.vocabulary) or ["transformer", "embedding", "pipeline"]
    chance.shuffle(names)
    used = 0

    def one() -> str:
        nonlocal used
        used += 1
        return names[used % len(names)]

    return one


def _swapped(word: str, chance: random.Random) -> str:
    bare = word.lower().strip(".,")
    if bare not in _SAME or chance.random() < 0.25:
        return word
    return word.lower().replace(bare, chance.choice(_SAME[bare]))


def _low(text: str) -> str:
    first = text.split(" ", 1)[0]
    keep = first in {"I", "I'd", "I'm", "I've"} or any(letter.isupper() for letter in first[1:])
    return text if keep else f"{text[0].lower()}{text[1:]}"


_LEADS = (
    *("", "", "The way I see it,", "What I would add is that", "And the thing is,", "In my experience"),
    *("From what I have seen,", "So basically", "One thing is that", "Also,", "For me", "Then,", "To be concrete,"),
)
_TAILS = ("that is how I see it", "as far as I can tell", "more or less", "in a nutshell", "to put it simply")
_SAME: dict[str, tuple[str, ...]] = {
    "because": ("since", "as"),
    "big": ("large",),
    "bigger": ("larger",),
    "whole": ("entire",),
    "many": ("a lot of", "plenty of"),
    "so": ("so", "which is why"),
    "but": ("though", "yet"),
    "also": ("as well",),
    "show": ("tell",),
    "check": ("verify", "look at"),
    "need": ("require",),
    "needs": ("requires",),
    "keep": ("hold on to",),
    "before": ("ahead of",),
    "often": ("a lot of the time", "frequently"),
    "only": ("just",),
    "really": ("actually", "truly"),
    "wrong": ("off", "incorrect"),
    "small": ("little", "tiny"),
    "people": ("folks",),
    "got": ("received",),
    "went": ("came",),
    "would": ("would", "would probably"),
    "I'd": ("I would",),
    "i'd": ("I would",),
    "don't": ("do not",),
    "didn't": ("did not",),
    "it's": ("it is",),
    "that's": ("that is",),
    "instead": ("rather",),
    "every": ("each",),
    "started": ("began",),
    "helps": ("is of help",),
    "looks": ("seems",),
    "usually": ("normally", "as a rule"),
    "quickly": ("fast",),
    "afterwards": ("later on",),
    "everything": ("all of it",),
}
_SLIPS = {
    "was": "is",
    "were": "was",
    "went": "go",
    "did": "do",
    "decided": "decide",
    "has": "have",
    "doesn't": "don't",
    "isn't": "is not",
    "on": "in",
    "at": "in",
    "depends": "depend",
    "people": "peoples",
    "much": "many",
    "less": "fewer",
    "would": "will",
    "than": "then",
    "data": "datas",
    "information": "informations",
}
_HEARD = {
    "l1": "ell one",
    "l2": "ell two",
    "cache": "cash",
    "cached": "cashed",
    "feature store": "feature star",
    "kafka": "cough car",
    "auc": "a you see",
    "recall": "re call",
    "pytorch": "pie torch",
    "redis": "read this",
    "bias": "by us",
    "loss": "lost",
    "latency": "late and see",
    "weights": "waits",
    "queue": "cue",
    "label": "labour",
    "labels": "labours",
    "embedding": "in bedding",
    "embeddings": "in beddings",
    "drift": "draft",
    "variance": "variants",
    "gpu": "gee pee you",
    "quantile": "quan tile",
    "shard": "shared",
    "precision": "pre vision",
}
