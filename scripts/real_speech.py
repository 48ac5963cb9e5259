"""The folder of real speech that benchmarks measure on: sets of clips, each with its `manifest.jsonl`."""

import argparse
from pathlib import Path

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"


def require(parser: argparse.ArgumentParser, data: Path) -> None:
    """Ends the command with an error where there is no such folder."""
    if not any(data.glob("*/manifest.jsonl")):
        parser.error(
            f"no real speech in {data}: no folder in it has a manifest.jsonl\n"
            "Name the folder that holds the sets (barr_plain, noise_rir and others) with --data FOLDER."
        )
