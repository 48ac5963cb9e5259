"""`viva practice` through the virtual sound card, with people who read English as a second language as the speaker."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from bot import catalogue
from tests.audio.conftest import VIRTUAL_MIC

pytestmark = [
    pytest.mark.audio,
    pytest.mark.live,
    pytest.mark.timeout(600),
    pytest.mark.skipif(catalogue.status("whisper-base") != "installed", reason='run "viva models install"'),
]
GOOD = "090700081.flac"
"""An adult whom all five experts understood."""
POOR = "096130016.flac"
"""An adult with a mean score of 0.7 of 2."""


def rows(shared_data: Path) -> dict[str, Any]:
    manifest = shared_data / "speechocean_train" / "manifest.jsonl"
    if not manifest.is_file():
        pytest.skip(f"{manifest} is not there: real recordings of people reading")
    return {row["audio"]: row for row in map(json.loads, manifest.read_text("utf-8").splitlines())}


def practise(home: Path, microphone: dict[str, str], shared_data: Path, clip: str, *options: str) -> dict[str, Any]:
    """Read the clip's text with the clip as the speaker; the summary."""
    text = home / "text.txt"
    text.write_text(rows(shared_data)[clip]["text"], "utf-8")
    environment = {**os.environ, **microphone, "VIVA_HOME": str(home)}
    command = [sys.executable, "-m", "bot", "practice", "read", "--text-file", str(text), "--json", *options]
    pipe, none = subprocess.PIPE, subprocess.DEVNULL
    with subprocess.Popen(command, env=environment, stdin=none, stdout=pipe, stderr=pipe, text=True) as process:
        assert process.stderr
        told = ""
        while "Recording; it ends when you stop." not in told:
            line = process.stderr.readline()
            assert line, told
            told += line
        clip_path = shared_data / "speechocean_train" / clip
        subprocess.run([VIRTUAL_MIC, "play", str(clip_path)], check=True, env=environment)
        out, err = process.communicate(timeout=120)
    assert process.returncode == 0, told + err
    summary: dict[str, Any] = json.loads(out)
    return summary


def test_a_text_read_into_the_microphone_is_understood(
    viva_home: Path, virtual_mic: dict[str, str], shared_data: Path
) -> None:
    summary = practise(viva_home, virtual_mic, shared_data, GOOD)
    words = summary["words"]
    assert words["of"] == len(rows(shared_data)[GOOD]["text"].split())
    assert words["understood"] >= 0.75 * words["of"]
    [file] = (viva_home / "practice").glob("2*.json")
    assert json.loads(file.read_text("utf-8")) == summary["sitting"]
    # nothing that can be heard is left behind
    assert not [path for path in viva_home.rglob("*") if path.suffix in {".wav", ".flac", ".raw"}]


def test_a_microphone_that_delivers_only_zeros_is_named_as_muted(viva_home: Path, virtual_mic: dict[str, str]) -> None:
    """Nobody plays anything into the virtual one."""
    text = viva_home / "text.txt"
    text.write_text("they are out of the reach of accident", "utf-8")
    environment = {**os.environ, **virtual_mic, "VIVA_HOME": str(viva_home)}
    command = [sys.executable, "-m", "bot", "practice", "read", "--text-file", str(text), "--silent", "--json"]
    done = subprocess.run(
        command, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (3, "")
    muted, hint = done.stderr.splitlines()[-2:]
    assert "delivers nothing but silence: it may be muted" in muted
    assert "viva check" in hint
    assert not list((viva_home / "practice").glob("*.json"))


def test_who_is_hard_to_understand_gets_words_that_return_and_may_keep_the_sound(
    viva_home: Path, virtual_mic: dict[str, str], shared_data: Path
) -> None:
    summary = practise(viva_home, virtual_mic, shared_data, POOR, "--silent", "--keep")
    [tried] = summary["sitting"]["tries"]
    poor = [word["text"] for word in tried["words"] if not word["understood"] or word["score"] < 70]
    assert poor
    assert {row["name"] for row in summary["returning"]} <= set(poor)
    assert summary["returning"]
    [sound] = (viva_home / "practice" / "recordings").iterdir()
    assert sound.stat().st_size > 16_000 * 2 * 3
    # each word can be heard again where it lies in it
    assert tried["recording"] == sound.name
    seconds = sound.stat().st_size / 32_000
    assert all(0 <= word["start_s"] < word["end_s"] <= seconds for word in tried["words"] if not word["missing"])
    command = [sys.executable, "-m", "bot", "report", "--practice", "--format", "html"]
    subprocess.run(command, check=True, env={**os.environ, "VIVA_HOME": str(viva_home)}, stdout=subprocess.DEVNULL)
    [page] = (viva_home / "practice").glob("*.html")
    assert 'id="sound"' in page.read_text("utf-8")
