"""What the system's allocator keeps of the memory that engines have given back."""

import ctypes
import sys

_MMAP_THRESHOLD, _ARENA_MAX = -3, -8
"""Of mallopt(3)."""
LARGE_BYTES = 256 * 1024
ARENAS = 2


def keep_little() -> bool:
    """Has glibc give large blocks back to the system at once, and all threads share few reserves; says whether it does.

    Left alone each thread has a reserve of its own, and its blocks count as large only beyond the largest that were
    ever given back: five threads with engines kept 150 MB, and some more every minute. Other systems' allocators are
    left alone. To be called before the threads begin.
    """
    if sys.platform != "linux":
        return False
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (OSError, AttributeError):
        return False
    return bool(mallopt(_MMAP_THRESHOLD, LARGE_BYTES)) and bool(mallopt(_ARENA_MAX, ARENAS))
