"""The ends of the pipeline: the microphone's frames go in, the interviewer's voice comes out.

Own processors rather than pipecat's base transports: those put gaps, queues and end-of-speech silence between
the device and the clock, and report as spoken what was only queued.
"""

import asyncio
import contextlib
import logging
from collections.abc import Callable

from pipecat.frames.frames import CancelFrame, EndFrame, Frame, InterruptionFrame, StartFrame
from pipecat.processors.frame_processor import FrameDirection, FrameProcessor
from pipecat.transports.base_transport import BaseTransport

from bot.audio.desk import Desk, SoundRecorder
from bot.audio.devices import AudioBackend
from bot.audio.echo import EchoMode
from bot.audio.pcm import SAMPLE_RATE
from bot.audio.playback import Began, Ended
from bot.errors import AudioDeviceError, VivaError
from bot.frames import DeviceGone, DeviceThere, Heard, MicrophoneFrame, Playing, VoiceFrame
from bot.session.record import DeviceBack, DeviceLost, EchoFallback

logger = logging.getLogger(__name__)

TICK_S = 0.1
"""Steps happen at least this often when no microphone drives them."""
FAREWELL_S = 3.0
"""At the end, what is queued is played out; this much longer than it lasts is waited."""


def _ignore(_: object) -> None:
    return


class SessionTransport(BaseTransport):
    """A microphone and a speaker as pipecat processors, with the session clock between them.

    `open` may be called before the pipeline runs, to fail early with AudioDeviceError; else the start of the
    pipeline opens the devices. Frames out of `input()`: MicrophoneFrame, DeviceGone, DeviceThere; into `output()`:
    VoiceFrame, InterruptionFrame; out of it, upstream: Playing, Heard. `on_heard` gets every Heard too, at once, also
    the one a cancelled pipeline no longer carries. `on_error` gets the recorder's StorageError, once, and the
    AudioDeviceError of a failed start or of sound that broke off for good. Callbacks run in the event loop.
    """

    def __init__(
        self,
        backend: AudioBackend,
        recorder: SoundRecorder,
        *,
        input_device: str | None = None,
        output_device: str | None = None,
        echo: EchoMode = "cancel",
        on_event: Callable[[DeviceLost | DeviceBack], None] = _ignore,
        on_echo: Callable[[EchoFallback], None] = _ignore,
        on_heard: Callable[[Heard], None] = _ignore,
        on_error: Callable[[VivaError], None] = _ignore,
    ) -> None:
        super().__init__(name="SessionTransport")
        self._desk = Desk(
            backend,
            recorder,
            input_device=input_device,
            output_device=output_device,
            echo=echo,
            on_event=on_event,
            on_echo=on_echo,
            on_error=on_error,
        )
        self._opened = False
        self._on_heard = on_heard
        self._on_error = on_error
        self._input = _Input(self)
        self._output = _Output(self)
        self._listening = True
        self._stepping = asyncio.Event()
        self._woken = False
        """A step is due that the devices asked for."""
        self._quiet = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None

    def input(self) -> FrameProcessor:
        return self._input

    def output(self) -> FrameProcessor:
        return self._output

    @property
    def device_names(self) -> dict[str, str]:
        """`input` and `output`, for `session.json`; empty strings until opened."""
        return self._desk.names

    def now_s(self) -> float:
        """Session time now."""
        return self._desk.now_s()

    def open(self) -> None:
        """Opens the devices; the session clock starts. Raises AudioDeviceError."""
        if not self._opened:
            self._desk.open()
            self._opened = True

    async def close(self) -> None:
        """Stops the devices; everything captured is recorded. May be called at any time, and again."""
        self._loop = None
        for ended in await self._desk.close():
            self._on_heard(_heard(ended))

    async def start(self) -> None:
        """Opens the devices if need be, and lets them drive the steps."""
        self._loop = asyncio.get_running_loop()
        self._desk.wake_with(self._wake)
        try:
            self.open()
        except VivaError as error:
            self._on_error(error)

    async def run(self) -> None:
        """Carries what the devices bring into the pipeline, until cancelled."""
        try:
            await self._carry()
        except Exception as error:  # noqa: BLE001 - without it the interview would go on, deaf and for good
            logger.error("the sound broke off: %s", type(error).__name__)
            self._on_error(AudioDeviceError("The sound broke off.", 'Run "viva check" to try the devices.'))

    async def _carry(self) -> None:
        self._tick()
        while True:
            await self._stepping.wait()
            self._stepping.clear()
            self._woken = False
            step = self._desk.step()
            for change in step.changes:
                kind = DeviceThere if change.there else DeviceGone
                await self._input.push_frame(kind(device=change.kind, at_s=change.at_s))
            for fact in step.facts:
                if isinstance(fact, Began):
                    frame: Frame = Playing(utterance=fact.utterance, start_s=fact.heard_at)
                else:
                    frame = _heard(fact)
                    self._on_heard(frame)
                await self._output.push_frame(frame, FrameDirection.UPSTREAM)
            if not self._desk.playback.busy:
                self._quiet.set()
            if self._listening:
                for sound in step.frames:
                    await self._input.push_frame(
                        MicrophoneFrame(
                            audio=sound.pcm,
                            sample_rate=SAMPLE_RATE,
                            num_channels=1,
                            start_s=sound.start_s,
                            missing=sound.missing,
                            zeros_s=sound.zeros_s,
                            own=sound.own,
                            doubtful=sound.doubtful,
                        )
                    )

    def stop_listening(self) -> None:
        """The microphone is recorded but no longer heard."""
        self._listening = False

    def speak(self, frame: VoiceFrame) -> None:
        """Queues a piece of the interviewer's speech."""
        self._desk.playback.say(frame.utterance, frame.text, frame.audio, frame.sample_rate, last=frame.last)

    def interrupt(self) -> None:
        """Silences the interviewer."""
        self._desk.cut()
        self._stepping.set()

    async def play_out(self) -> None:
        """Waits until what is queued was heard; gives up when the speaker does not move."""
        playback = self._desk.playback
        playback.finish()
        self._quiet.clear()
        if playback.busy:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._quiet.wait(), playback.left_s + FAREWELL_S)

    def _wake(self) -> None:
        """From a device's thread. One call is enough: more would pile up while the loop is held up."""
        loop = self._loop
        if loop is not None and not self._woken:
            self._woken = True
            try:
                loop.call_soon_threadsafe(self._stepping.set)
            except RuntimeError:
                self._loop = None

    def _tick(self) -> None:
        if self._loop is not None:
            self._stepping.set()
            self._loop.call_later(TICK_S, self._tick)


class _Input(FrameProcessor):
    """Starts the devices and is where the microphone's frames enter."""

    def __init__(self, transport: SessionTransport) -> None:
        super().__init__(name="Microphone")
        self._transport = transport
        self._running: asyncio.Task[None] | None = None

    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        await super().process_frame(frame, direction)
        if isinstance(frame, StartFrame):
            await self.push_frame(frame, direction)
            await self._transport.start()
            if self._running is None:
                self._running = self.create_task(self._transport.run())
            return
        if isinstance(frame, EndFrame):
            self._transport.stop_listening()
        elif isinstance(frame, CancelFrame):
            await self._stop()
        await self.push_frame(frame, direction)

    async def cleanup(self) -> None:
        await self._stop()
        await super().cleanup()

    async def _stop(self) -> None:
        if self._running is not None:
            task, self._running = self._running, None
            await self.cancel_task(task)
        await self._transport.close()


class _Output(FrameProcessor):
    """Takes the interviewer's voice."""

    def __init__(self, transport: SessionTransport) -> None:
        super().__init__(name="Speaker")
        self._transport = transport

    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        await super().process_frame(frame, direction)
        if isinstance(frame, VoiceFrame):
            self._transport.speak(frame)
            return
        if isinstance(frame, InterruptionFrame):
            self._transport.interrupt()
        elif isinstance(frame, EndFrame):
            await self._transport.play_out()
        await self.push_frame(frame, direction)


def _heard(ended: Ended) -> Heard:
    return Heard(
        utterance=ended.utterance,
        text=ended.text,
        start_s=ended.start_at,
        end_s=ended.end_at,
        interrupted=ended.interrupted,
    )
