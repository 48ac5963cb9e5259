"""Whenever a writer is killed, or the disk is full: the old file or the new one, whole, never half of one."""

import os
import random
import signal
import stat
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.errors import StorageError
from bot.private import write_private
from tests.fakes.versions import SIZES, version

pytestmark = pytest.mark.unit

REPOSITORY = Path(__file__).resolve().parents[2]
KILLS = 48

WRITER = textwrap.dedent(
    """
    import itertools, sys
    from pathlib import Path
    from bot.private import write_private
    from tests.fakes.versions import SIZES, version

    folder, first = Path(sys.argv[1]), int(sys.argv[2])
    print("ready", flush=True)
    for number in itertools.count(first):
        for name, size in SIZES.items():
            write_private(folder / name, version(number, size))
    """
)


def whole(path: Path) -> int:
    """The version a file holds; fails where it is half of one or parts of two."""
    text = path.read_text(encoding="utf-8")
    number = int(text[:9])
    assert text == version(number, SIZES[path.name]), f"{path.name} is damaged"
    return number


def left(folder: Path) -> list[Path]:
    """All but the files themselves."""
    return [path for path in folder.iterdir() if path.name not in SIZES]


def child(code: str, *arguments: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-c", code, *arguments],
        cwd=REPOSITORY,
        env=os.environ | {"PYTHONPATH": str(REPOSITORY)},
        stdout=subprocess.PIPE,
        text=True,
    )


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    for name, size in SIZES.items():
        write_private(tmp_path / name, version(0, size))
    yield tmp_path
    for name in SIZES:
        (tmp_path / name).unlink()


def test_killed_at_any_moment_each_file_is_old_or_new(folder: Path) -> None:
    moments = random.Random(5)
    versions = dict.fromkeys(SIZES, 0)
    in_the_middle = 0
    for kill in range(KILLS):
        first = 1_000 * (kill + 1)
        with child(WRITER, str(folder), str(first)) as writer:
            assert writer.stdout
            assert writer.stdout.readline() == "ready\n"
            time.sleep(moments.uniform(0.0, 0.12))
            writer.send_signal(signal.SIGKILL)
            assert writer.wait() == -signal.SIGKILL, "the writer failed by itself"
        for name, before in versions.items():
            now = whole(folder / name)
            assert now == before or now >= first, "neither the old version nor one of the killed writer's"
            versions[name] = now
            assert stat.S_IMODE((folder / name).stat().st_mode) == 0o600
        in_the_middle += bool(left(folder))
        for path in left(folder):
            assert stat.S_IMODE(path.stat().st_mode) == 0o600, "a half-written file is as private as the whole one"
            os.utime(path, (0, 0))
    assert in_the_middle >= KILLS / 4, "the kills have to meet the writing to prove anything"
    for name, size in SIZES.items():
        write_private(folder / name, version(1, size))
    assert left(folder) == []


def test_the_next_writing_removes_what_a_killed_one_left_and_nothing_else(folder: Path) -> None:
    stale = folder / ".report.html.a1b2_c3d"
    others = [
        folder / name
        for name in (
            ".report.html.a1b2",  # not a name of ours
            ".report.html.A1B2C3D4",
            ".report.html.a1b2c3d4.bak",
            ".report_html.a1b2c3d4",
            "report.html.a1b2c3d4",
            ".scorecard.json.a1b2c3d4",  # swept when the scorecard is written
        )
    ]
    for path in (stale, *others):
        path.touch()
        os.utime(path, (0, 0))
    target = folder / "target"
    target.write_text("kept", encoding="utf-8")
    os.utime(target, (0, 0))
    link = folder / ".report.html.linklink"
    link.symlink_to(target)
    fresh = folder / ".report.html.z9y8x7w6"
    fresh.write_text("another process is writing this", encoding="utf-8")
    subfolder = folder / ".report.html.subfolde"
    subfolder.mkdir()
    os.utime(subfolder, (0, 0))

    write_private(folder / "report.html", version(1, SIZES["report.html"]))

    assert not stale.exists()
    assert all(path.exists() for path in (*others, target, link, fresh, subfolder))
    write_private(folder / "scorecard.json", version(1, SIZES["scorecard.json"]))
    assert not (folder / ".scorecard.json.a1b2c3d4").exists()


def test_a_name_is_no_pattern(tmp_path: Path) -> None:
    other = tmp_path / ".aXb.a1b2c3d4"
    other.touch()
    os.utime(other, (0, 0))
    write_private(tmp_path / "a.b", "")
    assert other.exists()


FULL = textwrap.dedent(
    """
    import resource, sys
    from pathlib import Path
    from bot.errors import StorageError
    from bot.private import write_private

    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, 1_000_000))
    try:
        write_private(Path(sys.argv[1]), "x" * 10_000_000)
    except StorageError as error:
        print(error.message, error.hint, sep="\\n")
    """
)


def test_where_the_new_one_does_not_fit_the_old_one_stays(folder: Path) -> None:
    with child(FULL, str(folder / "report.html")) as writer:
        said, _ = writer.communicate()
    assert said.splitlines() == [
        f"{folder / 'report.html'} could not be written: File too large.",
        "Free some space or mend the folder's permissions.",
    ]
    assert whole(folder / "report.html") == 0
    assert left(folder) == []


def test_a_full_disk_is_named(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StorageError, match=r"scorecard\.json could not be written: No space left on device\."):
        write_private(folder / "scorecard.json", version(1, SIZES["scorecard.json"]))
    monkeypatch.undo()
    assert whole(folder / "scorecard.json") == 0
    assert left(folder) == []


def test_interrupted_by_the_user_nothing_is_left(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(_descriptor: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", stopped)
    with pytest.raises(KeyboardInterrupt):
        write_private(folder / "scorecard.json", version(1, SIZES["scorecard.json"]))
    monkeypatch.undo()
    assert whole(folder / "scorecard.json") == 0
    assert left(folder) == []


def test_text_and_bytes_arrive_as_they_are(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    write_private(path, "naïve – “quoted”\n\r\n")
    assert path.read_bytes() == "naïve – “quoted”\n\r\n".encode()
    write_private(path, b"\x00\xff\n")
    assert path.read_bytes() == b"\x00\xff\n"
    path.chmod(0o644)
    write_private(path, "")
    assert path.read_bytes() == b""
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_link_is_replaced_and_what_it_led_to_is_kept(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").write_text("kept", encoding="utf-8")
    (tmp_path / "report.html").symlink_to(tmp_path / "elsewhere")
    write_private(tmp_path / "report.html", "new")
    assert not (tmp_path / "report.html").is_symlink()
    assert (tmp_path / "elsewhere").read_text(encoding="utf-8") == "kept"
