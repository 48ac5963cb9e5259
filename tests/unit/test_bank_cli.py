"""`viva bank` as typed: what it prints, and what it says when something is wrong."""

import io
import json
import re
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from pydantic import BaseModel

from bot import paths, strict_yaml
from bot.cli.app import main
from bot.interviewer.bank import check_file
from bot.interviewer.item import Constraint, Item, Point, RedFlag

pytestmark = pytest.mark.unit

ROOT = Path(__file__).parent.parent.parent
GUIDE = (ROOT / "docs" / "question-packs.md").read_text(encoding="utf-8")


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    """The guide's example as a file."""
    example = re.search(r"```yaml\n(.*?)```", GUIDE, re.DOTALL)
    assert example
    path = tmp_path / "pack.yaml"
    path.write_text(example.group(1), encoding="utf-8")
    return path


def test_list_prints_each_question_and_their_number(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bank", "list"]) == 0
    out = capsys.readouterr().out
    assert "fundamentals-l1-l2  (fundamentals; junior, senior; any)" in out
    assert re.search(r"^\d\d+ questions\.$", out, re.MULTILINE)


def test_list_filters_and_speaks_json(capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["--pillar", "design", "--level", "staff", "--company", "bigtech", "--json"]
    assert main(["bank", "list", *arguments]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["schema"] == "viva.bank/1"
    assert found["items"]
    for item in found["items"]:
        assert set(item) == {"id", "pillar", "levels", "companies", "ask"}
        assert item["pillar"] == "design"
        assert "staff" in item["levels"]
        assert "bigtech" in item["companies"]


def test_the_user_s_packs_are_listed_too(pack: Path, capsys: pytest.CaptureFixture[str]) -> None:
    paths.packs_dir().mkdir(parents=True)
    (paths.packs_dir() / "mine.yaml").write_bytes(pack.read_bytes())
    main(["bank", "list"])
    assert "design-url-shortener" in capsys.readouterr().out


def test_a_wrong_choice_is_bad_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bank", "list", "--pillar", "cooking"]) == 2
    assert "'cooking'" in capsys.readouterr().err


def test_show_prints_all_there_is(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bank", "show", "design-fraud-realtime"]) == 0
    out = capsys.readouterr().out
    assert "latency: The decision has to come back within a hundred milliseconds." in out
    assert "label_delay_and_bias (weight 3)" in out
    assert "Now you have ten milliseconds instead of a hundred. What goes?" in out
    assert max(map(len, out.splitlines())) <= 100


def test_show_as_json_is_a_valid_item(capsys: pytest.CaptureFixture[str]) -> None:
    main(["bank", "show", "behavioral-impact", "--json"])
    assert Item.model_validate(json.loads(capsys.readouterr().out)).id == "behavioral-impact"


@pytest.mark.parametrize("command", [["show"], ["try", "--answer", "-"]])
def test_an_unknown_id_names_the_nearest(command: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bank", *command, "design-fraud-realtim"]) == 2
    what, hint = capsys.readouterr().err.splitlines()
    assert what == "No question 'design-fraud-realtim'."
    assert "design-fraud-realtime" in hint


def test_check_passes_a_valid_pack(pack: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bank", "check", str(pack)]) == 0
    assert capsys.readouterr().out == f"{pack}: valid.\n"


def test_check_passes_the_shipped_packs() -> None:
    shipped = sorted((paths.prompts_dir() / "questions").glob("*.yaml"))
    assert main(["bank", "check", *map(str, shipped)]) == 0


def test_each_pack_is_understood_once_however_many_there_are(
    pack: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    packs = [tmp_path / f"{number}.yaml" for number in range(4)]
    for number, path in enumerate(packs):
        path.write_text(f"# pack {number}\n{pack.read_text(encoding='utf-8')}", encoding="utf-8")
    understood: list[str] = []
    parse = strict_yaml.parse

    def noted(text: str) -> Any:
        understood.append(text.partition("\n")[0])
        return parse(text)

    monkeypatch.setattr(strict_yaml, "parse", noted)
    assert main(["bank", "check", *map(str, packs)]) == 2, "the four have the same ids"
    assert sorted(first for first in understood if first.startswith("# pack ")) == [f"# pack {n}" for n in range(4)]


def test_check_tells_all_problems_of_all_files(pack: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = pack.read_text(encoding="utf-8")
    pack.write_text(text.replace("weight: 3", "weight: 9").replace("intent:", "intend:"), encoding="utf-8")
    absent = tmp_path / "absent.yaml"
    assert main(["bank", "check", str(pack), str(absent)]) == 2
    out, err = capsys.readouterr()
    assert "points.0.weight = 9" in out
    assert "intend" in out
    assert f"{absent}: cannot be read" in out
    what, hint = err.splitlines()
    assert what == "4 problems found."
    assert hint == f'Mend and run "viva bank check {pack} {absent}" again.'


def test_check_tells_what_would_make_a_valid_question_better(pack: Path, capsys: pytest.CaptureFixture[str]) -> None:
    probe = "How do you make the short part of the address?"
    telling = "Which counter do you write in base sixty-two?"
    pack.write_text(pack.read_text(encoding="utf-8").replace(probe, telling), encoding="utf-8")
    assert main(["bank", "check", str(pack)]) == 0
    valid, advice = capsys.readouterr().out.splitlines()
    assert valid == f"{pack}: valid, but:"
    assert advice.startswith(f"{pack}, item design-url-shortener, points.unique_short_keys.probe: gives its point away")


def test_check_finds_ids_that_other_packs_use(pack: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = pack.read_text(encoding="utf-8")
    pack.write_text(text.replace("design-url-shortener", "fundamentals-l1-l2"), encoding="utf-8")
    assert main(["bank", "check", str(pack)]) == 2
    assert "already used in" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "cannot be read"),
        (b"", "is empty"),
        (b" \n", "is empty"),
        (b"\xff\xfe\x00w", "is no UTF-8 text"),
        (b"word " * 50_000, "is larger than 200,000 bytes"),
    ],
)
def test_an_answer_that_is_none_is_bad_usage(
    content: bytes | None, message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "answer.txt"
    if content is not None:
        path.write_bytes(content)
    assert main(["bank", "try", "fundamentals-l1-l2", "--answer", str(path)]) == 2
    what, hint = capsys.readouterr().err.splitlines()
    assert str(path) in what
    assert message in what
    assert hint


def test_an_empty_standard_input_is_bad_usage(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO()))
    assert main(["bank", "try", "fundamentals-l1-l2", "--answer", "-"]) == 2
    assert "is empty" in capsys.readouterr().err


# --- the guide


def test_the_guide_s_example_is_valid(pack: Path) -> None:
    assert check_file(pack) == []


@pytest.mark.parametrize(
    ("heading", "model"),
    [("Question", Item), ("Point", Point), ("Constraint", Constraint), ("Red flag", RedFlag)],
)
def test_the_guide_s_tables_list_the_fields(heading: str, model: type[BaseModel]) -> None:
    section = GUIDE.split(f"### {heading}\n")[1].split("\n#")[0]
    rows = re.findall(r"^\| `(\w+)` \| (required)? *\|", section, re.MULTILINE)
    assert dict(rows) == {name: "required" if field.is_required() else "" for name, field in model.model_fields.items()}
