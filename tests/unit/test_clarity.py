"""Words that may have been misheard: which are listed, what was perhaps meant, and how it is said."""

from collections.abc import Sequence
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from bot import settings
from bot.cli.clarity import rows
from bot.report import terminal
from bot.report.clarity import clarity_rows
from bot.report.data import as_data
from bot.report.markdown import markdown
from bot.report.page import page
from bot.report.shapes import Moment
from bot.report.view import view
from bot.scoring.card import FillerEvent, Scorecard
from bot.scoring.clarity import DOUBTED, Clarity, clarity
from bot.scoring.measures import Material
from bot.scoring.scorecard import Notes, answer_card, finished
from bot.scoring.sounds import phones, unlike
from bot.scoring.spans import Span
from bot.stt.transcript import Word

pytestmark = pytest.mark.unit

TERMS = ("pipeline", "feature store", "precision", "KPI", "gradient boosting", "zorblax")


def card(*answers: str) -> Scorecard:
    """Each word half a second; "pie?" is one the recogniser was unsure of."""
    cards = []
    for said in answers:
        words = [
            Word(text.rstrip("?"), 0.5 * i, 0.5 * i + 0.4, 0.1 if text.endswith("?") else 0.9)
            for i, text in enumerate(said.split())
        ]
        material = Material(tuple(words), ((Span(0.0, words[-1].end_s),),))
        cards.append(answer_card(material, "How would you build it?"))
    return finished("recording", cards, Notes([]))


def found(*answers: str, terms: Sequence[str] = TERMS) -> Clarity:
    return clarity(card(*answers), dict.fromkeys(range(len(answers)), terms))


def listed(*answers: str) -> list[str]:
    return [one.text for one in found(*answers).doubts]


def perhaps(said: str) -> tuple[str, ...]:
    (one,) = found(said).doubts
    return one.perhaps


# --- which words are listed ---


def test_words_that_carry_meaning_are_listed_with_their_moment() -> None:
    (one,) = found("then we looked at the banana? for a week").doubts
    assert (one.answer, one.text, one.start_s, one.end_s, one.probability) == (0, "banana", 2.5, 2.9, 0.1)


def test_small_words_are_not() -> None:
    assert not listed("and? as? we? moved? the? data into? it? with? what? they? really? had? so? we could work")


def test_words_the_recogniser_was_sure_of_are_not() -> None:
    assert not listed("then we looked at the banana for a week")
    assert DOUBTED < 0.5


def test_neighbours_are_one_stretch_also_with_one_word_between() -> None:
    assert listed("we built hairy? plane? in a week or two") == ["hairy plane"]
    assert listed("we built hairy? big plane? in a week or two") == ["hairy big plane"]
    assert listed("we built hairy? things in a plane? last week") == ["hairy", "plane"]


def test_fillers_and_what_was_struck_out_are_spoken_of_elsewhere() -> None:
    whole = card("then we basically? looked at the banana for a week")
    answer = whole.answers[0]
    assert answer.fillers is not None
    events = [FillerEvent(text="basically", start_s=1.0, end_s=1.4, kind="lexical", confidence=0.1)]
    fillers = answer.fillers.model_copy(update={"events": events})
    counted = whole.model_copy(update={"answers": [answer.model_copy(update={"fillers": fillers})]})
    assert not clarity(counted).doubts


def test_an_answer_too_short_to_measure_lists_nothing() -> None:
    assert not listed("banana? banana?")


def test_a_text_lists_nothing() -> None:
    from bot.scoring.scorecard import score_text

    assert not clarity(score_text("Then we looked at the banana for a week.")).doubts


# --- what was perhaps meant ---


def test_a_term_that_sounds_like_it_was_perhaps_meant() -> None:
    assert perhaps("we built the pipe? line? in a week or two") == ("pipeline",)
    assert perhaps("we put it in a feature stow? for the models") == ("feature store",)
    assert perhaps("we looked at the precession? of the model again") == ("precision",)


def test_a_term_that_sounds_otherwise_was_not() -> None:
    assert perhaps("we looked at the banana? of the model again") == ()


def test_a_term_that_was_recognised_is_no_guess() -> None:
    assert perhaps("we built the pipeline? in a week or two") == ()
    assert perhaps("we have a feature? store in the cloud for it") == ()


def test_capitals_are_letters_and_a_word_no_dictionary_has_sounds_like_nothing() -> None:
    assert phones("KPI") == ("K", "EY", "P", "IY", "AY")
    assert phones("zorblax") is None
    assert phones("") is None


def test_likeness_of_sounds() -> None:
    def far(one: str, other: str) -> float:
        return unlike(phones(one) or (), phones(other) or ())

    assert far("pipeline", "pipe line") == 0.0
    assert 0.0 < far("very", "berry") < 0.2
    assert far("pipeline", "banana") > 0.7
    assert far("bit", "pit") < far("bit", "sit")
    assert far("cat", "bat") == far("bat", "cat")


# --- what recurs ---


def test_a_word_in_doubt_more_than_once_recurs() -> None:
    twice = found("then we looked at the banana? for a week", "and the Banana,? was good for all of us")
    (one,) = twice.recurring
    assert (one.text, [doubt.answer for doubt in one.doubts]) == ("banana", [0, 1])


def test_what_was_meant_recurs_however_it_was_misheard() -> None:
    both = found("we built the pipe? line? in a week or two", "so the pie? line? was ready for us then")
    assert [(one.text, len(one.doubts)) for one in both.recurring] == [("pipeline", 2)]


def test_the_most_frequent_comes_first() -> None:
    many = found("banana? and then apples? but the banana? with the apples? was not banana? at all")
    assert [one.text for one in many.recurring] == ["banana", "apples"]


# --- how it is said ---


def texts(clear: Clarity) -> list[str]:
    return [line.text for row in clarity_rows(clear) for line in row.lines]


def test_the_section_says_first_that_doubt_is_no_proof() -> None:
    first = clarity_rows(found("then we looked at the banana? for a week"))[0].lines[0].text
    assert first.startswith("The recogniser was unsure here. That does not mean that you were not understood")


def test_each_stretch_can_be_played() -> None:
    rows_ = clarity_rows(found("we built the pipe? line? in a week or two"))
    piece = rows_[1].lines[0].pieces[0]
    assert (rows_[1].name, piece.text, piece.moment) == ("Answer 1", '0:01 "pipe line"', Moment(1.5, 2.4))


def test_what_was_meant_is_a_possibility_and_no_correction() -> None:
    said = texts(found("we built the pipe? line? in a week or two"))
    assert '  perhaps "pipeline", which sounds like it and fits the question' in said
    assert not any(word in text for text in said for word in ("should", "wrong", "incorrect", "accent", "score"))


def test_what_recurs_is_worth_practising_and_the_next_command_is_named() -> None:
    said = texts(found("then we saw the banana? for a week", "and the banana? was good for all of us"))
    assert '  "banana" (2 times) 0:02, 0:01' in said
    assert "viva practice read --text banana" in said
    assert any(text.startswith("viva pronounce ") for text in said)


def test_the_command_can_be_copied_into_a_shell() -> None:
    said = texts(found("then we saw the d'accord? for a week and d'accord? in it"))
    assert "viva practice read --text 'd'\"'\"'accord'" in said


def test_the_command_does_not_repeat_what_may_never_have_been_said() -> None:
    said = texts(found("then we looked at the skin? water? for a week"))
    assert "viva practice read --text 'what you meant to say'" in said


def test_nothing_in_doubt_is_said_plainly() -> None:
    assert texts(found("then we looked at the banana for a week")) == [
        "None: the recogniser was sure of every word that carries meaning."
    ]


# --- in the report ---


def test_it_is_in_no_report_unless_asked_for() -> None:
    one = card("then we looked at the banana? for a week")
    for text in (markdown(view(one)), page(view(one), None), str(as_data(view(one)))):
        assert "misheard" not in text.replace("erhaps misheard", "")


def test_it_is_in_every_form_of_the_report_when_asked_for() -> None:
    one = card("then we looked at the banana? for a week")
    full = view(one, clarity=clarity_rows(clarity(one)))
    console = Console(width=80, file=StringIO())
    terminal.show(full, console)
    assert isinstance(console.file, StringIO)
    text = console.file.getvalue()
    for said in (markdown(full), page(full, None), text):
        assert "Words that may have been misheard" in said
        assert "banana" in said
    assert max(map(len, text.splitlines())) <= 80
    assert as_data(full)["clarity"][1]["name"] == "Answer 1"


def test_the_setting_asks_for_it_and_the_command_line_has_the_last_word(viva_home: Path) -> None:
    one = card("then we looked at the banana? for a week")
    assert rows(one) == ()
    assert rows(one, asked=True)
    from bot import paths

    paths.config_file().parent.mkdir(parents=True, exist_ok=True)
    paths.config_file().write_text("[report]\nclarity = true\n", encoding="utf-8")
    assert settings.load(paths.config_file()).report.clarity
    assert rows(one)
    assert rows(one, asked=False) == ()


def test_the_terms_are_those_of_the_question_in_the_bank() -> None:
    from bot import paths
    from bot.interviewer.bank import load_bank

    item = next(item for item in load_bank([paths.prompts_dir() / "questions"]) if "feature store" in item.vocabulary)
    whole = card("we put it in a feature stow? for the models")
    asked = whole.answers[0].model_copy(update={"question": item.ask, "question_id": item.id})
    known = whole.model_copy(update={"answers": [asked]})
    said = [line.text for row in rows(known, asked=True) for line in row.lines]
    assert '  perhaps "feature store", which sounds like it and fits the question' in said
    assert not any("perhaps" in line.text for row in rows(whole, asked=True) for line in row.lines)
