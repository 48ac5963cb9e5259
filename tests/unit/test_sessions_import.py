"""Sessions from elsewhere: what Viva wrote comes in byte by byte, all else is refused, and nothing lands outside."""

import errno
import json
import os
import shutil
import stat
import struct
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.cli.app import main
from bot.cli.session_travel import checks
from bot.errors import SessionError, StorageError, VivaError
from bot.session import archive, intake, parcel, scrutiny, store
from bot.session.contents import CONTENTS
from tests.fakes.session_folder import NOW, answer, question, write_session

pytestmark = pytest.mark.unit

SAID = [question("Why?", 0.5, 1.0), answer((1.5, 3.0, "because it was slow at the time"))]
CARD = {
    "schema": "viva.scorecard/1", "viva_version": "0.1.0", "source": "session", "answers": [], "not_measured": [],
    "summary": {
        "answers": 0, "measured": 0, "words": 0, "decisions": {},
        **dict.fromkeys((
            "answer_s", "words_per_minute", "articulation_rate", "median_onset_s", "median_content_s",
            "fillers_per_minute", "fillers_per_100_words",
        )),
    },
}  # fmt: skip
RATING = {
    "schema": "viva.self-rating/1", "created": "2026-11-24T10:40:00Z", "viva_version": "0.1.0", "values": {},
}  # fmt: skip
Files = dict[str, bytes]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Where sessions come in; beside it something that has to stay as it is."""
    (tmp_path / "precious").write_text("years of work")
    return tmp_path / "sessions"


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = write_session(tmp_path_factory.mktemp("elsewhere"), SAID)
    (folder / "scorecard.json").write_text(json.dumps(CARD))
    (folder / "self-rating.json").write_text(json.dumps(RATING))
    return folder


@pytest.fixture
def files(original: Path) -> Files:
    """The members of an archive, to be changed."""
    return {f"{original.name}/{path.name}": path.read_bytes() for path in original.iterdir()}


def zipped(files: Mapping[str, bytes], path: Path) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in files.items():
            made.writestr(name, content)
    return path


def take(source: Path, home: Path) -> scrutiny.Taken:
    """Take in, and see that nothing but whole sessions came of it."""
    beside = {path: path.stat().st_size for path in home.parent.iterdir() if path != home}
    try:
        return intake.take_in(source, home, checks())
    finally:
        assert {path: path.stat().st_size for path in home.parent.iterdir() if path != home} == beside
        assert all(store.NAME.fullmatch(path.name) for path in home.glob("*"))
        assert {path.name for path in home.glob("*/*")} <= set(CONTENTS)
        for folder in store.folders(home):
            assert store.open_session(folder).record.id == folder.name
            assert store.open_session(folder).events()


def same(one: Path, other: Path) -> bool:
    return {path.name: path.read_bytes() for path in one.iterdir()} == {
        path.name: path.read_bytes() for path in other.iterdir()
    }


# --- what Viva made ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("to", ["out.zip", "out/"])
def test_what_was_exported_comes_in_as_it_was(original: Path, home: Path, tmp_path: Path, to: str) -> None:
    os.umask(0o022)
    archive.export([store.open_session(original)], tmp_path / to)
    taken = take(tmp_path / to, home)
    assert taken == scrutiny.Taken(imported=[original.name])
    assert same(original, home / original.name)
    assert stat.S_IMODE((home / original.name).stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in (home / original.name).iterdir()} == {0o600}
    assert store.open_session(home / original.name).fresh_scorecard() is not None
    assert take(tmp_path / to, home) == scrutiny.Taken(already_there=[original.name])


def test_several_come_from_one_archive(home: Path, tmp_path: Path) -> None:
    folders = [write_session(tmp_path / "elsewhere", SAID) for _ in range(3)]
    archive.export([store.open_session(folder) for folder in folders], tmp_path / "out.zip")
    assert sorted(take(tmp_path / "out.zip", home).imported) == sorted(folder.name for folder in folders)


def test_a_session_folder_alone_and_its_files_at_the_top(
    original: Path, home: Path, tmp_path: Path, files: Files
) -> None:
    """`session.json` tells the id, whatever the folder is called now."""
    shutil.copytree(original, tmp_path / "copy")
    assert take(tmp_path / "copy", home).imported == [original.name]
    assert same(original, home / original.name)
    flat = {name.split("/")[1]: content for name, content in files.items()}
    assert take(zipped(flat, tmp_path / "flat.zip"), home).already_there == [original.name]


@pytest.mark.parametrize("torn", [b"", b'{"t_s": 3.0, "type": "turn_e', b"\xff\xfe"])
def test_a_session_that_was_cut_off_comes_in(home: Path, tmp_path: Path, torn: bytes) -> None:
    """With a header older than the sound, an empty track and a last line that never got its end."""
    folder = write_session(tmp_path / "elsewhere", SAID, ended=None)
    with (folder / "events.jsonl").open("ab") as file:
        file.write(torn)
    with (folder / "candidate.wav").open("ab") as file:
        file.write(bytes(321))
    (folder / "interviewer.wav").write_bytes(b"")
    assert take(folder, home).imported == [folder.name]
    assert same(folder, home / folder.name)


def test_what_is_no_recording_is_left_out_and_told(home: Path, tmp_path: Path, files: Files, original: Path) -> None:
    key = original.name
    wrong = {
        f"{key}/report.html": (b"<script>", "made again"),
        f"{key}/notes.txt": (b"mine", "no file of a session"),
        f"{key}/Session.json": (b"{}", "no file of a session"),
        f"{key}/deep/session.json": (b"{}", "no file of a session"),
        "__MACOSX/._x": (b"\0", "no file of a session"),
        "session.json": (b"{}", "no file of a session"),
        f"{key}/scorecard.json": (b'{"schema": "viva.scorecard/1"}', "not valid: viva_version"),
        f"{key}/judge.json": (b'{"schema": "viva.judge/2"}', "not of the schema"),
        f"{key}/self-rating.json": (b'{"schema": "viva.self-rating/1"}', "not valid: created"),
        f"{key}/disputes.json": (b'{"schema": "viva.disputes/1", "at_s": NaN}', "cannot be right"),
    }
    zipped(files | {name: content for name, (content, _) in wrong.items()}, tmp_path / "in.zip")
    taken = take(tmp_path / "in.zip", home)
    assert taken.imported == [key]
    assert {path.name for path in (home / key).iterdir()} == {
        "session.json", "events.jsonl", "candidate.wav", "interviewer.wav",
    }  # fmt: skip
    told = {aside.what: aside.why for aside in taken.left_out}
    assert set(told) == set(wrong)
    for name, (_, why) in wrong.items():
        assert why in told[name], name


@pytest.mark.parametrize(
    "content",
    [
        b"null", b"3", b"[]", b"[" * 5000, b'"viva.disputes/1"', b"{}", b'{"schema": 1}', b"\xff", b"",
        b'{"schema": "viva.disputes/1", "labels": 3}',
        b'{"schema": "viva.disputes/1", "n": 1e999}',
        b'{"schema": "viva.disputes/1", "n": ' + b"9" * 5000 + b"}",
        b'{"schema": "viva.disputes/1", "n": ' + b"9" * 400 + b"}",
        b'{"schema": "viva.disputes/1", "start_s": 1e9}',
        b'{"schema": "viva.disputes/1", "text": "\\ud800"}',
        b'{"schema": "viva.disputes/1", "\\udfff": 1}',
        b'{"schema": "viva.disputes/1", "session": "20200101-000000-abcdef"}',
        b'{"schema": "viva.disputes/1", "session": []}',
        b'{"schema": "viva.disputes/1", "x": ' + b"[" * 60 + b"]" * 60 + b"}",
    ],
)  # fmt: skip
def test_derived_files_are_data_or_left_out(
    home: Path, tmp_path: Path, files: Files, original: Path, content: bytes
) -> None:
    taken = take(zipped(files | {f"{original.name}/disputes.json": content}, tmp_path / "in.zip"), home)
    assert taken.imported == [original.name]
    assert [aside.what for aside in taken.left_out] == [f"{original.name}/disputes.json"]
    assert not (home / original.name / "disputes.json").exists()


# --- what is here already ---------------------------------------------------------------------------------


def test_another_session_of_the_same_id_is_refused(original: Path, home: Path, tmp_path: Path, files: Files) -> None:
    source = zipped(files, tmp_path / "in.zip")
    take(source, home)
    track = home / original.name / "candidate.wav"
    track.write_bytes(track.read_bytes()[:-2] + b"\7\7")
    before = track.read_bytes()
    (refused,) = take(source, home).refused
    assert "another recording" in refused.why
    assert f'"viva sessions delete {original.name}"' in refused.hint
    assert track.read_bytes() == before


def test_scores_made_since_and_deleted_sound_are_kept_apart(
    original: Path, home: Path, tmp_path: Path, files: Files
) -> None:
    take(zipped(files, tmp_path / "in.zip"), home)
    (home / original.name / "scorecard.json").write_text("newer")
    quiet = {name: content for name, content in files.items() if not name.endswith(".wav")}
    assert take(zipped(quiet, tmp_path / "quiet.zip"), home).already_there == [original.name]
    assert (home / original.name / "scorecard.json").read_text() == "newer"
    store.delete_sound(home / original.name)
    assert take(tmp_path / "in.zip", home).refused, "it has a recording that is not here any more"


@pytest.mark.parametrize("make", [lambda path: path.write_text(""), lambda path: path.symlink_to("/etc")])
def test_a_thing_in_the_way_is_left_alone(
    original: Path, home: Path, tmp_path: Path, files: Files, make: Callable[[Path], Any]
) -> None:
    home.mkdir()
    make(home / original.name)
    before = (home / original.name).lstat()
    assert intake.take_in(zipped(files, tmp_path / "in.zip"), home).refused
    assert (home / original.name).lstat() == before


# --- archives that mean harm ------------------------------------------------------------------------------


def entry(name: str, **fields: int) -> zipfile.ZipInfo:
    made = zipfile.ZipInfo(name)
    for field, value in fields.items():
        setattr(made, field, value)
    return made


def raw(path: Path, *members: tuple[zipfile.ZipInfo | str, bytes]) -> None:
    with zipfile.ZipFile(path, "w") as made:
        for name, content in members:
            made.writestr(name, content)


KEY = "20261124-103000-abcdef"
LINK, PIPE = (0o120777 << 16), (0o010644 << 16)


def twice(path: Path) -> None:
    raw(path, (f"{KEY}/aa", b"1"), (f"{KEY}/bb", b"2"))
    path.write_bytes(path.read_bytes().replace(b"/bb", b"/aa"))


def with_nul(path: Path) -> None:
    """A name of which `zipfile` itself tells only the beginning."""
    raw(path, ("session.json.exe", b"x"))
    path.write_bytes(path.read_bytes().replace(b".json.exe", b".json\0exe"))


def flagged(path: Path) -> None:
    """As if encrypted, in both headers."""
    raw(path, (f"{KEY}/session.json", b"{}"))
    content = bytearray(path.read_bytes())
    content[6] |= 1
    content[content.find(b"PK\1\2") + 8] |= 1
    path.write_bytes(content)


def overlapping(path: Path) -> None:
    """Many members that share the bytes of one, as in Fifield's bomb."""
    raw(path, *((f"{KEY[:-3]}{i:03x}/candidate.wav", b"") for i in range(300)))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr(f"{KEY}/candidate.wav", bytes(60 * 2**20))
        kernel = made.filelist[0]
        for i in range(300):
            copy = entry(f"{KEY[:-3]}{i:03x}/candidate.wav", compress_type=zipfile.ZIP_DEFLATED)
            copy.file_size, copy.compress_size, copy.CRC = kernel.file_size, kernel.compress_size, kernel.CRC
            copy.header_offset = 0
            made.filelist.append(copy)


def deep_directory(path: Path) -> None:
    """Names that would fill the memory before anything of them is looked at."""
    with zipfile.ZipFile(path, "w") as made:
        for i in range(150):
            made.writestr(f"{i:05}{'x' * 60_000}", b"")


HARMFUL: dict[str, tuple[Callable[[Path], Any], str]] = {
    "absolute": (lambda path: raw(path, ("/etc/passwd", b"x")), "not one a session's file has"),
    "above": (lambda path: raw(path, (f"{KEY}/../../precious", b"x")), "not one a session's file has"),
    "only above": (lambda path: raw(path, ("../precious", b"x")), "not one a session's file has"),
    "a dot": (lambda path: raw(path, (f"./{KEY}/session.json", b"x")), "not one a session's file has"),
    "a folder above": (lambda path: raw(path, ("../", b"")), "not one a session's file has"),
    "doubled": (lambda path: raw(path, (f"{KEY}//session.json", b"x")), "not one a session's file has"),
    "backslash": (lambda path: raw(path, (f"{KEY}\\..\\precious", b"x")), "not one a session's file has"),
    "drive": (lambda path: raw(path, ("C:session.json", b"x")), "not one a session's file has"),
    "terminal": (lambda path: raw(path, ("\x1b[2Jx", b"x")), "not one a session's file has"),
    "long": (lambda path: raw(path, ("x" * 501, b"x")), "not one a session's file has"),
    "nul": (with_nul, "name"),
    "link": (lambda path: raw(path, (entry(f"{KEY}/session.json", external_attr=LINK), b"/etc")), "a link or a device"),
    "link aside": (lambda path: raw(path, (entry("readme", external_attr=LINK), b"/etc")), "a link or a device"),
    "pipe": (lambda path: raw(path, (entry(f"{KEY}/session.json", external_attr=PIPE), b"")), "a link or a device"),
    "twice": (twice, "in it twice"),
    "encrypted": (flagged, "is encrypted"),
    "lzma": (lambda path: raw(path, (entry("x", compress_type=zipfile.ZIP_LZMA), b"x")), "method 14"),
    "bzip2": (lambda path: raw(path, (entry("x", compress_type=zipfile.ZIP_BZIP2), b"x")), "method 12"),
    "many": (lambda path: raw(path, *((str(i), b"") for i in range(parcel.MOST_MEMBERS + 1))), "members"),
    "bomb": (
        lambda path: raw(path, (entry(f"{KEY}/candidate.wav", compress_type=zipfile.ZIP_DEFLATED), bytes(70 * 2**20))),
        "would become",
    ),
    "shared bytes": (overlapping, "would become"),
    "long list": (deep_directory, "list of contents is too long"),
    "empty": (lambda path: path.write_bytes(b""), "no zip archive"),
    "no archive": (lambda path: path.write_bytes(b"hello" * 1000), "no zip archive"),
    "no session": (lambda path: raw(path, ("readme.txt", b"x")), "holds no session"),
    "bad id": (lambda path: raw(path, ("session.json", b"{}")), "session.json is not valid"),
}  # fmt: skip


@pytest.mark.parametrize("name", HARMFUL)
def test_an_archive_that_breaks_a_rule_is_refused_whole(home: Path, tmp_path: Path, name: str) -> None:
    make, words = HARMFUL[name]
    make(tmp_path / "in.zip")
    with pytest.raises(SessionError) as caught:
        take(tmp_path / "in.zip", home)
    assert words in caught.value.message
    assert caught.value.message.isprintable()
    assert caught.value.hint
    assert store.folders(home) == []


def test_more_than_it_says_is_not_written(home: Path, tmp_path: Path, files: Files, original: Path) -> None:
    """A member that claims 1 kB and holds 30."""
    source = zipped(files, tmp_path / "in.zip")
    content = bytearray(source.read_bytes())
    name = f"{original.name}/events.jsonl".encode()
    for signature, at, size_at in ((b"PK\1\2", 46, 24), (b"PK\3\4", 30, 22)):
        start = 0
        while (start := content.find(signature, start)) >= 0:
            if content[start + at : start + at + len(name)] == name:
                content[start + size_at : start + size_at + 4] = struct.pack("<I", 100)
            start += 4
    source.write_bytes(content)
    (refused,) = take(source, home).refused
    assert "damaged" in refused.why


def test_what_else_lies_in_a_folder_is_not_looked_at(original: Path, home: Path, tmp_path: Path) -> None:
    """A folder of downloads, say."""
    shutil.copytree(original, tmp_path / "in" / original.name)
    (tmp_path / "in" / "loop").symlink_to(tmp_path / "in")
    os.mkfifo(tmp_path / "in" / "pipe")
    (tmp_path / "in" / "a:b\\c\n").write_text("")
    taken = take(tmp_path / "in", home)
    assert taken.imported == [original.name]
    assert [aside.what for aside in taken.left_out] == ["a:b\\c?", "loop", "pipe"]


@pytest.mark.parametrize("make", ["link at the top", "pipe", "folder link", "link inside"])
def test_links_and_pipes_in_a_folder_are_refused(original: Path, home: Path, tmp_path: Path, make: str) -> None:
    copy = tmp_path / "in" / original.name
    shutil.copytree(original, copy)
    (tmp_path / "secret").write_text('{"schema": "viva.disputes/1"}')
    match make:
        case "link at the top":
            (tmp_path / "in" / "session.json").symlink_to(tmp_path / "secret")
        case "pipe":
            os.mkfifo(copy / "disputes.json")
        case "folder link":
            (tmp_path / "in" / KEY).symlink_to(original, target_is_directory=True)
        case _:
            (copy / "disputes.json").symlink_to(tmp_path / "secret")
    with pytest.raises(SessionError, match="a link or a device"):
        take(tmp_path / "in", home)


def test_a_file_that_became_a_link_is_not_followed(original: Path, tmp_path: Path) -> None:
    copy = tmp_path / "in" / original.name
    shutil.copytree(original, copy)
    with parcel.opened(tmp_path / "in") as opened:
        member = next(one for one in opened.members if one.path.endswith("session.json"))
        (copy / "session.json").unlink()
        (copy / "session.json").symlink_to(original / "session.json")
        with pytest.raises(SessionError):
            list(opened.chunks(member))
        (copy / "session.json").unlink()
        os.mkfifo(copy / "session.json")
        with pytest.raises(SessionError, match="not a file"):
            list(opened.chunks(member))


# --- sessions that are not as Viva writes them ------------------------------------------------------------


def patched(name: str, change: Callable[[bytes], bytes]) -> Callable[[Files, str], None]:
    def apply(files: Files, key: str) -> None:
        files[f"{key}/{name}"] = change(files[f"{key}/{name}"])

    return apply


def record(**fields: Any) -> Callable[[Files, str], None]:
    return patched("session.json", lambda content: json.dumps(json.loads(content) | fields).encode())


def event(line: str) -> Callable[[Files, str], None]:
    return patched("events.jsonl", lambda content: line.encode() + b"\n" + content)


def header(at: int, value: bytes) -> Callable[[Files, str], None]:
    return patched("candidate.wav", lambda content: content[:at] + value + content[at + len(value) :])


WRONG: dict[str, tuple[Callable[[Files, str], Any], str]] = {
    "no session.json": (lambda files, key: files.pop(f"{key}/session.json"), "has no session.json"),
    "no events": (lambda files, key: files.pop(f"{key}/events.jsonl"), "has no events.jsonl"),
    "torn session.json": (patched("session.json", lambda content: content[:-9]), "session.json is not valid"),
    "other schema": (record(schema="viva.session/2"), "not valid: schema"),
    "other id": (record(id=KEY), "is of another session"),
    "id as a path": (record(id="../precious"), "which is no id"),
    "a time that is none": (record(id="99999999-999999-abcdef"), "which is no id"),
    "a path to go on from": (record(resumed_from="//host/share"), "which is no id"),
    "a path tried again": (record(redo_of={"session": "../x", "answer": 1}), "which is no id"),
    "unknown field": (record(evil="\x1b[2J"), "not valid: evil"),
    "no time zone": (record(created="2026-11-24T10:30:00"), "time zone"),
    "a year that is none": (record(created="0001-01-01T00:00:00+14:00"), "not valid: created"),
    "no number": (record(settings={"x": float("nan")}), "cannot be right"),
    "deep settings": (record(settings={"x": json.loads("[" * 80 + "]" * 80)}), "nested"),
    "large": (patched("session.json", lambda content: content + b" " * 2**24), "can be right"),
    "no event": (event('{"t_s": 1.0, "type": "\\u001b[2J"}'), "events.jsonl, line 1"),
    "no JSON": (event("hello"), "events.jsonl, line 1"),
    "endless": (event('{"t_s": Infinity, "type": "session_started"}'), "events.jsonl, line 1"),
    "late": (event('{"t_s": 1e5, "type": "session_started"}'), "t_s cannot be right"),
    "large number": (event('{"t_s": 1' + "0" * 5000 + ', "type": "session_started"}'), "events.jsonl, line 1"),
    "no Unicode": (event('{"t_s": 1, "type": "llm_fallback", "reason": "\\ud800"}'), "events.jsonl, line 1"),
    "no sound": (patched("candidate.wav", lambda _content: b"hello" * 20), "not recorded by Viva"),
    "short": (patched("candidate.wav", lambda content: content[:20]), "shorter than"),
    "stereo": (header(22, b"\2\0"), "not recorded by Viva"),
    "8 kHz": (header(24, struct.pack("<I", 8000)), "not recorded by Viva"),
    "float": (header(20, b"\3\0"), "not recorded by Viva"),
    "billions": (header(40, b"\xff\xff\xff\xff"), "shorter than"),
    "cut": (patched("candidate.wav", lambda content: content[:-100]), "shorter than"),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_a_session_that_is_wrong_is_refused_and_others_come_in(
    home: Path, tmp_path: Path, files: Files, original: Path, name: str
) -> None:
    change, words = WRONG[name]
    change(files, original.name)
    other = write_session(tmp_path / "elsewhere", SAID)
    files |= {f"{other.name}/{path.name}": path.read_bytes() for path in other.iterdir()}
    taken = take(zipped(files, tmp_path / "in.zip"), home)
    assert taken.imported == [other.name]
    (refused,) = taken.refused
    assert refused.what == original.name
    assert words in refused.why
    assert refused.why.isprintable()
    assert str(home) not in refused.why
    assert refused.hint
    assert store.folders(home) == [home / other.name]


# --- where it cannot be written ---------------------------------------------------------------------------


def test_a_full_disk_leaves_nothing(home: Path, tmp_path: Path, files: Files, monkeypatch: pytest.MonkeyPatch) -> None:
    source, count = zipped(files, tmp_path / "in.zip"), 0

    def full(_file: int) -> None:
        nonlocal count
        count += 1
        if count == 3:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StorageError, match="the disk is full"):
        take(source, home)
    assert list(home.iterdir()) == []


def test_what_would_fill_the_disk_is_not_begun(
    home: Path, tmp_path: Path, files: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = shutil.disk_usage(tmp_path)
    small = usage._replace(free=scrutiny.ROOM_BYTES + 1000)
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: small)
    with pytest.raises(StorageError, match="the disk is full"):
        take(zipped(files, tmp_path / "in.zip"), home)


def test_ctrl_c_leaves_nothing(home: Path, tmp_path: Path, files: Files, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(_file: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupted)
    with pytest.raises(KeyboardInterrupt):
        take(zipped(files, tmp_path / "in.zip"), home)
    assert list(home.iterdir()) == []


# --- anything at all --------------------------------------------------------------------------------------

SLOW = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
PART = st.sampled_from(
    [KEY, "..", ".", "", "session.json", "events.jsonl", "candidate.wav", "scorecard.json", "~", "a"]
)
NAMES = st.lists(PART, min_size=1, max_size=4).map("/".join) | st.text(max_size=30)
CONTENT = st.binary(max_size=200) | st.sampled_from([b"{}", b'{"schema": "viva.session/1"}', b"RIFF"])


def anything(source: Path, home: Path) -> None:
    """A VivaError or success: `take` sees to the rest."""
    said = ""
    try:
        take(source, home)
    except VivaError as error:
        said = error.message + error.hint
    assert said.isprintable()


@pytest.mark.filterwarnings("ignore:Duplicate name")
@SLOW
@given(members=st.lists(st.tuples(NAMES, CONTENT, st.integers(0, 2**32 - 1)), max_size=6))
def test_any_members(members: list[tuple[str, bytes, int]], tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("any")
    with zipfile.ZipFile(folder / "in.zip", "w") as made:
        for name, content, attributes in members:
            info = zipfile.ZipInfo(name or "x")
            info.external_attr = attributes
            made.writestr(info, content)
    anything(folder / "in.zip", folder / "sessions")


@SLOW
@given(data=st.data())
def test_a_good_archive_with_bytes_changed(
    data: st.DataObject, tmp_path_factory: pytest.TempPathFactory, original: Path
) -> None:
    """Cut, or a few bytes of it changed, most of them in the headers at its end."""
    folder = tmp_path_factory.mktemp("changed")
    small = {f"{original.name}/{path.name}": path.read_bytes() for path in original.iterdir() if path.suffix != ".wav"}
    content = bytearray(zipped(small, folder / "in.zip").read_bytes())
    content = content[: data.draw(st.just(len(content)) | st.integers(0, len(content)))]
    for _ in range(data.draw(st.integers(0, 8))):
        if content:
            last = len(content) - 1
            content[data.draw(st.integers(0, last) | st.integers(max(0, last - 500), last))] = data.draw(
                st.integers(0, 255)
            )
    (folder / "in.zip").write_bytes(content)
    anything(folder / "in.zip", folder / "sessions")


@SLOW
@given(content=st.binary(max_size=2000), where=st.sampled_from(["in.zip", *CONTENTS]), signed=st.booleans())
def test_any_bytes(content: bytes, where: str, signed: bool, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("bytes")
    end = b"PK\5\6" + bytes(18)
    source = folder / "in.zip"
    if where == "in.zip":
        source.write_bytes(content + (end if signed else b""))
    else:
        zipped({f"{KEY}/{where}": content, f"{KEY}/session.json": b"{}"}, source)
    anything(source, folder / "sessions")


# --- the command ------------------------------------------------------------------------------------------


def test_the_command_for_people_and_for_programs(
    viva_home: Path, tmp_path: Path, files: Files, original: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    extra = {f"{original.name}/notes{i}.txt": b"" for i in range(7)}
    source = str(zipped(files | extra, tmp_path / "in.zip"))
    assert main(["sessions", "import", source]) == 0
    out = capsys.readouterr().out
    assert f"Imported {original.name}." in out
    assert "2 more" in out
    assert main(["sessions", "import", source, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["schema"] == "viva.sessions-imported/1"
    assert (told["imported"], told["already_there"]) == ([], [original.name])
    (viva_home / "sessions" / original.name / "events.jsonl").write_text("")
    assert main(["sessions", "import", source, "--json"]) == 2
    captured = capsys.readouterr()
    assert json.loads(captured.out)["refused"][0]["what"] == original.name
    assert len(captured.err.splitlines()) == 2


def test_what_is_past_its_time_already_is_told(
    viva_home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (viva_home / "config.toml").write_text("[sessions]\nkeep_days = 1\n")
    folder = write_session(tmp_path / "elsewhere", SAID, now=NOW.replace(year=2025))
    assert main(["sessions", "import", str(folder)]) == 0
    assert "1 of them goes after the next interview" in capsys.readouterr().out


@pytest.mark.parametrize("path", ["absent.zip", ".", "\x00"])
def test_what_is_no_parcel_says_so(
    viva_home: Path, tmp_path: Path, path: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["sessions", "import", path]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 2
