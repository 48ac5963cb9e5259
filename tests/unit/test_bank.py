"""Question packs: what is accepted, and how each mistake is told."""

import json
import os
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import BankError
from bot.interviewer.bank import MAX_FILE_BYTES, check_file, load_bank
from bot.interviewer.item import Item

pytestmark = pytest.mark.unit


def design_item(**changes: object) -> dict[str, object]:
    item: dict[str, object] = {
        "id": "design-fraud",
        "pillar": "design",
        "levels": ["senior"],
        "ask": "Design a system that flags fraudulent card payments in real time.",
        "rephrase": "How would you stop stolen cards while the payment is still waiting?",
        "intent": "Latency, label delay and the cost of a false alarm shape the design.",
        "vocabulary": ["chargeback"],
        "constraints": {"latency": "The decision has to come back within a hundred milliseconds."},
        "points": [
            {
                "id": "label_delay",
                "says": ["Chargebacks arrive weeks later.", "The labels come late."],
                "patterns": ["chargeback* * weeks|months"],
                "probe": "How would you learn when the labels arrive a month late?",
                "weight": 2,
            },
            {
                "id": "false_alarms",
                "says": ["Blocking a good customer is costly.", "False positives annoy people."],
                "probe": "Who pays when you are wrong?",
            },
        ],
        "flips": ["Now the budget is ten milliseconds. What changes?"],
        "red_flags": ["Accuracy is a good metric here."],
    }
    return {**item, **changes}


def pack(tmp_path: Path, *items: dict[str, object]) -> Path:
    path = tmp_path / "pack.yaml"
    path.write_text(json.dumps(items), encoding="utf-8")
    return path


def told(path: Path) -> str:
    return "\n".join(str(problem) for problem in check_file(path))


def test_a_valid_pack_is_read(tmp_path: Path) -> None:
    pack(tmp_path, design_item())
    bank = load_bank([tmp_path, tmp_path / "absent"])
    item = bank.get("design-fraud")
    assert isinstance(item, Item)
    assert item.constraints["latency"].tells.startswith("The decision")
    assert item.red_flags[0].says == ("Accuracy is a good metric here.",)
    assert item.companies == ("any",)
    assert len(bank) == 1


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"pilar": "design"}, "pilar: there is no such field"),
        ({"pillar": "desing"}, "pillar = 'desing'"),
        ({"levels": []}, "levels"),
        ({"levels": ["principal"]}, "'principal'"),
        ({"ask": "Why " + "very " * 40 + "so?"}, "has 42 words; at most 30"),
        ({"ask": "Why " + "so" * 200 + "?"}, "has 405 characters; at most 300"),
        ({"ask": "Design `x` in real time."}, "cannot be spoken: it contains '`'"),
        ({"ask": "Design something"}, "must be a whole sentence"),
        ({"ask": 7}, "ask = 7: must be text"),
        ({"id": "Bad Id"}, "is no id"),
        ({"id": "closing"}, "is reserved"),
        ({"constraints": {}}, "a design item needs at least one"),
        ({"flips": []}, "flips: a design item needs at least one"),
        ({"flips": ["Now it is ten. Or twenty? Which?"]}, "must be one question"),
        ({"points": []}, "at least two are needed"),
        ({"intent": "x" * 600}, "intent"),
    ],
)
def test_each_mistake_names_item_field_and_value(tmp_path: Path, change: dict[str, object], expected: str) -> None:
    text = told(pack(tmp_path, design_item(**change)))
    assert expected in text
    assert "pack.yaml, item" in text


def test_points_are_checked(tmp_path: Path) -> None:
    good = design_item()["points"]
    assert isinstance(good, list)
    assert "weight = 5" in told(pack(tmp_path, design_item(points=[{**good[0], "weight": 5}, good[1]])))
    assert "says" in told(pack(tmp_path, design_item(points=[{**good[0], "says": ["one only"]}, good[1]])))
    assert "used twice" in told(pack(tmp_path, design_item(points=[good[0], good[0]])))
    assert "is no word" in told(pack(tmp_path, design_item(points=[{**good[0], "patterns": ["(a+)+$"]}, good[1]])))


def test_a_behavioral_item_may_rely_on_the_story_alone(tmp_path: Path) -> None:
    item = design_item(pillar="behavioral", points=[], constraints={}, flips=[])
    assert told(pack(tmp_path, item)) == ""


def test_all_problems_of_a_file_are_told(tmp_path: Path) -> None:
    problems = check_file(pack(tmp_path, design_item(ask="x", pillar="y"), design_item(), design_item()))
    assert len(problems) == 3
    assert "used twice in this file" in str(problems[-1])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("- &a b\n- *a\n", "aliases"),
        ("- id: a\n  id: b\n", "'id' is given twice"),
        ("[" * 3000, "nested too deeply"),
        ("a: [", "is not valid YAML: line"),
        ("", "must be a list"),
        ("id: a\n", "must be a list"),
        ("- !!python/object/apply:os.system [ls]\n", "line 1: tags"),
        ("- !!bool perhaps\n", "line 1: tags"),
        ("- id: !!int ''\n", "line 1: tags"),
        ("- a\n- !!set {a, b}\n", "line 2: tags"),
        ("- id: 0x" + "f" * 10_000 + "\n", "line 1: a number of 10002 characters"),
        ("- 1" + ":59" * 400 + ".5\n", "line 1: a number of 1203 characters"),
        ("- id: 1" + ":59" * 300_000 + "\n", "line 1: a number of 900001 characters"),
        ("#" * (MAX_FILE_BYTES + 1), "is larger than"),
        ("- 3\n", "item #1"),
        ('- "\\e]0;title\\a"\n', "line 1: the character '\\x1b' cannot be shown"),
        ('- id: a\n  "\\e[31m": a\n', "line 2: the character"),
        ('- "\\x9b31m"\n', "the character '\\x9b'"),
        ('- "\\u202egnol"\n', "the character '\\u202e'"),
        ('- "\\udc80"\n', "is not valid YAML: line 1"),
        ("- !%1b]0;x a\n", "is not valid YAML"),
    ],
)
def test_files_that_are_no_pack(tmp_path: Path, text: str, expected: str) -> None:
    path = tmp_path / "pack.yaml"
    path.write_text(text, encoding="utf-8")
    assert expected in told(path)


def test_a_pipe_is_no_pack_and_nobody_waits_for_it(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pack.yaml")
    assert told(tmp_path / "pack.yaml").endswith("is not a file.")
    assert told(Path("/dev/zero")).endswith("is not a file.")
    assert "cannot be read" in told(tmp_path / "absent.yaml")


def test_not_utf8(tmp_path: Path) -> None:
    path = tmp_path / "pack.yaml"
    path.write_bytes(b"- id: \xff\xfe\n")
    assert "UTF-8" in told(path)


def test_load_stops_at_a_broken_pack_in_two_lines(tmp_path: Path) -> None:
    path = pack(tmp_path, design_item(pillar="x", levels=[]))
    with pytest.raises(BankError) as caught:
        load_bank([tmp_path])
    assert "item design-fraud" in caught.value.message
    assert "(1 more in this file)" in caught.value.message
    assert f"viva bank check {path}" in caught.value.hint
    assert "\n" not in caught.value.message + caught.value.hint


def test_an_id_used_by_another_pack(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    pack(tmp_path / "a", design_item())
    pack(tmp_path / "b", design_item())
    with pytest.raises(BankError, match="already used in"):
        load_bank([tmp_path / "a", tmp_path / "b"])


def test_an_empty_bank(tmp_path: Path) -> None:
    with pytest.raises(BankError, match="no question"):
        load_bank([tmp_path])


@given(st.lists(st.text(st.characters(exclude_categories=[]), max_size=20), min_size=1, max_size=6), st.integers(0, 3))
def test_no_pack_steers_the_terminal_that_shows_what_is_wrong_with_it(texts: list[str], place: int) -> None:
    """Anything as id, pillar, name of a field or point."""
    first, *rest = (json.dumps(text) for text in texts)
    fields = [f'{{"id": {first}}}', f"{{{first}: 1}}", f'{{"pillar": {first}, "levels": {first}}}', f"[{first}]"]
    with TemporaryDirectory() as folder:
        path = Path(folder) / "pack.yaml"
        path.write_text(f"[{', '.join([fields[place], *rest])}]", encoding="utf-8")
        shown = told(path).replace(str(path), "")
    assert shown
    assert not set(shown) & {"\x1b", "\x9b", "\x07", "\x08", "\r", "\u202e", "\u2066"}
