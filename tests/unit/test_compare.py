"""Two answers to one question, side by side: what changed, what is only noise, and whether the one thing was done."""

import io
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from bot.report import side_by_side
from bot.report.changes import FILLERS_OFF, SAME
from bot.report.compare import Comparison, Try, as_data, compare
from bot.scoring.exchange import exchanges
from bot.scoring.priority import Advice, Target, advice_for
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


def tried(*answers: Any, session: str = "s") -> Try:
    [exchange] = exchanges(card(*answers, session=session))
    return Try(session, exchange)


def both(then: Any, now: Any, advice: Advice | None = None) -> Comparison:
    return compare([tried(then, session="then"), tried(now, session="now")], advice)


def change(measure: str, then: Any, now: Any) -> str:
    [row] = [row for row in both(then, now).rows if row.measure == measure]
    assert row.change == row.since_first
    return row.change


def advice(target: Target, text: str = "Do it.") -> Advice:
    return Advice(0, "coverage", text, "It was not done.", target, "somewhere")


# --- what changed, in words ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("then", "now", "words"),
    [
        (coverage(["a"], ["b", "c"]), coverage(["a", "b", "c"]), "2 more"),
        (coverage(["a", "b"], ["c"]), coverage(["b"], ["a", "c"]), "1 fewer"),
        (coverage(["a"], ["b"]), coverage(["b"], ["a"]), "the same"),
    ],
)
def test_points_are_counted(then: Any, now: Any, words: str) -> None:
    assert change("Points covered", answer(coverage=then), answer(coverage=now)) == words


@pytest.mark.parametrize(
    ("then", "now", "words"),
    [
        (fillers(13, 200), fillers(4, 200), "4.5 fewer"),
        (fillers(4, 200), fillers(13, 200), "4.5 more"),
        (fillers(5, 200), fillers(4, 200), SAME),  # one missed in either answer would do it
        (fillers(6, 200), fillers(4, 200), SAME),
        (fillers(7, 200), fillers(4, 200), "1.5 fewer"),
        (fillers(40, 200), fillers(32, 200), SAME),  # one in eight is wrong on each side
        (fillers(40, 200), fillers(30, 200), "5.0 fewer"),
        (fillers(0, 200), fillers(0, 200), SAME),
    ],
)
def test_fillers_differ_only_beyond_what_is_miscounted(then: Any, now: Any, words: str) -> None:
    assert change("Fillers", answer(words=200, fillers=then), answer(words=200, fillers=now)) == words


@pytest.mark.parametrize(
    ("then", "now", "words"),
    [(120.0, 125.0, SAME), (120.0, 130.0, "10 faster"), (150.0, 120.0, "30 slower")],
)
def test_a_change_of_pace_below_five_percent_is_not_heard(then: float, now: float, words: str) -> None:
    first, second = (answer(words=100, pace=pace(100, per_minute=rate)) for rate in (then, now))
    assert change("Words a minute", first, second) == words


@pytest.mark.parametrize(
    ("then", "now", "words"),
    [(1.0, 1.09, SAME), (1.0, 1.3, "0.3 s later"), (4.0, 1.5, "2.5 s sooner"), (0.2, -0.4, "0.6 s sooner")],
)
def test_latency(then: float, now: float, words: str) -> None:
    assert change("First sound after", answer(latency=latency(then)), answer(latency=latency(now))) == words


@pytest.mark.parametrize(
    ("then", "now", "words"), [(60.0, 60.8, SAME), (60.0, 75.0, "15 s longer"), (130.0, 70.0, "1 min 0 s shorter")]
)
def test_length(then: float, now: float, words: str) -> None:
    first, second = (answer(pace=pace(60, answer_s=length)) for length in (then, now))
    assert change("Length", first, second) == words


def test_pauses_inside_clauses_by_words_and_not_by_answer() -> None:
    then = answer(words=100, pace=pace(100, mid_clause_count=8))
    twice_as_long = answer(words=200, pace=pace(200, mid_clause_count=16))
    assert change("Mid-clause pauses", then, twice_as_long) == SAME
    assert change("Mid-clause pauses", then, answer(words=100, pace=pace(100, mid_clause_count=2))) == "6.0 fewer"


def test_words_that_were_recognised_a_little_otherwise_are_no_change() -> None:
    assert change("Words", answer(words=100), answer(words=104)) == SAME
    assert change("Words", answer(words=100), answer(words=160)) == "60 more"
    assert change("Words", silent(), answer(words=60)) == "60 more"


def test_follow_ups_belong_to_the_answer() -> None:
    then = tried(answer(words=50, coverage=coverage(["a"], ["b"])), answer(words=30, move="clarify"))
    found = compare([then, tried(answer(words=50, coverage=coverage(["a", "b"])))])
    cells = {row.measure: (row.cells, row.change) for row in found.rows}
    assert cells["Words"] == (("80", "50"), "30 fewer")
    assert cells["Follow-ups"] == (("1", "0"), "1 fewer")


@pytest.mark.parametrize(
    ("pillar", "shown", "hidden"),
    [
        ("fundamentals", set(), {"Own decisions", "Constraints first"}),
        ("design", {"Constraints first", "Own decisions", "Decisions with a reason"}, {"Decisions with an outcome"}),
        (
            "behavioral",
            {"Own decisions", "Decisions with a reason", "Decisions with an outcome"},
            {"Constraints first"},
        ),
    ],
)
def test_each_kind_of_question_has_its_own_rows(pillar: str, shown: set[str], hidden: set[str]) -> None:
    built = design(before=1) if pillar == "design" else structure()
    one = answer(pillar=pillar, ownership=ownership(chain()), structure=built)
    names = {row.measure for row in both(one, one).rows}
    assert shown <= names
    assert not hidden & names
    assert "Claims to check" not in names


def test_claims_are_shown_where_there_were_any() -> None:
    wrong = answer(structure=structure(wrong_claims=[timed("Accuracy is fine.") | {"claim": "Use accuracy."}]))
    assert change("Claims to check", wrong, answer(structure=structure())) == "1 fewer"


def test_what_one_answer_does_not_have_is_not_compared() -> None:
    found = both(silent(), answer(latency=latency(1.0)))
    rows = {row.measure: row for row in found.rows}
    assert (rows["Fillers"].cells, rows["Fillers"].change) == (("-", "0.0 (0)"), "")
    assert rows["First sound after"].values == (None, 1.0)
    assert "Points covered" not in rows


def test_three_tries_are_compared_with_the_one_before_and_with_the_first() -> None:
    tries = [tried(answer(coverage=coverage(made, ["x"])), session=name) for name, made in TRIES.items()]
    found = compare(tries)
    [row] = [row for row in found.rows if row.measure == "Points covered"]
    assert found.labels == ("First", "Before", "Now")
    assert (row.cells, row.change, row.since_first) == (("1 of 2", "4 of 5", "3 of 4"), "1 fewer", "2 more")


TRIES = {"s1": ["a"], "s2": ["a", "b", "c", "d"], "s3": ["a", "b", "c"]}


# --- points gained and lost ---------------------------------------------------------------------------------


def test_points_that_came_and_points_that_went() -> None:
    found = both(answer(coverage=coverage(["a", "b"], ["c"])), answer(coverage=coverage(["b", "c"], ["a"])))
    assert [point.point for point in found.gained] == ["c"]
    assert [point.point for point in found.lost] == ["a"]
    assert found.gained[0].evidence is not None
    assert found.lost[0].evidence is not None


def test_where_coverage_was_not_known_nothing_came_or_went() -> None:
    found = both(answer(coverage=[]), answer(coverage=coverage(["a"], ["b"])))
    assert (found.gained, found.lost) == ((), ())


# --- whether the one thing was done -------------------------------------------------------------------------

POINT = Target("point", 'the point "label delay"', 0.0, "more", 1.0, point="label_delay")
OWN = Target("own_decisions", "decisions of your own", 0.0, "more", 1.0)
FILLERS = Target("fillers", "fillers", 20.0, "less", 6.0, "in 100 words")


HEARD, UNHEARD = coverage(["label_delay"]), coverage([], ["label_delay"])


@pytest.mark.parametrize(
    ("target", "now", "outcome", "verdict"),
    [
        (POINT, {"coverage": HEARD}, "done", 'Done. The point "label delay" was heard: "here is label_delay"'),
        (POINT, {"coverage": UNHEARD}, "not_yet", 'Not heard. The point "label delay" may have been said in'),
        (POINT, {"coverage": []}, "unknown", "It cannot be said this time."),
        (OWN, {"ownership": ownership(chain(), chain())}, "done", "Done. Decisions of your own: 0 then, 2 now."),
        (OWN, {"ownership": ownership(unowned=3)}, "not_yet", "Not yet. Decisions of your own: 0 then, 0 now."),
        (OWN, {"ownership": None}, "unknown", "It cannot be said this time."),
        (FILLERS, {"fillers": fillers(10, 200)}, "done", "Done. Fillers: 20 in 100 words then, 5 now."),
        (
            FILLERS,
            {"fillers": fillers(20, 200)},
            "closer",
            "Closer. Fillers: 20 in 100 words then, 10 now; the line is",
        ),
        (FILLERS, {"fillers": fillers(38, 200)}, "not_yet", "Not yet. Fillers: 20 in 100 words then, 19 now"),
        (FILLERS, {"fillers": fillers(50, 200)}, "not_yet", "Not yet. Fillers: 20 in 100 words then, 25 now"),
    ],
)
def test_whether_the_one_thing_was_done(target: Target, now: dict[str, Any], outcome: str, verdict: str) -> None:
    then = answer(words=200, fillers=fillers(40, 200), pillar="behavioral")
    found = both(then, answer(words=200, pillar="behavioral", **now), advice(target))
    assert found.outcome == outcome
    assert found.verdict.startswith(verdict)


@pytest.mark.parametrize(
    ("then", "now"),
    [
        (silent(), answer()),
        (
            answer(pillar="design", coverage=coverage(["a"]), structure=design()),
            answer(pillar="design", coverage=coverage(["a"]), structure=design(before=2)),
        ),
        (
            answer(pillar="behavioral", ownership=ownership(chain(outcome=False), suggests=["outcome"])),
            answer(pillar="behavioral", ownership=ownership(chain())),
        ),
    ],
)
def test_advice_that_was_followed_is_done(then: Any, now: Any) -> None:
    given = advice_for(card(then), 0)
    assert given is not None
    assert both(then, now, given).outcome == "done"
    assert both(then, then, given).outcome == "not_yet"


def test_without_advice_nothing_is_said_of_it() -> None:
    found = both(answer(), answer())
    assert (found.outcome, found.verdict) == (None, "")


# --- as shown -----------------------------------------------------------------------------------------------


def shown(found: Comparison, *, words: bool = False) -> str:
    console = Console(width=80, file=io.StringIO(), highlight=False)
    side_by_side.show(found, console, words=words)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def everything(session: str, points: Any, **more: Any) -> Try:
    one = answer(
        pillar="behavioral",
        question="Tell me about a time when you had to choose between two designs that both seemed right to the team.",
        coverage=points,
        ownership=ownership(chain(outcome=False)),
        latency=latency(1.0),
        structure=structure(),
        **more,
    )
    return tried(one, session=session)


def test_the_terminal_shows_it_all_at_80_columns() -> None:
    tries = [
        everything(f"20261124-10300{i}-abcdef", coverage(*points), text="hello")
        for i, points in enumerate(((["a"], ["b", "c"]), (["a", "b"], ["c"]), (["b", "c"], ["a"])))
    ]
    text = shown(compare(tries, advice(POINT, "Say what came of it, with a number if you have one.")), words=True)
    assert max(len(line) for line in text.splitlines()) <= 80
    for part in (
        "One thing", "It cannot be said this time.", "First", "Before", "Now", "Points covered", "since before",
        "Heard now, not before", 'c: 0:12 "here is c"', "Heard before, not now", 'a: 0:12 "here is a"',
        "Now: what you decided", "what came of it: not said near it", "First: what was said", "w0 w1",
    ):  # fmt: skip
        assert part in text, part
    assert "\n\n" in text


@pytest.mark.parametrize(
    ("pillar", "decided", "came"), [("behavioral", True, True), ("design", True, False), ("fundamentals", False, False)]
)
def test_decisions_are_shown_where_the_question_asks_for_them(pillar: str, *, decided: bool, came: bool) -> None:
    text = shown(both(answer(pillar=pillar), answer(pillar=pillar, ownership=ownership(chain()))))
    assert ("Now: what you decided" in text) == decided
    assert ('why: 0:32 "because it was robust."' in text) == decided
    assert ("what came of it" in text) == came


def test_nothing_said_can_steer_the_terminal() -> None:
    points = coverage(["a"], ["b"])
    evil = coverage([], ["a", "b"])
    points[0]["evidence"]["text"] = "\x1b[2Jgone\x9b"
    assert "\x1b" not in shown(both(answer(coverage=evil), answer(coverage=points)))
    assert "[2Jgone" in shown(both(answer(coverage=evil), answer(coverage=points)))


def test_no_grade_is_shown() -> None:
    text = shown(both(answer(coverage=coverage(["a"], ["b"])), answer(coverage=coverage(["a", "b"])))).lower()
    assert not {"better", "worse", "improved", "great", "score", "good"} & set(text.split())


def test_for_programs() -> None:
    then, now = answer(coverage=coverage(["a"], ["label_delay"])), answer(coverage=HEARD)
    found = both(then, now, advice(POINT))
    data = json.loads(json.dumps(as_data(found)))
    assert (data["schema"], data["question_id"], data["pillar"]) == ("viva.redo/1", "q1", "fundamentals")
    tries = [(one["label"], one["session"], one["answer"]) for one in data["tries"]]
    assert tries == [("then", "then", 1), ("now", "now", 1)]
    assert (data["outcome"], data["advice"]["target"]["key"]) == ("done", "point")
    count = {"measure": "Words", "values": [60.0, 60.0], "cells": ["60", "60"], "change": SAME, "since_first": SAME}
    assert count in data["rows"]
    assert [point["point"] for point in data["gained"]] == ["label_delay"]
    assert "words" not in data["tries"][0]
    said = as_data(found, words=True)["tries"][1]["words"]
    assert [one["move"] for one in said] == ["ask"]
    assert said[0]["text"].startswith("w0 w1")


@given(st.integers(0, 60), st.integers(0, 60), st.integers(60, 400), st.integers(60, 400))
def test_a_difference_of_fillers_is_called_one_only_where_no_miscount_explains_it(
    a: int, b: int, m: int, n: int
) -> None:
    words = change("Fillers", answer(words=m, fillers=fillers(a, m)), answer(words=n, fillers=fillers(b, n)))
    reverse = change("Fillers", answer(words=n, fillers=fillers(b, n)), answer(words=m, fillers=fillers(a, m)))
    assert (words == SAME) == (reverse == SAME)
    if words != SAME:
        assert abs(a / m - b / n) > max(1, FILLERS_OFF * a) / m
        assert words.endswith("fewer" if b / n < a / m else "more")
