"""What the live ear hears of real speech: voice activity, chunks and words as in a conversation, without its clock."""

import json
import re
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import jiwer
import numpy as np
import pytest
import soundfile
from hearing import in_a_room, listen, transcripts

from bot.audio.pcm import Signal
from bot.catalogue import locate
from bot.stt.engine import most_tokens
from bot.stt.loops import is_loop
from bot.stt.transcript import Abandoned, Transcript
from bot.stt.whisper import WhisperTranscriber
from tests.fakes.speech_sound import track

pytestmark = pytest.mark.model


def read(path: Path) -> Signal:
    signal: Signal = soundfile.read(path, dtype="float32")[0]
    return signal


def words(text: str) -> str:
    spoken = re.findall(r"[a-z']+", text.lower())
    return " ".join(word for word in spoken if word not in {"um", "uh"})


@pytest.mark.parametrize("name", ["cold_corpus", "acoustic_corpus"])
def test_a_fluent_talker_in_a_noisy_room_is_heard_to_the_last_sentence(
    shared_data: Path, transcriber: WhisperTranscriber, name: str
) -> None:
    """A click louder than all speech, 12 s without a pause, noise 10 dB below the voice."""
    rows = (shared_data / "mfa_spontaneous" / "manifest.jsonl").read_text().splitlines()
    row = next(row for row in map(json.loads, rows) if row["audio"] == f"{name}.flac")
    sound = in_a_room(read(shared_data / "mfa_spontaneous" / row["audio"]))
    *_, (_, chunks) = listen(sound)
    heard = " ".join(transcripts(sound, chunks, transcriber))
    assert jiwer.wer(words(row["text"]), words(heard)) <= 0.2


def test_noise_is_seldom_taken_for_speech_and_never_for_long(shared_data: Path) -> None:
    clips = [read(path) for path in sorted((shared_data / "noise_rir").glob("noise_*.flac"))]
    runs = [run for clip in clips for run, _ in listen(clip)]
    assert sum(run.end_s - run.start_s for run in runs) <= 0.03 * sum(map(len, clips)) / 16_000


def test_the_same_sound_gives_the_same_words(shared_data: Path, transcriber: WhisperTranscriber) -> None:
    """Sounds that make the recogniser unsure: noise, and children reading."""
    clips = sorted((shared_data / "speechocean_train").glob("*.flac"))[::16]
    sounds = [read(shared_data / "noise_rir" / "noise_speechbrain_noise4.flac"), *map(read, clips)]
    first = [transcriber.transcribe(sound) for sound in sounds]
    assert [transcriber.transcribe(sound) for sound in sounds] == first


def test_a_second_look_that_nobody_wants_any_more_is_not_decoded(
    transcriber: WhisperTranscriber, monkeypatch: pytest.MonkeyPatch
) -> None:
    decoded: list[object] = []
    model, noise = transcriber.engine.faster_whisper, np.random.default_rng(0).normal(0, 0.01, 32_000)
    monkeypatch.setattr(model, "generate_with_fallback", lambda *_: decoded.append(1))
    with transcriber.engine.while_wanted(lambda: False), pytest.raises(Abandoned):
        list(model.transcribe(noise.astype(np.float32), language="en")[0])
    assert not decoded


def test_a_long_sound_is_not_decoded_for_longer_than_anybody_talks_nor_encoded_twice(
    transcriber: WhisperTranscriber, monkeypatch: pytest.MonkeyPatch
) -> None:
    model, tokens, states = transcriber.engine.faster_whisper, list[int](), list[object]()
    generate, encode = model.generate_with_fallback, model.encode

    def generated(*asked: Any) -> Any:
        found = generate(*asked)
        tokens.append(len(found[0].sequences_ids[0]))
        return found

    def encoded(features: Any) -> Any:
        states.append(encode(features))
        return states[-1]

    monkeypatch.setattr(model, "generate_with_fallback", generated)
    monkeypatch.setattr(model, "encode", encoded)
    transcriber.transcribe(track(6.0, [(1.0, 4.0)]))
    assert len(tokens) == 2, "the first reading loops, the second is the last"
    assert max(tokens) <= most_tokens(6.0)
    assert states[0] is states[1]


def test_what_was_said_before_does_not_come_back_as_words(shared_data: Path, transcriber: WhisperTranscriber) -> None:
    """A prompt is read back by a recogniser that hears nothing."""
    noise = read(shared_data / "noise_rir" / "noise_speechbrain_noise5.flac")[: 16_000 * 5]
    before = "We moved the features to a store and measured the skew every night."
    heard = transcriber.transcribe(noise * np.float32(0.1), before=before).text
    assert words(heard) not in words(before) or not heard


def test_unsure_words_are_handed_out_and_change_nothing_about_the_last(
    shared_data: Path, transcriber: WhisperTranscriber
) -> None:
    clips = sorted((shared_data / "speechocean_train").glob("*.flac"))[::16]
    handed: list[tuple[float, Transcript]] = []
    for path in clips:
        sound = read(path)
        found: list[Transcript] = []
        assert transcriber.transcribe(sound, 5.0, first=found.append) == transcriber.transcribe(sound, 5.0)
        handed += [(5.0 + len(sound) / 16_000, transcript) for transcript in found]
    assert handed, "children reading make it unsure"
    for end_s, transcript in handed:
        assert all(5.0 <= word.start_s <= word.end_s <= end_s for word in transcript.words)


def test_words_in_the_full_window_leave_no_thread_behind() -> None:
    """The watcher of progress bars that nobody sees."""
    before = set(threading.enumerate())
    thorough = WhisperTranscriber(locate("whisper-base"), thorough=True)
    thorough.transcribe(np.zeros(2 * 16_000, np.float32))
    assert set(threading.enumerate()) <= before


KEPT = """
import sys
from pathlib import Path
import numpy as np
from bot.machine import share_one_reserve
from tests.fakes.own_memory import own_mb

share_one_reserve()
from bot.stt.engine import Engine
engine = Engine(Path(sys.argv[1]), threads=1)
noise = 0.01 * np.random.default_rng(1).standard_normal(16000 * 8).astype("f4")
engine.encode(noise, 10.0)
before_mb = own_mb()
for more in range(1, 16):
    engine.encode(noise, 10.0 + more / 10)
print(own_mb() - before_mb)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="memory is told by Linux's /proc")
def test_windows_of_many_lengths_leave_nothing_behind() -> None:
    command = [sys.executable, "-c", KEPT, str(locate("whisper-base"))]
    kept_mb = float(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    assert kept_mb < 8.0


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("kate_120umB", "looks like the letter a"),
        ("kate_24umB", "looks like a ladder that's bent in half"),
        ("mark_71", "the three ovals in the rectangle the three ovals in the rectangle"),
    ],
)
def test_of_a_sentence_that_goes_round_only_what_was_said_is_kept_without_another_look(
    shared_data: Path, transcriber: WhisperTranscriber, monkeypatch: pytest.MonkeyPatch, name: str, said: str
) -> None:
    """Recordings of which the decoder makes a loop in a short window; one speaker did say it twice."""
    [path] = shared_data.glob(f"barr_*/{name}.flac")
    sound = read(path)
    voiced = np.flatnonzero(np.abs(sound) > 0.1 * np.abs(sound).max())
    sound = sound[: voiced[-1] + 2000]
    monkeypatch.setattr(transcriber.engine.faster_whisper, "transcribe", None)
    heard = transcriber.transcribe(sound)
    assert is_loop(transcriber.engine.decode(transcriber.engine.encode(sound)).text)
    assert words(heard.text).endswith(said)
