"""Wrong claims of a question's red flags in an answer: signs, weighed by a linear model as for covered points.

A claim that is wrong is made of the words of those that are right; what tells them apart is which exemplars it is
nearer to, over its sentence and the answer as a whole. The weights are a logistic regression on
`tests/data/labelled_answers.yaml`, part `tune`, written by `scripts/train_coverage`.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np

from bot.interviewer.clauses import Clause
from bot.interviewer.encoder import Encoder, Vectors
from bot.interviewer.item import Item, RedFlag
from bot.interviewer.lexicon import ORDINARY, stems
from bot.interviewer.pattern import Pattern, word_set

SIGNS: Final = ("pattern", "like", "lead", "gist", "gist_of_points", "own_terms")
"""Of one red flag, over the sentences of the answer and pairs of them:

- `pattern`: 1 where one of its phrases occurs in a clause without a negation;
- `like`: highest likeness to one of its exemplars, cosine;
- `lead`: highest lead of that over the likeness to the nearest exemplar of any point;
- `gist`, `gist_of_points`: likeness of the whole answer to the mean of its exemplars, and to the mean of all points';
- `own_terms`: words of its exemplars, and of no point's, that were said, at most 4.
"""
WEIGHTS: Final = (5.06, 2.51, 6.01, 3.00, -2.17, 0.92, -3.08)
"""Of the signs, and the bias."""

SURE: Final = 1.0
"""Log odds from which a claim may be shown in a report: 13 of the 14 labelled answers that reach it make one."""


def red_flags(
    item: Item, sentences: Sequence[Clause], clauses: Sequence[Clause], encoder: Encoder, *, least: float = 0.0
) -> tuple[tuple[int, Clause], ...]:
    """Index into the item's red flags and the clause or sentence that raised each; `clauses` ask nothing.

    `least` are the log odds a claim must reach.
    """
    if not (item.red_flags and sentences and clauses):
        return ()
    signs, places = weigh(item, sentences, clauses, encoder)
    weights = np.asarray(WEIGHTS, np.float32)
    odds = signs @ weights[:-1] + weights[-1]
    raised = [index for index in range(len(item.red_flags)) if odds[index] >= least]
    return tuple((index, _core(places[index], item.red_flags[index], clauses)) for index in raised)


def _core(place: Clause, flag: RedFlag, clauses: Sequence[Clause]) -> Clause:
    """The clause of the sentence that has most of the claim's words."""
    claim = {stem for says in flag.says for stem in stems(says)}
    inside = [clause for clause in clauses if clause.sentence == place.sentence]
    return max(inside, key=lambda clause: len(claim & set(stems(clause.text))), default=place)


def weigh(
    item: Item, sentences: Sequence[Clause], clauses: Sequence[Clause], encoder: Encoder
) -> tuple[Vectors, list[Clause]]:
    """The signs of every red flag, [flags, signs], and for each the clause or sentence nearest to it."""
    whole = encoder.encode([sentence.text for sentence in sentences])
    pairs = _unit(whole[:-1] + whole[1:])
    units = np.vstack([whole, pairs])
    owner = [*sentences, *sentences[:-1]]
    points = [encoder.encode(point.says) for point in item.points]
    right = np.vstack(points) if points else np.zeros((1, units.shape[1]), np.float32)
    nearest_point = (units @ right.T).max(axis=1)
    answer = _unit(whole.sum(axis=0))
    said = {stem for sentence in sentences for stem in stems(sentence.text)}
    of_points = {stem for point in item.points for says in point.says for stem in stems(says)}
    rows, places = [], []
    for flag in item.red_flags:
        exemplars = encoder.encode(flag.says)
        like = (units @ exemplars.T).max(axis=1)
        lead = like - nearest_point
        hit = _pattern(flag, clauses)
        own = {stem for says in flag.says for stem in stems(says)} - ORDINARY - of_points - set(stems(item.ask))
        rows.append(
            [
                float(hit is not None),
                float(like.max()),
                float(lead.max()),
                float(answer @ _unit(exemplars.mean(axis=0))),
                float(answer @ _unit(right.mean(axis=0))),
                min(4.0, len(said & own)),
            ]
        )
        places.append(hit or owner[int((like + lead).argmax())])
    return np.array(rows, np.float32), places


def _pattern(flag: RedFlag, clauses: Sequence[Clause]) -> Clause | None:
    """The clause in which one of the flag's phrases occurs; a negation claims the opposite."""
    patterns = [Pattern.parse(text) for text in flag.patterns]
    said = (clause for clause in clauses if not _NEGATION.intersection(clause.tokens))
    return next((clause for clause in said if any(pattern.find(clause.tokens) for pattern in patterns)), None)


def _unit(vectors: Vectors) -> Vectors:
    unit: Vectors = vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-9)
    return unit


_NEGATION = word_set(
    """
    not never no don't doesn't didn't can't cannot won't isn't aren't wasn't wouldn't shouldn't
    avoid instead rather misleading wrong useless without bad unless but mistake problem
    """
)
