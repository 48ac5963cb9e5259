"""Which questions are planned."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import BankError
from bot.interviewer.bank import Bank
from bot.interviewer.item import Item
from bot.interviewer.plan import LEAST_S, Plan, make_plan, plan_from_record
from bot.settings import InterviewSettings, Level

pytestmark = pytest.mark.unit


def item(number: int, pillar: str, levels: list[str] | None = None, companies: list[str] | None = None) -> Item:
    return Item.model_validate(
        {
            "id": f"{pillar}-{number}",
            "pillar": pillar,
            "levels": levels or ["junior", "senior", "staff"],
            "companies": companies or ["any"],
            "ask": f"Question {number}?",
            "rephrase": "In other words?",
            "intent": "What a strong answer shows.",
            "constraints": {"scale": "It is large."},
            "flips": ["And if it were small?"],
            "points": [
                {"id": name, "says": ["One thing.", "Another thing."], "probe": "What else?"} for name in ("a", "b")
            ],
        }
    )


PILLARS = ("fundamentals", "design", "behavioral")
BANK = Bank(tuple(item(number, pillar) for pillar in PILLARS for number in range(12)))


def plan(seen: tuple[str, ...] = (), seed: int = 1, bank: Bank = BANK, **settings: object) -> Plan:
    return make_plan(bank, InterviewSettings.model_validate(settings), seen, seed)


def mix(made: Plan) -> Counter[str]:
    return Counter(slot.item.pillar for slot in made.slots)


def ids(made: Plan) -> list[str]:
    return [slot.item.id for slot in made.slots]


def test_the_mix_follows_the_level() -> None:
    junior, senior, staff = (mix(plan(level=level, minutes=60)) for level in ("junior", "senior", "staff"))
    assert junior["fundamentals"] > senior["fundamentals"] > staff["fundamentals"]
    assert staff["design"] + staff["behavioral"] > junior["design"] + junior["behavioral"] - 2
    assert staff["design"] >= senior["design"] >= junior["design"]
    assert all(senior[pillar] for pillar in PILLARS)


def test_one_pillar_only() -> None:
    assert set(mix(plan(pillar="design", minutes=60))) == {"design"}


def test_a_number_of_questions_is_a_cap_and_is_met_where_time_allows() -> None:
    assert len(plan(questions=1, minutes=30).slots) == 1
    assert len(plan(questions=8, minutes=30).slots) == 8
    assert len(plan(questions=30, minutes=5).slots) < 5


def test_the_same_seed_gives_the_same_plan_and_another_seed_another() -> None:
    assert plan(seed=4) == plan(seed=4)
    assert any(ids(plan(seed=4)) != ids(plan(seed=seed)) for seed in range(5, 9))


def test_no_item_again_before_the_others_were_seen() -> None:
    seen: tuple[str, ...] = ()
    for session in range(6):
        made = ids(plan(seen, seed=session, pillar="design", questions=2, minutes=30))
        assert not set(made) & set(seen)
        seen += tuple(made)
    again = ids(plan(seen, pillar="design", questions=2, minutes=30))
    assert set(again) <= set(seen)
    assert set(again) == set(seen[:2])


@pytest.mark.parametrize("minutes", [0.2, 1, 3])
def test_very_short_interviews_have_one_or_two_questions(minutes: float) -> None:
    made = plan(minutes=minutes)
    assert 1 <= len(made.slots) <= 2
    assert not made.warm_up


def test_level_and_company_are_preferred() -> None:
    bank = Bank(
        (
            item(1, "design", ["junior"]),
            item(2, "design", ["staff"]),
            item(3, "design", ["staff"], ["startup"]),
            item(4, "design", ["staff"], ["bigtech"]),
        )
    )
    chosen = ids(plan(bank=bank, pillar="design", level="staff", company="startup", questions=3, minutes=60))
    assert chosen == ["design-3", "design-2", "design-1"]


def test_a_pillar_without_questions_is_an_error() -> None:
    with pytest.raises(BankError, match="no question for design"):
        plan(bank=Bank((item(1, "behavioral"),)), pillar="design")


def test_the_plan_survives_its_record() -> None:
    settings = InterviewSettings(minutes=30)
    made = make_plan(BANK, settings, (), 1)
    assert plan_from_record(made.record(), BANK, settings).slots == made.slots


@given(
    minutes=st.floats(1, 120),
    level=st.sampled_from(["junior", "senior", "staff"]),
    questions=st.none() | st.integers(1, 30),
    seed=st.integers(0, 99),
)
def test_any_plan_fits_its_time(minutes: float, level: Level, questions: int | None, seed: int) -> None:
    made = plan(minutes=minutes, level=level, questions=questions, seed=seed)
    assert len(ids(made)) == len(set(ids(made)))
    assert not set(ids(made)) & {slot.item.id for slot in made.spare}
    assert sum(slot.seconds for slot in made.slots) <= max(minutes * 60, 30.5)
    assert len(made.slots) == 1 or sum(LEAST_S[s.item.pillar] for s in made.slots) <= minutes * 60
