"""One interviewer in one room in virtual time, for `bench_echo`: does it break in on itself, and may one break in?

The devices are simulated, all else is real: playback, clock, echo, voice activity. Time passes as fast as the
machine can.
"""

import hashlib
import json
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import Final, cast

import numpy as np
import numpy.typing as npt
import soundfile
import soxr

from bot.audio.desk import Desk
from bot.audio.echo import LEAD_S, Canceller, EchoMode, FarEnd
from bot.audio.pcm import FRAME_BYTES, FRAME_S, FRAME_SAMPLES, SAMPLE_RATE, Signal, to_samples, to_signal
from bot.audio.playback import Began, Ended
from bot.audio.simulated import Simulated
from bot.turns.vad import Boundary, Segmenter, Voice, silero, webrtc
from tests.fakes.echo_room import BARE, EchoRoom, MovingRoom, response

ROOMS: Final = {
    "none": "",
    "rir4": "rir_speechbrain_rir4.flac",
    "real8": "rir_lhotse_real_8ch.flac",
    "impulse": "rir_audiomentations_impulse_response_0.flac",
    "rir1": "rir_speechbrain_rir1.flac",
    "sim": "rir_lhotse_sim_1ch.flac",
    "rir48000": "rir_audiomentations_rir48000.flac",
    "rir3": "rir_speechbrain_rir3.flac",
}
"""Rooms of shared/data/noise_rir; ringing (RT60) none, .14, .10, .42, .61, .78, .80 and 2.9 s."""


@dataclass(frozen=True, slots=True)
class Change:
    """The microphone goes from one of `ROOMS` to another and back."""

    here: str
    there: str
    gain: float
    """How many times as loud the echo is there."""
    carried_s: float
    """How long each way takes."""
    stays_s: float


CHANGING: Final = {
    "carried": Change("rir1", "rir3", 1.0, 4.0, 4.0),
    "turned": Change("impulse", "real8", 1.0, 2.0, 6.0),
    "swapped": Change("rir1", "rir3", 1.0, 0.02, 10.0),
    "louder": Change("rir4", "rir4", 2.0, 2.0, 6.0),
    "loudest": Change("real8", "real8", 4.0, 6.0, 2.0),
}
"""Rooms that do not stay as they are."""
CHANGES_FROM_S = 12.0
DISTORTS: Final = "distorts"
"""A loudspeaker that distorts, in room `sim`."""
TALKER_DBFS = -26.0
"""Level of whoever breaks in, while they speak: an ordinary voice at an ordinary microphone."""
CLIP_S = 4.0
LEAD_IN_S = 0.2
"""A clip begins so long before its first voiced sound: what its recording holds before that is nobody's breaking in."""
QUESTION_GAP_S = 0.25

GAP_S = (0.8, 1.1, 1.7, 2.6)
"""Between two utterances, in turn."""
BREAK_IN_S = 2.0
BREAK_IN_STEP_S = 0.13
"""Somebody breaks in so long after the interviewer became audible, a step later each time, over seven steps."""
CALM_S = 2.5
"""After somebody spoke, the interviewer waits this long."""


@dataclass(frozen=True, slots=True)
class Clip:
    """Somebody's recorded speech."""

    name: str
    signal: Signal
    onset_s: float
    """Its first voiced sound that is speech, from the clip's beginning."""


@dataclass
class Found:
    """What happened."""

    itself_s: list[float] = field(default_factory=list)
    """When the interviewer broke in on itself."""
    nobody_s: list[float] = field(default_factory=list)
    """When it took its own voice for somebody's while it was already silent."""
    spoken_s: float = 0.0
    """How long it was audible with nobody there."""
    late_s: list[float | None] = field(default_factory=list)
    """From each one's first voiced sound to the interviewer's last; None where it did not stop."""
    deaf_s: float = 0.0
    """How long nobody could have been heard, until the canceller had learnt the room."""


class NoRecord:
    """A recorder that keeps nothing."""

    def candidate(self, pcm: bytes) -> None: ...

    def interviewer(self, start_s: float, pcm: bytes) -> None: ...


class PlainAEC3:
    """WebRTC's canceller with nothing before and nothing after it."""

    delay = Canceller.delay
    own = doubtful = failed = False
    taken_db = 0.0

    def __init__(self, far: FarEnd) -> None:
        from pywebrtc_audio import EchoCanceller

        self._far = far
        self._aec = EchoCanceller(SAMPLE_RATE, 1, round(LEAD_S * 1000))

    def forget(self) -> None: ...

    def process(self, first: int, pcm: bytes) -> bytes:
        near = np.frombuffer(pcm, dtype="<i2")
        far = np.frombuffer(self._far.read(first + round(LEAD_S * SAMPLE_RATE), near.size), dtype="<i2")
        return bytes(self._aec.process(near, far).astype("<i2", copy=False).tobytes())

    skip = process


class Trial:
    """One desk in one room."""

    def __init__(self, room: EchoRoom | MovingRoom, voice: Voice, method: str) -> None:
        """`method` is a mode of the desk, or `aec3`."""
        self._room = room
        self._voice = voice
        self._devices = Simulated(room.microphone, room.speaker, realtime=False)
        mode = "cancel" if method == "aec3" else method
        self.desk = Desk(self._devices, NoRecord(), echo=cast("EchoMode", mode))
        if method == "aec3":
            self.desk._echo = PlainAEC3(self.desk._far)  # noqa: SLF001 - it is no setting
        self._segmenter = Segmenter()
        self._number = 0
        self.found = Found()
        self.desk.open()
        self._pass(1.0)

    def alone(self, utterances: Iterator[Signal], minutes: float) -> None:
        """Speaks with nobody there."""
        until_s = self.desk.now_s() + 60.0 * minutes
        turn = 0
        while self.desk.now_s() < until_s:
            self._say(next(utterances))
            over = False
            while not over:
                for happened in self._step():
                    if isinstance(happened, Boundary) and happened.kind == "started":
                        self.found.itself_s.append(round(happened.start_s, 2))
                        self.desk.cut()
                    elif isinstance(happened, Ended):
                        self.found.spoken_s += happened.end_at - happened.start_at
                        over = True
            self._pass(GAP_S[turn % len(GAP_S)])
            turn += 1

    def interrupted(self, utterances: Iterator[Signal], clips: Sequence[Clip]) -> None:
        """Each breaks in once."""
        for number, clip in enumerate(clips):
            self._say(next(utterances))
            began_s, ended = 0.0, None
            while not began_s and ended is None:
                for happened in self._step():
                    began_s = happened.heard_at if isinstance(happened, Began) else began_s
                    ended = happened if isinstance(happened, Ended) else ended
            at = round((began_s + BREAK_IN_S + BREAK_IN_STEP_S * (number % 7) - clip.onset_s) * SAMPLE_RATE)
            onset_s = at / SAMPLE_RATE + clip.onset_s
            self._room.say(at, clip.signal)
            while ended is None:
                for happened in self._step():
                    if isinstance(happened, Boundary) and happened.kind == "started":
                        self.desk.cut()
                        if happened.start_s < at / SAMPLE_RATE:
                            self.found.itself_s.append(round(happened.start_s, 2))
                    elif isinstance(happened, Ended):
                        ended = happened
            stopped = ended.interrupted and ended.end_at > at / SAMPLE_RATE
            self.found.late_s.append(max(0.0, ended.end_at - onset_s) if stopped else None)
            self._pass(max(0.0, at / SAMPLE_RATE + len(clip.signal) / SAMPLE_RATE - self.desk.now_s()), heed=False)
            self._pass(CALM_S, heed=False)

    def _say(self, signal: Signal) -> None:
        self._number += 1
        self.desk.playback.say(self._number, "Words.", to_samples(signal).tobytes(), SAMPLE_RATE, last=True)

    def _pass(self, seconds: float, *, heed: bool = True) -> None:
        """Lets time go by in which the interviewer is silent."""
        for _ in range(round(seconds / FRAME_S)):
            for happened in self._step():
                if heed and isinstance(happened, Boundary) and happened.kind == "started":
                    self.found.nobody_s.append(round(happened.start_s, 2))

    def _step(self) -> Iterator[Boundary | Began | Ended]:
        self._devices.advance(FRAME_S)
        step = self.desk.step()
        yield from step.facts
        canceller = self.desk._echo  # noqa: SLF001 - a bench looks inside
        for frame in step.frames:
            self.found.deaf_s += FRAME_S * (isinstance(canceller, Canceller) and canceller.deaf)
            voiced = self._voice.process(frame.pcm, own=frame.own, doubtful=frame.doubtful)
            boundary = self._segmenter.process(
                frame.start_s, voiced=voiced, person=self._voice.person, sure=self._voice.sure
            )
            if boundary is not None:
                yield boundary


def room(data: Path, name: str, level_db: float, delay_s: float, like: Signal) -> EchoRoom | MovingRoom:
    """One of `ROOMS`, one of `CHANGING` or the one that `DISTORTS`; see `response`."""

    def way(place: str) -> Signal:
        return response(room_response(data, place), level_db, delay_s, like)

    if name in CHANGING:
        change = CHANGING[name]
        places = EchoRoom(way(change.here)), EchoRoom(change.gain * way(change.there), seed=2)
        return MovingRoom(*places, from_s=CHANGES_FROM_S, carried_s=change.carried_s, stays_s=change.stays_s)
    if name == DISTORTS:
        return EchoRoom(way("sim"), loudspeaker=lambda played: np.tanh(3 * played) / 3)
    return EchoRoom(way(name))


def room_response(data: Path, name: str) -> Signal:
    """The response of one of `ROOMS`."""
    if not ROOMS[name]:
        return BARE
    raw = soundfile.read(data / "noise_rir" / ROOMS[name], dtype="float32", always_2d=True)[0]
    return cast("Signal", raw[:, 0])


def interviewer() -> list[Signal]:
    """The bank's questions as the interviewer says them, two and two; made once, kept in the temporary files."""
    from bot import paths
    from bot.catalogue import locate
    from bot.interviewer.bank import load_bank
    from bot.tts.piper import PiperVoice

    texts = [item.ask for item in load_bank([paths.prompts_dir() / "questions"]).items]
    kept = Path(tempfile.gettempdir()) / f"viva-questions-{hashlib.sha256(repr(texts).encode()).hexdigest()[:12]}.npz"
    if not kept.is_file():
        voice = PiperVoice(locate("en_US-joe-medium"), seed=1)
        said = [voice.synthesise(text) for text in texts]
        np.savez(kept, *[soxr.resample(to_signal(pcm), rate, SAMPLE_RATE) for pcm, rate in said])
    with np.load(kept) as file:
        single = [file[name].astype(np.float32) for name in file.files]
    gap = np.zeros(round(QUESTION_GAP_S * SAMPLE_RATE), np.float32)
    return [np.concatenate([one, gap, other]) for one, other in zip(single[::2], single[1::2], strict=False)]


def again_and_again(utterances: Sequence[Signal]) -> Iterator[Signal]:
    while True:
        yield from utterances


def people(data: Path, count: int) -> list[Clip]:
    """A man and a woman in turn, off the cuff, all as loud."""
    from bot.catalogue import locate

    rows = [json.loads(line) for line in (data / "barr_plain" / "manifest.jsonl").read_text().splitlines()]
    chosen = []
    for speaker in ("kate", "mark"):
        own = [row["audio"] for row in rows if row["speaker"] == speaker]
        chosen.append(own[:: max(1, 2 * len(own) // count)])
    silero_model = locate("silero")
    clips = []
    for name in chain.from_iterable(zip(*chosen, strict=False)):
        signal = as_loud(soundfile.read(data / "barr_plain" / name, dtype="float32")[0])[: round(CLIP_S * SAMPLE_RATE)]
        onset_s = onset(signal, Voice(webrtc(), silero(silero_model)))
        if onset_s is not None:
            first = max(0, round((onset_s - LEAD_IN_S) * SAMPLE_RATE))
            clips.append(Clip(name, signal[first:], onset_s - first / SAMPLE_RATE))
    return clips[:count]


def onset(signal: Signal, voice: Voice) -> float | None:
    """Where the first run of speech begins in a clip without echo; None where nobody speaks.

    A breath before it, and the recording's noise that webrtcvad took for voice, are not the beginning.
    """
    segmenter, pcm = Segmenter(), to_samples(signal).tobytes()
    for at in range(0, len(pcm) - FRAME_BYTES + 1, FRAME_BYTES):
        voiced = voice.process(pcm[at : at + FRAME_BYTES])
        start_s = at / FRAME_BYTES * FRAME_S
        boundary = segmenter.process(start_s, voiced=voiced, person=voice.person, sure=voice.sure)
        if boundary is not None:
            first = round(boundary.start_s / FRAME_S)
            return float(first + np.argmax(speech(signal)[first:])) * FRAME_S
    return None


def as_loud(signal: Signal) -> Signal:
    """Its speech at `TALKER_DBFS`."""
    loud = _powers(signal)[speech(signal)].mean()
    return (signal * 10 ** (TALKER_DBFS / 20) / np.sqrt(loud)).astype(np.float32)


def speech(signal: Signal) -> npt.NDArray[np.bool_]:
    """Which frames of somebody's recorded speech are that: all within 20 dB of the loudest."""
    powers = _powers(signal)
    return cast("npt.NDArray[np.bool_]", powers > np.percentile(powers, 95) / 100)


def _powers(signal: Signal) -> Signal:
    frames = signal[: len(signal) // FRAME_SAMPLES * FRAME_SAMPLES].reshape(-1, FRAME_SAMPLES)
    return cast("Signal", np.mean(np.square(frames), axis=1))
