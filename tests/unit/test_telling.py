"""What a sentence of a story or of a design does, which question a wording means; without a model."""

import pytest

from bot.interviewer.bank import load_bank
from bot.interviewer.recognise import LEAD, NEAR, _likeness, find_item, pillar_of
from bot.interviewer.sketching import SIGNS as DESIGN_SIGNS
from bot.interviewer.sketching import SORTER as DESIGN_SORTER
from bot.interviewer.sketching import constraint_in, sketch, statements
from bot.interviewer.sorting import Sorter
from bot.interviewer.story_parts import pieces
from bot.interviewer.telling import SIGNS as STORY_SIGNS
from bot.interviewer.telling import SORTER as STORY_SORTER
from bot.interviewer.telling import tell
from bot.paths import prompts_dir
from bot.stt.transcript import Transcript

pytestmark = pytest.mark.unit

STORY = {
    "I was on the payments team and our nightly job failed every second week.": "situation",
    "I decided to throw the scheduler away, because nobody understood it any more.": "decision",
    "I wrote a small one in three days and ran both side by side for a month.": "action",
    "Since then the job has not failed once, and we saved two thousand euros a month.": "result",
    "Looking back I would ask the others earlier.": "other",
}
DESIGN = {
    "Okay, fraud detection.": "other",
    "How many payments are there in a second?": "constraint",
    "I would put a queue in front of the service.": "part",
    "Since the answer must come within ten milliseconds, I would use boosted trees.": "tied",
    "I would look at the precision each week.": "other",
}


def sketched(text: str) -> list[str]:
    return list(sketch(statements(Transcript.from_text(text))))


def test_a_story_in_its_parts() -> None:
    assert tell(pieces(Transcript.from_text(" ".join(STORY)))) == list(STORY.values())
    assert tell([]) == []


def test_a_design_in_its_steps() -> None:
    assert sketched(" ".join(DESIGN)) == list(DESIGN.values())
    assert sketched("") == []


@pytest.mark.parametrize(
    "text",
    [
        "I assume that there are about ten million users.",
        "Can I ask what the latency budget is?",
        "The first thing I would need to know is how much traffic there is.",
        "Is there a limit on the cost?",
    ],
)
def test_constraints_are_asked_for_or_assumed(text: str) -> None:
    assert sketched(text) == ["constraint"]


def test_a_question_only_announced_is_no_constraint() -> None:
    assert sketched("One question first. What about the catalog?")[0] == "other"
    assert sketched("One question first, how many users are there?")[0] == "constraint"


def test_who_restates_the_task_and_asks_has_drawn_nothing_yet() -> None:
    assert sketched("Okay, so a service that ranks the feed for a network. How many users are there?")[0] == "other"
    assert sketched("I'd use a service that ranks the feed. How many users are there?")[0] == "part"


def test_a_run_without_full_stops_is_cut_where_a_question_or_a_proposal_begins() -> None:
    run = (
        "okay so the first thing is how many payments do we get in a second and what is the budget for a single "
        "decision then i would use a boosted tree behind a small service and the features come from a feature store "
        "that a stream keeps fresh"
    )
    found = statements(Transcript.from_text(run))
    assert " ".join(piece.text for piece in found) == run
    assert any(piece.text.startswith("i would use") or piece.text.startswith("then i would use") for piece in found)


@pytest.mark.parametrize(
    ("text", "constraint"),
    [
        ("Since labels come a month late, I would train on old data only.", "Since labels come a month late,"),
        ("With a hundred milliseconds I'd take trees.", "With a hundred milliseconds"),
        ("Fifty milliseconds, then I would precompute it.", "Fifty milliseconds,"),
        ("The network drops every hour, so only counts are sent.", "The network drops every hour,"),
        ("Trees are the right thing here.", "Trees are the right thing here."),
    ],
)
def test_the_constraint_of_a_tied_sentence(text: str, constraint: str) -> None:
    sentence = statements(Transcript.from_text(text))[0]
    first, end = constraint_in(sentence)
    assert " ".join(word.text for word in sentence.words[first:end]) == constraint


def test_the_tables_have_a_row_for_each_sign() -> None:
    assert len(STORY_SORTER.weights) == len(STORY_SIGNS) + 1
    assert len(DESIGN_SORTER.weights) == len(DESIGN_SIGNS) + 1
    assert {len(row) for row in STORY_SORTER.weights} == {5}
    assert {len(row) for row in STORY_SORTER.order} == {6}


def test_order_decides_where_signs_say_nothing() -> None:
    weights = ((0.0, 3.0), (0.0, 0.0))
    unordered: Sorter[str] = Sorter(("first", "second"), ("sign",), weights)
    assert unordered.sort([(), ("sign",), ()]) == ["first", "second", "first"]
    order = ((-0.7, -0.7, -9.0), (-9.0, -0.1, -0.1), (-0.1, -2.0, -9.0))
    assert Sorter(("first", "second"), ("sign",), weights, order).sort([(), ("sign",), ()]) == [
        "first", "second", "second",
    ]  # fmt: skip


def test_a_question_is_found_by_id_wording_or_what_is_clearly_nearest() -> None:
    bank = load_bank([prompts_dir() / "questions"])
    fraud = "design-fraud-realtime"
    for asked in (
        fraud,
        "Design a system that flags fraudulent card payments in real time.",
        "design a system that flags fraudulent card payments in real time",
        "Design a system which flags fraudulent payments by card in real time",
    ):
        found = find_item(bank, asked)
        assert found is not None, asked
        assert found.id == fraud
    for asked in ("Why?", "What is your favourite color?", "Design a system.", ""):
        assert find_item(bank, asked) is None, asked


def test_no_two_questions_of_the_bank_are_taken_for_each_other() -> None:
    bank = load_bank([prompts_dir() / "questions"])
    for item in bank:
        others = [
            _likeness(wording, other) for other in bank if other.id != item.id for wording in (item.ask, item.rephrase)
        ]
        assert max(others) < min(NEAR, 1.0 - LEAD), item.id


@pytest.mark.parametrize(
    ("asked", "pillar"),
    [
        ("Tell me about a time when you failed.", "behavioral"),
        ("Describe a situation where you had to decide alone.", "behavioral"),
        ("Design a spam filter.", "design"),
        ("How would you build a search for photos?", "design"),
        ("What is overfitting?", None),
        ("", None),
    ],
)
def test_the_kind_of_a_question_by_its_wording(asked: str, pillar: str | None) -> None:
    assert pillar_of(asked) == pillar
