"""What of a recogniser's words is believed."""

import pytest

from bot.stt.guesses import DOUBTED, GUESSED, believed, guessed
from bot.stt.transcript import Transcript, Word

pytestmark = pytest.mark.unit


def words(count: int, probability: float) -> tuple[Word, ...]:
    return tuple(Word("word", 0.3 * i, 0.3 * i + 0.2, probability) for i in range(count))


def test_a_sentence_in_a_tenth_of_a_second_of_voice_is_made_up() -> None:
    assert guessed(words(7, DOUBTED - 0.1), 0.14)
    assert not guessed(words(7, DOUBTED), 0.14), "half believed: voice activity may be deaf to a whisper"
    assert not guessed(words(7, DOUBTED - 0.1), 1.5), "mumbled, but there is voice enough"


def test_words_that_the_recogniser_itself_hardly_believes_are_guesses_however_much_voice_there_is() -> None:
    assert guessed(words(20, GUESSED - 0.01), 8.0)
    assert not guessed(words(20, GUESSED + 0.01), 8.0)


def test_a_word_or_two_are_never_sure_and_are_let_pass() -> None:
    assert not guessed(words(2, 0.1), 0.1)
    assert not guessed((), 0.0)


def test_guesses_are_no_words() -> None:
    assert believed(Transcript(words(5, 0.1)), 3.0) == Transcript()
    assert believed(Transcript(words(5, 0.9)), 3.0) == Transcript(words(5, 0.9))
