"""The baseline of bench_conversation: a voice bot of pipecat's stock services at their defaults, no code of ours.

Only the sound card is shared with Viva (the simulated one), and the model files.
"""

import asyncio
import threading
from collections import deque
from collections.abc import Sequence

from pipecat.audio.vad.silero import SileroVADAnalyzer
from pipecat.frames.frames import (
    Frame,
    InputAudioRawFrame,
    LLMContextFrame,
    LLMFullResponseEndFrame,
    LLMFullResponseStartFrame,
    LLMTextFrame,
    OutputAudioRawFrame,
    StartFrame,
    TranscriptionFrame,
    TTSAudioRawFrame,
    TTSSpeakFrame,
    UserStoppedSpeakingFrame,
    VADUserStoppedSpeakingFrame,
)
from pipecat.observers.base_observer import BaseObserver
from pipecat.pipeline.pipeline import Pipeline
from pipecat.pipeline.worker import PipelineParams, PipelineWorker
from pipecat.processors.aggregators.llm_context import LLMContext
from pipecat.processors.aggregators.llm_response_universal import LLMContextAggregatorPair, LLMUserAggregatorParams
from pipecat.processors.frame_processor import FrameDirection, FrameProcessor
from pipecat.services.piper.tts import PiperTTSService
from pipecat.services.whisper.stt import WhisperSTTService
from pipecat.transports.base_input import BaseInputTransport
from pipecat.transports.base_output import BaseOutputTransport
from pipecat.transports.base_transport import TransportParams
from pipecat.workers.runner import WorkerRunner

from bot.audio.devices import Block, Stream
from bot.audio.pcm import SAMPLE_BYTES, SAMPLE_RATE
from bot.audio.simulated import Simulated
from bot.catalogue import locate

ANSWER = "Thank you. Could you tell me a little more about what you saw there?"
SOUND = TTSAudioRawFrame
KINDS: dict[str, type[Frame]] = {
    "pause noticed": VADUserStoppedSpeakingFrame,
    "words there": TranscriptionFrame,
    "turn taken": UserStoppedSpeakingFrame,
    "answer chosen": LLMContextFrame,
    "sound made": SOUND,
}
"""The stages of an answer by the frame that ends them; nothing is drafted."""
_UNTIL_S = "captured until"
"""Key of a frame's metadata: its end in seconds from the first sample."""


class Microphone(BaseInputTransport):
    def __init__(self, backend: Simulated, params: TransportParams) -> None:
        super().__init__(params)
        self._backend = backend
        self._held = b""
        self._samples = 0
        self._stream: Stream | None = None

    async def start(self, frame: StartFrame) -> None:
        await super().start(frame)
        await self.set_transport_ready(frame)
        loop = asyncio.get_running_loop()

        def captured(block: Block) -> None:
            self._held += block.pcm
            if len(self._held) >= 640:
                audio, self._held = self._held, b""
                self._samples += len(audio) // SAMPLE_BYTES
                sound = InputAudioRawFrame(audio=audio, sample_rate=SAMPLE_RATE, num_channels=1)
                sound.metadata[_UNTIL_S] = self._samples / SAMPLE_RATE
                asyncio.run_coroutine_threadsafe(self.push_audio_frame(sound), loop)

        self._stream = self._backend.open_input(None, captured)

    async def cleanup(self) -> None:
        # The audio thread must not outlive the loop that it hands its blocks to.
        if self._stream is not None:
            self._stream.close()
        await super().cleanup()


class Speaker(BaseOutputTransport):
    def __init__(self, backend: Simulated, params: TransportParams) -> None:
        super().__init__(params)
        self._backend = backend
        self._queue: deque[bytes] = deque()
        self._held = b""
        self._lock = threading.Lock()
        self._stream: Stream | None = None

    async def start(self, frame: StartFrame) -> None:
        await super().start(frame)
        self._stream = self._backend.open_output(None, self._fill)
        await self.set_transport_ready(frame)

    async def cleanup(self) -> None:
        if self._stream is not None:
            self._stream.close()
        await super().cleanup()

    def _fill(self, frames: int, audible_at: float, *, underflow: bool) -> bytes:  # noqa: ARG002 - Fill
        with self._lock:
            while self._queue and len(self._held) < frames * SAMPLE_BYTES:
                self._held += self._queue.popleft()
            sound, self._held = self._held[: frames * SAMPLE_BYTES], self._held[frames * SAMPLE_BYTES :]
        return sound.ljust(frames * SAMPLE_BYTES, b"\0")

    async def write_audio_frame(self, frame: OutputAudioRawFrame) -> bool:
        with self._lock:
            self._queue.append(frame.audio)
        while len(self._queue) > 1:  # noqa: ASYNC110 - the audio thread empties it
            await asyncio.sleep(0.005)
        return True


class FixedAnswer(FrameProcessor):
    """Stands where the language model would; answers at once, which flatters the baseline."""

    def __init__(self, turns: list[tuple[float, str]], backend: Simulated, origin_s: float) -> None:
        super().__init__()
        self._turns, self._backend, self._origin_s = turns, backend, origin_s

    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        await super().process_frame(frame, direction)
        if not isinstance(frame, LLMContextFrame):
            await self.push_frame(frame, direction)
            return
        said = [message for message in frame.context.get_messages() if message.get("role") == "user"]
        if said:
            self._turns.append((self._backend.now() - self._origin_s, str(said[-1]["content"])))
        await self.push_frame(LLMFullResponseStartFrame())
        await self.push_frame(LLMTextFrame(ANSWER))
        await self.push_frame(LLMFullResponseEndFrame())


def captured_until_s(frame: Frame) -> float | None:
    """When the sound in a frame of the microphone ends, in seconds from its first sample; None for other frames."""
    until_s: float | None = frame.metadata.get(_UNTIL_S)
    return until_s


async def converse(
    backend: Simulated, done: asyncio.Event, observers: Sequence[BaseObserver] = ()
) -> list[tuple[float, str]]:
    """Talk until `done`. Returns (when, words) of every user turn the bot answered; the devices are closed then."""
    turns: list[tuple[float, str]] = []
    params = TransportParams(audio_in_enabled=True, audio_out_enabled=True, audio_out_sample_rate=SAMPLE_RATE)
    aggregators = LLMContextAggregatorPair(
        LLMContext(), user_params=LLMUserAggregatorParams(vad_analyzer=SileroVADAnalyzer())
    )
    whisper = WhisperSTTService(
        device="cpu", compute_type="int8", settings=WhisperSTTService.Settings(model=str(locate("whisper-base")))
    )
    piper = PiperTTSService(
        download_dir=locate("en_US-joe-medium"), settings=PiperTTSService.Settings(voice="en_US-joe-medium")
    )
    worker = PipelineWorker(
        Pipeline(
            [
                Microphone(backend, params),
                whisper,
                aggregators.user(),
                FixedAnswer(turns, backend, backend.now()),
                piper,
                Speaker(backend, params),
                aggregators.assistant(),
            ]
        ),
        params=PipelineParams(audio_in_sample_rate=SAMPLE_RATE, audio_out_sample_rate=SAMPLE_RATE),
        observers=list(observers),
        cancel_on_idle_timeout=False,
    )
    runner = WorkerRunner(handle_sigint=False)
    await runner.add_workers(worker)
    running = asyncio.ensure_future(runner.run())
    await asyncio.sleep(1.0)
    await worker.queue_frame(TTSSpeakFrame("Hello. Please describe what you see."))
    await done.wait()
    await worker.cancel()
    await running
    return turns
