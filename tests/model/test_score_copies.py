"""`viva score` with the real recogniser: languages, accents, music, other copies of a recording, interruption."""

import json
import os
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
from recordings import VARIANTS
from unspoken import SOUNDS

from bot.audio.files import open_recording
from bot.audio.pcm import SAMPLE_RATE, Signal
from bot.catalogue import locate
from bot.cli.app import main
from bot.cli.score import person
from bot.scoring.language import find_foreign
from bot.scoring.scorecard import score_recording
from bot.scoring.speech import HeldSound, find_speech
from bot.stt.engine import Engine
from bot.stt.verbatim import VerbatimListener
from bot.stt.whisper import WhisperTranscriber

pytestmark = pytest.mark.model

SPONTANEOUS = (
    "watson/en-US_Broadband_sample2.flac",
    "mfa_spontaneous/acoustic_corpus.flac",
    "csm_like/conversational_a.flac",
)

OFF_THE_CUFF_S = 40.0
"""Of each."""
COPIES = ("as it is", "MP3, 64 kbit/s", "0.503 s cut off")
"""Other sound in the same windows, and the same sound in others: all copies are counted by `scripts/bench_scoring`."""


def read(path: Path, most_s: float = 60.0) -> Signal:
    with open_recording(path) as sound:
        return sound.read(0.0, most_s)


def clips(folder: Path) -> Iterator[tuple[dict[str, Any], Signal]]:
    if not folder.is_dir():
        pytest.skip(f"{folder.name} is not among the real speech here")
    for line in (folder / "manifest.jsonl").read_text().splitlines():
        row = json.loads(line)
        yield row, read(folder / row["audio"])


@pytest.mark.parametrize("kind", SOUNDS)
def test_silence_noise_music_and_humming_get_no_number(kind: str, transcriber: WhisperTranscriber) -> None:
    made = score_recording(HeldSound(SOUNDS[kind]()), transcriber, person=person()).answers[0]
    assert (made.not_enough or "").startswith("Not enough speech to say")
    assert (made.fillers, made.pace, made.ownership, made.latency) == (None, None, None, None)


def test_other_languages_are_named_and_get_no_number(shared_data: Path, transcriber: WhisperTranscriber) -> None:
    named = {"de": "German", "es": "Spanish", "fr": "French", "ja": "Japanese", "pt": "Portuguese", "zh": "Chinese"}
    for row, signal in clips(shared_data / "other_languages"):
        made = score_recording(HeldSound(signal), transcriber, person=person()).answers[0]
        expected = f"Not enough English speech to say: it sounds like {named[row['language']]}."
        assert made.not_enough == expected, row["audio"]
        assert (made.words, made.fillers, made.pace) == ([], None, None)


def test_no_accent_is_taken_for_another_language(shared_data: Path, transcriber: WhisperTranscriber) -> None:
    """The sentences of every other speaker together, as an answer is more than a sentence."""
    speakers: dict[str, list[Signal]] = defaultdict(list)
    for name in ("speechocean_train", "ami", "watson"):
        for row, signal in clips(shared_data / name):
            speakers[row.get("speaker") or row["audio"]].append(signal)
    some = list(speakers.items())[::2]
    assert len(some) > 30
    for speaker, signals in some:
        sound = HeldSound(np.concatenate(signals))
        found = find_foreign(sound, find_speech(sound, person()), transcriber)
        assert found is None or not found.sure, speaker


def test_a_model_that_knows_only_english_is_not_asked(shared_data: Path) -> None:
    only = WhisperTranscriber(locate("whisper-tiny.en"), threads=1)
    assert dict(only.languages(read(shared_data / "read_controls" / "jfk.flac"))) == {}


@pytest.mark.parametrize("copy", VARIANTS)
def test_another_copy_has_the_same_words_and_pace(
    copy: str, shared_data: Path, transcriber: WhisperTranscriber
) -> None:
    signal = VARIANTS[copy](read(shared_data / "read_controls" / "jfk.flac"))
    pace = score_recording(HeldSound(signal), transcriber, person=person()).answers[0].pace
    assert pace is not None
    assert pace.words == pytest.approx(22, abs=1)
    assert pace.words_per_minute == pytest.approx(131, rel=0.06)
    assert pace.articulation_rate == pytest.approx(4.2, rel=0.06)


def counts(signal: Signal, transcriber: WhisperTranscriber) -> Counter[str]:
    listener = VerbatimListener(transcriber.engine)
    made = score_recording(HeldSound(signal), transcriber, person=person(), listener=listener).answers[0]
    assert made.pace
    assert made.fillers
    vocal = made.fillers.by_kind["vocal"].count
    return Counter({"words": made.pace.words, "vocal": vocal, "pauses": made.pace.pause_count})


def test_another_copy_of_speech_off_the_cuff_has_the_same_counts(
    shared_data: Path, transcriber: WhisperTranscriber
) -> None:
    """Added up, to 5 %; of few, to one in a recording, and one vocal filler in all."""
    paths = [shared_data / name for name in SPONTANEOUS]
    if not all(path.is_file() for path in paths):
        pytest.skip("the speech off the cuff is not among the real speech here")
    first, *others = (
        sum((counts(VARIANTS[copy](read(path, OFF_THE_CUFF_S)), transcriber) for path in paths), Counter[str]())
        for copy in COPIES
    )
    few = {"words": 1, "vocal": 1, "pauses": len(paths)}
    assert first["words"] > 200
    assert first["pauses"] >= 25
    assert first["vocal"] >= 5
    for copy, other in zip(COPIES[1:], others, strict=True):
        for what, count in first.items():
            assert other[what] == pytest.approx(count, abs=max(few[what], 0.05 * count)), (copy, what)


def test_a_window_that_was_just_encoded_is_not_encoded_again(shared_data: Path) -> None:
    engine = Engine(locate("whisper-tiny.en"), threads=1)
    signal = read(shared_data / "read_controls" / "jfk.flac")
    first = engine.encode(signal[:64_000])
    assert engine.encode(signal[:64_000].copy()).states is first.states
    other = engine.encode(signal[16_000:80_000])
    assert not np.allclose(other.array(), first.array())
    assert engine.encode(signal[:64_000], 4.0).features < first.features


def test_the_same_recording_gives_the_same_json_to_the_last_byte(
    shared_data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """One that goes through the recogniser's second attempts, each time with a recogniser loaded anew."""
    soundfile.write(tmp_path / "a.wav", read(shared_data / "csm_like" / "conversational_a.flac", 20.0), SAMPLE_RATE)
    printed = []
    for _ in range(2):
        assert main(["score", str(tmp_path / "a.wav"), "--json"]) == 0
        printed.append(capsys.readouterr().out)
    assert json.loads(printed[0])["answers"][0]["pace"]["words"] > 20
    assert printed[0] == printed[1]


INTERRUPTED = """
import os, signal, sys

# A shell starts what runs in the background deaf to Ctrl-C.
signal.signal(signal.SIGINT, signal.default_int_handler)
from bot.cli import score_input
from bot.cli.app import main

told = score_input.Steps.told

def telling(self, i):
    inner = told(self, i)
    def update(share, doing="", /):
        inner(share, doing)
        if doing == "Recognising" and share > 0.3:
            os.kill(os.getpid(), signal.SIGINT)
    return update

score_input.Steps.told = telling
sys.exit(main(["score", sys.argv[1], "--json"]))
"""


def test_control_c_in_the_middle_leaves_nothing_behind(shared_data: Path, tmp_path: Path, viva_home: Path) -> None:
    (tmp_path / "scratch").mkdir()
    signal = read(shared_data / "watson" / "en-US_Broadband_sample1.flac")
    soundfile.write(tmp_path / "a.wav", np.concatenate([signal, signal]), SAMPLE_RATE)
    before = sorted(tmp_path.rglob("*"))
    repository = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", INTERRUPTED, str(tmp_path / "a.wav")],
        env=os.environ | {"TMPDIR": str(tmp_path / "scratch"), "PYTHONPATH": str(repository)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "Interrupted.\n")
    assert sorted(tmp_path.rglob("*")) == before
    assert not (viva_home / "sessions").exists()


def test_two_people_on_two_channels_are_heard_apart(
    shared_data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A question in the left channel, its answer in the right one."""
    asked = read(shared_data / "read_controls" / "jfk.flac")
    told = read(shared_data / "mfa_spontaneous" / "acoustic_corpus.flac", 12.0)
    left = np.concatenate([asked, np.zeros_like(told)])
    right = np.concatenate([np.zeros_like(asked), told])
    soundfile.write(tmp_path / "call.flac", np.stack([left, right], axis=1), SAMPLE_RATE)
    texts = {}
    for channel in ("mix", "left", "right"):
        assert main(["score", str(tmp_path / "call.flac"), "--channel", channel, "--json"]) == 0
        card = json.loads(capsys.readouterr().out)
        assert any(note["what"] == "each channel apart" for note in card["not_measured"]) is (channel == "mix")
        texts[channel] = card["answers"][0]["text"].lower()
    assert "country" in texts["left"]
    assert "corpus" not in texts["left"]
    assert "corpus" in texts["right"]
    assert "country" not in texts["right"]
    assert "country" in texts["mix"]
    assert "corpus" in texts["mix"]
