"""Text in, sound out, as a pipecat processor: Say and Prepare become VoiceFrames.

Each sentence is one frame, pushed the moment it is made, while the speaker plays the one before; buffering,
and cutting short what is playing, is the speaker's part. An interruption ends the Say in progress, as
pipecat cancels the task that runs it; nothing of that utterance follows, no last frame either.
"""

import asyncio
from collections import OrderedDict, deque
from collections.abc import Sequence
from contextlib import suppress

from pipecat.frames.frames import CancelFrame, EndFrame, Frame
from pipecat.processors.frame_processor import FrameDirection, FrameProcessor
from pipecat.utils.errors import ErrorCategory

from bot.audio.pcm import SAMPLE_BYTES
from bot.frames import Prepare, Say, VoiceFrame
from bot.tts.sentences import sentences
from bot.tts.speakable import speakable
from bot.tts.worker import Voice

_KEPT = 24
"""Sentences whose sound is kept for saying them again: about 2.5 MB."""
_PENDING = 4
_SENTENCE_GAP_S = 0.30
_CLAUSE_GAP_S = 0.10

_Key = tuple[str, float]
_Sound = tuple[bytes, int]


class TtsProcessor(FrameProcessor):
    """Speaks. One sentence is made at a time; what is to be said now goes before what may be."""

    def __init__(self, voice: Voice, often: Sequence[str] = ()) -> None:
        """`often` are texts that answers begin with: made in time, where nothing else is to be made."""
        super().__init__()
        self._voice = voice
        self._often = [sentence for text in often for sentence in sentences(text)[:1]]
        self._tried: set[_Key] = set()
        """Of those, at the speeds that were spoken at."""
        self._speed = 1.0
        self._kept: OrderedDict[_Key, _Sound] = OrderedDict()
        self._pending: deque[_Key] = deque(maxlen=_PENDING)
        self._preparing: tuple[_Key, asyncio.Task[None]] | None = None
        self._saying = False

    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        """Consumes Say and Prepare, passes on all else."""
        await super().process_frame(frame, direction)
        if isinstance(frame, Say):
            await self._say(frame)
        elif isinstance(frame, Prepare):
            self._note(frame)
        else:
            if isinstance(frame, EndFrame | CancelFrame):
                self._often = []
                await self._stop_preparing()
            await self.push_frame(frame, direction)

    async def cleanup(self) -> None:
        """Gives up what is being prepared."""
        await self._stop_preparing()
        await super().cleanup()

    async def _say(self, say: Say) -> None:
        self._saying, self._speed = True, say.speed
        try:
            pieces = sentences(say.text)
            await self._give_way((pieces[0], say.speed) if pieces else None)
            gap_s = 0.0
            for piece in pieces:
                sound = await self._sound((piece, say.speed))
                if sound is None:
                    continue
                pcm, rate = sound
                if gap_s:
                    await self.push_frame(_silence(say.utterance, gap_s / say.speed, rate))
                await self.push_frame(VoiceFrame(utterance=say.utterance, text=piece, audio=pcm, sample_rate=rate))
                gap_s = _SENTENCE_GAP_S if piece[-1] in ".!?…\"')" else _CLAUSE_GAP_S
            await self.push_frame(VoiceFrame(utterance=say.utterance, last=True))
        finally:
            self._saying = False
            self._prepare_next()

    async def _sound(self, key: _Key) -> _Sound | None:
        """None where the sentence has no sound: nothing sayable in it, or the engine failed."""
        if key not in self._kept:
            try:
                self._keep(key, await self._voice.synthesise(speakable(key[0]), key[1]))
            except Exception as error:  # noqa: BLE001 - whatever the engine does, the interview goes on
                # The message may quote the sentence, and with it what the candidate said.
                await self.push_error(
                    f"The voice failed on a sentence: {type(error).__name__}", category=ErrorCategory.UNKNOWN
                )
                return None
        self._kept.move_to_end(key)
        return self._kept[key] if self._kept[key][0] else None

    def _keep(self, key: _Key, sound: _Sound) -> None:
        self._kept[key] = sound
        while len(self._kept) > _KEPT + len(self._often):
            self._kept.popitem(last=False)

    def _note(self, prepare: Prepare) -> None:
        pieces = sentences(prepare.text)
        key = (pieces[0], prepare.speed) if pieces else None
        if key and key not in self._kept and key not in self._pending:
            self._pending.append(key)
            self._prepare_next()

    def _prepare_next(self) -> None:
        if self._saying or self._preparing is not None:
            return
        key = self._pending.popleft() if self._pending else self._next_often()
        if key is not None:
            self._preparing = (key, self.create_task(self._prepare(key)))

    def _next_often(self) -> _Key | None:
        keys = [(sentence, self._speed) for sentence in self._often]
        for key in keys:
            if key in self._kept:
                self._kept.move_to_end(key)
        due = next((key for key in keys if key not in self._kept and key not in self._tried), None)
        if due is not None:
            self._tried.add(due)
        return due

    async def _prepare(self, key: _Key) -> None:
        with suppress(Exception):  # said for real, it fails again and is reported then
            self._keep(key, await self._voice.synthesise(speakable(key[0]), key[1]))
        self._preparing = None
        self._prepare_next()

    async def _give_way(self, first: _Key | None) -> None:
        """Now that something is said, the rest of what was prepared is out of date."""
        self._pending.clear()
        if self._preparing is None:
            return
        key, task = self._preparing
        if key == first:
            await asyncio.wait([task])
        else:
            await self._stop_preparing()

    async def _stop_preparing(self) -> None:
        self._pending.clear()
        if self._preparing is not None:
            key, task = self._preparing
            self._preparing = None
            self._tried.discard(key)
            await self.cancel_task(task)


def _silence(utterance: int, seconds: float, rate: int) -> VoiceFrame:
    return VoiceFrame(utterance=utterance, audio=bytes(int(seconds * rate) * SAMPLE_BYTES), sample_rate=rate)
