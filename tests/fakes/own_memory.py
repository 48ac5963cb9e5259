"""What a program of a test's own keeps: `python -c` a text that asks `own_mb` before and after."""

import re
from pathlib import Path

from bot.machine import give_back


def own_mb() -> float:
    """Anonymous memory of this process when what lies free has been given back; Linux only."""
    give_back()
    found = re.search("Anonymous: +([0-9]+)", Path("/proc/self/smaps_rollup").read_text())
    assert found
    return int(found[1]) / 1024
