"""Interview sessions of real speech whose times are known to the sample: what the timing benchmarks measure on.

The phrases of `known_phrases` are put at chosen times over noise and in a room, with the interviewer on a track of its
own, and the events are written as a conversation would.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal

import numpy as np
from known_phrases import LEVEL_DB, MARGIN, Openings, Phrase, read, rms

from bot.audio.pcm import SAMPLE_RATE, Signal
from bot.scoring.session import SessionMaterial
from bot.scoring.spans import Span
from bot.scoring.speech import HeldSound
from bot.session.record import CandidateSpeech, Event, InterviewerSpeech, QuestionAsked, TranscriptEvent, TurnEnded
from bot.stt.transcript import Word

TURN_S: Final = 3.5
"""Quiet between an answer and the next question."""
PAUSES_S: Final = (0.3, 0.5, 0.8, 0.3, 1.5, 0.4, 3.0, 0.3, 0.6, 2.0, 0.35, 1.0)
BORDER_S: Final = (0.2, 0.25)
"""Silences that are none and that just are pauses: counted apart, since 10 ms decide."""
LATENCIES_S: Final = (0.3, 1.2, 0.6, 2.5, 0.45, 4.0)

Opening = Literal["none", "breath", "filler", "announcement"]
NO_OPENINGS: Final = Openings()
_SAYING: Final = "we moved the data into one table and measured how long each query took"
_WORDS: Final = tuple(_SAYING.split(" "))


@dataclass(frozen=True, slots=True)
class Condition:
    """What lies between a mouth and the recording."""

    name: str
    noise: str | None = None
    snr_db: float = 50.0
    room: str | None = None
    echo_db: float | None = None
    """Level of the interviewer's voice in the microphone."""


OFFICE, FAN = "noise_pipecat_office-ambience-24000-mono.flac", "noise_speechbrain_noise5.flac"
NEAR, ROOM = "rir_speechbrain_rir4.flac", "rir_audiomentations_impulse_response_0.flac"
CONDITIONS: Final = (
    Condition("clean"),
    Condition("office 30 dB", OFFICE, 30.0),
    Condition("office 20 dB", OFFICE, 20.0),
    Condition("office 15 dB", OFFICE, 15.0),
    Condition("fan 20 dB", FAN, 20.0),
    Condition("near a table", OFFICE, 30.0, NEAR),
    Condition("in a room", OFFICE, 30.0, ROOM),
    Condition("room 20 dB", OFFICE, 20.0, ROOM),
    Condition("speakers", OFFICE, 30.0, None, -30.0),
)


@dataclass(frozen=True, slots=True)
class Truth:
    """What is true of one answer, in seconds of the session."""

    question_end_s: float
    onset_s: float
    """First sound of speech, fillers and announcements in, breaths out."""
    content_s: float
    pauses: tuple[Span, ...]
    end_s: float
    opening: Opening
    sources: tuple[str, ...]
    clear: tuple[tuple[bool, bool], ...]
    """Which edges of its phrases are known, the opening included."""
    filler: Span | None = None

    @property
    def content_clear(self) -> bool:
        """Whether `content_s` is known."""
        return self.clear[int(self.filler is not None)][0]


@dataclass(slots=True)
class Built:
    """A session and its truth."""

    session: SessionMaterial
    truths: list[Truth]
    group: str
    condition: Condition


@dataclass(slots=True)
class _Track:
    pieces: list[tuple[int, Signal]] = field(default_factory=list)

    def put(self, first: int, signal: Signal) -> None:
        """`signal` from sample `first` on."""
        self.pieces.append((first, signal))

    def mixed(self, size: int) -> Signal:
        """All of it."""
        out = np.zeros(size, np.float32)
        for first, signal in self.pieces:
            out[first : first + signal.size] += signal
        return out


def build(  # noqa: PLR0917 - what a session is made of
    group: str,
    said: Sequence[Phrase],
    asked: Sequence[Phrase],
    condition: Condition,
    data: Path,
    openings: Openings = NO_OPENINGS,
    answers: int = 4,
    seed: int = 0,
) -> Built:
    """A session of `answers` questions and answers of three phrases each, in one condition."""
    random = np.random.default_rng(seed)
    candidate, interviewer = _Track(), _Track()
    truths: list[Truth] = []
    events: list[Event] = []
    at = SAMPLE_RATE
    for number in range(answers):
        question = asked[number % len(asked)]
        interviewer.put(at, question.signal)
        heard_end = at + question.signal.size - MARGIN
        at += question.signal.size
        # The file that was played ends in silence.
        spoken = InterviewerSpeech(
            t_s=at / SAMPLE_RATE,
            text="What did you do?",
            start_s=(heard_end - question.length) / SAMPLE_RATE,
            end_s=(at + SAMPLE_RATE // 4) / SAMPLE_RATE,
        )
        key = f"q{number}"
        events += [QuestionAsked(t_s=spoken.start_s, id=key, text="What did you do?", move="ask"), spoken]
        onset = heard_end + round(SAMPLE_RATE * (LATENCIES_S[number % 6] + random.uniform(-0.05, 0.05)))
        parts = [said[int(i)] for i in random.integers(0, len(said), 3)]
        truth = _answer(candidate, onset, heard_end, parts, _opening(openings, number, random), random)
        truths.append(truth)
        # The conversation's own edges are rough.
        edges = (truth.onset_s + random.uniform(-0.05, 0.2), truth.end_s + random.uniform(-0.05, 0.2))
        end_s = truth.end_s + 1.0
        events += [
            CandidateSpeech(t_s=end_s, start_s=edges[0], end_s=edges[1]),
            TurnEnded(t_s=end_s, reason="complete", waited_s=0.8, start_s=edges[0], end_s=edges[1]),
            TranscriptEvent(t_s=end_s, words=true_words(truth)),
        ]
        at = round((truth.end_s + TURN_S) * SAMPLE_RATE)
    clean, other = candidate.mixed(at), interviewer.mixed(at)
    heard = heard_in(clean, other, condition, data, seed)
    session = SessionMaterial(f"{group}, {condition.name}", events, HeldSound(heard), HeldSound(other))
    return Built(session, truths, group, condition)


def _opening(
    openings: Openings, number: int, random: np.random.Generator
) -> tuple[Opening, Signal | None, Phrase | None]:
    """Every second answer opens with something, where there is something."""
    kinds: list[tuple[Opening, Sequence[Signal | Phrase]]] = [
        ("filler", openings.fillers),
        ("breath", openings.breaths),
        ("announcement", openings.announcements),
    ]
    there = [kind for kind in kinds if kind[1]]
    if not there or number % 2 == 0:
        return "none", None, None
    name, items = there[number // 2 % len(there)]
    item = items[int(random.integers(len(items)))]
    return (name, None, item) if isinstance(item, Phrase) else (name, item, None)


def _answer(  # noqa: PLR0917 - what an answer is made of
    track: _Track,
    onset: int,
    heard_end: int,
    parts: list[Phrase],
    opening: tuple[Opening, Signal | None, Phrase | None],
    random: np.random.Generator,
) -> Truth:
    kind, breath, before = opening
    if breath is not None:
        gap = round(SAMPLE_RATE * random.uniform(0.04, 0.25))
        track.put(max(heard_end + SAMPLE_RATE // 10, onset - gap - breath.size), breath)
        onset = max(onset, heard_end + SAMPLE_RATE // 10 + breath.size + gap)
    pauses: list[Span] = []
    filler, at, end = None, onset, onset
    sounds = [before, *parts] if before else parts
    content = onset
    for i, phrase in enumerate(sounds):
        track.put(at - MARGIN, phrase.signal)
        end = at + phrase.length
        if before and i == 0:
            filler = Span(at / SAMPLE_RATE, end / SAMPLE_RATE)
        if i == int(before is not None):
            content = at
        if i < len(sounds) - 1:
            choice = BORDER_S if random.random() < 0.2 else PAUSES_S
            length = round(SAMPLE_RATE * choice[int(random.integers(len(choice)))])
            pauses.append(Span(end / SAMPLE_RATE, (end + length) / SAMPLE_RATE))
            at = end + length
    return Truth(
        heard_end / SAMPLE_RATE,
        onset / SAMPLE_RATE,
        content / SAMPLE_RATE,
        tuple(pauses),
        end / SAMPLE_RATE,
        kind,
        tuple(phrase.source for phrase in sounds),
        tuple(phrase.clear for phrase in sounds),
        filler,
    )


def true_words(truth: Truth) -> list[Word]:
    """Three words a second spread over each phrase; "um" or "let me think" over the opening."""
    words: list[Word] = []
    starts = [truth.onset_s, *(pause.end_s for pause in truth.pauses)]
    ends = [*(pause.start_s for pause in truth.pauses), truth.end_s]
    for i, (start_s, end_s) in enumerate(zip(starts, ends, strict=True)):
        texts = [_WORDS[(len(words) + k) % len(_WORDS)] for k in range(max(2, round(3 * (end_s - start_s))))]
        if i == 0 and truth.filler:
            texts = ["um,"] if truth.opening == "filler" else ["let", "me", "think."]
        step = (end_s - start_s) / len(texts)
        words += [Word(text, start_s + k * step, start_s + (k + 1) * step, 0.9) for k, text in enumerate(texts)]
    return words


def heard_in(clean: Signal, other: Signal, condition: Condition, data: Path, seed: int) -> Signal:
    """The candidate's track in a condition; sounds stay at their times, since the room's direct sound is its first."""
    out = clean
    if condition.room:
        out = in_room(clean, read(data / "noise_rir" / condition.room))
    if condition.echo_db is not None:
        out = out + other * np.float32(10 ** (condition.echo_db / 20))
    level = 10 ** ((LEVEL_DB - condition.snr_db) / 20)
    if condition.noise:
        noise = read(data / "noise_rir" / condition.noise)
        noise = np.tile(noise, clean.size // noise.size + 2)[seed * 7_919 % noise.size :][: clean.size]
    else:
        noise = np.random.default_rng(seed).standard_normal(clean.size).astype(np.float32)
    return np.asarray(out + noise * np.float32(level / rms(noise)), np.float32)


def in_room(clean: Signal, response: Signal) -> Signal:
    """`clean` through a room; what arrives before the direct sound is cut, so that times stay."""
    direct = int(np.abs(response).argmax())
    response = response[direct:] / np.sqrt(np.sum(np.square(response[direct:])))
    size = 1 << (clean.size + response.size).bit_length()
    wet = np.fft.irfft(
        np.fft.rfft(clean.astype(np.float64), size) * np.fft.rfft(response.astype(np.float64), size), size
    )
    return wet[: clean.size].astype(np.float32)
