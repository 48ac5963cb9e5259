"""The words by which `bot.interviewer.sketching` knows what a sentence of a design does."""

from typing import Final

from bot.interviewer.pattern import Pattern, phrase_list, word_set

PARTS: Final = word_set(
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
WOULD: Final = word_set("i'd we'd i'll we'll let's i we would could can will")
CHOOSER: Final = word_set("i i'd i'll we we'd we'll so then therefore")
BUILD: Final = word_set(
    """
    add begin build cache call choose collect compress compute do draw drop fall fine forecast freeze go group have
    ignore index keep learn limit make model need precompute put randomise randomize refresh remove reserve run send
    set shard smooth solve split start stay store sync take train transcribe use
    """
)
BE: Final = word_set("is are gets get be been")
DONE: Final = word_set("shown written sent split rebuilt cut kept built read run fed put done made taken")
ACTS: Final = word_set(
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
LEAD_IN: Final = word_set("so then and but okay well hmm also there")
LEAST: Final = 5
LEADING: Final = word_set(
    """
    and so then because since but if that when which while where who what how or as the a an with for given first is ask
    know clarify okay well to
    """
)
OPENERS: Final = phrase_list(
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
SUBORDINATE: Final = word_set("since because given as with if for at to when so")
SHORT_LEAD: Final = 14
"""Words: a piece that begins with a condition and is shorter leads to the choice that follows."""
REASONS: Final = word_set("since because given as")
CONDITIONS: Final = word_set("with at for if only to it's though while")
PROPOSALS: Final = phrase_list(
    """
    i'd|i|we rather|then|only|also|just|simply use|take|choose|go|build|train|put
    my proposal|idea|approach|solution
    first idea
    best|obvious|classic|usual|straightforward|simplest|standard * is|would
    i think|guess of|we|the|a
    """
)
SO: Final = phrase_list(
    """
    so i'd|i|we|we'd|i'll|linear|that's|it|no|a|the|only|that
    then i'd|i|we|we'd|i'll
    therefore
    that's why
    means
    """
)
NEEDS: Final = phrase_list(
    """
    need|needs|accept|accepts|must|has|have|allowed|bad|confidential|critical|expensive|worse|limited|missing
    small|smaller|large
    """
)
ENOUGH: Final = phrase_list(
    """
    is|are|be|will|completely|totally|perfectly|not enough|plenty|fine|sufficient|useless|do
    makes|make no|more|little sense
    doesn't|don't|won't fit
    out of the question
    too slow|expensive|large|much|big
    """
)
PATTERNS: Final[dict[str, tuple[Pattern, ...]]] = {
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
