"""Memory that one engine gave back serves the next, without a way to the system and back; what is not urgent waits."""

import os
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from bot.machine import stand_back, standing_back

pytestmark = [pytest.mark.unit, pytest.mark.skipif(sys.platform != "linux", reason="glibc is Linux's")]

FIVE_ENGINES = """
import re, resource, sys
from concurrent.futures import ThreadPoolExecutor
from bot.machine import give_back, share_one_reserve

def own_mb():
    with open("/proc/self/smaps_rollup") as file:
        return int(re.search("Anonymous: +([0-9]+)", file.read())[1]) / 1024

def work():
    # As an engine does: many blocks of some MB, with something small that stays in between.
    del (large := [bytearray(b"x" * 16_000_000)])[:]
    blocks = []
    for _ in range(20):
        blocks.append(bytearray(b"x" * 2_000_000))
        stays.append(bytearray(b"x" * 2_000))

def faults():
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt

if sys.argv[1] == "shared":
    assert share_one_reserve()
before_mb, stays = own_mb(), []
threads = [ThreadPoolExecutor(1) for _ in range(5)]
for thread in threads:
    thread.submit(work).result()
before = faults()
threads[0].submit(work).result()
mb, fetched = own_mb() - before_mb, faults() - before
give_back()
print(mb, fetched, own_mb() - before_mb)
"""


def used(how: str) -> tuple[float, int, float]:
    """MB more than before the engines worked, pages fetched for one of them to work again, and MB once given back."""
    command = [sys.executable, "-c", FIVE_ENGINES, how]
    mb, faults, left_mb = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    return float(mb), int(faults), float(left_mb)


def test_five_engines_share_memory_and_keep_it_at_hand() -> None:
    mb, faults, left_mb = used("shared")
    assert mb < 80.0
    assert left_mb < mb / 4, "what lies free is kept for ever"
    assert faults < 1000, "the blocks of an engine come from the system each time"
    assert used("as it is")[1] > 4 * faults, "the allocator does so by itself: nothing is left to do"


def niceness() -> int:
    return os.getpriority(os.PRIO_PROCESS, threading.get_native_id())


def test_one_thread_stands_back_behind_the_others() -> None:
    before = niceness()
    with ThreadPoolExecutor(1, initializer=stand_back) as back:
        assert back.submit(niceness).result() == min(19, before + 3)
    assert niceness() == before


def test_threads_that_something_begins_stand_back_with_it() -> None:
    before = niceness()
    with standing_back(lambda: ThreadPoolExecutor(1), 2) as its_own:
        assert its_own.submit(niceness).result() == before, "it had begun none yet"

    def begun() -> ThreadPoolExecutor:
        pool = ThreadPoolExecutor(1)
        pool.submit(niceness).result()
        return pool

    with standing_back(begun, 2) as its_own:
        assert its_own.submit(niceness).result() == min(19, before + 6)
    assert niceness() == before


def test_where_that_is_forbidden_work_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden(*_: int) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "setpriority", forbidden)
    with ThreadPoolExecutor(1, initializer=stand_back) as back:
        assert back.submit(len, "done").result() == 4
