"""A long interview in seconds: whatever its parts hold on to, after sixty turns it is no more than after thirty.

Engines and candidate are fakes, all else is real, as in `scripts/stress_faults`; `scripts/stress_soak` is the long one
with all engines in real time.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from bot.interviewer.state import MEMORY_TURNS

pytestmark = [
    pytest.mark.pipeline,
    pytest.mark.live,
    pytest.mark.timeout(900),
    pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="needs Linux"),
]

ROOT = Path(__file__).parent.parent.parent
BOUNDS = {
    # Sound of the last seconds, in pieces of three values, and what a slow moment leaves waiting.
    "Reel._frames": 16_000,
    "FarEnd._pieces": 1600,
    "SampleClock._reports": 3000,
    "SampleClock._sorted": 1000,
    **dict.fromkeys(("Wiring._blocks", "Wiring._incoming", "VoiceQueue._given", "Given.spans"), 500),
    # What is being said and heard right now, in bytes.
    **dict.fromkeys(("Voice.device", "Voice.record"), 1_000_000),
    "Capture._pending": 100_000,
    # The turn that is being answered, word by word.
    "TranscriptEvent.__dict__": 200,
    # What is remembered to notice contradictions, three entries a turn.
    "State.turns_said": 3 * MEMORY_TURNS,
    "Transcript.words": 50 * (MEMORY_TURNS + 10),
    # A few words a question, of which a plan has at most thirty.
    **dict.fromkeys(("State.asked", "State.form", "State.targets", "State.quoted", "State.replaced"), 90),
}
"""Places that may hold more later than earlier, and at most how much."""
LITTLE = 40
"""What holds no more than this after sixty turns does not keep one of each."""
SLACK = 12
"""What is in flight differs from moment to moment. One more a turn would be thirty."""
SOAK = """
import asyncio, json, os, signal, sys, threading
from bot import pipeline
from tests.fakes.holdings import grown, lengths
from tests.fakes.interviewing import interview

FIRST, LAST = 30, 60
parts, taken, turns = [], {}, 0
processors = pipeline.processors

def and_keep(*arguments):
    flow, interviewer = processors(*arguments)
    parts.extend(flow)
    return flow, interviewer

def tell(told):
    global turns
    turns += told.what == "turn" and bool(told.text)
    if turns in (FIRST, LAST) and turns not in taken:
        taken[turns] = (
            lengths(parts), len(asyncio.all_tasks()), threading.active_count(), len(os.listdir("/proc/self/fd"))
        )
        if turns == LAST:
            os.kill(os.getpid(), signal.SIGTERM)

pipeline.processors = and_keep
held = asyncio.run(interview(5, tell, speed=float(sys.argv[1])))
for one in threading.enumerate():
    if one is not threading.main_thread():
        one.join(30.0)  # told to end, it does so in its own time
(first, *counts), (last, *later) = taken[FIRST], taken[LAST]
print(json.dumps({
    "outcome": held.outcome, "turns": turns, "last": last, "grown": grown(first, last, by=int(sys.argv[2])),
    "tasks, threads, handles": [counts, later], "threads": [one.name for one in threading.enumerate()],
}))
"""


def test_sixty_turns_hold_on_to_no_more_than_thirty(tmp_path: Path) -> None:
    quiet = {"LOGURU_AUTOINIT": "False", "OMP_NUM_THREADS": "1", "ORT_DISABLE_TELEMETRY": "1"}
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", SOAK, "24", str(SLACK)],
        env={**os.environ, **quiet, "VIVA_HOME": str(tmp_path), "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=250,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout.splitlines()[-1])
    assert (told["outcome"], told["turns"]) == ("interrupted", 60)
    last = told["last"]
    assert last["Reel._frames"] * last["TtsProcessor._kept"] > 0, "the parts were looked into"
    assert {place: more for place, more in told["grown"].items() if last[place] > BOUNDS.get(place, LITTLE)} == {}
    before, after = told["tasks, threads, handles"]
    assert all(later <= earlier + 3 for earlier, later in zip(before, after, strict=True)), (before, after)
    assert told["threads"] == ["MainThread"], "all have ended"
