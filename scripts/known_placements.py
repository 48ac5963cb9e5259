"""Answers played at the virtual sound card, and the latency that the scorecard gives them against what was audible.

The microphone hears the speaker's monitor, and the answer is played to the same speaker by another program: both the
interviewer and the answer are then in the candidate's track when they were really audible, to the sample, and matched
filters tell where. The interviewer's own track is written from what the device reports, as in any session.
"""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
import soundfile
from known_phrases import MARGIN, Phrase
from known_times import Truth, true_words
from timed import Found, viva

from bot.audio.desk import Desk
from bot.audio.pcm import SAMPLE_RATE, Signal, to_samples
from bot.audio.playback import Ended
from bot.audio.portaudio import SoundDevices
from bot.cli.score import person
from bot.scoring.session import SessionMaterial
from bot.scoring.speech import HeldSound
from bot.session.record import CandidateSpeech, Event, InterviewerSpeech, QuestionAsked, TranscriptEvent, TurnEnded
from bot.session.recorder import Recorder

DELAYS_S: Final = (0.2, 0.9, 0.4, 1.6, 0.3, 2.4)
"""From the end of the question to the player's start; the player takes another tenth or two."""
STEP_S: Final = 0.01


async def placements(
    folder: Path, asked: Sequence[Phrase], said: Sequence[Phrase], count: int
) -> list[tuple[Truth, Found]]:
    """Plays `count` questions and answers; the truth of each and what the scorecard says."""
    recorder = Recorder(folder)
    desk = Desk(SoundDevices(), recorder, echo="off", on_event=print)
    desk.open()
    ended: list[Ended] = []

    async def run(seconds: float) -> None:
        until = asyncio.get_running_loop().time() + seconds
        while asyncio.get_running_loop().time() < until:
            ended.extend(fact for fact in desk.step().facts if isinstance(fact, Ended))
            await asyncio.sleep(STEP_S)

    await run(2.0)
    for number in range(count):
        pcm = to_samples(asked[number % len(asked)].signal).tobytes()
        desk.playback.say(number + 1, "Why did you choose that?", pcm, SAMPLE_RATE, last=True)
        while len(ended) <= number:
            await run(0.02)
        await run(DELAYS_S[number % len(DELAYS_S)])
        answer = folder / f"{number}.wav"
        phrase = said[number % len(said)]
        soundfile.write(answer, phrase.signal, SAMPLE_RATE, subtype="PCM_16")
        player = await asyncio.create_subprocess_exec("paplay", "--device=speakers", str(answer))
        await run(phrase.signal.size / SAMPLE_RATE + 1.5)
        assert await player.wait() == 0
    await desk.close()
    recorder.close()
    tracks = [soundfile.read(folder / f"{name}.wav", dtype="float32")[0] for name in ("candidate", "interviewer")]
    truths, events = _told(tracks[0], ended, asked, said)
    session = SessionMaterial("placed", events, HeldSound(tracks[0]), HeldSound(tracks[1]))
    return list(zip(truths, viva(truths, session, person), strict=True))


def _told(
    heard: Signal, ended: Sequence[Ended], asked: Sequence[Phrase], said: Sequence[Phrase]
) -> tuple[list[Truth], list[Event]]:
    """The truth by matched filters on what was audible, and the events as the conversation writes them."""
    truths: list[Truth] = []
    events: list[Event] = []
    for number, fact in enumerate(ended):
        question, phrase = asked[number % len(asked)], said[number % len(said)]
        begin = max(0, round((fact.start_at - 0.5) * SAMPLE_RATE))
        size = round((fact.end_at + 0.5) * SAMPLE_RATE) - begin
        question_end = begin + place(heard[begin : begin + size], question.signal) + question.signal.size - MARGIN
        after = question_end + SAMPLE_RATE // 20
        first = after + place(heard[after : after + 8 * SAMPLE_RATE], phrase.signal) + MARGIN
        onset_s, end_s = first / SAMPLE_RATE, (first + phrase.length) / SAMPLE_RATE
        truth = Truth(
            question_end / SAMPLE_RATE, onset_s, onset_s, (), end_s, "none", (phrase.source,), (phrase.clear,)
        )
        truths.append(truth)
        start_s, done_s = onset_s + 0.1, end_s + 0.1
        events += [
            QuestionAsked(t_s=fact.start_at, id=f"q{number}", text="Why?", move="ask"),
            InterviewerSpeech(t_s=fact.end_at, text="Why?", start_s=fact.start_at, end_s=fact.end_at),
            CandidateSpeech(t_s=done_s, start_s=start_s, end_s=done_s),
            TurnEnded(t_s=done_s, reason="complete", waited_s=0.8, start_s=start_s, end_s=done_s),
            TranscriptEvent(t_s=done_s, words=true_words(truth)),
        ]
    return truths, events


def place(track: Signal, pattern: Signal) -> int:
    """Where in `track` `pattern` begins."""
    size = 1 << (track.size + pattern.size).bit_length()
    spectrum = np.fft.rfft(track.astype(np.float64), size) * np.conj(np.fft.rfft(pattern.astype(np.float64), size))
    return int(np.fft.irfft(spectrum, size)[: track.size].argmax())
