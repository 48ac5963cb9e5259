"""Real readers, scored by the models that are installed: near the experts, and no score where there is none."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
import soundfile

from bot.audio.pcm import SAMPLE_RATE, Signal, to_samples
from bot.cli.reader import Reader
from bot.errors import UsageError
from bot.pronunciation.acoustics import Observation
from bot.pronunciation.align import align, level
from bot.pronunciation.card import GOOD, Pronunciation
from bot.pronunciation.phones import joined
from bot.pronunciation.reference import RefWord

pytestmark = pytest.mark.model


@dataclass(frozen=True)
class Clip:
    """A sentence that was read, with the experts' scores of its sounds, 0 to 2."""

    text: str
    words: list[RefWord]
    marks: list[list[float]]
    path: Path

    def sound(self) -> Signal:
        signal, rate = soundfile.read(self.path, dtype="float32")
        assert rate == SAMPLE_RATE
        return np.asarray(signal, np.float32)


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader()


@pytest.fixture
def clips(shared_data: Path) -> list[Clip]:
    """Learned from, all of them: how well it does on others, `scripts/bench_pronunciation` measures."""
    folder = shared_data / "speechocean_train"
    return list(_clips(folder))


def _clips(folder: Path) -> Iterator[Clip]:
    for line in (folder / "manifest.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        words = [RefWord(word["text"], (word["text"],), (tuple(word["phones"]),)) for word in row["words"]]
        yield Clip(row["text"], words, [word["phone_scores_0_2"] for word in row["words"]], folder / row["audio"])


def native(shared_data: Path, name: str) -> tuple[str, Signal]:
    folder = shared_data / "read_controls"
    rows = map(json.loads, (folder / "manifest.jsonl").read_text(encoding="utf-8").splitlines())
    text = next(row["text"] for row in rows if row["audio"] == name)
    return text, np.asarray(soundfile.read(folder / name, dtype="float32")[0], np.float32)


def score(reader: Reader, text: str, signal: Signal) -> Pronunciation:
    return reader.pronounce(signal, reader.words(text))


def test_scores_go_with_those_of_the_experts(clips: list[Clip], reader: Reader) -> None:
    ours, theirs = [], []
    for clip in clips[::2]:
        result = reader.pronounce(clip.sound(), clip.words)
        for word, marks in zip(result.words, clip.marks, strict=True):
            ours.append([phone.score for phone in word.phones])
            theirs.append(marks)
    flat = np.corrcoef(np.concatenate(ours), np.concatenate(theirs))[0, 1]
    words = np.corrcoef([np.mean(one) for one in ours], [np.mean(one) for one in theirs])[0, 1]
    assert flat > 0.6
    assert words > 0.6


def test_words_are_found_behind_long_pauses(clips: list[Clip], reader: Reader) -> None:
    clip = next(clip for clip in clips if clip.path.stem == "096280023")
    result = reader.pronounce(clip.sound(), clip.words)
    assert clip.text == "no one would get the best of him"
    assert [word.text for word in result.words if word.start_s is not None and word.start_s > 5.0][:1] == ["best"]


def by_pocketsphinx(signal: Signal, words: list[RefWord]) -> list[tuple[float, float]]:
    """Where its own decoder puts each word, one way to say each, with no path given up."""
    from pocketsphinx import Decoder, get_model_path

    wide = dict.fromkeys(("beam", "wbeam", "pbeam"), 1e-300)
    decoder = Decoder(hmm=get_model_path("en-us/en-us"), dict=None, lm=None, bestpath=False, loglevel="FATAL", **wide)
    for i, word in enumerate(words):
        decoder.add_word(f"w{i}", " ".join(word.ways[0]), i == len(words) - 1)
    decoder.set_align_text(" ".join(f"w{i}" for i in range(len(words))))
    for again in (False, True):
        if again:
            decoder.set_alignment()
        decoder.start_utt()
        decoder.process_raw(to_samples(signal).tobytes(), full_utt=True)
        decoder.end_utt()
    found = [word for word in decoder.get_alignment() if word.name.startswith("w")]
    return [(word.start * 0.01, (word.start + word.duration) * 0.01) for word in found]


def test_words_lie_where_the_decoder_of_the_model_puts_them(clips: list[Clip]) -> None:
    apart = []
    for clip in clips[::6]:
        signal = level(clip.sound())
        ours = align(Observation(signal), [word.ways for word in clip.words])
        assert ours is not None
        for word, (start_s, end_s) in zip(ours, by_pocketsphinx(signal, clip.words), strict=True):
            apart += [abs(word.start_s - start_s), abs(word.end_s - end_s)]
    assert np.mean(np.array(apart) <= 0.051) >= 0.9


def test_native_readers_words_are_good_and_understood(shared_data: Path, reader: Reader) -> None:
    for name in ("libri_61-70968-0000.flac", "jfk.flac"):
        result = score(reader, *native(shared_data, name))
        assert np.mean([word.score >= GOOD for word in result.words]) >= 0.9
        assert result.intelligibility >= 90.0
        assert result.missing == 0
        assert result.inserted == []


def test_words_are_in_order_and_inside_the_recording(shared_data: Path, reader: Reader) -> None:
    text, signal = native(shared_data, "jfk.flac")
    result = score(reader, text, signal)
    times = [at for word in result.words for phone in word.phones for at in (phone.start_s, phone.end_s)]
    assert times == sorted(at for at in times if at is not None)
    assert times[-1] is not None
    assert times[-1] <= len(signal) / SAMPLE_RATE


def test_a_word_that_is_not_there_is_found_missing(shared_data: Path, reader: Reader) -> None:
    text, signal = native(shared_data, "libri_61-70968-0000.flac")
    words = text.lower().split()
    for at, new in ((3, "purple"), (6, "comparison"), (9, "kitchen")):
        for altered in ([*words[:at], new, *words[at:]], [*words[:at], new, *words[at + 1 :]]):
            result = score(reader, " ".join(altered), signal)
            assert [word.text for word in result.words if word.missing] == [new]
            assert result.words[at].score == 0.0


def test_a_word_that_was_put_in_is_told(shared_data: Path, reader: Reader) -> None:
    text, signal = native(shared_data, "libri_61-70968-0000.flac")
    words = text.lower().split()
    without = " ".join(word for word in words if word != "confused")
    assert [word.text for word in score(reader, without, signal).inserted] == ["confused"]


def test_loudness_hardly_moves_the_score(shared_data: Path, reader: Reader) -> None:
    text, signal = native(shared_data, "jfk.flac")
    plain = score(reader, text, signal).score
    for gain in (0.25, 2.0):
        assert abs(score(reader, text, np.clip(signal * gain, -1, 1)).score - plain) < 3.0


def test_the_same_recording_has_the_same_scores(clips: list[Clip], reader: Reader) -> None:
    first, other = clips[0], clips[-1]
    once = reader.pronounce(first.sound(), first.words)
    reader.pronounce(other.sound(), other.words)
    assert reader.pronounce(first.sound(), first.words) == once


def test_words_out_of_the_dictionary_are_placed(reader: Reader) -> None:
    words = reader.words("Kubernetes runs our XGBoost tokenizer at p99.")
    assert [word.text for word in words] == ["Kubernetes", "runs", "our", "XGBoost", "tokenizer", "at", "p99"]
    assert joined([word.ways for word in words])


# --- nothing to score


def test_another_sentence_is_refused(shared_data: Path, reader: Reader) -> None:
    _, signal = native(shared_data, "libri_61-70968-0000.flac")
    with pytest.raises(UsageError, match="Nothing of the text was found"):
        score(reader, "Please schedule our quarterly planning meeting before Thursday", signal)


def test_humming_is_refused(reader: Reader) -> None:
    t = np.arange(4 * SAMPLE_RATE) / SAMPLE_RATE
    pitch = 130 + 10 * np.sin(2 * np.pi * 0.7 * t)
    phase = 2 * np.pi * np.cumsum(pitch) / SAMPLE_RATE
    hum = sum(np.sin(k * phase) / k**2 for k in range(1, 6)) * 0.1
    with pytest.raises(UsageError, match="Nothing of the text was found"):
        score(reader, "The rose is red", np.asarray(hum, np.float32))


def test_noise_is_refused(reader: Reader) -> None:
    noise = np.random.default_rng(1).standard_normal(4 * SAMPLE_RATE).astype(np.float32) * 0.05
    with pytest.raises(UsageError, match="Nothing of the text was found"):
        score(reader, "The rose is red", noise)
