"""The real voice: what it makes of a sentence, and what it does when it cannot."""

import asyncio
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from bot.audio.pcm import rms_dbfs, to_signal
from bot.catalogue import locate
from bot.errors import ModelMissing
from bot.tts.piper import Abandoned, PiperVoice
from bot.tts.worker import VoiceThread

pytestmark = pytest.mark.model

SENTENCE = "What would you do if the labels came a month late?"


@pytest.fixture(scope="module")
def folder() -> Path:
    return locate("en_US-joe-medium")


@pytest.fixture(scope="module")
def voice(folder: Path) -> PiperVoice:
    return PiperVoice(folder)


def test_a_sentence_takes_as_long_as_saying_it(voice: PiperVoice) -> None:
    pcm, rate = voice.synthesise(SENTENCE)
    assert rate == 22_050
    assert 1.8 < len(pcm) / 2 / rate < 3.5


def test_the_level_is_even_and_never_clips(voice: PiperVoice) -> None:
    sounds = [voice.synthesise(text)[0] for text in (SENTENCE, "I see.", "Why?", "Let us move on to design.")]
    levels = [rms_dbfs(pcm) for pcm in sounds]
    assert max(levels) - min(levels) < 5.0
    assert min(levels) > -26.0
    assert max(np.abs(to_signal(pcm)).max() for pcm in sounds) <= 10 ** (-1 / 20) + 1e-3


def test_sound_begins_at_once_and_ends_without_dead_air(voice: PiperVoice) -> None:
    for text in (SENTENCE, "How so?", "Fine."):
        pcm, rate = voice.synthesise(text)
        loud = np.flatnonzero(np.abs(to_signal(pcm)) > 0.01)
        assert loud[0] / rate < 0.06
        assert len(pcm) / 2 / rate - loud[-1] / rate < 0.2


def test_it_starts_and_ends_at_zero_so_that_nothing_clicks(voice: PiperVoice) -> None:
    samples = np.frombuffer(voice.synthesise(SENTENCE)[0], "<i2")
    assert abs(int(samples[0])) <= 8
    assert abs(int(samples[-1])) <= 8


def test_speed_changes_the_duration(voice: PiperVoice) -> None:
    usual, slow, fast = (len(voice.synthesise(SENTENCE, speed)[0]) for speed in (1.0, 0.6, 1.6))
    assert slow > 1.3 * usual
    assert fast < 0.8 * usual


def test_nothing_sayable_gives_no_sound(voice: PiperVoice) -> None:
    assert voice.synthesise("")[0] == b""
    assert voice.synthesise("...")[0] == b""


def test_the_same_seed_gives_the_same_sound(folder: Path) -> None:
    first, second, other = (PiperVoice(folder, seed=seed).synthesise("Hello.")[0] for seed in (5, 5, 6))
    assert first == second
    assert first != other


def test_a_stopped_synthesis_is_abandoned(voice: PiperVoice) -> None:
    stop = voice.stop_flag()
    stop.set()
    with pytest.raises(Abandoned):
        voice.synthesise(SENTENCE, 1.0, stop)
    assert voice.synthesise(SENTENCE)[0]


async def test_cancelling_the_caller_frees_the_thread(voice: PiperVoice) -> None:
    thread = VoiceThread(voice)
    long = asyncio.create_task(thread.synthesise(" and ".join([SENTENCE] * 20), 1.0))
    await asyncio.sleep(0.2)
    long.cancel()
    with pytest.raises(asyncio.CancelledError):
        await long
    pcm, _ = await thread.synthesise("Go on.", 1.0)
    assert pcm
    thread.close()


def test_a_file_works_as_well_as_its_folder(folder: Path) -> None:
    assert PiperVoice(next(folder.glob("*.onnx"))).synthesise("Yes.")[0]


def test_a_folder_without_a_voice(tmp_path: Path) -> None:
    with pytest.raises(ModelMissing, match=r"no \.onnx file") as caught:
        PiperVoice(tmp_path)
    assert "viva voices" in caught.value.hint


def test_a_voice_without_its_settings(folder: Path, tmp_path: Path) -> None:
    shutil.copy(next(folder.glob("*.onnx")), tmp_path / "voice.onnx")
    with pytest.raises(ModelMissing, match=r"voice\.onnx\.json"):
        PiperVoice(tmp_path)


def test_a_damaged_voice(folder: Path, tmp_path: Path) -> None:
    shutil.copy(next(folder.glob("*.onnx.json")), tmp_path / "voice.onnx.json")
    (tmp_path / "voice.onnx").write_bytes(b"not a model")
    with pytest.raises(ModelMissing, match="damaged"):
        PiperVoice(tmp_path)


KEPT = """
import sys
from pathlib import Path
from bot.machine import share_one_reserve
from tests.fakes.own_memory import own_mb

share_one_reserve()
from bot.tts.piper import PiperVoice
voice = PiperVoice(Path(sys.argv[1]))
voice.warm_up()
before_mb = own_mb()
voice.synthesise(" ".join(["What would you do if the labels came a month late"] * 4) + "?")
print(own_mb() - before_mb)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="glibc is Linux's")
def test_what_a_long_sentence_needed_is_not_kept_for_ever(folder: Path) -> None:
    command = [sys.executable, "-c", KEPT, str(folder)]
    kept_mb = float(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    assert kept_mb < 25.0
