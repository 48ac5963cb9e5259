"""The hearing half of the pipeline without its clock, for the benchmarks: a recording's runs of speech and chunks."""

import re
from collections.abc import Iterator

import numpy as np

from bot.audio.pcm import FRAME_SAMPLES, SAMPLE_RATE, Signal, to_samples
from bot.catalogue import locate
from bot.stt.chunks import Chunk, Chunker, quietest_s
from bot.stt.guesses import believed
from bot.stt.whisper import WhisperTranscriber
from bot.turns.vad import Boundary, Segmenter, Voice, silero, webrtc

ROOM_S = 3.0
"""Room noise after the recording, in which its last silence is noticed."""

FILLERS = {"um", "uh", "mm", "hmm", "er", "erm", "mhm"}
SPELLING = {"yknow": "you know", "gonna": "going to", "alright": "all right", "okay": "ok", "summarised": "summarized"}


def in_a_room(signal: Signal) -> Signal:
    """The recording with the noise of a quiet room after it."""
    noise = np.random.default_rng(0).standard_normal(int(ROOM_S * SAMPLE_RATE)) * 10 ** (-65 / 20)
    return np.concatenate([signal, noise.astype(np.float32)])


def listen(signal: Signal) -> Iterator[tuple[Boundary, list[Chunk]]]:
    """At each pause: the run of speech that it follows, and the chunks of all speech so far."""
    return ((run, chunks) for run, chunks, _ in overheard(signal))


def overheard(signal: Signal) -> Iterator[tuple[Boundary, list[Chunk], float | None]]:
    """The same, and how far the speaker stands above the noise, in dB."""
    voice, segmenter, chunker = Voice(webrtc(), silero(locate("silero"))), Segmenter(), Chunker()
    chunks: dict[float, Chunk] = {}
    samples = to_samples(signal)
    for first in range(0, len(samples) - FRAME_SAMPLES + 1, FRAME_SAMPLES):
        at_s = first / SAMPLE_RATE
        overdue = chunker.overdue(at_s)
        if overdue is not None:
            chunk = chunker.cut(quietest_s(cut(signal, overdue[0], min(overdue[1], at_s)), overdue[0]))
            chunks[chunk.start_s] = chunk
        voiced = voice.process(samples[first : first + FRAME_SAMPLES].tobytes())
        boundary = segmenter.process(at_s, voiced=voiced, person=voice.person, sure=voice.sure)
        if boundary is None:
            continue
        if boundary.kind == "started":
            chunker.started(boundary.start_s)
        elif (chunk := chunker.paused(boundary.end_s)) is not None:
            chunks[chunk.start_s] = chunk
            yield boundary, [chunks[start_s] for start_s in sorted(chunks)], voice.snr_db


def cut(signal: Signal, start_s: float, end_s: float) -> Signal:
    """The sound between two times, cut to what there is."""
    return signal[max(0, int(start_s * SAMPLE_RATE)) : max(0, int(end_s * SAMPLE_RATE))]


def transcripts(signal: Signal, chunks: list[Chunk], transcriber: WhisperTranscriber) -> list[str]:
    """What each chunk comes out as, each in the light of those before."""
    texts: list[str] = []
    for chunk in chunks:
        sound = cut(signal, chunk.start_s, chunk.end_s)
        texts.append(believed(transcriber.transcribe(sound, before=" ".join(texts)), chunk.voiced_s).text)
    return texts


def normalise(text: str) -> str:
    """Lower case, no punctuation, no fillers, one spelling."""
    words = re.findall(r"[a-z0-9']+", text.lower().replace("-", " "))
    return " ".join(SPELLING.get(word, word) for word in words if word not in FILLERS)
