"""Which questions a plan takes first when some are relevant, and what it keeps in reserve."""

from collections import Counter
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.interviewer.bank import Bank
from bot.interviewer.dossier import Relevance
from bot.interviewer.item import Item
from bot.interviewer.plan import Plan, demand, make_plan
from bot.settings import Company, InterviewSettings, Level

pytestmark = pytest.mark.unit

PILLARS = ("fundamentals", "design", "behavioral")


def item(
    number: int, pillar: str, levels: tuple[str, ...] = ("senior",), companies: tuple[str, ...] = ("any",)
) -> Item:
    return Item.model_validate(
        {
            "id": f"{pillar}-{number}",
            "pillar": pillar,
            "levels": levels,
            "companies": companies,
            "ask": f"Question {number}?",
            "rephrase": "In other words?",
            "intent": "What a strong answer shows.",
            "constraints": {"scale": "It is large."},
            "flips": ["And if it were small?"],
            "points": [{"id": n, "says": ["One thing.", "Another thing."], "probe": "What else?"} for n in "ab"],
        }
    )


LEVELS: tuple[tuple[str, ...], ...] = (("junior",), ("senior",), ("senior", "staff"), ("staff",))
COMPANIES: tuple[tuple[str, ...], ...] = (("any",), ("startup",), ("bigtech",))
BANK = Bank(tuple(item(n, pillar, LEVELS[n % 4], COMPANIES[n % 3]) for pillar in PILLARS for n in range(12)))
DESIGN = Bank(tuple(item(n, "design") for n in range(6)))


def relevant(**scores: float) -> dict[str, Relevance]:
    return {name.replace("_", "-"): Relevance(score) for name, score in scores.items()}


def planned(
    bank: Bank = DESIGN,
    seen: tuple[str, ...] = (),
    found: Mapping[str, Relevance] | None = None,
    seed: int = 1,
    **settings: object,
) -> Plan:
    return make_plan(bank, InterviewSettings.model_validate({"minutes": 60, **settings}), seen, seed, found or {})


def ids(plan: Plan) -> list[str]:
    return [slot.item.id for slot in plan.slots]


# --- relevance


def test_the_most_relevant_come_first_whatever_the_seed() -> None:
    found = relevant(design_4=0.9, design_2=1.4, design_0=0.3)
    for seed in range(5):
        assert ids(planned(found=found, seed=seed, pillar="design", questions=3)) == [
            "design-2",
            "design-4",
            "design-0",
        ]


def test_relevant_but_seen_comes_after_all_that_were_not_seen() -> None:
    chosen = ids(planned(seen=("design-2",), found=relevant(design_2=9.0), pillar="design", questions=6))
    assert chosen[-1] == "design-2"


def test_of_those_seen_equally_often_the_relevant_come_first_even_if_seen_last() -> None:
    seen = tuple(f"design-{n}" for n in range(6))
    assert ids(planned(seen=seen, found=relevant(design_5=0.4), pillar="design", questions=1)) == ["design-5"]
    assert ids(planned(seen=seen, pillar="design", questions=1)) == ["design-0"]


def test_relevance_does_not_bring_a_question_of_another_level_before_one_that_fits() -> None:
    bank = Bank((item(1, "design", ("junior",)), item(2, "design", ("staff",))))
    assert ids(planned(bank, found=relevant(design_1=9.0), pillar="design", level="staff", questions=1)) == ["design-2"]


def test_relevance_does_not_bring_a_question_for_another_company() -> None:
    bank = Bank(
        (item(1, "design", companies=("bigtech",)), item(2, "design", companies=("startup",)), item(3, "design"))
    )
    found = relevant(design_1=9.0)
    assert set(ids(planned(bank, found=found, company="startup", pillar="design"))) == {"design-2", "design-3"}
    assert ids(planned(bank, found=found, pillar="design", questions=1)) == ["design-1"]


def test_a_company_of_ones_own_comes_first_only_among_like_ones() -> None:
    bank = Bank((item(1, "design"), item(2, "design", companies=("startup",))))
    assert ids(planned(bank, company="startup", pillar="design"))[0] == "design-2"
    assert ids(planned(bank, company="startup", pillar="design", found=relevant(design_1=0.3)))[0] == "design-1"


def test_the_mix_of_pillars_stays_what_the_level_asks_for() -> None:
    found = {other.id: Relevance(1.0) for other in BANK if other.pillar == "fundamentals"}
    for level in ("junior", "senior", "staff"):
        with_papers = Counter(slot.item.pillar for slot in planned(BANK, found=found, level=level).slots)
        without = Counter(slot.item.pillar for slot in planned(BANK, level=level).slots)
        assert with_papers == without


def test_the_reason_goes_with_the_question() -> None:
    plan = planned(found={"design-3": Relevance(0.9, "Kafka"), "design-1": Relevance(0.5)}, pillar="design")
    leads = {slot.item.id: slot.lead for slot in (*plan.slots, *plan.spare, *plan.reserve)}
    assert leads.pop("design-3") == "The job description mentions Kafka."
    assert set(leads.values()) == {""}


# --- the reserve


def test_the_reserve_is_what_is_not_planned_the_relevant_first() -> None:
    plan = planned(found=relevant(design_5=0.9, design_4=0.8, design_3=0.7), pillar="design", questions=2)
    assert ids(plan) == ["design-5", "design-4"]
    assert plan.reserve[0].item.id == "design-3"
    assert {slot.item.id for slot in plan.reserve} == {"design-0", "design-1", "design-2", "design-3"}


def test_what_was_seen_is_in_reserve_only_when_the_plan_has_such_too() -> None:
    plan = planned(seen=("design-0", "design-1"), pillar="design", questions=2)
    assert {slot.item.id for slot in plan.reserve}.isdisjoint({"design-0", "design-1"})
    seen = tuple(f"design-{n}" for n in range(6))
    assert len(planned(seen=seen, pillar="design", questions=2).reserve) == 4


def test_the_reserve_holds_other_levels_to_step_to() -> None:
    plan = planned(BANK, level="senior", questions=3)
    assert {demand(slot.item) for slot in plan.reserve} >= {0.0, 1.0, 2.0}


@given(
    seen=st.lists(st.sampled_from([other.id for other in BANK]), max_size=80),
    scores=st.dictionaries(st.sampled_from([other.id for other in BANK]), st.floats(0.2, 2.0), max_size=20),
    level=st.sampled_from(["junior", "senior", "staff"]),
    company=st.sampled_from(["any", "startup", "bigtech"]),
    questions=st.none() | st.integers(1, 12),
    seed=st.integers(0, 9),
)
def test_no_seen_question_before_an_unseen_one_of_its_level_and_none_in_reserve_seen_more_often(  # noqa: PLR0917
    seen: list[str],
    scores: dict[str, float],
    level: Level,
    company: Company,
    questions: int | None,
    seed: int,
) -> None:
    found = {name: Relevance(score) for name, score in scores.items()}
    plan = planned(BANK, tuple(seen), found, seed, level=level, company=company, questions=questions)
    times = Counter(seen)
    chosen = [slot.item for slot in plan.slots]
    for pillar in {other.pillar for other in chosen}:
        mine = [other for other in chosen if other.pillar == pillar]
        left = [slot.item for slot in plan.reserve if slot.item.pillar == pillar]
        assert all(times[other.id] <= max(times[asked.id] for asked in mine) for other in left)
        fitting = [other for other in left if level in other.levels]
        assert all(times[o.id] >= times[asked.id] for o in fitting for asked in mine if level in asked.levels)
    assert {slot.item.id for slot in plan.reserve}.isdisjoint(ids(plan))
    assert all(company in {"any", *slot.item.companies} or "any" in slot.item.companies for slot in plan.reserve)
