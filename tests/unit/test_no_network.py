"""The proof that nothing opens a socket can fail: what the kernel's filter ends, and what it lets be."""

import signal
import subprocess
import sys

import pytest

from tests.fakes.no_network import FORBIDDEN, available

pytestmark = [pytest.mark.unit, pytest.mark.skipif(available() is not None, reason=str(available()))]

IN_PYTHON = "import socket; socket.socket(socket.AF_INET)"
OLDER = "import socket; socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)"
IN_C = "import ctypes; ctypes.CDLL(None).socket(2, 1, 0)"
IN_A_THREAD = "import threading, socket; t = threading.Thread(target=socket.socket); t.start(); t.join()"
IN_A_PROGRAM = "import os; os.execv('/bin/true', ['true'])"
LOCAL = "import socket; socket.socket(socket.AF_UNIX)"
HARMLESS = "import asyncio, socket; socket.socketpair(); asyncio.run(asyncio.sleep(0))"


def code(families: str, program: str) -> int:
    command = [sys.executable, "-m", "tests.fakes.no_network", families, "-c", program]
    found = subprocess.run(command, check=False).returncode
    if found == FORBIDDEN:
        pytest.skip("the kernel lets no filter be set here (a container's own, as a rule)")
    return found


@pytest.mark.parametrize("families", ["none", "unix"])
@pytest.mark.parametrize("program", [IN_PYTHON, OLDER, IN_C, IN_A_THREAD])
def test_whoever_opens_a_socket_is_ended(families: str, program: str) -> None:
    assert code(families, program) == -signal.SIGSYS


def test_a_local_socket_passes_only_where_it_may() -> None:
    assert code("none", LOCAL) == -signal.SIGSYS
    assert code("unix", LOCAL) == 0


def test_another_program_is_started_only_where_it_may_be() -> None:
    assert code("none", IN_A_PROGRAM) == -signal.SIGSYS
    assert code("unix", IN_A_PROGRAM) == 0


def test_what_opens_none_comes_to_its_end() -> None:
    assert code("none", HARMLESS) == 0
