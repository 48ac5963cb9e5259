"""Sessions on disk: private, found by a piece of their name, deleted only when they are sessions."""

import errno
import json
import os
import stat
import time
from datetime import timedelta
from pathlib import Path

import pytest

from bot.errors import SessionError, StorageError
from bot.session import ballast, index, store
from bot.session.record import SESSION_SCHEMA, Session
from tests.fakes.session_folder import NOW, answer, question, write_session

pytestmark = pytest.mark.unit

SAID = [question("Why?", 0.5, 1.0), answer((1.5, 3.0, "because it was slow at the time"))]


def session(sessions: Path, days: int = 0, **options: object) -> Path:
    return write_session(sessions, SAID, now=NOW + timedelta(days=days), sound=False, **options)  # type: ignore[arg-type]  # passed on


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_new_session_is_private_and_named_by_its_time(tmp_path: Path) -> None:
    os.umask(0o022)
    folder = store.create(tmp_path / "deep" / "sessions", NOW)
    assert store.NAME.fullmatch(folder.name)
    assert folder.name.startswith("20261124-103000-")
    assert mode(folder) == 0o700
    store.write_record(
        folder,
        Session(schema=SESSION_SCHEMA, id=folder.name, created=NOW, viva_version="1", settings={}, plan=[]),
    )
    assert mode(folder / "session.json") == 0o600
    assert store.open_session(folder).record.created == NOW
    assert [path.name for path in folder.iterdir()] == ["session.json"]


def test_two_in_the_same_second_are_two(tmp_path: Path) -> None:
    assert store.create(tmp_path, NOW) != store.create(tmp_path, NOW)


def test_where_nothing_can_be_written_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageError) as caught:
        store.create(tmp_path / "file" / "sessions", NOW)
    assert str(tmp_path) in caught.value.message


def test_found_by_id_prefix_short_id_and_path(tmp_path: Path) -> None:
    first, second = session(tmp_path), session(tmp_path, days=1)
    assert store.latest(tmp_path).id == second.name
    assert store.find(tmp_path, first.name).id == first.name
    assert store.find(tmp_path, "20261124").id == first.name
    assert store.find(tmp_path, second.name[-6:]).id == second.name
    assert store.find(Path("elsewhere"), str(second)).id == second.name


def test_what_cannot_be_found_says_how_to_list(tmp_path: Path) -> None:
    session(tmp_path)
    session(tmp_path, days=1)
    for wanted, words in {
        "2025": "no session '2025'",
        "202611": "fits 2 sessions",
        "": "no session ''",
        str(tmp_path): "holds neither",
        str(tmp_path / "absent"): "not a session folder",
        "../etc": "not a session folder",
    }.items():
        with pytest.raises(SessionError) as caught:
            store.find(tmp_path, wanted)
        assert words in caught.value.message
        assert "viva sessions list" in caught.value.hint
    with pytest.raises(SessionError, match="no sessions"):
        store.latest(tmp_path / "absent")


def test_only_session_folders_are_listed(tmp_path: Path) -> None:
    real = session(tmp_path)
    (tmp_path / "notes").mkdir()
    (tmp_path / "20261124-103000-abcdef").symlink_to(real, target_is_directory=True)
    (tmp_path / "20261124-103000-000000").write_text("a file")
    assert store.folders(tmp_path) == [real]
    assert store.folders(tmp_path / "absent") == []


def test_only_sessions_are_deleted(tmp_path: Path) -> None:
    real = session(tmp_path / "sessions")
    precious = tmp_path / "precious"
    precious.mkdir()
    (precious / "thesis.txt").write_text("years of work")
    (real / "link").symlink_to(precious, target_is_directory=True)
    link = tmp_path / "sessions" / "20261124-103000-abcdef"
    link.symlink_to(precious, target_is_directory=True)
    for wrong in ("..", "../precious", ".", "", str(precious), link.name, "20261124-103000-ffffff"):
        with pytest.raises(SessionError):
            store.delete(tmp_path / "sessions", wrong)
    store.delete(tmp_path / "sessions", real.name)
    assert not real.exists()
    assert (precious / "thesis.txt").exists()


def test_a_crash_before_session_json_was_whole_still_opens(tmp_path: Path) -> None:
    folder = session(tmp_path)
    for torn in (b"", b'{"schema": "viva.sess', b"\x00" * 20):
        (folder / "session.json").write_bytes(torn)
        opened = store.open_session(folder)
        assert opened.record.created.strftime("%Y%m%d-%H%M%S") == "20261124-103000"
        assert len(opened.events()) > 3
    (folder / "session.json").unlink()
    assert store.open_session(folder).id == folder.name


@pytest.mark.parametrize("name", ["00020101-000000-abcdef", "99991231-235959-abcdef", "copied"])
def test_one_whose_record_is_lost_and_whose_time_is_none_still_opens(tmp_path: Path, name: str) -> None:
    folder = tmp_path / name
    folder.mkdir()
    (folder / "session.json").write_text("{")
    os.utime(folder, (1e13, 1e13))
    assert 1970 <= store.open_session(folder).record.created.year <= 2106
    assert store.created_from_name(name) is None


def test_half_a_last_event_is_left_out(tmp_path: Path) -> None:
    folder = session(tmp_path)
    whole = (folder / "events.jsonl").read_bytes()
    (folder / "events.jsonl").write_bytes(whole[:-20])
    opened = store.open_session(folder)
    assert [event.type for event in opened.events()][-1] == "transcript"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ('{"schema": "viva.session/9"}', "viva.session/9"),
        ('{"schema": "viva.session/1", "id": 3}', "not valid at"),
        ("[1, 2]", "schema None"),
        ("[" * 100_000, ""),
    ],
)
def test_a_session_of_another_kind_says_so(tmp_path: Path, content: str, words: str) -> None:
    folder = session(tmp_path)
    (folder / "session.json").write_text(content)
    if not words:
        assert store.open_session(folder).record.viva_version == "unknown"
        return
    with pytest.raises(SessionError) as caught:
        store.open_session(folder)
    assert words in caught.value.message


@pytest.mark.parametrize("name", ["session.json", "events.jsonl", "candidate.wav", "scorecard.json"])
def test_links_out_of_the_folder_are_refused(tmp_path: Path, name: str) -> None:
    folder = session(tmp_path)
    (folder / name).unlink(missing_ok=True)
    (tmp_path / "secret").write_text("{}")
    (folder / name).symlink_to(tmp_path / "secret")

    def read_all() -> None:
        opened = store.open_session(folder)
        opened.events()
        opened.sound("candidate.wav")
        opened.read_scorecard()

    with pytest.raises(SessionError) as caught:
        read_all()
    assert "is a link" in caught.value.message


def test_giants_are_refused(tmp_path: Path) -> None:
    folder = session(tmp_path)
    with (folder / "events.jsonl").open("r+b") as file:
        file.truncate(100 * 1024 * 1024)
    with pytest.raises(SessionError) as caught:
        store.open_session(folder).events()
    assert "105 MB" in caught.value.message


@pytest.mark.parametrize("refused", ["stat", "open"])
def test_one_that_may_not_be_read_keeps_nobody_from_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, refused: str
) -> None:
    """A folder that may not be entered, or files in it that may not be read: another user's, such as root's."""
    others, mine = session(tmp_path / "s"), session(tmp_path / "s", days=1)
    store.create(tmp_path / "s", NOW + timedelta(days=2))
    really = getattr(Path, refused)

    def refuse(path: Path, *arguments: object, **named: object) -> object:
        if path.parent == others:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
        return really(path, *arguments, **named)

    monkeypatch.setattr(Path, refused, refuse)
    with pytest.raises(SessionError, match=r"cannot be read: Permission denied"):
        store.open_session(others)
    assert store.latest(tmp_path / "s").id == mine.name
    assert store.begun(tmp_path / "s") == [others, mine]
    empty, readable, hidden = index.summaries(tmp_path / "s", tmp_path)
    assert (hidden.id, readable.problem) == (others.name, "")
    assert "Permission denied" in hidden.problem
    store.sweep(tmp_path / "s", time.time() + 3600)
    assert not (tmp_path / "s" / empty.id).exists()


def test_the_scorecard_is_replaced_whole_and_private(tmp_path: Path) -> None:
    opened = store.open_session(session(tmp_path))
    assert opened.read_scorecard() is None
    opened.write_scorecard("{}")
    assert opened.write_scorecard('{"a": 1}').read_text() == '{"a": 1}'
    assert mode(opened.folder / "scorecard.json") == 0o600
    assert not [path for path in opened.folder.iterdir() if path.name.startswith(".")]


def test_folders_that_a_kill_left_empty_go_when_they_are_old(tmp_path: Path) -> None:
    kept, empty, torn, strange, mine = (store.create(tmp_path, NOW + timedelta(days=day)) for day in range(5))
    (torn / ".session.json.abcd1234").write_text("{")
    (strange / "notes.txt").write_text("mine")
    (kept / "session.json").write_text("{")
    now_s = empty.stat().st_mtime
    store.sweep(tmp_path, now_s + 60)
    assert len(store.folders(tmp_path)) == 5, "one may just be beginning"
    os.utime(mine, (now_s + 3000, now_s + 3000))
    store.sweep(tmp_path, now_s + 3600)
    assert store.folders(tmp_path) == [kept, strange, mine]
    store.sweep(tmp_path / "absent", now_s)


def test_mending_takes_away_the_room_a_killed_session_kept(tmp_path: Path) -> None:
    folder = write_session(tmp_path, SAID, ended=None)
    ballast.take(folder)
    opened = store.open_session(folder)
    opened.mend(opened.events())
    assert not (folder / ballast.NAME).exists()


def test_a_session_that_is_being_recorded_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = write_session(tmp_path, SAID, ended=None)
    opened = store.open_session(folder)
    track = folder / "candidate.wav"

    def grow(_seconds: float) -> None:
        with track.open("ab") as file:
            file.write(b"\0" * 640)

    monkeypatch.setattr("bot.session.store.time.sleep", grow)
    with pytest.raises(SessionError, match="still being recorded"):
        opened.mend(opened.events())


def test_a_crashed_recording_is_mended_before_it_is_read(tmp_path: Path) -> None:
    folder = write_session(tmp_path, SAID, ended=None)
    track = folder / "candidate.wav"
    content = bytearray(track.read_bytes())
    size = len(content) - 44
    content[40:44] = (size // 2).to_bytes(4, "little")
    track.write_bytes(content)
    opened = store.open_session(folder)
    opened.mend(opened.events())
    assert int.from_bytes(track.read_bytes()[40:44], "little") == size


@pytest.mark.parametrize("size", [None, 5 * 2**40])
def test_mending_changes_nothing_outside_and_believes_no_giant(tmp_path: Path, size: int | None) -> None:
    """The interviewer's track is written too, when a session is mended."""
    folder = write_session(tmp_path, SAID, ended=None)
    other = tmp_path / "elsewhere.wav"
    other.write_bytes((folder / "interviewer.wav").read_bytes()[:-1000])
    before = other.read_bytes(), (folder / "candidate.wav").read_bytes()
    if size is None:
        (folder / "interviewer.wav").unlink()
        (folder / "interviewer.wav").symlink_to(other)
    else:
        os.truncate(folder / "interviewer.wav", size)
    opened = store.open_session(folder)
    with pytest.raises(SessionError, match="is a link" if size is None else "at most"):
        opened.mend(opened.events())
    assert (other.read_bytes(), (folder / "candidate.wav").read_bytes()) == before


def test_the_list_tells_what_happened(tmp_path: Path) -> None:
    session(tmp_path / "s")
    session(tmp_path / "s", days=1, ended=None)
    newest, oldest = index.summaries(tmp_path / "s", tmp_path)
    assert (oldest.questions, oldest.answers, oldest.words, oldest.ended) == (1, 1, 7, "finished")
    assert newest.ended == "cut off"
    assert oldest.minutes == pytest.approx(4.5 / 60, abs=0.01)
    assert not oldest.scored
    assert mode(tmp_path / "index.sqlite3") == 0o600


def test_the_index_follows_the_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sessions = tmp_path / "s"
    first, second = session(sessions), session(sessions, days=1)
    index.summaries(sessions, tmp_path)
    opened: list[str] = []
    really_open = store.open_session

    def watched(folder: Path) -> store.StoredSession:
        opened.append(folder.name)
        return really_open(folder)

    monkeypatch.setattr(store, "open_session", watched)
    assert [s.id for s in index.summaries(sessions, tmp_path)] == [second.name, first.name]
    assert opened == [], "nothing changed, so nothing is read again"
    really_open(first).write_scorecard("{}")
    opened.clear()
    assert index.summaries(sessions, tmp_path)[1].scored
    assert opened == [first.name]
    store.delete(sessions, second.name)
    assert [s.id for s in index.summaries(sessions, tmp_path)] == [first.name]


@pytest.mark.parametrize("content", [b"this is no database" * 100, b"", b"SQLite format 3\x00" + b"\xff" * 200])
def test_a_damaged_index_is_made_again(tmp_path: Path, content: bytes) -> None:
    session(tmp_path / "s")
    (tmp_path / "index.sqlite3").write_bytes(content)
    assert len(index.summaries(tmp_path / "s", tmp_path)) == 1


def test_an_index_damaged_in_its_middle_is_made_again(tmp_path: Path) -> None:
    session(tmp_path / "s")
    file = tmp_path / "index.sqlite3"

    def all_of_it() -> None:
        assert len(index.summaries(tmp_path / "s", tmp_path)) == 1
        assert list(index.derived(tmp_path / "s", tmp_path, "1", lambda _: "x" * 30_000).values()) == ["x" * 30_000]

    all_of_it()
    whole = file.read_bytes()
    for place in range(4096, len(whole), 4096):
        file.write_bytes(whole[:place] + b"\xff" * 4096 + whole[place + 4096 :])
        all_of_it()
        index.forget(tmp_path, ["20261124-103000-aaaaaa"])


def test_others_use_the_index_while_one_reads_the_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another process, such as "viva sessions list" while "viva progress" reads hundreds of sessions."""
    sessions = tmp_path / "s"
    one, two = session(sessions), session(sessions, days=1)

    def made(folder: Path) -> str:
        (folder / "scorecard.json").write_text("{}")
        return str(len(index.summaries(sessions, tmp_path)))

    assert index.derived(sessions, tmp_path, "1", made) == {one.name: "2", two.name: "2"}
    really = store.open_session

    def watched(folder: Path) -> store.StoredSession:
        index.derived(sessions, tmp_path, "2", lambda _: "x")
        return really(folder)

    (one / "scorecard.json").unlink()
    (two / "scorecard.json").unlink()
    monkeypatch.setattr(store, "open_session", watched)
    assert [found.problem for found in index.summaries(sessions, tmp_path)] == ["", ""]


def test_an_index_of_another_version_is_made_again(tmp_path: Path) -> None:
    import sqlite3
    from contextlib import closing

    with closing(sqlite3.connect(tmp_path / "index.sqlite3")) as old, old:
        old.execute("CREATE TABLE sessions (id TEXT)")
        old.execute("INSERT INTO sessions VALUES ('20200101-000000-abcdef')")
        old.execute("PRAGMA user_version = 99")
    session(tmp_path / "s")
    assert len(index.summaries(tmp_path / "s", tmp_path)) == 1


def test_a_broken_session_is_listed_with_its_problem(tmp_path: Path) -> None:
    folder = session(tmp_path / "s")
    (folder / "session.json").write_text('{"schema": "other"}')
    (found,) = index.summaries(tmp_path / "s", tmp_path)
    assert "other" in found.problem


@pytest.mark.parametrize(
    "created", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00", "1e13"]
)
def test_a_session_of_no_possible_year_is_listed_with_its_problem(tmp_path: Path, created: str) -> None:
    """Told in local time, it would be no year at all, and no session were listed."""
    folder = session(tmp_path / "s")
    record = json.loads((folder / "session.json").read_text())
    (folder / "session.json").write_text(json.dumps({**record, "created": created}))
    (found,) = index.summaries(tmp_path / "s", tmp_path)
    assert "created" in found.problem


def test_the_schema_of_the_index_is_pinned(tmp_path: Path) -> None:
    """Change the table and raise SCHEMA_VERSION together."""
    import sqlite3
    from contextlib import closing

    index.summaries(tmp_path / "s", tmp_path)
    with closing(sqlite3.connect(tmp_path / "index.sqlite3")) as made:
        assert made.execute("PRAGMA user_version").fetchone() == (2,)
        columns = [(name, kind) for _, name, kind, *_ in made.execute("PRAGMA table_info(sessions)")]
        derived = [(name, kind) for _, name, kind, *_ in made.execute("PRAGMA table_info(derived)")]
    assert derived == [("id", "TEXT"), ("seen", "TEXT"), ("content", "TEXT")]
    assert columns == [
        ("id", "TEXT"),
        ("seen", "TEXT"),
        ("created", "TEXT"),
        ("minutes", "REAL"),
        ("questions", "INTEGER"),
        ("answers", "INTEGER"),
        ("words", "INTEGER"),
        ("ended", "TEXT"),
        ("scored", "INTEGER"),
        ("problem", "TEXT"),
    ]
