"""The screen sees who has the floor in the frames of a real pipeline."""

import threading

import pytest
from pipecat.frames.frames import Frame
from pipecat.observers.base_observer import FramePushed
from pipecat.processors.frame_processor import FrameDirection, FrameProcessor

from bot.cli.live.observer import FloorObserver
from bot.cli.live.state import Holder, View
from bot.frames import (
    FloorHeld,
    Heard,
    MicrophoneFrame,
    Playing,
    Say,
    SpeechPaused,
    SpeechStarted,
    TurnEnded,
    TurnReopened,
)
from bot.session.record import QuestionAsked
from bot.stt.transcript import Transcript, Turn, Word

pytestmark = pytest.mark.pipeline

TURN = Turn(Transcript((Word(text="Yes.", start_s=1.0, end_s=2.0, probability=1.0),)), 1.0, 2.0)
DOWN, UP = FrameDirection.DOWNSTREAM, FrameDirection.UPSTREAM


def sound(start_s: float, sample: int = 0) -> MicrophoneFrame:
    pcm = sample.to_bytes(2, "little", signed=True) * 320
    return MicrophoneFrame(audio=pcm, sample_rate=16_000, num_channels=1, start_s=start_s)


class Watched:
    """A view that is told of frames."""

    def __init__(self) -> None:
        self.view = View(600.0, captions=True)
        self._observer = FloorObserver(self.view, threading.Lock())
        self._processor = FrameProcessor()

    async def after(self, *frames: Frame, direction: FrameDirection = DOWN) -> Holder:
        for frame in frames:
            await self._observer.on_push_frame(FramePushed(self._processor, self._processor, frame, direction, 0))
        return self.view.status().holder


async def test_one_turn_each() -> None:
    watched = Watched()
    assert await watched.after(sound(0.0)) is Holder.STARTING
    assert await watched.after(Say(utterance=1, text="So. Where do you start?"), Playing(utterance=1)) is (
        Holder.INTERVIEWER
    )
    question = QuestionAsked(t_s=1.0, id="x", text="Where do you start?", move="ask", pillar="design")
    assert watched.view.note(question)[0].text == "So. Where do you start?"
    assert await watched.after(Heard(utterance=1), sound(3.0)) is Holder.LISTENING
    assert await watched.after(SpeechStarted(start_s=4.0)) is Holder.SPEAKING
    assert await watched.after(SpeechPaused(start_s=4.0, end_s=5.0), sound(7.0)) is Holder.LISTENING
    assert await watched.after(FloorHeld(start_s=5.0)) is Holder.HELD
    assert await watched.after(TurnEnded(turn=TURN)) is Holder.THINKING
    assert await watched.after(TurnReopened()) is Holder.SPEAKING
    assert await watched.after(TurnEnded(turn=TURN), Playing(utterance=2)) is Holder.INTERVIEWER
    # The same news on its way up, for speech-to-text.
    assert await watched.after(Heard(utterance=2), TurnEnded(turn=TURN), direction=UP) is Holder.LISTENING


async def test_the_level_is_the_microphones() -> None:
    watched = Watched()
    await watched.after(*(sound(number * 0.02, 9000) for number in range(10)))
    assert watched.view.status().bars > 4


async def test_each_frame_is_looked_at_once() -> None:
    """It passes seven processors."""
    assert not FloorObserver(View(600.0), threading.Lock()).observe_every_push
