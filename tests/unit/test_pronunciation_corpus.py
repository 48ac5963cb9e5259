"""A copy of speechocean762 is read as it was published, or with the scores of another publisher."""

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
import soundfile
from pronunciation_corpus import Sentence, altered, lexicon, sentences, without

from bot.audio.pcm import SAMPLE_RATE

pytestmark = pytest.mark.unit

MARKS = {"000010011": [[2.0, 1.8], [1.2, 2.0, 0.4]], "000020022": [[2.0, 2.0, 1.0], [0.0, 2.0]]}
PHONES = {
    "000010011": ["W_B IY0_E", "K_B AO1_I L_E"],
    "000020022": ["HH_B AH0_I L_E", "OW1_B IY0_E"],
}
TEXTS = {"000010011": "WE CALL", "000020022": "HULL OWE"}


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """Two sentences of two speakers, in the files and folders of the release; the sounds are tones."""
    for number, name in enumerate(TEXTS):
        wave = tmp_path / "WAVE" / f"SPEAKER000{number}" / f"{name}.WAV"
        wave.parent.mkdir(parents=True)
        tone = 0.3 * np.sin(2 * np.pi * (200 + 100 * number) * np.arange(SAMPLE_RATE) / SAMPLE_RATE)
        soundfile.write(wave, tone, SAMPLE_RATE, format="WAV", subtype="PCM_16")
    write(tmp_path / "train" / "text", [f"{name}\t{text}" for name, text in TEXTS.items()])
    write(tmp_path / "train" / "utt2spk", ["000010011\t0001", "000020022\t0002"])
    write(tmp_path / "train" / "spk2age", ["0001\t6", "0002\t31"])
    waves = ["000010011\tWAVE/SPEAKER0000/000010011.WAV", "000020022\tWAVE/SPEAKER0001/000020022.WAV"]
    write(tmp_path / "train" / "wav.scp", waves)
    spoken = [f"{name}.{i}\t{word}" for name, words in PHONES.items() for i, word in enumerate(words)]
    write(tmp_path / "resource" / "text-phone", spoken)
    published(tmp_path, MARKS)
    return tmp_path


def write(path: Path, lines: Sequence[str]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def published(corpus: Path, marks: dict[str, list[list[float]]]) -> None:
    """resource/scores.json, with the scores of words and sentences that are not read beside those of sounds."""
    data = {
        name: {
            "text": TEXTS[name],
            "accuracy": 8,
            "words": [
                {"text": text, "accuracy": 10, "phones": [" ".join(spoken)], "phones-accuracy": scores}
                for text, spoken, scores in zip(TEXTS[name].split(), PHONES[name], words, strict=True)
            ],
        }
        for name, words in marks.items()
    }
    write(corpus / "resource" / "scores.json", [json.dumps(data)])


def test_the_published_files_are_read(corpus: Path) -> None:
    first, second = sentences(corpus, "train")
    assert first == Sentence(
        id="000010011",
        split="train",
        speaker="0001",
        age=6,
        path=corpus / "WAVE/SPEAKER0000/000010011.WAV",
        words=("we", "call"),
        phones=(("W", "IY"), ("K", "AO", "L")),
        scores=((2.0, 1.8), (1.2, 2.0, 0.4)),
    )
    assert (second.speaker, second.age, second.scores) == ("0002", 31, ((2.0, 2.0, 1.0), (0.0, 2.0)))


def test_scores_in_a_row_say_the_same(corpus: Path, tmp_path: Path) -> None:
    rows = [f"{name}.WAV,IGNORED,{' '.join(str(x) for word in MARKS[name] for x in word)}" for name in MARKS]
    write(tmp_path / "metadata.csv", ["file_name,transcription,p_scores", *rows])
    published_ones = sentences(corpus, "train")
    assert sentences(corpus, "train", tmp_path / "metadata.csv") == published_ones
    (corpus / "resource" / "scores.json").unlink()
    assert sentences(corpus, "train") == published_ones, "metadata.csv in the corpus serves where scores.json is absent"


@pytest.mark.parametrize("marks", [[[2.0, 1.8], [1.2, 2.0]], [[2.0, 1.8], [1.2, 2.0, 0.4, 2.0]]])
def test_scores_that_do_not_fit_the_sounds_are_refused(corpus: Path, marks: list[list[float]]) -> None:
    published(corpus, {**MARKS, "000010011": marks})
    with pytest.raises(SystemExit, match="000010011: 5 sounds, but"):
        sentences(corpus, "train")


def test_sounds_are_heard_as_loud_as_others(corpus: Path) -> None:
    for sentence in sentences(corpus, "train"):
        assert np.sqrt(np.mean(np.square(sentence.sound()))) == pytest.approx(0.1, rel=0.02)


def test_a_sentence_is_altered_in_the_same_way_each_time(corpus: Path) -> None:
    pool = sentences(corpus, "train")
    once, again = (altered(pool[0], pool, lexicon(pool), None) for _ in range(2))
    assert (once.kind, once.words, once.absent) == (again.kind, again.words, again.absent)
    assert set(once.words) != set(pool[0].words)
    assert all(once.words[i] not in pool[0].words for i in once.absent)


def test_a_part_is_cut_out_without_a_click() -> None:
    tone = np.sin(2 * np.pi * 100 * np.arange(SAMPLE_RATE) / SAMPLE_RATE).astype(np.float32)
    left = without(tone, 4000, 8050)
    assert len(left) == len(tone) - 4050 - 160, "10 ms lie over each other"
    assert np.abs(np.diff(left)).max() < 0.06
