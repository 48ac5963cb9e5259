"""A voice reads a text at another speed, and is compared with itself."""

import numpy as np
import pytest
import soxr

from bot.audio.pcm import SAMPLE_RATE, Signal
from bot.catalogue import locate
from bot.cli.prosody import Sides
from bot.cli.reader import Reader
from bot.tts.piper import PiperVoice

pytestmark = pytest.mark.model

TEXT = "We moved all of the data into one table, and measured how long every application took on an older machine."


def read(speed: float) -> Signal:
    voice = PiperVoice(locate("en_US-joe-medium"))
    sound = soxr.resample(voice.signal(TEXT, speed), voice.sample_rate, SAMPLE_RATE)
    quiet = np.zeros(SAMPLE_RATE // 2, np.float32)
    return np.concatenate([quiet, np.asarray(sound, dtype=np.float32), quiet])


def sides(signal: Signal) -> Sides:
    reader = Reader()
    words = reader.words(TEXT)
    return Sides(TEXT, words, signal, reader.pronounce(signal, words))


def test_the_same_voice_at_the_same_speed_is_about_the_same() -> None:
    told = {row.measure: row.difference for row in sides(read(1.0)).rows}
    assert told["rate"] == "about the same as the voice"
    assert told["inside"] == "about the same as the voice"


def test_slower_is_told_and_everything_is_in_the_data() -> None:
    both = sides(read(0.7))
    assert {row.measure: row.difference for row in both.rows}["rate"] == "slower than the voice"
    data = both.as_data()
    assert data["yours"]["numbers"]["rate"] < 0.85 * data["voice"]["numbers"]["rate"]
    assert [row["measure"] for row in data["rows"]] == ["rate", "inside", "between", "linking", "range", "rhythm"]
