"""What an answer covers and lacks, with the sentence as evidence. Pure: the encoder is an argument.

A point is covered when a sentence means what one of its exemplars says: likeness of meaning, raised where
one of the point's phrase patterns occurs. The thresholds were chosen on `tests/data/labelled_answers.yaml`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bot.interviewer.acts import is_question
from bot.interviewer.clauses import Clause, claims_change, clauses, roles, sentences, subject
from bot.interviewer.encoder import Encoder, Vectors
from bot.interviewer.item import Item
from bot.interviewer.pattern import Pattern, word_set, words_of
from bot.stt.transcript import Transcript

COVERED = 0.7
"""Score from which a point counts as covered: likeness + the weighted signs below."""
CONTRAST = 0.6
"""Likeness to this point above the mean of the item's others: a sentence about L1 is like all L1 points."""
PROBE = 0.5
"""Likeness to the point's probe: a sentence that answers it."""
PATTERN = 0.6
ROLE = 0.6
"""The sentence does in the story what the point is about, and is nearest to it among the points that are."""
HOOK = 0.4
"""Likeness of a sentence to a probe from which the probe may refer to it."""
ON_TOPIC = 0.25
"""Likeness of the best sentence to anything the item says; below it, the answer is about something else."""
RED_FLAG = 0.8
_MIN_WORDS = 3


@dataclass(frozen=True)
class Evidence:
    """A point and the sentence that covers it."""

    point: str
    sentence: Clause
    score: float


@dataclass(frozen=True)
class Assessment:
    """What one answer (all turns to one question) holds."""

    sentences: tuple[Clause, ...] = ()
    clauses: tuple[Clause, ...] = ()
    covered: tuple[Evidence, ...] = ()
    hooks: tuple[Evidence, ...] = ()
    """For each missing point the sentence its probe can be hung on, where one is near enough."""
    missing: tuple[str, ...] = ()
    """Point ids in the item's order."""
    decisions: tuple[Clause, ...] = ()
    reasons: tuple[Clause, ...] = ()
    outcomes: tuple[Clause, ...] = ()
    claims: tuple[Clause, ...] = ()
    """Clauses that claim a figure or a change for the better."""
    constraints_asked: tuple[str, ...] = ()
    architecture: tuple[Clause, ...] = ()
    """Clauses that name parts of a system."""
    i_clauses: tuple[Clause, ...] = ()
    we_clauses: tuple[Clause, ...] = ()
    red_flags: tuple[tuple[int, Clause], ...] = ()
    """Index into the item's red flags, and where it was said."""
    hedges: int = 0
    words: int = 0
    coverage: float = 0.0
    """Weighted share of the item's points, 0 to 1."""
    off_topic: bool = False
    empty: bool = True

    @property
    def team_only(self) -> bool:
        """Someone acted, but never the speaker."""
        return len(self.we_clauses) >= 2 and not self.i_clauses


def assess(item: Item, answer: Transcript | str, encoder: Encoder) -> Assessment:
    """Reads one answer to one item. A text without times is taken as evenly spoken."""
    transcript = Transcript.from_text(answer) if isinstance(answer, str) else answer
    said = sentences(transcript)
    parts = clauses(said)
    told = [part for part in parts if not is_question(part.text)]
    count = sum(len(sentence.tokens) for sentence in said)
    flags = _red_flags(item, told, encoder)
    wrong = {part.sentence for _, part in flags}
    covered, hooks, likeness = _coverage(item, [s for s in said if s.sentence not in wrong], encoder)
    found = {evidence.point for evidence in covered}
    total = sum(point.weight for point in item.points)
    vocabulary = [words_of(term) for term in item.vocabulary]
    role_of = [(part, roles(part.tokens)) for part in told]
    acting = [(part, subject(part.tokens)) for part in told]
    named = any(term and _contains(sentence.tokens, term) for term in vocabulary for sentence in said)
    told_story = item.pillar == "behavioral" and any(has for _, has in role_of)
    return Assessment(
        sentences=said,
        clauses=parts,
        covered=covered,
        hooks=hooks,
        missing=tuple(point.id for point in item.points if point.id not in found),
        decisions=tuple(part for part, has in role_of if "decision" in has),
        reasons=tuple(part for part, has in role_of if "reasoning" in has),
        outcomes=tuple(part for part, has in role_of if "outcome" in has),
        claims=tuple(part for part in told if claims_change(part.tokens)),
        constraints_asked=tuple(
            key for sentence in said if is_question(sentence.text) for key in constraints_asked(item, sentence.text)
        ),
        architecture=_architecture(item, told),
        i_clauses=tuple(part for part, who in acting if who == "I"),
        we_clauses=tuple(part for part, who in acting if who == "we"),
        red_flags=flags,
        hedges=sum(any(pattern.find(part.tokens) for pattern in _HEDGES) for part in parts),
        words=count,
        coverage=sum(point.weight for point in item.points if point.id in found) / total if total else 0.0,
        off_topic=count >= 15 and likeness < ON_TOPIC and not (covered or told_story or named),
        empty=count < _MIN_WORDS,
    )


def constraints_asked(item: Item, text: str) -> tuple[str, ...]:
    """The constraints a clarifying question is about, by their keys or other names; the surest first."""
    words = words_of(text)
    found: dict[str, int] = {}
    for key, constraint in item.constraints.items():
        names = [words_of(name) for name in (key.replace("_", " ").replace("-", " "), *constraint.asks)]
        lengths = [len(name) for name in names if name and _contains(words, name)]
        if lengths:
            found[key] = max(lengths)
    return tuple(sorted(found, key=lambda key: -found[key]))


def exemplars(item: Item) -> list[str]:
    """All texts of an item that are compared with answers; worth encoding before the answer comes."""
    return [
        *(says for point in item.points for says in point.says),
        *(point.probe for point in item.points),
        *(says for flag in item.red_flags for says in flag.says),
        item.ask,
    ]


def _coverage(
    item: Item, said: Sequence[Clause], encoder: Encoder
) -> tuple[tuple[Evidence, ...], tuple[Evidence, ...], float]:
    """Covered points, hooks of the others, and the likeness of the best sentence to anything of the item."""
    spoken = [s for s in said if len(s.tokens) >= _MIN_WORDS and not is_question(s.text)]
    if not spoken:
        return (), (), 0.0
    vectors = encoder.encode([sentence.text for sentence in spoken])
    best = float((vectors @ encoder.encode([item.ask]).T).max())
    if not item.points:
        return (), (), best
    alike = np.stack([_likeness(vectors, encoder.encode(point.says)) for point in item.points], axis=1)
    probes = vectors @ encoder.encode([point.probe for point in item.points]).T
    others = (alike.sum(axis=1, keepdims=True) - alike) / max(1, len(item.points) - 1)
    near = alike + PROBE * probes
    scores = near + CONTRAST * (alike - others) + PATTERN * _patterns(item, spoken) + ROLE * _played(item, spoken, near)
    covered: list[Evidence] = []
    hooks: list[Evidence] = []
    for column, point in enumerate(item.points):
        place = int(scores[:, column].argmax())
        if scores[place, column] >= COVERED:
            covered.append(Evidence(point.id, spoken[place], round(float(scores[place, column]), 3)))
            continue
        place = int(probes[:, column].argmax())
        if probes[place, column] >= HOOK:
            hooks.append(Evidence(point.id, spoken[place], round(float(probes[place, column]), 3)))
    return tuple(covered), tuple(hooks), max(best, float(alike.max()))


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


def _likeness(spoken: Vectors, says: Vectors) -> Vectors:
    """For each spoken sentence its likeness to the nearest exemplar."""
    nearest: Vectors = (spoken @ says.T).max(axis=1).astype(np.float32)
    return nearest


def _red_flags(item: Item, parts: Sequence[Clause], encoder: Encoder) -> tuple[tuple[int, Clause], ...]:
    """Claims of the item's red flags, clause by clause; a clause with a negation claims the opposite."""
    found: list[tuple[int, Clause]] = []
    spoken = [p for p in parts if len(p.tokens) >= _MIN_WORDS and not _NEGATION.intersection(p.tokens)]
    for index, flag in enumerate(item.red_flags):
        claim = {word for says in flag.says for word in words_of(says)}
        near = [part for part in spoken if len(claim.intersection(part.tokens)) >= _MIN_WORDS]
        patterns = [Pattern.parse(text) for text in flag.patterns]
        said = [part for part in spoken if any(pattern.find(part.tokens) for pattern in patterns)]
        if not said and near:
            alike = _likeness(encoder.encode([part.text for part in near]), encoder.encode(flag.says))
            said = [part for part, score in zip(near, alike, strict=True) if score >= RED_FLAG]
        found += [(index, part) for part in said[:1]]
    return tuple(found)


def _architecture(item: Item, told: Sequence[Clause]) -> tuple[Clause, ...]:
    if item.pillar != "design":
        return ()
    terms = [words_of(term) for term in item.vocabulary]
    return tuple(
        part
        for part in told
        if _PARTS.intersection(part.tokens) or any(term and _contains(part.tokens, term) for term in terms)
    )


def _contains(words: Sequence[str], phrase: Sequence[str]) -> bool:
    """Whether the phrase occurs, plural endings aside."""
    length = len(phrase)
    return any(
        all(_same(words[start + place], phrase[place]) for place in range(length))
        for start in range(len(words) - length + 1)
    )


def _same(word: str, name: str) -> bool:
    return word == name or word in {name + "s", name + "'s"} or name == word + "s"


_HEDGES = tuple(
    Pattern.parse(text)
    for text in (
        "i think|guess|suppose",
        "maybe|perhaps|probably",
        "sort|kind of",
        "not sure",
        "i don't know",
    )
)
_NEGATION = word_set(
    """
    not never no don't doesn't didn't can't cannot won't isn't aren't wasn't wouldn't shouldn't
    avoid instead rather misleading wrong useless without bad unless but mistake problem
    """
)
_PARTS = word_set(
    """
    database queue cache kafka redis spark flink service microservice pipeline model index api
    gateway load-balancer store warehouse lake bucket s3 postgres mongo mysql elasticsearch cluster
    gpu batch stream streaming shard replica broker scheduler airflow kubernetes container lambda
    server serving regression tree trees xgboost transformer network embedding embeddings ranker
    retriever classifier
    """
)
