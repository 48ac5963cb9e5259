"""Structure and coverage as the reader sees them."""

from io import StringIO

import pytest
from rich.console import Console

from bot.report import terminal
from bot.report.shapes import plain
from bot.report.view import view
from bot.scoring.card import Scorecard
from bot.scoring.scorecard import score_text
from bot.scoring.session import SessionMaterial, score_session
from bot.scoring.speech import HeldSound
from tests.fakes.assessor import SaysSo
from tests.fakes.session_folder import answer, events_of, question, tracks_of
from tests.unit.test_structure import ASKED, DRAWN, STORY, session

pytestmark = pytest.mark.unit


def rows(card: Scorecard, answer: int = 0) -> dict[str, tuple[str, ...]]:
    return {row.name: plain(row.lines) for row in view(card).answers[answer].rows}


def test_a_story_shows_its_shares_and_where_each_begins() -> None:
    shown = rows(score_text(STORY, assessor=SaysSo(), pillar="behavioral"))
    assert shown["Story"][0] == "situation 33 %, decision 18 %, action 31 %, result 9 %, other 9 %"
    assert shown["Story"][2] == 'decision: "Decision: I decided to move them to files."'
    assert shown["Telling"] == ("45 words, shorter than usual: 150 to 300 before the follow-ups",)
    assert shown["Opening"][0].startswith('begins with a situation: "Situation: the nightly')


def test_the_length_of_a_spoken_story_is_in_minutes() -> None:
    words = STORY.split()
    # A pause a phrase: sound that holds its beat for a minute is no speech.
    parts = [(3.0 + 10.0 * i, 12.5 + 10.0 * i, " ".join(words[5 * i : 5 * i + 5])) for i in range(9)]
    said = [question("Tell me about it.", 1.0, 2.0), answer(*parts)]
    candidate, interviewer = tracks_of(said, 95.0)
    material = SessionMaterial("x", events_of(said), HeldSound(candidate), HeldSound(interviewer))
    shown = rows(score_session(material, assessor=SaysSo()))["Telling"]
    assert shown == ("1 min 30 s, as usual: 1 to 2 minutes before the follow-ups",)


def test_what_a_story_lacks_is_named() -> None:
    bare = STORY.replace("Result: the failures stopped.", "They were gone.")
    assert "result: none heard" in rows(score_text(bare, assessor=SaysSo(), pillar="behavioral"))["Story"]


def test_a_design_shows_its_order_and_what_is_tied() -> None:
    shown = rows(score_text(f"Constraint: how fast? {DRAWN}", assessor=SaysSo(), pillar="design"))["Design"]
    assert shown[0] == "constraints came before the first architecture"
    assert 'constraint: "Constraint: how fast?"' in shown
    assert "1 of 2 decisions tied to a constraint" in shown
    assert '    by "because a call has ten milliseconds."' in shown
    late = rows(score_text(DRAWN, assessor=SaysSo(), pillar="design"))["Design"]
    assert late[0] == "the first architecture came before any constraint"


def test_points_are_shown_with_the_moment_or_as_not_heard() -> None:
    card = session(ASKED, SaysSo(["added_cache", "cache", "latency"]))
    assert rows(card)["Coverage"] == (
        "2 of 3 points",
        "- added cache: not heard",
        '+ cache: 0:03 "We added a cache last year."',
        '+ latency: 0:10 "The latency halved within one week."',
    )
    assert rows(card, 1)["Coverage"][0] == "1 point first covered here"
    assert "Coverage" not in rows(card, 2)


def test_claims_and_what_cannot_be_said() -> None:
    shown = rows(score_text("It always fits perfectly.", assessor=SaysSo(wrong="perfectly"), pillar="behavioral"))
    assert shown["Claims"][1] == '  "It always fits perfectly.", which is like "A claim."'
    assert shown["Unsaid"][0].startswith("shares of the story: Too short: 4 words")


def test_it_fits_a_narrow_terminal_and_prints_no_escapes() -> None:
    out = StringIO()
    card = score_text(f"Situation: \x1b[2J we were late. {STORY}", assessor=SaysSo(["late"]), pillar="behavioral")
    terminal.show(view(card), Console(file=out, width=60, highlight=False))
    assert "\x1b" not in out.getvalue()
    assert max(map(len, out.getvalue().splitlines())) <= 60
