"""The labels of `tests/data/labelled_ownership*.yaml`, three methods that could give them, and how near each comes.

A label's anchor belongs to the clause that shares most words with it. Subject and role are counted at the anchors of
acts; at a `none` anchor (quoted, asked, reported) there should be no clause, or at least none that decides.
A decision is a hit once: a clause over two labelled decisions finds one of them, and a deciding clause that holds no
labelled decision is a false one, anchored or not. A reason inside the decision's own clause is none that labels name.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from bot.scoring.fillers import find_fillers
from bot.scoring.ownership import find_ownership

_DATA = Path(__file__).parent.parent / "tests" / "data"
FIRST_HAND = _DATA / "labelled_ownership.yaml"
FRESH = _DATA / "labelled_ownership_fresh.yaml"
"""Other voices, written after the rules had been fitted to the first."""
FIRST = {
    **dict.fromkeys(["i", "i'd", "i've", "i'll", "i'm"], "I"),
    **dict.fromkeys(["we", "we'd", "we've", "we'll", "we're"], "we"),
    **dict.fromkeys(
        ["he", "she", "they", "it", "you", "he's", "she's", "they're", "it's", "who", "that", "this"], "other"
    ),
}
DECIDES = {"decide", "decided", "decides", "deciding", "decision"}
CONJUNCTIONS = {"and", "but", "so", "because"}


@dataclass(frozen=True)
class Anchor:
    """What was labelled, as indices of words."""

    first: int
    last: int
    subject: str
    role: str


@dataclass(frozen=True)
class Item:
    """One labelled answer."""

    id: str
    part: str
    kind: str
    words: tuple[str, ...]
    anchors: tuple[Anchor, ...]
    chain: dict[str, Anchor] | None
    """`decision` and, where told, `reason` and `outcome`."""
    unowned: bool


@dataclass(frozen=True)
class Part:
    """A clause as a method finds it."""

    first: int
    last: int
    subject: str
    role: str


@dataclass(frozen=True)
class Told:
    """What a method makes of an answer; the chain's reason and outcome are indices into the parts."""

    parts: tuple[Part, ...]
    chains: dict[int, dict[str, int]] = field(default_factory=dict)
    unowned: bool = False


Method = Callable[[Sequence[str]], Told]


@cache
def items(file: Path = FIRST_HAND) -> tuple[Item, ...]:
    return tuple(_item(entry) for entry in yaml.safe_load(file.read_text(encoding="utf-8")))


def _item(entry: dict[str, Any]) -> Item:
    text = entry["text"]
    found = {clause["anchor"]: _anchor(text, clause) for clause in entry["clauses"]}
    chain = {
        name: found.get(anchor) or _anchor(text, {"anchor": anchor, "subject": "", "role": ""})
        for name, anchor in (entry.get("chain") or {}).items()
        if anchor
    }
    return Item(
        entry["id"], entry["part"], entry["kind"], tuple(text.split()), tuple(found.values()), chain or None,
        bool(entry.get("unowned")),
    )  # fmt: skip


def _anchor(text: str, clause: dict[str, str]) -> Anchor:
    at = text.index(clause["anchor"])
    first = len((text[:at] + "x").split()) - 1
    last = len(text[: at + len(clause["anchor"])].split()) - 1
    return Anchor(first, last, clause["subject"], clause["role"])


def viva(words: Sequence[str]) -> Told:
    skip = {i for filler in find_fillers(words) for i in range(filler.first, filler.last + 1)}
    found = find_ownership(words, skip)
    return Told(
        tuple(Part(c.first, c.last, c.subject, c.role) for c in found.clauses),
        {
            chain.decision: {
                name: i
                for name, i in (("reason", chain.reason), ("outcome", chain.outcome))
                if i not in (None, chain.decision)
            }
            for chain in found.chains
        },
        found.nobody_decides,
    )


def pronouns(words: Sequence[str]) -> Told:
    """Cut at punctuation and at and, but, so, because; the first pronoun acts, and decides where it says "decide"."""
    parts = tuple(
        Part(first, last, who, "decision" if said & DECIDES else "action" if who in ("I", "we") else "other")
        for first, last, who, said in _pieces(words)
    )
    chains = {}
    for i, part in enumerate(parts):
        if part.role == "decision":
            later = [k for k in range(i + 1, len(parts)) if _plain(words[parts[k].first]) == "because"]
            chains[i] = {"reason": later[0]} if later else {}
            chains[i] |= {"outcome": len(parts) - 1} if i < len(parts) - 1 else {}
    acting = Counter(part.subject for part in parts)
    return Told(parts, chains, acting["we"] >= 2 and not acting["I"])


def every_i(words: Sequence[str]) -> Told:
    """Every "I" is an own decision, every "we" a shared one; the reason follows "because", the outcome is said last."""
    parts = tuple(
        Part(first, last, who, "decision" if who in ("I", "we") else "other") for first, last, who, _ in _pieces(words)
    )
    because = [k for k, part in enumerate(parts) if _plain(words[part.first]) == "because"]
    chains = {
        i: {
            **({"reason": later[0]} if (later := [k for k in because if k > i]) else {}),
            **({"outcome": len(parts) - 1} if i < len(parts) - 1 else {}),
        }
        for i, part in enumerate(parts)
        if part.role == "decision"
    }
    acting = Counter(part.subject for part in parts)
    return Told(parts, chains, acting["we"] >= 2 and not acting["I"])


def _pieces(words: Sequence[str]) -> Iterable[tuple[int, int, str, set[str]]]:
    begin = 0
    for i, word in enumerate(words):
        ends = i + 1 == len(words) or word[-1] in ".,?!;:" or _plain(words[i + 1]) in CONJUNCTIONS
        if ends:
            said = [_plain(one) for one in words[begin : i + 1]]
            yield begin, i, next((FIRST[one] for one in said if one in FIRST), "other"), set(said)
            begin = i + 1


def _plain(word: str) -> str:
    return word.lower().strip(".,?!;:\"'")


def part_of(anchor: Anchor, parts: Sequence[Part]) -> int | None:
    """Index of the part that shares most words with the anchor, the first of equals."""
    shared = [min(part.last, anchor.last) - max(part.first, anchor.first) + 1 for part in parts]
    best = max(range(len(parts)), key=lambda i: shared[i], default=None)
    return best if best is not None and shared[best] > 0 else None


@dataclass
class Score:
    """Counts; the rates are properties."""

    counts: Counter[str] = field(default_factory=Counter)

    def add(self, item: Item, told: Told) -> None:
        places = [part_of(anchor, told.parts) for anchor in item.anchors]
        for anchor, i in zip(item.anchors, places, strict=True):
            part = told.parts[i] if i is not None else None
            if anchor.subject == "none":
                self.counts["none"] += 1
                self.counts["none left out"] += part is None
                self.counts["none not decided"] += part is None or part.role != "decision"
                continue
            self.counts["anchors"] += 1
            self.counts["found"] += part is not None
            self.counts["subject"] += part is not None and part.subject == anchor.subject
            self.counts["role"] += part is not None and part.role == anchor.role
            self.counts["both"] += part is not None and (part.subject, part.role) == (anchor.subject, anchor.role)
        self._decisions(item, told, places)
        self._chain(item, told)
        self.counts["unowned"] += item.unowned
        self.counts["unowned claimed"] += told.unowned
        self.counts["unowned hit"] += item.unowned and told.unowned

    def _decisions(self, item: Item, told: Told, places: Sequence[int | None]) -> None:
        labelled = [(a, i) for a, i in zip(item.anchors, places, strict=True) if a.role == "decision"]
        deciding = {i for i, part in enumerate(told.parts) if part.role == "decision"}
        self.counts["decisions"] += len(labelled)
        self.counts["decisions claimed"] += len(deciding)
        self.counts["decisions hit"] += len({i for _, i in labelled} & deciding)
        right = {i for a, i in labelled if i is not None and told.parts[i].subject == a.subject}
        self.counts["decisions owned"] += len(right & deciding)

    def _chain(self, item: Item, told: Told) -> None:
        """Where a chain is labelled its decision is looked at, else every chain found is a false one."""
        chain = item.chain or {}
        at = part_of(chain["decision"], told.parts) if chain else None
        for name in ("reason", "outcome"):
            claimed = [found[name] for i, found in told.chains.items() if name in found and (not chain or i == at)]
            self.counts[name] += name in chain
            self.counts[f"{name} claimed"] += len(claimed)
            self.counts[f"{name} hit"] += name in chain and part_of(chain[name], told.parts) in claimed

    def share(self, name: str, of: str = "anchors") -> float:
        return self.counts[name] / max(1, self.counts[of])

    def f1(self, hit: str, name: str = "decisions") -> float:
        return 2 * self.counts[hit] / max(1, self.counts[name] + self.counts[f"{name} claimed"])

    def precision_recall(self, name: str) -> tuple[float, float]:
        return self.share(f"{name} hit", f"{name} claimed"), self.share(f"{name} hit", name)


def score(chosen: Iterable[Item], method: Method) -> Score:
    made = Score()
    for item in chosen:
        made.add(item, method(item.words))
    return made
