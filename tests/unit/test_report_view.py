"""What a report is made of: every figure with the moments it speaks of, the dialogue, the timeline."""

from itertools import pairwise
from pathlib import Path

import pytest

from bot import paths
from bot.report.accuracy import PICKED, accuracy
from bot.report.data import as_data
from bot.report.shapes import Answer, Moment, Row, Token
from bot.report.transcript import answered
from bot.report.view import view
from bot.scoring.card import Scorecard
from bot.scoring.scorecard import score_text
from bot.scoring.session import SessionMaterial, score_session
from bot.scoring.speech import HeldSound
from tests.fakes.session_folder import Said, answer, events_of, question, tracks_of
from tests.unit.test_report import made

pytestmark = pytest.mark.unit


def report(card: Scorecard | None = None) -> Answer:
    return view(card or made()).answers[0]


def row(name: str) -> Row:
    return next(row for row in report().rows if row.name == name)


def moments(row: Row) -> dict[str, Moment | None]:
    return {piece.text: piece.moment for line in row.lines for piece in line.pieces if piece.moment}


def tokens(one: Answer, who: str = "candidate") -> list[Token]:
    return [token for utterance in one.dialogue if utterance.who == who for token in utterance.tokens]


def test_a_filler_can_be_heard_where_it_was_said() -> None:
    heard = moments(row("Fillers"))
    um = heard["0:09"]
    assert um is not None
    assert 9.4 < um.start_s < um.end_s < 14.0


def test_a_pause_can_be_heard() -> None:
    heard = moments(row("Pauses"))
    pause = heard["0:17 0.6 s"] if "0:17 0.6 s" in heard else heard["0:18 0.6 s"]
    assert pause is not None
    assert abs((pause.end_s - pause.start_s) - 0.6) < 0.1


def test_each_part_of_a_chain_has_its_own_moment() -> None:
    starts = [moment.start_s for moment in moments(row("Ownership")).values() if moment]
    assert len(starts) == 4
    assert len(set(starts)) == 4


def test_every_moment_lies_in_the_answer() -> None:
    one = report()
    assert one.moment is not None
    for row in one.rows:
        for moment in moments(row).values():
            assert moment is not None
            assert one.moment.start_s - 0.5 <= moment.start_s <= moment.end_s <= one.moment.end_s + 0.5, row.name


def test_rows_name_the_measure_their_reference_is_found_by() -> None:
    shown = view(made())
    measures = {row.measure for answer in shown.answers for row in answer.rows if row.name}
    assert {reference.measure for reference in shown.references} - {"structure"} <= measures


def test_the_dialogue_begins_with_the_question_and_goes_on_in_order() -> None:
    first = report().dialogue[0]
    assert (first.who, first.tokens[0].text) == ("interviewer", "Tell me about a hard technical decision you made.")
    starts = [utterance.moment.start_s for utterance in report().dialogue if utterance.moment]
    assert starts == sorted(starts)


def test_words_carry_what_was_counted_in_them() -> None:
    marks = {token.text: token.marks for token in tokens(report())}
    assert marks["um"] == ("vocal",)
    assert marks["like"] == ("lexical",)
    assert "decision" in marks["decided"]
    assert "unowned" in marks["bugs."]
    assert marks["latency"] == ()


def test_long_pauses_and_those_in_a_clause_stand_between_the_words() -> None:
    said = tokens(report())
    at = next(i for i, token in enumerate(said) if "mid_clause" in token.marks)
    assert (said[at - 1].text, said[at].text[-2:], said[at + 1].text) == ("front", " s", "of")


def test_a_request_is_in_the_dialogue_but_no_part_of_the_answer() -> None:
    again = Said("interviewer", [(7.0, 9.0, "How would you design a feed?")])
    said = [
        question("How would you design a feed?", 1.0, 3.0),
        answer((4.0, 5.5, "Can you say that again, please?"), act="repeat"),
        again,
        answer((10.0, 14.0, "I would start with the number of users and the budget for latency.")),
    ]
    candidate, interviewer = tracks_of(said, 16.0)
    material = SessionMaterial("x", events_of(said), HeldSound(candidate), HeldSound(interviewer))
    shown = view(score_session(material)).answers
    asides = [utterance for one in shown for utterance in one.dialogue if utterance.aside]
    assert [aside.tokens[0].text for aside in asides] == ["Can you say that again, please?"]
    assert [token.text for one in shown for token in answered(one.dialogue)][:3] == ["I", "would", "start"]


def test_the_timeline_is_speech_and_pauses_without_overlap() -> None:
    bars = [bar for bar in report().timeline if bar.kind in ("speech", "pause", "mid_clause")]
    for before, after in pairwise(bars):
        assert before.moment.end_s <= after.moment.start_s + 1e-6
    kinds = {bar.kind for bar in report().timeline}
    assert kinds == {"interviewer", "speech", "pause", "mid_clause", "filler"}


def test_a_text_has_words_and_no_moments() -> None:
    one = report(score_text("Um, I decided, like, to wait because it was late."))
    assert one.timeline == ()
    assert [token.text for token in tokens(one)][:3] == ["Um,", "I", "decided,"]
    assert all(token.moment is None for token in tokens(one))


def test_as_data_it_is_what_the_terminal_says() -> None:
    data = as_data(view(made()))
    assert data["schema"] == "viva.report/1"
    assert data["answers"][0]["rows"][0]["lines"][0]["pieces"][0]["text"].startswith("1.2 s to the first sound")


def test_every_picked_accuracy_exists_once() -> None:
    found = accuracy(paths.figures_dir())
    assert len(found) == len(PICKED)
    assert all(one.figure and one.method and one.fails and one.data for one in found)
    assert not [one.figure for one in found if "tune" in one.figure]


def test_without_figures_nothing_is_claimed(tmp_path: Path) -> None:
    assert accuracy(tmp_path) == ()


def test_the_first_thing_names_its_answer_and_can_be_heard() -> None:
    first = view(made()).first
    assert first is not None
    assert first.answer == 3
    assert first.moment is not None
    assert first.why[0].text == 'In answer 3, "What is drift?": Not enough speech to say: 3 words.'
    assert first.why[1].text.endswith('"I don\'t know."')


def test_a_habit_is_one_of_all_answers() -> None:
    said = " ".join(["um so like we moved the model to the cluster in the end"] * 20)
    first = view(score_text(said, "Tell me about a migration.")).first
    assert first is not None
    assert "in 100 words" in first.why[0].text
    assert first.why[1].text == 'Most of all in answer 1, "Tell me about a migration."'
