"""Microphone and speaker that change under a running interview, through sounddevice, ALSA and PulseAudio.

The engines are fakes that go by pitch: the candidate's words are tones, each with its number, so that it can be told
which of them were heard. The conversation, its devices and its record are real.
"""

import asyncio
import os
import signal
import wave
from collections.abc import Callable
from functools import partial
from pathlib import Path
from random import Random

import numpy as np
import pytest

from bot.audio.pcm import SAMPLE_RATE, Signal
from bot.audio.playback import Ended
from bot.audio.portaudio import SoundDevices
from bot.cli import conduct
from bot.interviewer.encoder import WordsEncoder
from bot.session.record import (
    DeviceBack,
    DeviceLost,
    Event,
    InterviewerSpeech,
    ModelUse,
    QuestionAsked,
    Stall,
    TranscriptEvent,
    TurnEnded,
)
from bot.settings import Settings
from bot.stt.processor import Reader
from bot.stt.transcript import Transcript, Word
from bot.tts.worker import VoiceThread
from bot.turns.vad import Voice
from tests.audio.test_virtual_devices import RATE, VOICE_RATE, Session, read
from tests.fakes.interviewing import Candidate, shipped_bank

pytestmark = [pytest.mark.audio, pytest.mark.live, pytest.mark.timeout(600)]

TONE_S, GAP_S = 0.24, 0.06
LOWEST_HZ, STEP_HZ = 300.0, 40.0
LOUD = 1000
HEAR_S = 0.06


# --- a candidate who speaks in tones -------------------------------------------------------------------------


def spoken(path: Path, numbers: range, rate: int = 48_000) -> Path:
    """The words with these numbers, as a sound file."""
    at = np.arange(round(TONE_S * rate)) / rate
    gap = np.zeros(round(GAP_S * rate))
    tones = [part for k in numbers for part in (np.sin(2 * np.pi * (LOWEST_HZ + STEP_HZ * k) * at) * 9000, gap)]
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, rate, 0, "NONE", ""))
        file.writeframes(np.concatenate(tones).astype("<i2").tobytes())
    return path


def words_in(sound: Signal, start_s: float = 0.0) -> list[Word]:
    """What was said: stretches of one pitch."""
    step = round(HEAR_S * SAMPLE_RATE)
    words: list[Word] = []
    for first in range(0, len(sound) - step, step):
        piece = sound[first : first + step]
        if np.abs(piece).max() < LOUD / 32768:
            continue
        spectrum = np.abs(np.fft.rfft(piece * np.hanning(step), 8 * step))
        number = round((spectrum.argmax() * SAMPLE_RATE / (8 * step) - LOWEST_HZ) / STEP_HZ)
        at_s = start_s + first / SAMPLE_RATE
        if words and words[-1].text == f"t{number}" and at_s - words[-1].end_s < HEAR_S:
            words[-1] = Word(words[-1].text, words[-1].start_s, at_s + HEAR_S, 0.9)
        else:
            words.append(Word(f"t{number}", at_s, at_s + HEAR_S, 0.9))
    # The edge between two is of neither.
    return [word for word in words if word.end_s - word.start_s > 1.5 * HEAR_S]


class Ears:
    """The recogniser, and the judge of turns: who falls silent has said it all."""

    def transcribe(self, signal: Signal, start_s: float = 0.0, *_: object, **__: object) -> Transcript:
        return Transcript(tuple(words_in(signal, start_s)))

    def probability(self, signal: Signal) -> float:
        return 0.97


class Interview:
    """A real one over the virtual devices; it is ended by `end`."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        settings = Settings.model_validate(
            {
                "audio": {"echo": "off"},
                "turns": {"patience": "quick"},
                "interview": {"minutes": 30, "seed": 3},
            }
        )
        bank, encoder = shipped_bank(), WordsEncoder()
        engines = conduct.Engines(
            reader=Reader(Ears()),
            turn_judge=Ears(),
            encoder=encoder,
            speaking_voice=VoiceThread(Candidate(Random(1))),
            heard_voice=Voice(lambda frame: bool(np.abs(np.frombuffer(frame, "<i2").astype(int)).max() > LOUD)),
            models=[ModelUse(name="fake")],
        )
        bank, plan, _ = conduct.plan_for(settings, bank, encoder)
        self._held = asyncio.ensure_future(
            conduct.conduct(settings, engines, bank, plan, SoundDevices(), listeners=(self.events.append,))
        )

    async def until(self, seen: Callable[[list[Event]], bool], seconds: float = 20.0) -> None:
        for _ in range(round(seconds / 0.05)):
            if seen(self.events):
                return
            await asyncio.sleep(0.05)
        raise AssertionError(f"not seen in {seconds} s: {[event.type for event in self.events]}")

    def of(self, kind: type[Event]) -> list[Event]:
        return [event for event in self.events if isinstance(event, kind)]

    def said(self) -> str:
        return " ".join(event.text for event in self.events if isinstance(event, InterviewerSpeech))

    async def end(self) -> Path:
        os.kill(os.getpid(), signal.SIGINT)
        return (await self._held).folder


async def pactl(*arguments: str) -> str:
    process = await asyncio.create_subprocess_exec("pactl", *arguments, stdout=asyncio.subprocess.PIPE)
    out, _ = await process.communicate()
    assert process.returncode == 0, arguments
    return out.decode()


async def say(path: Path, device: str = "mic_feed") -> None:
    player = await asyncio.create_subprocess_exec("paplay", f"--device={device}", str(path))
    assert await player.wait() == 0


def count(kind: type[Event], least: int, events: list[Event]) -> bool:
    return sum(isinstance(event, kind) for event in events) >= least


# --- what happens ---------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("own_server", "viva_home")
async def test_a_microphone_that_goes_in_mid_answer_and_comes_back_costs_nothing_that_was_heard(
    tmp_path: Path,
) -> None:
    first, second = spoken(tmp_path / "1.wav", range(12)), spoken(tmp_path / "2.wav", range(20, 30))
    interview = Interview()
    await interview.until(partial(count, InterviewerSpeech, 1))
    speaking = asyncio.ensure_future(say(first))
    await asyncio.sleep(8.5 * (TONE_S + GAP_S))
    await pactl("suspend-source", "microphone", "1")
    await speaking
    await interview.until(lambda _: "I've lost your microphone" in interview.said())
    await pactl("suspend-source", "microphone", "0")
    await interview.until(lambda _: "Please go on." in interview.said())
    await say(second)
    await interview.until(partial(count, TurnEnded, 1))
    answers = len(interview.of(InterviewerSpeech))
    await interview.until(partial(count, InterviewerSpeech, answers + 1))
    track = read(await interview.end() / "candidate.wav")

    (lost,), (back,) = interview.of(DeviceLost), interview.of(DeviceBack)
    meanwhile = [event for event in interview.events if lost.t_s < event.t_s < back.t_s]
    assert not [event for event in meanwhile if isinstance(event, TurnEnded | QuestionAsked | Stall)], "it paused"
    assert "Your microphone is back. The last I heard was:" in interview.said()
    (ended,) = [event for event in interview.of(TurnEnded)[:1] if isinstance(event, TurnEnded)]
    assert ended.start_s < lost.t_s < back.t_s < ended.end_s, "one turn, before and after"
    words = next(event.words for event in interview.events if isinstance(event, TranscriptEvent))
    heard = [word.text for word in words]
    assert heard[:7] == [f"t{k}" for k in range(7)]
    assert heard[-10:] == [f"t{k}" for k in range(20, 30)]
    assert interview.of(QuestionAsked)[-1].t_s > ended.end_s, "it went on"
    recorded = [word for word in words_in((track / 32768).astype(np.float32)) if word.text in heard]
    assert [word.text for word in recorded] == heard, "and so has the record"
    assert [word.start_s for word in recorded] == pytest.approx([word.start_s for word in words], abs=0.1)


@pytest.mark.usefixtures("own_server")
async def test_where_the_default_devices_change_the_streams_go_with_them(tmp_path: Path) -> None:
    """PulseAudio moves them by itself: there is nothing to be noticed, and nothing is lost."""
    for sink in ("other_feed", "other_speakers"):
        await pactl("load-module", "module-null-sink", f"sink_name={sink}", "norewinds=1", "rate=44100", "channels=2")
    await pactl("load-module", "module-remap-source", "source_name=other_microphone", "master=other_feed.monitor")
    session = Session(tmp_path)
    await session.run(1.0)
    tone = (np.sin(np.arange(4 * VOICE_RATE) * 0.1) * 8_000).astype("<i2").tobytes()
    session.desk.playback.say(1, "One two three four.", tone, VOICE_RATE, last=True)
    await session.run(1.0)
    await pactl("set-default-source", "other_microphone")
    await pactl("set-default-sink", "other_speakers")
    await session.run(0.5)
    sinks = [line.split()[:2] for line in (await pactl("list", "short", "sinks")).splitlines()]
    played = [line.split()[1] for line in (await pactl("list", "short", "sink-inputs")).splitlines()]
    assert [name for number, name in sinks if number in played] == ["other_speakers"]
    speaking = asyncio.ensure_future(say(spoken(tmp_path / "answer.wav", range(5)), "other_feed"))
    ended = await session.heard(1)
    await speaking
    await session.run(0.5)
    now_s = session.desk.now_s()
    candidate, interviewer = await session.close()
    assert session.events == []
    assert (ended.text, ended.interrupted) == ("One two three four.", False)
    assert isinstance(ended, Ended)
    assert [word.text for word in words_in((candidate / 32768).astype(np.float32))] == [f"t{k}" for k in range(5)]
    assert np.count_nonzero(np.abs(interviewer) > 100) > 3.5 * RATE
    assert len(candidate) == pytest.approx(now_s * RATE, abs=0.3 * RATE)
