"""Coverage and structure with the embedded encoder: one story, one design, a whole session, and the labelled answers.

The figures these floors guard are what `scripts/bench_structure` prints: held stories .89 of sentences and design
order 21 of 22.
"""

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.cli.assessor import BankAssessor
from bot.interviewer.bank import load_bank
from bot.interviewer.encoder import MiniLM
from bot.paths import prompts_dir
from bot.scoring.assessment import Asked, Said
from bot.scoring.card import AnswerCard
from bot.scoring.scorecard import score_text
from bot.scoring.session import SessionMaterial, score_session
from bot.session.record import QuestionAsked
from bot.stt.transcript import Transcript
from tests.fakes.session_folder import answer, events_of, question

pytestmark = pytest.mark.model

LABELLED: dict[str, list[dict[str, Any]]] = yaml.safe_load(
    (Path(__file__).parent.parent / "data" / "labelled_structure.yaml").read_text(encoding="utf-8")
)
STORY_LABELS = {"s": "situation", "d": "decision", "a": "action", "r": "result", "o": "other"}
STORY = (
    "I was on the search team of a travel company and our ranking was retrained by hand. Every time somebody forgot a "
    "step. I decided to automate it, because a better model on a broken process only breaks faster. The alternative "
    "was to buy a platform. I wrote the pipeline in four weeks with a check after every step. As a result a retraining "
    "takes two hours instead of three days."
)
DESIGN = (
    "How many payments per second are there, and how fast must the decision be? With a hundred milliseconds I would "
    "take gradient boosted trees. A stream processor keeps rolling counts per card and per merchant, so they are fresh."
)
FOLLOW_UP = "Chargebacks arrive weeks later, so I would train only on payments that are old enough to be labeled."


@pytest.fixture(scope="module")
def assessor(encoder: MiniLM) -> BankAssessor:
    return BankAssessor(load_bank([prompts_dir() / "questions"]), encoder)


def evidence(one: AnswerCard) -> dict[str, str]:
    return {point.point: point.evidence.text for point in one.coverage if point.evidence}


def test_a_story(assessor: BankAssessor) -> None:
    made = score_text(STORY, "behavioral-consequential-decision", assessor=assessor).answers[0]
    assert made.structure is not None
    assert made.structure.story is not None
    does = [stretch.does for stretch in made.structure.story.stretches]
    assert does == ["situation", "situation", "decision", "decision", "action", "result"]
    assert made.structure.opening is not None
    assert made.structure.opening.does == "situation"
    assert evidence(made)["measured_outcome"].startswith("As a result")
    assert len(made.coverage) == 6
    assert "looking_back" not in evidence(made)


def test_a_design(assessor: BankAssessor) -> None:
    made = score_text(DESIGN, "design-fraud-realtime", assessor=assessor).answers[0]
    assert made.structure is not None
    design = made.structure.design
    assert design is not None
    assert design.constraints_first is True
    assert set(design.constraints[0].constraints) >= {"volume"}
    assert design.decisions[0].constraint is not None
    assert design.decisions[0].constraint.text == "With a hundred milliseconds"
    assert evidence(made)["fresh_behavior_features"].startswith("A stream processor")


def test_a_whole_session(assessor: BankAssessor) -> None:
    fraud = "design-fraud-realtime"
    ask, *design = DESIGN.partition("?")
    said = [
        question("Tell me about a decision.", 1.0, 3.0, key="behavioral-consequential-decision"),
        answer((4.0, 40.0, STORY)),
        question("Design a system against fraud.", 42.0, 44.0, key=fraud),
        answer((45.0, 50.0, f"{ask}?"), act="clarify"),
        answer((55.0, 75.0, design[1].strip())),
        question("Where do your labels come from?", 78.0, 80.0, key=fraud, move="probe_failure"),
        answer((81.0, 90.0, FOLLOW_UP)),
    ]
    events = [
        event.model_copy(update={"pillar": event.id.split("-")[0]}) if isinstance(event, QuestionAsked) else event
        for event in events_of(said)
    ]
    card = score_session(SessionMaterial("x", events), assessor=assessor)
    story, drawn, labels = card.answers
    assert (story.structure is None, drawn.structure is None, labels.structure is None) == (False, False, True)
    assert evidence(labels) == {"label_delay_and_bias": FOLLOW_UP}
    assert evidence(drawn)["label_delay_and_bias"] == FOLLOW_UP
    at = next(point.evidence for point in drawn.coverage if point.point == "label_delay_and_bias")
    assert at is not None
    assert (at.start_s, at.end_s) == (81.0, 90.0)
    assert drawn.structure is not None
    assert drawn.structure.design is not None
    assert drawn.structure.design.constraints_first is True
    assert drawn.structure.design.constraints[0].start_s == 45.0
    assert card.to_json() == score_session(SessionMaterial("x", events), assessor=assessor).to_json()


def test_labelled_stories(assessor: BankAssessor) -> None:
    right = total = 0
    for label in LABELLED["stories"]:
        if label["part"] != "held":
            continue
        lines = [(STORY_LABELS[line[0]], line[2:].split()) for line in label["told"].splitlines()]
        words = Transcript.from_text(" ".join(word for _, said in lines for word in said)).words
        found = assessor.understand(Asked(None, None, "behavioral"), [Said(words, "answer")])
        labels = [one.does for one in found.sentences for _ in range(one.place.first, one.place.last + 1)]
        at = 0
        for does, said in lines:
            right += Counter(labels[at : at + len(said)]).most_common(1)[0][0] == does
            at += len(said)
            total += 1
    assert total >= 180
    assert right / total >= 0.86


def test_labelled_designs(assessor: BankAssessor) -> None:
    right = total = 0
    for label in LABELLED["designs"]:
        if label["part"] != "held":
            continue
        lines = label["told"].splitlines()
        order = "".join(line[0] for line in lines if line[0] != "o")
        first = order.startswith("c") if set(order) & {"a", "t"} else None
        text = " ".join(line[2:] for line in lines)
        structure = score_text(text, assessor=assessor, pillar="design").answers[0].structure
        assert structure is not None
        assert structure.design is not None
        right += structure.design.constraints_first is first
        total += 1
    assert total >= 20
    assert right / total >= 0.9
