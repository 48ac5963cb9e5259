"""Things that happen to a running interview: the process is killed, stopped, the disk is full, the clock is set.

`scripts/stress_faults` does it at two hundred random moments; here are a few, each in a process of its own.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = [
    pytest.mark.pipeline,
    pytest.mark.live,
    pytest.mark.timeout(900),
    pytest.mark.skipif(not hasattr(os, "fork") or not Path("/proc/self/fd").is_dir(), reason="needs Linux"),
]

ROOT = Path(__file__).parent.parent.parent
SUFFER = """
import json, sys
from dataclasses import asdict
from pathlib import Path
from fault_moments import Moment
from interview_faults import suffer
print(json.dumps(asdict(suffer(Moment(**json.loads(sys.argv[1])), Path(sys.argv[2])))))
"""


def run(*command: str) -> subprocess.CompletedProcess[str]:
    path = os.pathsep.join([str(ROOT), str(ROOT / "scripts")])
    quiet = {"LOGURU_AUTOINIT": "False", "OMP_NUM_THREADS": "1", "ORT_DISABLE_TELEMETRY": "1", "PYTHONPATH": path}
    return subprocess.run(
        [sys.executable, "-W", "ignore", *command],
        env={**os.environ, **quiet},
        capture_output=True,
        text=True,
        timeout=250,
        check=False,
    )


def suffered(folder: Path, **moment: object) -> dict[str, object]:
    done = run("-c", SUFFER, json.dumps({"number": 1, "when": "after", "seed": 7, **moment}), str(folder))
    assert done.returncode == 0, done.stderr
    told: dict[str, object] = json.loads(done.stdout.splitlines()[-1])
    return told


def test_killed_the_moment_a_turn_is_noted_it_is_there_and_gone_on_with(tmp_path: Path) -> None:
    told = suffered(tmp_path / "two", kind="kill", line=2, event="transcript")
    assert (told["problems"], told["resumed"]) == ([], True)
    (session,) = (path for path in (tmp_path / "two/home/sessions").iterdir() if ended_with(path, "transcript"))
    assert [event["type"] for event in lines(session)].count("transcript") == 2


def test_twelve_moments_of_all_kinds_lose_nothing(tmp_path: Path) -> None:
    result = tmp_path / "outcomes.json"
    done = run(str(ROOT / "scripts/stress_faults"), "--moments", "12", "--jobs", "2", "--json", str(result))
    assert done.returncode == 0, done.stdout + done.stderr
    outcomes = json.loads(result.read_text())
    assert {one["kind"] for one in outcomes} >= {"kill", "term", "stop", "readonly", "files", "clock", "llm"}
    assert all(one["opened"] and one["resumed"] and not one["problems"] for one in outcomes)
    assert sum(one["turns"] for one in outcomes) >= 5, "turns were at stake"


def lines(session: Path) -> list[dict[str, object]]:
    path = session / "events.jsonl"
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


def ended_with(session: Path, kind: str) -> bool:
    """And began no longer ago than this test: the earlier sessions have no device."""
    events = lines(session)
    return bool(events) and events[-1]["type"] == kind and (session / "candidate.wav").exists()
