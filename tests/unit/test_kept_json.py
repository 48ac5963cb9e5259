"""The JSON files Viva keeps: believed only when they are what they say, and never touched by reading."""

import json
from pathlib import Path

import pytest
from pydantic import BaseModel, ConfigDict, ValidationError

from bot import kept_json
from bot.errors import PracticeError, StoryError

pytestmark = pytest.mark.unit
MEND = "Put back a good copy."
GOOD = {"schema": "viva.some/1", "values": [1, 2]}


def read(path: Path) -> dict[str, object] | None:
    return kept_json.read(path, "viva.some/1", StoryError, MEND)


def test_what_is_valid_is_read(tmp_path: Path) -> None:
    file = tmp_path / "some.json"
    file.write_text(json.dumps(GOOD), "utf-8")
    assert read(file) == GOOD


def test_what_is_not_there_is_nothing(tmp_path: Path) -> None:
    assert read(tmp_path / "some.json") is None
    assert read(tmp_path / "nowhere" / "some.json") is None


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "is no JSON"), (b"{", "is no JSON"), (b"\xff\xfe", "is no JSON"), (b"[" * 100_000, "is no JSON"),
        (b"null", "has schema 'None'"), (b"[]", "has schema 'None'"), (b"3", "has schema 'None'"),
        (b'{"schema": "viva.some/2"}', "has schema 'viva.some/2'; this version of Viva reads 'viva.some/1'"),
        (b'{"schema": ["viva.some/1"]}', "has schema"), (b'{"schema": "' + b"x" * 9_000 + b'"}', "has schema 'xxx"),
        (b" " * (kept_json.MAX_BYTES + 1), "too large"),
    ],
)  # fmt: skip
def test_what_is_damaged_is_named_and_left(tmp_path: Path, content: bytes, why: str) -> None:
    file = tmp_path / "some.json"
    file.write_bytes(content)
    with pytest.raises(StoryError) as raised:
        read(file)
    assert why in raised.value.message
    assert str(file) in raised.value.message
    assert len(raised.value.message) < 300
    assert raised.value.hint
    assert file.read_bytes() == content


def test_a_folder_and_a_link_are_no_files_of_vivas(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "folder" / "elsewhere")
    with pytest.raises(StoryError, match="no file of Viva's"):
        read(tmp_path / "folder")
    with pytest.raises(StoryError, match="is a link"):
        read(tmp_path / "link")


def test_the_error_is_the_readers_own_kind(tmp_path: Path) -> None:
    (tmp_path / "some.json").write_text("{")
    with pytest.raises(PracticeError) as raised:
        kept_json.read(tmp_path / "some.json", "viva.some/1", PracticeError, MEND)
    assert raised.value.hint == MEND


def test_a_complaint_has_the_place_and_not_the_value() -> None:
    class Some(BaseModel):
        model_config = ConfigDict(extra="forbid")
        values: list[int]

    with pytest.raises(ValidationError) as raised:
        Some.model_validate({"values": [1, "what I said"]})
    where, wrong = kept_json.complaint(raised.value)
    assert where == "values.1"
    assert "said" not in wrong
