"""Voice activity: which 20 ms frames hold the candidate's voice, and where runs of speech begin and pause.

`Voice` judges frames: webrtcvad or Silero hears voice, the level stands out from the room, and Silero hears a person.
`Segmenter` turns the judgements into runs. Both are fed frame by frame and know no clock: time is the number of
frames. `scripts/bench_vad` measures what they miss.
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
SURE_START_S = 0.08
"""The same where Silero takes the last frame for speech."""
START_WINDOW_S = 0.18
"""The voiced sound has to fall within this."""
PAUSE_S = 0.2
"""Silence after which a run is paused: the first moment worth judging."""
FALTER_S = 0.12
"""Silence after which it may be: the first moment worth transcribing. In a minute of spontaneous speech eight gaps are
longer than this and no pause, beside 35 pauses; from 0.1 s on there are twelve (12 clips of barr_plain)."""
FLOOR_WINDOW_S = 15.0
FLOOR_MEAN_S = 0.1
"""The noise floor is the least level, as a mean over `FLOOR_MEAN_S`, within the last so many seconds without speech.
With speech among them, it is the speech's own weak sounds once someone talks for some seconds without a pause."""
RISE = 0.2
LEAST_RISE_DB, MOST_RISE_DB = 3.0, 9.0
"""A voiced frame stands out from the floor by this share of the way up to the speaker's level, within these bounds:
it takes off the classifiers' hangover of 0.13 s, and where the room is loud it does not take off the speech."""
SPEECH_WINDOW_S = 10.0
SPEECH_LEAST_S = 0.3
SPEECH_PERCENTILE = 75.0
"""The speaker's level is a high percentile of the voiced frames of this long, once there are enough; a click or a
shout does not move it for long."""
QUIETEST_DBFS = -60.0
"""Nothing below this is taken for a voice at the microphone."""
SPEECH_RANGE_DB = 30.0
"""Sound this far below the speaker's level is no speech: reverberation, breath, a far voice."""
FADED_DB = 18.0
"""The same where Silero has just ceased to hear a person: breath after the last word is mostly weaker, the consonants
that end one are mostly stronger. The latest tenth of the ends of speech was .17 s late and more without it, .12 s with
12, 15 or 18 dB, at which .6 % of the speech was missed, not .5 (`scripts/bench_vad`)."""
VOICED = 0.5
"""Silero's own threshold for speech."""
PERSON = 0.3
PERSON_S = 0.2
"""Silero has to have given at least `PERSON` within the last `PERSON_S`, or it is noise, whatever webrtcvad hears. It
takes a few frames longer to notice speech, so that it is asked whether a run may start and go on, not when it began."""

Classifier = Callable[[bytes], bool]
"""One 20 ms frame of 16 kHz mono PCM → whether it sounds like speech."""
Person = Callable[[bytes], float]
"""One such frame → how likely it is that a person speaks, 0 to 1."""


def webrtc(aggressiveness: int = 2) -> Classifier:
    """Google's WebRTC classifier; 0 lets most through, 3 least."""
    import webrtcvad

    vad = webrtcvad.Vad(aggressiveness)

    def classify(frame: bytes) -> bool:
        return bool(vad.is_speech(frame, SAMPLE_RATE))

    return classify


def silero(model: Path) -> Person:
    """Silero v5 (ONNX), which judges windows of 32 ms; a frame carries the latest judgement."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
    window, context = 512, 64
    state = np.zeros((2, 1, 128), dtype=np.float32)
    history = np.zeros(context, dtype=np.float32)
    pending = np.zeros(0, dtype=np.float32)
    latest = 0.0

    def listen(frame: bytes) -> float:
        nonlocal state, history, pending, latest
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
            latest = float(probability[0, 0])
        return latest

    return listen


class Voice:
    """Which frames hold the candidate's voice, in a room whose noise and with a speaker whose level it follows."""

    def __init__(self, classify: Classifier | None, person: Person | None = None) -> None:
        """Either alone will do; together, either may hear voice, and only where `person` hears someone counts."""
        self._classify = classify
        self._person = person
        self._lately: deque[float] = deque(maxlen=round(PERSON_S / FRAME_S))
        self._own = self._doubtful = False
        self._powers: deque[float] = deque(maxlen=round(FLOOR_MEAN_S / FRAME_S))
        self._means: deque[float] = deque(maxlen=round(FLOOR_WINDOW_S / FRAME_S))
        self._voiced: deque[float] = deque(maxlen=round(SPEECH_WINDOW_S / FRAME_S))
        self._floor = QUIETEST_DBFS - MOST_RISE_DB
        self._speech = QUIETEST_DBFS
        self._count = 0

    @property
    def person(self) -> bool:
        """Whether a person was heard lately; always where nobody listens for one, never while that is in doubt."""
        return not self._doubtful and (self._person is None or max(self._lately, default=0.0) >= PERSON)

    @property
    def sure(self) -> bool:
        """Whether a person is heard in this very frame, and not the interviewer."""
        return not (self._own or self._doubtful) and bool(self._lately) and self._lately[-1] >= VOICED

    @property
    def _fades(self) -> bool:
        """Whether a person was heard lately, and is not any more."""
        return self._person is not None and self.person and self._lately[-1] < PERSON

    @property
    def floor_dbfs(self) -> float:
        """The noise floor as heard lately."""
        return self._floor

    @property
    def snr_db(self) -> float | None:
        """How far the speaker stands above the room's usual noise; None until both were heard."""
        if not self._means or len(self._voiced) * FRAME_S < SPEECH_LEAST_S:
            return None
        return self._speech - float(np.median(self._means))

    def process(self, frame: bytes, *, own: bool = False, doubtful: bool = False) -> bool:
        """Whether this frame (640 bytes) holds voice; of a person, if there is one.

        `own`: it holds nothing but the interviewer's. It is heard as silence, or what is left of that voice keeps
        Silero for a second and more from noticing a person who breaks in. `doubtful`: it may be the interviewer's, or
        a person's. That does not count, but Silero hears it, and knows a person sooner once the doubt is gone.
        """
        if len(frame) != FRAME_BYTES:
            raise ValueError(f"a frame has {FRAME_BYTES} bytes, not {len(frame)}")
        self._own, self._doubtful = own, doubtful
        if own:
            frame = bytes(FRAME_BYTES)
        level = rms_dbfs(frame)
        sounds = self._classify is not None and self._classify(frame)
        if self._person is not None:
            self._lately.append(self._person(frame))
            sounds = sounds or self._lately[-1] >= VOICED
        if doubtful:
            return False
        speaks = sounds and self.person
        self._follow(level, speaks=speaks)
        if speaks and level >= max(self._floor + LEAST_RISE_DB, QUIETEST_DBFS):
            self._voiced.append(level)
        rise = min(MOST_RISE_DB, max(LEAST_RISE_DB, RISE * (self._speech - self._floor)))
        below_db = FADED_DB if self._fades else SPEECH_RANGE_DB
        return sounds and level >= max(self._floor + rise, QUIETEST_DBFS, self._speech - below_db)

    def _follow(self, level: float, *, speaks: bool) -> None:
        """Keep up with the room and the speaker; both are looked at every 0.1 s."""
        # A stretch muted by the device or by half-duplex says nothing about the room.
        if speaks:
            self._powers.clear()
        elif level > -100.0:
            self._powers.append(10 ** (level / 10))
            if len(self._powers) == self._powers.maxlen:
                self._means.append(10 * float(np.log10(sum(self._powers) / len(self._powers))))
        self._count += 1
        if self._count % 5 == 0:
            if self._means:
                self._floor = min(self._means)
            if len(self._voiced) * FRAME_S >= SPEECH_LEAST_S:
                levels = np.fromiter(self._voiced, dtype=np.float64)
                self._speech = float(np.percentile(levels, SPEECH_PERCENTILE))


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
        self._now_s = 0.0

    @property
    def faltered_s(self) -> float | None:
        """The last voiced sound of the open run, where silence has followed that may become a pause; else None."""
        silent = self._start_s is not None and self._now_s - self._end_s >= FALTER_S - 1e-9
        return self._end_s if silent else None

    @property
    def speaking(self) -> bool:
        """Whether a run is open."""
        return self._start_s is not None

    def process(self, start_s: float, *, voiced: bool, person: bool = True, sure: bool = False) -> Boundary | None:
        """Take the frame that begins at `start_s`; says when a run starts or pauses.

        `person`: a person was heard in this frame or shortly before; `sure`: in this frame, and clearly.
        """
        end_s = self._now_s = start_s + FRAME_S
        self._recent.append(voiced)
        if self._start_s is None:
            needed_s = SURE_START_S if sure else START_S
            if not person or sum(self._recent) * FRAME_S < needed_s - 1e-9:
                return None
            first = len(self._recent) - self._recent.index(True)
            self._start_s, self._end_s = end_s - first * FRAME_S, end_s
            return Boundary("started", self._start_s, self._end_s)
        if voiced and person:
            self._end_s = end_s
        elif end_s - self._end_s >= PAUSE_S - 1e-9:
            boundary = Boundary("paused", self._start_s, self._end_s)
            self._start_s = None
            self._recent.clear()
            return boundary
        return None
