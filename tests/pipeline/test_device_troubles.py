"""Trouble with the devices of whole interviews: some of what `scripts/stress_devices` does, each in its own process."""

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
    pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork"),
]

ROOT = Path(__file__).parent.parent.parent


def test_interviews_pause_say_so_and_go_on(tmp_path: Path) -> None:
    result = tmp_path / "outcomes.json"
    cases = ["microphone unplugged in mid-answer", "speaker unplugged in a question", "44.1 kHz", "without a word"]
    done = subprocess.run(
        [
            *(sys.executable, "-W", "ignore", str(ROOT / "scripts" / "stress_devices")),
            *(argument for case in cases for argument in ("--case", case)),
            *("--random", "2", "--json", str(result)),
        ],
        env={**os.environ, "OMP_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        timeout=250,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    outcomes = {one["name"]: one for one in json.loads(result.read_text())}
    assert len(outcomes) == 6
    assert all(one["went_on"] and one["asked_once"] and not one["problems"] for one in outcomes.values())
    assert all(one["words_kept"] == 1.0 for one in outcomes.values())
    unplugged = outcomes["microphone unplugged in mid-answer"]
    assert (unplugged["paused"], unplugged["said"]) == (True, True)
