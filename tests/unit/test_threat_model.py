"""The threat model names its proofs: each row a test that exists."""

import re
from pathlib import Path

import pytest

pytestmark = pytest.mark.unit

ROOT = Path(__file__).parent.parent.parent


def rows() -> list[list[str]]:
    """The cells of the table under "Threat model", without its head."""
    page = (ROOT / "docs" / "privacy.md").read_text(encoding="utf-8")
    section = page.partition("## Threat model\n")[2]
    table = [line for line in section.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in table[1:]]


def test_the_table_is_found() -> None:
    assert len(rows()) >= 10
    assert {len(row) for row in rows()} == {4}


@pytest.mark.parametrize("row", rows(), ids=lambda row: row[0])
def test_every_row_names_tests_that_exist(row: list[str]) -> None:
    named = re.findall(r"`(tests/[\w/]+\.py)`", row[3])
    assert named
    for name in named:
        assert re.search(r"^(?:async )?def test_", (ROOT / name).read_text(encoding="utf-8"), re.MULTILINE), name


def test_what_is_not_done_is_said() -> None:
    page = (ROOT / "docs" / "privacy.md").read_text(encoding="utf-8")
    assert "**What is not done.**" in page.partition("## Threat model\n")[2]
