"""When whoever speaks into the microphone is done: by silence, and by how far the reading of a text has come."""

from collections.abc import Callable
from concurrent.futures import Executor, Future
from typing import Final

from bot.audio.pcm import FRAME_S, Signal
from bot.errors import VivaError
from bot.pronunciation.finish import THINKING_S, patience_s
from bot.turns.vad import PAUSE_S, Segmenter

STARTS_WITHIN_S: Final = 10.0
"""Whoever has said nothing by then is asked again."""
TEXT_QUIET_S: Final = 2.0
"""So much silence ends a reading of which it cannot be told how far it has come."""
ASK_AFTER_S: Final = 0.6
"""After so much silence it is looked how far the reading has come."""
WORD_QUIET_S: Final = 1.2
"""The same for a single word."""

Voiced = Callable[[bytes], bool]
"""Whether 20 ms of sound hold a voice."""
Left = Callable[[Signal], int]
"""How many words of a text follow the last that was read in a recording. May raise VivaError."""


class Hush:
    """Whether whoever speaks is done: silence after speech, or none at all. Fed frame by frame; knows no clock."""

    def __init__(self, voiced: Voiced, quiet_s: float, starts_within_s: float = STARTS_WITHIN_S) -> None:
        self._voiced = voiced
        self._segments = Segmenter()
        self.quiet_s = quiet_s
        """So much silence after speech is the end."""
        self._starts_within_s = starts_within_s
        self._now_s = 0.0
        self._heard_s: float | None = None
        self._voiced_s = 0.0

    def hear(self, frame: bytes) -> bool:
        """Take the next 20 ms; whether they hold a voice."""
        voiced = self._voiced(frame)
        boundary = self._segments.process(self._now_s, voiced=voiced)
        self._now_s += FRAME_S
        if voiced:
            self._voiced_s = self._now_s
        if self._segments.speaking:
            self._heard_s = self._now_s
        elif boundary is not None:
            self._heard_s = boundary.end_s
        return voiced

    @property
    def nobody(self) -> bool:
        """Whether no voice was heard at all, not even for a moment."""
        return self._voiced_s == 0.0

    @property
    def silence_s(self) -> float:
        """How long it has been silent after speech; 0 before any."""
        return 0.0 if self._heard_s is None else self._now_s - self._heard_s

    @property
    def over(self) -> bool:
        """Whether it is done."""
        if self._heard_s is None:
            return self._now_s >= self._starts_within_s
        # A voice that has just begun again is known as speech only after some frames.
        return self.silence_s >= self.quiet_s and self._now_s - self._voiced_s >= PAUSE_S


class Patience:
    """How much silence ends a reading, by how far it has come: looked at once in each pause, beside the recording."""

    def __init__(self, left: Left, aside: Executor) -> None:
        self._left = left
        self._aside = aside
        self._asked: Future[int] | None = None

    def quiet_s(self, silence_s: float, so_far: Callable[[], Signal]) -> float:
        """After `silence_s` of silence; `so_far` gives the recording."""
        if silence_s < ASK_AFTER_S:
            if self._asked is not None:
                self._asked.cancel()
            self._asked = None
        elif self._asked is None:
            self._asked = self._aside.submit(self._left, so_far())
        if self._asked is None or not self._asked.done():
            return THINKING_S
        try:
            return patience_s(self._asked.result())
        except VivaError:  # scoring says what is missing
            return TEXT_QUIET_S
