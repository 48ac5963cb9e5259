"""Answers played into a conversation, and what became of them: the candidate of `bench_conversation`."""

import asyncio
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import soundfile
import yaml

from bot.audio.pcm import SAMPLE_BYTES, SAMPLE_RATE, Samples, Signal, rms_dbfs, to_samples
from bot.candidate.voice import CandidateVoice, Speaker
from bot.cli.score import person
from bot.scoring.speech import HeldSound, find_speech
from bot.tts.speakable import speakable
from bot.turns.text import Tail, tail

AUDIBLE_DBFS = -45.0
GAP_S = 1.3
"""Quiet after the interviewer's words before the candidate begins."""
LOST_S = 15.0
VOICED_S = 5.0
"""A voiced answer is as many of its sentences as reach this."""
BETWEEN_S = 0.35
"""Silence between the sentences of a voiced answer."""
LABELLED = Path(__file__).resolve().parent.parent / "tests" / "data" / "labelled_answers.yaml"
COMPLETE = frozenset({Tail.SENTENCE, Tail.QUESTION, Tail.CLOSED})


@dataclass
class Clip:
    """A recorded answer and what became of it."""

    name: str
    text: str
    samples: Samples
    speech_from: int
    speech_to: int
    """Samples of the clip: first and last sound of speech."""
    started: int = 0
    onsets: list[int] = field(default_factory=list)
    """When the interviewer became audible after this clip began, in samples of the session."""

    @property
    def complete(self) -> bool:
        """Whether its text ends where an answer can."""
        return tail(self.text) in COMPLETE

    @property
    def start_s(self) -> float:
        return self.started / SAMPLE_RATE

    @property
    def end_s(self) -> float:
        return (self.started + self.speech_to) / SAMPLE_RATE

    @property
    def response_s(self) -> float | None:
        after = [onset / SAMPLE_RATE - self.end_s for onset in self.onsets if onset / SAMPLE_RATE >= self.end_s]
        return after[0] if after else None

    @property
    def cut_ins(self) -> int:
        return sum(onset < self.started + self.speech_to for onset in self.onsets)


def clip_of(name: str, text: str, signal: Signal) -> Clip:
    """Where its speech begins and ends is found afterwards, with the whole recording at hand."""
    runs = find_speech(HeldSound(signal), person()).runs
    first, last = (int(at_s * SAMPLE_RATE) for at_s in (runs[0].start_s, runs[-1].end_s))
    return Clip(name, text, to_samples(signal), first, last)


def recorded(folder: Path, count: int) -> list[Clip]:
    """Spontaneous answers with thinking pauses, every third of the folder first."""
    rows = [json.loads(line) for line in (folder / "barr_plain" / "manifest.jsonl").read_text().splitlines()]
    rows = [*rows[::3], *rows[1::3], *rows[2::3]][:count]
    return [
        clip_of(row["audio"], row["text"], soundfile.read(folder / "barr_plain" / row["audio"], dtype="float32")[0])
        for row in rows
    ]


def voiced(speaker: Speaker, count: int) -> list[Clip]:
    """Answers of about five seconds that a synthetic voice says: clean, fluent, and surely over at their end."""
    rows: list[dict[str, Any]] = yaml.safe_load(LABELLED.read_text(encoding="utf-8"))
    voice = CandidateVoice(speaker, speakable)
    clips = []
    for number, row in enumerate(row for row in rows if len(sentences(row["text"])) > 1):
        if len(clips) == count:
            break
        parts: list[Samples] = []
        said: list[str] = []
        for sentence in sentences(row["text"]):
            parts += [clip.samples for clip in voice.clips(sentence)] + [np.zeros(int(BETWEEN_S * SAMPLE_RATE), "<i2")]
            said.append(sentence)
            if sum(map(len, parts)) >= VOICED_S * SAMPLE_RATE:
                break
        signal = np.concatenate(parts).astype(np.float32) / 32768.0
        clips.append(clip_of(f"voiced {number + 1}", " ".join(said), signal))
    return clips


def sentences(text: str) -> list[str]:
    """Those that end in a full stop."""
    return [f"{part.strip()}." for part in text.replace("?", ".").split(".")[:-1] if part.strip()]


class Player:
    """The candidate: plays the next clip once the interviewer has fallen silent. Runs in the audio thread."""

    def __init__(self, clips: Sequence[Clip]) -> None:
        """Needs a running loop, in which `done` is set after the last clip was answered."""
        self.clips = clips
        self.done = asyncio.Event()
        self.cpu_s = self.wall_s = 0.0
        """From the first clip to the end, of the whole process: the engines are loaded by then."""
        self._loop = asyncio.get_running_loop()
        self._next = 0
        self._clip: Clip | None = None
        self._spoken = False
        self._last_audible = 0
        self._began: tuple[float, float] | None = None
        self._noise = np.random.default_rng(1).normal(0.0, 32768 * 10 ** (-68 / 20), SAMPLE_RATE * 7)

    def microphone(self, first: int, n: int) -> bytes:
        noise = self._noise[(first + np.arange(n)) % len(self._noise)]
        clip = self._clip
        if clip is not None and first >= clip.started + len(clip.samples):
            answered = any(onset > clip.started + clip.speech_to for onset in clip.onsets)
            if answered or first > clip.started + len(clip.samples) + LOST_S * SAMPLE_RATE:
                self._clip, self._spoken = None, True
        elif clip is not None:
            part = clip.samples[first - clip.started : first - clip.started + n].astype(np.float64)
            part = np.pad(part, (0, n - len(part)))
            return bytes(np.clip(part + noise, -32768, 32767).astype("<i2").tobytes())
        if self._clip is None and self._spoken and first > self._last_audible + GAP_S * SAMPLE_RATE:
            self._go_on(first)
        return bytes(noise.astype("<i2").tobytes())

    def speaker(self, first: int, pcm: bytes) -> None:
        if rms_dbfs(pcm) < AUDIBLE_DBFS:
            return
        if self._clip is None:
            self._spoken = True
        # A new utterance begins after at least half a second of quiet.
        if self._clip is not None and (not self._clip.onsets or first > self._last_audible + SAMPLE_RATE // 2):
            self._clip.onsets.append(first)
        self._last_audible = first + len(pcm) // SAMPLE_BYTES

    def _go_on(self, first: int) -> None:
        if self._next > len(self.clips):
            return
        if self._began is None:
            self._began = time.process_time(), time.monotonic()
        self.cpu_s, self.wall_s = time.process_time() - self._began[0], time.monotonic() - self._began[1]
        if self._next < len(self.clips):
            self._clip = self.clips[self._next]
            self._clip.started = first
            self._spoken = False
        elif not self._loop.is_closed():
            # The devices may go on for a while after the loop is closed.
            self._loop.call_soon_threadsafe(self.done.set)
        self._next += 1
