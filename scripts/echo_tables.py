"""The figures of `bench_echo` as tables for docs/performance.md."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from figures import Table

Rows = Sequence[Mapping[str, Any]]

NAMES = {
    "cancel": "Viva",
    "aec3": "WebRTC's AEC3 alone",
    "half_duplex": "half-duplex: deaf meanwhile",
    "off": "nothing",
}
NOTES = (
    "Level: the echo's, against what is played; who breaks in speaks at -26 dBFS.",
    "Itself: the interviewer took its own voice for the candidate's and stopped. Nobody: the same after it had ended.",
    "Late: from the first voiced sound of who breaks in to the interviewer's last one. The aim is 0.35 s for p95.",
    "Missed ones are not among the late.",
    "In virtual time, with simulated devices whose clocks neither drift nor jitter.",
)


def tables(rows: Rows) -> list[Table]:
    """By method and level, then Viva's room by room with AEC3 beside it."""
    return [by_method(rows), by_room(rows)]


def by_method(rows: Rows) -> Table:
    """All rooms together."""
    columns = ("", "echo", "minutes alone", "itself", "nobody", "broken in", "missed", "late p50", "p95", "worst")
    cells = []
    for method in dict.fromkeys(row["method"] for row in rows):
        own = [row for row in rows if row["method"] == method]
        for level in sorted({row["level_db"] for row in own}, reverse=True):
            some = [row for row in own if row["level_db"] == level]
            cells.append((NAMES[method], f"{level:g} dB", *_counts(some), *_late(some)))
    return Table("Echo: the interviewer's own voice in the microphone, all rooms", columns, cells, NOTES)


def by_room(rows: Rows) -> Table:
    """Viva's."""
    columns = (
        "room", "echo", "later by", "minutes alone", "itself", "nobody", "broken in", "missed", "late p50", "p95",
        "worst", "AEC3 alone: itself", "missed", "late p95",
    )  # fmt: skip
    cells = []
    for row in rows:
        if row["method"] != "cancel":
            continue
        place = (row["room"], row["level_db"], row["delay_ms"])
        peer = [
            other
            for other in rows
            if other["method"] == "aec3" and (other["room"], other["level_db"], other["delay_ms"]) == place
        ]
        beside = (f"{_sum(peer, 'itself')} in {_sum(peer, 'minutes')} min", _sum(peer, "missed"), _late(peer)[1])
        where = (row["room"], f"{row['level_db']:g} dB", f"{row['delay_ms']:g} ms")
        cells.append((*where, *_counts([row]), *_late([row]), *(beside if peer else ("", "", ""))))
    return Table("Echo room by room, Viva's", columns, cells)


def _counts(rows: Rows) -> Iterator[str]:
    return (_sum(rows, name) for name in ("minutes", "itself", "nobody", "clips", "missed"))


def _sum(rows: Rows, name: str) -> str:
    return f"{sum(row[name] for row in rows):g}"


def _late(rows: Rows) -> tuple[str, str, str]:
    late = [each for row in rows for each in row["late_s"] if each is not None]
    if not late:
        return "none", "none", "none"
    p50, p95, worst = np.quantile(late, [0.5, 0.95, 1.0])
    return f"{p50:.2f} s", f"{p95:.2f} s", f"{worst:.2f} s"
