"""Assessment and direction on answers labelled by hand, with the embedded encoder.

The figures these floors guard (all / held aside): coverage F1 .86 / .85, acceptable target 90 / 89 %; what
`scripts/bench_followups` prints.
"""

from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.interviewer.assess import Assessment, assess
from bot.interviewer.bank import Bank, load_bank
from bot.interviewer.director import Clock, History, decide
from bot.interviewer.encoder import MiniLM
from bot.paths import prompts_dir

pytestmark = pytest.mark.model

LABELLED: list[dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parent.parent / "data" / "labelled_answers.yaml").read_text(encoding="utf-8")
)


@pytest.fixture(scope="module")
def bank() -> Bank:
    return load_bank([prompts_dir() / "questions"])


@pytest.fixture(scope="module")
def assessed(bank: Bank, encoder: MiniLM) -> list[tuple[dict[str, Any], Assessment]]:
    found = []
    for label in LABELLED:
        item = bank.get(label["item"])
        assert item is not None, label["item"]
        assert set(label["covers"]) <= {point.id for point in item.points}, label["item"]
        found.append((label, assess(item, label["text"], encoder)))
    return found


def f1(assessed: list[tuple[dict[str, Any], Assessment]], part: str | None = None) -> float:
    hits = claimed = true = 0
    for label, found in assessed:
        if part in {None, label["part"]}:
            covered, wanted = {evidence.point for evidence in found.covered}, set(label["covers"])
            hits, claimed, true = hits + len(covered & wanted), claimed + len(covered), true + len(wanted)
    return 2 * hits / (claimed + true)


def test_covered_points(assessed: list[tuple[dict[str, Any], Assessment]]) -> None:
    assert len(assessed) >= 300
    assert f1(assessed) >= 0.83
    assert f1(assessed, "held") >= 0.82


def test_the_next_move_is_one_a_good_interviewer_would_make(
    bank: Bank, assessed: list[tuple[dict[str, Any], Assessment]]
) -> None:
    accepted = 0
    for label, found in assessed:
        item = bank.get(label["item"])
        assert item is not None
        move = decide(found, item, History(), Clock(400.0, 900.0))
        accepted += (move.target or "-") in {*label["targets"], *label.get("also", ())}
        assert move.quote is None or move.quote in label["text"]
    assert accepted / len(assessed) >= 0.86


def test_evidence_is_what_was_said(assessed: list[tuple[dict[str, Any], Assessment]]) -> None:
    for label, found in assessed:
        assert all(evidence.sentence.text in label["text"] for evidence in found.covered)


def test_talk_about_something_else_is_noticed(assessed: list[tuple[dict[str, Any], Assessment]]) -> None:
    noticed = [label["kind"] for label, found in assessed if found.off_topic]
    assert set(noticed) == {"off_topic"}
    assert len(noticed) >= 0.8 * sum(label["kind"] == "off_topic" for label, _ in assessed)


def test_wrong_claims_are_asked_about(assessed: list[tuple[dict[str, Any], Assessment]]) -> None:
    raised = [(f"red_flag_{index}", label) for label, found in assessed for index, _ in found.red_flags]
    right = sum(flag in label["targets"] for flag, label in raised)
    assert right >= 20
    assert right / len(raised) >= 0.7
