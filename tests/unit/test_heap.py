"""Memory that engines gave back is given back to the system."""

import subprocess
import sys

import pytest

pytestmark = [pytest.mark.unit, pytest.mark.skipif(sys.platform != "linux", reason="glibc is Linux's")]

USED_AND_GIVEN_BACK = """
import re, sys
from threading import Thread
from bot.heap import keep_little

def own_mb():
    with open("/proc/self/smaps_rollup") as file:
        return int(re.search("Anonymous: +([0-9]+)", file.read())[1]) / 1024

def work():
    # As an engine does: a large block, then many smaller ones, with something that stays in between.
    del (large := [bytearray(b"x" * 16_000_000)])[:]
    for _ in range(60):
        blocks.append(bytearray(b"x" * 1_000_000))
        stays.append(bytearray(b"x" * 2_000))

if sys.argv[1] == "keep little":
    assert keep_little()
before_mb, blocks, stays = own_mb(), [], []
thread = Thread(target=work)
thread.start()
thread.join()
del blocks[:]
print(own_mb() - before_mb)
"""


def left_mb(how: str) -> float:
    command = [sys.executable, "-c", USED_AND_GIVEN_BACK, how]
    return float(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def test_large_blocks_go_back_to_the_system() -> None:
    assert left_mb("keep little") < 5.0
    assert left_mb("as it is") > 15.0, "the allocator does so by itself: nothing is left to do"
