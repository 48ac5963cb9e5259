"""What is read from an answer without a model: sentences, clauses, roles, numbers, constraints."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.interviewer.assess import assess, constraints_asked
from bot.interviewer.clauses import claims_change, clauses, number_in, roles, sentences, subject
from bot.interviewer.encoder import WordsEncoder
from bot.interviewer.pattern import words_of
from bot.stt.transcript import Transcript, Word
from tests.unit.test_interview import DESIGN, STORY

pytestmark = pytest.mark.unit

ENCODER = WordsEncoder()


def split(text: str) -> list[str]:
    return [sentence.text for sentence in sentences(Transcript.from_text(text))]


def parts(text: str) -> list[str]:
    return [clause.text for clause in clauses(sentences(Transcript.from_text(text)))]


def test_sentences_by_punctuation() -> None:
    assert split("We used Kafka. It was 3.5 times faster! Was it?") == [
        "We used Kafka.",
        "It was 3.5 times faster!",
        "Was it?",
    ]
    assert split("") == []


def test_a_long_run_is_split_at_its_pause() -> None:
    text = (
        "we had a batch job that ran every night for six hours and failed "
        "then i moved it all over to kafka in one weekend"
    )
    words = Transcript.from_text(f"{text} and then we all went home again").words
    later = tuple(Word(w.text, w.start_s + 1.0, w.end_s + 1.0, 1.0) for w in words[14:])
    first, *_ = sentences(Transcript(words[:14] + later))
    assert first.words == words[:14]


def test_a_long_run_without_a_pause_is_split_at_a_conjunction() -> None:
    text = (
        "we had a batch job that ran every night and failed very often so i moved everything to kafka and "
        "after that we could finally see the numbers within seconds of the payment"
    )
    assert any(sentence.startswith(("so i moved", "and after")) for sentence in split(text))


def test_clauses() -> None:
    assert parts("I moved it to Kafka because the batch was slow, and we needed it fresh.") == [
        "I moved it to Kafka",
        "because the batch was slow,",
        "and we needed it fresh.",
    ]
    assert parts("It was so much faster than before.") == ["It was so much faster than before."]


TOKENS = ("we", "so", "and", "because", "Kafka.", "it", "was,", "fine", "then", "I")


@given(st.lists(st.sampled_from(TOKENS), max_size=80))
def test_splitting_loses_and_reorders_nothing(tokens: list[str]) -> None:
    text = " ".join(tokens)
    assert " ".join(split(text)) == text
    assert " ".join(parts(text)) == text


def role(text: str) -> set[str]:
    return set(roles(words_of(text)))


def test_roles() -> None:
    assert "decision" in role("I decided to use Kafka")
    assert "decision" in role("In the end I went with Postgres")
    assert "decision" in role("my call was to stop it")
    assert "decision" not in role("I worked on the pipeline")
    assert "reasoning" in role("because it was slow")
    assert "reasoning" in role("since we had only two people")
    assert "reasoning" not in role("I have been there since January")
    assert "outcome" in role("as a result it got faster")
    assert "outcome" in role("the errors dropped by half")
    assert "outcome" in role("it saved us a lot of money")
    assert "outcome" not in role("I cut the scope of the project")
    assert "reflection" in role("looking back I would start smaller")


def who(text: str) -> str | None:
    return subject(words_of(text))


def test_who_acts() -> None:
    assert who("I moved it") == "I"
    assert who("I've moved it") == "I"
    assert who("we moved it") == "we"
    assert who("I think we moved it") == "we"
    assert who("the team moved it") is None


def has_number(text: str) -> bool:
    return number_in(words_of(text))


def test_numbers() -> None:
    assert has_number("it fell by forty percent")
    assert has_number("from 200 ms to 50")
    assert has_number("it doubled")
    assert has_number("three hundred thousand users")
    assert not has_number("L1 and L2 are two of them")
    assert not has_number("in 2019 we started")
    assert not has_number("one of them")
    assert claims_change(words_of("the latency went down a lot"))
    assert not claims_change(words_of("we looked at the latency"))


def test_constraints_are_recognised_by_key_and_by_other_names() -> None:
    assert constraints_asked(DESIGN, "What's the latency budget?") == ("latency",)
    assert constraints_asked(DESIGN, "How fast must it be?") == ("latency",)
    assert constraints_asked(DESIGN, "How many payments do we see, and how fast?") == ("volume", "latency")
    assert constraints_asked(DESIGN, "Which language should I use?") == ()
    assert constraints_asked(STORY, "What's the latency?") == ()


def test_a_pattern_or_the_same_words_cover_a_point() -> None:
    said = f"You know, {DESIGN.points[0].says[0]}"
    found = assess(DESIGN, said, ENCODER)
    assert [evidence.point for evidence in found.covered] == ["labels"]
    assert found.covered[0].sentence.text in said
    assert found.missing == ("costs",)
    sure = found.likely
    assert found.coverage == pytest.approx(0.75 * sure["labels"] + 0.25 * sure["costs"])


def test_a_question_covers_nothing() -> None:
    assert not assess(DESIGN, "Do the chargebacks arrive weeks later?", ENCODER).covered


def test_the_team_alone() -> None:
    assert assess(STORY, "We had a problem. We moved it to Kafka.", ENCODER).team_only
    assert not assess(STORY, "We had a problem. I moved it to Kafka.", ENCODER).team_only
    assert not assess(STORY, "The system was slow.", ENCODER).team_only


def test_nothing_said() -> None:
    found = assess(DESIGN, "", ENCODER)
    assert found.empty
    assert not found.off_topic
    assert found.missing == ("labels", "costs")


@given(st.text(max_size=400))
def test_any_text_can_be_read(text: str) -> None:
    found = assess(DESIGN, text, ENCODER)
    assert 0.0 <= found.coverage <= 1.0
    assert {evidence.point for evidence in found.covered}.isdisjoint(found.missing)
