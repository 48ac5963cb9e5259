"""A microphone that is there and hears nothing: a muted one delivers zeros, where a live one has noise of its own."""

from bot.audio.pcm import FRAME_S


class Deaf:
    """For how long a microphone has delivered nothing but zeros. Pure; frames of 20 ms come in order."""

    def __init__(self) -> None:
        self._frames = 0

    def hear(self, pcm: bytes, *, missing: bool = False) -> float:
        """Takes a frame as captured, before any echo is taken off; what is `missing` says nothing. Seconds."""
        if not missing:
            self._frames = 0 if any(pcm) else self._frames + 1
        return self._frames * FRAME_S
