"""Moves in words."""

import itertools

import pytest

from bot.interviewer import lines
from bot.interviewer.item import MAX_SPOKEN_WORDS
from bot.interviewer.moves import Move, MoveName
from bot.interviewer.phrasing import PLAIN, QUOTED, phrase, question_for, request_for, transition
from tests.unit.test_interview import DESIGN, STORY

pytestmark = pytest.mark.unit

QUOTE = "I decided to move the old features to Kafka streams"


def test_the_items_own_probe_is_used() -> None:
    assert phrase(Move("clarify", "fraud", "labels"), DESIGN, 1).endswith("Where do your labels come from?")
    assert phrase(Move("flip_constraint", "fraud", "flip_0"), DESIGN, 1).endswith(DESIGN.flips[0])


def test_the_quote_stands_in_the_sentence() -> None:
    said = phrase(Move("probe_ownership", "story", "ownership", "we moved to Kafka"), STORY, 1)
    assert '"we moved to Kafka"' in said


def test_every_wording_is_one_short_question_and_praises_nothing() -> None:
    for seed, name in itertools.product(range(20), {*PLAIN, *QUOTED}):
        for quote in (None, QUOTE):
            said = phrase(Move(name, "story", "x", quote), STORY, seed)  # type: ignore[arg-type]  # names of moves
            assert len(said.split()) <= MAX_SPOKEN_WORDS
            assert said.count("?") == 1
            assert said.endswith("?")
            assert not {"great", "good", "excellent", "perfect"} & set(said.lower().split())


def test_a_long_probe_leaves_the_quote_out() -> None:
    long = DESIGN.model_copy(
        update={"points": (DESIGN.points[0].model_copy(update={"probe": "Why " + "so " * 24 + "late?"}),)}
    )
    said = phrase(Move("clarify", "fraud", "labels", QUOTE), long, 1)
    assert QUOTE not in said
    assert len(said.split()) <= MAX_SPOKEN_WORDS


def test_wording_varies_with_the_seed_and_only_with_it() -> None:
    move = Move("probe_outcome", "story", "outcome", "we moved to Kafka")
    assert len({phrase(move, STORY, seed) for seed in range(20)}) > 1
    assert len({phrase(move, STORY, 3) for _ in range(5)}) == 1


@pytest.mark.parametrize("name", ["clarify", "reprompt", "probe_outcome", "probe_ownership", "probe_decision"])
def test_asked_again_it_is_asked_in_other_words(name: MoveName) -> None:
    for quote in (None, QUOTE):
        move = Move(name, "story", "x", quote)
        said = [phrase(move, STORY, 5, times=times, acknowledge=False) for times in range(3)]
        assert len(set(said)) == 3


def test_the_bare_question_has_no_quote() -> None:
    assert '"' not in question_for(Move("probe_outcome", "story", "outcome", QUOTE), STORY, 1)


def test_transitions_differ_from_one_to_the_next() -> None:
    assert transition(1, 0) != transition(1, 1)


def test_the_request_keeps_the_uncovered_points_secret() -> None:
    request = request_for(Move("clarify", "fraud", "labels"), DESIGN, "The labels come late.", "Where?")
    assert request.about == "Where do your labels come from?"
    assert "Chargebacks arrive weeks later." in request.secrets
    assert "The labels come late." not in request.secrets


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("What does the team look like?", "practice interviewer"),
        ("Are you a robot?", "program"),
        ("How did I do?", "report"),
        ("What happens with the recording?", "delete"),
        ("What happens next?", "report"),
        ("What is the meaning of life?", "practice interviewer"),
    ],
)
def test_answers_to_the_candidate_are_honest(question: str, expected: str) -> None:
    assert expected in lines.answer_to(question)
