"""One setting written into the user's file, and nothing else changed."""

from pathlib import Path

import pytest

from bot.errors import SettingsError
from bot.settings import keep, load

pytestmark = pytest.mark.unit


def kept(tmp_path: Path, before: str | None) -> str:
    file = tmp_path / "conf" / "config.toml"
    if before is not None:
        file.parent.mkdir()
        file.write_text(before, "utf-8")
    keep(file, "practice", "language", "vi")
    assert load(file).practice.language == "vi"
    return file.read_text("utf-8")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (None, '[practice]\nlanguage = "vi"\n'),
        ("", '[practice]\nlanguage = "vi"\n'),
        ("# mine\n[audio]\necho = 'off'\n", "# mine\n[audio]\necho = 'off'\n\n[practice]\nlanguage = \"vi\"\n"),
        ('[practice]\nlanguage = "tr" # old\n[tts]\nspeed = 1\n', '[practice]\nlanguage = "vi"\n[tts]\nspeed = 1\n'),
        ("[practice]", '[practice]\nlanguage = "vi"\n'),
        ("[practice]\n\n[audio]\necho = 'off'", "[practice]\nlanguage = \"vi\"\n\n[audio]\necho = 'off'\n"),
    ],
)
def test_only_that_line_changes(tmp_path: Path, before: str | None, after: str) -> None:
    assert kept(tmp_path, before) == after


@pytest.mark.parametrize("before", ["practice = {}\n", 'practice.language = "tr"\n', "a = ["])
def test_a_file_written_otherwise_is_left_alone(tmp_path: Path, before: str) -> None:
    file = tmp_path / "config.toml"
    file.write_text(before, "utf-8")
    with pytest.raises(SettingsError):
        keep(file, "practice", "language", "vi")
    assert file.read_text("utf-8") == before


def test_the_same_again_writes_nothing(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text("[practice]\nlanguage = 'vi'  # as I like it\n", "utf-8")
    keep(file, "practice", "language", "vi")
    assert "# as I like it" in file.read_text("utf-8")
