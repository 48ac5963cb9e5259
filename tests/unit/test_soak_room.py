"""The room of the soak: what is known of it is what was really there."""

from pathlib import Path

import numpy as np
import pytest
from soak_room import HEARD, PLAYED, SoakRoom, made_response, noise_at, room_with

from bot.audio.devices import Block
from bot.audio.pcm import SAMPLE_RATE, Signal
from bot.audio.simulated import BLOCK
from bot.errors import AudioDeviceError
from tests.fakes.echo_room import EchoRoom

pytestmark = pytest.mark.unit

NO_NOISE = np.zeros(SAMPLE_RATE, np.int16)
NO_ECHO = np.zeros(1, np.float32)


def counting(first: int, n: int) -> bytes:
    return np.arange(first, first + n).astype("<i2").tobytes()


class Card:
    """Whoever uses the devices."""

    def __init__(self, room: SoakRoom) -> None:
        self.room = room
        self.blocks: list[Block] = []
        self.open()

    def open(self) -> None:
        self.room.open_output(None, self.fill)
        self.room.open_input(None, self.blocks.append)

    def fill(self, frames: int, audible_at: float, *, underflow: bool) -> bytes:
        return np.full(frames, 5000, "<i2").tobytes()

    @property
    def heard(self) -> np.ndarray:
        return np.frombuffer(b"".join(block.pcm for block in self.blocks), "<i2")


def quiet_room(folder: Path, echo: Signal = NO_ECHO) -> SoakRoom:
    return SoakRoom(counting, EchoRoom(echo, noise_dbfs=-200.0), NO_NOISE, folder, realtime=False)


def truth(room: SoakRoom, folder: Path, name: str) -> np.ndarray:
    room.close()
    return np.fromfile(folder / name, "<i2")


def test_what_the_microphone_heard_is_kept_to_the_sample(tmp_path: Path) -> None:
    card = Card(quiet_room(tmp_path))
    card.room.advance(0.5)
    assert card.heard.size == SAMPLE_RATE // 2
    assert np.array_equal(truth(card.room, tmp_path, HEARD), card.heard)
    assert np.array_equal(card.heard, np.arange(card.heard.size))


def test_so_is_what_was_audible_and_when_it_began(tmp_path: Path) -> None:
    card = Card(quiet_room(tmp_path))
    card.room.advance(0.5)
    (onset,) = card.room.onsets
    played = truth(card.room, tmp_path, PLAYED)
    assert 0 < onset == np.flatnonzero(played)[0]
    assert set(played[onset:]) == {5000}


def test_the_echo_is_in_the_microphone(tmp_path: Path) -> None:
    card = Card(SoakRoom(lambda _, n: bytes(2 * n), EchoRoom(noise_dbfs=-200.0), NO_NOISE, tmp_path, realtime=False))
    card.room.advance(0.5)
    card.room.close()
    assert abs(int(card.heard[-1]) - 5000) <= 1


def test_unplugged_it_falls_silent_and_the_world_goes_on(tmp_path: Path) -> None:
    card = Card(quiet_room(tmp_path))
    card.room.advance(0.2)
    card.room.unplug()
    card.room.advance(0.3)
    assert card.heard.size == SAMPLE_RATE // 5
    with pytest.raises(AudioDeviceError):
        card.room.open_input(None, card.blocks.append)
    with pytest.raises(AudioDeviceError):
        card.room.open_output(None, card.fill)
    card.room.plug()
    card.room.advance(0.1)
    assert card.heard.size == SAMPLE_RATE // 5, "the stream of before is gone for good"
    card.open()
    card.room.advance(0.1)
    assert card.heard[SAMPLE_RATE // 5] == round(0.6 * SAMPLE_RATE), "what was said meanwhile was said"
    assert truth(card.room, tmp_path, HEARD).size == round(0.7 * SAMPLE_RATE)


def test_noise_has_the_level_asked_for(tmp_path: Path) -> None:
    noise = noise_at(-50.0, tmp_path)
    assert 20 * np.log10(np.sqrt(np.mean(np.square(noise / 32768.0)))) == pytest.approx(-50.0, abs=0.2)


def test_a_made_room_fades_by_sixty_decibels(tmp_path: Path) -> None:
    power = np.square(made_response(0.4)).reshape(-1, BLOCK).mean(axis=1)
    assert 10 * np.log10(power[0] / power[-1]) == pytest.approx(60.0, abs=4.0)


def test_without_recordings_the_room_is_made(tmp_path: Path) -> None:
    like = np.random.default_rng(1).normal(0.0, 0.1, SAMPLE_RATE).astype(np.float32)
    room = room_with(-12.0, tmp_path, like)
    for first in range(0, SAMPLE_RATE, BLOCK):
        room.speaker(first, (like[first : first + BLOCK] * 32768).astype("<i2").tobytes())
    heard = np.concatenate(
        [np.frombuffer(room.microphone(first, BLOCK), "<i2") for first in range(0, SAMPLE_RATE, BLOCK)]
    )
    level = np.sqrt(np.mean(np.square(heard / 32768.0))) / np.sqrt(np.mean(np.square(like)))
    assert 20 * np.log10(level) == pytest.approx(-12.0, abs=0.5)
