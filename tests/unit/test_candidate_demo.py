"""The demo's wiring: what the candidate is told of the bank, and the loudspeaker for those who listen."""

import random

import numpy as np
import pytest

from bot.audio.devices import Fill
from bot.audio.portaudio import SoundDevices
from bot.candidate.lines import CLARIFY
from bot.cli.loudspeaker import Loudspeaker
from bot.cli.rehearsal import topics
from bot.errors import AudioDeviceError
from bot.interviewer.acts import understand
from bot.interviewer.bank import load_bank
from bot.paths import prompts_dir

pytestmark = pytest.mark.unit


class FakeStream:
    name = "a speaker"
    rate = 16_000
    channels = 1
    active = True

    def close(self) -> None:
        self.active = False


@pytest.fixture
def fills(monkeypatch: pytest.MonkeyPatch) -> list[Fill]:
    """The callbacks by which the device would ask for sound."""
    found: list[Fill] = []

    def open_output(self: SoundDevices, device: str | None, fill: Fill) -> FakeStream:
        found.append(fill)
        return FakeStream()

    monkeypatch.setattr(SoundDevices, "open_output", open_output)
    return found


def ramp(start: int, count: int) -> bytes:
    return np.arange(start, start + count, dtype="<i2").tobytes()


def test_every_question_of_the_bank_is_known_to_the_candidate() -> None:
    bank = load_bank([prompts_dir() / "questions"])
    known = {topic.id: topic for topic in topics(bank.items)}
    for item in bank.items:
        topic = known[item.id]
        assert all(topic.says[point.id] == point.says for point in item.points)
        assert bool(topic.constraints) == bool(item.constraints)
        for name in topic.constraints:
            asked = random.Random(name).choice(CLARIFY).format(name)
            assert understand(asked) == "clarify", asked


def test_the_loudspeaker_plays_in_order_once_enough_is_ready(fills: list[Fill]) -> None:
    speaker = Loudspeaker()
    (fill,) = fills
    speaker.play(ramp(1, 800))
    assert fill(160, 0.0, underflow=False) == bytes(320)
    speaker.play(ramp(801, 1600))
    assert fill(160, 0.0, underflow=False) == ramp(1, 160)
    assert fill(160, 0.0, underflow=False) == ramp(161, 160)


def test_it_waits_again_after_running_dry(fills: list[Fill]) -> None:
    speaker = Loudspeaker()
    (fill,) = fills
    speaker.play(ramp(1, 1600))
    assert fill(2000, 0.0, underflow=False) == ramp(1, 1600) + bytes(800)
    speaker.play(ramp(1601, 160))
    assert fill(160, 0.0, underflow=False) == bytes(320)


def test_it_does_not_fall_behind(fills: list[Fill]) -> None:
    speaker = Loudspeaker()
    (fill,) = fills
    for second in range(3):
        speaker.play(ramp(1 + second * 3200, 3200))
    assert fill(10, 0.0, underflow=False) == ramp(9600 - 1600 + 1, 10)


def test_without_a_device_it_is_silent(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(self: SoundDevices, device: str | None, fill: Fill) -> FakeStream:
        raise AudioDeviceError("No speaker.", "")

    monkeypatch.setattr(SoundDevices, "open_output", missing)
    speaker = Loudspeaker()
    speaker.play(ramp(0, 160))
    assert speaker.name is None
    speaker.close()
