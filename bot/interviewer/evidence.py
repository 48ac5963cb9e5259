"""How much speaks for it that an answer covers a point: signs, weighed by two linear models.

The weights are a logistic regression on `tests/data/labelled_answers.yaml`, part `tune`, written by
`scripts/train_coverage`; answers that tell a story have weights of their own. Pure: the encoder is an argument.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np

from bot.interviewer.clauses import Clause, roles
from bot.interviewer.encoder import Encoder, Vectors
from bot.interviewer.item import Item, Point
from bot.interviewer.lexicon import ORDINARY, stems
from bot.interviewer.pattern import Pattern

ROLES: Final = ("situation", "decision", "reasoning", "action", "outcome", "reflection")
SIGNS: Final = (
    *("like", "answers_probe", "above_mean", "above_others", "patterns", "role", "own_terms", "length", "gist"),
    *(f"is_{role}" for role in ROLES),
)
"""Of one point, over the answer's sentences:

- `like`: highest likeness of a sentence to one of the point's exemplars, cosine;
- `answers_probe`: the same to its probe;
- `above_mean`, `above_others`: highest lead of `like` over the mean, and the best, of the item's other points, since a
  sentence about L1 is like all points about L1;
- `patterns`: sentences in which one of its phrases occurs, at most 3;
- `role`: 1 where a sentence does in the story what the point is about, and is nearest to it among such points;
- `own_terms`: words of its exemplars, and of no other point's, that were said, at most 4;
- `length`: natural logarithm of the answer's words: more said, more covered;
- `gist`: likeness of the whole answer to the mean of the exemplars;
- `is_situation` and so on: 1 for a point with that role in a story. Hardly anyone leaves out the situation, and few say
  unasked what they would do differently.
"""
KNOWLEDGE: Final = (3.42, 3.23, 2.86, 2.86, 1.50, 0.00, 0.69, 0.93, 5.09, 0.00, 0.00, 0.00, 0.00, 0.00, 0.00, -11.57)
STORY: Final = (1.98, 0.80, 2.85, 2.40, 1.82, 0.80, 0.34, 0.76, 5.26, 1.20, 0.70, -0.45, -0.29, -0.35, -0.78, -7.64)

_LEAD, _PROBE, _PATTERN, _ROLE = 0.6, 0.5, 0.6, 0.6
"""Which sentence is shown as the evidence: likeness, raised by lead, likeness to the probe, a pattern, a role."""


@dataclass(frozen=True)
class Weighed:
    """The item's points against the answer's sentences."""

    signs: Vectors
    """[points, signs]"""
    sentence: tuple[int, ...]
    """For each point the sentence that speaks most for it."""
    probes: Vectors
    """Likeness of sentences to probes, [sentences, points]."""
    about: float
    """Likeness of the whole answer to all exemplars, plus that of its best sentence to the question: -1 to 2."""

    def odds(self, item: Item) -> Vectors:
        """Log odds that each point is covered, [points]."""
        weights = np.asarray(STORY if item.pillar == "behavioral" else KNOWLEDGE, np.float32)
        found: Vectors = self.signs @ weights[:-1] + weights[-1]
        return found


def weigh(item: Item, spoken: Sequence[Clause], encoder: Encoder) -> Weighed:
    """The signs of every point of an item with points, for at least one sentence."""
    vectors = encoder.encode([sentence.text for sentence in spoken])
    exemplars = [encoder.encode(point.says) for point in item.points]
    alike = np.stack([(vectors @ says.T).max(axis=1) for says in exemplars], axis=1)
    probes = vectors @ encoder.encode([point.probe for point in item.points]).T
    above_mean = alike - (alike.sum(axis=1, keepdims=True) - alike) / max(1, len(item.points) - 1)
    above_others = np.stack([alike[:, i] - _best_other(alike, i) for i in range(len(item.points))], axis=1)
    patterns = _patterns(item, spoken)
    played = _played(item, spoken, alike + _PROBE * probes)
    said = {stem for sentence in spoken for stem in stems(sentence.text)}
    whole = _unit(vectors.sum(axis=0))
    about = whole @ _unit(np.stack([_unit(says.mean(axis=0)) for says in exemplars]).mean(axis=0))
    about += (vectors @ encoder.encode([item.ask]).T).max()
    length = np.log(sum(len(sentence.tokens) for sentence in spoken))
    ranked = alike + _PROBE * probes + _LEAD * above_mean + _PATTERN * patterns + _ROLE * played
    signs = np.stack(
        [
            alike.max(axis=0),
            probes.max(axis=0),
            above_mean.max(axis=0),
            above_others.max(axis=0),
            np.minimum(3, patterns.sum(axis=0)),
            played.max(axis=0),
            [min(4, len(said & terms)) for terms in own_terms(item.points, item.ask)],
            np.full(len(item.points), length),
            [whole @ _unit(says.mean(axis=0)) for says in exemplars],
            *([point.role == role for point in item.points] for role in ROLES),
        ],
        axis=1,
    ).astype(np.float32)
    sentence = tuple(int(place) for place in ranked.argmax(axis=0))
    return Weighed(signs, sentence, probes, float(about))


@lru_cache(maxsize=256)
def own_terms(points: tuple[Point, ...], ask: str) -> tuple[frozenset[str], ...]:
    """For each point the stems that its exemplars have and those of the other points do not."""
    all_terms = [frozenset(stem for says in point.says for stem in stems(says)) - ORDINARY for point in points]
    return tuple(
        terms - set(stems(ask)) - frozenset().union(*(other for other in all_terms if other is not terms))
        for terms in all_terms
    )


def _best_other(alike: Vectors, column: int) -> Vectors:
    others = np.delete(alike, column, axis=1)
    return others.max(axis=1) if others.size else np.zeros(len(alike), np.float32)


def _patterns(item: Item, spoken: Sequence[Clause]) -> Vectors:
    """1 where a point's pattern occurs in a sentence; [sentences, points]."""
    found = np.zeros((len(spoken), len(item.points)), np.float32)
    for column, point in enumerate(item.points):
        patterns = [Pattern.parse(text) for text in point.patterns]
        for row, sentence in enumerate(spoken):
            found[row, column] = any(pattern.find(sentence.tokens) for pattern in patterns)
    return found


def _played(item: Item, spoken: Sequence[Clause], near: Vectors) -> Vectors:
    """1 where a sentence plays a point's role in the story, at its nearest point; [sentences, points]."""
    found = np.zeros_like(near)
    for row, sentence in enumerate(spoken):
        for role in roles(sentence.tokens):
            columns = [column for column, point in enumerate(item.points) if point.role == role]
            if columns:
                found[row, max(columns, key=lambda column: near[row, column])] = 1.0
    return found


def _unit(vector: Vectors) -> Vectors:
    unit: Vectors = vector / max(float(np.linalg.norm(vector)), 1e-9)
    return unit
