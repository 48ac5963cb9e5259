"""Where benchmarks keep their figures: docs/figures, one JSON file each, which `scripts/accuracy` makes a page of.

How fast, patient and unbroken the conversation is lies in docs/figures/performance, for `scripts/performance`.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from machine import Machine

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "figures"


def rows(bench: str) -> list[dict[str, str]]:
    """What was kept last; none before the first time."""
    path = FOLDER / f"{bench}.json"
    found: list[dict[str, str]] = json.loads(path.read_text(encoding="utf-8"))["rows"] if path.is_file() else []
    return found


def save(bench: str, rows: Sequence[Mapping[str, str]]) -> None:
    """Keep rows of `metric`, `method`, `data`, `figure`, `baseline` and `fails`."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    text = json.dumps({"bench": bench, "rows": list(rows)}, indent=2, ensure_ascii=False) + "\n"
    (FOLDER / f"{bench}.json").write_text(text, encoding="utf-8")
    print(f"Kept in docs/figures/{bench}.json.")


@dataclass(frozen=True)
class Table:
    """Figures beside each other; Viva's and its peers' were found in the same run."""

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    notes: Sequence[str] = ()
    """What the columns mean, how it was found, where it fails."""


def save_performance(bench: str, command: str, tables: Sequence[Table], machine: Machine) -> None:
    """Keep what `command` found on `machine`. Raises ValueError where a row has not a cell for each column."""
    for table in tables:
        if any(len(row) != len(table.columns) for row in table.rows):
            raise ValueError(f"{table.title}: {len(table.columns)} columns, but rows of {set(map(len, table.rows))}")
    folder = FOLDER / "performance"
    folder.mkdir(parents=True, exist_ok=True)
    found = {
        "bench": bench,
        "command": command,
        "day": datetime.now(UTC).date().isoformat(),
        "machine": asdict(machine),
        "tables": [asdict(table) for table in tables],
    }
    (folder / f"{bench}.json").write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(f"Kept in docs/figures/performance/{bench}.json. Run scripts/performance for the page.")
