"""`viva report` of a sitting: found by id or as the latest, in four formats, with the recordings that were kept."""

import json
import stat
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest

from bot.cli import app
from bot.cli.kept_sound import wav
from bot.pronunciation import diary
from bot.pronunciation.diary import Sitting
from bot.session import store
from tests.fakes.histories import Person, history, keep
from tests.fakes.practice import NOON
from tests.fakes.practice_pages import ID, NAMES, SECONDS, sitting

pytestmark = pytest.mark.unit
LATER = "20260305-090000-123456"


@pytest.fixture
def practice(viva_home: Path) -> Path:
    """Two sittings; the recordings of the first were kept."""
    folder = viva_home / "practice"
    diary.keep(folder, sitting())
    diary.keep(folder, later(sitting(kept=False)))
    for name, seconds in zip(NAMES, SECONDS, strict=True):
        tone = 0.1 * np.sin(np.arange(round(16_000 * seconds)) / 5).astype(np.float32)
        (diary.recordings(folder) / name).write_bytes(wav(tone))
    return folder


def later(one: Sitting) -> Sitting:
    return one.model_copy(update={"id": LATER, "created": NOON + timedelta(days=3)})


def ran(capsys: pytest.CaptureFixture[str], *arguments: str, code: int = 0) -> str:
    assert app.main(["report", *arguments]) == code
    captured = capsys.readouterr()
    return captured.out if code == 0 else captured.err


def test_the_latest_sitting(practice: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert ran(capsys, "--practice").startswith("Practice of 5 March 2026")


@pytest.mark.parametrize("wanted", [ID, "20260302", "abcdef"])
def test_a_sitting_by_its_id(practice: Path, capsys: pytest.CaptureFixture[str], wanted: str) -> None:
    assert ran(capsys, wanted).startswith("Practice of 2 March 2026")
    assert ran(capsys, wanted, "--practice").startswith("Practice of 2 March 2026")


def test_a_session_comes_first_where_both_fit(
    practice: Path, viva_home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = keep(viva_home / "sessions", history(Person(), 1)[0], NOON.astimezone() + timedelta(hours=3))
    assert folder.name.startswith("20260302")
    assert ran(capsys, "20260302", "--no-rating").startswith(f"Session {folder.name}")
    assert ran(capsys, ID).startswith("Practice of 2 March")
    assert ran(capsys, "20260302", "--practice").startswith("Practice of 2 March")


def test_what_does_not_fit_is_said_in_two_lines(practice: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "There is no session '1999'" in ran(capsys, "1999", code=2)
    assert "There is no sitting '1999'" in ran(capsys, "1999", "--practice", code=2)
    assert "fits 2 sittings" in ran(capsys, "2026030", "--practice", code=2)
    assert "--dispute is for interviews" in ran(capsys, "--practice", "--dispute", code=2)
    assert "--words is for interviews" in ran(capsys, ID, "--words", code=2)


def test_without_any_session_practice_is_named(practice: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "viva report --practice" in ran(capsys, code=2)


def test_nothing_practised_yet(viva_home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "viva practice" in ran(capsys, "--practice", code=2)


def test_the_page_is_private_and_carries_what_was_kept(practice: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = practice / f"{ID}.html"
    assert f"Written to {path}." in ran(capsys, ID, "--format", "html")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    html = path.read_text("utf-8")
    assert 'id="sound"' in html
    assert 'data-t="1000 1500"' in html
    ran(capsys, LATER, "--format", "html")
    assert 'id="sound"' not in (practice / f"{LATER}.html").read_text("utf-8")


def test_what_a_sitting_names_of_anothers_is_not_heard(practice: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = (practice / f"{ID}.json").read_text("utf-8").replace(f'"id": "{ID}"', f'"id": "{LATER}"')
    (practice / f"{LATER}.json").write_text(text, "utf-8")
    assert json.loads(ran(capsys, LATER, "--format", "json"))["report"]["recordings"] == []


@pytest.mark.parametrize("harm", ["gone", "torn", "link", "large"])
def test_a_recording_that_cannot_be_heard_is_left_out(
    practice: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path, harm: str
) -> None:
    path = practice / "recordings" / NAMES[0]
    whole = path.read_bytes()
    path.unlink()
    if harm == "torn":
        path.write_bytes(b"RIFF")
    elif harm == "large":
        path.write_bytes(whole + bytes(16_000_000))
    elif harm == "link":
        (tmp_path / "elsewhere.wav").write_bytes(whole)
        path.symlink_to(tmp_path / "elsewhere.wav")
    report = json.loads(ran(capsys, ID, "--format", "json"))["report"]
    assert [one["name"] for one in report["recordings"]] == [NAMES[1]]
    ran(capsys, ID, "--format", "html")
    html = (practice / f"{ID}.html").read_text("utf-8")
    assert 'id="sound"' in html
    assert 'data-t="1000 1500"' not in html


def test_json_has_the_sitting_and_the_report(practice: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = json.loads(ran(capsys, ID, "--format", "json"))
    assert data["schema"] == "viva.practice.report/1"
    assert data["sitting"] == json.loads((practice / f"{ID}.json").read_text("utf-8"))
    assert data["report"]["parts"][0]["words"][1]["how"] == "off"
    assert [one["name"] for one in data["report"]["recordings"]] == list(NAMES)


def test_markdown_to_a_file(practice: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    out = tmp_path / "mine.md"
    assert ran(capsys, ID, "--format", "markdown", "--out", str(out)) == f"Written to {out}.\n"
    assert out.read_text("utf-8").startswith("# Practice of 2 March 2026")
    assert stat.S_IMODE(out.stat().st_mode) == 0o600


def test_a_sitting_of_an_earlier_version_has_a_report(
    practice: Path, viva_home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = json.loads((practice / f"{ID}.json").read_text("utf-8"))
    for one in data["tries"]:
        for name in ("recording", "written", "voice", "remarks", "pauses"):
            one.pop(name, None)
        for spoken in one.get("words", ()):
            spoken.pop("start_s")
            spoken.pop("end_s")
    (practice / f"{ID}.json").write_text(json.dumps(data), "utf-8")
    assert "We ~think ~the *right [schema] ~rarely changes" in ran(capsys, ID)


def test_a_damaged_drill_of_ones_own_hides_nothing(
    practice: Path, viva_home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (viva_home / "drills" / "read").mkdir(parents=True)
    (viva_home / "drills" / "read" / "mine.yaml").write_text("- {", "utf-8")
    assert ran(capsys, ID).startswith("Practice of 2 March")


def test_ids_that_fit() -> None:
    ids = ["20260302-120000-abcdef", "20260305-090000-123456"]
    assert store.fitting(ids, ids[0]) == [ids[0]]
    assert store.fitting(ids, "20260302") == [ids[0]]
    assert store.fitting(ids, "123456") == [ids[1]]
    assert store.fitting(ids, "2026") == ids
    assert store.fitting(ids, "120000") == []
    assert store.fitting(ids, "") == []
