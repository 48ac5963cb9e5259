"""What each sentence of a design answer does: raise a constraint, name a part, tie a part to a constraint.

For the scorecard: whether constraints came before the first architecture, and which decisions rest on one. Each
sentence is taken by itself, since people design in any order. The weights were fitted on
`tests/data/labelled_structure.yaml`, part `tune`, by `scripts/train_structure`.
"""

from collections.abc import Sequence
from typing import Final, Literal

from bot.interviewer.acts import is_question
from bot.interviewer.assess import asks
from bot.interviewer.clauses import Clause, clauses, number_in
from bot.interviewer.pattern import Pattern
from bot.interviewer.sketch_phrases import (
    ACTS,
    BE,
    BUILD,
    CHOOSER,
    CONDITIONS,
    DONE,
    ENOUGH,
    LEAD_IN,
    LEADING,
    LEAST,
    NEEDS,
    OPENERS,
    PARTS,
    PATTERNS,
    PROPOSALS,
    REASONS,
    SHORT_LEAD,
    SO,
    SUBORDINATE,
    WOULD,
)
from bot.interviewer.sorting import Sorter
from bot.interviewer.story_parts import LONGEST_WRITTEN
from bot.stt.transcript import Transcript, Word

Sketching = Literal["constraint", "part", "tied", "other"]
"""`constraint`: asked for or assumed. `part`: a part of the system or a choice for it; `tied`: one that is given a
constraint as its reason."""
SKETCHINGS: Final[tuple[Sketching, ...]] = ("constraint", "part", "tied", "other")

_SHORT: Final = 6
_HEAD: Final = 5
_RESTATES: Final = 3
"""Sentences: a longer description before the first question is a design."""
_REACH: Final = 3


def sketch(said: Sequence[Clause]) -> list[Sketching]:
    """What each sentence does, in order."""
    signs = [signs_of(sentence, place) for place, sentence in enumerate(said)]
    kinds = SORTER.sort(signs)
    for place, found in enumerate(signs):
        # "One question first.": what is asked comes next.
        if kinds[place] == "constraint" and "short" in found and not found & _CONTENT:
            kinds[place] = "other"
    # Who restates the task and then asks has drawn nothing yet.
    lead = next((place for place, found in enumerate(signs) if {"proposes", "raises"} & found), 0)
    if lead <= _RESTATES and kinds[lead : lead + 1] == ["constraint"]:
        kinds[:lead] = ["other" if kind == "part" else kind for kind in kinds[:lead]]
    return kinds


def statements(transcript: Transcript) -> list[Clause]:
    """The sentences by their full stops; a run without any is cut where a question or a proposal seems to begin."""
    runs: list[list[Word]] = [[]]
    for word in transcript.words:
        runs[-1].append(word)
        if word.text.endswith((".", "?", "!")):
            runs.append([])
    cut = [piece for run in runs if run for piece in (_cut(run) if len(run) > LONGEST_WRITTEN else [run])]
    return [Clause(tuple(words), place) for place, words in enumerate(cut)]


def constraint_in(sentence: Clause) -> tuple[int, int]:
    """Of a tied sentence the words that give the constraint, from and to before; all where none stand out."""
    best, found, at = 0, (0, len(sentence.words)), 0
    for part in clauses([sentence]):
        weight = _leads(part.tokens) + _limits(part.tokens)
        if weight > best:
            best, found = weight, (at, at + _before_choice(part))
        at += len(part.words)
    return found


def signs_of(sentence: Clause, place: int) -> frozenset[str]:
    """What the sentence at `place` does, as names of `SIGNS`."""
    tokens = sentence.tokens
    found = {sign for sign, patterns in PATTERNS.items() if _has(tokens, patterns)}
    count = sum(word in PARTS for word in tokens)
    tests = {
        "question": sentence.text.endswith("?") or is_question(sentence.text),
        "asks": asks(sentence),
        "named": count > 0,
        "named_twice": count > 1,
        "figure": number_in(tokens),
        "short": len(tokens) <= _SHORT,
        "proposes": _proposes(tokens),
        "works": _works(tokens),
        "leads": _leads(tokens),
        "so": _concludes(tokens),
        "enough": _limits(tokens) and _has(tokens, ENOUGH),
    }
    found |= {sign for sign, true in tests.items() if true}
    raises = bool(found & {"question", "asks", "asking", "assumes"})
    together = {
        "raises": raises,
        "restates": place == 0 and "proposes" not in found and not raises,
        "stakes_asked": "stakes" in found and bool(found & {"question", "asks", "asking"}),
        "offers": "proposes" in found and not raises,
        "states": "requires" in found and _limits(tokens) and "proposes" not in found,
    }
    return frozenset(found | {sign for sign, true in together.items() if true})


def _before_choice(part: Clause) -> int:
    """How many words come before "I would": without a comma the choice stands in the same clause."""
    for at, word in enumerate(part.words):
        if at >= 2 and word.text.lower() in CHOOSER:
            return at
    return len(part.words)


def _cut(words: Sequence[Word]) -> list[Sequence[Word]]:
    """Pieces of five words or more, each from an opener to the next."""
    bare = [word.text.lower().strip(".,;:?!\"'()-") for word in words]
    found: list[Sequence[Word]] = []
    start = 0
    for at in range(LEAST, len(words) - LEAST + 1):
        opens = any(pattern.find(bare[at : at + 4]) == (0, len(pattern.slots)) for pattern in OPENERS)
        leads = bare[start] in SUBORDINATE and at - start < SHORT_LEAD
        if opens and at - start >= LEAST and bare[at - 1] not in LEADING and not leads:
            found.append(words[start:at])
            start = at
    return [*found, words[start:]]


def _has(tokens: Sequence[str], patterns: Sequence[Pattern]) -> bool:
    return any(pattern.find(tokens) for pattern in patterns)


def _limits(tokens: Sequence[str]) -> bool:
    """Whether a figure or a limit is named."""
    return number_in(tokens) or _has(tokens, PATTERNS["limit"])


def _leads(tokens: Sequence[str]) -> bool:
    """Whether it begins with a condition: "since labels come late", "with a hundred milliseconds"."""
    head = [word for word in tokens[:_HEAD] if word not in LEAD_IN]
    return bool(head) and (head[0] in REASONS or (head[0] in CONDITIONS and _limits(tokens)))


def _concludes(tokens: Sequence[str]) -> bool:
    """Whether something follows from a limit: "the network is bad, so only counts are sent"."""
    for pattern in SO:
        at = pattern.find(tokens)
        if at and at[0] >= 2 and (_limits(tokens[: at[0]]) or _has(tokens[: at[0]], NEEDS)):
            return True
    return False


def _proposes(tokens: Sequence[str]) -> bool:
    """Whether the speaker would build or use something."""
    if _has(tokens, PROPOSALS):
        return True
    return any(
        word in WOULD and not BUILD.isdisjoint(tokens[at + 1 : at + 1 + _REACH]) for at, word in enumerate(tokens)
    )


def _works(tokens: Sequence[str]) -> bool:
    """Whether something in the system acts, or is acted on: "the scores are stored", "a queue feeds it"."""
    if not ACTS.isdisjoint(tokens):
        return True
    return any(
        word in BE and any(other in DONE or other.endswith("ed") for other in tokens[at + 1 : at + 3])
        for at, word in enumerate(tokens)
    )


SIGNS: Final = (
    *PATTERNS,
    *("question", "asks", "named", "named_twice", "figure", "short", "proposes", "works", "leads", "so", "enough"),
    *("raises", "restates", "stakes_asked", "offers", "states"),
)

WEIGHTS: Final = (
    (-0.33, -0.14, -0.29, 0.76),  # measures
    (0.91, -0.56, 0.11, -0.46),  # stakes
    (0.4, -0.18, -0.06, -0.16),  # asking
    (0.44, -0.18, -0.12, -0.15),  # assumes
    (0.42, -0.18, -0.37, 0.13),  # requires
    (0.08, -0.7, 0.53, 0.1),  # limit
    (-0.31, -0.46, -0.0, 0.77),  # frames
    (-0.23, -0.54, -0.29, 1.05),  # vague
    (0.74, -0.27, -0.1, -0.36),  # question
    (0.89, -0.35, -0.13, -0.41),  # asks
    (0.04, 1.45, 0.48, -1.97),  # named
    (-0.57, 0.47, 0.68, -0.58),  # named_twice
    (0.27, 0.04, -0.05, -0.26),  # figure
    (-0.33, 0.18, -0.34, 0.48),  # short
    (-0.12, 0.21, 0.66, -0.75),  # proposes
    (-0.45, 1.18, 0.13, -0.86),  # works
    (-0.42, -0.86, 1.74, -0.47),  # leads
    (-0.25, -1.4, 1.77, -0.12),  # so
    (-0.05, -0.38, 0.48, -0.04),  # enough
    (1.55, -0.62, -0.27, -0.65),  # raises
    (-0.17, -0.67, -0.09, 0.92),  # restates
    (0.68, -0.31, -0.11, -0.26),  # stakes_asked
    (-0.64, 0.42, 0.76, -0.53),  # offers
    (0.24, -0.42, 0.14, 0.04),  # states
    (-0.65, 0.54, -1.48, 1.6),  # bias
)
_CONTENT: Final = frozenset({"question", "stakes", "limit", "requires", "assumes", "figure"})
"""Signs that a constraint is named, not only announced."""
SORTER: Final = Sorter(SKETCHINGS, SIGNS, WEIGHTS)
