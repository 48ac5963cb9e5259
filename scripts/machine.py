"""The machine that a benchmark ran on, and how busy it was before: timings mean little without."""

import platform
import re
import sys
from dataclasses import dataclass
from os import cpu_count, getloadavg
from pathlib import Path

BUSY = 0.7
"""A minute's load from which timings are those of a busy machine."""


@dataclass(frozen=True)
class Machine:
    """What a reader needs to compare."""

    cpu: str
    cores: int
    memory_gb: int
    system: str
    python: str
    load: float
    """Mean over the minute before the benchmark."""

    def __str__(self) -> str:
        return (
            f"{self.cpu}, {self.cores} cores, {self.memory_gb} GB, {self.system}, Python {self.python}, "
            f"load before {self.load:.1f}{' (busy)' if self.load >= BUSY else ''}"
        )


def machine(cpuinfo: str, meminfo: str, cores: int, load: float, system: str) -> Machine:
    """From the text of /proc/cpuinfo and /proc/meminfo, which may be empty."""
    name = re.search(r"^model name\s*:\s*(.+)$", cpuinfo, re.MULTILINE)
    total = re.search(r"^MemTotal:\s*(\d+) kB$", meminfo, re.MULTILINE)
    return Machine(
        cpu=" ".join(name[1].split()) if name else "unknown processor",
        cores=cores,
        memory_gb=round(int(total[1]) / 2**20) if total else 0,
        system=system,
        python=".".join(map(str, sys.version_info[:3])),
        load=round(load, 2),
    )


def this() -> Machine:
    """This one, now: ask before the work begins."""
    cpuinfo, meminfo = (
        path.read_text(encoding="utf-8") if (path := Path("/proc") / name).is_file() else ""
        for name in ("cpuinfo", "meminfo")
    )
    return machine(cpuinfo, meminfo, cpu_count() or 1, getloadavg()[0], f"{platform.system()} {platform.machine()}")
