"""Whole interviews in real time with the real engines, as a user starts them: `viva demo`."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import soundfile

from bot import catalogue
from bot.session import events as event_log
from bot.session.record import (
    CandidateSpeech,
    QuestionAsked,
    SessionEnded,
    TranscriptEvent,
)
from tests.fakes.tty_session import TtySession

pytestmark = [
    pytest.mark.model,
    pytest.mark.live,
    pytest.mark.timeout(900),
    pytest.mark.skipif(catalogue.status("whisper-base") != "installed", reason='run "viva models install"'),
]


def viva(home: Path, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "bot", *arguments],
        env={**os.environ, "VIVA_HOME": str(home)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def session_of(home: Path) -> Path:
    (folder,) = (home / "sessions").iterdir()
    return folder


def wait_for(home: Path, kind: type, process: subprocess.Popen[str], seconds: float = 90.0) -> None:
    """Until the session notes an event of this kind."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and process.poll() is None:
        folders = list((home / "sessions").glob("*")) if (home / "sessions").is_dir() else []
        noted = event_log.read(folders[0]) if folders and (folders[0] / "events.jsonl").exists() else []
        if any(isinstance(event, kind) for event in noted):
            return
        time.sleep(0.1)
    out, err = process.communicate(timeout=20)
    pytest.fail(f"no {kind.__name__} in {seconds} s\n{out}\n{err}")


def test_killed_in_mid_answer_the_session_can_still_be_scored(viva_home: Path) -> None:
    process = viva(viva_home, "demo", "--silent", "--minutes", "2", "--seed", "3")
    wait_for(viva_home, CandidateSpeech, process)
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=20)
    score = viva(viva_home, "score", session_of(viva_home).name, "--json")
    out, err = score.communicate(timeout=120)
    assert score.returncode == 0, err
    assert json.loads(out)["answers"]


def test_ctrl_c_keeps_the_recording_and_says_how_to_go_on(viva_home: Path) -> None:
    process = viva(viva_home, "demo", "--silent", "--minutes", "2", "--seed", "3")
    wait_for(viva_home, QuestionAsked, process)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "kept" in err
    assert "Traceback" not in err
    events = event_log.read(session_of(viva_home))
    assert isinstance(events[-1], SessionEnded)
    assert events[-1].reason == "interrupted"
    assert soundfile.info(session_of(viva_home) / "candidate.wav").duration > 0.5


def test_on_a_terminal_the_status_comes_and_goes_and_all_that_was_said_stays(viva_home: Path) -> None:
    command = [sys.executable, "-m", "bot", "demo", "--silent", "--minutes", "2", "--seed", "3"]
    session = TtySession(command, columns=100, VIVA_HOME=str(viva_home))
    try:
        session.wait_for(lambda session: "Interviewer speaking" in session.text(), 90.0)
        session.wait_for(lambda session: "Candidate speaking" in session.text(), 60.0)
        session.wait_for(lambda session: "▮▮" in session.text(), 20.0)
        session.shows("reply  ", 60.0)
        session.press(b"\x03")
        session.shows("Interrupted", 30.0)
        assert session.process.wait(30) == 130
        assert session.settings() == session.before
        assert session.seen.cursor_shown
        assert not any("Ctrl-C stops" in row and "captions" in row for row in session.seen.all)
        shown = " ".join(session.text().split())
        events = event_log.read(session_of(viva_home))
        for event in events:
            if isinstance(event, QuestionAsked):
                assert shown.count(event.text) == 1
            elif isinstance(event, TranscriptEvent) and event.words:
                assert " ".join(word.text for word in event.words) in shown
    finally:
        session.close()
