"""What Viva and plain tools make of an answer in noise, for `bench_noise`: turns, words, scores; kept by hash."""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from functools import cached_property
from itertools import islice, pairwise
from pathlib import Path
from typing import Any, Final

import numpy as np
from cut_ins import NOTICED_S, viva
from hearing import cut, in_a_room
from noises import SPEECH_DBFS, Kind, at_snr, babble, keyboard, levelled, looped, recorded
from recordings import manifest, read
from silences import NEVER, Listener, Silence

from bot.audio.pcm import FRAME_SAMPLES, SAMPLE_RATE, Signal, to_samples, to_signal
from bot.catalogue import locate
from bot.cli.score import person
from bot.scoring.card import AnswerCard
from bot.scoring.scorecard import score_recording
from bot.scoring.session import Reader, SessionMaterial, score_session
from bot.scoring.spans import Span, gaps
from bot.scoring.speech import PAUSE_S, HeldSound, find_speech
from bot.session.record import TranscriptEvent, TurnEnded
from bot.stt.verbatim import VerbatimListener
from bot.stt.whisper import WhisperTranscriber
from bot.turns.endpointing import WAITS
from bot.turns.vad import Segmenter, webrtc

LEAD_S: Final = 2.0
"""Noise before an answer, in which the room is learnt."""
TAIL_S: Final = 8.0
"""Noise after it, in which its end has to be noticed."""
MARGIN_S: Final = 1.0
"""Of noise around an answer that is scored: the interviewer speaks soon before, and the turn is over soon after."""
SILENCE_S: Final = 1.2
"""What the plain tools take for the end of an answer."""
ALONE_S: Final = 20.0
ROOM_DBFS: Final = -65.0
WRITTEN: Final = ("jfk", "libri_2412-153948-0000", "acoustic_corpus", "cold_corpus", "EN2004a_B", "EN2005a_B")
"""Speech that people wrote down: a public address, a reader, one man off the cuff, meetings."""
HESITATIONS: Final = frozenset({"um", "uh", "er", "hmm", "erm", "mm"})
_BOT: Final = Path(__file__).resolve().parent.parent / "bot"


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """Real speech at `noises.SPEECH_DBFS`, in the quiet of its own recording."""

    name: str
    signal: Signal
    runs: tuple[Span, ...]
    human: str | None
    """What a person wrote down, if one did."""
    complete: bool
    """Whether its end is the end of what the speaker had to say."""

    @property
    def end_s(self) -> float:
        """Of speech, in the sound of a trial."""
        return LEAD_S + self.runs[-1].end_s


@dataclass(frozen=True, slots=True)
class Heard:
    """What a system made of a trial; all times within its sound."""

    taken_s: tuple[float, ...]
    """When it would have taken the turn, if nobody had spoken on."""
    words: str
    """Until it took the turn after the answer, as the conversation had them."""
    scores: Mapping[str, float] | None
    """None where it refused to score."""
    reported: str = ""
    """The same words as the report has them; those of the conversation where the system has no report."""


def _files(data: Path) -> Iterator[tuple[str, Mapping[str, Any], bool]]:
    """Answers of one speaker each: two off the cuff, then one that a person wrote down, read out while those last."""
    plain = list(manifest(data / "barr_plain"))
    plain = [row for pair in zip(*(_of(plain, who) for who in ("kate", "mark")), strict=False) for row in pair]
    rows = {row["audio"]: row for name in ("read_controls", "mfa_spontaneous", "ami") for row in manifest(data / name)}
    written = [rows[f"{name}.flac"] for name in WRITTEN]
    for i in range(len(plain) // 2):
        for row in [*plain[2 * i : 2 * i + 2], *written[i : i + 1]]:
            folder = row["path"].parent.name
            yield f"{folder}/{row['audio']}", row, folder != "ami"


def _of(rows: list[dict[str, Any]], speaker: str) -> list[dict[str, Any]]:
    return [row for row in rows if row["speaker"] == speaker]


def answers(data: Path, most: int) -> list[Answer]:
    """The first ones, as they come."""
    out = []
    for name, row, complete in islice(_files(data), most):
        signal = read(row["path"])
        runs = find_speech(HeldSound(signal), person()).runs
        human = row["text"] if str(row.get("text_kind", "")).startswith("human") else None
        out.append(Answer(name, levelled(signal, runs), runs, human, complete))
    return out


class Noises:
    """The noises of the shared data, as long as needed; the same for the same answer."""

    def __init__(self, data: Path) -> None:
        self._data = data
        self._fan = recorded(data, "speechbrain_noise5")
        self._office = recorded(data, "pipecat_office-ambience-24000-mono")
        self._taps = [
            recorded(data, f"audiomentations_{name}")
            for name in ("tap", "130921_laptopmic-dell_tap_channel0_chunk200_aug0")
        ]

    def under(self, kind: Kind, seconds: float, number: int, source: str = "") -> Signal:
        """For the answer of this number from this set, of which nobody else is heard."""
        match kind:
            case "keyboard":
                return keyboard(self._taps, seconds, np.random.default_rng(number))
            case "office":
                return looped(self._office, seconds, 23.0 * number)
            case "fan":
                return looped(self._fan, seconds, 3.0 * number)
            case "babble":
                return babble(self._voices(source, number), seconds)

    def _voices(self, source: str, number: int) -> list[Signal]:
        """Six people; which ones changes with the number."""
        rows = [
            row
            for name in ("ami", "csm_like", "read_controls", "watson", "mfa_spontaneous")
            if name != source
            for row in islice(manifest(self._data / name), 3 if name == "read_controls" else 1 + 2 * (name == "ami"))
        ]
        return [read(rows[(number + i) % len(rows)]["path"], 30.0) for i in range(6)]


def trial(answer: Answer, noise: Signal | None, snr_db: float) -> Signal:
    """The answer with `LEAD_S` and `TAIL_S` of the room around it, and the noise all through."""
    lead, tail = (np.zeros(round(seconds * SAMPLE_RATE), np.float32) for seconds in (LEAD_S, TAIL_S))
    signal = np.concatenate([lead, answer.signal, tail])
    hiss = np.random.default_rng(1).standard_normal(len(signal)) * 10 ** (ROOM_DBFS / 20)
    signal = np.asarray(signal + hiss, np.float32)
    if noise is None:
        return signal
    runs = [Span(run.start_s + LEAD_S, run.end_s + LEAD_S) for run in answer.runs]
    return to_signal(to_samples(at_snr(signal, runs, noise, snr_db)))


def window(signal: Signal, end_s: float) -> Signal:
    """What is scored of a trial."""
    return cut(signal, LEAD_S - MARGIN_S, end_s + MARGIN_S)


VERSION: Final = "2"
"""To be raised when what this module makes of a sound changes: kept results are then made anew."""


class Kept:
    """Results by hash of sound and of Viva's code, in a folder."""

    def __init__(self, folder: Path) -> None:
        files = sorted(path for part in ("turns", "stt", "scoring") for path in (_BOT / part).rglob("*.py"))
        code = b"".join(path.read_bytes() for path in files)
        self._folder, self._code = folder, hashlib.sha256(code + VERSION.encode()).digest()

    def get(self, what: str, signal: Signal, make: Callable[[], Heard]) -> Heard:
        """As kept, or made now."""
        key = hashlib.sha256(signal.tobytes() + what.encode() + self._code).hexdigest()[:32]
        path = self._folder / f"{key}.json"
        if not path.is_file():
            made = make()
            self._folder.mkdir(parents=True, exist_ok=True)
            path.write_text(json.dumps(asdict(made)), encoding="utf-8")
        row = json.loads(path.read_text(encoding="utf-8"))
        return Heard(tuple(row["taken_s"]), row["words"], row["scores"], row["reported"])


class Viva:
    """As in an interview with its defaults, and `viva score` on it."""

    def __init__(self, kept: Path) -> None:
        self._listener = Listener(kept, threads=1)
        self._wait = viva(WAITS["normal"])

    def hear(self, signal: Signal, end_s: float, *, score: bool = True) -> Heard:
        """A trial whose answer ends at a time."""
        silences = self._listener.silences(signal)
        taken = []
        for silence in silences:
            wait_s = self._wait(silence)
            # To a turn without a word the interviewer says nothing.
            if silence.words and wait_s < silence.length_s + NOTICED_S:
                taken.append((silence.at_s + wait_s, silence))
        after = [silence for at_s, silence in taken if at_s >= end_s]
        last = after[0] if after else silences[-1] if silences else None
        scores = self._scores(window(signal, end_s)) if score else None
        reported = self._report(signal, last) if score and last else ""
        return Heard(tuple(at_s for at_s, _ in taken), last.text if last else "", scores, reported)

    def _report(self, signal: Signal, last: Silence) -> str:
        """The words of a turn that ends with this silence, as `score_session` leaves them."""
        if not last.words:
            return ""
        start_s, end_s = last.words[0].start_s, last.at_s
        events = [
            TurnEnded(t_s=end_s, reason="complete", waited_s=0.0, start_s=start_s, end_s=end_s),
            TranscriptEvent(t_s=end_s, words=list(last.words)),
        ]
        material = SessionMaterial("trial", events, HeldSound(signal))
        return (
            score_session(material, person=person(), reader=Reader(self._loaded.thorough().transcribe)).answers[0].text
        )

    @cached_property
    def _loaded(self) -> WhisperTranscriber:
        """As `viva score` has it."""
        return WhisperTranscriber(locate("whisper-base"), threads=1)

    def _scores(self, signal: Signal) -> dict[str, float] | None:
        listener = VerbatimListener(self._loaded.engine)
        made = score_recording(HeldSound(signal), self._loaded, person=person(), listener=listener).answers[0]
        return measured(made)


def measured(made: AnswerCard) -> dict[str, float] | None:
    """The numbers of an answer's card that are compared; None where it has none."""
    if made.fillers is None or made.pace is None or made.ownership is None or made.start_s is None:
        return None
    return {
        "fillers": float(made.fillers.count),
        "pace": made.pace.words_per_minute,
        "pauses": float(made.pace.pause_count),
        "onset": made.start_s,
        "clauses": float(len(made.ownership.clauses)),
    }


class Plain:
    """webrtcvad alone, the end after `SILENCE_S`, faster-whisper as it comes, and counts from its words."""

    def __init__(self) -> None:
        self._model: Any = None

    def hear(self, signal: Signal, end_s: float, *, score: bool = True) -> Heard:
        """A trial whose answer ends at a time."""
        heard = in_a_room(signal)
        runs = voiced_runs(heard)
        silences = [(a.end_s, b.start_s - a.end_s) for a, b in pairwise(runs)]
        silences += [(run.end_s, NEVER) for run in runs[-1:]]
        taken = tuple(at_s + SILENCE_S for at_s, length_s in silences if length_s + NOTICED_S > SILENCE_S)
        after = [at_s for at_s in taken if at_s >= end_s]
        sound = cut(heard, runs[0].start_s - 0.3, after[0] if after else runs[-1].end_s) if runs else heard[:0]
        words = " ".join(word.word.strip() for word in self._words(sound)) if runs else ""
        return Heard(taken, words, self._scores(window(signal, end_s)) if score else None, words)

    def _words(self, signal: Signal) -> list[Any]:
        if self._model is None:
            # The same weights as Viva's, in faster-whisper's own hands.
            self._model = WhisperTranscriber(locate("whisper-base")).engine.faster_whisper
        segments, _ = self._model.transcribe(signal, language="en", word_timestamps=True)
        return [word for segment in segments for word in segment.words or ()]

    def _scores(self, signal: Signal) -> dict[str, float] | None:
        words, runs = self._words(signal), voiced_runs(signal)
        if not words or not runs:
            return None
        said = [word.word.strip(" .,?!").lower() for word in words]
        minutes = (words[-1].end - words[0].start) / 60 or 1e-9
        return {
            "fillers": float(sum(word in HESITATIONS for word in said)),
            "pace": len(words) / minutes,
            "pauses": float(len(gaps(runs, PAUSE_S))),
            "onset": runs[0].start_s,
        }


def voiced_runs(signal: Signal) -> list[Span]:
    """Where webrtcvad hears voice, as runs; the last may be open."""
    classify, segmenter, found = webrtc(), Segmenter(), []
    samples = to_samples(signal)
    start_s = None
    for first in range(0, len(samples) - FRAME_SAMPLES + 1, FRAME_SAMPLES):
        voiced = classify(samples[first : first + FRAME_SAMPLES].tobytes())
        boundary = segmenter.process(first / SAMPLE_RATE, voiced=voiced)
        if boundary is not None:
            start_s = boundary.start_s if boundary.kind == "started" else None
            if boundary.kind == "paused":
                found.append(Span(boundary.start_s, boundary.end_s))
    return found if start_s is None else [*found, Span(start_s, len(samples) / SAMPLE_RATE)]


def alone(noises: Noises, kind: Kind, snr_db: float) -> Signal:
    """`ALONE_S` of the noise as loud as under an answer, and nobody there."""
    noise = noises.under(kind, ALONE_S, 7)
    gain = 10 ** ((SPEECH_DBFS - snr_db) / 20) / np.sqrt(np.mean(np.square(noise, dtype=np.float64)))
    return to_signal(to_samples(noise * gain))
