"""What was said to the letter, as the report shows it."""

import pytest

from bot.report.transcript import answered, dialogue, to_the_letter
from bot.scoring.measures import Material
from bot.scoring.scorecard import answer_card
from bot.scoring.spans import Span
from bot.stt.transcript import Word

pytestmark = pytest.mark.unit


def said(text: str) -> str:
    """The line for words half a second each: "um" is a sound, "word/30" was heard with probability 0.30."""
    words = []
    for i, part in enumerate(text.split()):
        bare, _, sure = part.partition("/")
        words.append(Word(bare, i * 0.5, i * 0.5 + 0.5, float(sure or 90) / 100))
    material = Material(tuple(words), ((Span(0.0, len(words) * 0.5),),), listened=True)
    return to_the_letter(answered(dialogue(answer_card(material, None))))


def test_sounds_stand_in_brackets_where_they_were_made() -> None:
    assert said("We um moved it to uh files.") == "We (um) moved it to (uh) files."


def test_doubtful_words_are_marked_and_neighbours_together() -> None:
    assert said("We moved it to pogres/20 last year.") == "We moved it to [pogres?] last year."
    assert said("We moved/30 it to/40 files last year.") == "We [moved it to?] files last year."
    assert said("We moved/30 it to the files last/20 year.") == "We [moved?] it to the files [last?] year."


def test_a_doubtful_sound_is_no_doubtful_word() -> None:
    assert said("We um/51 moved it to the files.") == "We (um) moved it to the files."


def test_plain_words_stay_plain() -> None:
    assert said("We moved it to the files.") == "We moved it to the files."
