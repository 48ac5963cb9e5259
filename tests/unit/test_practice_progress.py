"""Practice in `viva progress`: what was read aloud over time, held to the same statistics as interviews."""

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot import paths
from bot.cli import app
from bot.pronunciation import diary
from bot.pronunciation.diary import PairTried, Sitting
from bot.report.accuracy import PRACTICE, accuracy
from bot.report.drilled import LEAST_OF_ONE, days, drilled
from bot.report.history import Wish
from bot.report.progress import Line, Progress, progress
from bot.report.progress_json import as_data
from bot.report.progress_page import page
from bot.report.progress_view import view
from bot.report.trend import LEAST
from tests.fakes.histories import Person, history, keep, pasts
from tests.fakes.practice import NOON, pair, reading, word
from tests.fakes.practice_histories import Reader, cards, sittings
from tests.fakes.session_folder import NOW

pytestmark = pytest.mark.unit
TODAY = date(2026, 3, 20)
NAMES = {"th-s": "path and pass", "r-l": "right and light"}
STEADY = Reader()
BETTER = Reader(poor={"R": 0.45, "DH": 0.3, "V": 0.3}, drift={"R": 0.15})


def sitting(day: int, understood: int, of: int = 25, *, text_id: str = "x", **changed: Any) -> Sitting:
    at = NOON + timedelta(days=day)
    words = [word("cache", understood=i < understood) for i in range(of)]
    values = {"schema": "viva.practice/1", "id": f"{at.astimezone():%Y%m%d-%H%M%S}-{of:06x}", "created": at,
              "viva_version": "1", "mode": "read"}  # fmt: skip
    return Sitting.model_validate({**values, "tries": [reading(*words, text_id=text_id)], **changed})


def found(past: list[Sitting], **wish: Any) -> Progress:
    return progress([], Wish(**wish), TODAY, past, names=NAMES)


def line(past: list[Sitting], metric: str = "words_understood") -> Line:
    [only] = [one for one in found(past).drills if one.metric.key == metric]
    return only


def verdict(past: list[Sitting], metric: str = "words_understood") -> str:
    [row] = [row for theme in view(found(past), TODAY).drills for row in theme.rows if row.line.metric.key == metric]
    return f"{row.figure}, {row.verdict}"


def test_days_of_practice_count() -> None:
    past = [sitting(0, 20), sitting(0, 20, 26), sitting(1, 20)]
    assert view(found(past), TODAY).practice[0] == "2 days of practice in these four weeks."


def test_a_sitting_in_which_nothing_was_tried_is_no_practice() -> None:
    assert days([sitting(0, 20, tries=[])]) == []
    assert found([sitting(0, 20, tries=[])]).drills == ()


def test_few_sittings_have_no_verdict() -> None:
    assert verdict([sitting(0, 20)]) == "80 %, too few sittings to say"
    assert verdict([sitting(i, 15 + i) for i in range(LEAST - 1)]).endswith("too few sittings to say")


def test_a_steady_rise_is_named_with_its_day() -> None:
    past = [sitting(i, 12 + i) for i in range(12)]
    assert verdict(past) == "58 → 82 %, more since 8 Mar"
    assert view(found(past), TODAY).changes == (
        "Reading aloud, words understood: more since 8 Mar, 58 → 82 %",
    )  # fmt: skip


def test_noise_is_no_change() -> None:
    ups = [20, 18, 21, 19, 20, 18, 21, 19, 20, 19]
    assert verdict([sitting(i, up) for i, up in enumerate(ups)]).endswith("no clear change")


def test_little_speech_is_no_point() -> None:
    assert not [one for one in found([sitting(0, 5, 10)]).drills if one.metric.key == "words_understood"]


def test_only_like_is_compared_with_like() -> None:
    def kinds(past: list[Sitting]) -> int:
        read = drilled(past)
        [(_, points)] = [one for one in read.drawn if one[0].key == "words_understood"]
        return len(set(read.kinds(points)))

    assert kinds([sitting(i, 20) for i in range(6)]) == 1
    assert kinds([sitting(i, 20, text_id="own-1" if i % 2 else "x") for i in range(6)]) == 2
    assert kinds([sitting(i, 20, viva_version=str(i % 2)) for i in range(6)]) == 2, "it may score otherwise"
    ups = [12, 14, 13, 12, 14, 13, 13, 22, 24, 23, 22, 24, 23, 23]
    assert line([sitting(i, up) for i, up in enumerate(ups)]).trend.change is not None
    versions = [sitting(i, up, viva_version=str(i // 7)) for i, up in enumerate(ups)]
    assert line(versions).trend.change is None, "all of it came with another version"


def test_a_text_read_again_in_the_sitting_does_not_count() -> None:
    [first] = sitting(0, 10).tries
    [again] = sitting(0, 25).tries
    assert line([sitting(0, 10, tries=[first, again])]).points[0].value == pytest.approx(40.0)


def test_texts_that_were_known_are_said() -> None:
    past = [sitting(0, 20), sitting(1, 20), sitting(2, 20, text_id="own-1"), sitting(3, 20, text_id="own-1")]
    assert (drilled(past).known, drilled(past).readings) == (1, 4)
    assert any(note.startswith("1 of 4 readings were of a text read on an earlier day") for note in
               view(found(past), TODAY).notes)  # fmt: skip


def test_a_rare_sound_needs_several_sittings_for_a_point() -> None:
    def three(day: int, poor: int) -> Sitting:
        words = [word("think", TH="S") if i < poor else word("think") for i in range(3)]
        return sitting(day, 0, tries=[reading(*words)])

    points = line([three(i, i % 2 + 1) for i in range(7)], "sound_th").points
    assert [point.session for point in points] == [2, 5]
    assert all(point.answers >= LEAST_OF_ONE for point in points)
    assert [point.value for point in points] == pytest.approx([100 * 4 / 9, 100 * 5 / 9])


def test_sounds_that_seldom_go_badly_are_not_shown() -> None:
    often = [word("right", R="L"), *[word("right")] * 3] * 5
    seldom = [word("view", V="W"), word("view", V="W"), *[word("view")] * 40]
    keys = [one.metric.key for one in found([sitting(0, 0, tries=[reading(*often, *seldom)])]).drills]
    assert "sound_r" in keys
    assert "sound_v" not in keys


def test_a_sound_that_gets_better_is_named_and_the_others_are_not() -> None:
    seen = []
    for seed in range(6):
        changes = view(found(sittings(BETTER, 30, seed)), TODAY).changes
        seen += [one.partition(":")[0] for one in changes]
    assert seen.count('Sounds that went badly, R in "red"') >= 5
    assert not [one for one in seen if "DH" in one or "V in" in one]


def test_noise_is_hardly_ever_called_a_change() -> None:
    """Two in a hundred at most where days are independent: of thirty histories hardly more than one."""
    false = sum(any(one.trend.change for one in found(sittings(STEADY, 14, seed)).drills) for seed in range(30))
    assert false <= 2


def test_pairs_by_contrast_with_a_verdict_only_where_there_are_sittings_enough() -> None:
    past = sittings(STEADY, 30, 1)
    shown = view(found(past), TODAY)
    heard, said = (
        [one for sat in past for one in sat.tries
         if isinstance(one, PairTried) and one.contrast == "r-l" and one.task == task] for task in ("hear", "say")
    )  # fmt: skip
    right = [sum(one.got == one.wanted for one in some) for some in (heard, said)]
    assert ("right and light", f"{right[0]} of 30", f"{right[1]} of 30", "15") in shown.pairs
    assert [row.name for theme in shown.drills if theme.measure == "pairs" for row in theme.rows]
    few = [one for one in past if one.mode == "pairs"][: LEAST - 1]
    assert view(found(few), TODAY).pairs
    assert not [theme for theme in view(found(few), TODAY).drills if theme.measure == "pairs"]


def test_what_is_due() -> None:
    past = sittings(STEADY, 3)
    shown = view(progress([], Wish(), NOW.date(), past, cards(past), NAMES), NOW.date())
    assert shown.returning == ("3 due today: gather, thread, schema.", "2 in the next seven days, 1 later.")
    later = NOW.date() + timedelta(days=30)
    assert view(progress([], Wish(), later, past, cards(past), NAMES), later).returning[0].startswith("6 due today: ")
    assert "path and pass" not in shown.returning[0], "the contrast is due last"
    assert view(found([]), TODAY).returning == ()


def test_practice_or_interviews_alone() -> None:
    past, held = sittings(STEADY, 8), pasts(history(Person(), 8))

    def both(**wish: Any) -> Progress:
        return progress(held, Wish(**wish), NOW.date(), past, cards(past), NAMES)

    assert both().lines
    assert both().drills
    assert view(both(), NOW.date()).title == "Progress over 8 sessions and 12 sittings of practice"
    assert not both(only="practice").lines
    assert both(only="practice").drills
    assert not both(only="interview").drills
    assert both(only="interview").lines
    assert both(only="interview").practice.days < both().practice.days + 1
    assert not both(pillar="design").drills, "asked for answers"
    assert not both(level="senior").drills
    assert len(both(last=3).drilled.sittings) == 3
    assert both(since=NOW.date()).drilled.sittings[0].created.date() == NOW.date()


def test_one_metric_alone() -> None:
    past = sittings(STEADY, 10)
    for key in ("words_understood", "poor_sounds", "sound_th", "reading_rate", "pairs_r-l"):
        assert [one.metric.key for one in found(past, metric=key).drills] == [key], key
    assert found(past, metric="vocal_fillers").drills == ()


def test_fewer_metrics_show_smaller_changes() -> None:
    past = sittings(STEADY, 20)
    [alone] = found(past, metric="words_understood").drills
    assert alone.trend.visible is not None
    together = line(past).trend.visible
    assert together is not None
    assert alone.trend.visible < together


def test_programs_get_the_same() -> None:
    past = [sitting(i, 12 + i) for i in range(12)]
    data = json.loads(json.dumps(as_data(found(past))))["practice"]
    assert data["readings"]["verdict"] == "more"
    assert data["readings"]["sittings"] == 12
    [understood] = [one for one in data["metrics"] if one["metric"] == "words_understood"]
    assert [point["sitting"] for point in understood["points"]] == [one.id for one in past]
    assert understood["points"][0] == {"sitting": past[0].id, "value": 48.0, "items": 25, "low": None, "high": None}
    assert understood["change"]["date"] == "2026-03-08"
    assert as_data(found([]))["practice"]["readings"] is None
    paired = as_data(found([sitting(0, 0, tries=[pair("r-l", "right", "light"), pair("r-l", "red", "red")])]))
    assert paired["practice"]["pairs"] == [
        {"contrast": "r-l", "name": "right and light", "heard": 0, "heard_of": 0, "said": 1, "said_of": 2,
         "sittings": 1}
    ]  # fmt: skip


def test_the_page_has_a_chart_for_each_and_all_that_is_said() -> None:
    past = sittings(BETTER, 30, 1)
    figures = paths.figures_dir()
    made = progress([], Wish(), NOW.date(), past, cards(past), NAMES)
    html = page(made, accuracy(figures, PRACTICE), NOW.date())
    shown = view(made, NOW.date())
    assert html.count('role="img"') == len(made.drills)
    for said in (*shown.changes, *shown.returning, *(note for note in shown.notes)):
        assert said.replace('"', "&#34;") in html, said
    assert html.count("<caption>Tries that came out as meant</caption>") == 1
    assert "Half of them" not in html, "sittings have no spread of answers"
    assert "How right this is has not been measured" not in html.split('id="theme-pairs"')[0]


def test_the_command_shows_practice_without_any_interview(viva_home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for i in range(3):
        diary.keep(viva_home / "practice", sitting(i, 20))
    (viva_home / "practice" / "20260101-120000-abcdef.json").write_text("{", "utf-8")
    assert app.main(["progress"]) == 0
    captured = capsys.readouterr()
    assert "Progress over 3 sittings of practice" in captured.out
    assert "words understood         80 → 80 %" not in captured.out
    assert "words understood         80 %" in captured.out
    assert "is damaged" in captured.err


def test_the_command_can_leave_one_of_them_out(viva_home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert app.main(["progress", "--only", "practice"]) == 0
    assert 'Read a text aloud: "viva practice".' in capsys.readouterr().out
    diary.keep(viva_home / "practice", sitting(0, 20))
    keep(paths.sessions_dir(), history(Person(), 1)[0], NOW)
    assert app.main(["progress", "--only", "interview"]) == 0
    assert capsys.readouterr().out.startswith("Progress over 1 session\n")
    assert app.main(["progress", "--only", "practice", "--pillar", "design"]) == 2
    assert "--pillar and --level are of interviews" in capsys.readouterr().err
    assert app.main(["progress", "--metric", "pairs_nothing"]) == 2
    assert "There is no metric 'pairs_nothing'" in capsys.readouterr().err
    assert app.main(["progress", "--metric", "sound_th"]) == 0


def test_damaged_cards_hide_nothing(viva_home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    diary.keep(viva_home / "practice", sitting(0, 20))
    (viva_home / "practice" / "schedule.json").write_text("{", "utf-8")
    assert app.main(["progress"]) == 0
    captured = capsys.readouterr()
    assert "words understood" in captured.out
    assert "schedule.json is damaged" in captured.err
