"""A room in real time for `stress_soak`: noise, the speaker's echo, devices that can be unplugged, a card that does not
wait. What was truly audible, and what truly reached the microphone, is kept to the sample beside the record.
"""

import threading
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import numpy as np
import soundfile
import soxr

from bot.audio.devices import Block, Fill, OnBlock, Stream
from bot.audio.pcm import SAMPLE_BYTES, SAMPLE_RATE, Samples, Signal, rms_dbfs, to_samples
from bot.audio.simulated import BLOCK, BLOCK_S, Microphone, Simulated
from bot.errors import AudioDeviceError
from tests.fakes.echo_room import EchoRoom, response

AUDIBLE_DBFS = -45.0
QUIET_S = 0.5
"""After so much quiet a sound is a new utterance."""
KEPT_S = 0.5
"""A sound card keeps so much that nobody fetches; then it is lost."""
LATE_S = 0.1
"""Who fetches a block so late works on a machine that has other things to do."""
DELAY_S = 0.03
"""Of the echo, on top of the room's own: what a card does not report."""
MADE_RT60_S = 0.4
HEARD, PLAYED = "heard.raw", "played.raw"
"""The truth: 16-bit samples at 16 kHz on the session clock."""


class SoakRoom(Simulated):
    """Devices, room and the people in it. The microphone's samples go on whether anybody fetches them or not."""

    def __init__(
        self, candidate: Microphone, room: EchoRoom, noise: Samples, folder: Path, *, realtime: bool = True
    ) -> None:
        super().__init__(self._hears, self._plays, realtime=realtime)
        self.onsets: list[int] = []
        """Samples of the session at which the interviewer became audible."""
        self.blocks = Counter[str]()
        """Of 10 ms: all, those fetched late, those lost."""
        self._candidate = candidate
        self._room = room
        self._noise = noise.astype(np.int32)
        self._heard = (folder / HEARD).open("wb")
        self._played = (folder / PLAYED).open("wb")
        self._last_audible = -SAMPLE_RATE
        self._plugged = 1
        """Which device, counted; 0 where there is none."""
        self._number = 1
        self._late = self._overflow = self._underflow = False
        self._gate = threading.Lock()

    def unplug(self) -> None:
        """The headset is gone, without a word."""
        self._plugged = 0

    def plug(self) -> None:
        self._number += 1
        self._plugged = self._number

    def close(self) -> None:
        """The truth is complete; from now on nothing is kept."""
        with self._gate:
            self._heard.close()
            self._played.close()

    # --- devices ------------------------------------------------------------------------------------------

    def open_input(self, device: str | None, on_block: OnBlock) -> Stream:
        number = self._must_be_plugged("microphone")

        def passed(block: Block) -> None:
            if self._plugged != number:
                return
            if self._late:
                self._overflow = True
                return
            overflow, self._overflow = self._overflow, False
            on_block(Block(block.pcm, block.captured_at, block.arrived_at, overflow))

        return super().open_input(device, passed)

    def open_output(self, device: str | None, fill: Fill) -> Stream:
        number = self._must_be_plugged("speaker")

        def asked(frames: int, audible_at: float, *, underflow: bool) -> bytes:
            if self._plugged != number or self._late:
                self._underflow = True
                return bytes(frames * SAMPLE_BYTES)
            late, self._underflow = self._underflow, False
            return fill(frames, audible_at, underflow=underflow or late)

        return super().open_output(device, asked)

    def _must_be_plugged(self, name: str) -> int:
        if not self._plugged:
            raise AudioDeviceError(f"No {name} was found.")
        return self._plugged

    def _tick(self) -> None:
        late_s = self.now() - self._origin - (self._ticks + 1) * BLOCK_S
        self._late = late_s > KEPT_S
        self.blocks["all"] += 1
        self.blocks["late"] += late_s > LATE_S
        self.blocks["lost"] += self._late
        super()._tick()
        if self._on_block is None and self._input is not None:
            self._hears((self._ticks - 1 - self._captured_from) * BLOCK, BLOCK)

    # --- the room -----------------------------------------------------------------------------------------

    def _hears(self, first: int, n: int) -> bytes:
        places = np.arange(first, first + n) % self._noise.size
        mixed = np.frombuffer(self._candidate(first, n), "<i2").astype(np.int32) + self._noise[places]
        mixed += np.frombuffer(self._room.microphone(first, n), "<i2")
        pcm = bytes(np.clip(mixed, -32768, 32767).astype("<i2").tobytes())
        with self._gate:
            if first >= 0 and not self._heard.closed:
                self._heard.seek(first * SAMPLE_BYTES)
                self._heard.write(pcm)
        return pcm

    def _plays(self, first: int, pcm: bytes) -> None:
        self._room.speaker(first, pcm)
        if not any(pcm):
            return
        with self._gate:
            if first >= 0 and not self._played.closed:
                self._played.seek(first * SAMPLE_BYTES)
                self._played.write(pcm)
        if rms_dbfs(pcm) < AUDIBLE_DBFS:
            return
        if first > self._last_audible + QUIET_S * SAMPLE_RATE:
            self.onsets.append(first)
        self._last_audible = first + len(pcm) // SAMPLE_BYTES


def room_with(echo_db: float | None, data: Path, like: Signal) -> EchoRoom:
    """A room in which a voice like `like` comes back at `echo_db` of what is played; None for no echo.

    Its response was measured, where `data` has it; else it is noise that fades.
    """
    if echo_db is None:
        return EchoRoom(np.zeros(1, np.float32))
    measured = data / "noise_rir" / "rir_lhotse_real_8ch.flac"
    raw = _read(measured) if measured.is_file() else made_response()
    return EchoRoom(response(raw[: SAMPLE_RATE // 2], echo_db, DELAY_S, like))


def made_response(rt60_s: float = MADE_RT60_S) -> Signal:
    """Noise that fades by 60 dB in `rt60_s`."""
    at_s = np.arange(round(rt60_s * SAMPLE_RATE)) / SAMPLE_RATE
    fades = 10 ** (-3 * at_s / rt60_s) * np.random.default_rng(4).standard_normal(at_s.size)
    return np.asarray(fades, np.float32)


def noise_at(level_dbfs: float, data: Path) -> Samples:
    """The noise of an office at a level, to be repeated; where `data` has none, a hiss."""
    recorded = data / "noise_rir" / "noise_pipecat_office-ambience-24000-mono.flac"
    made = np.random.default_rng(5).standard_normal(7 * SAMPLE_RATE)
    signal = _read(recorded) if recorded.is_file() else made.astype(np.float32)
    return to_samples(signal * 10 ** (level_dbfs / 20) / np.sqrt(np.mean(np.square(signal))))


def voice_like(synthesise: Callable[[str, float, None], tuple[bytes, int]]) -> Signal:
    """A sentence of the interviewer's voice, 16 kHz."""
    pcm, rate = synthesise("Tell me about a system that you worked on, and what you decided yourself.", 1.0, None)
    return np.asarray(soxr.resample(np.frombuffer(pcm, "<i2").astype(np.float32) / 32768.0, rate, SAMPLE_RATE))


def _read(path: Path) -> Signal:
    signal, rate = soundfile.read(path, dtype="float32", always_2d=True)
    return np.asarray(soxr.resample(signal[:, 0], rate, SAMPLE_RATE), np.float32)
