"""The aligner finds the likeliest way through a text; what is likely is scripted here, frame by frame."""

from collections.abc import Sequence
from typing import cast

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.pronunciation.acoustics import SILENCE, Likelihoods, Numbers, Observation, acoustic_model
from bot.pronunciation.align import align
from bot.pronunciation.lattice import lattice
from bot.pronunciation.phones import Pronunciation

pytestmark = pytest.mark.unit

ROSE: Pronunciation = ("R", "OW", "Z")
IS: Pronunciation = ("IH", "Z")
RED: Pronunciation = ("R", "EH", "D")
A: Pronunciation = ("AH",)
EIGHT: Pronunciation = ("EY",)


class Scripted:
    """A recording in which each stretch of frames sounds like one sound."""

    def __init__(self, *said: tuple[str, int]) -> None:
        self.model = acoustic_model()
        self.said = [self.model.phones.index(phone) for phone, frames in said for _ in range(frames)]
        self.frames = len(self.said)
        self.likeliest = np.zeros(self.frames, np.float32)

    def likelihoods(self, states: Sequence[int] | Numbers) -> Likelihoods:
        owners = self.model.owner[np.asarray(states)]
        return np.where(np.array(self.said)[:, None] == owners, 0.0, -30.0).astype(np.float32)


def placed(heard: Scripted, words: Sequence[Sequence[Pronunciation]]) -> list[list[tuple[str, int, int]]] | None:
    """Sounds with their first frame and the one past them."""
    found = align(cast(Observation, heard), words)
    if found is None:
        return None
    return [
        [(phone.phone, round(phone.start_s * 100), round(phone.end_s * 100)) for phone in word.phones] for word in found
    ]


def test_sounds_lie_where_they_fit() -> None:
    heard = Scripted(("R", 5), ("OW", 12), ("Z", 7), ("IH", 4), ("Z", 6))
    assert placed(heard, [[ROSE], [IS]]) == [
        [("R", 0, 5), ("OW", 5, 17), ("Z", 17, 24)],
        [("IH", 24, 28), ("Z", 28, 34)],
    ]


def test_silence_belongs_to_no_word_however_long_it_is() -> None:
    heard = Scripted((SILENCE, 30), ("IH", 5), ("Z", 5), (SILENCE, 900), ("R", 5), ("EH", 5), ("D", 5), (SILENCE, 40))
    assert placed(heard, [[IS], [RED]]) == [
        [("IH", 30, 35), ("Z", 35, 40)],
        [("R", 940, 945), ("EH", 945, 950), ("D", 950, 955)],
    ]


def test_a_word_is_taken_in_the_way_that_fits() -> None:
    heard = Scripted(("EY", 8), ("R", 5), ("EH", 5), ("D", 5))
    found = placed(heard, [[A, EIGHT], [RED]])
    assert found is not None
    assert found[0] == [("EY", 0, 8)]


def test_ways_are_not_mixed() -> None:
    """Neither the beginning of one way with the end of another nor parts of two words."""
    heard = Scripted(("T", 6), ("AH", 6), ("M", 6), ("AA", 6), ("T", 6), ("OW", 6))
    ways: list[Pronunciation] = [("T", "AH", "M", "EY", "T", "OW"), ("T", "AA", "M", "AA", "T", "OW")]
    found = placed(heard, [ways])
    assert found is not None
    assert tuple(phone for phone, *_ in found[0]) in ways


def test_every_word_is_placed_said_or_not() -> None:
    heard = Scripted(("R", 8), ("OW", 8), ("Z", 8))
    found = placed(heard, [[ROSE], [RED]])
    assert found is not None
    assert [phone for phone, *_ in found[1]] == ["R", "EH", "D"]
    assert found[1][-1][2] <= 24


def test_each_sound_has_three_frames_at_least() -> None:
    assert placed(Scripted(("R", 8)), [[RED]]) is None
    assert placed(Scripted(("R", 9)), [[RED]]) == [[("R", 0, 3), ("EH", 3, 6), ("D", 6, 9)]]


def test_nothing_to_place_or_nothing_to_place_it_in() -> None:
    assert placed(Scripted(("R", 9)), []) is None
    assert placed(Scripted(), [[RED]]) is None
    assert align(Observation(np.zeros(0, np.float32)), [[RED]]) is None


def test_a_sound_that_is_not_there_fits_badly() -> None:
    found = align(cast(Observation, Scripted(("R", 5), ("EH", 5), ("T", 5))), [[RED]])
    assert found is not None
    fits = [phone.acoustic for phone in found[0].phones]
    assert fits[0] == pytest.approx(0.0)
    assert fits[2] == pytest.approx(-30.0)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.sampled_from([ROSE, IS, RED, A]), st.integers(0, 30)), min_size=1, max_size=6), st.data())
def test_the_words_of_a_script_come_out_as_they_went_in(
    script: list[tuple[Pronunciation, int]], data: st.DataObject
) -> None:
    said: list[tuple[str, int]] = []
    for phones, pause in script:
        said += [(phone, data.draw(st.integers(4, 12))) for phone in phones]
        said += [(SILENCE, pause + 4)]
    found = placed(Scripted(*said), [[phones] for phones, _ in script])
    assert found is not None
    ends = np.cumsum([frames for _, frames in said]).tolist()
    spans = [(phone, end - frames, end) for (phone, frames), end in zip(said, ends, strict=True) if phone != SILENCE]
    assert [sound for word in found for sound in word] == spans


def test_first_and_last_sounds_stand_once_for_each_neighbour() -> None:
    ways = lattice([[ROSE], [IS, A]], acoustic_model())
    around = [(node.phone, node.before, node.after) for node in ways.nodes if node.word == 0]
    assert around == [
        ("R", SILENCE, "OW"), ("OW", "R", "Z"), ("Z", "OW", "AH"), ("Z", "OW", "IH"), ("Z", "OW", SILENCE),
    ]  # fmt: skip
    for number, node in enumerate(ways.nodes):
        for one in ways.before[number][ways.before[number] < len(ways.nodes)].tolist():
            before = ways.nodes[one]
            if SILENCE not in {node.phone, before.phone}:
                assert (before.after, node.before) == (node.phone, before.phone)
