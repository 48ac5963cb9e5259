"""Interview sessions of real speech whose times are known to the sample: what the timing benchmarks measure on.

Recordings are cut into phrases whose first and last sample are told on the clean clip by energy alone, with none of
the code under test; phrases are then put at chosen times over noise and in a room, with the interviewer on a track of
its own, and the events written as a conversation would.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final, Literal

import numpy as np
import numpy.typing as npt
import soxr

from bot.audio.files import open_recording
from bot.audio.pcm import SAMPLE_RATE, Signal
from bot.scoring.scorecard import SessionMaterial
from bot.scoring.spans import Span
from bot.scoring.speech import HeldSound
from bot.session.record import CandidateSpeech, Event, InterviewerSpeech, QuestionAsked, TranscriptEvent, TurnEnded
from bot.stt.transcript import Word
from bot.tts.piper import PiperVoice

EDGE_DB: Final = -30.0
"""A phrase begins and ends where its level, over 5 ms, passes this much under the clip's own loud parts (95th
percentile)."""
WOBBLE_DB, WOBBLE_S = 5.0, 0.05
"""An edge is clear if it lies within so many seconds for thresholds so much lower and higher; a lip that smacks, a
breath and a fade are not."""
FLOOR_DB: Final = -39.0
"""A clip whose quiet (5th percentile) is louder than this has no clear edges and is left out."""
LOUD_DB: Final = -15.0
"""Under the phrase's own loud parts."""
QUIET_DB: Final = -10.0
"""A phrase this much under the clip's loud parts is somebody in the background."""
RISE_S, FALL_S = 0.15, 0.25
"""An edge that takes longer to or from `LOUD_DB` may still be a breath."""
DIP_S, CRUMB_S = 0.03, 0.06
"""Nor is an edge clear where a crumb of sound so short stands apart by so much: a lip, a key, a late "t"."""
HOLE_S: Final = 0.15
"""No phrase has a silence this long inside."""
SHORTEST_S, LONGEST_S = 0.6, 6.0
MARGIN: Final = SAMPLE_RATE // 50
"""Samples kept on both sides of a phrase, faded: what lies there is under `EDGE_DB`."""
LEVEL_DB: Final = -24.0
"""Phrases are brought to this root mean square."""
TURN_S: Final = 3.5
"""Quiet between an answer and the next question."""
PAUSES_S: Final = (0.3, 0.5, 0.8, 0.3, 1.5, 0.4, 3.0, 0.3, 0.6, 2.0, 0.35, 1.0)
BORDER_S: Final = (0.2, 0.25)
"""Silences that are none and that just are pauses: counted apart, since 10 ms decide."""
LATENCIES_S: Final = (0.3, 1.2, 0.6, 2.5, 0.45, 4.0)

BREATHS: Final = {
    "kate": (
        ("barr_plain/kate_13.flac", (0.611, 1.055)),
        ("barr_plain/kate_37.flac", (7.172, 7.51)),
        ("barr_plain/kate_54.flac", (5.712, 6.077)),
        ("barr_plain/kate_66.flac", (6.855, 7.241)),
        ("barr_plain/kate_68.flac", (0.98, 1.261)),
        ("barr_plain/kate_127.flac", (0.287, 0.662)),
    ),
    "mark": (
        ("barr_plain/mark_1.flac", (6.397, 6.928)),
        ("barr_plain/mark_131.flac", (5.859, 6.328)),
        ("barr_plain/mark_37.flac", (0.699, 0.984)),
    ),
    "read_controls": (
        ("read_controls/libri_1088-134315-0000.flac", (2.433, 2.681)),
        ("read_controls/libri_1088-134315-0000.flac", (9.101, 9.519)),
    ),
}
"""Breaths before words, chosen by eye in the spectrogram."""

Opening = Literal["none", "breath", "filler", "announcement"]
_WORDS: Final = "we moved the data into one table and measured how long each query took before any change".split()


@dataclass(frozen=True, slots=True)
class Phrase:
    """Speech without a pause; its first sample is `MARGIN`, its last `signal.size - MARGIN`."""

    source: str
    signal: Signal
    clear: tuple[bool, bool] = (True, True)
    """Whether start and end are known; only such edges are measured on."""
    text: str = ""

    @property
    def length(self) -> int:
        """Samples from the first to the last sound."""
        return self.signal.size - 2 * MARGIN


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


@dataclass(frozen=True, slots=True)
class Openings:
    """What may come before the first phrase of a speaker's answer."""

    breaths: tuple[Signal, ...] = ()
    fillers: tuple[Phrase, ...] = ()
    announcements: tuple[Phrase, ...] = ()


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


def read(path: Path) -> Signal:
    """A whole recording at 16 kHz."""
    with open_recording(path) as sound:
        return sound.read(0.0, sound.duration_s)


def levels_db(signal: Signal) -> npt.NDArray[np.float64]:
    """Level above 80 Hz in 5 ms around each millisecond, dB."""
    spectrum = np.fft.rfft(signal.astype(np.float64))
    spectrum[: int(80 * signal.size / SAMPLE_RATE) + 1] = 0.0
    power = np.square(np.fft.irfft(spectrum, signal.size))
    total = np.concatenate([[0.0], np.cumsum(np.pad(power, 40))])
    return 10.0 * np.log10(np.maximum((total[80:] - total[:-80])[::16] / 80, 1e-12))


def phrases(signal: Signal, source: str) -> Iterator[Phrase]:
    """The phrases of a clip that have a clear edge."""
    for first, last, clear in stretches(signal):
        if any(clear) and SHORTEST_S <= (last - first) / 1000 <= LONGEST_S:
            yield replace(cut_out(signal, first, last, source), clear=clear)


def stretches(signal: Signal) -> Iterator[tuple[int, int, tuple[bool, bool]]]:
    """Sounds with `HOLE_S` of quiet around them: first and last millisecond, and which edges are clear."""
    level = levels_db(signal)
    level -= np.percentile(level, 95)
    if np.percentile(level, 5) > FLOOR_DB:
        return
    faint, sure = (_joined(level > EDGE_DB + side) for side in (-WOBBLE_DB, WOBBLE_DB))
    margin, wobble = MARGIN * 1000 // SAMPLE_RATE, WOBBLE_S * 1000
    for first, last in _joined(level > EDGE_DB):
        own = np.percentile(level[first:last], 95)
        inner = [run for run in sure if run[0] < last and run[1] > first]
        if own < QUIET_DB or not inner or first <= margin or last >= level.size - margin:
            continue
        loud = first + np.flatnonzero(level[first:last] > own + LOUD_DB)
        outer = next(run for run in faint if run[0] <= first and run[1] >= last)
        sounds = _joined(level[first:last] > EDGE_DB, DIP_S)
        start = sounds[0][1] - sounds[0][0] >= CRUMB_S * 1000 and loud[0] - first <= RISE_S * 1000
        end = sounds[-1][1] - sounds[-1][0] >= CRUMB_S * 1000 and last - loud[-1] <= FALL_S * 1000
        start = start and inner[0][0] - outer[0] <= wobble
        end = end and outer[1] - inner[-1][1] <= wobble
        yield first, last, (bool(start), bool(end))


def _joined(flags: npt.NDArray[np.bool_], hole_s: float = HOLE_S) -> list[tuple[int, int]]:
    """First and past-the-last of each run, holes shorter than `hole_s` closed; one flag a millisecond."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], flags, [False]]).astype(np.int8))).reshape(-1, 2)
    found: list[tuple[int, int]] = []
    for first, last in edges.tolist():
        if found and first - found[-1][1] < hole_s * 1000:
            found[-1] = (found[-1][0], last)
        else:
            found.append((first, last))
    return found


def cut_out(signal: Signal, first: int, last: int, source: str) -> Phrase:
    """Milliseconds `first` to `last` of a clip as a phrase of standard level."""
    begin, end = first * SAMPLE_RATE // 1000, last * SAMPLE_RATE // 1000
    sound = signal[begin - MARGIN : end + MARGIN].astype(np.float32)
    ramp = np.linspace(0.0, 1.0, MARGIN, dtype=np.float32)
    sound[:MARGIN] *= ramp
    sound[-MARGIN:] *= ramp[::-1]
    return Phrase(source, sound * np.float32(10 ** (LEVEL_DB / 20) / rms(sound)))


def rms(signal: Signal) -> float:
    """Root mean square; never nought."""
    return max(1e-9, float(np.sqrt(np.mean(np.square(signal, dtype=np.float64)))))


def build(
    group: str,
    said: Sequence[Phrase],
    asked: Sequence[Phrase],
    condition: Condition,
    data: Path,
    openings: Openings = Openings(),
    answers: int = 4,
    seed: int = 0,
) -> Built:
    """A session of `answers` questions and answers of three phrases each, in one condition."""
    random = np.random.default_rng(seed)
    candidate, interviewer, truths, events = _Track(), _Track(), [], []
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


def _answer(
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
    pauses, at, filler = [], onset, None
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
    wet = np.fft.irfft(np.fft.rfft(clean.astype(np.float64), size) * np.fft.rfft(response.astype(np.float64), size), size)
    return wet[: clean.size].astype(np.float32)


def with_words(built: Built, words: Sequence[Sequence[Word]]) -> Built:
    """The same session with other words in its transcripts."""
    given = iter(words)
    events: list[Event] = [
        event.model_copy(update={"words": list(next(given))}) if isinstance(event, TranscriptEvent) else event
        for event in built.session.events
    ]
    return replace(built, session=replace(built.session, events=events))


def groups(data: Path) -> dict[str, tuple[list[Phrase], Openings]]:
    """Each set or speaker with its phrases and with what its answers may open with."""
    children = _children(data)
    every = [BREATHS[name] for name in BREATHS]
    breaths = tuple(_breath(data, clip, span) for spans in every for clip, span in spans)
    own = {name: tuple(_breath(data, clip, span) for clip, span in spans) for name, spans in BREATHS.items()}
    out: dict[str, tuple[list[Phrase], Openings]] = {}
    for folder in ("barr_plain", "mfa_probes", "read_controls", "speechocean_train", "ami", "watson", "csm_like"):
        for path in sorted((data / folder).glob("*.flac")):
            if folder == "barr_plain":
                name = path.stem.partition("_")[0]
            elif folder == "speechocean_train":
                name = "speechocean children" if path.name in children else "speechocean adults"
            else:
                name = {"ami": "ami, watson", "watson": "ami, watson"}.get(folder, folder)
            fillers = _fillers(data) if name == "kate" and name not in out else ()
            found, _ = out.setdefault(name, ([], Openings(own.get(name, breaths), fillers)))
            found += phrases(read(path), path.name)
    return out


def spoken(voice: PiperVoice, sentences: Sequence[str]) -> list[Phrase]:
    """Each sentence in the synthetic voice, its edges found as a recording's are."""
    out = []
    for i, sentence in enumerate(sentences):
        signal = soxr.resample(voice.signal(sentence), voice.sample_rate, SAMPLE_RATE).astype(np.float32)
        quiet = np.zeros(SAMPLE_RATE // 4, np.float32)
        signal = np.concatenate([quiet, signal, quiet])
        found = list(stretches(signal))
        phrase = cut_out(signal, found[0][0], found[-1][1], f"piper {i}")
        out.append(replace(phrase, clear=(found[0][2][0], found[-1][2][1]), text=sentence))
    return out


QUESTIONS: Final = (
    "Tell me about a hard decision you made.",
    "Why did you choose that?",
    "What would you do if the labels came a month late?",
)
ANSWERS: Final = (
    "I decided to cache the reads.",
    "They were slow in the morning.",
    "We measured it for a week.",
    "However nobody had looked.",
    "So the team agreed to try.",
    "Half of the tables had no owner.",
    "She told me to write it down.",
    "First I looked at the logs.",
)
ANNOUNCED: Final = ("Let me think.", "Give me a second.")


def _children(data: Path) -> set[str]:
    lines = (data / "speechocean_train" / "manifest.jsonl").read_text(encoding="utf-8").splitlines()
    return {row["audio"] for row in map(json.loads, lines) if row["age"] < 18}


def _fillers(data: Path) -> tuple[Phrase, ...]:
    """The labelled "um" and "uh" that open clips, every one once."""
    out: dict[str, Phrase] = {}
    for line in (data / "barr_fillers" / "manifest.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if not row["onset_noise"]:
            first, last = (round(1000 * at_s) for at_s in row["onset_filler_time"])
            signal = read(data / "barr_fillers" / row["audio"])
            out.setdefault(f"{last - first}", cut_out(signal, first, last, row["audio"]))
    return tuple(out.values())


def _breath(data: Path, clip: str, span: tuple[float, float]) -> Signal:
    """A breath as loud beside the phrases as it was beside its clip's speech."""
    signal = read(data / clip)
    level = levels_db(signal)
    speech_db = 10 * np.log10(np.mean(10 ** (level[level > np.percentile(level, 95) - 25] / 10)))
    sound = signal[round(span[0] * SAMPLE_RATE) : round(span[1] * SAMPLE_RATE)]
    fade = np.minimum(1.0, np.minimum(np.arange(sound.size), np.arange(sound.size)[::-1]) / 80)
    return (sound * fade * 10 ** ((LEVEL_DB - speech_db) / 20)).astype(np.float32)
