"""A microphone and a speaker need the sound server's socket, and no other is opened."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.fakes.no_network import FORBIDDEN, available

pytestmark = [
    pytest.mark.audio,
    pytest.mark.live,
    pytest.mark.skipif(available() is not None, reason=str(available())),
]

CHECK = [sys.executable, "-m", "tests.fakes.no_network", "unix", "check", "--echo", "--json"]


def test_checking_the_devices_opens_local_sockets_only(virtual_mic: dict[str, str]) -> None:
    done = subprocess.run(CHECK, capture_output=True, text=True, check=False)
    if done.returncode == FORBIDDEN:
        pytest.skip("the kernel lets no filter be set here (a container's own, as a rule)")
    assert done.returncode in {0, 3}, done.stderr  # 3: a check failed, as it may on a machine without a voice
    assert '"name": "device 0"' in done.stdout


@pytest.mark.skipif(not shutil.which("strace"), reason="strace is not installed")
def test_they_lead_to_the_sound_server_and_nowhere_else(virtual_mic: dict[str, str], tmp_path: Path) -> None:
    trace = tmp_path / "calls"
    command = ["strace", "-f", "-qq", "-e", "trace=connect", "-e", "signal=none", "-o", str(trace)]
    viva = [sys.executable, "-m", "bot", "check", "--json"]
    done = subprocess.run([*command, *viva], capture_output=True, text=True, check=False)
    if not trace.exists() or "PTRACE" in done.stderr:
        pytest.skip("no program may be traced here")
    reached = re.findall(r"connect\(\d+, \{sa_family=(\w+)(?:, sun_path=\"([^\"]*)\")?", trace.read_text())
    server = os.environ["PULSE_SERVER"].removeprefix("unix:")
    assert ("AF_UNIX", server) in reached
    assert {family for family, _ in reached} == {"AF_UNIX"}
    others = {path for _, path in reached if path != server}
    assert all(Path(path).name.startswith("jack_") for path in others), "PortAudio asks for JACK's server too"
