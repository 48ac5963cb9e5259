"""`viva interview` with a real recorded answer, through the virtual sound card, as a person would speak to it."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from bot import catalogue
from bot.session import events as event_log
from bot.session.record import Event, InterviewerSpeech, QuestionAsked, TranscriptEvent, TurnEnded
from tests.audio.conftest import VIRTUAL_MIC

pytestmark = [
    pytest.mark.audio,
    pytest.mark.live,
    pytest.mark.timeout(600),
    pytest.mark.skipif(catalogue.status("whisper-base") != "installed", reason='run "viva models install"'),
]
CLIPS = ("kate_127.flac", "mark_141.flac", "kate_37.flac")
"""Two speakers, answers of 6 to 10 s with pauses to think."""


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


def test_recorded_answers_are_heard_whole_each_under_its_question(
    viva_home: Path, virtual_mic: dict[str, str], shared_data: Path
) -> None:
    rows = [json.loads(line) for line in (shared_data / "barr_plain" / "manifest.jsonl").read_text().splitlines()]
    said = {row["audio"]: row["text"] for row in rows if row["audio"] in CLIPS}
    assert len(said) == len(CLIPS)
    environment = {**os.environ, **virtual_mic, "VIVA_HOME": str(viva_home)}
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "interview", "--minutes", "8", "--seed", "3", "--echo", "off"],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    events: list[Event] = []
    try:
        for number, clip in enumerate(CLIPS):
            wait_until(viva_home, partial(holds, InterviewerSpeech, number + 1))
            subprocess.run([VIRTUAL_MIC, "play", str(shared_data / "barr_plain" / clip)], check=True, env=environment)
            wait_until(viva_home, partial(holds, TranscriptEvent, number + 1))
        # Until it is answered a turn may still go on.
        events = wait_until(viva_home, partial(holds, InterviewerSpeech, len(CLIPS) + 1))
    finally:
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=60)
    assert process.returncode == 130, err
    order = [event for event in events if isinstance(event, QuestionAsked | TurnEnded | TranscriptEvent)]
    transcripts = [event for event in order if isinstance(event, TranscriptEvent)]
    assert [type(event) for event in order][: 3 * len(CLIPS)] == [QuestionAsked, TurnEnded, TranscriptEvent] * len(
        CLIPS
    )
    for clip, transcript in zip(CLIPS, transcripts, strict=True):
        heard = words_of(" ".join(word.text for word in transcript.words))
        truth = words_of(said[clip])
        assert sum(word in heard for word in truth) >= 0.7 * len(truth), clip


def holds(kind: type[Event], count: int, events: list[Event]) -> bool:
    return sum(isinstance(event, kind) for event in events) >= count
