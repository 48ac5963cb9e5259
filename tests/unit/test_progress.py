"""Progress: the numbers are the scorecards', noise is not called a change, and a true change is found."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import permutations
from math import factorial
from statistics import median

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.report.habit import practice_of
from bot.report.history import Past, Wish
from bot.report.metrics import BY_KEY, METRICS
from bot.report.progress import Line, Progress, progress
from bot.report.progress_terminal import sparkline
from bot.report.progress_view import ProgressView, view
from bot.report.samples import Sample, samples
from bot.report.trend import ALPHA, LEAST, falls, holm, trends
from bot.scoring.card import Scorecard
from bot.session.record import Pillar
from tests.fakes.histories import Person, history, pasts
from tests.fakes.session_folder import NOW

pytestmark = pytest.mark.unit

TODAY = NOW.date()
SEEDS = range(12)


def seen(past: Sequence[Past], **wish: object) -> Progress:
    return progress(past, Wish(**wish), TODAY)  # type: ignore[arg-type]  # passed on


def shown(past: Sequence[Past], **wish: object) -> ProgressView:
    return view(seen(past, **wish), TODAY)


def line(found: Progress, metric: str) -> Line:
    return next(one for one in found.lines if one.metric.key == metric)


# --- the numbers ------------------------------------------------------------------------------------------


def test_a_sessions_numbers_are_those_of_its_report() -> None:
    card = history(Person(), 1, 5)[0]
    past = pasts([card])
    summary = card.summary
    for metric, figure in (
        ("words_per_minute", summary.words_per_minute),
        ("articulation_rate", summary.articulation_rate),
        ("fillers", summary.fillers_per_100_words),
        ("onset", summary.median_onset_s),
        ("content", summary.median_content_s),
    ):
        [point] = line(seen(past), metric).points
        assert figure is not None
        assert point.value == pytest.approx(figure, abs=0.051), metric


def test_each_metric_is_counted_by_hand() -> None:
    card = history(Person(answers=(9, 9)), 1, 7)[0]
    found = seen(pasts([card]))
    answers = card.answers
    paces = [answer.pace for answer in answers if answer.pace]
    words = sum(pace.words for pace in paces)
    kinds = [answer.fillers.by_kind for answer in answers if answer.fillers]
    behavioral = [answer.ownership for answer in answers if answer.ownership and answer.pillar == "behavioral"]
    chains = [
        chain
        for answer in answers
        if answer.ownership and answer.pillar in {"design", "behavioral"}
        for chain in answer.ownership.chains
    ]
    told = [chain for own in behavioral for chain in own.chains]
    points = [point for answer in answers if answer.move == "ask" for point in answer.coverage]
    designs = [answer.structure.design for answer in answers if answer.structure and answer.structure.design]
    by_hand = {
        "vocal_fillers": 60 * sum(kind["vocal"].count for kind in kinds) / sum(pace.answer_s for pace in paces),
        "repeats": 100 * sum(kind["repetition"].count + kind["false_start"].count for kind in kinds) / words,
        "mid_clause_pauses": 100 * sum(pace.mid_clause_count for pace in paces) / words,
        "pause_share": 100 * sum(pace.pause_s for pace in paces) / sum(pace.answer_s for pace in paces),
        "answer_length": median(answer.pace.answer_s for answer in answers if answer.pace and answer.move == "ask"),
        "own_decisions": sum(own.decisions["I"] for own in behavioral) / len(behavioral),
        "unowned": sum(len(own.unowned) for own in behavioral) / len(behavioral),
        "reasons": 100 * sum(chain.reason is not None for chain in chains) / len(chains),
        "outcomes": 100 * sum(chain.outcome is not None for chain in told) / len(told),
        "coverage": 100 * sum(point.evidence is not None for point in points) / len(points),
        "constraints_first": 100 * sum(design.constraints_first is True for design in designs) / len(designs),
    }
    for metric, figure in by_hand.items():
        assert line(found, metric).points[0].value == pytest.approx(figure, rel=1e-3), metric
    assert line(found, "coverage").points[0].answers == sum(answer.move == "ask" for answer in answers)
    assert len(found.lines) == len(METRICS)


def test_the_spread_of_answers_holds_the_middle_half_of_them() -> None:
    card = history(Person(answers=(10, 10)), 1, 3)[0]
    [point] = line(seen(pasts([card])), "onset").points
    onsets = sorted(a.latency.onset_s for a in card.answers if a.latency and not a.latency.announced_pause)
    assert point.low is not None
    assert point.high is not None
    assert onsets[1] < point.low < point.value < point.high < onsets[-2]
    few = [
        sample.model_copy(update={"parts": sample.parts[:1]}) for sample in samples(card) if sample.pillar == "design"
    ]
    [point] = line(seen(pasts([card], samples=few)), "onset").points
    assert (point.answers, point.low, point.high) == (1, None, None)


@pytest.mark.parametrize(
    ("parts", "low", "high"),
    [
        ([(1, 1), (2, 1), (3, 1), (4, 1)], 1.5, 3.5),
        ([(10, 1), (20, 1), (30, 1)], 12.5, 27.5),
        ([(0, 2), (0, 1), (0, 1), (8, 1)], 0.0, 4.0),
        ([(5, 1), (5, 1), (5, 1)], 5.0, 5.0),
        ([(1, 1), (18, 9), (3, 1)], 1.45, 2.55),
        ([(1, 10), (1, 1), (2, 1)], 0.1, 0.755),
    ],
)
def test_quartiles_weigh_long_answers_more(parts: list[tuple[float, float]], low: float, high: float) -> None:
    sample = Sample(metric="repeats", pillar="design", parts=tuple(parts))
    spoken = Sample(metric="words_per_minute", pillar="design", parts=((200.0, 2.0),))
    [point] = line(seen(pasts(history(Person(), 1, 1), samples=[sample, spoken])), "repeats").points
    assert point.low == pytest.approx(low, abs=0.01)
    assert point.high == pytest.approx(high, abs=0.01)


def test_an_announced_pause_is_no_latency_and_unheard_sounds_are_no_zero() -> None:
    card = history(Person(answers=(6, 6)), 1, 2)[0]
    paused = [
        answer.model_copy(
            update={"latency": answer.latency and answer.latency.model_copy(update={"announced_pause": True})}
        )
        for answer in card.answers
    ]
    metrics = {sample.metric for sample in samples(card.model_copy(update={"answers": paused}))}
    assert not metrics & {"onset", "content"}
    deaf = card.model_dump(by_alias=True)
    for answer in deaf["answers"]:
        answer["fillers"]["by_kind"]["vocal"]["complete"] = False
    metrics = {sample.metric for sample in samples(Scorecard.model_validate(deaf))}
    assert not metrics & {"vocal_fillers", "fillers"}
    assert "repeats" in metrics


def test_what_was_not_measured_is_not_shown() -> None:
    cards = [
        card.model_copy(
            update={"answers": [answer.model_copy(update={"latency": None, "pace": None}) for answer in card.answers]}
        )
        for card in history(Person(), 8, 1)
    ]
    found = seen(pasts(cards))
    assert {one.metric.theme for one in found.lines} == {"ownership", "structure"}
    assert {reference.measure for reference in view(found, TODAY).references} == {"ownership", "structure"}
    assert seen(pasts(cards[:1], samples=())).lines == ()


def test_a_few_words_are_no_rate_of_speech() -> None:
    brief = history(Person(answer_s=8.0, answers=(3, 3)), 8, 1)
    found = seen(pasts(brief))
    assert found.short == 8
    assert "words_per_minute" not in {one.metric.key for one in found.lines}
    assert "coverage" in {one.metric.key for one in found.lines}
    assert any("fewer than 100 words" in note for note in view(found, TODAY).notes)


# --- noise and change -------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", SEEDS)
def test_in_thirty_sessions_of_noise_nothing_clearly_changes(seed: int) -> None:
    found = shown(pasts(history(Person(), 30, seed)))
    assert {row.verdict for theme in found.themes for row in theme.rows} == {"no clear change"}
    assert len([row for theme in found.themes for row in theme.rows]) == len(METRICS)
    assert found.changes == ("No clear change: what goes up and down here may well be chance.",)


def test_a_true_change_is_found_with_its_size_and_nothing_else() -> None:
    for seed in SEEDS:
        found = seen(pasts(history(Person(vocal=6.0, drift={"vocal": 0.25}), 30, 100 + seed)))
        vocal = line(found, "vocal_fillers")
        assert vocal.trend.change is not None
        assert vocal.trend.change.direction == "less"
        # From 6.0 to 1.5 over thirty sessions, evenly on a log scale: 0.1 a session, and halves meet at 3.0.
        assert vocal.trend.slope == pytest.approx(-0.14, abs=0.06)
        assert vocal.trend.change.before > 3.0 > vocal.trend.change.after
        assert vocal.trend.change.shift == pytest.approx(-2.3, abs=0.9)
        others = {one.metric.key for one in found.lines if one.trend.change} - {"vocal_fillers", "fillers"}
        assert not others, "what did not change is not said to"


def test_a_step_is_dated_where_it_was() -> None:
    steady = replace(Person(), between=0.1, within=0.15)
    cards = history(steady, 12, 1) + history(replace(steady, words_per_minute=180.0), 12, 2)
    found = seen(pasts(cards))
    speed = line(found, "words_per_minute")
    assert speed.trend.change is not None
    assert speed.trend.change.direction == "more"
    assert speed.trend.change.since == pytest.approx(12, abs=1)
    assert speed.trend.change.shift == pytest.approx(42, abs=8)
    since = found.chosen.past[speed.trend.change.since].created.date()
    said = view(found, TODAY).changes
    assert any(text.startswith(f"Pace, speed: faster since {since.day} {since:%b}") for text in said)


def test_what_is_called_visible_is_seen_four_times_in_five() -> None:
    rng = np.random.default_rng(4)
    noise = rng.normal(20.0, 2.0, (150, 25))
    visible = median(
        trend.visible or 0.0 for trend in trends([(row.tolist(), "k" * 25) for row in noise[:40]], 0.04 * 40)
    )
    slope = np.linspace(0.0, visible, 25)
    found = [trends([((row + slope).tolist(), "k" * 25)], 0.04)[0] for row in noise]
    assert np.mean([trend.change is not None for trend in found]) == pytest.approx(0.8, abs=0.1)


def test_fewer_than_seven_sessions_say_nothing_of_change() -> None:
    rising = [float(i) for i in range(LEAST)]
    [trend] = trends([(rising[:-1], "k" * (LEAST - 1))])
    assert not trend.enough
    assert (trend.slope, trend.visible, trend.change) == (None, None, None)
    [trend] = trends([(rising, "k" * LEAST)])
    assert trend.change is not None
    assert trend.chance == pytest.approx(2 / factorial(LEAST))
    found = shown(pasts(history(Person(), 4, 1)))
    assert {row.verdict for theme in found.themes for row in theme.rows} == {"too few sessions to say"}
    assert found.changes == (f"Too few sessions to tell change from noise: it takes {LEAST} of one kind.",)


def test_seven_sessions_leave_room_for_a_finding_among_all_metrics() -> None:
    assert 2 / factorial(LEAST) <= ALPHA / len(METRICS) < 2 / factorial(LEAST - 1)


def test_one_metric_alone_shows_a_smaller_change() -> None:
    past = pasts(history(Person(drift={"vocal": 0.5}), 30, 100))
    among, alone = (
        line(seen(past), "vocal_fillers").trend,
        line(seen(past, metric="vocal_fillers"), "vocal_fillers").trend,
    )
    assert alone.visible is not None
    assert among.visible is not None
    assert alone.visible < 0.85 * among.visible
    assert alone.chance == among.chance


def test_harder_questions_are_not_taken_for_a_change() -> None:
    """Junior sessions, then senior ones with half the points: the numbers fall, the person did not change."""
    easy = pasts(history(Person(covered=0.8), 15, 1), level="junior")
    hard = pasts(history(Person(covered=0.3), 15, 2))
    together = [past.model_copy(update={"session": f"0{past.session}"}) for past in easy] + hard
    found = shown(together)
    coverage = line(seen(together), "coverage")
    assert coverage.trend.earlier is not None
    assert coverage.trend.recent is not None
    assert coverage.trend.recent < 0.6 * coverage.trend.earlier
    assert coverage.trend.change is None
    assert any("15 junior, 15 senior" in note for note in found.notes)
    alike = [past.model_copy(update={"level": "senior"}) for past in together]
    assert line(seen(alike), "coverage").trend.change is not None, "taken for one kind, it would be called a change"


def test_sessions_on_one_pillar_are_not_compared_with_mixed_ones() -> None:
    mixed = pasts(history(Person(), 10, 1))
    design: Pillar = "design"
    slow = pasts(history(Person(onset_s=8.0, content_s=9.0), 10, 2, [design]), asked="design")
    together = [past.model_copy(update={"session": f"0{past.session}"}) for past in mixed] + slow
    assert line(seen(together), "onset").trend.change is None
    only = seen(together, pillar="design")
    assert {sample.pillar for past in only.chosen.past for sample in past.samples} >= {"design"}
    assert line(only, "onset").trend.change is not None, "answers of one pillar are compared wherever they were given"


def test_another_version_of_viva_measures_otherwise() -> None:
    old = pasts(history(Person(vocal=12.0), 10, 1), viva_version="0.0.1")
    new = pasts(history(Person(vocal=3.0), 10, 2))
    together = [past.model_copy(update={"session": f"0{past.session}"}) for past in old] + new
    assert line(seen(together), "vocal_fillers").trend.change is None
    assert any("another version of Viva" in note for note in shown(together).notes)


# --- the test itself --------------------------------------------------------------------------------------


@pytest.mark.parametrize("values", [(1, 2, 3, 4, 5), (1, 1, 2, 3, 3), (0, 0, 0, 0, 1), (2, 2, 2, 5, 5), (1, 1, 1, 1)])
def test_the_chance_is_that_of_all_orders(values: tuple[int, ...]) -> None:
    def score(order: Sequence[int]) -> int:
        return sum(int(np.sign(b - a)) for i, a in enumerate(order) for b in order[i + 1 :])

    every = [score(order) for order in permutations(values)]
    _, ties = np.unique(values, return_counts=True)
    fell = falls((tuple(sorted(ties.tolist())),))
    assert fell.sum() == pytest.approx(1.0)
    reach = fell.size - 1
    for value in set(every):
        assert fell[(reach - value) // 2] == pytest.approx(every.count(value) / len(every))


def test_kinds_add_up() -> None:
    one, other = falls(((1, 1, 1),)), falls(((1, 2),))
    assert falls(((1, 1, 1), (1, 2))) == pytest.approx(np.convolve(one, other))


@given(st.lists(st.integers(1, 4), min_size=1, max_size=12).filter(lambda sizes: sum(sizes) <= 30))
def test_chances_are_chances_whatever_the_ties(sizes: list[int]) -> None:
    fell = falls((tuple(sorted(sizes)),))
    assert fell.min() >= 0
    assert fell.sum() == pytest.approx(1.0)
    assert fell == pytest.approx(fell[::-1], abs=1e-12)


def test_holm_is_stricter_the_more_is_shown() -> None:
    assert holm([0.01], 0.05) == [True]
    assert holm([0.03, 0.04, 0.5], 0.05) == [False, False, False]
    assert holm([0.04, 0.01, None, 0.02], 0.05) == [True, True, False, True]
    assert holm([], 0.05) == []


def test_equal_values_are_no_change() -> None:
    [trend] = trends([([5.0] * 10, "k" * 10)])
    assert (trend.change, trend.chance, trend.slope) == (None, 1.0, 0.0)


# --- what is looked at ------------------------------------------------------------------------------------


def test_demos_and_second_tries_stay_out_of_the_trends() -> None:
    past = pasts(history(Person(), 10, 1))
    past[3] = past[3].model_copy(update={"redo": True})
    past[4] = past[4].model_copy(update={"demo": True})
    past[5] = past[5].model_copy(update={"state": "unscored", "samples": ()})
    found = seen(past)
    ids = [one.session for one in past]
    assert [one.session for one in found.chosen.past] == ids[:3] + ids[6:]
    assert ids[3] in {one.session for one in found.chosen.practice}
    assert ids[4] not in {one.session for one in found.chosen.practice}
    notes = view(found, TODAY).notes
    assert any(note.startswith("1 second try counts as practice") for note in notes)
    assert any(f'"viva score {ids[5]}"' in note for note in notes)
    assert len(seen(past, demo=True).chosen.past) == 8


def test_level_days_and_number_narrow_what_is_looked_at() -> None:
    past = pasts(history(Person(), 10, 1))
    past[9] = past[9].model_copy(update={"level": "staff"})
    assert len(seen(past, level="senior").chosen.past) == 9
    assert seen(past, level="junior").lines == ()
    assert seen(past, last=3).chosen.past == tuple(past[-3:])
    assert len(seen(past, since=TODAY - timedelta(days=4)).chosen.past) == 3
    only = line(seen(past, pillar="behavioral"), "words_per_minute")
    assert only.answers < line(seen(past), "words_per_minute").answers


def test_medians_by_kind_of_question_and_by_level_stand_beside_each_other() -> None:
    past = pasts(history(Person(), 10, 1))
    past[8:] = [one.model_copy(update={"level": "staff"}) for one in past[8:]]
    found = seen(past)
    assert [(group.by, group.name, group.sessions) for group in found.groups] == [
        ("pillar", "fundamentals", 10),
        ("pillar", "design", 10),
        ("pillar", "behavioral", 10),
        ("level", "senior", 8),
        ("level", "staff", 2),
    ]
    design = line(seen(past, pillar="design"), "onset")
    assert found.groups[1].medians["onset"] == median(point.value for point in design.points)
    by_kind, by_level = view(found, TODAY).comparisons
    assert by_kind.columns == ("fundamentals", "design", "behavioral")
    assert by_kind.rows[0] == ("sessions", "10", "10", "10")
    assert not any(row[0].startswith("constraints first") for row in by_kind.rows), "only designs have it"
    assert by_level.rows[0] == ("sessions", "8", "2")
    assert [group.by for group in seen(past, pillar="design").groups] == ["level", "level"]
    assert seen(past, pillar="design", level="staff").groups == ()


# --- words ------------------------------------------------------------------------------------------------


def test_words_say_which_way_and_never_how_good() -> None:
    directions = {metric.key: (metric.less, metric.more) for metric in METRICS}
    assert directions["words_per_minute"] == ("slower", "faster")
    assert directions["vocal_fillers"] == ("fewer", "more")
    cards = history(Person(vocal=8.0, drift={"vocal": 0.2, "words_per_minute": 1.6}), 30, 3)
    found = shown(pasts(cards))
    said = " ".join([*found.changes, *found.notes, *(row.verdict for theme in found.themes for row in theme.rows)])
    assert "fewer since" in said
    assert "faster since" in said
    for word in ("better", "worse", "good", "great", "improve", "!", "should"):
        assert word not in said


def test_numbers_are_written_once_and_briefly() -> None:
    [row] = [
        row for theme in shown(pasts(history(Person(), 9, 1))).themes for row in theme.rows if row.name == "first sound"
    ]
    assert row.figure.endswith(" s")
    assert "→" in row.figure
    assert "answers" in row.detail
    assert BY_KEY["coverage"].most == 100


@pytest.mark.parametrize(
    ("values", "bars"),
    [([], ""), ([3.0], "▄"), ([2.0, 2.0], "▄▄"), ([0.0, 1.0], "▁█"), ([0.0, 0.5, 1.0], "▁▅█"), ([1.0, 0.0], "█▁")],
)
def test_a_sparkline_goes_from_lowest_to_highest(values: list[float], bars: str) -> None:
    assert sparkline(values) == bars


def test_many_sessions_share_the_bars_of_a_sparkline() -> None:
    assert len(sparkline([float(i) for i in range(300)])) == 12
    assert sparkline([float(i) for i in range(24)]) == sparkline([i + 0.5 for i in range(0, 24, 2)])


# --- practice ---------------------------------------------------------------------------------------------

MONDAY = date(2026, 11, 23)


def days(*back: int) -> list[date]:
    return [MONDAY - timedelta(days=one) for one in back]


def test_weeks_in_a_row_end_this_week_or_the_one_before() -> None:
    assert practice_of([], MONDAY).weeks_in_a_row == 0
    assert practice_of(days(0), MONDAY).weeks_in_a_row == 1
    assert practice_of(days(0, 1, 8), MONDAY).weeks_in_a_row == 3
    assert practice_of(days(1, 8), MONDAY).weeks_in_a_row == 2, "a week that has just begun ends nothing"
    assert practice_of(days(8, 15), MONDAY).weeks_in_a_row == 0
    assert practice_of(days(0, 15), MONDAY).weeks_in_a_row == 1


def test_the_last_four_weeks_day_by_day() -> None:
    practice = practice_of([*days(0, 0, 3, 21, 22), MONDAY + timedelta(days=1)], MONDAY)
    assert [week.monday for week in practice.weeks] == days(21, 14, 7, 0)
    assert practice.weeks[-1].days == (True, None, None, None, None, None, None)
    assert practice.weeks[0].days == (True, False, False, False, False, False, False)
    assert practice.days == 3
    assert practice.last == MONDAY


def test_a_pause_is_no_reproach() -> None:
    past = pasts(history(Person(), 3, 1))
    late = TODAY + timedelta(days=90)
    assert view(progress(past, Wish(), late), late).practice == ("Last practice: 24 Nov 2026.",)
    now = view(progress(past, Wish(), TODAY), TODAY).practice
    assert now[0] == "3 days of practice in these four weeks; 2 weeks in a row with some."
    assert now[1].endswith("23 Nov ·●")
