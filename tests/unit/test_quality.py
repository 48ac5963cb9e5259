"""What keeps a valid question from working, each rule with a question that breaks it and nothing else."""

from typing import Any

import pytest

from bot.interviewer.item import Item
from bot.interviewer.quality import Fault, acronyms, faults, same_question, spoken
from tests.fakes.drafts import draft, points

pytestmark = pytest.mark.unit

TWO = ["One delay leads to the next one.", "I'd use the scans of the belt."]
ALIKE = ["I'd use the live scan events.", "I'd use the delays of the planes.", "I'd use the belts as well."]


def item(pillar: str = "design", **changes: object) -> Item:
    return Item.model_validate({"id": "some-item", "pillar": pillar, "levels": ["senior"], **draft(**changes)})


def fields(made: Item) -> set[str]:
    return {fault.field for fault in faults(made)}


def roles(*names: str) -> list[dict[str, Any]]:
    return [{**point, "role": name} for point, name in zip(draft()["points"], names, strict=True)]


def test_the_example_of_the_prompt_has_no_fault() -> None:
    assert faults(item()) == []


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"points": draft()["points"][:2]}, "points"),
        ({"points": [{**p, "id": f"p{i}"} for i, p in enumerate(draft()["points"] * 3)]}, "points"),
        ({"vocabulary": ["baggage", "scan event"]}, "vocabulary"),
        ({"constraints": {"volume": draft()["constraints"]["volume"]}}, "constraints"),
        ({"constraints": {**draft()["constraints"], "size": {"tells": "Big."}}}, "constraints.size.asks"),
        (
            {"points": points(says=TWO)},
            "points.live_events.says",
        ),
        (
            {"points": points(says=ALIKE)},
            "points.live_events.says",
        ),
        ({"points": points(says=["Scan events.", *draft()["points"][0]["says"]])}, "points.live_events.says"),
        ({"points": points(says=draft()["points"][1]["says"])}, "points.ranked_by_capacity.says"),
        ({"ask": "Design a service for a profit of 5 % per bag."}, "ask"),
        ({"flips": ["What if the café is closed?"]}, "flips.0"),
        ({"ask": "Design the XQZ desk of an airline that finds lost bags."}, "vocabulary"),
        ({"rephrase": "How would you design a system that tells an airline which bags miss their flight?"}, "rephrase"),
        ({"flips": ["Now it is five.  What then?", "Now it is five.  What then?"]}, "flips.1"),
        ({"points": points(probe="Which scan events tell you where a bag was last seen?")}, "points.live_events.probe"),
        ({"points": points(patterns=["bag*"])}, "points.live_events.patterns"),
        ({"red_flags": [{"says": ["No need of data."], "patterns": ["calibrated"]}]}, "red_flags.0.patterns"),
    ],
)
def test_each_fault_names_its_field(changes: dict[str, Any], field: str) -> None:
    assert field in fields(item(**changes))


def test_a_word_that_leads_to_two_constraints_is_named() -> None:
    content = draft()["constraints"]
    content["crew"]["asks"].append("Scale")
    assert [str(fault) for fault in faults(item(constraints=content))] == [
        "constraints: 'scale' leads to two of them; give each its own words"
    ]


def test_a_story_needs_its_parts() -> None:
    told: dict[str, Any] = {"constraints": None, "flips": None}
    assert faults(item("behavioral", points=roles("decision", "reasoning", "outcome"), **told)) == []
    assert faults(item("behavioral", points=roles("action", "reasoning", "outcome"), **told)) == []
    for incomplete in (("decision", "reasoning", "reflection"), ("situation", "reasoning", "outcome")):
        assert fields(item("behavioral", points=roles(*incomplete), **told)) == {"points"}
    assert faults(item("behavioral", points=None, **told)) == []


def test_words_of_the_question_and_common_ones_are_no_secret() -> None:
    asks = "What do you have to know about the bags of a flight, and when?"
    assert faults(item(points=points(probe=asks))) == []


def test_acronyms_are_found_where_they_are_spoken() -> None:
    made = item(ask="Design an ETL job that feeds two GPUs, as I would.", vocabulary=["ETL", *draft()["vocabulary"]])
    assert acronyms(made) == {"GPU"}


def test_all_that_is_spoken_has_its_field() -> None:
    said = spoken(item(follow_ups={"scale_up": "What breaks first?"}))
    assert said["follow_ups.scale_up"] == "What breaks first?"
    assert {"ask", "rephrase", "flips.1", "red_flags.0.probe", "constraints.crew.tells"} <= set(said)
    assert {"points.live_events.probe", "points.live_events.hint"} <= set(said)


def test_a_question_in_other_forms_of_the_same_words_is_the_same() -> None:
    bank = ["Design a system that flags fraudulent card payments in real time.", "What is drift?"]
    assert same_question("Design a system for flagging fraudulent card payments in real time.", bank)
    assert not same_question("Design a system that flags spam in real time.", bank)
    assert not same_question("Design a system.", [])


def test_a_fault_reads_as_a_line() -> None:
    assert str(Fault("ask", "asks nothing")) == "ask: asks nothing"
