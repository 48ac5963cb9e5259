"""Runs a blocking voice in one thread of its own, for callers on the event loop."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol

from bot.tts.piper import StopFlag


class BlockingVoice(Protocol):
    """What a speech engine offers."""

    def stop_flag(self) -> StopFlag: ...

    def synthesise(self, sentence: str, speed: float, stop: StopFlag | None) -> tuple[bytes, int]: ...


class Voice(Protocol):
    """What the processor needs: the sound of a sentence, given up when the awaiting task is cancelled."""

    async def synthesise(self, sentence: str, speed: float) -> tuple[bytes, int]:
        """16-bit mono samples of one speakable sentence, and their rate."""
        ...


class VoiceThread:
    """One sentence at a time, in the order asked for. Cancelling the caller stops the engine at once."""

    def __init__(self, voice: BlockingVoice) -> None:
        self._voice = voice
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="voice")

    async def synthesise(self, sentence: str, speed: float) -> tuple[bytes, int]:
        """See Voice."""
        stop = self._voice.stop_flag()
        loop = asyncio.get_running_loop()
        try:
            return await loop.run_in_executor(self._thread, self._voice.synthesise, sentence, speed, stop)
        except asyncio.CancelledError:
            stop.set()
            raise

    def close(self) -> None:
        """Ends the thread; sentences not begun are dropped."""
        self._thread.shutdown(wait=False, cancel_futures=True)
