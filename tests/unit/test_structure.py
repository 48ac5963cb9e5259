"""Coverage and structure on the cards, with an assessor that is told what to find."""

from typing import Any

import pytest

from bot.scoring import card
from bot.scoring.card import AnswerCard, Scorecard
from bot.scoring.scorecard import score_text
from bot.scoring.session import SessionMaterial, score_session
from bot.session.record import QuestionAsked
from tests.fakes.assessor import SaysSo
from tests.fakes.session_folder import Said, answer, events_of, question

pytestmark = pytest.mark.unit

STORY = (
    "Situation: the nightly jobs of our shop failed once a week and nobody knew why. "
    "Decision: I decided to move them to files. "
    "Action: I wrote the loader in two weeks and ran both side by side. "
    "Result: the failures stopped. So that is it."
)


def session(said: list[Said], assessor: SaysSo | None, pillar: Any = "behavioral") -> Scorecard:
    events = [
        event.model_copy(update={"pillar": pillar}) if isinstance(event, QuestionAsked) else event
        for event in events_of(said)
    ]
    return score_session(SessionMaterial("x", events), assessor=assessor)


def told(text: str, assessor: SaysSo, pillar: Any = "behavioral", asked: str | None = "Why?") -> AnswerCard:
    return score_text(text, asked, assessor=assessor, pillar=pillar).answers[0]


def evidence(one: AnswerCard) -> dict[str, str | None]:
    return {point.point: point.evidence.text if point.evidence else None for point in one.coverage}


def story_of(one: AnswerCard) -> card.Story:
    assert one.structure is not None
    assert one.structure.story is not None
    return one.structure.story


def design_of(one: AnswerCard) -> card.Design:
    assert one.structure is not None
    assert one.structure.design is not None
    return one.structure.design


# --- coverage ---------------------------------------------------------------------------------------------

ASKED = [
    question("Tell me about a cache.", 1.0, 2.0),
    answer((3.0, 7.0, "We added a cache last year. It was slow before.")),
    question("How did you measure it?", 8.0, 9.0, move="probe_metric"),
    answer((10.0, 14.0, "The latency halved within one week. The cache stayed.")),
    question("Anything else about it?", 15.0, 16.0, move="probe_failure"),
    answer((17.0, 20.0, "No I cannot think of more.")),
]


def test_a_question_has_all_its_points_and_a_follow_up_those_first_covered_in_it() -> None:
    cards = session(ASKED, SaysSo(["cache", "latency", "cost"])).answers
    assert evidence(cards[0]) == {
        "cache": "We added a cache last year.",
        "latency": "The latency halved within one week.",
        "cost": None,
    }
    assert evidence(cards[1]) == {"latency": "The latency halved within one week."}
    assert evidence(cards[2]) == {}


def test_evidence_is_timed_by_the_words_of_the_card() -> None:
    cards = session(ASKED, SaysSo(["latency"])).answers
    said = cards[0].coverage[0].evidence
    assert said is not None
    assert said.start_s == cards[1].words[0].start_s == 10.0
    assert said.end_s == cards[1].words[5].end_s
    assert [one.structure is None for one in cards] == [False, True, True]


def test_two_questions_are_understood_apart() -> None:
    assessor = SaysSo(["cache"])
    other = [
        question("What is drift?", 22.0, 23.0, key="q2"),
        answer((24.0, 27.0, "The data changes every single day.")),
    ]
    cards = session([*ASKED, *other], assessor).answers
    assert [asked.id for asked, _ in assessor.given] == ["q1", "q2"]
    assert [role for role, _ in assessor.given[0][1]] == ["answer", "follow_up", "follow_up"]
    assert evidence(cards[3]) == {"cache": None}


def test_hesitations_are_kept_from_the_assessor_and_stay_in_the_evidence() -> None:
    assessor = SaysSo(["cache"])
    made = told("Um, we added, uh, a cache. It worked well.", assessor)
    assert assessor.given[0][1] == [("answer", "we added, a cache. It worked well.")]
    assert evidence(made) == {"cache": "we added, uh, a cache."}
    assert made.coverage[0].evidence is not None
    assert made.coverage[0].evidence.start_s is None


def test_without_coverage_the_reason_is_told_once() -> None:
    made = session(ASKED, SaysSo(why="The question is not in the bank."))
    assert [one.coverage for one in made.answers] == [[], [], []]
    assert ("coverage", "The question is not in the bank.") in [(n.what, n.why) for n in made.not_measured]
    assert not any("structure" in note.what for note in made.not_measured)


def test_with_no_assessor_nothing_is_claimed() -> None:
    made = session(ASKED, None)
    assert [(one.structure, one.coverage) for one in made.answers] == [(None, [])] * 3
    assert any(note.what == "structure and coverage" for note in made.not_measured)


def test_warm_up_and_unanswered_questions_are_not_understood() -> None:
    assessor = SaysSo(["cache"])
    assert session(ASKED[:2], assessor, "warm_up").answers[0].structure is None
    silent = session([question("Why?", 1.0, 2.0), answer((3.0, 3.5, "No."))], assessor)
    assert (silent.answers[0].structure, silent.answers[0].coverage) == (None, [])
    assert assessor.given == []


def test_a_follow_up_counts_where_the_question_itself_got_no_answer() -> None:
    said = [question("Why?", 1.0, 2.0), answer((3.0, 3.5, "Well.")), *ASKED[2:4]]
    cards = session(said, SaysSo(["latency"])).answers
    assert evidence(cards[0]) == {"latency": "The latency halved within one week."}
    assert cards[0].structure is None


# --- stories ----------------------------------------------------------------------------------------------


def test_shares_of_a_text_are_by_words_and_together_one() -> None:
    story = story_of(told(STORY, SaysSo()))
    counts = {kind: share.words for kind, share in story.shares.items()}
    assert counts == {"situation": 15, "decision": 8, "action": 14, "result": 4, "other": 4}
    assert sum(share.share for share in story.shares.values()) == pytest.approx(1.0, abs=0.003)
    assert story.shares["situation"].share == pytest.approx(15 / 45, abs=0.001)
    assert story.shares["situation"].spoken_s is None
    assert [stretch.does for stretch in story.stretches] == ["situation", "decision", "action", "result", "other"]


def test_shares_of_speech_are_by_the_time_of_the_words_without_the_pauses() -> None:
    first, *rest = STORY.split(". ")
    said = [
        question("Tell me about it.", 1.0, 2.0),
        answer((3.0, 33.0, f"{first}."), (60.0, 70.0, ". ".join(rest))),
    ]
    story = story_of(session(said, SaysSo()).answers[0])
    assert story.shares["situation"].spoken_s == pytest.approx(30.0, abs=0.01)
    assert story.shares["situation"].share == pytest.approx(0.75, abs=0.001)
    assert (story.stretches[0].start_s, story.stretches[0].end_s) == (3.0, 33.0)


def test_a_story_too_short_for_shares_says_so() -> None:
    made = told("Situation: it was slow. Decision: I decided to wait. Result: it got fast.", SaysSo()).structure
    assert made is not None
    assert made.story is None
    assert [(note.what, note.why) for note in made.unsaid] == [
        ("shares of the story", "Too short: 13 words; 40 in 3 sentences are the least.")
    ]


@pytest.mark.parametrize(("times", "verdict"), [(1, "short"), (5, "usual"), (8, "long")])
def test_length_against_one_to_two_minutes(times: int, verdict: str) -> None:
    made = told(" ".join([STORY] * times), SaysSo()).structure
    assert made is not None
    assert (made.length.unit, made.length.low, made.length.high, made.length.verdict) == ("words", 150, 300, verdict)


def test_where_no_reference_is_known_there_is_no_verdict() -> None:
    made = told(STORY, SaysSo(), "fundamentals").structure
    assert made is not None
    assert (made.length.low, made.length.verdict, made.story, made.design) == (None, None, None, None)


@pytest.mark.parametrize(
    ("text", "pillar", "does"),
    [
        ("Situation: the jobs failed. And more words.", "behavioral", "situation"),
        ("Well let me think now. Situation: the jobs failed.", "behavioral", "other"),
        ("A cache keeps what was read. And more words.", "fundamentals", "point"),
        ("It is hard to say. A cache keeps what was read.", "fundamentals", "other"),
        ("It always fits perfectly. A cache keeps what was read.", "fundamentals", "wrong_claim"),
    ],
)
def test_the_opening_goes_to_the_matter_or_not(text: str, pillar: str, does: str) -> None:
    made = told(text, SaysSo(["cache"], wrong="perfectly"), pillar).structure
    assert made is not None
    assert made.opening is not None
    assert (made.opening.does, made.opening.answers) == (does, does != "other")
    assert text.startswith(made.opening.text)


def test_the_opening_of_an_unknown_question_cannot_be_told() -> None:
    made = told("A cache keeps what was read.", SaysSo(why="Not in the bank."), "fundamentals").structure
    assert made is not None
    assert made.opening is None
    assert [note.what for note in made.unsaid] == ["opening"]


def test_an_unknown_kind_of_question_is_noted() -> None:
    made = score_text(STORY, assessor=SaysSo(why="The question is not known."))
    assert {note.what for note in made.not_measured} >= {"structure", "coverage"}


# --- designs ----------------------------------------------------------------------------------------------

DRAWN = "Architecture: a queue in front. Architecture: trees because a call has ten milliseconds. That is it."


def test_constraints_before_the_first_architecture() -> None:
    design = design_of(told(f"Constraint: how fast must it be? {DRAWN}", SaysSo(), "design"))
    assert design.constraints_first is True
    assert [(raised.text, raised.constraints) for raised in design.constraints] == [
        ("Constraint: how fast must it be?", ["latency"])
    ]
    assert design.architecture is not None
    assert design.architecture.text == "Architecture: a queue in front."
    assert [one.constraint.text if one.constraint else None for one in design.decisions] == [
        None,
        "because a call has ten milliseconds.",
    ]


def test_architecture_before_any_constraint() -> None:
    assert design_of(told(DRAWN, SaysSo(), "design")).constraints_first is False
    late = design_of(told(f"{DRAWN} Constraint: how fast must it be?", SaysSo(), "design"))
    assert (late.constraints_first, len(late.constraints)) == (False, 1)


def test_with_no_architecture_the_order_cannot_be_told() -> None:
    made = told("Constraint: how fast must it be? It depends on that I would say.", SaysSo(), "design").structure
    assert made is not None
    assert made.design is not None
    assert made.design.constraints_first is None
    assert [note.what for note in made.unsaid] == ["whether constraints came first"]


def test_a_question_back_is_no_answer_but_raises_its_constraint() -> None:
    said = [
        question("Design a cache.", 1.0, 2.0),
        answer((3.0, 6.0, "Constraint: how fast must it be?"), act="clarify"),
        answer((9.0, 15.0, DRAWN)),
        question("What if it must be faster?", 16.0, 17.0, move="flip_constraint"),
        answer((18.0, 22.0, "Architecture: a cache on every node because of the network.")),
    ]
    assessor = SaysSo()
    made = session(said, assessor, "design").answers
    assert [role for role, _ in assessor.given[0][1]] == ["request", "answer", "follow_up"]
    design = design_of(made[0])
    assert design.constraints_first is True
    assert design.constraints[0].start_s == 3.0
    assert "how fast" not in made[0].text
    assert len(design.decisions) == 3


def test_a_question_back_after_the_first_box_came_too_late() -> None:
    said = [
        question("Design a cache.", 1.0, 2.0),
        answer((3.0, 8.0, DRAWN)),
        answer((9.0, 12.0, "Constraint: how fast must it be?"), act="clarify"),
        answer((14.0, 18.0, "Architecture: then a cache on every node.")),
    ]
    assert design_of(session(said, SaysSo(), "design").answers[0]).constraints_first is False


# --- all --------------------------------------------------------------------------------------------------


def test_wrong_claims_are_shown_with_what_they_are_like() -> None:
    made = told("It always fits perfectly. And that is all there is.", SaysSo(wrong="perfectly")).structure
    assert made is not None
    assert [(claim.text, claim.claim) for claim in made.wrong_claims] == [("It always fits perfectly.", "A claim.")]


def test_the_same_answer_gives_the_same_card_and_it_reads_back() -> None:
    made = session(ASKED, SaysSo(["cache", "latency"])).to_json()
    assert made == session(ASKED, SaysSo(["cache", "latency"])).to_json()
    assert Scorecard.model_validate_json(made).to_json() == made
