"""What was practised, on disk: private, all or nothing, and never written over when damaged."""

import os
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from bot.errors import PracticeError, StorageError
from bot.pronunciation import diary
from bot.pronunciation.diary import Sitting, TalkTried
from bot.pronunciation.schedule import Card, tried
from tests.fakes.practice import NOON, pair, reading, word

pytestmark = pytest.mark.unit


def sitting(*tries: Any, at: datetime = NOON, **changed: Any) -> Sitting:
    values = {"schema": "viva.practice/1", "id": diary.new_id(at), "created": at, "viva_version": "1", "mode": "read"}
    return Sitting.model_validate({**values, "tries": tries, **changed})


def card(name: str = "schema") -> Card:
    made = tried(None, "word", name, "again", NOON)
    assert made is not None
    return made


def test_a_sitting_comes_back_as_it_was(tmp_path: Path) -> None:
    talk = TalkTried(mode="talk", topic_id="x", at=NOON, seconds=60.0, words_per_minute=120.0)
    kept = sitting(reading(word("right", R="L"), word("now")), pair("r-l", "right", None), talk, language="vi")
    diary.keep(tmp_path / "practice", kept)
    assert diary.sittings(tmp_path / "practice") == ([kept], [])


@pytest.mark.skipif(os.name != "posix", reason="modes of POSIX")
def test_only_the_user_can_read_it(tmp_path: Path) -> None:
    folder = tmp_path / "practice"
    file = diary.keep(folder, sitting(reading(word("x"))))
    diary.reschedule(folder, lambda _: [card()])
    assert folder.stat().st_mode & 0o777 == 0o700
    assert file.stat().st_mode & 0o777 == 0o600
    assert (folder / "schedule.json").stat().st_mode & 0o777 == 0o600
    assert diary.recordings(folder).stat().st_mode & 0o777 == 0o700


@pytest.mark.skipif(os.name != "posix", reason="modes of POSIX")
def test_a_folder_that_was_open_is_closed(tmp_path: Path) -> None:
    (tmp_path / "practice").mkdir(mode=0o755)
    diary.keep(tmp_path / "practice", sitting())
    assert (tmp_path / "practice").stat().st_mode & 0o777 == 0o700


def test_nothing_practised_is_nothing_kept(tmp_path: Path) -> None:
    assert diary.sittings(tmp_path / "practice") == ([], [])
    assert diary.cards(tmp_path / "practice") == ()
    assert list(tmp_path.iterdir()) == []


def test_sittings_come_oldest_first_and_other_files_are_not_touched(tmp_path: Path) -> None:
    new, old = sitting(at=NOON), sitting(at=NOON.replace(year=2025))
    for one in (new, old):
        diary.keep(tmp_path, one)
    (tmp_path / "notes.json").write_text("{", "utf-8")
    assert [one.id for one in diary.sittings(tmp_path)[0]] == [old.id, new.id]
    assert [one.id for one in diary.sittings(tmp_path, 1)[0]] == [new.id]
    assert (tmp_path / "notes.json").read_text("utf-8") == "{"


DAMAGED = {
    "": "no JSON",
    "{": "no JSON",
    "[]": "has schema 'None'",
    '{"schema": "viva.practice/9"}': "has schema 'viva.practice/9'",
    '{"schema": "viva.practice/1"}': "damaged at id",
    "[" * 100_000: "no JSON",
}


@pytest.mark.parametrize("content", DAMAGED)
def test_a_damaged_sitting_is_named_and_left_as_it_is(tmp_path: Path, content: str) -> None:
    good = sitting()
    diary.keep(tmp_path, good)
    bad = tmp_path / "20260101-120000-abcdef.json"
    bad.write_text(content, "utf-8")
    found, [wrong] = diary.sittings(tmp_path)
    assert found == [good]
    assert DAMAGED[content] in wrong.message
    assert str(bad) in wrong.message
    assert bad.read_text("utf-8") == content


@pytest.mark.parametrize(
    "content",
    [
        "{", '{"schema": "viva.schedule/2", "cards": []}', '{"schema": "viva.schedule/1", "cards": [{"kind": "word"}]}',
        '{"schema": "viva.schedule/1", "cards": [], "more": 1}', '{"schema": "viva.schedule/1", "cards": 1}',
    ],
)  # fmt: skip
def test_a_damaged_schedule_is_an_error_and_is_not_written_over(tmp_path: Path, content: str) -> None:
    file = tmp_path / "schedule.json"
    file.write_text(content, "utf-8")
    for read in (lambda: diary.cards(tmp_path), lambda: diary.reschedule(tmp_path, lambda _: [card()])):
        with pytest.raises(PracticeError) as raised:
            read()
        assert str(file) in raised.value.message
        assert raised.value.hint
    assert file.read_text("utf-8") == content


def test_impossible_cards_are_damage(tmp_path: Path) -> None:
    diary.reschedule(tmp_path, lambda _: [card()])
    file = tmp_path / "schedule.json"
    before = file.read_text("utf-8")
    for old, new in (
        ('"stability": 0.212', '"stability": -1'),
        ('"state": 1', '"state": 2'),
        ('"tries": 1', '"tries": 0'),
    ):
        assert old in before
        file.write_text(before.replace(old, new), "utf-8")
        with pytest.raises(PracticeError, match=r"damaged at cards\.0"):
            diary.cards(tmp_path)


def test_what_cannot_be_written_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    diary.reschedule(tmp_path, lambda _: [card()])

    def full(*_: Any) -> None:
        raise StorageError("The disk is full.")

    monkeypatch.setattr(diary, "write_private", full)
    with pytest.raises(StorageError):
        diary.reschedule(tmp_path, lambda cards: [*cards, card("cache")])
    with pytest.raises(StorageError):
        diary.keep(tmp_path, sitting())
    monkeypatch.undo()
    assert diary.cards(tmp_path) == (card(),)
    assert diary.sittings(tmp_path) == ([], [])


def test_a_change_that_fails_leaves_the_cards(tmp_path: Path) -> None:
    diary.reschedule(tmp_path, lambda _: [card()])

    def breaks(cards: tuple[Card, ...]) -> list[Card]:
        raise RuntimeError

    with pytest.raises(RuntimeError):
        diary.reschedule(tmp_path, breaks)
    assert diary.cards(tmp_path) == (card(),)


def test_links_are_not_followed(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").write_text('{"schema": "viva.schedule/1", "cards": []}', "utf-8")
    folder = tmp_path / "practice"
    folder.mkdir()
    (folder / "schedule.json").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(PracticeError, match="is a link"):
        diary.cards(folder)
