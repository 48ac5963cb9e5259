"""Words of pairs, said by people and by a voice: the word that was said is heard, and seldom the other one."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
import soundfile

from bot import paths
from bot.audio.pcm import SAMPLE_RATE, Signal, to_signal
from bot.audio.resample import Resampler
from bot.catalogue import locate
from bot.cli.reader import Reader
from bot.errors import UsageError
from bot.pronunciation.acoustics import Observation
from bot.pronunciation.align import align, level
from bot.pronunciation.library import load
from bot.pronunciation.pair import Verdict, Weighed, verdict, weigh
from bot.pronunciation.texts import Contrast, Material, Pair
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
        for said, truth in ((pair.one, "one"), (pair.other, "other")):
            weighed = bench.weighed(bench.says(said, 0.85), contrast, pair)
            assert weighed is not None
            assert not weighed.neither
            heard = verdict(weighed)
            right += heard == truth
            wrong += heard not in {truth, None}
    assert right >= 9, f"{right} right and {wrong} wrong of 18"
    assert wrong <= 2


@dataclass(frozen=True)
class Said:
    """A word that a learner said in a sentence, and how the experts found the sound of the contrast, 0 to 2."""

    contrast: Contrast
    pair: Pair
    meant: Verdict
    worst: float
    mark: float
    signal: Signal


def learners(folder: Path, material: Material) -> Iterator[Said]:
    """Every word of the drills' pairs in the shared sentences, cut out with 50 ms around it."""
    for line in (folder / "manifest.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        words = [(word["text"], tuple(word["phones"]), word["phone_scores_0_2"]) for word in row["words"]]
        mine = [(i, found) for i, (text, phones, _) in enumerate(words) if (found := in_pairs(text, phones, material))]
        if not mine:
            continue
        whole = level(np.asarray(soundfile.read(folder / row["audio"], dtype="float32")[0], np.float32))
        placed = align(Observation(whole), [[phones] for _, phones, _ in words])
        assert placed is not None
        for i, (contrast, pair, meant) in mine:
            at, marks = contrast.at(pair), words[i][2]
            first, past = placed[i].start_s - 0.05, placed[i].end_s + 0.05
            sound = whole[max(0, round(first * SAMPLE_RATE)) : round(past * SAMPLE_RATE)]
            if at is not None and at < len(marks):
                yield Said(contrast, pair, meant, min(marks), marks[at], sound)


def in_pairs(text: str, phones: tuple[str, ...], material: Material) -> tuple[Contrast, Pair, Verdict] | None:
    for contrast in material.contrasts:
        for pair in contrast.pairs:
            if (text, phones) == (pair.one, pair.one_phones):
                return contrast, pair, "one"
            if (text, phones) == (pair.other, pair.other_phones):
                return contrast, pair, "other"
    return None


def test_what_learners_say_well_is_heard_and_what_they_say_badly_seldom_passes(bench: Bench, shared_data: Path) -> None:
    """How often, and on others than the weights were learned from, `scripts/bench_pairs` measures."""
    said = list(learners(shared_data / "speechocean_train", load(paths.prompts_dir() / "practice")))
    well, badly = ([one for one in said if one.worst >= 2.0][:40], [one for one in said if one.mark <= 1.0])
    assert len(well) >= 25
    assert len(badly) >= 8
    heard = [(one.meant, told(bench, one)) for one in well]
    clear = [got == meant for meant, got in heard if got is not None]
    assert len(clear) >= 0.5 * len(heard), f"{len(clear)} of {len(heard)} clear"
    assert sum(clear) >= 0.85 * len(clear), f"{sum(clear)} of {len(clear)} right"
    passed = sum(told(bench, one) == one.meant for one in badly)
    assert passed <= 0.4 * len(badly), f"{passed} of {len(badly)} passed"


def told(bench: Bench, one: Said) -> Verdict | None:
    weighed = bench.weighed(one.signal, one.contrast, one.pair)
    return None if weighed is None or weighed.neither else verdict(weighed)


def test_it_is_the_same_whichever_word_is_named_first(bench: Bench) -> None:
    said, ear = bench.says("three"), bench.reader.ear
    assert ear.between(said, "three", "tree") == pytest.approx(-ear.between(said, "tree", "three"), abs=0.01)
    assert ear.between(said, "three", "tree") > ear.between(bench.says("tree"), "three", "tree")


@pytest.mark.parametrize("seed", range(3))
def test_a_cough_is_no_word(bench: Bench, seed: int) -> None:
    """Breath that bursts out twice and dies away, as a cough does."""
    chance = np.random.default_rng(seed)
    t = np.arange(round(0.4 * SAMPLE_RATE)) / SAMPLE_RATE
    burst = chance.standard_normal(t.size) * np.exp(-t / 0.08) * np.minimum(1.0, t / 0.005)
    cough = np.concatenate([burst, 0.5 * burst]).astype(np.float32) * np.float32(0.1)
    material = load(paths.prompts_dir() / "practice")
    for name, first in PAIRS.items():
        contrast = material.by_contrast[name]
        weighed = bench.weighed(cough, contrast, next(one for one in contrast.pairs if one.one == first))
        assert weighed is None or not weighed.speech, name


def test_silence_is_neither(bench: Bench) -> None:
    contrast = load(paths.prompts_dir() / "practice").by_contrast["r-l"]
    with pytest.raises(UsageError):
        bench.weighed(np.zeros(SAMPLE_RATE, np.float32), contrast, contrast.pairs[0])
