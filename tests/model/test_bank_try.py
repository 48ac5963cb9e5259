"""`viva bank try` with the real sentence encoder: the shape that programs rely on, and sensible reactions."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bot.catalogue import status
from bot.cli.app import main

pytestmark = [
    pytest.mark.model,
    pytest.mark.skipif(status("minilm") != "installed", reason='no sentence encoder: "viva models install minilm"'),
]

PARTIAL = (
    "With lasso a bunch of the weights become exactly zero, so you get a sparse model. "
    "We used it at work because we had ten thousand columns."
)


React = Callable[[str, str], dict[str, Any]]


@pytest.fixture
def react(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> React:
    def run(item: str, text: str) -> dict[str, Any]:
        answer = tmp_path / "answer.txt"
        answer.write_text(text, encoding="utf-8")
        assert main(["bank", "try", item, "--answer", str(answer), "--json"]) == 0
        found: dict[str, Any] = json.loads(capsys.readouterr().out)
        assert set(found) == {"covered", "missing", "move", "target", "quote", "follow_up"}
        return found

    return run


def test_a_partial_answer_is_probed_for_what_is_missing(react: React) -> None:
    found = react("fundamentals-l1-l2", PARTIAL)
    covered = {one["point"]: one["evidence"] for one in found["covered"]}
    assert covered["l1_gives_sparsity"].startswith("With lasso")
    assert "scale_the_inputs_first" in found["missing"]
    assert not covered.keys() & set(found["missing"])
    assert found["target"] in found["missing"]
    assert found["follow_up"].endswith("?")
    assert found["quote"] is None or found["quote"] in PARTIAL


def test_a_clarifying_question_is_answered_with_the_constraint(react: React) -> None:
    found = react("design-fraud-realtime", "How many payments per second do we have to handle?")
    assert (found["move"], found["target"]) == ("clarify", "volume")
    assert found["follow_up"] == "About two thousand payments a second at the peak."


def test_someone_who_does_not_know_gets_a_way_in(react: React) -> None:
    found = react("design-fraud-realtime", "I don't know.")
    assert found["covered"] == []
    assert found["target"] in found["missing"]


def test_without_json_it_is_for_reading(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    answer = tmp_path / "answer.txt"
    answer.write_text(PARTIAL, encoding="utf-8")
    assert main(["bank", "try", "fundamentals-l1-l2", "--answer", str(answer)]) == 0
    out = capsys.readouterr().out
    assert '+ l1_gives_sparsity: "With lasso' in out
    assert "  - scale_the_inputs_first" in out
    assert "Next: " in out
