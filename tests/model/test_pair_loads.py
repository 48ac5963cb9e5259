"""The loads that lie with the pairs are those that `scripts/count_loads` counts with an installed vocabulary."""

import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.model
SCRIPT = Path(__file__).parent.parent.parent / "scripts" / "count_loads"


def test_loads_are_as_counted() -> None:
    done = subprocess.run([sys.executable, str(SCRIPT), "--check"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    assert "r-l " in done.stdout
    assert "file" not in done.stdout
