"""What an answer covers and lacks, with the sentence as evidence. Pure: the encoder is an argument.

A point is covered when what was said means what its exemplars say; `bot.interviewer.evidence` weighs the signs.
The thresholds were chosen on `tests/data/labelled_answers.yaml`, part `tune`.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from bot.interviewer.acts import is_question
from bot.interviewer.clauses import Clause, claims_change, clauses, roles, sentences, subject
from bot.interviewer.encoder import Encoder
from bot.interviewer.evidence import SIGNS, weigh
from bot.interviewer.item import Item
from bot.interviewer.lexicon import stem, stems
from bot.interviewer.pattern import Pattern, word_set, words_of
from bot.interviewer.red_flags import SURE, red_flags
from bot.stt.transcript import Transcript

HOOK = 0.4
"""Likeness of a sentence to a probe from which the probe may refer to it."""
FAR_OFF = 0.45
ON_TOPIC = 0.66
"""`Weighed.about` below which an answer that covers nothing and uses next to no term of the question is about something
else: so were all 12 such answers labelled for tuning, and none of the 150 to the point. Farther off, one term more may
be chance."""
_MIN_WORDS = 3


@dataclass(frozen=True)
class Evidence:
    """A point and the sentence that covers it."""

    point: str
    sentence: Clause
    score: float
    """Of a covered point its probability, 0.5 to 1; of a hook the likeness to the probe."""


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
    asked: bool = False
    """Whether the candidate asked anything about the problem."""
    architecture: tuple[Clause, ...] = ()
    """Clauses that name parts of a system."""
    i_clauses: tuple[Clause, ...] = ()
    we_clauses: tuple[Clause, ...] = ()
    red_flags: tuple[tuple[int, Clause], ...] = ()
    """Index into the item's red flags, and where it was said."""
    hedges: int = 0
    words: int = 0
    likely: Mapping[str, float] = field(default_factory=dict)
    """For each point the probability that it is covered, 0 to 1; without entry it is 0."""
    coverage: float = 0.0
    """Weighted mean of these: the share of the item's points that the answer may be expected to hold."""
    off_topic: bool = False
    empty: bool = True

    @property
    def team_only(self) -> bool:
        """Someone acted, but never the speaker; in a long story one "I" may be misheard."""
        return len(self.we_clauses) >= (2 if not self.i_clauses else 5) and len(self.i_clauses) <= 1


def assess(item: Item, answer: Transcript | str, encoder: Encoder) -> Assessment:
    """Reads one answer to one item. A text without times is taken as evenly spoken."""
    transcript = Transcript.from_text(answer) if isinstance(answer, str) else answer
    said = sentences(transcript)
    parts = clauses(said)
    told = [part for part in parts if not is_question(part.text)]
    count = sum(len(sentence.tokens) for sentence in said)
    flags = _flags(item, said, told, encoder)
    covered, hooks, likely, on_topic = _coverage(item, _spoken(said, flags), encoder)
    total = sum(point.weight for point in item.points)
    role_of = [(part, roles(part.tokens)) for part in told]
    acting = [(part, subject(part.tokens)) for part in told]
    decided = item.pillar == "behavioral" and any("decision" in has and subject(part.tokens) for part, has in role_of)
    off_topic = count >= 15 and not (on_topic or flags or decided or _names_its_terms(item, said))
    if off_topic:
        covered, hooks, likely = (), (), {}
    found = {evidence.point for evidence in covered}
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
        asked=any(asks(sentence) for sentence in said),
        architecture=_architecture(item, told),
        i_clauses=tuple(part for part, who in acting if who == "I"),
        we_clauses=tuple(part for part, who in acting if who == "we"),
        red_flags=flags,
        hedges=sum(any(pattern.find(part.tokens) for pattern in _HEDGES) for part in parts),
        words=count,
        likely=likely,
        coverage=sum(point.weight * likely.get(point.id, 0.0) for point in item.points) / total if total else 0.0,
        off_topic=off_topic,
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


def spoken_sentences(item: Item, answer: str, encoder: Encoder) -> list[Clause]:
    """The sentences of an answer in which points are looked for."""
    said = sentences(Transcript.from_text(answer))
    told = [part for part in clauses(said) if not is_question(part.text)]
    return _spoken(said, _flags(item, said, told, encoder))


def sure_flags(item: Item, answer: Transcript, encoder: Encoder) -> tuple[tuple[int, Clause], ...]:
    """Of the red flags those that are sure enough to be told afterwards; as `Assessment.red_flags`."""
    said = sentences(answer)
    told = [part for part in clauses(said) if not is_question(part.text)]
    return _flags(item, said, told, encoder, least=SURE)


def exemplars(item: Item) -> list[str]:
    """All texts of an item that are compared with answers; worth encoding before the answer comes."""
    return [
        *(says for point in item.points for says in point.says),
        *(point.probe for point in item.points),
        *(says for flag in item.red_flags for says in flag.says),
        item.ask,
    ]


def _spoken(said: Sequence[Clause], flags: Sequence[tuple[int, Clause]]) -> list[Clause]:
    """Neither questions nor sentences with a wrong claim, nor a word or two."""
    wrong = {part.sentence for _, part in flags}
    return [s for s in said if s.sentence not in wrong and len(s.tokens) >= _MIN_WORDS and not is_question(s.text)]


def _coverage(
    item: Item, spoken: Sequence[Clause], encoder: Encoder
) -> tuple[tuple[Evidence, ...], tuple[Evidence, ...], dict[str, float], bool]:
    """Covered points, hooks of the others, how likely each is, and whether this answers the question at all."""
    if not (spoken and item.points):
        return (), (), {}, True
    weighed = weigh(item, spoken, encoder)
    covered: list[Evidence] = []
    hooks: list[Evidence] = []
    likely: dict[str, float] = {}
    found = [column for column, odds in enumerate(weighed.odds(item)) if odds >= 0]
    # What covers one point is no handle for another.
    taken = np.isin(np.arange(len(spoken)), [weighed.sentence[column] for column in found])
    for column, (point, odds) in enumerate(zip(item.points, weighed.odds(item), strict=True)):
        likely[point.id] = round(1 / (1 + math.exp(-float(odds))), 3)
        if odds >= 0:
            covered.append(Evidence(point.id, spoken[weighed.sentence[column]], likely[point.id]))
            continue
        free = np.where(taken, -1.0, weighed.probes[:, column])
        place = int(free.argmax())
        if not taken[place] and weighed.probes[place, column] >= HOOK:
            hooks.append(Evidence(point.id, spoken[place], round(float(weighed.probes[place, column]), 3)))
    terms = float(weighed.signs[:, SIGNS.index("own_terms")].sum())
    near = weighed.about >= FAR_OFF
    on_topic = bool(covered) or weighed.about >= ON_TOPIC or terms > (1 if near else 2)
    return tuple(covered), tuple(hooks), likely, on_topic


def part_names(item: Item) -> frozenset[str]:
    """Stems of what a system is made of: its usual parts and the item's own terms."""
    return frozenset(stem(part) for part in _PARTS) | {word for term in item.vocabulary for word in stems(term)}


def asks(sentence: Clause) -> bool:
    """Whether a sentence asks, also in a text without punctuation: "before I start can I ask is everybody …"."""
    return is_question(sentence.text) or any(pattern.find(sentence.tokens) for pattern in _ASKING)


def _names_its_terms(item: Item, said: Sequence[Clause]) -> bool:
    """Whether a term of several words was said, or two terms; in a design one will do."""
    terms = [words_of(term) for term in item.vocabulary]
    named = [term for term in terms if term and any(_contains(sentence.tokens, term) for sentence in said)]
    enough = 1 if item.pillar == "design" else 2
    return len(named) >= enough or any(len(term) > 1 for term in named)


def _flags(
    item: Item, said: Sequence[Clause], told: Sequence[Clause], encoder: Encoder, least: float = 0.0
) -> tuple[tuple[int, Clause], ...]:
    parts = [part for part in told if len(part.tokens) >= _MIN_WORDS]
    return red_flags(item, _spoken(said, ()), parts, encoder, least=least)


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


_ASKING = tuple(
    Pattern.parse(text)
    for text in (
        "can|could|may i ask",
        "i'd|would|i'll|to|i like|want|need|have|first to know|ask",
        "let me ask",
        "my|one|first|quick question",
        "before i start|begin|design|go|choose",
        "i|would|i'd clarify",
    )
)
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
_PARTS = word_set(
    """
    database queue cache kafka redis spark flink service microservice pipeline model index api
    gateway load-balancer store warehouse lake bucket s3 postgres mongo mysql elasticsearch cluster
    gpu batch stream streaming shard replica broker scheduler airflow kubernetes container lambda
    server serving regression tree trees xgboost transformer network embedding embeddings ranker
    retriever classifier
    """
)
