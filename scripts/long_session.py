"""A session as long as a real interview, made: questions of the bank, answers people wrote, and sound for each word.

Nobody spoke it: the sound of a word is a sung vowel. Its sizes are a real one's: words, pauses, fillers, minutes.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import numpy as np
import numpy.typing as npt
import soundfile
import yaml

from bot.audio.pcm import SAMPLE_RATE, Signal, to_samples
from bot.interviewer.bank import load_bank
from bot.interviewer.clauses import sentences
from bot.interviewer.item import Item
from bot.paths import prompts_dir
from bot.session import store
from bot.session.record import (
    EVENT,
    SESSION_SCHEMA,
    CandidateSpeech,
    Event,
    InterviewerSpeech,
    PlannedQuestion,
    QuestionAsked,
    Session,
    SessionEnded,
    SessionStarted,
    TranscriptEvent,
    TurnEnded,
)
from bot.stt.transcript import Transcript, Word
from tests.fakes.speech_sound import hiss, vowel

ANSWERS = Path(__file__).resolve().parent.parent / "tests" / "data" / "labelled_answers.yaml"
WORDS_A_MINUTE = 132
WHEN = datetime(2026, 11, 24, 10, 30).astimezone()
WORD_S = 0.36
"""A word, at a usual pace of speech."""
BESIDE = ("um", "uh", "like,", "you know,", "I mean,", "so basically", "we", "we", "I I")
"""What people say beside what they say."""


@dataclass(frozen=True)
class Made:
    """The session, and how much there is of it."""

    folder: Path
    seconds: float
    questions: int
    follow_ups: int
    words: int


@dataclass(frozen=True)
class Turn:
    """A question or follow-up and what was answered, sentence by sentence."""

    item: Item
    move: str
    asked: str
    answered: Sequence[str]


def long_session(sessions_dir: Path, minutes: float = 45.0, questions: int = 12, seed: int = 5) -> Made:
    """Write a session of about this length; the same arguments give the same session."""
    chance = random.Random(seed)
    turns = list(_turns(chance, questions, words=round(minutes * WORDS_A_MINUTE)))
    events: list[Event] = [SessionStarted(t_s=0.0)]
    spoken: tuple[list[Word], list[Word]] = ([], [])
    at_s = 2.0
    for turn in turns:
        events.append(
            QuestionAsked(t_s=at_s, id=turn.item.id, text=turn.asked, move=turn.move, pillar=turn.item.pillar)
        )
        asked = list(_spread(turn.asked, at_s, chance))
        spoken[1].extend(asked)
        events.append(InterviewerSpeech(t_s=asked[-1].end_s, text=turn.asked, start_s=at_s, end_s=asked[-1].end_s))
        at_s = asked[-1].end_s + chance.uniform(0.5, 3.0)
        said: list[Word] = []
        for sentence in turn.answered:
            said.extend(_spread(sentence, at_s, chance))
            events.append(CandidateSpeech(t_s=said[-1].end_s + 0.2, start_s=at_s, end_s=said[-1].end_s))
            at_s = said[-1].end_s + chance.choice((0.3, 0.5, 0.8, 1.4))
        spoken[0].extend(said)
        last_s = said[-1].end_s
        at_s = last_s + 1.2
        events.append(TurnEnded(t_s=at_s, reason="complete", waited_s=1.0, start_s=said[0].start_s, end_s=last_s))
        events.append(TranscriptEvent(t_s=at_s, words=said))
    events.append(SessionEnded(t_s=at_s + 1.0, reason="finished"))
    folder = store.create(sessions_dir, WHEN)
    mains = [turn for turn in turns if turn.move == "ask"]
    plan = [PlannedQuestion(id=turn.item.id, pillar=turn.item.pillar, text=turn.asked) for turn in mains]
    settings = {"interview": {"level": "senior", "company": "any", "minutes": minutes}}
    store.write_record(
        folder,
        Session(schema=SESSION_SCHEMA, id=folder.name, created=WHEN, viva_version="made", settings=settings, plan=plan),
    )
    (folder / store.EVENTS_FILE).write_bytes(b"".join(EVENT.dump_json(event) + b"\n" for event in events))
    for name, words, pitch_hz in ((store.CANDIDATE_FILE, spoken[0], 120.0), (store.INTERVIEWER_FILE, spoken[1], 190.0)):
        _write(folder / name, words, at_s + 2.0, pitch_hz=pitch_hz, noise=name == store.CANDIDATE_FILE)
    return Made(folder, at_s + 2.0, len(mains), len(turns) - len(mains), sum(map(len, spoken)))


def _turns(chance: random.Random, questions: int, words: int) -> Iterator[Turn]:
    """Main questions of all pillars, two or three follow-ups each, answers of `words` altogether."""
    bank = load_bank([prompts_dir() / "questions"])
    told: dict[str, list[str]] = {}
    for entry in yaml.safe_load(ANSWERS.read_text(encoding="utf-8")):
        told.setdefault(entry["item"], []).append(" ".join(entry["text"].split()))
    items = sorted((item for item in bank if len(item.points) >= 3 and item.id in told), key=lambda item: item.id)
    chosen = sorted(chance.sample(items, questions), key=lambda item: item.pillar)
    asked: list[tuple[Item, str, str]] = []
    for item in chosen:
        asked.append((item, "ask", item.ask))
        points = chance.sample(item.points, min(len(item.points), chance.choice((2, 3))))
        asked += [(item, "probe_reasoning", point.probe) for point in points]
    left = words - sum(len(text.split()) for _, _, text in asked)
    for i, (item, move, text) in enumerate(asked):
        wanted = left // (len(asked) - i)
        said: list[str] = []
        while not said or sum(len(sentence.split()) for sentence in said) < wanted:
            said += _with_fillers(chance.choice(told[item.id]), chance)
        left -= sum(len(sentence.split()) for sentence in said)
        yield Turn(item, move, text, said)


def _with_fillers(text: str, chance: random.Random) -> list[str]:
    """The sentences, every twelfth word with something beside it."""
    out = []
    for sentence in sentences(Transcript(tuple(Word(word, 0.0, 0.0, 1.0) for word in text.split()))):
        words = [
            f"{chance.choice(BESIDE)} {word}" if chance.random() < 1 / 12 else word for word in sentence.text.split()
        ]
        out.append(" ".join(words))
    return out


def _spread(text: str, start_s: float, chance: random.Random) -> Iterator[Word]:
    """Words one after the other, now and then one that may be misheard."""
    at_s = start_s
    for word in text.split():
        length_s = WORD_S * chance.uniform(0.6, 1.4)
        yield Word(word, round(at_s, 3), round(at_s + length_s, 3), round(chance.choice((0.35, *[0.95] * 15)), 2))
        at_s += length_s


def _write(path: Path, words: Sequence[Word], seconds: float, *, pitch_hz: float, noise: bool) -> None:
    """A track with a vowel for each word, a minute at a time."""
    sung = vowel(20.0, pitch_hz=pitch_hz)
    room = hiss(60.0, level=0.0005) if noise else np.zeros(60 * SAMPLE_RATE, np.float32)
    edge = np.minimum(1.0, np.arange(80, dtype=np.float32) / 80)
    minute = 60 * SAMPLE_RATE
    with soundfile.SoundFile(path, "w", SAMPLE_RATE, 1, subtype="PCM_16") as file:
        path.chmod(0o600)
        for first in range(0, round(seconds * SAMPLE_RATE), minute):
            block: Signal = room[: min(minute, round(seconds * SAMPLE_RATE) - first)].copy()
            for i, word in enumerate(words):
                start, end = round(word.start_s * SAMPLE_RATE) - first, round(word.end_s * SAMPLE_RATE) - first
                if end <= 0 or start >= block.size:
                    continue
                here = _faded(sung[(offset := i * 977 % 200_000) : offset + end - start], edge)
                block[max(0, start) : end] += here[max(0, -start) : block.size - start]
            file.write(to_samples(block))


def _faded(sound: Signal, edge: npt.NDArray[np.float32]) -> Signal:
    out = sound.copy()
    out[: edge.size] *= edge
    out[-edge.size :] *= edge[::-1]
    return out
