"""What one thought, put beside what was heard: only what was rated and measured, on the same worded steps."""

import json
import os
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.cli import talk
from bot.cli.app import main
from bot.cli.rating import laid_out
from bot.report.self_rating import rated as lines
from bot.report.self_rating import remark
from bot.scoring.card import Scorecard
from bot.scoring.scorecard import score_text
from bot.scoring.self_rating import DIMENSIONS, Dimension, Name, Number, SelfRating, askable, compare, rated
from bot.scoring.session import SessionMaterial, score_session
from bot.scoring.speech import HeldSound
from bot.session import store
from tests.fakes.assessor import SaysSo
from tests.fakes.session_folder import Said, answer, events_of, question, tracks_of, write_session
from tests.fakes.typed_terminal import CTRL_C, CTRL_D, ENTER, Terminal

pytestmark = pytest.mark.unit

NOW = datetime(2026, 11, 26, 9, 30, tzinfo=UTC)
OF: dict[str, Dimension] = {one.name: one for one in DIMENSIONS}
TOLD = "I decided to cache the reads because they were slow. We were, like, late."
SAID = [question("Tell me about it.", 1.0, 2.0), answer((3.5, 8.0, TOLD))]


def rating(**steps: int) -> SelfRating:
    return SelfRating(
        created=NOW, viva_version="0.1.0", values={name: OF[name].steps[at] for name, at in steps.items()}
    )


def scored(*said: Said, assessor: SaysSo | None = None) -> Scorecard:
    candidate, interviewer = tracks_of(said, max(one.end_s for one in said) + 2.0)
    material = SessionMaterial("x", events_of(said), HeldSound(candidate), HeldSound(interviewer))
    return score_session(material, assessor=assessor)


def step(name: Name, value: float) -> str:
    return OF[name].steps[OF[name].step(value)]


# --- the steps -------------------------------------------------------------------------------------------


def test_where_the_steps_end() -> None:
    assert step("starting", -0.4) == "at once"
    assert step("starting", 0.99) == "at once"
    assert step("starting", 1.0) == "after a second or two"
    assert step("starting", 2.0) == "after a few seconds"
    assert step("starting", 5.0) == "after five seconds or more"
    assert step("pace", 99) == "slowly"
    assert step("pace", 150) == "at an easy pace"
    assert step("pace", 170) == "briskly"
    assert step("pace", 199) == "very fast"
    assert step("pauses", 0.0) == "hardly ever"
    assert step("pauses", 5.9) == "now and then"
    assert step("pauses", 6.0) == "often"
    assert step("pauses", 12.0) == "all the time"
    assert step("fillers", 0.9) == "hardly any"
    assert step("fillers", 2.9) == "a few"
    assert step("fillers", 5.9) == "many"
    assert step("fillers", 6.0) == "in nearly every sentence"
    assert step("constraints", 0.0) == "no"
    assert step("constraints", 0.5) == "in some of them"
    assert step("constraints", 1.0) == "yes"
    for name in ("ownership", "story", "coverage"):
        assert step(name, 0.24) == "less than a quarter"
        assert step(name, 0.25) == "less than half"
        assert step(name, 0.5) == "more than half"
        assert step(name, 1.0) == "more than three quarters"


@pytest.mark.parametrize("dimension", DIMENSIONS, ids=lambda one: one.name)
def test_each_step_has_its_end_but_the_last_and_a_key(dimension: Dimension) -> None:
    assert list(dimension.ends) == sorted(set(dimension.ends))
    assert len(dimension.steps) == len(dimension.ends) + 1 <= 9
    assert dimension.question.endswith("?")


@settings(deadline=None)
@given(st.sampled_from(DIMENSIONS), st.floats(0.0, 400.0))
def test_a_number_agrees_with_its_own_step_and_at_most_one_next_to_it(dimension: Dimension, value: float) -> None:
    own = dimension.step(value)
    agreed = [i for i in range(len(dimension.steps)) if dimension.agrees(i, value)]
    assert own in agreed
    assert agreed in ([own], [own - 1, own], [own, own + 1])


def test_close_to_a_line_is_as_good_as_beyond_it() -> None:
    assert OF["pace"].agrees(1, 170.0)
    assert not OF["pace"].agrees(1, 174.0)
    assert OF["fillers"].agrees(2, 2.9)
    assert not OF["fillers"].agrees(2, 2.8)
    assert not OF["constraints"].agrees(1, 1.0)


# --- what is asked ---------------------------------------------------------------------------------------


def asked(*said: Said, sound: bool = True) -> list[str]:
    return [one.name for one in askable(events_of(said), sound=sound)]


def test_only_what_will_be_measurable_is_asked() -> None:
    delivery = ["starting", "pace", "pauses", "fillers"]
    told = answer((3.0, 8.0, TOLD))
    asked_as = {
        pillar: asked(Said("interviewer", [(1.0, 2.0, "Why?")], question="q", pillar=pillar), told)
        for pillar in ("warm_up", "fundamentals", "design", "behavioral")
    }
    assert asked_as["warm_up"] == delivery
    assert asked_as["fundamentals"] == [*delivery, "coverage"]
    assert asked_as["design"] == [*delivery, "ownership", "constraints", "coverage"]
    assert asked_as["behavioral"] == [*delivery, "ownership", "story", "coverage"]
    assert asked(*SAID, sound=False) == ["fillers", "ownership", "story", "coverage"]


def test_of_a_single_design_nobody_is_asked_in_how_many() -> None:
    def steps(*keys: str) -> tuple[str, ...]:
        said = [
            one
            for i, key in enumerate(keys)
            for one in (
                Said("interviewer", [(10.0 * i + 1, 10.0 * i + 2, "Why?")], question=key, pillar="design"),
                answer((10.0 * i + 3, 10.0 * i + 8, TOLD)),
            )
        ]
        return next(one.steps for one in askable(events_of(said)) if one.name == "constraints")

    assert steps("a") == steps("a", "a") == ("no", "yes")
    assert steps("a", "b") == ("no", "in some of them", "yes")
    assert set(steps("a")) < set(OF["constraints"].steps)


def test_nothing_is_asked_where_nothing_was_answered() -> None:
    assert asked(question("Why?", 1.0, 2.0)) == []
    assert asked(question("Why?", 1.0, 2.0), answer((3.0, 3.5, "No idea."))) == []
    assert asked(question("Why?", 1.0, 2.0), answer((3.0, 5.0, "I do not know that one"), act="skip")) == []


# --- what is compared ------------------------------------------------------------------------------------


def test_thought_and_number_side_by_side() -> None:
    [one] = compare(rating(ownership=0), scored(*SAID))
    assert (one.thought, one.heard) == ("less than a quarter", "more than three quarters")
    assert (one.value, one.of, one.steps) == (1.0, 1, 3)


def test_nothing_is_said_of_what_was_not_rated_or_not_measured() -> None:
    every = rating(**{one.name: 0 for one in DIMENSIONS})
    # Nobody listened for hesitation, and nobody understood the answer.
    assert [one.dimension for one in compare(every, scored(*SAID))] == ["starting", "pace", "pauses", "ownership"]
    assert [one.dimension for one in compare(rating(pace=1), scored(*SAID))] == ["pace"]
    assert compare(rating(), scored(*SAID)) == []
    assert compare(every, score_text("Too short.")) == []


def test_words_of_another_version_are_passed_over() -> None:
    values = {"pace": "like the wind", "charm": "much", "pauses": "often"}
    other = SelfRating(created=NOW, viva_version="9", values=values)
    assert [one.dimension for one in compare(other, scored(*SAID))] == ["pauses"]


def test_stories_designs_and_points_are_measured_as_asked() -> None:
    story = (
        "Situation: it was slow and the team was late with all of it. Decision: I took the small one of the two. "
        "Action: I moved the files over in a week. Action: I wrote the tests. Result: it got fast and stayed so."
    )
    card = score_text(story, assessor=SaysSo(["slow", "fast", "cheap"]), pillar="behavioral")
    told = card.answers[0].structure.story.shares  # type: ignore[union-attr]  # it is there
    number = OF["story"].measure(card)
    assert number
    assert number.value == pytest.approx(told["decision"].share + told["action"].share)
    assert OF["coverage"].measure(card) == Number(2 / 3, 3)
    drawn = score_text("Constraint: how fast? Architecture: a queue in front.", assessor=SaysSo(), pillar="design")
    assert OF["constraints"].measure(drawn) == Number(1.0, 1)


def test_the_card_is_the_same_where_there_is_nothing_to_compare() -> None:
    card = scored(*SAID)
    assert rated(None, card) is card
    assert rated(rating(), card) is card
    beside = rated(rating(pace=1), card).self_rated
    assert beside
    assert (beside.created, beside.after_numbers) == (NOW, False)


def test_the_difference_in_words() -> None:
    def said(name: str, thought: int, value: float, of: int = 4) -> tuple[str, str]:
        known = OF[name]
        fixed = Dimension(known.name, "?", known.steps, known.ends, lambda _card: Number(value, of), close=known.close)
        from bot.scoring.card import Difference, SelfRated

        steps = 0 if fixed.agrees(thought, value) else fixed.step(value) - thought
        one = Difference(
            dimension=name, thought=fixed.steps[thought], heard=fixed.steps[fixed.step(value)],
            value=value, of=of, steps=steps,
        )  # fmt: skip
        card = score_text("Too short.").model_copy(
            update={"self_rated": SelfRated(created=NOW, after_numbers=True, differences=[one])}
        )
        assert "known already" in remark(card)
        [line] = lines(card)
        return line.difference, line.figure

    assert said("fillers", 1, 7.03) == ("more than you thought", "7.0 in 100 words")
    assert said("fillers", 3, 2.0) == ("fewer than you thought", "2.0 in 100 words")
    assert said("fillers", 1, 2.0) == ("as you thought", "2.0 in 100 words")
    assert said("fillers", 1, 3.1)[0] == "about as you thought, close to the line"
    assert said("starting", 0, 3.0) == ("later than you thought", "3.0 s to the first sound")
    assert said("starting", 3, 0.5)[0] == "sooner than you thought"
    assert said("pace", 1, 210.4) == ("faster than you thought", "210 words a minute")
    assert said("pauses", 2, 1.0) == ("less often than you thought", "1.0 pauses inside a clause a minute")
    assert said("ownership", 0, 0.75) == ("more than you thought", "3 of 4")
    assert said("story", 3, 0.4) == ("less than you thought", "40 % decision and action")
    assert said("constraints", 2, 0.25) == ("less often than you thought", "1 of 4")
    assert said("coverage", 3, 0.4, of=5) == ("less than you thought", "2 of 5 points")


# --- asked at the terminal -------------------------------------------------------------------------------


@pytest.fixture
def folder(viva_home: Path) -> Path:
    return write_session(viva_home / "sessions", SAID)


def kept(folder: Path) -> SelfRating | None:
    text = store.open_session(folder).read_self_rating()
    return SelfRating.model_validate_json(text) if text else None


def test_steps_are_laid_out_side_by_side_and_none_is_divided() -> None:
    steps = OF["coverage"].steps
    assert list(laid_out(steps, 200)) == [
        "1 less than a quarter   2 less than half   3 more than half   4 more than three quarters"
    ]
    assert list(laid_out(steps, 50)) == [
        "1 less than a quarter   2 less than half", "3 more than half   4 more than three quarters",
    ]  # fmt: skip
    assert list(laid_out(steps, 10)) == [f"{i} {one}" for i, one in enumerate(steps, start=1)]


def test_a_key_answers_enter_skips_one_and_s_the_rest(folder: Path) -> None:
    with Terminal("report") as terminal:
        shown = terminal.expect("(1 of 7)")
        assert "Before the numbers" in shown
        assert "words a minute" not in shown
        terminal.press("2")
        terminal.expect("after a second or two\n")
        terminal.expect("(2 of 7)")
        terminal.press(ENTER)
        terminal.expect("skipped")
        terminal.expect("(3 of 7)")
        # Neither letters, nor digits that are no step, nor the digits that an arrow or Home sends.
        terminal.press("x9")
        terminal.press("\x1b[1~")
        terminal.press("1")
        terminal.expect("hardly ever\n")
        terminal.expect("(4 of 7)")
        terminal.press("s")
        code, report = terminal.end()
    assert code == 0
    assert "What you thought, and what was heard" in report
    found = kept(folder)
    assert found
    assert found.values == {"starting": "after a second or two", "pauses": "hardly ever"}
    assert not found.after_numbers
    assert (folder / "self-rating.json").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("keys", [CTRL_C, CTRL_D])
def test_ctrl_c_and_ctrl_d_show_the_report(folder: Path, keys: str) -> None:
    with Terminal("report") as terminal:
        terminal.expect("(1 of 7)")
        terminal.press("3")
        terminal.expect("(2 of 7)")
        assert not terminal.echoes
        terminal.press(keys)
        terminal.expect("words a minute")
        assert terminal.echoes
        code, _ = terminal.end()
    assert code == 0
    found = kept(folder)
    # Ctrl-C takes all back; Ctrl-D keeps what was said.
    assert (found.values if found else None) == ({"starting": "after a few seconds"} if keys == CTRL_D else None)


def test_it_is_asked_once_and_not_where_the_numbers_are_known(folder: Path) -> None:
    (folder / "scorecard.json").write_text(scored(*SAID).to_json())
    with Terminal("report", folder.name) as terminal:
        code, report = terminal.end()
    assert code == 0
    assert "Before the numbers" not in report
    with Terminal("report", "--rate") as terminal:
        terminal.expect("(1 of 7)")
        terminal.press("1s")
        _, report = terminal.end()
    assert "numbers were known already" in report
    found = kept(folder)
    assert found
    assert found.after_numbers
    with Terminal("report", "--rate") as terminal:
        code, refused = terminal.end()
    assert code == 2
    assert "a first impression comes once" in " ".join(refused.split())


def test_it_is_not_asked_where_it_is_not_wanted(folder: Path, viva_home: Path) -> None:
    with Terminal("report", "--no-rating") as terminal:
        _, report = terminal.end()
    assert "Before the numbers" not in report
    (folder / "scorecard.json").unlink()
    (viva_home / "config.toml").write_text("[report]\nself_rating = false\n")
    with Terminal("report") as terminal:
        _, report = terminal.end()
    assert "Before the numbers" not in report


@pytest.mark.parametrize(("rate", "done"), [(True, ["asked", "scored"]), (False, ["scored"])])
def test_after_an_interview_it_is_asked_before_the_numbers(
    folder: Path, monkeypatch: pytest.MonkeyPatch, rate: bool, done: list[str]
) -> None:
    called: list[str] = []
    monkeypatch.setattr("bot.cli.rating.before_numbers", lambda _session: called.append("asked"))
    monkeypatch.setattr("bot.cli.score.score_and_show", lambda _session: called.append("scored"))
    assert talk.after(SimpleNamespace(folder=folder, error=None, outcome="finished"), rate=rate) == 0
    assert called == done


@pytest.mark.parametrize(("outcome", "left"), [("finished", False), ("stopped", True), ("unheard", True)])
def test_after_an_interview_that_ended_before_its_end_it_says_how_to_go_on(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], outcome: str, left: bool
) -> None:
    monkeypatch.setattr("bot.cli.score.score_and_show", lambda _session: None)
    assert talk.after(SimpleNamespace(folder=folder, error=None, outcome=outcome)) == 0
    assert ('Run "viva interview --resume" to go on.' in capsys.readouterr().out) == left


def test_without_a_terminal_nobody_is_asked(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.cli.score.person", lambda: lambda _frame: True)
    assert main(["report", "--rate"]) == 2
    assert "Nobody is there to ask" in capsys.readouterr().err
    assert main(["report", "--format", "json"]) == 0
    card = json.loads(capsys.readouterr().out)
    assert card["self_rated"] is None
    store.open_session(folder).write_self_rating(rating(pace=3).to_json())
    assert main(["report", "--format", "json"]) == 0
    [difference] = json.loads(capsys.readouterr().out)["self_rated"]["differences"]
    assert difference["thought"] == "very fast"
    assert json.loads((folder / "scorecard.json").read_text())["self_rated"] is None


def test_a_broken_rating_is_named(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "scorecard.json").write_text(scored(*SAID).to_json())
    os.utime(folder / "scorecard.json")
    (folder / "self-rating.json").write_text('{"schema": "viva.self-rating/2"}')
    assert main(["report"]) == 2
    assert "self-rating.json is not valid at schema" in capsys.readouterr().err
