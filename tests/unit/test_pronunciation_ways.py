"""In which of its ways a word was said."""

from collections.abc import Sequence

import numpy as np
import pytest

from bot.pronunciation.acoustics import Observation
from bot.pronunciation.align import Placed, PlacedWord
from bot.pronunciation.frames import WIDTH, SoundModel
from bot.pronunciation.phones import PHONES, Pronunciation
from bot.pronunciation.ways import place

pytestmark = pytest.mark.unit

YOU: tuple[Pronunciation, ...] = (("Y", "UW"), ("Y", "AH"))
DATA: tuple[Pronunciation, ...] = (("D", "EY", "T", "AH"), ("D", "AE", "T", "AH"))
STATES = np.zeros((50, WIDTH), np.float32)


class Aligner:
    """Takes the last way of every word, as one does that likes short sounds."""

    def __init__(self, *, fits: bool = True) -> None:
        self.asked: list[list[list[Pronunciation]]] = []
        self._fits = fits

    def __call__(self, heard: Observation, words: Sequence[Sequence[Pronunciation]]) -> list[PlacedWord] | None:
        self.asked.append([list(ways) for ways in words])
        if not self._fits and len(self.asked) == 1:
            return None
        return [PlacedWord(tuple(Placed(phone, 0.1, 0.2, -1.0) for phone in ways[-1])) for ways in words]


def judges(**good: float) -> SoundModel:
    """Each sound is judged 1.5, whatever was heard, but for those named."""
    bias = np.array([good.get(phone, 1.5) for phone in PHONES], np.float32)
    return SoundModel(
        np.zeros(4 * WIDTH, np.float32),
        np.zeros((4 * WIDTH, 3), np.float32),
        np.zeros((3, len(PHONES)), np.float32),
        np.zeros(len(PHONES), np.float32),
        np.zeros((len(PHONES), 3), np.float32),
        bias,
    )


def said(words: Sequence[Sequence[Pronunciation]], model: SoundModel, aligner: Aligner | None = None) -> list[str]:
    placed = place(Observation(np.zeros(16_000, np.float32)), words, STATES, 0.02, model, aligned=aligner or Aligner())
    assert placed is not None
    return [" ".join(phone.phone for phone in word.phones) for word in placed]


def test_a_word_is_taken_in_its_usual_way_where_both_are_about_as_good() -> None:
    assert said([YOU], judges()) == ["Y UW"]
    assert said([YOU], judges(AH=1.9)) == ["Y UW"]


def test_another_way_is_taken_where_it_is_clearly_better() -> None:
    assert said([YOU], judges(UW=0.5)) == ["Y AH"]


def test_each_word_for_itself() -> None:
    aligner = Aligner()
    assert said([YOU, DATA], judges(UW=0.5), aligner) == ["Y AH", "D EY T AH"]
    assert aligner.asked[-1] == [[YOU[1]], [DATA[0]]]


def test_words_with_one_way_are_placed_once() -> None:
    aligner = Aligner()
    said([YOU[:1], DATA[:1]], judges(), aligner)
    assert len(aligner.asked) == 1


def test_where_the_usual_ways_do_not_fit_the_others_are_taken() -> None:
    assert said([YOU], judges(), Aligner(fits=False)) == ["Y AH"]
