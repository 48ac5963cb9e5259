"""How engines that run side by side share the machine's memory and its processor."""

import contextlib
import ctypes
import os
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final, TypeVar

_Made = TypeVar("_Made")

_TRIM_THRESHOLD, _MMAP_THRESHOLD, _ARENA_MAX = -1, -3, -8
"""Of mallopt(3)."""
LARGE_BYTES: Final = 32 * 1024 * 1024
"""Only larger blocks come from the system each time, and go back to it; the most that glibc allows. Encoding speech
takes and gives back many of some MB: fetched anew each time they take about as long as the encoding itself."""
KEPT_BYTES: Final = 128 * 1024 * 1024
"""What may lie free at the top of the reserve."""
_NICER: Final = 3
"""Steps of niceness: a third of a core where another thread wants it, too (sched(7))."""


def share_one_reserve() -> bool:
    """Has all threads share glibc's one reserve of memory, and that reserve keep what engines need; whether it does.

    Left alone each thread has a reserve of its own, which keeps the most that its engine ever needed. Other systems'
    allocators are left alone. To be called before the threads begin.
    """
    if sys.platform != "linux":
        return False
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (OSError, AttributeError):
        return False
    wanted = ((_ARENA_MAX, 1), (_MMAP_THRESHOLD, LARGE_BYTES), (_TRIM_THRESHOLD, KEPT_BYTES))
    return bool(min(mallopt(name, value) for name, value in wanted))


def give_back() -> None:
    """Gives the system what lies free in the reserve (malloc_trim(3)); nothing where there is none.

    Left alone it grows, ever more slowly, to the most that all engines ever need at once. Threads that want memory wait
    meanwhile, for milliseconds, and what is needed again is fetched anew: for a quiet moment now and then.
    """
    if sys.platform == "linux":
        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None).malloc_trim(0)


def stand_back(times: int = 1) -> None:
    """Gives the calling thread, and all that it begins from now on, less of the processor while others want it.

    So many `times`: twice is behind those that stand back. Only where threads have priorities (Linux).
    """
    if sys.platform == "linux":
        thread = threading.get_native_id()
        # Where it is forbidden all are equal, and late at times.
        with contextlib.suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, thread, os.getpriority(os.PRIO_PROCESS, thread) + times * _NICER)


def standing_back(make: Callable[[], _Made], times: int = 1) -> _Made:
    """What `make` makes; the threads that it begins stand back so many `times`."""
    with ThreadPoolExecutor(1, initializer=stand_back, initargs=(times,)) as thread:
        return thread.submit(make).result()
