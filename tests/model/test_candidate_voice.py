"""The candidate's voice by the real engines: another person, understood as well, whose fillers are heard."""

import re

import jiwer
import numpy as np
import pytest
from faster_whisper import WhisperModel

from bot.audio.pcm import SAMPLE_RATE, Signal, to_signal
from bot.candidate.voice import CandidateVoice
from bot.catalogue import locate
from bot.tts.piper import PiperVoice
from bot.tts.speakable import speakable

pytestmark = pytest.mark.model

SENTENCES = (
    "I decided to move the feature store to a streaming pipeline because the batch job was always late.",
    "We saw the precision drop by about four points after the schema changed upstream.",
    "First I would ask what latency we have and how many payments arrive every second.",
    "The labels arrive weeks later, so I would train on a delayed window and watch proxy metrics.",
    "Regularization keeps the weights small, which lowers variance at the cost of a little bias.",
    "My manager wanted to ship on Friday, and I said no, because the offline test did not match production.",
    "I would start with a simple logistic regression as a baseline before trying gradient boosted trees.",
    "In the end the false positive rate fell by thirty percent and customers stopped complaining.",
    "Cross validation can leak when the same user appears in both the training and the test set.",
    "We canaried the new model on five percent of the traffic and rolled back twice.",
)


@pytest.fixture(scope="module")
def engine() -> PiperVoice:
    return PiperVoice(locate("en_US-joe-medium"), seed=3)


@pytest.fixture(scope="module")
def candidate(engine: PiperVoice) -> CandidateVoice:
    return CandidateVoice(engine, speakable)


@pytest.fixture(scope="module")
def whisper() -> WhisperModel:
    return WhisperModel(str(locate("whisper-base")), device="cpu", compute_type="int8", cpu_threads=2)


def say(candidate: CandidateVoice, text: str) -> Signal:
    return to_signal(np.concatenate([clip.samples for clip in candidate.clips(text)]))


def transcribe(whisper: WhisperModel, sound: Signal) -> str:
    segments, _ = whisper.transcribe(sound, language="en", beam_size=1)
    return " ".join(segment.text.strip() for segment in segments)


def plain(text: str) -> str:
    words = re.sub(r"[^a-z0-9% ]", " ", text.lower().replace("-", " "))
    return " ".join(re.sub(r"30 ?%", "thirty percent", re.sub(r"\b5 ?%", "five percent", words)).split())


def test_it_is_recognised_as_well_as_a_person(candidate: CandidateVoice, whisper: WhisperModel) -> None:
    heard = [transcribe(whisper, say(candidate, text)) for text in SENTENCES]
    assert jiwer.wer([plain(text) for text in SENTENCES], [plain(text) for text in heard]) <= 0.10


def test_it_is_another_person(candidate: CandidateVoice, engine: PiperVoice) -> None:
    text = SENTENCES[4]
    interviewer = engine.synthesise(text)[0]
    pitch = _pitch_hz(say(candidate, text), SAMPLE_RATE) / _pitch_hz(to_signal(interviewer), engine.sample_rate)
    assert pitch > 1.15


def test_it_explains_at_the_pace_of_people(candidate: CandidateVoice) -> None:
    seconds = sum(say(candidate, text).size for text in SENTENCES) / SAMPLE_RATE
    words = sum(len(text.split()) for text in SENTENCES)
    assert 140 < 60 * words / seconds < 200


def test_fillers_are_really_audible(candidate: CandidateVoice) -> None:
    clips = candidate.clips("Um, I would start, uh, with a baseline. Hmm, and er, then see.")
    fillers = [clip for clip in clips if clip.kind == "filler"]
    assert [clip.text for clip in fillers] == ["Um,", "uh,", "Hmm,", "er,"]
    for clip in fillers:
        assert 0.25 < clip.duration_s < 0.9
        loud = np.abs(to_signal(clip.samples)) > 0.01
        assert loud.mean() > 0.4


def test_the_same_seed_says_the_same() -> None:
    first, second = (
        CandidateVoice(PiperVoice(locate("en_US-joe-medium"), seed=1), speakable).clips("Um, yes.") for _ in range(2)
    )
    assert all(np.array_equal(a.samples, b.samples) for a, b in zip(first, second, strict=True))


def _pitch_hz(signal: Signal, rate: int) -> float:
    """Median over voiced 50 ms windows of the strongest period between 70 and 300 Hz."""
    window, found = rate // 20, []
    for start in range(0, signal.size - window, window // 2):
        part = signal[start : start + window] - float(np.mean(signal[start : start + window]))
        likeness = np.correlate(part, part, "full")[window - 1 :]
        low, high = rate // 300, rate // 70
        period = low + int(np.argmax(likeness[low:high]))
        if np.sqrt(np.mean(np.square(part))) > 0.03 and likeness[period] > 0.5 * likeness[0]:
            found.append(rate / period)
    return float(np.median(found))
