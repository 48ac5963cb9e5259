"""Who acts, and whether it is a decision, an action or a judgement: one sentence a line."""

import pytest

from bot.scoring.clauses import find_clauses
from bot.scoring.ownership import find_ownership

pytestmark = pytest.mark.unit


def words_of(text: str) -> list[str]:
    return text.split()


def told(text: str) -> list[str]:
    """`subject role` of every clause."""
    return [f"{clause.subject} {clause.role}" for clause in find_clauses(text.split())]


def first(text: str) -> str:
    return (told(text) or ["nothing"])[0]


def test_decisions() -> None:
    assert first("I decided to shard the table.") == "I decision"
    assert first("I chose Kafka over RabbitMQ.") == "I decision"
    assert first("We decided to wait.") == "we decision"
    assert first("In the end I went with Postgres.") == "I decision"
    assert first("I made the call to roll back.") == "I decision"
    assert first("I ended up choosing the smaller model.") == "I decision"
    assert first("I ruled out a rewrite.") == "I decision"
    assert first("We settled on gRPC.") == "we decision"
    assert first("I've decided that we ship weekly.") == "I decision"
    assert first("I would use a message queue.") == "I decision"
    assert first("I'd go with a relational database.") == "I decision"
    assert first("We agreed on a budget.") == "we decision"
    assert first("My decision was to stop the launch.") == "I decision"
    assert first("The decision was mine.") == "I decision"
    assert first("My manager decided to cancel it.") == "other decision"
    assert first("They picked Oracle.") == "other decision"
    assert first("It was decided to use Java.") == "passive decision"
    assert first("Kafka was chosen by me.") == "I decision"
    assert first("I had to choose between two vendors.") == "I other"
    assert first("I insisted that we cut the scope.") == "I decision"


def test_no_decision_was_taken() -> None:
    assert first("I didn't decide that.") == "I other"
    assert first("I couldn't choose.") == "I other"
    assert first("I don't know.") == "I other"
    assert first("I wanted to decide myself.") != "I decision"


def test_actions() -> None:
    assert first("I suggested that we cut the scope.") == "I action"
    assert first("I pushed for a feature freeze.") == "I action"
    assert first("I built the ingestion pipeline.") == "I action"
    assert first("I wrote a load test.") == "I action"
    assert first("We migrated to Kubernetes.") == "we action"
    assert first("So um basically I rewrote it.") == "I action"
    assert first("I managed to fix the bug.") == "I action"
    assert first("I tried to measure it.") == "I action"
    assert first("I was running the on-call rota.") == "I action"
    assert first("I did the migration.") == "I action"
    assert first("Our team shipped it.") == "we action"
    assert first("My colleague and I built it.") == "we action"
    assert first("Me and Anna built it.") == "we action"
    assert first("My manager asked us to stop.") == "other action"
    assert first("The vendor rewrote the API.") == "other action"
    assert first("She reviewed my code.") == "other action"
    assert first("The service was rewritten in Go.") == "passive action"
    assert first("The tests were written by us.") == "we action"
    assert first("I was asked to lead the project.") == "passive action"


def test_judgements() -> None:
    assert first("I think it's too slow.") == "I judgement"
    assert first("I realised the index was missing.") == "I judgement"
    assert first("We believed the estimate.") == "we judgement"
    assert first("It was the right call.") == "other judgement"
    assert first("I was convinced it would fail.") == "I judgement"
    assert first("I thought we should move to Kafka.") == "I judgement"
    assert first("I think we should cache it.") == "I judgement"
    assert first("I think we built it in May.") == "we action"
    assert first("I learned to ask earlier.") == "I judgement"


def test_neither() -> None:
    assert first("I was the only engineer.") == "I other"
    assert first("We had two services.") == "we other"
    assert first("There was a queue.") == "other other"
    assert first("The error rate dropped to one percent.") == "other other"
    assert first("We need to handle a thousand requests.") == "we other"
    assert first("As we discussed, the budget is fixed.") == "we other"
    assert first("I was worried about the deadline.") in ("I judgement", "I other")


def test_questions_and_quoted_speech_are_left_out() -> None:
    assert told("Can I ask about the budget?") == []
    assert told("should we assume one region") == []
    assert told("What did we decide?") == []
    assert told('My manager said "we decided to stop".') == ["other action"]
    assert told("He said we should use Oracle.") == ["other action"]
    assert told("She was like, we need to ship it.") == ["other other"]
    assert told("I decided to cache it, right?") == ["I decision"]


def test_clauses_are_found_without_punctuation() -> None:
    assert told("we had a slow service I decided to cache it and latency dropped by half") == [
        "we other",
        "I decision",
        "other other",
    ]
    assert told("I looked at the logs and found the leak so I patched it") == [
        "I action",
        "I judgement",
        "I action",
    ]
    assert told("my manager asked us to stop but I decided to finish because the client was waiting") == [
        "other action",
        "I decision",
        "other other",
    ]


def test_a_shared_subject_carries_over() -> None:
    assert told("I profiled it and decided to rewrite the parser.") == ["I action", "I decision"]
    assert told("We tested it, then shipped it.") == ["we action", "we action"]


def test_fillers_can_be_skipped() -> None:
    words = words_of("I um I decided like to wait")
    assert [(c.subject, c.role) for c in find_clauses(words, skip={0, 1, 4})] == [("I", "decision")]


def chain(text: str) -> list[tuple[str, str | None, str | None]]:
    words = text.split()
    found = find_ownership(words)

    def said(i: int | None) -> str | None:
        if i is None:
            return None
        return " ".join(words[found.clauses[i].first : found.clauses[i].last + 1])

    return [(said(c.decision) or "", said(c.reason), said(c.outcome)) for c in found.chains]


def test_chains() -> None:
    assert chain("I chose Redis because reads were slow. As a result latency dropped to ten milliseconds.") == [
        ("I chose Redis", "because reads were slow.", "As a result latency dropped to ten milliseconds.")
    ]
    assert chain("I decided to wait.") == [("I decided to wait.", None, None)]
    assert chain("Reads were slow, so I decided to add a cache.") == [
        ("so I decided to add a cache.", "Reads were slow,", None)
    ]
    assert chain("We shipped it. It was slow.") == []


def test_we_with_no_decision_of_ones_own_near_is_unowned() -> None:
    words = words_of("We built a service. We shipped it. It ran for years. We had users. We fixed bugs.")
    found = find_ownership(words)
    assert [found.clauses[i].words[1] for i in found.unowned] == ["built", "shipped", "fixed"]
    owned = find_ownership(words_of("I decided to build it. We built a service. We shipped it."))
    assert owned.unowned == ()


def test_nothing_said() -> None:
    assert find_ownership([]).clauses == ()
    assert find_ownership(["..."]).clauses == ()
