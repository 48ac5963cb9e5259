"""Voice activity: which 20 ms frames hold the candidate's voice, and where runs of speech begin and pause.

`Voice` judges frames (webrtcvad or Silero, behind an energy gate); `Segmenter` turns the judgements into runs.
Both are fed frame by frame and know no clock: time is the number of frames.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np

from bot.audio.pcm import FRAME_BYTES, FRAME_S, SAMPLE_RATE, rms_dbfs, to_signal

START_S = 0.12
"""Voiced sound needed for a start. Shorter sounds are clicks, breaths and keys."""
START_WINDOW_S = 0.18
"""The voiced sound has to fall within this."""
PAUSE_S = 0.2
"""Silence after which a run is paused: the first moment worth transcribing and judging."""
GATE_DB = 9.0
"""A voiced frame is at least this much above the noise floor: removes the classifiers' hangover of 0.13 s."""
QUIETEST_DBFS = -60.0
"""Nothing below this is taken for a voice at the microphone."""
FLOOR_WINDOW_S = 6.0
"""The noise floor is a low percentile of the level over this long."""
FLOOR_PERCENTILE = 10.0
PEAK_RANGE_DB = 35.0
"""Sound this far below the recent speech peak is no speech: reverberation, breath, a far voice."""
PEAK_DECAY_DB_PER_S = 2.0
"""So that one shout does not deafen it to a quiet voice for long."""

Classifier = Callable[[bytes], bool]
"""One 20 ms frame of 16 kHz mono PCM → whether it sounds like speech."""


def webrtc(aggressiveness: int = 2) -> Classifier:
    """Google's WebRTC classifier; 0 lets most through, 3 least."""
    import webrtcvad

    vad = webrtcvad.Vad(aggressiveness)

    def classify(frame: bytes) -> bool:
        return bool(vad.is_speech(frame, SAMPLE_RATE))

    return classify


def silero(model: Path, threshold: float = 0.5) -> Classifier:
    """Silero v5 (ONNX), which judges windows of 32 ms; a frame carries the latest judgement."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
    window, context = 512, 64
    state = np.zeros((2, 1, 128), dtype=np.float32)
    history = np.zeros(context, dtype=np.float32)
    pending = np.zeros(0, dtype=np.float32)
    voiced = False

    def classify(frame: bytes) -> bool:
        nonlocal state, history, pending, voiced
        pending = np.concatenate([pending, to_signal(frame)])
        while len(pending) >= window:
            chunk, pending = pending[:window], pending[window:]
            inputs = {
                "input": np.concatenate([history, chunk])[None, :],
                "state": state,
                "sr": np.array(SAMPLE_RATE, dtype=np.int64),
            }
            probability, state = session.run(None, inputs)
            history = chunk[-context:]
            voiced = float(probability[0, 0]) >= threshold
        return voiced

    return classify


class Voice:
    """A classifier behind a level gate that follows the room's noise and the speaker's level."""

    def __init__(self, classify: Classifier) -> None:
        self._classify = classify
        self._levels: deque[float] = deque(maxlen=int(FLOOR_WINDOW_S / FRAME_S))
        self._peak = QUIETEST_DBFS
        self._floor = QUIETEST_DBFS - GATE_DB
        self._count = 0

    @property
    def floor_dbfs(self) -> float:
        """The noise floor as heard lately."""
        return self._floor

    def process(self, frame: bytes) -> bool:
        """Whether this frame (640 bytes) holds voice."""
        if len(frame) != FRAME_BYTES:
            raise ValueError(f"a frame has {FRAME_BYTES} bytes, not {len(frame)}")
        level = rms_dbfs(frame)
        sounds = self._classify(frame)
        # A stretch muted by the device or by half-duplex says nothing about the room.
        if level > -100.0:
            self._levels.append(level)
        self._count += 1
        if self._levels and self._count % 5 == 0:
            self._floor = float(np.percentile(np.fromiter(self._levels, dtype=np.float64), FLOOR_PERCENTILE))
        gate = max(self._floor + GATE_DB, QUIETEST_DBFS, self._peak - PEAK_RANGE_DB)
        voiced = sounds and level >= gate
        self._peak -= PEAK_DECAY_DB_PER_S * FRAME_S
        if voiced:
            self._peak = max(level, self._peak)
        return voiced


@dataclass(frozen=True, slots=True)
class Boundary:
    """A run of speech began, or fell silent."""

    kind: Literal["started", "paused"]
    start_s: float
    """First voiced sound of the run."""
    end_s: float
    """Last voiced sound so far."""


class Segmenter:
    """Runs of speech from voiced frames."""

    def __init__(self) -> None:
        self._recent: deque[bool] = deque(maxlen=round(START_WINDOW_S / FRAME_S))
        self._start_s: float | None = None
        self._end_s = 0.0

    @property
    def speaking(self) -> bool:
        """Whether a run is open."""
        return self._start_s is not None

    def process(self, start_s: float, *, voiced: bool) -> Boundary | None:
        """Take the frame that begins at `start_s`; says when a run starts or pauses."""
        end_s = start_s + FRAME_S
        self._recent.append(voiced)
        if self._start_s is None:
            if sum(self._recent) * FRAME_S < START_S - 1e-9:
                return None
            first = len(self._recent) - self._recent.index(True)
            self._start_s, self._end_s = end_s - first * FRAME_S, end_s
            return Boundary("started", self._start_s, self._end_s)
        if voiced:
            self._end_s = end_s
        elif end_s - self._end_s >= PAUSE_S - 1e-9:
            boundary = Boundary("paused", self._start_s, self._end_s)
            self._start_s = None
            self._recent.clear()
            return boundary
        return None
