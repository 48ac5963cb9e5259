"""A session folder as an interview leaves it, with speech at known times, so that numbers can be checked.

Each utterance is a `Said`: who, from when to when, and the words, spread evenly over it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

import numpy as np
import numpy.typing as npt
import soundfile

from bot.session import store
from bot.session.record import (
    EVENT,
    SESSION_SCHEMA,
    CandidateSpeech,
    DialogueActEvent,
    Event,
    InterviewerSpeech,
    Pillar,
    PlannedQuestion,
    QuestionAsked,
    Session,
    SessionEnded,
    SessionStarted,
    TranscriptEvent,
    TurnEnded,
)
from bot.stt.transcript import Word
from tests.fakes.speech_sound import RATE, hiss, vowel

NOW = datetime(2026, 11, 24, 10, 30, 0).astimezone()

VOICED_LATE_S = 0.1
"""The conversation's voice detector is this late, at the onset and at the end."""


@dataclass(frozen=True)
class Said:
    """One utterance. The sound follows `parts`, the words of each part are spread evenly over it."""

    who: Literal["interviewer", "candidate"]
    parts: Sequence[tuple[float, float, str]]
    """(start_s, end_s, words)"""
    question: str | None = None
    """The interviewer's: the question's id; candidate: None."""
    move: str = "ask"
    pillar: Pillar | None = "behavioral"
    act: str | None = None
    """The candidate's: what it was instead of an answer."""
    lost: bool = False
    """The candidate's: the session was cut off before the turn ended."""
    trailing_silence_s: float = 0.0
    """The interviewer's: silence at the end of what was played."""

    @property
    def start_s(self) -> float:
        return self.parts[0][0]

    @property
    def end_s(self) -> float:
        return self.parts[-1][1]

    @property
    def text(self) -> str:
        return " ".join(words for _, _, words in self.parts if words)


def question(text: str, start_s: float, end_s: float, key: str = "q1", move: str = "ask", **more: float) -> Said:
    return Said("interviewer", [(start_s, end_s, text)], question=key, move=move, **more)  # type: ignore[arg-type]  # only trailing_silence_s


def answer(*parts: tuple[float, float, str], act: str | None = None, lost: bool = False) -> Said:
    return Said("candidate", parts, act=act, lost=lost)


def spread(start_s: float, end_s: float, text: str, probability: float = 0.9) -> list[Word]:
    """Words of equal length from start to end."""
    words = text.split()
    step = (end_s - start_s) / max(1, len(words))
    return [Word(word, start_s + i * step, start_s + (i + 1) * step, probability) for i, word in enumerate(words)]


def events_of(said: Iterable[Said], *, ended: str | None = "finished") -> list[Event]:
    """The events of a conversation, in the order they are written."""
    out: list[Event] = [SessionStarted(t_s=0.0)]
    last_s = 0.0
    for one in said:
        if one.who == "interviewer":
            if one.question:
                asked = QuestionAsked(t_s=one.start_s, id=one.question, text=one.text, move=one.move, pillar=one.pillar)
                out.append(asked)
            end_s = one.end_s + one.trailing_silence_s
            out.append(InterviewerSpeech(t_s=end_s, text=one.text, start_s=one.start_s, end_s=end_s))
            last_s = end_s
            continue
        for start_s, end_s, _ in one.parts:
            out.append(CandidateSpeech(t_s=end_s + 0.2, start_s=start_s + VOICED_LATE_S, end_s=end_s + VOICED_LATE_S))
        last_s = one.end_s + 1.0
        if one.lost:
            continue
        start_s, end_s = one.start_s + VOICED_LATE_S, one.end_s + VOICED_LATE_S
        out.append(TurnEnded(t_s=last_s, reason="complete", waited_s=last_s - end_s, start_s=start_s, end_s=end_s))
        words = [word for part in one.parts for word in spread(*part)]
        out.append(TranscriptEvent(t_s=last_s, words=words))
        if one.act:
            out.append(DialogueActEvent(t_s=last_s, act=one.act, start_s=start_s, end_s=end_s))
    if ended:
        out.append(SessionEnded(t_s=last_s + 0.5, reason=ended))
    return out


def tracks_of(
    said: Iterable[Said], seconds: float, *, echo: float = 0.0
) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]:
    """(candidate, interviewer) sound; `echo` is how much of the interviewer the microphone hears."""
    candidate = hiss(seconds, level=0.0005)
    interviewer = np.zeros(candidate.size, np.float32)
    for one in said:
        for start_s, end_s, _ in one.parts:
            own = one.who == "candidate"
            sound = vowel(end_s - start_s, pitch_hz=120.0 if own else 190.0)
            first = round(start_s * RATE)
            track = candidate if own else interviewer
            track[first : first + sound.size] += sound[: max(0, track.size - first)]
    return candidate + np.float32(echo) * interviewer, interviewer


def write_session(
    sessions_dir: Path,
    said: Sequence[Said],
    *,
    now: datetime = NOW,
    ended: str | None = "finished",
    echo: float = 0.0,
    sound: bool = True,
) -> Path:
    """A whole session folder; gives its path."""
    folder = store.create(sessions_dir, now)
    plan = [
        PlannedQuestion(id=one.question, pillar=one.pillar or "behavioral", text=one.text)
        for one in said
        if one.question and one.move == "ask"
    ]
    record = Session(schema=SESSION_SCHEMA, id=folder.name, created=now, viva_version="0.1.0", settings={}, plan=plan)
    store.write_record(folder, record)
    events = events_of(said, ended=ended)
    (folder / store.EVENTS_FILE).write_bytes(b"".join(EVENT.dump_json(event) + b"\n" for event in events))
    if sound:
        seconds = max(one.end_s for one in said) + 2.0
        candidate, interviewer = tracks_of(said, seconds, echo=echo)
        soundfile.write(folder / store.CANDIDATE_FILE, candidate, RATE, subtype="PCM_16")
        soundfile.write(folder / store.INTERVIEWER_FILE, interviewer, RATE, subtype="PCM_16")
    return folder
