"""What practice shows people: one kind of quotation marks, no decimals that say nothing, keys that say who acts."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot import paths
from bot.pronunciation.comparison import Numbers, numbers_compared
from bot.pronunciation.sounds import SOUNDS
from bot.report.drilled import POOR_SOUNDS
from bot.report.practice import gone
from tests.fakes.practice import word

pytestmark = pytest.mark.unit

BOT = Path(__file__).parent.parent.parent / "bot"
CURLY = re.compile("[“”„‘]")
SHOWN = [*BOT.glob("cli/*.py"), *BOT.glob("report/*.py"), *BOT.glob("pronunciation/*.py"), *BOT.glob("audio/*.py")]


def sentences(file: Path) -> Iterator[str]:
    """The texts in a module that hold a word; sets of signs and patterns do not."""
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.JoinedStr):
            yield "".join(str(part.value) if isinstance(part, ast.Constant) else "x x" for part in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def curly(texts: Iterator[str]) -> list[str]:
    return [text for text in texts if CURLY.search(text) and re.search(r"[a-z] [a-z]|[“”„‘]\w", text)]


@pytest.mark.parametrize("file", SHOWN, ids=lambda file: f"{file.parent.name}/{file.name}")
def test_quotation_marks_are_straight(file: Path) -> None:
    assert curly(sentences(file)) == []


def test_what_is_read_from_files_has_straight_ones_too() -> None:
    files = [*(paths.prompts_dir() / "practice").rglob("*.yaml"), *(BOT / "report" / "templates").iterdir()]
    assert [file.name for file in files if file.is_file() and CURLY.search(file.read_text("utf-8"))] == []
    assert [hint for one in SOUNDS.values() for hint in (one.example, one.hint) if CURLY.search(hint)] == []


def test_a_curly_one_would_be_noticed() -> None:
    assert curly(iter(["say “this”", "[“”]", '"plain"'])) == ["say “this”"]


def test_a_word_is_not_said_to_have_been_heard_in_its_own_place() -> None:
    def told(text: str, instead: str | None) -> str:
        return gone(word(text, missing=True).model_copy(update={"instead": instead}))

    assert told("on", "on") == "on"
    assert told("Schema", "schema,") == "Schema"
    assert told("schema", "scheme") == 'schema (heard "scheme")'
    assert told("schema", None) == "schema"


def test_a_decimal_stands_only_where_it_says_something() -> None:
    numbers: Numbers = {"rate": 4.26, "inside": 50.0, "between": 0.44, "linking": 61.2, "range": 6.3, "rhythm": 57.8}
    shown = {row.name: row.yours for row in numbers_compared(numbers)}
    assert shown == {
        "Pace": "4.3", "Pauses inside": "50", "Pauses between": "0.4", "Linking": "61", "Pitch range": "6",
        "Rhythm": "58",
    }  # fmt: skip
    assert POOR_SOUNDS.digits == 0
