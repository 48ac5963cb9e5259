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
    found = {sign for sign, patterns in _PATTERNS.items() if _has(tokens, patterns)}
    count = sum(word in _PARTS for word in tokens)
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
        "enough": _limits(tokens) and _has(tokens, _ENOUGH),
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
        if at >= 2 and word.text.lower() in _CHOOSER:
            return at
    return len(part.words)


def _cut(words: Sequence[Word]) -> list[Sequence[Word]]:
    """Pieces of five words or more, each from an opener to the next."""
    bare = [word.text.lower().strip(".,;:?!\"'()-") for word in words]
    found: list[Sequence[Word]] = []
    start = 0
    for at in range(_LEAST, len(words) - _LEAST + 1):
        opens = any(pattern.find(bare[at : at + 4]) == (0, len(pattern.slots)) for pattern in _OPENERS)
        leads = bare[start] in _SUBORDINATE and at - start < _SHORT_LEAD
        if opens and at - start >= _LEAST and bare[at - 1] not in _LEADING and not leads:
            found.append(words[start:at])
            start = at
    return [*found, words[start:]]


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
    adapter aggregator airflow alert alerts algorithm annotation api apps archive artifact attention autoencoder
    autoscaling backbone backend backfill backup backups balancer bandit baseline batch batches batching bayes bert
    bigquery blocklist bm25 broker browser bucket buckets buffer cache cached caches canary cdn checkpoint
    checkpoints chunk chunked chunks classifier client clients cluster clustering clusters column columns config
    connector consumer container containers cpu cpus crawl crawler cron crop csv dag dashboard dashboards database
    databases dataset deployment deployments detector diffusion dimension dimensions disk disks distillation docker
    dynamodb edge elasticsearch embedded embedding embeddings encoder endpoint endpoints engine ensemble etcd etl
    exporter faiss fallback feature features filter filters fine-tuned flag flags flink folder forest format
    frontend gateway gpt gpu gpus gradient graph hash hashed hashing head heads heuristic heuristics hnsw index
    indexed indexes inference ingestion instance instances interface job jobs join joined joins json kafka kernel
    kinesis knn kubernetes lake lambda layer layers learner ledger library lightgbm linear llm loader log logistic
    logs lookup lstm machine machines mapping mapreduce matrix memory metadata microservice milvus minhash mlflow
    mobile model models module modules mongo monitor mysql nearest neighbor neighbour network networks node nodes
    normaliser notebook ocr offline online optimizer output outputs parquet parser partition partitions percentile
    pgvector pipeline pipelines platform policy poller postgres pretrained producer profile prompt prompts prototype
    proxy pytorch quantile quantization queue queues rag ram ranker ranking rds reader recogniser recognizer redis
    regex registry regression regressor replica replicas repository reranker reranking reranks residual resnet
    retraining retrieval retriever retry router routing rule rules runtime s3 sampler sampling scheduler schema
    scorer script search sensor sensors sequence server servers service services serving shadow shard sharded
    sharding shards similarity simulator sink smoothing snapshot snowflake socket softmax spark sql ssd stack stage
    stages state storage store stored stores stream streaming streams svm sync table tables tag template templates
    tensorflow terraform threshold thresholds timeout tokenizer topic tower tracker training transcript transformer
    transformers tree trees trigger trigram two-tower upload uploads validator vector vectors versions vocabulary
    warehouse webhook webhooks weights whisper widget window worker workers workflow writer xgboost yolo
    """
)
_WOULD: Final = word_set("i'd we'd i'll we'll let's i we would could can will")
_CHOOSER: Final = word_set("i i'd i'll we we'd we'll so then therefore")
_BUILD: Final = word_set(
    """
    add begin build cache call choose collect compress compute do draw drop fall fine forecast freeze go group have
    ignore index keep learn limit make model need precompute put randomise randomize refresh remove reserve run send
    set shard smooth solve split start stay store sync take train transcribe use
    """
)
_BE: Final = word_set("is are gets get be been")
_DONE: Final = word_set("shown written sent split rebuilt cut kept built read run fed put done made taken")
_ACTS: Final = word_set(
    """
    aggregates answers applies arrive arrives assigns batches blocks builds caches calls catches checks classifies
    collects combines come comes compares computes contains converts corrects creates cuts decides decodes delivers
    detects embeds emits encodes expires extracts feeds fetches filters finds flags forwards gets gives goes groups
    handles holds keeps labels learns limits listens loads looks maps marks merges minds monitors moves notifies
    outputs passes picks polls predicts prevents processes produces publishes pulls pushes ranks reads receives
    records reports reranks rescores retrains retries returns routes runs samples saves scales scores sees selects
    sends serves shows sits sorts splits starts stores streams subscribes summarises summarizes syncs takes tracks
    trains transforms translates triggers updates uses validates waits watches works writes
    """
)
_LEAD_IN: Final = word_set("so then and but okay well hmm also there")
_LEAST: Final = 5
_LEADING: Final = word_set(
    """
    and so then because since but if that when which while where who what how or as the a an with for given first is ask
    know clarify okay well to
    """
)
_OPENERS: Final = phrase_list(
    """
    how many|much|fast|long|often|large|big|old|early|precise
    what|what's is|are|the|a|accuracy|kind|happens
    which teams|users|languages|one
    is|are there|it|they|we
    do|does we|they|you|it|everybody
    can|could|may i
    must|should it|we|they
    and|so|then|but how|what|is|do|does|can|who|i|i'd|we|we'd|each|after|because|since|also|it|if|when
    then|so there's|it's
    i'd|i'll|we'd|we'll|let's|it's|there's|that's
    i|we would|could|can|will|use|take|train|store|keep|compute|extract|need|assume|have
    since|because|given|as we|the|they|it|there|labels|users|i|that
    when|if a|the|it|we|there's|they
    each|every one|request|query|user|item|day|night|hour|decision|document|picture
    everything|this is
    the metric|result|results|output|outputs|index|model|features|service|user|users is|are|has|can|would|go|goes
    to keep|avoid|save
    from it|that|there
    after that
    in front
    on top
    later
    okay so
    """
)
_SUBORDINATE: Final = word_set("since because given as with if for at to when so")
_SHORT_LEAD: Final = 14
"""Words: a piece that begins with a condition and is shorter leads to the choice that follows."""
_REASONS: Final = word_set("since because given as")
_CONDITIONS: Final = word_set("with at for if only to it's though while")
_PROPOSALS: Final = phrase_list(
    """
    i'd|i|we rather|then|only|also|just|simply use|take|choose|go|build|train|put
    my proposal|idea|approach|solution
    first idea
    best|obvious|classic|usual|straightforward|simplest|standard * is|would
    i think|guess of|we|the|a
    """
)
_SO: Final = phrase_list(
    """
    so i'd|i|we|we'd|i'll|linear|that's|it|no|a|the|only|that
    then i'd|i|we|we'd|i'll
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
