"""Words of pairs said by a voice that says them clearly: the word that was said is heard, and seldom the other one."""

from dataclasses import dataclass

import numpy as np
import pytest

from bot import paths
from bot.audio.pcm import SAMPLE_RATE, Signal, to_signal
from bot.audio.resample import Resampler
from bot.catalogue import locate
from bot.cli.reader import Reader
from bot.errors import UsageError
from bot.pronunciation.library import load
from bot.pronunciation.pair import Weighed, verdict, weigh
from bot.pronunciation.texts import Contrast, Pair
from bot.pronunciation.weights import weights
from bot.tts.piper import PiperVoice

pytestmark = pytest.mark.model
PAIRS = {
    "r-l": "right", "p-f": "pit", "th-t": "three", "ey-eh": "date", "end-stop": "node", "past-ed": "trained",
    "v-b": "very", "s-sh": "sip", "inner-vowel": "sport",
}  # fmt: skip


@dataclass
class Bench:
    voice: PiperVoice
    reader: Reader

    def says(self, word: str, speed: float = 1.0) -> Signal:
        pcm, rate = self.voice.synthesise(f"{word}.", speed)
        return to_signal(Resampler(rate, SAMPLE_RATE).process(pcm, last=True))

    def weighed(self, signal: Signal, contrast: Contrast, pair: Pair) -> Weighed | None:
        return weigh(signal, contrast, pair, self.reader.ear, weights().sounds)


@pytest.fixture(scope="module")
def bench() -> Bench:
    return Bench(PiperVoice(locate("en_US-joe-medium"), seed=5), Reader())


def test_what_a_clear_voice_says_is_heard(bench: Bench) -> None:
    material = load(paths.prompts_dir() / "practice")
    right = wrong = 0
    for name, first in PAIRS.items():
        contrast = material.by_contrast[name]
        pair = next(one for one in contrast.pairs if one.one == first)
        middle = [bench.weighed(bench.says(word), contrast, pair) for word in (pair.one, pair.other)]
        for said, truth in ((pair.one, "one"), (pair.other, "other")):
            weighed = bench.weighed(bench.says(said, 0.85), contrast, pair)
            assert weighed is not None
            assert not weighed.neither
            heard = verdict(weighed, *middle)
            right += heard == truth
            wrong += heard not in {truth, None}
    assert right >= 13, f"{right} right and {wrong} wrong of 18"
    assert wrong <= 1


def test_silence_is_neither(bench: Bench) -> None:
    contrast = load(paths.prompts_dir() / "practice").by_contrast["r-l"]
    with pytest.raises(UsageError):
        bench.weighed(np.zeros(SAMPLE_RATE, np.float32), contrast, contrast.pairs[0])
