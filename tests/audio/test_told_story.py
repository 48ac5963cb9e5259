"""`viva stories add --voice` through the virtual sound card, told with a recorded answer."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from bot import catalogue
from tests.audio.conftest import VIRTUAL_MIC

pytestmark = [
    pytest.mark.audio,
    pytest.mark.live,
    pytest.mark.timeout(600),
    pytest.mark.skipif(catalogue.status("whisper-base") != "installed", reason='run "viva models install"'),
]
CLIP = "kate_37.flac"


def test_a_story_told_into_the_microphone_is_kept_as_words_alone(
    viva_home: Path, virtual_mic: dict[str, str], shared_data: Path
) -> None:
    rows = [json.loads(line) for line in (shared_data / "barr_plain" / "manifest.jsonl").read_text().splitlines()]
    [said] = [row["text"] for row in rows if row["audio"] == CLIP]
    environment = {**os.environ, **virtual_mic, "VIVA_HOME": str(viva_home)}
    command = [sys.executable, "-m", "bot", "stories", "add", "--voice", "--yes", "--title", "Told"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, env=environment, stdin=pipe, stdout=pipe, stderr=pipe, text=True) as process:
        assert process.stdin
        assert process.stderr
        assert process.stderr.readline() == "Recording. Press Enter when you are done.\n"
        subprocess.run([VIRTUAL_MIC, "play", str(shared_data / "barr_plain" / CLIP)], check=True, env=environment)
        out, err = process.communicate("\n", timeout=120)
    assert process.returncode == 0, err
    assert 'Kept as "told"' in out
    [story] = json.loads((viva_home / "stories.json").read_text(encoding="utf-8"))["stories"]
    heard = re.findall(r"[a-z']+", " ".join(str(part) for part in story.values()).lower())
    truth = [word for word in re.findall(r"[a-z']+", said.lower()) if word not in {"um", "uh"}]
    assert sum(word in heard for word in truth) >= 0.7 * len(truth)
    # No sound is left behind.
    assert {path.name for path in viva_home.iterdir()} <= {"stories.json", "stories.json.lock", "logs"}
