"""Fits the scorer of pronunciation, for `train_pronunciation`: sounds first, then how good they are, then what is
missing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pronunciation_corpus import Heard, Sentence
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor
from sklearn.linear_model import LogisticRegression, Ridge

from bot.pronunciation.features import Evidence, Features, rows
from bot.pronunciation.frames import Matrix, SoundModel, pooled
from bot.pronunciation.phones import PHONES
from bot.pronunciation.trees import Forest
from bot.pronunciation.weights import Limits

COMPONENTS = 256
RIGHT = 1.8
"""Sounds that experts scored so high teach what a sound is like."""
JUDGE_PENALTY = 500.0
LEAST = 50
"""A sound that was said fewer times has no judge of its own."""
UNSAID = 0.4
"""Words scored below are perhaps not there at all: they teach nothing about what is missing."""
ABSENT = 0.5
"""How much absent words count, all together, against those that are there: it sets where words are called missing."""
FOUND = 0.95
NEED: Mapping[str, float] = {"cut": 1.0, "put in": 1.0, "replaced": 1.0, "other": 0.8}
"""How many of the absent words have to be found: some words of another text sound like those that were read."""
LOST = 0.001
FOLDS = 5
SEEDS = 3

Array = NDArray[np.float64]
NUMBER = {phone: i for i, phone in enumerate(PHONES)}


@dataclass(frozen=True)
class Row:
    """A sentence with its pooled states."""

    sentence: Sentence
    heard: Heard
    evidence: Evidence
    pooled: Matrix

    @property
    def numbers(self) -> NDArray[np.intp]:
        return np.array([NUMBER[phone.phone] for word in self.evidence.placed for phone in word.phones], np.intp)

    @property
    def scores(self) -> Array:
        return np.array([score for word in self.sentence.scores for score in word])

    def features(self, model: SoundModel) -> Features:
        evidence = self.evidence
        phones = tuple(phone for word in evidence.placed for phone in word.phones)
        word = np.array([i for i, placed in enumerate(evidence.placed) for _ in placed.phones], np.intp)
        components = model.components(self.pooled)
        return rows(evidence, phones, word, components, model)


def row(sentence: Sentence, heard: Heard) -> Row | None:
    evidence = heard.evidence
    if evidence is None:
        return None
    phones = [phone for word in evidence.placed for phone in word.phones]
    return Row(sentence, heard, evidence, pooled(evidence.states, evidence.state_s, phones))


def projection(read: Sequence[Row]) -> tuple[Matrix, Matrix]:
    """Mean and principal axes, scaled to unit spread."""
    states = np.concatenate([one.pooled for one in read])
    mean = states.mean(axis=0)
    covariance = np.cov((states - mean).T.astype(np.float64))
    values, vectors = np.linalg.eigh(covariance)
    chosen = np.argsort(values)[::-1][:COMPONENTS]
    axes = vectors[:, chosen] / np.sqrt(values[chosen])
    axes *= np.sign(axes[np.abs(axes).argmax(axis=0), np.arange(COMPONENTS)])
    # As it is kept, in half precision: what the trees learn from is what they will see.
    return mean.astype(np.float16).astype(np.float32), axes.astype(np.float16).astype(np.float32)


def sound_model(read: Sequence[Row], mean: Matrix, axes: Matrix) -> SoundModel:
    """The classifier of sounds that were said right."""
    components = np.concatenate([(one.pooled - mean) @ axes for one in read])
    numbers = np.concatenate([one.numbers for one in read])
    right = np.concatenate([one.scores for one in read]) >= RIGHT
    fitted = LogisticRegression(C=0.05, max_iter=300, tol=1e-3).fit(components[right], numbers[right])
    weights = np.zeros((COMPONENTS, len(PHONES)), np.float32)
    bias = np.full(len(PHONES), -12.0, np.float32)
    weights[:, fitted.classes_] = fitted.coef_.T
    bias[fitted.classes_] = fitted.intercept_
    scores = np.concatenate([one.scores for one in read])
    judges, judge_bias = np.zeros((len(PHONES), COMPONENTS), np.float32), np.full(len(PHONES), 2.0, np.float32)
    for k in range(len(PHONES)):
        if (numbers == k).sum() >= LEAST:
            judge = Ridge(alpha=JUDGE_PENALTY).fit(components[numbers == k], scores[numbers == k])
            judges[k], judge_bias[k] = judge.coef_, judge.intercept_
    return SoundModel(mean, axes, weights, bias, judges, judge_bias)


def crossed(read: Sequence[Row], mean: Matrix, axes: Matrix) -> dict[int, SoundModel]:
    """For each fold of speakers, the sound model that has not heard them."""
    return {k: sound_model([one for one in read if fold(one) != k], mean, axes) for k in range(FOLDS)}


def fold(one: Row) -> int:
    return int(one.sentence.speaker) % FOLDS


def left_out(read: Sequence[Row], seen: Sequence[Features], plain: int) -> float:
    """Pearson on speakers that neither the sound model nor the trees have heard: the figure without the test split.

    It is measured on the first `plain` sentences, which are as they were recorded.
    """
    found, marks = [], []
    for k in range(FOLDS):
        known = [(one, row) for one, row in zip(seen, read, strict=True) if fold(row) != k]
        other = [(one, row) for one, row in zip(seen[:plain], read[:plain], strict=True) if fold(row) == k]
        forest = grow(
            np.concatenate([one.sounds for one, _ in known]), np.concatenate([row.scores for _, row in known]), seeds=1
        )
        found += [forest.predict(one.sounds) for one, _ in other]
        marks += [row.scores for _, row in other]
    return float(np.corrcoef(np.concatenate(found), np.concatenate(marks))[0, 1])


def odds_left_out(
    read: Sequence[Row], seen: Sequence[Features], other: Sequence[Row], altered: Sequence[Features]
) -> tuple[list[Array], list[Array]]:
    """The log-odds of each sentence's words, as it is and altered, by trees that have not heard its speaker."""
    here, gone = [np.zeros(0)] * len(read), [np.zeros(0)] * len(other)
    for k in range(FOLDS):
        known = [i for i, one in enumerate(read) if fold(one) != k]
        changed = [i for i, one in enumerate(other) if fold(one) != k]
        forest = grow_presence(
            *presence_rows(
                [read[i] for i in known],
                [seen[i] for i in known],
                [other[i] for i in changed],
                [altered[i] for i in changed],
            )
        )
        for i in set(range(len(read))) - set(known):
            here[i] = forest.predict(seen[i].words)
        for i in set(range(len(other))) - set(changed):
            gone[i] = forest.predict(altered[i].words)
    return here, gone


def limits(read: Sequence[Row], other: Sequence[Row], here: Sequence[Array], gone: Sequence[Array]) -> Limits:
    """Where a word is taken to be there, and where it is surely not, from what `odds_left_out` gave.

    There: in `FOUND` of the sentences that lack a word, or whose text is another, what is absent lies below. Gone: of
    the words that were said, `LOST` lie below.
    """
    hardest = [
        np.percentile(odds[list(one.heard.absent)], 100 * NEED[one.heard.kind])
        for one, odds in zip(other, gone, strict=True)
    ]
    said = [
        odds[[np.mean(scores) > UNSAID for scores in one.sentence.scores]] for one, odds in zip(read, here, strict=True)
    ]
    return Limits(
        float(np.percentile(hardest, 100 * FOUND)),
        float(np.percentile(np.concatenate(said), 100 * LOST)),
    )


def grow(features: Matrix, scores: Array, seeds: int = SEEDS) -> Forest:
    """Boosted trees for the score of a sound, the mean of several seeds."""
    forests = [
        exported(
            HistGradientBoostingRegressor(
                max_iter=400,
                learning_rate=0.03,
                max_leaf_nodes=47,
                min_samples_leaf=30,
                l2_regularization=5.0,
                max_features=0.2,
                early_stopping=False,
                random_state=seed,
            ).fit(features, scores)
        )
        for seed in range(seeds)
    ]
    return mean_of(forests)


def presence_rows(
    read: Sequence[Row], seen: Sequence[Features], other: Sequence[Row], altered: Sequence[Features]
) -> tuple[Matrix, NDArray[np.bool_]]:
    """Words, and whether each is there: those of the sentences as they are, and those of the altered ones.

    Words that were perhaps not said teach nothing, nor do the neighbours of a missing word, which are placed badly.
    """
    words, there = [], []
    for one, found in zip(read, seen, strict=True):
        said = np.array([np.mean(scores) > UNSAID for scores in one.sentence.scores])
        words.append(found.words[said])
        there.append(said[said])
    for one, found in zip(other, altered, strict=True):
        gone = np.isin(np.arange(len(found.words)), one.heard.absent)
        beside = [i + step for i in one.heard.absent for step in (-1, 1)]
        kept = gone | ~np.isin(np.arange(len(gone)), beside)
        words.append(found.words[kept])
        there.append(~gone[kept])
    return np.concatenate(words), np.concatenate(there)


def grow_presence(features: Matrix, there: NDArray[np.bool_]) -> Forest:
    """Boosted trees for the log-odds that a word is there."""
    weight = np.where(there, 1.0, ABSENT * there.sum() / max(1, (~there).sum()))
    return exported(
        HistGradientBoostingClassifier(
            max_iter=300,
            learning_rate=0.03,
            max_leaf_nodes=12,
            min_samples_leaf=40,
            l2_regularization=5.0,
            max_features=0.4,
            early_stopping=False,
            random_state=0,
        ).fit(features, there, sample_weight=weight)
    )


def exported(fitted: Any) -> Forest:
    """A fitted HistGradientBoosting as arrays, thresholds rounded down to single precision, as rows are."""
    parts: list[Any] = []
    roots, offset = [], 0
    for (tree,) in fitted._predictors:  # noqa: SLF001 - scikit-learn has no public way to its trees
        nodes = tree.nodes.copy()
        nodes["left"] += offset
        nodes["right"] += offset
        roots.append(offset)
        offset += len(nodes)
        parts.append(nodes)
    nodes = np.concatenate(parts)
    leaf = nodes["is_leaf"].astype(bool)
    exact = nodes["num_threshold"]
    threshold = exact.astype(np.float32)
    threshold = np.where(threshold > exact, np.nextafter(threshold, np.float32(-np.inf)), threshold)
    return Forest(
        np.array(roots, np.int32),
        np.where(leaf, -1, nodes["feature_idx"]).astype(np.int16),
        threshold.astype(np.float32),
        nodes["left"].astype(np.int32),
        nodes["right"].astype(np.int32),
        nodes["value"].astype(np.float32),
        float(np.ravel(fitted._baseline_prediction)[0]),  # noqa: SLF001
    )


def mean_of(forests: Sequence[Forest]) -> Forest:
    """One forest that gives the mean of several."""
    starts = np.cumsum([0, *(len(one.feature) for one in forests[:-1])])
    pairs = list(zip(forests, starts, strict=True))
    return Forest(
        np.concatenate([one.roots + start for one, start in pairs]).astype(np.int32),
        np.concatenate([one.feature for one in forests]),
        np.concatenate([one.threshold for one in forests]),
        np.concatenate([one.left + start for one, start in pairs]).astype(np.int32),
        np.concatenate([one.right + start for one, start in pairs]).astype(np.int32),
        (np.concatenate([one.value for one in forests]) / len(forests)).astype(np.float32),
        float(np.mean([one.bias for one in forests])),
    )
