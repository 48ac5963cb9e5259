"""The labelled uses of tests/data/labelled_fillers.yaml as word spans, and how well a finder of fillers agrees.

The markup is explained at the top of that file. A form counts where it is marked; repetitions and false starts count
as found where a found span overlaps the labelled one.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

import yaml

from bot.scoring.fillers import Filler

FORMS: Final = ("like", "you know", "i mean", "sort of", "kind of", "basically", "actually", "right", "so")
LABELLED: Final = Path(__file__).resolve().parent / "data" / "labelled_fillers.yaml"

Mark = Literal["filler", "meaning", "repetition", "false_start"]
Finder = Callable[[Sequence[str]], Sequence[Filler]]

_PAIRS: Final[dict[str, tuple[str, Mark]]] = {
    "[": ("]", "filler"),
    "{": ("}", "meaning"),
    "<": (">", "repetition"),
    "/": ("/", "false_start"),
}


@dataclass(frozen=True, slots=True)
class Span:
    """Words `first` to `last`, both included, and what they were marked as."""

    mark: Mark
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Labelled:
    """One text, its words as a recogniser would give them and what is marked in it."""

    id: str
    part: str
    style: str
    words: tuple[str, ...]
    spans: tuple[Span, ...]

    def text(self, first: int, last: int) -> str:
        """The words without punctuation, in lower case."""
        return bare(" ".join(self.words[first : last + 1]))


@dataclass(frozen=True, slots=True)
class Score:
    """Counts of agreement; they add up over texts."""

    found: int = 0
    """Found and right: the numerator of precision."""
    claimed: int = 0
    hit: int = 0
    """Labelled and found: the numerator of recall."""
    labelled: int = 0

    def __add__(self, other: "Score") -> "Score":
        return Score(
            self.found + other.found,
            self.claimed + other.claimed,
            self.hit + other.hit,
            self.labelled + other.labelled,
        )

    @property
    def precision(self) -> float:
        return self.found / self.claimed if self.claimed else 0.0

    @property
    def recall(self) -> float:
        return self.hit / self.labelled if self.labelled else 0.0

    @property
    def f1(self) -> float:
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


def bare(text: str) -> str:
    """Lower case, only letters, digits and apostrophes, one space between words."""
    return " ".join(re.findall(r"[a-z0-9']+", text.lower().replace("’", "'")))


def read_labels() -> list[Labelled]:
    """All labelled texts in the order of the file."""
    return [
        Labelled(entry["id"], entry["part"], entry["style"], *parse(entry["text"]))
        for entry in yaml.safe_load(LABELLED.read_text(encoding="utf-8"))
    ]


def parse(text: str) -> tuple[tuple[str, ...], tuple[Span, ...]]:
    """Words and marked spans of a text with markup; ValueError where a mark is not closed."""
    plain = ""
    opened: tuple[str, Mark, int] | None = None
    marked: list[tuple[Mark, int, int]] = []
    for letter in text:
        if opened and letter == opened[0]:
            marked.append((opened[1], opened[2], len(plain)))
            opened = None
        elif letter in _PAIRS and opened is None:
            opened = (*_PAIRS[letter], len(plain))
        else:
            plain += letter
    if opened:
        raise ValueError(f"mark {opened[1]} is not closed: {text}")
    words = list(re.finditer(r"\S+", plain))
    spans = []
    for mark, start, end in marked:
        inside = [i for i, word in enumerate(words) if word.start() < end and word.end() > start]
        spans.append(Span(mark, inside[0], inside[-1]))
    return tuple(word[0] for word in words), tuple(spans)


def span_of(words: Span | Filler) -> range:
    """The indices of its words."""
    return range(words.first, words.last + 1)


def form_score(label: Labelled, fillers: Sequence[Filler], form: str) -> Score:
    """Agreement on the marked uses of one form."""
    taken = {(f.first, f.last) for f in fillers if f.kind == "lexical"}
    uses = [s for s in label.spans if s.mark in {"filler", "meaning"} and label.text(s.first, s.last) == form]
    claimed = [use for use in uses if (use.first, use.last) in taken]
    hits = sum(use.mark == "filler" for use in claimed)
    return Score(hits, len(claimed), hits, sum(use.mark == "filler" for use in uses))


def span_score(label: Labelled, fillers: Sequence[Filler], kind: Literal["repetition", "false_start"]) -> Score:
    """Agreement on repetitions or false starts, by overlap; one found inside the other kind counts neither way."""
    elsewhere = {i for s in label.spans if s.mark in {"repetition", "false_start"} - {kind} for i in span_of(s)}
    claimed = [span_of(f) for f in fillers if f.kind == kind and elsewhere.isdisjoint(span_of(f))]
    wanted = [span_of(s) for s in label.spans if s.mark == kind]
    found = sum(any(set(span) & set(other) for other in wanted) for span in claimed)
    hit = sum(any(set(span) & set(other) for other in claimed) for span in wanted)
    return Score(found, len(claimed), hit, len(wanted))
