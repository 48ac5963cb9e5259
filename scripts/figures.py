"""Where benchmarks keep their figures: docs/figures, one JSON file each, which `scripts/accuracy` makes a page of."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

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
