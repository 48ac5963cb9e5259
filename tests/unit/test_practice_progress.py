"""Practice in `viva progress`: its days count, and the words understood are held to the same statistics."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.cli import app
from bot.pronunciation import diary
from bot.pronunciation.diary import Sitting
from bot.report.drilled import days, drilled
from bot.report.history import Wish
from bot.report.progress import progress
from bot.report.progress_json import as_data
from bot.report.progress_view import view
from tests.fakes.practice import NOON, reading, word

pytestmark = pytest.mark.unit
TODAY = date(2026, 3, 20)


def sitting(day: int, understood: int, of: int = 25, *, text_id: str = "x", **changed: Any) -> Sitting:
    at = NOON + timedelta(days=day)
    words = [word("cache", understood=i < understood) for i in range(of)]
    values = {"schema": "viva.practice/1", "id": diary.new_id(at), "created": at, "viva_version": "1", "mode": "read"}
    return Sitting.model_validate({**values, "tries": [reading(*words, text_id=text_id)], **changed})


def told(sittings: list[Sitting]) -> str:
    return " ".join(view(progress([], Wish(), TODAY, sittings), TODAY).practice)


def test_days_of_practice_count() -> None:
    assert "2 days of practice in these four weeks" in told([sitting(0, 20), sitting(0, 20), sitting(1, 20)])


def test_a_sitting_in_which_nothing_was_tried_is_no_practice() -> None:
    assert days([sitting(0, 20, tries=[])]) == []


def test_few_sittings_have_no_verdict() -> None:
    assert "80 %, too few sittings to say (1 sitting)" in told([sitting(0, 20)])
    assert "too few sittings to say" in told([sitting(i, 15 + i) for i in range(5)])


def test_a_steady_rise_is_named_with_its_day() -> None:
    line = told([sitting(i, 12 + i) for i in range(12)])
    assert "Words understood when reading aloud: " in line
    assert "%, more since " in line
    assert "(12 sittings)" in line


def test_noise_is_no_change() -> None:
    ups = [20, 18, 21, 19, 20, 18, 21, 19, 20, 19]
    assert "no clear change" in told([sitting(i, up) for i, up in enumerate(ups)])


def test_little_speech_is_no_point() -> None:
    assert drilled([sitting(0, 5, 10)]).shares == ()
    assert "Words understood" not in told([sitting(0, 5, 10)])


def test_only_like_is_compared_with_like() -> None:
    mixed = [sitting(i, 12 + i, text_id="own-1" if i % 2 else "x") for i in range(6)]
    assert len(set(drilled(mixed).kinds)) == 2


def test_programs_get_the_same() -> None:
    sittings = [sitting(i, 12 + i) for i in range(12)]
    data = as_data(progress([], Wish(), TODAY, sittings))["practice"]
    assert data["readings"]["verdict"] == "more"
    assert data["readings"]["sittings"] == 12
    assert as_data(progress([], Wish(), TODAY))["practice"]["readings"] is None


def test_the_command_shows_practice_without_any_interview(viva_home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for i in range(3):
        diary.keep(viva_home / "practice", sitting(i, 20))
    (viva_home / "practice" / "20260101-120000-abcdef.json").write_text("{", "utf-8")
    assert app.main(["progress"]) == 0
    captured = capsys.readouterr()
    assert "Words understood when reading aloud: 80 %" in captured.out
    assert "is damaged" in captured.err
