"""What the live pipeline knows in each silence of a recording: heard once, then kept by the hash of sound and code."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Self

import numpy as np
from hearing import cut, in_a_room, overheard
from numpy.typing import NDArray

from bot.audio.pcm import Signal
from bot.catalogue import locate
from bot.cli.conduct import HASTY
from bot.scoring.hesitations import detector, trailing
from bot.stt.chunks import Chunk
from bot.stt.engine import STATE_S
from bot.stt.guesses import believed
from bot.stt.transcript import Transcript, Word
from bot.stt.whisper import WhisperTranscriber
from bot.turns.endpointing import JUDGE_AT_S
from bot.turns.smart_turn import WINDOW_S, SmartTurn

NEVER = 99.0
WORDS_AT_S = 0.73
"""Silence at which the words are there, the first ones where Whisper is unsure: `stt.processor` reads from
`turns.vad.FALTER_S` on. The median of 28 answers to a normal interviewer, as `scripts/bench_conversation` tells it."""
FULL_WINDOW_AT_S = 2.27
"""The same where it took its full window: the time of the slowest in twenty answers, all with such a window."""
HASTY_AT_S = 0.46
"""The same of the hasty recogniser's words, for a quick interviewer."""
BEHIND_HASTY_AT_S = 1.01
"""The same of the larger one's behind it, whose work stands back."""
JUDGE_S = 0.06
"""From the moment smart-turn is asked to its answer."""
STATES_S = 2.0
_KEPT = ("at_s", "length_s", "words", "full_window", "speech_s", "judged", "snr_db", "first_text", "hasty_text")
_BOT = Path(__file__).resolve().parent.parent / "bot"
_HEARD_BY = (
    "turns/vad.py",
    "turns/smart_turn.py",
    "stt/chunks.py",
    "stt/engine.py",
    "stt/whisper.py",
    "stt/guesses.py",
    "stt/loops.py",
    "stt/pieces.py",
)
"""What is heard depends on these files."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What is known of the words from a moment of the silence on."""

    at_s: float
    text: str
    hesitates: float
    """How surely they end in an "um"."""


@dataclass(frozen=True, slots=True, eq=False)
class Silence:
    """One silence of an answer."""

    at_s: float
    """Where it begins in the recording."""
    length_s: float
    """NEVER at the end of the recording."""
    words: tuple[Word, ...]
    """Of all speech so far."""
    full_window: bool
    """Whether the last words took Whisper's full window."""
    speech_s: float
    judged: tuple[tuple[float, float], ...]
    """Silence at which smart-turn was asked, and what it said."""
    states: NDArray[np.float32]
    """Of the encoder, for the last `STATES_S` of the run and no further; shape (states, width)."""

    snr_db: float | None = None
    """How far the speaker stands above the noise."""
    first_text: str | None = None
    """What was understood until the full window was through; None where nothing was handed out."""
    hasty_text: str | None = None
    """What the hasty recogniser understood; None where it handed out nothing."""
    hasty_states: NDArray[np.float32] = field(default_factory=lambda: np.zeros((0, 0), np.float32))
    """Of its encoder, as `states`."""

    @property
    def text(self) -> str:
        """The words as the conversation has them."""
        return " ".join(word.text for word in self.words)

    @property
    def words_at_s(self) -> float:
        """Silence at which the text was there."""
        return FULL_WINDOW_AT_S if self.full_window else WORDS_AT_S

    @property
    def first_at_s(self) -> float:
        """Silence at which there was any text."""
        return self.words_at_s if self.first_text is None else WORDS_AT_S

    def readings(self, *, hasty: bool) -> list[Reading]:
        """What was understood, from the first to the last; `hasty`: by the hasty recogniser, too."""
        found, behind_s = list[Reading](), 0.0
        if hasty and self.hasty_text is not None:
            found.append(Reading(HASTY_AT_S, self.hasty_text, self.hesitates(hasty=True)))
            behind_s = BEHIND_HASTY_AT_S - WORDS_AT_S
        if self.first_text is not None:
            found.append(Reading(self.first_at_s + behind_s, self.first_text, self.hesitates()))
        return [*found, Reading(self.words_at_s + behind_s, self.text, self.hesitates())]

    def hesitates(self, *, hasty: bool = False) -> float:
        """How surely the last sound is an "um"; known with the words."""
        if hasty:
            return trailing(self.hasty_states, STATE_S, detector(HASTY))
        return trailing(self.states, STATE_S)

    def voice(self, at_s: float) -> float | None:
        """What `turns.floor` would say at this moment of the silence."""
        seen = [said for asked_s, said in self.judged if asked_s + JUDGE_S <= at_s][-2:]
        return min(seen[-1], sum(seen) / len(seen)) if seen else None


class Listener:
    """The engines; they are loaded when something is heard for the first time."""

    def __init__(self, kept: Path, threads: int = 2) -> None:
        """Results are kept in the folder `kept`; they do not depend on the number of threads."""
        self._kept, self._threads = kept, threads
        self._code = hashlib.sha256(b"".join((_BOT / name).read_bytes() for name in _HEARD_BY)).hexdigest()
        self._engines: tuple[WhisperTranscriber, WhisperTranscriber, SmartTurn] | None = None

    def words(self, signal: Signal) -> list[Word]:
        """The words of a recording, with times."""
        key = hashlib.sha256(signal.tobytes() + f"{self._code} words".encode()).hexdigest()[:32]
        path = self._kept / f"{key}.json"
        if not path.is_file():
            found = self._loaded()[0].transcribe(signal).words
            self._kept.mkdir(parents=True, exist_ok=True)
            path.write_text(json.dumps([asdict(word) for word in found]), encoding="utf-8")
        return [Word(**row) for row in json.loads(path.read_text(encoding="utf-8"))]

    def silences(self, signal: Signal, near_s: float | None = None) -> list[Silence]:
        """All silences of a mono 16 kHz recording, which a quiet room follows; or only that nearest to a time."""
        which = "" if near_s is None else f" {near_s:.3f}"
        key = hashlib.sha256(signal.tobytes() + f"{self._code} {JUDGE_AT_S}{which} first".encode()).hexdigest()[:32]
        path = self._kept / f"{key}.npz"
        if not path.is_file():
            found = self._hear(in_a_room(signal), near_s)
            self._kept.mkdir(parents=True, exist_ok=True)
            rows = [{name: getattr(one, name) for name in _KEPT} | {"words": _rows(one.words)} for one in found]
            states = {str(i): one.states.astype(np.float16) for i, one in enumerate(found)}
            states |= {f"hasty {i}": one.hasty_states.astype(np.float16) for i, one in enumerate(found)}
            np.savez_compressed(path, rows=json.dumps(rows), **states)  # type: ignore[arg-type]
        with np.load(path) as file:
            return [
                Silence(
                    **row | _whole(row),
                    states=file[str(i)].astype(np.float32),
                    hasty_states=file[f"hasty {i}"].astype(np.float32),
                )
                for i, row in enumerate(json.loads(str(file["rows"])))
            ]

    def _loaded(self) -> tuple[WhisperTranscriber, WhisperTranscriber, SmartTurn]:
        if self._engines is None:
            self._engines = (
                WhisperTranscriber(locate("whisper-base"), threads=self._threads),
                WhisperTranscriber(locate(HASTY), threads=self._threads, hasty=True),
                SmartTurn(locate("smart-turn")),
            )
        return self._engines

    def _hear(self, signal: Signal, near_s: float | None) -> list[Silence]:
        transcriber, hasty, judge = self._loaded()
        pauses = list(overheard(signal))
        nearest = min(range(len(pauses)), key=lambda i: abs(pauses[i][0].end_s - (near_s or 0.0)), default=0)
        read: dict[Chunk, Transcript] = {}
        found: list[Silence] = []
        speech_s = 0.0
        for i, (run, chunks, snr_db) in enumerate(pauses):
            speech_s += run.end_s - run.start_s
            if near_s is not None and i != nearest:
                continue
            full, first = False, list[str]()
            for k, chunk in enumerate(chunks):
                if chunk in read:
                    continue
                before = " ".join(read[earlier].text for earlier in chunks[:k])
                handed_out: list[Transcript] = []
                with Watched(transcriber) as watched:
                    sound = cut(signal, chunk.start_s, chunk.end_s)
                    found_here = transcriber.transcribe(sound, chunk.start_s, before=before, first=handed_out.append)
                    read[chunk] = believed(found_here, chunk.voiced_s)
                full = watched.full
                first = [f"{before} {believed(words, chunk.voiced_s).text}".strip() for words in handed_out]
            last = chunks[-1]
            before = " ".join(read[earlier].text for earlier in chunks[:-1])
            sound = cut(signal, last.start_s, last.end_s)
            glanced = hasty.transcribe(sound, last.start_s, before=before)
            ends = round((last.speech_end_s - last.start_s) / STATE_S)
            begins = max(0, ends - round(STATES_S / STATE_S))
            length_s = NEVER if i + 1 == len(pauses) else pauses[i + 1][0].start_s - run.end_s
            judged = []
            for at_s in JUDGE_AT_S:
                if at_s < length_s:
                    begin_s = max(pauses[0][0].start_s - 0.2, run.end_s + at_s - WINDOW_S)
                    judged.append((at_s, judge.probability(cut(signal, begin_s, run.end_s + at_s))))
            found.append(
                Silence(
                    at_s=run.end_s,
                    length_s=length_s,
                    words=Transcript.join(read[chunk] for chunk in chunks).words,
                    full_window=full,
                    speech_s=speech_s,
                    judged=tuple(judged),
                    snr_db=snr_db,
                    first_text=first[0] if first else None,
                    hasty_text=f"{before} {believed(glanced, last.voiced_s).text}".strip() if glanced else None,
                    states=transcriber.engine.encode(sound).array()[begins:ends],
                    hasty_states=hasty.engine.encode(sound).array()[begins:ends],
                )
            )
        return found


def _rows(words: Sequence[Word]) -> list[dict[str, Any]]:
    return [asdict(word) for word in words]


def _whole(row: dict[str, Any]) -> dict[str, Any]:
    """What JSON made lists of, as it was."""
    return {"judged": tuple(map(tuple, row["judged"])), "words": tuple(Word(**word) for word in row["words"])}


class Watched:
    """Whether a transcription took the full window."""

    def __init__(self, transcriber: WhisperTranscriber) -> None:
        self._model = transcriber.engine.faster_whisper
        self.full = False

    def __enter__(self) -> Self:
        plain = self._model.transcribe

        def watched(*arguments: Any, **options: Any) -> Any:
            self.full = True
            return plain(*arguments, **options)

        self._model.transcribe = watched
        return self

    def __exit__(self, *_: object) -> None:
        del self._model.transcribe  # the class's own is found again
