"""How the system's allocator serves the engines: fast memory without end, or little of it."""

import ctypes
import sys
from typing import Final

_TRIM_THRESHOLD, _MMAP_THRESHOLD, _ARENA_MAX = -1, -3, -8
"""Of mallopt(3)."""
LARGE_BYTES: Final = 32 * 1024 * 1024
"""Only larger blocks come from the system each time, and go back to it; the most that glibc allows. Encoding 10 s of
speech takes and gives back 240 MB in blocks of some MB: fetched anew each time they double the time it takes."""
KEPT_BYTES: Final = 128 * 1024 * 1024
"""What may lie free at the top of the reserve."""


def share_one_reserve() -> bool:
    """Has all threads share glibc's one reserve of memory, and that reserve keep what engines need; whether it does.

    Left alone each thread has a reserve of its own, which keeps the most that its engine ever needed: after 80
    sentences 747 MB instead of 666 (five engines, a thread each). Other systems' allocators are left alone. To be
    called before the threads begin.
    """
    if sys.platform != "linux":
        return False
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (OSError, AttributeError):
        return False
    wanted = ((_ARENA_MAX, 1), (_MMAP_THRESHOLD, LARGE_BYTES), (_TRIM_THRESHOLD, KEPT_BYTES))
    return all([bool(mallopt(name, value)) for name, value in wanted])
