"""What a preparation plan promises, whatever was asked for."""

import itertools
from collections.abc import Iterator
from importlib import import_module

import pytest
import typer
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import BankError
from bot.interviewer.bank import Bank, load_bank
from bot.interviewer.director import Standing
from bot.interviewer.dossier import Relevance
from bot.interviewer.preparation import Activity, Preparation, Remark, prepare
from bot.interviewer.review import FADE, Happened, Review, Reviewed
from bot.interviewer.rotation import FIRST_GAP, Pick
from bot.interviewer.story_gaps import RANGES
from bot.interviewer.story_match import story_questions
from bot.interviewer.timetable import Stories, Wish, day_kinds, final_from
from bot.paths import prompts_dir
from bot.settings import Level, PillarChoice

pytestmark = pytest.mark.unit

BANK = load_bank([prompts_dir() / "questions"])
IDS = [item.id for item in BANK]
STORY_IDS = tuple(item.id for item in story_questions(BANK))


def reviewed(item_id: str, standing: Standing | None, happened: Happened = "answered", age: int = 0) -> Reviewed:
    item = BANK.get(item_id)
    assert item
    missing = ("a_point",) if standing == "weak" else ()
    return Reviewed(f"session-{age}", item_id, item.pillar, happened, standing, missing, weight=FADE**age)


def reviews(*found: Reviewed) -> Review:
    return Review(found, tuple(dict.fromkeys(one.item for one in found if one.happened != "cut short")), 1)


def picks(plan: Preparation, kinds: set[str] | None = None) -> Iterator[tuple[int, Activity, Pick]]:
    """(day from 0, activity, question) in order."""
    for day in plan.days:
        for activity in day.activities:
            if kinds is None or activity.kind in kinds:
                yield from ((day.number - 1, activity, pick) for pick in activity.questions)


def minutes_of(plan: Preparation, pillar: PillarChoice) -> float:
    """Of questions, stories and the mocks of that pillar alone."""
    mocks = sum(
        one.minutes
        for day in plan.days
        for one in day.activities
        if any(f"--pillar {pillar}" in c for c in one.commands)
    )
    return mocks + sum(
        activity.minutes / len(activity.questions)
        for _, activity, pick in picks(plan, {"redo", "questions", "stories"})
        if pick.pillar == pillar
    )


wishes = st.builds(
    Wish,
    level=st.sampled_from(["junior", "senior", "staff"]),
    company=st.sampled_from(["any", "bigtech", "startup"]),
    weeks=st.integers(1, 26),
    days=st.integers(1, 7),
    minutes=st.integers(15, 180),
)
outcomes: st.SearchStrategy[tuple[Standing | None, Happened]] = st.sampled_from(
    [
        ("strong", "answered"), ("fair", "answered"), ("weak", "answered"),
        ("weak", "not known"), (None, "skipped"), (None, "unanswered"), (None, "cut short"),
    ]
)  # fmt: skip
histories = st.lists(st.tuples(st.sampled_from(IDS), outcomes), max_size=25, unique_by=lambda pair: pair[0]).map(
    lambda pairs: reviews(*(reviewed(name, how[0], how[1], age // 4) for age, (name, how) in enumerate(pairs)))
)
books = st.builds(
    Stories,
    count=st.integers(0, 12),
    gaps=st.lists(st.just("kafka-out: No outcome is told."), max_size=4).map(tuple),
    uncovered=st.just(STORY_IDS),
)


@settings(max_examples=60, deadline=None)
@given(wish=wishes, review=histories, stories=books)
def test_every_plan_keeps_its_promises(wish: Wish, review: Review, stories: Stories) -> None:
    plan = prepare(wish, BANK, review, stories)
    assert plan == prepare(wish, BANK, review, stories)
    assert [week.number for week in plan.weeks] == list(range(1, wish.weeks + 1))
    assert all(len(week.days) == wish.days for week in plan.weeks)
    assert [day.number for day in plan.days] == list(range(1, wish.weeks * wish.days + 1))
    assert all(1 <= len(day.activities) <= 3 for day in plan.days)
    assert all(day.minutes <= wish.minutes for day in plan.days)
    wanted = wish.weeks * wish.days * wish.minutes
    assert wanted * 0.8 <= plan.minutes <= wanted * 1.2
    for day in plan.days:
        ids = [pick.id for activity in day.activities for pick in activity.questions]
        assert set(ids) <= set(IDS)
        assert len(ids) == len(set(ids))
        assert all(activity.title and activity.reason for activity in day.activities)
        assert all(activity.minutes > 0 or activity.kind == "rest" for activity in day.activities)
    assert plan.days[0].activities[0].kind == "full_mock"
    _nothing_new_at_the_end(plan, review)
    _weak_before_strong(plan, review)
    _growing_gaps(plan, review)
    _nothing_again_while_something_is_new(plan, review)


def _nothing_new_at_the_end(plan: Preparation, review: Review) -> None:
    first = final_from(plan.wish)
    known = set(review.seen) | {pick.id for day, _, pick in picks(plan) if day < first}
    assert {pick.id for day, _, pick in picks(plan) if day >= max(first, 1)} <= known
    kinds = {one.kind for day in plan.days[max(first, 1) :] for one in day.activities if not _second_try(one)}
    assert kinds <= {"full_mock", "report", "review", "rest"}


def _second_try(activity: Activity) -> bool:
    return activity.kind == "redo" and not activity.questions


def _weak_before_strong(plan: Preparation, review: Review) -> None:
    order = [pick.id for _, _, pick in picks(plan)]
    strong = [one.item for one in review.latest.values() if one.standing == "strong"]
    weak = [one.item for one in review.open]
    shown = [name for name in strong if name in order]
    assert all(order.count(name) == 1 for name in shown)
    if shown:
        earliest = min(order.index(name) for name in shown)
        assert all(name in order[:earliest] for name in weak)


def _growing_gaps(plan: Preparation, review: Review) -> None:
    for one in review.open:
        days = [day for day, _, pick in picks(plan, {"redo"}) if pick.id == one.item]
        gaps = [after - before for before, after in itertools.pairwise(days)]
        assert all(gap >= FIRST_GAP for gap in gaps)
        assert all(after >= 2 * before for before, after in itertools.pairwise(gaps))


def _nothing_again_while_something_is_new(plan: Preparation, review: Review) -> None:
    wish = plan.wish
    new = {
        item.id
        for item in BANK
        if wish.level in item.levels
        and ("any" in item.companies or wish.company == "any" or wish.company in item.companies)
    } - set(review.seen)
    used = set(review.seen)
    for _, _, pick in picks(plan, {"questions", "stories"}):
        if pick.id in used:
            assert new <= used
        used.add(pick.id)


# --- by level and by what was weak


@pytest.mark.parametrize(("weeks", "days", "minutes"), [(1, 5, 45), (3, 3, 45), (5, 2, 60), (12, 3, 30)])
def test_juniors_practise_more_fundamentals_and_staff_more_design(weeks: int, days: int, minutes: int) -> None:
    levels: tuple[Level, ...] = ("junior", "senior", "staff")
    plans = [prepare(Wish(level, "any", weeks, days, minutes), BANK, stories=Stories(8)) for level in levels]
    junior, senior, staff = (minutes_of(plan, "fundamentals") for plan in plans)
    assert junior >= senior >= staff
    assert junior > staff
    assert minutes_of(plans[2], "design") > minutes_of(plans[0], "design")


def test_staff_begin_with_questions_made_for_staff() -> None:
    plan = prepare(Wish("staff", weeks=4), BANK, stories=Stories(0, (), STORY_IDS))
    [first, *_] = [pick for _, activity, pick in picks(plan) if activity.kind == "stories"]
    item = BANK.get(first.id)
    assert item
    assert item.levels == ("staff",)


def test_a_company_has_its_questions_first_and_stands_in_the_commands() -> None:
    plan = prepare(Wish("senior", "startup", weeks=2), BANK, stories=Stories(8))
    first = next(item for _, _, pick in picks(plan, {"questions"}) if (item := BANK.get(pick.id)))
    assert "startup" in first.companies
    mocks = [one.commands[0] for day in plan.days for one in day.activities if "mock" in one.kind]
    assert mocks
    assert all("--company startup" in command for command in mocks)


def test_a_weak_pillar_has_the_first_week_and_a_weak_question_the_second_day() -> None:
    weak = reviews(reviewed("design-fraud-realtime", "weak"), reviewed("fundamentals-l1-l2", "strong"))
    plan = prepare(Wish("junior"), BANK, weak, Stories(6))
    assert plan.weeks[0].theme == "Where you stand, then system design"
    day, activity, pick = next(picks(plan))
    assert (day, activity.kind, pick.id) == (1, "redo", "design-fraud-realtime")
    assert pick.reason == "weak in your session session-0: missed a_point"
    plain = prepare(Wish("junior"), BANK, stories=Stories(6))
    assert plain.weeks[0].theme == "Where you stand, then fundamentals"
    assert minutes_of(plan, "design") > minutes_of(plain, "design")


def test_a_long_first_day_has_weak_questions_already_if_they_fill_it() -> None:
    few, many = (reviews(*(reviewed(item.id, "weak") for item in BANK.items[:count])) for count in (1, 9))
    first = [prepare(Wish("senior", minutes=120), BANK, weak).days[0].activities for weak in (few, many)]
    assert [one.kind for one in first[0]] == ["full_mock", "report", "questions"]
    assert [one.kind for one in first[1]] == ["full_mock", "report", "redo"]
    assert len(first[1][-1].questions) == 5


def test_what_is_strong_has_less_of_the_time_and_what_is_weak_more() -> None:
    known = reviews(reviewed("design-fraud-realtime", "weak"), reviewed("fundamentals-l1-l2", "strong"))
    wish = Wish("junior", weeks=8, days=2)
    plan, plain = prepare(wish, BANK, known, Stories(6)), prepare(wish, BANK, stories=Stories(6))
    assert minutes_of(plan, "design") > minutes_of(plain, "design")
    assert minutes_of(plan, "fundamentals") < minutes_of(plain, "fundamentals")


def test_the_newest_weak_question_is_first() -> None:
    old, new = reviewed("design-fraud-realtime", "weak", age=2), reviewed("fundamentals-l1-l2", "weak", age=0)
    order = [pick.id for _, _, pick in picks(prepare(Wish("senior", minutes=15), BANK, reviews(old, new)), {"redo"})]
    assert order[:2] == ["fundamentals-l1-l2", "design-fraud-realtime"]


def test_a_weak_question_comes_again_later_and_later() -> None:
    plan = prepare(Wish("senior", weeks=12), BANK, reviews(reviewed("design-fraud-realtime", "weak")), Stories(9))
    days = [day for day, _, pick in picks(plan) if pick.id == "design-fraud-realtime"]
    assert len(days) >= 4
    assert "for the second time" in [pick.reason for _, _, pick in picks(plan, {"redo"})][1]


def test_when_too_much_is_weak_it_is_said() -> None:
    many = reviews(*(reviewed(name, "weak") for name in IDS[:20]))
    notes = " ".join(prepare(Wish("senior", weeks=1, days=3, minutes=30), BANK, many).notes)
    assert "Not every weak question fits" in notes


def test_what_sessions_show_is_watched_in_the_mocks() -> None:
    remarks = [Remark("9.3 fillers in 100 words, in session s."), Remark("No outcome was told.", "behavioral")]
    plan = prepare(Wish("senior", weeks=3), BANK, remarks=remarks)
    reasons = {one.title: one.reason for day in plan.days for one in day.activities if "mock" in one.kind}
    assert "Watch this: 9.3 fillers" in reasons["Mock interview, design only"]
    assert "No outcome" not in reasons["Mock interview, design only"]


def test_what_a_job_needs_comes_first_and_is_named() -> None:
    wanted = {"fundamentals-calibration": Relevance(1.0, "calibration"), "design-llm-serving": Relevance(0.9)}
    plan = prepare(Wish("senior", papers="--job ad.txt"), BANK, stories=Stories(9), relevance=wanted)
    reasons = {pick.id: pick.reason for day, _, pick in picks(plan) if day < 4}
    assert reasons["fundamentals-calibration"] == "the job description mentions calibration"
    assert reasons["design-llm-serving"] == "near to the job or your CV"
    assert plan.days[0].activities[0].commands[0].endswith("--job ad.txt")


# --- stories


@pytest.mark.parametrize("level", ["junior", "senior", "staff"])
@pytest.mark.parametrize("count", [0, 3])
def test_stories_reach_the_range_in_the_first_half(level: Level, count: int) -> None:
    plan = prepare(Wish(level, weeks=6), BANK, stories=Stories(count, (), STORY_IDS))
    written = [(day, pick.id) for day, _, pick in picks(plan, {"stories"})]
    assert count + len(written) == RANGES[level][0]
    assert max(day for day, _ in written) < 3 * 4
    assert len({day for day, _ in written}) > 1
    assert plan.notes == ()


def test_stories_with_gaps_are_mended_before_new_ones_are_written() -> None:
    gaps = tuple(f"story-{number}: No outcome is told." for number in range(4))
    plan = prepare(Wish("junior"), BANK, stories=Stories(4, gaps, STORY_IDS))
    titles = [one.title for day in plan.days for one in day.activities if one.kind == "stories"]
    assert titles == ["Mend your stories", "Mend your stories", "Write a story", "Check your stories"]
    mended = " ".join(one.reason for day in plan.days for one in day.activities if one.title == "Mend your stories")
    assert all(mended.count(gap) == 1 for gap in gaps)


def test_enough_stories_need_no_writing_and_too_many_are_said() -> None:
    plan = prepare(Wish("junior"), BANK, stories=Stories(6))
    assert not [one for day in plan.days for one in day.activities if one.kind == "stories"]
    assert "practise fewer" in " ".join(prepare(Wish("junior"), BANK, stories=Stories(12)).notes)


def test_stories_that_do_not_fit_are_said() -> None:
    assert "more did not fit" in " ".join(prepare(Wish("staff", weeks=1, days=2), BANK).notes)


# --- the frame


@pytest.mark.parametrize(
    ("weeks", "days", "kinds"),
    [
        (1, 1, "baseline"),
        (1, 2, "baseline full"),
        (1, 4, "baseline work work full"),
        (1, 6, "baseline work work work full light"),
        (2, 1, "baseline full"),
        (2, 2, "baseline work full light"),
        (2, 4, "baseline work work mock full review full light"),
        (3, 3, "baseline work mock work work mock review full light"),
        (5, 1, "baseline work mock work full"),
    ],
)
def test_what_the_days_are_for(weeks: int, days: int, kinds: str) -> None:
    assert day_kinds(Wish("senior", weeks=weeks, days=days)) == kinds.split()


def test_the_last_week_is_named() -> None:
    assert prepare(Wish("senior"), BANK).weeks[-1].theme == "Full mocks, review and rest"


def test_the_redo_command_is_used_where_there_is_one() -> None:
    plan = prepare(Wish("senior", redo="viva redo"), BANK)
    assert next(one.commands for day in plan.days for one in day.activities if _second_try(one)) == ("viva redo",)


@pytest.mark.parametrize("minutes", [15, 45, 90, 180])
def test_every_command_can_be_typed(minutes: int) -> None:
    wish = Wish("staff", "bigtech", weeks=6, minutes=minutes, papers="--job ad.txt")
    plan = prepare(wish, BANK, reviews(reviewed(IDS[0], "weak")), Stories(2, ("a: b",), STORY_IDS))
    commands = {command for day in plan.days for one in day.activities for command in one.commands}
    assert len(commands) > 8
    for text in commands:
        viva, name, *arguments = text.split()
        assert viva == "viva"
        command = typer.main.get_command(import_module(f"bot.cli.{name}").app)
        with command.make_context(name, list(arguments)) as context:
            if isinstance(command, typer.core.TyperGroup):
                chosen, found, rest = command.resolve_command(context, list(arguments))
                assert chosen
                assert found
                found.make_context(chosen, rest, parent=context)


def test_a_bank_that_fits_nothing_is_an_error() -> None:
    only = Bank(tuple(item for item in BANK if item.companies == ("bigtech",)))
    with pytest.raises(BankError, match="no question for senior and startup"):
        prepare(Wish("senior", "startup"), only)


def test_a_bank_of_one_pillar_is_enough() -> None:
    only = Bank(tuple(item for item in BANK if item.pillar == "design"))
    plan = prepare(Wish("junior", weeks=3), only, stories=Stories(6))
    assert {pick.pillar for _, _, pick in picks(plan)} == {"design"}
    assert not [one for day in plan.days for one in day.activities for c in one.commands if "fundamentals" in c]
