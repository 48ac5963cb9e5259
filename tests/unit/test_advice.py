"""What is suggested about an answer, and about which sentence; and when nothing is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.report.shapes import plain
from bot.report.view import view
from bot.scoring.advice import MOST, TEXTS, advise
from bot.scoring.ownership import find_ownership
from bot.scoring.scorecard import score_text
from bot.session.record import Pillar

pytestmark = pytest.mark.unit


def kinds(text: str, pillar: Pillar | None = "behavioral", *, follow_up: bool = False) -> list[str]:
    return [one.kind for one in advise(find_ownership(text.split()), pillar, follow_up=follow_up)]


def about(text: str, pillar: Pillar | None = "behavioral") -> list[str]:
    words = text.split()
    return [" ".join(words[one.first : one.last + 1]) for one in advise(find_ownership(words), pillar)]


FINE = "I chose Redis because reads were slow. Latency dropped to ten milliseconds."


def test_nothing_where_the_answer_is_fine() -> None:
    assert kinds(FINE) == []
    assert kinds(FINE, None) == []
    assert kinds("The errors rose every night, so I stopped the rollout. After that the errors fell by half.") == []


def test_a_shared_decision_with_none_of_ones_own_near() -> None:
    text = "The launch was near. We decided to cut the scope because time was short. It worked."
    assert kinds(text) == ["unowned"]
    assert about(text) == ["We decided to cut the scope because time was short."]
    assert kinds("I chose the parts and we cut the scope because time was short. It worked.") == []


def test_we_did_it_all() -> None:
    assert kinds("We collected the images. We trained a model. We shipped it.") == ["unowned"]
    assert about("We collected the images. We trained a model. We shipped it.") == ["We collected the images."]
    assert kinds("We had three users. I wrote the parser. We shipped it.") == []
    assert kinds("We collected the images. We trained a model.", None) == []


def test_nobody_is_named() -> None:
    text = "It was decided to freeze the model. I watched the dashboards."
    assert kinds(text) == ["passive"]
    assert about(text) == ["It was decided to freeze the model."]
    assert kinds("Kafka had been picked before my time. I learned it.") == []
    assert kinds("It was decided by Ana. I watched the dashboards.") == []


def test_no_reason_and_no_outcome() -> None:
    assert kinds("I chose Redis. Latency dropped to ten milliseconds.") == ["reason"]
    assert kinds("I chose Redis because reads were slow.") == ["outcome"]
    assert kinds("I decided to wait.") == ["reason", "outcome"]
    assert kinds("I chose it to avoid a rewrite. It saved two weeks.") == []


def test_one_reason_and_one_outcome_are_enough() -> None:
    assert kinds("I chose Redis because reads were slow. I kept the schema. Latency dropped to ten milliseconds.") == []


def test_what_helps_most_comes_first_and_three_at_most() -> None:
    text = "It was decided to stop. Then we dropped the model."
    assert kinds(text) == ["unowned", "passive", "reason"]
    assert len(kinds(text)) == MOST


def test_what_is_weighed_or_argued_elsewhere_counts() -> None:
    text = "I decided to move. It was hard. It took long. The main reason was fraud. The losses fell by half."
    assert kinds(text) == []
    assert kinds("I was worried about three systems. I chose Go. Latency dropped by half.") == []
    assert kinds("I suggested that we try both. In the end we stayed with Go because it was fast. It worked.") == []
    assert kinds("I chose Go because it was fast. Since then I ask first.") == []


def test_decisions_of_others_need_nothing() -> None:
    assert kinds("My boss cancelled the project. I wrote the report.") == []


def test_explanations_are_left_alone() -> None:
    text = "The tree chooses the split. I decided to wait. It was decided to stop. We built it. We shipped it."
    assert kinds(text, "fundamentals") == []
    assert kinds(text, "warm_up") == []
    assert kinds(text, "closing") == []
    assert kinds("Drift means that the data changes. We measure it. We retrain.", None) == []


def test_a_design_is_only_asked_for_reasons() -> None:
    assert kinds("I'd use a queue. I'd shard by user.", "design") == ["reason"]
    assert kinds("I'd use a queue because the traffic comes in bursts.", "design") == []
    assert kinds("The traffic comes in bursts. There are two regions.", "design") == []


def test_a_follow_up_need_not_repeat_what_was_told() -> None:
    assert kinds("I decided to wait.", follow_up=True) == []
    assert kinds("It was decided to stop.", follow_up=True) == ["passive"]


def test_of_speech_without_full_stops_the_clause_is_shown() -> None:
    text = (
        "so "
        + "there was a queue and " * 8
        + "it was decided to stop and "
        + "there was a queue and " * 8
        + "that was it"
    )
    assert about(text)[0].strip() == "and it was decided to stop"


def test_the_report_shows_sentence_and_suggestion() -> None:
    made = score_text("It was decided to freeze the model. I watched it.")
    rows = {row.name: plain(row.lines) for row in view(made).answers[0].rows}
    assert rows["To try"] == ('"It was decided to freeze the model.": Say who decided.',)
    assert "To try" not in {row.name for row in view(score_text(FINE)).answers[0].rows}


WORDS = [
    *["I", "we", "it", "was", "decided", "chose", "to", "stop", "because"],
    *["latency", "dropped.", "The", "team", "built", "them.", "and", "so", "would", "my", "boss"],
]


@given(st.lists(st.sampled_from(WORDS), max_size=40), st.sampled_from([None, "behavioral", "design", "fundamentals"]))
def test_suggestions_are_few_and_about_the_text(words: list[str], pillar: Pillar | None) -> None:
    made = advise(find_ownership(words), pillar)
    assert len(made) <= MOST
    assert len({one.kind for one in made}) == len(made)
    assert all(0 <= one.first <= one.last < len(words) and one.text == TEXTS[one.kind] for one in made)
