"""`viva plan` with the real sentence encoder, on session folders as interviews leave them."""

import json
from datetime import timedelta
from typing import Any

import pytest

from bot import paths
from bot.catalogue import status
from bot.cli.app import main
from bot.session.record import Pillar
from tests.fakes.session_folder import NOW, Said, answer, write_session

pytestmark = [
    pytest.mark.model,
    pytest.mark.skipif(status("minilm") != "installed", reason='no sentence encoder: "viva models install minilm"'),
]

WEAK_DESIGN = (
    "I would take the payments and put them into a database. Then I would train an XGBoost model every night. "
    "The model runs on a server and says yes or no. I think that would work quite well."
)
SOLID = (
    "Both add a penalty on the size of the weights to the loss. L1 penalises absolute values and pushes many "
    "weights to exactly zero, so it selects features. L2 penalises squares, so it shrinks all weights smoothly "
    "and shares weight between correlated features. With L1 and correlated features, one is picked more or less "
    "at random. Geometrically the L1 ball has corners on the axes, and the L2 ball is round. I would scale the "
    "features first, because the penalty depends on the units. I would choose the strength by cross-validation. "
    "When I expect few relevant features or want a sparse, cheap model I take L1, otherwise L2, and elastic net "
    "when I want both. It reduces variance and costs a bit of bias."
)
ASKED = {"design-fraud-realtime": WEAK_DESIGN, "fundamentals-l1-l2": SOLID}


def hold(*ids: str, days_ago: int = 0) -> str:
    """A session in which these questions got the answers above; its id."""
    said = []
    start_s = 0.0
    for name in ids:
        pillar: Pillar = "design" if name.startswith("design") else "fundamentals"
        said.append(Said("interviewer", [(start_s, start_s + 3.0, "The question.")], question=name, pillar=pillar))
        said.append(answer((start_s + 4.0, start_s + 40.0, ASKED[name])))
        start_s += 50.0
    said.append(Said("interviewer", [(start_s, start_s + 2.0, "Any questions?")], question="closing", pillar="closing"))
    return write_session(paths.sessions_dir(), said, now=NOW - timedelta(days=days_ago), sound=False).name


@pytest.fixture
def planned(capsys: pytest.CaptureFixture[str]) -> Any:
    def run(*arguments: str) -> dict[str, Any]:
        assert main(["plan", *arguments, "--json"]) == 0
        found: dict[str, Any] = json.loads(capsys.readouterr().out)
        return found

    return run


def test_a_weak_design_session_leads_to_design_early(planned: Any) -> None:
    before = planned("--level", "junior")
    session = hold("design-fraud-realtime", "fundamentals-l1-l2")
    after = planned("--level", "junior")
    stood = {one["item"]: one for one in after["review"]}
    assert stood["design-fraud-realtime"]["standing"] == "weak"
    assert stood["design-fraud-realtime"]["constraints_first"] is False
    assert "label_delay_and_bias" in stood["design-fraud-realtime"]["missing"]
    assert stood["fundamentals-l1-l2"]["standing"] == "strong"
    assert before["weeks"][0]["theme"] == "Where you stand, then fundamentals"
    assert after["weeks"][0]["theme"] == "Where you stand, then system design"
    first = after["weeks"][0]["days"][1]["activities"][0]
    assert first["kind"] == "redo"
    assert first["questions"][0]["id"] == "design-fraud-realtime"
    reason = first["questions"][0]["reason"]
    assert reason.startswith(f"weak in your session {session}: missed ")
    assert "asked for no constraint first" in reason
    mocks = [one for day in after["weeks"][0]["days"] for one in day["activities"] if one["kind"] == "mock"]
    assert mocks[0]["commands"] == ["viva interview --pillar design --level junior --minutes 25"]
    assert (
        "No constraint was asked for before the first part of a system was named in 1 of 1 design" in mocks[0]["reason"]
    )


def test_a_later_good_answer_takes_the_question_off_the_weak_ones(planned: Any) -> None:
    hold("design-fraud-realtime", days_ago=3)
    hold("fundamentals-l1-l2")
    found = planned("--level", "senior", "--weeks", "8")
    picks = [
        (one["kind"], pick["id"])
        for week in found["weeks"]
        for day in week["days"]
        for one in day["activities"]
        for pick in one["questions"]
    ]
    assert [kind for kind, name in picks if name == "fundamentals-l1-l2"] in ([], ["review"])
    assert [kind for kind, name in picks if name == "design-fraud-realtime"].count("redo") >= 3
