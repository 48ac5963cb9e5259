"""The ear of the screen in the pipeline: frames that say who has the floor, and how loud the microphone is.

Pipecat hands frames to observers through a queue of their own, after the pipeline has passed them on.
"""

import threading

from pipecat.observers.base_observer import BaseObserver, FramePushed
from pipecat.processors.frame_processor import FrameDirection

from bot.cli.live.state import View
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


class FloorObserver(BaseObserver):
    """Tells a view what passes, under its lock."""

    def __init__(self, view: View, lock: threading.Lock) -> None:
        super().__init__(observe_every_push=False)
        self._view = view
        self._lock = lock

    async def on_push_frame(self, data: FramePushed) -> None:
        with self._lock:
            self._pass_on(data)

    def _pass_on(self, data: FramePushed) -> None:
        view = self._view
        match data.frame:
            case MicrophoneFrame() as frame:
                view.hear(frame.start_s, frame.audio, missing=frame.missing)
            case SpeechStarted():
                view.speech_started()
            case SpeechPaused() as frame:
                view.speech_paused(frame.end_s)
            case FloorHeld():
                view.floor_held()
            case TurnEnded() as frame if data.direction == FrameDirection.DOWNSTREAM:
                view.turn_taken(words=frame.turn is not None and bool(frame.turn.transcript))
            case TurnReopened():
                view.turn_reopened()
            case Say() as frame:
                view.will_say(frame.text)
            case Playing():
                view.playing()
            case Heard() as frame:
                view.heard(interrupted=frame.interrupted)
            case _:
                pass
