"""The one thing to fix first, and the answer to ask again."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.scoring.advice import TEXTS
from bot.scoring.exchange import exchanges, read
from bot.scoring.habits import FILLERS, LATEST_S
from bot.scoring.priority import Advice, advice_for, first_thing, weakest
from tests.fakes.scored import (
    answer,
    card,
    chain,
    coverage,
    design,
    fillers,
    latency,
    ownership,
    pace,
    silent,
    structure,
    timed,
)

pytestmark = pytest.mark.unit

FULL = coverage(["a", "b", "c", "d"])
HALF = coverage(["a", "b"], ["c", "d"])
NEARLY_NONE = coverage([], ["a", "b", "c", "d"])
WRONG = structure(wrong_claims=[timed("Accuracy is fine here.", 15.0) | {"claim": "Use accuracy."}])
LONG = structure(length={"value": 200.0, "unit": "s", "low": 60.0, "high": 120.0, "verdict": "long"})
WHOLE_STORY = ownership(chain())


def story(**more: Any) -> Any:
    return answer(pillar="behavioral", **({"coverage": FULL, "ownership": WHOLE_STORY} | more))


def only(made: Any, **more: Any) -> Advice:
    """The advice of a card with this one answer."""
    found = first_thing(card(made, **more))
    assert found is not None
    return found


# --- nothing to fix ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "made",
    [
        answer(coverage=FULL),
        answer(coverage=coverage(["a", "b", "c"], ["d"])),
        answer(coverage=[]),
        story(),
        story(coverage=HALF),
        answer(pillar="design", coverage=FULL, structure=design(before=1)),
        answer(pillar="warm_up", coverage=[], ownership=ownership(suggests=["unowned"], unowned=3)),
        answer(pillar="closing", structure=WRONG),
        answer(coverage=FULL, latency=latency(3.0), fillers=fillers(2, 60)),
    ],
)
def test_of_an_answer_that_is_fine_nothing_is_said(made: Any) -> None:
    assert first_thing(card(made)) is None
    assert weakest(card(made)) is None


def test_of_no_answers_nothing_is_said() -> None:
    assert first_thing(card()) is None
    assert weakest(card()) is None


# --- each fault, with its moment, its number and its target -------------------------------------------------


def test_a_part_named_before_any_constraint() -> None:
    found = only(answer(pillar="design", coverage=FULL, structure=design(after=2, architecture_s=34.0)))
    assert found.measure == "structure"
    assert found.text == "Ask for a constraint or two before you name the first part of the system."
    assert found.why == "The first part was named with no constraint raised before it; 2 came later."
    assert (found.start_s, found.quote) == (34.0, "I would put a queue first.")
    assert (found.target.key, found.target.value, found.target.wanted) == ("constraints_first", 0.0, "more")
    assert found.target.met(1.0)
    assert not found.target.met(0.0)
    assert "not research" in found.source


def test_a_story_of_we() -> None:
    found = only(story(ownership=ownership(unowned=3, suggests=["unowned"])))
    assert (found.measure, found.text) == ("ownership", TEXTS["unowned"])
    assert found.why == '3 things "we" did, and no decision of your own.'
    assert (found.start_s, found.end_s, found.quote) == (33.0, 35.0, "We moved it.")
    assert (found.target.key, found.target.value, found.target.goal) == ("own_decisions", 0.0, 1.0)


def test_a_decision_that_nobody_took() -> None:
    found = only(story(ownership=ownership(passive=1, suggests=["passive"])))
    assert (found.text, found.why) == (TEXTS["passive"], "1 decision with nobody named.")
    assert (found.target.key, found.target.value, found.target.wanted, found.target.goal) == ("unnamed", 1.0, "less", 0)


def test_a_decision_without_its_reason() -> None:
    found = only(story(ownership=ownership(chain(reason=False), chain(reason=False), suggests=["reason"])))
    assert (found.text, found.why) == (TEXTS["reason"], "2 decisions, no reason near.")
    assert found.target.key == "reasons"


def test_a_decision_without_an_outcome() -> None:
    found = only(story(ownership=ownership(chain(outcome=False), suggests=["outcome"])))
    assert (found.text, found.why) == (TEXTS["outcome"], "1 decision, and nothing of what came of it.")
    assert found.target.key == "outcomes"


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        ("unowned", ownership(mine=1)),
        ("reason", ownership(chain(outcome=False))),
        ("outcome", ownership(chain(reason=False))),
    ],
)
def test_what_a_follow_up_brought_out_was_said(kind: str, told: dict[str, Any]) -> None:
    without = ownership(*([] if kind == "unowned" else [chain(reason=False, outcome=False)]), suggests=[kind])
    main = story(ownership=without)
    assert only(main).text == TEXTS[kind]  # type: ignore[index]  # the kinds are those of the suggestions
    assert first_thing(card(main, story(move="probe_outcome", coverage=[], ownership=told))) is None


def test_a_missing_point_is_asked_for_in_the_words_of_the_interviewer() -> None:
    found = only(answer(coverage=coverage(["a"], ["label_delay", "drift"], drift=3)))
    assert found.measure == "coverage"
    assert found.text == 'Answer this too, without being asked: "How about drift?"'
    assert found.why == "1 of the question's 3 points was heard."
    assert (found.target.key, found.target.point, found.target.value, found.target.goal) == ("point", "drift", 0.0, 1.0)
    assert (found.start_s, found.quote) == (10.0, "")


def test_of_points_of_one_weight_the_first_is_named() -> None:
    assert only(answer(coverage=coverage(["a"], ["label_delay", "drift"]))).target.name == 'the point "label delay"'


def test_a_point_of_an_older_card_has_no_question() -> None:
    old = [{"point": "label_delay", "evidence": None}, {"point": "drift", "evidence": timed("it drifts")}]
    found = only(answer(coverage=old))
    assert found.text == "Speak of this too: label delay."
    assert found.why == '1 of the question\'s 2 points was heard; "label delay" was not.'


@pytest.mark.parametrize(
    ("pillar", "covered", "missing", "stands_out"),
    [
        ("fundamentals", 13, 7, False),  # 0.65: the interviewer would not ask on
        ("fundamentals", 12, 8, True),
        ("design", 12, 8, True),
        ("behavioral", 10, 10, False),  # 0.5 is enough for a story that is whole
        ("behavioral", 9, 11, True),
    ],
)
def test_points_count_where_the_interviewer_would_have_asked_on(
    pillar: str, covered: int, missing: int, *, stands_out: bool
) -> None:
    points = coverage([f"c{i}" for i in range(covered)], [f"m{i}" for i in range(missing)])
    assert (first_thing(card(answer(pillar=pillar, coverage=points))) is not None) == stands_out


def test_coverage_is_by_weight() -> None:
    assert first_thing(card(answer(coverage=coverage(["a"], ["b"], a=3, b=1)))) is None
    assert first_thing(card(answer(coverage=coverage(["a"], ["b"], a=1, b=3)))) is not None


def test_a_claim_that_seems_wrong() -> None:
    found = only(answer(coverage=FULL, structure=WRONG))
    assert (found.measure, found.text) == ("claims", "Look this claim up before you make it again.")
    assert found.why == '1 sentence seems wrong; this one is like "Use accuracy."'
    assert (found.start_s, found.quote) == (15.0, "Accuracy is fine here.")
    assert (found.target.key, found.target.value, found.target.goal) == ("claims", 1.0, 0.0)


def test_a_story_longer_than_coaches_advise() -> None:
    found = only(story(structure=LONG))
    assert found.text == "Tell it in 2 minutes: the situation in a sentence, then what you decided and did."
    assert found.why == "3.3 minutes before the first follow-up."
    assert (found.target.key, found.target.value, found.target.goal, found.target.unit) == ("length", 200.0, 120.0, "s")
    words = LONG | {"length": {"value": 400.0, "unit": "words", "low": 150.0, "high": 300.0, "verdict": "long"}}
    assert only(story(structure=words)).text.startswith("Tell it in 300 words:")


@pytest.mark.parametrize(
    "why", ["Not answered (skip).", "Not answered (dont_know).", "Not enough speech to say: 3 words."]
)
def test_a_question_without_an_answer_is_the_one_to_learn(why: str) -> None:
    found = only(silent(why=why))
    assert (found.measure, found.why, found.start_s) == ("answer", why, None)
    assert found.text == "Work out a first step for this one and say it aloud; the follow-ups help from there."
    assert (found.target.key, found.target.value, found.target.goal) == ("answered", 0.0, 1.0)


def test_a_question_answered_after_a_follow_up_was_answered() -> None:
    assert first_thing(card(silent(), answer(move="clarify", coverage=[]))) is None


def test_fillers_beyond_the_line_at_the_moment_they_stand_closest() -> None:
    close = [(12.0, 14.0, 3), (20.0, 22.0, 5)]
    found = only(answer(words=200, coverage=FULL, fillers=fillers(20, 200, close)))
    assert found.measure == "fillers"
    assert found.why == "10.0 fillers in 100 words (12.0 a minute); about 6 disfluencies in 100 words are normal."
    assert (found.start_s, found.end_s, found.quote) == (20.0, 22.0, "w20 w21 w22 w23")
    assert (found.target.key, found.target.value, found.target.wanted, found.target.goal) == (
        "fillers", 10.0, "less", FILLERS,
    )  # fmt: skip
    assert "Bortfeld" in found.source


@pytest.mark.parametrize(("rate", "wanted"), [(230.0, "less"), (60.0, "more")])
def test_pace_beyond_the_line(rate: float, wanted: str) -> None:
    found = only(answer(words=200, coverage=FULL, pace=pace(200, per_minute=rate)))
    assert (found.measure, found.target.value, found.target.wanted) == ("pace", rate, wanted)
    assert not found.target.met(rate)
    assert found.target.met(140.0)


def test_latency_beyond_the_line_is_shown_where_it_was_longest() -> None:
    answers = [answer(f"q{i}", coverage=FULL, latency=latency(LATEST_S + i)) for i in (1, 3, 2)]
    found = first_thing(card(*answers))
    assert found is not None
    assert (found.measure, found.index, found.target.value) == ("latency", 1, LATEST_S + 2)
    assert (found.start_s, found.end_s) == (10.0 - LATEST_S - 3, 10.0)


def test_too_little_speech_for_a_habit_is_none() -> None:
    assert first_thing(card(answer(words=199, coverage=FULL, fillers=fillers(40, 199)))) is None


def test_pauses_have_no_line_and_are_never_the_first_thing() -> None:
    slow = pace(200, pause_count=60, mid_clause_count=60, pause_s=50.0, longest_pause_s=9.0)
    assert first_thing(card(answer(words=200, coverage=FULL, pace=slow))) is None


def test_a_written_answer_has_advice_without_a_moment() -> None:
    written = story(
        move=None, ownership=ownership(unowned=2, suggests=["unowned"]), start_s=None, end_s=None, pace=None
    )
    found = only(written, source="text")
    assert found.text == TEXTS["unowned"]
    assert weakest(card(written, source="text")) is None


# --- what comes first ---------------------------------------------------------------------------------------

FAULTS: dict[str, Any] = {
    "hardly answered": answer("missed", coverage=NEARLY_NONE),
    "wrong": answer("wrong", coverage=FULL, structure=WRONG),
    "hasty": answer("hasty", pillar="design", coverage=FULL, structure=design()),
    "we": story(key="we", ownership=ownership(unowned=2, suggests=["unowned"])),
    "points": answer("points", coverage=HALF),
    "skipped": silent("skipped"),
    "long": story(key="long", structure=LONG),
    "fillers": answer("fillers", words=600, coverage=FULL, fillers=fillers(90, 600)),
}
ORDER = list(FAULTS)


@pytest.mark.parametrize("place", range(len(ORDER) - 1))
@pytest.mark.parametrize("turned", [False, True])
def test_content_comes_before_delivery_and_the_worst_of_it_first(place: int, *, turned: bool) -> None:
    first, second = FAULTS[ORDER[place]], FAULTS[ORDER[place + 1]]
    both = card(*((second, first) if turned else (first, second)))
    found, chosen = first_thing(both), weakest(both)
    assert found is not None
    assert chosen is not None
    assert both.answers[found.index] == first
    assert both.answers[chosen[0]] == first


def test_within_a_story_its_hero_comes_before_its_reasons() -> None:
    owned = ownership(
        chain(reason=False, outcome=False, subject="we"), unowned=2, suggests=["unowned", "reason", "outcome"]
    )
    assert only(story(ownership=owned)).text == TEXTS["unowned"]


def test_of_two_with_the_same_fault_the_one_that_covered_less() -> None:
    both = card(
        answer("q1", coverage=coverage(["a", "b"], ["c", "d"])), answer("q2", coverage=coverage(["a"], ["b", "c"]))
    )
    found = first_thing(both)
    assert found is not None
    assert found.index == 1


def test_of_two_alike_the_earlier() -> None:
    found = first_thing(card(answer("q1", coverage=HALF), answer("q2", coverage=HALF)))
    assert found is not None
    assert found.index == 0


# --- the answer to ask again --------------------------------------------------------------------------------


def test_the_answer_with_more_faults_is_the_weaker() -> None:
    once = answer("q1", coverage=FULL, structure=WRONG)
    twice = answer("q2", coverage=HALF, structure=WRONG)
    chosen = weakest(card(once, twice))
    assert chosen is not None
    assert (chosen[0], chosen[1].measure) == (1, "claims")


def test_the_warm_up_and_the_close_are_not_asked_again() -> None:
    warm = silent("warm_up", pillar="warm_up")
    close = silent("closing", pillar="closing")
    assert weakest(card(warm, close)) is None
    chosen = weakest(card(warm, answer("q1", coverage=HALF), close))
    assert chosen is not None
    assert chosen[0] == 1


def test_follow_ups_are_no_answers_of_their_own_but_their_faults_count_with_the_question() -> None:
    claims = answer("q1", coverage=FULL)
    follow_up = answer(
        "q1", move="probe_decision", pillar="behavioral", ownership=ownership(passive=1, suggests=["passive"])
    )
    chosen = weakest(card(answer("q0", coverage=FULL), claims, follow_up))
    assert chosen is not None
    assert (chosen[0], chosen[1].index, chosen[1].text) == (1, 1, TEXTS["passive"])


def test_advice_for_one_answer_alone() -> None:
    both = card(answer("q1", coverage=HALF), answer("q2", coverage=NEARLY_NONE), answer("q3", coverage=FULL))
    assert [advice and advice.index for advice in (advice_for(both, i) for i in range(3))] == [0, 1, None]
    assert advice_for(both, 7) is None


def test_delivery_is_looked_at_answer_by_answer() -> None:
    calm = answer("q1", words=400, coverage=FULL)
    hasty = answer("q2", words=200, coverage=FULL, fillers=fillers(20, 200))
    assert first_thing(card(calm, hasty)) is None  # 3.3 in 100 words over the session
    chosen = weakest(card(calm, hasty))
    assert chosen is not None
    assert (chosen[0], chosen[1].measure) == (1, "fillers")


# --- properties ---------------------------------------------------------------------------------------------


@given(st.lists(st.sampled_from([*ORDER, "fine"]), max_size=6))
def test_the_same_card_the_same_advice_whose_target_can_be_read_again(kinds: list[str]) -> None:
    made = [
        (FAULTS | {"fine": answer("fine", coverage=FULL)})[kind].model_copy(update={"question_id": f"q{i}"})
        for i, kind in enumerate(kinds)
    ]
    whole = card(*made)
    found, chosen = first_thing(whole), weakest(whole)
    assert (found, chosen) == (first_thing(whole), weakest(whole))
    for advice in filter(None, (found, chosen[1] if chosen else None)):
        assert advice.text.endswith((".", '?"'))
        assert advice.why
        assert advice.source
        [one] = [one for one in exchanges(whole) if one.index == advice.index]
        assert read(one, advice.target.key, advice.target.point) is not None
        assert not advice.target.met(advice.target.value)
