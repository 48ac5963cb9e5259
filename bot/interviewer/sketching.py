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
from bot.interviewer.pattern import Pattern, phrase_list, word_set
from bot.interviewer.sorting import Sorter

Sketching = Literal["constraint", "part", "tied", "other"]
"""`constraint`: asked for or assumed. `part`: a part of the system or a choice for it; `tied`: one that is given a
constraint as its reason."""
SKETCHINGS: Final[tuple[Sketching, ...]] = ("constraint", "part", "tied", "other")

_SHORT: Final = 6
_HEAD: Final = 5
_REACH: Final = 3


def sketch(said: Sequence[Clause]) -> list[Sketching]:
    """What each sentence does, in order."""
    return SORTER.sort([signs_of(sentence) for sentence in said])


def constraint_in(sentence: Clause) -> Clause:
    """Of a tied sentence the clause with the constraint; the whole where none stands out."""
    parts = clauses([sentence])
    reasons = [part for part in parts if part.tokens and (_leads(part.tokens) or _limits(part.tokens))]
    return max(reasons, key=lambda part: _leads(part.tokens) + _limits(part.tokens), default=sentence)


def signs_of(sentence: Clause) -> frozenset[str]:
    """What a sentence does, as names of `SIGNS`."""
    tokens = sentence.tokens
    found = {sign for sign, patterns in _PATTERNS.items() if _has(tokens, patterns)}
    count = sum(word in _PARTS for word in tokens)
    tests = {
        "question": is_question(sentence.text),
        "asks": asks(sentence),
        "named": count > 0,
        "named_twice": count > 1,
        "figure": number_in(tokens),
        "short": len(tokens) <= _SHORT,
        "proposes": _proposes(tokens),
        "works": _works(tokens),
        "leads": _leads(tokens),
        "so": _concludes(tokens),
        "enough": _limits(tokens) and _has(tokens, _ENOUGH),
    }
    found |= {sign for sign, true in tests.items() if true}
    raises = bool(found & {"question", "asks", "asking", "assumes"})
    together = {
        "raises": raises,
        "stakes_asked": "stakes" in found and bool(found & {"question", "asks", "asking"}),
        "offers": "proposes" in found and not raises,
        "states": "requires" in found and _limits(tokens) and "proposes" not in found,
    }
    return frozenset(found | {sign for sign, true in together.items() if true})


def _has(tokens: Sequence[str], patterns: Sequence[Pattern]) -> bool:
    return any(pattern.find(tokens) for pattern in patterns)


def _limits(tokens: Sequence[str]) -> bool:
    """Whether a figure or a limit is named."""
    return number_in(tokens) or _has(tokens, _PATTERNS["limit"])


def _leads(tokens: Sequence[str]) -> bool:
    """Whether it begins with a condition: "since labels come late", "with a hundred milliseconds"."""
    head = [word for word in tokens[:_HEAD] if word not in _LEAD_IN]
    return bool(head) and (head[0] in _REASONS or (head[0] in _CONDITIONS and _limits(tokens)))


def _concludes(tokens: Sequence[str]) -> bool:
    """Whether something follows from a limit: "the network is bad, so only counts are sent"."""
    for pattern in _SO:
        at = pattern.find(tokens)
        if at and at[0] >= 2 and (_limits(tokens[: at[0]]) or _has(tokens[: at[0]], _NEEDS)):
            return True
    return False


def _proposes(tokens: Sequence[str]) -> bool:
    """Whether the speaker would build or use something."""
    if _has(tokens, _PROPOSALS):
        return True
    return any(
        word in _WOULD and not _BUILD.isdisjoint(tokens[at + 1 : at + 1 + _REACH]) for at, word in enumerate(tokens)
    )


def _works(tokens: Sequence[str]) -> bool:
    """Whether something in the system acts, or is acted on: "the scores are stored", "a queue feeds it"."""
    if not _ACTS.isdisjoint(tokens):
        return True
    return any(
        word in _BE and any(other in _DONE or other.endswith("ed") for other in tokens[at + 1 : at + 3])
        for at, word in enumerate(tokens)
    )


_PARTS: Final = word_set(
    """
    database queue cache kafka redis spark flink service microservice pipeline model models index api gateway balancer
    store warehouse lake bucket s3 postgres mongo mysql elasticsearch cluster gpu gpus batch stream streaming shard
    sharded shards replica replicas broker scheduler airflow kubernetes container containers docker lambda server
    servers serving regression tree trees xgboost lightgbm transformer network embedding embeddings embedded ranker
    ranking reranker reranks retriever classifier detector encoder autoencoder recogniser recognizer bert whisper llm
    gpt rag vector vectors chunks faiss bm25 cpu machine node endpoint webhook dashboard table tables graph bandit
    baseline threshold thresholds rules engine layer layers stage stages head backbone quantile features feature
    heuristic lookup hash job crawl registry canary shadow prompt parser quantization snowflake dynamodb milvus
    pgvector terraform consumer producer edge interface log logs snapshot join
    """
)
_WOULD: Final = word_set("i'd we'd i'll we'll let's i we would could can will")
_BUILD: Final = word_set(
    """
    use take choose go build put start begin keep have train add store run split make fine model cache precompute stay
    set group limit reserve freeze forecast smooth randomize randomise transcribe solve draw compress drop fall index
    shard call need do send sync collect refresh remove compute learn ignore
    """
)
_BE: Final = word_set("is are gets get be been")
_DONE: Final = word_set("shown written sent split rebuilt cut kept built read run fed put done made taken")
_ACTS: Final = word_set(
    """
    predicts keeps prevents reads runs feeds comes come goes polls picks answers collects calls sends computes writes
    learns filters scales combines sorts acts corrects uses looks arrive
    """
)
_LEAD_IN: Final = word_set("so then and but okay well hmm also there")
_REASONS: Final = word_set("since because given as")
_CONDITIONS: Final = word_set("with at for if only to it's though while")
_PROPOSALS: Final = phrase_list(
    """
    i'd|i|we rather|then|only|also|just|simply use|take|choose|go|build|train|put
    my proposal|idea|approach
    first idea
    """
)
_SO: Final = phrase_list(
    """
    so i'd|i|we|we'd|i'll|linear|that's|it|no|a|the|only|that
    therefore
    that's why
    means
    """
)
_NEEDS: Final = phrase_list(
    """
    need|needs|accept|accepts|must|has|have|allowed|bad|confidential|critical|expensive|worse|limited|missing
    small|smaller|large
    """
)
_ENOUGH: Final = phrase_list(
    """
    is|are|be|will|completely|totally|perfectly|not enough|plenty|fine|sufficient|useless|do
    makes|make no|more|little sense
    doesn't|don't|won't fit
    out of the question
    too slow|expensive|large|much|big
    """
)
_PATTERNS: Final[dict[str, tuple[Pattern, ...]]] = {
    "measures": phrase_list(
        """
        metric|metrics
        measure|evaluate|evaluation|validate|compare|watch|report|calibration|monitoring
        look at|into
        a b test
        precision|recall|retention
        should i go|do|continue
        i'd|would test|check|tune|correct
        """
    ),
    "stakes": phrase_list(
        """
        how many|much|fast|quick|quickly|long|often|large|big|precise|old|far|fresh|early|accurate
        what's|what is|are the|a goal|latency|budget|traffic|volume|scale|cost|sla|deadline|worst
        latency|throughput|budget|volume|traffic
        do we|they|you have|get|know|need|want
        who|which uses|use|users|teams|languages|gets|costs|language
        is|are there any|a|several|enough
        at peak
        real time
        must|allowed|legal|legally|privacy|confidential
        does everybody|it|everyone
        what accuracy|latency|happens|costs
        """
    ),
    "asking": phrase_list(
        """
        i'd|i|would|need|have|like|want to know|ask|clarify
        can|could|may i ask
        my|main|first|most|important question*|thing
        let me start with
        requirements first
        before i start
        good to know
        clarify
        """
    ),
    "assumes": phrase_list(
        """
        i|i'd|i'm|we|let|let's|me|also|going|to assume|suppose|say
        my|that's|an assumption
        assuming
        """
    ),
    "requires": phrase_list(
        """
        should|must|has|have|wants|want|needs|allowed|deliver
        has|have to
        at the ninety|ninetieth|95th|99th
        rules
        """
    ),
    "limit": phrase_list(
        """
        millisecond*|seconds|minute*|second|hour*|day*|week*|month*|quarter|noon|hourly|nightly
        budget|latency|confidential|privacy|law|premise|guarantee|battery|country|labels|access
        million|thousand|hundred|gigabytes|terabytes|megabytes|percent
        network|device|memory
        """
    ),
    "frames": phrase_list(
        """
        okay|alright|good|right|interesting|hmm|cool|i see
        so we're|it|this|the|that's building|about|is|a
        let me repeat|think|first
        give me
        i think|guess that|cost
        that's|it's it|the|so|a|elegant|what
        usually|always|basically
        it depends|learns
        """
    ),
    "vague": phrase_list(
        """
        stakeholder*|trust|quality|everyone|important|careful|iterate|feedback|business problem
        you can
        depends
        good approach
        hard part
        strong baseline
        """
    ),
}
SIGNS: Final = (
    *_PATTERNS,
    *("question", "asks", "named", "named_twice", "figure", "short", "proposes", "works", "leads", "so", "enough"),
    *("raises", "stakes_asked", "offers", "states"),
)

WEIGHTS: Final = (
    (-0.29, -0.15, -0.3, 0.75),  # measures
    (0.91, -0.54, 0.03, -0.39),  # stakes
    (0.38, -0.17, -0.06, -0.15),  # asking
    (0.39, -0.17, -0.12, -0.1),  # assumes
    (0.46, -0.15, -0.29, -0.02),  # requires
    (0.15, -0.62, 0.57, -0.1),  # limit
    (-0.28, -0.33, -0.0, 0.62),  # frames
    (-0.17, -0.46, -0.26, 0.89),  # vague
    (0.62, -0.23, -0.09, -0.31),  # question
    (0.8, -0.3, -0.12, -0.38),  # asks
    (-0.29, 1.29, 0.51, -1.52),  # named
    (-0.39, 0.38, 0.45, -0.44),  # named_twice
    (0.18, -0.02, 0.06, -0.22),  # figure
    (-0.32, 0.05, -0.33, 0.6),  # short
    (-0.13, 0.21, 0.55, -0.63),  # proposes
    (-0.31, 1.23, 0.03, -0.95),  # works
    (-0.34, -0.62, 1.62, -0.66),  # leads
    (-0.21, -1.11, 1.42, -0.1),  # so
    (-0.04, -0.33, 0.4, -0.03),  # enough
    (1.38, -0.57, -0.26, -0.54),  # raises
    (0.6, -0.26, -0.1, -0.24),  # stakes_asked
    (-0.54, 0.36, 0.64, -0.46),  # offers
    (0.34, -0.25, 0.1, -0.2),  # states
    (-0.65, 0.58, -1.29, 1.36),  # bias
)
SORTER: Final = Sorter(SKETCHINGS, SIGNS, WEIGHTS)
