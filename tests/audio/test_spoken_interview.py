"""`viva interview` with a real recorded answer, through the virtual sound card, as a person would speak to it."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from bot import catalogue
from bot.session import events as event_log
from bot.session.record import Event, InterviewerSpeech, QuestionAsked, TranscriptEvent, TurnEnded
from tests.audio.conftest import VIRTUAL_MIC

pytestmark = [
    pytest.mark.audio,
    pytest.mark.timeout(200),
    pytest.mark.skipif(catalogue.status("whisper-base") != "installed", reason='run "viva models install"'),
]
CLIP = "kate_18.flac"


def words_of(text: str) -> list[str]:
    return [word for word in re.findall(r"[a-z']+", text.lower()) if word not in {"um", "uh"}]


def noted(home: Path) -> list[Event]:
    folders = list((home / "sessions").glob("*"))
    return event_log.read(folders[0]) if folders and (folders[0] / "events.jsonl").exists() else []


def wait_until(home: Path, seen: Callable[[list[Event]], bool], seconds: float = 60.0) -> list[Event]:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if seen(noted(home)):
            return noted(home)
        time.sleep(0.1)
    pytest.fail(f"not seen in {seconds} s: {[event.type for event in noted(home)]}")


def test_a_recorded_answer_is_heard_whole_under_its_question(
    viva_home: Path, virtual_mic: dict[str, str], shared_data: Path
) -> None:
    rows = [json.loads(line) for line in (shared_data / "barr_plain" / "manifest.jsonl").read_text().splitlines()]
    row = next((row for row in rows if row["audio"] == CLIP), rows[0])
    environment = {**os.environ, **virtual_mic, "VIVA_HOME": str(viva_home)}
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "interview", "--minutes", "4", "--seed", "3", "--echo", "off"],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        wait_until(viva_home, lambda events: any(isinstance(event, InterviewerSpeech) for event in events))
        subprocess.run(
            [VIRTUAL_MIC, "play", str(shared_data / "barr_plain" / row["audio"])], check=True, env=environment
        )
        events = wait_until(viva_home, lambda events: any(isinstance(event, TranscriptEvent) for event in events))
    finally:
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=60)
    assert process.returncode == 130, err
    turns = [event for event in events if isinstance(event, TurnEnded)]
    assert len(turns) == 1, "one answer is one turn"
    assert isinstance(events[1], QuestionAsked)
    transcript = next(event for event in events if isinstance(event, TranscriptEvent))
    heard = words_of(" ".join(word.text for word in transcript.words))
    said = words_of(row["text"])
    assert sum(word in heard for word in said) >= 0.7 * len(said)
