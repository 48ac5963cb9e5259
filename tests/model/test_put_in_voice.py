"""A voice that is given vowels too many, and one that is not."""

import numpy as np
import pytest
import soxr

from bot.audio.pcm import SAMPLE_RATE, Signal
from bot.catalogue import locate
from bot.cli.reader import Reader
from bot.tts.piper import PiperVoice

pytestmark = pytest.mark.model

TEXT = "We needed a big disk to store the street map data."
WITH_VOWELS = "[[wˈiː nˈiːdɪd ɐ bˈɪɡuː dˈɪskuː tə stˈɔːɹ ðə stɹˈiːt mˈæpə dˈeɪɾə]]."


def read(said: str) -> Signal:
    voice = PiperVoice(locate("en_US-joe-medium"), seed=1)
    sound = soxr.resample(voice.signal(said), voice.sample_rate, SAMPLE_RATE)
    quiet = np.zeros(SAMPLE_RATE // 2, np.float32)
    return np.concatenate([quiet, np.asarray(sound, dtype=np.float32), quiet])


def test_vowels_behind_words_are_found_only_where_they_are() -> None:
    reader = Reader()
    words = reader.words(TEXT)
    found = [word for word in reader.pronounce(read(WITH_VOWELS), words).words if word.put_in]
    assert "big" in {word.text for word in found} <= {"big", "disk", "map"}
    for word in found:
        [vowel] = word.put_in
        assert vowel.last
        assert word.end_s is not None
        assert abs(vowel.at_s - word.end_s) < 0.2
    assert not any(word.put_in for word in reader.pronounce(read(TEXT), words).words)
