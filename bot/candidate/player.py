"""The synthetic candidate at the simulated microphone: what the script says, in the candidate's voice.

Events come in on the pipeline's thread, sound goes out on the audio thread, and the sound is made on a third,
piece by piece: the first piece plays while the next is made. What was said when is kept to the sample.
"""

import json
import logging
import queue
import threading
from collections import deque
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from bot.audio.pcm import SAMPLE_RATE, Samples
from bot.candidate.script import Script, Utterance
from bot.candidate.voice import CandidateVoice, Clip
from bot.session.record import Event, QuestionAsked

ROOM_DBFS = -65.0
"""Level of the room's noise: a quiet office and a headset."""
_NOISE_S = 4.0
_SCHEMA = "viva.candidate/1"

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Said:
    """One stretch of what was really said, or of silence inside an utterance."""

    utterance: int
    act: str
    question: str
    kind: str
    """`speech`, `filler` or `pause`."""
    text: str
    start_s: float
    end_s: float


@dataclass(slots=True)
class _Planned:
    """An utterance that is due: its clips arrive while it plays."""

    number: int
    utterance: Utterance
    clips: deque[Clip]
    complete: bool = False
    begun: bool = False
    played: int = 0
    """Samples of the first clip that were given out."""
    clip_start: int = 0


class CandidatePlayer:
    """`source` is the microphone of the simulated audio, `on_event` a subscriber of the event log."""

    def __init__(self, script: Script, voice: CandidateVoice, seed: int = 0) -> None:
        self._script = script
        self._voice = voice
        self._room = _room_noise(seed)
        self._lock = threading.Lock()
        self._planned: deque[_Planned] = deque()
        self._said: list[Said] = []
        self._count = 0
        self._work: queue.SimpleQueue[_Planned | None] = queue.SimpleQueue()
        self._maker = threading.Thread(target=self._make, name="candidate", daemon=True)
        self._maker.start()

    def on_event(self, event: Event) -> None:
        """Decides; never blocks."""
        with self._lock:
            if isinstance(event, QuestionAsked):
                self._withdraw()
            utterance = self._script.on_event(event, speaking=any(plan.begun for plan in self._planned))
            if utterance is None:
                return
            self._withdraw()
            self._count += 1
            planned = _Planned(self._count, utterance, deque())
            self._planned.append(planned)
        self._work.put(planned)

    def source(self, first: int, n: int) -> bytes:
        """Samples [first, first + n) of what the microphone hears, 16-bit mono at 16 kHz."""
        out = self._noise(first, n)
        with self._lock:
            at = 0
            while at < n:
                at += self._play(out, first, at)
        return bytes(np.clip(out, -32768, 32767).astype("<i2").tobytes())

    @property
    def said(self) -> tuple[Said, ...]:
        """What was said so far, finished stretches only."""
        with self._lock:
            return tuple(self._said)

    def write_truth(self, path: Path) -> None:
        """All that was said and when, as JSON."""
        truth = {"schema": _SCHEMA, "said": [asdict(said) for said in self.said]}
        path.write_text(json.dumps(truth, indent=1) + "\n", encoding="utf-8")

    def close(self) -> None:
        """Ends the thread that makes sound; from then on there is only the room."""
        with self._lock:
            self._planned.clear()
        self._work.put(None)
        self._maker.join(timeout=10.0)

    # --- on the audio thread ------------------------------------------------------------------------------

    def _play(self, out: np.ndarray, first: int, at: int) -> int:
        """Adds what is due at `first + at` to `out`; the number of samples that are settled thereby."""
        left = out.size - at
        if not self._planned:
            return left
        plan = self._planned[0]
        due = max(0, round(plan.utterance.at_s * SAMPLE_RATE) - first - at)
        if not plan.begun and due:
            return min(due, left)
        if not plan.clips:
            if plan.complete:
                self._planned.popleft()
                return 0
            # Not made yet: the utterance begins late, or its next piece after a longer pause.
            return left
        clip = plan.clips[0]
        if plan.played == 0:
            plan.begun = True
            plan.clip_start = first + at
        part = clip.samples[plan.played : plan.played + left]
        out[at : at + part.size] += part
        plan.played += part.size
        if plan.played >= clip.samples.size:
            self._note(plan, clip, first + at + part.size)
            plan.clips.popleft()
            plan.played = 0
        return int(part.size)

    def _note(self, plan: _Planned, clip: Clip, end: int) -> None:
        utterance = plan.utterance
        self._said.append(
            Said(
                plan.number,
                utterance.act,
                utterance.question,
                clip.kind,
                clip.text,
                plan.clip_start / SAMPLE_RATE,
                end / SAMPLE_RATE,
            )
        )

    def _noise(self, first: int, n: int) -> np.ndarray:
        places = np.arange(first, first + n) % self._room.size
        return self._room[places].astype(np.int32)

    # --- on the thread that makes sound -------------------------------------------------------------------

    def _make(self) -> None:
        while (plan := self._work.get()) is not None:
            try:
                self._make_clips(plan)
            except Exception as error:  # noqa: BLE001 - a candidate who falls silent is a case too
                _log.warning("The synthetic candidate lost its voice: %s", type(error).__name__)
            with self._lock:
                plan.complete = True

    def _make_clips(self, plan: _Planned) -> None:
        for piece in plan.utterance.pieces:
            with self._lock:
                if plan not in self._planned:
                    return
            clips = self._voice.clips(piece)
            with self._lock:
                plan.clips.extend(clip for clip in clips if clip.samples.size)

    def _withdraw(self) -> None:
        """What was not begun is not said any more: the interviewer has gone on."""
        while self._planned and not self._planned[-1].begun:
            self._planned.pop()


def _room_noise(seed: int) -> Samples:
    rng = np.random.default_rng(seed)
    level = 32768.0 * 10 ** (ROOM_DBFS / 20)
    return np.rint(rng.normal(0.0, level, int(_NOISE_S * SAMPLE_RATE))).astype(np.int16)
