"""What a part of an interview holds on to is found wherever it lies."""

from collections import deque
from dataclasses import dataclass, field

import pytest

from bot.audio.pcm import Reel
from bot.stt.transcript import Transcript, Word
from bot.turns.floor import Floor
from tests.fakes.holdings import grown, lengths

pytestmark = pytest.mark.unit

WORD = Word("labels", 0.0, 0.3, 0.9)


@dataclass
class Part:
    """As one of Viva's own."""

    notes: list[str] = field(default_factory=list)
    last: deque[int] = field(default_factory=lambda: deque(maxlen=3))
    within: "Part | None" = None


Part.__module__ = "bot.part"


def test_containers_are_counted_by_the_attribute_they_lie_in() -> None:
    assert lengths([Part(["a", "b"])])["Part.notes"] == 2


def test_parts_within_parts_are_counted_and_each_once() -> None:
    inner = Part(["a"])
    inner.within = inner
    assert lengths([Part(["b", "c"], within=inner), inner])["Part.notes"] == 3


def test_what_has_a_bound_is_left_out() -> None:
    assert "Part.last" not in lengths([Part(last=deque([1, 2], maxlen=3))])


def test_private_and_slotted_attributes_are_found_in_the_parts_themselves() -> None:
    reel, floor = Reel(keep_s=60.0), Floor()
    reel.append(0.0, bytes(640))
    floor.started(0.0)
    floor.transcribed(0.0, 1.0, Transcript((WORD, WORD)))
    found = lengths([reel, floor])
    assert (found["Reel._frames"], found["Words._stretches"], found["Transcript.words"]) == (1 + 2, 1, 2)


def test_growth_is_told_by_place() -> None:
    assert grown({"a": 3, "b": 5}, {"a": 9, "b": 5, "c": 2}, by=2) == {"a": 6}
